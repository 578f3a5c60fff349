/* Who signs, and whose signatures are known (contract in ike.h). */
#include <assert.h>
#include <string.h>

#include "ike/signer.h"

void ike_signer_make(struct ike_signer *signer, enum ike_crypto crypto,
                     const uint8_t seed[IKE_SIGN_SEED_LEN])
{
	bool usable = ike_key_init();

	assert(usable);
	ike_signature_of(crypto)->make(signer->secret, seed);
}

const uint8_t *ike_signer_public(const struct ike_signer *signer)
{
	return signer->secret + IKE_SIGN_SEED;
}

static int lower(uint8_t octet)
{
	return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
}

/* As strcmp, but that ASCII letters have no case (RFC 7296 3.5 leaves FQDNs to DNS). */
static int order(const char *a, struct ike_view b)
{
	for (size_t i = 0;; i++) {
		int left = lower((uint8_t)a[i]), right = i < b.len ? lower(b.data[i]) : 0;

		if (i == b.len || a[i] == '\0')
			return (a[i] != '\0') - (i < b.len);
		if (left != right)
			return left < right ? -1 : 1;
	}
}

int ike_known_order(const void *a, const void *b)
{
	const struct ike_known *left = a, *right = b;

	return order(left->id, (struct ike_view){ (const uint8_t *)right->id, strlen(right->id) });
}

const uint8_t *ike_known_public(const struct ike_signer *signer, const struct ike_id *id)
{
	uint32_t low = 0, high = signer->known_count;

	if (id->type != IKE_ID_FQDN)
		return NULL;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int where = order(signer->known[middle].id, id->octets);

		if (where == 0)
			return signer->known[middle].public;
		if (where < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return signer->known_count > 0 && signer->known[0].id[0] == '\0' ? signer->known[0].public
	                                                                 : NULL;
}
