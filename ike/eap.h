/*
 * EAP as an opaque slow step of IKE_AUTH (RFC 7296 2.16, 3.16): who the initiator is, a back end
 * finds out in rounds, each as long as it takes.
 *
 *      HDR, SK {IDi, SAi2, TSi, TSr}  -->          no AUTH: we want EAP
 *                                     <--  HDR, SK {IDr, AUTH, EAP request: identity}
 *      HDR, SK {EAP response}         -->          back end
 *                                     <--  HDR, SK {EAP request, opaque}         some times
 *      HDR, SK {EAP response}         -->          back end
 *                                     <--  HDR, SK {EAP success}
 *      HDR, SK {AUTH}                 -->          by the MSK, as 2.15 has it for a shared secret
 *                                     <--  HDR, SK {AUTH, SAr2, TSi, TSr}
 *
 * The initiator's SPI is in its first message, so its larval SA waits through all of that. The
 * responder's first AUTH is by the method of its conf. What a method would say is left out; the
 * MSK that it would export is made of the pre-shared key and the SPIs [X].
 */
#ifndef IKE_EAP_H
#define IKE_EAP_H

#include "ike/step.h"

#define IKE_EAP_OPAQUE_LEN 32 /* octets of a round that we make up, both ways [X] */
#define IKE_EAP_MSK        64 /* RFC 3748 7.10: at least */

struct ike_eap {
	uint8_t rounds;     /* responder: responses that the back end has answered */
	uint8_t identifier; /* of the latest EAP request */
	bool success;       /* has been said, or heard */
	uint8_t id_len;
	uint16_t init_len;
	uint8_t init[IKE_MESSAGE_MAX];    /* our IKE_SA_INIT: our last AUTH signs it */
	uint8_t id_body[IKE_ID_BODY_MAX]; /* the peer's: its last AUTH signs it */
};

/* NULL: this endpoint has no EAP. */
struct ike_eap *ike_eap_of(const struct ike *ike, const struct ike_session *session);
/* AUTH is by the MSK from now on. */
bool ike_eap_over(const struct ike *ike, const struct ike_session *session);
/* Its first step: our IKE_SA_INIT is still in the early window, and is kept. */
struct ike_eap *ike_eap_begin(const struct ike *ike, const struct ike_session *session);
/* False: the peer's identity is longer than we keep. */
bool ike_eap_keep_id(struct ike_eap *eap, struct ike_view id_body);
void ike_eap_msk(uint8_t msk[IKE_EAP_MSK], const struct ike *ike,
                 const struct ike_session *session);

#endif
