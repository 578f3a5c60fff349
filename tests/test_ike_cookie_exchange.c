/* Cookies, groups and unauthenticated errors in IKE_SA_INIT. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/writer.h"
#include "ike/payload.h"
#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
}

static uint32_t sessions(enum pair_end end)
{
	return ike_counters(pair.host[end].ike)->sessions;
}

/* What anyone who sees A's request could answer: HDR, N(type, data). */
static void forge(const struct pair_packet *request, uint16_t type, const uint8_t *data, size_t len,
                  struct pair_packet *packet)
{
	struct ike_header header = { .spi_i = ike_get64(request->data),
		                     .exchange = IKE_EXCHANGE_SA_INIT,
		                     .flags = IKE_FLAG_RESPONSE };
	struct ike_writer writer;

	*packet = (struct pair_packet){
		.from = B, .src = request->dst, .dst = request->src, .id = 4000
	};
	ike_writer_begin(&writer, packet->data, sizeof packet->data, &header);
	ike_notify_encode(&writer, type, data, len);
	packet->len = ike_writer_end(&writer);
}

/*
 *      A: IKE_SA_INIT -->            B: keeps nothing
 *        <-- IKE_SA_INIT N(COOKIE)   B
 *      A: IKE_SA_INIT N(COOKIE) -->  B: half-open
 *        <-- IKE_SA_INIT             B  ... and the AUTH of both signs the request with the cookie
 */
START_TEST(a_cookie_is_sent_back_first_and_the_rest_is_the_same)
{
	struct pair_packet plain, demand, with;

	pair.host[B].conf.cookies_above = 0;
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &plain);
	pair_inject(B, &plain);
	pair_dropped(B, IKE_DROP_COOKIE);
	ck_assert_uint_eq(sessions(B), 0);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->cookies_sent, 1);
	pair_catch(B, "IKE_SA_INIT response", &demand);
	ck_assert_uint_eq(demand.re, plain.id);
	pair_inject(A, &demand);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, 16390);
	pair_catch(A, "IKE_SA_INIT request", &with);
	ck_assert_uint_eq(with.data[16], 41); /* N comes first */
	ck_assert_uint_eq(with.message_id, 0);
	ck_assert_uint_eq(with.try, 1);
	size_t cookie = with.len - plain.len;
	ck_assert_int_eq(memcmp(with.data, plain.data, 16), 0);
	ck_assert_int_eq(memcmp(with.data + 28 + cookie, plain.data + 28, plain.len - 28), 0);
	pair_inject(B, &with);
	ck_assert_uint_eq(sessions(B), 1);
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
	pair_close();
}
END_TEST

START_TEST(a_cookie_of_another_address_or_octet_is_none)
{
	struct pair_packet with;

	pair.host[B].conf.cookies_above = 0;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_catch(A, "IKE_SA_INIT request", &with);
	if (_i == 0)
		with.src.addr.bytes[3] = 99;
	else
		with.data[40] ^= 1;
	pair_inject(B, &with);
	pair_dropped(B, IKE_DROP_COOKIE);
	ck_assert_uint_eq(sessions(B), 0);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->cookies_sent, 2);
	pair_close();
}
END_TEST

/*
 * The secret turns when it is 120 s old and a cookie is asked for; the one before it is still good.
 */
START_TEST(a_cookie_outlives_one_turn_of_the_secret_but_not_two)
{
	static const struct {
		int turns;
		bool good;
	} rows[] = { { 0, true }, { 1, true }, { 2, false } };
	struct pair_packet with, other;

	pair.host[B].conf.cookies_above = 0;
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &other);
	pair_inject(B, &other);
	pair_pass(B, "IKE_SA_INIT response");
	pair_catch(A, "IKE_SA_INIT request", &with);
	for (int i = 0; i < rows[_i].turns; i++) {
		pair.now += 120 * S;
		pair_inject(B, &other);
		pair_lose(B, "IKE_SA_INIT response");
	}
	pair_inject(B, &with);
	ck_assert_uint_eq(sessions(B), rows[_i].good ? 1 : 0);
	pair_close();
}
END_TEST

/* A cookie begins with the version of its secret; 1 ns before it turns, then, 1 ns after. */
START_TEST(rfc_7296_2_6_the_secret_turns_after_120_s)
{
	struct pair_packet request, first, later;
	struct ike_message message;
	struct ike_notify cookie[2];
	enum ike_drop why;

	pair.host[B].conf.cookies_above = 0;
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &request);
	pair.now = 7;
	pair_inject(B, &request);
	pair_catch(B, "IKE_SA_INIT response", &first);
	pair.now = 7 + 120 * S + _i;
	pair_inject(B, &request);
	pair_catch(B, "IKE_SA_INIT response", &later);
	ck_assert(ike_message_parse(&message, first.data, first.len, &why));
	ck_assert(ike_chain_notify(&message.chain, IKE_NOTIFY_COOKIE, &cookie[0]));
	ck_assert(ike_message_parse(&message, later.data, later.len, &why));
	ck_assert(ike_chain_notify(&message.chain, IKE_NOTIFY_COOKIE, &cookie[1]));
	ck_assert_int_eq(cookie[1].data.data[0] - cookie[0].data.data[0], _i >= 0);
	pair_close();
}
END_TEST

