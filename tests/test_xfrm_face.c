/*
 * The kernel's driver beside its table: who is told what, why a late request is late, what happens
 * when there is no room or no answer. In a namespace of each test's own.
 */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/sadb.h"
#include "tests/xfrm_kit.h"

static struct xfrm *xfrm;

static void setup(void)
{
	const char *why;

	xfrm = xk_open(&why);
	ck_assert_msg(xfrm != NULL, "%s", why);
}

static void teardown(void)
{
	xfrm_free(xfrm);
}

static struct sadb_reply ask(enum sadb_op op, uint32_t spi)
{
	struct sadb_req req = xk_req(op, spi);

	return xk_ask(xfrm, &req);
}

static void told(enum sadb_state from, enum sadb_state to, enum sadb_op op)
{
	struct sadb_event event;
	int waited;

	ck_assert_msg(xk_event(xfrm, 5000, &event, &waited), "nobody told");
	ck_assert_str_eq(sadb_state_name(event.from), sadb_state_name(from));
	ck_assert_str_eq(sadb_state_name(event.to), sadb_state_name(to));
	ck_assert_str_eq(sadb_op_name(event.op), sadb_op_name(op));
	ck_assert_uint_eq(event.spi, 0x1000);
	ck_assert_uint_eq(event.owner, 7);
}

START_TEST(a_reservation_tells_when_the_larval_dies)
{
	struct sadb_reply reply = ask(SADB_OP_GETSPI, 0x1000);

	ck_assert_int_eq(reply.err, SADB_OK);
	ck_assert_uint_eq(reply.spi, 0x1000);
	ck_assert_int_eq(reply.larval_until - reply.done_at, 30 * NSEC_S);
	told(SADB_ST_NONE, SADB_ST_LARVAL, SADB_OP_GETSPI);
}
END_TEST

START_TEST(a_larval_that_never_dies_says_so)
{
	xk_sysctl("/proc/sys/net/core/xfrm_acq_expires", "0");
	ck_assert_int_eq(ask(SADB_OP_GETSPI, 0x1000).larval_until, NSEC_NEVER);
}
END_TEST

/* The driver's own range: nobody may be given an SPI that a standard reserves. */
START_TEST(without_a_range_the_spi_is_none_of_the_reserved_ones)
{
	ck_assert_uint_ge(ask(SADB_OP_GETSPI, 0).spi, 256);
}
END_TEST

START_TEST(a_name_that_was_never_there_is_never_allocated)
{
	struct sadb_reply reply = ask(SADB_OP_DELETE, 0x1000);

	ck_assert_int_eq(reply.cause, SADB_CAUSE_NEVER_ALLOCATED);
	ck_assert_int_eq(reply.err, SADB_E_NOT_FOUND);
	ck_assert_uint_eq(reply.code, 3); /* ESRCH */
}
END_TEST

START_TEST(what_was_deleted_is_remembered)
{
	(void)ask(SADB_OP_GETSPI, 0x1000);
	ck_assert_int_eq(ask(SADB_OP_DELETE, 0x1000).err, SADB_OK);
	ck_assert_int_eq(ask(SADB_OP_DELETE, 0x1000).cause, SADB_CAUSE_DELETED);
	told(SADB_ST_NONE, SADB_ST_LARVAL, SADB_OP_GETSPI);
	told(SADB_ST_LARVAL, SADB_ST_DEAD, SADB_OP_DELETE);
}
END_TEST

START_TEST(what_others_delete_is_told_and_remembered)
{
	struct sadb_req req = xk_req(SADB_OP_DELETE, 0x1000);

	(void)ask(SADB_OP_GETSPI, 0x1000);
	ck_assert_int_eq(xk_raw(&req, NULL), 0);
	told(SADB_ST_NONE, SADB_ST_LARVAL, SADB_OP_GETSPI);
	told(SADB_ST_LARVAL, SADB_ST_DEAD, SADB_OP_DELETE);
	ck_assert_int_eq(ask(SADB_OP_GET, 0x1000).cause, SADB_CAUSE_DELETED);
}
END_TEST

/* The failure that this project is about, as far as a kernel without ESP can have it. */
START_TEST(what_outlived_its_larval_lifetime_is_larval_expired)
{
	xk_sysctl("/proc/sys/net/core/xfrm_acq_expires", "1");
	(void)ask(SADB_OP_GETSPI, 0x1000);
	told(SADB_ST_NONE, SADB_ST_LARVAL, SADB_OP_GETSPI);
	told(SADB_ST_LARVAL, SADB_ST_DEAD, SADB_OP_GETSPI);
	ck_assert_int_eq(ask(SADB_OP_GET, 0x1000).cause, SADB_CAUSE_LARVAL_EXPIRED);
	ck_assert_int_eq(ask(SADB_OP_GETSPI, 0x1000).err, SADB_OK);
}
END_TEST

