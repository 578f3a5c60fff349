/* What a peer of another make may send under SK: bare errors, deletes, probes, rekeys, nonsense. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/payload.h"
#include "ike/seal.h"
#include "ike/step.h"
#include "tests/rekey_kit.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
}

static struct ike_writer writer;
static struct pair_packet crafted;

/* A message of `from` under the keys of its own session 0. */
static void craft(enum pair_end from, uint8_t exchange, uint32_t message_id, bool response)
{
	enum pair_end to = from == A ? B : A;
	const struct ike_session *session = &pair.host[from].ike->sessions.all[0];
	struct ike_header header = { .spi_i = session->spi_i,
		                     .spi_r = session->spi_r,
		                     .message_id = message_id,
		                     .exchange = exchange,
		                     .flags = (uint8_t)((from == A ? IKE_FLAG_INITIATOR : 0) |
		                                        (response ? IKE_FLAG_RESPONSE : 0)) };

	memset(&crafted, 0, sizeof crafted);
	crafted.from = from;
	crafted.id = 5000;
	crafted.src = pair.host[from].conf.self;
	crafted.dst = pair.host[to].conf.self;
	ike_writer_begin(&writer, crafted.data, sizeof crafted.data, &header);
	ike_writer_sk(&writer);
}

static void arrive(void)
{
	struct ike_keys keys = pair.host[crafted.from].ike->sessions.all[0].keys;

	keys.sealed += 1000;
	crafted.len = ike_seal(&writer, &keys, crafted.from == A);
	ck_assert_uint_gt(crafted.len, 0);
	pair_inject(crafted.from == A ? B : A, &crafted);
}

static void until_auth_sent(void)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
}

/* Bare notifies, as a strongSwan 6 responder whose install failed sends them. */
static const struct {
	uint16_t notify;
	enum ike_failure failure;
} errors[] = {
	{ 14, IKE_FAIL_CHILD_REFUSED }, { 38, IKE_FAIL_CHILD_REFUSED },
	{ 35, IKE_FAIL_CHILD_REFUSED }, { 43, IKE_FAIL_CHILD_REFUSED },
	{ 36, IKE_FAIL_CHILD_REFUSED }, { 37, IKE_FAIL_CHILD_REFUSED },
	{ 34, IKE_FAIL_CHILD_REFUSED }, { 24, IKE_FAIL_AUTH_REFUSED },
	{ 7, IKE_FAIL_PEER_ERROR },     { 8192, IKE_FAIL_PEER_ERROR },
};

START_TEST(a_bare_error_ends_the_negotiation_with_its_notify)
{
	until_auth_sent();
	craft(B, IKE_EXCHANGE_AUTH, 1, true);
	ike_notify_encode(&writer, errors[_i].notify, NULL, 0);
	arrive();
	pair_failed(A, errors[_i].failure);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_FAILED)->notify, errors[_i].notify);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, errors[_i].notify);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_close();
}
END_TEST

/* Sealed by the peer itself and yet nonsense: that is a failure, not a drop. */
START_TEST(sealed_nonsense_is_a_syntax_failure)
{
	until_auth_sent();
	craft(B, IKE_EXCHANGE_AUTH, 1, true);
	if (_i == 1)
		ike_writer_payload(&writer, (enum ike_payload_type)200);
	if (_i == 1)
		crafted.data[writer.payload_at + 1] = 0x80; /* critical */
	arrive();
	pair_failed(A, IKE_FAIL_SYNTAX);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_close();
}
END_TEST

START_TEST(a_responder_answers_sealed_nonsense)
{
	static const uint16_t notifies[] = { 7, 1 };

	until_auth_sent();
	craft(A, IKE_EXCHANGE_AUTH, 1, false);
	if (_i == 1)
		ike_writer_payload(&writer, (enum ike_payload_type)200);
	if (_i == 1)
		crafted.data[writer.payload_at + 1] = 0x80;
	arrive();
	pair_failed(B, IKE_FAIL_SYNTAX);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, notifies[_i]);
	pair_driver_idle(B);
	pair_lose(A, "IKE_AUTH request");
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_PEER_ERROR);
	pair_close();
}
END_TEST

