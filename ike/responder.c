/*
 *                                <--  HDR, [N(COOKIE)], SAi1, KEi, Ni
 *      HDR, SAr1, KEr, Nr  -->              or  HDR, N(COOKIE | INVALID_KE_PAYLOAD | error)
 *                                <--  HDR, SK {IDi, AUTH, SAi2, TSi, TSr}
 *      back end; GETSPI, UPDATE in, ADD out
 *      HDR, SK {IDr, AUTH, SAr2, TSi, TSr}  -->      or  HDR, SK {[IDr, AUTH], N(error)}
 *
 * Before the initiator has shown that it receives (cookies) and who it is, as little as possible is
 * kept.
 */
#include "ike/contact.h"
#include "ike/eap.h"
#include "ike/handlers.h"
#include "ike/mode.h"
#include "ike/pool.h"
#include "ike/path.h"
#include "ike/selector.h"

/* ---- IKE_SA_INIT ---- */

/* What an acceptable IKE_SA_INIT request says. */
struct asked {
	struct ike_choice choice;
	struct ike_ke ke;
	struct ike_view nonce;
};

/* True: go on. Else it has been dropped or refused. */
static bool read_init(struct ike *ike, const struct ike_arrival *arrival, struct asked *asked)
{
	const struct ike_chain *chain = arrival->inner;
	const struct ike_header *header = &arrival->message->header;
	struct ike_sa sa;
	uint8_t group[2];

	if (!ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_ke_decode(&asked->ke, ike_chain_find(chain, IKE_PAYLOAD_KE)) ||
	    !ike_nonce_decode(&asked->nonce, ike_chain_find(chain, IKE_PAYLOAD_NONCE))) {
		ike_drop(ike, arrival->in, header, IKE_DROP_PAYLOADS);
		return false;
	}
	if (!ike_proposal_choose(&sa, IKE_PROTO_IKE, ike->conf.ike_proposals,
	                         ike->conf.ike_proposals_count, &asked->choice)) {
		struct ike_brief *note = ike_note_about(ike, header->spi_i, IKE_NOTE_FAILED);

		note->failure = IKE_FAIL_NO_PROPOSAL;
		note->notify = IKE_NOTIFY_NO_PROPOSAL_CHOSEN;
		ike->counters.failed[IKE_FAIL_NO_PROPOSAL]++;
		ike_lobby_refuse(ike, arrival, IKE_NOTIFY_NO_PROPOSAL_CHOSEN,
		                 (struct ike_view){ NULL, 0 });
		return false;
	}
	if (asked->ke.group != asked->choice.suite.group) {
		ike_set16(group, asked->choice.suite.group);
		ike_lobby_refuse(ike, arrival, IKE_NOTIFY_INVALID_KE_PAYLOAD,
		                 (struct ike_view){ group, sizeof group });
		return false;
	}
	return true;
}