START_TEST(a_flush_tells_of_each)
{
	(void)ask(SADB_OP_GETSPI, 0x1000);
	told(SADB_ST_NONE, SADB_ST_LARVAL, SADB_OP_GETSPI);
	ck_assert_int_eq(ask(SADB_OP_FLUSH, 0).err, SADB_OK);
	told(SADB_ST_LARVAL, SADB_ST_DEAD, SADB_OP_FLUSH);
	ck_assert_uint_eq(xk_count(xfrm), 0);
}
END_TEST

START_TEST(the_end_of_use_of_a_larval_is_a_wrong_state_and_of_nothing_is_not_found)
{
	ck_assert_int_eq(ask(SADB_OP_EXPIRE, 0x1000).err, SADB_E_NOT_FOUND);
	(void)ask(SADB_OP_GETSPI, 0x1000);
	ck_assert_int_eq(ask(SADB_OP_EXPIRE, 0x1000).cause, SADB_CAUSE_WRONG_STATE);
	ck_assert_uint_eq(xk_count(xfrm), 1);
}
END_TEST

/* Whatever the kernel has, it answers: with ESP the keys are taken. */
START_TEST(keys_are_taken_or_the_transform_is_unknown)
{
	(void)ask(SADB_OP_GETSPI, 0x1000);
	struct sadb_reply reply = ask(SADB_OP_UPDATE, 0x1000);

	if (reply.err == SADB_OK) {
		(void)ask(SADB_OP_GET, 0x1000);
		ck_assert(xfrm_seen(xfrm)->keyed);
		return;
	}
	ck_assert_int_eq(reply.cause, SADB_CAUSE_UNKNOWN_ALGORITHM);
	(void)ask(SADB_OP_GET, 0x1000);
	ck_assert(!xfrm_seen(xfrm)->keyed);
}
END_TEST

START_TEST(what_the_kernel_has_no_request_for_is_unsupported)
{
	struct sadb_req policy = xk_req(SADB_OP_POLICY, 0), acquire = xk_req(SADB_OP_ACQUIRE, 0),
	                pair = xk_req(SADB_OP_DELETE, 0x1000);

	pair.pair = true;
	ck_assert_int_eq(xfrm_submit(xfrm, 0, &policy), SADB_E_UNSUPPORTED);
	ck_assert_int_eq(xfrm_submit(xfrm, 0, &acquire), SADB_E_UNSUPPORTED);
	ck_assert_int_eq(xfrm_submit(xfrm, 0, &pair), SADB_E_UNSUPPORTED);
}
END_TEST

/* The kit's driver has room for sixteen requests and sixty-four SAs. */
START_TEST(untaken_replies_keep_their_places)
{
	struct sadb_req req = xk_req(SADB_OP_GET, 0x1000);
	struct sadb_reply reply;

	for (int i = 0; i < 16; i++)
		ck_assert_int_eq(xfrm_submit(xfrm, 0, &req), SADB_OK);
	ck_assert_int_eq(xfrm_submit(xfrm, 0, &req), SADB_E_LIMIT);
	xfrm_input(xfrm, 1);
	ck_assert_int_eq(xfrm_submit(xfrm, 0, &req), SADB_E_LIMIT);
	ck_assert(xfrm_complete(xfrm, &reply));
	ck_assert_int_eq(xfrm_submit(xfrm, 2, &req), SADB_OK);
}
END_TEST

START_TEST(there_is_room_for_as_many_sas_as_asked_for)
{
	struct sadb_req more = xk_req(SADB_OP_GETSPI, 0x2000);
	struct sadb_event event;

	for (uint32_t i = 0; i < 64; i++)
		ck_assert_int_eq(ask(SADB_OP_GETSPI, 0x1000 + i).err, SADB_OK);
	ck_assert_int_eq(xfrm_submit(xfrm, 0, &more), SADB_E_LIMIT);
	ck_assert_int_eq(ask(SADB_OP_DELETE, 0x1000).err, SADB_OK);
	while (xfrm_event(xfrm, &event)) {
	}
	ck_assert_int_eq(xk_ask(xfrm, &more).err, SADB_OK);
}
END_TEST

/* Nobody takes events: nothing is read, nothing is lost. */
START_TEST(untaken_events_hold_up_what_comes_after_them)
{
	struct sadb_event event;
	int count = 0;

	for (uint32_t i = 0; i < 64; i++)
		(void)ask(SADB_OP_GETSPI, 0x1000 + i);
	struct sadb_req flush = xk_req(SADB_OP_FLUSH, 0);
	ck_assert_int_eq(xfrm_submit(xfrm, 0, &flush), SADB_OK);
	xfrm_input(xfrm, 1);
	for (; xfrm_event(xfrm, &event); count++)
		xfrm_input(xfrm, 2);
	ck_assert_int_eq(count, 128);
}
END_TEST

