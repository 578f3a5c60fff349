/*
 * The chain of causes must not lie: scenarios are run, and what their chains say and do not say is
 * looked for. The split of every initiator sums on the way.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "sim/model/world.h"
#include "sim/report/chain.h"
#include "tests/scenario_kit.h"

#define SAYINGS_MAX 4
#define WHOLE_MAX   (CHAIN_MAX * (TEXT_MAX + 16))

static const struct story {
	uint32_t code;                                     /* the first failure with it */
	const char *link, *client, *gateway, *sadb, *rest; /* NULL: as the profile has it */
	const char *says[SAYINGS_MAX], *does_not[SAYINGS_MAX];
} stories[] = {
	/* The NAT took the answer; a keepalive is no request. */
	{ 13860,
	  ", nat: initiator, nat_mapping: 25s",
	  NULL,
	  ", auth_backend: 58s",
	  NULL,
	  "ike: { keepalive: none }\n",
	  { "client's NAT had forgotten it: 1 datagram of the exchange was lost there" },
	  { "1 datagrams", "larger than" } },
	{ 13805,
	  ", nat: initiator, nat_mapping: 25s",
	  NULL,
	  ", auth_backend: 130s",
	  NULL,
	  NULL,
	  { "IKE_AUTH went out 7 times until it gave up" },
	  { "lost", "nothing went out" } },
	{ 13805,
	  ", mtu: 240B",
	  ", id: an-identity-as-long-as-the-subject-of-a-certificate.example.net",
	  NULL,
	  NULL,
	  NULL,
	  { "7 datagrams of the exchange were lost, 7 of them larger than the link's mtu" },
	  { "NAT" } },
	/* A clock that is set ends an SA before the deadline that was given. */
	{ 13860,
	  NULL,
	  NULL,
	  ", auth_backend: 15s",
	  NULL,
	  "profile: bsd\nike: { on_larval_gone: fail }\nfaults: [ { kind: clock_step, host: "
	  "client, "
	  "ahead: 20s, at: 5s } ]\n",
	  { "the larval SA lived 10.960 s: 4.080 s too late; a fault was on: clock_step" },
	  { "before the larval SA died", ".-" } },
	/* Who worked is not waited for. */
	{ 13860,
	  ", drop: { to: client, packets: [2] }",
	  NULL,
	  ", auth_backend: 40s",
	  "larval_lifetime: 50s",
	  NULL,
	  { "gateway's authentication back end took 40.000 s",
	    "1 datagram of the exchange was lost: the request went out 7 times, and waiting to "
	    "send it "
	    "again took 22.979 s" },
	  { "1 datagrams", "under way" } },
	{ 13860,
	  ", drop: { to: client, packets: [2] }",
	  NULL,
	  ", auth_backend: 62s",
	  NULL,
	  NULL,
	  { "gateway's authentication back end took 62.000 s" },
	  { "lost" } },
	{ 13805,
	  NULL,
	  NULL,
	  ", auth_backend: 130s",
	  NULL,
	  NULL,
	  { "IKE_AUTH went out 7 times until it gave up",
	    "gateway's authentication back end was still busy: asked at 60.114 ms, it answered at "
	    "130060.114 ms",
	    "an answer came 10.041 s after it had given up" },
	  { "lost", "under way" } },
	{ 13805,
	  NULL,
	  NULL,
	  ", auth_backend: 900s",
	  NULL,
	  NULL,
	  { "asked at 60.114 ms, no answer before the run ended" },
	  { "lost" } },
	{ 13813,
	  ", latency: 90s",
	  NULL,
	  NULL,
	  NULL,
	  NULL,
	  { "IKE_SA_INIT went out 7 times", "the datagrams were under way for 120.000 s" },
	  { "lost", "back end" } },
	{ 13860,
	  ", latency: 35s",
	  NULL,
	  NULL,
	  NULL,
	  NULL,
	  { "the datagrams were under way for 70.000 s" },
	  { "lost", "back end" } },
	/* What came before the larval SA did not kill it. */
	{ 13860,
	  NULL,
	  NULL,
	  ", auth_backend: 65s",
	  NULL,
	  "faults: [ { kind: latency, link: wan, at: 0s, for: 20s, add: 20s } ]",
	  { "gateway's authentication back end took 65.000 s" },
	  { "under way" } },
	{ 13860,
	  ", drop: { to: gateway, packets: [1, 2, 3] }",
	  NULL,
	  ", auth_backend: 65s",
	  NULL,
	  NULL,
	  { "gateway's authentication back end took 65.000 s" },
	  { "lost", "waiting" } },
	{ 13860,
	  ", drop: { to: gateway, packets: [1, 5] }, duplicate: 100%",
	  NULL,
	  ", auth_backend: 65s",
	  NULL,
	  NULL,
	  { "gateway's authentication back end took 65.000 s" },
	  { "lost", "waiting" } },
	/* A request with a cookie is another request. */
	{ 13805,
	  ", drop: { to: gateway, packets: [1, 3, 4, 5, 6, 7, 8, 9] }",
	  NULL,
	  ", ike: { cookies: { above_half_open: 0 } }",
	  NULL,
	  NULL,
	  { "IKE_SA_INIT went out 7 times until it gave up; 7 datagrams of the exchange were "
	    "lost" },
	  { NULL } },
	/* Who was it at the peer? */
	{ 13860,
	  ", drop: { to: client, packets: [3, 4] }, duplicate: 100%",
	  NULL,
	  ", auth_backend: 40s",
	  "larval_lifetime: 50s",
	  NULL,
	  { "2 datagrams of the exchange were lost: the request" },
	  { NULL } },
	{ 13860,
	  NULL,
	  NULL,
	  NULL,
	  NULL,
	  "faults: [ { kind: sadb_stall, host: gateway, op: add, at: 0s, for: 75s } ]",
	  { "gateway's driver took 74.940 s for ADD" },
	  { "worked on it", "back end" } },
	{ 13805,
	  NULL,
	  NULL,
	  NULL,
	  NULL,
	  "faults: [ { kind: sadb_stall, host: gateway, op: add, at: 0s, for: 175s } ]",
	  { "gateway's driver was asked for ADD at 60.440 ms and had not answered" },
	  { "worked on it", "lost" } },
	/* A consequence is no cause. */
	{ 13805,
	  NULL,
	  NULL,
	  ", ike: { half_open_timeout: 30s }",
	  NULL,
	  "faults: [ { kind: sadb_stall, host: client, op: getspi, at: 0s, for: 35s } ]",
	  { "client's driver took 34.960 s for GETSPI",
	    "meanwhile gateway forgot the half-open SA after 30.000 s" },
	  { "itself failed", "lost" } },
	{ 13814,
	  NULL,
	  NULL,
	  ", ike: { half_open_timeout: 30s }",
	  NULL,
	  "faults: [ { kind: sadb_stall, host: client, op: getspi, at: 0s, for: 35s } ]",
	  { "client's driver was asked for GETSPI at 40.000 ms and had not answered" },
	  { "itself failed" } },
	/* A limit of the endpoint's own, with its size. */
	{ 13814,
	  NULL,
	  ", ike: { budgets: { main: 20s } }",
	  ", ike: { budgets: { main: 25s } }",
	  NULL,
	  "faults: [ { kind: loss, link: wan, to: client, rate: 100%, at: 0s, for: 60s } ]",
	  { "it had 20.000 s for its IKE SA (ike.budgets.main)" },
	  { "budgets.quick", "25.000" } },
	{ 13815,
	  NULL,
	  ", ike: { budgets: { main: 40s, quick: 30s } }",
	  ", auth_backend: 35s",
	  NULL,
	  NULL,
	  { "it had 30.000 s for its pair (ike.budgets.quick)" },
	  { "budgets.main" } },
	{ 13809,
	  NULL,
	  ", count: 2, acquire_workers: 1, ike: { acquires: { wait: 30s } }",
	  ", auth_backend: 35s",
	  NULL,
	  NULL,
	  { "it waited 30.000 s for its turn, as long as it may (ike.acquires.wait)" },
	  { "ike.acquires.queue" } },
	{ 13809,
	  NULL,
	  ", count: 3, acquire_workers: 1, ike: { acquires: { queue: 1 } }",
	  ", auth_backend: 5s",
	  NULL,
	  NULL,
	  { "1 acquire waited already, as many as may (ike.acquires.queue)" },
	  { "1 acquires", "ike.acquires.wait" } },
	/* Three GETSPIs of 35 s each, one after the other; the UPDATE of the first comes last. */
	{ 13860,
	  NULL,
	  ", count: 3",
	  ", sadb: { workers: 1, lock_wait: none, standing_sas: 10000, ops: { getspi_per_10k_sas: "
	  "35s } }",
	  NULL,
	  NULL,
	  { "gateway's driver let it wait for 70.011 s: 2 requests came before it, 2 of them "
	    "GETSPI, each of which looks at 10000 standing SAs (standing_sas)" },
	  { "let it wait for 0" } },
	/* The limit that refused, and no other; whose word it is. */
	{ 13857,
	  NULL,
	  ", count: 3",
	  ", auth_backend: 5s",
	  "limits: { max_larval: 2, max_sas: none }",
	  NULL,
	  { "'s driver held 2 SAs, 2 of them larval; max_larval is 2" },
	  { "max_sas", "default", "max_larval is 2 (" } },
	{ 13857,
	  NULL,
	  ", count: 3",
	  NULL,
	  "limits: { max_larval: none, max_sas: 2 }",
	  NULL,
	  { "; max_sas is 2" },
	  { "max_larval", "default" } },
	{ 13857,
	  NULL,
	  ", count: 3",
	  NULL,
	  "standing_sas: 5, limits: { max_larval: none, max_sas: 6 }",
	  NULL,
	  { "held 1 SA, 1 of them larval, beside 5 SAs of others (standing_sas); max_sas is 6" },
	  { "max_larval", "default" } },
	{ 13857,
	  NULL,
	  ", count: 3",
	  ", sadb: { limits: { max_larval: 1 } }",
	  NULL,
	  NULL,
	  { "gateway's driver held 1 SA, 1 of them larval; max_larval is 1" },
	  { "max_sas", "default" } },
	{ 13860,
	  NULL,
	  ", count: 9",
	  NULL,
	  "limits: { concurrent_updates: 1, update_queue: 0 }",
	  NULL,
	  { "1 key operation in service or waiting; concurrent_updates is 1; update_queue is 0" },
	  { "key operations in service", "default" } },
	{ 13860,
	  NULL,
	  ", count: 1400",
	  NULL,
	  NULL,
	  "faults: [ { kind: sadb_stall, host: gateway, op: update, at: 0s, for: 9s } ]",
	  { "concurrent_updates is 256 (a default of the windows profile, invented [X]); "
	    "update_queue is 1024 (a default of the windows profile, invented [X])" },
	  { "max_" } },
	{ 13859,
	  NULL,
	  ", count: 3",
	  ", auth_backend: 5s",
	  "limits: { memory: 1KiB }",
	  NULL,
	  { "; memory is 1024 octets" },
	  { "max_", "default" } },
};
#define STORIES (int)(sizeof(stories) / sizeof(*stories))

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

