/*
 * The peer wants a pair, or another one in an old one's place (RFC 7296 1.3.1, 1.3.3, 2.25).
 *
 *      HDR, SK {[N(REKEY_SA)], SA, Ni, [KEi], TSi, TSr}  -->
 *                                          GETSPI, UPDATE in, ADD out
 *                    <--  HDR, SK {SA, Nr, [KEr], TSi, TSr}  |  HDR, SK {N(error)}
 */
#include <assert.h>
#include <string.h>

#include "ike/collide.h"
#include "ike/handlers.h"
#include "ike/mode.h"
#include "ike/selector.h"

/* What a request says. */
struct asked {
	struct ike_choice choice;
	struct ike_view nonce;
	struct ike_ke ke;
	bool has_ke, transport;
	struct sadb_traffic agreed;
};

static void refuse(struct ike *ike, struct ike_session *session, const struct ike_notify *notify)
{
	ike_note_notify(ike, session, IKE_NOTE_NOTIFY_SENT, notify->type);
	ike_message_error(ike, session, IKE_EXCHANGE_CREATE_CHILD_SA, notify);
	ike_send_response(ike, session);
}

void ike_answer_refuse(struct ike *ike, struct ike_session *session, uint16_t notify)
{
	session->theirs.child = IKE_CHILD_NONE;
	refuse(ike, session, &(struct ike_notify){ .type = notify });
}

void ike_answer_group(struct ike *ike, struct ike_session *session, uint16_t group)
{
	uint8_t data[2];

	ike_set16(data, group);
	refuse(ike, session,
	       &(struct ike_notify){ .type = IKE_NOTIFY_INVALID_KE_PAYLOAD,
	                             .data = { data, sizeof data } });
}

/* The pair that a REKEY_SA names; NULL: it names none that we have. */
static struct ike_child *named(struct ike *ike, const struct ike_session *session,
                               const struct ike_notify *rekeyed)
{
	struct ike_child *old;

	if (rekeyed->spi.len != 4)
		return NULL;
	old = ike_child_find(&ike->children, &session->children, ike_get32(rekeyed->spi.data),
	                     SADB_DIR_OUT);
	return old != NULL && old->state != IKE_CHILD_GONE && old->state != IKE_CHILD_REMOVING
	               ? old
	               : NULL;
}

/* RFC 7296 2.25.1 and 2.25.2: not now. */
static bool untimely(const struct ike_session *session, const struct ike_child *old)
{
	return session->asking == IKE_ASKING_REKEY || session->rival != IKE_SESSION_NONE ||
	       session->state == IKE_ST_REKEYED ||
	       (old != NULL && old->state != IKE_CHILD_INSTALLED);
}

/* What is decoded; 0, or the notify that refuses it. */
static uint16_t decode(const struct ike *ike, const struct ike_session *session,
                       const struct ike_chain *chain, struct asked *asked)
{
	struct sadb_traffic policy = ike_policy_traffic(ike, session);
	const struct ike_payload *ke = ike_chain_find(chain, IKE_PAYLOAD_KE);
	struct ike_ts tsi, tsr;
	struct ike_sa sa;

	asked->has_ke = ke != NULL;
	if (!ike_message_complete(IKE_CHILD_MESSAGE, chain) ||
	    !ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_nonce_decode(&asked->nonce, ike_chain_find(chain, IKE_PAYLOAD_NONCE)) ||
	    !ike_ts_decode(&tsi, ike_chain_find(chain, IKE_PAYLOAD_TSI)) ||
	    !ike_ts_decode(&tsr, ike_chain_find(chain, IKE_PAYLOAD_TSR)) ||
	    (ke != NULL && !ike_ke_decode(&asked->ke, ke)))
		return IKE_NOTIFY_INVALID_SYNTAX;
	if (!ike_proposal_choose(&sa, IKE_PROTO_ESP, ike->conf.esp_proposals,
	                         ike->conf.esp_proposals_count, &asked->choice))
		return IKE_NOTIFY_NO_PROPOSAL_CHOSEN;
	if (!ike_traffic_narrow(&tsi, &tsr, &policy, &asked->agreed))
		return IKE_NOTIFY_TS_UNACCEPTABLE;
	if (ike_mode_granted(ike, session, chain, &asked->transport) != IKE_FAIL_NONE)
		return IKE_NOTIFY_NO_PROPOSAL_CHOSEN;
	return 0;
}

