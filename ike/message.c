#include <assert.h>
#include <string.h>

#include "ike/message.h"
#include "ike/path.h"
#include "ike/seal.h"
#include "ike/signer.h"

/* A message on its way into its window. */
struct draft {
	struct ike_session *session;
	struct ike_window *window;
	struct ike_writer writer;
};

static struct ike_writer *begin(struct draft *draft, struct ike_session *session, uint8_t exchange,
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
	ike_writer_begin(&draft->writer, window->octets, sizeof window->octets, &header);
	if (exchange != IKE_EXCHANGE_SA_INIT)
		ike_writer_sk(&draft->writer);
	return &draft->writer;
}

static void end(struct draft *draft)
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

/* ---- IKE_SA_INIT ---- */

/* RFC 7427 4: which hashes we take before a signature; RFC 8420 2: none. */
static void write_hashes(struct ike_writer *writer, const struct ike *ike)
{
	static const uint8_t hashes[] = { 0, IKE_HASH_IDENTITY };

	if (ike->conf.signer)
		ike_notify_encode(writer, IKE_NOTIFY_SIGNATURE_HASH_ALGORITHMS, hashes,
		                  sizeof hashes);
}

void ike_message_init_request(struct ike *ike, struct ike_session *session, struct ike_view cookie)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = 1,
		                   .suites = ike->conf.ike_proposals,
		                   .count = ike->conf.ike_proposals_count };
	struct draft draft;
	struct ike_writer *writer = begin(&draft, session, IKE_EXCHANGE_SA_INIT, 0, false);

	if (cookie.len > 0) /* first, and all else as before: RFC 7296 2.6 */
		ike_notify_encode(writer, IKE_NOTIFY_COOKIE, cookie.data, cookie.len);
	ike_sa_encode(writer, &offer);
	ike_ke_encode(writer, session->group, session->dh.public, ike_group_len(session->group));
	ike_nonce_encode(writer, session->nonce, sizeof session->nonce);
	ike_path_say(ike, session, writer);
	write_hashes(writer, ike);
	end(&draft);
}

void ike_message_init_response(struct ike *ike, struct ike_session *session,
                               const struct ike_choice *choice)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = choice->number,
		                   .suites = &ike->conf.ike_proposals[choice->index],
		                   .count = 1 };
	struct draft draft;
	struct ike_writer *writer = begin(&draft, session, IKE_EXCHANGE_SA_INIT, 0, true);

	ike_sa_encode(writer, &offer);
	ike_ke_encode(writer, session->group, session->dh.public, ike_group_len(session->group));
	ike_nonce_encode(writer, session->nonce, sizeof session->nonce);
	ike_path_say(ike, session, writer);
	write_hashes(writer, ike);
	end(&draft);
}

bool ike_message_takes_ours(const struct ike *ike, const struct ike_chain *init)
{
	struct ike_notify hashes;

	if (!ike->conf.signer)
		return true;
	if (!ike_chain_notify(init, IKE_NOTIFY_SIGNATURE_HASH_ALGORITHMS, &hashes))
		return false;
	for (size_t at = 0; at + 2 <= hashes.data.len; at += 2)
		if (ike_get16(hashes.data.data + at) == IKE_HASH_IDENTITY)
			return true;
	return false;
}

size_t ike_message_refusal(struct ike *ike, const struct ike_header *request, uint16_t notify,
                           struct ike_view data)
{
	struct ike_header header = { .spi_i = request->spi_i,
		                     .exchange = IKE_EXCHANGE_SA_INIT,
		                     .flags = IKE_FLAG_RESPONSE };
	struct ike_writer writer;
	size_t len;

	ike_writer_begin(&writer, ike->stateless, sizeof ike->stateless, &header);
	ike_notify_encode(&writer, notify, data.data, data.len);
	len = ike_writer_end(&writer);
	assert(len > 0);
	return len;
}

/* ---- IKE_AUTH ---- */

/* AUTH. The early window is still our IKE_SA_INIT: it is signed, so this comes before begin. */
static void prove(const struct ike *ike, const struct ike_session *session, struct ike_proof *proof)
{
	uint8_t body[IKE_ID_BODY_MAX];
	struct ike_signed octets = {
		.message = { session->early.octets, session->early.len },
		.nonce = ike_session_peer_nonce(session),
		.id_body = { body, ike_id_body(body, ike->conf.id) },
		.initiator = session->initiator,
	};

	assert(session->early.exchange == IKE_EXCHANGE_SA_INIT);
	if (ike->conf.signer)
		ike_proof_sign(proof, &session->keys, ike->conf.signer, &octets);
	else
		ike_proof_psk(proof, &session->keys, &ike->psk,
		              (struct ike_view){ ike->conf.psk, ike->conf.psk_len }, &octets);
}

bool ike_message_proves(const struct ike *ike, const struct ike_session *session,
                        const struct ike_id *id, const struct ike_auth *auth)
{
	struct ike_signed octets = {
		.message = { session->peer_init, session->peer_init_len },
		.nonce = ike_session_own_nonce(session),
		.id_body = id->body,
		.initiator = !session->initiator,
	};
	const uint8_t *public;

	if (!ike->conf.signer)
		return auth->method == IKE_AUTH_PSK &&
		       ike_proof_psk_holds(auth->octets, &session->keys, &ike->psk,
		                           (struct ike_view){ ike->conf.psk, ike->conf.psk_len },
		                           &octets);
	public = ike_known_public(ike->conf.signer, id);
	return auth->method == IKE_AUTH_SIGNED && public &&
	       ike_proof_sign_holds(auth->octets, &session->keys, public, &octets);
}

