/* ikesim explain profile NAME: all that a profile stands for, and how much of it is known. */
#include <inttypes.h>
#include <string.h>

#include "sadb/behaviour.h"
#include "sadb/code.h"
#include "sadb/pfkey_number.h"
#include "sim/scenario/profile.h"
#include "sim/scenario/schema.h"
#include "tools/ikesim/explain.h"

#define INDENT 34

static void row(const struct page *page, const char *name, const struct text *words)
{
	struct text prefix = { .len = 0 };

	text_add(&prefix, "  %s", name);
	page_wrap(page, INK_PLAIN, prefix.out, INDENT, words->out);
}

static bool in_profile(const struct scenario_key *key)
{
	return key->defaults[0].value != NULL && schema_is_hosts(key->rule->section);
}

static void keys_of(const struct page *page, enum scenario_profile profile)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	page_heading(page, "Defaults of keys");
	for (uint32_t i = 0; i < count; i++) {
		struct text line = { .len = 0 };

		if (!in_profile(&keys[i]))
			continue;
		text_add(&line, "%s [%c] %s", keys[i].defaults[profile].value,
		         keys[i].defaults[profile].label, keys[i].defaults[profile].source);
		row(page, keys[i].path, &line);
	}
}

static void numbers_of(const struct page *page, enum scenario_profile profile)
{
	page_heading(page, "Numbers without a key");
	for (uint32_t i = 0; i < PROFILE_NUMBERS; i++) {
		struct profile_number number = profile_number(profile, i);
		struct text line = { .len = 0 };

		text_add(&line, "%" PRId64 " %s [%c] %s: %s", number.value, number.unit,
		         number.label, number.source, number.doc);
		row(page, number.name, &line);
	}
}

static void choices_of(const struct page *page, enum sadb_platform platform)
{
	page_heading(page, "What its driver does");
	for (uint32_t i = 0; i < SADB_TRAIT_COUNT; i++) {
		const struct sadb_choice *choice = &sadb_behaviour(platform)->choices[i];
		enum sadb_trait trait = (enum sadb_trait)i;
		struct text line = { .len = 0 };

		text_add(&line, "%s [%c] %s (%s)", sadb_trait_word(trait, choice->value),
		         choice->label, choice->source, sadb_trait_doc(trait));
		row(page, sadb_trait_name(trait), &line);
	}
}

/* The number that most requests get, then the others. */
static void codes_of(const struct page *page, enum sadb_platform platform)
{
	page_heading(page, "What its driver returns (labels: sadb/code.c)");
	for (uint32_t i = SADB_CAUSE_NONE + 1; i < SADB_CAUSE_COUNT; i++) {
		enum sadb_cause cause = (enum sadb_cause)i;
		uint32_t code = sadb_cause_code(platform, SADB_OP_ADD, cause);
		struct text line = { .len = 0 };

		text_add(&line, "%s (0x%" PRIX32 ")", sadb_code_name(platform, code), code);
		for (uint32_t op = 0; op < SADB_OP_COUNT; op++) {
			uint32_t other = sadb_cause_code(platform, (enum sadb_op)op, cause);

			if (other != code)
				text_add(&line, ", but %s (0x%" PRIX32 ") to %s",
				         sadb_code_name(platform, other), other,
				         sadb_op_name((enum sadb_op)op));
		}
		row(page, sadb_cause_name(cause), &line);
	}
}

static void pfkey_of(const struct page *page, enum sadb_platform platform)
{
	const struct pfkey_dialect *dialect = pfkey_dialect(platform);

	page_heading(page, "Its PF_KEY (windows and ideal have none and speak that of linux)");
	for (uint32_t i = 0; i < PFKEY_TRAIT_COUNT; i++) {
		const struct pfkey_choice *choice = &dialect->choices[i];
		struct text line = { .len = 0 };

		text_add(&line, "%u [%c] %s (%s)", (unsigned)choice->value, choice->label,
		         choice->source, pfkey_trait_doc((enum pfkey_trait)i));
		row(page, pfkey_trait_name((enum pfkey_trait)i), &line);
	}
	for (uint32_t i = PFKEY_FLAW_NONE + 1; i < PFKEY_FLAW_COUNT; i++) {
		const struct pfkey_refusal *refusal = &dialect->refusals[i];
		struct text line = { .len = 0 };

		text_add(&line, "%s%s [%c] %s (%s)",
		         refusal->code ? pfkey_errno_name(platform, refusal->code) : "taken",
		         refusal->by_send ? ", by send()" : "", refusal->label, refusal->source,
		         pfkey_flaw_doc((enum pfkey_flaw)i));
		row(page, pfkey_flaw_name((enum pfkey_flaw)i), &line);
	}
}

enum exit_code explain_profile(const struct page *page, const char *what, const char *name)
{
	enum scenario_profile profile;

	if (strcmp(what, "profile") != 0) {
		fprintf(stderr, "ikesim explain: one word too many; only 'profile' and 'counter' "
		                "take two\n");
		return EXIT_USAGE;
	}
	if (!command_profile("explain", name, "; see 'ikesim explain profile'", &profile))
		return EXIT_USAGE;
	page_print(page, INK_BOLD, "%s: a profile of the scenario file", name);
	page_print(page, INK_PLAIN,
	           "[D] documented, [I] inferred, [M] measured, [X] invented: nothing is known");
	keys_of(page, profile);
	numbers_of(page, profile);
	choices_of(page, profile_platform(profile));
	codes_of(page, profile_platform(profile));
	pfkey_of(page, profile_platform(profile));
	return EXIT_HELD;
}
