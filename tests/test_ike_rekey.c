/* CREATE_CHILD_SA and what an established IKE SA says, as message arrows: RFC 7296 1.3, 1.4, 2.8,
 * 2.25. Collisions are in test_ike_collide.c. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/pool.h"
#include "tests/rekey_kit.h"

#define S NSEC_S

static uint64_t negotiation;

static void open_seed(uint8_t seed)
{
	rekey_open(seed);
	negotiation = rekey_session(A)->negotiation;
}

static void rekey(enum pair_end end)
{
	ck_assert(ike_rekey_child(pair.host[end].ike, pair.now, negotiation, 0));
	pair_drain(end);
}

static enum pair_end other(enum pair_end end)
{
	return end == A ? B : A;
}

/*
 *      GETSPI; CREATE_CHILD_SA -->        GETSPI UPDATE ADD
 *              <-- CREATE_CHILD_SA
 *      UPDATE ADD; INFORMATIONAL {D} -->  DELETE DELETE
 *              <-- INFORMATIONAL {D};     DELETE DELETE
 */
START_TEST(a_new_pair_is_there_before_the_old_one_goes_1_3_3)
{
	enum pair_end asks = _i % 2 ? B : A, answers = other(asks);
	uint32_t old, now;

	open_seed((uint8_t)(_i / 2));
	old = rekey_spi(A);
	rekey(asks);
	pair_driver(asks, SADB_OP_GETSPI, SADB_OK);
	pair_pass(asks, "CREATE_CHILD_SA request");
	pair_driver(answers, SADB_OP_GETSPI, SADB_OK);
	pair_driver(answers, SADB_OP_UPDATE, SADB_OK);
	pair_silent(answers);
	pair_driver(answers, SADB_OP_ADD, SADB_OK);
	pair_holds(answers, 0, 4);
	pair_pass(answers, "CREATE_CHILD_SA response");
	pair_driver(asks, SADB_OP_UPDATE, SADB_OK);
	pair_silent(asks);
	pair_driver(asks, SADB_OP_ADD, SADB_OK);
	pair_holds(asks, 0, 4);
	ck_assert_uint_ne(pair_noted(asks, IKE_NOTE_CHILD_INSTALLED)->replaces, 0);
	pair_pass(asks, "INFORMATIONAL request");
	pair_holds(asks, 0, 4); /* the old one is used until the peer knows */
	pair_driver(answers, SADB_OP_DELETE, SADB_OK);
	pair_driver(answers, SADB_OP_DELETE, SADB_OK);
	pair_pass(answers, "INFORMATIONAL response");
	pair_driver(asks, SADB_OP_DELETE, SADB_OK);
	pair_driver(asks, SADB_OP_DELETE, SADB_OK);
	rekey_one_pair();
	now = rekey_spi(A);
	ck_assert_uint_ne(old, now);
	pair_noted(A, IKE_NOTE_CHILD_REMOVED);
	pair_noted(B, IKE_NOTE_CHILD_REMOVED);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_not_noted(B, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

/* Who asked has a driver that refuses: the new pair goes at both ends, the old one stays. */
static const struct {
	enum sadb_op op;
	enum ike_failure failure;
} refusals[] = { { SADB_OP_GETSPI, IKE_FAIL_GETSPI },
	         { SADB_OP_UPDATE, IKE_FAIL_UPDATE },
	         { SADB_OP_ADD, IKE_FAIL_ADD } };
#define REFUSALS ((int)(sizeof(refusals) / sizeof(*refusals)))

static void drive_until(enum pair_end end, enum sadb_op refused)
{
	static const enum sadb_op ops[] = { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD };

	for (int i = 0; i < 3; i++) {
		if (end == A && i == 1) { /* the answer comes between */
			pair_pass(A, "CREATE_CHILD_SA request");
			drive_until(B, SADB_OP_COUNT);
			pair_pass(B, "CREATE_CHILD_SA response");
		}
		pair_driver(end, ops[i], ops[i] == refused ? SADB_E_NO_MEMORY : SADB_OK);
		if (ops[i] == refused)
			return;
	}
}

START_TEST(a_driver_that_refuses_the_new_pair_leaves_the_old_one)
{
	uint32_t old;

	open_seed(0);
	old = rekey_spi(A);
	rekey(A);
	drive_until(A, refusals[_i].op);
	pair_failed(A, refusals[_i].failure);
	ck_assert_int_eq(pair_noted(A, IKE_NOTE_FAILED)->err, SADB_E_NO_MEMORY);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	rekey_one_pair();
	ck_assert_uint_eq(rekey_spi(A), old);
	if (refusals[_i].op != SADB_OP_GETSPI)
		pair_failed(B, IKE_FAIL_DELETED);
	pair_close();
}
END_TEST

START_TEST(a_responder_whose_driver_refuses_answers_with_the_error_and_keeps_the_old_pair)
{
	uint32_t old;

	open_seed(0);
	old = rekey_spi(A);
	rekey(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "CREATE_CHILD_SA request");
	drive_until(B, refusals[_i].op);
	pair_failed(B, refusals[_i].failure);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, 14);
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	rekey_one_pair();
	ck_assert_uint_eq(rekey_spi(A), old);
	pair_close();
}
END_TEST

/* t-1, t, t+1 of rekey_retry_ns. */
START_TEST(what_failed_is_tried_again_at_its_nanosecond)
{
	open_seed(0);
	pair.host[A].ike->conf.rekey_retry_ns = 10 * S;
	pair.now = 5 * S;
	rekey(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_E_NO_MEMORY);
	pair_before(15 * S);
	pair_driver_idle(A);
	pair_at(15 * S);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	rekey_one_pair();
	pair_close();
}
END_TEST

START_TEST(a_full_table_of_pairs_is_no_additional_sas)
{
	open_seed(0);
	pair.host[B].ike->conf.more_children = 0;
	rekey(A);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 35);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_FAILED)->notify, 35);
	rekey_one_pair();
	pair_close();
}
END_TEST