/* Ours, and with it the keys. False: the peer's public value is none. */
static bool derive(struct ike *ike, struct ike_session *session, struct ike_child *child,
                   const struct asked *asked)
{
	struct ike_theirs *theirs = &session->theirs;
	uint8_t shared[IKE_DH_LEN];
	struct ike_seed seed = { .nonce_i = asked->nonce,
		                 .nonce_r = { theirs->nonce, sizeof theirs->nonce } };
	struct ike_view secret = { NULL, 0 };
	struct ike_dh dh;

	theirs->group = asked->choice.suite.group;
	if (theirs->group != 0) {
		bool good;

		ike_dh_make(ike->conf.crypto, &dh, theirs->group, &ike->random);
		ike_worked(ike, (struct ike_work){ .pairs = 1, .secrets = 1 });
		good = ike_dh_shared(ike->conf.crypto, shared, &dh, theirs->group,
		                     asked->ke.octets);
		memcpy(theirs->public, dh.public, sizeof theirs->public);
		ike_wipe(&dh, sizeof dh);
		if (!good)
			return false;
		secret = (struct ike_view){ shared, sizeof shared };
	}
	ike_random_octets(&ike->random, theirs->nonce, sizeof theirs->nonce);
	ike_lowest(child->lowest, seed.nonce_i, seed.nonce_r);
	ike_child_derive(child, &session->keys, &asked->choice.suite, &seed, secret);
	ike_worked(ike, (struct ike_work){ .prfs = ike_child_prfs(child, &session->keys) });
	if (theirs->group != 0)
		ike_wipe(shared, sizeof shared);
	return true;
}

/* Is one of ours on its way for the same pair? Then one of both will go. */
static void rivals(struct ike *ike, const struct ike_session *session, struct ike_child *child,
                   const struct ike_child *old)
{
	for (uint32_t slot = session->children.head; slot != IKE_CHILD_NONE;
	     slot = ike->children.all[slot].next) {
		struct ike_child *other = &ike->children.all[slot];

		if (other != child && old != NULL && other->replaces == old->slot && other->ours) {
			other->rival = child->slot;
			child->rival = other->slot;
		}
	}
}

static void bear(struct ike *ike, struct ike_session *session, const struct asked *asked,
                 struct ike_child *old)
{
	struct ike_child *child = ike_bear(ike, session);

	if (child == NULL) {
		ike_answer_refuse(ike, session, IKE_NOTIFY_NO_ADDITIONAL_SAS);
		return;
	}
	child->transport = asked->transport;
	child->suite = (uint8_t)asked->choice.index;
	child->number = asked->choice.number;
	child->spi_peer = (uint32_t)asked->choice.spi;
	child->agreed = child->reserved = asked->agreed;
	ike_pair_replaces(child, old);
	if (!derive(ike, session, child, asked)) {
		ike_bury(ike, child);
		ike_answer_refuse(ike, session, IKE_NOTIFY_INVALID_SYNTAX);
		return;
	}
	rivals(ike, session, child, old);
	session->theirs.child = child->slot;
	ike_child_become(ike, child, IKE_CHILD_MOVE_RESERVE_THEIRS);
	ike_install_reserve(&child->install);
	ike_ask_driver(ike, child);
}

void ike_answer_create(struct ike *ike, struct ike_session *session,
                       const struct ike_arrival *arrival)
{
	const struct ike_chain *chain = arrival->inner;
	struct ike_child *old = NULL;
	struct ike_notify rekeyed;
	struct asked asked;
	uint16_t refusal;

	if (ike_chain_notify(chain, IKE_NOTIFY_REKEY_SA, &rekeyed)) {
		old = named(ike, session, &rekeyed);
		if (old == NULL) {
			refuse(ike, session,
			       &(struct ike_notify){ .type = IKE_NOTIFY_CHILD_SA_NOT_FOUND,
			                             .spi = rekeyed.spi });
			return;
		}
	}
	if (untimely(session, old)) {
		ike_answer_refuse(ike, session, IKE_NOTIFY_TEMPORARY_FAILURE);
		return;
	}
	refusal = decode(ike, session, chain, &asked);
	if (refusal != 0)
		ike_answer_refuse(ike, session, refusal);
	else if (asked.choice.suite.group != 0 &&
	         (!asked.has_ke || asked.ke.group != asked.choice.suite.group))
		ike_answer_group(ike, session, asked.choice.suite.group);
	else
		bear(ike, session, &asked, old);
}

void ike_answer_install(struct ike *ike, struct ike_child *child)
{
	child->soft_ns = ike_lifetime(ike, ike->conf.child_soft_ns);
	ike_install_keys(&child->install, child->spi_peer, ike->conf.on_larval_gone);
	ike_child_become(ike, child, IKE_CHILD_MOVE_INSTALL_THEIRS);
	ike_ask_driver(ike, child);
}

void ike_answer_child(struct ike *ike, struct ike_session *session, const struct ike_child *child)
{
	assert(session->theirs.child == child->slot);
	ike_message_child_response(ike, session, child);
	session->theirs.child = IKE_CHILD_NONE;
	ike_send_response(ike, session);
}
