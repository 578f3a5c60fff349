/* Octets that no honest peer sends: dropped, counted, noted, and nothing changes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/seal.h"
#include "ike/step.h"
#include "tests/ike_pair.h"

#define N(array) ((int)(sizeof(array) / sizeof *(array)))

static void setup(void)
{
	pair_init();
}

/* What must stay as it is when a datagram is dropped. */
struct picture {
	uint32_t sessions, half_open, asked, wire, moves;
	nsec next_at;
};

static struct picture picture_of(enum pair_end end)
{
	const struct ike_counters *counters = ike_counters(pair.host[end].ike);

	return (struct picture){ counters->sessions,
		                 counters->half_open,
		                 pair.host[end].asked_count,
		                 pair.wire_count,
		                 pair_note_count(end, IKE_NOTE_STATE),
		                 ike_next_at(pair.host[end].ike) };
}

static void same(enum pair_end end, const struct picture *was, const char *what, size_t at)
{
	struct picture is = picture_of(end);

	ck_assert_msg(is.sessions == was->sessions && is.half_open == was->half_open &&
	                      is.asked == was->asked && is.wire == was->wire &&
	                      is.moves == was->moves && is.next_at == was->next_at,
	              "%s at octet %zu changed something", what, at);
}

static uint64_t drops(enum pair_end end)
{
	uint64_t sum = 0;

	for (int i = 0; i < IKE_DROP_COUNT; i++)
		sum += ike_counters(pair.host[end].ike)->dropped[i];
	return sum;
}

/* One octet of an IKE_SA_INIT request is another. */
static const struct {
	const char *story;
	size_t at;
	uint8_t value;
	enum ike_drop drop;
} inits[] = {
	{ "major version 3", 17, 0x30, IKE_DROP_VERSION },
	{ "major version 1", 17, 0x10, IKE_DROP_VERSION },
	{ "unknown exchange", 18, 99, IKE_DROP_EXCHANGE },
	{ "exchange IKE_AUTH without SPIr", 18, 35, IKE_DROP_FLAGS },
	{ "not from the initiator", 19, 0, IKE_DROP_FLAGS },
	{ "SPIr in a request", 15, 1, IKE_DROP_FLAGS },
	{ "message ID 1", 23, 1, IKE_DROP_MESSAGE_ID },
	{ "length too long", 27, 0xff, IKE_DROP_SHORT },
	{ "length too short", 27, 29, IKE_DROP_LENGTH },
	{ "first payload is none", 16, 0, IKE_DROP_PAYLOADS },
	{ "no SA: an N instead", 16, 41, IKE_DROP_MISSING },
	{ "no SA: an unknown one, skipped", 16, 200, IKE_DROP_MISSING },
	{ "payload longer than the message", 30, 0xff, IKE_DROP_PAYLOADS },
	{ "payload shorter than its header", 31, 3, IKE_DROP_PAYLOADS },
	{ "proposal count", 39, 9, IKE_DROP_PAYLOADS },
};

START_TEST(a_bad_init_is_dropped_with_its_reason)
{
	struct pair_packet init;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	struct picture was = picture_of(B);
	init.data[inits[_i].at] = inits[_i].value;
	pair_inject(B, &init);
	ck_assert_msg(drops(B) == 1, "%s: not dropped", inits[_i].story);
	enum ike_drop found = pair_noted(B, IKE_NOTE_DROPPED)->drop;
	ck_assert_msg(found == inits[_i].drop, "%s: dropped for %s, not %s", inits[_i].story,
	              ike_drop_name(found), ike_drop_name(inits[_i].drop));
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_DROPPED)->dgram_id, init.id);
	same(B, &was, inits[_i].story, inits[_i].at);
	pair_close();
}
END_TEST

/* An unknown payload that says it matters: refused by its type, no session (RFC 7296 2.5). */
START_TEST(an_unknown_critical_payload_is_named_in_the_refusal)
{
	struct pair_packet init, answer;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	init.data[16] = 222;
	init.data[29] |= 0x80;
	pair_inject(B, &init);
	pair_dropped(B, IKE_DROP_CRITICAL);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 0);
	pair_catch(B, "IKE_SA_INIT response", &answer);
	ck_assert_uint_eq(answer.data[answer.len - 1], 222);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 1);
	pair_close();
}
END_TEST