START_TEST(without_room_here_nothing_is_asked)
{
	open_seed(0);
	pair.host[A].ike->conf.more_children = 0;
	rekey(A);
	pair_driver_idle(A);
	pair_silent(A);
	pair_failed(A, IKE_FAIL_NO_ROOM);
	rekey_one_pair();
	pair_close();
}
END_TEST

/* One wants public values, the other does not: no proposal fits, the old pair stays (1.3). */
START_TEST(another_wish_for_pfs_is_no_proposal)
{
	open_seed(0);
	pair.host[B].ike->conf.esp_proposals[0].group = 31;
	rekey(A);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 14);
	rekey_one_pair();
	pair_close();
}
END_TEST

START_TEST(other_traffic_than_the_policy_has_is_unacceptable)
{
	open_seed(0);
	pair.host[B].ike->conf.responder_traffic.local.lo.bytes[0] = 172;
	pair.host[B].ike->conf.responder_traffic.local.hi.bytes[0] = 172;
	rekey(A);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 38);
	rekey_one_pair();
	pair_close();
}
END_TEST

/* B has lost its pair without a word: CHILD_SA_NOT_FOUND; A's goes, and another is made (2.25). */
START_TEST(a_pair_that_the_peer_does_not_have_is_made_anew)
{
	uint32_t old;

	open_seed(0);
	old = rekey_spi(A);
	pair.host[B].ike->children.all[rekey_session(B)->children.head].install.spi_out ^= 1;
	rekey(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "CREATE_CHILD_SA request");
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 44);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	ck_assert_uint_ne(rekey_spi(A), old);
	ck_assert_uint_eq(rekey_session(B)->children.count, 2);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

START_TEST(another_pair_stands_beside_the_first)
{
	open_seed((uint8_t)_i);
	ck_assert(ike_new_child(pair.host[_i % 2 ? B : A].ike, pair.now, negotiation));
	pair_drain(_i % 2 ? B : A);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	pair_holds(A, 0, 4);
	pair_holds(B, 0, 4);
	/* Both go in one message. */
	ck_assert(ike_delete_child(pair.host[A].ike, pair.now, negotiation, 0));
	pair_drain(A);
	ck_assert_uint_eq(pair.wire_count, 1);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	pair_holds(A, 0, 0);
	pair_holds(B, 0, 0);
	ck_assert_uint_eq(rekey_session(A)->children.count + rekey_session(B)->children.count, 0);
	pair_close();
}
END_TEST

/* With `close` an IKE SA without a pair goes too. */
START_TEST(an_ike_sa_without_a_pair_is_deleted_where_that_is_wanted)
{
	open_seed(0);
	pair.host[_i ? B : A].ike->conf.on_no_child = IKE_NO_CHILD_CLOSE;
	ck_assert(ike_delete_child(pair.host[A].ike, pair.now, negotiation, 0));
	pair_drain(A);
	rekey_run(&(struct rekey_plan){ .until = 400 * S });
	rekey_nothing();
	pair_close();
}
END_TEST

/* ---- windows ---- */