/* SA TSi TSr. */
static void write_child(struct ike_writer *writer, const struct ike_child *child,
                        struct ike_offer *offer)
{
	const struct sadb_traffic *traffic = child->ours ? &child->reserved : &child->agreed;
	struct ike_suite suites[IKE_PROPOSALS_MAX];

	memcpy(suites, offer->suites, offer->count * sizeof *suites);
	for (uint32_t i = 0; i < offer->count; i++)
		suites[i].group = 0; /* the first child has no exchange of its own: RFC 7296 1.2 */
	offer->suites = suites;
	offer->protocol = IKE_PROTO_ESP;
	offer->spi_len = 4;
	offer->spi = child->install.spi_in;
	ike_sa_encode(writer, offer);
	ike_ts_encode(writer, IKE_PAYLOAD_TSI, child->ours ? &traffic->local : &traffic->remote, 1);
	ike_ts_encode(writer, IKE_PAYLOAD_TSR, child->ours ? &traffic->remote : &traffic->local, 1);
}

void ike_message_auth_request(struct ike *ike, struct ike_session *session,
                              const struct ike_child *child)
{
	struct ike_offer offer = { .number = 1,
		                   .suites = ike->conf.esp_proposals,
		                   .count = ike->conf.esp_proposals_count };
	struct ike_proof proof;
	struct ike_writer *writer;
	struct draft draft;

	prove(ike, session, &proof);
	writer = begin(&draft, session, IKE_EXCHANGE_AUTH, 1, false);
	ike_id_encode(writer, IKE_PAYLOAD_IDI, ike->conf.id);
	ike_auth_encode(writer, proof.method, proof.octets, proof.len);
	write_child(writer, child, &offer);
	end(&draft);
}

void ike_message_auth_response(struct ike *ike, struct ike_session *session,
                               const struct ike_child *child)
{
	struct ike_offer offer = { .number = child->number,
		                   .suites = &ike->conf.esp_proposals[child->suite],
		                   .count = 1 };
	struct ike_proof proof;
	struct ike_writer *writer;
	struct draft draft;

	prove(ike, session, &proof);
	writer = begin(&draft, session, IKE_EXCHANGE_AUTH, 1, true);
	ike_id_encode(writer, IKE_PAYLOAD_IDR, ike->conf.id);
	ike_auth_encode(writer, proof.method, proof.octets, proof.len);
	write_child(writer, child, &offer);
	end(&draft);
}

void ike_message_auth_error(struct ike *ike, struct ike_session *session, bool proves,
                            struct ike_notify notify)
{
	struct ike_proof proof;
	struct ike_writer *writer;
	struct draft draft;

	if (proves)
		prove(ike, session, &proof);
	writer = begin(&draft, session, IKE_EXCHANGE_AUTH, 1, true);
	if (proves) {
		ike_id_encode(writer, IKE_PAYLOAD_IDR, ike->conf.id);
		ike_auth_encode(writer, proof.method, proof.octets, proof.len);
	}
	ike_notify_encode(writer, notify.type, notify.data.data, notify.data.len);
	end(&draft);
}

/* ---- INFORMATIONAL ---- */

void ike_message_delete(struct ike_session *session, const struct ike_child *child)
{
	struct draft draft;
	struct ike_writer *writer =
	        begin(&draft, session, IKE_EXCHANGE_INFORMATIONAL, session->request_id++, false);

	ike_delete_encode_esp(writer, &child->install.spi_in, 1);
	end(&draft);
}

void ike_message_informed(struct ike_session *session, uint8_t exchange, uint16_t notify,
                          const uint32_t *spis, uint16_t count)
{
	struct draft draft;
	struct ike_writer *writer = begin(&draft, session, exchange, session->expect_id - 1, true);

	if (count > 0)
		ike_delete_encode_esp(writer, spis, count);
	if (notify != 0)
		ike_notify_encode(writer, notify, NULL, 0);
	end(&draft);
}

/* ---- what must be there ---- */

#define WORDS_MAX 5

/* Ends with NONE. */
static const enum ike_payload_type words[IKE_MESSAGE_KINDS][WORDS_MAX + 1] = {
	[IKE_INIT_REQUEST] = { IKE_PAYLOAD_SA, IKE_PAYLOAD_KE, IKE_PAYLOAD_NONCE },
	[IKE_INIT_RESPONSE] = { IKE_PAYLOAD_SA, IKE_PAYLOAD_KE, IKE_PAYLOAD_NONCE },
	[IKE_AUTH_REQUEST] = { IKE_PAYLOAD_IDI, IKE_PAYLOAD_AUTH, IKE_PAYLOAD_SA, IKE_PAYLOAD_TSI,
	                       IKE_PAYLOAD_TSR },
	[IKE_AUTH_RESPONSE] = { IKE_PAYLOAD_IDR, IKE_PAYLOAD_AUTH, IKE_PAYLOAD_SA, IKE_PAYLOAD_TSI,
	                        IKE_PAYLOAD_TSR },
};

bool ike_message_complete(enum ike_message_kind kind, const struct ike_chain *chain)
{
	for (int i = 0; words[kind][i] != IKE_PAYLOAD_NONE; i++)
		if (ike_chain_find(chain, words[kind][i]) == NULL)
			return false;
	return true;
}
