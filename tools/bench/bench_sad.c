/*
 * The SA table with lifetimes (sadb/sad.h): CPU nanoseconds an operation at 10^3, 10^5 and 10^6 SAs
 * (or at the sizes given as arguments), medians of repetitions. Beside it, where it is installed,
 * DPDK's rte_ipsec_sad on the same SPIs, in the same repetition. All tables are built from empty.
 *
 *   getspi           a larval SA, its timer armed; peer: none
 *   install          GETSPI and UPDATE, keys copied, timers armed; peer: add of a pointer alone
 *   install_floor    the same octets copied and the timer linked, with no table; as a peer
 *   update           UPDATE of every larval in random order
 *   pair             GETSPI, UPDATE and ADD: a tunnel's two SAs
 *   add, churn       ADD outbound; DELETE of a random inbound SA and install of another
 *   find_*           of our SPI, independent, each after the last, 32 at a time; of a foreign SPI
 *   tail_*           one install by the wall clock, beside the clock alone
 *   expire           10^6 larvals due within one second, in ticks of at most 64 deadlines
 */
#define _GNU_SOURCE
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sadb/sad.h"
#include "tools/bench/clock.h"
#include "tools/bench/peer.h"

#define REPETITIONS 3
#define OPS_MIN     200000u /* small tables are built again until so many are timed */
#define TICK        64u

#define FIGURE_LIST(X)                                                                             \
	X(GETSPI, "getspi", NULL)                                                                  \
	X(INSTALL, "install", "add")                                                               \
	X(FLOOR, "install_floor", "install")                                                       \
	X(UPDATE, "update", NULL)                                                                  \
	X(PAIR, "pair", NULL)                                                                      \
	X(ADD, "add", "add")                                                                       \
	X(CHURN, "churn", "delete, add")                                                           \
	X(FIND, "find", "lookup")                                                                  \
	X(FIND_NEXT, "find_dependent", "lookup, dependent")                                        \
	X(FIND_BULK, "find_bulk", "lookup of 32")                                                  \
	X(FIND_OUT, "find_out", "lookup")                                                          \
	X(FIND_OUT_BULK, "find_out_bulk", "lookup of 32")

enum figure {
#define X(name, word, peer) name,
	FIGURE_LIST(X)
#undef X
	        FIGURES
};

static const struct {
	const char *word, *peer;
} figures[] = {
#define X(name, word, peer) { word, peer },
	FIGURE_LIST(X)
#undef X
};

struct far {
	uint32_t spi, number;
	struct sadb_addr dst;
};

struct set {
	struct sad *sad;
	nsec now;
	uint32_t count, *order;
	uint32_t *spis;         /* ours, in order of birth */
	uint32_t *visits;       /* the same in random order */
	struct far *far;        /* SPIs that peers chose */
	struct far *far_visits; /* the same in random order */
	double ours[FIGURES], peers[FIGURES];
};

static uint64_t seed = 88172645463325252u;
static uint64_t sink; /* what is looked up is used */

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 16) % below);
}

static void require(bool is_so, const char *what)
{
	if (is_so)
		return;
	fprintf(stderr, "bench_sad: %s\n", what);
	exit(1);
}

static const struct sadb_addr own = { 4, { 10, 0, 0, 1 } };
#define OWN 0x0100000au

static const struct sadb_traffic traffic = {
	{ 0, 0, 65535, { 4, { 10, 1, 0, 0 } }, { 4, { 10, 1, 0, 255 } } },
	{ 0, 0, 65535, { 4, { 10, 2, 0, 0 } }, { 4, { 10, 2, 0, 255 } } },
};

static const struct sadb_key key = { SADB_ENCR_CHACHA20_POLY1305, 36, { 1, 2, 3 } };

static const struct sad_terms terms = {
	.src = &own,
	.traffic = &traffic,
	.key = &key,
	.soft_ns = 3240 * NSEC_S,
	.hard_ns = 3600 * NSEC_S,
};

static struct sadb_name inbound(uint32_t spi)
{
	return (struct sadb_name){ &own, spi, SADB_DIR_IN, SADB_PROTO_ESP };
}

static struct sadb_addr host(uint32_t number)
{
	struct sadb_addr addr = { .family = 4 };

	memcpy(addr.bytes, &number, 4);
	return addr;
}

static struct sad_conf conf_of(uint32_t slots)
{
	return (struct sad_conf){ .slots = slots,
		                  .spi_min = 256,
		                  .spi_max = UINT32_MAX,
		                  .larval_ns = 30 * NSEC_S,
		                  .secret = 0x1234567890abcdef };
}

