/*
 * The platforms that a scenario can play. A profile's numbers that are keys stand in the schema's
 * table, each with its label and source; here is the rest.
 */
#ifndef SIM_SCENARIO_PROFILE_H
#define SIM_SCENARIO_PROFILE_H

#include "sim/scenario/scenario.h"

/* False: none of this name. */
bool profile_find(const char *name, enum scenario_profile *profile);
/* Its row of sadb/behaviour.h and of the error numbers. */
enum sadb_platform profile_platform(enum scenario_profile profile);

/* The numbers that have no key. */
#define PROFILE_NUMBERS 3
struct profile_number {
	const char *name, *unit, *doc;
	int64_t value;
	char label;
	const char *source;
};
struct profile_number profile_number(enum scenario_profile profile, uint32_t number);

/* What a driver has beside its keys: call it when they are all set. */
void profile_complete(enum scenario_profile profile, struct scenario_sadb *sadb);

#endif
