/*
 * The SA table with lifetimes (sadb/sad.h): CPU nanoseconds an operation at 10^3, 10^5 and 10^6 SAs
 * (or at the sizes given as arguments), medians of repetitions. Beside it, where it is installed,
 * DPDK's rte_ipsec_sad on the same SPIs, in the same repetition. All tables are built from empty.
 *
 *   getspi           a larval SA, its timer armed; peer: none
 *   install          GETSPI and UPDATE, keys copied, timers armed; peer: add of a pointer alone
 *   install_floor    its octets copied and a timer linked; install_contract: the barest loop that
 *                    keeps what readers and hidden SPIs are promised; *_floor: the same of other
 *                    verbs (sad_floor.c)
 *   update           UPDATE of every larval in random order
 *   pair             GETSPI, UPDATE and ADD: a tunnel's two SAs
 *   add, churn       ADD outbound; DELETE of a random inbound SA and install of another; peers: a
 *                    record of as many octets is copied too
 *   find_*           of our SPI, independent, each after the last, 32 at a time; of a foreign SPI
 *   tail_*           one install by the wall clock, beside the clock alone for as long
 *   expire           10^6 larvals due within one second, in ticks of at most 64 deadlines
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "tools/bench/pages.h"
#include "tools/bench/sad_set.h"
#include "tools/bench/sizes.h"

#define REPETITIONS 5
#define PEERS_MAX   1000000u /* SAs: DPDK has memory for so many */

static const struct {
	const char *word, *peer;
} figures[] = {
#define X(name, word, peer) { word, peer },
	FIGURE_LIST(X)
#undef X
};

/* Which stands over which. */
static const struct {
	enum figure figure, floor;
	const char *word;
} floors[] = {
	{ INSTALL, FLOOR, "floor" },       { INSTALL, CONTRACT, "contract" },
	{ GETSPI, GETSPI_FLOOR, "floor" }, { ADD, ADD_FLOOR, "floor" },
	{ CHURN, CHURN_FLOOR, "floor" },
};

static void time_larvals(struct set *set)
{
	double from;

	set_fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set->spis[i] = set_getspi(set);
	set->ours[GETSPI] += set_spent(from);
	for (uint32_t i = 0; i < set->count; i++)
		set->visits[i] = set->spis[set->order[i]];
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set_require(set_update(set, set->visits[i]), "an update fails");
	set->ours[UPDATE] += set_spent(from);
	set_drop(set);
}

static void time_finds(struct set *set)
{
	double from = clock_cpu_ns();

	for (uint32_t i = 0; i < set->count; i++) {
		set_sink += sad_find(set->sad, set_inbound(set, set->visits[i]))->state;
	}
	set->ours[FIND] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count;)
		i += 1 + sad_find(set->sad, set_inbound(set, set->visits[i]))->lingering;
	set->ours[FIND_NEXT] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i += SADB_TABLE_BULK) {
		uint32_t count =
		        set->count - i < SADB_TABLE_BULK ? set->count - i : SADB_TABLE_BULK;
		const struct sadb_slot *slots[SADB_TABLE_BULK];
		struct sadb_name names[SADB_TABLE_BULK];

		for (uint32_t n = 0; n < count; n++)
			names[n] = *set_inbound(set, set->visits[i + n]);
		sad_find_bulk(set->sad, names, count, slots);
		for (uint32_t n = 0; n < count; n++)
			set_sink += slots[n]->state;
	}
	set->ours[FIND_BULK] += set_spent(from);
}

static void time_inbound(struct set *set)
{
	double from;

	set_fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set->spis[i] = set_install(set);
	set->ours[INSTALL] += set_spent(from);
	for (uint32_t i = 0; i < set->count; i++)
		set->visits[i] = set->spis[set->order[i]];
	time_finds(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		set_require(sad_delete(set->sad, set_inbound(set, set->visits[i])),
		            "a delete fails");
		set_sink += set_install(set);
	}
	set->ours[CHURN] += set_spent(from);
	set_drop(set);
}

static void time_finds_out(struct set *set)
{
	double from = clock_cpu_ns();

	for (uint32_t i = 0; i < set->count; i++) {
		set_sink += sad_find(set->sad, set_outbound(set, &set->far_visits[i]))->state;
	}
	set->ours[FIND_OUT] += set_spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i += SADB_TABLE_BULK) {
		uint32_t count =
		        set->count - i < SADB_TABLE_BULK ? set->count - i : SADB_TABLE_BULK;
		const struct sadb_slot *slots[SADB_TABLE_BULK];
		struct sadb_name names[SADB_TABLE_BULK];

		for (uint32_t n = 0; n < count; n++)
			names[n] = *set_outbound(set, &set->far_visits[i + n]);
		sad_find_bulk(set->sad, names, count, slots);
		for (uint32_t n = 0; n < count; n++)
			set_sink += slots[n]->state;
	}
	set->ours[FIND_OUT_BULK] += set_spent(from);
}

static void time_outbound(struct set *set)
{
	double from;

	set_fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set_require(set_add(set, &set->far[i]), "an add fails");
	set->ours[ADD] += set_spent(from);
	time_finds_out(set);
	set_drop(set);
	set_fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count / 2; i++) {
		set_sink += set_install(set);
		set_require(set_add(set, &set->far[i]), "an add fails");
	}
	set->ours[PAIR] += set_spent(from) * 2;
	set_drop(set);
}

