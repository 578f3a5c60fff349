/* Other tables to stand beside: DPDK's rte_ipsec_sad and rte_hash, where it is installed. */
#ifndef TOOLS_BENCH_PEER_H
#define TOOLS_BENCH_PEER_H

#include <stdbool.h>
#include <stdint.h>

enum peer_kind {
	PEER_SAD,  /* keyed by SPI and destination, for readers beside a writer */
	PEER_HASH, /* the same key and a pointer, lock-free */
	PEER_KINDS
};

extern const char *const peer_names[PEER_KINDS];
extern const bool peer_is_there; /* else nothing below does anything */

void peer_start(void); /* once */
void peer_create(enum peer_kind kind,
                 uint32_t room); /* one table at a time; exits if there is no memory */
void peer_destroy(void);
bool peer_add(uint32_t spi, uint32_t destination, void *value);
bool peer_delete(uint32_t spi, uint32_t destination);
void *peer_find(uint32_t spi, uint32_t destination);
/* count <= 32 */
void peer_find_bulk(const uint32_t *spis, const uint32_t *destinations, uint32_t count,
                    void **values);

#endif
