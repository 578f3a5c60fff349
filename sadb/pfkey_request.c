#include <string.h>

#include "sadb/pfkey_request.h"

#define BIT(ext) (1u << PFKEY_EXT_##ext)
#define PATH     (BIT(ADDRESS_SRC) | BIT(ADDRESS_DST))
#define NAME     (BIT(SA) | PATH)

uint8_t pfkey_satype(uint8_t protocol)
{
	return protocol == SADB_PROTO_AH ? PFKEY_SATYPE_AH : PFKEY_SATYPE_ESP;
}

uint8_t pfkey_protocol(uint8_t satype)
{
	switch (satype) {
	case PFKEY_SATYPE_AH: return SADB_PROTO_AH;
	case PFKEY_SATYPE_ESP: return SADB_PROTO_ESP;
	}
	return 0;
}

/* RFC 2367 3.1.1 to 3.1.10. SPIRANGE of a GETSPI is optional in Linux and FreeBSD: the driver's
 * own range. */
uint32_t pfkey_required(uint8_t type, uint8_t satype)
{
	uint32_t key = satype == PFKEY_SATYPE_AH ? BIT(KEY_AUTH) : BIT(KEY_ENCRYPT);

	switch (type) {
	case PFKEY_TYPE_GETSPI: return PATH;
	case PFKEY_TYPE_UPDATE:
	case PFKEY_TYPE_ADD: return NAME | key;
	case PFKEY_TYPE_DELETE:
	case PFKEY_TYPE_GET: return NAME;
	}
	return 0;
}

static bool is_of_one_sa(uint8_t type)
{
	return pfkey_required(type, PFKEY_SATYPE_ESP) != 0;
}

static enum pfkey_flaw check_satype(const struct pfkey_header *header)
{
	if (header->satype >= PFKEY_SATYPE_RSVP && header->satype <= PFKEY_SATYPE_MIP)
		return PFKEY_FLAW_SATYPE_OTHER;
	if (pfkey_protocol(header->satype) != 0)
		return PFKEY_FLAW_NONE;
	return header->satype == PFKEY_SATYPE_UNSPEC && !is_of_one_sa(header->type)
	               ? PFKEY_FLAW_NONE
	               : PFKEY_FLAW_SATYPE;
}

/* An SADB_ACQUIRE of a daemon is a bare header with an errno: it gives up (RFC 2367 3.1.6). */
static enum pfkey_flaw check_type(const struct pfkey_header *header)
{
	switch (header->type) {
	case PFKEY_TYPE_GETSPI:
	case PFKEY_TYPE_UPDATE:
	case PFKEY_TYPE_ADD:
	case PFKEY_TYPE_DELETE:
	case PFKEY_TYPE_GET:
	case PFKEY_TYPE_REGISTER:
	case PFKEY_TYPE_FLUSH:
	case PFKEY_TYPE_DUMP: return PFKEY_FLAW_NONE;
	case PFKEY_TYPE_ACQUIRE:
		if (header->words * PFKEY_WORD == PFKEY_HEADER_LEN)
			return PFKEY_FLAW_NONE;
		break;
	}
	return PFKEY_FLAW_UNSUPPORTED;
}

static enum pfkey_flaw check_exts(const struct pfkey_message *message)
{
	uint32_t required = pfkey_required(message->header.type, message->header.satype);

	for (unsigned ext = 1; ext < PFKEY_EXT_ROOM; ext++)
		if ((required >> ext & 1) && !pfkey_has(message, (enum pfkey_ext)ext))
			return PFKEY_FLAW_MISSING;
	return PFKEY_FLAW_NONE;
}

static bool takes_key(uint8_t type)
{
	return type == PFKEY_TYPE_UPDATE || type == PFKEY_TYPE_ADD;
}

static enum pfkey_flaw check_key(const struct pfkey_message *message, enum pfkey_ext ext)
{
	struct pfkey_view key;
	uint16_t bits;

	if (!pfkey_get_key(message, ext, &bits, &key))
		return PFKEY_FLAW_NONE;
	return bits == 0 || ((size_t)bits + 7) / 8 > key.len ? PFKEY_FLAW_KEY_BITS
	                                                     : PFKEY_FLAW_NONE;
}

static enum pfkey_flaw check_keying(enum sadb_platform platform,
                                    const struct pfkey_message *message)
{
	struct pfkey_sa sa;
	enum pfkey_flaw flaw;

	if (!takes_key(message->header.type) || !pfkey_get_sa(message, &sa))
		return PFKEY_FLAW_NONE;
	if (pfkey_has(message, PFKEY_EXT_LIFETIME_HARD) !=
	    pfkey_has(message, PFKEY_EXT_LIFETIME_SOFT))
		return PFKEY_FLAW_LIFETIME_ALONE;
	if (sa.encrypt > pfkey_trait(platform, PFKEY_TRAIT_EALG_MAX))
		return PFKEY_FLAW_ALGORITHM;
	flaw = check_key(message, PFKEY_EXT_KEY_AUTH);
	return flaw == PFKEY_FLAW_NONE ? check_key(message, PFKEY_EXT_KEY_ENCRYPT) : flaw;
}

static enum pfkey_flaw check(enum sadb_platform platform, const struct pfkey_message *message)
{
	enum pfkey_flaw flaw = check_type(&message->header);
	struct sadb_addr src, dst;