/* The answer takes what was never offered: the larval goes back and the peer is told to remove its
 * pair. */
START_TEST(an_answer_beyond_the_offer_is_undone_at_both_ends)
{
	until_auth_sent();
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	struct ike_child *child = &pair.host[B].ike->children.all[0];
	child->agreed.local.hi.bytes[1] = 77; /* wider than A proposed */
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_SYNTAX);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_noted(A, IKE_NOTE_ROLLED_BACK);
	pair_pass(A, "INFORMATIONAL request");
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_holds(B, 0, 0);
	pair_pass(B, "INFORMATIONAL response");
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_close();
}
END_TEST

/* One row a request to an established end; removes: the pair goes with it. */
enum body { EMPTY, CHILD, OTHER_CHILD, WHOLE, REKEY, NONSENSE };
static const struct {
	const char *story;
	enum pair_end from;
	enum body body;
	bool removes;
	uint16_t notify;
} requests[] = {
	{ "probe of the responder", A, EMPTY, false, 0 },
	{ "probe of the initiator", B, EMPTY, false, 0 },
	{ "delete of the pair by the initiator", A, CHILD, true, 0 },
	{ "delete of the pair by the responder", B, CHILD, true, 0 },
	{ "delete of some other pair", A, OTHER_CHILD, false, 0 },
	{ "delete of the IKE SA by the initiator", A, WHOLE, true, 0 },
	{ "delete of the IKE SA by the responder", B, WHOLE, true, 0 },
	{ "a CREATE_CHILD_SA of nothing", A, REKEY, false, 7 },
	{ "an unknown critical payload", A, NONSENSE, false, 1 },
};

static void write_body(enum body body, enum pair_end from)
{
	uint32_t spi = pair.host[from].ike->children.all[0].install.spi_in;

	switch (body) {
	case EMPTY:
	case REKEY: break;
	case OTHER_CHILD: spi ^= 1; /* fall through */
	case CHILD: ike_delete_encode_esp(&writer, &spi, 1); break;
	case WHOLE: ike_delete_encode_ike(&writer); break;
	case NONSENSE:
		ike_writer_payload(&writer, (enum ike_payload_type)200);
		crafted.data[writer.payload_at + 1] = 0x80;
		break;
	}
}

START_TEST(an_established_end_answers_requests)
{
	enum pair_end from = requests[_i].from, to = from == A ? B : A;
	bool rekey = requests[_i].body == REKEY;

	pair_open();
	pair_establish();
	craft(from, rekey ? IKE_EXCHANGE_CREATE_CHILD_SA : IKE_EXCHANGE_INFORMATIONAL,
	      from == A ? 2 : 0, false);
	write_body(requests[_i].body, from);
	arrive();
	if (requests[_i].removes) {
		pair_failed(to, IKE_FAIL_DELETED);
		pair_inject(to, &crafted);
		pair_dropped(to, IKE_DROP_DUPLICATE);
		pair_driver(to, SADB_OP_DELETE, SADB_OK);
		pair_driver(to, SADB_OP_DELETE, SADB_E_NOT_FOUND);
		pair_noted(to, IKE_NOTE_ROLLED_BACK);
	}
	pair_driver_idle(to);
	if (requests[_i].notify != 0)
		ck_assert_uint_eq(pair_noted(to, IKE_NOTE_NOTIFY_SENT)->notify,
		                  requests[_i].notify);
	struct pair_packet answer;
	pair_catch(to, rekey ? "CREATE_CHILD_SA response" : "INFORMATIONAL response", &answer);
	ck_assert_uint_eq(answer.re, 5000);
	pair_inject(to, &crafted); /* again: the same answer */
	pair_noted(to, IKE_NOTE_REPLAYED);
	pair_at(200 * S);
	ck_assert_uint_eq(ike_counters(pair.host[to].ike)->sessions, requests[_i].removes ? 0 : 1);
	pair_close();
}
END_TEST