/* A sixteenth more room than SAs, so that a slot is not used again at once. */
static void fresh(struct set *set)
{
	const struct sad_conf conf = conf_of(set->count + set->count / 16);

	set->sad = sad_new(&conf);
	set->now = NSEC_S;
	require(set->sad != NULL, "no memory");
}

static uint32_t getspi(struct set *set)
{
	struct sadb_name name = inbound(0);

	set->now += 1000;
	return sad_getspi(set->sad, set->now, &name, &terms);
}

static bool update(struct set *set, uint32_t spi)
{
	struct sadb_name name = inbound(spi);

	return sad_update(set->sad, set->now, &name, &terms);
}

static uint32_t install(struct set *set)
{
	uint32_t spi = getspi(set);

	require(update(set, spi), "an update fails");
	return spi;
}

static struct sadb_name outbound(const struct far *far)
{
	return (struct sadb_name){ &far->dst, far->spi, SADB_DIR_OUT, SADB_PROTO_ESP };
}

static bool add(struct set *set, const struct far *far)
{
	struct sadb_name name = outbound(far);

	return sad_add(set->sad, set->now, &name, &terms);
}

static double spent(double from)
{
	return clock_cpu_ns() - from;
}

static void time_larvals(struct set *set)
{
	double from;

	fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set->spis[i] = getspi(set);
	set->ours[GETSPI] += spent(from);
	for (uint32_t i = 0; i < set->count; i++)
		set->visits[i] = set->spis[set->order[i]];
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		require(update(set, set->visits[i]), "an update fails");
	set->ours[UPDATE] += spent(from);
	sad_free(set->sad);
}

/* The least that an install could do: the octets of an SA copied, a timer linked into a list. */
static void time_floor(struct set *set)
{
	struct record {
		struct sadb_slot slot;
		struct sadb_body body;
		struct sadb_use use;
	} *records = malloc(set->count * sizeof(*records));
	static struct record model;
	uint32_t heads[512];
	double from;

	memset(heads, 0xff, sizeof(heads));
	memset(records, 0xff, set->count * sizeof(*records));
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t *head = &heads[(i >> 14) % 512];

		model.slot.spi = i;
		memcpy(&records[i], &model, sizeof(model));
		records[i].slot.later = *head;
		if (*head != SADB_NONE)
			records[*head].slot.before = i;
		*head = i;
		__asm__ volatile("" : : : "memory");
	}
	set->ours[FLOOR] += spent(from);
	free(records);
}

static void time_finds(struct set *set)
{
	double from = clock_cpu_ns();

	for (uint32_t i = 0; i < set->count; i++) {
		struct sadb_name name = inbound(set->visits[i]);

		sink += sad_find(set->sad, &name)->state;
	}
	set->ours[FIND] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count;) {
		struct sadb_name name = inbound(set->visits[i]);

		i += 1 + sad_find(set->sad, &name)->lingering;
	}
	set->ours[FIND_NEXT] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i += SADB_TABLE_BULK) {
		uint32_t count =
		        set->count - i < SADB_TABLE_BULK ? set->count - i : SADB_TABLE_BULK;
		const struct sadb_slot *slots[SADB_TABLE_BULK];
		struct sadb_name names[SADB_TABLE_BULK];

		for (uint32_t n = 0; n < count; n++)
			names[n] = inbound(set->visits[i + n]);
		sad_find_bulk(set->sad, names, count, slots);
		for (uint32_t n = 0; n < count; n++)
			sink += slots[n]->state;
	}
	set->ours[FIND_BULK] += spent(from);
}

static void time_inbound(struct set *set)
{
	double from;

	fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set->spis[i] = install(set);
	set->ours[INSTALL] += spent(from);
	for (uint32_t i = 0; i < set->count; i++)
		set->visits[i] = set->spis[set->order[i]];
	time_finds(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		struct sadb_name name = inbound(set->visits[i]);

		require(sad_delete(set->sad, &name), "a delete fails");
		sink += install(set);
	}
	set->ours[CHURN] += spent(from);
	sad_free(set->sad);
}

