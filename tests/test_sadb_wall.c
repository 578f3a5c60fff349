/* What it is to SAs that the wall clock is set: the rows of Linux are in test_sadb_truth.c; here is
 * what they leave open, and the other platforms. */
#include <check.h>
#include <stdlib.h>

#include "tests/sadb_kit.h"

#define S NSEC_S

static struct sadb *db;

static void open_driver(enum sadb_platform platform)
{
	struct sadb_conf conf = kit_conf();

	conf.platform = platform;
	conf.larval_lifetime_ns = 30 * S;
	db = sadb_new(&conf);
	ck_assert_ptr_nonnull(db);
}

static void ask(nsec now, enum sadb_op op, uint32_t spi, nsec soft, nsec hard)
{
	struct sadb_req req = kit_req(op, spi);
	struct sadb_reply reply;

	req.soft_ns = soft;
	req.hard_ns = hard;
	ck_assert_int_eq(sadb_submit(db, now, &req), SADB_OK);
	for (nsec at = sadb_next_at(db); at <= now + NSEC_MS; at = sadb_next_at(db))
		sadb_tick(db, at);
	ck_assert(sadb_complete(db, &reply));
	ck_assert_int_eq(reply.err, SADB_OK);
	kit_forget_events(db);
}

/* When the next event comes, and which state it brings. */
static nsec next(enum sadb_state *to)
{
	struct sadb_event event;

	for (int i = 0; i < 100 && sadb_next_at(db) != NSEC_NEVER; i++) {
		sadb_tick(db, sadb_next_at(db));
		if (sadb_event(db, &event)) {
			*to = event.to;
			return event.at;
		}
	}
	*to = SADB_ST_COUNT;
	return NSEC_NEVER;
}

static const struct {
	enum sadb_platform platform;
	bool larval;
	nsec soft, hard, set_at, by;
	nsec first_at, second_at; /* from the birth on: dying or dead, dead */
} rows[] = {
	/* Steady: whatever happens. */
	{ SADB_PLATFORM_WINDOWS, true, 0, 0, 10 * S, 100 * S, 30 * S, NSEC_NEVER },
	{ SADB_PLATFORM_WINDOWS, false, 30 * S, 60 * S, S / 2, 100 * S, 30 * S, 60 * S },
	{ SADB_PLATFORM_IDEAL, false, 30 * S, 60 * S, S / 2, -100 * S, 30 * S, 60 * S },
	/* Linux. Before its first look, a second after it got its keys: each end for itself. */
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, S / 2, 28 * S, 2 * S, 32 * S },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, S / 2, 29 * S, S, 31 * S },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, S / 2, 58 * S, S, 2 * S },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, S / 2, 59 * S, S, NSEC_NEVER },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, S - 1, 100 * S, S, NSEC_NEVER },
	/* After it: it sleeps until the soft end, and is not fooled by a hard one that is over. */
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, 2 * S, 10 * S, 30 * S, 50 * S },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, 2 * S, 29 * S, 30 * S, 31 * S },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, 2 * S, 30 * S, 30 * S, 61 * S },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, 2 * S, 100 * S, 30 * S, 61 * S },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, 40 * S, 100 * S, 30 * S, 60 * S },
	{ SADB_PLATFORM_LINUX, false, 0, 60 * S, 5 * S, 100 * S, 60 * S, NSEC_NEVER },
	{ SADB_PLATFORM_LINUX, false, 30 * S, 60 * S, 5 * S, -7 * S, 37 * S, 67 * S },
	/* FreeBSD, each whole second. */
	{ SADB_PLATFORM_BSD, true, 0, 0, 10 * S, 19 * S, 12 * S, NSEC_NEVER },
	{ SADB_PLATFORM_BSD, true, 0, 0, 10 * S, 100 * S, 11 * S, NSEC_NEVER },
	{ SADB_PLATFORM_BSD, true, 0, 0, 11 * S - 1, 100 * S, 11 * S, NSEC_NEVER },
	{ SADB_PLATFORM_BSD, true, 0, 0, 10 * S, -100 * S, 131 * S, NSEC_NEVER },
	{ SADB_PLATFORM_BSD, false, 30 * S, 60 * S, 40 * S, 15 * S, 30 * S, 45 * S },
	{ SADB_PLATFORM_BSD, false, 30 * S, 60 * S, 10 * S, 100 * S, 11 * S, NSEC_NEVER },
};

START_TEST(an_sa_ends_when_its_platform_says)
{
	enum sadb_state first = SADB_ST_COUNT, second = SADB_ST_COUNT;
	nsec first_at = NSEC_NEVER, second_at = NSEC_NEVER;

	open_driver(rows[_i].platform);
	ask(0, rows[_i].larval ? SADB_OP_GETSPI : SADB_OP_ADD, rows[_i].larval ? 0 : 0x1000,
	    rows[_i].soft, rows[_i].hard);
	if (sadb_next_at(db) < rows[_i].set_at)
		first_at = next(&first);
	sadb_tick(db, rows[_i].set_at);
	sadb_set_wall(db, rows[_i].set_at, rows[_i].by);
	if (first_at == NSEC_NEVER)
		first_at = next(&first);
	if (first != SADB_ST_DEAD)
		second_at = next(&second);
	ck_assert_int_eq(first_at / NSEC_MS, rows[_i].first_at / NSEC_MS);
	ck_assert_int_eq(second_at / NSEC_MS, rows[_i].second_at / NSEC_MS);
	ck_assert(first == SADB_ST_DEAD || (first == SADB_ST_DYING && second == SADB_ST_DEAD));
	sadb_free(db);
}
END_TEST

START_TEST(larvals_live_as_long_as_was_said_when_they_were_born)
{
	enum sadb_state to;

	open_driver(SADB_PLATFORM_LINUX);
	ask(0, SADB_OP_GETSPI, 0, 0, 0);
	sadb_set_larval_lifetime(db, 5 * S);
	ask(S, SADB_OP_GETSPI, 0, 0, 0);
	sadb_set_larval_lifetime(db, 0);
	ask(2 * S, SADB_OP_GETSPI, 0, 0, 0);
	ck_assert_int_eq(next(&to) / NSEC_MS, 6 * S / NSEC_MS);
	ck_assert_int_eq(next(&to) / NSEC_MS, 30 * S / NSEC_MS);
	ck_assert_int_eq(next(&to), NSEC_NEVER);
	sadb_free(db);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sadb_wall");
	TCase *tests = tcase_create("wall");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, an_sa_ends_when_its_platform_says, 0, KIT_COUNT(rows));
	tcase_add_test(tests, larvals_live_as_long_as_was_said_when_they_were_born);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