/* Every shorter prefix of every message. */
START_TEST(no_prefix_of_a_message_does_anything)
{
	static const char *const whats[] = { "IKE_SA_INIT request", "IKE_SA_INIT response",
		                             "IKE_AUTH request", "IKE_AUTH response" };
	enum pair_end from = _i % 2 == 0 ? A : B, to = from == A ? B : A;
	struct pair_packet packet, cut;

	pair_open();
	pair_start();
	for (int i = 0; i < _i; i++) {
		pair_pass(i % 2 == 0 ? A : B, whats[i]);
		if (i == 1)
			pair_driver(A, SADB_OP_GETSPI, SADB_OK);
		for (enum sadb_op op = SADB_OP_GETSPI; i == 2 && op <= SADB_OP_ADD; op++)
			pair_driver(B, op, SADB_OK);
	}
	pair_catch(from, whats[_i], &packet);
	struct picture was = picture_of(to);
	for (size_t len = 0; len < packet.len; len++) {
		cut = packet;
		cut.len = len;
		pair_inject(to, &cut);
		pair_dropped(to, IKE_DROP_SHORT);
		same(to, &was, whats[_i], len);
	}
	ck_assert_uint_eq(drops(to), packet.len);
	static uint8_t large[IKE_INPUT_MAX + 1];
	memcpy(large, packet.data, packet.len);
	struct ike_dgram in = {
		.from = packet.src, .to = packet.dst, .id = 1, .data = large, .len = IKE_INPUT_MAX
	};
	ike_input(pair.host[to].ike, 0, &in); /* its own length field says less */
	pair_drain(to);
	pair_dropped(to, IKE_DROP_LENGTH);
	in.len++;
	ike_input(pair.host[to].ike, 0, &in);
	pair_drain(to);
	pair_dropped(to, IKE_DROP_LARGE);
	pair_close();
}
END_TEST

/*
 * A certificate in one message (RFC 7296 2: at least 1,280 octets, better 3,000): up to the octet
 * that is the last, and one more. What AUTH signs must be kept, and so may not be as large.
 */
START_TEST(rfc7296_2_a_whole_message_is_taken_up_to_its_largest_size)
{
	static const size_t lens[] = { 1280, 1281, 3000, IKE_INPUT_MAX, IKE_INPUT_MAX + 1 };
	static uint8_t octets[IKE_INPUT_MAX + 64], junk[IKE_INPUT_MAX];
	struct ike_dgram in = { .id = 77, .data = octets };
	uint8_t plain[IKE_DGRAM_MAX];
	struct ike_message message;
	struct ike_writer writer;
	struct pair_packet packet;
	struct ike_chain inner;
	struct ike_keys keys;
	enum ike_drop why;
	bool authentic;

	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_catch(A, "IKE_AUTH request", &packet);
	keys = pair.host[A].ike->sessions.all[0].keys;
	ck_assert(ike_message_parse(&message, packet.data, packet.len, &why));
	ck_assert(ike_open(&message, &keys, true, plain, sizeof plain, &inner, &authentic, &why));
	ike_writer_begin(&writer, octets, sizeof octets, &message.header);
	ike_writer_sk(&writer);
	for (uint32_t i = 0; i < inner.count; i++) {
		ike_writer_payload(&writer, (enum ike_payload_type)inner.payloads[i].type);
		ike_writer_octets(&writer, inner.payloads[i].data, inner.payloads[i].len);
	}
	ike_writer_payload(&writer, IKE_PAYLOAD_CERT); /* of whatever sort: it is skipped */
	ike_writer_octets(&writer, junk, lens[_i] - packet.len - IKE_GENERIC_LEN);
	in.len = ike_seal(&writer, &keys, true);
	ck_assert_uint_eq(in.len, lens[_i]);
	in.from = packet.src;
	in.to = packet.dst;
	ike_input(pair.host[B].ike, pair.now, &in);
	pair_drain(B);
	if (lens[_i] > IKE_INPUT_MAX) {
		pair_dropped(B, IKE_DROP_LARGE);
		pair_driver_idle(B);
	} else {
		pair_not_noted(B, IKE_NOTE_DROPPED);
		pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	}
	pair_close();
}
END_TEST

