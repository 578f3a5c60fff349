#include "sim/scenario/expectation.h"

#include <stdio.h>
#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/value.h"

#define CODE_FIRST 13800
#define CODE_LAST  13909
#define WORD_MAX   63

enum value_kind { VALUE_COUNT, VALUE_TIME, VALUE_SHARE, VALUE_CAUSE, VALUE_CODE, VALUE_HOST };
enum argument {
	ARGUMENT_NONE,
	ARGUMENT_CODE,
	ARGUMENT_STATE,
	ARGUMENT_MEASURE,
	ARGUMENT_QUEUE,
	ARGUMENT_ERRORS
};

static const struct subject {
	const char *word; /* "p": and digits */
	enum argument argument;
	enum value_kind value;
} subjects[EXPECT_COUNT] = {
	[EXPECT_ERRORS] = { "errors", ARGUMENT_CODE, VALUE_COUNT },
	[EXPECT_ESTABLISHED] = { "established", ARGUMENT_NONE, VALUE_COUNT },
	[EXPECT_DELETED] = { "deleted", ARGUMENT_NONE, VALUE_COUNT },
	[EXPECT_LEAKED] = { "leaked", ARGUMENT_STATE, VALUE_COUNT },
	[EXPECT_RATE] = { "rate", ARGUMENT_ERRORS, VALUE_SHARE },
	[EXPECT_TURNED_AWAY] = { "turned_away", ARGUMENT_QUEUE, VALUE_COUNT },
	[EXPECT_SAMPLES] = { "count", ARGUMENT_MEASURE, VALUE_COUNT },
	[EXPECT_PERCENTILE] = { "p", ARGUMENT_MEASURE, VALUE_TIME },
	[EXPECT_MIN] = { "min", ARGUMENT_MEASURE, VALUE_TIME },
	[EXPECT_MEAN] = { "mean", ARGUMENT_MEASURE, VALUE_TIME },
	[EXPECT_MAX] = { "max", ARGUMENT_MEASURE, VALUE_TIME },
	[EXPECT_FIRST_CAUSE] = { "first_failure.cause", ARGUMENT_NONE, VALUE_CAUSE },
	[EXPECT_FIRST_AT] = { "first_failure.at", ARGUMENT_NONE, VALUE_TIME },
	[EXPECT_FIRST_CODE] = { "first_failure.code", ARGUMENT_NONE, VALUE_CODE },
	[EXPECT_FIRST_HOST] = { "first_failure.host", ARGUMENT_NONE, VALUE_HOST },
};

static const char *const measures[MEASURE_COUNT] = {
#define X(name, text, unit) [MEASURE_##name] = text,
	EXPECT_MEASURES(X)
#undef X
};

enum measure_unit { MEASURE_UNIT_TIME, MEASURE_UNIT_COUNT };
static const enum measure_unit measure_units[MEASURE_COUNT] = {
#define X(name, text, unit) [MEASURE_##name] = MEASURE_UNIT_##unit,
	EXPECT_MEASURES(X)
#undef X
};

/* In the journal's order; the last one is all of them. */
static const char *const queues[SCENARIO_QUEUES + 1] = { "acquire", "receive", "answer", "timer",
	                                                 "*" };

/* Longer ones first, so that ">=" is not ">" and "=". */
static const struct comparison {
	const char *word;
	enum expect_op op;
} comparisons[] = {
	{ ">=", EXPECT_GE }, { "<=", EXPECT_LE }, { "==", EXPECT_EQ },
	{ "!=", EXPECT_NE }, { ">", EXPECT_GT },  { "<", EXPECT_LT },
};

/* Causes of drivers, then failures of negotiations; "none" is neither. */
static const char *const causes[] = {
#define X(name, text, story) text,
	SADB_CAUSES(X)
#undef X
#define X(name, text, story) text,
	        IKE_FAILURES(X)
#undef X
};
#define CAUSES (sizeof(causes) / sizeof(*causes))

/* One expectation being read. */
struct reader {
	struct bindings *b;
	const struct node *node;
	const char *at;
	struct scenario_expect expect;
	char word[WORD_MAX + 1]; /* the last that was read ... */
	struct mark word_at;     /* ... and where */
};

const char *scenario_measure_name(enum expect_measure measure)
{
	return measures[measure];
}

bool scenario_measure_is_time(enum expect_measure measure)
{
	return measure_units[measure] == MEASURE_UNIT_TIME;
}

const char *scenario_queue_name(uint32_t queue)
{
	return queues[queue];
}

/* What is compared: a measure's percentile is what the measure is. */
static enum value_kind value_of(const struct scenario_expect *expect)
{
	enum value_kind kind = subjects[expect->subject].value;

