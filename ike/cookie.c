/* Stateless cookies, RFC 7296 2.6. */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "ike/cookie.h"

_Static_assert(IKE_COOKIE_LEN == 1 + crypto_hash_sha256_BYTES, "version, hash");

/* Hash(Ni | IPi | SPIi | <secret>) */
static void hash(uint8_t out[crypto_hash_sha256_BYTES], const uint8_t *secret,
                 const struct ike_cookie_for *who)
{
	crypto_hash_sha256_state state;
	uint8_t spi[8];

	ike_set64(spi, who->spi_i);
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, who->nonce.data, who->nonce.len);
	crypto_hash_sha256_update(&state, who->addr->bytes, who->addr->family == 4 ? 4 : 16);
	crypto_hash_sha256_update(&state, spi, sizeof(spi));
	crypto_hash_sha256_update(&state, secret, sizeof(((struct ike_cookies *)0)->secrets[0]));
	crypto_hash_sha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

void ike_cookies_init(struct ike_cookies *cookies, struct ike_random *random)
{
	cookies->version = 0;
	cookies->turned = false;
	memset(cookies->secrets, 0, sizeof(cookies->secrets));
	ike_random_octets(random, cookies->secrets[0], sizeof(cookies->secrets[0]));
}

void ike_cookies_turn(struct ike_cookies *cookies, struct ike_random *random)
{
	cookies->version++;
	cookies->turned = true;
	ike_random_octets(random, cookies->secrets[cookies->version & 1],
	                  sizeof(cookies->secrets[0]));
}

void ike_cookies_wipe(struct ike_cookies *cookies)
{
	sodium_memzero(cookies, sizeof(*cookies));
}

void ike_cookie_make(uint8_t cookie[IKE_COOKIE_LEN], const struct ike_cookies *cookies,
                     const struct ike_cookie_for *who)
{
	cookie[0] = cookies->version;
	hash(cookie + 1, cookies->secrets[cookies->version & 1], who);
}

bool ike_cookie_holds(struct ike_view cookie, const struct ike_cookies *cookies,
                      const struct ike_cookie_for *who)
{
	uint8_t expected[crypto_hash_sha256_BYTES];
	uint8_t age;
	bool holds;

	if (cookie.len != IKE_COOKIE_LEN)
		return false;
	age = (uint8_t)(cookies->version - cookie.data[0]);
	if (age > (cookies->turned ? 1 : 0))
		return false;
	hash(expected, cookies->secrets[cookie.data[0] & 1], who);
	holds = sodium_memcmp(expected, cookie.data + 1, sizeof(expected)) == 0;
	sodium_memzero(expected, sizeof(expected));
	return holds;
}
