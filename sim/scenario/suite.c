#include "sim/scenario/suite.h"

#include <assert.h>
#include <string.h>

#include "sim/scenario/suggest.h"

#define PRF_HMAC_SHA2_256 5  /* RFC 4868 */
#define PRF_HMAC_SHA2_512 7  /* RFC 4868 */
#define GROUP_CURVE25519  31 /* RFC 8031 */

#define CHACHA .encr = SADB_ENCR_CHACHA20_POLY1305
#define AES    .encr = SADB_ENCR_AES_GCM_16, .encr_bits = 256

#define IKE_SUITES(X)                                                                              \
	X("chacha20poly1305-prfsha256-x25519", CHACHA, .prf = PRF_HMAC_SHA2_256,                   \
	  .group = GROUP_CURVE25519)                                                               \
	X("chacha20poly1305-prfsha512-x25519", CHACHA, .prf = PRF_HMAC_SHA2_512,                   \
	  .group = GROUP_CURVE25519)                                                               \
	X("aes256gcm16-prfsha256-x25519", AES, .prf = PRF_HMAC_SHA2_256,                           \
	  .group = GROUP_CURVE25519)                                                               \
	X("aes256gcm16-prfsha512-x25519", AES, .prf = PRF_HMAC_SHA2_512, .group = GROUP_CURVE25519)
#define ESP_SUITES(X)                                                                              \
	X("chacha20poly1305", CHACHA)                                                              \
	X("aes256gcm16", AES)

struct suite_name {
	const char *word;
	struct ike_suite suite;
};

/* Of IKE, then of ESP; each ends with a row without a word. */
static const struct suite_name suites[2][8] = {
	{
#define X(name, ...) { name, { __VA_ARGS__ } },
	        IKE_SUITES(X) },
	{ ESP_SUITES(X) },
#undef X
};

const struct ike_suite *suite_find(const char *word, bool esp)
{
	for (const struct suite_name *row = suites[esp]; row->word; row++)
		if (strcmp(row->word, word) == 0)
			return &row->suite;
	return NULL;
}

const char *suite_word(const struct ike_suite *suite, bool esp)
{
	for (const struct suite_name *row = suites[esp]; row->word; row++)
		if (row->suite.encr == suite->encr && row->suite.prf == suite->prf &&
		    row->suite.group == suite->group && row->suite.esn == suite->esn)
			return row->word;
	assert(!"a suite of the table");
	return NULL;
}

const char *suite_list(bool esp)
{
#define X(name, ...) ", " name
	static const char *const lists[2] = { IKE_SUITES(X), ESP_SUITES(X) };
#undef X

	return lists[esp] + strlen(", ");
}

const char *suite_suggest(const char *word, bool esp)
{
	const char *words[8];
	uint32_t count = 0;

	for (const struct suite_name *row = suites[esp]; row->word; row++)
		words[count++] = row->word;
	return suggest(word, words, count);
}
