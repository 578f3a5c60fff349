/*
 * A gateway under a flood of 10,000 packets a second, in virtual time: whatever comes, the SAs that
 * are there stay, sessions and half-open SAs stay below their caps, every packet is accounted for
 * by its reason, no memory is taken, and when the flood is over everybody who wants an SA has one.
 *
 *      clients 0..6   established before the flood     client 7   comes in the middle of it
 *      203.0.113.x    the flood                        gateway    host 8
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "ike/wire.h"
#include "sim/model/host.h"
#include "tests/scene.h"

#define CLIENTS       8
#define GATEWAY       CLIENTS
#define NEWCOMER      (CLIENTS - 1)
#define EVERY         (100 * NSEC_US) /* 10,000/s */
#define PACKETS       200000          /* 20 s of it */
#define FLIGHTS       4096
#define HALF_OPEN_MAX 4

struct flight {
	nsec at;
	struct ike_endpoint from, to;
	size_t len;
	uint8_t data[IKE_DGRAM_MAX];
};

static struct scene scene;
static struct plan plan;
static struct host *hosts[CLIENTS + 1];
static struct record record;
static struct flight flights[FLIGHTS];
static uint32_t flights_sent, flights_arrived;
static nsec now;
static uint64_t ids, random_state;
/* What the flood is made from: a client's first and second request. */
static struct flight init, auth;

