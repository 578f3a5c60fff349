/*
 * The same scenario again with one thing changed, on a few seeds: does its failure still come?
 *
 * Avoided is: on every seed the code does not come, other codes come no more often than they did,
 * nobody hangs who did not, as many ask as did (unless the change is that fewer do), and somebody
 * succeeds. A failure that only has another name then is not avoided.
 */
#ifndef TOOLS_IKESIM_LAB_H
#define TOOLS_IKESIM_LAB_H

#include "tools/ikesim/command.h"
#include "tools/ikesim/trial.h"

#define LAB_SEEDS_MAX 5
/* A run with more records in its journal is a long one, or a very long one: fewer seeds then. */
#define LAB_LONG      10000
#define LAB_VERY_LONG 60000

struct lab_outcome {
	uint64_t code, others; /* errors at any host: the one that is looked at; all others */
	uint64_t asked;        /* negotiations begun, retries of the same arrival not counted */
	uint32_t installed, in_flight;
};

struct lab {
	struct options options; /* with what is changed as its last sets */
	uint32_t sets_count;    /* of them without those */
	uint32_t code;          /* that is looked at; 0: there was no failure */
	uint64_t seeds[LAB_SEEDS_MAX];
	struct lab_outcome base[LAB_SEEDS_MAX];
	uint32_t seeds_count;
	uint32_t failing; /* of these seeds, without any change */
	uint64_t records; /* of the first run */
	uint64_t runs;    /* made so far */
	enum exit_code exit;
};

/* From the run of the first seed, which was made: fresh seeds follow it. lab->exit is EXIT_HELD, or
 * EXIT_INCOMPLETE: interrupted. */
void lab_open(struct lab *lab, const struct options *options, const struct trial *trial);
/* The scenario so changed; path NULL: not at all. NULL: it cannot be so. */
struct scenario *lab_load(struct lab *lab, const char *path, const char *value);
/*
 * Does it avoid the failure on every seed? loaded: false if the scenario cannot be so. False with
 * lab->exit other than EXIT_HELD: it is not known. failed_on: the first seed on which not.
 */
bool lab_avoids(struct lab *lab, const char *path, const char *value, bool fewer, bool *loaded,
                uint64_t *failed_on);

#endif
