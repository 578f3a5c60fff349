/*
 * Both ends rekey at the same time (RFC 7296 2.8.1, 2.8.2, 2.25): whatever is lost and in whatever
 * order it arrives, both come to have the same one pair and one IKE SA, and no driver keeps
 * anything else.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/rekey_kit.h"

#define S NSEC_S

/* What each end does in the same instant. */
enum deed { NOTHING, CHILD, IKE, CLOSE_CHILD, CLOSE_IKE };

static const char *const deed_name[] = { "nothing", "rekeys the pair", "rekeys the IKE SA",
	                                 "deletes the pair", "deletes the IKE SA" };

/* What is left of it. */
enum left { ONE_PAIR, NO_PAIR, NO_IKE };

static const struct {
	enum deed a, b;
	enum left left;
} cases[] = {
	{ CHILD, NOTHING, ONE_PAIR },
	{ NOTHING, CHILD, ONE_PAIR },
	{ IKE, NOTHING, ONE_PAIR },
	{ NOTHING, IKE, ONE_PAIR },
	{ CHILD, CHILD, ONE_PAIR }, /* 2.8.1 */
	{ IKE, IKE, ONE_PAIR },     /* 2.8.2 */
	{ CHILD, IKE, ONE_PAIR },   /* 2.25.1, 2.25.2: TEMPORARY_FAILURE, again later */
	{ IKE, CHILD, ONE_PAIR },
	{ CHILD, CLOSE_IKE, NO_IKE }, /* 2.25.2 */
	{ CLOSE_IKE, CHILD, NO_IKE },
	{ IKE, CLOSE_IKE, NO_IKE },
	{ CLOSE_IKE, IKE, NO_IKE },
	{ CLOSE_IKE, CLOSE_IKE, NO_IKE },
	{ CLOSE_CHILD, CLOSE_CHILD, NO_PAIR }, /* 2.25.1 */
	{ CLOSE_CHILD, NOTHING, NO_PAIR },
	{ CLOSE_CHILD, CLOSE_IKE, NO_IKE },
};
#define CASES ((int)(sizeof(cases) / sizeof(*cases)))

static uint64_t negotiation;

/* Whose pair, whose IKE SA was left: in how many runs. */
static uint32_t pairs_of[PAIR_ENDS], sas_of[PAIR_ENDS];

static void act(enum pair_end end, enum deed deed)
{
	struct ike *ike = pair.host[end].ike;

	switch (deed) {
	case NOTHING: return;
	case CHILD: ck_assert(ike_rekey_child(ike, pair.now, negotiation, 0)); break;
	case IKE: ck_assert(ike_rekey_ike(ike, pair.now, negotiation)); break;
	case CLOSE_CHILD: ck_assert(ike_delete_child(ike, pair.now, negotiation, 0)); break;
	case CLOSE_IKE: ck_assert(ike_delete(ike, pair.now, negotiation)); break;
	}
	pair_drain(end);
}

static void no_pair(void)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		ck_assert_msg(pair.host[end].held_count == 0, "%s: a driver has an SA",
		              rekey_story);
		ck_assert_uint_eq(rekey_session(end)->children.count, 0);
	}
}

/* What somebody rekeyed is not what it was. */
static void is_another(int index, uint32_t first_spi, uint64_t first_sa)
{
	const struct ike_session *session = rekey_session(A);
	const struct ike_child *child = &pair.host[A].ike->children.all[session->children.head];
	bool child_too = cases[index].a == CHILD || cases[index].b == CHILD;
	bool ike_too = cases[index].a == IKE || cases[index].b == IKE;

	ck_assert_msg((rekey_spi(A) != first_spi) == child_too, "%s: the pair", rekey_story);
	ck_assert_msg((session->spi_i != first_sa) == ike_too, "%s: the IKE SA", rekey_story);
	pairs_of[child->ours ? A : B]++;
	sas_of[session->initiator ? A : B]++;
}

