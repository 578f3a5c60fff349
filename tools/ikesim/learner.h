/*
 * How far a learner is: a plain text file, a line a lesson, in $XDG_STATE_HOME/ikesim/lessons (or
 * ~/.local/state/ikesim/lessons). Lines that it does not know are kept as they are.
 */
#ifndef TOOLS_IKESIM_LEARNER_H
#define TOOLS_IKESIM_LEARNER_H

#include "tools/ikesim/course.h"

struct learner_lesson {
	char name[COURSE_NAME_MAX];
	bool solved;
	uint32_t hints, checks;      /* that were shown; that were made */
	char place[COURSE_PATH_MAX]; /* the learner's folder of it */
};

struct learner {
	char file[COURSE_PATH_MAX];
	struct learner_lesson lessons[COURSE_MAX]; /* the last one begun is the last */
	uint32_t count;
	char *others; /* lines that are no lesson */
};

/* False: there is a file, and it can't be read; or nobody knows where it would be; said. */
bool learner_open(struct learner *learner);
void learner_free(struct learner *learner);
/* NULL: it was not begun. */
struct learner_lesson *learner_find(struct learner *learner, const char *name);
/* The same, begun in this folder; it is the last one now. NULL: there are too many, said. */
struct learner_lesson *learner_begin(struct learner *learner, const char *name, const char *place);
/* False: it could not be written, which was said; what was there is still there. */
bool learner_save(const struct learner *learner);

/* A directory and all above it. False: said. */
bool learner_directory(const char *path);

#endif
