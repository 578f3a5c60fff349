/* The messages after IKE_AUTH: see message.h. */
#include <assert.h>

#include "ike/draft.h"
#include "ike/message.h"

/* N(REKEY_SA) with the SPI that we receive on in the pair that is to be replaced: RFC 7296 1.3.3 */
static void write_rekeyed(struct ike *ike, struct ike_writer *writer, const struct ike_child *child)
{
	const struct ike_child *old = ike_child_at(&ike->children, child->replaces);

	if (old != NULL)
		ike_notify_encode_spi(writer, IKE_NOTIFY_REKEY_SA, old->install.spi_in);
}

void ike_message_child_request(struct ike *ike, struct ike_session *session,
                               const struct ike_child *child)
{
	struct ike_offer offer = { .number = 1,
		                   .suites = ike->conf.esp_proposals,
		                   .count = ike->conf.esp_proposals_count };
	struct ike_draft draft;
	struct ike_writer *writer = ike_draft_begin(
	        &draft, ike, session, IKE_EXCHANGE_CREATE_CHILD_SA, session->request_id++, false);

	write_rekeyed(ike, writer, child);
	ike_draft_sa(writer, child, &offer);
	ike_nonce_encode(writer, session->nonce, sizeof session->nonce);
	if (session->group != 0)
		ike_ke_encode(writer, session->group, session->dh.public,
		              ike_group_len(session->group));
	ike_draft_traffic(writer, child);
	ike_draft_end(&draft);
}

void ike_message_child_response(struct ike *ike, struct ike_session *session,
                                const struct ike_child *child)
{
	struct ike_offer offer = { .number = child->number,
		                   .suites = &ike->conf.esp_proposals[child->suite],
		                   .count = 1 };
	const struct ike_theirs *theirs = &session->theirs;
	struct ike_draft draft;
	struct ike_writer *writer = ike_draft_begin(
	        &draft, ike, session, IKE_EXCHANGE_CREATE_CHILD_SA, session->expect_id - 1, true);

	ike_draft_sa(writer, child, &offer);
	ike_nonce_encode(writer, theirs->nonce, sizeof theirs->nonce);
	if (theirs->group != 0)
		ike_ke_encode(writer, theirs->group, theirs->public, ike_group_len(theirs->group));
	ike_draft_traffic(writer, child);
	ike_draft_end(&draft);
}

void ike_message_rekey_request(struct ike *ike, struct ike_session *session,
                               const struct ike_session *successor)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = 1,
		                   .spi_len = 8,
		                   .spi = successor->spi_i,
		                   .suites = ike->conf.ike_proposals,
		                   .count = ike->conf.ike_proposals_count };
	struct ike_draft draft;
	struct ike_writer *writer = ike_draft_begin(
	        &draft, ike, session, IKE_EXCHANGE_CREATE_CHILD_SA, session->request_id++, false);

	ike_sa_encode(writer, &offer);
	ike_nonce_encode(writer, successor->nonce, sizeof successor->nonce);
	ike_ke_encode(writer, successor->group, successor->dh.public,
	              ike_group_len(successor->group));
	ike_draft_end(&draft);
}

void ike_message_rekey_response(struct ike *ike, struct ike_session *session,
                                const struct ike_session *successor,
                                const struct ike_choice *choice)
{
	struct ike_offer offer = { .protocol = IKE_PROTO_IKE,
		                   .number = choice->number,
		                   .spi_len = 8,
		                   .spi = successor->spi_r,
		                   .suites = &ike->conf.ike_proposals[choice->index],
		                   .count = 1 };
	const struct ike_theirs *theirs = &session->theirs;
	struct ike_draft draft;
	struct ike_writer *writer = ike_draft_begin(
	        &draft, ike, session, IKE_EXCHANGE_CREATE_CHILD_SA, session->expect_id - 1, true);

	ike_sa_encode(writer, &offer);
	ike_nonce_encode(writer, theirs->nonce, sizeof theirs->nonce);
	ike_ke_encode(writer, theirs->group, theirs->public, ike_group_len(theirs->group));
	ike_draft_end(&draft);
}

void ike_message_error(struct ike *ike, struct ike_session *session, uint8_t exchange,
                       const struct ike_notify *notify)
{
	struct ike_draft draft;
	struct ike_writer *writer =
	        ike_draft_begin(&draft, ike, session, exchange, session->expect_id - 1, true);

	if (notify->spi.len == 4)
		ike_notify_encode_spi(writer, notify->type, ike_get32(notify->spi.data));
	else
		ike_notify_encode(writer, notify->type, notify->data.data, notify->data.len);
	ike_draft_end(&draft);
}

void ike_message_inform(struct ike *ike, struct ike_session *session, bool response,
                        const uint32_t *spis, uint16_t count)
{
	struct ike_draft draft;
	uint32_t message_id = response ? session->expect_id - 1 : session->request_id++;
	struct ike_writer *writer = ike_draft_begin(
	        &draft, ike, session, IKE_EXCHANGE_INFORMATIONAL, message_id, response);

	if (count > 0)
		ike_delete_encode_esp(writer, spis, count);
	ike_draft_end(&draft);
}

void ike_message_delete(struct ike *ike, struct ike_session *session)
{
	struct ike_draft draft;
	struct ike_writer *writer = ike_draft_begin(
	        &draft, ike, session, IKE_EXCHANGE_INFORMATIONAL, session->request_id++, false);

	ike_delete_encode_ike(writer);
	ike_draft_end(&draft);
}
