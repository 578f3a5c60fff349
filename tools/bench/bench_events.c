/*
 * The event core (sim/model/agenda): the hold model. A thousand, a hundred thousand or a million
 * machines are due; the first is touched and is due again after an exponential time of one second
 * on average. CPU nanoseconds an event, medians of repetitions; beside it in the same repetition,
 * where it is installed, ns-3 with its default scheduler and with the fastest of its own.
 *
 *   events_hold_*     that
 *   events_moving_*   each event moves one more machine, at random: a timer that is set anew
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "sim/model/agenda.h"
#include "sim/model/dist.h"
#include "tools/bench/clock.h"
#include "tools/bench/peer_ns3.h"
#include "tools/bench/sizes.h"

#define REPETITIONS 3
#define EVENTS      1000000u

enum side { OURS, DEFAULT, BEST, SIDES };

#ifdef BENCH_NS3
static const bool ns3_is_there = true;
#else
static const bool ns3_is_there = false;
void ns3_begin(struct hold *hold, bool best)
{
	(void)hold, (void)best;
}
void ns3_run(uint64_t events)
{
	(void)events;
}
void ns3_end(void)
{
}
#endif

static struct agenda agenda;
static int64_t delays[HOLD_DELAYS];

static void require(bool is_so, const char *what)
{
	if (is_so)
		return;
	fprintf(stderr, "bench_events: %s\n", what);
	exit(1);
}

static void draw_delays(void)
{
	const struct dist dist = { .kind = DIST_EXPONENTIAL, .a = NSEC_S, .min = 1 };
	struct rng rng;

	rng_init(&rng, 77, "bench/events");
	for (uint32_t i = 0; i < HOLD_DELAYS; i++)
		delays[i] = dist_draw(&dist, &rng);
}

static void run_ours(struct hold *hold, uint64_t events)
{
	nsec last = 0;

	while (events-- > 0) {
		uint32_t machine = agenda_next_machine(&agenda);
		nsec now = agenda_next_at(&agenda);

		require(now >= last, "time goes back");
		last = now;
		hold->of[machine].ticks++;
		if (hold->moves) {
			uint32_t other = hold_other(hold);

			if (other != machine)
				agenda_set(&agenda, other, now + hold_delay(hold));
		}
		agenda_set(&agenda, machine, now + hold_delay(hold));
	}
}

static void run(enum side side, struct hold *hold, uint64_t events)
{
	if (side == OURS)
		run_ours(hold, events);
	else
		ns3_run(events);
}

/* After one event for each machine. */
static double time_side(enum side side, uint32_t machines, bool moves)
{
	struct hold hold = { .machines = machines, .moves = moves, .delays = delays };
	double from;

	hold.of = calloc(machines, sizeof(*hold.of));
	require(hold.of != NULL, "no memory");
	if (side == OURS) {
		require(agenda_new(&agenda, machines), "no memory");
		for (uint32_t i = 0; i < machines; i++)
			agenda_set(&agenda, i, hold_delay(&hold));
	} else {
		ns3_begin(&hold, side == BEST);
	}
	run(side, &hold, machines);
	from = clock_cpu_ns();
	run(side, &hold, EVENTS);
	from = clock_cpu_ns() - from;
	if (side == OURS)
		agenda_free(&agenda);
	else
		ns3_end();
	free(hold.of);
	return from / EVENTS;
}

static void print(const char *word, const char *label, double ns[SIDES][REPETITIONS])
{
	static const char *const sides[] = {
		[DEFAULT] = "ns-3 default scheduler (map)", [BEST] = "ns-3 priority queue"
	};
	static const char *const suffixes[] = { [DEFAULT] = "", [BEST] = "_beside_best" };
	double ours = clock_median(ns[OURS], REPETITIONS);

	for (enum side side = DEFAULT; side < SIDES; side++) {
		double peer = clock_median(ns[side], REPETITIONS);

		if (!ns3_is_there && side == BEST)
			break;
		printf("{\"name\":\"events_%s%s_%s\",\"value\":%.1f,\"unit\":\"ns\"", word,
		       suffixes[side], label, ours);
		if (ns3_is_there)
			printf(",\"peer\":\"%s\",\"peer_value\":%.1f,\"ratio\":%.3f", sides[side],
			       peer, ours / peer);
		printf("}\n");
	}
}

static void measure(uint32_t machines, const char *label)
{
	const int kinds =
	        machines <= 100000 ? 2 : 1; /* a map of a million takes 8 us to move one */

	for (int moves = 0; moves < kinds; moves++) {
		double ns[SIDES][REPETITIONS] = { 0 };

		for (int n = 0; n < REPETITIONS; n++)
			for (enum side side = OURS; side < (ns3_is_there ? SIDES : DEFAULT); side++)
				ns[side][n] = time_side(side, machines, moves);
		print(moves ? "moving" : "hold", label, ns);
	}
	printf("{\"name\":\"events_octets_%s\",\"value\":%.1f,\"unit\":\"octets\"}\n", label,
	       (double)agenda_footprint(machines) / machines);
}

int main(void)
{
	if (!ns3_is_there)
		fprintf(stderr, "bench_events: without ns-3, which is not installed\n");
	draw_delays();
	measure(1000, "1e3");
	measure(100000, "1e5");
	if (!sizes_quick())
		measure(1000000, "1e6");
	return 0;
}
