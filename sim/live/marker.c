/* See marker.h. */
#include "sim/live/marker.h"

#include <string.h>

bool marker_goes(enum marker_rule rule, uint16_t from, uint16_t to)
{
	switch (rule) {
	case MARKER_ALWAYS: return true;
	case MARKER_NEVER: return false;
	case MARKER_AUTO: return from != 500 && to != 500;
	}
	return false;
}

enum marker_kind marker_strip(bool marked, const uint8_t **data, size_t *len)
{
	static const uint8_t zeros[MARKER_LEN];

	if (*len == 1 && **data == 0xff)
		return MARKER_KEEPALIVE;
	if (!marked)
		return MARKER_IKE;
	if (*len < MARKER_LEN || memcmp(*data, zeros, MARKER_LEN) != 0)
		return MARKER_ESP;
	*data += MARKER_LEN;
	*len -= MARKER_LEN;
	return MARKER_IKE;
}
