/* See markup.h. */
#include "sim/report/markup.h"

#include "sim/report/text.h"

void markup_text(FILE *out, const char *text)
{
	while (*text) {
		size_t len = text_harmless(text);

		switch (len ? *text : '?') {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		case '\'': fputs("&#39;", out); break;
		case '?': fputc('?', out); break;
		default: fwrite(text, 1, len, out); break;
		}
		text += len ? len : 1;
	}
}
