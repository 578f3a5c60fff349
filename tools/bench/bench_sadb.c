/*
 * The SA database: CPU nanoseconds an operation at 10^3, 10^5 and 10^6 SAs, medians of repetitions.
 *
 *   getspi, add   a request from submit to the taken reply and event, the database growing from
 * empty update        the same for every larval, in random order, with a soft and a hard lifetime
 *   churn         DELETE and ADD of a random outbound SA in a full database, both from submit to
 * event find_in/_out  the look-up alone: inbound (the SPI holds the slot), outbound (a hash chain)
 */
#define _GNU_SOURCE
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sadb/db.h"
#include "tools/bench/clock.h"
#include "tools/bench/draw.h"
#include "tools/bench/sizes.h"

#define REPETITIONS 3
#define OPS_MIN     200000u /* small databases are built again until so many are timed */

enum figure { GETSPI, UPDATE, ADD, CHURN, FIND_IN, FIND_OUT, FIGURES };

static const char *const words[] = {
	[GETSPI] = "getspi", [UPDATE] = "update",   [ADD] = "add",
	[CHURN] = "churn",   [FIND_IN] = "find_in", [FIND_OUT] = "find_out",
};

/* Names of SAs in the order of their birth, and a random order to visit them. */
struct set {
	struct sadb *db;
	uint32_t count, *spis, *order;
	nsec now;
};

static struct sadb *empty(uint32_t count)
{
	const struct sadb_conf conf = {
		.slots = count,
		.requests = 16,
		.dead_max = 1024,
		.larval_lifetime_ns = 60 * NSEC_S,
		.spi_min = 0x1000,
		.spi_max = 0xffffffff,
	};
	struct sadb *db = sadb_new(&conf);

	if (db == NULL) {
		fprintf(stderr, "bench_sadb: no memory for %u SAs\n", count);
		exit(1);
	}
	return db;
}

static const struct sadb_addr own = { 4, { 10, 0, 0, 1 } };

static struct sadb_req request(enum sadb_op op)
{
	bool out = op == SADB_OP_ADD;

	return (struct sadb_req){
		.op = op,
		.dir = out ? SADB_DIR_OUT : SADB_DIR_IN,
		.protocol = SADB_PROTO_ESP,
		.src = own,
		.dst = own,
		.key = { SADB_ENCR_CHACHA20_POLY1305, 36, { 1 } },
		.soft_ns = op == SADB_OP_UPDATE ? 3240 * NSEC_S : 0,
		.hard_ns = op == SADB_OP_UPDATE ? 3600 * NSEC_S : 0,
		.service_ns = 1,
	};
}

static struct sadb_addr peer(uint32_t i)
{
	return (struct sadb_addr){ 4, { 172, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };
}

static uint32_t ask(struct set *set, const struct sadb_req *req)
{
	struct sadb_reply reply = { .err = SADB_E_INVALID };
	struct sadb_event event;

	sadb_submit(set->db, set->now, req);
	sadb_tick(set->db, ++set->now);
	sadb_complete(set->db, &reply);
	while (sadb_event(set->db, &event))
		;
	if (reply.err != SADB_OK) {
		fprintf(stderr, "bench_sadb: %s: %s\n", sadb_op_name(req->op),
		        sadb_cause_name(reply.cause));
		exit(1);
	}
	return reply.spi;
}

static double find_all(const struct set *set, enum sadb_dir dir)
{
	double from = clock_cpu_ns();
	uint32_t found = 0;

	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t which = set->order[i];
		struct sadb_addr dst = dir == SADB_DIR_IN ? own : peer(which);
		struct sadb_name name = { &dst, set->spis[which], dir, SADB_PROTO_ESP };

		found += sadb_table_find(&set->db->table, &name) != SADB_NONE;
	}
	from = clock_cpu_ns() - from;
	assert(found == set->count);
	return from;
}

static void inbound(struct set *set, double spent[FIGURES])
{
	struct sadb_req get = request(SADB_OP_GETSPI), update = request(SADB_OP_UPDATE);
	double from;

	set->db = empty(set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++)
		set->spis[i] = ask(set, &get);
	spent[GETSPI] += clock_cpu_ns() - from;
	spent[FIND_IN] += find_all(set, SADB_DIR_IN);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		update.spi = set->spis[set->order[i]];
		ask(set, &update);
	}
	spent[UPDATE] += clock_cpu_ns() - from;
	sadb_free(set->db);
}

static void outbound(struct set *set, double spent[FIGURES])
{
	struct sadb_req add = request(SADB_OP_ADD), delete;
	double from;

	for (uint32_t i = 0; i < set->count; i++)
		set->spis[i] = 256 + draw(UINT32_MAX - 256);
	set->db = empty(set->count);
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		add.dst = peer(i);
		add.spi = set->spis[i];
		ask(set, &add);
	}
	spent[ADD] += clock_cpu_ns() - from;
	spent[FIND_OUT] += find_all(set, SADB_DIR_OUT);
	delete = add;
	delete.op = SADB_OP_DELETE;
	from = clock_cpu_ns();
	for (uint32_t i = 0; i < set->count; i++) {
		delete.dst = add.dst = peer(set->order[i]);
		delete.spi = add.spi = set->spis[set->order[i]];
		ask(set, &delete);
		ask(set, &add);
	}
	spent[CHURN] += clock_cpu_ns() - from;
	sadb_free(set->db);
}

static void measure(uint32_t count, const char *label)
{
	struct set set = { .count = count };
	uint32_t passes = count < OPS_MIN ? OPS_MIN / count : 1;
	double values[FIGURES][REPETITIONS];

	set.spis = malloc(count * sizeof(*set.spis));
	set.order = malloc(count * sizeof(*set.order));
	for (uint32_t i = 0; i < count; i++) {
		uint32_t j = draw(i + 1);

		set.order[i] = set.order[j];
		set.order[j] = i;
	}
	for (int n = 0; n < REPETITIONS; n++) {
		double spent[FIGURES] = { 0 };

		for (uint32_t pass = 0; pass < passes; pass++) {
			set.now = 0;
			inbound(&set, spent);
			set.now = 0;
			outbound(&set, spent);
		}
		for (int figure = 0; figure < FIGURES; figure++)
			values[figure][n] = spent[figure] / passes / count;
	}
	for (int figure = 0; figure < FIGURES; figure++)
		printf("{\"name\":\"sadb_%s_%s\",\"value\":%.1f,\"unit\":\"ns\"}\n", words[figure],
		       label, clock_median(values[figure], REPETITIONS));
	free(set.spis);
	free(set.order);
}

int main(void)
{
	measure(1000, "1e3");
	measure(100000, "1e5");
	if (!sizes_quick())
		measure(1000000, "1e6");
	return 0;
}
