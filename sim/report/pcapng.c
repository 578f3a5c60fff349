/*
 * See pcapng.h. Each block is made whole and then written:
 *
 *      | type 4 | length 4 | body, options, each padded to 4 | length 4 |
 *      an option: | code 2 | length 2 | value, padded to 4 |; the last one has code 0
 */
#include "sim/report/pcapng.h"

#include <assert.h>
#include <string.h>

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };
enum { OPT_END = 0, OPT_COMMENT = 1 };
enum { SECTION_APPLICATION = 4 };
enum { INTERFACE_NAME = 2, INTERFACE_DESCRIPTION = 3, INTERFACE_TSRESOL = 9 };
enum { PACKET_FLAGS = 2, PACKET_ID = 5 };

#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define FLAG_INBOUND     1
#define FLAG_OUTBOUND    2
#define NANOSECONDS      9 /* 10^-9 s */
#define SNAP_LEN         (UINT32_C(1) << 16)
#define END_ROOM         16 /* of the last option and the closing length */

static void add(struct pcapng *pcapng, const void *octets, size_t len)
{
	assert(pcapng->len + len <= sizeof(pcapng->block));
	if (len > 0)
		memcpy(pcapng->block + pcapng->len, octets, len);
	pcapng->len += len;
	while (pcapng->len % 4)
		pcapng->block[pcapng->len++] = 0;
}

static void add16(struct pcapng *pcapng, unsigned low, unsigned high)
{
	uint8_t octets[4] = { (uint8_t)low, (uint8_t)(low >> 8), (uint8_t)high,
		              (uint8_t)(high >> 8) };

	add(pcapng, octets, 4);
}

static void add32(struct pcapng *pcapng, uint32_t value)
{
	add16(pcapng, value & 0xffff, value >> 16);
}

static void begin(struct pcapng *pcapng, uint32_t type)
{
	pcapng->len = 0;
	add32(pcapng, type);
	add32(pcapng, 0);
}

static void option(struct pcapng *pcapng, uint16_t code, const void *value, size_t len)
{
	size_t room = sizeof(pcapng->block) - pcapng->len;

	if (len > UINT16_MAX)
		len = UINT16_MAX;
	if (room < 4 + len + 3 + END_ROOM)
		return;
	add16(pcapng, code, (unsigned)len);
	add(pcapng, value, len);
}

static void option_text(struct pcapng *pcapng, uint16_t code, const char *text)
{
	if (text && *text)
		option(pcapng, code, text, strlen(text));
}

static void end(struct pcapng *pcapng)
{
	uint32_t len;

	add16(pcapng, OPT_END, 0);
	len = (uint32_t)pcapng->len + 4;
	add32(pcapng, len);
	for (unsigned i = 0; i < 4; i++)
		pcapng->block[4 + i] = (uint8_t)(len >> 8 * i);
	pcapng->good = pcapng->good && fwrite(pcapng->block, 1, len, pcapng->out) == len;
}

void pcapng_begin(struct pcapng *pcapng, FILE *out, const char *application, const char *comment)
{
	pcapng->out = out;
	pcapng->good = true;
	pcapng->interfaces = 0;
	begin(pcapng, BLOCK_SECTION);
	add32(pcapng, BYTE_ORDER_MAGIC);
	add16(pcapng, 1, 0);       /* version 1.0 */
	add32(pcapng, UINT32_MAX); /* how long the section is: to the end of the file */
	add32(pcapng, UINT32_MAX);
	option_text(pcapng, OPT_COMMENT, comment);
	option_text(pcapng, SECTION_APPLICATION, application);
	end(pcapng);
}

uint32_t pcapng_interface(struct pcapng *pcapng, const char *name, const char *description)
{
	uint8_t resolution = NANOSECONDS;

	begin(pcapng, BLOCK_INTERFACE);
	add16(pcapng, PCAPNG_LINK_RAW, 0);
	add32(pcapng, SNAP_LEN);
	option_text(pcapng, INTERFACE_NAME, name);
	option_text(pcapng, INTERFACE_DESCRIPTION, description);
	option(pcapng, INTERFACE_TSRESOL, &resolution, 1);
	end(pcapng);
	return pcapng->interfaces++;
}

void pcapng_packet(struct pcapng *pcapng, const struct pcapng_packet *packet)
{
	uint64_t at = (uint64_t)packet->at;
	uint8_t flags[4] = { packet->outbound ? FLAG_OUTBOUND : FLAG_INBOUND }, id[8];

	assert(packet->at >= 0 && packet->interface < pcapng->interfaces);
	assert(packet->len <= PCAPNG_BLOCK_MAX / 2);
	for (unsigned i = 0; i < 8; i++)
		id[i] = (uint8_t)(packet->id >> 8 * i);
	begin(pcapng, BLOCK_PACKET);
	add32(pcapng, packet->interface);
	add32(pcapng, (uint32_t)(at >> 32));
	add32(pcapng, (uint32_t)at);
	add32(pcapng, (uint32_t)packet->len); /* captured */
	add32(pcapng, (uint32_t)packet->len); /* as it was */
	add(pcapng, packet->octets, packet->len);
	option(pcapng, PACKET_FLAGS, flags, sizeof(flags));
	option(pcapng, PACKET_ID, id, sizeof(id));
	for (uint32_t i = 0; i < packet->comments_count; i++)
		option_text(pcapng, OPT_COMMENT, packet->comments[i]);
	end(pcapng);
}
