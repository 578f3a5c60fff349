#include <string.h>

#include "sadb/behaviour.h"
#include "sadb/checks.h"
#include "sadb/packet.h"

/* What the driver can do, and the octets of key and salt together. */
static const struct algorithm {
	uint16_t encr, key_len[3];
} algorithms[] = {
	{ SADB_ENCR_CHACHA20_POLY1305,
	  { 36, 36, 36 } },                       /* RFC 7634 2: 256 bits, salt of 4 octets */
	{ SADB_ENCR_AES_GCM_16, { 20, 28, 36 } }, /* RFC 4106 8.1: 128, 192, 256 bits, salt of 4 */
};

static bool addr_is_sound(const struct sadb_addr *addr)
{
	static const uint8_t zero[16];

	switch (addr->family) {
	case 0: return memcmp(addr->bytes, zero, 16) == 0;
	case 4: return memcmp(addr->bytes + 4, zero, 12) == 0;
	case 6: return true;
	default: return false;
	}
}

/* RFC 7296 3.13.1: ports 65535..0 mean OPAQUE, the only range that may run backwards. */
static bool ports_are_opaque(const struct sadb_selector *selector)
{
	return selector->port_lo == 65535 && selector->port_hi == 0;
}

static bool selector_is_sound(const struct sadb_selector *selector)
{
	if (!addr_is_sound(&selector->lo) || !addr_is_sound(&selector->hi))
		return false;
	if (selector->lo.family != selector->hi.family)
		return false;
	if (memcmp(selector->lo.bytes, selector->hi.bytes, 16) > 0)
		return false;
	return selector->port_lo <= selector->port_hi || ports_are_opaque(selector);
}

static bool traffic_is_sound(const struct sadb_traffic *traffic)
{
	return selector_is_sound(&traffic->local) && selector_is_sound(&traffic->remote);
}

/* Which SA is meant? */
static bool name_is_sound(const struct sadb_work *work)
{
	if (work->protocol != SADB_PROTO_ESP && work->protocol != SADB_PROTO_AH)
		return false;
	return work->dst.family != 0 && addr_is_sound(&work->dst);
}

static bool path_is_sound(const struct sadb_work *work)
{
	return name_is_sound(work) && work->src.family == work->dst.family &&
	       addr_is_sound(&work->src) && traffic_is_sound(&work->traffic);
}

static bool soft_is_after_hard(uint64_t soft, uint64_t hard)
{
	return hard > 0 && soft > hard;
}

static bool is_hard_alone(const struct sadb_work *work)
{
	const struct sadb_terms *terms = &work->terms;
	bool soft = work->soft_ns > 0 || terms->soft_bytes > 0 || terms->soft_packets > 0 ||
	            terms->soft_use_s > 0;
	bool hard = work->hard_ns > 0 || terms->hard_bytes > 0 || terms->hard_packets > 0 ||
	            terms->hard_use_s > 0;

	return hard && !soft;
}

static bool lifetimes_are_sound(enum sadb_platform as, const struct sadb_work *work)
{
	const struct sadb_terms *terms = &work->terms;

	if (work->soft_ns < 0 || work->hard_ns < 0)
		return false;
	if (is_hard_alone(work))
		return sadb_trait(as, SADB_TRAIT_HARD_ALONE) == SADB_TAKEN;
	if (!soft_is_after_hard((uint64_t)work->soft_ns, (uint64_t)work->hard_ns) &&
	    !soft_is_after_hard(terms->soft_bytes, terms->hard_bytes) &&
	    !soft_is_after_hard(terms->soft_packets, terms->hard_packets) &&
	    !soft_is_after_hard(terms->soft_use_s, terms->hard_use_s))
		return true;
	return sadb_trait(as, SADB_TRAIT_SOFT_AFTER_HARD) == SADB_TAKEN;
}

#define CLAMPED 32u /* what Linux makes of a wider window without ESN [M] */

uint8_t sadb_check_window(enum sadb_platform as, const struct sadb_terms *terms)
{
	bool clamps =
	        !terms->esn && sadb_trait(as, SADB_TRAIT_REPLAY_WINDOW) == SADB_WINDOW_CLAMPED;

	return clamps && terms->replay_window > CLAMPED ? CLAMPED : terms->replay_window;
}

static enum sadb_cause check_replay(enum sadb_platform as, const struct sadb_terms *terms)
{
	if (sadb_check_window(as, terms) > SADB_WINDOW_MAX)
		return SADB_CAUSE_BAD_PARAMETER;
	if (terms->esn && terms->replay_window == 0 &&
	    sadb_trait(as, SADB_TRAIT_ESN_ALONE) == SADB_REFUSED)
		return SADB_CAUSE_BAD_PARAMETER;
	return SADB_CAUSE_NONE;
}

static uint32_t least_spi(enum sadb_platform as)
{
	return sadb_trait(as, SADB_TRAIT_RESERVED_SPI) == SADB_TAKEN ? 1 : SADB_SPI_RESERVED;
}

