/* See exam.h. */
#include "tools/ikesim/exam.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/arena.h"
#include "sim/scenario/quantity.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/trial.h"

#define CHANGES_TOLD 8 /* leaves that are not the learner's */
#define SEED_STEP    1000

struct examining {
	struct exam *exam;
	const struct exam_paper *paper;
	struct options options;
};

__attribute__((format(printf, 4, 5))) static void find(struct exam *exam, bool held,
                                                       const char *key, const char *format, ...)
{
	struct exam_finding *finding;
	va_list args;

	if (!held && exam->code == EXIT_HELD)
		exam->code = EXIT_FAILED;
	if (exam->count == EXAM_FINDINGS_MAX)
		return;
	finding = &exam->findings[exam->count++];
	finding->held = held;
	finding->key = arena_copy(exam->arena, key, strlen(key));
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
}

static struct scenario *load(struct examining *e, const char *path, const struct scenario_set *sets,
                             uint32_t sets_count)
{
	enum exit_code code = EXIT_HELD;
	struct scenario *scenario;

	for (uint32_t i = 0; i < sets_count; i++)
		e->options.sets[i] = sets[i];
	e->options.sets_count = sets_count;
	scenario = command_load(path, &e->options, &code);
	if (scenario)
		code = command_able(path, scenario);
	e->exam->code = exit_worse(e->exam->code, code);
	if (scenario && code != EXIT_HELD) {
		scenario_free(scenario);
		return NULL;
	}
	return scenario;
}

/* ---- what was changed ---- */

/* The path itself, or what is below it. */
static bool is_below(const char *path, const char *above)
{
	size_t len = strlen(above);

	return strncmp(path, above, len) == 0 &&
	       (path[len] == '\0' || path[len] == '.' || path[len] == '[');
}

static bool is_yours(const struct lesson *lesson, const char *path)
{
	for (uint32_t i = 0; i < lesson->yours.count; i++)
		if (is_below(path, lesson->yours.items[i]))
			return true;
	return false;
}

struct changes {
	uint32_t yours, others;
	struct text told; /* of yours */
};

static void look_at_leaf(struct examining *e, struct changes *changes, const char *path,
                         const struct scenario_leaf *was, const struct scenario_leaf *is)
{
	const char *from = was ? was->value : "(none)", *to = is ? is->value : "(none)";

	if (strcmp(from, to) == 0 || !scenario_is_cause_leaf(path) || strcmp(path, "seed") == 0)
		return;
	if (is_yours(e->paper->lesson, path)) {
		text_add(&changes->told, "%s%s %s -> %s", changes->yours++ ? "; " : "", path, from,
		         to);
		return;
	}
	if (changes->others++ < CHANGES_TOLD)
		find(e->exam, false, path, "not yours to change: %s is %s, and was %s", path, to,
		     from);
}

static void look_at_changes(struct examining *e, const struct scenario *broken,
                            const struct scenario *scenario)
{
	struct changes changes = { .told = { .len = 0 } };

	for (uint32_t i = 0; i < broken->leaves_count; i++)
		look_at_leaf(e, &changes, broken->leaves[i].path, &broken->leaves[i],
		             scenario_leaf_find(scenario, broken->leaves[i].path));
	for (uint32_t i = 0; i < scenario->leaves_count; i++)
		if (!scenario_leaf_find(broken, scenario->leaves[i].path))
			look_at_leaf(e, &changes, scenario->leaves[i].path, NULL,
			             &scenario->leaves[i]);
	if (changes.others > CHANGES_TOLD)
		find(e->exam, false, "", "... and %" PRIu32 " more that are not yours",
		     changes.others - CHANGES_TOLD);
	if (changes.yours > 0)
		find(e->exam, true, "", "you changed: %s", changes.told.out);
	else if (e->paper->lesson->goals.count > 0 && changes.others == 0)
		find(e->exam, true, "", "nothing was changed yet");
}

/* ---- limits ---- */

static bool both_are(enum quantity kind, const char *a, const char *b, int64_t *x, int64_t *y)
{
	char help[QUANTITY_HELP];

	return quantity_read(kind, a, x, help) && quantity_read(kind, b, y, help);
}

