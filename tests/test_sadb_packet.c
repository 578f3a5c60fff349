/* The data path: what becomes of packets, and what packets do to SAs. */
#include <signal.h>

#include "tests/sadb_kit.h"

#include "sadb/db.h"
#include "sadb/packet.h"

static struct sadb *driver(enum sadb_platform platform)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db;

	conf.platform = platform;
	conf.larval_lifetime_ns = 30 * NSEC_S;
	db = sadb_new(&conf);
	ck_assert_ptr_nonnull(db);
	return db;
}

/* Inbound to host 1, outbound to host 2, as the kit's SAs. */
static struct sadb_packet packet_of(enum sadb_dir dir, uint32_t spi, uint64_t seq)
{
	bool out = dir == SADB_DIR_OUT;

	return (struct sadb_packet){ .src = kit_addr(out ? 1 : 2),
		                     .dst = kit_addr(out ? 2 : 1),
		                     .protocol = SADB_PROTO_ESP,
		                     .dir = dir,
		                     .spi = spi,
		                     .seq = seq,
		                     .bytes = 100 };
}

static enum sadb_path out(struct sadb *db, nsec now, uint32_t spi)
{
	struct sadb_packet packet = packet_of(SADB_DIR_OUT, spi, 0);

	return sadb_packet(db, now, &packet);
}

static enum sadb_path in(struct sadb *db, nsec now, uint32_t spi, uint64_t seq)
{
	struct sadb_packet packet = packet_of(SADB_DIR_IN, spi, seq);

	return sadb_packet(db, now, &packet);
}

#define ck_path(path, wanted) ck_assert_str_eq(sadb_path_name(path), sadb_path_name(wanted))

/* An outbound SA with the SPI 0x999 that matured at 10. */
static void add(struct sadb *db, struct sadb_terms terms, nsec soft_ns, nsec hard_ns)
{
	struct sadb_req req = kit_req(SADB_OP_ADD, 0x999);

	req.terms = terms;
	req.soft_ns = soft_ns;
	req.hard_ns = hard_ns;
	ck_cause(kit_ask(db, 0, &req), SADB_CAUSE_NONE);
	kit_forget_events(db);
}

static uint32_t inbound(struct sadb *db, struct sadb_terms terms)
{
	struct sadb_req req = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));

	req.terms = terms;
	ck_cause(kit_ask(db, SERVICE, &req), SADB_CAUSE_NONE);
	kit_forget_events(db);
	return req.spi;
}

static struct sadb_entry only(const struct sadb *db)
{
	struct sadb_entry entry = { .state = SADB_ST_NONE };
	uint32_t cursor = 0;

	ck_assert_msg(sadb_dump(db, &cursor, &entry), "there is no SA");
	return entry;
}

static void ck_limit(struct sadb *db, enum sadb_state to, enum sadb_limit limit)
{
	struct sadb_event event = kit_event(db);

	ck_assert_str_eq(sadb_state_name(event.to), sadb_state_name(to));
	ck_assert_str_eq(sadb_limit_name(event.limit), sadb_limit_name(limit));
	ck_assert_int_eq(event.timer, limit != SADB_LIMIT_NONE);
	kit_no_event(db);
}

START_TEST(a_packet_without_its_sa_is_dropped)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);
	uint32_t spi;

	ck_path(in(db, 0, 0x999, 1), SADB_PATH_NO_SA);
	ck_path(in(db, 0, 0, 1), SADB_PATH_NO_SA);
	ck_path(out(db, 0, 0x999), SADB_PATH_NO_SA);
	kit_no_event(db); /* an SPI was named: nobody is asked for an SA */
	spi = kit_larval(db, 0);
	kit_forget_events(db);
	ck_path(in(db, 20, spi, 1), SADB_PATH_LARVAL);
	ck_path(out(db, 20, spi), SADB_PATH_NO_SA);
	ck_assert_uint_eq(only(db).packets, 0);
	ck_assert_int_eq(only(db).used_at, NSEC_NEVER);
	ck_assert_uint_eq(sadb_counters(db)->paths[SADB_PATH_NO_SA], 4);
	ck_assert_uint_eq(sadb_counters(db)->paths[SADB_PATH_LARVAL], 1);
	ck_assert_uint_eq(sadb_counters(db)->paths[SADB_PATH_PASSED], 0);
	sadb_free(db);
}
END_TEST

