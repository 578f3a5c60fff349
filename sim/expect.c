/* What a scenario expects against what a verdict says. Every answer is a sentence: expected and
 * actual. */
#include "sim/verdict.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/quantity.h"

#define VALUE_MAX    64 /* octets of a value in words */
#define PERCENT_MAX  16
#define EXPECTED_MAX (3 * VALUE_MAX + 16)

/* How a subject's values are written. */
enum unit { UNIT_COUNT, UNIT_TIME, UNIT_SHARE, UNIT_CAUSE, UNIT_HOST };

struct actual {
	bool any;         /* false: there is nothing to compare */
	const char *none; /* then: why */
	int64_t value;
	const char *word; /* UNIT_CAUSE */
	const char *name; /* UNIT_HOST: the instance */
};

struct asked {
	const struct scenario *scenario;
	const struct verdict *verdict;
	const char *const *host_names;
	const struct scenario_expect *expect;
};

static enum unit unit_of(const struct scenario_expect *expect)
{
	switch (expect->subject) {
	case EXPECT_PERCENTILE:
	case EXPECT_MIN:
	case EXPECT_MEAN:
	case EXPECT_MAX: return scenario_measure_is_time(expect->measure) ? UNIT_TIME : UNIT_COUNT;
	case EXPECT_FIRST_AT: return UNIT_TIME;
	case EXPECT_RATE: return UNIT_SHARE;
	case EXPECT_FIRST_CAUSE: return UNIT_CAUSE;
	case EXPECT_FIRST_HOST: return UNIT_HOST;
	case EXPECT_ERRORS:
	case EXPECT_ESTABLISHED:
	case EXPECT_DELETED:
	case EXPECT_LEAKED:
	case EXPECT_TURNED_AWAY:
	case EXPECT_SAMPLES:
	case EXPECT_FIRST_CODE:
	case EXPECT_COUNT: break;
	}
	return UNIT_COUNT;
}

static int64_t actual_errors(const struct verdict *verdict, uint32_t code)
{
	uint64_t sum = 0;

	if (code != 0)
		return code >= VERDICT_CODE_FIRST && code < VERDICT_CODE_FIRST + VERDICT_CODES
		               ? (int64_t)verdict->errors[code - VERDICT_CODE_FIRST]
		               : 0;
	for (uint32_t i = 0; i < VERDICT_CODES; i++)
		sum += verdict->errors[i];
	return (int64_t)sum;
}

static int64_t actual_leaked(const struct verdict *verdict, enum sadb_state state)
{
	uint64_t sum = 0;

	if (state == SADB_ST_NONE || state == SADB_ST_LARVAL)
		sum += verdict->leaked_larval;
	if (state != SADB_ST_LARVAL)
		sum += verdict->leaked_mature;
	return (int64_t)sum;
}

/* The entry of `hosts` that this instance is one of. */
static uint32_t host_entry(const struct scenario *scenario, uint32_t instance)
{
	for (uint32_t i = 0; i < scenario->hosts_count; i++) {
		if (instance < scenario->hosts[i].count)
			return i;
		instance -= scenario->hosts[i].count;
	}
	return JOURNAL_NOBODY;
}

static struct actual actual_first(const struct asked *asked)
{
	const struct verdict *verdict = asked->verdict;
	const struct verdict_negotiation *first;
	struct actual actual = { .any = true };

	if (verdict->first_failure == UINT32_MAX)
		return (struct actual){ .none = "there is no failure" };
	first = &verdict->negotiations[verdict->first_failure];
	switch (unit_of(asked->expect)) {
	case UNIT_TIME: actual.value = first->ended_at; break;
	case UNIT_COUNT: actual.value = first->code; break;
	case UNIT_SHARE:
	case UNIT_CAUSE: actual.word = verdict_cause(first); break;
	case UNIT_HOST:
		actual.value = host_entry(asked->scenario, first->host);
		actual.name =
		        first->host == JOURNAL_NOBODY ? "nobody" : asked->host_names[first->host];
		break;
	}
	return actual;
}

/* How far a time may be off: nothing but times of live runs may be. */
static int64_t slack(const struct asked *asked, int64_t expected)
{
	const struct scenario_tolerance *tolerance = &asked->scenario->tolerance;

	if (!asked->verdict->live || unit_of(asked->expect) != UNIT_TIME)
		return 0;
	return tolerance->ns + (int64_t)((double)expected * tolerance->ppb / 1e9);
}

