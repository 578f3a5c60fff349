/*
 * Another IKE SA takes this one's place and its children (RFC 7296 1.3.2, 2.8, 2.18).
 *
 *      HDR, SK {SA, Ni, KEi}  -->
 *                    <--  HDR, SK {SA, Nr, KEr}  |  HDR, SK {N(error)}
 *      HDR, SK {D}            -->                 on the old one, by whoever asked for the new one
 *                    <--  HDR, SK {}
 *
 * If both ends ask (2.8.2, 2.25.2) there are two: `successor`, which we asked for, and `rival`; the
 * one with the lowest nonce goes, and the other one gets the children.
 */
#include <string.h>

#include "ike/collide.h"
#include "ike/handlers.h"
#include "ike/path.h"

/*
 * How long an IKE SA whose successor the peer asked for waits for the peer's Delete: longer than
 * any peer repeats a request whose answer it has not seen (strongSwan: 165 s).
 */
#define RETIRE_NS (300 * NSEC_S)

static struct ike_session *at(const struct ike *ike, uint32_t slot)
{
	return slot == IKE_SESSION_NONE ? NULL : &ike->sessions.all[slot];
}

/* Another IKE SA of this negotiation, NULL: there is no room. */
static struct ike_session *make(struct ike *ike, const struct ike_session *session, uint64_t spi_i,
                                bool initiator)
{
	struct ike_session *next =
	        ike_session_take(&ike->sessions, spi_i, session->negotiation, initiator);

	if (next == NULL)
		return NULL;
	ike_opened(ike);
	next->peer_number = session->peer_number;
	ike_path_inherit(ike, next, session);
	next->origin = session->origin;
	next->heard = next->proved = true;
	next->heard_at = ike->now;
	memcpy(next->who, session->who, sizeof next->who);
	ike_session_know(&ike->sessions, next);
	return next;
}

/* ---- who gets the children ---- */

static void hand_on(struct ike *ike, struct ike_session *from, struct ike_session *to)
{
	uint32_t *end = &from->children.head;

	for (; *end != IKE_CHILD_NONE; end = &ike->children.all[*end].next)
		ike->children.all[*end].session = to->slot;
	*end = to->children.head; /* the peer may have used the new one already: the older first */
	to->children.head = from->children.head;
	to->children.count += from->children.count;
	to->children.lease = from->children.lease; /* given back when the last IKE SA is over */
	from->children = (struct ike_brood){ .head = IKE_CHILD_NONE };
	to->wants |= from->wants & IKE_WANT_CHILD;
	from->wants = 0;
	from->successor = from->rival = IKE_SESSION_NONE;
	ike_alarm_set(ike, to, IKE_ALARM_RETRY, from->alarms[IKE_ALARM_RETRY]);
	ike_alarm_set(ike, to, IKE_ALARM_KEEPALIVE, from->alarms[IKE_ALARM_KEEPALIVE]);
	ike_note(ike, to, IKE_NOTE_IKE_REKEYED);
	ike_established(ike, to);
}

static void retire(struct ike *ike, struct ike_session *session)
{
	ike_alarm_set(ike, session, IKE_ALARM_STATE, sadb_after(ike->now, RETIRE_NS));
}

/* The peer, who asked for the new one, will delete this one. */
static void wait_for_delete(struct ike *ike, struct ike_session *session)
{
	for (int alarm = 0; alarm < IKE_ALARM_COUNT; alarm++)
		if (alarm != IKE_ALARM_RETRANSMIT) /* a request of ours may be under way */
			ike_alarm_set(ike, session, (enum ike_alarm)alarm, NSEC_NEVER);
	ike_become(ike, session, IKE_MOVE_HANDED_ON);
	retire(ike, session);
}

/* One or both new ones are agreed, and nothing of ours is under way. */
static void settle(struct ike *ike, struct ike_session *session)
{
	struct ike_session *own = at(ike, session->successor), *theirs = at(ike, session->rival);

	if (own != NULL && theirs != NULL &&
	    memcmp(own->nonce, theirs->nonce, IKE_NONCE_KEPT) < 0) {
		hand_on(ike, session, theirs);
		wait_for_delete(ike, session);
		ike_leave(ike, own, IKE_MOVE_REDUNDANT);
	} else if (own != NULL) {
		if (theirs != NULL) /* the peer will delete it */
			retire(ike, theirs);
		hand_on(ike, session, own);
		ike_leave(ike, session, IKE_MOVE_SUCCEED);
	} else if (theirs != NULL) {
		hand_on(ike, session, theirs);
		wait_for_delete(ike, session);
	}
}

/* Our own rekey comes to nothing. */
static void discard(struct ike *ike, struct ike_session *session)
{
	struct ike_session *own = at(ike, session->successor);

	if (own != NULL)
		ike_close(ike, own);
}

void ike_successor_forget(struct ike *ike, struct ike_session *session)
{
	struct ike_session *theirs = at(ike, session->rival);

	discard(ike, session);
	if (theirs != NULL)
		hand_on(ike, session, theirs);
}