/* An outbound SA may name the inbound one of its pair. */
static bool mate_is_sound(enum sadb_platform as, const struct sadb_work *work)
{
	if (work->op != SADB_OP_ADD || work->mate_spi == 0)
		return true;
	return work->dir == SADB_DIR_OUT && work->mate_spi >= least_spi(as);
}

/* 0 is an SPI that somebody may ask for, though nobody has it. */
static bool spi_is_sound(enum sadb_platform as, uint32_t spi)
{
	if (spi == 0)
		return sadb_trait(as, SADB_TRAIT_SPI_ZERO) == SADB_TAKEN;
	return spi >= least_spi(as);
}

enum sadb_cause sadb_check_key(const struct sadb_key *key)
{
	const struct algorithm *algorithm = NULL;
	uint8_t any = 0;

	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (algorithms[i].encr == key->encr)
			algorithm = &algorithms[i];
	if (algorithm == NULL)
		return SADB_CAUSE_UNKNOWN_ALGORITHM;
	if (key->key_len != algorithm->key_len[0] && key->key_len != algorithm->key_len[1] &&
	    key->key_len != algorithm->key_len[2])
		return SADB_CAUSE_CORRUPT_KEY;
	for (uint32_t i = 0; i < key->key_len; i++)
		any |= key->key[i];
	return any != 0 ? SADB_CAUSE_NONE : SADB_CAUSE_CORRUPT_KEY;
}

static enum sadb_cause check_getspi(enum sadb_platform as, const struct sadb_work *work)
{
	bool range = work->spi_min != 0 || work->spi_max != 0;

	if (!path_is_sound(work))
		return SADB_CAUSE_BAD_PARAMETER;
	if (range && (work->spi_min < least_spi(as) || work->spi_min > work->spi_max))
		return SADB_CAUSE_BAD_PARAMETER;
	return SADB_CAUSE_NONE;
}

static enum sadb_cause check_keying(enum sadb_platform as, const struct sadb_work *work)
{
	enum sadb_cause cause = SADB_CAUSE_NONE;

	if (!path_is_sound(work) || !spi_is_sound(as, work->spi) ||
	    !lifetimes_are_sound(as, work) || !mate_is_sound(as, work))
		return SADB_CAUSE_BAD_PARAMETER;
	if (work->op == SADB_OP_ADD && work->dir != SADB_DIR_OUT &&
	    sadb_trait(as, SADB_TRAIT_ADD_INBOUND) == SADB_REFUSED)
		return SADB_CAUSE_WRONG_OBJECT;
	if (sadb_trait(as, SADB_TRAIT_CHECK_ORDER) == SADB_CHECK_KEY_FIRST)
		cause = sadb_check_key(&work->key);
	return cause != SADB_CAUSE_NONE ? cause : check_replay(as, &work->terms);
}

enum sadb_cause sadb_check_request(enum sadb_platform as, const struct sadb_work *work)
{
	switch ((enum sadb_op)work->op) {
	case SADB_OP_GETSPI: return check_getspi(as, work);
	case SADB_OP_UPDATE:
	case SADB_OP_ADD: return check_keying(as, work);
	case SADB_OP_DELETE:
	case SADB_OP_EXPIRE:
	case SADB_OP_GET:
		return name_is_sound(work) && spi_is_sound(as, work->spi)
		               ? SADB_CAUSE_NONE
		               : SADB_CAUSE_BAD_PARAMETER;
	case SADB_OP_ACQUIRE:
		return name_is_sound(work) ? SADB_CAUSE_NONE : SADB_CAUSE_BAD_PARAMETER;
	case SADB_OP_POLICY:
		return traffic_is_sound(&work->traffic) ? SADB_CAUSE_NONE
		                                        : SADB_CAUSE_BAD_PARAMETER;
	case SADB_OP_FLUSH:
	case SADB_OP_DUMP:
	case SADB_OP_COUNT: break;
	}
	return SADB_CAUSE_NONE;
}

static bool ports_within(const struct sadb_selector *inner, const struct sadb_selector *outer)
{
	if (outer->port_lo == 0 && outer->port_hi == 65535)
		return true;
	if (ports_are_opaque(inner) || ports_are_opaque(outer))
		return ports_are_opaque(inner) && ports_are_opaque(outer);
	return inner->port_lo >= outer->port_lo && inner->port_hi <= outer->port_hi;
}

static bool selector_within(const struct sadb_selector *inner, const struct sadb_selector *outer)
{
	if (inner->lo.family == 0 || outer->lo.family == 0)
		return true;
	if (outer->protocol != 0 && inner->protocol != outer->protocol)
		return false;
	if (inner->lo.family != outer->lo.family || !ports_within(inner, outer))
		return false;
	return memcmp(inner->lo.bytes, outer->lo.bytes, 16) >= 0 &&
	       memcmp(inner->hi.bytes, outer->hi.bytes, 16) <= 0;
}

bool sadb_traffic_within(const struct sadb_traffic *inner, const struct sadb_traffic *outer)
{
	return selector_within(&inner->local, &outer->local) &&
	       selector_within(&inner->remote, &outer->remote);
}
