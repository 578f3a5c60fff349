/* What we can compute. */
#include "ike/key.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
/* Whom each algorithm is computed by, in the order of enum ike_crypto. */
#define BY(real, modelled)                                                                         \
	.by = { [IKE_CRYPTO_REAL] = &(real), [IKE_CRYPTO_MODELLED] = &(modelled) }

static const struct ike_encr encrs[] = {
	/* RFC 7634 2: 32 octets of key, 4 of salt; it MUST NOT have a key length attribute */
	{ .number = IKE_ENCR_CHACHA20_POLY1305,
	  .key_len = IKE_AEAD_KEY,
	  .salt_len = 4,
	  .iv_len = 8,
	  .icv_len = IKE_ICV_LEN,
	  BY(ike_sodium_chacha20, ike_modelled_cipher) },
	/* RFC 5282 7.3: 32 octets of key (RFC 4106 8.4: it MUST have the attribute), 4 of salt */
	{ .number = IKE_ENCR_AES_GCM_16,
	  .bits = 256,
	  .key_len = IKE_AEAD_KEY,
	  .salt_len = 4,
	  .iv_len = 8,
	  .icv_len = IKE_ICV_LEN,
	  BY(ike_sodium_aes256gcm, ike_modelled_cipher) },
};

/* RFC 4868 2.3: as prf the whole output is used, the key may have any length */
static const struct {
	uint16_t number;
	uint8_t len;
	const struct ike_mac *by[IKE_CRYPTO_COUNT];
} prfs[] = {
	{ IKE_PRF_HMAC_SHA2_256, 32, BY(ike_sodium_hmac256, ike_modelled_mac256) },
	{ IKE_PRF_HMAC_SHA2_512, 64, BY(ike_sodium_hmac512, ike_modelled_mac512) },
};

static const struct {
	uint16_t number;
	uint8_t len;
	const struct ike_curve *by[IKE_CRYPTO_COUNT];
} groups[] = {
	/* RFC 8031 3.1 */
	{ IKE_GROUP_CURVE25519, IKE_DH_LEN, BY(ike_sodium_curve25519, ike_modelled_curve) },
	/* libsodium has no other one, and who has one only is never asked for another */
	{ IKE_GROUP_MODELLED, IKE_DH_LEN, .by = { [IKE_CRYPTO_MODELLED] = &ike_modelled_curve } },
};

const struct ike_encr *ike_encr_find(uint16_t number, uint16_t bits)
{
	for (size_t i = 0; i < COUNT(encrs); i++)
		if (encrs[i].number == number && encrs[i].bits == bits)
			return &encrs[i];
	return NULL;
}

struct ike_prf ike_prf_find(enum ike_crypto crypto, uint16_t number)
{
	for (size_t i = 0; i < COUNT(prfs); i++)
		if (prfs[i].number == number)
			return (struct ike_prf){ prfs[i].by[crypto], prfs[i].len };
	return (struct ike_prf){ NULL, 0 };
}

size_t ike_group_len(uint16_t group)
{
	for (size_t i = 0; i < COUNT(groups); i++)
		if (groups[i].number == group)
			return groups[i].len;
	return 0;
}

const struct ike_curve *ike_curve_find(enum ike_crypto crypto, uint16_t group)
{
	for (size_t i = 0; i < COUNT(groups); i++)
		if (groups[i].number == group)
			return groups[i].by[crypto];
	return NULL;
}

const struct ike_signature *ike_signature_of(enum ike_crypto crypto)
{
	static const struct {
		const struct ike_signature *by[IKE_CRYPTO_COUNT];
	} ed25519 = { BY(ike_sodium_ed25519, ike_modelled_signature) };

	return ed25519.by[crypto];
}

ike_sha1_maker *ike_sha1_of(enum ike_crypto crypto)
{
	static ike_sha1_maker *const by[IKE_CRYPTO_COUNT] = {
		[IKE_CRYPTO_REAL] = ike_sha1_whole, [IKE_CRYPTO_MODELLED] = ike_modelled_sha1
	};

	return by[crypto];
}

bool ike_suite_computable(const struct ike_suite *suite, uint8_t protocol)
{
	if (!ike_encr_find(suite->encr, suite->encr_bits) || suite->integ)
		return false; /* combined-mode ciphers have no integrity transform, RFC 7296 3.3.2
		               */
	if (protocol == IKE_PROTO_ESP)
		return !suite->prf && suite->esn <= 1 &&
		       (!suite->group || ike_group_len(suite->group));
	return protocol == IKE_PROTO_IKE && ike_prf_find(IKE_CRYPTO_REAL, suite->prf).mac &&
	       !suite->esn && ike_group_len(suite->group);
}

bool ike_suite_available(const struct ike_suite *suite, enum ike_crypto crypto)
{
	const struct ike_encr *encr = ike_encr_find(suite->encr, suite->encr_bits);

	return ike_key_init() && encr && encr->by[crypto]->available() &&
	       (suite->group == 0 || ike_curve_find(crypto, suite->group));
}
