/*
 * ikesim learn: broken scenarios that a learner mends.
 *
 *   course.h  which lessons there are        exam.h  is it mended?
 *   learner.h how far the learner is         class.h what the teacher reads, and proves
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sim/report/summary.h"
#include "sim/report/timeline.h"
#include "tools/ikesim/class.h"
#include "tools/ikesim/exam.h"
#include "tools/ikesim/learner.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/trial.h"
#include "tools/ikesim/word.h"

#define FOLDER   "ikesim-lessons"
#define SCENARIO "scenario.yaml"
#define ANSWERS  "answers.yaml"
#define LOOK_NS  200000000 /* between two looks at a file */
#define LABEL    18        /* columns before a list of the lesson */
#define OLD_MAX  1000      /* earlier attempts that are kept */

/* The lesson that the command is about. */
struct learn {
	const struct options *options;
	struct page page;
	struct course course;
	struct learner learner;
	const struct course_entry *entry;
	struct lesson *lesson;
	struct learner_lesson *state; /* NULL: not begun */
	bool kept;                    /* `start` found something of the learner's, and left it */
};

static const struct course_entry *next_of(const struct learn *learn)
{
	for (uint32_t i = 0; i < learn->course.count; i++) {
		struct learner_lesson *state = learner_find((struct learner *)&learn->learner,
		                                            learn->course.entries[i].name);

		if (!state || !state->solved)
			return &learn->course.entries[i];
	}
	return NULL;
}

static void say_next(const struct learn *learn)
{
	const struct course_entry *next = next_of(learn);

	if (next)
		page_print(&learn->page, INK_BOLD, "next: ikesim learn start %u", next->number);
	else
		page_print(&learn->page, INK_GOOD, "all %" PRIu32 " lessons are solved",
		           learn->course.count);
}

static void place_of(const struct learner_lesson *state, const char *file,
                     char path[COURSE_PATH_MAX + 32])
{
	snprintf(path, COURSE_PATH_MAX + 32, "%s/%s", state->place, file);
}

/* ---- list ---- */

static const char *state_word(const struct learner_lesson *state)
{
	return !state ? "" : state->solved ? "solved" : "begun";
}

static enum exit_code learn_list(struct learn *learn)
{
	enum exit_code code = EXIT_HELD;
	uint32_t solved = 0, minutes = 0;

	for (uint32_t i = 0; i < learn->course.count; i++) {
		const struct course_entry *entry = &learn->course.entries[i];
		const struct learner_lesson *state = learner_find(&learn->learner, entry->name);
		struct lesson *lesson = course_lesson(&learn->course, entry, &code);
		struct text line = { .len = 0 };

		if (!lesson)
			continue;
		text_add(&line, "%4u  %-6s  ", entry->number, state_word(state));
		text_add_safe(&line, lesson->title);
		text_pad(&line, 54);
		text_add(&line, "%3" PRIu32 " min  ", lesson->minutes);
		text_add_safe(&line, lesson->step);
		page_line(&learn->page, state && state->solved ? INK_GOOD : INK_PLAIN, &line);
		solved += state && state->solved;
		minutes += lesson->minutes;
		lesson_free(lesson);
	}
	page_print(&learn->page, INK_PLAIN, "%s", "");
	page_print(&learn->page, INK_PLAIN,
	           "%" PRIu32 " of %" PRIu32 " solved; %" PRIu32 " minutes in all", solved,
	           learn->course.count, minutes);
	page_wrap(&learn->page, INK_PLAIN, "kept in ", 8, learn->learner.file);
	say_next(learn);
	return code;
}

/* ---- start ---- */

static bool complain(const char *what, const char *path)
{
	fprintf(stderr, "ikesim learn: cannot %s '", what);
	word_quote(stderr, path, strlen(path));
	fprintf(stderr, "': %s\n", strerror(errno));
	return false;
}

