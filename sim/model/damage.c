/* Damaged requests (contract in damage.h). */
#include "sim/model/damage.h"

#include <assert.h>
#include <string.h>

#define NO_ALGORITHM  1023 /* IANA has not assigned it ("Transform Type 1", 2026) */
#define IANAS_OWN_SPI 1    /* RFC 4303 2.1: 1 to 255 */

bool damage_fits(struct damage *damage, nsec now, const struct sadb_req *req)
{
	if (now >= damage->until || req->op != damage->op || (req->ticket & DAMAGE_MARK))
		return false;
	/* The ADD of a pair is the outbound one. */
	if (req->op == SADB_OP_ADD && req->dir != SADB_DIR_OUT)
		return false;
	damage->met++;
	return damage->nth == 0 || damage->met == damage->nth;
}

/* An SA that has its keys, the first of a dump. False: there is none. */
static bool name_keyed(const struct sadb *db, enum sadb_dir dir, struct sadb_req *req)
{
	struct sadb_entry entry;

	for (uint32_t cursor = 0; sadb_dump(db, &cursor, &entry);) {
		if (entry.state != SADB_ST_MATURE || entry.dir != dir)
			continue;
		req->spi = entry.spi;
		req->src = entry.src;
		req->dst = entry.dst;
		req->traffic = entry.traffic;
		return true;
	}
	return false;
}

static void other_family(struct sadb_addr *addr)
{
	*addr = addr->family == 4 ? (struct sadb_addr){ 6, { 0x20, 0x01, 0x0d, 0xb8 } }
	                          : (struct sadb_addr){ 4, { 192, 0, 2, 1 } };
}

/* The network behind the peer is another one: the last bit of its first octet is. */
static void other_traffic(struct sadb_traffic *traffic)
{
	traffic->remote.lo.bytes[0] ^= 1;
	traffic->remote.hi.bytes[0] ^= 1;
}

bool damage_do(const struct damage *damage, const struct sadb *db, struct sadb_req *req)
{
	switch (damage->what) {
	case DAMAGE_KEY_LENGTH: req->key.key_len -= req->key.key_len >= 4 ? 4 : 0; break;
	case DAMAGE_KEY_ZERO: memset(req->key.key, 0, sizeof(req->key.key)); break;
	case DAMAGE_ALGORITHM: req->key.encr = NO_ALGORITHM; break;
	case DAMAGE_SPI: req->spi ^= UINT32_C(1) << 30; break;
	case DAMAGE_SPI_RESERVED: req->spi = IANAS_OWN_SPI; break;
	case DAMAGE_LIFETIME:
		req->hard_ns = NSEC_S;
		req->soft_ns = 2 * NSEC_S;
		break;
	case DAMAGE_SELECTOR:
		req->traffic.remote.port_lo = 2;
		req->traffic.remote.port_hi = 1;
		break;
	case DAMAGE_FAMILY: other_family(&req->src); break;
	case DAMAGE_TRAFFIC: other_traffic(&req->traffic); break;
	case DAMAGE_MATURE:
	case DAMAGE_OUTBOUND:
		if (!name_keyed(db, damage->what == DAMAGE_MATURE ? SADB_DIR_IN : SADB_DIR_OUT,
		                req))
			return false;
		break;
	case DAMAGE_AS_ADD: req->op = SADB_OP_ADD; break;
	case DAMAGE_COUNT: assert(!"a damage"); break;
	}
	req->ticket |= DAMAGE_MARK;
	return true;
}

void damage_undo(struct sadb_reply *reply)
{
	if (!(reply->ticket & DAMAGE_MARK))
		return;
	reply->ticket &= ~DAMAGE_MARK;
	if (reply->dir == SADB_DIR_IN && reply->op == SADB_OP_ADD)
		reply->op = SADB_OP_UPDATE; /* AS_ADD */
}
