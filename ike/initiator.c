/*
 *      HDR, [N(COOKIE)], SAi1, KEi, Ni  -->
 *                    <--  HDR, SAr1, KEr, Nr  |  HDR, N(COOKIE)  |  HDR, N(error)
 *      GETSPI
 *      HDR, SK {IDi, AUTH, SAi2, TSi, TSr}  -->
 *                    <--  HDR, SK {IDr, AUTH, SAr2, TSi, TSr}  |  HDR, SK {[IDr, AUTH], N(error)}
 *      UPDATE in, ADD out; if one fails:
 *      HDR, SK {D}  -->
 *                    <--  HDR, SK {[D]}
 */
#include <string.h>

#include "ike/contact.h"
#include "ike/eap.h"
#include "ike/handlers.h"
#include "ike/mode.h"
#include "ike/path.h"
#include "ike/selector.h"

/* If we want one peer only we know now whose IKE SA it is, if any. */
static void wanted(struct ike *ike, struct ike_session *session, const struct ike_peer *whom)
{
	uint8_t body[IKE_ID_BODY_MAX];

	if (whom->id[0] == '\0')
		return;
	ike_contact_named(ike, session, (struct ike_view){ body, ike_id_body(body, whom->id) });
	ike_contact_known(ike, session);
}

uint64_t ike_initiator_start(struct ike *ike, nsec now, uint32_t peer)
{
	const struct ike_peer *whom = &ike->conf.peers[peer];
	uint64_t spi = ike_new_spi(ike);
	struct ike_session *session = ike_session_take(&ike->sessions, spi, spi, true);

	if (session == NULL) {
		struct ike_brief *note = ike_note_about(ike, 0, IKE_NOTE_FAILED);

		note->initiator = true;
		note->failure = IKE_FAIL_NO_ROOM;
		ike->counters.failed[IKE_FAIL_NO_ROOM]++;
		return 0;
	}
	ike_opened(ike);
	ike->counters.started++;
	session->self = ike->conf.self;
	session->peer = whom->at;
	session->peer_number = peer;
	session->origin = true;
	session->group = ike->conf.ike_proposals[0].group;
	session->request_id = 1; /* after IKE_SA_INIT */
	wanted(ike, session, whom);
	ike_dh_make(ike->conf.crypto, &session->dh, session->group, &ike->random);
	ike_worked(ike, (struct ike_work){ .pairs = 1 });
	ike_random_octets(&ike->random, session->nonce, sizeof session->nonce);
	ike_message_init_request(ike, session, (struct ike_view){ NULL, 0 });
	ike_become(ike, session, IKE_MOVE_START);
	ike_budget(ike, session, IKE_ALARM_MAIN, ike->conf.main_budget_ns);
	ike_send_request(ike, now, session);
	return session->negotiation;
}

static void over(struct ike *ike, struct ike_session *session, enum ike_failure failure,
                 uint16_t notify)
{
	ike_fail(ike, session, failure, notify);
	ike_close(ike, session);
}

/* ---- IKE_SA_INIT ---- */

static void restart(struct ike *ike, struct ike_session *session, const struct ike_arrival *arrival,
                    struct ike_view cookie)
{
	session->restarts++;
	ike_request_over(ike, session);
	ike_message_init_request(ike, session, cookie);
	ike_become(ike, session, IKE_MOVE_COOKIE);
	ike_send_request(ike, arrival->now, session);
}

/* A group that we did not offer, which no other one of ours can replace. */
static bool names_unknown(const struct ike *ike, const struct ike_notify *notify)
{
	if (notify->data.len != 2)
		return false;
	for (uint32_t i = 0; i < ike->conf.ike_proposals_count; i++)
		if (ike->conf.ike_proposals[i].group == ike_get16(notify->data.data))
			return false;
	return true;
}

/*
 * None of this is authenticated (RFC 7296 2.21.1): an error is believed only where real peers mean
 * it and a forger gains no more than a lost datagram's worth; the others are noted and the request
 * goes on. Another group is tried with all of our proposals, as if nobody had refused anything
 * (RFC 7296 1.2).
 */
