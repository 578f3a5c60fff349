/*
 * How the scenario loader gets at files. What a file `extends` stays inside the tree of the first
 * file: its directory and the one above it with all below (so that trigger/ and avoid/ may lie side
 * by side), never through a symbolic link. The first file is the user's own choice and may be
 * anywhere, a pipe too.
 */
#ifndef TOOLS_IKESIM_READER_H
#define TOOLS_IKESIM_READER_H

#include "sim/scenario/load.h"

#define READER_FILES_MAX 32

struct reader {
	int base;     /* the first file's directory, -1: nothing was read */
	char *prefix; /* its name as the user gave it, "" for none */
	struct {
		char *name, *path; /* shown; relative to base */
	} files[READER_FILES_MAX];
	uint32_t count;
};

void reader_init(struct reader *reader, struct scenario_reader *face);
void reader_free(struct reader *reader);

#endif
