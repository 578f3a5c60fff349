/* INITIAL_CONTACT (RFC 7296 2.4, 3.10.1): said by who has nothing else, obeyed by who has. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/seal.h"
#include "ike/step.h"
#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
	pair.host[A].conf.initial_contact = true;
}

/* Does this message of A's under SK say so? */
static bool says(const struct pair_packet *packet)
{
	struct ike_message message;
	const struct ike_session *session;
	uint8_t plain[IKE_DGRAM_MAX];
	struct ike_notify notify;
	struct ike_chain inner;
	enum ike_drop why;
	bool authentic;

	ck_assert(ike_message_parse(&message, packet->data, packet->len, &why));
	session = ike_session_find(&pair.host[A].ike->sessions, message.header.spi_i,
	                           message.header.spi_r, true);
	ck_assert_ptr_nonnull(session);
	ck_assert(ike_open(&message, &session->keys, true, plain, sizeof plain, &inner, &authentic,
	                   &why));
	return ike_chain_notify(&inner, IKE_NOTIFY_INITIAL_CONTACT, &notify);
}

static void until_request(struct pair_packet *packet)
{
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_catch(A, "IKE_AUTH request", packet);
}

static void installs(enum pair_end end)
{
	if (end == B)
		pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(end, SADB_OP_UPDATE, SADB_OK);
	pair_driver(end, SADB_OP_ADD, SADB_OK);
}

/* A crash: it knows nothing any more, nor does its driver. */
static void a_restarts(void)
{
	ike_free(pair.host[A].ike);
	pair.host[A].conf.seed[1]++;
	pair.host[A].held_count = pair.host[A].asked_count = 0;
	pair.host[A].ike = ike_new(&pair.host[A].conf);
	ck_assert_ptr_nonnull(pair.host[A].ike);
}

static const struct {
	bool conf, named; /* it is to say so; it knows whom it wants */
	uint32_t others;  /* negotiations of the same two before it ... */
	bool whole;       /* ... that are established, or under way */
	bool says;
} sayings[] = {
	{ true, true, 0, false, true },   { false, true, 0, false, false },
	{ true, false, 0, false, false }, { true, true, 1, true, false },
	{ true, true, 1, false, false },  { true, true, 2, true, false },
};

START_TEST(rfc7296_2_4_it_is_said_by_who_has_no_other_ike_sa_with_that_peer)
{
	struct pair_packet packet;

	pair.host[A].conf.initial_contact = sayings[_i].conf;
	if (!sayings[_i].named)
		((struct ike_peer *)(uintptr_t)pair.host[A].conf.peers)->id[0] = '\0';
	pair_open();
	for (uint32_t n = 0; n < sayings[_i].others; n++) {
		if (sayings[_i].whole)
			pair_establish();
		else
			until_request(&packet);
	}
	until_request(&packet);
	ck_assert_int_eq(says(&packet), sayings[_i].says);
	pair_close();
}
END_TEST

START_TEST(rfc7296_2_4_after_a_restart_it_is_said_anew_and_what_is_left_goes_without_a_word)
{
	struct pair_packet packet;
	uint64_t first;

	pair_open();
	pair_establish();
	first = pair.host[B].note_of[0];
	a_restarts();
	until_request(&packet);
	ck_assert(says(&packet));
	pair_inject(B, &packet);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_RECEIVED)->notify,
	                  IKE_NOTIFY_INITIAL_CONTACT);
	pair_failed(B, IKE_FAIL_LEFT_OVER);
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	for (uint32_t i = 0; i < pair.host[B].held_count; i++)
		ck_assert_uint_ne(pair.host[B].held[i].owner, first);
	pair_pass(B, "IKE_AUTH response");
	pair_silent(B);
	installs(A);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 1);
	pair_at(1000 * S);
	pair_silent(B);
	pair_close();
}
END_TEST

/* Whose word it is, and whether anybody has proved that: nothing else goes. */
static const struct {
	const char *id; /* of who comes second */
	bool psk;       /* is its key right? */
	bool says, obeyed;
} seconds[] = {
	{ "A.lab", true, true, true },
	{ "A.lab", true, false, false },
	{ "A.lab", false, true, false },
	{ "C.lab", true, true, false },
};

START_TEST(rfc7296_2_4_only_the_same_authenticated_identity_is_left_over)
{
	struct pair_packet packet;

	pair_open();
	pair_establish();
	memcpy(pair.host[A].conf.id, seconds[_i].id, sizeof "A.lab");
	pair.host[A].conf.psk[0] ^= !seconds[_i].psk;
	pair.host[A].conf.initial_contact = seconds[_i].says;
	a_restarts();
	until_request(&packet);
	pair_inject(B, &packet);
	while (pair.host[B].asked_count > 0)
		pair_answer(B, 0, SADB_OK);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->failed[IKE_FAIL_LEFT_OVER],
	                  seconds[_i].obeyed);
	pair_holds(B, 0, seconds[_i].psk && !seconds[_i].obeyed ? 4 : 2);
	pair_close();
}
END_TEST