/* The least that a dependent look-up could do: one line after the other, over the same octets. */
static void time_chase(struct set *set)
{
	const struct sad_conf conf = set_conf(set->count);
	size_t each = (size_t)(sad_footprint(&conf) / set->count) / 64 * 64;
	char *lines = pages_new(set->count * each);
	uint32_t at = set->order[0];
	double from;

	memset(lines, 0, set->count * each);
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t next = set->order[(i + 1) % set->count];

		memcpy(lines + set->order[i] * each, &next, sizeof(next));
	}
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		memcpy(&at, lines + at * each, sizeof(at));
	set_sink += at;
	set->ours[CHASE] += set_spent(from);
	free(lines);
}

static void print(const char *label, int figure, double values[REPETITIONS],
                  double peers[PEER_KINDS][REPETITIONS])
{
	double value = clock_median(values, REPETITIONS);

	for (int kind = 0; kind < PEER_KINDS; kind++) {
		double peer = clock_median(peers[kind], REPETITIONS);

		if (kind > 0 && peer <= 0)
			continue;
		printf("{\"name\":\"sad_%s%s_%s\",\"value\":%.1f,\"unit\":\"ns\"",
		       figures[figure].word, kind == PEER_SAD ? "" : "_beside_hash", label, value);
		if (peer > 0)
			printf(",\"peer\":\"%s %s\",\"peer_value\":%.1f,\"ratio\":%.3f",
			       peer_names[kind], figures[figure].peer, peer, value / peer);
		printf("}\n");
	}
}

static void print_over(const char *label, int figure, const char *word, double value, double floor)
{
	printf("{\"name\":\"sad_%s_over_%s_%s\",\"value\":%.2f,\"unit\":\"times\"}\n",
	       figures[figure].word, word, label, value / floor);
}

/* What `figure` takes here, over what it takes in the smallest table of this run. */
static void print_growth(const char *label, int figure, double value)
{
	static double first[FIGURES];

	if (first[figure] <= 0)
		first[figure] = value;
	else
		printf("{\"name\":\"sad_growth_%s_%s\",\"value\":%.2f,\"unit\":\"times\"}\n",
		       figures[figure].word, label, value / first[figure]);
}

static void repeat(struct set *set, uint32_t passes)
{
	memset(set->ours, 0, sizeof(set->ours));
	memset(set->peers, 0, sizeof(set->peers));
	for (uint32_t pass = 0; pass < passes; pass++) {
		time_larvals(set);
		floor_copy(set);
		floor_contract(set);
		time_chase(set);
		time_inbound(set);
		time_outbound(set);
		if (!peer_is_there || set->count > PEERS_MAX)
			continue;
		for (int kind = 0; kind < PEER_KINDS; kind++) {
			peers_time_inbound(set, (enum peer_kind)kind);
			peers_time_outbound(set, (enum peer_kind)kind);
		}
	}
}

static void measure(uint32_t count, const char *label)
{
	struct set set = { .count = count };
	uint32_t passes = count < OPS_MIN ? OPS_MIN / count : 1;
	double ours[FIGURES][REPETITIONS], peers[FIGURES][PEER_KINDS][REPETITIONS];
	const struct sad_conf conf = set_conf(count);

	set_prepare(&set);
	for (int n = 0; n < REPETITIONS; n++) {
		repeat(&set, passes);
		for (int figure = 0; figure < FIGURES; figure++) {
			ours[figure][n] = set.ours[figure] / passes / count;
			for (int kind = 0; kind < PEER_KINDS; kind++)
				peers[figure][kind][n] = set.peers[kind][figure] / passes / count;
		}
	}
	for (int figure = 0; figure < FIGURES; figure++) {
		print(label, figure, ours[figure], peers[figure]);
		print_growth(label, figure, ours[figure][REPETITIONS / 2]);
	}
	for (size_t n = 0; n < sizeof(floors) / sizeof(floors[0]); n++)
		print_over(label, floors[n].figure, floors[n].word,
		           ours[floors[n].figure][REPETITIONS / 2],
		           ours[floors[n].floor][REPETITIONS / 2]);
	printf("{\"name\":\"sad_octets_%s\",\"value\":%.1f,\"unit\":\"octets\"}\n", label,
	       (double)sad_footprint(&conf) / count);
	tail_measure(&set, label);
	if (count >= 100000)
		expiry_measure(&set, label);
	set_forget(&set);
}

/* So that the figures can be read as cycles: those of the time stamp counter, which does not follow
 * the core's clock. */
static void print_cycles(void)
{
#if defined(__x86_64__)
	double from = clock_cpu_ns(), lasted;
	uint64_t first = __builtin_ia32_rdtsc();

	do
		lasted = clock_cpu_ns() - from;
	while (lasted < 5e7);
	printf("{\"name\":\"tsc_cycles_a_ns\",\"value\":%.3f,\"unit\":\"cycles\"}\n",
	       (double)(__builtin_ia32_rdtsc() - first) / lasted);
#else
	fprintf(stderr, "bench_sad: cycles are not available on this machine\n");
#endif
}

int main(int argc, char **argv)
{
	print_cycles();
	peer_start();
	for (int i = 1; i < argc; i++)
		measure((uint32_t)strtoul(argv[i], NULL, 10), argv[i]);
	if (argc > 1)
		return 0;
	measure(1000, "1e3");
	measure(100000, "1e5");
	if (!sizes_quick())
		measure(1000000, "1e6");
	if (sizes_full())
		measure(10000000, "1e7");
	return 0;
}