/* Makes the half-open IKE SA. */
static void accept_init(struct ike *ike, const struct ike_arrival *arrival,
                        const struct asked *asked)
{
	const struct ike_header *header = &arrival->message->header;
	uint8_t shared[IKE_DH_LEN];
	struct ike_session *session;
	struct ike_seed seed;
	struct ike_dh dh;

	ike_dh_make(ike->conf.crypto, &dh, asked->ke.group, &ike->random);
	if (!ike_dh_shared(ike->conf.crypto, shared, &dh, asked->ke.group, asked->ke.octets)) {
		ike_drop(ike, arrival->in, header, IKE_DROP_PAYLOADS);
		return;
	}
	session = ike_session_take(&ike->sessions, header->spi_i, header->spi_i, false);
	if (session == NULL) {
		ike_drop(ike, arrival->in, header, IKE_DROP_NO_ROOM);
		return;
	}
	ike_opened(ike);
	ike_make_room(ike);
	ike->counters.responded++;
	while (session->spi_r == 0)
		session->spi_r = ike_random_u64(&ike->random);
	session->self = arrival->in->to;
	session->peer = arrival->in->from;
	session->re = arrival->in->id;
	ike_path_heard(ike, session, arrival->inner, arrival->in, 0);
	session->expect_id = 1;
	session->peer_number = UINT32_MAX;
	session->group = asked->ke.group;
	session->takes_ours = ike_message_takes_ours(ike, arrival->inner);
	session->dh = dh;
	ike_random_octets(&ike->random, session->nonce, sizeof session->nonce);
	ike_session_keep_init(&ike->sessions, session, arrival->message->octets, asked->nonce);
	seed = ike_session_seed(session);
	ike_keys_derive(ike->conf.crypto, &session->keys, &asked->choice.suite, shared, &seed);
	ike_worked(ike, (struct ike_work){
	                        .pairs = 1, .secrets = 1, .prfs = ike_keys_prfs(&session->keys) });
	ike_message_init_response(ike, session, &asked->choice);
	ike_wipe(shared, sizeof shared);
	ike_wipe(&dh, sizeof dh);
	ike_wipe(&session->dh, sizeof session->dh);
	ike_become(ike, session, IKE_MOVE_HALF_OPEN);
	ike_budget(ike, session, IKE_ALARM_MAIN, ike->conf.main_budget_ns);
	ike_send_response(ike, session);
	if (ike->conf.half_open_timeout_ns > 0)
		ike_alarm_set(ike, session, IKE_ALARM_STATE,
		              arrival->now + ike->conf.half_open_timeout_ns);
}

void ike_responder_init(struct ike *ike, const struct ike_arrival *arrival)
{
	const struct ike_header *header = &arrival->message->header;
	struct asked asked;

	if (!ike_message_complete(IKE_INIT_REQUEST, arrival->inner))
		ike_drop(ike, arrival->in, header, IKE_DROP_MISSING);
	else if (ike_lobby_admits(ike, arrival) && read_init(ike, arrival, &asked))
		accept_init(ike, arrival, &asked);
}

void ike_responder_critical(struct ike *ike, const struct ike_arrival *arrival, enum ike_drop why)
{
	const struct ike_message *message = arrival->message;

	if (why == IKE_DROP_CRITICAL && ike->conf.responds &&
	    !ike_header_response(&message->header) &&
	    message->header.exchange == IKE_EXCHANGE_SA_INIT && message->header.message_id == 0)
		ike_lobby_refuse(ike, arrival, IKE_NOTIFY_UNSUPPORTED_CRITICAL_PAYLOAD,
		                 (struct ike_view){ &message->chain.critical, 1 });
}

/* ---- IKE_AUTH ---- */

static void answer_error(struct ike *ike, struct ike_session *session, struct ike_notify notify,
                         enum ike_move move)
{
	struct ike_child *child = ike_eldest(ike, session);

	ike_note_notify(ike, session, IKE_NOTE_NOTIFY_SENT, notify.type);
	ike_message_auth_error(ike, session, session->proved, notify);
	ike_become(ike, session, move);
	if (child != NULL)
		ike_bury(ike, child);
	ike_send_response(ike, session);
}

/* It ends with this answer. */
static void report(struct ike *ike, nsec now, struct ike_session *session, struct ike_notify notify)
{
	answer_error(ike, session, notify, IKE_MOVE_REPORT);
	ike_linger(ike, now, session);
}

/* Its pair fails, not itself: as its conf says (RFC 7296 1.2). */
static void report_pair(struct ike *ike, nsec now, struct ike_session *session, uint16_t type)
{
	struct ike_notify notify = { .type = type };

	if (!session->proved || ike->conf.on_no_child != IKE_NO_CHILD_KEEP) {
		report(ike, now, session, notify);
		return;
	}
	answer_error(ike, session, notify, IKE_MOVE_KEEP);
	ike_session_open_late(&ike->sessions, session);
	ike_established(ike, session);
}

void ike_responder_refuse(struct ike *ike, nsec now, struct ike_session *session,
                          enum ike_failure failure, uint16_t type)
{
	ike_fail(ike, session, failure, type);
	if (failure == IKE_FAIL_POLICY_CHANGED)
		report(ike, now, session, (struct ike_notify){ .type = type });
	else
		report_pair(ike, now, session, type);
}

