/*
 * What a learner made of a lesson's scenario, examined: only what is his was changed, within the
 * limits, each goal holds on seeds that neither file names, and each answer is what the broken
 * scenario measures.
 */
#ifndef TOOLS_IKESIM_EXAM_H
#define TOOLS_IKESIM_EXAM_H

#include "tools/ikesim/course.h"
#include "tools/ikesim/command.h"

#define EXAM_SEEDS        5
#define EXAM_FINDINGS_MAX 96

struct exam_finding {
	bool held;
	const char *key; /* what `fails` of a wrong idea says: a leaf, a limit, a goal, a name */
	char text[512];  /* for a person */
};

struct exam {
	struct exam_finding findings[EXAM_FINDINGS_MAX];
	uint32_t count;
	enum exit_code
	        code; /* EXIT_HELD, EXIT_FAILED; else it could not be examined, as was said */
	struct arena *arena; /* of the keys */
};

/* What is examined: a file, with the sets of `change` put over it, and its answers. */
struct exam_paper {
	const struct lesson *lesson;
	const struct course_entry *entry;
	char broken[COURSE_PATH_MAX];
	const char *file;
	const struct lesson_change *change;
};

/* exam_free in any case. */
void exam_run(struct exam *exam, const struct options *options, const struct exam_paper *paper);
void exam_free(struct exam *exam);
/* Every finding, what failed last. */
void exam_print(const struct exam *exam, const struct page *page);

#endif
