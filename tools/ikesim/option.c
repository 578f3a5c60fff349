/* See option.h. */
#include "tools/ikesim/option.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/field.h"
#include "sim/scenario/quantity.h"
#include "tools/ikesim/pool.h"
#include "tools/ikesim/word.h"

#define RATE_MAX        100000
#define RECORDS_DEFAULT 10000000 /* 250,000 negotiations */
#define DGRAMS_DEFAULT  1000000  /* about 300 MB */

enum option_name {
	OPT_SEED,
	OPT_SEEDS,
	OPT_JOBS,
	OPT_AXIS,
	OPT_WHEN,
	OPT_VARY,
	OPT_UNTIL,
	OPT_KEEP,
	OPT_TRIES,
	OPT_RESOLUTION,
	OPT_SHARD,
	OPT_OUT,
	OPT_SVG,
	OPT_SET,
	OPT_EVENTS,
	OPT_PCAP,
	OPT_KEYS,
	OPT_HTML,
	OPT_TRACE,
	OPT_WINEVENTS,
	OPT_JUNIT,
	OPT_TAP,
	OPT_GITHUB,
	OPT_JOURNALS,
	OPT_FAIL_ON,
	OPT_RECORDS_MAX,
	OPT_DGRAMS_MAX,
	OPT_JSON,
	OPT_QUIET,
	OPT_COLOUR,
	OPT_CAUSE,
	OPT_PROFILE,
	OPT_AT,
	OPT_HOST,
	OPT_STYLE,
	OPT_SHOW_KEYS,
	OPT_LISTEN,
	OPT_CONNECT,
	OPT_FROM,
	OPT_PSK_FILE,
	OPT_KEY_FILE,
	OPT_PEER_KEY,
	OPT_MARKER,
	OPT_DRIVER,
	OPT_RATE,
	OPT_TOTAL,
	OPT_STAY,
	OPT_DIR,
	OPT_AGAIN,
	OPT_LESSONS,
	OPT_INSTRUCTOR,
	OPT_HELP,
	OPT_COUNT
};

