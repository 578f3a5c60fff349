#include <assert.h>
#include <string.h>

#include "ike/eap.h"

struct ike_eap *ike_eap_of(const struct ike *ike, const struct ike_session *session)
{
	return ike->conf.eap_rounds > 0 ? &ike->eaps[session->slot] : NULL;
}

bool ike_eap_over(const struct ike *ike, const struct ike_session *session)
{
	const struct ike_eap *eap = ike_eap_of(ike, session);

	return eap && eap->success;
}

struct ike_eap *ike_eap_begin(const struct ike *ike, const struct ike_session *session)
{
	struct ike_eap *eap = ike_eap_of(ike, session);

	assert(session->early.exchange == IKE_EXCHANGE_SA_INIT);
	*eap = (struct ike_eap){ .init_len = session->early.len };
	memcpy(eap->init, session->early.octets, session->early.len);
	return eap;
}

bool ike_eap_keep_id(struct ike_eap *eap, struct ike_view id_body)
{
	if (id_body.len > sizeof eap->id_body)
		return false;
	memcpy(eap->id_body, id_body.data, id_body.len);
	eap->id_len = (uint8_t)id_body.len;
	return true;
}

void ike_eap_msk(uint8_t msk[IKE_EAP_MSK], const struct ike *ike, const struct ike_session *session)
{
	static const char words[] = "MSK of a modelled EAP";
	struct ike_prf prf = ike_prf_find(ike->conf.crypto, IKE_PRF_HMAC_SHA2_512);
	uint8_t spis[16];

	assert(prf.len == IKE_EAP_MSK);
	ike_set64(spis, session->spi_i);
	ike_set64(spis + 8, session->spi_r);
	ike_prf3(&prf, msk, (struct ike_view){ ike->conf.psk, ike->conf.psk_len },
	         (struct ike_view){ (const uint8_t *)words, sizeof words - 1 },
	         (struct ike_view){ spis, sizeof spis }, (struct ike_view){ NULL, 0 });
}
