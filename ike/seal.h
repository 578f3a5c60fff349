/*
 * The SK payload (RFC 7296 3.14) with a combined-mode cipher (RFC 5282 3, RFC 7634 3),
 * AES-GCM with 16 octets of ICV or ChaCha20-Poly1305:
 *
 *      | header 28 | other payloads | next, C, len | IV 8 | payloads | pad length 0 | ICV 16 |
 *      |<-------- associated data --------------->|      |<---- encrypted -------->|
 *
 *      nonce = salt 4 | IV 8        IV = a counter of this key, so no nonce ever comes twice
 */
#ifndef IKE_SEAL_H
#define IKE_SEAL_H

#include "ike/key.h"
#include "ike/writer.h"

/*
 * Ends a message begun with ike_writer_sk: encrypts in place with SK_ei if we are the initiator,
 * else with SK_er, and counts keys->sealed up. The octets of the message, 0 if it did not fit. To
 * send again, send the same octets.
 */
size_t ike_seal(struct ike_writer *writer, struct ike_keys *keys, bool initiator);

/*
 * Opens a message whose chain ends with SK, sent by the initiator or not, into plain (room octets;
 * the message's length is always enough), and parses the payloads inside: *inner has views into
 * plain. False and *why: MISSING     no SK payload           PAYLOADS    too short for IV, pad
 * length and ICV, or bad padding or chain INTEGRITY   does not open           CRITICAL    an
 * unknown critical payload inside: inner->critical PAYLOADS with *authentic true, and CRITICAL,
 * come from the peer itself: answer INVALID_SYNTAX or UNSUPPORTED_CRITICAL_PAYLOAD. authentic: it
 * opened. plain holds secrets of no lasting value; it is not wiped.
 */
bool ike_open(const struct ike_message *message, const struct ike_keys *keys, bool from_initiator,
              uint8_t *plain, size_t room, struct ike_chain *inner, bool *authentic,
              enum ike_drop *why);

/* The cipher alone, for other users of SK_e-like keys and the RFCs' test vectors. key: as in struct
 * ike_keys. */
struct ike_aead {
	const struct ike_encr *encr;
	enum ike_crypto crypto;
	const uint8_t *key; /* encr->key_len + encr->salt_len octets */
	uint64_t iv;        /* its 8 octets as a number in network order */
	struct ike_view associated;
};
/* out: len + icv_len octets; may be == octets. */
void ike_aead_seal(const struct ike_aead *aead, uint8_t *out, const uint8_t *octets, size_t len);
/* len counts the ICV; out: len - icv_len octets, may be == octets. False: forged or too short. */
bool ike_aead_open(const struct ike_aead *aead, uint8_t *out, const uint8_t *octets, size_t len);

#endif