/* Both directions' exchanges are under way at once (2.3). */
START_TEST(a_request_of_the_peers_is_answered_while_ours_is_out)
{
	struct pair_packet kept;

	open_seed(0);
	pair.host[B].ike->conf.liveness_ns = 10 * S;
	rekey_session(B)->wants |= IKE_WANT_PROBE;
	ike_ready(pair.host[B].ike, rekey_session(B));
	pair_drain(B);
	rekey(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_catch(A, "CREATE_CHILD_SA request", &kept);
	pair_pass(B, "INFORMATIONAL request");
	pair_pass(A, "INFORMATIONAL response");
	pair_not_noted(A, IKE_NOTE_DROPPED);
	pair_inject(B, &kept);
	rekey_run(&(struct rekey_plan){ .until = 5 * S });
	rekey_one_pair();
	pair_close();
}
END_TEST

/* ---- time ---- */

START_TEST(a_soft_lifetime_rekeys_the_pair_of_its_sa)
{
	enum sadb_dir dir = _i % 2 ? SADB_DIR_OUT : SADB_DIR_IN;
	const struct ike_note *note;
	uint32_t old;

	open_seed(0);
	note = pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
	old = note->spi_in;
	for (int twice = 0; twice < 2;
	     twice++) /* the other direction's is over too: once is enough */
		ike_sa_rekey(pair.host[A].ike, pair.now, negotiation,
		             dir == SADB_DIR_IN ? note->spi_in : note->spi_out, dir);
	ike_sa_rekey(pair.host[A].ike, pair.now, negotiation, 0x77, dir); /* not ours */
	ike_sa_rekey(pair.host[A].ike, pair.now, negotiation + 1, old, dir);
	pair_drain(A);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	rekey_one_pair();
	ck_assert_uint_ne(rekey_spi(A), old);
	ck_assert_uint_eq(pair_note_count(A, IKE_NOTE_CHILD_INSTALLED), 2);
	pair_close();
}
END_TEST

/* Its conf: rekeyed at 100 s, deleted at 130 s. */
static void open_aged(nsec rekey_ns, nsec hard_ns)
{
	rekey_open(0);
	pair_close();
	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		struct ike_conf *conf = &pair.host[end].conf;

		conf->more_children = 2;
		conf->more_sessions = 8;
		conf->ike_rekey_ns = end == A ? rekey_ns : 0;
		conf->ike_hard_ns = hard_ns;
	}
	pair_open();
	pair_establish();
	negotiation = rekey_session(A)->negotiation;
}

START_TEST(an_old_ike_sa_is_rekeyed_at_its_nanosecond)
{
	uint64_t spi;

	open_aged(100 * S, 0);
	spi = rekey_session(A)->spi_i;
	pair_before(100 * S);
	pair_silent(A);
	pair_at(100 * S);
	pair_pass(A, "CREATE_CHILD_SA request");
	pair_pass(B, "CREATE_CHILD_SA response");
	pair_noted(A, IKE_NOTE_IKE_REKEYED);
	pair_noted(B, IKE_NOTE_IKE_REKEYED);
	pair_pass(A, "INFORMATIONAL request");
	pair_pass(B, "INFORMATIONAL response");
	ck_assert_uint_ne(rekey_session(A)->spi_i, spi);
	ck_assert_uint_eq(rekey_session(A)->negotiation, negotiation);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_REPLACED)->initiator, true);
	pair_driver_idle(A);
	pair_driver_idle(B);
	rekey_run(&(struct rekey_plan){ .until = 190 * S });
	rekey_one_pair();
	rekey_run(&(struct rekey_plan){ .until = 290 * S }); /* and again, with the new keys */
	rekey_one_pair();
	rekey(B);
	rekey_run(&(struct rekey_plan){ .until = 299 * S });
	rekey_one_pair();
	pair_close();
}
END_TEST

/* The inner address goes with the pairs, and is given back once. */
START_TEST(a_leased_address_outlives_the_rekey_and_comes_back_at_the_end)
{
	struct ike_pool *pool;

	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.more_sessions = 2;
	pair.host[A].conf.asks_address = 4;
	pair.host[B].conf.pool_first = (struct sadb_addr){ 4, { 10, 9, 9, 0 } };
	pair.host[B].conf.pool_size = 2; /* the name server's and one */
	pair.host[B].conf.responder_traffic.remote = (struct sadb_selector){
		0, 0, 65535, { 4, { 10, 9, 9, 0 } }, { 4, { 10, 9, 9, 1 } }
	};
	pair_open();
	pair_establish();
	negotiation = rekey_session(A)->negotiation;
	pool = pair.host[B].ike->pool;
	ck_assert_uint_eq(pool->free, 0);
	ck_assert(ike_rekey_ike(pair.host[_i ? B : A].ike, pair.now, negotiation));
	pair_drain(_i ? B : A);
	rekey_run(&(struct rekey_plan){ .until = 400 * S });
	rekey_one_pair();
	ck_assert_uint_eq(pool->free, 0);
	ck_assert(ike_delete(pair.host[A].ike, pair.now, negotiation));
	pair_drain(A);
	rekey_run(&(struct rekey_plan){ .until = 900 * S });
	rekey_nothing();
	ck_assert_uint_eq(pool->free, 1);
	pair_close();
}
END_TEST

