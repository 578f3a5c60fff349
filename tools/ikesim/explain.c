/* ikesim explain: what a word means: a code, a cause, a key of the file, a driver's code. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/behaviour.h"
#include "sadb/code.h"
#include "sim/catalogue.h"
#include "sim/verdict.h"
#include "tools/ikesim/explain.h"
#include "tools/ikesim/word.h"

#define INDENT 16

static void say(const struct page *page, const char *label, const char *words)
{
	struct text prefix = { .len = 0 };

	text_add(&prefix, "  %s", label);
	page_wrap(page, INK_PLAIN, prefix.out, INDENT, words);
}

static void say_labelled(const struct page *page, const char *what, char label, const char *words)
{
	struct text prefix = { .len = 0 };

	text_add(&prefix, "%s [%c]", what, label);
	say(page, prefix.out, words);
}

/* How the simulator comes to this code: the rows of the verdict. */
static void explain_rows(const struct page *page, uint32_t code)
{
	uint32_t count;
	const struct verdict_row *rows = verdict_rows(&count);

	for (uint32_t i = 0; i < count; i++) {
		struct text line = { .len = 0 };

		if (rows[i].code != code)
			continue;
		text_add(&line, "%s", ike_failure_name(rows[i].failure));
		if (rows[i].cause != SADB_CAUSE_NONE)
			text_add(&line, " with cause %s", sadb_cause_name(rows[i].cause));
		if (rows[i].notify)
			text_add(&line, " with notify %s", ike_notify_name(rows[i].notify));
		text_add(&line, ": %s [%c]", rows[i].note, rows[i].label);
		say(page, "in ikesim", line.out);
	}
}

static void explain_entry(const struct page *page, const struct catalogue_entry *entry)
{
	struct text line = { .len = 0 };

	page_print(page, INK_BOLD, "%" PRIu32 " (0x%" PRIX32 ")  %s", entry->code, entry->code,
	           entry->symbol);
	text_add(&line, "0x%08" PRIX32, catalogue_hresult(entry->code));
	say(page, "HRESULT", line.out);
	say_labelled(page, "stage", 'I', entry->stage);
	if (entry->code == IKE_ADD_UPDATE_KEY_FAILED)
		say(page, "message", catalogue_message_13860);
	if (entry->meaning) {
		say_labelled(page, "means", entry->label, entry->meaning);
		say_labelled(page, "look at", entry->label, entry->look);
	}
	if (entry->code >= 13800 && entry->code <= 13896) {
		line = (struct text){ .len = 0 };
		text_add(&line,
		         "slot %" PRIu32
		         " of errorFrequencyTable, as IkeextGetStatistics1 gives it [I]",
		         entry->code - 13800);
		say(page, "counted", line.out);
	}
	explain_rows(page, entry->code);
}

static bool explain_code(const struct page *page, const char *word)
{
	const struct catalogue_entry *entry = catalogue_find(word);

	if (entry)
		explain_entry(page, entry);
	return entry != NULL;
}

static void explain_alias_entry(const struct page *page, const struct catalogue_alias *alias)
{
	page_print(page, INK_BOLD, "%s, quoted as %" PRIu32 " (0x%" PRIx32 ")", alias->name,
	           alias->said_code, alias->said_hex);
	say(page, "but", alias->text);
	for (uint32_t i = 0; alias->closest[i]; i++) {
		const struct catalogue_entry *entry = catalogue_code(alias->closest[i]);
		struct text line = { .len = 0 };

		text_add(&line, "%" PRIu32 " (0x%" PRIX32 ") %s", entry->code, entry->code,
		         entry->symbol);
		say(page, "closest", line.out);
	}
}

/*
 * By the name; and a number that it is quoted with gets a word of warning beneath its real meaning.
 */
static bool explain_alias(const struct page *page, const char *word)
{
	const struct catalogue_alias *alias = catalogue_alias(word);
	const struct catalogue_entry *entry = catalogue_find(word);
	uint32_t count;
	const struct catalogue_alias *all = catalogue_aliases(&count);

	if (alias)
		explain_alias_entry(page, alias);
	for (uint32_t i = 0; entry && i < count; i++) {
		struct text line = { .len = 0 };

		if (all[i].said_code != entry->code && all[i].said_hex != entry->code)
			continue;
		text_add(&line, "%s goes round with this number. %s", all[i].name, all[i].text);
		say(page, "beware", line.out);
	}
	return alias != NULL;
}

