/* One function for each thing that can happen to a session. Each does one step: see output.h. */
#ifndef IKE_HANDLERS_H
#define IKE_HANDLERS_H

#include "ike/message.h"
#include "ike/note.h"
#include "ike/seal.h"

/* A datagram that parsed, and the session it belongs to. */
struct ike_arrival {
	nsec now;
	const struct ike_dgram *in;
	const struct ike_message *message;
	const struct ike_chain *inner; /* what SK protects; IKE_SA_INIT: the message's own chain */
	uint16_t syntax;  /* it opened but deserves this error notify; 0: it is well-formed */
	uint8_t critical; /* data of UNSUPPORTED_CRITICAL_PAYLOAD */
};

/* initiator.c */
uint64_t ike_initiator_start(struct ike *ike, nsec now, uint32_t peer);
void ike_initiator_init(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival);
void ike_initiator_auth(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival);
void ike_initiator_driver(struct ike *ike, nsec now, struct ike_child *child,
                          enum ike_install_event event, const struct sadb_reply *reply);

/* lobby.c */
/* IKE_SA_INIT is answered with this notify, and nothing is kept. */
void ike_lobby_refuse(struct ike *ike, const struct ike_arrival *arrival, uint16_t type,
                      struct ike_view data);
/* False: it has been dropped, and a cookie sent if that is why. */
bool ike_lobby_admits(struct ike *ike, const struct ike_arrival *arrival);

/* responder.c */
void ike_responder_init(struct ike *ike, const struct ike_arrival *arrival);
/* A request that was dropped for `why`: an unknown critical payload is answered (RFC 7296 2.5), the
 * rest is not. */
void ike_responder_critical(struct ike *ike, const struct ike_arrival *arrival, enum ike_drop why);
void ike_responder_auth(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival);
void ike_responder_eap(struct ike *ike, struct ike_session *session,
                       const struct ike_arrival *arrival);
/* It ends before its pair is installed, with an answer to its IKE_AUTH. */
void ike_responder_refuse(struct ike *ike, nsec now, struct ike_session *session,
                          enum ike_failure failure, uint16_t notify);
void ike_responder_backend(struct ike *ike, nsec now, struct ike_session *session, bool accepted);
void ike_responder_driver(struct ike *ike, nsec now, struct ike_child *child,
                          enum ike_install_event event, const struct sadb_reply *reply);

/* inform.c: requests after IKE_AUTH, of either role's peer */
void ike_inform_request(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival);
/* A pair that the peer's Delete names begins to go; false: it does so already. */
bool ike_inform_part(struct ike *ike, struct ike_session *session, struct ike_child *child);
/* One that it names is gone: when all are, it is answered. */
void ike_inform_named(struct ike *ike, struct ike_session *session);

/* create_ask.c */
/* false: there is no room. old: what it replaces, NULL: nothing. */
bool ike_ask_child(struct ike *ike, struct ike_session *session, struct ike_child *old);
void ike_ask_send(struct ike *ike, struct ike_session *session, struct ike_child *child);
void ike_ask_answered(struct ike *ike, struct ike_session *session,
                      const struct ike_arrival *arrival);
void ike_ask_again(struct ike *ike, struct ike_session *session, const struct ike_child *child);

/* create_answer.c */
void ike_answer_create(struct ike *ike, struct ike_session *session,
                       const struct ike_arrival *arrival);
void ike_answer_install(struct ike *ike, struct ike_child *child);
void ike_answer_child(struct ike *ike, struct ike_session *session, const struct ike_child *child);
void ike_answer_refuse(struct ike *ike, struct ike_session *session, uint16_t notify);
void ike_answer_group(struct ike *ike, struct ike_session *session, uint16_t group);

/* rekey.c */
bool ike_ask_rekey(struct ike *ike, struct ike_session *session); /* false: there is no room */
void ike_rekey_answered(struct ike *ike, struct ike_session *session,
                        const struct ike_arrival *arrival);
void ike_answer_rekey(struct ike *ike, struct ike_session *session,
                      const struct ike_arrival *arrival);
/* It ends: what it asked for is nothing, what the peer asked for has the children. */
void ike_successor_forget(struct ike *ike, struct ike_session *session);

/* pairs.c */
void ike_pair_replaces(struct ike_child *child, const struct ike_child *old);
void ike_pair_driver(struct ike *ike, struct ike_child *child, enum ike_install_event event,
                     const struct sadb_reply *reply);
/* Whatever the driver has of it goes, now or with its next answer; child->tell, child->named: who
 * must hear of it. */
void ike_pair_remove(struct ike *ike, struct ike_child *child, enum ike_child_move move);
void ike_pair_bury(struct ike *ike, struct ike_child *child);
/* The next of its pairs that lack an SA. */
void ike_pair_expired(struct ike *ike, struct ike_session *session);

/* leave.c */
void ike_leave(struct ike *ike, struct ike_session *session, enum ike_move move);
void ike_leave_silently(struct ike *ike, struct ike_session *session, enum ike_move move);
bool ike_leaving(const struct ike_session *session);
void ike_leave_driver(struct ike *ike, struct ike_child *child, enum ike_install_event event,
                      const struct sadb_reply *reply);

/* task.c */
/* All its pairs are installed, and nothing else is to happen to them. */
bool ike_quiet(const struct ike *ike, const struct ike_session *session);
void ike_task_step(struct ike *ike, struct ike_session *session);
void ike_task_response(struct ike *ike, struct ike_session *session,
                       const struct ike_arrival *arrival);

/* steer.c */
/* `most`, shortened by jitter. */
nsec ike_lifetime(struct ike *ike, nsec most);
/* It is in use from now on: its lifetimes run. */
void ike_established(struct ike *ike, struct ike_session *session);
void ike_liveness(struct ike *ike, struct ike_session *session);
void ike_retry(struct ike *ike, struct ike_session *session);
/* TEMPORARY_FAILURE again. True: for too long, it goes. */
bool ike_put_off(struct ike *ike, struct ike_session *session);
/* What our policy allows with this peer; what we ask for. */
struct sadb_traffic ike_policy_traffic(const struct ike *ike, const struct ike_session *session);
struct sadb_traffic ike_wanted_traffic(const struct ike *ike, const struct ike_session *session);

/* policy.c */
/* What is being negotiated, its first pair included, fails: now, or when the driver has answered.
 * What is established, or over, is let alone. */
void ike_negotiation_end(struct ike *ike, nsec now, struct ike_session *session,
                         enum ike_failure failure);
/* The next session that has something to do because of it, if nothing waits to be taken. */
void ike_policy_step(struct ike *ike);
/* The driver's answer for a first pair that was to end: false if it was not. */
bool ike_policy_driver(struct ike *ike, nsec now, struct ike_child *child);

#endif
