/*
 * From text to a scenario. Every mistake of a file is found in one pass and said with its place.
 */
#ifndef SIM_SCENARIO_LOAD_H
#define SIM_SCENARIO_LOAD_H

#include "sim/scenario/scenario.h"

/*
 * How the loader reads a file: the caller owns the file system (this room opens nothing). `from` is
 * the file that says `extends: path`, NULL for the first. On success *text is malloc'ed, *len <=
 * max, *name is a malloc'ed display name and true is returned; on failure *name is the name tried
 * and a message is in `error`, e.g. "No such file or directory". It must refuse links that leave
 * the directory tree of the first file.
 */
struct scenario_reader {
	void *context;
	bool (*read)(void *context, const char *from, const char *path, size_t max, char **text,
	             size_t *len, char **name, char error[128]);
};

/* Mistakes, in file and line order: "many.yaml:5:3: error: unknown key 'x'\n    5 | ...". */
struct scenario_problems {
	char **texts;
	uint32_t count, more; /* more: how many beyond SCENARIO_PROBLEMS_MAX were not kept */
	bool unreadable;      /* the file itself could not be read: exit 4, not 3 */
};
#define SCENARIO_PROBLEMS_MAX 200

/* NULL if there is any problem. The scenario owns all that it points to. */
struct scenario *scenario_load(const char *path, const struct scenario_reader *reader,
                               const struct scenario_set *sets, uint32_t sets_count,
                               struct scenario_problems *problems);
void scenario_free(struct scenario *scenario);
void scenario_problems_free(struct scenario_problems *problems);

/*
 * One expectation more, of the command line, about this scenario; option: what the user called it,
 * as "--until". text is borrowed, option too. False: why is in `problems`.
 */
bool scenario_expect_read(struct scenario *scenario, const char *option, const char *text,
                          struct scenario_expect *expect, struct scenario_problems *problems);

struct schema_rule;

/* What `ikesim explain sadb.larval_lifetime` prints, one key of the schema. */
struct scenario_key {
	const char *path; /* "sadb.larval_lifetime", "hosts[].auth_backend" */
	const char *type; /* "duration", "distribution", "one of a | b" */
	const char *doc;  /* one or two sentences */
	struct {
		const char *value;  /* NULL: the profile has no default */
		char label;         /* 'D' documented, 'I' inferred, 'X' invented, 'M' measured */
		const char *source; /* where it comes from */
	} defaults[PROFILE_COUNT];
	const struct schema_rule *rule; /* how it is read: sim/scenario/schema.h */
};
const struct scenario_key *scenario_keys(uint32_t *count);

#endif
