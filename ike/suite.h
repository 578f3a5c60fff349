/*
 * What we can compute: one row an algorithm, so that the next one joins by a row (and its call in
 * seal.c or key.c). The numbers are IANA's (number.h); lengths are octets.
 */
#ifndef IKE_SUITE_H
#define IKE_SUITE_H

#include "ike/ike.h"
#include "ike/number.h"

struct ike_encr {
	uint16_t number;
	uint16_t bits; /* as a key length attribute says it; 0: the algorithm has one length only
	                  and no attribute */
	uint8_t key_len, salt_len, iv_len, icv_len;
};

/* NULL: we do not have it. bits is 0 for an algorithm of one key length. */
const struct ike_encr *ike_encr_find(uint16_t number, uint16_t bits);
/* Octets of a group's public value, 0: we cannot compute in that group. */
size_t ike_group_len(uint16_t group);

/* All transforms are ours and none is missing: an operator's list is checked with this. */
bool ike_suite_computable(const struct ike_suite *suite, uint8_t protocol);

#endif
