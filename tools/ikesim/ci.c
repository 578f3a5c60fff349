/* See ci.h. */
#define _POSIX_C_SOURCE 200809L
#include "tools/ikesim/ci.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/github.h"
#include "sim/report/junit.h"
#include "sim/report/tap.h"
#include "tools/ikesim/word.h"

static const struct events_kind junit_kind = { "<?xml", "<testsuites name=\"ikesim\"",
	                                       "a JUnit file of ikesim", false, false };
static const struct events_kind tap_kind = { "TAP version 14", "", "a TAP file", false, false };

/* Behind what is there: GitHub's own steps write there too. */
static bool open_summary(struct ci *ci)
{
	const char *name = getenv("GITHUB_STEP_SUMMARY");

	if (!name || !*name)
		return true;
	ci->summary = fopen(name, "a");
	if (ci->summary) {
		github_table(ci->summary);
		return true;
	}
	fprintf(stderr, "ikesim: cannot write '");
	word_quote(stderr, name, strlen(name));
	fprintf(stderr, "': %s\n", strerror(errno));
	return false;
}

bool ci_open(struct ci *ci, const struct options *options)
{
	*ci = (struct ci){ 0 };
	if (options->junit && !events_open_as(&ci->files[CI_JUNIT], options->junit, &junit_kind))
		return false;
	if (options->tap && !events_open_as(&ci->files[CI_TAP], options->tap, &tap_kind))
		return false;
	if (options->junit)
		junit_begin(ci->files[CI_JUNIT].out);
	if (options->tap)
		tap_begin(ci->files[CI_TAP].out);
	return !options->github || open_summary(ci);
}

static bool part_wanted(const struct options *options, enum ci_part part)
{
	switch (part) {
	case CI_JUNIT: return options->junit != NULL;
	case CI_TAP: return options->tap != NULL;
	case CI_ANNOTATION:
	case CI_SUMMARY: return options->github;
	case CI_PARTS: break;
	}
	return false;
}

static bool part_print(struct ci_share *share, enum ci_part part, FILE *out,
                       const struct report *report)
{
	switch (part) {
	case CI_JUNIT: return junit_suite(out, report);
	case CI_TAP: share->points = tap_points(out, report); return share->points > 0;
	case CI_ANNOTATION: return github_annotate(out, report);
	case CI_SUMMARY: return github_row(out, report);
	case CI_PARTS: break;
	}
	return false;
}

bool ci_share_make(struct ci_share *share, const struct options *options,
                   const struct report *report)
{
	bool good = true;

	*share = (struct ci_share){ .points = 0 };
	for (enum ci_part part = 0; good && part < CI_PARTS; part++) {
		char *text = NULL;
		FILE *out;

		if (!part_wanted(options, part))
			continue;
		out = open_memstream(&text, &share->lens[part]);
		good = out && part_print(share, part, out, report);
		if (out && fclose(out) != 0)
			good = false;
		share->texts[part] = text;
	}
	return good;
}

void ci_share_free(struct ci_share *share)
{
	for (enum ci_part part = 0; part < CI_PARTS; part++)
		free((void *)share->texts[part]);
	*share = (struct ci_share){ .points = 0 };
}

void ci_take(struct ci *ci, const struct ci_share *share)
{
	FILE *const outs[CI_PARTS] = { ci->files[CI_JUNIT].out, ci->files[CI_TAP].out, stdout,
		                       ci->summary };

	/* What a full disk does not take is told when the files are closed. */
	for (enum ci_part part = 0; part < CI_PARTS; part++)
		if (outs[part] && share->lens[part] > 0)
			fwrite(share->texts[part], 1, share->lens[part], outs[part]);
	ci->points += share->points;
}

static bool close_summary(struct ci *ci)
{
	bool good = !ferror(ci->summary);

	good = fclose(ci->summary) == 0 && good;
	ci->summary = NULL;
	if (!good)
		fprintf(stderr, "ikesim: cannot write all of $GITHUB_STEP_SUMMARY\n");
	return good;
}

enum exit_code ci_close(struct ci *ci)
{
	enum exit_code code = EXIT_HELD;

	if (ci->files[CI_JUNIT].out)
		junit_end(ci->files[CI_JUNIT].out);
	if (ci->files[CI_TAP].out)
		tap_end(ci->files[CI_TAP].out, ci->points);
	for (enum ci_part part = CI_JUNIT; part <= CI_TAP; part++) {
		FILE *out = ci->files[part].out;

		if (out && !events_close(&ci->files[part], !ferror(out)))
			code = EXIT_ENVIRONMENT;
	}
	if (ci->summary && !close_summary(ci))
		code = EXIT_ENVIRONMENT;
	return code;
}

void ci_discard(struct ci *ci)
{
	for (enum ci_part part = CI_JUNIT; part <= CI_TAP; part++)
		if (ci->files[part].out)
			events_discard(&ci->files[part]);
	if (ci->summary)
		fclose(ci->summary);
	*ci = (struct ci){ 0 };
}
