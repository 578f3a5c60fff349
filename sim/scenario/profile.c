#include "sim/scenario/profile.h"

#include <assert.h>
#include <string.h>

/* What has no key. [D], [I], [M], [X] as in schema_table.c. */
static const struct profile {
	const char *name;
	enum sadb_platform platform;
	nsec expire_linger_ns;
	uint32_t sa_bytes, larval_bytes;
} profiles[PROFILE_COUNT] = {
	/* EXPIRE keeps an inbound SA for 60 s [D, IPsecSaContextExpire0]; octets of an SA [X]. */
	[PROFILE_WINDOWS] = { "windows", SADB_PLATFORM_WINDOWS, 60 * NSEC_S, 2048, 1024 },
	/*
	 * No lingering: the kernel deletes at once [M]; octets of a chacha20poly1305 SA and of a
	 * larval one, Linux 6.1 [M].
	 */
	[PROFILE_LINUX] = { "linux", SADB_PLATFORM_LINUX, 0, 1430, 940 },
	/* Windows' error numbers, so that a lesson can compare [X]. */
	[PROFILE_IDEAL] = { "ideal", SADB_PLATFORM_WINDOWS, 0, 1024, 512 },
};

const char *scenario_profile_name(enum scenario_profile profile)
{
	assert(profile < PROFILE_COUNT);
	return profiles[profile].name;
}

bool profile_find(const char *name, enum scenario_profile *profile)
{
	for (unsigned i = 0; i < PROFILE_COUNT; i++) {
		if (strcmp(profiles[i].name, name) != 0)
			continue;
		*profile = (enum scenario_profile)i;
		return true;
	}
	return false;
}

void profile_complete(enum scenario_profile profile, struct scenario_sadb *sadb)
{
	const struct profile *row = &profiles[profile];

	sadb->platform = row->platform;
	sadb->expire_linger_ns = row->expire_linger_ns;
	sadb->sa_bytes = row->sa_bytes;
	sadb->larval_bytes = row->larval_bytes;
	sadb->requests = 0; /* no limit of its own beside those that have keys */
	sadb->ops[SADB_OP_FLUSH] = sadb->ops[SADB_OP_DELETE];
}
