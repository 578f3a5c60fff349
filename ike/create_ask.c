/*
 * We want a pair, or another one in an old one's place (RFC 7296 1.3.1, 1.3.3, 2.8).
 *
 *      GETSPI
 *      HDR, SK {[N(REKEY_SA)], SA, Ni, [KEi], TSi, TSr}  -->
 *                    <--  HDR, SK {SA, Nr, [KEr], TSi, TSr}  |  HDR, SK {N(error)}
 *      UPDATE in, ADD out; then the old one is deleted, or, if it fails, the new one
 */
#include <assert.h>
#include <string.h>

#include "ike/collide.h"
#include "ike/handlers.h"
#include "ike/mode.h"
#include "ike/selector.h"

bool ike_ask_child(struct ike *ike, struct ike_session *session, struct ike_child *old)
{
	struct ike_child *child = ike_bear(ike, session);

	if (child == NULL) {
		ike_fail(ike, session, IKE_FAIL_NO_ROOM, 0);
		return false;
	}
	child->ours = true;
	child->transport = ike_mode_wanted(ike, session, old);
	ike_pair_replaces(child, old);
	/* No narrower than what is in use: RFC 7296 2.9.2 */
	child->reserved = old != NULL ? old->agreed : ike_wanted_traffic(ike, session);
	session->asking = IKE_ASKING_CHILD;
	session->asking_child = child->slot;
	session->restarts = 0;
	session->group = ike->conf.esp_proposals[0].group;
	ike_child_become(ike, child, old != NULL ? IKE_CHILD_MOVE_REPLACE : IKE_CHILD_MOVE_RESERVE);
	ike_install_reserve(&child->install);
	ike_ask_driver(ike, child);
	return true;
}

static void propose(struct ike *ike, struct ike_session *session, const struct ike_child *child)
{
	if (session->group != 0) {
		ike_dh_make(ike->conf.crypto, &session->dh, session->group, &ike->random);
		ike_worked(ike, (struct ike_work){ .pairs = 1 });
	}
	ike_random_octets(&ike->random, session->nonce, sizeof session->nonce);
	ike_message_child_request(ike, session, child);
	session->asking = IKE_ASKING_CHILD;
	ike_send_request(ike, ike->now, session);
}

void ike_ask_send(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	ike_child_become(ike, child, IKE_CHILD_MOVE_ASK);
	propose(ike, session, child);
}

/* What it was to replace is tried again later, if it is still the one. */
void ike_ask_again(struct ike *ike, struct ike_session *session, const struct ike_child *child)
{
	struct ike_child *old = ike_child_at(&ike->children, child->replaces);
	nsec after = ike_lifetime(ike, ike->conf.rekey_retry_ns);

	if (old == NULL || old->old || after == 0)
		return;
	old->retry = true;
	ike_alarm_set(ike, session, IKE_ALARM_RETRY, sadb_after(ike->now, after));
}

/* There will be no such pair at the peer either. */
static void give_back(struct ike *ike, struct ike_child *child)
{
	child->tell = false;
	ike_pair_remove(ike, child, IKE_CHILD_MOVE_REFUSED);
}

/* RFC 7296 2.25: the peer does not have the old one: that goes silently, and another is wanted. */
static void not_found(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	struct ike_child *old = ike_child_at(&ike->children, child->replaces);

	if (old != NULL && !old->old && old->state == IKE_CHILD_INSTALLED &&
	    child->rival == IKE_CHILD_NONE) {
		session->wants |= IKE_WANT_CHILD;
		old->old = true;
		ike_pair_remove(ike, old, IKE_CHILD_MOVE_LOST);
	}
	give_back(ike, child);
}

static bool other_group(struct ike *ike, struct ike_session *session, const struct ike_child *child,
                        const struct ike_notify *notify)
{
	uint16_t group;

	if (notify->type != IKE_NOTIFY_INVALID_KE_PAYLOAD ||
	    session->restarts == IKE_RESTARTS_MAX ||
	    !ike_group_retry(notify, ike->conf.esp_proposals, ike->conf.esp_proposals_count,
	                     session->group, &group))
		return false;
	session->restarts++;
	session->group = group;
	propose(ike, session, child);
	return true;
}