/* What B has of A is in a state of its own when the word comes. */
enum before { B_INSTALLS, B_STANDS, B_DELETES, B_REMOVES, BEFORES };

static void bring_to(enum before before, struct pair_packet *packet)
{
	if (before == B_INSTALLS) {
		until_request(packet);
		pair_inject(B, packet);
		pair_driver(B, SADB_OP_GETSPI, SADB_OK);
		return;
	}
	pair_establish();
	if (before == B_DELETES)
		ck_assert(ike_delete(pair.host[B].ike, pair.now, pair.host[B].note_of[0]));
	if (before == B_REMOVES) {
		ck_assert(ike_delete(pair.host[A].ike, pair.now, pair.host[B].note_of[0]));
		pair_drain(A);
		while (pair.host[A].asked_count > 0)
			pair_answer(A, 0, SADB_OK);
		pair_pass(A, "INFORMATIONAL request");
	}
	pair_drain(B);
}

START_TEST(rfc7296_2_4_what_is_left_over_goes_from_every_state)
{
	struct pair_packet packet;

	pair_open();
	bring_to((enum before)_i, &packet);
	a_restarts();
	until_request(&packet);
	pair_inject(B, &packet);
	while (pair.host[B].asked_count > 0)
		pair_answer(B, 0, SADB_OK);
	while (pair.wire_count > 0)
		pair_take(0, &packet);
	pair_holds(B, 0, 2);
	pair_at(1000 * S);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 1);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

/* The first IKE_AUTH message of an initiator with EAP has it; it is believed after the last one. */
START_TEST(rfc7296_2_16_with_eap_it_is_believed_when_eap_is_over)
{
	struct pair_packet packet;

	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.eap_rounds = 1;
	pair_open();
	for (int twice = 0; twice < 2; twice++) {
		until_request(&packet);
		ck_assert(says(&packet));
		pair_inject(B, &packet);
		pair_pass(B, "IKE_AUTH response");
		pair_pass(A, "IKE_AUTH request");
		pair_pass(B, "IKE_AUTH response");
		pair_not_noted(B, IKE_NOTE_NOTIFY_RECEIVED);
		pair_pass(A, "IKE_AUTH request");
		if (twice)
			break;
		installs(B);
		pair_pass(B, "IKE_AUTH response");
		installs(A);
		a_restarts();
	}
	pair_failed(B, IKE_FAIL_LEFT_OVER);
	while (pair.host[B].asked_count > 0)
		pair_answer(B, 0, SADB_OK);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

/* Nobody is authenticated by an IKE_SA_INIT, and later exchanges are too late. */
START_TEST(rfc7296_2_4_elsewhere_it_means_nothing)
{
	struct ike_session *session;
	struct pair_packet packet = { .from = A, .id = 5000 };
	struct ike_writer writer;
	struct ike_header header = { .flags = IKE_FLAG_INITIATOR,
		                     .exchange = IKE_EXCHANGE_INFORMATIONAL,
		                     .message_id = 2 };

	pair.host[A].conf.initial_contact = false;
	pair_open();
	pair_establish();
	pair_establish();
	session = &pair.host[A].ike->sessions.all[0];
	header.spi_i = session->spi_i;
	header.spi_r = session->spi_r;
	packet.src = pair.host[A].conf.self;
	packet.dst = pair.host[B].conf.self;
	ike_writer_begin(&writer, packet.data, sizeof packet.data, &header);
	ike_writer_sk(&writer);
	ike_notify_encode(&writer, IKE_NOTIFY_INITIAL_CONTACT, NULL, 0);
	packet.len = ike_seal(&writer, &session->keys, true);
	pair_inject(B, &packet);
	pair_pass(B, "INFORMATIONAL response");
	pair_driver_idle(B);
	pair_holds(B, 0, 4);
	pair_close();
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *s = suite_create("ike contact");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, rfc7296_2_4_it_is_said_by_who_has_no_other_ike_sa_with_that_peer, 0,
	                    COUNT(sayings));
	tcase_add_test(
	        t,
	        rfc7296_2_4_after_a_restart_it_is_said_anew_and_what_is_left_goes_without_a_word);
	tcase_add_loop_test(t, rfc7296_2_4_only_the_same_authenticated_identity_is_left_over, 0,
	                    COUNT(seconds));
	tcase_add_loop_test(t, rfc7296_2_4_what_is_left_over_goes_from_every_state, 0, BEFORES);
	tcase_add_test(t, rfc7296_2_16_with_eap_it_is_believed_when_eap_is_over);
	tcase_add_test(t, rfc7296_2_4_elsewhere_it_means_nothing);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
