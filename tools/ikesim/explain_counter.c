/* ikesim explain counter NAME: what a counter of `ikesim sadb` stands on. */
#include <string.h>

#include "sim/report/sa_count.h"
#include "tools/ikesim/explain.h"
#include "tools/ikesim/word.h"

#define KNOWN_MAX 128

enum exit_code explain_counter(const struct page *page, const char *name)
{
	const char *known[KNOWN_MAX];
	uint32_t count;
	const struct sa_field *fields = sa_fields(&count);
	bool any = false;

	for (uint32_t i = 0; i < count && i < KNOWN_MAX; i++) {
		known[i] = fields[i].name;
		if (strcmp(fields[i].name, name) != 0)
			continue;
		page_print(page, INK_BOLD, "%s: %s", name, fields[i].group);
		if (fields[i].offset == SA_UNCOUNTED)
			page_print(page, INK_PLAIN, "  not counted here: %s", fields[i].note);
		else
			page_print(page, INK_PLAIN, "  counted: %s [%c]", fields[i].note,
			           fields[i].label);
		any = true;
	}
	if (any) {
		page_print(
		        page, INK_DIM,
		        "  [D] the name is documented and so is what it counts, [I] the name is, "
		        "that it is this is inferred");
		return EXIT_HELD;
	}
	word_unknown("explain", "counter", name, known, count < KNOWN_MAX ? count : KNOWN_MAX,
	             "; 'ikesim sadb FILE --style windows' prints them");
	return EXIT_USAGE;
}