static const struct option {
	const char *name;     /* with its dashes */
	const char *value;    /* NULL: it takes none */
	const char *commands; /* " run check ": who takes it; NULL: all */
	const char *help;
	const char *one_of; /* the words of a value that is one of few; NULL: any */
} table[OPT_COUNT] = {
	[OPT_SEED] = { "--seed", "N", " run sweep find diagnose shrink hunt sadb peer ",
	               "the seed, instead of the scenario's own", NULL },
	[OPT_SEEDS] = { "--seeds", "A..B", " run sweep find ", "one run for each seed from A to B",
	                NULL },
	[OPT_JOBS] = { "--jobs", "N", " run sweep find hunt ",
	               "worker processes for several runs; one for each processor by default",
	               NULL },
	[OPT_AXIS] = { "--axis", "PATH=VALUES", " sweep hunt ",
	               "a key and its values: a,b,c or 10..100 step 10 or 0s..9s x4 or "
	               "log 1ms..10s x7; at most 4, of hunt 32",
	               NULL },
	[OPT_WHEN] = { "--when", "EXPECTATION", " run sweep ",
	               "what is looked for, as in `expect`; 'errors(13860) >= 1' by default",
	               NULL },
	[OPT_VARY] = { "--vary", "PATH=LO..HI", " find ", "a key and between what to search",
	               NULL },
	[OPT_UNTIL] = { "--until", "EXPECTATION", " find hunt ",
	                "what begins or ceases to hold, of hunt what is to be found; "
	                "'errors(13860) >= "
	                "1' by default",
	                NULL },
	[OPT_KEEP] = { "--keep", "EXPECTATION", " shrink ",
	               "what must still hold; 'errors(13860) >= 1' by default", NULL },
	[OPT_TRIES] = { "--tries", "N", " shrink hunt ",
	                "at most so many runs; 2000 by default, of hunt 1000", NULL },
	[OPT_RESOLUTION] = { "--resolution", "STEP", " find ",
	                     "how near the two values are to be; the finest for one seed", NULL },
	[OPT_SHARD] = { "--shard", "I/N", " run sweep ", "only the Ith of N parts; with --out",
	                NULL },
	[OPT_OUT] = { "--out", "PLACE", " run sweep merge shrink ",
	              "a directory for files of runs: what is there is not made again; of merge "
	              "and "
	              "shrink: the file",
	              NULL },
	[OPT_SVG] = { "--svg", "F.svg", " sweep merge ", "draw the one or two axes as SVG", NULL },
	[OPT_SET] = { "--set", "PATH=VALUE",
	              " run sweep find diagnose shrink hunt check sadb peer ",
	              "another value for one key, as `set:` in a file; may be repeated", NULL },
	[OPT_EVENTS] = { "--events", "F.jsonl", " run peer ",
	                 "write the journal of the one run as JSON Lines", NULL },
	[OPT_PCAP] = { "--pcap", "F.pcapng", " run peer ",
	               "write the datagrams of the one run as a capture for Wireshark", NULL },
	[OPT_KEYS] = { "--keys", "DIR", " run peer ",
	               "with --pcap: a Wireshark configuration with all keys of the run, and a "
	               "capture in plain text",
	               NULL },
	[OPT_HTML] = { "--html", "F.html", " run sweep merge peer ",
	               "write a report of the one run, or of the field, for a browser: one file, "
	               "no network",
	               NULL },
	[OPT_TRACE] = { "--trace", "F.json", " run peer ",
	                "write the one run as a trace for ui.perfetto.dev", NULL },
	[OPT_WINEVENTS] = { "--winevents", "F.xml", " run peer ",
	                    "write what failed as Windows would log it: events 4653, 4654, net "
	                    "events",
	                    NULL },
	[OPT_JUNIT] = { "--junit", "F.xml", " run ",
	                "write all runs as JUnit XML: a suite a run, a case an expectation", NULL },
	[OPT_TAP] = { "--tap", "F.tap", " run ", "write all runs as TAP 14: a point an expectation",
	              NULL },
	[OPT_GITHUB] = { "--github", NULL, " run ",
	                 "for GitHub Actions: mark the lines of what does not hold, and a table in "
	                 "the step's summary",
	                 NULL },
	[OPT_JOURNALS] = { "--journals", "DIR", " run ",
	                   "keep the journal of every run there, for compare", NULL },
	[OPT_FAIL_ON] = { "--fail-on", "CHANGE", " compare ",
	                  "what may not have changed, as 'p99(sa_install) > +10%'; may be repeated",
	                  NULL },
	[OPT_RECORDS_MAX] = { "--records-max", "N", " run sweep find diagnose shrink hunt peer ",
	                      "end a run whose journal has N records; 10000000 by default", NULL },
	[OPT_DGRAMS_MAX] = { "--datagrams-max", "N", " run peer ",
	                     "with --pcap: keep the first N datagrams; 1000000 by default", NULL },
	[OPT_JSON] = { "--json", NULL, " run sweep merge find diagnose hunt pfkey peer ",
	               "one JSON object a run, or a message, on standard output, no text", NULL },
	[OPT_QUIET] = { "--quiet", NULL, " run peer ",
	                "no timeline: the summary, and what did not hold", NULL },
	[OPT_COLOUR] = { "--color", "WHEN",
	                 " run sweep merge find diagnose hunt compare learn sadb peer ",
	                 "auto (on a terminal without NO_COLOR), always or never",
	                 "auto always never" },
	[OPT_CAUSE] = { "--cause", NULL, " diff ",
	                "only what changes what happens: no name, summary, tags, outcome, expect",
	                NULL },
	[OPT_PROFILE] = { "--profile", "NAME", " pfkey ",
	                  "the driver that is played: linux (the default), bsd, windows ...",
	                  "windows windows-2003 linux bsd ideal" },
	[OPT_AT] = { "--at", "TIME", " sadb ", "the virtual time, 30s or 67353.2ms; else the end",
	             NULL },
	[OPT_HOST] = { "--host", "NAME", " sadb peer ",
	               "one host; of several instances `clients/17` is one", NULL },
	[OPT_STYLE] = { "--style", "STYLE", " sadb ", "whose layout, or whose counters",
	                "xfrm setkey swanctl json windows windows-2003 xfrm_stat" },
	[OPT_SHOW_KEYS] = { "--show-keys", NULL, " sadb ", "print keys; else they are withheld",
	                    NULL },
	[OPT_LISTEN] = { "--listen", "ADDR[:PORT]", " peer ",
	                 "be the scenario's responder there; port 500 if none is said", NULL },
	[OPT_CONNECT] = { "--connect", "ADDR[:PORT]", " peer ",
	                  "be the scenario's initiator, against the gateway there", NULL },
	[OPT_FROM] = { "--from", "ADDR[:PORT]", " peer ",
	               "with --connect: where we are; else the system chooses", NULL },
	[OPT_PSK_FILE] = { "--psk-file", "FILE", " peer ",
	                   "the pre-shared key: its first line, at most 64 octets", NULL },
	[OPT_KEY_FILE] = { "--key-file", "FILE", " peer ",
	                   "with ike.auth ed25519: our private key, PEM as openssl writes it",
	                   NULL },
	[OPT_PEER_KEY] = { "--peer-key", "FILE", " peer ",
	                   "with ike.auth ed25519: the peer's public key, PEM", NULL },
	[OPT_MARKER] = { "--marker", "WHEN", " peer ",
	                 "non-ESP marker: auto (unless a port is 500), always or never",
	                 "auto always never" },
	[OPT_DRIVER] = { "--driver", "DRIVER", " peer ",
	                 "mock (the scenario's), or linux-xfrm: this machine's kernel",
	                 "mock linux-xfrm" },
	[OPT_RATE] = { "--rate", "N/s", " peer ",
	               "negotiations begun a second, whether earlier ones have ended or not",
	               NULL },
	[OPT_TOTAL] = { "--total", "N", " peer ",
	                "how many negotiations; with --listen it ends after so many", NULL },
	[OPT_STAY] = { "--stay", NULL, " peer ",
	               "go on to the scenario's duration though nothing is left to do", NULL },
	[OPT_DIR] = { "--dir", "DIR", " learn ",
	              "with start: the folder for your lessons; by default that of the last one, "
	              "at first ikesim-lessons",
	              NULL },
	[OPT_AGAIN] = { "--again", NULL, " learn ",
	                "with start: begin anew; what is there is kept under another name", NULL },
	[OPT_LESSONS] = { "--lessons", "DIR", " learn ", "other lessons than those of ikesim",
	                  NULL },
	[OPT_INSTRUCTOR] = { "--instructor", NULL, " learn ",
	                     "the whole course, with times and answers, for who teaches it", NULL },
	[OPT_HELP] = { "--help", NULL, NULL, "this", NULL },
};

