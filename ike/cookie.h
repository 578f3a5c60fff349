/*
 * Stateless cookies (RFC 7296 2.6): a responder under load makes the initiator show that it
 * receives at its address.
 *
 *      Cookie = version octet | SHA-256(Ni | IPi | SPIi | secret of that version)
 *
 * Two secrets are good at a time, the current and the previous one. Whoever owns them turns them
 * when it likes.
 */
#ifndef IKE_COOKIE_H
#define IKE_COOKIE_H

#include <stdbool.h>

#include "ike/octets.h"
#include "ike/random.h"
#include "sadb/msg.h"

#define IKE_COOKIE_LEN 33 /* 1 to 64 octets are allowed */

struct ike_cookies {
	uint8_t version; /* of the current secret; the previous one's is one less, modulo 256 */
	bool turned;     /* there is a previous one */
	uint8_t secrets[2][32]; /* by version & 1 */
};

/* Whom a cookie is for: read from its IKE_SA_INIT request. Borrowed for the call. */
struct ike_cookie_for {
	struct ike_view nonce;
	const struct sadb_addr *addr;
	uint64_t spi_i;
};

void ike_cookies_init(struct ike_cookies *cookies, struct ike_random *random);
void ike_cookies_turn(struct ike_cookies *cookies, struct ike_random *random);
void ike_cookies_wipe(struct ike_cookies *cookies);
void ike_cookie_make(uint8_t cookie[IKE_COOKIE_LEN], const struct ike_cookies *cookies,
                     const struct ike_cookie_for *who);
bool ike_cookie_holds(struct ike_view cookie, const struct ike_cookies *cookies,
                      const struct ike_cookie_for *who);

#endif
