#include <stddef.h>

#include "tools/bench/peer.h"

const char *const peer_names[PEER_KINDS] = { "DPDK rte_ipsec_sad", "DPDK rte_hash" };

#ifdef BENCH_DPDK

#include <rte_eal.h>
#include <rte_hash.h>
#include <rte_hash_crc.h>
#include <rte_ipsec_sad.h>
#include <rte_malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/bench/pages.h"

#define BULK 32
#define HEAP ((size_t)1 << 30)

const bool peer_is_there = true;

struct pair {
	uint32_t spi, destination;
};

static int heap; /* whose memory is as that of ours */
static struct rte_ipsec_sad *sad;
static struct rte_hash *hash; /* not NULL: this one is in use */

void peer_start(void)
{
	char words[][16] = { "bench",       "--no-huge",      "--no-pci",
		             "--no-shconf", "--no-telemetry", "-m",
		             "256",         "--log-level",    "4" };
	char *arguments[sizeof(words) / sizeof(words[0])];
	int count = sizeof(words) / sizeof(words[0]);
	void *memory;

	for (int i = 0; i < count; i++)
		arguments[i] = words[i];
	if (rte_eal_init(count, arguments) < 0) {
		fprintf(stderr, "bench_sad: DPDK does not start\n");
		exit(1);
	}
	memory = pages_new(HEAP);
	if (memory == NULL || rte_malloc_heap_create("bench") != 0 ||
	    rte_malloc_heap_memory_add("bench", memory, HEAP, NULL, 0, PAGES_HUGE) != 0) {
		fprintf(stderr, "bench_sad: no memory for DPDK\n");
		exit(1);
	}
	heap = rte_malloc_heap_get_socket("bench");
}

/* Keyed by SPI and destination. A quarter more room than asked for: a cuckoo table needs it. */
static void create_hash(uint32_t room)
{
	static unsigned number;
	char name[32];
	struct rte_hash_parameters conf = { .name = name,
		                            .entries = room + room / 4 + 64,
		                            .key_len = sizeof(struct pair),
		                            .hash_func = rte_hash_crc,
		                            .socket_id = heap,
		                            .extra_flag = RTE_HASH_EXTRA_FLAGS_RW_CONCURRENCY_LF };

	snprintf(name, sizeof(name), "hash%u", number++);
	hash = rte_hash_create(&conf);
	if (hash == NULL) {
		fprintf(stderr, "bench_sad: no memory for DPDK\n");
		exit(1);
	}
}

void peer_create(enum peer_kind kind, uint32_t room)
{
	static unsigned number;
	struct rte_ipsec_sad_conf conf = { .socket_id = heap,
		                           .flags = RTE_IPSEC_SAD_FLAG_RW_CONCURRENCY };
	char name[32];

	if (kind == PEER_HASH) {
		create_hash(room);
		return;
	}
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
	if (hash != NULL)
		rte_hash_free(hash);
	else
		rte_ipsec_sad_destroy(sad);
	hash = NULL;
}

static union rte_ipsec_sad_key key_of(uint32_t spi, uint32_t destination)
{
	return (union rte_ipsec_sad_key){ .v4 = { .spi = spi, .dip = destination } };
}

bool peer_add(uint32_t spi, uint32_t destination, void *value)
{
	union rte_ipsec_sad_key key = key_of(spi, destination);
	struct pair pair = { spi, destination };

	if (hash != NULL)
		return rte_hash_add_key_data(hash, &pair, value) == 0;
	return rte_ipsec_sad_add(sad, &key, RTE_IPSEC_SAD_SPI_DIP, value) == 0;
}

bool peer_delete(uint32_t spi, uint32_t destination)
{
	union rte_ipsec_sad_key key = key_of(spi, destination);
	struct pair pair = { spi, destination };

	if (hash != NULL) {
		int32_t position = rte_hash_del_key(hash, &pair);

		return position >= 0 && rte_hash_free_key_with_position(hash, position) == 0;
	}
	return rte_ipsec_sad_del(sad, &key, RTE_IPSEC_SAD_SPI_DIP) == 0;
}

void *peer_find(uint32_t spi, uint32_t destination)
{
	struct pair pair = { spi, destination };
	void *value = NULL;

	if (hash != NULL)
		return rte_hash_lookup_data(hash, &pair, &value) < 0 ? NULL : value;
	peer_find_bulk(&spi, &destination, 1, &value);
	return value;
}

static void find_bulk_hash(const uint32_t *spis, const uint32_t *destinations, uint32_t count,
                           void **values)
{
	struct pair pairs[BULK];
	const void *pointers[BULK];
	uint64_t hits = 0;

	for (uint32_t n = 0; n < count; n++) {
		pairs[n] = (struct pair){ spis[n], destinations[n] };
		pointers[n] = &pairs[n];
	}
	rte_hash_lookup_bulk_data(hash, pointers, count, &hits, values);
}

void peer_find_bulk(const uint32_t *spis, const uint32_t *destinations, uint32_t count,
                    void **values)
{
	union rte_ipsec_sad_key keys[BULK];
	const union rte_ipsec_sad_key *pointers[BULK];

	if (hash != NULL) {
		find_bulk_hash(spis, destinations, count, values);
		return;
	}
	for (uint32_t n = 0; n < count; n++) {
		keys[n] = key_of(spis[n], destinations[n]);
		pointers[n] = &keys[n];
	}
	rte_ipsec_sad_lookup(sad, pointers, values, count);
}

#else

const bool peer_is_there = false;

void peer_start(void)
{
}

void peer_create(enum peer_kind kind, uint32_t room)
{
	(void)kind, (void)room;
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