static struct scenario *load(const struct story *story)
{
	char text[2000];
	const char *latency =
	        story->link && strstr(story->link, "latency") ? "" : ", latency: 20ms";
	/* A file's name that is a profile's makes no default of what it says. */
	struct kit_file files[] = { { "windows", text, 0 }, { NULL, NULL, 0 } };

	snprintf(text, sizeof(text),
	         "ikesim: 1\nname: story\nduration: 400s\nnetwork:\n  links:\n"
	         "    - { name: wan, between: [client, gateway]%s%s }\nhosts:\n"
	         "  - { name: client, role: initiator%s }\n"
	         "  - { name: gateway, role: responder%s }\nsadb: { %s }\n%s\n",
	         latency, or_nothing(story->link), or_nothing(story->client),
	         or_nothing(story->gateway), or_nothing(story->sadb), or_nothing(story->rest));
	return kit_load_well(files, NULL, 0);
}

static void assert_sums(const struct verdict_negotiation *v)
{
	nsec sum = 0, since = 0;

	for (int p = 0; p < SPLIT_COUNT; p++) {
		ck_assert_int_ge(v->split[p], v->spi_split[p]);
		sum += v->split[p];
		since += v->spi_split[p];
	}
	ck_assert_int_eq(sum, v->initiator ? v->ended_at - v->started_at : 0);
	if (v->initiator && v->spi_at < v->ended_at)
		ck_assert_int_eq(since, v->ended_at - v->spi_at);
}

