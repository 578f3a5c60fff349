#include <string.h>

#include "sadb/pfkey_octets.h"
#include "sadb/pfkey_wire.h"

#define AF_INET_NUMBER 2
#define SOCKADDR_AT    8 /* in an address extension: after proto, prefixlen, reserved */

static bool minds(enum sadb_platform platform, enum pfkey_flaw flaw)
{
	return pfkey_refusal(platform, flaw)->code != 0;
}

/* RFC 2367 2.1 */
static void read_header(struct pfkey_header *header, const uint8_t *at)
{
	*header = (struct pfkey_header){
		.version = at[0],
		.type = at[1],
		.error = at[2],
		.satype = at[3],
		.words = pfkey_get16(at + 4),
		.reserved = pfkey_get16(at + 6),
		.seq = pfkey_get32(at + 8),
		.pid = pfkey_get32(at + 12),
	};
}

enum pfkey_flaw pfkey_header_parse(struct pfkey_header *header, enum sadb_platform platform,
                                   const uint8_t *octets, size_t len)
{
	*header = (struct pfkey_header){ 0 };
	if (len < PFKEY_HEADER_LEN)
		return PFKEY_FLAW_SHORT;
	read_header(header, octets);
	if (header->version != PFKEY_VERSION)
		return PFKEY_FLAW_VERSION;
	if (header->reserved != 0 && minds(platform, PFKEY_FLAW_RESERVED))
		return PFKEY_FLAW_RESERVED;
	if (header->type == 0 || header->type > pfkey_trait(platform, PFKEY_TRAIT_TYPE_MAX))
		return PFKEY_FLAW_TYPE;
	if ((size_t)header->words * PFKEY_WORD != len)
		return PFKEY_FLAW_LENGTH;
	return PFKEY_FLAW_NONE;
}

/* ---- validating extensions ---- */

/* RFC 2367 2.3.3: a sockaddr, filled up to a word. Linux: family 2 octets; BSD: length, family. */
static uint16_t family_of(enum sadb_platform platform, const uint8_t *sockaddr)
{
	return pfkey_trait(platform, PFKEY_TRAIT_SA_LEN) ? sockaddr[1] : pfkey_get16(sockaddr);
}

static enum pfkey_flaw check_sockaddr(enum sadb_platform platform, const struct pfkey_view *ext,
                                      size_t sockaddr_len, uint8_t prefix_max)
{
	const uint8_t *sockaddr = ext->data + SOCKADDR_AT;
	size_t padded = (sockaddr_len + PFKEY_WORD - 1) / PFKEY_WORD * PFKEY_WORD;

	if (pfkey_trait(platform, PFKEY_TRAIT_SA_LEN) && sockaddr[0] != sockaddr_len)
		return PFKEY_FLAW_ADDRESS;
	if (ext->len != SOCKADDR_AT + padded || ext->data[5] > prefix_max)
		return PFKEY_FLAW_ADDRESS;
	return PFKEY_FLAW_NONE;
}

static enum pfkey_flaw check_address(enum sadb_platform platform, const struct pfkey_view *ext)
{
	uint16_t family = family_of(platform, ext->data + SOCKADDR_AT);

	if (family == AF_INET_NUMBER)
		return check_sockaddr(platform, ext, 16, 32);
	if (family == pfkey_trait(platform, PFKEY_TRAIT_AF_INET6))
		return check_sockaddr(platform, ext, 28, 128);
	return PFKEY_FLAW_FAMILY;
}

/* The inside of an extension whose length is in its bounds. */
static enum pfkey_flaw check_body(enum sadb_platform platform, uint16_t type,
                                  const struct pfkey_view *ext)
{
	bool full = true;

	switch (type) {
	case PFKEY_EXT_ADDRESS_SRC:
	case PFKEY_EXT_ADDRESS_DST:
	case PFKEY_EXT_ADDRESS_PROXY: return check_address(platform, ext);
	case PFKEY_EXT_SENSITIVITY: /* RFC 2367 2.3.6: two bitmaps, their lengths in words */
		full = ext->len == 16 + ((size_t)ext->data[9] + ext->data[11]) * PFKEY_WORD;
		break;
	case PFKEY_EXT_PROPOSAL: /* 2.3.7: combinations of 72 octets */
		full = (ext->len - 8) % 72 == 0;
		break;
	}
	return full ? PFKEY_FLAW_NONE : PFKEY_FLAW_EXT_BODY;
}

static const struct bound {
	uint8_t least, greatest;
} bounds[PFKEY_EXT_ROOM] = {
#define X(name, number, text, least, greatest) [number] = { least, greatest },
	PFKEY_EXTS(X)
#undef X
};

static bool is_known(uint16_t type)
{
	return type < PFKEY_EXT_ROOM && bounds[type].least > 0;
}

static enum pfkey_flaw check_ext(enum sadb_platform platform, uint16_t type,
                                 const struct pfkey_view *ext, const struct pfkey_message *message)
{
	const struct bound *bound = &bounds[type];
	bool exact = pfkey_trait(platform, PFKEY_TRAIT_EXT_EXACT);

	if (message->exts[type].len > 0)
		return PFKEY_FLAW_EXT_TWICE;
	if (ext->len < bound->least || (exact && bound->greatest > 0 && ext->len > bound->greatest))
		return PFKEY_FLAW_EXT_LENGTH;
	return check_body(platform, type, ext);
}

