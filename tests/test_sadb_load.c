/*
 * Random drivers under random load, twice: one is ticked whenever something is due, the other
 * seldom, with its replies and events taken late. Both must tell the same history, lose nothing,
 * and end with counters that agree with a count.
 */
#include <stdio.h>

#include "tests/sadb_kit.h"

#define REQUESTS 600
#define EVENTS   (8 * REQUESTS)
#define END      100000

struct history {
	struct sadb *db;
	struct sadb_reply replies[REQUESTS + 1];
	struct sadb_event events[EVENTS];
	int reply_count, event_count;
};

static struct history fine, coarse;
static uint64_t seed;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 11) % below);
}

static struct sadb_conf random_conf(void)
{
	struct sadb_conf conf = kit_conf();

	conf.slots = 4 + rnd(20);
	conf.requests = REQUESTS + 1; /* so that when replies are taken does not matter */
	conf.larval_lifetime_ns = rnd(4) ? 20 + rnd(200) : 0;
	conf.max_sas = rnd(2) ? 3 + rnd(12) : 0;
	conf.max_larval = rnd(2) ? 1 + rnd(8) : 0;
	conf.max_per_peer = rnd(2) ? 1 + rnd(6) : 0;
	conf.memory = rnd(2) ? 100 + rnd(900) : 0;
	conf.concurrent_updates = rnd(4);
	conf.update_queue = rnd(3);
	conf.workers = rnd(4);
	conf.lock_wait_ns = rnd(2) ? 1 + rnd(40) : 0;
	conf.on_full = (enum sadb_on_full)rnd(3);
	conf.getspi_per_10k_ns = rnd(3) * 5000;
	conf.rules_max = rnd(3);
	return conf;
}

static struct sadb_req random_req(uint64_t ticket)
{
	static const enum sadb_op ops[] = { SADB_OP_GETSPI, SADB_OP_GETSPI, SADB_OP_GETSPI,
		                            SADB_OP_UPDATE, SADB_OP_UPDATE, SADB_OP_ADD,
		                            SADB_OP_ADD,    SADB_OP_DELETE, SADB_OP_EXPIRE };
	struct sadb_req req = kit_req(rnd(60) ? ops[rnd(9)] : SADB_OP_FLUSH, 0x700 + rnd(30));
	struct sadb_addr *peer = req.dir == SADB_DIR_OUT ? &req.dst : &req.src;

	*peer = kit_addr((uint8_t)(2 + rnd(4)));
	if (req.op != SADB_OP_ADD && req.op != SADB_OP_GETSPI && fine.reply_count > 0 && rnd(5))
		req.spi = fine.replies[rnd((uint32_t)fine.reply_count)].spi;
	if (req.op == SADB_OP_DELETE && rnd(2)) {
		req.dir = SADB_DIR_OUT;
		req.dst = kit_addr((uint8_t)(2 + rnd(4)));
	}
	req.ticket = ticket;
	req.service_ns = rnd(14);
	req.hard_ns = rnd(2) ? 40 + (nsec)rnd(300) : 0;
	req.soft_ns = req.hard_ns / 2;
	req.first_use_ns = rnd(2) * 20;
	return req;
}

static void disturb(nsec now)
{
	struct sadb_rule rule = { .op = (enum sadb_op)rnd(SADB_OP_COUNT + 1),
		                  .nth = rnd(4),
		                  .until = now + rnd(100),
		                  .cause = rnd(2) ? SADB_CAUSE_INJECTED : SADB_CAUSE_SA_LIMIT };
	enum sadb_op op = (enum sadb_op)rnd(SADB_OP_COUNT);
	nsec until = now + rnd(60);
	uint32_t factor = rnd(4000);

	switch (rnd(4)) {
	case 0: sadb_lock(fine.db, until), sadb_lock(coarse.db, until); break;
	case 1: sadb_stall(fine.db, op, until), sadb_stall(coarse.db, op, until); break;
	case 2:
		ck_assert_int_eq(sadb_slow(fine.db, op, factor, until),
		                 sadb_slow(coarse.db, op, factor, until));
		break;
	default:
		ck_assert_int_eq(sadb_inject(fine.db, &rule), sadb_inject(coarse.db, &rule));
		break;
	}
}

/* Time comes to `now` in steps no longer than `most`. */
static void advance(struct history *of, nsec from, nsec now, nsec most)
{
	do {
		from = from + most < now ? from + most : now;
		do {
			sadb_tick(of->db, from);
			while (sadb_event(of->db, &of->events[of->event_count]))
				ck_assert_int_lt(++of->event_count, EVENTS);
		} while (sadb_next_at(of->db) <= from);
		while (sadb_complete(of->db, &of->replies[of->reply_count]))
			ck_assert_int_le(++of->reply_count, REQUESTS);
	} while (from < now);
}