	if (kind == VALUE_TIME && subjects[expect->subject].argument == ARGUMENT_MEASURE &&
	    !scenario_measure_is_time(expect->measure))
		return VALUE_COUNT;
	return kind;
}

static bool has_order(enum value_kind kind)
{
	return kind == VALUE_COUNT || kind == VALUE_TIME || kind == VALUE_SHARE;
}

static struct mark mark_of(const struct reader *r, const char *start, size_t len)
{
	struct mark mark = r->node->at;

	mark.col += (uint32_t)(start - r->node->text) + !r->node->plain;
	mark.end_col = mark.col + (uint32_t)(len > 0 ? len : 1);
	return mark;
}

static void skip_spaces(struct reader *r)
{
	while (*r->at == ' ')
		r->at++;
}

/* Up to a space or one of `ends`. */
static const char *next_word(struct reader *r, const char *ends)
{
	size_t len = 0, kept;

	skip_spaces(r);
	while (r->at[len] && r->at[len] != ' ' && !strchr(ends, r->at[len]))
		len++;
	kept = len < WORD_MAX ? len : WORD_MAX;
	memcpy(r->word, r->at, kept);
	r->word[kept] = '\0';
	r->word_at = mark_of(r, r->at, len);
	r->at += len;
	return r->word;
}

/* Up to the ')' that belongs to a '(' before it: "driver(add)" of "max(driver(add))". */
static const char *next_argument(struct reader *r)
{
	const char *start;
	size_t len = 0, kept;
	int open = 0;

	skip_spaces(r);
	start = r->at;
	for (; r->at[len] && r->at[len] != ' ' && (r->at[len] != ')' || open > 0); len++)
		open += (r->at[len] == '(') - (r->at[len] == ')');
	kept = len < WORD_MAX ? len : WORD_MAX;
	memcpy(r->word, start, kept);
	r->word[kept] = '\0';
	r->word_at = mark_of(r, start, len);
	r->at += len;
	return r->word;
}

static bool tell(struct reader *r, const char *help, const char *what)
{
	if (*r->word == '\0')
		problems_add(r->b->problems, r->word_at, help, "%s is missing", what);
	else
		problems_add(r->b->problems, r->word_at, help, "'%s' is not %s",
		             problems_quote(r->b->arena, r->word), what);
	return false;
}

/* "p99", "p99.9", "p99.999" */
static bool read_percentile(struct reader *r)
{
	char help[QUANTITY_HELP];
	int64_t milli;

	if (*r->word != 'p' || r->word[1] < '0' || r->word[1] > '9')
		return false;
	if (!quantity_read(QUANTITY_FACTOR, r->word + 1, &milli, help) || milli < 1000 ||
	    milli > 99999)
		return false;
	r->expect.subject = EXPECT_PERCENTILE;
	r->expect.percent_milli = (uint32_t)milli;
	return true;
}

static bool read_subject(struct reader *r)
{
	const char *known[EXPECT_COUNT];
	const char *word = next_word(r, "(<>=!");

	for (unsigned i = 0; i < EXPECT_COUNT; i++) {
		known[i] = i == EXPECT_PERCENTILE ? "p99" : subjects[i].word;
		if (i != EXPECT_PERCENTILE && strcmp(subjects[i].word, word) == 0) {
			r->expect.subject = (enum expect_subject)i;
			return true;
		}
	}
	return read_percentile(r) ||
	       tell(r, value_help(r->b->arena, word, known, EXPECT_COUNT), "something to expect");
}

static bool read_code(struct reader *r, const char *word, int64_t *code)
{
	char help[QUANTITY_HELP];

	if (quantity_read(QUANTITY_COUNT, word, code, help) && *code >= CODE_FIRST &&
	    *code <= CODE_LAST)
		return true;
	return tell(r, "codes are 13800 to 13909", "a code");
}

static bool read_measure(struct reader *r, const char *word)
{
	for (unsigned i = 0; i < MEASURE_COUNT; i++) {
		if (strcmp(measures[i], word) != 0)
			continue;
		r->expect.measure = (enum expect_measure)i;
		return true;
	}
	return tell(r, value_help(r->b->arena, word, measures, MEASURE_COUNT), "a measure");
}

static bool read_state(struct reader *r, const char *word)
{
	static const char *const known[] = { "larval", "mature", "*" };
	static const enum sadb_state states[] = { SADB_ST_LARVAL, SADB_ST_MATURE, SADB_ST_NONE };

	for (unsigned i = 0; i < 3; i++) {
		if (strcmp(known[i], word) != 0)
			continue;
		r->expect.state = states[i];
		return true;
	}
	return tell(r, value_help(r->b->arena, word, known, 3), "a state");
}

