/* See course.h. */
#define _GNU_SOURCE
#include "tools/ikesim/course.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/scenario/tree.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/word.h"

#define PARENTS 4 /* directories above that of the program */

static bool complain(const char *path)
{
	fprintf(stderr, "ikesim learn: cannot read '");
	word_quote(stderr, path, strlen(path));
	fprintf(stderr, "': %s\n", strerror(errno));
	return false;
}

/* Installed, it is in bin/ beside share/; built, it is somewhere below the sources. */
static bool find_installed(char dir[COURSE_PATH_MAX])
{
	static const char *const places[] = { "share/ikesim/scenarios/lessons",
		                              "scenarios/lessons" };
	char program[COURSE_PATH_MAX], place[COURSE_PATH_MAX + 64];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash;

	program[len < 0 ? 0 : len] = '\0';
	for (unsigned up = 0; up <= PARENTS && (slash = strrchr(program, '/')); up++) {
		*slash = '\0';
		for (unsigned i = 0; up > 0 && i < 2; i++) {
			snprintf(place, sizeof(place), "%s/%s", program, places[i]);
			if (realpath(place, dir))
				return true;
		}
	}
	return false;
}

static int is_lesson(const struct dirent *entry)
{
	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9' &&
	       strlen(entry->d_name) < COURSE_NAME_MAX;
}

bool course_open(struct course *course, const char *dir)
{
	struct dirent **names;
	int count;

	*course = (struct course){ .count = 0 };
	if (dir && !realpath(dir, course->dir))
		return complain(dir);
	if (!dir && !find_installed(course->dir)) {
		fprintf(stderr,
		        "ikesim learn: the lessons were not installed beside this program: say "
		        "--lessons DIR\n");
		return false;
	}
	count = scandir(course->dir, &names, is_lesson, alphasort);
	if (count < 0)
		return complain(course->dir);
	for (int i = 0; i < count; i++) {
		struct course_entry *entry = &course->entries[course->count];

		if (course->count < COURSE_MAX) {
			memcpy(entry->name, names[i]->d_name, strlen(names[i]->d_name) + 1);
			entry->number = (unsigned)strtoul(entry->name, NULL, 10);
			course->count++;
		}
		free(names[i]);
	}
	free(names);
	if (course->count > 0)
		return true;
	fprintf(stderr, "ikesim learn: no lesson in '");
	word_quote(stderr, course->dir, strlen(course->dir));
	fprintf(stderr, "'\n");
	return false;
}

const struct course_entry *course_find(const struct course *course, const char *word)
{
	const char *known[COURSE_MAX];
	char *end;
	unsigned long number = strtoul(word, &end, 10);

	for (uint32_t i = 0; i < course->count; i++) {
		const struct course_entry *entry = &course->entries[i];
		const char *dash = strchr(entry->name, '-');

		known[i] = entry->name;
		if (strcmp(word, entry->name) == 0 || (dash && strcmp(word, dash + 1) == 0) ||
		    (!*end && *word && number == entry->number))
			return entry;
	}
	word_unknown("learn", "lesson", word, known, course->count, "; see 'ikesim learn list'");
	return NULL;
}

void course_path(const struct course *course, const struct course_entry *entry, const char *file,
                 char path[COURSE_PATH_MAX])
{
	if (snprintf(path, COURSE_PATH_MAX, "%s/%s/%s", course->dir, entry->name, file) >=
	    COURSE_PATH_MAX)
		path[0] = '\0';
}

char *course_text(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(TREE_BYTES_MAX + 1) : NULL;

	*len = text ? fread(text, 1, TREE_BYTES_MAX + 1, file) : 0;
	if (!text || ferror(file) || *len > TREE_BYTES_MAX) {
		if (*len > TREE_BYTES_MAX)
			errno = EFBIG;
		complain(path);
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

struct lesson *course_lesson(const struct course *course, const struct course_entry *entry,
                             enum exit_code *code)
{
	struct scenario_problems problems;
	struct lesson *lesson;
	char path[COURSE_PATH_MAX];
	size_t len;
	char *text;

	course_path(course, entry, "lesson.yaml", path);
	text = course_text(path, &len);
	if (!text) {
		*code = EXIT_ENVIRONMENT;
		return NULL;
	}
	lesson = lesson_read(path, text, len, &problems);
	free(text);
	command_problems(&problems);
	scenario_problems_free(&problems);
	if (!lesson)
		*code = EXIT_INVALID;
	return lesson;
}