/* It gets another name, and is kept. */
static bool step_aside(const char *path)
{
	char old[COURSE_PATH_MAX + 48];

	for (int i = 1; i <= OLD_MAX; i++) {
		snprintf(old, sizeof(old), "%s.old%d", path, i);
		if (access(old, F_OK) != 0)
			return rename(path, old) == 0 || complain("rename", path);
	}
	errno = EEXIST;
	return complain("rename", path);
}

static bool write_file(const char *path, const char *text, size_t len)
{
	FILE *file = fopen(path, "wxe");
	bool good = file && fwrite(text, 1, len, file) == len;

	if (file && fclose(file) != 0)
		good = false;
	return good || complain("write", path);
}

static char *empty_answers(const struct lesson *lesson, size_t *len)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, len);

	for (uint32_t i = 0; file && i < lesson->questions_count; i++)
		fprintf(file, "# %s\n%s:\n", lesson->questions[i].ask, lesson->questions[i].name);
	if (file && fclose(file) == 0)
		return text;
	free(text);
	command_no_memory();
	return NULL;
}

static void say_list(const struct page *page, const char *title, const struct lesson_list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		page_wrap(page, INK_PLAIN, i ? "" : title, LABEL, list->items[i]);
}

static void say_lesson(const struct learn *learn)
{
	const struct lesson *lesson = learn->lesson;

	class_title(&learn->page, "Lesson", learn->entry, lesson);
	class_words(&learn->page, lesson->story);
	page_print(&learn->page, INK_PLAIN, "%s", "");
	say_list(&learn->page, "  goals", &lesson->goals);
	say_list(&learn->page, "  limits", &lesson->limits);
	say_list(&learn->page, "  yours to change", &lesson->yours);
	for (uint32_t i = 0; i < lesson->questions_count; i++)
		page_wrap(&learn->page, INK_PLAIN, i ? "" : "  questions", LABEL,
		          lesson->questions[i].ask);
	page_print(&learn->page, INK_PLAIN, "%s", "");
	page_wrap(&learn->page, INK_PLAIN, "  your folder", LABEL, learn->state->place);
	page_print(&learn->page, INK_PLAIN, "  to edit         " SCENARIO "%s",
	           lesson->questions_count > 0 ? ", and answers in " ANSWERS : "");
	page_print(&learn->page, INK_PLAIN,
	           "  then            ikesim learn watch   (or check; hint, solution)");
}

/* What the learner has already is gone on with; `--again`: it steps aside. */
static bool hand_out(struct learn *learn, const char *name, const char *text, size_t len)
{
	char path[COURSE_PATH_MAX + 32];

	place_of(learn->state, name, path);
	if (access(path, F_OK) == 0) {
		if (!learn->options->again) {
			learn->kept = true;
			return true;
		}
		if (!step_aside(path))
			return false;
	}
	return write_file(path, text, len);
}

static bool hand_out_all(struct learn *learn)
{
	char from[COURSE_PATH_MAX];
	size_t len;
	char *text;
	bool good;

	course_path(&learn->course, learn->entry, "broken.yaml", from);
	text = course_text(from, &len);
	good = text && hand_out(learn, SCENARIO, text, len);
	free(text);
	if (!good || learn->lesson->questions_count == 0)
		return good;
	text = empty_answers(learn->lesson, &len);
	good = text && hand_out(learn, ANSWERS, text, len);
	free(text);
	return good;
}

/* Where the learner said; else where it was, or beside the last lesson, wherever he is now; else
 * here. */
static void find_folder(const struct learn *learn, char folder[COURSE_PATH_MAX])
{
	const struct learner *learner = &learn->learner;
	char *slash;

	snprintf(folder, COURSE_PATH_MAX, "%s",
	         learn->options->dir  ? learn->options->dir
	         : learn->state       ? learn->state->place
	         : learner->count > 0 ? learner->lessons[learner->count - 1].place
	                              : FOLDER);
	slash = strrchr(folder, '/');
	if (!learn->options->dir && slash)
		*slash = '\0';
}

static enum exit_code learn_start(struct learn *learn)
{
	char folder[COURSE_PATH_MAX], place[COURSE_PATH_MAX], whole[COURSE_PATH_MAX];

