/* See pfkey_file.h. */
#define _GNU_SOURCE
#include "tools/ikesim/pfkey_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/hexadecimal.h"
#include "sim/scenario/quantity.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/word.h"

#define BLANKS   " \t\r\n"
#define TIME_MAX 32

struct place {
	const char *path;
	unsigned line;
	bool sound; /* so far */
};

static void mistake(struct place *place, size_t column, const char *what)
{
	place->sound = false;
	word_quote(stderr, place->path, strlen(place->path));
	fprintf(stderr, ":%u:%zu: %s\n", place->line, column + 1, what);
}

static void read_time(struct place *place, const char *text, size_t from, size_t len, nsec *at)
{
	char word[TIME_MAX], help[QUANTITY_HELP];
	nsec before = *at;

	snprintf(word, sizeof(word), "%.*s", (int)(len < TIME_MAX ? len : TIME_MAX - 1),
	         text + from);
	if (len >= TIME_MAX || !quantity_read(QUANTITY_DURATION, word, at, help) || *at < 0)
		mistake(place, from, "not a time such as 0ms or 1.5s");
	else if (*at < before)
		mistake(place, from, "earlier than the line before");
}

/* The octets from `from` on; line->octets has room for half of the text. */
static void read_octets(struct place *place, const char *text, size_t from, struct pfkey_line *line)
{
	while (text[from += strspn(text + from, BLANKS)] != '\0' && text[from] != '#') {
		int high = hexadecimal_of(text[from]),
		    low = high < 0 ? -1 : hexadecimal_of(text[from + 1]);

		if (low < 0) {
			mistake(place, high < 0 ? from : from + 1,
			        "not a hexadecimal digit; an octet is two of them");
			return;
		}
		line->octets[line->len++] = (uint8_t)(high << 4 | low);
		from += 2;
	}
}

/* False: no memory. */
static bool grow(struct pfkey_file *file)
{
	size_t room = file->room ? 2 * file->room : 16;
	struct pfkey_line *lines;

	if (file->count < file->room)
		return true;
	lines = realloc(file->lines, room * sizeof(*lines));
	if (!lines)
		return false;
	file->lines = lines;
	file->room = room;
	return true;
}

static bool read_line(struct pfkey_file *file, struct place *place, const char *text, nsec *at)
{
	size_t from = strspn(text, BLANKS), len = strcspn(text + from, BLANKS "#");
	struct pfkey_line line = { .len = 0 };

	if (text[from] == '\0' || text[from] == '#')
		return true;
	line.octets = malloc(strlen(text) / 2 + 1);
	if (!line.octets || !grow(file)) {
		free(line.octets);
		return false;
	}
	read_time(place, text, from, len, at);
	line.at = *at;
	read_octets(place, text, from + len, &line);
	file->lines[file->count++] = line;
	if (text[from + len + strspn(text + from + len, BLANKS)] == '\0')
		mistake(place, from + len, "a message is missing after the time");
	return true;
}

enum exit_code pfkey_file_read(struct pfkey_file *file, const char *path)
{
	struct place place = { path, 0, true };
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	bool memory = true;
	nsec at = 0;
	int error;

	*file = (struct pfkey_file){ .count = 0 };
	errno = in ? 0 : errno;
	while (in && memory && getline(&text, &size, in) >= 0) {
		place.line++;
		memory = read_line(file, &place, text, &at);
	}
	error = !in || ferror(in) ? errno : 0;
	free(text);
	if (in)
		fclose(in);
	if (!memory)
		return command_no_memory();
	if (error) {
		fprintf(stderr, "ikesim pfkey: cannot read ");
		word_quote(stderr, path, strlen(path));
		fprintf(stderr, ": %s\n", strerror(error));
		return EXIT_ENVIRONMENT;
	}
	return place.sound ? EXIT_HELD : EXIT_INVALID;
}

void pfkey_file_free(struct pfkey_file *file)
{
	for (size_t i = 0; i < file->count; i++)
		free(file->lines[i].octets);
	free(file->lines);
}
