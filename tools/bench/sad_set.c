#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "tools/bench/draw.h"
#include "tools/bench/pages.h"
#include "tools/bench/sad_set.h"

uint64_t set_sink;

void set_require(bool is_so, const char *what)
{
	if (is_so)
		return;
	fprintf(stderr, "bench_sad: %s\n", what);
	exit(1);
}

static const struct sadb_addr own = { 4, { 10, 0, 0, 1 } };

const struct sadb_traffic set_traffic = {
	{ 0, 0, 65535, { 4, { 10, 1, 0, 0 } }, { 4, { 10, 1, 0, 255 } } },
	{ 0, 0, 65535, { 4, { 10, 2, 0, 0 } }, { 4, { 10, 2, 0, 255 } } },
};

static const struct sadb_key key = { SADB_ENCR_CHACHA20_POLY1305, 36, { 1, 2, 3 } };

static const struct sad_terms given_terms = {
	.src = &own,
	.traffic = &set_traffic,
	.key = &key,
	.soft_ns = 3240 * NSEC_S,
	.hard_ns = 3600 * NSEC_S,
};

struct sadb_name set_name(enum sadb_dir dir)
{
	return (struct sadb_name){ dir == SADB_DIR_IN ? &own : NULL, 0, dir, SADB_PROTO_ESP };
}

static struct sadb_addr host(uint32_t number)
{
	struct sadb_addr addr = { .family = 4 };

	memcpy(addr.bytes, &number, 4);
	return addr;
}

struct sad_conf set_conf(uint32_t slots)
{
	return (struct sad_conf){ .slots = slots,
		                  .spi_min = 256,
		                  .spi_max = UINT32_MAX,
		                  .larval_ns = 30 * NSEC_S,
		                  .secret = 0x1234567890abcdef };
}

/* A sixteenth more room than SAs, so that a slot is not used again at once. */
void set_fresh(struct set *set)
{
	const struct sad_conf conf = set_conf(set->count + set->count / 16);
	void *memory = pages_new(sad_footprint(&conf));

	set_require(memory != NULL, "no memory");
	set->sad = sad_place(&conf, memory);
	set->now = NSEC_S;
}

void set_drop(struct set *set)
{
	sad_wipe(set->sad);
	free(set->sad);
}

uint32_t set_getspi(struct set *set)
{
	set->now += 1000;
	return sad_getspi(set->sad, set->now, set_inbound(set, 0), set_hidden(&given_terms));
}

bool set_update(struct set *set, uint32_t spi)
{
	return sad_update(set->sad, set->now, set_inbound(set, spi), set_hidden(&given_terms));
}

uint32_t set_install(struct set *set)
{
	uint32_t spi = set_getspi(set);

	set_require(set_update(set, spi), "an update fails");
	return spi;
}

bool set_add(struct set *set, const struct far *far)
{
	return sad_add(set->sad, set->now, set_outbound(set, far), set_hidden(&given_terms));
}

void set_prepare(struct set *set)
{
	set->in = set_name(SADB_DIR_IN);
	set->out = set_name(SADB_DIR_OUT);
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

void set_forget(struct set *set)
{
	free(set->order);
	free(set->spis);
	free(set->visits);
	free(set->far);
	free(set->far_visits);
}
