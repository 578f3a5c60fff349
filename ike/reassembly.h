/*
 * Messages that have arrived in part (RFC 7383 2.6): a fixed pool, in which an IKE SA has at most
 * one request and one response. Only fragments that opened get here, so nobody without keys can
 * fill it; who has them can take places from others, and the one begun longest ago gives way.
 *
 *      pieces   | at, len | at, len | ...          by number - 1, len only if it is there
 *      octets   | piece 3 | piece 1 | ...          as they came
 */
#ifndef IKE_REASSEMBLY_H
#define IKE_REASSEMBLY_H

#include "ike/fragment.h"

#define IKE_REASSEMBLIES_MAX 256 /* it is searched from end to end */
/*
 * A message that is not whole so long after its first fragment begins anew. Windows gives up on
 * fragments after at most 90 s (MS-IKEE 3.3.2); RFC 7383 names no time.
 */
#define IKE_REASSEMBLY_NS (90 * NSEC_S)

/* Whose, and which message: at most one request and one response of a session are under way. */
struct ike_reassembly_of {
	uint32_t session; /* its slot */
	uint32_t message_id;
	bool response;
};

struct ike_reassembly {
	bool used;
	struct ike_reassembly_of of;
	uint16_t total, count; /* fragments, and how many are here */
	uint8_t next;          /* type of the first payload, from fragment 1 */
	nsec began_at;
	uint32_t len; /* octets of all pieces */
	struct {
		uint32_t at;
		uint16_t len;
		bool here;
	} pieces[IKE_FRAGMENTS_MAX];
};

struct ike_reassemblies {
	struct ike_reassembly *all;
	uint8_t *octets; /* (count + 1) * room: a share each, and the last whole message */
	uint32_t count, room;
};

/* Octets that the arrays need together. count 0: none, and fragments are not kept. */
size_t ike_reassemblies_size(uint32_t count, uint32_t room);
void ike_reassemblies_init(struct ike_reassemblies *pool, void *memory, uint32_t count,
                           uint32_t room);

/*
 * Before it is opened: is this fragment of any use? False and *why: FRAGMENT   it is here already,
 * or of a division into fewer fragments than one seen since (RFC 7383 2.6)
 */
bool ike_reassembly_wants(const struct ike_reassemblies *pool, nsec now,
                          const struct ike_reassembly_of *of, const struct ike_fragment *fragment,
                          enum ike_drop *why);

enum ike_reassembled {
	IKE_REASSEMBLED_PART,  /* kept; others are missing */
	IKE_REASSEMBLED_WHOLE, /* *whole is the message's inner chain; its place is free again */
	IKE_REASSEMBLED_LARGE  /* more octets than there is room for: all of it is thrown away */
};
struct ike_reassembly_whole {
	uint8_t next;
	struct ike_view octets; /* valid until the next whole message; secret: the caller wipes */
};
/* piece: what it opened to; it is wanted, and the pool has places (both asserted). */
enum ike_reassembled ike_reassembly_add(struct ike_reassemblies *pool, nsec now,
                                        const struct ike_reassembly_of *of,
                                        const struct ike_fragment *fragment, struct ike_view piece,
                                        struct ike_reassembly_whole *whole);
/* The session is over: what it has here is wiped. */
void ike_reassembly_forget(struct ike_reassemblies *pool, uint32_t session);
uint32_t ike_reassembly_count(const struct ike_reassemblies *pool); /* places in use */

#endif