static bool read_queue(struct reader *r, const char *word)
{
	for (uint32_t i = 0; i <= SCENARIO_QUEUES; i++) {
		if (strcmp(queues[i], word) != 0)
			continue;
		r->expect.queue = i;
		return true;
	}
	return tell(r, value_help(r->b->arena, word, queues, SCENARIO_QUEUES + 1), "a queue");
}

/* "errors(13860)" */
static bool read_errors(struct reader *r, char *word)
{
	static const char before[] = "errors(";
	size_t len = strlen(word), skipped = sizeof(before) - 1;
	int64_t code = 0;

	if (strncmp(word, before, skipped) != 0 || word[len - 1] != ')')
		return tell(r, "rate(errors(13860)), rate(errors(*))", "what has a rate");
	memmove(word, word + skipped, len - skipped);
	word[len - skipped - 1] = '\0';
	r->word_at.col += (uint32_t)skipped;
	r->word_at.end_col--;
	if (strcmp(word, "*") != 0 && !read_code(r, word, &code))
		return false;
	r->expect.code = (uint32_t)code;
	return true;
}

static bool read_named(struct reader *r, enum argument argument, const char *word)
{
	int64_t code = 0;

	switch (argument) {
	case ARGUMENT_NONE: break;
	case ARGUMENT_STATE: return read_state(r, word);
	case ARGUMENT_MEASURE: return read_measure(r, word);
	case ARGUMENT_QUEUE: return read_queue(r, word);
	case ARGUMENT_ERRORS: return read_errors(r, r->word);
	case ARGUMENT_CODE:
		if (strcmp(word, "*") != 0 && !read_code(r, word, &code))
			return false;
		r->expect.code = (uint32_t)code;
		break;
	}
	return true;
}

/* "(larval)" */
static bool read_argument(struct reader *r)
{
	enum argument argument = subjects[r->expect.subject].argument;

	if (*r->at != '(') {
		if (argument == ARGUMENT_NONE)
			return true;
		r->word[0] = '\0';
		r->word_at = mark_of(r, r->at, 1);
		return tell(r, "in parentheses: errors(13860), leaked(larval), p99(sa_install)",
		            "what it is about");
	}
	if (argument == ARGUMENT_NONE) {
		next_word(r, "");
		return tell(r, "write it without parentheses", "part of this");
	}
	r->at++;
	if (!read_named(r, argument, next_argument(r)))
		return false;
	skip_spaces(r);
	if (*r->at == ')') {
		r->at++;
		return true;
	}
	next_word(r, "");
	return tell(r, NULL, "')'");
}

static bool read_comparison(struct reader *r)
{
	enum value_kind kind = value_of(&r->expect);
	const char *start;

	skip_spaces(r);
	start = r->at;
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(*comparisons); i++) {
		size_t len = strlen(comparisons[i].word);
		if (strncmp(r->at, comparisons[i].word, len) != 0)
			continue;
		r->expect.op = comparisons[i].op;
		r->at += len;
		if (has_order(kind) || r->expect.op == EXPECT_EQ || r->expect.op == EXPECT_NE)
			return true;
		problems_add(r->b->problems, mark_of(r, start, len),
		             "use == or !=", "'%s' has no order", subjects[r->expect.subject].word);
		return false;
	}
	r->expect.op = EXPECT_BETWEEN;
	if (strcmp(next_word(r, ""), "between") != 0)
		return tell(r, ">=, <=, <, >, ==, != or between A and B", "a comparison");
	if (has_order(kind))
		return true;
	problems_add(r->b->problems, r->word_at, "use == or !=", "'%s' has no order",
	             subjects[r->expect.subject].word);
	return false;
}

static bool read_cause(struct reader *r, const char *word, int64_t *value)
{
	for (size_t i = 0; i < CAUSES; i++) {
		if (strcmp(causes[i], word) != 0 || strcmp(word, "none") == 0)
			continue;
		r->expect.cause = causes[i];
		*value = i < SADB_CAUSE_COUNT ? (int64_t)i : -1;
		return true;
	}
	return tell(r, value_help(r->b->arena, word, causes, CAUSES), "a cause");
}

static bool read_host(struct reader *r, const char *word, int64_t *value)
{
	const struct scenario *scenario = r->b->scenario;
	const char *names[SCENARIO_HOSTS_MAX];
	uint32_t count = 0;

	for (uint32_t i = 0; i < scenario->hosts_count; i++) {
		if (!scenario->hosts[i].name)
			continue;
		names[count++] = scenario->hosts[i].name;
		if (strcmp(scenario->hosts[i].name, word) != 0)
			continue;
		*value = i;
		return true;
	}
	return !r->b->whole || tell(r, value_help(r->b->arena, word, names, count), "a host");
}

