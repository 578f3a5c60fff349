/*
 * See prefix.h. <arpa/inet.h> is here for the text of addresses alone: inet_pton and inet_ntop
 * touch no network.
 */
#include "sim/scenario/prefix.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <string.h>

static unsigned octets_of(const struct sadb_addr *addr)
{
	return addr->family == 4 ? 4 : 16;
}

static bool read_address(const char *text, struct sadb_addr *addr)
{
	*addr = (struct sadb_addr){ .family = strchr(text, ':') ? 6 : 4 };
	return inet_pton(addr->family == 4 ? AF_INET : AF_INET6, text, addr->bytes) == 1;
}

/* "/24": at most three digits, no sign, no blank. */
static bool read_length(const char *text, unsigned most, unsigned *bits)
{
	size_t len = strlen(text);

	*bits = 0;
	if (len == 0 || len > 3 || strspn(text, "0123456789") != len)
		return false;
	for (; *text; text++)
		*bits = *bits * 10 + (unsigned)(*text - '0');
	return *bits <= most;
}

/* Is every bit from `bits` on the same as `ones` says? Makes it so. */
static bool fill_behind(struct sadb_addr *addr, unsigned bits, bool ones)
{
	bool same = true;

	for (unsigned i = bits; i < octets_of(addr) * 8; i++) {
		uint8_t bit = (uint8_t)(0x80 >> i % 8);

		same = same && (bool)(addr->bytes[i / 8] & bit) == ones;
		addr->bytes[i / 8] =
		        (uint8_t)(ones ? addr->bytes[i / 8] | bit : addr->bytes[i / 8] & ~bit);
	}
	return same;
}

bool prefix_read(const char *text, struct sadb_selector *out)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	struct sadb_selector selector = { .port_hi = UINT16_MAX };
	char address[PREFIX_TEXT];
	unsigned bits;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (!read_address(address, &selector.lo))
		return false;
	bits = octets_of(&selector.lo) * 8;
	if (slash && !read_length(slash + 1, bits, &bits))
		return false;
	if (!fill_behind(&selector.lo, bits, false))
		return false;
	selector.hi = selector.lo;
	fill_behind(&selector.hi, bits, true);
	*out = selector;
	return true;
}

const char *prefix_print(const struct sadb_selector *selector, char out[PREFIX_TEXT])
{
	unsigned all = octets_of(&selector->lo) * 8, bits = 0;
	char address[INET6_ADDRSTRLEN];
	const char *written;

	while (bits < all && ((selector->lo.bytes[bits / 8] ^ selector->hi.bytes[bits / 8]) &
	                      0x80 >> bits % 8) == 0)
		bits++;
	written = inet_ntop(selector->lo.family == 4 ? AF_INET : AF_INET6, selector->lo.bytes,
	                    address, sizeof(address));
	assert(written);
	snprintf(out, PREFIX_TEXT, "%s/%u", written, bits);
	return out;
}
