/* See secret.h. */
#include "sim/secret.h"

#include <stdlib.h>
#include <string.h>

#include "sim/lookup.h"

#define CHILDREN_OF_SA 8

struct secrets {
	uint32_t sas_count, sas_max, children_count, children_max;
	bool full;
	struct lookup by_spis;
	struct ike_secret *sas;
	struct secret_child *children;
};

struct secrets *secrets_new(uint32_t sas_max)
{
	struct secrets *secrets = calloc(1, sizeof(*secrets));

	if (!secrets)
		return NULL;
	secrets->sas_max = sas_max;
	secrets->children_max = CHILDREN_OF_SA * sas_max;
	secrets->sas = calloc(sas_max, sizeof(*secrets->sas));
	secrets->children = calloc(secrets->children_max, sizeof(*secrets->children));
	if (!secrets->sas || !secrets->children || !lookup_init(&secrets->by_spis)) {
		secrets_free(secrets);
		return NULL;
	}
	return secrets;
}

void secrets_free(struct secrets *secrets)
{
	if (!secrets)
		return;
	if (secrets->sas)
		ike_wipe(secrets->sas, secrets->sas_max * sizeof(*secrets->sas));
	if (secrets->children)
		ike_wipe(secrets->children, secrets->children_max * sizeof(*secrets->children));
	free(secrets->sas);
	free(secrets->children);
	lookup_free(&secrets->by_spis);
	free(secrets);
}

void secrets_add(struct secrets *secrets, const struct ike_secret *secret)
{
	uint64_t spi_r = secret->spi_r;

	if (secrets_find(secrets, secret->spi_i, spi_r))
		return;
	if (secrets->sas_count == secrets->sas_max ||
	    !lookup_put(&secrets->by_spis, secret->spi_i, (uint32_t)(spi_r >> 32), (uint32_t)spi_r,
	                secrets->sas_count)) {
		secrets->full = true;
		return;
	}
	secrets->sas[secrets->sas_count++] = *secret;
}

const struct ike_secret *secrets_find(const struct secrets *secrets, uint64_t spi_i, uint64_t spi_r)
{
	uint32_t index =
	        lookup_get(&secrets->by_spis, spi_i, (uint32_t)(spi_r >> 32), (uint32_t)spi_r);

	return index == LOOKUP_NONE ? NULL : &secrets->sas[index];
}

void secrets_add_child(struct secrets *secrets, const struct sadb_req *req)
{
	if (secrets->children_count == secrets->children_max) {
		secrets->full = true;
		return;
	}
	secrets->children[secrets->children_count++] = (struct secret_child){
		.src = req->src, .dst = req->dst, .spi = req->spi, .key = req->key
	};
}

bool secrets_full(const struct secrets *secrets)
{
	return secrets->full;
}

uint32_t secrets_count(const struct secrets *secrets)
{
	return secrets->sas_count;
}

const struct ike_secret *secrets_at(const struct secrets *secrets, uint32_t index)
{
	return &secrets->sas[index];
}

static int by_dst_and_spi(const void *a, const void *b)
{
	const struct secret_child *x = a, *y = b;
	int order = memcmp(&x->dst, &y->dst, sizeof(x->dst));

	return order ? order : (x->spi > y->spi) - (x->spi < y->spi);
}

uint32_t secrets_children(struct secrets *secrets, const struct secret_child **children)
{
	struct secret_child *all = secrets->children;
	uint32_t kept = 0;

	qsort(all, secrets->children_count, sizeof(*all), by_dst_and_spi);
	for (uint32_t i = 0; i < secrets->children_count; i++)
		if (kept == 0 || by_dst_and_spi(&all[kept - 1], &all[i]) != 0)
			all[kept++] = all[i];
	secrets->children_count = kept;
	*children = all;
	return kept;
}