/* Does it ask for an address of our pool's family? */
static bool asks_address(const struct ike *ike, const struct ike_chain *chain)
{
	const struct ike_payload *payload = ike_chain_find(chain, IKE_PAYLOAD_CP);
	struct ike_cp cp;

	return ike->pool != NULL && payload != NULL && ike_cp_decode(&cp, payload) &&
	       cp.type == IKE_CFG_REQUEST &&
	       (cp.wants_address & ike_cp_bit(ike->conf.pool_first.family));
}

/* SAi2, TSi, TSr. What it says if they are malformed is false; else what fits is in its child. */
static bool choose(struct ike *ike, struct ike_session *session, const struct ike_chain *chain)
{
	struct sadb_traffic agreed;
	struct ike_child *child;
	struct ike_suite suites[IKE_PROPOSALS_MAX];
	struct ike_choice choice;
	struct ike_ts tsi, tsr;
	bool transport;
	struct ike_sa sa;

	if (!ike_sa_decode(&sa, ike_chain_find(chain, IKE_PAYLOAD_SA)) ||
	    !ike_ts_decode(&tsi, ike_chain_find(chain, IKE_PAYLOAD_TSI)) ||
	    !ike_ts_decode(&tsr, ike_chain_find(chain, IKE_PAYLOAD_TSR)))
		return false;
	for (uint32_t i = 0; i < ike->conf.esp_proposals_count; i++) {
		suites[i] = ike->conf.esp_proposals[i];
		suites[i].group = 0; /* RFC 7296 1.2 */
	}
	session->asks_address = asks_address(ike, chain);
	if (!ike_proposal_choose(&sa, IKE_PROTO_ESP, suites, ike->conf.esp_proposals_count,
	                         &choice)) {
		session->child_failure = IKE_FAIL_NO_PROPOSAL;
	} else if (!ike_traffic_narrow(&tsi, &tsr, &ike->conf.responder_traffic, &agreed)) {
		session->child_failure = IKE_FAIL_NO_TRAFFIC;
	} else {
		session->child_failure = ike_mode_granted(ike, session, chain, &transport);
		if (session->child_failure != IKE_FAIL_NONE)
			return true;
		child = ike_bear(ike, session);
		if (child == NULL) { /* pairs of IKE SAs that are being replaced have it */
			session->child_failure = IKE_FAIL_NO_ROOM;
			return true;
		}
		child->transport = transport;
		child->first = true;
		child->suite = (uint8_t)choice.index;
		child->number = choice.number;
		child->spi_peer = (uint32_t)choice.spi;
		child->agreed = child->reserved = agreed;
	}
	return true;
}

/*
 * An inner address for who asked for one, and nobody else's traffic (RFC 7296 2.19). Only now: a
 * stranger gets none. What is in its way, or NONE.
 */
static enum ike_failure give_address(struct ike *ike, struct ike_session *session,
                                     struct ike_child *child)
{
	if (ike->pool == NULL)
		return IKE_FAIL_NONE;
	if (!session->asks_address)
		return ike->conf.pool_required ? IKE_FAIL_NO_REQUEST : IKE_FAIL_NONE;
	session->children.lease = ike_pool_take(ike->pool);
	if (session->children.lease == 0)
		return IKE_FAIL_NO_ADDRESS;
	if (!ike_pool_narrow(ike->pool, session->children.lease, &child->agreed.remote))
		return IKE_FAIL_NO_TRAFFIC;
	child->reserved = child->agreed;
	return IKE_FAIL_NONE;
}

