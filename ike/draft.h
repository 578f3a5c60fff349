/* How every message is made: into its window, under SK if its exchange has it. Internal to the
 * message files. */
#ifndef IKE_DRAFT_H
#define IKE_DRAFT_H

#include "ike/proposal.h"
#include "ike/step.h"
#include "ike/writer.h"

struct ike_draft {
	struct ike_session *session;
	struct ike_window *window;
	struct ike_writer writer;
};

/* Its payloads go into the writer that is returned. */
struct ike_writer *ike_draft_begin(struct ike_draft *draft, struct ike *ike,
                                   struct ike_session *session, uint8_t exchange,
                                   uint32_t message_id, bool response);
void ike_draft_end(struct ike_draft *draft);

/* [N(USE_TRANSPORT_MODE)], SA of the offer's suites with the child's SPI. */
void ike_draft_sa(struct ike_writer *writer, const struct ike_child *child,
                  struct ike_offer *offer);
/* TSi TSr. */
void ike_draft_traffic(struct ike_writer *writer, const struct ike_child *child);
/* SA TSi TSr of IKE_AUTH, without a group; child NULL: nothing (RFC 6023 3). */
void ike_draft_child(struct ike_writer *writer, const struct ike_child *child,
                     struct ike_offer *offer);

#endif
