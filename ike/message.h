/*
 * The messages we build, into the window of our requests or of our responses, which then is what
 * ike_send_request or _response sends.
 *
 *                     request                     response
 *      IKE_SA_INIT    [N(COOKIE)] SA KE Ni        SA KE Nr  |  N(error)
 *      IKE_AUTH       IDi AUTH SA TSi TSr         IDr AUTH SA TSi TSr  |  [IDr AUTH] N(error)
 *      INFORMATIONAL  D                           [D]  |  N(error)
 *
 * And which payloads one must have before its handler runs.
 */
#ifndef IKE_MESSAGE_H
#define IKE_MESSAGE_H

#include "ike/proposal.h"
#include "ike/step.h"

void ike_message_init_request(struct ike *ike, struct ike_session *session, struct ike_view cookie);
void ike_message_init_response(struct ike *ike, struct ike_session *session,
                               const struct ike_choice *choice);
void ike_message_auth_request(struct ike *ike, struct ike_session *session,
                              const struct ike_child *child);
void ike_message_auth_response(struct ike *ike, struct ike_session *session,
                               const struct ike_child *child);
/* proves: with IDr and AUTH, so that the peer keeps the IKE SA. */
void ike_message_auth_error(struct ike *ike, struct ike_session *session, bool proves,
                            struct ike_notify notify);
void ike_message_delete(struct ike_session *session, const struct ike_child *child);
/* The answer to the request expect_id - 1 of the peer's; with a Delete of `count` pairs;
 * notify 0: none. */
void ike_message_informed(struct ike_session *session, uint8_t exchange, uint16_t notify,
                          const uint32_t *spis, uint16_t count);
/* An answer to an IKE_SA_INIT request that makes no session, into ike->stateless. Its length. */
size_t ike_message_refusal(struct ike *ike, const struct ike_header *request, uint16_t notify,
                           struct ike_view data);

/* Is the peer's AUTH right, by the method that we use? */
bool ike_message_proves(const struct ike *ike, const struct ike_session *session,
                        const struct ike_id *id, const struct ike_auth *auth);
/* If we sign: does this IKE_SA_INIT say that its sender takes such signatures (RFC 7427 4)? */
bool ike_message_takes_ours(const struct ike *ike, const struct ike_chain *init);

enum ike_message_kind {
	IKE_INIT_REQUEST,
	IKE_INIT_RESPONSE,
	IKE_AUTH_REQUEST,
	IKE_AUTH_RESPONSE,
	IKE_MESSAGE_KINDS
};
/* All payloads that a handler of that kind counts on are there. */
bool ike_message_complete(enum ike_message_kind kind, const struct ike_chain *chain);

#endif
