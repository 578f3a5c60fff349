/* See markup.h. */
#include "sim/report/markup.h"

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

void markup_head(FILE *out, const struct text *text, size_t octets)
{
	struct text head = { .len = 0 };

	text_add(&head, "%.*s%s", (int)octets, text->out, octets < text->len ? "…" : "");
	markup_text(out, head.out);
}
