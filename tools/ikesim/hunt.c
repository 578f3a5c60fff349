/*
 * ikesim hunt: random scenarios from a quarry, until something holds that should not. Looked for
 * are --until, a larval SA that is left when nothing is due any more, and what must be true of
 * every run: nobody is lost, and the parts of each one's time sum up.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/json.h"
#include "sim/report/shell.h"
#include "sim/report/summary.h"
#include "tools/ikesim/pool.h"
#include "tools/ikesim/progress.h"
#include "tools/ikesim/quarry.h"
#include "tools/ikesim/stop.h"
#include "tools/ikesim/trial.h"

#define TRIES_DEFAULT 1000
#define KINDS_MAX     64
#define UNTIL         "errors(13860) >= 1"
#define LEFT_OVER     "leaked(larval) >= 1"

/* Why a try is a find. */
enum find_why { FIND_NOT, FIND_UNTIL, FIND_LEFT_OVER, FIND_BROKEN };

/* What a try came to; finds that agree in it are of one kind. */
struct answer {
	enum exit_code code; /* not EXIT_HELD: there is no answer */
	bool drawn;          /* it was a scenario */
	bool incomplete;
	enum find_why why;
	uint32_t first_code; /* of the first failure, 0: none */
	char cause[32];      /* its */
};

struct kind {
	struct answer answer;
	uint64_t count;
};

struct hunt {
	const struct options *options;
	struct quarry quarry;
	const char *until;
	struct page page;
	struct progress progress;
	uint64_t tries, invalid, incomplete, finds;
	struct kind kinds[KINDS_MAX];
	uint32_t kinds_count;
	enum exit_code code;
};

static void judge(struct answer *answer, const struct trial *trial,
                  const struct scenario_expect *when)
{
	const struct verdict *verdict = trial->judge.verdict;
	const struct verdict_negotiation *first =
	        verdict->first_failure == UINT32_MAX
	                ? NULL
	                : &verdict->negotiations[verdict->first_failure];

	answer->incomplete = report_incomplete(&trial->judge.report);
	if (answer->incomplete)
		return; /* what it lacks is not known */
	/* Where the run was cut off, a larval SA may be on its way still. */
	if (verdict->leaked_larval > 0 && verdict->end == END_QUIET)
		answer->why = FIND_LEFT_OVER;
	else if (trial_holds(trial, when))
		answer->why = FIND_UNTIL;
	answer->first_code = first ? first->code : 0;
	if (first)
		snprintf(answer->cause, sizeof(answer->cause), "%s", verdict_cause(first));
}

/* False: interrupted. */
static bool try_one(struct hunt *hunt, uint64_t number, struct answer *answer)
{
	struct scenario_problems problems = { 0 };
	struct scenario_expect when;
	struct trial trial;
	uint64_t seed;
	struct scenario *scenario = quarry_draw(&hunt->quarry, number, &seed);
	bool stopped = false;

	memset(answer, 0, sizeof(*answer));
	answer->drawn = scenario && scenario_expect_read(scenario, hunt->options->when_option,
	                                                 hunt->until, &when, &problems);
	if (answer->drawn) {
		trial_run(&trial, &hunt->quarry.options, scenario, seed, NULL, NULL);
		answer->code = trial.code;
		if (trial.code == EXIT_HELD) {
			judge(answer, &trial, &when);
			stopped = trial.judge.verdict->end == END_INTERRUPTED;
		} else if (trial.code == EXIT_INTERNAL) {
			answer->why = FIND_BROKEN;
		}
		trial_free(&trial);
	}
	scenario_problems_free(&problems);
	if (scenario)
		scenario_free(scenario);
	return !stopped;
}

static bool hunt_work(void *context, uint64_t job, FILE *out)
{
	struct answer answer;

	return try_one(context, job, &answer) && fwrite(&answer, sizeof(answer), 1, out) == 1;
}

static bool is_same(const struct answer *a, const struct answer *b)
{
	return a->why == b->why && a->first_code == b->first_code &&
	       strcmp(a->cause, b->cause) == 0;
}