/* The kernel answers within submit, so an answer that nobody reads stands for one that is late. */
START_TEST(an_answer_is_waited_for_so_long_and_no_longer)
{
	struct sadb_req req = xk_req(SADB_OP_GET, 0x1000);
	struct sadb_reply reply;
	nsec due = 60 * NSEC_S + 5;

	ck_assert_int_eq(xfrm_next_at(xfrm), NSEC_NEVER);
	ck_assert_int_eq(xfrm_submit(xfrm, 5, &req), SADB_OK);
	ck_assert_int_eq(xfrm_next_at(xfrm), due);
	xfrm_tick(xfrm, due - 1);
	ck_assert(!xfrm_complete(xfrm, &reply));
	xfrm_tick(xfrm, due);
	ck_assert(xfrm_complete(xfrm, &reply));
	ck_assert_int_eq(reply.err, SADB_E_TIMEOUT);
	ck_assert_int_eq(reply.cause, SADB_CAUSE_LOCK_TIMEOUT);
	xfrm_input(xfrm, due + 1);
	ck_assert(!xfrm_complete(xfrm, &reply));
	ck_assert_uint_eq(xfrm_counters(xfrm)->foreign, 1);
}
END_TEST

/* A host looks at what is due: what came is due at the instant at which it was read. */
START_TEST(what_can_be_taken_is_due_when_it_was_read)
{
	struct driver driver = xfrm_driver(xfrm);
	struct sadb_req req = xk_req(SADB_OP_GETSPI, 0x1000);
	struct sadb_reply reply;
	struct sadb_event event;
	uint32_t larvals, sas;

	ck_assert_int_eq(driver.submit(driver.self, 5, &req), SADB_OK);
	ck_assert_int_eq(driver.next_at(driver.self), 60 * NSEC_S + 5);
	xfrm_input(xfrm, 9);
	ck_assert_int_eq(driver.next_at(driver.self), 9);
	ck_assert(driver.complete(driver.self, &reply));
	ck_assert_int_eq(driver.next_at(driver.self), 9);
	ck_assert(driver.event(driver.self, &event));
	ck_assert_int_eq(driver.next_at(driver.self), NSEC_NEVER);
	driver.held(driver.self, &larvals, &sas);
	ck_assert_uint_eq(larvals, 1);
	ck_assert_uint_eq(sas, 0);
}
END_TEST

START_TEST(the_kernels_words_for_a_refusal_are_kept_until_the_next_request)
{
	struct sadb_req req = xk_req(SADB_OP_ADD, 0x1000);

	req.key.encr = 9999;
	ck_assert_int_eq(xk_ask(xfrm, &req).cause, SADB_CAUSE_UNKNOWN_ALGORITHM);
	ck_assert_msg(strlen(xfrm_text(xfrm)) > 10, "%s", xfrm_text(xfrm));
	(void)ask(SADB_OP_GETSPI, 0x1000);
	ck_assert_str_eq(xfrm_text(xfrm), "");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_reservation_tells_when_the_larval_dies,
		a_larval_that_never_dies_says_so,
		without_a_range_the_spi_is_none_of_the_reserved_ones,
		a_name_that_was_never_there_is_never_allocated,
		what_was_deleted_is_remembered,
		what_others_delete_is_told_and_remembered,
		what_outlived_its_larval_lifetime_is_larval_expired,
		a_flush_tells_of_each,
		the_end_of_use_of_a_larval_is_a_wrong_state_and_of_nothing_is_not_found,
		keys_are_taken_or_the_transform_is_unknown,
		what_the_kernel_has_no_request_for_is_unsupported,
		untaken_replies_keep_their_places,
		there_is_room_for_as_many_sas_as_asked_for,
		untaken_events_hold_up_what_comes_after_them,
		an_answer_is_waited_for_so_long_and_no_longer,
		what_can_be_taken_is_due_when_it_was_read,
		the_kernels_words_for_a_refusal_are_kept_until_the_next_request,
	};
	TCase *tcase = tcase_create("xfrm_face");
	Suite *suite = suite_create("xfrm_face");
	SRunner *r = srunner_create(suite);
	const char *why = xk_why_not();
	const int count = (int)(sizeof(tests) / sizeof(*tests));
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 30);
	if (why)
		printf("skipped %d: %s\n", count, why);
	for (int i = 0; i < count && !why; i++)
		tcase_add_test(tcase, tests[i]);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