static struct actual actual_sample(const struct asked *asked)
{
	const struct scenario_expect *expect = asked->expect;
	const struct histogram *measure = &asked->verdict->measures[expect->measure];
	struct actual actual = { .any = true };

	if (measure->count == 0)
		return (struct actual){ .none = "no samples" };
	if (expect->subject == EXPECT_MIN)
		actual.value = measure->min;
	else if (expect->subject == EXPECT_MAX)
		actual.value = measure->max;
	else if (expect->subject == EXPECT_MEAN)
		actual.value = histogram_mean(measure);
	else
		actual.value = histogram_percentile(measure, expect->percent_milli);
	return actual;
}

/* Of all negotiations, whichever of their ends it hit; parts per 10^9, rounded up, so that what
 * happened is never a share of 0. */
static struct actual actual_rate(const struct asked *asked)
{
	const struct verdict *verdict = asked->verdict;
	uint32_t code = asked->expect->code;
	uint64_t hit = verdict->distinct_failed, all = verdict->distinct;

	if (all == 0)
		return (struct actual){ .none = "no negotiations" };
	if (code != 0)
		hit = code >= VERDICT_CODE_FIRST && code < VERDICT_CODE_FIRST + VERDICT_CODES
		              ? verdict->distinct_errors[code - VERDICT_CODE_FIRST]
		              : 0;
	return (struct actual){ .any = true,
		                .value = (int64_t)((hit * 1000000000 + all - 1) / all) };
}

static struct actual actual_turned_away(const struct asked *asked)
{
	uint32_t queue = asked->expect->queue;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < QUEUE_COUNT; i++)
		if (queue == SCENARIO_QUEUES || queue == i)
			sum += asked->verdict->turned_away[i];
	return (struct actual){ .any = true, .value = (int64_t)sum };
}

static struct actual actual_count(const struct asked *asked)
{
	const struct scenario_expect *expect = asked->expect;
	const struct verdict *verdict = asked->verdict;
	struct actual actual = { .any = verdict->count > 0, .none = "no samples" };

	if (expect->subject == EXPECT_ERRORS)
		actual.value = actual_errors(verdict, expect->code);
	else if (expect->subject == EXPECT_LEAKED)
		actual.value = actual_leaked(verdict, expect->state);
	else if (expect->subject == EXPECT_DELETED)
		actual.value = verdict->deleted;
	else
		actual.value = verdict->installed;
	return actual;
}

static struct actual actual_of(const struct asked *asked)
{
	const struct scenario_expect *expect = asked->expect;

	switch (expect->subject) {
	case EXPECT_ERRORS:
	case EXPECT_LEAKED:
	case EXPECT_DELETED:
	case EXPECT_ESTABLISHED: return actual_count(asked);
	case EXPECT_SAMPLES:
		return (struct actual){
			.any = true,
			.value = (int64_t)asked->verdict->measures[expect->measure].count
		};
	case EXPECT_RATE: return actual_rate(asked);
	case EXPECT_TURNED_AWAY: return actual_turned_away(asked);
	case EXPECT_PERCENTILE:
	case EXPECT_MIN:
	case EXPECT_MEAN:
	case EXPECT_MAX: return actual_sample(asked);
	case EXPECT_FIRST_CAUSE:
	case EXPECT_FIRST_AT:
	case EXPECT_FIRST_CODE:
	case EXPECT_FIRST_HOST: return actual_first(asked);
	case EXPECT_COUNT: break;
	}
	assert(!"a subject of EXPECT_SUBJECTS");
	return (struct actual){ .none = "" };
}

static bool compare(const struct asked *asked, const struct actual *actual)
{
	const struct scenario_expect *expect = asked->expect;
	int64_t value = actual->value, off = slack(asked, expect->value);

	if (unit_of(expect) == UNIT_CAUSE) {
		bool same = strcmp(actual->word, expect->cause) == 0;

		return expect->op == EXPECT_NE ? !same : same;
	}
	switch (expect->op) {
	case EXPECT_EQ: return value >= expect->value - off && value <= expect->value + off;
	case EXPECT_NE: return value != expect->value;
	case EXPECT_LT: return value < expect->value + off;
	case EXPECT_LE: return value <= expect->value + off;
	case EXPECT_GT: return value > expect->value - off;
	case EXPECT_GE: return value >= expect->value - off;
	case EXPECT_BETWEEN:
		return value >= expect->value - off &&
		       value <= expect->high + slack(asked, expect->high);
	}
	return false;
}