static bool init_refused(struct ike *ike, struct ike_session *session,
                         const struct ike_arrival *arrival)
{
	struct ike_notify notify;
	uint16_t group;

	if (ike_chain_notify(arrival->inner, IKE_NOTIFY_COOKIE, &notify)) {
		ike_note_notify(ike, session, IKE_NOTE_NOTIFY_RECEIVED, notify.type);
		if (session->restarts < IKE_RESTARTS_MAX && notify.data.len >= 1 &&
		    notify.data.len <= 64)
			restart(ike, session, arrival, notify.data);
		return true;
	}
	if (!ike_chain_error(arrival->inner, &notify))
		return false;
	ike_note_notify(ike, session, IKE_NOTE_NOTIFY_RECEIVED, notify.type);
	if (notify.type == IKE_NOTIFY_NO_PROPOSAL_CHOSEN) {
		over(ike, session, IKE_FAIL_PROPOSAL_REFUSED, notify.type);
	} else if (notify.type == IKE_NOTIFY_INVALID_KE_PAYLOAD &&
	           (session->restarts == IKE_RESTARTS_MAX || names_unknown(ike, &notify))) {
		over(ike, session, IKE_FAIL_PEER_ERROR, notify.type);
	} else if (notify.type == IKE_NOTIFY_INVALID_KE_PAYLOAD &&
	           ike_group_retry(&notify, ike->conf.ike_proposals, ike->conf.ike_proposals_count,
	                           session->group, &group)) {
		session->group = group;
		ike_dh_make(ike->conf.crypto, &session->dh, group, &ike->random);
		ike_worked(ike, (struct ike_work){ .pairs = 1 });
		restart(ike, session, arrival, (struct ike_view){ NULL, 0 });
	}
	return true;
}

/* The first child, which IKE_AUTH will ask for. */
static void reserve(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	child->first = child->ours = true;
	child->transport = ike_mode_wanted(ike, session, NULL);
	child->reserved = ike->conf.peers[session->peer_number].traffic;
	if (ike->conf.asks_address != 0) /* whatever it will be: RFC 7296 2.19 */
		child->reserved.local = ike_selector_any(ike->conf.asks_address);
	ike_child_become(ike, child, IKE_CHILD_MOVE_RESERVE);
	ike_install_reserve(&child->install);
	ike_budget(ike, session, IKE_ALARM_QUICK, ike->conf.quick_budget_ns);
	ike_ask_driver(ike, child);
}

/* Does the peer allow it, if we want it? RFC 6023 3 */
static bool goes_alone(const struct ike *ike, const struct ike_chain *chain)
{
	struct ike_notify notify;

	return ike->conf.childless == IKE_CHILDLESS_PREFER && ike->conf.asks_address == 0 &&
	       ike_chain_notify(chain, IKE_NOTIFY_CHILDLESS_IKEV2_SUPPORTED, &notify);
}

/* IKE_AUTH: child NULL: it asks for none. */
static void say_who(struct ike *ike, nsec now, struct ike_session *session,
                    const struct ike_child *child, enum ike_move move)
{
	if (ike->conf.eap_rounds > 0)
		ike_message_eap_start(ike, session, child);
	else
		ike_message_auth_request(ike, session, child);
	ike_become(ike, session, move);
	ike_send_request(ike, now, session);
}