static bool option_is_of(const struct option *option, const struct command *command)
{
	char word[32];

	snprintf(word, sizeof(word), " %s ", command->name);
	return !option->commands || strstr(option->commands, word);
}

bool option_next(const struct command *command, unsigned *cursor, struct option_words *words)
{
	const struct option *option;

	while (*cursor < OPT_COUNT) {
		option = &table[(*cursor)++];
		if (!option_is_of(option, command))
			continue;
		*words = (struct option_words){ option->name, option->value, option->one_of,
			                        option->help };
		return true;
	}
	return false;
}

/* NULL: the command has no such option, which has been said. */
static const struct option *option_find(const struct command *command, const char *name, size_t len)
{
	const char *known[OPT_COUNT];
	uint32_t count = 0;

	for (unsigned i = 0; i < OPT_COUNT; i++) {
		if (!option_is_of(&table[i], command))
			continue;
		if (strlen(table[i].name) == len && strncmp(table[i].name, name, len) == 0)
			return &table[i];
		known[count++] = table[i].name;
	}
	fprintf(stderr, "ikesim %s: unknown option '", command->name);
	word_quote(stderr, name, len);
	fprintf(stderr, "'");
	word_suggest(stderr, name, len, known, count);
	fprintf(stderr, "; see 'ikesim help %s'\n", command->name);
	return NULL;
}