START_TEST(packets_are_counted)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);

	add(db, (struct sadb_terms){ 0 }, 0, 0);
	ck_path(out(db, 20, 0x999), SADB_PATH_PASSED);
	ck_path(out(db, 30, 0x999), SADB_PATH_PASSED);
	ck_assert_uint_eq(only(db).packets, 2);
	ck_assert_uint_eq(only(db).bytes, 200);
	ck_assert_uint_eq(only(db).seq, 2);
	ck_assert_int_eq(only(db).used_first_at, 20);
	ck_assert_int_eq(only(db).used_at, 30);
	ck_assert_uint_eq(sadb_counters(db)->paths[SADB_PATH_PASSED], 2);
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

/* Which packet makes the soft event and which the hard one, for limits of 2 and 4; 0: none. */
static const struct {
	enum sadb_platform platform;
	struct sadb_terms terms;
	enum sadb_limit limit;
	int soft, hard;
	bool hard_passes;
} limits[] = {
	{ SADB_PLATFORM_WINDOWS,
	  { .soft_packets = 2, .hard_packets = 4 },
	  SADB_LIMIT_PACKETS,
	  2,
	  4,
	  true },
	{ SADB_PLATFORM_LINUX,
	  { .soft_packets = 2, .hard_packets = 4 },
	  SADB_LIMIT_PACKETS,
	  3,
	  5,
	  false },
	{ SADB_PLATFORM_BSD,
	  { .soft_packets = 2, .hard_packets = 4 },
	  SADB_LIMIT_PACKETS,
	  2,
	  4,
	  true },
	{ SADB_PLATFORM_IDEAL,
	  { .soft_bytes = 200, .hard_bytes = 400 },
	  SADB_LIMIT_BYTES,
	  2,
	  4,
	  true },
	{ SADB_PLATFORM_IDEAL,
	  { .soft_bytes = 201, .hard_bytes = 401 },
	  SADB_LIMIT_BYTES,
	  3,
	  5,
	  true },
	{ SADB_PLATFORM_LINUX,
	  { .soft_bytes = 199, .hard_bytes = 399 },
	  SADB_LIMIT_BYTES,
	  3,
	  5,
	  false },
	{ SADB_PLATFORM_LINUX,
	  { .soft_packets = 2, .hard_packets = 2 },
	  SADB_LIMIT_PACKETS,
	  0,
	  3,
	  false },
	{ SADB_PLATFORM_WINDOWS,
	  { .soft_bytes = 300, .hard_bytes = 300 },
	  SADB_LIMIT_BYTES,
	  0,
	  3,
	  true },
	{ SADB_PLATFORM_WINDOWS, { .soft_packets = 1 }, SADB_LIMIT_PACKETS, 1, 0, true },
};

START_TEST(limits_of_octets_and_packets_come_soft_then_hard)
{
	struct sadb *db = driver(limits[_i].platform);
	int last = limits[_i].hard ? limits[_i].hard : 6;

	add(db, limits[_i].terms, 0, 0);
	for (int n = 1; n <= last; n++) {
		bool dies = n == limits[_i].hard;

		ck_path(out(db, 20 + n, 0x999),
		        dies && !limits[_i].hard_passes ? SADB_PATH_EXPIRED : SADB_PATH_PASSED);
		if (dies)
			ck_limit(db, SADB_ST_DEAD, limits[_i].limit);
		else if (n == limits[_i].soft)
			ck_limit(db, SADB_ST_DYING, limits[_i].limit);
		else
			kit_no_event(db);
	}
	ck_assert_uint_eq(sadb_counters(db)->soft_expired, limits[_i].soft > 0);
	ck_assert_uint_eq(sadb_counters(db)->hard_expired, limits[_i].hard > 0);
	if (limits[_i].hard)
		ck_path(out(db, 50, 0x999), SADB_PATH_NO_SA);
	sadb_free(db);
}
END_TEST

#define FIRST (5 * NSEC_S) /* the first packet */