	if (flaw == PFKEY_FLAW_NONE)
		flaw = check_satype(&message->header);
	if (flaw == PFKEY_FLAW_NONE)
		flaw = check_exts(message);
	if (flaw == PFKEY_FLAW_NONE)
		flaw = check_keying(platform, message);
	if (flaw == PFKEY_FLAW_NONE &&
	    pfkey_get_address(message, platform, PFKEY_EXT_ADDRESS_SRC, &src) &&
	    pfkey_get_address(message, platform, PFKEY_EXT_ADDRESS_DST, &dst) &&
	    src.family != dst.family)
		flaw = PFKEY_FLAW_FAMILIES;
	return flaw;
}

/* ---- from a sound message ---- */

static nsec seconds(uint64_t s)
{
	return s >= NSEC_NEVER / NSEC_S ? NSEC_NEVER - 1 : (nsec)s * NSEC_S;
}

static uint32_t at_most_32(uint64_t value)
{
	return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* RFC 2367 2.3.2: a field of 0 is no limit. */
static void read_lifetimes(struct pfkey_facts *facts, const struct pfkey_message *message)
{
	struct pfkey_lifetime hard = { 0 }, soft = { 0 };

	pfkey_get_lifetime(message, PFKEY_EXT_LIFETIME_HARD, &hard);
	pfkey_get_lifetime(message, PFKEY_EXT_LIFETIME_SOFT, &soft);
	facts->hard_ns = seconds(hard.add_s);
	facts->soft_ns = seconds(soft.add_s);
	facts->terms.hard_bytes = hard.bytes;
	facts->terms.soft_bytes = soft.bytes;
	facts->terms.hard_packets = hard.allocations;
	facts->terms.soft_packets = soft.allocations;
	facts->terms.hard_use_s = at_most_32(hard.use_s);
	facts->terms.soft_use_s = at_most_32(soft.use_s);
}

static void read_sa(struct pfkey_facts *facts, enum sadb_platform platform,
                    const struct pfkey_message *message)
{
	uint32_t window, window_max = pfkey_trait(platform, PFKEY_TRAIT_REPLAY_MAX);
	struct pfkey_sa sa;

	if (!pfkey_get_sa(message, &sa))
		return;
	window = sa.replay * (uint32_t)pfkey_trait(platform, PFKEY_TRAIT_REPLAY_UNIT);
	facts->spi = sa.spi;
	facts->encr = pfkey_encr(platform, sa.encrypt);
	facts->terms.replay_window = (uint8_t)(window < window_max ? window : window_max);
	facts->terms.esn = (sa.flags & pfkey_trait(platform, PFKEY_TRAIT_ESN_FLAG)) != 0;
}

/* SADB_EXT_KEY_ENCRYPT holds key and salt. A key that is too long is told from its length. */
static void read_key(struct sadb_key *key, const struct pfkey_message *message, uint16_t encr)
{
	struct pfkey_view view;
	uint16_t bits;

	*key = (struct sadb_key){ .encr = encr };
	if (!pfkey_get_key(message, PFKEY_EXT_KEY_ENCRYPT, &bits, &view))
		return;
	key->key_len = (uint16_t)((bits + 7u) / 8);
	memcpy(key->key, view.data, key->key_len < SADB_KEY_MAX ? key->key_len : SADB_KEY_MAX);
}

static enum sadb_op op_of(uint8_t type)
{
	switch (type) {
	case PFKEY_TYPE_GETSPI: return SADB_OP_GETSPI;
	case PFKEY_TYPE_UPDATE: return SADB_OP_UPDATE;
	case PFKEY_TYPE_ADD: return SADB_OP_ADD;
	case PFKEY_TYPE_DELETE: return SADB_OP_DELETE;
	case PFKEY_TYPE_GET: return SADB_OP_GET;
	case PFKEY_TYPE_ACQUIRE: return SADB_OP_ACQUIRE;
	case PFKEY_TYPE_FLUSH: return SADB_OP_FLUSH;
	}
	return SADB_OP_DUMP;
}

/* Selectors are not PF_KEY's: an SA has addresses, traffic belongs to policies. */
static void ask(struct pfkey_request *request, const struct pfkey_message *message)
{
	const struct pfkey_facts *facts = &request->facts;
	struct sadb_req *req = &request->req;

	req->op = op_of(message->header.type);
	req->protocol = facts->protocol;
	req->spi = facts->spi;
	req->src = facts->src;
	req->dst = facts->dst;
	req->soft_ns = facts->soft_ns;
	req->hard_ns = facts->hard_ns;
	req->terms = facts->terms;
	pfkey_get_range(message, &req->spi_min, &req->spi_max);
	if (takes_key(message->header.type))
		read_key(&req->key, message, facts->encr);
}

enum pfkey_flaw pfkey_understand(struct pfkey_request *request, enum sadb_platform platform,
                                 const struct pfkey_message *message)
{
	struct pfkey_facts *facts = &request->facts;
	enum pfkey_flaw flaw = check(platform, message);

	*request = (struct pfkey_request){ 0 };
	if (flaw != PFKEY_FLAW_NONE)
		return flaw;
	facts->protocol = pfkey_protocol(message->header.satype);
	pfkey_get_address(message, platform, PFKEY_EXT_ADDRESS_SRC, &facts->src);
	pfkey_get_address(message, platform, PFKEY_EXT_ADDRESS_DST, &facts->dst);
	facts->has_sa2 = pfkey_get_sa2(message, &facts->sa2);
	read_sa(facts, platform, message);
	read_lifetimes(facts, message);
	ask(request, message);
	return PFKEY_FLAW_NONE;
}
