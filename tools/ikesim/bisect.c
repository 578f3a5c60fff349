/* See bisect.h. */
#include "tools/ikesim/bisect.h"

#include <string.h>

bool bisect_ask(struct bisect *bisect, uint64_t step)
{
	uint32_t at = 0, behind;
	bool yes;

	while (at < bisect->count && bisect->steps[at] < step)
		at++;
	if (at < bisect->count && bisect->steps[at] == step)
		return true;
	if (bisect->count == BISECT_ASKED_MAX || bisect->stopped)
		return false;
	if (!bisect->ask(bisect->context, step, at, &yes)) {
		bisect->stopped = true;
		return false;
	}
	behind = bisect->count - at;
	memmove(&bisect->steps[at + 1], &bisect->steps[at], behind * sizeof(step));
	memmove(&bisect->yes[at + 1], &bisect->yes[at], behind * sizeof(yes));
	bisect->steps[at] = step;
	bisect->yes[at] = yes;
	bisect->count++;
	return true;
}

static void locate(struct bisect *bisect)
{
	bisect->below = bisect->count;
	for (uint32_t i = bisect->count; i-- > 1;)
		if (bisect->yes[i - 1] != bisect->yes[i])
			bisect->below = i - 1;
}

void bisect_halve(struct bisect *bisect)
{
	uint64_t low, high;

	for (locate(bisect); bisect->below < bisect->count; locate(bisect)) {
		low = bisect->steps[bisect->below];
		high = bisect->steps[bisect->below + 1];
		if (high - low <= 1 || !bisect_ask(bisect, low + (high - low) / 2))
			return;
	}
}

void bisect_search(struct bisect *bisect)
{
	uint64_t last = bisect->last;

	bisect_ask(bisect, 0);
	bisect_ask(bisect, last);
	bisect_halve(bisect);
	for (uint64_t i = 0; i <= BISECT_PARTS; i++)
		bisect_ask(bisect,
		           last / BISECT_PARTS * i + last % BISECT_PARTS * i / BISECT_PARTS);
	bisect_halve(bisect);
}

uint32_t bisect_changes(const struct bisect *bisect)
{
	uint32_t count = 0;

	for (uint32_t i = 1; i < bisect->count; i++)
		count += bisect->yes[i - 1] != bisect->yes[i];
	return count;
}