/* What the peer is told if its child is not to be (RFC 7296 2.7, 2.9, 2.19). */
static uint16_t child_refusal(enum ike_failure failure)
{
	static const struct {
		enum ike_failure failure;
		uint16_t notify;
	} rows[] = {
		{ IKE_FAIL_NO_TRAFFIC, IKE_NOTIFY_TS_UNACCEPTABLE },
		{ IKE_FAIL_NO_ADDRESS, IKE_NOTIFY_INTERNAL_ADDRESS_FAILURE },
		{ IKE_FAIL_NO_REQUEST, IKE_NOTIFY_FAILED_CP_REQUIRED },
		{ IKE_FAIL_NO_ROOM, IKE_NOTIFY_NO_ADDITIONAL_SAS },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].failure == failure)
			return rows[i].notify;
	return IKE_NOTIFY_NO_PROPOSAL_CHOSEN;
}

/* RFC 6023 3 */
static void answer_alone(struct ike *ike, struct ike_session *session)
{
	ike_message_auth_response(ike, session, NULL);
	ike_become(ike, session, IKE_MOVE_ANSWERED_ALONE);
	ike_send_response(ike, session);
	ike_session_open_late(&ike->sessions, session);
	ike_established(ike, session);
}

static void proved(struct ike *ike, nsec now, struct ike_session *session)
{
	struct ike_child *child = ike_eldest(ike, session);

	ike_proved(ike, session);
	if (session->childless) {
		answer_alone(ike, session);
		return;
	}
	if (session->child_failure == IKE_FAIL_NONE)
		session->child_failure = give_address(ike, session, child);
	if (session->child_failure != IKE_FAIL_NONE) {
		ike_responder_refuse(ike, now, session, session->child_failure,
		                     child_refusal(session->child_failure));
		return;
	}
	ike_become(ike, session, IKE_MOVE_PROVED);
	ike_child_become(ike, child, IKE_CHILD_MOVE_RESERVE);
	ike_install_reserve(&child->install);
	ike_budget(ike, session, IKE_ALARM_QUICK, ike->conf.quick_budget_ns);
	ike_ask_driver(ike, child);
}

static void ask_backend(struct ike *ike, struct ike_session *session, enum ike_move move)
{
	struct ike_queued *entry;

	ike_become(ike, session, move);
	session->backend_ticket = ike_ticket(ike, session->slot);
	entry = ike_queue_add(&ike->queue, IKE_OUT_AUTH);
	entry->negotiation = session->negotiation;
	entry->ticket = session->backend_ticket;
}

/* Its AUTH, for which EAP's back end has answered already. */
static void check_proof(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival, const struct ike_id *id)
{
	const struct ike_payload *payload = ike_chain_find(arrival->inner, IKE_PAYLOAD_AUTH);
	struct ike_auth auth = { 0 };

	if (payload != NULL && !ike_auth_decode(&auth, payload))
		ike_responder_refuse(ike, arrival->now, session, IKE_FAIL_SYNTAX,
		                     IKE_NOTIFY_INVALID_SYNTAX);
	else if (payload == NULL || !session->takes_ours ||
	         !ike_message_proves(ike, session, id, &auth)) /* none: it wants EAP */
		ike_responder_refuse(ike, arrival->now, session, IKE_FAIL_AUTHENTICATION,
		                     IKE_NOTIFY_AUTHENTICATION_FAILED);
	else if (ike->conf.auth_backend && ike->conf.eap_rounds == 0)
		ask_backend(ike, session, IKE_MOVE_BACKEND);
	else
		proved(ike, arrival->now, session);
}

/* ---- EAP, RFC 7296 2.16 ---- */

static void eap_say(struct ike *ike, nsec now, struct ike_session *session)
{
	ike_become(ike, session, IKE_MOVE_EAP);
	ike_send_response(ike, session);
	if (ike->conf.half_open_timeout_ns > 0)
		ike_alarm_set(ike, session, IKE_ALARM_STATE, now + ike->conf.half_open_timeout_ns);
}

