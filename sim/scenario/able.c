#include "sim/scenario/able.h"

#include <string.h>

#include "sim/scenario/suite.h"

static bool lists(const struct scenario_ike *ike, const struct ike_suite *suite)
{
	const char *word = suite_word(suite, false);

	for (uint32_t i = 0; i < ike->proposals_count; i++)
		if (strcmp(suite_word(&ike->proposals[i], false), word) == 0)
			return true;
	return false;
}

static bool responder_lists(const struct scenario *scenario, const struct ike_suite *suite)
{
	for (uint32_t i = 0; i < scenario->hosts_count; i++)
		if (scenario->hosts[i].role == ROLE_RESPONDER &&
		    lists(scenario->hosts[i].ike, suite))
			return true;
	return false;
}

const struct ike_suite *scenario_lacks(const struct scenario *scenario,
                                       bool (*can)(const struct ike_suite *suite,
                                                   enum ike_crypto crypto))
{
	for (uint32_t i = 0; i < scenario->hosts_count; i++) {
		const struct scenario_ike *ike = scenario->hosts[i].ike;

		if (scenario->hosts[i].role != ROLE_INITIATOR)
			continue;
		for (uint32_t n = 0; n < ike->proposals_count; n++)
			if (!can(&ike->proposals[n], scenario->crypto) &&
			    responder_lists(scenario, &ike->proposals[n]))
				return &ike->proposals[n];
	}
	return NULL;
}