static void run(int index, const struct rekey_plan *plan, uint8_t seed)
{
	char story[160];
	uint32_t first_spi;
	uint64_t first_sa;

	rekey_open(seed);
	first_spi = rekey_spi(A);
	first_sa = rekey_session(A)->spi_i;
	pair.host[A].ike->conf.rekey_retry_ns = 7 * S;
	pair.host[B].ike->conf.rekey_retry_ns = 9 * S;
	negotiation = rekey_session(A)->negotiation;
	snprintf(story, sizeof story, "A %s, B %s, lost %llx, order %llx, seed %u",
	         deed_name[cases[index].a], deed_name[cases[index].b],
	         (unsigned long long)plan->lost, (unsigned long long)plan->orders, seed);
	rekey_story = story;
	act(A, cases[index].a);
	act(B, cases[index].b);
	rekey_run(plan);
	switch (cases[index].left) {
	case ONE_PAIR:
		rekey_one_pair();
		is_another(index, first_spi, first_sa);
		break;
	case NO_PAIR: no_pair(); break;
	case NO_IKE: rekey_nothing(); break;
	}
	pair_close();
}

/* Which end has the lowest nonce differs from seed to seed. */
START_TEST(both_ends_come_to_the_same)
{
	for (uint8_t seed = 0; seed < 16; seed++)
		run(_i, &(struct rekey_plan){ .until = 900 * S }, seed);
	if (cases[_i].a == CHILD && cases[_i].b == CHILD)
		ck_assert(pairs_of[A] > 0 && pairs_of[B] > 0);
	if (cases[_i].a == IKE && cases[_i].b == IKE)
		ck_assert(sas_of[A] > 0 && sas_of[B] > 0);
}
END_TEST

START_TEST(each_message_may_be_lost_once)
{
	for (uint8_t seed = 0; seed < 6; seed++)
		for (uint32_t first = 0; first < 14; first++)
			run(_i, &(struct rekey_plan){ .lost = 1u << first, .until = 900 * S },
			    seed);
}
END_TEST

START_TEST(any_two_messages_may_be_lost)
{
	for (uint32_t first = 0; first < 10; first++)
		for (uint32_t second = first + 1; second < 12; second++)
			run(_i,
			    &(struct rekey_plan){ .lost = 1u << first | 1u << second,
			                          .until = 900 * S },
			    (uint8_t)(first + second));
}
END_TEST

START_TEST(messages_may_come_in_any_order_and_be_lost)
{
	for (uint64_t order = 1; order <= 400; order++)
		run(_i,
		    &(struct rekey_plan){ .lost = order % 3 == 0 ? (order * 0x9e3779b9u) & 0x3333
		                                                 : order % 5,
		                          .orders = order * 77,
		                          .until = 900 * S },
		    (uint8_t)order);
}
END_TEST

/* B's own rekey is lost: it does not know yet which of the two new IKE SAs gets the pair. */
START_TEST(a_new_ike_sa_is_not_rekeyed_before_its_pair_comes_2_25)
{
	rekey_open(1);
	negotiation = rekey_session(A)->negotiation;
	ck_assert(ike_rekey_ike(pair.host[B].ike, pair.now, negotiation));
	pair_drain(B);
	pair_lose(B, "CREATE_CHILD_SA request");
	ck_assert(ike_rekey_ike(pair.host[A].ike, pair.now, negotiation));
	pair_drain(A);
	pair_pass(A, "CREATE_CHILD_SA request");
	pair_pass(B, "CREATE_CHILD_SA response");
	pair_lose(A, "INFORMATIONAL request");
	ck_assert(ike_rekey_ike(pair.host[A].ike, pair.now, negotiation));
	pair_drain(A);
	pair_pass(A, "CREATE_CHILD_SA request");
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify,
	                  IKE_NOTIFY_TEMPORARY_FAILURE);
	rekey_run(&(struct rekey_plan){ .until = 900 * S });
	rekey_one_pair();
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike collide");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, both_ends_come_to_the_same, 0, CASES);
	tcase_add_loop_test(t, each_message_may_be_lost_once, 0, CASES);
	tcase_add_loop_test(t, any_two_messages_may_be_lost, 0, CASES);
	tcase_add_loop_test(t, messages_may_come_in_any_order_and_be_lost, 0, CASES);
	tcase_add_test(t, a_new_ike_sa_is_not_rekeyed_before_its_pair_comes_2_25);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
