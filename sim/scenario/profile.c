#include "sim/scenario/profile.h"

#include <assert.h>
#include <string.h>

#define AS_WINDOWS "nothing public; as windows"

struct number {
	int64_t value;
	char label;
	const char *source;
};

/* What has no key. [D], [I], [M], [X] as in schema_table.c. */
static const struct profile {
	const char *name;
	enum sadb_platform platform;
	struct number numbers[PROFILE_NUMBERS];
} profiles[PROFILE_COUNT] = {
	[PROFILE_WINDOWS] = { "windows",
	                      SADB_PLATFORM_WINDOWS,
	                      { { 60 * NSEC_S, 'D', "IPsecSaContextExpire0" },
	                        { 2048, 'X', "nothing public" },
	                        { 1024, 'X', "nothing public" } } },
	[PROFILE_WINDOWS_2003] = { "windows-2003",
	                           SADB_PLATFORM_WINDOWS_2003,
	                           { { 60 * NSEC_S, 'X', AS_WINDOWS },
	                             { 2048, 'X', AS_WINDOWS },
	                             { 1024, 'X', AS_WINDOWS } } },
	[PROFILE_LINUX] = { "linux",
	                    SADB_PLATFORM_LINUX,
	                    { { 0, 'M', "the kernel deletes at once" },
	                      { 1430, 'M', "an SA of chacha20poly1305, Linux 6.1" },
	                      { 940, 'M', "Linux 6.1" } } },
	[PROFILE_BSD] = { "bsd",
	                  SADB_PLATFORM_BSD,
	                  { { 0, 'D', "key.c deletes at once" },
	                    { 1024, 'X', "not measured" },
	                    { 512, 'X', "not measured" } } },
	[PROFILE_IDEAL] = { "ideal",
	                    SADB_PLATFORM_IDEAL,
	                    { { 0, 'X', "ideal has no lifetimes" },
	                      { 1024, 'X', "any number would do" },
	                      { 512, 'X', "any number would do" } } },
};

enum { EXPIRE_LINGER, SA_BYTES, LARVAL_BYTES };
static const struct {
	const char *name, *unit, *doc;
} numbers[PROFILE_NUMBERS] = {
	[EXPIRE_LINGER] = { "expire_linger", "ns", "how long EXPIRE lets an inbound SA live on" },
	[SA_BYTES] = { "sa_bytes", "B", "what an SA with keys takes of sadb.limits.memory" },
	[LARVAL_BYTES] = { "larval_bytes", "B", "what a larval SA takes of it" },
};

struct profile_number profile_number(enum scenario_profile profile, uint32_t number)
{
	const struct number *row;

	assert(profile < PROFILE_COUNT && number < PROFILE_NUMBERS);
	row = &profiles[profile].numbers[number];
	return (struct profile_number){ numbers[number].name, numbers[number].unit,
		                        numbers[number].doc,  row->value,
		                        row->label,           row->source };
}

enum sadb_platform profile_platform(enum scenario_profile profile)
{
	assert(profile < PROFILE_COUNT);
	return profiles[profile].platform;
}

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
	sadb->expire_linger_ns = row->numbers[EXPIRE_LINGER].value;
	sadb->sa_bytes = (uint32_t)row->numbers[SA_BYTES].value;
	sadb->larval_bytes = (uint32_t)row->numbers[LARVAL_BYTES].value;
	sadb->requests = 0; /* no limit of its own beside those that have keys */
	sadb->ops[SADB_OP_FLUSH] = sadb->ops[SADB_OP_DELETE];
	sadb->ops[SADB_OP_POLICY] = sadb->ops[SADB_OP_DELETE];
}
