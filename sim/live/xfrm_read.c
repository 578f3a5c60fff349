/* The Linux kernel's messages taken apart (contract in xfrm_message.h). */
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/live/xfrm_message.h"

/* A copy of the body, if it is at least so long: behind another message it may be at an odd place.
 */
static bool body(const struct nlmsghdr *head, void *to, size_t len)
{
	if (mnl_nlmsg_get_payload_len(head) < len)
		return false;
	memcpy(to, mnl_nlmsg_get_payload(head), len);
	return true;
}

static void take_address(struct sadb_addr *to, uint16_t family, const xfrm_address_t *from)
{
	memset(to, 0, sizeof(*to));
	to->family = family == AF_INET ? 4 : family == AF_INET6 ? 6 : 0;
	memcpy(to->bytes, from, to->family == 4 ? 4 : to->family == 6 ? 16 : 0);
}

/* The first attribute of this type behind a body of `skip` octets; NULL: there is none. */
static const struct nlattr *attribute(const struct nlmsghdr *head, size_t skip, uint16_t type)
{
	const struct nlattr *attr = mnl_nlmsg_get_payload_offset(head, skip);
	const char *end = mnl_nlmsg_get_payload_tail(head);

	while ((const char *)attr < end && mnl_attr_ok(attr, (int)(end - (const char *)attr))) {
		if (mnl_attr_get_type(attr) == type)
			return attr;
		attr = mnl_attr_next(attr);
	}
	return NULL;
}

static void take_sa(struct xfrm_message *message, const struct nlmsghdr *head,
                    const struct xfrm_usersa_info *info, size_t skip)
{
	uint64_t hard = info->lft.hard_add_expires_seconds;

	message->protocol = info->id.proto;
	message->spi = ntohl(info->id.spi);
	take_address(&message->src, info->family, &info->saddr);
	take_address(&message->dst, info->family, &info->id.daddr);
	message->acquire = info->seq;
	message->hard_s = hard < UINT32_MAX ? (uint32_t)hard : 0;
	message->keyed = attribute(head, skip, XFRMA_ALG_AEAD) != NULL ||
	                 attribute(head, skip, XFRMA_ALG_CRYPT) != NULL ||
	                 attribute(head, skip, XFRMA_ALG_AUTH_TRUNC) != NULL;
}

static bool read_sa(struct xfrm_message *message, const struct nlmsghdr *head)
{
	struct xfrm_usersa_info info;

	message->kind = XFRM_IS_SA;
	if (!body(head, &info, sizeof(info)))
		return false;
	take_sa(message, head, &info, sizeof(info));
	return true;
}

static bool read_expire(struct xfrm_message *message, const struct nlmsghdr *head)
{
	struct xfrm_user_expire expire;

	message->kind = XFRM_IS_EXPIRED;
	if (!body(head, &expire, sizeof(expire)))
		return false;
	take_sa(message, head, &expire.state, sizeof(expire));
	message->hard = expire.hard != 0;
	return true;
}

static bool read_deleted(struct xfrm_message *message, const struct nlmsghdr *head)
{
	struct xfrm_usersa_id name;

	message->kind = XFRM_IS_DELETED;
	if (!body(head, &name, sizeof(name)))
		return false;
	message->protocol = name.proto;
	message->spi = ntohl(name.spi);
	take_address(&message->dst, name.family, &name.daddr);
	return true;
}

static bool read_acquire(struct xfrm_message *message, const struct nlmsghdr *head)
{
	struct xfrm_user_acquire acquire;

	message->kind = XFRM_IS_ACQUIRE;
	if (!body(head, &acquire, sizeof(acquire)))
		return false;
	message->protocol = acquire.id.proto;
	message->acquire = acquire.seq;
	take_address(&message->src, acquire.sel.family, &acquire.saddr);
	take_address(&message->dst, acquire.sel.family, &acquire.id.daddr);
	return true;
}

static bool read_flushed(struct xfrm_message *message, const struct nlmsghdr *head)
{
	struct xfrm_usersa_flush flush;

	message->kind = XFRM_IS_FLUSHED;
	if (!body(head, &flush, sizeof(flush)))
		return false;
	message->protocol = flush.proto;
	return true;
}

/* What the kernel says in words (NETLINK_EXT_ACK): an attribute behind what the request was. */
static void take_text(struct xfrm_message *message, const struct nlmsghdr *head)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(head);
	const struct nlattr *attr;
	size_t skip = sizeof(*error);

	if (!(head->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(head->nlmsg_flags & NLM_F_CAPPED)) {
		if (error->msg.nlmsg_len < sizeof(error->msg))
			return;
		skip += error->msg.nlmsg_len - sizeof(error->msg);
	}
	if (skip > mnl_nlmsg_get_payload_len(head))
		return;
	attr = attribute(head, MNL_ALIGN(skip), NLMSGERR_ATTR_MSG);
	if (attr)
		(void)snprintf(message->text, sizeof(message->text), "%.*s",
		               (int)mnl_attr_get_payload_len(attr),
		               (const char *)mnl_attr_get_payload(attr));
}

static uint32_t code_of(int error)
{
	return error <= 0 ? 0u - (uint32_t)error : (uint32_t)error;
}

static bool read_answer(struct xfrm_message *message, const struct nlmsghdr *head)
{
	struct nlmsgerr error;

	message->kind = XFRM_IS_ANSWER;
	if (!body(head, &error, sizeof(error)))
		return false;
	message->code = code_of(error.error);
	take_text(message, head);
	return true;
}

static bool read_done(struct xfrm_message *message, const struct nlmsghdr *head)
{
	int error;

	message->kind = XFRM_IS_DONE;
	message->code = body(head, &error, sizeof(error)) ? code_of(error) : 0;
	return true;
}

static bool read_body(struct xfrm_message *message, const struct nlmsghdr *head)
{
	switch (head->nlmsg_type) {
	case NLMSG_ERROR: return read_answer(message, head);
	case NLMSG_DONE: return read_done(message, head);
	case XFRM_MSG_NEWSA:
	case XFRM_MSG_UPDSA: return read_sa(message, head);
	case XFRM_MSG_DELSA: return read_deleted(message, head);
	case XFRM_MSG_FLUSHSA: return read_flushed(message, head);
	case XFRM_MSG_EXPIRE: return read_expire(message, head);
	case XFRM_MSG_ACQUIRE: return read_acquire(message, head);
	default: message->kind = XFRM_IS_OTHER; return true;
	}
}

bool xfrm_read(struct xfrm_message *message, const void *octets, size_t len, size_t *used)
{
	const struct nlmsghdr *head = octets;
	size_t step;

	memset(message, 0, sizeof(*message));
	*used = 0;
	if (len < sizeof(*head) || head->nlmsg_len < sizeof(*head) || head->nlmsg_len > len)
		return false;
	step = MNL_ALIGN((size_t)head->nlmsg_len);
	*used = step < len ? step : len;
	message->seq = head->nlmsg_seq;
	return read_body(message, head);
}
