#include <assert.h>
#include <string.h>

#include "ike/message.h"
#include "ike/seal.h"

static void begin(struct ike_writer *writer, struct ike_session *session, uint8_t exchange,
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

	session->exchange = exchange;
	session->message_id = message_id;
	ike_writer_begin(writer, session->message, sizeof session->message, &header);
	if (exchange != IKE_EXCHANGE_SA_INIT)
		ike_writer_sk(writer);
}

static void end(struct ike_writer *writer, struct ike_session *session)
{
	size_t len = session->exchange == IKE_EXCHANGE_SA_INIT
	                     ? ike_writer_end(writer)
	                     : ike_seal(writer, &session->keys, session->initiator);

	assert(len > 0); /* IKE_MESSAGE_MAX holds the largest that we build */
	session->message_len = (uint16_t)len;
}

/* ---- IKE_SA_INIT ---- */

void ike_message_init_request(struct ike *ike, struct ike_session *session, struct ike_view cookie)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = 1,
		                   .suites = ike->conf.ike_proposals,
		                   .count = ike->conf.ike_proposals_count };
	struct ike_writer writer;

	begin(&writer, session, IKE_EXCHANGE_SA_INIT, 0, false);
	if (cookie.len > 0) /* first, and all else as before: RFC 7296 2.6 */
		ike_notify_encode(&writer, IKE_NOTIFY_COOKIE, cookie.data, cookie.len);
	ike_sa_encode(&writer, &offer);
	ike_ke_encode(&writer, session->group, session->dh.public, ike_group_len(session->group));
	ike_nonce_encode(&writer, session->nonce, sizeof session->nonce);
	end(&writer, session);
}

void ike_message_init_response(struct ike *ike, struct ike_session *session,
                               const struct ike_choice *choice)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = choice->number,
		                   .suites = &ike->conf.ike_proposals[choice->index],
		                   .count = 1 };
	struct ike_writer writer;

	begin(&writer, session, IKE_EXCHANGE_SA_INIT, 0, true);
	ike_sa_encode(&writer, &offer);
	ike_ke_encode(&writer, session->group, session->dh.public, ike_group_len(session->group));
	ike_nonce_encode(&writer, session->nonce, sizeof session->nonce);
	end(&writer, session);
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

/* IDx AUTH. session->message is still our IKE_SA_INIT: it is signed, so this comes before begin. */
static void prove(const struct ike *ike, const struct ike_session *session,
                  uint8_t auth[IKE_HASH_LEN])
{
	uint8_t body[IKE_ID_BODY_MAX];
	struct ike_signed octets = {
		.message = { session->message, session->message_len },
		.nonce = ike_session_peer_nonce(session),
		.id_body = { body, ike_id_body(body, ike->conf.id) },
		.initiator = session->initiator,
	};

	assert(session->exchange == IKE_EXCHANGE_SA_INIT);
	ike_auth_psk(auth, &session->keys, &ike->psk, &octets);
}

bool ike_message_proves(const struct ike *ike, const struct ike_session *session,
                        struct ike_view id_body, struct ike_view auth)
{
	struct ike_signed octets = {
		.message = { session->peer_init, session->peer_init_len },
		.nonce = ike_session_own_nonce(session),
		.id_body = id_body,
		.initiator = !session->initiator,
	};

	return ike_auth_psk_holds(auth, &session->keys, &ike->psk, &octets);
}

static void write_child(struct ike_writer *writer, const struct ike_session *session,
                        struct ike_offer *offer)
{
	const struct sadb_traffic *traffic =
	        session->initiator ? &session->reserved : &session->agreed;
	struct ike_suite suites[IKE_PROPOSALS_MAX];

	memcpy(suites, offer->suites, offer->count * sizeof *suites);
	for (uint32_t i = 0; i < offer->count; i++)
		suites[i].group = 0; /* the first child has no exchange of its own: RFC 7296 1.2 */
	offer->suites = suites;
	offer->protocol = IKE_PROTO_ESP;
	offer->spi_len = 4;
	offer->spi = session->install.spi_in;
	ike_sa_encode(writer, offer);
	ike_ts_encode(writer, IKE_PAYLOAD_TSI,
	              session->initiator ? &traffic->local : &traffic->remote, 1);
	ike_ts_encode(writer, IKE_PAYLOAD_TSR,
	              session->initiator ? &traffic->remote : &traffic->local, 1);
}

void ike_message_auth_request(struct ike *ike, struct ike_session *session)
{
	struct ike_offer offer = { .number = 1,
		                   .suites = ike->conf.esp_proposals,
		                   .count = ike->conf.esp_proposals_count };
	uint8_t auth[IKE_HASH_LEN];
	struct ike_writer writer;

	prove(ike, session, auth);
	begin(&writer, session, IKE_EXCHANGE_AUTH, 1, false);
	ike_id_encode(&writer, IKE_PAYLOAD_IDI, ike->conf.id);
	ike_auth_encode(&writer, IKE_AUTH_PSK, auth, sizeof auth);
	write_child(&writer, session, &offer);
	end(&writer, session);
}

void ike_message_auth_response(struct ike *ike, struct ike_session *session)
{
	struct ike_offer offer = { .number = session->child_number,
		                   .suites = &ike->conf.esp_proposals[session->child_suite],
		                   .count = 1 };
	uint8_t auth[IKE_HASH_LEN];
	struct ike_writer writer;

	prove(ike, session, auth);
	begin(&writer, session, IKE_EXCHANGE_AUTH, 1, true);
	ike_id_encode(&writer, IKE_PAYLOAD_IDR, ike->conf.id);
	ike_auth_encode(&writer, IKE_AUTH_PSK, auth, sizeof auth);
	write_child(&writer, session, &offer);
	end(&writer, session);
}

void ike_message_auth_error(struct ike *ike, struct ike_session *session, bool proves,
                            struct ike_notify notify)
{
	uint8_t auth[IKE_HASH_LEN];
	struct ike_writer writer;

	if (proves)
		prove(ike, session, auth);
	begin(&writer, session, IKE_EXCHANGE_AUTH, 1, true);
	if (proves) {
		ike_id_encode(&writer, IKE_PAYLOAD_IDR, ike->conf.id);
		ike_auth_encode(&writer, IKE_AUTH_PSK, auth, sizeof auth);
	}
	ike_notify_encode(&writer, notify.type, notify.data.data, notify.data.len);
	end(&writer, session);
}

/* ---- INFORMATIONAL ---- */

void ike_message_delete(struct ike_session *session)
{
	struct ike_writer writer;

	begin(&writer, session, IKE_EXCHANGE_INFORMATIONAL, session->request_id++, false);
	ike_delete_encode_esp(&writer, &session->install.spi_in, 1);
	end(&writer, session);
}

void ike_message_informed(struct ike_session *session, uint8_t exchange, uint16_t notify)
{
	struct ike_writer writer;

	begin(&writer, session, exchange, session->expect_id - 1, true);
	if (session->child_deleted)
		ike_delete_encode_esp(&writer, &session->install.spi_in, 1);
	if (notify != 0)
		ike_notify_encode(&writer, notify, NULL, 0);
	end(&writer, session);
	session->child_deleted = false;
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
