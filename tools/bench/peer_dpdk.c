#include <stddef.h>

#include "tools/bench/peer.h"

#ifdef BENCH_DPDK

#include <rte_eal.h>
#include <rte_ipsec_sad.h>
#include <stdio.h>
#include <stdlib.h>

#define BULK 32

const char *const peer_name = "DPDK rte_ipsec_sad";

static struct rte_ipsec_sad *sad;

void peer_start(void)
{
	char words[][16] = { "bench",       "--no-huge",      "--no-pci",
		             "--no-shconf", "--no-telemetry", "-m",
		             "2048",        "--log-level",    "4" };
	char *arguments[sizeof(words) / sizeof(words[0])];
	int count = sizeof(words) / sizeof(words[0]);

	for (int i = 0; i < count; i++)
		arguments[i] = words[i];
	if (rte_eal_init(count, arguments) < 0) {
		fprintf(stderr, "bench_sad: DPDK does not start\n");
		exit(1);
	}
}

/* Keyed by SPI and destination. A quarter more room than asked for: a cuckoo table needs it. */
void peer_create(uint32_t room)
{
	static unsigned number;
	struct rte_ipsec_sad_conf conf = { .socket_id = -1 /* any */,
		                           .flags = RTE_IPSEC_SAD_FLAG_RW_CONCURRENCY };
	char name[32];

	conf.max_sa[RTE_IPSEC_SAD_SPI_ONLY] = room + room / 4 + 64;
	conf.max_sa[RTE_IPSEC_SAD_SPI_DIP] = room + room / 4 + 64;
	conf.max_sa[RTE_IPSEC_SAD_SPI_DIP_SIP] = 64;
	snprintf(name, sizeof(name), "sad%u", number++);
	sad = rte_ipsec_sad_create(name, &conf);
	if (sad == NULL) {
		fprintf(stderr, "bench_sad: no memory for DPDK\n");
		exit(1);
	}
}

void peer_destroy(void)
{
	rte_ipsec_sad_destroy(sad);
}

static union rte_ipsec_sad_key key_of(uint32_t spi, uint32_t destination)
{
	return (union rte_ipsec_sad_key){ .v4 = { .spi = spi, .dip = destination } };
}

bool peer_add(uint32_t spi, uint32_t destination, void *value)
{
	union rte_ipsec_sad_key key = key_of(spi, destination);

	return rte_ipsec_sad_add(sad, &key, RTE_IPSEC_SAD_SPI_DIP, value) == 0;
}

bool peer_delete(uint32_t spi, uint32_t destination)
{
	union rte_ipsec_sad_key key = key_of(spi, destination);

	return rte_ipsec_sad_del(sad, &key, RTE_IPSEC_SAD_SPI_DIP) == 0;
}

void *peer_find(uint32_t spi, uint32_t destination)
{
	void *value = NULL;

	peer_find_bulk(&spi, &destination, 1, &value);
	return value;
}

void peer_find_bulk(const uint32_t *spis, const uint32_t *destinations, uint32_t count,
                    void **values)
{
	union rte_ipsec_sad_key keys[BULK];
	const union rte_ipsec_sad_key *pointers[BULK];

	for (uint32_t n = 0; n < count; n++) {
		keys[n] = key_of(spis[n], destinations[n]);
		pointers[n] = &keys[n];
	}
	rte_ipsec_sad_lookup(sad, pointers, values, count);
}

#else

const char *const peer_name = NULL;

void peer_start(void)
{
}

void peer_create(uint32_t room)
{
	(void)room;
}

void peer_destroy(void)
{
}

bool peer_add(uint32_t spi, uint32_t destination, void *value)
{
	(void)spi, (void)destination, (void)value;
	return false;
}

bool peer_delete(uint32_t spi, uint32_t destination)
{
	(void)spi, (void)destination;
	return false;
}

void *peer_find(uint32_t spi, uint32_t destination)
{
	(void)spi, (void)destination;
	return NULL;
}

void peer_find_bulk(const uint32_t *spis, const uint32_t *destinations, uint32_t count,
                    void **values)
{
	(void)spis, (void)destinations;
	for (uint32_t n = 0; n < count; n++)
		values[n] = NULL;
}

#endif
