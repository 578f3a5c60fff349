#include "sim/scenario/axis.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/schema.h"

#define WORD_MAX 40
#define QUOTED   48 /* octets of the user's words that a sentence has room for */

struct in {
	struct arena *arena;
	const char *path;
	char *error;
};

/* The ends of a range, in units of its kind. */
struct range {
	enum quantity kind;
	int64_t lo, hi;
};

__attribute__((format(printf, 3, 4))) static bool tell(const struct in *in, const char *text,
                                                       const char *format, ...);

static bool tell(const struct in *in, const char *text, const char *format, ...)
{
	int len = snprintf(in->error, AXIS_ERROR, "'%.*s' ", QUOTED, text);
	va_list args;

	va_start(args, format);
	vsnprintf(in->error + len, AXIS_ERROR - (size_t)len, format, args);
	va_end(args);
	return false;
}

/* hosts[gateway].count as the schema has it: hosts[].count. NULL: it has no such key. */
static const struct scenario_key *key_of(const char *path)
{
	char pattern[SCHEMA_PATH_MAX];
	size_t len = 0;

	for (bool named = false; *path; path++) {
		named = named && *path != ']';
		if (!named && len + 1 < sizeof(pattern))
			pattern[len++] = *path;
		named = named || *path == '[';
	}
	pattern[len] = '\0';
	return schema_find(pattern);
}

/* Of a key that the schema knows as a quantity there is one kind (a range of seeds counts as such);
 * else what fits the words. */
static bool kind_fits(const char *path, enum quantity kind)
{
	const struct scenario_key *key = key_of(path);

	if (key && key->rule->kind == KEY_QUANTITY)
		return key->rule->quantity == kind ||
		       (key->rule->quantity == QUANTITY_SEED && kind == QUANTITY_COUNT);
	return !key || key->rule->kind != KEY_SPREAD || kind == QUANTITY_DURATION;
}

static bool read_number(const struct in *in, const char *text, size_t len, enum quantity kind,
                        int64_t *value)
{
	char word[WORD_MAX + 1], help[QUANTITY_HELP];

	(void)in;
	if (len > WORD_MAX)
		return false;
	memcpy(word, text, len);
	word[len] = '\0';
	return quantity_read(kind, word, value, help);
}

/* The first kind in which all the words are quantities: a count rather than a factor. */
static bool read_numbers(const struct in *in, const char *const *words, const size_t *lens,
                         uint32_t count, enum quantity *kind, int64_t *values)
{
	static const enum quantity kinds[] = { QUANTITY_DURATION, QUANTITY_PROBABILITY,
		                               QUANTITY_COUNT, QUANTITY_SIZE, QUANTITY_FACTOR };

	for (uint32_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		uint32_t read = 0;
		if (!kind_fits(in->path, kinds[k]))
			continue;
		while (read < count &&
		       read_number(in, words[read], lens[read], kinds[k], &values[read]))
			read++;
		*kind = kinds[k];
		if (read == count)
			return true;
	}
	return false;
}

static bool add_value(const struct in *in, struct axis *axis, const char **values,
                      const char *value)
{
	for (uint32_t i = 0; i < axis->count; i++)
		if (strcmp(values[i], value) == 0)
			return tell(in, value, "is there twice");
	if (axis->count == AXIS_VALUES_MAX)
		return tell(in, in->path, "has more than %d values", AXIS_VALUES_MAX);
	values[axis->count++] = value;
	return true;
}

static bool add_number(const struct in *in, struct axis *axis, const char **values,
                       enum quantity kind, int64_t number)
{
	char text[QUANTITY_TEXT];

	quantity_print(kind, number, text);
	return add_value(in, axis, values, arena_copy(in->arena, text, strlen(text)));
}

/* Octets until a comma that stands in no brackets and no quotes. */
static size_t item_len(const char *text)
{
	size_t len = 0;
	int depth = 0;
	char quote = '\0';

	for (; text[len] && (text[len] != ',' || depth > 0 || quote); len++) {
		char c = text[len];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth > 0)
			depth--;
	}
	return len;
}

