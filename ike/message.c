#include <assert.h>
#include <string.h>

#include "ike/contact.h"
#include "ike/draft.h"
#include "ike/eap.h"
#include "ike/message.h"
#include "ike/path.h"
#include "ike/pool.h"
#include "ike/signer.h"

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
	struct ike_draft draft;
	struct ike_writer *writer =
	        ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_SA_INIT, 0, false);

	if (cookie.len > 0) /* first, and all else as before: RFC 7296 2.6 */
		ike_notify_encode(writer, IKE_NOTIFY_COOKIE, cookie.data, cookie.len);
	ike_sa_encode(writer, &offer);
	ike_ke_encode(writer, session->group, session->dh.public, ike_group_len(session->group));
	ike_nonce_encode(writer, session->nonce, sizeof session->nonce);
	ike_path_say(ike, session, writer);
	write_hashes(writer, ike);
	ike_draft_end(&draft);
}

void ike_message_init_response(struct ike *ike, struct ike_session *session,
                               const struct ike_choice *choice)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = choice->number,
		                   .suites = &ike->conf.ike_proposals[choice->index],
		                   .count = 1 };
	struct ike_draft draft;
	struct ike_writer *writer =
	        ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_SA_INIT, 0, true);

	ike_sa_encode(writer, &offer);
	ike_ke_encode(writer, session->group, session->dh.public, ike_group_len(session->group));
	ike_nonce_encode(writer, session->nonce, sizeof session->nonce);
	ike_path_say(ike, session, writer);
	write_hashes(writer, ike);
	if (ike->conf.childless != IKE_CHILDLESS_NEVER) /* RFC 6023 3 */
		ike_notify_encode(writer, IKE_NOTIFY_CHILDLESS_IKEV2_SUPPORTED, NULL, 0);
	ike_draft_end(&draft);
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

	ike_writer_begin(&writer, ike->lobby->octets, sizeof ike->lobby->octets, &header);
	ike_notify_encode(&writer, notify, data.data, data.len);
	len = ike_writer_end(&writer);
	assert(len > 0);
	return len;
}

/* ---- IKE_AUTH ---- */

/* What both ends know: the pre-shared key, or after EAP what it left them (RFC 7296 2.16). */
struct secret {
	struct ike_view octets;
	struct ike_psk psk;
	uint8_t msk[IKE_EAP_MSK];
};

static void take_secret(const struct ike *ike, const struct ike_session *session,
                        struct secret *secret)
{
	secret->octets = (struct ike_view){ ike->conf.psk, ike->conf.psk_len };
	secret->psk = ike->psk;
	if (!ike_eap_over(ike, session))
		return;
	ike_eap_msk(secret->msk, ike, session);
	secret->octets = (struct ike_view){ secret->msk, sizeof secret->msk };
	ike_psk_pad(&secret->psk, ike->conf.crypto, secret->octets);
}

/* Our own IKE_SA_INIT: in the early window until the first message of IKE_AUTH takes its place. */
static struct ike_view own_init(const struct ike *ike, const struct ike_session *session)
{
	const struct ike_eap *eap = ike_eap_of(ike, session);

	if (session->early.exchange != IKE_EXCHANGE_SA_INIT) {
		assert(eap);
		return (struct ike_view){ eap->init, eap->init_len };
	}
	return (struct ike_view){ session->early.octets, session->early.len };
}