void ike_initiator_init(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	const struct ike_chain *chain = arrival->inner;
	uint8_t shared[IKE_DH_LEN];
	struct ike_choice choice;
	struct ike_child *child;
	struct ike_view nonce;
	struct ike_seed seed;
	struct ike_ke ke;
	struct ike_sa sa;

	if (init_refused(ike, session, arrival))
		return;
	if (header->spi_r == 0 || !ike_message_complete(IKE_INIT_RESPONSE, chain)) {
		ike_drop(ike, arrival->in, header,
		         header->spi_r == 0 ? IKE_DROP_FLAGS : IKE_DROP_MISSING);
		return;
	}
	if (!ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_ke_decode(&ke, ike_chain_find(chain, IKE_PAYLOAD_KE)) ||
	    !ike_nonce_decode(&nonce, ike_chain_find(chain, IKE_PAYLOAD_NONCE)) ||
	    !ike_proposal_accepted(&sa, IKE_PROTO_IKE, ike->conf.ike_proposals,
	                           ike->conf.ike_proposals_count, &choice) ||
	    choice.suite.group != session->group || ke.group != session->group ||
	    !ike_dh_shared(ike->conf.crypto, shared, &session->dh, ke.group, ke.octets)) {
		ike_drop(ike, arrival->in, header, IKE_DROP_PAYLOADS);
		return;
	}
	if (!ike_message_takes_ours(ike, chain)) { /* it could not check who we are */
		over(ike, session, IKE_FAIL_AUTHENTICATION, 0);
		return;
	}
	session->spi_r = header->spi_r;
	ike_path_heard(ike, session, chain, arrival->in, header->spi_r);
	ike_session_keep_init(&ike->sessions, session, arrival->message->octets, nonce);
	seed = ike_session_seed(session);
	ike_keys_derive(ike->conf.crypto, &session->keys, &choice.suite, shared, &seed);
	ike_worked(ike, (struct ike_work){ .secrets = 1, .prfs = ike_keys_prfs(&session->keys) });
	ike_wipe(shared, sizeof shared);
	ike_wipe(&session->dh, sizeof session->dh);
	ike_request_over(ike, session);
	session->childless = goes_alone(ike, chain);
	child = session->childless ? NULL : ike_bear(ike, session);
	if (session->childless) {
		say_who(ike, arrival->now, session, NULL, IKE_MOVE_KEYS_ALONE);
	} else if (child == NULL) { /* pairs of IKE SAs that are being replaced have it */
		over(ike, session, IKE_FAIL_NO_ROOM, 0);
	} else {
		ike_become(ike, session, IKE_MOVE_KEYS);
		reserve(ike, session, child);
	}
}

/* ---- IKE_AUTH ---- */

/*
 * What an error notify of the peer's means for us. Any other error ends it too (RFC 7296 3.10.1).
 */
static const struct refusal {
	uint16_t notify;
	enum ike_failure failure;
} refusals[] = {
	{ IKE_NOTIFY_AUTHENTICATION_FAILED, IKE_FAIL_AUTH_REFUSED },
	{ IKE_NOTIFY_NO_PROPOSAL_CHOSEN, IKE_FAIL_CHILD_REFUSED },
	{ IKE_NOTIFY_SINGLE_PAIR_REQUIRED, IKE_FAIL_CHILD_REFUSED },
	{ IKE_NOTIFY_NO_ADDITIONAL_SAS, IKE_FAIL_CHILD_REFUSED },
	{ IKE_NOTIFY_INTERNAL_ADDRESS_FAILURE, IKE_FAIL_CHILD_REFUSED },
	{ IKE_NOTIFY_FAILED_CP_REQUIRED, IKE_FAIL_CHILD_REFUSED },
	{ IKE_NOTIFY_TS_UNACCEPTABLE, IKE_FAIL_CHILD_REFUSED },
	{ IKE_NOTIFY_INVALID_SELECTORS, IKE_FAIL_CHILD_REFUSED },
	{ IKE_NOTIFY_TEMPORARY_FAILURE, IKE_FAIL_CHILD_REFUSED },
};

static enum ike_failure refusal_of(uint16_t notify)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (refusals[i].notify == notify)
			return refusals[i].failure;
	return IKE_FAIL_PEER_ERROR;
}

/* IDr and AUTH: is the peer the one we wanted, and does it know the secret? After EAP its IDr has
 * been said, and looked at. */
static bool authenticated(const struct ike *ike, const struct ike_session *session,
                          const struct ike_chain *chain)
{
	const char *wanted = ike->conf.peers[session->peer_number].id;
	const struct ike_eap *eap = ike_eap_of(ike, session);
	struct ike_auth auth;
	struct ike_id id = { 0 };

	if (eap && eap->success) {
		id.body = (struct ike_view){ eap->id_body, eap->id_len };
		return ike_auth_decode(&auth, ike_chain_find(chain, IKE_PAYLOAD_AUTH)) &&
		       ike_message_proves(ike, session, &id, &auth);
	}
	return ike_id_decode(&id, ike_chain_find(chain, IKE_PAYLOAD_IDR)) &&
	       ike_auth_decode(&auth, ike_chain_find(chain, IKE_PAYLOAD_AUTH)) &&
	       (wanted[0] == '\0' || ike_id_is(&id, wanted)) &&
	       ike_message_proves(ike, session, &id, &auth);
}