static void eap_begin(struct ike *ike, struct ike_session *session,
                      const struct ike_arrival *arrival, const struct ike_id *id)
{
	struct ike_eap *eap = ike_eap_begin(ike, session);

	if (ike_chain_find(arrival->inner, IKE_PAYLOAD_AUTH) != NULL || !session->takes_ours ||
	    !ike_eap_keep_id(eap, id->body)) {
		ike_responder_refuse(ike, arrival->now, session, IKE_FAIL_AUTHENTICATION,
		                     IKE_NOTIFY_AUTHENTICATION_FAILED);
		return;
	}
	ike_message_eap_asked(ike, session);
	eap_say(ike, arrival->now, session);
}

/* The back end has looked at a response: another request, or success. */
static void eap_answered(struct ike *ike, nsec now, struct ike_session *session)
{
	static const uint8_t opaque[IKE_EAP_OPAQUE_LEN];
	struct ike_eap *eap = ike_eap_of(ike, session);
	struct ike_eap_said said = { .identifier = ++eap->identifier };

	eap->rounds++;
	if (eap->rounds < ike->conf.eap_rounds) {
		said.code = IKE_EAP_REQUEST;
		said.type = IKE_EAP_OPAQUE;
		said.data = (struct ike_view){ opaque, sizeof opaque };
	} else {
		said.code = IKE_EAP_SUCCESS;
		eap->success = true;
	}
	ike_message_eap(ike, session, &said);
	eap_say(ike, now, session);
}

static void eap_round(struct ike *ike, struct ike_session *session,
                      const struct ike_arrival *arrival)
{
	const struct ike_eap *eap = ike_eap_of(ike, session);
	struct ike_eap_said said;

	if (!ike_message_complete(IKE_EAP_ROUND, arrival->inner) ||
	    !ike_eap_decode(&said, ike_chain_find(arrival->inner, IKE_PAYLOAD_EAP)) ||
	    said.code != IKE_EAP_RESPONSE || said.identifier != eap->identifier)
		ike_responder_refuse(ike, arrival->now, session, IKE_FAIL_SYNTAX,
		                     IKE_NOTIFY_INVALID_SYNTAX);
	else if (ike->conf.auth_backend)
		ask_backend(ike, session, IKE_MOVE_EAP_BACKEND);
	else
		eap_answered(ike, arrival->now, session);
}

/* It asks for no pair at all, and may: RFC 6023 3. Half of one makes no sense. */
static bool asks_alone(const struct ike *ike, const struct ike_chain *chain)
{
	return ike->conf.childless != IKE_CHILDLESS_NEVER &&
	       ike_message_complete(IKE_ALONE_REQUEST, chain) &&
	       ike_chain_find(chain, IKE_PAYLOAD_SA) == NULL &&
	       ike_chain_find(chain, IKE_PAYLOAD_TSI) == NULL &&
	       ike_chain_find(chain, IKE_PAYLOAD_TSR) == NULL;
}

void ike_responder_auth(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival)
{
	const struct ike_chain *chain = arrival->inner;
	struct ike_notify notify;
	struct ike_id id;

	session->self = arrival->in->to; /* answers go where requests come from: RFC 7296 2.23 */
	session->peer = arrival->in->from;
	ike_alarm_set(ike, session, IKE_ALARM_STATE, NSEC_NEVER);
	session->childless = arrival->syntax == 0 && asks_alone(ike, chain);
	if (arrival->syntax != 0) {
		ike_fail(ike, session, IKE_FAIL_SYNTAX, arrival->syntax);
		report(ike, arrival->now, session,
		       (struct ike_notify){
		               .type = arrival->syntax,
		               .data = { &arrival->critical, arrival->critical != 0 } });
	} else if ((!session->childless && !ike_message_complete(IKE_EAP_START, chain)) ||
	           !ike_id_decode(&id, ike_chain_find(chain, IKE_PAYLOAD_IDI)) ||
	           (!session->childless && !choose(ike, session, chain))) {
		ike_responder_refuse(ike, arrival->now, session, IKE_FAIL_SYNTAX,
		                     IKE_NOTIFY_INVALID_SYNTAX);
	} else {
		ike_contact_named(ike, session, id.body);
		session->initial_contact =
		        ike_chain_notify(chain, IKE_NOTIFY_INITIAL_CONTACT, &notify);
		if (ike->conf.eap_rounds > 0)
			eap_begin(ike, session, arrival, &id);
		else
			check_proof(ike, session, arrival, &id);
	}
}

