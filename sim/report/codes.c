/* See codes.h. */
#include "sim/report/codes.h"

#include <inttypes.h>

const char *codes_add(struct text *line, const uint64_t errors[VERDICT_CODES], const char *before)
{
	for (uint32_t i = 0; i < VERDICT_CODES; i++) {
		if (errors[i] == 0)
			continue;
		text_add(line, "%s%" PRIu64 " x %" PRIu32, before, errors[i],
		         VERDICT_CODE_FIRST + i);
		before = ", ";
	}
	return before;
}
