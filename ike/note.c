#include "ike/note.h"

struct ike_brief *ike_note_about(struct ike *ike, uint64_t negotiation, enum ike_note_kind kind)
{
	struct ike_queued *entry = ike_queue_add(&ike->queue, IKE_OUT_NOTE);

	entry->negotiation = negotiation;
	entry->note.kind = kind;
	return &entry->note;
}

struct ike_brief *ike_note(struct ike *ike, const struct ike_session *session,
                           enum ike_note_kind kind)
{
	struct ike_brief *note = ike_note_about(ike, session->negotiation, kind);

	note->initiator = session->origin;
	return note;
}

struct ike_brief *ike_note_child(struct ike *ike, const struct ike_child *child,
                                 enum ike_note_kind kind)
{
	struct ike_brief *note = ike_note(ike, ike_session_of(ike, child), kind);

	note->spi_in = child->install.spi_in;
	note->spi_out = child->install.spi_out;
	return note;
}

void ike_note_notify(struct ike *ike, const struct ike_session *session, enum ike_note_kind kind,
                     uint16_t notify)
{
	ike_note(ike, session, kind)->notify = notify;
}

void ike_fail(struct ike *ike, const struct ike_session *session, enum ike_failure failure,
              uint16_t notify)
{
	struct ike_brief *note = ike_note(ike, session, IKE_NOTE_FAILED);

	note->failure = failure;
	note->notify = notify;
	ike->counters.failed[failure]++;
}

void ike_larval_gone(struct ike *ike, const struct ike_child *child, const struct sadb_reply *reply)
{
	struct ike_brief *note = ike_note_child(ike, child, IKE_NOTE_LARVAL_GONE);

	note->op = reply->op;
	note->err = reply->err;
	note->cause = reply->cause;
	note->code = reply->code;
}

/* ADD of the inbound SA does what UPDATE should have done. */
void ike_fail_driver(struct ike *ike, const struct ike_child *child, const struct sadb_reply *reply)
{
	enum ike_failure failure = reply->op == SADB_OP_GETSPI ? IKE_FAIL_GETSPI
	                           : reply->dir == SADB_DIR_IN ? IKE_FAIL_UPDATE
	                                                       : IKE_FAIL_ADD;
	struct ike_brief *note = ike_note_child(ike, child, IKE_NOTE_FAILED);

	note->failure = failure;
	note->op = reply->op;
	note->err = reply->err;
	note->cause = reply->cause;
	note->code = reply->code;
	ike->counters.failed[failure]++;
}

void ike_rolled_back(struct ike *ike, const struct ike_child *child, const struct sadb_reply *reply)
{
	struct ike_brief *note = ike_note_child(ike, child, IKE_NOTE_ROLLED_BACK);

	note->op = reply->op;
	note->err = reply->err;
	note->cause = reply->cause;
	note->code = reply->code;
}

void ike_drop(struct ike *ike, const struct ike_dgram *in, const struct ike_header *header,
              enum ike_drop why)
{
	const struct ike_session *session = ike_session_find(
	        &ike->sessions, header->spi_i, header->spi_r, !ike_header_initiator(header));
	uint64_t negotiation = session != NULL ? session->negotiation : header->spi_i;
	struct ike_brief *note = ike_note_about(ike, negotiation, IKE_NOTE_DROPPED);

	note->initiator = session != NULL ? session->origin
	                                  : header->spi_i != 0 && !ike_header_initiator(header);
	note->drop = why;
	note->dgram_id = in->id;
	note->exchange = header->exchange;
	note->message_id = header->message_id;
	ike->counters.dropped[why]++;
}
