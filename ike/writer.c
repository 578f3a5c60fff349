/* Builds a message into the caller's buffer. See writer.h for how it is used. */
#include <assert.h>
#include <string.h>

#include "ike/writer.h"

#define VERSION_2_0 0x20

uint8_t *ike_writer_reserve(struct ike_writer *writer, size_t len)
{
	uint8_t *at = writer->data + writer->len;

	if (writer->overflow || len > writer->room - writer->len) {
		writer->overflow = true;
		return NULL;
	}
	writer->len += len;
	return at;
}

void ike_writer_8(struct ike_writer *writer, uint8_t value)
{
	uint8_t *at = ike_writer_reserve(writer, 1);

	if (at)
		*at = value;
}

void ike_writer_16(struct ike_writer *writer, uint16_t value)
{
	uint8_t *at = ike_writer_reserve(writer, 2);

	if (at)
		ike_set16(at, value);
}

void ike_writer_32(struct ike_writer *writer, uint32_t value)
{
	uint8_t *at = ike_writer_reserve(writer, 4);

	if (at)
		ike_set32(at, value);
}

void ike_writer_octets(struct ike_writer *writer, const void *octets, size_t len)
{
	uint8_t *at = len ? ike_writer_reserve(writer, len) : NULL;

	if (at)
		memcpy(at, octets, len);
}

void ike_writer_length(struct ike_writer *writer, size_t at, size_t field)
{
	if (writer->overflow)
		return;
	assert(at + field + 2 <= writer->len);
	if (writer->len - at > UINT16_MAX)
		writer->overflow = true;
	else
		ike_set16(writer->data + at + field, (uint16_t)(writer->len - at));
}

void ike_writer_begin(struct ike_writer *writer, uint8_t *buffer, size_t room,
                      const struct ike_header *header)
{
	uint8_t *at;

	*writer = (struct ike_writer){ .data = buffer, .room = room, .next_at = 16 };
	at = ike_writer_reserve(writer, IKE_HEADER_LEN);
	if (!at)
		return;
	ike_set64(at, header->spi_i);
	ike_set64(at + 8, header->spi_r);
	at[16] = IKE_PAYLOAD_NONE;
	at[17] = VERSION_2_0;
	at[18] = header->exchange;
	at[19] = header->flags;
	ike_set32(at + 20, header->message_id);
	ike_set32(at + 24, 0);
}

void ike_writer_close(struct ike_writer *writer)
{
	if (writer->payload_at)
		ike_writer_length(writer, writer->payload_at, 2);
	writer->payload_at = 0;
}

void ike_writer_payload(struct ike_writer *writer, enum ike_payload_type type)
{
	size_t begin;
	uint8_t *at;

	ike_writer_close(writer);
	begin = writer->len;
	at = ike_writer_reserve(writer, IKE_GENERIC_LEN);
	if (!at)
		return;
	memset(at, 0,
	       IKE_GENERIC_LEN); /* next: none yet; never critical: all our types are RFC 7296's */
	writer->data[writer->next_at] = (uint8_t)type;
	writer->next_at = begin;
	writer->payload_at = begin;
}

void ike_writer_sk(struct ike_writer *writer)
{
	assert(!writer->sk_at);
	ike_writer_payload(writer, IKE_PAYLOAD_SK);
	writer->sk_at = writer->payload_at;
	writer->payload_at = 0; /* stays open around the others; ike_seal sets its length */
	ike_writer_reserve(writer, IKE_IV_LEN);
}

size_t ike_writer_end(struct ike_writer *writer)
{
	assert(!writer->sk_at);
	ike_writer_close(writer);
	if (writer->overflow)
		return 0;
	ike_set32(writer->data + 24, (uint32_t)writer->len);
	return writer->len;
}
