/* Where the lessons are, and what one of them says. */
#ifndef TOOLS_IKESIM_COURSE_H
#define TOOLS_IKESIM_COURSE_H

#include "sim/scenario/lesson.h"
#include "tools/ikesim/option.h"

#define COURSE_MAX      64
#define COURSE_PATH_MAX 4096
#define COURSE_NAME_MAX 64

struct course {
	char dir[COURSE_PATH_MAX];
	struct course_entry {
		char name[COURSE_NAME_MAX]; /* "04-bad-parameters": also its directory */
		unsigned number;            /* 4 */
	} entries[COURSE_MAX];              /* in the order of their names */
	uint32_t count;
};

/* dir NULL: where this program was installed with them, or beside its source. False: none there,
 * which was said. */
bool course_open(struct course *course, const char *dir);
/* "4", "04-bad-parameters" or "bad-parameters"; NULL: none is called so, which was said. */
const struct course_entry *course_find(const struct course *course, const char *word);
/* DIR/04-bad-parameters/FILE. */
void course_path(const struct course *course, const struct course_entry *entry, const char *file,
                 char path[COURSE_PATH_MAX]);
/* NULL: its problems were said, *code is what they come to. */
struct lesson *course_lesson(const struct course *course, const struct course_entry *entry,
                             enum exit_code *code);

/* All of a file; NULL: why was said. */
char *course_text(const char *path, size_t *len);

#endif