/* ---- we ask ---- */

static void propose(struct ike *ike, struct ike_session *session, struct ike_session *next)
{
	ike_dh_make(ike->conf.crypto, &next->dh, next->group, &ike->random);
	ike_worked(ike, (struct ike_work){ .pairs = 1 });
	ike_random_octets(&ike->random, next->nonce, sizeof next->nonce);
	ike_message_rekey_request(ike, session, next);
	session->asking = IKE_ASKING_REKEY;
	ike_send_request(ike, ike->now, session);
}

bool ike_ask_rekey(struct ike *ike, struct ike_session *session)
{
	struct ike_session *next = make(ike, session, ike_new_spi(ike), true);

	if (next == NULL) {
		ike_fail(ike, session, IKE_FAIL_NO_ROOM, 0);
		return false;
	}
	next->group = ike->conf.ike_proposals[0].group;
	ike_become(ike, next, IKE_MOVE_NASCENT);
	session->successor = next->slot;
	session->restarts = 0;
	propose(ike, session, next);
	return true;
}

/* SA, Nr, KEr. False: it makes no sense. */
static bool agree(struct ike *ike, const struct ike_session *session, struct ike_session *next,
                  const struct ike_chain *chain)
{
	struct ike_seed seed = { .nonce_i = { next->nonce, sizeof next->nonce },
		                 .spi_i = next->spi_i };
	uint8_t shared[IKE_DH_LEN], lowest[IKE_NONCE_KEPT];
	struct ike_choice choice;
	struct ike_sa sa;
	struct ike_ke ke;

	if (!ike_message_complete(IKE_REKEY_MESSAGE, chain) ||
	    !ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_ke_decode(&ke, ike_chain_find(chain, IKE_PAYLOAD_KE)) ||
	    !ike_nonce_decode(&seed.nonce_r, ike_chain_find(chain, IKE_PAYLOAD_NONCE)) ||
	    !ike_proposal_accepted(&sa, IKE_PROTO_IKE, ike->conf.ike_proposals,
	                           ike->conf.ike_proposals_count, &choice) ||
	    choice.spi_len != 8 || choice.spi == 0 || choice.suite.group != next->group ||
	    ke.group != next->group ||
	    !ike_dh_shared(ike->conf.crypto, shared, &next->dh, ke.group, ke.octets))
		return false;
	next->spi_r = seed.spi_r = choice.spi;
	ike_keys_rekey(&next->keys, &session->keys, &choice.suite, shared, &seed);
	ike_worked(ike, (struct ike_work){ .secrets = 1, .prfs = ike_keys_prfs(&next->keys) });
	ike_lowest(lowest, seed.nonce_i, seed.nonce_r);
	memcpy(next->nonce, lowest, sizeof lowest);
	ike_wipe(shared, sizeof shared);
	ike_wipe(&next->dh, sizeof next->dh);
	return true;
}

static void again_later(struct ike *ike, struct ike_session *session)
{
	nsec after = ike_lifetime(ike, ike->conf.rekey_retry_ns);

	if (after == 0)
		return;
	session->retries = true;
	ike_alarm_set(ike, session, IKE_ALARM_RETRY, sadb_after(ike->now, after));
}

static bool other_group(struct ike *ike, struct ike_session *session, struct ike_session *next,
                        const struct ike_notify *notify)
{
	uint16_t group;

	if (session->restarts == IKE_RESTARTS_MAX ||
	    !ike_group_retry(notify, ike->conf.ike_proposals, ike->conf.ike_proposals_count,
	                     next->group, &group))
		return false;
	session->restarts++;
	next->group = group;
	propose(ike, session, next);
	return true;
}

static void refused(struct ike *ike, struct ike_session *session, enum ike_failure failure,
                    uint16_t notify)
{
	if (notify != IKE_NOTIFY_TEMPORARY_FAILURE)
		ike_fail(ike, session, failure, notify);
	else if (ike_put_off(ike, session))
		return;
	discard(ike, session);
	if (session->rival == IKE_SESSION_NONE)
		again_later(ike, session);
	else
		settle(ike, session);
}

void ike_rekey_answered(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival)
{
	struct ike_session *next = at(ike, session->successor);
	struct ike_notify notify;

	if (next == NULL)
		return; /* it was given up */
	if (arrival->syntax == 0 && ike_chain_error(arrival->inner, &notify)) {
		ike_note_notify(ike, session, IKE_NOTE_NOTIFY_RECEIVED, notify.type);
		if (!other_group(ike, session, next, &notify))
			refused(ike, session,
			        notify.type == IKE_NOTIFY_NO_PROPOSAL_CHOSEN
			                ? IKE_FAIL_PROPOSAL_REFUSED
			                : IKE_FAIL_PEER_ERROR,
			        notify.type);
	} else if (arrival->syntax == 0 && agree(ike, session, next, arrival->inner)) {
		ike_become(ike, next, IKE_MOVE_SUCCESSOR);
		ike_session_open_late(&ike->sessions, next);
		settle(ike, session);
	} else {
		refused(ike, session, IKE_FAIL_SYNTAX, 0);
	}
}

