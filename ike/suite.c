/* What we can compute. */
#include "ike/suite.h"

static const struct ike_encr encrs[] = {
	/* RFC 7634 2: 32 octets of key, 4 of salt; it MUST NOT have a key length attribute */
	{ .number = IKE_ENCR_CHACHA20_POLY1305,
	  .key_len = 32,
	  .salt_len = 4,
	  .iv_len = 8,
	  .icv_len = 16 },
};

const struct ike_encr *ike_encr_find(uint16_t number, uint16_t bits)
{
	for (size_t i = 0; i < sizeof(encrs) / sizeof(encrs[0]); i++)
		if (encrs[i].number == number && encrs[i].bits == bits)
			return &encrs[i];
	return NULL;
}

size_t ike_group_len(uint16_t group)
{
	return group == IKE_GROUP_CURVE25519 ? 32 : 0; /* RFC 8031 3.1 */
}

bool ike_suite_computable(const struct ike_suite *suite, uint8_t protocol)
{
	if (!ike_encr_find(suite->encr, suite->encr_bits) || suite->integ)
		return false; /* combined-mode ciphers have no integrity transform, RFC 7296 3.3.2
		               */
	if (protocol == IKE_PROTO_ESP)
		return !suite->prf && suite->esn <= 1 &&
		       (!suite->group || ike_group_len(suite->group));
	return protocol == IKE_PROTO_IKE && suite->prf == IKE_PRF_HMAC_SHA2_256 && !suite->esn &&
	       ike_group_len(suite->group);
}
