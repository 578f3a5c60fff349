/* Which suite both ends want. */
#include <assert.h>

#include "ike/proposal.h"
#include "ike/suite.h"

#define TYPES     (IKE_TRANSFORM_ESN + 1)
#define BIT(type) (1u << (type))

/* Which transform types a proposal of that protocol may have (RFC 7296 3.3.3) ... */
static uint32_t types_allowed(uint8_t protocol)
{
	uint32_t both =
	        BIT(IKE_TRANSFORM_ENCR) | BIT(IKE_TRANSFORM_INTEG) | BIT(IKE_TRANSFORM_GROUP);

	if (protocol == IKE_PROTO_IKE)
		return both | BIT(IKE_TRANSFORM_PRF);
	return protocol == IKE_PROTO_ESP ? both | BIT(IKE_TRANSFORM_ESN) : 0;
}

/* ... and must have. Of ESN the value 0 is a transform too; of the others 0 means none. */
static bool type_needed(uint8_t type, uint16_t wanted)
{
	return type == IKE_TRANSFORM_ESN || wanted != 0;
}

static uint16_t suite_wants(const struct ike_suite *suite, uint8_t type)
{
	switch ((enum ike_transform_type)type) {
	case IKE_TRANSFORM_ENCR: return suite->encr;
	case IKE_TRANSFORM_PRF: return suite->prf;
	case IKE_TRANSFORM_INTEG: return suite->integ;
	case IKE_TRANSFORM_GROUP: return suite->group;
	case IKE_TRANSFORM_ESN: return suite->esn;
	}
	return 0;
}

static bool transform_fits(const struct ike_transform *transform, const struct ike_suite *suite)
{
	uint16_t bits = transform->type == IKE_TRANSFORM_ENCR ? suite->encr_bits : 0;

	return !transform->odd && transform->bits == bits &&
	       transform->id == suite_wants(suite, transform->type);
}

/* What is in a proposal, seen from one suite. */
struct match {
	uint32_t present, fitting; /* bits by transform type */
	bool foreign;              /* has a type that this protocol does not have */
	bool repeated;             /* has two transforms of one type */
};

static struct match match(const struct ike_proposal *proposal, const struct ike_suite *suite)
{
	uint32_t allowed = types_allowed(proposal->protocol);
	struct ike_transform transform;
	struct match found = { 0 };
	size_t offset = 0;

	while (ike_transform_next(proposal, &offset, &transform)) {
		if (transform.type >= TYPES || !(allowed & BIT(transform.type))) {
			found.foreign = true;
			continue;
		}
		found.repeated |= (found.present & BIT(transform.type)) != 0;
		found.present |= BIT(transform.type);
		if (transform_fits(&transform, suite))
			found.fitting |= BIT(transform.type);
	}
	return found;
}

/* RFC 7296 3.3.6 */
static bool proposal_fits(const struct ike_proposal *proposal, const struct ike_suite *suite)
{
	uint32_t allowed = types_allowed(proposal->protocol);
	struct match found = match(proposal, suite);

	if (found.foreign)
		return false;
	for (uint8_t type = IKE_TRANSFORM_ENCR; type < TYPES; type++) {
		if (!(allowed & BIT(type)))
			continue;
		if (found.fitting & BIT(type)) /* ours, or NONE where ours is none */
			continue;
		if (found.present & BIT(type) || type_needed(type, suite_wants(suite, type)))
			return false;
	}
	return true;
}

static bool spi_sane(const struct ike_proposal *proposal)
{
	return proposal->protocol != IKE_PROTO_ESP || proposal->spi >= 256; /* RFC 4303 2.1 */
}

static void choice_make(struct ike_choice *choice, const struct ike_proposal *proposal,
                        const struct ike_suite *suites, uint32_t index)
{
	*choice = (struct ike_choice){
		.suite = suites[index],
		.index = index,
		.number = proposal->number,
		.spi_len = proposal->spi_len,
		.spi = proposal->spi,
	};
}

bool ike_proposal_choose(const struct ike_sa *sa, uint8_t protocol, const struct ike_suite *suites,
                         uint32_t count, struct ike_choice *choice)
{
	*choice = (struct ike_choice){ 0 };
	for (uint32_t index = 0; index < count; index++) {
		for (uint32_t i = 0; i < sa->count; i++) {
			const struct ike_proposal *proposal = &sa->proposals[i];

			if (proposal->protocol != protocol || !spi_sane(proposal) ||
			    !proposal_fits(proposal, &suites[index]))
				continue;
			choice_make(choice, proposal, suites, index);
			return true;
		}
	}
	return false;
}

bool ike_proposal_accepted(const struct ike_sa *sa, uint8_t protocol,
                           const struct ike_suite *offered, uint32_t count,
                           struct ike_choice *choice)
{
	const struct ike_proposal *proposal = &sa->proposals[0];
	uint32_t index;

	*choice = (struct ike_choice){ 0 };
	if (sa->count != 1 || proposal->protocol != protocol || !spi_sane(proposal))
		return false;
	if (proposal->number < 1 || proposal->number > count)
		return false;
	index = proposal->number - 1u;
	if (match(proposal, &offered[index]).repeated || !proposal_fits(proposal, &offered[index]))
		return false;
	choice_make(choice, proposal, offered, index);
	return true;
}

bool ike_group_retry(const struct ike_notify *notify, const struct ike_suite *offered,
                     uint32_t count, uint16_t used, uint16_t *group)
{
	uint16_t wanted;

	*group = 0;
	if (notify->type != IKE_NOTIFY_INVALID_KE_PAYLOAD || notify->data.len != 2)
		return false;
	wanted = ike_get16(notify->data.data);
	if (wanted == used || !ike_group_len(wanted))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (offered[i].group != wanted)
			continue;
		*group = wanted;
		return true;
	}
	return false;
}