/* "63.042s", "200us": exact, in the largest unit that leaves something before the point. */
static void time_text(nsec value, char out[VALUE_MAX])
{
	static const struct {
		nsec unit;
		int digits;
		const char *name;
	} units[] = {
		{ NSEC_S, 9, "s" }, { NSEC_MS, 6, "ms" }, { NSEC_US, 3, "us" }, { 1, 0, "ns" }
	};
	uint32_t u = 0;
	nsec rest;
	int digits;

	while (u < 3 && value < units[u].unit)
		u++;
	rest = value % units[u].unit;
	digits = units[u].digits;
	for (; digits > 0 && rest % 10 == 0; digits--)
		rest /= 10;
	if (digits == 0)
		snprintf(out, VALUE_MAX, "%" PRId64 "%s", value / units[u].unit, units[u].name);
	else
		snprintf(out, VALUE_MAX, "%" PRId64 ".%0*" PRId64 "%s", value / units[u].unit,
		         digits, rest, units[u].name);
}

static void value_text(const struct asked *asked, int64_t value, char out[VALUE_MAX])
{
	const struct scenario *scenario = asked->scenario;

	switch (unit_of(asked->expect)) {
	case UNIT_COUNT: snprintf(out, VALUE_MAX, "%" PRId64, value); break;
	case UNIT_TIME: time_text(value, out); break;
	case UNIT_SHARE:
		snprintf(out, VALUE_MAX, "%s",
		         quantity_print(QUANTITY_PROBABILITY, value, (char[QUANTITY_TEXT]){ 0 }));
		break;
	case UNIT_CAUSE: snprintf(out, VALUE_MAX, "%s", asked->expect->cause); break;
	case UNIT_HOST:
		snprintf(out, VALUE_MAX, "%s",
		         value >= 0 && value < (int64_t)scenario->hosts_count
		                 ? scenario->hosts[value].name
		                 : "nobody");
		break;
	}
}

/* "p99", "p99.9", "p99.999": without zeros at the end. */
static void percentile_text(uint32_t percent_milli, char out[PERCENT_MAX])
{
	int len = snprintf(out, PERCENT_MAX, "p%" PRIu32 ".%03" PRIu32, percent_milli / 1000 % 1000,
	                   percent_milli % 1000);

	while (out[len - 1] == '0')
		out[--len] = '\0';
	if (out[len - 1] == '.')
		out[len - 1] = '\0';
}

static void subject_text(const struct scenario_expect *expect, char out[VALUE_MAX])
{
	static const char *const names[] = {
#define X(name, text) text,
		EXPECT_SUBJECTS(X)
#undef X
	};
	const char *measure = scenario_measure_name(expect->measure);
	char percentile[PERCENT_MAX];

	switch (expect->subject) {
	case EXPECT_ERRORS:
		if (expect->code)
			snprintf(out, VALUE_MAX, "errors(%" PRIu32 ")", expect->code);
		else
			snprintf(out, VALUE_MAX, "errors(*)");
		break;
	case EXPECT_LEAKED:
		snprintf(out, VALUE_MAX, "leaked(%s)",
		         expect->state == SADB_ST_NONE ? "*" : sadb_state_name(expect->state));
		break;
	case EXPECT_PERCENTILE:
		percentile_text(expect->percent_milli, percentile);
		snprintf(out, VALUE_MAX, "%.15s(%.40s)", percentile, measure);
		break;
	case EXPECT_RATE:
		if (expect->code)
			snprintf(out, VALUE_MAX, "rate(errors(%" PRIu32 "))", expect->code);
		else
			snprintf(out, VALUE_MAX, "rate(errors(*))");
		break;
	case EXPECT_TURNED_AWAY:
		snprintf(out, VALUE_MAX, "turned_away(%s)", scenario_queue_name(expect->queue));
		break;
	case EXPECT_SAMPLES:
	case EXPECT_MIN:
	case EXPECT_MEAN:
	case EXPECT_MAX: snprintf(out, VALUE_MAX, "%s(%s)", names[expect->subject], measure); break;
	case EXPECT_ESTABLISHED:
	case EXPECT_DELETED:
	case EXPECT_FIRST_CAUSE:
	case EXPECT_FIRST_AT:
	case EXPECT_FIRST_CODE:
	case EXPECT_FIRST_HOST: snprintf(out, VALUE_MAX, "%s", names[expect->subject]); break;
	case EXPECT_COUNT: out[0] = '\0'; break;
	}
}