/* The earliest failure with this code. */
static const struct verdict_negotiation *find(const struct verdict *verdict, uint32_t code)
{
	const struct verdict_negotiation *found = NULL;

	for (uint32_t i = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *v = &verdict->negotiations[i];

		assert_sums(v);
		if (v->code == code && (!found || v->failed_index < found->failed_index))
			found = v;
	}
	ck_assert_msg(found != NULL, "nobody fails with %u", code);
	return found;
}

static void run(struct scenario *scenario, uint64_t seed, struct world **world,
                struct journal **journal, struct verdict **verdict)
{
	*world = world_new(scenario, seed);
	ck_assert_ptr_nonnull(*world);
	*journal = journal_new(world_meta(*world), 2000000);
	ck_assert_ptr_nonnull(*journal);
	while (world_step(*world, *journal)) {
	}
	*verdict = verdict_new(*journal);
	ck_assert_ptr_nonnull(*verdict);
}

static void tell(const struct story *story, const struct report *report, char whole[WHOLE_MAX])
{
	struct chain chain;
	size_t len = 0;

	chain_make(&chain, report, find(report->verdict, story->code));
	whole[0] = '\0';
	for (uint32_t i = 0; i < chain.count; i++)
		len += (size_t)snprintf(whole + len, WHOLE_MAX - len, "%s %s\n",
		                        chain.links[i].label, chain.links[i].text.out);
}

