/*
 * What we can compute: one row an algorithm, with its sizes and, for each provider, the functions
 * that compute it. The next algorithm joins by a row, the next provider by a column; nothing else
 * of this room knows who computes. The numbers are IANA's (number.h); lengths are octets.
 */
#ifndef IKE_SUITE_H
#define IKE_SUITE_H

#include "ike/ike.h"
#include "ike/number.h"
#include "ike/provider.h"

struct ike_encr {
	uint16_t number;
	uint16_t bits; /* as a key length attribute says it; 0: the algorithm has one length only
	                  and no attribute */
	uint8_t key_len, salt_len, iv_len, icv_len;
	const struct ike_cipher *by[IKE_CRYPTO_COUNT];
};

/* NULL: we do not have it. bits is 0 for an algorithm of one key length. */
const struct ike_encr *ike_encr_find(uint16_t number, uint16_t bits);

/* A prf as one provider computes it. len: of its output, and so of SK_d, SK_p and AUTH. */
struct ike_prf {
	const struct ike_mac *mac; /* NULL: we do not have it */
	size_t len;
};
struct ike_prf ike_prf_find(enum ike_crypto crypto, uint16_t number);

/* Octets of a group's public value, 0: we cannot compute in that group. */
size_t ike_group_len(uint16_t group);
const struct ike_curve *ike_curve_find(enum ike_crypto crypto, uint16_t group); /* or NULL */

/* Ed25519, the only one. */
const struct ike_signature *ike_signature_of(enum ike_crypto crypto);

ike_sha1_maker *ike_sha1_of(enum ike_crypto crypto);

/* All transforms are ours and none is missing: an operator's list is checked with this. */
bool ike_suite_computable(const struct ike_suite *suite, uint8_t protocol);

#endif
