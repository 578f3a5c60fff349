/* See pcapng_kit.h. Numbers are little-endian, as the byte-order magic is checked to say. */
#define _GNU_SOURCE
#include "tests/pcapng_kit.h"

#include <check.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
	const uint8_t *at;
	size_t left;
};

static const uint8_t *take(struct cursor *cursor, size_t len)
{
	const uint8_t *at = cursor->at;

	ck_assert_uint_le(len, cursor->left);
	cursor->at += len;
	cursor->left -= len;
	return at;
}

static uint32_t take16(struct cursor *cursor)
{
	const uint8_t *at = take(cursor, 2);

	return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint32_t take32(struct cursor *cursor)
{
	uint32_t low = take16(cursor);

	return low | take16(cursor) << 16;
}

/* Padded with zeros to four octets. */
static const uint8_t *take_padded(struct cursor *cursor, size_t len)
{
	const uint8_t *at = take(cursor, len);

	for (size_t i = len; i % 4; i++)
		ck_assert_uint_eq(*take(cursor, 1), 0);
	return at;
}

/* False: there are no more; the option that ends them has been seen, and nothing is behind it. */
static bool take_option(struct cursor *cursor, uint32_t *code, const uint8_t **value, uint32_t *len)
{
	*code = take16(cursor);
	*len = take16(cursor);
	*value = take_padded(cursor, *len);
	if (*code != 0)
		return true;
	ck_assert_uint_eq(*len, 0);
	ck_assert_uint_eq(cursor->left, 0);
	return false;
}

static char *text_of(const uint8_t *value, uint32_t len)
{
	char *text = strndup((const char *)value, len);

	ck_assert_ptr_nonnull(text);
	ck_assert_uint_eq(strlen(text), len);
	return text;
}

static void read_section(struct kit_capture *capture, struct cursor *body)
{
	const uint8_t *value;
	uint32_t code, len;

	ck_assert_uint_eq(take32(body), 0x1a2b3c4d);
	ck_assert_uint_eq(take16(body), 1);
	ck_assert_uint_eq(take16(body), 0);
	ck_assert_uint_eq(take32(body), UINT32_MAX);
	ck_assert_uint_eq(take32(body), UINT32_MAX);
	while (take_option(body, &code, &value, &len)) {
		ck_assert(code == 1 || code == 4);
		if (code == 1)
			capture->comment = text_of(value, len);
		else
			capture->application = text_of(value, len);
	}
}

static void read_interface(struct kit_capture *capture, struct cursor *body)
{
	uint32_t number = capture->interfaces_count++, code, len, resolution = 6;
	const uint8_t *value;

	ck_assert_uint_lt(number, KIT_INTERFACES_MAX);
	ck_assert_uint_eq(take16(body), 101);
	ck_assert_uint_eq(take16(body), 0);
	ck_assert_uint_ge(take32(body), 65535);
	while (take_option(body, &code, &value, &len)) {
		ck_assert(code == 2 || code == 3 || code == 9);
		if (code == 2)
			capture->names[number] = text_of(value, len);
		else if (code == 3)
			capture->descriptions[number] = text_of(value, len);
		else
			resolution = *value;
	}
	ck_assert_uint_eq(resolution, 9);
}

static void read_packet(struct kit_capture *capture, struct cursor *body)
{
	struct kit_packet *packet = &capture->packets[capture->packets_count++];
	const uint8_t *value;
	uint32_t code, len;

	ck_assert_uint_le(capture->packets_count, KIT_PACKETS_MAX);
	packet->interface = take32(body);
	ck_assert_uint_lt(packet->interface, capture->interfaces_count);
	packet->at = (uint64_t)take32(body) << 32;
	packet->at |= take32(body);
	packet->len = take32(body);
	ck_assert_uint_eq(take32(body), packet->len);
	packet->octets = take_padded(body, packet->len);
	while (take_option(body, &code, &value, &len)) {
		struct cursor in = { value, len };

		ck_assert(code == 1 || code == 2 || code == 5);
		if (code == 1) {
			ck_assert_uint_lt(packet->comments_count, KIT_COMMENTS_MAX);
			packet->comments[packet->comments_count++] = text_of(value, len);
		} else if (code == 2) {
			packet->flags = take32(&in);
		} else {
			packet->id = take32(&in);
			packet->id |= (uint64_t)take32(&in) << 32;
		}
		ck_assert(code == 1 || in.left == 0);
	}
}

void kit_capture_read(struct kit_capture *capture, const uint8_t *octets, size_t len)
{
	struct cursor file = { octets, len };
	bool first = true;

	memset(capture, 0, sizeof(*capture));
	while (file.left > 0) {
		uint32_t type = take32(&file), size = take32(&file);
		struct cursor body;

		ck_assert_uint_ge(size, 12);
		ck_assert_uint_eq(size % 4, 0);
		body.left = size - 12;
		body.at = take(&file, body.left);
		ck_assert_uint_eq(take32(&file), size);
		ck_assert(first == (type == 0x0a0d0d0a));
		first = false;
		if (type == 0x0a0d0d0a)
			read_section(capture, &body);
		else if (type == 1)
			read_interface(capture, &body);
		else if (type == 6)
			read_packet(capture, &body);
		else
			ck_abort_msg("a block of type %" PRIu32, type);
	}
	ck_assert(!first);
}

void kit_capture_free(struct kit_capture *capture)
{
	free(capture->application);
	free(capture->comment);
	for (uint32_t i = 0; i < capture->interfaces_count; i++) {
		free(capture->names[i]);
		free(capture->descriptions[i]);
	}
	for (uint32_t i = 0; i < capture->packets_count; i++)
		for (uint32_t j = 0; j < capture->packets[i].comments_count; j++)
			free(capture->packets[i].comments[j]);
}

/* ---- IP and UDP, in network order ---- */

static uint16_t net16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t add_up(uint32_t sum, const uint8_t *octets, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? octets[i] : (uint32_t)octets[i] << 8;
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

void kit_dgram_read(struct kit_dgram *dgram, const uint8_t *octets, size_t len)
{
	bool v4 = len > 0 && octets[0] >> 4 == 4;
	size_t head = v4 ? 20 : 40, address = v4 ? 4 : 16, at = v4 ? 12 : 8;
	const uint8_t *udp = octets + head;
	uint32_t sum;

	memset(dgram, 0, sizeof(*dgram));
	ck_assert_uint_ge(len, head + 8);
	dgram->family = v4 ? 4 : 6;
	if (v4) {
		ck_assert_uint_eq(octets[0], 0x45);
		ck_assert_uint_eq(net16(octets + 2), len);
		ck_assert_uint_eq(octets[9], 17);
		ck_assert_uint_eq(add_up(0, octets, 20), 0xffff);
	} else {
		ck_assert_uint_eq(octets[0], 0x60);
		ck_assert_uint_eq(net16(octets + 4), len - 40);
		ck_assert_uint_eq(octets[6], 17);
	}
	memcpy(dgram->from, octets + at, address);
	memcpy(dgram->to, octets + at + address, address);
	dgram->from_port = net16(udp);
	dgram->to_port = net16(udp + 2);
	ck_assert_uint_eq(net16(udp + 4), len - head);
	ck_assert_uint_ne(net16(udp + 6), 0);
	sum = add_up(17 + (uint32_t)(len - head), octets + at, 2 * address);
	ck_assert_uint_eq(add_up(sum, udp, len - head), 0xffff);
	dgram->data = udp + 8;
	dgram->len = len - head - 8;
}

/* ---- as text ---- */

struct printer {
	char *out;
	size_t room, len;
};

static void __attribute__((format(printf, 2, 3)))
put(struct printer *printer, const char *format, ...)
{
	va_list list;
	int len;

	va_start(list, format);
	len = vsnprintf(printer->out + printer->len, printer->room - printer->len, format, list);
	va_end(list);
	ck_assert(len >= 0 && (size_t)len < printer->room - printer->len);
	printer->len += (size_t)len;
}

static void put_packet(struct printer *printer, const struct kit_capture *capture,
                       const struct kit_packet *packet)
{
	struct kit_dgram dgram;

	kit_dgram_read(&dgram, packet->octets, packet->len);
	put(printer, "%" PRIu64 ".%09" PRIu64 " %s %s #%" PRIu64 " ", packet->at / 1000000000,
	    packet->at % 1000000000, capture->names[packet->interface],
	    packet->flags == 2   ? "out"
	    : packet->flags == 1 ? "in"
	                         : "?",
	    packet->id);
	put(printer, "%u.%u.%u.%u:%u > %u.%u.%u.%u:%u, %zu octets\n", dgram.from[0], dgram.from[1],
	    dgram.from[2], dgram.from[3], dgram.from_port, dgram.to[0], dgram.to[1], dgram.to[2],
	    dgram.to[3], dgram.to_port, dgram.len);
	for (uint32_t i = 0; i < packet->comments_count; i++)
		put(printer, "    %s\n", packet->comments[i]);
}

void kit_capture_print(const struct kit_capture *capture, char *out, size_t room)
{
	struct printer printer = { out, room, 0 };

	put(&printer, "%s\n%s\n", capture->application, capture->comment);
	for (uint32_t i = 0; i < capture->interfaces_count; i++)
		put(&printer, "interface %" PRIu32 ": %s, %s\n", i, capture->names[i],
		    capture->descriptions[i] ? capture->descriptions[i] : "");
	for (uint32_t i = 0; i < capture->packets_count; i++)
		put_packet(&printer, capture, &capture->packets[i]);
}