struct vocabulary {
	const char *what;
	uint32_t from, count; /* from: the first that is worth a word */
	const char *(*name)(uint32_t value), *(*story)(uint32_t value);
	const char *list; /* of the file, whose items begin with such a word; NULL: none */
};

#define FACE(function, type)                                                                       \
	static const char *word_##function(uint32_t value)                                         \
	{                                                                                          \
		return function((type)value);                                                      \
	}
FACE(sadb_cause_name, enum sadb_cause)
FACE(sadb_cause_story, enum sadb_cause)
FACE(ike_failure_name, enum ike_failure)
FACE(ike_failure_story, enum ike_failure)
FACE(ike_drop_name, enum ike_drop)
FACE(scenario_fault_name, enum scenario_fault_kind)
FACE(scenario_fault_story, enum scenario_fault_kind)
FACE(scenario_model_name, enum scenario_model)
FACE(scenario_model_story, enum scenario_model)
FACE(journal_loss_name, enum journal_loss)
FACE(journal_end_name, enum journal_end)

static const char *drop_story(uint32_t drop)
{
	static const char *const stories[] = {
#define X(name, text, story) story,
		IKE_DROPS(X)
#undef X
	};

	return stories[drop];
}

static const char *loss_story(uint32_t loss)
{
	static const char *const stories[LOSS_COUNT] = {
		[LOSS_LOSS] = "the link's rate of loss took it, drawn at random",
		[LOSS_DROP] = "the scenario's `drop` names this packet by its number",
		[LOSS_PARTITION] = "a partition was on: nothing passed",
		[LOSS_QUEUE] = "the link's queue was full",
		[LOSS_MTU] = "its IP datagram was larger than the link's mtu",
		[LOSS_NAT] = "the NAT had no mapping for it (any more)",
		[LOSS_DOWN] = "its receiver was down: a fault restarted it",
	};

	return stories[loss];
}

static const char *end_story(uint32_t end)
{
	static const char *const stories[END_COUNT] = {
		[END_QUIET] = "nothing was due any more",
		[END_DURATION] = "the scenario's duration was over",
		[END_INTERRUPTED] = "somebody stopped it: Ctrl-C or SIGTERM",
		[END_LIMIT] = "the journal was full: see --records-max",
		[END_ROOM] = "a driver held more SAs than the run had memory for",
	};

	return stories[end];
}

static const struct vocabulary vocabularies[] = {
	{ "cause of a driver's refusal", SADB_CAUSE_LARVAL_EXPIRED, SADB_CAUSE_COUNT,
	  word_sadb_cause_name, word_sadb_cause_story, NULL },
	{ "why a negotiation failed", IKE_FAIL_NO_ANSWER, IKE_FAIL_COUNT, word_ike_failure_name,
	  word_ike_failure_story, NULL },
	{ "why a datagram had no effect", 0, IKE_DROP_COUNT, word_ike_drop_name, drop_story, NULL },
	{ "why a datagram was lost", 0, LOSS_COUNT, word_journal_loss_name, loss_story, NULL },
	{ "kind of fault", 0, FAULT_COUNT, word_scenario_fault_name, word_scenario_fault_story,
	  "faults" },
	{ "model of a load", 0, MODEL_COUNT, word_scenario_model_name, word_scenario_model_story,
	  "load" },
	{ "how a run ended", 0, END_COUNT, word_journal_end_name, end_story, NULL },
};
#define VOCABULARIES (sizeof(vocabularies) / sizeof(*vocabularies))

/* The code that this driver returns to most operations. */
static uint32_t usual_code(enum sadb_platform p, enum sadb_cause cause)
{
	uint32_t usual = 0, most = 0;

	for (uint32_t a = 0; a < SADB_OP_COUNT; a++) {
		uint32_t code = sadb_cause_code(p, (enum sadb_op)a, cause), same = 0;

		for (uint32_t b = 0; b < SADB_OP_COUNT; b++)
			same += sadb_cause_code(p, (enum sadb_op)b, cause) == code;
		if (same > most) {
			most = same;
			usual = code;
		}
	}
	return usual;
}

/* What the played drivers return for this cause, and to whom they say something else. */
static void explain_platform(const struct page *page, enum sadb_platform p, enum sadb_cause cause)
{
	uint32_t code = usual_code(p, cause);
	struct text line = { .len = 0 };

	text_add(&line, "%s (0x%08" PRIX32 ")", sadb_code_name(p, code), code);
	for (uint32_t op = 0; op < SADB_OP_COUNT; op++) {
		uint32_t other = sadb_cause_code(p, (enum sadb_op)op, cause);

		if (other != code)
			text_add(&line, ", but %s (0x%08" PRIX32 ") to %s",
			         sadb_code_name(p, other), other, sadb_op_name((enum sadb_op)op));
	}
	say(page, sadb_behaviour(p)->name, line.out);
}

