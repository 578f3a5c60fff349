/*
 * What an endpoint wants done, in order: a ring that holds one step of one IKE SA.
 *
 * It cannot overflow: every verb does at most one step before it is drained (ike_tick does the next
 * due step only when the ring is empty), and the longest step fits with room to spare:
 *
 *      IKE_AUTH is answered with an error:  NOTIFY_RECEIVED FAILED STATE SADB CLOSED (5)
 *      IKE_AUTH asks, and we accept:        STATE IKE_ESTABLISHED SADB (3)
 *      IKE_AUTH asks, and we do not:        IKE_ESTABLISHED FAILED NOTIFY_SENT SEND STATE (5)
 *      the driver took back a pair:         ROLLED_BACK NOTIFY_SENT SEND STATE (4)
 *      a request runs out:                  GAVE_UP FAILED STATE SADB CLOSED (5)
 *
 * Entries are smaller than struct ike_out: a driver request is made when it is taken, from its
 * session.
 */
#ifndef IKE_OUTPUT_H
#define IKE_OUTPUT_H

#include "ike/ike.h"

#define IKE_STEP_MAX     8
#define IKE_SESSION_NONE UINT32_MAX

struct ike_queued {
	enum ike_out_kind kind;
	uint32_t session; /* its slot, IKE_SESSION_NONE if there is none */
	uint64_t negotiation;
	union {
		struct ike_send send;
		struct ike_note note;
		uint64_t ticket; /* AUTH; SADB with a session: the install machine knows the rest */
		struct {
			uint64_t ticket;
			uint32_t spi;
		} orphan; /* SADB without a session: DELETE this inbound SPI */
	};
};

struct ike_queue {
	struct ike_queued entries[IKE_STEP_MAX];
	uint32_t head, count;
};

/* A zeroed entry at the end; to be filled in before the next call. */
struct ike_queued *ike_queue_add(struct ike_queue *queue, enum ike_out_kind kind);
/* The first entry, NULL if there is none; valid until the next add. */
const struct ike_queued *ike_queue_take(struct ike_queue *queue);

#endif