/* Time alone, use alone, both; which comes first, and who is named. Seconds. */
static const struct {
	int soft_s, hard_s, soft_use_s, hard_use_s;
	nsec soft_at, dies_at;
	enum sadb_limit soft, hard;
} uses[] = {
	{ 0, 0, 1, 3, FIRST + NSEC_S, FIRST + 3 * NSEC_S, SADB_LIMIT_USE, SADB_LIMIT_USE },
	{ 20, 30, 1, 3, FIRST + NSEC_S, FIRST + 3 * NSEC_S, SADB_LIMIT_USE, SADB_LIMIT_USE },
	{ 6, 7, 10, 20, SERVICE + 6 * NSEC_S, SERVICE + 7 * NSEC_S, SADB_LIMIT_TIME,
	  SADB_LIMIT_TIME },
	{ 6, 30, 10, 20, SERVICE + 6 * NSEC_S, FIRST + 20 * NSEC_S, SADB_LIMIT_TIME,
	  SADB_LIMIT_USE },
	{ 0, 0, 2, 2, NSEC_NEVER, FIRST + 2 * NSEC_S, SADB_LIMIT_NONE, SADB_LIMIT_USE },
	{ 20, 30, 0, 10, NSEC_NEVER, FIRST + 10 * NSEC_S, SADB_LIMIT_NONE, SADB_LIMIT_USE },
};

START_TEST(lifetimes_by_use_run_from_the_first_packet)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);
	struct sadb_terms terms = { .soft_use_s = (uint32_t)uses[_i].soft_use_s,
		                    .hard_use_s = (uint32_t)uses[_i].hard_use_s };

	add(db, terms, uses[_i].soft_s * NSEC_S, uses[_i].hard_s * NSEC_S);
	sadb_tick(db, FIRST);
	ck_path(out(db, FIRST, 0x999), SADB_PATH_PASSED);
	ck_path(out(db, FIRST + 1, 0x999), SADB_PATH_PASSED); /* moves nothing */
	ck_assert_int_eq(only(db).soft_at, uses[_i].soft_at);
	ck_assert_int_eq(only(db).dies_at, uses[_i].dies_at);
	if (uses[_i].soft_at != NSEC_NEVER) {
		sadb_tick(db, uses[_i].soft_at - 1);
		kit_no_event(db);
		sadb_tick(db, uses[_i].soft_at);
		ck_limit(db, SADB_ST_DYING, uses[_i].soft);
	}
	sadb_tick(db, uses[_i].dies_at - 1);
	kit_no_event(db);
	sadb_tick(db, uses[_i].dies_at);
	ck_limit(db, SADB_ST_DEAD, uses[_i].hard);
	sadb_free(db);
}
END_TEST

START_TEST(an_unused_sa_has_no_lifetime_by_use)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);

	add(db, (struct sadb_terms){ .soft_use_s = 1, .hard_use_s = 2 }, 0, 0);
	ck_assert_int_eq(sadb_next_at(db), NSEC_NEVER);
	sadb_free(db);
}
END_TEST

/* Idle since it matured, or since a packet; a packet 1 ns before the end keeps it alive. */
START_TEST(an_idle_sa_dies)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);
	nsec end = SERVICE + 3 * NSEC_S;

	add(db, (struct sadb_terms){ .idle_s = 3 }, 0, 0);
	ck_assert_int_eq(only(db).dies_at, end);
	sadb_tick(db, end - 1);
	ck_path(out(db, end - 1, 0x999), SADB_PATH_PASSED);
	sadb_tick(db, end + 3 * NSEC_S - 2);
	kit_no_event(db);
	sadb_tick(db, end + 3 * NSEC_S - 1);
	ck_limit(db, SADB_ST_DEAD, SADB_LIMIT_IDLE);
	ck_assert_uint_eq(sadb_counters(db)->idle_expired, 1);
	ck_assert_uint_eq(sadb_counters(db)->hard_expired, 0);
	sadb_free(db);
}
END_TEST

START_TEST(traffic_does_not_prolong_a_hard_lifetime)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);

	add(db, (struct sadb_terms){ .idle_s = 3 }, 2 * NSEC_S, 4 * NSEC_S);
	sadb_tick(db, 2 * NSEC_S);
	ck_path(out(db, 2 * NSEC_S, 0x999), SADB_PATH_PASSED);
	sadb_tick(db, SERVICE + 2 * NSEC_S);
	ck_limit(db, SADB_ST_DYING, SADB_LIMIT_TIME);
	sadb_tick(db, SERVICE + 4 * NSEC_S - 1);
	kit_no_event(db);
	sadb_tick(db, SERVICE + 4 * NSEC_S);
	ck_limit(db, SADB_ST_DEAD, SADB_LIMIT_TIME);
	sadb_free(db);
}
END_TEST

