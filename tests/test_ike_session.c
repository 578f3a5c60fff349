/* The table of IKE SAs, and what an endpoint costs. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/output.h"
#include "ike/session.h"
#include "tests/ike_pair.h"

#define PLACES 5

static struct ike_session all[PLACES];
static uint32_t buckets[8 * IKE_SESSION_TABLES];
static struct ike_sessions table;
static struct ike_loans loans;
static uint8_t lent[PLACES * (IKE_LOANS_MESSAGES * IKE_MESSAGE_MAX + IKE_DGRAM_MAX)];

static void setup(void)
{
	memset(all, 0, sizeof all);
	memset(lent, 0, sizeof lent);
	ike_loans_init(&loans, lent, (struct ike_lent_to){ PLACES, 0 });
	ike_sessions_init(&table, all, buckets, PLACES, 0x1234567890abcdef, &loans);
	pair_init();
}

START_TEST(there_are_as_many_buckets_as_the_next_power_of_two)
{
	static const struct {
		uint32_t count, buckets;
	} rows[] = {
		{ 1, 1 }, { 2, 2 }, { 3, 4 }, { 5, 8 }, { 8, 8 }, { 9, 16 }, { 100000, 131072 }
	};

	ck_assert_uint_eq(ike_sessions_buckets(rows[_i].count), rows[_i].buckets);
}
END_TEST

START_TEST(a_full_table_gives_no_place_until_one_is_released)
{
	struct ike_session *session[PLACES];

	for (uint64_t i = 0; i < PLACES; i++) {
		session[i] = ike_session_take(&table, 100 + i, 100 + i, true);
		ck_assert_ptr_nonnull(session[i]);
		session[i]->state = IKE_ST_INIT_SENT;
	}
	ck_assert_ptr_null(ike_session_take(&table, 200, 200, true));
	ike_session_release(&table, session[2]);
	ck_assert_ptr_null(ike_session_find(&table, 102, 0, true));
	ck_assert_ptr_eq(ike_session_take(&table, 200, 200, true), session[2]);
	for (uint64_t i = 0; i < PLACES; i++)
		ck_assert_ptr_eq(ike_session_find(&table, i == 2 ? 200 : 100 + i, 7, true),
		                 session[i]);
}
END_TEST

START_TEST(a_released_place_holds_no_secret)
{
	struct ike_session *session = ike_session_take(&table, 5, 5, false);
	struct ike_session blank = { .slot = session->slot };

	memset(&session->keys, 0xaa, sizeof session->keys);
	memset(ike_session_lend(&table, &session->early), 0xaa, IKE_MESSAGE_MAX);
	session->early.fragments = 2; /* a template of them is not sealed */
	ike_session_release(&table, session);
	blank.next = session->next;
	ck_assert_int_eq(memcmp(&blank, session, sizeof blank), 0);
	for (size_t i = 0; i < sizeof lent; i++)
		ck_assert_uint_ne(lent[i], 0xaa);
}
END_TEST

START_TEST(role_and_responder_spi_tell_sessions_apart)
{
	struct ike_session *ours = ike_session_take(&table, 5, 5, true),
	                   *theirs = ike_session_take(&table, 5, 5, false);

	theirs->spi_r = 9;
	ck_assert_ptr_eq(ike_session_find(&table, 5, 0, true), ours);
	ck_assert_ptr_eq(ike_session_find(&table, 5, 9, true),
	                 ours); /* it does not know the peer's yet */
	ours->spi_r = 8;
	ck_assert_ptr_null(ike_session_find(&table, 5, 9, true));
	ck_assert_ptr_eq(ike_session_find(&table, 5, 9, false), theirs);
	ck_assert_ptr_null(ike_session_find(&table, 5, 8, false));
	ck_assert_ptr_null(ike_session_find(&table, 6, 9, false));
}
END_TEST

START_TEST(an_init_request_is_known_by_its_sender_and_octets)
{
	struct ike_endpoint from = { { 4, { 10, 0, 0, 1 } }, 500 }, other = from;
	struct ike_session *session = ike_session_take(&table, 5, 5, false);

	uint8_t octets[3] = { 1, 2, 3 }, others[3] = { 1, 2, 4 };
	struct ike_view same = { octets, 3 }, differs = { others, 3 }, shorter = { octets, 2 };

	session->peer = from;
	ike_session_keep_init(&table, session, same, shorter);
	for (int late = 0; late < 2; late++) { /* its octets are there, and then only their mark */
		ck_assert_ptr_null(ike_session_find_init(&table, 5, &from, differs));
		ck_assert_ptr_null(ike_session_find_init(&table, 5, &from, shorter));
		ck_assert_ptr_eq(ike_session_find_init(&table, 5, &from, same), session);
		ike_session_open_late(&table, session);
	}
	ck_assert_ptr_null(session->peer_init);
	other.port = 501;
	ck_assert_ptr_null(ike_session_find_init(&table, 5, &other, same));
	other = from;
	other.addr.bytes[3] = 2;
	ck_assert_ptr_null(ike_session_find_init(&table, 5, &other, same));
	ck_assert_ptr_null(ike_session_find_init(&table, 6, &from, same));
}
END_TEST

/* 100,000 idle hosts must fit: see performance in the room's README. */
START_TEST(an_endpoint_with_loans_takes_less_than_3_5_kib)
{
	struct ike_conf *conf = &pair.host[A].conf;
	struct ike_loans *shared = ike_loans_new(1001, 0);

	conf->sessions = 1;
	ck_assert_uint_lt(ike_footprint(conf), 5632);
	conf->loans = shared;
	ck_assert_uint_lt(ike_footprint(conf), 3584);
	uint64_t one = ike_footprint(conf);
	conf->sessions = 1001;
	ck_assert_uint_le((ike_footprint(conf) - one) / 1000, 1280);
	ck_assert_uint_le(sizeof(struct ike_session), 1024);
	ike_loans_free(shared);
	ike_loans_free(NULL);
}
END_TEST

