/* What two samples say of a change: see compare.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/text.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/compare.h"

struct sample {
	double *values;
	uint32_t count;
	double median, low, high;
	bool sure; /* low and high are there */
};

static int ascending(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* The largest k with 2 P(Bin(n, 1/2) < k) <= 5 %, 0: there is none. */
static uint32_t order(uint32_t n)
{
	double chance = 1, below;
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++)
		chance /= 2; /* of no value below the median; 0 if there are thousands */
	for (below = chance; k < n / 2 && 2 * below <= 0.05; k++) {
		chance = chance * (n - k) / (k + 1);
		below += chance;
	}
	return k;
}

static bool collect(struct sample *sample, const struct change *change, const char *scenario,
                    const struct results *results)
{
	uint32_t k;

	sample->values = calloc(results->count, sizeof(*sample->values));
	if (!sample->values)
		return false;
	for (size_t i = 0; i < results->count; i++) {
		int64_t value;

		if (strcmp(results->runs[i].scenario, scenario) == 0 &&
		    change_value(change, results->runs[i].json, &value))
			sample->values[sample->count++] = (double)value;
	}
	if (sample->count == 0)
		return true;
	qsort(sample->values, sample->count, sizeof(*sample->values), ascending);
	sample->median =
	        (sample->values[(sample->count - 1) / 2] + sample->values[sample->count / 2]) / 2;
	k = sample->count <= 1000 ? order(sample->count) : 0;
	sample->sure = k > 0;
	sample->low = sample->sure ? sample->values[k - 1] : sample->values[0];
	sample->high = sample->values[sample->count - (sample->sure ? k : 1)];
	return true;
}

static void put_number(struct text *line, bool time, double value)
{
	char span[TEXT_TIME_MAX];

	if (time)
		text_add(line, "%s", text_span(span, (nsec)(value + 0.5)));
	else
		text_add(line, "%.1f", value);
}

static void put_sample(struct text *line, const struct change *change, const struct sample *sample)
{
	if (sample->count == 0) {
		text_add(line, "no sample");
		return;
	}
	put_number(line, change->time, sample->median);
	text_add(line, " (");
	put_number(line, change->time, sample->low);
	text_add(line, " .. ");
	put_number(line, change->time, sample->high);
	text_add(line, ", %" PRIu32 " runs)", sample->count);
}

/* Does it hold wherever the two medians are within their intervals? Or nowhere? */
static enum exit_code decide(const struct change *change, const struct sample *old,
                             const struct sample *now)
{
	bool always, never;

	if (!old->sure || !now->sure)
		return EXIT_INCONCLUSIVE;
	always = change_holds(change, old->low, change->below ? now->high : now->low) &&
	         change_holds(change, old->high, change->below ? now->high : now->low);
	never = !change_holds(change, old->low, change->below ? now->low : now->high) &&
	        !change_holds(change, old->high, change->below ? now->low : now->high);
	return always ? EXIT_FAILED : never ? EXIT_HELD : EXIT_INCONCLUSIVE;
}

enum exit_code sample_tell(const struct page *page, const struct change *change,
                           const char *scenario, const struct results *old,
                           const struct results *now)
{
	struct sample a = { 0 }, b = { 0 };
	struct text line = { .len = 0 };
	enum exit_code code = EXIT_INCONCLUSIVE;

	if (collect(&a, change, scenario, old) && collect(&b, change, scenario, now)) {
		code = decide(change, &a, &b);
		text_add(&line, "%s live: %s: median ", scenario, change->text);
		put_sample(&line, change, &a);
		text_add(&line, " -> ");
		put_sample(&line, change, &b);
		text_add(&line, ": %s",
		         code == EXIT_HELD     ? "does not hold"
		         : code == EXIT_FAILED ? "FAILED, it holds"
		                               : "inconclusive at 95 %: more repetitions");
		page_wrap(page,
		          code == EXIT_HELD     ? INK_GOOD
		          : code == EXIT_FAILED ? INK_BAD
		                                : INK_WARN,
		          "", 2, line.out);
	} else {
		code = command_no_memory();
	}
	free(a.values);
	free(b.values);
	return code;
}