/* A pair that is asked for has no outbound SPI yet; 0 is nobody's. */
START_TEST(a_delete_that_names_spi_0_names_nobody)
{
	const uint32_t spi = 0;
	struct pair_packet answer;

	rekey_open(0);
	ck_assert(ike_new_child(pair.host[A].ike, pair.now, rekey_session(A)->negotiation));
	pair_drain(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	craft(B, IKE_EXCHANGE_INFORMATIONAL, 0, false);
	ike_delete_encode_esp(&writer, &spi, 1);
	arrive();
	pair_driver_idle(A);
	pair_catch(A, "CREATE_CHILD_SA request", &answer);
	pair_catch(A, "INFORMATIONAL response", &answer);
	pair_not_noted(A, IKE_NOTE_FAILED);
	ck_assert_uint_eq(rekey_session(A)->children.count, 2);
	pair_close();
}
END_TEST

/* Outside the window of one, and exchanges that do not belong here. */
START_TEST(what_is_not_expected_now_is_dropped_with_its_reason)
{
	static const struct {
		uint8_t exchange;
		uint32_t message_id;
		bool response;
		enum ike_drop drop;
	} rows[] = {
		{ 37, 3, false, IKE_DROP_MESSAGE_ID }, { 37, 0, false, IKE_DROP_MESSAGE_ID },
		{ 35, 2, false, IKE_DROP_EXCHANGE },   { 37, 0, true, IKE_DROP_STALE },
		{ 37, 1, true, IKE_DROP_STALE },
	};

	pair_open();
	pair_establish();
	craft(A, rows[_i].exchange, rows[_i].message_id, rows[_i].response);
	arrive();
	pair_dropped(B, rows[_i].drop);
	pair_silent(B);
	pair_close();
}
END_TEST

/* The right exchange with another message ID answers something else. */
START_TEST(a_response_with_another_message_id_is_stale)
{
	until_auth_sent();
	craft(B, IKE_EXCHANGE_AUTH, (uint32_t)(2 * _i), true);
	ike_notify_encode(&writer, IKE_NOTIFY_AUTHENTICATION_FAILED, NULL, 0);
	arrive();
	pair_dropped(A, IKE_DROP_STALE);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

START_TEST(before_auth_only_auth_is_expected)
{
	until_auth_sent();
	craft(A, IKE_EXCHANGE_INFORMATIONAL, 1, false);
	arrive();
	pair_dropped(B, IKE_DROP_EXCHANGE);
	craft(B, IKE_EXCHANGE_INFORMATIONAL, 0, false);
	arrive();
	pair_dropped(A, IKE_DROP_EXCHANGE);
	pair_close();
}
END_TEST

/* Whoever failed to prove itself gets no more answers but the old one. */
START_TEST(a_peer_that_is_not_proved_cannot_ask)
{
	pair.host[A].conf.psk[0] ^= 1;
	until_auth_sent();
	pair_pass(A, "IKE_AUTH request");
	pair_failed(B, IKE_FAIL_AUTHENTICATION);
	craft(A, IKE_EXCHANGE_INFORMATIONAL, 2, false);
	arrive();
	pair_dropped(B, IKE_DROP_EXCHANGE);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike inform");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, a_bare_error_ends_the_negotiation_with_its_notify, 0, 10);
	tcase_add_loop_test(t, sealed_nonsense_is_a_syntax_failure, 0, 2);
	tcase_add_loop_test(t, a_responder_answers_sealed_nonsense, 0, 2);
	tcase_add_test(t, an_answer_beyond_the_offer_is_undone_at_both_ends);
	tcase_add_loop_test(t, an_established_end_answers_requests, 0, 9);
	tcase_add_test(t, a_delete_that_names_spi_0_names_nobody);
	tcase_add_loop_test(t, what_is_not_expected_now_is_dropped_with_its_reason, 0, 5);
	tcase_add_loop_test(t, a_response_with_another_message_id_is_stale, 0, 2);
	tcase_add_test(t, before_auth_only_auth_is_expected);
	tcase_add_test(t, a_peer_that_is_not_proved_cannot_ask);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