/* AUTH. It signs our IKE_SA_INIT, so this comes before begin. */
static void prove(const struct ike *ike, const struct ike_session *session, struct ike_proof *proof)
{
	uint8_t body[IKE_ID_BODY_MAX];
	struct ike_signed octets = {
		.message = own_init(ike, session),
		.nonce = ike_session_peer_nonce(session),
		.id_body = { body, ike_id_body(body, ike->conf.id) },
		.initiator = session->initiator,
	};
	struct secret secret;

	ike_worked(ike, ike->conf.signer && !ike_eap_over(ike, session)
	                        ? (struct ike_work){ .signs = 1, .prfs = IKE_PROOF_PRFS - 1 }
	                        : (struct ike_work){ .prfs = IKE_PROOF_PRFS });
	if (ike->conf.signer && !ike_eap_over(ike, session)) {
		ike_proof_sign(proof, &session->keys, ike->conf.signer, &octets);
		return;
	}
	take_secret(ike, session, &secret);
	ike_proof_psk(proof, &session->keys, &secret.psk, secret.octets, &octets);
	ike_wipe(&secret, sizeof secret);
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
	struct secret secret;
	bool proves;

	ike_worked(ike, ike->conf.signer && !ike_eap_over(ike, session)
	                        ? (struct ike_work){ .verifies = 1, .prfs = IKE_PROOF_PRFS - 1 }
	                        : (struct ike_work){ .prfs = IKE_PROOF_PRFS });
	if (ike->conf.signer && !ike_eap_over(ike, session)) {
		public = ike_known_public(ike->conf.signer, id);
		return auth->method == IKE_AUTH_SIGNED && public &&
		       ike_proof_sign_holds(auth->octets, &session->keys, public, &octets);
	}
	take_secret(ike, session, &secret);
	proves = auth->method == IKE_AUTH_PSK &&
	         ike_proof_psk_holds(auth->octets, &session->keys, &secret.psk, secret.octets,
	                             &octets);
	ike_wipe(&secret, sizeof secret);
	return proves;
}

/* What a road warrior asks for: an address, and who resolves names. */
static void write_cp_request(struct ike_writer *writer, const struct ike *ike)
{
	uint8_t bit = ike_cp_bit(ike->conf.asks_address);
	struct ike_cp cp = { .type = IKE_CFG_REQUEST, .wants_address = bit, .wants_dns = bit };

	if (ike->conf.asks_address != 0)
		ike_cp_encode(writer, &cp);
}

static void write_cp_reply(struct ike_writer *writer, const struct ike *ike,
                           const struct ike_session *session)
{
	uint32_t lease = session->children.lease;
	struct ike_cp cp = { .type = IKE_CFG_REPLY };

	if (lease == 0)
		return;
	cp.address = ike_pool_address(ike->pool, lease);
	cp.dns = ike_pool_address(ike->pool, 0);
	cp.wants_address = cp.wants_dns = ike_cp_bit(cp.address.family);
	ike_cp_encode(writer, &cp);
}

/* In the first message of IKE_AUTH, behind IDi: RFC 7296 2.4, C.2 */
static void write_contact(struct ike_writer *writer, const struct ike *ike,
                          const struct ike_session *session)
{
	if (ike->conf.initial_contact && ike_contact_first(ike, session))
		ike_notify_encode(writer, IKE_NOTIFY_INITIAL_CONTACT, NULL, 0);
}

void ike_message_auth_request(struct ike *ike, struct ike_session *session,
                              const struct ike_child *child)
{
	struct ike_offer offer = { .number = 1,
		                   .suites = ike->conf.esp_proposals,
		                   .count = ike->conf.esp_proposals_count };
	struct ike_proof proof;
	struct ike_writer *writer;
	struct ike_draft draft;

	prove(ike, session, &proof);
	writer = ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_AUTH, session->request_id++,
	                         false);
	ike_id_encode(writer, IKE_PAYLOAD_IDI, ike->conf.id);
	write_contact(writer, ike, session);
	ike_auth_encode(writer, proof.method, proof.octets, proof.len);
	write_cp_request(writer, ike);
	ike_draft_child(writer, child, &offer);
	ike_draft_end(&draft);
}

void ike_message_auth_response(struct ike *ike, struct ike_session *session,
                               const struct ike_child *child)
{
	struct ike_offer offer = { .count = 1 };
	struct ike_proof proof;
	struct ike_writer *writer;
	struct ike_draft draft;

	prove(ike, session, &proof);
	writer = ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_AUTH, session->expect_id - 1,
	                         true);
	if (!ike_eap_over(ike, session)) /* else it has been said */
		ike_id_encode(writer, IKE_PAYLOAD_IDR, ike->conf.id);
	ike_auth_encode(writer, proof.method, proof.octets, proof.len);
	write_cp_reply(writer, ike, session);
	if (child != NULL) {
		offer.number = child->number;
		offer.suites = &ike->conf.esp_proposals[child->suite];
	}
	ike_draft_child(writer, child, &offer);
	ike_draft_end(&draft);
}

void ike_message_auth_error(struct ike *ike, struct ike_session *session, bool proves,
                            struct ike_notify notify)
{
	struct ike_proof proof;
	struct ike_writer *writer;
	struct ike_draft draft;

