/* USE_TRANSPORT_MODE (RFC 7296 1.3.1, 3.10.1): asked for, granted, declined, in every exchange. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/rekey_kit.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		pair.host[end].conf.more_children = pair.host[end].conf.more_sessions = 2;
		pair.host[end].conf.on_no_child = IKE_NO_CHILD_KEEP;
	}
}

/* The mode in which the driver of this end was told to have its latest keyed SA. */
static enum ike_mode told(enum pair_end end, enum sadb_op op)
{
	const struct pair_host *host = &pair.host[end];

	ck_assert_uint_gt(host->asked_count, 0);
	ck_assert_int_eq(host->asked[0].op, op);
	return host->asked[0].terms.transport ? IKE_MODE_TRANSPORT : IKE_MODE_TUNNEL;
}

static const struct {
	enum ike_mode a, b;
	enum ike_mode agreed;
	enum ike_failure a_fails, b_fails;
} modes[] = {
	{ IKE_MODE_TUNNEL, IKE_MODE_TUNNEL, IKE_MODE_TUNNEL, IKE_FAIL_NONE, IKE_FAIL_NONE },
	{ IKE_MODE_TUNNEL, IKE_MODE_TRANSPORT, IKE_MODE_TUNNEL, IKE_FAIL_NONE, IKE_FAIL_NONE },
	{ IKE_MODE_TRANSPORT, IKE_MODE_TUNNEL, IKE_MODE_TUNNEL, IKE_FAIL_NONE, IKE_FAIL_NONE },
	{ IKE_MODE_TRANSPORT, IKE_MODE_TRANSPORT, IKE_MODE_TRANSPORT, IKE_FAIL_NONE,
	  IKE_FAIL_NONE },
	{ IKE_MODE_TRANSPORT_ONLY, IKE_MODE_TRANSPORT_ONLY, IKE_MODE_TRANSPORT, IKE_FAIL_NONE,
	  IKE_FAIL_NONE },
	{ IKE_MODE_TRANSPORT_ONLY, IKE_MODE_TUNNEL, IKE_MODE_TUNNEL, IKE_FAIL_MODE, IKE_FAIL_NONE },
	{ IKE_MODE_TUNNEL, IKE_MODE_TRANSPORT_ONLY, IKE_MODE_TUNNEL, IKE_FAIL_CHILD_REFUSED,
	  IKE_FAIL_MODE },
};

static void child_fails(int row)
{
	if (modes[row].b_fails != IKE_FAIL_NONE)
		pair_failed(B, modes[row].b_fails);
	if (modes[row].a_fails != IKE_FAIL_NONE)
		pair_failed(A, modes[row].a_fails);
}

START_TEST(rfc7296_1_3_1_the_first_pair_has_the_mode_that_both_want)
{
	pair.host[A].conf.mode = modes[_i].a;
	pair.host[B].conf.mode = modes[_i].b;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	if (modes[_i].b_fails == IKE_FAIL_NONE) {
		pair_driver(B, SADB_OP_GETSPI, SADB_OK);
		ck_assert_int_eq(told(B, SADB_OP_UPDATE), modes[_i].agreed);
		pair_driver(B, SADB_OP_UPDATE, SADB_OK);
		ck_assert_int_eq(told(B, SADB_OP_ADD), modes[_i].agreed);
		pair_driver(B, SADB_OP_ADD, SADB_OK);
	}
	pair_pass(B, "IKE_AUTH response");
	child_fails(_i);
	if (modes[_i].a_fails == IKE_FAIL_NONE) {
		ck_assert_int_eq(told(A, SADB_OP_UPDATE), modes[_i].agreed);
		pair_driver(A, SADB_OP_UPDATE, SADB_OK);
		ck_assert_int_eq(told(A, SADB_OP_ADD), modes[_i].agreed);
		pair_driver(A, SADB_OP_ADD, SADB_OK);
		pair_holds(A, 0, 2);
	} else { /* the initiator deletes what the responder has: 1.3.1 */
		rekey_run(&(struct rekey_plan){ .until = 400 * S });
		pair_holds(A, 0, 0);
		pair_holds(B, 0, 0);
	}
	pair_close();
}
END_TEST

