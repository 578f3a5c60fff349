/* A PF_KEY v2 message being written: a base header, then extensions, then its length. */
#ifndef SADB_PFKEY_WRITER_H
#define SADB_PFKEY_WRITER_H

#include "sadb/pfkey_wire.h"

#define PFKEY_MESSAGE_MAX 512 /* octets; the longest that is written has all extensions of one SA */

struct pfkey_writer {
	enum sadb_platform platform;
	uint8_t *octets; /* PFKEY_MESSAGE_MAX of them */
	size_t len;
};

/* SADB_SUPPORTED_*, RFC 2367 2.3.8: bits without salt. */
struct pfkey_algorithm {
	uint8_t number, iv_len;
	uint16_t bits_least, bits_most;
};

void pfkey_writer_begin(struct pfkey_writer *writer, enum sadb_platform platform, uint8_t *octets,
                        const struct pfkey_header *header); /* its words are not read */
void pfkey_writer_sa(struct pfkey_writer *writer, const struct pfkey_sa *sa);
void pfkey_writer_lifetime(struct pfkey_writer *writer, enum pfkey_ext ext,
                           const struct pfkey_lifetime *lifetime);
/* Nothing if the family is 0. */
void pfkey_writer_address(struct pfkey_writer *writer, enum pfkey_ext ext,
                          const struct sadb_addr *addr);
void pfkey_writer_key(struct pfkey_writer *writer, enum pfkey_ext ext, uint16_t bits,
                      const uint8_t *key); /* bits <= 8 * SADB_KEY_MAX */
void pfkey_writer_range(struct pfkey_writer *writer, uint32_t lo, uint32_t hi);
void pfkey_writer_sa2(struct pfkey_writer *writer, const struct pfkey_sa2 *sa2);
void pfkey_writer_supported(struct pfkey_writer *writer, const struct pfkey_algorithm *algorithms,
                            uint32_t count);
/* RFC 2367 2.3.7: one combination an algorithm, without lifetimes. */
void pfkey_writer_proposal(struct pfkey_writer *writer, const struct pfkey_algorithm *algorithms,
                           uint32_t count);
size_t pfkey_writer_end(struct pfkey_writer *writer);

#endif