	if (proves)
		prove(ike, session, &proof);
	writer = ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_AUTH, session->expect_id - 1,
	                         true);
	if (proves) {
		ike_id_encode(writer, IKE_PAYLOAD_IDR, ike->conf.id);
		ike_auth_encode(writer, proof.method, proof.octets, proof.len);
	}
	ike_notify_encode(writer, notify.type, notify.data.data, notify.data.len);
	ike_draft_end(&draft);
}

/* ---- EAP within IKE_AUTH ---- */

void ike_message_eap_start(struct ike *ike, struct ike_session *session,
                           const struct ike_child *child)
{
	struct ike_offer offer = { .number = 1,
		                   .suites = ike->conf.esp_proposals,
		                   .count = ike->conf.esp_proposals_count };
	struct ike_writer *writer;
	struct ike_draft draft;

	ike_eap_begin(ike, session);
	writer = ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_AUTH, session->request_id++,
	                         false);
	ike_id_encode(writer, IKE_PAYLOAD_IDI, ike->conf.id);
	write_contact(writer, ike, session);
	write_cp_request(writer, ike);
	ike_draft_child(writer, child, &offer);
	ike_draft_end(&draft);
}

void ike_message_eap_asked(struct ike *ike, struct ike_session *session)
{
	struct ike_eap_said said = { .code = IKE_EAP_REQUEST, .type = IKE_EAP_IDENTITY };
	struct ike_proof proof;
	struct ike_writer *writer;
	struct ike_draft draft;

	prove(ike, session, &proof);
	writer = ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_AUTH, session->expect_id - 1,
	                         true);
	ike_id_encode(writer, IKE_PAYLOAD_IDR, ike->conf.id);
	ike_auth_encode(writer, proof.method, proof.octets, proof.len);
	ike_eap_encode(writer, &said);
	ike_draft_end(&draft);
}

void ike_message_eap(struct ike *ike, struct ike_session *session, const struct ike_eap_said *said)
{
	struct ike_draft draft;
	bool response = !session->initiator;
	uint32_t id = response ? session->expect_id - 1 : session->request_id++;

	ike_eap_encode(ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_AUTH, id, response),
	               said);
	ike_draft_end(&draft);
}

void ike_message_eap_proof(struct ike *ike, struct ike_session *session)
{
	struct ike_proof proof;
	struct ike_draft draft;

	prove(ike, session, &proof);
	ike_auth_encode(ike_draft_begin(&draft, ike, session, IKE_EXCHANGE_AUTH,
	                                session->request_id++, false),
	                proof.method, proof.octets, proof.len);
	ike_draft_end(&draft);
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
	[IKE_CHILD_MESSAGE] = { IKE_PAYLOAD_SA, IKE_PAYLOAD_NONCE, IKE_PAYLOAD_TSI,
	                        IKE_PAYLOAD_TSR },
	[IKE_REKEY_MESSAGE] = { IKE_PAYLOAD_SA, IKE_PAYLOAD_NONCE, IKE_PAYLOAD_KE },
	[IKE_EAP_START] = { IKE_PAYLOAD_IDI, IKE_PAYLOAD_SA, IKE_PAYLOAD_TSI, IKE_PAYLOAD_TSR },
	[IKE_EAP_ASKED] = { IKE_PAYLOAD_IDR, IKE_PAYLOAD_AUTH, IKE_PAYLOAD_EAP },
	[IKE_EAP_ROUND] = { IKE_PAYLOAD_EAP },
	[IKE_ALONE_REQUEST] = { IKE_PAYLOAD_IDI },
	[IKE_ALONE_RESPONSE] = { IKE_PAYLOAD_IDR, IKE_PAYLOAD_AUTH },
	[IKE_EAP_PROOF] = { IKE_PAYLOAD_AUTH },
	[IKE_EAP_AGREED] = { IKE_PAYLOAD_AUTH, IKE_PAYLOAD_SA, IKE_PAYLOAD_TSI, IKE_PAYLOAD_TSR },
};

bool ike_message_complete(enum ike_message_kind kind, const struct ike_chain *chain)
{
	for (int i = 0; words[kind][i] != IKE_PAYLOAD_NONE; i++)
		if (ike_chain_find(chain, words[kind][i]) == NULL)
			return false;
	return true;
}
