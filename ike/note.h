/* What an endpoint says of what it does: into its queue, for the journal. */
#ifndef IKE_NOTE_H
#define IKE_NOTE_H

#include "ike/step.h"

/* The caller fills in the rest at once. about: where there is no session. */
struct ike_brief *ike_note_about(struct ike *ike, uint64_t negotiation, enum ike_note_kind kind);
struct ike_brief *ike_note(struct ike *ike, const struct ike_session *session,
                           enum ike_note_kind kind);
/* With its SPIs. */
struct ike_brief *ike_note_child(struct ike *ike, const struct ike_child *child,
                                 enum ike_note_kind kind);
void ike_note_notify(struct ike *ike, const struct ike_session *session, enum ike_note_kind kind,
                     uint16_t notify);
void ike_fail(struct ike *ike, const struct ike_session *session, enum ike_failure failure,
              uint16_t notify);
/* err: the last DELETE's; what it refused to delete stays until its lifetime ends. */
void ike_rolled_back(struct ike *ike, const struct ike_child *child,
                     const struct sadb_reply *reply);
void ike_larval_gone(struct ike *ike, const struct ike_child *child,
                     const struct sadb_reply *reply);
void ike_fail_driver(struct ike *ike, const struct ike_child *child,
                     const struct sadb_reply *reply);

/* The datagram has no effect. header: what could be read of it; its SPIs name the negotiation. */
void ike_drop(struct ike *ike, const struct ike_dgram *in, const struct ike_header *header,
              enum ike_drop why);

#endif