	find_folder(learn, folder);
	if (snprintf(place, sizeof(place), "%s/%s", folder, learn->entry->name) >=
	            (int)sizeof(place) ||
	    !learner_directory(place) || !realpath(place, whole))
		return EXIT_ENVIRONMENT;
	learn->state = learner_begin(&learn->learner, learn->entry->name, whole);
	if (!learn->state || !hand_out_all(learn) || !learner_save(&learn->learner))
		return EXIT_ENVIRONMENT;
	say_lesson(learn);
	if (learn->kept)
		page_print(&learn->page, INK_WARN,
		           "  what is there already is kept; to begin anew: start --again");
	return EXIT_HELD;
}

/* ---- check and watch ---- */

/* NULL: there is nothing to be read, which was said. An empty one where nothing was asked. */
static struct lesson_change *read_answers(const struct learn *learn, enum exit_code *code)
{
	struct scenario_problems problems;
	struct lesson_change *change;
	char path[COURSE_PATH_MAX + 32];
	size_t len = 0;
	char *text = NULL;

	place_of(learn->state, ANSWERS, path);
	if (learn->lesson->questions_count > 0) {
		text = course_text(path, &len);
		if (!text) {
			*code = EXIT_ENVIRONMENT;
			return NULL;
		}
	}
	change = lesson_answers_read(path, text ? text : "{}", text ? len : 2, learn->lesson,
	                             &problems);
	free(text);
	command_problems(&problems);
	scenario_problems_free(&problems);
	if (!change)
		*code = EXIT_INVALID;
	return change;
}

/* The timeline of the learner's own file, and its seed. */
static enum exit_code show_run(const struct learn *learn, const char *path)
{
	struct options options = *learn->options;
	enum exit_code code = EXIT_HELD;
	struct scenario *scenario = command_load(path, &options, &code);
	struct trial trial;

	if (!scenario)
		return code;
	trial_run(&trial, &options, scenario, scenario->seed, NULL, NULL);
	code = trial.code;
	if (code == EXIT_HELD && !timeline_print(&learn->page, &trial.judge.report))
		code = command_no_memory();
	if (code == EXIT_HELD) {
		summary_errors(&learn->page, &trial.judge.report);
		page_print(&learn->page, INK_PLAIN, "%s", "");
		summary_line(&learn->page, &trial.judge.report);
	}
	trial_free(&trial);
	scenario_free(scenario);
	return code;
}

static void say_solved(struct learn *learn)
{
	page_print(&learn->page, INK_PLAIN, "%s", "");
	page_print(&learn->page, INK_GOOD, "Solved. Why it works:");
	class_words(&learn->page, learn->lesson->why);
	page_print(&learn->page, INK_PLAIN, "%s", "");
	say_next(learn);
}

/* As it is by now: somebody may have asked for a hint, or begun another lesson, meanwhile. */
static bool look_again(struct learn *learn)
{
	struct learner_lesson mine = *learn->state;

	learner_free(&learn->learner);
	if (!learner_open(&learn->learner))
		return false;
	learn->state = learner_find(&learn->learner, mine.name);
	if (!learn->state)
		learn->state = learner_begin(&learn->learner, mine.name, mine.place);
	return learn->state != NULL;
}

static enum exit_code learn_examine(struct learn *learn)
{
	struct exam_paper paper = { .lesson = learn->lesson, .entry = learn->entry };
	enum exit_code code = EXIT_HELD;
	struct lesson_change *answers = read_answers(learn, &code);
	char path[COURSE_PATH_MAX + 32];
	struct exam exam;

	if (!answers)
		return code;
	place_of(learn->state, SCENARIO, path);
	course_path(&learn->course, learn->entry, "broken.yaml", paper.broken);
	paper.file = path;
	paper.change = answers;
	exam_run(&exam, learn->options, &paper);
	exam_print(&exam, &learn->page);
	code = exam.code;
	exam_free(&exam);
	lesson_change_free(answers);
	if (!look_again(learn))
		return EXIT_ENVIRONMENT;
	learn->state->checks++;
	learn->state->solved = learn->state->solved || code == EXIT_HELD;
	if (!learner_save(&learn->learner))
		return EXIT_ENVIRONMENT;
	if (code == EXIT_HELD)
		say_solved(learn);
	return code;
}

