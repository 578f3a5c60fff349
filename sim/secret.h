/*
 * The keys of a run, for the key file that an operator asked for: never in the journal. All memory
 * is taken at once, so that no copy of a key is left behind, and wiped at the end.
 */
#ifndef SIM_SECRET_H
#define SIM_SECRET_H

#include "ike/ike.h"

struct secrets;

/* One ESP SA, as one of its ends keyed it. */
struct secret_child {
	struct sadb_addr src, dst;
	uint32_t spi;
	struct sadb_key key;
};

/* sas_max: of IKE SAs; of keyed ESP SAs eight times as many, both ends'. NULL: no memory. */
struct secrets *secrets_new(uint32_t sas_max);
void secrets_free(struct secrets *secrets);

/* The SPIs of a secret that is there already change nothing. */
void secrets_add(struct secrets *secrets, const struct ike_secret *secret);
const struct ike_secret *secrets_find(const struct secrets *secrets, uint64_t spi_i,
                                      uint64_t spi_r);
/* Of an UPDATE or ADD. */
void secrets_add_child(struct secrets *secrets, const struct sadb_req *req);
/* There was no room for some: nothing is added any more. */
bool secrets_full(const struct secrets *secrets);

/* In the order in which they were added. */
uint32_t secrets_count(const struct secrets *secrets);
const struct ike_secret *secrets_at(const struct secrets *secrets, uint32_t index);
/* By destination and SPI, each once, whichever end keyed it; returns how many there are. */
uint32_t secrets_children(struct secrets *secrets, const struct secret_child **children);

#endif
