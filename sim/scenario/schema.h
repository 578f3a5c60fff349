/*
 * The one table of keys: what a scenario may say, what it means, its bounds, its defaults, and
 * where it goes. Loading, defaults, printing, `explain` and the editor's schema all read it.
 *
 * A path pattern is a path whose list items have no names: "hosts[].count". Every "ike.",
 * "sadb." and "cpu." key is also one of a host: "hosts[].sadb.larval_lifetime" is
 * "sadb.larval_lifetime".
 */
#ifndef SIM_SCENARIO_SCHEMA_H
#define SIM_SCENARIO_SCHEMA_H

#include "sim/scenario/load.h"

#define SCHEMA_KEYS_MAX 256
#define SCHEMA_PATH_MAX 64 /* octets of a pattern */

enum schema_kind {
	KEY_MAP,       /* its keys have rows of their own */
	KEY_ITEMS,     /* a list of maps, whose keys have rows of their own */
	KEY_VERSION,   /* 1 */
	KEY_EXTENDS,   /* a path */
	KEY_SET,       /* a map of paths */
	KEY_NAME,      /* const char *: letters, digits, . _ -; at most max octets */
	KEY_TEXT,      /* const char *: at most max octets */
	KEY_TAGS,      /* a list of names */
	KEY_CHOICE,    /* one of words */
	KEY_QUANTITY,  /* a number of this unit */
	KEY_SPREAD,    /* struct dist: a duration or a distribution of durations */
	KEY_SUITES,    /* a list of suites; offset is of the first, count_offset of their number */
	KEY_BETWEEN,   /* two names of hosts */
	KEY_DROPS,     /* packets that are lost */
	KEY_LINK,      /* name of a link */
	KEY_HOST,      /* name of a host */
	KEY_PREFIX,    /* struct sadb_selector: addresses with a length */
	KEY_TOLERANCE, /* struct scenario_tolerance */
	KEY_STAGES,    /* a list of { for, rate }: stages of struct scenario_load */
	KEY_TRACE,     /* const char *: the path of a file of instants */
	KEY_OUTCOME,
	KEY_AXES,  /* a list of axes: axis.h */
	KEY_EXPECT /* a list of expectations */
};

/* Into which struct a key goes. */
enum schema_section {
	SECTION_FILE,  /* struct scenario */
	SECTION_LINK,  /* struct scenario_link */
	SECTION_HOST,  /* struct scenario_host */
	SECTION_IKE,   /* struct scenario_ike */
	SECTION_SADB,  /* struct scenario_sadb */
	SECTION_CPU,   /* struct scenario_cpu */
	SECTION_FAULT, /* struct scenario_fault */
	SECTION_LOAD,  /* struct scenario_load */
	SECTION_COUNT
};

struct schema_word {
	const char *word; /* NULL ends the list */
	uint32_t value;
};

struct schema_rule {
	enum schema_kind kind;
	enum schema_section section;
	uint32_t offset, count_offset; /* in the section's struct */
	uint16_t size;                 /* octets there; 0: nothing is stored */
	bool required;
	uint8_t quantity; /* enum quantity */
	uint32_t divisor; /* what is stored is the quantity divided by this; 0 = 1 */
	bool none;        /* the word `none` is allowed and means none_value */
	bool esp;         /* KEY_SUITES: of ESP */
	int64_t none_value, min, max;
	const struct schema_word *words;
};

/* ike, sadb, cpu: the file's, and each host's own. */
bool schema_is_hosts(enum schema_section section);
/* NULL: unknown. */
const struct scenario_key *schema_find(const char *pattern);
uint32_t schema_number(const struct scenario_key *key); /* its row, below SCHEMA_KEYS_MAX */
/* Last word of a path. */
const char *schema_leaf_name(const char *path);
/*
 * The words that may stand in the map with this pattern ("" = the file), in the table's order;
 * returns their number.
 */
uint32_t schema_words(const char *pattern, const char *words[SCHEMA_KEYS_MAX]);
/* A key elsewhere with this last word, NULL if there is none. */
const struct scenario_key *schema_elsewhere(const char *word);
/* pattern + "." + word; false if that is too long to be one. */
bool schema_join(const char *pattern, const char *word, char out[SCHEMA_PATH_MAX]);

#endif