static bool mistake(const struct option *option, const char *value, const char *expected)
{
	fprintf(stderr, "ikesim: %s: '", option->name);
	word_quote(stderr, value, strlen(value));
	fprintf(stderr, "' is not %s\n", expected);
	return false;
}

static bool take_seed(struct options *options, const struct option *option, const char *value)
{
	options->seed_given = true;
	if (!quantity_read_digits(value, value + strlen(value), &options->seed_first))
		return mistake(option, value, quantity_noun(QUANTITY_SEED));
	options->seed_last = options->seed_first;
	return true;
}

static bool take_seeds(struct options *options, const struct option *option, const char *value)
{
	const char *dots = strstr(value, "..");

	options->seed_given = true;
	if (!dots || !quantity_read_digits(value, dots, &options->seed_first) ||
	    !quantity_read_digits(dots + 2, value + strlen(value), &options->seed_last) ||
	    options->seed_last < options->seed_first)
		return mistake(option, value, "a range of seeds such as 1..100");
	return true;
}

static bool take_set(struct options *options, const struct option *option, char *value)
{
	char *equal = strchr(value, '=');

	if (!equal || equal == value)
		return mistake(option, value, "PATH=VALUE such as sadb.larval_lifetime=30s");
	if (options->sets_count == OPTION_SETS_MAX) {
		fprintf(stderr, "ikesim: --set: %d at most\n", OPTION_SETS_MAX);
		return false;
	}
	*equal = '\0';
	options->sets[options->sets_count++] = (struct scenario_set){ value, equal + 1 };
	return true;
}

/* "3/16" */
static bool take_shard(struct options *options, const struct option *option, const char *value)
{
	const char *slash = strchr(value, '/');
	uint64_t shard, shards;

	if (!slash || !quantity_read_digits(value, slash, &shard) ||
	    !quantity_read_digits(slash + 1, value + strlen(value), &shards) || shard < 1 ||
	    shard > shards || shards > FIELD_SHARDS_MAX)
		return mistake(option, value, "a part such as 3/16");
	options->shard = (uint32_t)shard;
	options->shards = (uint32_t)shards;
	return true;
}

static bool take_axis(struct options *options, const struct option *option, const char *value)
{
	bool hunts = strcmp(options->command->name, "hunt") == 0;

	if (options->axes_count == (hunts ? OPTION_AXES_MAX : FIELD_AXES_MAX))
		return mistake(option, value,
		               hunts ? "one of at most 32 axes" : "one of at most 4 axes");
	options->axes[options->axes_count++] = value;
	return true;
}

static bool take_colour(struct options *options, const struct option *option, const char *value)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (unsigned i = 0; i < 3; i++) {
		if (strcmp(value, words[i]) == 0) {
			options->colour = (enum colour_when)i;
			return true;
		}
	}
	return mistake(option, value, "auto, always or never");
}

static bool take_limit(uint64_t *limit, const struct option *option, const char *value)
{
	return (quantity_read_digits(value, value + strlen(value), limit) && *limit > 0 &&
	        *limit <= UINT32_MAX) ||
	       mistake(option, value, "a number from 1 to 4294967295");
}

static bool take_once(const struct options *options, const struct option *option)
{
	if (options->seed_given)
		fprintf(stderr, "ikesim: %s: a seed was given already\n", option->name);
	return !options->seed_given;
}

/* "100/s": what lies between two of them. */
static bool take_rate(struct options *options, const struct option *option, const char *value)
{
	const char *per = strstr(value, "/s");
	uint64_t count;

	if (!per || per[2] != '\0' || !quantity_read_digits(value, per, &count) || count == 0 ||
	    count > RATE_MAX)
		return mistake(option, value, "a rate from 1/s to 100000/s");
	options->rate_ns = (uint64_t)NSEC_S / count;
	return true;
}

