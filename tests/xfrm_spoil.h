/* What is wrong about a request of the table: fields of sadb/msg.h, or octets of its message. */
#ifndef TESTS_XFRM_SPOIL_H
#define TESTS_XFRM_SPOIL_H

#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <netinet/in.h>
#include <string.h>

#include "tests/xfrm_kit.h"

static inline void other_daddr(struct sadb_req *req)
{
	req->dst.bytes[3] = 3;
}

static inline void esp(struct sadb_req *req)
{
	req->protocol = SADB_PROTO_ESP;
}

static inline void ah(struct sadb_req *req)
{
	req->protocol = SADB_PROTO_AH;
}

static inline void ipcomp(struct sadb_req *req)
{
	req->protocol = IPPROTO_COMP;
}

static inline void ipip(struct sadb_req *req)
{
	req->protocol = IPPROTO_IPIP;
}

static inline void udp(struct sadb_req *req)
{
	req->protocol = IPPROTO_UDP;
}

static inline void family_99(struct sadb_req *req)
{
	req->src.family = req->dst.family = 99;
}

static inline void unknown_cipher(struct sadb_req *req)
{
	req->key.encr = 9999;
}

/* ---- messages ---- */

static inline void as_it_is(struct nlmsghdr *head)
{
	(void)head;
}

static inline void to_20_octets(struct nlmsghdr *head)
{
	head->nlmsg_len = 20;
}

static inline void to_100_octets(struct nlmsghdr *head)
{
	head->nlmsg_len = 100;
}

static inline void unknown_type(struct nlmsghdr *head)
{
	head->nlmsg_type = XFRM_MSG_MAX + 5;
}

static inline struct xfrm_usersa_info *info_of(struct nlmsghdr *head)
{
	return mnl_nlmsg_get_payload(head);
}

/* Its SA, without any attribute. */
static inline void no_algorithm(struct nlmsghdr *head)
{
	head->nlmsg_len = MNL_NLMSG_HDRLEN + sizeof(struct xfrm_usersa_info);
}

static inline struct xfrm_algo_aead *aead_of(struct nlmsghdr *head)
{
	struct nlattr *attr = mnl_nlmsg_get_payload_offset(head, sizeof(struct xfrm_usersa_info));

	return mnl_attr_get_payload(attr);
}

static inline void alias_of_cipher(struct nlmsghdr *head)
{
	strncpy(aead_of(head)->alg_name, "chacha20poly1305", sizeof(aead_of(head)->alg_name));
}

static inline void icv_of_96(struct nlmsghdr *head)
{
	aead_of(head)->alg_icv_len = 96;
}

/* Eight octets fewer than its key's length says. */
static inline void short_key(struct nlmsghdr *head)
{
	struct nlattr *attr = mnl_nlmsg_get_payload_offset(head, sizeof(struct xfrm_usersa_info));

	attr->nla_len = (uint16_t)(attr->nla_len - 8);
	head->nlmsg_len -= 8;
}

static inline void put_crypt(struct nlmsghdr *head, const char *name)
{
	union {
		struct xfrm_algo algo;
		char octets[sizeof(struct xfrm_algo) + 16];
	} crypt = { .algo = { .alg_key_len = 128 } };

	strncpy(crypt.algo.alg_name, name, sizeof(crypt.algo.alg_name) - 1);
	mnl_attr_put(head, XFRMA_ALG_CRYPT, sizeof(crypt), &crypt);
}

static inline void put_auth(struct nlmsghdr *head, const char *name, uint32_t bits)
{
	union {
		struct xfrm_algo_auth algo;
		char octets[sizeof(struct xfrm_algo_auth) + 32];
	} auth = { .algo = { .alg_key_len = 256, .alg_trunc_len = bits } };

	strncpy(auth.algo.alg_name, name, sizeof(auth.algo.alg_name) - 1);
	mnl_attr_put(head, XFRMA_ALG_AUTH_TRUNC, sizeof(auth), &auth);
}

static inline void unknown_auth(struct nlmsghdr *head)
{
	no_algorithm(head);
	put_crypt(head, "cbc(aes)");
	put_auth(head, "hmac(nosuch)", 128);
}

static inline void unknown_crypt(struct nlmsghdr *head)
{
	no_algorithm(head);
	put_crypt(head, "cbc(nosuch)");
}

static inline void trunc_of_512(struct nlmsghdr *head)
{
	no_algorithm(head);
	put_crypt(head, "cbc(aes)");
	put_auth(head, "hmac(sha256)", 512);
}

static inline void mode_of_9(struct nlmsghdr *head)
{
	info_of(head)->mode = 9;
}

static inline void prefix_of_33(struct nlmsghdr *head)
{
	info_of(head)->sel.prefixlen_d = 33;
}

static inline void put_esn(struct nlmsghdr *head, uint32_t words, uint32_t window)
{
	union {
		struct xfrm_replay_state_esn esn;
		uint32_t words[sizeof(struct xfrm_replay_state_esn) / 4 + 129];
	} state = { .esn = { .bmp_len = words, .replay_window = window } };

	mnl_attr_put(head, XFRMA_REPLAY_ESN_VAL, sizeof(state.esn) + 4 * words, &state);
}

static inline void esn_without_window(struct nlmsghdr *head)
{
	info_of(head)->flags |= XFRM_STATE_ESN;
	info_of(head)->replay_window = 0;
}

static inline void esn_of_129_words(struct nlmsghdr *head)
{
	esn_without_window(head);
	put_esn(head, 129, 4096);
}

static inline void esn_and_old_window(struct nlmsghdr *head)
{
	info_of(head)->flags |= XFRM_STATE_ESN;
	put_esn(head, 1, 32);
}

static uint32_t acquire_seen; /* the number of the ACQUIRE that was told last */

static inline void with_seq(struct nlmsghdr *head)
{
	struct xfrm_userspi_info *range = mnl_nlmsg_get_payload(head);

	range->info.seq = acquire_seen;
}

#endif
