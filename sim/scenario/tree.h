/*
 * A YAML text as a tree in which every key and every value knows its place. The only file that
 * knows libyaml is tree.c.
 *
 * The subset: at most TREE_BYTES_MAX octets, TREE_DEPTH_MAX levels, TREE_EVENTS_MAX events and
 * TREE_KEYS_MAX keys a map; no anchors, aliases, tags, merge keys, directives or second documents;
 * no duplicate keys; no newline inside a plain scalar; no control characters. Each violation is a
 * problem with its place.
 */
#ifndef SIM_SCENARIO_TREE_H
#define SIM_SCENARIO_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/scenario/arena.h"

#define TREE_BYTES_MAX  ((size_t)1 << 20)
#define TREE_DEPTH_MAX  16
#define TREE_EVENTS_MAX 100000
#define TREE_KEYS_MAX   256

struct problems;

/*
 * A text with a name. order: 0 = the file, 1 = what it extends...; problems are told in this
 * order.
 */
#define SOURCE_ORDER_SET 1000 /* the command line's words */
struct source {
	const char *name;
	const char *text;
	size_t len;
	uint32_t order;
};

/*
 * A stretch of one line; columns count characters, from 1. end_col: one behind its end, 0 = the
 * rest of the line.
 */
struct mark {
	const struct source *source;
	uint32_t line, col, end_col; /* line 0: nowhere */
};

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	bool plain;       /* a scalar without quotes */
	bool broken;      /* already told to be wrong: say nothing more about it */
	const char *text; /* of a scalar */
	struct mark at;
	const char *key; /* of this member of a map */
	struct mark key_at;
	struct node *first, *last, *next; /* members, in the order of the text */
	uint32_t count;
};

/* The part of a source that is YAML: a word of the command line holds its path before it. */
struct tree_text {
	const struct source *source;
	const char *text;
	size_t len;
	uint32_t line, col; /* of its first character */
};

/*
 * NULL: there is nothing. *whole is false if reading stopped early; what was read until then is
 * returned.
 */
struct node *tree_read(struct arena *arena, struct problems *problems, const struct tree_text *text,
                       bool *whole);

struct node *tree_get(const struct node *map, const char *key); /* NULL: no map, or no such key */
void tree_append(struct node *parent, struct node *child);
void tree_remove(struct node *map, const char *key);
/* `with` takes the place of the member `old`. */
void tree_replace(struct node *parent, struct node *old, struct node *with);

#endif
