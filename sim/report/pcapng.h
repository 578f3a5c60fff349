/*
 * A capture file in the pcapng format (draft-ietf-opsawg-pcapng), as much of it as we need: one
 * section, little-endian on every machine; interfaces of raw IP with time stamps in nanoseconds;
 * packets with their direction, a number and comments.
 */
#ifndef SIM_REPORT_PCAPNG_H
#define SIM_REPORT_PCAPNG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sadb/nsec.h"

#define PCAPNG_BLOCK_MAX (UINT32_C(1) << 17)
#define PCAPNG_LINK_RAW  101 /* LINKTYPE_RAW: IPv4 or IPv6, as its first octet says */

/* Strings are UTF-8; they are cut at what an option can hold. */
struct pcapng {
	FILE *out;
	bool good; /* everything so far was taken; errno says why not */
	uint32_t interfaces;
	size_t len;
	uint8_t block[PCAPNG_BLOCK_MAX];
};

struct pcapng_packet {
	nsec at; /* since 1970; not negative (asserted) */
	uint32_t interface;
	bool outbound;
	uint64_t id; /* the same on every interface that saw it */
	const uint8_t *octets;
	size_t len; /* at most half of PCAPNG_BLOCK_MAX (asserted) */
	const char *const *comments;
	uint32_t comments_count; /* what no longer fits into the block is left out */
};

/* Begins the section: application and comment. */
void pcapng_begin(struct pcapng *pcapng, FILE *out, const char *application, const char *comment);
/* Returns its number: 0, 1, ... */
uint32_t pcapng_interface(struct pcapng *pcapng, const char *name, const char *description);
void pcapng_packet(struct pcapng *pcapng, const struct pcapng_packet *packet);

#endif
