/*
 * Mistakes of an operator: collected, then told all at once in the order of the files, each with
 * its line and a remedy.
 */
#ifndef SIM_SCENARIO_PROBLEMS_H
#define SIM_SCENARIO_PROBLEMS_H

#include "sim/scenario/load.h"
#include "sim/scenario/tree.h"

struct problem {
	struct mark at;
	const char *text, *help; /* help NULL: none */
};

struct problems {
	struct arena *arena;
	struct problem all[SCENARIO_PROBLEMS_MAX];
	uint32_t count, more;
};

/*
 * The same mistake at the same place is told once. problems NULL: nobody wants to know. Texts are
 * copied.
 */
__attribute__((format(printf, 4, 5))) void problems_add(struct problems *problems, struct mark at,
                                                        const char *help, const char *format, ...);
/* Sorted and rendered; the texts are malloc'ed. */
void problems_render(struct problems *problems, struct scenario_problems *out);
/* As much of a text as a message should quote, in one line. */
const char *problems_quote(struct arena *arena, const char *text);

#endif
