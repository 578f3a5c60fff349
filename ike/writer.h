/*
 * Builds a message into the caller's buffer.
 *
 *      struct ike_writer writer;
 *      ike_writer_begin(&writer, buffer, sizeof(buffer), &header);     header.len, .next and
 * .version are ours ike_sa_encode(&writer, ...); ike_ke_encode(&writer, ...);       payload.h; each
 * links itself to the last one len = ike_writer_end(&writer);                                  0:
 * it did not fit
 *
 *      ike_writer_begin(...); ike_writer_sk(&writer);                  all that follows is inside
 * the SK payload ike_auth_encode(...); len = ike_seal(&writer, keys, initiator); seal.h, instead of
 * ike_writer_end
 *
 * Running out of room is sticky: nothing more is written, and the end says 0. Octets written are
 * never beyond room.
 */
#ifndef IKE_WRITER_H
#define IKE_WRITER_H

#include "ike/wire.h"

#define IKE_IV_LEN 8 /* RFC 7634 3, RFC 5282 3.1 */

struct ike_writer {
	uint8_t *data;
	size_t room, len;
	size_t next_at;    /* where the type of the next payload goes */
	size_t payload_at; /* of the open payload's generic header, 0: none is open */
	size_t sk_at;      /* of the SK payload's generic header, 0: none */
	bool overflow;
};

void ike_writer_begin(struct ike_writer *writer, uint8_t *buffer, size_t room,
                      const struct ike_header *header);
/* Opens a payload (and closes the one before); its body is what is written until the next call or
 * the end. */
void ike_writer_payload(struct ike_writer *writer, enum ike_payload_type type);
/* Opens the SK payload and leaves room for the IV. At most once. */
void ike_writer_sk(struct ike_writer *writer);
/* Closes the payload and the message: patches the lengths. The octets written, 0 if they did not
 * fit. No SK. */
size_t ike_writer_end(struct ike_writer *writer);

void ike_writer_8(struct ike_writer *writer, uint8_t value);
void ike_writer_16(struct ike_writer *writer, uint16_t value);
void ike_writer_32(struct ike_writer *writer, uint32_t value);
void ike_writer_octets(struct ike_writer *writer, const void *octets, size_t len);
/* Room for len octets that the caller fills; NULL: overflow. */
uint8_t *ike_writer_reserve(struct ike_writer *writer, size_t len);
/* Sets the 16-bit length of a substructure that began at offset `at` and ends here, `field` octets
 * into it. */
void ike_writer_length(struct ike_writer *writer, size_t at, size_t field);
void ike_writer_close(
        struct ike_writer *writer); /* the open payload, if any: used by end and seal */

#endif
