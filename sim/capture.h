/*
 * The datagrams of a run, octet for octet, beside the journal, which only has their numbers. Kept
 * if somebody asks for a capture; nothing reads it but a report.
 */
#ifndef SIM_CAPTURE_H
#define SIM_CAPTURE_H

#include "ike/ike.h"

struct capture;

struct capture_dgram {
	uint64_t id; /* the journal's */
	struct ike_endpoint from, to;
	const uint8_t *data;
	uint16_t len;
};

/* dgrams_max: of how many; memory is taken as they come. NULL: no memory. */
struct capture *capture_new(uint64_t dgrams_max);
void capture_free(struct capture *capture);

/* id: higher than that of the one before (asserted). What is beyond dgrams_max, or finds no memory,
 * is counted as missed. */
void capture_add(struct capture *capture, uint64_t id, const struct ike_dgram *dgram);
/* NULL: it was missed, or never added. */
const struct capture_dgram *capture_find(const struct capture *capture, uint64_t id);
uint64_t capture_count(const struct capture *capture);
uint64_t capture_missed(const struct capture *capture);

#endif