/*
 *      IKE_SA_INIT N(COOKIE), a wrong group -->   B: keeps nothing
 *        <-- N(INVALID_KE_PAYLOAD)                B
 *      IKE_SA_INIT N(the same COOKIE) -->         B: half-open, without another demand
 */
START_TEST(rfc_7296_2_6_1_a_cookie_is_good_for_another_group_too)
{
	struct pair_packet plain, with, wrong;
	struct ike_message message;
	enum ike_drop why;

	pair.host[B].conf.cookies_above = 0;
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &plain);
	pair_inject(B, &plain);
	pair_pass(B, "IKE_SA_INIT response");
	pair_catch(A, "IKE_SA_INIT request", &with);
	wrong = with;
	ck_assert(ike_message_parse(&message, wrong.data, wrong.len, &why));
	ike_set16(wrong.data + (ike_chain_find(&message.chain, IKE_PAYLOAD_KE)->data - wrong.data),
	          14);
	pair_inject(B, &wrong);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify,
	                  IKE_NOTIFY_INVALID_KE_PAYLOAD);
	ck_assert_uint_eq(sessions(B), 0);
	pair_lose(B, "IKE_SA_INIT response");
	if (_i == 0) { /* or the longer way: without it, it is demanded again */
		pair_inject(B, &plain);
		pair_dropped(B, IKE_DROP_COOKIE);
		ck_assert_uint_eq(sessions(B), 0);
		pair_lose(B, "IKE_SA_INIT response");
	}
	pair_inject(B, &with);
	ck_assert_uint_eq(sessions(B), 1);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->cookies_sent, _i == 0 ? 2 : 1);
	pair_close();
}
END_TEST

START_TEST(cookies_are_demanded_from_the_one_above_the_threshold)
{
	pair.host[B].conf.cookies_above = 1;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_not_noted(B, IKE_NOTE_DROPPED);
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_dropped(B, IKE_DROP_COOKIE);
	ck_assert_uint_eq(sessions(B), 1);
	pair_close();
}
END_TEST

/* A forger's cookies are given in to three times, then only noted. */
START_TEST(cookies_do_not_go_on_for_ever)
{
	struct pair_packet request, forged;
	uint8_t cookie[3] = { 1, 2, 3 };

	pair_open();
	pair_start();
	for (int i = 0; i < 3; i++) {
		pair_catch(A, "IKE_SA_INIT request", &request);
		forge(&request, 16390, cookie, sizeof cookie, &forged);
		pair_inject(A, &forged);
	}
	pair_lose(A, "IKE_SA_INIT request");
	pair_inject(A, &forged);
	pair_silent(A);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_NOTIFY_RECEIVED), 4);
	pair_at(120 * S);
	pair_failed(A, IKE_FAIL_TIMED_OUT); /* someone had answered */
	pair_close();
}
END_TEST

/* B wants a group that A offers but cannot compute in: B keeps nothing, A goes on asking. */
START_TEST(a_wrong_group_is_refused_without_a_session)
{
	struct ike_conf *a = &pair.host[A].conf;

	a->ike_proposals[1] = a->ike_proposals[0];
	a->ike_proposals[1].group = 14;
	a->ike_proposals_count = 2;
	pair.host[B].conf.ike_proposals[0].group = 14;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 17);
	ck_assert_uint_eq(sessions(B), 0);
	struct pair_packet answer;
	pair_catch(B, "IKE_SA_INIT response", &answer);
	ck_assert_uint_eq(answer.data[answer.len - 1], 14);
	pair_inject(A, &answer);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, 17);
	pair_silent(A);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_at(S);
	pair_pass(A, "IKE_SA_INIT request");
	pair_close();
}
END_TEST

/* Which unauthenticated errors end a negotiation. */
START_TEST(only_no_proposal_chosen_is_believed)
{
	static const struct {
		uint16_t notify;
		bool ends;
	} rows[] = { { 14, true }, { 7, false }, { 24, false }, { 17, false }, { 999, false } };
	struct pair_packet request, forged;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &request);
	forge(&request, rows[_i].notify, NULL, 0, &forged);
	pair_inject(A, &forged);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, rows[_i].notify);
	ck_assert_uint_eq(sessions(A), rows[_i].ends ? 0 : 1);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike cookie exchange");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, a_cookie_is_sent_back_first_and_the_rest_is_the_same);
	tcase_add_loop_test(t, a_cookie_of_another_address_or_octet_is_none, 0, 2);
	tcase_add_loop_test(t, a_cookie_outlives_one_turn_of_the_secret_but_not_two, 0, 3);
	tcase_add_loop_test(t, rfc_7296_2_6_the_secret_turns_after_120_s, -1, 2);
	tcase_add_loop_test(t, rfc_7296_2_6_1_a_cookie_is_good_for_another_group_too, 0, 2);
	tcase_add_test(t, cookies_are_demanded_from_the_one_above_the_threshold);
	tcase_add_test(t, cookies_do_not_go_on_for_ever);
	tcase_add_test(t, a_wrong_group_is_refused_without_a_session);
	tcase_add_loop_test(t, only_no_proposal_chosen_is_believed, 0, 5);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