/* What is taken as it is: words, not empty if something is expected; and flags. */
static const struct {
	size_t into; /* a const char *; a bool if there is no value; 0: it is not plain */
	const char *expected;
} plain[OPT_COUNT] = {
	[OPT_OUT] = { offsetof(struct options, out), "a place" },
	[OPT_SVG] = { offsetof(struct options, svg), "a file" },
	[OPT_EVENTS] = { offsetof(struct options, events), "a file" },
	[OPT_PCAP] = { offsetof(struct options, pcap), "a file" },
	[OPT_KEYS] = { offsetof(struct options, keys), "a directory" },
	[OPT_HTML] = { offsetof(struct options, html), "a file" },
	[OPT_TRACE] = { offsetof(struct options, trace), "a file" },
	[OPT_WINEVENTS] = { offsetof(struct options, winevents), "a file" },
	[OPT_JUNIT] = { offsetof(struct options, junit), "a file" },
	[OPT_JOURNALS] = { offsetof(struct options, journals), "a directory" },
	[OPT_TAP] = { offsetof(struct options, tap), "a file" },
	[OPT_VARY] = { offsetof(struct options, vary), NULL },
	[OPT_RESOLUTION] = { offsetof(struct options, resolution), NULL },
	[OPT_PROFILE] = { offsetof(struct options, profile), NULL },
	[OPT_AT] = { offsetof(struct options, at), NULL },
	[OPT_HOST] = { offsetof(struct options, host), NULL },
	[OPT_STYLE] = { offsetof(struct options, style), NULL },
	[OPT_LISTEN] = { offsetof(struct options, listen), NULL },
	[OPT_CONNECT] = { offsetof(struct options, connect), NULL },
	[OPT_FROM] = { offsetof(struct options, from), NULL },
	[OPT_PSK_FILE] = { offsetof(struct options, psk_file), NULL },
	[OPT_KEY_FILE] = { offsetof(struct options, key_file), NULL },
	[OPT_PEER_KEY] = { offsetof(struct options, peer_key), NULL },
	[OPT_MARKER] = { offsetof(struct options, marker), NULL },
	[OPT_DRIVER] = { offsetof(struct options, driver), NULL },
	[OPT_GITHUB] = { offsetof(struct options, github), NULL },
	[OPT_JSON] = { offsetof(struct options, json), NULL },
	[OPT_QUIET] = { offsetof(struct options, quiet), NULL },
	[OPT_CAUSE] = { offsetof(struct options, cause), NULL },
	[OPT_SHOW_KEYS] = { offsetof(struct options, show_keys), NULL },
	[OPT_STAY] = { offsetof(struct options, stay), NULL },
	[OPT_DIR] = { offsetof(struct options, dir), "a directory" },
	[OPT_AGAIN] = { offsetof(struct options, again), NULL },
	[OPT_LESSONS] = { offsetof(struct options, lessons), "a directory" },
	[OPT_INSTRUCTOR] = { offsetof(struct options, instructor), NULL },
	[OPT_HELP] = { offsetof(struct options, help), NULL },
};

static bool take_plain(struct options *options, const struct option *option, const char *value)
{
	char *into = (char *)options + plain[option - table].into;
	const char *expected = plain[option - table].expected;

	if (!option->value) {
		*(bool *)(void *)into = true;
		return true;
	}
	memcpy(into, &value, sizeof(value));
	return !expected || *value || mistake(option, value, expected);
}

/* value is NULL for an option that takes none. */
static bool option_take(struct options *options, const struct option *option, char *value)
{
	if (plain[option - table].into)
		return take_plain(options, option, value);
	switch ((int)(option - table)) {
	case OPT_SEED: return take_once(options, option) && take_seed(options, option, value);
	case OPT_SEEDS: return take_once(options, option) && take_seeds(options, option, value);
	case OPT_JOBS:
		return (quantity_read_digits(value, value + strlen(value), &options->jobs) &&
		        options->jobs > 0 && options->jobs <= POOL_JOBS_MAX) ||
		       mistake(option, value, "a number from 1 to 1024");
	case OPT_AXIS: return take_axis(options, option, value);
	case OPT_WHEN:
	case OPT_KEEP:
	case OPT_UNTIL:
		options->when_option = option->name;
		options->when = value;
		return *value || mistake(option, value, "an expectation");
	case OPT_TRIES: return take_limit(&options->tries, option, value);
	case OPT_SHARD: return take_shard(options, option, value);
	case OPT_SET: return take_set(options, option, value);
	case OPT_FAIL_ON:
		if (options->fails_count == OPTION_FAILS_MAX)
			return mistake(option, value, "one of at most 16");
		options->fails[options->fails_count++] = value;
		return true;
	case OPT_RECORDS_MAX: return take_limit(&options->records_max, option, value);
	case OPT_DGRAMS_MAX: return take_limit(&options->dgrams_max, option, value);
	case OPT_COLOUR: return take_colour(options, option, value);
	case OPT_RATE: return take_rate(options, option, value);
	case OPT_TOTAL:
		return (quantity_read_digits(value, value + strlen(value), &options->total) &&
		        options->total > 0 && options->total <= SCENARIO_COUNT_MAX) ||
		       mistake(option, value, "a number from 1 to 1000000");
	}
	assert(!"an option that nobody takes");
	return false;
}