static void time_finds_out(struct set *set)
{
	double from = clock_cpu_ns();

	for (uint32_t i = 0; i < set->count; i++) {
		struct sadb_name name = outbound(&set->far_visits[i]);

		sink += sad_find(set->sad, &name)->state;
	}
	set->ours[FIND_OUT] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i += SADB_TABLE_BULK) {
		uint32_t count =
		        set->count - i < SADB_TABLE_BULK ? set->count - i : SADB_TABLE_BULK;
		const struct sadb_slot *slots[SADB_TABLE_BULK];
		struct sadb_name names[SADB_TABLE_BULK];

		for (uint32_t n = 0; n < count; n++)
			names[n] = outbound(&set->far_visits[i + n]);
		sad_find_bulk(set->sad, names, count, slots);
		for (uint32_t n = 0; n < count; n++)
			sink += slots[n]->state;
	}
	set->ours[FIND_OUT_BULK] += spent(from);
}

static void time_outbound(struct set *set)
{
	double from;

	fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		require(add(set, &set->far[i]), "an add fails");
	set->ours[ADD] += spent(from);
	time_finds_out(set);
	sad_free(set->sad);
	fresh(set);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count / 2; i++) {
		sink += install(set);
		require(add(set, &set->far[i]), "an add fails");
	}
	set->ours[PAIR] += spent(from) * 2;
	sad_free(set->sad);
}

static void time_peer_inbound(struct set *set)
{
	double from;

	peer_create(set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		require(peer_add(set->spis[i], OWN, set), "the peer's add fails");
	set->peers[INSTALL] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		sink += peer_find(set->visits[i], OWN) == set;
	set->peers[FIND] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count;)
		i += peer_find(set->visits[i], OWN) == set;
	set->peers[FIND_NEXT] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i + TICK / 2 <= set->count; i += TICK / 2) {
		uint32_t destinations[TICK / 2];
		void *values[TICK / 2];

		for (uint32_t n = 0; n < TICK / 2; n++)
			destinations[n] = OWN;
		peer_find_bulk(&set->visits[i], destinations, TICK / 2, values);
		for (uint32_t n = 0; n < TICK / 2; n++)
			sink += values[n] == set;
	}
	set->peers[FIND_BULK] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		require(peer_delete(set->visits[i], OWN), "the peer's delete fails");
		require(peer_add(set->visits[i] ^ 0x55555555, OWN, set), "the peer's add fails");
	}
	set->peers[CHURN] += spent(from);
	peer_destroy();
}

static void time_peer_outbound(struct set *set)
{
	double from;

	peer_create(set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		require(peer_add(set->far[i].spi, i, set), "the peer's add fails");
	set->peers[ADD] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		sink += peer_find(set->far_visits[i].spi, set->far_visits[i].number) == set;
	set->peers[FIND_OUT] += spent(from);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i + TICK / 2 <= set->count; i += TICK / 2) {
		uint32_t spis[TICK / 2], destinations[TICK / 2];
		void *values[TICK / 2];

		for (uint32_t n = 0; n < TICK / 2; n++) {
			spis[n] = set->far_visits[i + n].spi;
			destinations[n] = set->far_visits[i + n].number;
		}
		peer_find_bulk(spis, destinations, TICK / 2, values);
		for (uint32_t n = 0; n < TICK / 2; n++)
			sink += values[n] == set;
	}
	set->peers[FIND_OUT_BULK] += spent(from);
	peer_destroy();
}

