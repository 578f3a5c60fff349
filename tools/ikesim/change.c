/* See change.h. */
#include "tools/ikesim/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/histogram.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/scenario.h"
#include "tools/ikesim/word.h"

#define WORD_MAX 64

const char *const change_tallies[CHANGE_TALLIES] = { "initiated", "installed", "failed",
	                                             "unfinished" };

static bool wrong(const char *text, const char *what)
{
	fprintf(stderr, "ikesim compare: --fail-on: '");
	word_quote(stderr, text, strlen(text));
	fprintf(stderr, "': %s\n", what);
	return false;
}

/* "p99.9" to 99900; false: it is none. */
static bool read_rank(const char *word, uint32_t *rank)
{
	char help[QUANTITY_HELP], text[WORD_MAX];
	int64_t factor;

	if (strcmp(word, "min") == 0 || strcmp(word, "max") == 0) {
		*rank = word[1] == 'i' ? 0 : 100000;
		return true;
	}
	snprintf(text, sizeof(text), "%s", word + 1);
	if (word[0] != 'p' || !quantity_read(QUANTITY_FACTOR, text, &factor, help) ||
	    factor > 100000)
		return false;
	*rank = (uint32_t)factor;
	return true;
}

static bool read_measure(struct change *change, const char *name)
{
	for (uint32_t m = 0; m < MEASURE_COUNT; m++) {
		if (strcmp(scenario_measure_name((enum expect_measure)m), name) != 0)
			continue;
		change->measure = m;
		change->time = change->figure != CHANGE_COUNT &&
		               scenario_measure_is_time((enum expect_measure)m);
		return true;
	}
	return false;
}

/* "p99(sa_install)", "errors(13860)", "installed". */
static bool read_figure(struct change *change, char *figure)
{
	char *open = strchr(figure, '('), *close = strrchr(figure, ')');
	char *end;

	for (unsigned i = 0; i < CHANGE_TALLIES; i++) {
		if (strcmp(figure, change_tallies[i]) == 0) {
			change->figure = CHANGE_TALLY;
			change->tally = change_tallies[i];
			return true;
		}
	}
	if (!open || !close || close[1] != '\0')
		return false;
	*open = *close = '\0';
	if (strcmp(figure, "errors") == 0) {
		change->figure = CHANGE_ERRORS;
		if (strcmp(open + 1, "*") == 0)
			return true;
		change->code = (uint32_t)strtoul(open + 1, &end, 10);
		return *end == '\0' && change->code != 0;
	}
	if (strcmp(figure, "mean") == 0)
		change->figure = CHANGE_MEAN;
	else if (strcmp(figure, "count") == 0)
		change->figure = CHANGE_COUNT;
	else if (!read_rank(figure, &change->rank))
		return false;
	return read_measure(change, open + 1);
}

/* "+10%", "-20ms", "+3". */
static bool read_by(struct change *change, const char *by)
{
	char help[QUANTITY_HELP];
	size_t len = strlen(by);
	int64_t value;
	bool good;

	if (*by != '+' && *by != '-')
		return false;
	change->percent = len > 1 && by[len - 1] == '%';
	if (change->percent) {
		char number[WORD_MAX];

		snprintf(number, sizeof(number), "%.*s", (int)(len - 2), by + 1);
		good = quantity_read(QUANTITY_FACTOR, number, &value, help);
	} else {
		good = quantity_read(change->time ? QUANTITY_DURATION : QUANTITY_COUNT, by + 1,
		                     &value, help);
	}
	change->by = *by == '-' ? -value : value;
	return good;
}

bool change_read(struct change *change, const char *text)
{
	char figure[WORD_MAX], sign[WORD_MAX], by[WORD_MAX], rest[2];
	int words = sscanf(text, "%63s %63s %63s %1s", figure, sign, by, rest);

	*change = (struct change){ .text = text };
	if (words != 3 || (strcmp(sign, ">") != 0 && strcmp(sign, "<") != 0))
		return wrong(text, "is not FIGURE > CHANGE or FIGURE < CHANGE, such as "
		                   "p99(sa_install) > +10%");
	change->below = *sign == '<';
	if (!read_figure(change, figure))
		return wrong(text,
		             "FIGURE is p99(MEASURE) or min, max, mean, count of one, errors(CODE "
		             "or *), initiated, installed, failed or unfinished");
	if (!read_by(change, by))
		return wrong(text, "CHANGE has a sign and a unit: +10%, +20ms, -3");
	return true;
}

/* Of the measure in this result; false: there is no such, or it makes no sense. */
static bool read_histogram(const json_t *result, const char *measure, struct histogram *histogram)
{
	const json_t *json = json_object_get(json_object_get(result, "histograms"), measure);
	const json_t *counts = json_object_get(json, "counts"), *pair;
	const char *sum = json_string_value(json_object_get(json, "sum"));
	json_int_t unit = json_integer_value(json_object_get(json, "unit")),
	           digits = json_integer_value(json_object_get(json, "digits"));
	size_t i;
	bool good;

	if (!json || unit < 1 || digits < 1 || digits > HISTOGRAM_DIGITS_MAX || !sum)
		return false;
	histogram_init(histogram, unit, (uint8_t)digits);
	good = json_is_array(counts);
	json_array_foreach((json_t *)counts, i, pair)
	{
		json_int_t index = json_integer_value(json_array_get(pair, 0)),
		           count = json_integer_value(json_array_get(pair, 1));

		good = good && index >= 0 && count > 0 &&
		       histogram_restore(histogram, (uint64_t)index, (uint64_t)count);
	}
	good = good &&
	       histogram_restore_totals(
	               histogram, (uint64_t)json_integer_value(json_object_get(json, "count")), sum,
	               json_integer_value(json_object_get(json, "min")),
	               json_integer_value(json_object_get(json, "max")));
	if (!good || histogram->count == 0) {
		histogram_free(histogram);
		return false;
	}
	return true;
}

static int64_t errors_of(const json_t *result, uint32_t code)
{
	const json_t *errors = json_object_get(result, "errors"), *error;
	int64_t sum = 0;
	size_t i;

	json_array_foreach((json_t *)errors, i, error)
	{
		if (code == 0 ||
		    json_integer_value(json_object_get(error, "code")) == (json_int_t)code)
			sum += json_integer_value(json_object_get(error, "count"));
	}
	return sum;
}

bool change_value(const struct change *change, const json_t *result, int64_t *value)
{
	struct histogram histogram;

	if (change->figure == CHANGE_ERRORS) {
		*value = errors_of(result, change->code);
		return true;
	}
	if (change->figure == CHANGE_TALLY) {
		*value = json_integer_value(
		        json_object_get(json_object_get(result, "negotiations"), change->tally));
		return true;
	}
	if (!read_histogram(result, scenario_measure_name((enum expect_measure)change->measure),
	                    &histogram))
		return false;
	if (change->figure == CHANGE_PERCENTILE)
		*value = histogram_percentile(&histogram, change->rank);
	else if (change->figure == CHANGE_MEAN)
		*value = histogram_mean(&histogram);
	else
		*value = (int64_t)histogram.count;
	histogram_free(&histogram);
	return true;
}

/* Where it begins to hold, from this old value. */
static double limit_from(const struct change *change, double old)
{
	return change->percent ? old + old * (double)change->by / 100000 : old + (double)change->by;
}

bool change_holds(const struct change *change, double old, double now)
{
	double limit = limit_from(change, old);

	return change->below ? now < limit : now > limit;
}
