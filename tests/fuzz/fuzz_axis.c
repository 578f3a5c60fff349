/* Words of --axis and --vary: any text is values, or a sentence. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/axis.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new();
	char *word = malloc(len + 1), error[AXIS_ERROR] = "";
	struct axis axis;
	struct axis_span span;

	assert(word);
	if (len > 0)
		memcpy(word, data, len);
	word[len] = '\0';
	if (axis_read(arena, word, &axis, error)) {
		assert(axis.count >= 1 && axis.count <= AXIS_VALUES_MAX && *axis.path);
		for (uint32_t i = 0; i < axis.count; i++)
			assert(*axis.values[i]);
	} else {
		assert(*error);
	}
	if (axis_read_span(arena, word, &span, error))
		assert(span.lo < span.hi && span.lo >= 0 && span.step >= 1);
	free(word);
	arena_free(arena);
	return 0;
}
