/* Requests as the Linux kernel wants them (contract in xfrm_message.h). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <assert.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/live/xfrm_message.h"

#define ICV_BITS 128 /* RFC 4106 6, RFC 7634 2 */

/* Linux's own choice if none is asked for: what no standard reserves (RFC 4303 2.1). */
#define SPI_FIRST 0x100u

/* The kernel's window of the old kind; a larger one, or ESN, takes an attribute of its own. */
#define WINDOW_MAX 32

static uint16_t type_of(enum sadb_op op)
{
	switch (op) {
	case SADB_OP_GETSPI: return XFRM_MSG_ALLOCSPI;
	case SADB_OP_UPDATE: return XFRM_MSG_UPDSA;
	case SADB_OP_ADD: return XFRM_MSG_NEWSA;
	case SADB_OP_DELETE: return XFRM_MSG_DELSA;
	case SADB_OP_EXPIRE: return XFRM_MSG_EXPIRE;
	case SADB_OP_FLUSH: return XFRM_MSG_FLUSHSA;
	case SADB_OP_GET:
	case SADB_OP_DUMP: return XFRM_MSG_GETSA;
	case SADB_OP_ACQUIRE:
	case SADB_OP_POLICY:
	case SADB_OP_COUNT: break;
	}
	return 0;
}

bool xfrm_can(const struct sadb_req *req)
{
	return type_of(req->op) != 0 && !req->pair;
}

/* A family that is neither goes as it is: the kernel shall say what it thinks of it. */
static uint16_t family_of(const struct sadb_addr *addr)
{
	return addr->family == 4 ? AF_INET : addr->family == 6 ? AF_INET6 : addr->family;
}

static void put_address(xfrm_address_t *to, const struct sadb_addr *from)
{
	memcpy(to, from->bytes, sizeof(from->bytes));
}

/* Whole seconds, up: an SA must not end before it was asked to. */
static uint64_t seconds(nsec span)
{
	return (uint64_t)((span + NSEC_S - 1) / NSEC_S);
}

static uint64_t or_infinite(uint64_t limit)
{
	return limit != 0 ? limit
	                  : XFRM_INF; /* a limit of 0 would end the SA at its first packet */
}

static void put_life(struct xfrm_lifetime_cfg *life, const struct sadb_req *req)
{
	life->soft_byte_limit = or_infinite(req->terms.soft_bytes);
	life->hard_byte_limit = or_infinite(req->terms.hard_bytes);
	life->soft_packet_limit = or_infinite(req->terms.soft_packets);
	life->hard_packet_limit = or_infinite(req->terms.hard_packets);
	life->soft_add_expires_seconds = seconds(req->soft_ns);
	life->hard_add_expires_seconds = seconds(req->hard_ns);
	life->soft_use_expires_seconds = req->terms.soft_use_s;
	life->hard_use_expires_seconds = req->terms.hard_use_s;
}

static void put_sa(struct xfrm_usersa_info *info, const struct sadb_req *req)
{
	info->family = info->sel.family = family_of(&req->dst);
	put_address(&info->id.daddr, &req->dst);
	put_address(&info->saddr, &req->src);
	info->id.spi = htonl(req->spi);
	info->id.proto = req->protocol;
	info->mode = req->terms.transport ? XFRM_MODE_TRANSPORT : XFRM_MODE_TUNNEL;
	info->reqid = XFRM_REQID;
}

/* The kernel's names of AEADs for ESP; of what it does not know it says so itself. */
static void name_cipher(char *name, size_t len, uint16_t encr)
{
	if (encr == SADB_ENCR_CHACHA20_POLY1305)
		(void)snprintf(name, len, "rfc7539esp(chacha20,poly1305)");
	else if (encr == SADB_ENCR_AES_GCM_16)
		(void)snprintf(name, len, "rfc4106(gcm(aes))");
	else
		(void)snprintf(name, len, "transform-%u", encr);
}