/* And what the verdict makes of it. */
static void explain_cause(const struct page *page, enum sadb_cause cause)
{
	struct text line = { .len = 0 };

	for (uint32_t p = 0; p < SADB_PLATFORM_COUNT; p++)
		explain_platform(page, (enum sadb_platform)p, cause);
	text_add(&line, "%" PRIu32 " if GETSPI is refused for it, %" PRIu32 " if UPDATE or ADD is",
	         verdict_row(IKE_FAIL_GETSPI, cause, 0)->code,
	         verdict_row(IKE_FAIL_UPDATE, cause, 0)->code);
	say(page, "code", line.out);
}

static void explain_failure(const struct page *page, enum ike_failure failure)
{
	uint32_t count;
	const struct verdict_row *rows = verdict_rows(&count);

	for (uint32_t i = 0; i < count; i++) {
		struct text line = { .len = 0 };

		if (rows[i].failure != failure)
			continue;
		text_add(&line, "%" PRIu32, rows[i].code);
		if (rows[i].cause != SADB_CAUSE_NONE)
			text_add(&line, ", with cause %s", sadb_cause_name(rows[i].cause));
		if (rows[i].notify)
			text_add(&line, ", with notify %s", ike_notify_name(rows[i].notify));
		text_add(&line, ": %s [%c]", rows[i].note, rows[i].label);
		say(page, "code", line.out);
	}
}

static bool explain_word(const struct page *page, const char *word)
{
	bool any = false;

	for (size_t v = 0; v < VOCABULARIES; v++) {
		const struct vocabulary *vocabulary = &vocabularies[v];

		for (uint32_t i = vocabulary->from; i < vocabulary->count; i++) {
			if (strcmp(vocabulary->name(i), word) != 0)
				continue;
			page_print(page, INK_BOLD, "%s: %s", word, vocabulary->what);
			say(page, "means", vocabulary->story(i));
			if (v == 0)
				explain_cause(page, (enum sadb_cause)i);
			if (v == 1)
				explain_failure(page, (enum ike_failure)i);
			if (vocabulary->name == word_scenario_fault_name)
				say(page, "like",
				    scenario_fault_example((enum scenario_fault_kind)i));
			if (vocabulary->name == word_scenario_model_name)
				say(page, "like", scenario_model_example((enum scenario_model)i));
			any = true;
		}
	}
	return any;
}

/* Does this driver return it for this cause, whatever was asked? Then *code is the number. */
static bool returns(enum sadb_platform p, enum sadb_cause cause, const char *word, uint64_t number,
                    uint32_t *code)
{
	for (uint32_t op = 0; op < SADB_OP_COUNT; op++) {
		*code = sadb_cause_code(p, (enum sadb_op)op, cause);
		if (strcmp(sadb_code_name(p, *code), word) == 0 || (number > 0 && number == *code))
			return true;
	}
	return false;
}

/* A driver's code, by number or name, and the causes that it hides. */
static bool explain_driver(const struct page *page, const char *word)
{
	char *end;
	unsigned long long number = strncmp(word, "0x", 2) == 0 ? strtoull(word, &end, 16) : 0;
	bool any = false;

	for (uint32_t p = 0; p < SADB_PLATFORM_COUNT; p++) {
		bool headed = false;

		for (uint32_t c = SADB_CAUSE_NONE + 1; c < SADB_CAUSE_COUNT; c++) {
			struct text line = { .len = 0 };
			uint32_t code;

			if (!returns((enum sadb_platform)p, (enum sadb_cause)c, word, number,
			             &code))
				continue;
			if (!headed)
				page_print(page, INK_BOLD,
				           "%s (0x%" PRIX32 "): what the %s driver returns",
				           sadb_code_name((enum sadb_platform)p, code), code,
				           sadb_behaviour((enum sadb_platform)p)->name);
			headed = true;
			text_add(&line, "%s: %s", sadb_cause_name((enum sadb_cause)c),
			         sadb_cause_story((enum sadb_cause)c));
			say(page, "cause", line.out);
		}
		any |= headed;
	}
	return any;
}