static enum exit_code learn_check(struct learn *learn)
{
	stop_remember();
	class_title(&learn->page, "Lesson", learn->entry, learn->lesson);
	return learn_examine(learn);
}

/* What changes when a file is saved, by whatever way an editor saves it. */
struct looks {
	struct timespec changed[2];
	off_t size[2];
	ino_t file[2];
};

static struct looks look(const struct learn *learn)
{
	static const char *const files[] = { SCENARIO, ANSWERS };
	struct looks looks = { .size = { -1, -1 } };

	for (unsigned i = 0; i < 2; i++) {
		char path[COURSE_PATH_MAX + 32];
		struct stat about;

		place_of(learn->state, files[i], path);
		if (stat(path, &about) == 0) {
			looks.changed[i] = about.st_mtim;
			looks.size[i] = about.st_size;
			looks.file[i] = about.st_ino;
		}
	}
	return looks;
}

static bool is_same(const struct looks *a, const struct looks *b)
{
	for (unsigned i = 0; i < 2; i++)
		if (a->changed[i].tv_sec != b->changed[i].tv_sec ||
		    a->changed[i].tv_nsec != b->changed[i].tv_nsec || a->size[i] != b->size[i] ||
		    a->file[i] != b->file[i])
			return false;
	return true;
}

/* Again after each save, until it is solved: exit code 0, or Ctrl-C: 5. */
static enum exit_code learn_watch(struct learn *learn)
{
	static const struct timespec pause = { 0, LOOK_NS };
	char path[COURSE_PATH_MAX + 32];
	struct looks seen = { .size = { -2, -2 } };

	place_of(learn->state, SCENARIO, path);
	stop_remember();
	while (!stop_asked()) {
		struct looks now = look(learn);
		enum exit_code code;

		if (is_same(&now, &seen)) {
			nanosleep(&pause, NULL);
			continue;
		}
		seen = now;
		if (isatty(STDOUT_FILENO))
			fputs("\033[H\033[2J\033[3J", stdout);
		fflush(stdout); /* before what is said on the other stream */
		code = show_run(learn, path);
		page_print(&learn->page, INK_PLAIN, "%s", "");
		class_title(&learn->page, "Lesson", learn->entry, learn->lesson);
		if (code == EXIT_HELD)
			code = learn_examine(learn);
		if (code == EXIT_HELD || code == EXIT_INTERNAL || code == EXIT_INCOMPLETE)
			return code;
		page_print(&learn->page, INK_DIM,
		           "  save %s to have it looked at again; Ctrl-C ends", SCENARIO);
		if (command_flush() != EXIT_HELD)
			return EXIT_ENVIRONMENT;
	}
	return EXIT_INCOMPLETE;
}

/* ---- hint and solution ---- */

static enum exit_code learn_hint(struct learn *learn)
{
	const struct lesson_list *hints = &learn->lesson->hints;

	if (learn->state->hints < hints->count)
		learn->state->hints++;
	for (uint32_t i = 0; i < learn->state->hints && i < hints->count; i++) {
		page_print(&learn->page, INK_BOLD, "hint %" PRIu32 " of %" PRIu32, i + 1,
		           hints->count);
		class_words(&learn->page, hints->items[i]);
	}
	if (learn->state->hints >= hints->count)
		page_print(&learn->page, INK_DIM, "that was the last one: ikesim learn solution");
	return learner_save(&learn->learner) ? EXIT_HELD : EXIT_ENVIRONMENT;
}

static enum exit_code learn_solution(struct learn *learn)
{
	class_solution(&learn->page, learn->lesson);
	return EXIT_HELD;
}

/* ---- the command ---- */

static enum exit_code learn_next(struct learn *learn)
{
	struct learner *learner = &learn->learner;