START_TEST(a_chain_says_what_was_and_nothing_else)
{
	static char whole[WHOLE_MAX];
	const struct story *story = &stories[_i];
	struct scenario *scenario = load(story);
	struct world *world;
	struct journal *journal;
	struct verdict *verdict;

	run(scenario, 1, &world, &journal, &verdict);
	tell(story,
	     &(struct report){ .scenario = scenario, .journal = journal, .verdict = verdict },
	     whole);
	for (int i = 0; i < SAYINGS_MAX && story->says[i]; i++)
		ck_assert_msg(strstr(whole, story->says[i]) != NULL, "not said: %s\n%s",
		              story->says[i], whole);
	for (int i = 0; i < SAYINGS_MAX && story->does_not[i]; i++)
		ck_assert_msg(!strstr(whole, story->does_not[i]), "said: %s\n%s",
		              story->does_not[i], whole);
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
	scenario_free(scenario);
}
END_TEST

/* Losses, copies, a slow back end, stalls, and a run that is cut off: the parts sum, and every
 * failure has a chain. */
START_TEST(in_any_weather_every_split_sums_and_every_chain_ends)
{
	static const struct story weather = {
		.link = ", latency: { dist: lognormal, median: 90ms, p99: 9s }, loss: 30%, "
		        "duplicate: 30%",
		.client = ", count: 40",
		.gateway = ", auth_backend: { dist: lognormal, median: 9s, p99: 90s }, "
		           "ike: { half_open_timeout: 20s }",
		.sadb = "larval_lifetime: 15s, limits: { max_larval: 20, concurrent_updates: 1 }",
		.rest = "faults: [ { kind: sadb_stall, host: gateway, op: add, at: 5s, for: 9s }, "
		        "{ kind: sadb_stall, host: client, op: getspi, at: 1s, for: 9s } ]",
	};
	struct scenario *scenario = load(&weather);
	struct world *world;
	struct journal *journal;
	struct verdict *verdict;
	struct chain chain;

	scenario->duration_ns = (nsec)(_i + 1) * 20 * NSEC_S;
	run(scenario, (uint64_t)_i, &world, &journal, &verdict);
	for (uint32_t i = 0; i < verdict->count; i++) {
		struct report report = { .scenario = scenario,
			                 .journal = journal,
			                 .verdict = verdict };

		assert_sums(&verdict->negotiations[i]);
		if (verdict->negotiations[i].code == 0)
			continue;
		chain_make(&chain, &report, &verdict->negotiations[i]);
		ck_assert_str_eq(chain.links[chain.count - 1].label, "code");
	}
	ck_assert_uint_ge(verdict->initiated, 40);
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
	scenario_free(scenario);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_chain");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_chain_says_what_was_and_nothing_else, 0, STORIES);
	tcase_add_loop_test(tests, in_any_weather_every_split_sums_and_every_chain_ends, 0, 15);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