START_TEST(an_ike_sa_that_is_too_old_is_deleted_at_its_nanosecond)
{
	open_aged(0, 130 * S);
	pair_before(130 * S);
	pair_silent(A);
	pair_holds(A, 0, 2);
	rekey_run(&(struct rekey_plan){ .until = 131 * S });
	pair_holds(A, 0, 0);
	pair_holds(B, 0, 0);
	rekey_run(&(struct rekey_plan){ .until = 400 * S });
	rekey_nothing();
	pair_close();
}
END_TEST

/* 2.4: silent for 20 s, asked, and alive; then silent for good. */
START_TEST(a_silent_peer_is_asked_and_when_it_is_dead_its_pairs_go)
{
	open_aged(0, 0);
	pair.host[A].ike->conf.liveness_ns = 20 * S;
	ike_alarm_set(pair.host[A].ike, rekey_session(A), IKE_ALARM_LIVENESS, 20 * S);
	pair_before(20 * S);
	pair_silent(A);
	pair_at(20 * S);
	pair_pass(A, "INFORMATIONAL request");
	pair_pass(B, "INFORMATIONAL response");
	pair_before(40 * S);
	pair_silent(A);
	pair_at(40 * S);
	pair_lose(A, "INFORMATIONAL request");
	while (ike_next_at(pair.host[A].ike) <= 300 * S) {
		pair_at(ike_next_at(pair.host[A].ike));
		while (pair.wire_count > 0)
			pair_lose(A, "INFORMATIONAL request");
		while (pair.host[A].asked_count > 0)
			pair_answer(A, 0, SADB_OK);
	}
	pair_failed(A, IKE_FAIL_DEAD_PEER);
	pair_noted(A, IKE_NOTE_GAVE_UP);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_holds(A, 0, 0);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sessions, 0);
	pair_close();
}
END_TEST

/* ---- who steers ---- */

START_TEST(what_is_not_there_can_not_be_steered)
{
	struct ike *ike;

	open_seed(0);
	ike = pair.host[A].ike;
	ck_assert(!ike_rekey_child(ike, pair.now, negotiation + 1, 0));
	ck_assert(!ike_rekey_child(ike, pair.now, negotiation, 0x7777));
	ck_assert(!ike_rekey_ike(ike, pair.now, negotiation + 1));
	ck_assert(!ike_new_child(ike, pair.now, negotiation + 1));
	ck_assert(!ike_delete(ike, pair.now, negotiation + 1));
	ck_assert(!ike_delete_child(ike, pair.now, negotiation, 0x7777));
	pair_drain(A);
	pair_silent(A);
	pair_driver_idle(A);
	rekey_one_pair();
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike rekey");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, a_new_pair_is_there_before_the_old_one_goes_1_3_3, 0, 4);
	tcase_add_loop_test(t, a_driver_that_refuses_the_new_pair_leaves_the_old_one, 0, REFUSALS);
	tcase_add_loop_test(
	        t, a_responder_whose_driver_refuses_answers_with_the_error_and_keeps_the_old_pair,
	        0, REFUSALS);
	tcase_add_test(t, what_failed_is_tried_again_at_its_nanosecond);
	tcase_add_test(t, a_full_table_of_pairs_is_no_additional_sas);
	tcase_add_test(t, without_room_here_nothing_is_asked);
	tcase_add_test(t, another_wish_for_pfs_is_no_proposal);
	tcase_add_test(t, other_traffic_than_the_policy_has_is_unacceptable);
	tcase_add_test(t, a_pair_that_the_peer_does_not_have_is_made_anew);
	tcase_add_loop_test(t, another_pair_stands_beside_the_first, 0, 4);
	tcase_add_loop_test(t, an_ike_sa_without_a_pair_is_deleted_where_that_is_wanted, 0, 2);
	tcase_add_test(t, a_request_of_the_peers_is_answered_while_ours_is_out);
	tcase_add_loop_test(t, a_soft_lifetime_rekeys_the_pair_of_its_sa, 0, 2);
	tcase_add_test(t, an_old_ike_sa_is_rekeyed_at_its_nanosecond);
	tcase_add_loop_test(t, a_leased_address_outlives_the_rekey_and_comes_back_at_the_end, 0, 2);
	tcase_add_test(t, an_ike_sa_that_is_too_old_is_deleted_at_its_nanosecond);
	tcase_add_test(t, a_silent_peer_is_asked_and_when_it_is_dead_its_pairs_go);
	tcase_add_test(t, what_is_not_there_can_not_be_steered);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
