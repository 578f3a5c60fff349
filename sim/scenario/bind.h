/*
 * From a tree to the structs of a scenario, driven by the schema: unknown and missing keys, types,
 * bounds, defaults. What depends on several values is for refer.h (names) and check.h (sense).
 */
#ifndef SIM_SCENARIO_BIND_H
#define SIM_SCENARIO_BIND_H

#include "sim/scenario/problems.h"
#include "sim/scenario/schema.h"

/* One map of the file that becomes a struct, and who said what in it. */
struct bound {
	const char *path; /* "" = the file, "hosts[gateway]" */
	const struct node *node;
	void *base[SECTION_COUNT]; /* the structs that its keys go into; NULL: no such keys here */
	const struct node *from[SCHEMA_KEYS_MAX]; /* by number of the key; NULL: a default */
	bool bad[SCHEMA_KEYS_MAX];                /* it is said, but wrong, which was told */
};

struct bindings {
	struct arena *arena;
	struct problems *problems;
	bool whole; /* false: say nothing about what is missing */
	struct scenario *scenario;
	struct scenario_ike ike; /* the file's own, for its profile */
	struct scenario_sadb sadb;
	struct scenario_cpu cpu;
	struct bound file, *links, *hosts, *faults, *loads; /* as many as the scenario has */
	const struct scenario_reader *reader;               /* of files that a key names */
};

void bind_file(struct bindings *b, const struct node *root);
/* What was said for a key and read without a problem; NULL: nothing. */
const struct node *bound_said(const struct bound *bound, const char *path);
/* Where to tell a problem of a key: where it is said, else where the map begins. */
struct mark bound_at(const struct bound *bound, const char *path);

#endif
