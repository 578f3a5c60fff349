#include "sim/scenario/unknown.h"

#include "sim/scenario/schema.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/value.h"

static const char *belongs(struct arena *arena, const struct scenario_key *key)
{
	int len = (int)(schema_leaf_name(key->path) - key->path);

	if (len == 0)
		return "it belongs at the top level of the file";
	return arena_text(arena, "it belongs in '%.*s'", len - 1, key->path);
}

void unknown_key(struct arena *arena, struct problems *problems, struct mark at,
                 const char *pattern, const char *word)
{
	const char *words[SCHEMA_KEYS_MAX];
	uint32_t count = schema_words(pattern, words);
	const struct scenario_key *elsewhere = schema_elsewhere(word);
	const char *help = elsewhere && !suggest(word, words, count)
	                           ? belongs(arena, elsewhere)
	                           : value_help(arena, word, words, count);

	problems_add(problems, at, help, "unknown key '%s'", problems_quote(arena, word));
}
