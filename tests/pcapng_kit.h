/* A reader of capture files of its own, which trusts no length, and their text for golden files. */
#ifndef TESTS_PCAPNG_KIT_H
#define TESTS_PCAPNG_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIT_INTERFACES_MAX 64
#define KIT_PACKETS_MAX    512
#define KIT_COMMENTS_MAX   32

struct kit_packet {
	uint32_t interface, flags;
	uint64_t at, id; /* ns */
	const uint8_t *octets;
	size_t len;
	char *comments[KIT_COMMENTS_MAX];
	uint32_t comments_count;
};

struct kit_capture {
	char *application, *comment;
	char *names[KIT_INTERFACES_MAX], *descriptions[KIT_INTERFACES_MAX];
	uint32_t interfaces_count;
	struct kit_packet packets[KIT_PACKETS_MAX];
	uint32_t packets_count;
};

/* Fails the test at anything that the format does not allow. Views into octets, and strings that
 * kit_capture_free frees. */
void kit_capture_read(struct kit_capture *capture, const uint8_t *octets, size_t len);
void kit_capture_free(struct kit_capture *capture);

/* One datagram inside a packet; fails the test unless all lengths and checksums are right. */
struct kit_dgram {
	unsigned family;
	uint8_t from[16], to[16];
	uint16_t from_port, to_port;
	const uint8_t *data;
	size_t len;
};
void kit_dgram_read(struct kit_dgram *dgram, const uint8_t *octets, size_t len);

/* Lines for a golden file; cut at room. */
void kit_capture_print(const struct kit_capture *capture, char *out, size_t room);

#endif