/* "ikesim run FILE --seed N --set ...", and from there "ikesim shrink ... --keep". */
static char *command_of(struct hunt *hunt, uint64_t number)
{
	uint64_t seed;
	struct scenario *scenario = quarry_draw(&hunt->quarry, number, &seed);
	struct trial trial;
	char *command = NULL;

	if (!scenario)
		return NULL;
	trial_run(&trial, &hunt->quarry.options, scenario, seed, NULL, NULL);
	if (trial.code == EXIT_HELD || trial.code == EXIT_INTERNAL)
		command = summary_command(&trial.judge.report);
	trial_free(&trial);
	scenario_free(scenario);
	return command;
}

/* To be freed; NULL: no memory, or the find is none that an expectation says. */
static char *shrink_of(const struct hunt *hunt, const struct answer *answer, const char *command)
{
	static const char run[] = "ikesim run ", shrink[] = "ikesim shrink ", keep[] = " --keep ";
	const char *what = answer->why == FIND_LEFT_OVER ? LEFT_OVER : hunt->until;
	size_t room = sizeof(shrink) + strlen(command) + sizeof(keep) +
	              SHELL_QUOTED_MAX(strlen(what)),
	       len;
	char *out = answer->why == FIND_BROKEN ? NULL : malloc(room);

	if (!out)
		return NULL;
	len = (size_t)snprintf(out, room, "%s%s%s", shrink, command + sizeof(run) - 1, keep);
	len += shell_quote(out + len, what);
	out[len] = '\0';
	return out;
}

static const char *words_of(const struct hunt *hunt, const struct answer *answer)
{
	return answer->why == FIND_BROKEN      ? "an invariant of ikesim broke"
	       : answer->why == FIND_LEFT_OVER ? LEFT_OVER
	                                       : hunt->until;
}

static void print_text(const struct hunt *hunt, uint64_t number, const struct answer *answer,
                       const char *command, const char *shrink)
{
	struct text line = { .len = 0 };

	text_add(&line, "try %" PRIu64 ": ", number);
	text_add_safe(&line, words_of(hunt, answer));
	if (answer->first_code > 0)
		text_add(&line, "; first %" PRIu32 ", cause %s", answer->first_code, answer->cause);
	page_line(&hunt->page, INK_BAD, &line);
	/* As long as they must be, and quoted instead of cleaned. */
	fprintf(hunt->page.out, "  %s\n", command ? command : "?");
	if (shrink)
		fprintf(hunt->page.out, "  %s\n", shrink);
}

static void put_find(struct json *json, const struct hunt *hunt, uint64_t number,
                     const struct answer *answer, const char *command, const char *shrink)
{
	json_lit(json, "{\"try\":");
	json_u64(json, number);
	json_key(json, "found");
	json_text(json, words_of(hunt, answer), SIZE_MAX);
	json_key(json, "code");
	json_u64(json, answer->first_code);
	json_key(json, "cause");
	json_text(json, answer->cause, SIZE_MAX);
	json_key(json, "replay");
	json_text(json, command, SIZE_MAX);
	json_key(json, "shrink");
	json_text(json, shrink, SIZE_MAX);
	json_lit(json, "}\n");
}

static void print_find(struct hunt *hunt, uint64_t number, const struct answer *answer)
{
	char *command = command_of(hunt, number);
	char *shrink = command ? shrink_of(hunt, answer, command) : NULL;
	struct json json = { 0 };

	if (!hunt->options->json) {
		print_text(hunt, number, answer, command, shrink);
	} else {
		put_find(&json, hunt, number, answer, command, shrink);
		json = (struct json){ .out = malloc(json.len) };
		if (json.out) {
			put_find(&json, hunt, number, answer, command, shrink);
			fwrite(json.out, 1, json.len, stdout);
		} else {
			hunt->code = command_no_memory();
		}
		free(json.out);
	}
	free(command);
	free(shrink);
}

static void count_find(struct hunt *hunt, uint64_t number, const struct answer *answer)
{
	hunt->finds++;
	for (uint32_t i = 0; i < hunt->kinds_count; i++)
		if (is_same(&hunt->kinds[i].answer, answer)) {
			hunt->kinds[i].count++;
			return;
		}
	print_find(hunt, number, answer);
	if (hunt->kinds_count < KINDS_MAX)
		hunt->kinds[hunt->kinds_count++] = (struct kind){ *answer, 1 };
}