/* What one IKE SA gave back another one gets; nothing that was never lent is touched. */
START_TEST(octets_are_lent_again_before_others_are_touched)
{
	struct ike_session *first = ike_session_take(&table, 5, 5, true),
	                   *second = ike_session_take(&table, 6, 6, false);
	uint8_t octets[3] = { 1, 2, 3 };
	struct ike_view init = { octets, 3 };
	uint8_t *piece = ike_session_lend(&table, &first->early);

	ck_assert_ptr_eq(ike_session_lend(&table, &first->early), piece);
	ck_assert_ptr_ne(ike_session_lend(&table, &second->early), piece);
	ck_assert_uint_eq(loans.messages.fresh, 2);
	ike_session_keep_init(&table, first, init, init);
	ike_session_open_late(&table, first); /* its IKE_SA_INIT is no longer to be signed */
	ck_assert_ptr_null(first->early.octets);
	ck_assert_ptr_eq(ike_session_lend(&table, &second->late), piece);
	ike_session_keep_init(&table, second, init, init);
	ike_session_release(&table, first);
	ike_session_release(&table, second);
	ck_assert_uint_eq(loans.messages.fresh, 3);
	ck_assert_uint_eq(loans.inits.fresh, 0);
}
END_TEST

/* A long one of the peer's is on the other shelf, and goes back there. */
START_TEST(only_a_long_init_has_a_long_piece)
{
	static const uint8_t octets[IKE_DGRAM_MAX];
	struct ike_session *session = ike_session_take(&table, 5, 5, false);
	struct ike_view fits = { octets, IKE_MESSAGE_MAX },
	                longer = { octets, IKE_MESSAGE_MAX + 1 }, nonce = { octets, 16 };
	struct ike_shelf *shelves[] = { &loans.messages, &loans.inits };

	for (int n = 0; n < 2; n++) {
		ike_session_keep_init(&table, session, n == 0 ? fits : longer, nonce);
		ck_assert_uint_eq(shelves[n]->fresh, 1);
		ike_session_release(&table, session);
		ck_assert_uint_eq(shelves[n]->free, 0);
		session = ike_session_take(&table, 5, 5, false);
	}
	ike_session_keep_init(&table, session, longer, nonce);
	ck_assert_uint_eq(loans.inits.fresh, 1);
	ck_assert_uint_eq(loans.messages.fresh, 1);
	ike_session_release(&table, session);
}
END_TEST

START_TEST(the_queue_holds_one_longest_step)
{
	static struct ike_queue queue;

	ck_assert_ptr_null(ike_queue_first(&queue));
	for (int round = 0; round < 3; round++) {
		for (uint64_t i = 0; i < IKE_STEP_MAX; i++)
			ike_queue_add(&queue, IKE_OUT_AUTH)->ticket = i;
		for (uint64_t i = 0; i < IKE_STEP_MAX; i++) {
			ck_assert_uint_eq(ike_queue_first(&queue)->ticket, i);
			ike_queue_drop(&queue);
		}
		ck_assert_ptr_null(ike_queue_first(&queue));
		ike_queue_add(&queue, IKE_OUT_AUTH); /* turn the ring by one */
		ike_queue_drop(&queue);
	}
}
END_TEST

START_TEST(every_name_has_a_text)
{
	for (int i = 0; i < IKE_FAIL_COUNT; i++) {
		ck_assert_ptr_nonnull(ike_failure_name((enum ike_failure)i));
		ck_assert_ptr_nonnull(ike_failure_story((enum ike_failure)i));
	}
	for (int i = 0; i < IKE_DROP_COUNT; i++)
		ck_assert_ptr_nonnull(ike_drop_name((enum ike_drop)i));
	for (int i = 0; i < IKE_NOTE_COUNT; i++)
		ck_assert_ptr_nonnull(ike_note_name((enum ike_note_kind)i));
	ck_assert_str_eq(ike_exchange_name(35), "IKE_AUTH");
	ck_assert_str_eq(ike_exchange_name(1), "?");
	ck_assert_str_eq(ike_notify_name(14), "NO_PROPOSAL_CHOSEN");
	ck_assert_str_eq(ike_notify_name(3), "?");
}
END_TEST

START_TEST(an_endpoint_can_be_freed_half_way_and_nothing_can_be_freed_too)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_close();
	ike_free(NULL);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike session");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, there_are_as_many_buckets_as_the_next_power_of_two, 0, 7);
	tcase_add_test(t, a_full_table_gives_no_place_until_one_is_released);
	tcase_add_test(t, a_released_place_holds_no_secret);
	tcase_add_test(t, role_and_responder_spi_tell_sessions_apart);
	tcase_add_test(t, an_init_request_is_known_by_its_sender_and_octets);
	tcase_add_test(t, an_endpoint_with_loans_takes_less_than_3_5_kib);
	tcase_add_test(t, octets_are_lent_again_before_others_are_touched);
	tcase_add_test(t, only_a_long_init_has_a_long_piece);
	tcase_add_test(t, the_queue_holds_one_longest_step);
	tcase_add_test(t, every_name_has_a_text);
	tcase_add_test(t, an_endpoint_can_be_freed_half_way_and_nothing_can_be_freed_too);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