/* -1, 0, 1; false: they cannot be compared. */
static bool compare(const char *a, const char *b, int *order)
{
	for (enum quantity kind = 0; kind < QUANTITY_KINDS; kind++) {
		int64_t x, y;

		if (both_are(kind, a, b, &x, &y)) {
			*order = (x > y) - (x < y);
			return true;
		}
	}
	return false;
}

/* "PATH <= VALUE" or ">=": of this leaf, and of what any host says instead. */
static void look_at_limit(struct examining *e, const struct scenario *scenario, const char *limit)
{
	struct text path = { .len = 0 };
	const char *sign = strstr(limit, " <= ");
	bool most = sign != NULL, any = false;
	int order;

	if (!sign)
		sign = strstr(limit, " >= ");
	if (!sign) {
		find(e->exam, false, limit, "the limit '%s' is not PATH <= VALUE", limit);
		return;
	}
	text_add(&path, "%.*s", (int)(sign - limit), limit);
	for (uint32_t i = 0; i < scenario->leaves_count; i++) {
		const struct scenario_leaf *leaf = &scenario->leaves[i];
		size_t len = strlen(leaf->path);

		if (len < path.len || strcmp(leaf->path + len - path.len, path.out) != 0 ||
		    (len > path.len && leaf->path[len - path.len - 1] != '.'))
			continue;
		any = true;
		if (!compare(leaf->value, sign + 4, &order))
			find(e->exam, false, limit, "%s is %s: that can't be compared with '%s'",
			     leaf->path, leaf->value, limit);
		else if (most ? order > 0 : order < 0)
			find(e->exam, false, limit, "%s is %s: the limit is %s", leaf->path,
			     leaf->value, limit);
	}
	if (!any)
		find(e->exam, false, limit, "there is nothing called %s any more", path.out);
}

/* ---- goals and questions ---- */

/* What was wrong with an expectation, in a line. */
static void find_problem(struct examining *e, const char *key,
                         const struct scenario_problems *problems)
{
	const char *text = problems->count > 0 ? problems->texts[0] : "";
	const char *error = strstr(text, "error: ");
	size_t len = strcspn(error ? error : text, "\n");

	find(e->exam, false, key, "%s: %.*s", key, (int)len, error ? error : text);
}

struct hope {
	const char *key;
	struct scenario_expect expect;
	const char *denial; /* what is said of it if it does not hold; NULL: what it is instead */
	bool broken;        /* did not hold on a seed, which was said */
};

/* False: interrupted, or it could not be run. */
static bool run_seed(struct examining *e, const struct scenario *scenario, uint64_t seed,
                     struct hope *hopes, uint32_t count)
{
	struct trial trial;
	bool good;

	trial_run(&trial, &e->options, scenario, seed, NULL, NULL);
	good = trial.code == EXIT_HELD && !stop_asked();
	if (!good)
		e->exam->code = exit_worse(e->exam->code,
		                           trial.code == EXIT_HELD ? EXIT_INCOMPLETE : trial.code);
	for (uint32_t i = 0; good && i < count; i++) {
		struct expect_result result;

		if (hopes[i].broken)
			continue;
		result = expect_check_one(scenario, trial.judge.verdict,
		                          journal_meta(trial.journal)->hosts, &hopes[i].expect);
		if (!result.held) {
			hopes[i].broken = true;
			if (hopes[i].denial)
				find(e->exam, false, hopes[i].key, "%s", hopes[i].denial);
			else
				find(e->exam, false, hopes[i].key, "on seed %" PRIu64 " %s", seed,
				     result.actual);
		}
	}
	trial_free(&trial);
	return good;
}

static bool run_seeds(struct examining *e, const struct scenario *scenario, struct hope *hopes,
                      uint32_t count)
{
	for (uint32_t i = 1; i <= EXAM_SEEDS; i++)
		if (!run_seed(e, scenario, (uint64_t)e->paper->entry->number * SEED_STEP + i, hopes,
		              count))
			return false;
	return true;
}

