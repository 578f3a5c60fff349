/*
 * A peer that puts us off (RFC 7296 2.25): it is asked again later, and after several minutes it is
 * concluded that the ends disagree. And who has an IKE SA that is of no use says so (1.2).
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/seal.h"
#include "tests/rekey_kit.h"

#define S NSEC_S

static uint64_t negotiation;

static void open_it(nsec most)
{
	rekey_open(0);
	pair.host[A].ike->conf.rekey_retry_ns = 10 * S;
	pair.host[A].ike->conf.put_off_max_ns = most;
	negotiation = pair.host[A].note_of[0];
}

/* B says TEMPORARY_FAILURE to what A asks, whatever B would say itself. */
static void put_off(void)
{
	const struct ike_session *session = &pair.host[B].ike->sessions.all[0];
	struct ike_header header = { .spi_i = session->spi_i,
		                     .spi_r = session->spi_r,
		                     .exchange = IKE_EXCHANGE_CREATE_CHILD_SA,
		                     .flags = IKE_FLAG_RESPONSE };
	struct ike_keys keys = session->keys;
	struct ike_writer writer;
	struct pair_packet packet;

	if (pair.host[A].asked_count > 0)
		pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_catch(A, "CREATE_CHILD_SA request", &packet);
	header.message_id = packet.message_id;
	packet =
	        (struct pair_packet){ .from = B, .id = 6000, .src = packet.dst, .dst = packet.src };
	keys.sealed += 1000 + header.message_id;
	ike_writer_begin(&writer, packet.data, sizeof packet.data, &header);
	ike_writer_sk(&writer);
	ike_notify_encode(&writer, IKE_NOTIFY_TEMPORARY_FAILURE, NULL, 0);
	packet.len = ike_seal(&writer, &keys, false);
	pair_inject(A, &packet);
	while (pair.host[A].asked_count > 0) /* the larval goes back */
		pair_driver(A, SADB_OP_DELETE, SADB_OK);
}

static void ask(bool ike_sa)
{
	if (ike_sa)
		ck_assert(ike_rekey_ike(pair.host[A].ike, pair.now, negotiation));
	else
		ck_assert(ike_rekey_child(pair.host[A].ike, pair.now, negotiation, 0));
	pair_drain(A);
}

/* Put off every 10 s from 0 on: t-1, t, t+1 of the limit at 20 s. */
static const struct {
	bool ike_sa;
	nsec most;
	uint32_t times; /* that it is put off before it gives up */
} limits[] = {
	{ false, 20 * S - 1, 3 }, { false, 20 * S, 3 },    { false, 20 * S + 1, 4 },
	{ true, 20 * S, 3 },      { true, 20 * S + 1, 4 },
};

START_TEST(rfc7296_2_25_who_is_put_off_for_too_long_deletes_the_ike_sa)
{
	open_it(limits[_i].most);
	ask(limits[_i].ike_sa);
	for (uint32_t n = 1; n < limits[_i].times; n++) {
		put_off();
		pair_not_noted(A, IKE_NOTE_FAILED);
		pair_silent(A);
		pair_at(pair.now + 10 * S);
	}
	put_off();
	pair_failed(A, IKE_FAIL_PEER_ERROR);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_FAILED)->notify, IKE_NOTIFY_TEMPORARY_FAILURE);
	pair_holds(A, 0, 0);
	pair_lose(A, "INFORMATIONAL request");
	pair_silent(A);
	pair_close();
}
END_TEST

START_TEST(rfc7296_2_25_without_a_limit_it_asks_again_for_ever)
{
	open_it(0);
	ask(_i);
	for (uint32_t n = 0; n < 50; n++) {
		put_off();
		pair_at(pair.now + 10 * S);
	}
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_holds(A, (uint32_t)(_i == 0 && pair.host[A].asked_count == 0), 2);
	pair_close();
}
END_TEST

/* What is granted in between ends the count. */
START_TEST(rfc7296_2_25_what_is_granted_begins_the_time_anew)
{
	open_it(15 * S);
	pair.host[A].ike->conf.rekey_retry_ns = 0;
	for (uint32_t n = 0; n < 4; n++) {
		struct ike_session *session = rekey_session(A);

		session->put_off = true;
		session->put_off_at = pair.now;
		ask(false);
		rekey_run(&(struct rekey_plan){ .until = pair.now + 10 * S });
		ck_assert(!session->put_off);
	}
	rekey_one_pair();
	pair_close();
}
END_TEST

/* The peer refuses the first pair and keeps the IKE SA; who has no use for it deletes it. */
START_TEST(rfc7296_1_2_a_refused_first_pair_is_followed_by_a_delete_of_the_ike_sa)
{
	bool keeps = _i == 1, lost = _i == 2;

	pair_init();
	pair.host[B].conf.on_no_child = keeps ? IKE_NO_CHILD_KEEP : IKE_NO_CHILD_CLOSE;
	pair.host[B].conf.responder_traffic.local.lo.bytes[0] =
	        pair.host[B].conf.responder_traffic.local.hi.bytes[0] = 172;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_not_noted(A, IKE_NOTE_CLOSED);
	if (!lost) {
		pair_pass(A, "INFORMATIONAL request");
		pair_pass(B, "INFORMATIONAL response");
	} else {
		pair.wire_count = 0;
		pair_at(300 * S);
		pair_noted(A, IKE_NOTE_GAVE_UP);
	}
	pair_noted(A, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_FAILED), 1);
	pair_holds(A, 0, 0);
	pair.wire_count = 0;
	pair_at(1000 * S);
	pair_noted(B, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 0);
	pair_close();
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *s = suite_create("ike put off");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, rfc7296_2_25_who_is_put_off_for_too_long_deletes_the_ike_sa, 0,
	                    COUNT(limits));
	tcase_add_loop_test(t, rfc7296_2_25_without_a_limit_it_asks_again_for_ever, 0, 2);
	tcase_add_test(t, rfc7296_2_25_what_is_granted_begins_the_time_anew);
	tcase_add_loop_test(
	        t, rfc7296_1_2_a_refused_first_pair_is_followed_by_a_delete_of_the_ike_sa, 0, 3);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