static bool read_list(const struct in *in, const char *text, struct axis *axis, const char **values)
{
	for (;;) {
		size_t len = item_len(text), kept = len;

		while (kept > 0 && *text == ' ') {
			text++;
			kept--;
			len--;
		}
		while (kept > 0 && text[kept - 1] == ' ')
			kept--;
		if (kept == 0)
			return tell(in, in->path, "has an empty value");
		if (!add_value(in, axis, values, arena_copy(in->arena, text, kept)))
			return false;
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}

static bool add_steps(const struct in *in, const struct range *range, int64_t step,
                      struct axis *axis, const char **values)
{
	for (int64_t value = range->lo;; value += step) {
		if (!add_number(in, axis, values, range->kind, value))
			return false;
		if (value > range->hi - step)
			return true;
	}
}

static bool add_even(const struct in *in, const struct range *range, int64_t count,
                     struct axis *axis, const char **values)
{
	int64_t all = range->hi - range->lo, gaps = count - 1;

	for (int64_t i = 0; i < count; i++) {
		int64_t value = range->lo + all / gaps * i + all % gaps * i / gaps;
		if (!add_number(in, axis, values, range->kind, value))
			return tell(in, in->path, "has not so many different values there");
	}
	return true;
}

static double power(double base, int64_t exponent)
{
	double product = 1;

	while (exponent-- > 0)
		product *= base;
	return product;
}

/* root^exponent = value >= 1, by halving: nothing but + * /, so that every machine has the same. */
static double root_of(double value, int64_t exponent)
{
	double low = 1, high = value;

	for (int i = 0; i < 200; i++) {
		double middle = low + (high - low) / 2;
		if (power(middle, exponent) < value)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* To three digits, the nearest. */
static int64_t rounded(double value)
{
	int64_t unit = 1;

	while (value / (double)unit >= 1000)
		unit *= 10;
	return (int64_t)(value / (double)unit + 0.5) * unit;
}

static bool add_log(const struct in *in, const struct range *range, int64_t count,
                    struct axis *axis, const char **values)
{
	double root;

	if (range->lo == 0)
		return tell(in, in->path, "can't begin at 0 in equal ratios");
	root = root_of((double)range->hi / (double)range->lo, count - 1);
	for (int64_t i = 0; i < count; i++) {
		int64_t value = i == 0           ? range->lo
		                : i == count - 1 ? range->hi
		                                 : rounded((double)range->lo * power(root, i));
		if (!add_number(in, axis, values, range->kind, value))
			return tell(in, in->path, "has not so many different values there");
	}
	return true;
}

/* "lo..hi" and what is behind it: three words, the third of which may be empty. */
static bool cut_range(const char *text, const char *words[3], size_t lens[3], bool *step)
{
	const char *dots = strstr(text, ".."), *end;

	if (!dots)
		return false;
	words[0] = text;
	lens[0] = (size_t)(dots - text);
	words[1] = dots + 2;
	lens[1] = strcspn(words[1], " ");
	end = words[1] + lens[1];
	end += strspn(end, " ");
	*step = strncmp(end, "step ", 5) == 0;
	words[2] = *step ? end + 5 + strspn(end + 5, " ") : end + (*end == 'x');
	lens[2] = strlen(words[2]);
	return *step || *end == 'x';
}

static bool read_range(const struct in *in, const char *text, struct axis *axis,
                       const char **values)
{
	bool log = strncmp(text, "log ", 4) == 0, step;
	const char *words[3];
	size_t lens[3];
	int64_t numbers[3], count = 0;
	struct range range;

	if (!cut_range(text + (log ? 4 : 0), words, lens, &step) || (log && step))
		return tell(in, text, "is no range: 10..100 step 10, 10..100 x4, log 1ms..10s x5");
	if (!read_numbers(in, words, lens, step ? 3 : 2, &range.kind, numbers))
		return tell(in, text, "is no range of what '%.*s' takes", QUOTED, in->path);
	range.lo = numbers[0];
	range.hi = numbers[1];
	if (range.lo >= range.hi)
		return tell(in, text, "begins above its end");
	if (step)
		return numbers[2] > 0 ? add_steps(in, &range, numbers[2], axis, values)
		                      : tell(in, text, "has a step of nothing");
	if (!read_number(in, words[2], lens[2], QUANTITY_COUNT, &count) || count < 2 ||
	    count > AXIS_VALUES_MAX)
		return tell(in, text, "needs 2 to %d values: x4", AXIS_VALUES_MAX);
	return log ? add_log(in, &range, count, axis, values)
	           : add_even(in, &range, count, axis, values);
}

/* Behind the '=' of "path=..."; NULL: there is no path, which is told. */
static const char *read_path(struct in *in, const char *word)
{
	const char *equal = strchr(word, '=');

	in->path = word;
	if (!equal || equal == word || equal[1] == '\0') {
		tell(in, word, "is not PATH=VALUES");
		return NULL;
	}
	in->path = arena_copy(in->arena, word, (size_t)(equal - word));
	return equal + 1 + strspn(equal + 1, " ");
}

bool axis_read(struct arena *arena, const char *word, struct axis *axis, char error[AXIS_ERROR])
{
	struct in in = { arena, NULL, error };
	const char *text = read_path(&in, word);
	const char **values;
	bool read;

	if (!text)
		return false;
	values = arena_take(arena, AXIS_VALUES_MAX * sizeof(*values));
	*axis = (struct axis){ .path = in.path, .values = values };
	read = strstr(text, "..") && !strchr(text, ',') ? read_range(&in, text, axis, values)
	                                                : read_list(&in, text, axis, values);
	assert(!read || axis->count > 0);
	return read;
}

bool axis_read_span(struct arena *arena, const char *word, struct axis_span *span,
                    char error[AXIS_ERROR])
{
	struct in in = { arena, NULL, error };
	const char *text = read_path(&in, word), *dots;
	const struct scenario_key *key;
	const char *words[2];
	size_t lens[2];
	int64_t numbers[2];

	if (!text)
		return false;
	dots = strstr(text, "..");
	if (!dots)
		return tell(&in, text, "is no span: 10..100, 1ms..10s");
	words[0] = text;
	lens[0] = (size_t)(dots - text);
	words[1] = dots + 2;
	lens[1] = strlen(words[1]);
	if (!read_numbers(&in, words, lens, 2, &span->kind, numbers))
		return tell(&in, text, "is no span of what '%.*s' takes", QUOTED, in.path);
	if (numbers[0] >= numbers[1])
		return tell(&in, text, "begins above its end");
	key = key_of(in.path);
	span->path = in.path;
	span->step = key && key->rule->kind == KEY_QUANTITY && key->rule->divisor > 0
	                     ? key->rule->divisor
	                     : 1;
	span->lo = numbers[0];
	span->hi = numbers[1];
	return true;
}