static void look_at_goals(struct examining *e, struct scenario *scenario)
{
	const struct lesson_list *goals = &e->paper->lesson->goals;
	struct hope hopes[LESSON_ITEMS_MAX];
	struct scenario_problems problems;
	uint32_t count = 0;

	for (uint32_t i = 0; i < goals->count; i++) {
		hopes[count] = (struct hope){ .key = goals->items[i] };
		if (scenario_expect_read(scenario, "goal", goals->items[i], &hopes[count].expect,
		                         &problems))
			count++;
		else
			find_problem(e, goals->items[i], &problems);
		scenario_problems_free(&problems);
	}
	if (count == 0 || !run_seeds(e, scenario, hopes, count))
		return;
	for (uint32_t i = 0; i < count; i++)
		if (!hopes[i].broken)
			find(e->exam, true, hopes[i].key, "%s, on %d fresh seeds", hopes[i].key,
			     EXAM_SEEDS);
}

static const char *answer_to(const struct lesson_change *change, const char *name)
{
	for (uint32_t i = 0; i < change->answers_count; i++)
		if (strcmp(change->answers[i].name, name) == 0)
			return change->answers[i].value;
	return "";
}

/* The answer takes the place of the ? and is held to what the broken scenario measures. */
static void look_at_question(struct examining *e, const struct lesson_question *question)
{
	const char *answer = answer_to(e->paper->change, question->name);
	const char *mark = strchr(question->holds, '?');
	struct scenario_problems problems;
	struct hope hope = { .key = question->name };
	struct scenario *scenario;
	struct text holds = { .len = 0 }, denial = { .len = 0 };

	if (!*answer || strcmp(answer, "?") == 0) {
		find(e->exam, false, question->name, "%s: not answered yet", question->name);
		return;
	}
	scenario = load(e, e->paper->broken, question->sets, question->sets_count);
	if (!scenario)
		return;
	text_add(&holds, "%.*s%s%s", (int)(mark - question->holds), question->holds, answer,
	         mark + 1);
	text_add(&denial, "%s: it is not %s, says the run", question->name, answer);
	hope.denial = denial.out; /* it does not give the answer away */
	if (!scenario_expect_read(scenario, "answer", holds.out, &hope.expect, &problems)) {
		find(e->exam, false, question->name, "%s: '%s' is no answer that makes sense",
		     question->name, answer);
	} else if (run_seeds(e, scenario, &hope, 1) && !hope.broken) {
		find(e->exam, true, question->name, "%s: %s", question->name, answer);
	}
	scenario_problems_free(&problems);
	scenario_free(scenario);
}

void exam_run(struct exam *exam, const struct options *options, const struct exam_paper *paper)
{
	struct examining *e = calloc(1, sizeof(*e));
	struct scenario *broken, *scenario;

	*exam = (struct exam){ .code = EXIT_HELD, .arena = arena_new() };
	if (!e) {
		exam->code = command_no_memory();
		return;
	}
	*e = (struct examining){ exam, paper, *options };
	broken = load(e, paper->broken, NULL, 0);
	scenario = broken ? load(e, paper->file, paper->change->sets, paper->change->sets_count)
	                  : NULL;
	if (scenario) {
		look_at_changes(e, broken, scenario);
		for (uint32_t i = 0; i < paper->lesson->limits.count; i++)
			look_at_limit(e, scenario, paper->lesson->limits.items[i]);
		look_at_goals(e, scenario);
		for (uint32_t i = 0; i < paper->lesson->questions_count; i++)
			look_at_question(e, &paper->lesson->questions[i]);
	}
	scenario_free(scenario);
	scenario_free(broken);
	free(e);
}

void exam_free(struct exam *exam)
{
	arena_free(exam->arena);
}

void exam_print(const struct exam *exam, const struct page *page)
{
	for (int held = 1; held >= 0; held--)
		for (uint32_t i = 0; i < exam->count; i++)
			if (exam->findings[i].held == (bool)held) {
				struct text safe = { .len = 0 };

				text_add_safe(&safe, exam->findings[i].text);
				page_wrap(page, held ? INK_GOOD : INK_BAD,
				          held ? "  held    " : "  FAILED  ", 10, safe.out);
			}
}
