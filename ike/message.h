/*
 * The messages we build, into the window of our requests or of our responses, which then is what
 * ike_send_request or _response sends.
 *
 *                     request                     response
 *      IKE_SA_INIT    [N(COOKIE)] SA KE Ni        SA KE Nr  |  N(error)
 *      IKE_AUTH       IDi [N(INITIAL_CONTACT)] AUTH [CP] SA TSi TSr
 *                                                 IDr AUTH [CP] SA TSi TSr  |  [IDr AUTH] N(error)
 *                     IDi AUTH                    IDr AUTH                        RFC 6023
 *                     IDi SA TSi TSr              IDr AUTH EAP                    with EAP
 *                     EAP                         EAP
 *                     AUTH                        AUTH SA TSi TSr
 *      CREATE_CHILD   [N(REKEY_SA)] SA Ni [KEi] TSi TSr   SA Nr [KEr] TSi TSr  |  N(error)
 *                     SA Ni KEi                   SA Nr KEr  |  N(error)
 *      INFORMATIONAL  [D]                         [D]  |  N(error)
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
/* IKE_AUTH with EAP (eap.h): the first request, its response, what is between, the last request. */
void ike_message_eap_start(struct ike *ike, struct ike_session *session,
                           const struct ike_child *child);
void ike_message_eap_asked(struct ike *ike, struct ike_session *session);
void ike_message_eap(struct ike *ike, struct ike_session *session, const struct ike_eap_said *said);
void ike_message_eap_proof(struct ike *ike, struct ike_session *session);
/* proves: with IDr and AUTH, so that the peer keeps the IKE SA. */
void ike_message_auth_error(struct ike *ike, struct ike_session *session, bool proves,
                            struct ike_notify notify);

/* ---- message_child.c ---- */

/* Our CREATE_CHILD_SA requests; dh and nonce are the session's. */
void ike_message_child_request(struct ike *ike, struct ike_session *session,
                               const struct ike_child *child);
void ike_message_rekey_request(struct ike *ike, struct ike_session *session,
                               const struct ike_session *successor);
/* Our answers; their nonce and public value are in session->theirs. */
void ike_message_child_response(struct ike *ike, struct ike_session *session,
                                const struct ike_child *child);
void ike_message_rekey_response(struct ike *ike, struct ike_session *session,
                                const struct ike_session *successor,
                                const struct ike_choice *choice);
/* To the request expect_id - 1 of the peer's, whatever its exchange: an error, with data or an ESP
 * SPI. */
void ike_message_error(struct ike *ike, struct ike_session *session, uint8_t exchange,
                       const struct ike_notify *notify);
/* INFORMATIONAL: our request or response, with a Delete of `count` pairs. */
void ike_message_inform(struct ike *ike, struct ike_session *session, bool response,
                        const uint32_t *spis, uint16_t count);
/* ... our request with a Delete of the IKE SA. */
void ike_message_delete(struct ike *ike, struct ike_session *session);

/* An answer to an IKE_SA_INIT request that makes no session, into ike->lobby. Its length. */
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
	IKE_CHILD_MESSAGE, /* CREATE_CHILD_SA of a child: request or response */
	IKE_REKEY_MESSAGE, /* ... of an IKE SA */
	IKE_EAP_START,
	IKE_EAP_ASKED,
	IKE_EAP_ROUND,
	IKE_EAP_PROOF,
	IKE_EAP_AGREED,
	IKE_ALONE_REQUEST, /* without a pair: RFC 6023 */
	IKE_ALONE_RESPONSE,
	IKE_MESSAGE_KINDS
};
/* All payloads that a handler of that kind counts on are there. */
bool ike_message_complete(enum ike_message_kind kind, const struct ike_chain *chain);

#endif