/* "== 0", "between 40s and 110s" */
static void expected_text(const struct asked *asked, char out[EXPECTED_MAX])
{
	static const char *const ops[] = { "==", "!=", "<", "<=", ">", ">=", "between" };
	const struct scenario_expect *expect = asked->expect;
	char low[VALUE_MAX], high[VALUE_MAX], off[VALUE_MAX];

	value_text(asked, expect->value, low);
	value_text(asked, expect->high, high);
	if (expect->op == EXPECT_BETWEEN)
		snprintf(out, EXPECTED_MAX, "between %s and %s", low, high);
	else
		snprintf(out, EXPECTED_MAX, "%s %s", ops[expect->op], low);
	if (slack(asked, expect->value) == 0 || expect->op == EXPECT_NE)
		return;
	time_text(slack(asked, expect->value), off);
	snprintf(out + strlen(out), EXPECTED_MAX - strlen(out), " +- %s", off);
}

static void actual_text(const struct asked *asked, const struct actual *actual, bool held,
                        char *out, size_t size)
{
	char subject[VALUE_MAX], value[VALUE_MAX], expected[EXPECTED_MAX];
	const char *is = value;

	subject_text(asked->expect, subject);
	expected_text(asked, expected);
	if (actual->name || actual->word)
		is = actual->name ? actual->name : actual->word;
	else
		value_text(asked, actual->value, value);
	if (!actual->any)
		snprintf(out, size, "%s, expected %s %s", actual->none, subject, expected);
	else if (held)
		snprintf(out, size, "%s is %s", subject, is);
	else
		snprintf(out, size, "%s is %s, expected %s", subject, is, expected);
}

static struct expect_result check(const struct asked *asked)
{
	const struct scenario_expect *expect = asked->expect;
	struct actual actual = actual_of(asked);
	struct expect_result result = { .place = expect->place };

	result.held = actual.any && compare(asked, &actual);
	snprintf(result.text, sizeof(result.text), "%s", expect->text);
	actual_text(asked, &actual, result.held, result.actual, sizeof(result.actual));
	return result;
}

/* What the word after `outcome:` stands for. */
static uint32_t outcome_expects(const struct scenario *scenario, const struct verdict *verdict,
                                struct scenario_expect out[3])
{
	uint32_t code = scenario->outcome_code;

	if (code == UINT32_MAX)
		return 0;
	if (code != 0) {
		out[0] = (struct scenario_expect){
			.subject = EXPECT_ERRORS, .code = code, .op = EXPECT_GE, .value = 1
		};
		out[1] = (struct scenario_expect){ .subject = EXPECT_ERRORS,
			                           .op = EXPECT_EQ,
			                           .code = IKE_ADD_UPDATE_KEY_FAILED };
		return code == IKE_ADD_UPDATE_KEY_FAILED ? 1 : 2;
	}
	out[0] = (struct scenario_expect){ .subject = EXPECT_ERRORS, .op = EXPECT_EQ };
	out[1] = (struct scenario_expect){ .subject = EXPECT_LEAKED, .op = EXPECT_EQ };
	out[2] = (struct scenario_expect){ .subject = EXPECT_ESTABLISHED,
		                           .op = EXPECT_EQ,
		                           .value = verdict->initiated };
	return 3;
}

static struct expect_result check_outcome(struct asked *asked, struct scenario_expect *expect)
{
	char subject[VALUE_MAX], expected[EXPECTED_MAX], text[5 * VALUE_MAX];

	expect->place = asked->scenario->outcome_place;
	expect->text = text;
	asked->expect = expect;
	subject_text(expect, subject);
	expected_text(asked, expected);
	snprintf(text, sizeof(text), "%s %s%s", subject, expected,
	         expect->subject == EXPECT_ESTABLISHED ? " (every initiator)" : "");
	return check(asked);
}

uint32_t expect_check(const struct scenario *scenario, const struct verdict *verdict,
                      const char *const *host_names, struct expect_result *results)
{
	struct asked asked = { scenario, verdict, host_names, NULL };
	struct scenario_expect implied[3];
	uint32_t count = outcome_expects(scenario, verdict, implied);

	for (uint32_t i = 0; i < count; i++)
		results[i] = check_outcome(&asked, &implied[i]);
	for (uint32_t i = 0; i < scenario->expects_count; i++) {
		asked.expect = &scenario->expects[i];
		results[count++] = check(&asked);
	}
	return count;
}

struct expect_result expect_check_one(const struct scenario *scenario,
                                      const struct verdict *verdict, const char *const *host_names,
                                      const struct scenario_expect *expect)
{
	struct asked asked = { scenario, verdict, host_names, expect };

	return check(&asked);
}