void ike_responder_eap(struct ike *ike, struct ike_session *session,
                       const struct ike_arrival *arrival)
{
	const struct ike_eap *eap = ike_eap_of(ike, session);
	struct ike_id id = { .body = { eap->id_body, eap->id_len } };

	session->self = arrival->in->to;
	session->peer = arrival->in->from;
	ike_alarm_set(ike, session, IKE_ALARM_STATE, NSEC_NEVER);
	if (arrival->syntax != 0)
		ike_responder_refuse(ike, arrival->now, session, IKE_FAIL_SYNTAX, arrival->syntax);
	else if (eap->success)
		check_proof(ike, session, arrival, &id);
	else
		eap_round(ike, session, arrival);
}

void ike_responder_backend(struct ike *ike, nsec now, struct ike_session *session, bool accepted)
{
	if (accepted && ike->conf.eap_rounds > 0)
		eap_answered(ike, now, session);
	else if (accepted)
		proved(ike, now, session);
	else
		ike_responder_refuse(ike, now, session, IKE_FAIL_BACKEND_REFUSED,
		                     IKE_NOTIFY_AUTHENTICATION_FAILED);
}

/* ---- the driver ---- */

static void install(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	struct ike_seed seed = ike_session_seed(session);

	child->soft_ns = ike_lifetime(ike, ike->conf.child_soft_ns);
	ike_child_derive(child, &session->keys, &ike->conf.esp_proposals[child->suite], &seed,
	                 (struct ike_view){ NULL, 0 });
	ike_worked(ike, (struct ike_work){ .prfs = ike_child_prfs(child, &session->keys) });
	ike_install_keys(&child->install, child->spi_peer, ike->conf.on_larval_gone);
	ike_child_become(ike, child, IKE_CHILD_MOVE_INSTALL_THEIRS);
	ike_ask_driver(ike, child);
}

static void refused(struct ike *ike, nsec now, struct ike_child *child,
                    const struct sadb_reply *reply)
{
	struct ike_session *session = ike_session_of(ike, child);

	ike_fail_driver(ike, child, reply);
	if (reply->op == SADB_OP_GETSPI) {
		report_pair(ike, now, session, ike->conf.install_failed_notify);
		return;
	}
	ike_become(ike, session, IKE_MOVE_TAKE_BACK);
	ike_child_become(ike, child, IKE_CHILD_MOVE_REMOVE);
	ike_ask_driver(ike, child);
}

void ike_responder_driver(struct ike *ike, nsec now, struct ike_child *child,
                          enum ike_install_event event, const struct sadb_reply *reply)
{
	struct ike_session *session = ike_session_of(ike, child);

	switch (event) {
	case IKE_INSTALL_STALE: break;
	case IKE_INSTALL_SPI_HELD: install(ike, session, child); break;
	case IKE_INSTALL_NEXT: ike_ask_driver(ike, child); break;
	case IKE_INSTALL_TOO_LATE:
		ike_larval_gone(ike, child, reply);
		ike_ask_driver(ike, child);
		break;
	case IKE_INSTALL_READY:
		ike_note_child(ike, child, IKE_NOTE_CHILD_INSTALLED);
		ike_message_auth_response(ike, session, child);
		ike_become(ike, session, IKE_MOVE_ANSWERED);
		ike_child_become(ike, child, IKE_CHILD_MOVE_INSTALLED);
		ike_send_response(ike, session);
		ike_child_forget_keys(child);
		ike_session_open_late(&ike->sessions, session);
		child->first = false;
		child->whole = true;
		ike_established(ike, session);
		break;
	case IKE_INSTALL_REFUSED: refused(ike, now, child, reply); break;
	case IKE_INSTALL_EMPTY:
		ike_rolled_back(ike, child, reply);
		report_pair(ike, now, session, ike->conf.install_failed_notify);
		break;
	}
}