static double wall_ns(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

/* Sorts; prints what is at p50, p99, p99.9, and how many took more than 10 us. */
static void print_tail(const char *word, const char *label, double *took, uint32_t count)
{
	uint32_t slow = 0;

	qsort(took, count, sizeof(*took), clock_compare);
	for (uint32_t i = count; i > 0 && took[i - 1] > 10000; i--)
		slow++;
	printf("{\"name\":\"sad_%s_p50_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", word, label,
	       took[count / 2]);
	printf("{\"name\":\"sad_%s_p99_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", word, label,
	       took[(uint64_t)count * 99 / 100]);
	printf("{\"name\":\"sad_%s_p999_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", word, label,
	       took[(uint64_t)count * 999 / 1000]);
	printf("{\"name\":\"sad_%s_over_10us_%s\",\"value\":%u,\"unit\":\"count\"}\n", word, label,
	       slow);
}

static void measure_tail(struct set *set, const char *label)
{
	double *took = malloc(set->count * sizeof(*took));

	memset(took, 0, set->count * sizeof(*took));
	for (uint32_t i = 0; i < set->count; i++) {
		double from = wall_ns();

		took[i] = wall_ns() - from;
	}
	print_tail("tail_clock", label, took, set->count);
	fresh(set);
	for (uint32_t i = 0; i < set->count; i++) {
		double from = wall_ns();

		sink += install(set);
		took[i] = wall_ns() - from;
	}
	print_tail("tail_install", label, took, set->count);
	sad_free(set->sad);
	free(took);
}

/* Larvals due in one second, a tick each time that the table asks for one. */
static void measure_expiry(struct set *set, const char *label)
{
	double from, longest = 0;
	uint32_t ticks = 0;

	fresh(set);
	for (uint32_t i = 0; i < set->count; i++) {
		struct sadb_name name = inbound(0);

		set->now = NSEC_S + (nsec)i * NSEC_S / set->count;
		sad_getspi(set->sad, set->now, &name, &terms);
	}
	from = wall_ns();
	for (double last = from, now; sad_next_at(set->sad) != NSEC_NEVER; last = now) {
		sad_expire(set->sad, 32 * NSEC_S, TICK);
		ticks++;
		now = wall_ns();
		longest = now - last > longest ? now - last : longest;
	}
	from = wall_ns() - from;
	require(set->sad->table.free != SADB_NONE, "larvals are left");
	printf("{\"name\":\"sad_expire_%s\",\"value\":%.1f,\"unit\":\"ns\"}\n", label,
	       from / set->count);
	printf("{\"name\":\"sad_expire_tick_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", label,
	       from / ticks);
	printf("{\"name\":\"sad_expire_longest_tick_%s\",\"value\":%.0f,\"unit\":\"ns\"}\n", label,
	       longest);
	sad_free(set->sad);
}

static void prepare(struct set *set)
{
	set->order = malloc(set->count * sizeof(*set->order));
	set->spis = malloc(set->count * sizeof(*set->spis));
	set->visits = malloc(set->count * sizeof(*set->visits));
	set->far = malloc(set->count * sizeof(*set->far));
	set->far_visits = malloc(set->count * sizeof(*set->far_visits));
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t j = draw(i + 1);

		set->order[i] = set->order[j];
		set->order[j] = i;
		set->far[i] = (struct far){ 256 + draw(UINT32_MAX - 256), i, host(i) };
	}
	for (uint32_t i = 0; i < set->count; i++)
		set->far_visits[i] = set->far[set->order[i]];
}

static void print(const char *label, int figure, double values[REPETITIONS],
                  double peers[REPETITIONS])
{
	double value = clock_median(values, REPETITIONS), peer = clock_median(peers, REPETITIONS);

	printf("{\"name\":\"sad_%s_%s\",\"value\":%.1f,\"unit\":\"ns\"", figures[figure].word,
	       label, value);
	if (peer > 0)
		printf(",\"peer\":\"%s %s\",\"peer_value\":%.1f,\"ratio\":%.3f", peer_name,
		       figures[figure].peer, peer, value / peer);
	printf("}\n");
}

static void measure(uint32_t count, const char *label)
{
	struct set set = { .count = count };
	uint32_t passes = count < OPS_MIN ? OPS_MIN / count : 1;
	double ours[FIGURES][REPETITIONS], peers[FIGURES][REPETITIONS];
	const struct sad_conf conf = conf_of(count);

	prepare(&set);
	for (int n = 0; n < REPETITIONS; n++) {
		memset(set.ours, 0, sizeof(set.ours));
		memset(set.peers, 0, sizeof(set.peers));
		for (uint32_t pass = 0; pass < passes; pass++) {
			time_larvals(&set);
			time_floor(&set);
			time_inbound(&set);
			if (peer_name != NULL)
				time_peer_inbound(&set);
			time_outbound(&set);
			if (peer_name != NULL)
				time_peer_outbound(&set);
		}
		for (int figure = 0; figure < FIGURES; figure++) {
			ours[figure][n] = set.ours[figure] / passes / count;
			peers[figure][n] = set.peers[figure] / passes / count;
		}
	}
	for (int figure = 0; figure < FIGURES; figure++)
		print(label, figure, ours[figure], peers[figure]);
	printf("{\"name\":\"sad_octets_%s\",\"value\":%.1f,\"unit\":\"octets\"}\n", label,
	       (double)sad_footprint(&conf) / count);
	measure_tail(&set, label);
	if (count >= 100000)
		measure_expiry(&set, label);
	free(set.order);
	free(set.spis);
	free(set.visits);
	free(set.far);
	free(set.far_visits);
}

int main(int argc, char **argv)
{
	if (peer_name != NULL)
		peer_start();
	for (int i = 1; i < argc; i++)
		measure((uint32_t)strtoul(argv[i], NULL, 10), argv[i]);
	if (argc > 1)
		return 0;
	measure(1000, "1e3");
	measure(100000, "1e5");
	measure(1000000, "1e6");
	return 0;
}