/* Were we given the address that we asked for? */
static bool addressed(const struct ike *ike, const struct ike_chain *chain)
{
	const struct ike_payload *payload = ike_chain_find(chain, IKE_PAYLOAD_CP);
	struct ike_cp cp;

	return ike->conf.asks_address == 0 ||
	       (payload && ike_cp_decode(&cp, payload) && cp.type == IKE_CFG_REPLY &&
	        cp.address.family == ike->conf.asks_address);
}

/* SAr2, TSi, TSr: what of our offer the peer has taken; or why it is of no use. */
static enum ike_failure agree(const struct ike *ike, struct ike_child *child,
                              const struct ike_chain *chain)
{
	struct ike_suite suites[IKE_PROPOSALS_MAX];
	struct ike_choice choice;
	struct ike_ts tsi, tsr;
	struct ike_sa sa;

	memcpy(suites, ike->conf.esp_proposals, sizeof suites);
	for (uint32_t i = 0; i < IKE_PROPOSALS_MAX; i++)
		suites[i].group = 0;
	if (!addressed(ike, chain) || !ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_ts_decode(&tsi, ike_chain_find(chain, IKE_PAYLOAD_TSI)) ||
	    !ike_ts_decode(&tsr, ike_chain_find(chain, IKE_PAYLOAD_TSR)) ||
	    !ike_proposal_accepted(&sa, IKE_PROTO_ESP, suites, ike->conf.esp_proposals_count,
	                           &choice) ||
	    !ike_traffic_accepted(&tsi, &tsr, &child->reserved, &child->agreed))
		return IKE_FAIL_SYNTAX;
	child->suite = (uint8_t)choice.index;
	child->spi_peer = (uint32_t)choice.spi;
	return ike_mode_answered(ike, child, chain);
}

/* Its keys go into the driver. */
static void install(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	struct ike_seed seed = ike_session_seed(session);

	ike_become(ike, session, IKE_MOVE_AGREED);
	child->soft_ns = ike_lifetime(ike, ike->conf.child_soft_ns);
	ike_child_become(ike, child, IKE_CHILD_MOVE_INSTALL);
	ike_child_derive(child, &session->keys, &ike->conf.esp_proposals[child->suite], &seed,
	                 (struct ike_view){ NULL, 0 });
	ike_worked(ike, (struct ike_work){ .prfs = ike_child_prfs(child, &session->keys) });
	ike_install_keys(&child->install, child->spi_peer, ike->conf.on_larval_gone);
}

/* ---- EAP, RFC 7296 2.16 ---- */

/* The responder proves who it is before it is told anything more: why it did not, or NONE. */
static enum ike_failure eap_met(const struct ike *ike, const struct ike_session *session,
                                struct ike_eap *eap, const struct ike_chain *chain)
{
	struct ike_id id;

	if (eap->id_len > 0)
		return IKE_FAIL_NONE;
	if (!ike_message_complete(IKE_EAP_ASKED, chain))
		return IKE_FAIL_SYNTAX;
	if (!authenticated(ike, session, chain) ||
	    !ike_id_decode(&id, ike_chain_find(chain, IKE_PAYLOAD_IDR)) ||
	    !ike_eap_keep_id(eap, id.body))
		return IKE_FAIL_AUTHENTICATION;
	return IKE_FAIL_NONE;
}

static void eap_answer(struct ike *ike, struct ike_session *session,
                       const struct ike_eap_said *asked)
{
	static const uint8_t opaque[IKE_EAP_OPAQUE_LEN];
	bool identity = asked->type == IKE_EAP_IDENTITY;
	struct ike_eap_said said = {
		.code = IKE_EAP_RESPONSE,
		.identifier = asked->identifier,
		.type = asked->type,
		.data = { identity ? (const uint8_t *)ike->conf.id : opaque,
		          identity ? strlen(ike->conf.id) : sizeof opaque },
	};

	ike_message_eap(ike, session, &said);
	ike_become(ike, session, IKE_MOVE_EAP_ANSWER);
}

