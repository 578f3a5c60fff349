/* Another SA table to stand beside: DPDK's rte_ipsec_sad, where it is installed. */
#ifndef TOOLS_BENCH_PEER_H
#define TOOLS_BENCH_PEER_H

#include <stdbool.h>
#include <stdint.h>

extern const char *const peer_name; /* NULL: there is none, and nothing below may be called */

void peer_start(void);           /* once */
void peer_create(uint32_t room); /* one table at a time; exits if there is no memory */
void peer_destroy(void);
bool peer_add(uint32_t spi, uint32_t destination, void *value);
bool peer_delete(uint32_t spi, uint32_t destination);
void *peer_find(uint32_t spi, uint32_t destination);
/* count <= 32 */
void peer_find_bulk(const uint32_t *spis, const uint32_t *destinations, uint32_t count,
                    void **values);

#endif
