/*
 * A whole negotiation, both ends, in virtual time, beside the floor: the same libsodium calls with
 * nothing around them. Repetitions are interleaved, so that a change of the machine's speed meets
 * all.
 *
 *   negotiation           1,000 clients against one gateway: world, journal and its hash, verdict
 *   negotiation_modelled  the same with crypto: modelled, beside `negotiation`
 *   negotiation_steps     of that only the world's steps, the journal kept in memory
 *   negotiation_lines     these, and the journal written as JSON Lines
 *   negotiation_many      the steps of 100,000 clients, or BENCH_CLIENTS, that begin 4,000 a
 *                         second, beside 1,000 that do, and what a client takes of this process'
 *                         memory in such a run (with BENCH_FULL=1; a million take 17 GB)
 *   floor                 floor.h
 *
 * negotiation_steps and _lines stand beside 1 ms: strongSwan 6.0.6's own load test, both ends on
 * one core, its kernel faked, sets up about 1,000 a second [M, on another machine].
 */
#define _GNU_SOURCE
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/model/world.h"
#include "sim/report/lines.h"
#include "sim/verdict.h"
#include "tools/bench/clock.h"
#include "tools/bench/floor.h"
#include "tools/bench/given.h"

#define NEGOTIATIONS 1000
#define MANY         "100000"
#define A_MS         4 /* clients that begin, where there are many */
#define REPETITIONS  9
#define STRONGSWAN   1e6 /* ns */

#define TEXT                                                                                       \
	"ikesim: 1\n"                                                                              \
	"name: bench\n"                                                                            \
	"profile: windows\n"                                                                       \
	"seed: 1\n"                                                                                \
	"duration: 60s\n"                                                                          \
	"network:\n"                                                                               \
	"  links:\n"                                                                               \
	"    - name: wan\n"                                                                        \
	"      between: [clients, gateway]\n"                                                      \
	"      latency: { dist: lognormal, median: 20ms, p99: 90ms }\n"                            \
	"hosts:\n"                                                                                 \
	"  - { name: clients, role: initiator, count: 1000 }\n"                                    \
	"  - { name: gateway, role: responder }\n"                                                 \
	"ike: { half_open_limit: none }\n"                                                         \
	"sadb: { limits: { max_larval: none, concurrent_updates: none, "                           \
	"max_sas: none } }\n"                                                                      \
	"outcome: clean\n"

static const char text[] = TEXT;
static const char arriving[] =
        TEXT "load: [{ name: all, host: clients, model: failover, jitter: 1s }]\n";

struct cost {
	double all, steps, lines; /* ns a negotiation; all: without the lines */
};

static void check(const struct verdict *verdict, uint32_t negotiations)
{
	if (verdict->installed == negotiations)
		return;
	fprintf(stderr, "only %u of %u are installed\n", verdict->installed, negotiations);
	exit(1);
}

static double lines_ns(const struct journal *journal)
{
	double began = clock_cpu_ns();
	FILE *nowhere = fopen("/dev/null", "w");

	if (!nowhere || !lines_print(nowhere, journal) || fclose(nowhere))
		exit(1);
	return clock_cpu_ns() - began;
}

static struct cost world_cost(const struct scenario *scenario, uint32_t negotiations)
{
	double began = clock_cpu_ns(), made, stepped;
	struct world *world = world_new(scenario, scenario->seed);
	struct journal *journal = journal_new(world_meta(world), 100000000);
	struct verdict *verdict;
	uint8_t hash[JOURNAL_HASH];
	struct cost cost;

	made = clock_cpu_ns();
	while (world_step(world, journal))
		;
	stepped = clock_cpu_ns();
	journal_hash(journal, hash);
	verdict = verdict_new(journal);
	cost.all = (clock_cpu_ns() - began) / negotiations;
	cost.steps = (stepped - made) / negotiations;
	cost.lines = cost.steps + lines_ns(journal) / negotiations;
	check(verdict, negotiations);
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
	return cost;
}

static void print(const char *name, double *value, const char *peer, double *peer_value)
{
	double ratio[REPETITIONS];

	for (int n = 0; n < REPETITIONS; n++)
		ratio[n] = value[n] / peer_value[n];
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"us\",\"peer\":\"%s\","
	       "\"peer_value\":%.1f,\"ratio\":%.4f}\n",
	       name, clock_median(value, REPETITIONS) / 1e3, peer,
	       clock_median(peer_value, REPETITIONS) / 1e3, clock_median(ratio, REPETITIONS));
}

/* All do the same work, whatever their number: half-open ones are as many at once. */
static struct cost arriving_cost(const char *count)
{
	uint32_t clients = (uint32_t)strtoul(count, NULL, 10);
	char jitter[32];
	const struct scenario_set sets[] = { { "crypto", "modelled" },
		                             { "duration", "290s" },
		                             { "hosts[clients].count", count },
		                             { "load[all].jitter", jitter } };
	struct scenario *scenario;
	struct cost cost;

	snprintf(jitter, sizeof(jitter), "%ums", clients / A_MS);
	scenario = given_load(arriving, sets, 4);
	cost = world_cost(scenario, clients);
	scenario_free(scenario);
	return cost;
}

/* The many once: what is looked for is many times what noise is. */
static void print_many(void)
{
	const char *said = getenv("BENCH_CLIENTS"), *count = said ? said : MANY;
	double few[REPETITIONS], few_ns, many_ns;
	struct rusage usage;

	for (int n = 0; n < REPETITIONS; n++)
		few[n] = arriving_cost("1000").steps;
	few_ns = clock_median(few, REPETITIONS);
	many_ns = arriving_cost(count).steps;
	getrusage(RUSAGE_SELF, &usage);
	printf("{\"name\":\"negotiation_many\",\"value\":%.1f,\"unit\":\"us\","
	       "\"peer\":\"1,000 clients\",\"peer_value\":%.1f,\"ratio\":%.3f}\n",
	       many_ns / 1e3, few_ns / 1e3, many_ns / few_ns);
	printf("{\"name\":\"negotiation_many_octets\",\"value\":%.0f,\"unit\":\"octets\"}\n",
	       (double)usage.ru_maxrss * 1024 / (double)strtoul(count, NULL, 10));
}

static bool is_full(void)
{
	const char *full = getenv("BENCH_FULL");

	return full && *full != '\0';
}

int main(void)
{
	static const struct scenario_set modelled_set = { "crypto", "modelled" };
	static const char load_test[] = "strongSwan's load test, elsewhere";
	struct scenario *scenario = given_load(text, NULL, 0),
	                *modelled = given_load(text, &modelled_set, 1);
	double world[REPETITIONS], played[REPETITIONS], floor[REPETITIONS], copy[REPETITIONS];
	double steps[REPETITIONS], lines[REPETITIONS], peer[REPETITIONS];

	if (sodium_init() < 0)
		return 1;
	for (int n = 0; n < REPETITIONS; n++) {
		floor[n] = floor_ns(NEGOTIATIONS);
		world[n] = copy[n] = world_cost(scenario, NEGOTIATIONS).all;
		struct cost cost = world_cost(modelled, NEGOTIATIONS);
		played[n] = cost.all;
		steps[n] = cost.steps;
		lines[n] = cost.lines;
		peer[n] = STRONGSWAN;
	}
	print("negotiation_modelled", played, "real cryptography", copy);
	print("negotiation", world, "libsodium, bare", floor);
	print("negotiation_steps", steps, load_test, peer);
	print("negotiation_lines", lines, load_test, peer);
	if (is_full())
		print_many();
	scenario_free(scenario);
	scenario_free(modelled);
	return 0;
}
