/* ikesim check: is it a scenario? */
#include <inttypes.h>

#include "sim/digest.h"
#include "tools/ikesim/command.h"

static void check_one(const struct page *page, const char *path, const struct scenario *scenario)
{
	struct text line = { .len = 0 };
	char hex[DIGEST_HEX];

	digest_hex(scenario->hash, hex);
	text_add_safe(&line, path);
	text_add(&line, ": valid: ");
	text_add_safe(&line, scenario->name);
	text_add(&line, ", %" PRIu32 " expectations, %.16s", scenario->expects_count, hex);
	page_line(page, INK_PLAIN, &line);
}

enum exit_code command_check(const struct options *options)
{
	struct page page = command_page(options);
	enum exit_code worst = EXIT_HELD;

	for (int i = 0; i < options->words_count; i++) {
		enum exit_code code = EXIT_HELD;
		struct scenario *scenario = command_load(options->words[i], options, &code);

		worst = exit_worse(worst, code);
		if (!scenario)
			continue;
		check_one(&page, options->words[i], scenario);
		scenario_free(scenario);
	}
	return worst;
}
