#include "sim/model/keyring.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/rng.h"

struct keyring {
	const struct plan *plan;
	struct ike_known *known; /* of every host, in the order that ike wants; or one: anybody's */
	struct ike_signer *signers; /* by host */
};

static const struct scenario_host *entry_of(const struct plan *plan, uint32_t host)
{
	return &plan->scenario->hosts[plan_entry(plan, host)];
}

bool keyring_needed(const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++)
		if (plan->scenario->hosts[i].ike->auth == AUTH_ED25519)
			return true;
	return false;
}

uint64_t keyring_footprint(const struct plan *plan)
{
	return sizeof(struct keyring) +
	       plan->hosts_count * (sizeof(struct ike_known) + sizeof(struct ike_signer));
}

static void make(const struct keyring *keyring, uint32_t host, struct ike_signer *signer,
                 const uint8_t seed[IKE_SIGN_SEED_LEN])
{
	ike_signer_make(signer, keyring->plan->scenario->crypto, seed);
	memcpy(keyring->known[host].public, ike_signer_public(signer), IKE_SIGN_PUBLIC_LEN);
	plan_id(keyring->plan, host, keyring->known[host].id);
}

/* With a word of its own (hosts[].psk) its private key is another than its peers know of. */
static void make_own(const struct keyring *keyring, uint32_t host, uint64_t seed)
{
	const char *word = entry_of(keyring->plan, host)->psk;
	struct ike_signer *signer = &keyring->signers[host];
	uint8_t octets[IKE_SIGN_SEED_LEN];
	char name[128] = "ed25519/";

	plan_name(keyring->plan, host, '/', name + strlen(name), sizeof(name) - strlen(name));
	rng_derive(seed, name, octets);
	make(keyring, host, signer, octets);
	if (word && word[0] != '\0') {
		int len = snprintf(name, sizeof(name), "ed25519 %.64s", word);
		assert(len > 0 && (size_t)len < sizeof(name));
		rng_derive(seed, name, octets);
		ike_signer_make(signer, keyring->plan->scenario->crypto, octets);
	}
	ike_wipe(octets, sizeof(octets));
}

/* What an operator gave for our end of a live run, and for the peer's. */
static uint32_t take_edge(struct keyring *keyring, const struct edge_conf *edge)
{
	const struct plan *plan = keyring->plan;

	for (uint32_t i = 0; edge->sign_seed && i < plan->hosts_count; i++)
		if (plan_is_here(plan, i))
			make(keyring, i, &keyring->signers[i], edge->sign_seed);
	if (!edge->peer_public)
		return plan->hosts_count;
	keyring->known[0] = (struct ike_known){ .id = "" };
	memcpy(keyring->known[0].public, edge->peer_public, IKE_SIGN_PUBLIC_LEN);
	return 1;
}

struct keyring *keyring_new(const struct plan *plan, uint64_t seed)
{
	struct keyring *keyring = calloc(1, sizeof(*keyring));
	uint32_t count = plan->hosts_count;

	if (!keyring)
		return NULL;
	keyring->plan = plan;
	keyring->known = calloc(count, sizeof(*keyring->known));
	keyring->signers = calloc(count, sizeof(*keyring->signers));
	if (!keyring->known || !keyring->signers) {
		keyring_free(keyring);
		return NULL;
	}
	for (uint32_t i = 0; i < plan->hosts_count; i++)
		make_own(keyring, i, seed);
	if (plan->edge)
		count = take_edge(keyring, plan->edge);
	qsort(keyring->known, count, sizeof(*keyring->known), ike_known_order);
	for (uint32_t i = 0; i < plan->hosts_count; i++) {
		keyring->signers[i].known = keyring->known;
		keyring->signers[i].known_count = count;
	}
	return keyring;
}

void keyring_free(struct keyring *keyring)
{
	if (!keyring)
		return;
	if (keyring->signers)
		ike_wipe(keyring->signers, keyring->plan->hosts_count * sizeof(*keyring->signers));
	free(keyring->signers);
	free(keyring->known);
	free(keyring);
}

const struct ike_signer *keyring_signer(const struct keyring *keyring, uint32_t host)
{
	return entry_of(keyring->plan, host)->ike->auth == AUTH_ED25519 ? &keyring->signers[host]
	                                                                : NULL;
}
