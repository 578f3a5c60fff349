/* See command.h. */
#define _GNU_SOURCE
#include "tools/ikesim/command.h"

#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim/report/github.h"
#include "sim/scenario/able.h"
#include "sim/scenario/profile.h"
#include "sim/scenario/suite.h"
#include "tools/ikesim/reader.h"
#include "tools/ikesim/word.h"

enum exit_code exit_worse(enum exit_code a, enum exit_code b)
{
	static const enum exit_code grave[] = { EXIT_INTERNAL,    EXIT_ENVIRONMENT, EXIT_INVALID,
		                                EXIT_INCOMPLETE,  EXIT_USAGE,       EXIT_FAILED,
		                                EXIT_INCONCLUSIVE };

	for (unsigned i = 0; i < sizeof(grave) / sizeof(*grave); i++)
		if (a == grave[i] || b == grave[i])
			return grave[i];
	return EXIT_HELD;
}

/* The loader's words quote the file: line by line, safe for a terminal. */
static void problem_print(const char *text)
{
	const char *end;

	do {
		struct text raw = { .len = 0 }, safe = { .len = 0 };

		end = strchr(text, '\n');
		text_add(&raw, "%.*s", end ? (int)(end - text) : (int)strlen(text), text);
		for (char *tab = raw.out; (tab = strchr(tab, '\t'));)
			*tab = ' ';
		text_add_safe(&safe, raw.out);
		if (safe.len || end)
			fprintf(stderr, "%s\n", safe.out);
		text = end ? end + 1 : "";
	} while (*text);
}

void command_problems(const struct scenario_problems *problems)
{
	for (uint32_t i = 0; i < problems->count; i++)
		problem_print(problems->texts[i]);
	if (problems->more)
		fprintf(stderr, "... and %u more\n", (unsigned)problems->more);
}

struct scenario *command_try(const char *path, const struct options *options,
                             struct scenario_problems *problems)
{
	struct scenario_reader face;
	struct reader reader;
	struct scenario *scenario;

	*problems = (struct scenario_problems){ 0 };
	reader_init(&reader, &face);
	scenario = scenario_load(path, &face, options->sets, options->sets_count, problems);
	reader_free(&reader);
	return scenario;
}

struct scenario *command_load(const char *path, const struct options *options, enum exit_code *code)
{
	struct scenario_problems problems;
	struct scenario *scenario = command_try(path, options, &problems);

	command_problems(&problems);
	for (uint32_t i = 0; options->github && i < problems.count; i++)
		github_problem(stdout, problems.texts[i]);
	if (!scenario)
		*code = problems.unreadable ? EXIT_ENVIRONMENT : EXIT_INVALID;
	scenario_problems_free(&problems);
	return scenario;
}

bool command_profile(const char *command, const char *name, const char *see,
                     enum scenario_profile *profile)
{
	const char *known[PROFILE_COUNT];

	if (profile_find(name, profile))
		return true;
	for (uint32_t i = 0; i < PROFILE_COUNT; i++)
		known[i] = scenario_profile_name((enum scenario_profile)i);
	word_unknown(command, "profile", name, known, PROFILE_COUNT, see);
	return false;
}

/* Of the terminal; a file or a pipe is as wide as it may be. */
static unsigned columns(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
	    size.ws_col == 0 || size.ws_col > PAGE_COLUMNS)
		return PAGE_COLUMNS;
	return size.ws_col < PAGE_COLUMNS_MIN ? PAGE_COLUMNS_MIN : size.ws_col;
}

struct page command_page(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool wanted = isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
	              !(term && strcmp(term, "dumb") == 0);

	return (struct page){
		.out = stdout,
		.colour = options->colour == COLOUR_ALWAYS ||
		          (options->colour == COLOUR_AUTO && wanted),
		.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
		.columns = columns(),
	};
}

enum exit_code command_no_memory(void)
{
	fprintf(stderr, "ikesim: not enough memory\n");
	return EXIT_ENVIRONMENT;
}

enum exit_code command_flush(void)
{
	static bool said;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_HELD;
	if (!said)
		fprintf(stderr, "ikesim: cannot write to standard output: %s\n", strerror(errno));
	said = true;
	return EXIT_ENVIRONMENT;
}

enum exit_code command_able(const char *path, const struct scenario *scenario)
{
	const struct ike_suite *suite = scenario_lacks(scenario, ike_suite_available);

	return suite ? command_unable(path, suite) : EXIT_HELD;
}

enum exit_code command_unable(const char *path, const struct ike_suite *suite)
{
	fprintf(stderr,
	        "ikesim: %s may choose %s, and this machine's processor has no AES that libsodium "
	        "can use; `crypto: modelled` needs none\n",
	        path, suite_word(suite, false));
	return EXIT_ENVIRONMENT;
}