static bool read_value(struct reader *r, int64_t *value)
{
	enum value_kind kind = value_of(&r->expect);
	const char *word = next_word(r, "");
	char help[QUANTITY_HELP];
	enum quantity quantity = kind == VALUE_TIME    ? QUANTITY_DURATION
	                         : kind == VALUE_SHARE ? QUANTITY_PROBABILITY
	                                               : QUANTITY_COUNT;

	switch (kind) {
	case VALUE_CAUSE: return read_cause(r, word, value);
	case VALUE_CODE: return read_code(r, word, value);
	case VALUE_HOST: return read_host(r, word, value);
	case VALUE_COUNT:
	case VALUE_SHARE:
	case VALUE_TIME: break;
	}
	return quantity_read(quantity, word, value, help) || tell(r, help, quantity_noun(quantity));
}

static bool read_values(struct reader *r)
{
	if (!read_value(r, &r->expect.value))
		return false;
	if (r->expect.op != EXPECT_BETWEEN)
		return true;
	if (strcmp(next_word(r, ""), "and") != 0)
		return tell(r, "between A and B", "'and'");
	if (!read_value(r, &r->expect.high))
		return false;
	if (r->expect.value <= r->expect.high)
		return true;
	problems_add(r->b->problems, r->word_at, "the smaller one first",
	             "nothing is between these");
	return false;
}

static bool read_end(struct reader *r)
{
	skip_spaces(r);
	if (*r->at == '\0')
		return true;
	if (strcmp(next_word(r, ""), "at") != 0)
		return tell(r, "an expectation ends with its value, or with 'at end'",
		            "part of this");
	if (strcmp(next_word(r, ""), "end") != 0)
		return tell(r, "'at end'", "a moment");
	skip_spaces(r);
	next_word(r, "");
	return *r->word == '\0' || tell(r, NULL, "part of this");
}

/* False: it was told what is wrong. */
static bool read_expectation(struct bindings *b, const struct node *node,
                             struct scenario_expect *expect)
{
	const char *text = value_text(b->problems, "expect", node);
	struct reader r = { .b = b, .node = node, .at = text };

	if (!text)
		return false;
	r.expect.place =
	        (struct scenario_place){ node->at.source->name, node->at.line, node->at.col };
	r.expect.text = text;
	if (!read_subject(&r) || !read_argument(&r) || !read_comparison(&r) || !read_values(&r) ||
	    !read_end(&r))
		return false;
	*expect = r.expect;
	return true;
}

bool scenario_expect_read(struct scenario *scenario, const char *option, const char *text,
                          struct scenario_expect *expect, struct scenario_problems *problems)
{
	struct arena *arena = arena_new();
	struct problems *found = arena_take(arena, sizeof(*found));
	struct bindings *b = arena_take(arena, sizeof(*b));
	const struct source source = { option, text, strlen(text), 0 };
	const struct node node = {
		.kind = NODE_SCALAR, .plain = true, .text = text, .at = { &source, 1, 1, 0 }
	};
	bool good;

	*problems = (struct scenario_problems){ 0 };
	found->arena = arena;
	b->arena = arena;
	b->problems = found;
	b->scenario = scenario;
	b->whole = true;
	good = read_expectation(b, &node, expect);
	expect->place.file = option;
	problems_render(found, problems);
	arena_free(arena);
	return good;
}

/* 0 = the command line, 1 = the file, 2 = what it extends... */
static uint32_t rank(const struct source *source)
{
	return source->order == SOURCE_ORDER_SET ? 0 : source->order + 1;
}

/* Is the outcome said by a file that changes the one which has the expectations? */
static bool is_replaced(const struct bindings *b, const struct node *expect)
{
	const struct node *outcome = bound_said(&b->file, "outcome");

	return outcome && b->scenario->outcome_code == 0 &&
	       rank(outcome->at.source) < rank(expect->at.source);
}

void expectation_all(struct bindings *b)
{
	const struct node *list = bound_said(&b->file, "expect");

	if (!list)
		return;
	if (list->kind != NODE_LIST) {
		problems_add(b->problems, list->at, "begin each with '- '",
		             "'expect' must be a list of expectations");
		return;
	}
	if (list->count > SCENARIO_EXPECTS_MAX) {
		problems_add(b->problems, list->at, NULL, "more than %d expectations",
		             SCENARIO_EXPECTS_MAX);
		return;
	}
	for (const struct node *node = list->first; node; node = node->next)
		if (read_expectation(b, node, &b->scenario->expects[b->scenario->expects_count]))
			b->scenario->expects_count++;
	if (is_replaced(b, list))
		b->scenario->expects_count = 0;
}
