/* From the packed queue to struct ike_out: see output.h. */
#include <assert.h>
#include <string.h>

#include "ike/step.h"

static const char *const state_names[IKE_ST_COUNT] = {
#define X(name, text) [IKE_ST_##name] = text,
	IKE_STATES(X)
#undef X
};

static void make_request(struct ike *ike, const struct ike_queued *entry, struct sadb_req *req)
{
	const struct ike_child *child;
	const struct ike_session *session;
	struct sadb_terms terms = ike->conf.child_terms;

	if (entry->slot == IKE_SESSION_NONE) {
		*req = (struct sadb_req){ .ticket = entry->orphan.ticket,
			                  .owner = entry->negotiation,
			                  .op = SADB_OP_DELETE,
			                  .dir = SADB_DIR_IN,
			                  .protocol = SADB_PROTO_ESP,
			                  .spi = entry->orphan.spi,
			                  .dst = ike->conf.self.addr };
		return;
	}
	child = &ike->children.all[entry->slot];
	session = ike_session_of(ike, child);
	terms.transport = child->transport;
	terms.esn = ike->conf.esp_proposals[child->suite].esn != 0;
	ike_install_request(&child->install,
	                    &(struct ike_install_sa){ .owner = session->negotiation,
	                                              .self = &ike->conf.self.addr,
	                                              .peer = &session->peer.addr,
	                                              .reserved = &child->reserved,
	                                              .agreed = &child->agreed,
	                                              .key_in = &child->key_in,
	                                              .key_out = &child->key_out,
	                                              .soft_ns = child->soft_ns,
	                                              .hard_ns = ike->conf.child_hard_ns,
	                                              .terms = terms },
	                    req);
}

/* The next fragment of the message, instead of its template. */
static void make_fragment(struct ike *ike, const struct ike_session *session,
                          struct ike_queued *entry, struct ike_send *send)
{
	struct ike_view template = { entry->send.data, entry->send.len };

	ike_worked(ike, (struct ike_work){ .seals = 1 });
	send->fragment = ++entry->send.fragment;
	send->fragments = entry->send.fragments;
	send->dgram.data = ike->fragment;
	send->dgram.len = ike_fragment_make(ike->fragment, session->fragment_most, template,
	                                    &session->keys, session->initiator, send->fragment);
}

static void make_send(struct ike *ike, struct ike_queued *entry, struct ike_send *send)
{
	const struct ike_session *session =
	        entry->slot != IKE_SESSION_NONE ? &ike->sessions.all[entry->slot] : NULL;

	send->dgram.from = session != NULL ? session->self : ike->lobby->from;
	send->dgram.to = session != NULL ? session->peer : ike->lobby->to;
	send->dgram.data = entry->send.data;
	send->dgram.len = entry->send.len;
	send->dgram.kind = entry->send.exchange == 0 ? IKE_DGRAM_KEEPALIVE : IKE_DGRAM_MESSAGE;
	send->re = entry->send.re;
	send->try = entry->send.try;
	send->message_id = entry->send.message_id;
	send->exchange = entry->send.exchange;
	send->response = entry->send.response;
	if (entry->send.fragments > 0)
		make_fragment(ike, session, entry, send);
}

static void make_note(const struct ike_brief *brief, struct ike_note *note)
{
	*note = (struct ike_note){
		.kind = brief->kind,
		.initiator = brief->initiator,
		.story = brief->story,
		.dgram_id = brief->dgram_id,
		.tries = brief->tries,
		.spi_in = brief->spi_in,
		.spi_out = brief->spi_out,
		.notify = brief->notify,
		.exchange = brief->exchange,
		.drop = brief->drop,
		.failure = brief->failure,
		.op = brief->op,
		.err = brief->err,
		.cause = brief->cause,
		.code = brief->code,
	};
	if (brief->kind == IKE_NOTE_CHILD_INSTALLED)
		note->replaces = brief->replaces;
	else
		note->message_id = brief->message_id;
	if (brief->kind == IKE_NOTE_STATE) {
		note->from = state_names[brief->from];
		note->to = state_names[brief->to];
	}
	if (brief->kind == IKE_NOTE_CHILD) {
		note->from = ike_child_state_name((enum ike_child_state)brief->from);
		note->to = ike_child_state_name((enum ike_child_state)brief->to);
	}
}

bool ike_take(struct ike *ike, struct ike_out *out)
{
	struct ike_queued *entry = ike_queue_first(&ike->queue);

	if (entry == NULL)
		return false;
	memset(out, 0, sizeof *out);
	out->kind = entry->kind;
	out->negotiation = entry->negotiation;
	switch (entry->kind) {
	case IKE_OUT_SEND:
		make_send(ike, entry, &out->send);
		if (entry->send.fragment < entry->send.fragments)
			return true; /* the others are still to come */
		break;
	case IKE_OUT_SADB: make_request(ike, entry, &out->sadb); break;
	case IKE_OUT_AUTH: out->auth.ticket = entry->ticket; break;
	case IKE_OUT_NOTE:
		make_note(&entry->note, &out->note);
		if (entry->slot != IKE_SESSION_NONE) { /* CLOSED or REPLACED */
			ike_reassembly_forget(&ike->reassemblies, entry->slot);
			ike_session_release(&ike->sessions, &ike->sessions.all[entry->slot]);
			ike->counters.sessions--;
		}
		break;
	}
	ike_queue_drop(&ike->queue);
	return true;
}