/* Sequence numbers in their order, each with what becomes of it. */
static const struct {
	uint8_t window;
	bool esn;
	struct {
		uint64_t seq;
		enum sadb_path path;
	} packets[10];
} replays[] = {
	{ 4,
	  false,
	  { { 0, SADB_PATH_OLD },
	    { 1, SADB_PATH_PASSED },
	    { 1, SADB_PATH_REPLAYED },
	    { 10, SADB_PATH_PASSED },
	    { 6, SADB_PATH_OLD },
	    { 7, SADB_PATH_PASSED },
	    { 7, SADB_PATH_REPLAYED },
	    { 9, SADB_PATH_PASSED },
	    { 10, SADB_PATH_REPLAYED } } },
	{ 64,
	  false,
	  { { 100, SADB_PATH_PASSED },
	    { 36, SADB_PATH_OLD },
	    { 37, SADB_PATH_PASSED },
	    { 38, SADB_PATH_PASSED },
	    { 37, SADB_PATH_REPLAYED },
	    { 163, SADB_PATH_PASSED },
	    { 100, SADB_PATH_REPLAYED },
	    { 227, SADB_PATH_PASSED },
	    { 163, SADB_PATH_OLD },
	    { 164, SADB_PATH_PASSED } } },
	{ 1, false, { { 5, SADB_PATH_PASSED }, { 5, SADB_PATH_REPLAYED }, { 4, SADB_PATH_OLD } } },
	{ 0, false, { { 5, SADB_PATH_PASSED }, { 5, SADB_PATH_PASSED }, { 4, SADB_PATH_PASSED } } },
	/* 32 bits of it count */
	{ 4,
	  false,
	  { { UINT32_MAX, SADB_PATH_PASSED }, { UINT64_C(0x100000001), SADB_PATH_OLD } } },
	{ 4,
	  true,
	  { { UINT64_C(0x7fffffff), SADB_PATH_PASSED },
	    { UINT64_C(0xfffffffe), SADB_PATH_PASSED },
	    { UINT64_C(0x100000001), SADB_PATH_PASSED },
	    { UINT64_C(0xffffffff), SADB_PATH_PASSED },
	    { UINT64_C(0xfffffffe), SADB_PATH_REPLAYED },
	    { UINT64_C(0x100000000), SADB_PATH_PASSED },
	    { UINT64_C(0xfffffffd), SADB_PATH_OLD },
	    { UINT64_C(0x100000001), SADB_PATH_REPLAYED } } },
	/* the receiver would take it for one 2^32 lower or higher */
	{ 4,
	  true,
	  { { 5, SADB_PATH_PASSED },
	    { UINT64_C(0x100000006), SADB_PATH_OLD },
	    { UINT64_C(0x100000001), SADB_PATH_PASSED } } },
};

START_TEST(replays_are_refused_within_the_window_and_before_it)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);
	uint32_t spi = inbound(db, (struct sadb_terms){ .replay_window = replays[_i].window,
	                                                .esn = replays[_i].esn });
	uint64_t passed = 0;

	for (int n = 0; n < 10 && replays[_i].packets[n].seq + (uint64_t)(n == 0) > 0; n++) {
		enum sadb_path path = replays[_i].packets[n].path;

		ck_path(in(db, 30 + n, spi, replays[_i].packets[n].seq), path);
		passed += path == SADB_PATH_PASSED;
	}
	ck_assert_uint_eq(only(db).packets, passed);
	sadb_free(db);
}
END_TEST

/* Of 2^32 - 1 numbers, or 2^64 - 1 with ESN, the last one is sent and no more. */
START_TEST(sequence_numbers_do_not_cycle)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);
	bool esn = _i == 1;

	add(db, (struct sadb_terms){ .replay_window = 32, .esn = esn }, 0, 0);
	db->table.uses[0].seq = (esn ? UINT64_MAX : UINT32_MAX) - 1;
	ck_path(out(db, 20, 0x999), SADB_PATH_PASSED);
	ck_path(out(db, 20, 0x999), SADB_PATH_OVERFLOW);
	ck_path(out(db, 20, 0x999), SADB_PATH_OVERFLOW);
	ck_assert_uint_eq(only(db).packets, 1);
	ck_assert_uint_eq(only(db).seq, esn ? UINT64_MAX : UINT32_MAX);
	ck_assert_uint_eq(sadb_counters(db)->paths[SADB_PATH_OVERFLOW], 2);
	sadb_free(db);
}
END_TEST