	if (learner->count == 0) {
		class_words(&learn->page,
		            "Each lesson is a scenario that fails as something in the field does. "
		            "You mend it, and see why it works. `start` puts it into a folder of "
		            "yours, `watch` runs it whenever you save.");
		page_print(&learn->page, INK_PLAIN, "%s", "");
	} else if (!learner->lessons[learner->count - 1].solved) {
		page_print(&learn->page, INK_PLAIN, "under way: %s",
		           learner->lessons[learner->count - 1].name);
		page_wrap(&learn->page, INK_PLAIN, "  in ", 5,
		          learner->lessons[learner->count - 1].place);
		page_print(&learn->page, INK_BOLD, "next: ikesim learn watch");
		return EXIT_HELD;
	}
	say_next(learn);
	return EXIT_HELD;
}

static const struct deed {
	const char *name;
	bool begun; /* it is about a lesson that was begun, the last one if none is said */
	enum exit_code (*run)(struct learn *learn);
} deeds[] = {
	{ "list", false, learn_list },  { "start", false, learn_start },
	{ "watch", true, learn_watch }, { "check", true, learn_check },
	{ "hint", true, learn_hint },   { "solution", true, learn_solution },
	{ "prove", false, NULL },
};
#define DEEDS (sizeof(deeds) / sizeof(*deeds))

static const struct deed *deed_of(const char *word)
{
	const char *known[DEEDS];

	for (unsigned i = 0; i < DEEDS; i++) {
		known[i] = deeds[i].name;
		if (strcmp(word, deeds[i].name) == 0)
			return &deeds[i];
	}
	word_unknown("learn", "command", word, known, DEEDS, "; see 'ikesim help learn'");
	return NULL;
}

/* Finds the lesson that the words name, or the one under way. */
static enum exit_code find_lesson(struct learn *learn, const struct deed *deed)
{
	const char *word = learn->options->words_count > 1 ? learn->options->words[1] : NULL;
	enum exit_code code = EXIT_HELD;

	if (!word && deed->begun && learn->learner.count > 0)
		word = learn->learner.lessons[learn->learner.count - 1].name;
	if (!word) {
		fprintf(stderr, "ikesim learn %s: which lesson? 'ikesim learn list' names them\n",
		        deed->name);
		return EXIT_USAGE;
	}
	learn->entry = course_find(&learn->course, word);
	if (!learn->entry)
		return EXIT_USAGE;
	learn->state = learner_find(&learn->learner, learn->entry->name);
	if (deed->begun && !learn->state) {
		fprintf(stderr, "ikesim learn %s: begin it first: ikesim learn start %u\n",
		        deed->name, learn->entry->number);
		return EXIT_USAGE;
	}
	learn->lesson = course_lesson(&learn->course, learn->entry, &code);
	return code;
}

static enum exit_code run_deed(struct learn *learn)
{
	const struct options *options = learn->options;
	const struct deed *deed = options->words_count ? deed_of(options->words[0]) : NULL;
	enum exit_code code;

	if (options->words_count && !deed)
		return EXIT_USAGE;
	if (options->instructor)
		return class_outline(&learn->page, &learn->course);
	if (deed && !deed->run)
		return class_prove(options, &learn->page, &learn->course);
	if (!learner_open(&learn->learner))
		return EXIT_ENVIRONMENT;
	if (!deed)
		return learn_next(learn);
	if (deed->run == learn_list)
		return learn_list(learn);
	code = find_lesson(learn, deed);
	return code == EXIT_HELD ? deed->run(learn) : code;
}

enum exit_code command_learn(const struct options *options)
{
	struct learn *learn = calloc(1, sizeof(*learn));
	enum exit_code code = EXIT_ENVIRONMENT;

	if (!learn)
		return command_no_memory();
	learn->options = options;
	learn->page = command_page(options);
	if (course_open(&learn->course, options->lessons))
		code = run_deed(learn);
	lesson_free(learn->lesson);
	learner_free(&learn->learner);
	free(learn);
	return code;
}