/* "hosts[gateway].count" and "count" both are "hosts[].count". */
static bool key_is(const char *path, const char *word)
{
	char plain[256];
	size_t len = 0, path_len = strlen(path);
	bool inside = false;

	for (; *word && len < sizeof(plain) - 1; word++) {
		inside = inside && *word != ']';
		if (!inside)
			plain[len++] = *word;
		inside = inside || *word == '[';
	}
	plain[len] = '\0';
	if (len == 0 || len > path_len || strcmp(path + path_len - len, plain) != 0)
		return false;
	return len == path_len || path[path_len - len - 1] == '.';
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* One default, of one source, in every profile. */
static bool is_everybodys(const struct scenario_key *key)
{
	for (uint32_t p = 1; p < PROFILE_COUNT; p++)
		if (!same_text(key->defaults[0].value, key->defaults[p].value) ||
		    !same_text(key->defaults[0].source, key->defaults[p].source) ||
		    key->defaults[0].label != key->defaults[p].label)
			return false;
	return true;
}

static void explain_key(const struct page *page, const struct scenario_key *key)
{
	page_print(page, INK_BOLD, "%s: a key of the scenario file", key->path);
	say(page, "type", key->type);
	say(page, "means", key->doc);
	for (uint32_t p = 0; p < (is_everybodys(key) ? 1 : PROFILE_COUNT); p++) {
		struct text line = { .len = 0 };

		if (!key->defaults[p].value)
			continue;
		text_add(&line, "%s by default",
		         key->defaults[p].value[0] ? key->defaults[p].value : "nothing");
		if (key->defaults[p].label)
			text_add(&line, " [%c]", key->defaults[p].label);
		if (key->defaults[p].source)
			text_add(&line, ", %s", key->defaults[p].source);
		say(page,
		    is_everybodys(key) ? "everywhere"
		                       : scenario_profile_name((enum scenario_profile)p),
		    line.out);
	}
}

/* What may be an item of this list, one line each. */
static void explain_items(const struct page *page, const char *path)
{
	for (size_t v = 0; v < VOCABULARIES; v++) {
		const struct vocabulary *items = &vocabularies[v];

		if (!items->list || strcmp(items->list, path) != 0)
			continue;
		for (uint32_t i = items->from; i < items->count; i++) {
			struct text name = { .len = 0 };

			text_add(&name, "  %s", items->name(i));
			page_wrap(page, INK_PLAIN, name.out, INDENT + 2, items->story(i));
		}
	}
}

static bool explain_keys(const struct page *page, const char *word)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);
	bool any = false;

	for (uint32_t i = 0; i < count; i++) {
		if (!key_is(keys[i].path, word))
			continue;
		explain_key(page, &keys[i]);
		explain_items(page, keys[i].path);
		any = true;
	}
	return any;
}

#define KNOWN_MAX 512

/*
 * All that explain knows by a word, but the symbols of the catalogue: those have their own search.
 */
static uint32_t known_words(const char *known[KNOWN_MAX])
{
	uint32_t count = 0, keys_count;
	const struct scenario_key *keys = scenario_keys(&keys_count);

	for (size_t v = 0; v < VOCABULARIES; v++)
		for (uint32_t i = vocabularies[v].from;
		     i < vocabularies[v].count && count < KNOWN_MAX; i++)
			known[count++] = vocabularies[v].name(i);
	for (uint32_t i = 0; i < keys_count && count < KNOWN_MAX; i++)
		known[count++] = keys[i].path;
	return count;
}

static enum exit_code explain_nothing(const char *word)
{
	const char *known[KNOWN_MAX];
	const struct catalogue_entry *near = catalogue_suggest(word);
	uint32_t count = known_words(known);

	fprintf(stderr, "ikesim explain: nothing is known by '");
	word_quote(stderr, word, strlen(word));
	fprintf(stderr, "'");
	word_suggest(stderr, word, strlen(word), known, count);
	if (near)
		fprintf(stderr, "; did you mean '%s'?", near->symbol);
	fprintf(stderr, "; see 'ikesim help explain'\n");
	return EXIT_USAGE;
}

enum exit_code command_explain(const struct options *options)
{
	struct page page = command_page(options);
	const char *word = options->words[0];

	if (options->words_count > 1)
		return strcmp(word, "counter") == 0
		               ? explain_counter(&page, options->words[1])
		               : explain_profile(&page, word, options->words[1]);
	bool any = explain_code(&page, word);

	any |= explain_alias(&page, word);
	any |= explain_word(&page, word);
	any |= explain_driver(&page, word);
	any |= explain_keys(&page, word);
	return any ? EXIT_HELD : explain_nothing(word);
}
