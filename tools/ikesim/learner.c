/* See learner.h. */
#define _GNU_SOURCE
#include "tools/ikesim/learner.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/ikesim/events.h"
#include "tools/ikesim/word.h"

#define HEAD "# ikesim learn: a line a lesson; the last one is under way\n"

static bool complain(const char *what, const char *path)
{
	fprintf(stderr, "ikesim learn: cannot %s '", what);
	word_quote(stderr, path, strlen(path));
	fprintf(stderr, "': %s\n", strerror(errno));
	return false;
}

/* $XDG_STATE_HOME if it is absolute, as its specification has it. */
static bool find_file(char file[COURSE_PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int len = 0;

	if (state && *state == '/')
		len = snprintf(file, COURSE_PATH_MAX, "%s/ikesim/lessons", state);
	else if (home && *home == '/')
		len = snprintf(file, COURSE_PATH_MAX, "%s/.local/state/ikesim/lessons", home);
	if (len > 0 && len < COURSE_PATH_MAX)
		return true;
	fprintf(stderr, "ikesim learn: neither XDG_STATE_HOME nor HOME says where to keep what you "
	                "have solved\n");
	return false;
}

/* "04-bad-parameters solved hints=2 checks=5 /home/me/ikesim-lessons/04-bad-parameters" */
static bool read_line(const char *line, struct learner_lesson *lesson)
{
	char state[8];
	int at = 0;

	*lesson = (struct learner_lesson){ .hints = 0 };
	if (sscanf(line, "%63s %7s hints=%" SCNu32 " checks=%" SCNu32 " %n", lesson->name, state,
	           &lesson->hints, &lesson->checks, &at) != 4 ||
	    at == 0 || line[at] != '/' || strlen(line + at) >= sizeof(lesson->place))
		return false;
	lesson->solved = strcmp(state, "solved") == 0;
	memcpy(lesson->place, line + at, strlen(line + at) + 1);
	return lesson->solved || strcmp(state, "begun") == 0;
}

static bool keep_line(struct learner *learner, const char *line)
{
	char *more;

	if (strncmp(line, HEAD, sizeof(HEAD) - 2) == 0)
		return true;
	if (asprintf(&more, "%s%s\n", learner->others ? learner->others : "", line) < 0)
		return false;
	free(learner->others);
	learner->others = more;
	return true;
}

bool learner_open(struct learner *learner)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	bool good = true;
	FILE *file;

	*learner = (struct learner){ .count = 0 };
	if (!find_file(learner->file))
		return false;
	file = fopen(learner->file, "re");
	if (!file)
		return errno == ENOENT || complain("read", learner->file);
	while (good && (len = getline(&line, &room, file)) >= 0) {
		if (len > 0 && line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (learner->count < COURSE_MAX &&
		    read_line(line, &learner->lessons[learner->count]))
			learner->count++;
		else
			good = keep_line(learner, line);
	}
	if (ferror(file) || !good)
		good = complain("read", learner->file);
	free(line);
	fclose(file);
	return good;
}

void learner_free(struct learner *learner)
{
	free(learner->others);
	learner->others = NULL;
}

struct learner_lesson *learner_find(struct learner *learner, const char *name)
{
	for (uint32_t i = 0; i < learner->count; i++)
		if (strcmp(learner->lessons[i].name, name) == 0)
			return &learner->lessons[i];
	return NULL;
}

struct learner_lesson *learner_begin(struct learner *learner, const char *name, const char *place)
{
	struct learner_lesson lesson = { .hints = 0 }, *old = learner_find(learner, name);

	if (old) {
		lesson = *old;
		learner->count--;
		memmove(old, old + 1,
		        (size_t)(&learner->lessons[learner->count] - old) * sizeof(*old));
	}
	if (learner->count == COURSE_MAX) {
		fprintf(stderr, "ikesim learn: more than %d lessons in '%s'\n", COURSE_MAX,
		        learner->file);
		return NULL;
	}
	snprintf(lesson.name, sizeof(lesson.name), "%s", name);
	snprintf(lesson.place, sizeof(lesson.place), "%s", place);
	learner->lessons[learner->count] = lesson;
	return &learner->lessons[learner->count++];
}

bool learner_directory(const char *path)
{
	char *copy = strdup(path);
	struct stat about;
	bool good = copy != NULL;

	for (char *at = copy; good && *at;) {
		char *slash = strchr(at + 1, '/');

		if (slash)
			*slash = '\0';
		good = mkdir(copy, 0777) == 0 ||
		       (errno == EEXIST && stat(copy, &about) == 0 && S_ISDIR(about.st_mode));
		if (slash)
			*slash = '/';
		at = slash ? slash : at + strlen(at);
	}
	free(copy);
	return good || complain("make the directory", path);
}

bool learner_save(const struct learner *learner)
{
	static const struct events_kind kind = { HEAD, "", "a learner's progress", false, true };
	char dir[COURSE_PATH_MAX];
	struct events file;
	bool good = true;

	snprintf(dir, sizeof(dir), "%s", learner->file);
	*strrchr(dir, '/') = '\0';
	if (!learner_directory(dir) || !events_open_as(&file, learner->file, &kind))
		return false;
	good = fputs(HEAD, file.out) >= 0;
	for (uint32_t i = 0; i < learner->count; i++)
		good = fprintf(file.out, "%s %s hints=%" PRIu32 " checks=%" PRIu32 " %s\n",
		               learner->lessons[i].name,
		               learner->lessons[i].solved ? "solved" : "begun",
		               learner->lessons[i].hints, learner->lessons[i].checks,
		               learner->lessons[i].place) > 0 &&
		       good;
	if (learner->others)
		good = fputs(learner->others, file.out) >= 0 && good;
	return events_close(&file, good);
}
