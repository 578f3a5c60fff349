/* See html_asset.h. The lines come from the files of that name, when ikesim is built. */
#include "sim/report/html_asset.h"

#include <stdlib.h>
#include <string.h>

static const char *const css[] = {
#include "sim/report/html.css.inc"
	NULL
};

static const char *const js[] = {
#include "sim/report/html.js.inc"
	NULL
};

char *html_asset(enum html_asset asset)
{
	const char *const *lines = asset == HTML_CSS ? css : js;
	size_t len = 0;
	char *out;

	for (size_t i = 0; lines[i]; i++)
		len += strlen(lines[i]);
	out = malloc(len + 1);
	if (!out)
		return NULL;
	*out = '\0';
	len = 0;
	for (size_t i = 0; lines[i]; i++) {
		size_t line = strlen(lines[i]);

		memcpy(out + len, lines[i], line + 1);
		len += line;
	}
	return out;
}
