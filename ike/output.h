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
 * A message in fragments is one entry, from which they are taken one after another.
 * Entries are smaller than struct ike_out: what is not in them is added when they are taken
 * (take.c).
 */
#ifndef IKE_OUTPUT_H
#define IKE_OUTPUT_H

#include "ike/ike.h"

#define IKE_STEP_MAX     8
#define IKE_SESSION_NONE UINT32_MAX

/* A struct ike_note, packed. */
struct ike_brief {
	const char *story;
	uint64_t dgram_id;
	union {
		uint32_t message_id, replaces; /* replaces: of CHILD_INSTALLED */
	};
	uint32_t tries, spi_in, spi_out, code;
	uint16_t notify;
	uint8_t exchange;
	uint8_t from, to; /* of STATE and CHILD */
	bool initiator;
	enum ike_note_kind kind : 8;
	enum ike_drop drop : 8;
	enum ike_failure failure : 8;
	enum sadb_op op : 8;
	enum sadb_err err : 8;
	enum sadb_cause cause : 8;
};

struct ike_queued {
	enum ike_out_kind kind;
	/* SEND: whose endpoints, NONE: those of ike->lobby; SADB: the child whose request
	 * it is; CLOSED: the session that is free then; else NONE. */
	uint32_t slot;
	uint64_t negotiation;
	union {
		struct {
			const uint8_t *data;
			uint64_t re;
			uint32_t len, try, message_id;
			uint8_t exchange; /* 0: it is a keepalive */
			bool response;
			uint8_t fragment, fragments; /* taken so far, of so many */
		} send;
		struct ike_brief note;
		uint64_t ticket; /* AUTH */
		struct {
			uint64_t ticket;
			uint32_t spi;
		} orphan; /* SADB without a child: DELETE this inbound SPI */
	};
};

struct ike_queue {
	struct ike_queued entries[IKE_STEP_MAX];
	uint32_t head, count;
};

/* A zeroed entry at the end; to be filled in before the next call. */
struct ike_queued *ike_queue_add(struct ike_queue *queue, enum ike_out_kind kind);
/* The first entry, NULL if there is none; it stays the first until it is dropped. */
struct ike_queued *ike_queue_first(struct ike_queue *queue);
/* Its octets are valid until the next add. */
void ike_queue_drop(struct ike_queue *queue);

#endif