/* And so in CREATE_CHILD_SA: another pair, and a rekey, which keeps the mode of the old one. */
START_TEST(rfc7296_1_3_1_create_child_sa_asks_for_the_mode_too)
{
	bool rekey = _i % 2 == 1, transport = _i / 2 == 1;
	uint64_t negotiation;

	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.mode = transport ? IKE_MODE_TRANSPORT : IKE_MODE_TUNNEL;
	pair_open();
	pair_establish();
	negotiation = pair.host[A].note_of[0];
	if (rekey) /* what a policy says later is for other pairs */
		for (enum pair_end end = A; end < PAIR_ENDS; end++)
			pair.host[end].ike->conf.mode = IKE_MODE_TRANSPORT;
	ck_assert(rekey ? ike_rekey_child(pair.host[A].ike, pair.now, negotiation, 0)
	                : ike_new_child(pair.host[A].ike, pair.now, negotiation));
	pair_drain(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "CREATE_CHILD_SA request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	ck_assert_int_eq(told(B, SADB_OP_UPDATE) == IKE_MODE_TRANSPORT, transport);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "CREATE_CHILD_SA response");
	ck_assert_int_eq(told(A, SADB_OP_UPDATE) == IKE_MODE_TRANSPORT, transport);
	pair_close();
}
END_TEST

START_TEST(rfc7296_1_3_1_a_further_pair_is_declined_as_the_first_one_is)
{
	bool asker = _i == 0;

	pair_open();
	pair_establish();
	pair.host[asker ? A : B].ike->conf.mode = IKE_MODE_TRANSPORT_ONLY;
	ck_assert(ike_new_child(pair.host[A].ike, pair.now, pair.host[A].note_of[0]));
	pair_drain(A);
	rekey_run(&(struct rekey_plan){ .until = 100 * S });
	pair_failed(A, asker ? IKE_FAIL_MODE : IKE_FAIL_CHILD_REFUSED);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

/* Through a NAT the selectors would have to be rewritten (2.23.1): it is not asked for. */
START_TEST(rfc7296_2_23_1_through_a_nat_it_is_tunnel_mode)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		pair.host[end].conf.mode = IKE_MODE_TRANSPORT;
		pair.host[end].conf.nat_traversal = end == A ? IKE_NAT_FORCED : IKE_NAT_AUTO;
	}
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	ck_assert_int_eq(told(B, SADB_OP_UPDATE), IKE_MODE_TUNNEL);
	pair_close();
}
END_TEST

/* Granted though nobody asked: that makes no sense, and the peer is told. */
START_TEST(rfc7296_1_3_1_what_was_not_asked_for_is_not_taken)
{
	struct ike_child *child;

	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	child = &pair.host[B].ike->children.all[0];
	child->transport = true;
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_SYNTAX);
	rekey_run(&(struct rekey_plan){ .until = 400 * S });
	pair_holds(A, 0, 0);
	pair_holds(B, 0, 0);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike mode");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, rfc7296_1_3_1_the_first_pair_has_the_mode_that_both_want, 0,
	                    sizeof modes / sizeof *modes);
	tcase_add_loop_test(t, rfc7296_1_3_1_create_child_sa_asks_for_the_mode_too, 0, 4);
	tcase_add_loop_test(t, rfc7296_1_3_1_a_further_pair_is_declined_as_the_first_one_is, 0, 2);
	tcase_add_test(t, rfc7296_2_23_1_through_a_nat_it_is_tunnel_mode);
	tcase_add_test(t, rfc7296_1_3_1_what_was_not_asked_for_is_not_taken);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