/* argv[*at] is an option: takes it, and its value, which may be the next word. */
static bool option_word(struct options *options, int argc, char **argv, int *at)
{
	char *word = argv[*at], *equal = strchr(word, '=');
	size_t len = equal ? (size_t)(equal - word) : strlen(word);
	const struct option *option;
	char *value = NULL;

	if (strcmp(word, "-h") == 0)
		return option_take(options, &table[OPT_HELP], NULL);
	option = option_find(options->command, word, len);
	if (!option)
		return false;
	if (!option->value && equal) {
		fprintf(stderr, "ikesim: %s takes no value\n", option->name);
		return false;
	}
	if (option->value && equal)
		value = equal + 1;
	else if (option->value && *at + 1 < argc)
		value = argv[++*at];
	if (option->value && !value) {
		fprintf(stderr, "ikesim: %s needs a value: %s %s\n", option->name, option->name,
		        option->value);
		return false;
	}
	return option_take(options, option, value);
}

uint32_t option_jobs(const struct options *options)
{
	return options->jobs ? (uint32_t)options->jobs : pool_processors();
}

const struct command *option_command(const char *name)
{
	const struct command *command = commands;

	while (command->name && strcmp(command->name, name) != 0)
		command++;
	return command->name ? command : NULL;
}

static void unknown_command(const char *name)
{
	const char *known[32];
	uint32_t count = 0;

	for (const struct command *c = commands; c->name && count < 32; c++)
		known[count++] = c->name;
	fprintf(stderr, "ikesim: unknown command '");
	word_quote(stderr, name, strlen(name));
	fprintf(stderr, "'");
	word_suggest(stderr, name, strlen(name), known, count);
	fprintf(stderr, "; see 'ikesim help'\n");
}

static bool words_fit(const struct options *options)
{
	const struct command *command = options->command;

	if (options->help || (options->words_count >= command->words_min &&
	                      options->words_count <= command->words_max))
		return true;
	fprintf(stderr, "usage: ikesim %s %s\n", command->name, command->operands);
	if (options->words_count > command->words_max) {
		fprintf(stderr, "ikesim %s: one word too many: '", command->name);
		word_quote(stderr, options->words[command->words_max],
		           strlen(options->words[command->words_max]));
		fprintf(stderr, "'\n");
	}
	return false;
}

bool option_parse(struct options *options, int argc, char **argv)
{
	bool only_words = false;

	*options = (struct options){ .records_max = RECORDS_DEFAULT,
		                     .dgrams_max = DGRAMS_DEFAULT,
		                     .when_option = "--when" };
	if (argc < 2) {
		option_help(stderr, NULL);
		return false;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		argv[1] = "help";
	if (strcmp(argv[1], "--version") == 0)
		argv[1] = "version";
	options->command = option_command(argv[1]);
	options->words = argv + 1;
	if (!options->command) {
		unknown_command(argv[1]);
		return false;
	}
	for (int at = 2; at < argc; at++) {
		if (!only_words && strcmp(argv[at], "--") == 0)
			only_words = true;
		else if (only_words || argv[at][0] != '-' || argv[at][1] == '\0' ||
		         (argv[at][1] >= '0' &&
		          argv[at][1] <= '9')) /* an HRESULT may be negative */
			options->words[options->words_count++] = argv[at];
		else if (!option_word(options, argc, argv, &at))
			return false;
	}
	return words_fit(options);
}