static bool hunt_take(void *context, uint64_t job, const char *octets, size_t len)
{
	struct hunt *hunt = context;
	struct answer answer;

	(void)len;
	memcpy(&answer, octets, sizeof(answer));
	if (answer.code != EXIT_HELD)
		hunt->code = exit_worse(hunt->code, answer.code);
	hunt->tries++;
	hunt->invalid += !answer.drawn;
	hunt->incomplete += answer.incomplete;
	if (answer.why != FIND_NOT)
		count_find(hunt, job, &answer);
	return hunt->code == EXIT_HELD || hunt->code == EXIT_INTERNAL;
}

static void hunt_look(void *context, uint64_t done)
{
	struct hunt *hunt = context;

	progress_say(&hunt->progress, done);
}

static void print_summary(const struct hunt *hunt)
{
	if (hunt->options->json)
		return;
	for (uint32_t i = 0; i < hunt->kinds_count; i++) {
		const struct kind *kind = &hunt->kinds[i];
		struct text line = { .len = 0 };

		if (i == 0)
			page_heading(&hunt->page,
			             "Found, of which the first of each kind stands above");
		text_add(&line, "  %8" PRIu64 " x ", kind->count);
		text_add_safe(&line, words_of(hunt, &kind->answer));
		if (kind->answer.first_code > 0)
			text_add(&line, "; first %" PRIu32 ", cause %s", kind->answer.first_code,
			         kind->answer.cause);
		page_line(&hunt->page, INK_PLAIN, &line);
	}
	page_print(&hunt->page, hunt->finds > 0 ? INK_BAD : INK_GOOD,
	           "%s%" PRIu64 " tries from seed %" PRIu64 ": %" PRIu64 " found, of %" PRIu32
	           " kinds; %" PRIu64 " were no scenario, %" PRIu64 " incomplete",
	           hunt->finds > 0 ? "\n" : "", hunt->tries, hunt->quarry.seed, hunt->finds,
	           hunt->kinds_count, hunt->invalid, hunt->incomplete);
}

/* The expectation is one of the scenario as it is. */
static enum exit_code check_until(const struct hunt *hunt)
{
	enum exit_code code = EXIT_HELD;
	struct scenario_problems problems;
	struct scenario_expect when;
	struct scenario *scenario = command_load(hunt->options->words[0], hunt->options, &code);

	if (!scenario)
		return code;
	if (!scenario_expect_read(scenario, hunt->options->when_option, hunt->until, &when,
	                          &problems))
		code = EXIT_USAGE;
	command_problems(&problems);
	scenario_problems_free(&problems);
	scenario_free(scenario);
	return code;
}

static void hunt_all(struct hunt *hunt)
{
	struct pool pool = { .context = hunt,
		             .count = hunt->options->tries ? hunt->options->tries : TRIES_DEFAULT,
		             .jobs = option_jobs(hunt->options),
		             .work = hunt_work,
		             .take = hunt_take,
		             .look = hunt_look };
	enum exit_code code;

	stop_remember();
	hunt->progress = progress_begin("tries", pool.count);
	code = pool_run(&pool);
	progress_end(&hunt->progress);
	hunt->code = exit_worse(hunt->code, code);
	print_summary(hunt);
	if (hunt->code == EXIT_HELD && hunt->finds > 0)
		hunt->code = EXIT_FAILED;
	if (hunt->code == EXIT_HELD && hunt->incomplete > 0)
		hunt->code = EXIT_INCOMPLETE;
	if (hunt->code == EXIT_HELD && hunt->invalid == hunt->tries)
		hunt->code = EXIT_INVALID;
}

enum exit_code command_hunt(const struct options *options)
{
	struct hunt *hunt = calloc(1, sizeof(*hunt));
	enum exit_code code;

	if (!hunt)
		return command_no_memory();
	hunt->options = options;
	hunt->until = options->when ? options->when : UNTIL;
	hunt->page = command_page(options);
	hunt->code = quarry_open(&hunt->quarry, options);
	if (hunt->code == EXIT_HELD)
		hunt->code = check_until(hunt);
	if (hunt->code == EXIT_HELD)
		hunt_all(hunt);
	quarry_close(&hunt->quarry);
	code = hunt->code;
	free(hunt);
	return exit_worse(code, command_flush());
}
