/* The messages of a driver to its daemon (RFC 2367 3.1), as octets. */
#ifndef SADB_PFKEY_ANSWER_H
#define SADB_PFKEY_ANSWER_H

#include "sadb/pfkey_request.h"
#include "sadb/pfkey_writer.h"

struct pfkey_answer {
	enum sadb_platform platform;
	struct pfkey_header header; /* the request's; error is 0 */
	uint8_t *octets;            /* PFKEY_MESSAGE_MAX of them */
};

/* All return the length of the message. */

/* <base>: with an errno, or of FLUSH. */
size_t pfkey_answer_base(const struct pfkey_answer *answer, uint8_t error);
/* GETSPI, UPDATE, ADD: <base, SA, (lifetime(HS),) address(SD), (X_SA2)>; never a key. */
size_t pfkey_answer_sa(const struct pfkey_answer *answer, const struct pfkey_facts *facts,
                       enum pfkey_state state);
/* DELETE: <base, SA, address(SD)> */
size_t pfkey_answer_name(const struct pfkey_answer *answer, const struct pfkey_facts *facts);
/* GET, DUMP: <base, SA, lifetime(HSC), address(SD), (key,) (X_SA2)>; the key only if the database
 * shows keys. sa2 may be NULL. */
size_t pfkey_answer_entry(const struct pfkey_answer *answer, const struct sadb_entry *entry,
                          const struct pfkey_sa2 *sa2);
/* REGISTER: <base, supported> */
size_t pfkey_answer_supported(const struct pfkey_answer *answer);
/* EXPIRE: <base, SA, lifetime(C and HS), address(SD), (X_SA2)>; `limit` is LIFETIME_HARD or _SOFT.
 */
size_t pfkey_answer_expire(const struct pfkey_answer *answer, const struct pfkey_facts *facts,
                           const struct pfkey_lifetime *current, enum pfkey_ext limit);
/* ACQUIRE: <base, address(SD), proposal>; an address of family 0 is left out. */
size_t pfkey_answer_acquire(const struct pfkey_answer *answer, const struct sadb_addr *src,
                            const struct sadb_addr *dst);

/* LIFETIME_CURRENT. */
struct pfkey_lifetime pfkey_current(const struct sadb_past *past);

#endif
