/*
 * Fragments of messages whose whole is known (RFC 7383), in any order, dropped, repeated, of
 * several divisions and sessions, with octets changed on the way. Octets are words of four:
 *
 *      which message, which division | which fragment | which octet | changed by
 *
 * Properties: a changed fragment never opens; a message that comes together is the one that was
 * sent; the pool never holds more than its places. Before that the octets are taken as a datagram.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ike/reassembly.h"
#include "ike/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MESSAGES 8
#define PLACES   3
#define ROOM     300

/* Octets of a fragment: pieces of 20, 67 and 139. */
static const size_t divisions[] = { 81, 128, 200 };

static struct ike_keys keys;
static uint8_t templates[MESSAGES][512], memory[1 << 16];
static size_t lens[MESSAGES];
static uint16_t totals[MESSAGES][3];
static struct ike_reassemblies pool;
static nsec now;

/* Message m: 4 octets and a body of 30 * m, the first fits any fragment, the last one no room. */
static void make_messages(void)
{
	struct ike_writer writer;
	uint8_t body[256];

	for (uint32_t m = 0; m < MESSAGES; m++) {
		struct ike_header header = {
			.spi_i = 1, .spi_r = 2, .message_id = m % 3, .exchange = IKE_EXCHANGE_AUTH
		};

		memset(body, (int)(m + 1), sizeof body);
		ike_writer_begin(&writer, templates[m], sizeof templates[m], &header);
		ike_writer_sk(&writer);
		ike_writer_payload(&writer, IKE_PAYLOAD_NONCE);
		ike_writer_octets(&writer, body, m == MESSAGES - 1 ? 256 : 30 * m);
		if (m == MESSAGES - 1)
			ike_writer_octets(&writer, body, 50);
		ike_writer_close(&writer);
		lens[m] = writer.len;
		for (unsigned d = 0; d < 3; d++)
			totals[m][d] = ike_fragment_prepare(&writer, &keys, divisions[d]);
	}
}

static void try_whole(uint32_t m, const struct ike_reassembly_whole *whole)
{
	const uint8_t *inner = templates[m] + IKE_HEADER_LEN + IKE_GENERIC_LEN + IKE_IV_LEN;

	assert(whole->next == IKE_PAYLOAD_NONCE);
	assert(whole->octets.len == (size_t)(templates[m] + lens[m] - inner));
	assert(memcmp(whole->octets.data, inner, whole->octets.len) == 0);
}

static void take(const uint8_t *octets, size_t len, uint32_t m, bool changed)
{
	struct ike_reassembly_of of = { .session = m / 3, .response = m % 2 };
	struct ike_reassembly_whole whole;
	struct ike_fragment fragment;
	struct ike_message message;
	uint8_t piece[512];
	enum ike_drop why;
	size_t got;

	if (!ike_message_parse(&message, octets, len, &why) ||
	    !ike_fragment_decode(&fragment, &message, &why))
		return;
	of.message_id = message.header.message_id;
	if (!ike_reassembly_wants(&pool, now, &of, &fragment, &why))
		return;
	if (!ike_fragment_open(&fragment, &keys, true, piece, &got, &why))
		return;
	assert(!changed);
	switch (ike_reassembly_add(&pool, now, &of, &fragment, (struct ike_view){ piece, got },
	                           &whole)) {
	case IKE_REASSEMBLED_PART: break;
	case IKE_REASSEMBLED_WHOLE: try_whole(m, &whole); break;
	case IKE_REASSEMBLED_LARGE: assert(m == MESSAGES - 1); break;
	}
	assert(ike_reassembly_count(&pool) <= PLACES);
}

static void try_datagram(const uint8_t *data, size_t size)
{
	struct ike_fragment fragment;
	struct ike_message message;
	uint8_t piece[512];
	enum ike_drop why;
	size_t len;

	if (size > sizeof piece || !ike_message_parse(&message, data, size, &why) ||
	    !ike_fragment_decode(&fragment, &message, &why))
		return;
	assert(fragment.number >= 1 && fragment.number <= fragment.total);
	assert(fragment.sealed.data + fragment.sealed.len == data + size);
	if (ike_fragment_open(&fragment, &keys, true, piece, &len, &why))
		assert(len < fragment.sealed.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t octets[512];

	if (lens[0] == 0) {
		if (!ike_key_init())
			abort();
		keys.encr = IKE_ENCR_CHACHA20_POLY1305;
		make_messages();
	}
	assert(ike_reassemblies_size(PLACES, ROOM) <= sizeof memory);
	memset(memory, 0, sizeof memory);
	ike_reassemblies_init(&pool, memory, PLACES, ROOM);
	now = 0;
	try_datagram(data, size);
	for (size_t at = 0; at + 4 <= size; at += 4) {
		uint32_t m = data[at] % MESSAGES, d = data[at] / MESSAGES % 3;
		uint16_t number = (uint16_t)(1 + data[at + 1] % totals[m][d]);
		struct ike_view template = { templates[m], lens[m] };
		size_t len = ike_fragment_make(octets, divisions[d], template, &keys, true, number);

		octets[data[at + 2] % len] ^= data[at + 3];
		if (data[at] >= 0xf0)
			now += IKE_REASSEMBLY_NS / 4;
		take(octets, len, m, data[at + 3] != 0);
	}
	return 0;
}