/* RFC 4303 A2.1: case A, the window within one subspace; case B, across two. */
START_TEST(the_high_half_is_inferred_from_the_low_one)
{
	uint64_t a = UINT64_C(0x500000100), b = UINT64_C(0x500000010);

	ck_assert_uint_eq(sadb_packet_infer(a, 64, 0x100 - 63), a - 63);
	ck_assert_uint_eq(sadb_packet_infer(a, 64, 0x100 - 64), a - 64 + UINT64_C(0x100000000));
	ck_assert_uint_eq(sadb_packet_infer(a, 64, UINT32_MAX), UINT64_C(0x5ffffffff));
	ck_assert_uint_eq(sadb_packet_infer(b, 64, 0x10u - 63), b - 63);
	ck_assert_uint_eq(sadb_packet_infer(b, 64, 0x10u - 64), b - 64 + UINT64_C(0x100000000));
	ck_assert_uint_eq(sadb_packet_infer(b, 64, 0), UINT64_C(0x500000000));
}
END_TEST

START_TEST(one_acquire_in_the_life_of_its_entry)
{
	struct sadb *db = driver(SADB_PLATFORM_LINUX);
	struct sadb_event event;

	ck_path(out(db, 5, 0), SADB_PATH_NO_SA);
	event = kit_event(db);
	ck_event(event, SADB_ST_NONE, SADB_ST_LARVAL);
	ck_assert_int_eq(event.op, SADB_OP_ACQUIRE);
	ck_assert_uint_eq(event.spi, 0);
	ck_assert_int_eq(event.until, 5 + 30 * NSEC_S);
	sadb_tick(db, 4 + 30 * NSEC_S);
	ck_path(out(db, 4 + 30 * NSEC_S, 0), SADB_PATH_NO_SA);
	kit_no_event(db);
	ck_assert_uint_eq(sadb_counters(db)->larvals, 1);
	sadb_tick(db, 5 + 30 * NSEC_S);
	ck_limit(db, SADB_ST_DEAD, SADB_LIMIT_TIME);
	ck_path(out(db, 5 + 30 * NSEC_S, 0), SADB_PATH_NO_SA);
	ck_event(kit_event(db), SADB_ST_NONE, SADB_ST_LARVAL);
	sadb_free(db);
}
END_TEST

START_TEST(nobody_is_asked_where_there_is_no_room)
{
	struct sadb_conf conf = kit_conf();
	struct sadb_packet other = packet_of(SADB_DIR_OUT, 0, 0);
	struct sadb *db;

	conf.max_larval = 1;
	db = sadb_new(&conf);
	ck_path(out(db, 0, 0), SADB_PATH_NO_SA);
	kit_forget_events(db);
	other.dst = kit_addr(3);
	ck_path(sadb_packet(db, 0, &other), SADB_PATH_NO_SA);
	kit_no_event(db);
	ck_assert_uint_eq(sadb_counters(db)->sas, 1);
	sadb_free(db);
}
END_TEST

/* Between other addresses, or of another protocol, it is not what was asked for. */
START_TEST(an_sa_that_comes_ends_what_asked_for_it)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);
	struct sadb_req req = kit_req(SADB_OP_ADD, 0x999);
	struct sadb_event event;

	ck_path(out(db, 0, 0), SADB_PATH_NO_SA);
	req.src = kit_addr(9);
	ck_cause(kit_ask(db, 0, &req), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->larvals, 1);
	req = kit_req(SADB_OP_ADD, 0x998);
	kit_forget_events(db);
	ck_cause(kit_ask(db, 20, &req), SADB_CAUSE_NONE);
	ck_event(kit_event(db), SADB_ST_NONE, SADB_ST_MATURE);
	event = kit_event(db);
	ck_event(event, SADB_ST_LARVAL, SADB_ST_DEAD);
	ck_assert(event.silent && event.op == SADB_OP_ADD && event.at == 30);
	ck_assert_uint_eq(sadb_counters(db)->larvals, 0);
	ck_assert_uint_eq(sadb_counters(db)->sas, 2);
	sadb_free(db);
}
END_TEST

static const struct {
	enum sadb_platform platform;
	bool goes;
} failures[] = { { SADB_PLATFORM_WINDOWS, true },
	         { SADB_PLATFORM_IDEAL, true },
	         { SADB_PLATFORM_LINUX, false },
	         { SADB_PLATFORM_BSD, false } };