/* One extension at the front of `rest`, which shrinks by it. */
static enum pfkey_flaw take_ext(struct pfkey_message *message, enum sadb_platform platform,
                                struct pfkey_view *rest)
{
	struct pfkey_view ext = { rest->data, (size_t)pfkey_get16(rest->data) * PFKEY_WORD };
	uint16_t type = pfkey_get16(rest->data + 2);
	enum pfkey_flaw flaw;

	if (ext.len == 0 || ext.len > rest->len)
		return PFKEY_FLAW_EXT_LENGTH;
	rest->data += ext.len;
	rest->len -= ext.len;
	if (type == 0)
		return PFKEY_FLAW_EXT_ZERO;
	if (!is_known(type))
		return type > pfkey_trait(platform, PFKEY_TRAIT_EXT_MAX) &&
		                       minds(platform, PFKEY_FLAW_EXT_UNKNOWN)
		               ? PFKEY_FLAW_EXT_UNKNOWN
		               : PFKEY_FLAW_NONE;
	flaw = check_ext(platform, type, &ext, message);
	if (flaw == PFKEY_FLAW_NONE)
		message->exts[type] = ext;
	return flaw;
}

/* RFC 2367 2.2. What is left is whole words, so there is always a head to read. */
enum pfkey_flaw pfkey_parse(struct pfkey_message *message, enum sadb_platform platform,
                            const uint8_t *octets, size_t len)
{
	struct pfkey_view rest = { octets, len };
	struct pfkey_header header;
	enum pfkey_flaw flaw = pfkey_header_parse(&header, platform, octets, len);

	*message = (struct pfkey_message){ .header = header };
	if (flaw != PFKEY_FLAW_NONE)
		return flaw;
	rest.data += PFKEY_HEADER_LEN;
	rest.len -= PFKEY_HEADER_LEN;
	while (rest.len > 0 && flaw == PFKEY_FLAW_NONE)
		flaw = take_ext(message, platform, &rest);
	if (flaw != PFKEY_FLAW_NONE)
		*message = (struct pfkey_message){ .header = header };
	return flaw;
}

/* ---- reading what is sound ---- */

bool pfkey_has(const struct pfkey_message *message, enum pfkey_ext ext)
{
	return message->exts[ext].len > 0;
}

bool pfkey_get_sa(const struct pfkey_message *message, struct pfkey_sa *sa)
{
	const uint8_t *at = message->exts[PFKEY_EXT_SA].data;

	if (!pfkey_has(message, PFKEY_EXT_SA))
		return false;
	*sa = (struct pfkey_sa){
		.spi = pfkey_get_net32(at + 4),
		.replay = at[8],
		.state = at[9],
		.auth = at[10],
		.encrypt = at[11],
		.flags = pfkey_get32(at + 12),
	};
	return true;
}

bool pfkey_get_lifetime(const struct pfkey_message *message, enum pfkey_ext ext,
                        struct pfkey_lifetime *lifetime)
{
	const uint8_t *at = message->exts[ext].data;

	if (!pfkey_has(message, ext))
		return false;
	*lifetime = (struct pfkey_lifetime){
		.allocations = pfkey_get32(at + 4),
		.bytes = pfkey_get64(at + 8),
		.add_s = pfkey_get64(at + 16),
		.use_s = pfkey_get64(at + 24),
	};
	return true;
}

bool pfkey_get_address(const struct pfkey_message *message, enum sadb_platform platform,
                       enum pfkey_ext ext, struct sadb_addr *addr)
{
	const uint8_t *sockaddr;

	if (!pfkey_has(message, ext))
		return false;
	sockaddr = message->exts[ext].data + SOCKADDR_AT;
	*addr = (struct sadb_addr){ 0 };
	addr->family = family_of(platform, sockaddr) == AF_INET_NUMBER ? 4 : 6;
	if (addr->family == 4)
		memcpy(addr->bytes, sockaddr + 4, 4); /* after family and port */
	else
		memcpy(addr->bytes, sockaddr + 8, 16); /* and flow */
	return true;
}

bool pfkey_get_range(const struct pfkey_message *message, uint32_t *lo, uint32_t *hi)
{
	const uint8_t *at = message->exts[PFKEY_EXT_SPIRANGE].data;

	if (!pfkey_has(message, PFKEY_EXT_SPIRANGE))
		return false;
	*lo = pfkey_get32(at + 4);
	*hi = pfkey_get32(at + 8);
	return true;
}

bool pfkey_get_sa2(const struct pfkey_message *message, struct pfkey_sa2 *sa2)
{
	const uint8_t *at = message->exts[PFKEY_EXT_SA2].data;

	if (!pfkey_has(message, PFKEY_EXT_SA2))
		return false;
	*sa2 = (struct pfkey_sa2){ at[4], pfkey_get32(at + 8), pfkey_get32(at + 12) };
	return true;
}

bool pfkey_get_key(const struct pfkey_message *message, enum pfkey_ext ext, uint16_t *bits,
                   struct pfkey_view *key)
{
	const struct pfkey_view *view = &message->exts[ext];

	if (!pfkey_has(message, ext))
		return false;
	*bits = pfkey_get16(view->data + 4);
	*key = (struct pfkey_view){ view->data + 8, view->len - 8 };
	return true;
}
