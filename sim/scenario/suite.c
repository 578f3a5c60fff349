#include "sim/scenario/suite.h"

#include <assert.h>
#include <string.h>

#include "sim/scenario/suggest.h"

#define PRF_HMAC_SHA2_256 5  /* RFC 4868 */
#define GROUP_CURVE25519  31 /* RFC 8031 */

#define CHACHA_IKE "chacha20poly1305-prfsha256-x25519"
#define AES_IKE    "aes256gcm16-prfsha256-x25519"
#define CHACHA_ESP "chacha20poly1305"
#define AES_ESP    "aes256gcm16"

static const struct suite_name suites[] = {
	{ CHACHA_IKE,
	  false,
	  true,
	  { .encr = SADB_ENCR_CHACHA20_POLY1305,
	    .prf = PRF_HMAC_SHA2_256,
	    .group = GROUP_CURVE25519 } },
	{ AES_IKE,
	  false,
	  false,
	  { .encr = SADB_ENCR_AES_GCM_16,
	    .encr_bits = 256,
	    .prf = PRF_HMAC_SHA2_256,
	    .group = GROUP_CURVE25519 } },
	{ CHACHA_ESP, true, true, { .encr = SADB_ENCR_CHACHA20_POLY1305 } },
	{ AES_ESP, true, false, { .encr = SADB_ENCR_AES_GCM_16, .encr_bits = 256 } },
};
#define SUITES (sizeof(suites) / sizeof(*suites))

const struct suite_name *suite_find(const char *word, bool esp)
{
	for (size_t i = 0; i < SUITES; i++)
		if (suites[i].esp == esp && strcmp(suites[i].word, word) == 0)
			return &suites[i];
	return NULL;
}

static const struct suite_name *row_of(const struct ike_suite *suite, bool esp)
{
	for (size_t i = 0; i < SUITES; i++)
		if (suites[i].esp == esp && suites[i].suite.encr == suite->encr)
			return &suites[i];
	assert(!"a suite of the table");
	return NULL;
}

const char *suite_word(const struct ike_suite *suite, bool esp)
{
	return row_of(suite, esp)->word;
}

bool suite_usable(const struct ike_suite *suite, bool esp)
{
	return row_of(suite, esp)->usable;
}

const char *suite_list(bool esp)
{
	return esp ? CHACHA_ESP ", " AES_ESP : CHACHA_IKE ", " AES_IKE;
}

const char *suite_suggest(const char *word, bool esp)
{
	static const char *const words[2][2] = { { CHACHA_IKE, AES_IKE }, { CHACHA_ESP, AES_ESP } };

	return suggest(word, words[esp], 2);
}