static void eap_round(struct ike *ike, struct ike_session *session,
                      const struct ike_arrival *arrival)
{
	struct ike_eap *eap = ike_eap_of(ike, session);
	enum ike_failure failure = eap_met(ike, session, eap, arrival->inner);
	struct ike_eap_said said;

	if (failure == IKE_FAIL_NONE &&
	    (!ike_message_complete(IKE_EAP_ROUND, arrival->inner) ||
	     !ike_eap_decode(&said, ike_chain_find(arrival->inner, IKE_PAYLOAD_EAP)) ||
	     said.code == IKE_EAP_RESPONSE))
		failure = IKE_FAIL_SYNTAX;
	else if (failure == IKE_FAIL_NONE && said.code == IKE_EAP_FAILURE)
		failure = IKE_FAIL_AUTH_REFUSED;
	if (failure != IKE_FAIL_NONE) {
		over(ike, session, failure, 0);
		return;
	}
	if (said.code == IKE_EAP_REQUEST) {
		eap_answer(ike, session, &said);
	} else {
		eap->success = true;
		ike_message_eap_proof(ike, session);
		ike_become(ike, session, IKE_MOVE_EAP_PROOF);
	}
	ike_send_request(ike, arrival->now, session);
}

static bool eap_goes_on(const struct ike *ike, const struct ike_session *session)
{
	return ike->conf.eap_rounds > 0 && !ike_eap_over(ike, session);
}

/* The peer is authenticated. Who it is and what it says of others counts now. */
static void proved(struct ike *ike, struct ike_session *session, const struct ike_chain *chain)
{
	const struct ike_eap *eap = ike_eap_of(ike, session);
	struct ike_notify notify;
	struct ike_id id = { 0 };

	if (eap && eap->success)
		id.body = (struct ike_view){ eap->id_body, eap->id_len };
	else
		ike_id_decode(&id, ike_chain_find(chain, IKE_PAYLOAD_IDR));
	ike_contact_named(ike, session, id.body);
	session->initial_contact |= ike_chain_notify(chain, IKE_NOTIFY_INITIAL_CONTACT, &notify);
	ike_proved(ike, session);
}

/* The IKE SA stands: what we hold of the pair goes back. */
static void without_pair(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	ike_become(ike, session, IKE_MOVE_REFUSED);
	ike_child_become(ike, child, IKE_CHILD_MOVE_REMOVE);
	ike_install_undo(&child->install);
}

/*
 * The peer refuses the pair. With IDr and AUTH the IKE SA stands (RFC 7296 1.2): it is kept, or the
 * peer is told that it goes; a bare error, as strongSwan 6 sends it, leaves nothing.
 */
static void pair_refused(struct ike *ike, struct ike_session *session,
                         const struct ike_chain *chain, uint16_t notify)
{
	struct ike_child *child = ike_eldest(ike, session);
	enum ike_failure failure = refusal_of(notify);

	ike_note_notify(ike, session, IKE_NOTE_NOTIFY_RECEIVED, notify);
	if (child == NULL || failure != IKE_FAIL_CHILD_REFUSED ||
	    ike_chain_find(chain, IKE_PAYLOAD_IDR) == NULL ||
	    ike_chain_find(chain, IKE_PAYLOAD_AUTH) == NULL ||
	    !authenticated(ike, session, chain)) {
		over(ike, session, failure, notify);
		return;
	}
	proved(ike, session, chain);
	ike_fail(ike, session, failure, notify);
	child->refused = true;
	without_pair(ike, session, child);
	ike_session_open_late(&ike->sessions, session);
	ike_ask_driver(ike, child);
}

/* The pair is asked for in an exchange of its own: RFC 6023 1. */
static void alone(struct ike *ike, struct ike_session *session)
{
	ike_become(ike, session, IKE_MOVE_MET_ALONE);
	ike_session_open_late(&ike->sessions, session);
	session->wants |= IKE_WANT_CHILD;
	ike_established(ike, session);
}

/* What an answer that grants what we asked for must have. */
static enum ike_message_kind granted(const struct ike *ike, const struct ike_session *session)
{
	if (ike_eap_over(ike, session))
		return session->childless ? IKE_EAP_PROOF : IKE_EAP_AGREED;
	return session->childless ? IKE_ALONE_RESPONSE : IKE_AUTH_RESPONSE;
}