/* ---- the peer asks ---- */

/* What a request says. */
struct asked {
	struct ike_choice choice;
	struct ike_view nonce;
	struct ike_ke ke;
};

/* 0, or the notify that refuses it. */
static uint16_t decode(const struct ike *ike, const struct ike_chain *chain, struct asked *asked)
{
	struct ike_sa sa;

	if (!ike_message_complete(IKE_REKEY_MESSAGE, chain) ||
	    !ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_nonce_decode(&asked->nonce, ike_chain_find(chain, IKE_PAYLOAD_NONCE)) ||
	    !ike_ke_decode(&asked->ke, ike_chain_find(chain, IKE_PAYLOAD_KE)))
		return IKE_NOTIFY_INVALID_SYNTAX;
	if (!ike_proposal_choose(&sa, IKE_PROTO_IKE, ike->conf.ike_proposals,
	                         ike->conf.ike_proposals_count, &asked->choice))
		return IKE_NOTIFY_NO_PROPOSAL_CHOSEN;
	if (asked->choice.spi_len != 8 || asked->choice.spi == 0)
		return IKE_NOTIFY_INVALID_SYNTAX;
	return 0;
}

/* Its keys; our nonce and public value are in session->theirs. False: its value is none. */
static bool derive(struct ike *ike, struct ike_session *session, struct ike_session *next,
                   const struct asked *asked)
{
	struct ike_theirs *theirs = &session->theirs;
	uint8_t shared[IKE_DH_LEN];
	struct ike_seed seed = { .nonce_i = asked->nonce,
		                 .nonce_r = { theirs->nonce, sizeof theirs->nonce },
		                 .spi_i = next->spi_i };
	struct ike_dh dh;
	bool good;

	ike_dh_make(ike->conf.crypto, &dh, asked->ke.group, &ike->random);
	ike_worked(ike, (struct ike_work){ .pairs = 1, .secrets = 1 });
	good = ike_dh_shared(ike->conf.crypto, shared, &dh, asked->ke.group, asked->ke.octets);
	memcpy(theirs->public, dh.public, sizeof theirs->public);
	ike_wipe(&dh, sizeof dh);
	if (!good)
		return false;
	theirs->group = next->group = asked->ke.group;
	ike_random_octets(&ike->random, theirs->nonce, sizeof theirs->nonce);
	while (next->spi_r == 0)
		next->spi_r = ike_random_u64(&ike->random);
	seed.spi_r = next->spi_r;
	ike_keys_rekey(&next->keys, &session->keys, &asked->choice.suite, shared, &seed);
	ike_worked(ike, (struct ike_work){ .prfs = ike_keys_prfs(&next->keys) });
	ike_lowest(next->nonce, seed.nonce_i, seed.nonce_r);
	ike_wipe(shared, sizeof shared);
	return true;
}

static void accept(struct ike *ike, struct ike_session *session, const struct asked *asked)
{
	struct ike_session *next = make(ike, session, asked->choice.spi, false);

	if (next == NULL) {
		ike_answer_refuse(ike, session, IKE_NOTIFY_NO_ADDITIONAL_SAS);
		return;
	}
	if (!derive(ike, session, next, asked)) {
		ike_become(ike, next, IKE_MOVE_SUCCESSOR);
		ike_close(ike, next);
		ike_answer_refuse(ike, session, IKE_NOTIFY_INVALID_SYNTAX);
		return;
	}
	ike_message_rekey_response(ike, session, next, &asked->choice);
	ike_become(ike, next, IKE_MOVE_SUCCESSOR);
	ike_session_open_late(&ike->sessions, next);
	ike_send_response(ike, session);
	session->rival = next->slot;
	if (session->asking != IKE_ASKING_REKEY)
		settle(ike, session);
}

void ike_answer_rekey(struct ike *ike, struct ike_session *session,
                      const struct ike_arrival *arrival)
{
	struct asked asked;
	uint16_t refusal;

	/* RFC 7296 2.25.1, 2.25.2; and one without its pairs would hand none on. */
	if (session->state != IKE_ST_ESTABLISHED || session->rival != IKE_SESSION_NONE ||
	    session->asking == IKE_ASKING_CHILD || !ike_quiet(ike, session) ||
	    ike_inherits(ike, session)) {
		ike_answer_refuse(ike, session, IKE_NOTIFY_TEMPORARY_FAILURE);
		return;
	}
	refusal = decode(ike, arrival->inner, &asked);
	if (refusal != 0)
		ike_answer_refuse(ike, session, refusal);
	else if (asked.ke.group != asked.choice.suite.group)
		ike_answer_group(ike, session, asked.choice.suite.group);
	else
		accept(ike, session, &asked);
}