static uint64_t draw(void) /* splitmix64 */
{
	uint64_t x = random_state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* ---- hosts and the wire between them, 1 ms long ---- */

static bool ours(const struct ike_endpoint *at)
{
	return at->addr.bytes[0] == 10;
}

static void come_back(const struct ike_dgram *answer);

static void drain(uint32_t number)
{
	struct host_send send;

	while (host_output(hosts[number], now, &record, &send)) {
		const struct ike_dgram *dgram = &send.send.dgram;
		struct flight *flight = &flights[flights_sent % FLIGHTS];

		if (!ours(&dgram->to)) {
			come_back(dgram);
			continue;
		}
		ck_assert_uint_lt(flights_sent++ - flights_arrived, FLIGHTS);
		*flight =
		        (struct flight){ now + NSEC_MS, dgram->from, dgram->to, dgram->len, { 0 } };
		memcpy(flight->data, dgram->data, dgram->len);
		if (dgram->data[18] == IKE_EXCHANGE_SA_INIT && number != GATEWAY)
			init = *flight;
		if (dgram->data[18] == IKE_EXCHANGE_AUTH && number == 0)
			auth = *flight;
	}
}

static void deliver(uint32_t number, const struct flight *flight)
{
	struct ike_dgram in = { .from = flight->from,
		                .to = flight->to,
		                .id = ++ids,
		                .data = flight->data,
		                .len = flight->len };

	host_input(hosts[number], now, &record, &in);
	drain(number);
}

static nsec next_at(void)
{
	nsec at =
	        flights_arrived < flights_sent ? flights[flights_arrived % FLIGHTS].at : NSEC_NEVER;

	for (uint32_t i = 0; i <= CLIENTS; i++)
		at = host_next_at(hosts[i]) < at ? host_next_at(hosts[i]) : at;
	return at;
}

/* All that is due until then. */
static void run_until(nsec end)
{
	for (nsec at = next_at(); at <= end; at = next_at()) {
		now = at;
		while (flights_arrived < flights_sent &&
		       flights[flights_arrived % FLIGHTS].at == now) {
			struct flight flight = flights[flights_arrived++ % FLIGHTS];
			deliver(plan_host_at(&flight.to), &flight);
		}
		for (uint32_t i = 0; i <= CLIENTS; i++) {
			if (host_next_at(hosts[i]) > now)
				continue;
			host_tick(hosts[i], now);
			drain(i);
		}
	}
	now = end;
}

static void start(uint32_t number)
{
	ck_assert_uint_ne(host_start(hosts[number], now, &record,
	                             &(struct journal_acquire){ .peer = CLIENTS }),
	                  0);
	drain(number);
}

/* ---- the flood ---- */

static struct flight made;

static void from_anywhere(void)
{
	made.from =
	        (struct ike_endpoint){ { 4, { 203, 0, 113, (uint8_t)draw() } }, (uint16_t)draw() };
	made.to = plan_endpoint(GATEWAY);
}

static void garbage(uint32_t number)
{
	(void)number;
	from_anywhere();
	made.len = 1 + draw() % IKE_DGRAM_MAX;
	for (size_t i = 0; i < made.len; i += 8) {
		uint64_t octets = draw();
		memcpy(made.data + i, &octets, made.len - i < 8 ? made.len - i : 8);
	}
}

/* A real first request whose header, or payload, or length is another. */
static void spoilt(uint32_t number)
{
	made = init;
	from_anywhere();
	if (number % 3 == 0)
		made.len = draw() % made.len;
	else if (number % 3 == 1)
		made.data[17 + draw() % 2] ^= (uint8_t)(0x40 + draw() % 64); /* version, exchange */
	else
		ike_set16(made.data + IKE_HEADER_LEN + 2, (uint16_t)(made.len + draw() % 1000));
}

static void half_open(uint32_t number)
{
	(void)number;
	made = init;
	from_anywhere();
	ike_set64(made.data, draw() | 1);
}

/* With the SPIs of an SA that is there. */
static void forged(uint32_t number)
{
	made = auth;
	made.from = auth.from;
	ike_set32(made.data + 20, 2); /* the message ID that is expected next */
	made.data[18] = number % 2 ? IKE_EXCHANGE_INFORMATIONAL : IKE_EXCHANGE_CREATE_CHILD_SA;
	made.data[40 + draw() % (made.len - 40)] ^= (uint8_t)(1 + draw() % 255);
}

static void replayed(uint32_t number)
{
	(void)number;
	made = auth;
}

static void all(uint32_t number)
{
	static void (*const makes[])(uint32_t) = { garbage, spoilt, half_open, forged, replayed };

	makes[number % 5](number / 5);
}

static const struct flood {
	const char *name;
	void (*make)(uint32_t number);
	uint32_t cookies_above, half_open_limit;
	bool comes_back;  /* the flood answers with the cookie that it is sent */
	bool shuts_out;   /* who comes meanwhile has to wait until it is over */
	uint32_t reasons; /* why packets are dropped: these and no others */
} floods[] = {
#define WHY(name) (1u << IKE_DROP_##name)
	{ "garbage", garbage, UINT32_MAX, 0, false, false,
	  WHY(SHORT) | WHY(LENGTH) | WHY(VERSION) | WHY(FLAGS) | WHY(EXCHANGE) | WHY(PAYLOADS) |
	          WHY(NO_SESSION) | WHY(CRITICAL) },
	{ "spoilt", spoilt, UINT32_MAX, 0, false, false,
	  WHY(SHORT) | WHY(VERSION) | WHY(FLAGS) | WHY(EXCHANGE) | WHY(PAYLOADS) },
	{ "half-open, no limit but room", half_open, UINT32_MAX, 0, false, true, WHY(NO_ROOM) },
	{ "half-open, a limit", half_open, UINT32_MAX, HALF_OPEN_MAX, false, true, WHY(HALF_OPEN) },
	{ "half-open, cookies", half_open, 0, HALF_OPEN_MAX, false, false, WHY(COOKIE) },
	{ "half-open, cookies that come back", half_open, 0, HALF_OPEN_MAX, true, true,
	  WHY(COOKIE) | WHY(HALF_OPEN) },
	{ "forged", forged, UINT32_MAX, 0, false, false, WHY(INTEGRITY) },
	{ "replayed", replayed, UINT32_MAX, 0, false, false, WHY(DUPLICATE) | WHY(MESSAGE_ID) },
	{ "all", all, 0, HALF_OPEN_MAX, false, false, UINT32_MAX },
#undef WHY
};
static const struct flood *flood;
static uint64_t came_back;

/* The only payload of such an answer is N(COOKIE): it goes before all others (RFC 7296 2.6). */
static void come_back(const struct ike_dgram *answer)
{
	static struct flight again;
	size_t cookie = answer->len - IKE_HEADER_LEN;

	if (!flood->comes_back || answer->data[16] != IKE_PAYLOAD_NOTIFY)
		return;
	again = init;
	again.from = answer->to;
	again.to = answer->from;
	again.len = init.len + cookie;
	ck_assert_uint_le(again.len, IKE_DGRAM_MAX);
	memcpy(again.data, answer->data, 8);
	again.data[16] = IKE_PAYLOAD_NOTIFY;
	ike_set32(again.data + 24, (uint32_t)again.len);
	memcpy(again.data + IKE_HEADER_LEN, answer->data + IKE_HEADER_LEN, cookie);
	again.data[IKE_HEADER_LEN] = init.data[16];
	memcpy(again.data + IKE_HEADER_LEN + cookie, init.data + IKE_HEADER_LEN,
	       init.len - IKE_HEADER_LEN);
	came_back++;
	/* It arrives when this one is dealt with. */
	ck_assert_uint_lt(flights_sent - flights_arrived, FLIGHTS);
	flights[flights_sent % FLIGHTS] = again;
	flights[flights_sent++ % FLIGHTS].at = now + NSEC_MS;
}

/* ---- what must hold ---- */

static void holds(uint32_t sas)
{
	uint32_t larvals, held;

	host_held(hosts[GATEWAY], &larvals, &held);
	ck_assert_uint_eq(larvals, 0);
	ck_assert_uint_eq(held, sas);
}

static void caps_hold(void)
{
	const struct ike_counters *counters = host_ike_counters(hosts[GATEWAY]);

	ck_assert_uint_le(counters->sessions_high, plan_room(&plan, GATEWAY).sessions);
	if (flood->half_open_limit > 0)
		ck_assert_uint_le(counters->half_open_high, flood->half_open_limit);
}

static uint64_t taken(void)
{
#if defined(__GLIBC__)
	return mallinfo2().uordblks;
#else
	return 0;
#endif
}

static void make(void)
{
	static const uint8_t hash[32];
	static const char *names[CLIENTS + 1];
	static const enum sadb_platform platforms[CLIENTS + 1];
	static struct journal_meta meta;

	scene_init(&scene, CLIENTS);
	for (unsigned i = 0; i < 2; i++) {
		scene.ike[i].half_open_timeout_ns = 30 * NSEC_S;
		scene.ike[i].cookies_above = flood->cookies_above;
		scene.ike[i].half_open_limit = flood->half_open_limit;
	}
	scene.scenario.crypto = IKE_CRYPTO_MODELLED;
	plan_init(&plan, &scene.scenario);
	for (uint32_t i = 0; i <= CLIENTS; i++)
		names[i] = "x";
	meta = (struct journal_meta){ .scenario = "s",
		                      .file = "f",
		                      .version = "0",
		                      .scenario_hash = hash,
		                      .hosts = names,
		                      .platforms = platforms,
		                      .hosts_count = CLIENTS + 1 };
	record = (struct record){ .journal = journal_new(&meta, 1) }; /* full at once */
	for (uint32_t i = 0; i <= CLIENTS; i++) {
		struct host_conf conf = { .plan = &plan, .number = i, .seed = 1 };
		hosts[i] = host_new(&conf);
		ck_assert_ptr_nonnull(hosts[i]);
	}
	now = 0;
	random_state = 1;
	flights_sent = flights_arrived = 0;
}

/* Returns how many packets were dropped, and that it was for these reasons. */
static uint64_t dropped(const struct ike_counters *before)
{
	const struct ike_counters *counters = host_ike_counters(hosts[GATEWAY]);
	uint64_t sum = 0;

	for (unsigned i = 0; i < IKE_DROP_COUNT; i++) {
		uint64_t count = counters->dropped[i] - before->dropped[i];
		ck_assert_msg(count == 0 || flood->reasons & 1u << i, "%s: %llu for %s",
		              flood->name, (unsigned long long)count,
		              ike_drop_name((enum ike_drop)i));
		sum += count;
	}
	return sum;
}

static void pour(void)
{
	nsec begin = now;

	for (uint32_t i = 0; i < PACKETS; i++) {
		run_until(begin + (i + 1) * EVERY);
		if (i == PACKETS / 2)
			start(NEWCOMER);
		flood->make(i);
		deliver(GATEWAY, &made);
		if (i % 1000 == 0) {
			uint32_t larvals, held;
			host_held(hosts[GATEWAY], &larvals, &held);
			ck_assert_uint_ge(held, 2 * NEWCOMER);
		}
	}
}

START_TEST(a_flood_changes_nothing_for_who_is_there)
{
	struct ike_counters before;
	const struct ike_counters *counters;
	uint64_t memory, lost;

	flood = &floods[_i];
	came_back = 0;
	make();
	for (uint32_t i = 0; i < NEWCOMER; i++) {
		start(i);
		run_until(now + NSEC_S); /* one by one: so each sees no other's half-open SA */
	}
	holds(2 * NEWCOMER);
	counters = host_ike_counters(hosts[GATEWAY]);
	ck_assert_uint_eq(counters->sessions, NEWCOMER);
	before = *counters;
	memory = taken();
	pour();
	caps_hold();
	ck_assert_uint_eq(taken(), memory);
	ck_assert_uint_eq(counters->established - before.established, flood->shuts_out ? 0 : 1);

	run_until(now + 200 * NSEC_S);
	ck_assert_uint_eq(counters->established, CLIENTS); /* the newcomer came in at last */
	ck_assert_uint_eq(counters->sessions, CLIENTS);
	ck_assert_uint_eq(counters->half_open, 0);
	holds(2 * CLIENTS);
	ck_assert_uint_eq(taken(), memory);
	/* All that came is accounted for: dropped, repeated an answer, or made a session. */
	lost = dropped(&before);
	ck_assert_uint_ge(lost + (counters->replayed - before.replayed) +
	                          (counters->responded - before.responded),
	                  PACKETS);
	ck_assert_uint_eq(counters->received - before.received >= PACKETS + came_back, 1);
	ck_assert(flood->comes_back == (came_back > 0));

	for (uint32_t i = 0; i < CLIENTS; i++) { /* and their SAs still work: each ends its own */
		host_farewell(hosts[i], now);
		drain(i);
	}
	run_until(now + NSEC_S);
	holds(0);
	for (uint32_t i = 0; i <= CLIENTS; i++)
		host_free(hosts[i]);
	journal_free(record.journal);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("soak");
	TCase *tests = tcase_create("floods");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, a_flood_changes_nothing_for_who_is_there, 0,
	                    sizeof(floods) / sizeof(*floods));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
