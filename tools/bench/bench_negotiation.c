/*
 * A whole negotiation, both ends, in virtual time with real cryptography, beside the floor: the
 * same libsodium calls with nothing around them. Repetitions are interleaved, so that a change of
 * the machine's speed meets both.
 *
 *   world   1,000 clients against one gateway: scenario, world, journal and its hash, verdict
 *   modelled  the same with crypto: modelled, beside `world`
 *   floor   floor.h
 */
#define _GNU_SOURCE
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/world.h"
#include "sim/verdict.h"
#include "tools/bench/clock.h"
#include "tools/bench/floor.h"
#include "tools/bench/given.h"

#define NEGOTIATIONS 1000
#define REPETITIONS  9

static const char text[] = "ikesim: 1\n"
                           "name: bench\n"
                           "profile: windows\n"
                           "seed: 1\n"
                           "duration: 60s\n"
                           "network:\n"
                           "  links:\n"
                           "    - name: wan\n"
                           "      between: [clients, gateway]\n"
                           "      latency: { dist: lognormal, median: 20ms, p99: 90ms }\n"
                           "hosts:\n"
                           "  - { name: clients, role: initiator, count: 1000 }\n"
                           "  - { name: gateway, role: responder }\n"
                           "ike: { half_open_limit: none }\n"
                           "sadb: { limits: { max_larval: none, concurrent_updates: none } }\n"
                           "outcome: clean\n";

static double world_ns(const struct scenario *scenario)
{
	double began = clock_cpu_ns(), took;
	struct world *world = world_new(scenario, scenario->seed);
	struct journal *journal = journal_new(world_meta(world), 10000000);
	struct verdict *verdict;
	uint8_t hash[JOURNAL_HASH];

	while (world_step(world, journal))
		;
	journal_hash(journal, hash);
	verdict = verdict_new(journal);
	took = (clock_cpu_ns() - began) / NEGOTIATIONS;
	if (verdict->installed != NEGOTIATIONS) {
		fprintf(stderr, "only %u of %d are installed\n", verdict->installed, NEGOTIATIONS);
		exit(1);
	}
	verdict_free(verdict);
	journal_free(journal);
	world_free(world);
	return took;
}

static void print(const char *name, double *value, const char *peer, double *peer_value)
{
	double ratio[REPETITIONS];

	for (int n = 0; n < REPETITIONS; n++)
		ratio[n] = value[n] / peer_value[n];
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"us\",\"peer\":\"%s\","
	       "\"peer_value\":%.1f,\"ratio\":%.3f}\n",
	       name, clock_median(value, REPETITIONS) / 1e3, peer,
	       clock_median(peer_value, REPETITIONS) / 1e3, clock_median(ratio, REPETITIONS));
}

int main(void)
{
	static const struct scenario_set modelled_set = { "crypto", "modelled" };
	struct scenario *scenario = given_load(text, NULL, 0),
	                *modelled = given_load(text, &modelled_set, 1);
	double world[REPETITIONS], played[REPETITIONS], floor[REPETITIONS];
	double copy[REPETITIONS];

	if (sodium_init() < 0)
		return 1;
	for (int n = 0; n < REPETITIONS; n++) {
		floor[n] = floor_ns(NEGOTIATIONS);
		world[n] = copy[n] = world_ns(scenario);
		played[n] = world_ns(modelled);
	}
	print("negotiation_modelled", played, "real cryptography", copy);
	print("negotiation", world, "libsodium, bare", floor);
	scenario_free(scenario);
	scenario_free(modelled);
	return 0;
}
