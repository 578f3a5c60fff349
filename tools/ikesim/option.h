/*
 * The command line: one table of commands and one of options, from which parsing, help and usage
 * errors all come.
 */
#ifndef TOOLS_IKESIM_OPTION_H
#define TOOLS_IKESIM_OPTION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/scenario/scenario.h"

/* DESIGN 7. What stops a run of several comes first: see exit_worse. */
enum exit_code {
	EXIT_HELD = 0,
	EXIT_FAILED = 1, /* an expectation; for diff: they differ */
	EXIT_USAGE = 2,
	EXIT_INVALID = 3,      /* a scenario */
	EXIT_ENVIRONMENT = 4,  /* cannot read, cannot write, no memory */
	EXIT_INCOMPLETE = 5,   /* interrupted, or a limit */
	EXIT_INCONCLUSIVE = 6, /* compare: live runs do not say */
	EXIT_INTERNAL = 70,
};

enum colour_when { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

#define OPTION_SETS_MAX  256
#define OPTION_AXES_MAX  32 /* of hunt; of sweep FIELD_AXES_MAX */
#define OPTION_FAILS_MAX 16

struct options {
	const struct command *command;
	char **words; /* what is left: the operands */
	int words_count;
	bool help;

	bool seed_given;
	uint64_t seed_first, seed_last; /* with --seed both are it */
	struct scenario_set sets[OPTION_SETS_MAX];
	uint32_t sets_count;
	const char *events, *pcap, *keys;
	const char *html, *trace, *winevents; /* see views.h; NULL = not said */
	const char *junit, *tap;              /* run: see ci.h; NULL = not said */
	const char *journals;                 /* run: a directory; NULL = not said */
	const char *fails[OPTION_FAILS_MAX];  /* compare: see change.h */
	uint32_t fails_count;
	bool github;
	const char *profile;           /* pfkey: NULL = linux */
	const char *at, *host, *style; /* sadb: NULL = the end, all, xfrm */
	bool show_keys;
	const char *listen, *connect, *from, *psk_file, *key_file, *peer_key, *marker,
	        *driver;         /* peer: NULL = not said */
	uint64_t rate_ns, total; /* peer: between beginnings; negotiations; 0 = not said */
	bool stay;
	uint64_t records_max, dgrams_max;
	const char *axes[OPTION_AXES_MAX]; /* sweep, hunt: "PATH=VALUES" */
	uint32_t axes_count;
	const char *when, *when_option; /* sweep, find: NULL = 13860; what it is called there */
	const char *vary, *resolution;  /* find */
	uint64_t tries;                 /* shrink, hunt: runs; 0 = not said */
	const char *out, *svg;          /* NULL = not said */
	uint32_t shard, shards;         /* 0 = not said */
	uint64_t jobs;                  /* workers; 0 = as many as there are processors */
	const char *dir, *lessons;      /* learn: NULL = not said */
	bool again, instructor;
	bool json, quiet, cause;
	enum colour_when colour;
};

struct command {
	const char *name, *operands, *summary;
	const char *details; /* of `ikesim help NAME`, beneath the options; may be "" */
	int words_min, words_max;
	enum exit_code (*run)(const struct options *options);
};

/* What each number of enum exit_code means, for the help and the manual. */
#define OPTION_EXITS                                                                               \
	"0 held; 1 an expectation failed, or diff found a difference; 2 usage; 3 a scenario is "   \
	"invalid; 4 environment (cannot read or write); 5 incomplete (interrupted, limit); 70 "    \
	"internal."
/* In their order in the help; ended by a command without a name. main.c has it. */
extern const struct command commands[];

/* Takes the words of main apart. False: a mistake, said on standard error; the exit code is
 * EXIT_USAGE. argv is sorted: operands first. */
bool option_parse(struct options *options, int argc, char **argv);
/* What a manual or a shell's completion is made of: each option that the command takes, in turn. */
struct option_words {
	const char *name;   /* with its dashes */
	const char *value;  /* "FILE"; NULL: it takes none */
	const char *one_of; /* the words that it takes, with blanks between; NULL: any */
	const char *help;
};
/* *cursor starts at 0. False: there are no more. */
bool option_next(const struct command *command, unsigned *cursor, struct option_words *words);
/* Workers: as many as were said, else one for each processor that we may use. */
uint32_t option_jobs(const struct options *options);
/* Of all commands, or of one. */
void option_help(FILE *out, const struct command *command);
/* NULL: no such command. */
const struct command *option_command(const char *name);

#endif
