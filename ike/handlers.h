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

/* responder.c */
void ike_responder_init(struct ike *ike, const struct ike_arrival *arrival);
/* A request that was dropped for `why`: an unknown critical payload is answered (RFC 7296 2.5), the
 * rest is not. */
void ike_responder_critical(struct ike *ike, const struct ike_arrival *arrival, enum ike_drop why);
void ike_responder_auth(struct ike *ike, struct ike_session *session,
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
void ike_inform_driver(struct ike *ike, nsec now, struct ike_child *child,
                       enum ike_install_event event, const struct sadb_reply *reply);

/* policy.c */
/* The next session that has something to do because of it, if nothing waits to be taken. */
void ike_policy_step(struct ike *ike);
/* The pair of this established session lacks an SA. */
void ike_policy_expired(struct ike *ike, struct ike_session *session);
/* The driver's answer for a session that was to end: false if it is the usual handlers' affair. */
bool ike_policy_driver(struct ike *ike, nsec now, struct ike_child *child,
                       enum ike_install_event event, const struct sadb_reply *reply);

#endif