START_TEST(a_daemon_that_gives_up_is_asked_again_or_later)
{
	struct sadb *db = driver(failures[_i].platform);
	struct sadb_req req = kit_req(SADB_OP_ACQUIRE, 0);

	req.dst = kit_addr(2);
	ck_cause(kit_ask(db, 0, &req), SADB_CAUSE_NEVER_ALLOCATED);
	ck_path(out(db, 10, 0), SADB_PATH_NO_SA);
	kit_forget_events(db);
	ck_cause(kit_ask(db, 20, &req), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->larvals, !failures[_i].goes);
	kit_forget_events(db);
	ck_path(out(db, 30, 0), SADB_PATH_NO_SA);
	if (failures[_i].goes)
		ck_event(kit_event(db), SADB_ST_NONE, SADB_ST_LARVAL);
	kit_no_event(db);
	sadb_free(db);
}
END_TEST

START_TEST(a_getspi_may_take_the_place_of_what_was_asked_for)
{
	struct sadb *db = driver(SADB_PLATFORM_LINUX);
	struct sadb_req req = kit_req(SADB_OP_GETSPI, 0);

	ck_path(out(db, 0, 0), SADB_PATH_NO_SA);
	req.src = kit_addr(1);
	req.dst = kit_addr(2);
	ck_assert_int_eq(kit_ask(db, NSEC_S, &req).larval_until, 30 * NSEC_S);
	ck_assert_uint_eq(sadb_counters(db)->sas, 1);
	ck_assert_uint_eq(sadb_counters(db)->larvals_high, 1);
	ck_assert_uint_ne(only(db).spi, 0);
	req.ticket++;
	ck_assert_int_eq(kit_ask(db, 2 * NSEC_S, &req).larval_until, SERVICE + 32 * NSEC_S);
	sadb_free(db);
}
END_TEST

/* A zero SPI is an SA too on Linux, and hides nothing. */
START_TEST(an_sa_without_spi_is_not_what_was_asked_for)
{
	struct sadb *db = driver(SADB_PLATFORM_LINUX);
	struct sadb_req zero = kit_req(SADB_OP_ADD, 0), give_up = kit_req(SADB_OP_ACQUIRE, 0);

	zero.src = kit_addr(9);
	ck_cause(kit_ask(db, 0, &zero), SADB_CAUSE_NONE);
	ck_path(out(db, 10, 0), SADB_PATH_NO_SA);
	ck_path(out(db, 10, 0), SADB_PATH_NO_SA);
	ck_assert_uint_eq(sadb_counters(db)->sas, 2);
	give_up.dst = kit_addr(2);
	ck_cause(kit_ask(db, 20, &give_up), SADB_CAUSE_NONE);
	sadb_free(db);
}
END_TEST

START_TEST(what_is_due_comes_before_a_packet)
{
	struct sadb *db = driver(SADB_PLATFORM_WINDOWS);

	add(db, (struct sadb_terms){ 0 }, 0, 100);
	(void)out(db, 110, 0x999);
	sadb_free(db);
}
END_TEST

#define LOOP(tcase, test, rows) tcase_add_loop_test(tcase, test, 0, KIT_COUNT(rows))

int main(void)
{
	TCase *tcase = tcase_create("sadb_packet");
	Suite *suite = suite_create("sadb_packet");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, a_packet_without_its_sa_is_dropped);
	tcase_add_test(tcase, packets_are_counted);
	LOOP(tcase, limits_of_octets_and_packets_come_soft_then_hard, limits);
	LOOP(tcase, lifetimes_by_use_run_from_the_first_packet, uses);
	tcase_add_test(tcase, an_unused_sa_has_no_lifetime_by_use);
	tcase_add_test(tcase, an_idle_sa_dies);
	tcase_add_test(tcase, traffic_does_not_prolong_a_hard_lifetime);
	LOOP(tcase, replays_are_refused_within_the_window_and_before_it, replays);
	tcase_add_loop_test(tcase, sequence_numbers_do_not_cycle, 0, 2);
	tcase_add_test(tcase, the_high_half_is_inferred_from_the_low_one);
	tcase_add_test(tcase, one_acquire_in_the_life_of_its_entry);
	tcase_add_test(tcase, nobody_is_asked_where_there_is_no_room);
	tcase_add_test(tcase, an_sa_that_comes_ends_what_asked_for_it);
	LOOP(tcase, a_daemon_that_gives_up_is_asked_again_or_later, failures);
	tcase_add_test(tcase, a_getspi_may_take_the_place_of_what_was_asked_for);
	tcase_add_test(tcase, an_sa_without_spi_is_not_what_was_asked_for);
	tcase_add_test_raise_signal(tcase, what_is_due_comes_before_a_packet, SIGABRT);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