static void put_cipher(struct nlmsghdr *head, const struct sadb_key *key)
{
	union {
		struct xfrm_algo_aead algo;
		char octets[sizeof(struct xfrm_algo_aead) + SADB_KEY_MAX];
	} aead = { .algo = { .alg_icv_len = ICV_BITS, .alg_key_len = key->key_len * 8u } };

	assert(key->key_len <= SADB_KEY_MAX);
	name_cipher(aead.algo.alg_name, sizeof(aead.algo.alg_name), key->encr);
	memcpy(aead.octets + sizeof(aead.algo), key->key, key->key_len);
	mnl_attr_put(head, XFRMA_ALG_AEAD, sizeof(aead.algo) + key->key_len, &aead);
	explicit_bzero(&aead, sizeof(aead));
}

static void put_window(struct nlmsghdr *head, struct xfrm_usersa_info *info,
                       const struct sadb_terms *terms)
{
	union {
		struct xfrm_replay_state_esn esn;
		uint32_t words[sizeof(struct xfrm_replay_state_esn) / 4 + 2];
	} state = { .esn = { .bmp_len = 2, .replay_window = terms->replay_window } };

	if (!terms->esn && terms->replay_window <= WINDOW_MAX) {
		info->replay_window = terms->replay_window;
		return;
	}
	if (terms->esn)
		info->flags |= XFRM_STATE_ESN;
	mnl_attr_put(head, XFRMA_REPLAY_ESN_VAL, sizeof(state), &state);
}

static void write_keyed(struct nlmsghdr *head, const struct sadb_req *req)
{
	struct xfrm_usersa_info *info = mnl_nlmsg_put_extra_header(head, sizeof(*info));

	put_sa(info, req);
	put_life(&info->lft, req);
	put_cipher(head, &req->key);
	put_window(head, info, &req->terms);
}

static void write_getspi(struct nlmsghdr *head, const struct sadb_req *req)
{
	struct xfrm_userspi_info *range = mnl_nlmsg_put_extra_header(head, sizeof(*range));
	bool any = req->spi_min == 0 && req->spi_max == 0;

	put_sa(&range->info, req);
	range->info.id.spi = 0;
	range->min = any ? SPI_FIRST : req->spi_min;
	range->max = any ? UINT32_MAX : req->spi_max;
}

static void write_name(struct nlmsghdr *head, const struct sadb_req *req)
{
	struct xfrm_usersa_id *name = mnl_nlmsg_put_extra_header(head, sizeof(*name));

	put_address(&name->daddr, &req->dst);
	name->spi = htonl(req->spi);
	name->family = family_of(&req->dst);
	name->proto = req->protocol;
}

/* The kernel takes it from a daemon as from its own clock, and the SA is gone. */
static void write_expire(struct nlmsghdr *head, const struct sadb_req *req)
{
	struct xfrm_user_expire *expire = mnl_nlmsg_put_extra_header(head, sizeof(*expire));

	put_sa(&expire->state, req);
	expire->hard = 1;
}

static void write_flush(struct nlmsghdr *head, const struct sadb_req *req)
{
	struct xfrm_usersa_flush *flush = mnl_nlmsg_put_extra_header(head, sizeof(*flush));

	flush->proto = req->protocol;
}

size_t xfrm_write(const struct sadb_req *req, uint32_t seq, void *octets)
{
	struct nlmsghdr *head = mnl_nlmsg_put_header(octets);

	assert(xfrm_can(req));
	head->nlmsg_type = type_of(req->op);
	head->nlmsg_seq = seq;
	head->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	switch (req->op) {
	case SADB_OP_GETSPI: write_getspi(head, req); break;
	case SADB_OP_UPDATE:
	case SADB_OP_ADD: write_keyed(head, req); break;
	case SADB_OP_DELETE:
	case SADB_OP_GET: write_name(head, req); break;
	case SADB_OP_EXPIRE: write_expire(head, req); break;
	case SADB_OP_FLUSH: write_flush(head, req); break;
	case SADB_OP_DUMP: head->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP; break;
	case SADB_OP_ACQUIRE:
	case SADB_OP_POLICY:
	case SADB_OP_COUNT: break;
	}
	assert(head->nlmsg_len <= XFRM_MESSAGE_MAX);
	return head->nlmsg_len;
}