START_TEST(rfc7296_2_an_ike_sa_init_is_taken_up_to_what_is_kept_of_it)
{
	static uint8_t octets[IKE_DGRAM_MAX + 1], junk[IKE_DGRAM_MAX];
	struct ike_dgram in = { .id = 77, .data = octets };
	struct ike_message message;
	struct ike_writer writer;
	struct pair_packet packet;
	enum ike_drop why;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &packet);
	ck_assert(ike_message_parse(&message, packet.data, packet.len, &why));
	ike_writer_begin(&writer, octets, sizeof octets, &message.header);
	for (uint32_t i = 0; i < message.chain.count; i++) {
		ike_writer_payload(&writer, (enum ike_payload_type)message.chain.payloads[i].type);
		ike_writer_octets(&writer, message.chain.payloads[i].data,
		                  message.chain.payloads[i].len);
	}
	ike_writer_payload(&writer, IKE_PAYLOAD_VENDOR);
	ike_writer_octets(&writer, junk, IKE_DGRAM_MAX + (size_t)_i - packet.len - IKE_GENERIC_LEN);
	in.len = ike_writer_end(&writer);
	ck_assert_uint_eq(in.len, IKE_DGRAM_MAX + (size_t)_i);
	in.from = packet.src;
	in.to = packet.dst;
	ike_input(pair.host[B].ike, pair.now, &in);
	pair_drain(B);
	if (_i == 1)
		pair_dropped(B, IKE_DROP_LARGE);
	else
		pair_pass(B, "IKE_SA_INIT response");
	pair_close();
}
END_TEST

/* Every octet of an IKE_AUTH message counts: what is not in the header is sealed. */
START_TEST(no_flipped_bit_of_a_sealed_message_gets_through)
{
	struct pair_packet packet, bad;

	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_catch(A, "IKE_AUTH request", &packet);
	struct picture was = picture_of(B);
	for (size_t at = 0; at < packet.len; at++) {
		bad = packet;
		bad.data[at] ^= (uint8_t)(1u << (at % 8));
		pair_inject(B, &bad);
		same(B, &was, "a flipped bit", at);
		if (at >= 32)
			pair_dropped(B, IKE_DROP_INTEGRITY);
	}
	ck_assert_uint_eq(drops(B), packet.len);
	pair_inject(B, &packet);
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_close();
}
END_TEST

/* The same with IKE_SA_INIT responses at the initiator: whatever it believes, the exchange ends or
 * goes on. */
START_TEST(a_flipped_bit_of_an_init_response_never_installs)
{
	struct pair_packet packet;

	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_catch(B, "IKE_SA_INIT response", &packet);
	size_t at = (size_t)_i;
	ck_assert_uint_gt(packet.len, at);
	packet.data[at] ^= 1;
	pair_inject(A, &packet);
	if (pair.host[A].asked_count == 0) {
		ck_assert_uint_eq(drops(A), 1);
		pair_close();
		return;
	}
	/* It cannot know yet. Either the keys differ, or B's AUTH does not sign what A has read. */
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	if (pair.host[B].asked_count == 0) {
		pair_noted(B, IKE_NOTE_DROPPED);
	} else {
		for (enum sadb_op op = SADB_OP_GETSPI; op <= SADB_OP_ADD; op++)
			pair_driver(B, op, SADB_OK);
		pair_pass(B, "IKE_AUTH response");
		pair_failed(A, IKE_FAIL_AUTHENTICATION);
		pair_driver(A, SADB_OP_DELETE, SADB_OK);
	}
	pair_not_noted(A, IKE_NOTE_CHILD_INSTALLED);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike malformed");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, a_bad_init_is_dropped_with_its_reason, 0, N(inits));
	tcase_add_test(t, an_unknown_critical_payload_is_named_in_the_refusal);
	tcase_add_loop_test(t, no_prefix_of_a_message_does_anything, 0, 4);
	tcase_add_loop_test(t, rfc7296_2_a_whole_message_is_taken_up_to_its_largest_size, 0, 5);
	tcase_add_loop_test(t, rfc7296_2_an_ike_sa_init_is_taken_up_to_what_is_kept_of_it, 0, 2);
	tcase_add_test(t, no_flipped_bit_of_a_sealed_message_gets_through);
	tcase_add_loop_test(t, a_flipped_bit_of_an_init_response_never_installs, 0, 140);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
