/*
 * A message in pieces (RFC 7383 2.5): what SK would protect is cut, and each piece goes in a
 * message of its own under SKF, with the header of the whole.
 *
 *      | header 28 | next, C, len | number 2 | total 2 | IV 8 | piece | pad length 0 | ICV 16 |
 *      |<----------- associated data ----------------->|      |<---- encrypted -->|
 *
 *      next: of fragment 1 the type of the first payload inside, of the others 0
 */
#ifndef IKE_FRAGMENT_H
#define IKE_FRAGMENT_H

#include "ike/key.h"
#include "ike/writer.h"

#define IKE_FRAGMENTS_MAX 64 /* of one message; libreswan takes no more than 32 */
/* What a fragment has beside its piece. */
#define IKE_FRAGMENT_EXTRA (IKE_HEADER_LEN + IKE_GENERIC_LEN + 2 + 2 + IKE_IV_LEN + 1 + IKE_ICV_LEN)

/* ---- receiving ---- */

struct ike_fragment {
	uint16_t number, total; /* 1 <= number <= total <= IKE_FRAGMENTS_MAX */
	uint8_t next;
	struct ike_view associated, sealed; /* sealed: IV, piece, pad, ICV */
};

/*
 * The SKF payload that ends the message. False and *why: MISSING    there is none
 * PAYLOADS   too short, or numbers that no message of ours can have (RFC 7383 2.6)
 */
bool ike_fragment_decode(struct ike_fragment *fragment, const struct ike_message *message,
                         enum ike_drop *why);
/*
 * Its piece into piece, which has room for fragment->sealed.len octets. False and *why:
 * INTEGRITY   does not open    PAYLOADS   it does, but its padding is wrong
 */
bool ike_fragment_open(const struct ike_fragment *fragment, const struct ike_keys *keys,
                       bool from_initiator, uint8_t *piece, size_t *len, enum ike_drop *why);

/* ---- sending ---- */

/*
 * Ends a message begun with ike_writer_sk without sealing it: it is now a template from which any
 * of its fragments can be made, again and again with the same octets. most: octets of a fragment.
 * Returns how many there are; 0: the message did not fit the writer, or needs more than
 * IKE_FRAGMENTS_MAX. Takes that many numbers of keys->sealed.
 */
uint16_t ike_fragment_prepare(struct ike_writer *writer, struct ike_keys *keys, size_t most);
/* Octets that ike_seal would make of it: more than may be sent at once goes in fragments. */
size_t ike_fragment_whole(const struct ike_writer *writer);
/* Fragment `number` of a template into out, room for `most` octets. Returns its octets. */
size_t ike_fragment_make(uint8_t *out, size_t most, struct ike_view template,
                         const struct ike_keys *keys, bool initiator, uint16_t number);

#endif