void ike_initiator_auth(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival)
{
	const struct ike_chain *chain = arrival->inner;
	struct ike_child *child = ike_eldest(ike, session);
	enum ike_failure failure;
	struct ike_notify notify;

	ike_request_over(ike, session);
	if (arrival->syntax != 0) {
		over(ike, session, IKE_FAIL_SYNTAX, 0);
	} else if (ike_chain_error(chain, &notify)) {
		pair_refused(ike, session, chain, notify.type);
	} else if (eap_goes_on(ike, session)) {
		eap_round(ike, session, arrival);
	} else if (!ike_message_complete(granted(ike, session), chain)) {
		over(ike, session, IKE_FAIL_SYNTAX, 0);
	} else if (!authenticated(ike, session, chain)) {
		over(ike, session, IKE_FAIL_AUTHENTICATION, 0);
	} else {
		proved(ike, session, chain);
		if (session->childless) {
			alone(ike, session);
			return;
		}
		failure = agree(ike, child, chain);
		if (failure == IKE_FAIL_NONE) {
			install(ike, session, child);
		} else { /* it has installed what we do not want: it must be told */
			ike_fail(ike, session, failure, 0);
			without_pair(ike, session, child);
		}
		ike_session_open_late(&ike->sessions, session);
		ike_ask_driver(ike, child);
	}
}

/* ---- the driver ---- */

static void refused(struct ike *ike, struct ike_session *session, struct ike_child *child,
                    const struct sadb_reply *reply)
{
	ike_fail_driver(ike, child, reply);
	if (reply->op == SADB_OP_GETSPI) {
		ike_close(ike, session);
		return;
	}
	ike_become(ike, session, IKE_MOVE_TAKE_BACK);
	ike_child_become(ike, child, IKE_CHILD_MOVE_REMOVE);
	ike_ask_driver(ike, child);
}

/* The IKE SA stands, and the peer has its pair, or has refused it. */
static void undone(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	child->first = false;
	if (child->named || ike->conf.on_no_child == IKE_NO_CHILD_KEEP) {
		ike_become(ike, session, IKE_MOVE_STAY);
		ike_child_become(ike, child, IKE_CHILD_MOVE_GONE);
		child->tell = !child->named && !child->refused;
		ike_established(ike, session);
		if (child->named)
			ike_inform_named(ike, session);
		else if (child->refused)
			ike_bury(ike, child);
		return;
	}
	ike_bury(ike, child);
	ike_become(ike, session, IKE_MOVE_TELL);
	session->wants = IKE_WANT_DELETE;
	ike_ready(ike, session);
}

void ike_initiator_driver(struct ike *ike, nsec now, struct ike_child *child,
                          enum ike_install_event event, const struct sadb_reply *reply)
{
	struct ike_session *session = ike_session_of(ike, child);

	switch (event) {
	case IKE_INSTALL_STALE: break;
	case IKE_INSTALL_SPI_HELD:
		ike_child_become(ike, child, IKE_CHILD_MOVE_ASK);
		say_who(ike, now, session, child,
		        ike->conf.eap_rounds > 0 ? IKE_MOVE_EAP_START : IKE_MOVE_RESERVED);
		break;
	case IKE_INSTALL_NEXT: ike_ask_driver(ike, child); break;
	case IKE_INSTALL_TOO_LATE:
		ike_larval_gone(ike, child, reply);
		ike_ask_driver(ike, child);
		break;
	case IKE_INSTALL_READY:
		ike_note_child(ike, child, IKE_NOTE_CHILD_INSTALLED);
		ike_become(ike, session, IKE_MOVE_INSTALLED);
		ike_child_become(ike, child, IKE_CHILD_MOVE_INSTALLED);
		ike_child_forget_keys(child);
		child->first = false;
		child->whole = true;
		ike_established(ike, session);
		break;
	case IKE_INSTALL_REFUSED: refused(ike, session, child, reply); break;
	case IKE_INSTALL_EMPTY:
		ike_rolled_back(ike, child, reply);
		undone(ike, session, child);
		break;
	}
}
