/*
 * A PF_KEY v2 message, taken apart (RFC 2367 2). Everything is validated before anything is kept; a
 * message is views into the octets and lives as long as they do.
 *
 *   +----------------------- base header, 16 octets ----------------------+--- extension ----+---
 *   | version type errno satype | length 2 reserved 2 | seq 4 | pid 4     | length 2  type 2 | ...
 *   +---------------------------------------------------------------------+------------------+---
 *
 * Lengths count 64-bit words. Numbers are in the byte order of the host, which here is always
 * little endian, so that a replayed file means the same everywhere; SPIs (but those of SPIRANGE),
 * ports and addresses are in network order (2.3).
 */
#ifndef SADB_PFKEY_WIRE_H
#define SADB_PFKEY_WIRE_H

#include <stddef.h>

#include "sadb/pfkey_number.h"

#define PFKEY_HEADER_LEN 16
#define PFKEY_WORD       8

/* RFC 2367 2.1 */
struct pfkey_header {
	uint8_t version, type, error, satype;
	uint16_t words, reserved;
	uint32_t seq, pid;
};

/* Borrowed. An extension with its header; len 0: it is not there. */
struct pfkey_view {
	const uint8_t *data;
	size_t len;
};

struct pfkey_message {
	struct pfkey_header header;
	struct pfkey_view exts[PFKEY_EXT_ROOM]; /* by enum pfkey_ext; unknown ones were skipped */
};

/* RFC 2367 2.3.1: replay in the unit of the platform. */
struct pfkey_sa {
	uint32_t spi;
	uint8_t replay, state, auth, encrypt;
	uint32_t flags;
};

/* RFC 2367 2.3.2: packets, octets, seconds since it was added, and used first; 0: no limit. */
struct pfkey_lifetime {
	uint32_t allocations;
	uint64_t bytes, add_s, use_s;
};

/* KAME's and Linux': mode 0 any, 1 transport, 2 tunnel. */
struct pfkey_sa2 {
	uint8_t mode;
	uint32_t sequence, reqid;
};

/*
 * The base header alone, then all: PFKEY_FLAW_NONE, or the first flaw that the platform minds; then
 * message->header holds what could be read (16 octets, else zeros) and there are no extensions.
 */
enum pfkey_flaw pfkey_header_parse(struct pfkey_header *header, enum sadb_platform platform,
                                   const uint8_t *octets, size_t len);
enum pfkey_flaw pfkey_parse(struct pfkey_message *message, enum sadb_platform platform,
                            const uint8_t *octets, size_t len);

/* Extensions of a parsed message; false: it is not there, nothing is written. */
bool pfkey_has(const struct pfkey_message *message, enum pfkey_ext ext);
bool pfkey_get_sa(const struct pfkey_message *message, struct pfkey_sa *sa);
bool pfkey_get_lifetime(const struct pfkey_message *message, enum pfkey_ext ext,
                        struct pfkey_lifetime *lifetime);
bool pfkey_get_address(const struct pfkey_message *message, enum sadb_platform platform,
                       enum pfkey_ext ext, struct sadb_addr *addr);
bool pfkey_get_range(const struct pfkey_message *message, uint32_t *lo, uint32_t *hi);
bool pfkey_get_sa2(const struct pfkey_message *message, struct pfkey_sa2 *sa2);
/* KEY_*: its bits, and where they are: (bits + 7) / 8 octets, which the extension may not hold. */
bool pfkey_get_key(const struct pfkey_message *message, enum pfkey_ext ext, uint16_t *bits,
                   struct pfkey_view *key);

#endif
