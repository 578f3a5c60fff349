/*
 * One value of the schema: from a node into its struct, and from the struct to its canonical text.
 */
#ifndef SIM_SCENARIO_VALUE_H
#define SIM_SCENARIO_VALUE_H

#include "sim/scenario/problems.h"
#include "sim/scenario/schema.h"

/*
 * base: the struct of the key's section. False: a problem was told, and nothing was stored. What
 * names other things (KEY_BETWEEN, KEY_DROPS, KEY_LINK, KEY_HOST, KEY_EXPECT) is stored by refer.h
 * and expectation.h when those are known.
 */
bool value_read(struct arena *arena, struct problems *problems, const struct scenario_key *key,
                const struct node *node, void *base);
/* A default's text. */
void value_default(struct arena *arena, const struct scenario_key *key,
                   enum scenario_profile profile, void *base);
/* NULL: there is nothing to say. scenario: for the names of hosts and links. */
const char *value_print(struct arena *arena, const struct scenario *scenario,
                        const struct scenario_key *key, const void *base);

/* The text of a scalar; NULL: it is none, which was told. */
const char *value_text(struct problems *problems, const char *what, const struct node *node);
bool value_is_name(const char *text);
/* "did you mean 'x'?", or "one of a, b, c". */
const char *value_help(struct arena *arena, const char *word, const char *const *known,
                       uint32_t count);

#endif
