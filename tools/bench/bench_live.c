/*
 * Live negotiations over loopback, ikesim against ikesim, a process each: CPU time of both ends
 * (sockets, loop, journal; the kernel's part included) beside the floor, and how many a second are
 * done when more are begun than can be.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/live/address.h"
#include "sim/live/live.h"
#include "sim/verdict.h"
#include "tools/bench/clock.h"
#include "tools/bench/floor.h"
#include "tools/bench/given.h"

#define NEGOTIATIONS 1000
#define REPETITIONS  9
#define EVERY_NS     (NSEC_S / 20000) /* far more than can be done */

static const char text[] = "ikesim: 1\n"
                           "name: bench\n"
                           "profile: ideal\n"
                           "duration: 60s\n"
                           "network: { links: [ { name: wan, between: [clients, gateway], "
                           "latency: 0ms } ] }\n"
                           "hosts:\n"
                           "  - { name: clients, role: initiator, count: 1000 }\n"
                           "  - { name: gateway, role: responder }\n"
                           "ike: { retransmit: { first: 30s } }\n"
                           "outcome: clean\n";

/* What one end says of a run. */
struct told {
	double cpu_ns;
	nsec took_ns; /* the connector: until the last pair was installed */
	uint32_t installed;
};

static struct live *open_end(const struct scenario *scenario, uint32_t entry,
                             const struct ike_endpoint *at)
{
	struct live_conf conf = { .scenario = scenario,
		                  .entry = entry,
		                  .seed = 1,
		                  .at = *at,
		                  .every_ns = EVERY_NS,
		                  .total = entry == 1 ? NEGOTIATIONS : 0,
		                  .records_max = 1000000,
		                  .command = "" };
	char problem[LIVE_PROBLEM_MAX];
	struct live *live = live_new(&conf, problem);

	if (!live) {
		fprintf(stderr, "bench_live: %s\n", problem);
		exit(1);
	}
	return live;
}

static struct told run_end(struct live *live)
{
	struct told told = { 0 };
	struct verdict *verdict;

	live_run(live);
	verdict = verdict_new(live_journal(live));
	if (!verdict)
		exit(1);
	told.cpu_ns = (double)live_facts(live)->cpu_ns;
	told.installed = verdict->installed;
	for (uint32_t i = 0; i < verdict->count; i++)
		if (verdict->negotiations[i].ended &&
		    verdict->negotiations[i].ended_at > told.took_ns)
			told.took_ns = verdict->negotiations[i].ended_at;
	verdict_free(verdict);
	live_free(live);
	return told;
}

static void pass(int fd, void *octets, size_t len, bool out)
{
	ssize_t done = out ? write(fd, octets, len) : read(fd, octets, len);

	if (done != (ssize_t)len) {
		fprintf(stderr, "bench_live: the other end is gone\n");
		exit(1);
	}
}

/* In a process of its own: says where it listens, and then what it took. */
static void listen_to(const struct scenario *scenario, int fd)
{
	struct ike_endpoint at = { .addr = { .family = 4, .bytes = { 127, 0, 0, 1 } } };
	struct live *live = open_end(scenario, 1, &at);

	at = *live_self(live);
	pass(fd, &at, sizeof(at), true);
	struct told told = run_end(live);
	pass(fd, &told, sizeof(told), true);
	_exit(0);
}

static void run_pair(const struct scenario *scenario, double *cpu_ns, double *rate)
{
	struct ike_endpoint at;
	struct told listener, connector;
	int ends[2], status;
	pid_t child;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		exit(1);
	if (child == 0)
		listen_to(scenario, ends[1]);
	pass(ends[0], &at, sizeof(at), false);
	connector = run_end(open_end(scenario, 0, &at));
	pass(ends[0], &listener, sizeof(listener), false);
	waitpid(child, &status, 0);
	close(ends[0]);
	close(ends[1]);
	if (listener.installed != NEGOTIATIONS || connector.installed != NEGOTIATIONS) {
		fprintf(stderr, "bench_live: %u and %u of %d are installed\n", listener.installed,
		        connector.installed, NEGOTIATIONS);
		exit(1);
	}
	*cpu_ns = (listener.cpu_ns + connector.cpu_ns) / NEGOTIATIONS;
	*rate = NEGOTIATIONS / ((double)connector.took_ns / NSEC_S);
}

int main(void)
{
	struct scenario *scenario = given_load(text, NULL, 0);
	double live[REPETITIONS], floor[REPETITIONS], ratio[REPETITIONS], rate[REPETITIONS];

	if (sodium_init() < 0)
		return 1;
	for (int n = 0; n < REPETITIONS; n++) {
		floor[n] = floor_ns(NEGOTIATIONS);
		run_pair(scenario, &live[n], &rate[n]);
		ratio[n] = live[n] / floor[n];
	}
	printf("{\"name\":\"live_negotiation\",\"value\":%.1f,\"unit\":\"us\",\"peer\":\"libsodium,"
	       " "
	       "bare\",\"peer_value\":%.1f,\"ratio\":%.3f}\n",
	       clock_median(live, REPETITIONS) / 1e3, clock_median(floor, REPETITIONS) / 1e3,
	       clock_median(ratio, REPETITIONS));
	printf("{\"name\":\"live_negotiations\",\"value\":%.0f,\"unit\":\"1/s\"}\n",
	       clock_median(rate, REPETITIONS));
	scenario_free(scenario);
	return 0;
}