static void refused(struct ike *ike, struct ike_session *session, struct ike_child *child,
                    const struct ike_notify *notify)
{
	ike_note_notify(ike, session, IKE_NOTE_NOTIFY_RECEIVED, notify->type);
	if (other_group(ike, session, child, notify))
		return;
	if (notify->type == IKE_NOTIFY_CHILD_SA_NOT_FOUND) {
		not_found(ike, session, child);
		return;
	}
	if (notify->type == IKE_NOTIFY_TEMPORARY_FAILURE) {
		if (ike_put_off(ike, session))
			return;
	} else {
		struct ike_brief *note = ike_note_child(ike, child, IKE_NOTE_FAILED);

		note->failure = IKE_FAIL_CHILD_REFUSED;
		note->notify = notify->type;
		ike->counters.failed[IKE_FAIL_CHILD_REFUSED]++;
	}
	ike_ask_again(ike, session, child);
	give_back(ike, child);
}

/* SA, Nr, [KEr], TSi, TSr. NONE, or why it is of no use. */
static enum ike_failure agree(struct ike *ike, struct ike_session *session, struct ike_child *child,
                              const struct ike_chain *chain)
{
	struct ike_seed seed = { .nonce_i = { session->nonce, sizeof session->nonce } };
	uint8_t shared[IKE_DH_LEN];
	struct ike_choice choice;
	struct ike_ts tsi, tsr;
	struct ike_sa sa;
	struct ike_ke ke;
	struct ike_view secret = { NULL, 0 };
	bool with_ke;

	if (!ike_message_complete(IKE_CHILD_MESSAGE, chain) ||
	    !ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_nonce_decode(&seed.nonce_r, ike_chain_find(chain, IKE_PAYLOAD_NONCE)) ||
	    !ike_ts_decode(&tsi, ike_chain_find(chain, IKE_PAYLOAD_TSI)) ||
	    !ike_ts_decode(&tsr, ike_chain_find(chain, IKE_PAYLOAD_TSR)) ||
	    !ike_proposal_accepted(&sa, IKE_PROTO_ESP, ike->conf.esp_proposals,
	                           ike->conf.esp_proposals_count, &choice) ||
	    !ike_traffic_accepted(&tsi, &tsr, &child->reserved, &child->agreed))
		return IKE_FAIL_SYNTAX;
	with_ke = choice.suite.group != 0;
	if (with_ke) {
		const struct ike_payload *payload = ike_chain_find(chain, IKE_PAYLOAD_KE);

		if (payload == NULL || choice.suite.group != session->group ||
		    !ike_ke_decode(&ke, payload) || ke.group != session->group ||
		    !ike_dh_shared(ike->conf.crypto, shared, &session->dh, ke.group, ke.octets))
			return IKE_FAIL_SYNTAX;
		secret = (struct ike_view){ shared, sizeof shared };
	}
	child->suite = (uint8_t)choice.index;
	child->spi_peer = (uint32_t)choice.spi;
	ike_lowest(child->lowest, seed.nonce_i, seed.nonce_r);
	ike_child_derive(child, &session->keys, &choice.suite, &seed, secret);
	ike_worked(ike, (struct ike_work){ .secrets = with_ke,
	                                   .prfs = ike_child_prfs(child, &session->keys) });
	if (with_ke)
		ike_wipe(shared, sizeof shared);
	ike_wipe(&session->dh, sizeof session->dh);
	return ike_mode_answered(ike, child, chain);
}

void ike_ask_answered(struct ike *ike, struct ike_session *session,
                      const struct ike_arrival *arrival)
{
	struct ike_child *child = ike_child_at(&ike->children, session->asking_child);
	enum ike_failure failure;
	struct ike_notify notify;

	session->asking_child = IKE_CHILD_NONE;
	if (child == NULL || child->state != IKE_CHILD_ASKING)
		return; /* it has been given up */
	if (arrival->syntax == 0 && ike_chain_error(arrival->inner, &notify)) {
		session->asking_child = child->slot; /* should another group be wanted */
		refused(ike, session, child, &notify);
		return;
	}
	failure =
	        arrival->syntax != 0 ? IKE_FAIL_SYNTAX : agree(ike, session, child, arrival->inner);
	if (failure == IKE_FAIL_NONE) {
		session->put_off = false;
		child->soft_ns = ike_lifetime(ike, ike->conf.child_soft_ns);
		ike_child_become(ike, child, IKE_CHILD_MOVE_INSTALL);
		ike_install_keys(&child->install, child->spi_peer, ike->conf.on_larval_gone);
		ike_ask_driver(ike, child);
		return;
	}
	/* It has installed what we do not want: it must be told. */
	ike_note_child(ike, child, IKE_NOTE_FAILED)->failure = failure;
	ike->counters.failed[failure]++;
	ike_ask_again(ike, session, child);
	child->tell = true;
	ike_pair_remove(ike, child, IKE_CHILD_MOVE_REFUSED);
}
