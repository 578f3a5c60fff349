/* The results that `run --json` and `peer --json` print, one object a line, read back. */
#ifndef TOOLS_IKESIM_RESULTS_H
#define TOOLS_IKESIM_RESULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "tools/ikesim/option.h"

struct results_run {
	json_t *json;
	/* Of it. journal_file: NULL, none was kept. */
	const char *scenario, *seed, *version, *scenario_hash, *journal_hash, *journal_file;
	bool live;
};

struct results {
	const char *path;
	struct results_run *runs;
	size_t count;
};

/* What is no result of this schema is said, with its line. To be freed whatever it returns. */
enum exit_code results_read(struct results *results, const char *path);
void results_free(struct results *results);

#endif
