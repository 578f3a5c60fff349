#include <assert.h>
#include <string.h>

#include "ike/draft.h"
#include "ike/seal.h"

struct ike_writer *ike_draft_begin(struct ike_draft *draft, struct ike *ike,
                                   struct ike_session *session, uint8_t exchange,
                                   uint32_t message_id, bool response)
{
	struct ike_header header = {
		.spi_i = session->spi_i,
		.spi_r = session->spi_r,
		.message_id = message_id,
		.exchange = exchange,
		.flags = (uint8_t)((session->initiator ? IKE_FLAG_INITIATOR : 0) |
		                   (response ? IKE_FLAG_RESPONSE : 0)),
	};
	struct ike_window *window =
	        response ? ike_session_responses(session) : ike_session_requests(session);

	assert(window != NULL && !(window->busy && !response));
	draft->session = session;
	draft->window = window;
	window->exchange = exchange;
	window->message_id = message_id;
	ike_writer_begin(&draft->writer, ike_session_lend(&ike->sessions, window), IKE_MESSAGE_MAX,
	                 &header);
	if (exchange != IKE_EXCHANGE_SA_INIT)
		ike_writer_sk(&draft->writer);
	return &draft->writer;
}

void ike_draft_end(struct ike_draft *draft)
{
	struct ike_session *session = draft->session;
	struct ike_window *window = draft->window;
	struct ike_writer *writer = &draft->writer;
	size_t len;

	window->fragments = 0;
	if (window->exchange == IKE_EXCHANGE_SA_INIT) {
		len = ike_writer_end(writer);
	} else if (session->fragment_most > 0 &&
	           ike_fragment_whole(writer) > session->fragment_most) {
		window->fragments = (uint8_t)ike_fragment_prepare(writer, &session->keys,
		                                                  session->fragment_most);
		len = window->fragments > 0 ? writer->len : 0;
	} else {
		len = ike_seal(writer, &session->keys, session->initiator);
	}
	assert(len > 0); /* IKE_MESSAGE_MAX holds the largest that we build */
	window->len = (uint16_t)len;
}

void ike_draft_sa(struct ike_writer *writer, const struct ike_child *child, struct ike_offer *offer)
{
	if (child->transport) /* RFC 7296 C.2: before SA */
		ike_notify_encode(writer, IKE_NOTIFY_USE_TRANSPORT_MODE, NULL, 0);
	offer->protocol = IKE_PROTO_ESP;
	offer->spi_len = 4;
	offer->spi = child->install.spi_in;
	ike_sa_encode(writer, offer);
}

void ike_draft_traffic(struct ike_writer *writer, const struct ike_child *child)
{
	const struct sadb_traffic *traffic = child->ours ? &child->reserved : &child->agreed;

	ike_ts_encode(writer, IKE_PAYLOAD_TSI, child->ours ? &traffic->local : &traffic->remote, 1);
	ike_ts_encode(writer, IKE_PAYLOAD_TSR, child->ours ? &traffic->remote : &traffic->local, 1);
}

void ike_draft_child(struct ike_writer *writer, const struct ike_child *child,
                     struct ike_offer *offer)
{
	struct ike_suite suites[IKE_PROPOSALS_MAX];

	if (child == NULL)
		return;
	memcpy(suites, offer->suites, offer->count * sizeof *suites);
	for (uint32_t i = 0; i < offer->count; i++)
		suites[i].group = 0; /* the first child has no exchange of its own: RFC 7296 1.2 */
	offer->suites = suites;
	ike_draft_sa(writer, child, offer);
	ike_draft_traffic(writer, child);
}
