/* See keep.h. */
#include "sim/model/keep.h"

/* RFC 7296 3.1: a message begins with both SPIs. */
#define SPIS_LEN 16

void keep_sealed(struct secrets *secrets, const struct ike *ike, const struct ike_dgram *sent)
{
	uint64_t spis[2] = { 0, 0 };
	struct ike_secret secret;

	for (unsigned i = 0; i < SPIS_LEN && i < sent->len; i++)
		spis[i / 8] = spis[i / 8] << 8 | sent->data[i];
	if (secrets_find(secrets, spis[0], spis[1]) || !ike_secret(ike, spis[0], spis[1], &secret))
		return;
	secrets_add(secrets, &secret);
	ike_wipe(&secret, sizeof(secret));
}