static void same_history(void)
{
	ck_assert_int_eq(fine.reply_count, coarse.reply_count);
	for (int i = 0; i < fine.reply_count; i++) {
		const struct sadb_reply *a = &fine.replies[i], *b = &coarse.replies[i];

		ck_assert_uint_eq(a->ticket, b->ticket);
		ck_assert_int_eq(a->cause, b->cause);
		ck_assert_uint_eq(a->spi, b->spi);
		ck_assert_int_eq(a->started_at, b->started_at);
		ck_assert_int_eq(a->done_at, b->done_at);
	}
	ck_assert_int_eq(fine.event_count, coarse.event_count);
	for (int i = 0; i < fine.event_count; i++) {
		ck_assert_int_eq(fine.events[i].at, coarse.events[i].at);
		ck_assert_uint_eq(fine.events[i].spi, coarse.events[i].spi);
		ck_assert_int_eq(fine.events[i].to, coarse.events[i].to);
		ck_assert_int_eq(fine.events[i].op, coarse.events[i].op);
	}
	ck_assert_mem_eq(sadb_counters(fine.db), sadb_counters(coarse.db),
	                 sizeof(struct sadb_counters));
}

/* Each ticket at most once, in order of time; what has no reply yet is blocked. */
static void nothing_is_lost(int asked)
{
	bool seen[REQUESTS + 1] = { false };

	for (int i = 0; i < fine.reply_count; i++) {
		const struct sadb_reply *reply = &fine.replies[i];

		ck_assert(!seen[reply->ticket]);
		seen[reply->ticket] = true;
		ck_assert_int_ge(reply->started_at, reply->asked_at);
		ck_assert_int_ge(reply->done_at, reply->started_at);
		ck_assert(i == 0 || reply->done_at >= fine.replies[i - 1].done_at);
	}
	ck_assert_uint_eq(sadb_counters(fine.db)->blocked, (uint32_t)(asked - fine.reply_count));
	ck_assert_uint_eq(sadb_counters(fine.db)->updates_running, 0);
	ck_assert_uint_eq(sadb_counters(fine.db)->updates_waiting, 0);
	ck_assert_uint_eq(sadb_counters(fine.db)->requests_waiting, 0);
}

static void counters_agree(const struct sadb_conf *conf)
{
	const struct sadb_counters *counters = sadb_counters(fine.db);
	uint32_t cursor = 0, sas = 0, larvals = 0, with[256] = { 0 };
	struct sadb_entry entry;

	for (; sadb_dump(fine.db, &cursor, &entry); sas++) {
		bool in = entry.dir == SADB_DIR_IN;

		larvals += entry.state == SADB_ST_LARVAL;
		with[in ? entry.src.bytes[3] : entry.dst.bytes[3]]++;
	}
	ck_assert_uint_eq(counters->sas, sas);
	ck_assert_uint_eq(counters->larvals, larvals);
	ck_assert_uint_eq(counters->memory, 30 * larvals + 100 * (sas - larvals));
	for (int i = 0; i < 256; i++)
		ck_assert(conf->max_per_peer == 0 || with[i] <= counters->per_peer);
#define CAP(cap, high) ck_assert((cap) == 0 || (high) <= (cap))
	CAP(conf->max_sas, counters->sas_high);
	CAP(conf->max_larval, counters->larvals_high);
	CAP(conf->memory, counters->memory_high);
	CAP(conf->max_per_peer, counters->per_peer);
	CAP(conf->concurrent_updates, counters->updates_running_high);
	ck_assert(conf->concurrent_updates == 0 ||
	          counters->updates_waiting_high <= conf->update_queue);
	ck_assert(conf->on_full == SADB_FULL_BLOCK || counters->blocked_high == 0);
}

START_TEST(how_often_time_ticks_changes_nothing)
{
	struct sadb_conf conf;
	nsec now = 0, fine_at = 0, coarse_at = 0;

	seed = 0x9E3779B97F4A7C15u * (uint64_t)(_i + 1);
	conf = random_conf();
	fine.db = sadb_new(&conf);
	coarse.db = sadb_new(&conf);
	fine.reply_count = fine.event_count = coarse.reply_count = coarse.event_count = 0;
	for (int i = 0; i < REQUESTS; i++) {
		struct sadb_req req = random_req((uint64_t)i);

		kit_submit(fine.db, now, &req);
		kit_submit(coarse.db, now, &req);
		if (rnd(3))
			now += rnd(12);
		advance(&fine, fine_at, now, 1);
		fine_at = now;
		if (rnd(15) == 0) { /* no verb of time: first let both come to now */
			advance(&coarse, coarse_at, now, END);
			coarse_at = now;
			disturb(now);
		}
	}
	advance(&fine, fine_at, END, 1);
	advance(&coarse, coarse_at, END, END);
	same_history();
	nothing_is_lost(REQUESTS);
	counters_agree(&conf);
	sadb_free(fine.db);
	sadb_free(coarse.db);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_load");
	Suite *suite = suite_create("sadb_load");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, how_often_time_ticks_changes_nothing, 0, 60);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
