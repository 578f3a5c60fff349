/*
 * libyaml's events as a tree (contract in tree.h).
 *
 *   event --> guards (count, depth, anchor, tag) --> a member of the innermost open map or list
 *
 * The open maps and lists are a stack of TREE_DEPTH_MAX: nothing recurses. Reading stops at the
 * first guard or syntax error, because what follows could mean anything.
 */
#include "sim/scenario/tree.h"

#include <string.h>

#include <yaml.h>

#include "sim/scenario/problems.h"

/* One open map or list. In a map, events are key, value, key, value... */
struct level {
	struct node *node;
	const char *key; /* NULL with has_key: a key that was refused, whose value is dropped */
	struct mark key_at;
	bool has_key;
	bool is_key; /* this whole list or map stands where a key should be */
};

struct reading {
	struct arena *arena;
	struct problems *problems;
	const struct tree_text *in;
	yaml_parser_t parser;
	struct level levels[TREE_DEPTH_MAX];
	uint32_t depth, events, documents;
	struct node *root;
	size_t joined_until; /* where the last newline inside a plain scalar led to */
	bool stop, whole;
};

struct node *tree_get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (struct node *member = map->first; member; member = member->next)
		if (strcmp(member->key, key) == 0)
			return member;
	return NULL;
}

void tree_append(struct node *parent, struct node *child)
{
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->count++;
}

static struct node *before(const struct node *parent, const struct node *member)
{
	struct node *previous = NULL;

	for (struct node *at = parent->first; at != member; at = at->next)
		previous = at;
	return previous;
}

void tree_remove(struct node *map, const char *key)
{
	struct node *member = tree_get(map, key), *previous;

	if (!member)
		return;
	previous = before(map, member);
	if (previous)
		previous->next = member->next;
	else
		map->first = member->next;
	if (map->last == member)
		map->last = previous;
	map->count--;
}

void tree_replace(struct node *parent, struct node *old, struct node *with)
{
	struct node *previous = before(parent, old);

	with->next = old->next;
	if (previous)
		previous->next = with;
	else
		parent->first = with;
	if (parent->last == old)
		parent->last = with;
}

/* libyaml counts from 0; the first line of the part may start within a line of the source. */
static struct mark mark_of(const struct reading *r, yaml_mark_t start, yaml_mark_t end)
{
	const struct tree_text *in = r->in;
	struct mark mark = { .source = in->source, .line = (uint32_t)start.line + in->line };
	uint32_t shift = start.line == 0 ? in->col : 1;

	mark.col = (uint32_t)start.column + shift;
	mark.end_col = start.line == end.line ? (uint32_t)end.column + shift : 0;
	return mark;
}

static struct mark start_of(const struct reading *r, yaml_mark_t start)
{
	yaml_mark_t end = start;

	end.column++;
	return mark_of(r, start, end);
}

static void halt(struct reading *r)
{
	r->stop = true;
	r->whole = false;
}

/* U+0000-001F but tab and newline, U+007F-009F: they could steer a terminal. */
static bool has_controls(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < len && (unsigned char)text[i + 1] < 0xa0)
			return true;
	}
	return false;
}

static void refuse_decoration(struct reading *r, struct mark at, const yaml_char_t *anchor,
                              const yaml_char_t *tag)
{
	static const char core_prefix[] = "tag:yaml.org,2002:"; /* what `!!` stands for */
	size_t prefix = sizeof(core_prefix) - 1;
	bool core = tag && strncmp((const char *)tag, core_prefix, prefix) == 0;

	if (anchor)
		problems_add(r->problems, at, "write the value out where it is needed",
		             "anchors ('&%s') are not part of the format",
		             problems_quote(r->arena, (const char *)anchor));
	if (tag)
		problems_add(r->problems, at, "remove it; each key knows the type of its value",
		             "tags ('%s%s') are not part of the format", core ? "!!" : "",
		             problems_quote(r->arena, (const char *)tag + (core ? prefix : 0)));
}

static struct node *new_node(struct reading *r, enum node_kind kind, struct mark at)
{
	struct node *node = arena_take(r->arena, sizeof(*node));

	node->kind = kind;
	node->at = at;
	return node;
}

static void attach_to_map(struct reading *r, struct level *level, struct node *node)
{
	const struct node *first = level->key ? tree_get(level->node, level->key) : NULL;

	level->has_key = false;
	if (!level->key)
		return;
	if (first) {
		problems_add(r->problems, level->key_at,
		             arena_text(r->arena, "first set on line %u", first->key_at.line),
		             "duplicate key '%s'", problems_quote(r->arena, level->key));
		return;
	}
	if (level->node->count == TREE_KEYS_MAX) {
		problems_add(r->problems, level->key_at, NULL, "more than %d keys in one map",
		             TREE_KEYS_MAX);
		halt(r);
		return;
	}
	node->key = level->key;
	node->key_at = level->key_at;
	tree_append(level->node, node);
}

/* A complete scalar, or a map or list that begins. */
static void attach(struct reading *r, struct node *node)
{
	struct level *level = r->depth > 0 ? &r->levels[r->depth - 1] : NULL;

	if (!level)
		r->root = node;
	else if (level->node->kind == NODE_LIST)
		tree_append(level->node, node);
	else
		attach_to_map(r, level, node);
}

static bool wants_key(const struct reading *r)
{
	const struct level *level = r->depth > 0 ? &r->levels[r->depth - 1] : NULL;

	return level && level->node->kind == NODE_MAP && !level->has_key;
}

static void take_key(struct reading *r, const char *key, struct mark at)
{
	struct level *level = &r->levels[r->depth - 1];

	level->has_key = true;
	level->key = key;
	level->key_at = at;
}

static void read_scalar(struct reading *r, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	struct mark at = mark_of(r, event->start_mark, event->end_mark);
	struct node *node = new_node(r, NODE_SCALAR, at);

	refuse_decoration(r, at, event->data.scalar.anchor, event->data.scalar.tag);
	node->text = arena_copy(r->arena, value, len);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	if (has_controls(value, len)) {
		problems_add(r->problems, at, NULL, "a control character in a text");
		node->broken = true;
	} else if (node->plain && event->start_mark.line != event->end_mark.line) {
		problems_add(r->problems, at,
		             "the next line is indented so far that YAML joins it to this value; "
		             "indent it like its neighbours, or quote the text",
		             "a newline inside a plain value");
		r->joined_until = event->end_mark.line;
		node->broken = true;
	}
	if (!wants_key(r)) {
		attach(r, node);
	} else if (node->plain && strcmp(node->text, "<<") == 0) {
		problems_add(r->problems, at, "use 'extends' for what files have in common",
		             "merge keys ('<<') are not part of the format");
		take_key(r, NULL, at);
	} else {
		take_key(r, node->broken ? NULL : node->text, at);
	}
}

static void read_alias(struct reading *r, const yaml_event_t *event)
{
	struct mark at = mark_of(r, event->start_mark, event->end_mark);
	struct node *node = new_node(r, NODE_SCALAR, at);

	problems_add(r->problems, at, "write the value out where it is needed",
	             "aliases ('*%s') are not part of the format",
	             problems_quote(r->arena, (const char *)event->data.alias.anchor));
	node->text = "";
	node->broken = true;
	if (wants_key(r))
		take_key(r, NULL, at);
	else
		attach(r, node);
}

static void begin(struct reading *r, enum node_kind kind, const yaml_event_t *event)
{
	struct mark at = start_of(r, event->start_mark);
	struct node *node = new_node(r, kind, at);
	bool is_key = wants_key(r);

	if (kind == NODE_MAP)
		refuse_decoration(r, at, event->data.mapping_start.anchor,
		                  event->data.mapping_start.tag);
	else
		refuse_decoration(r, at, event->data.sequence_start.anchor,
		                  event->data.sequence_start.tag);
	if (r->depth == TREE_DEPTH_MAX) {
		problems_add(r->problems, at, NULL, "nested deeper than %d levels", TREE_DEPTH_MAX);
		halt(r);
		return;
	}
	if (is_key)
		problems_add(r->problems, at, NULL, "a key must be a word, not a list or a map");
	else
		attach(r, node);
	r->levels[r->depth++] = (struct level){ .node = node, .is_key = is_key };
}

static void end(struct reading *r)
{
	bool was_key = r->levels[--r->depth].is_key;

	if (was_key)
		take_key(r, NULL, r->levels[r->depth].node->at);
}

static void begin_document(struct reading *r, const yaml_event_t *event)
{
	struct mark at = start_of(r, event->start_mark);

	if (++r->documents > 1) {
		problems_add(r->problems, at, "one scenario a file", "a second document");
		halt(r);
		return;
	}
	if (event->data.document_start.tag_directives.start !=
	    event->data.document_start.tag_directives.end)
		problems_add(r->problems, at, "remove it",
		             "%%TAG directives are not part of the format");
}

static void read_event(struct reading *r, const yaml_event_t *event)
{
	if (++r->events > TREE_EVENTS_MAX) {
		problems_add(r->problems, start_of(r, event->start_mark), NULL,
		             "more than %d keys, values, lists and maps", TREE_EVENTS_MAX);
		halt(r);
		return;
	}
	switch (event->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT: break;
	case YAML_STREAM_END_EVENT: r->stop = true; break;
	case YAML_DOCUMENT_START_EVENT: begin_document(r, event); break;
	case YAML_ALIAS_EVENT: read_alias(r, event); break;
	case YAML_SCALAR_EVENT: read_scalar(r, event); break;
	case YAML_SEQUENCE_START_EVENT: begin(r, NODE_LIST, event); break;
	case YAML_MAPPING_START_EVENT: begin(r, NODE_MAP, event); break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: end(r); break;
	}
}

/* The reader of libyaml (encoding, forbidden characters) knows an offset in octets only. */
static yaml_mark_t mark_of_offset(const struct reading *r, size_t offset)
{
	yaml_mark_t mark = { 0 };

	for (size_t i = 0; i < offset && i < r->in->len; i++) {
		if (r->in->text[i] == '\n') {
			mark.line++;
			mark.column = 0;
		} else if (((unsigned char)r->in->text[i] & 0xc0) != 0x80) {
			mark.column++;
		}
	}
	return mark;
}

static void tell_syntax(struct reading *r)
{
	const yaml_parser_t *parser = &r->parser;
	const char *problem = parser->problem ? parser->problem : "it ends too early";
	yaml_mark_t mark = parser->problem_mark;
	yaml_mark_t end = mark_of_offset(r, r->in->len);
	const char *help = NULL;

	halt(r);
	if (mark.line > end.line)
		mark = end; /* libyaml ends the last line, even if the text does not */
	if (r->joined_until > 0 && r->joined_until == mark.line)
		return; /* the same mistake, and told */
	if (parser->error == YAML_READER_ERROR)
		mark = mark_of_offset(r, parser->problem_offset);
	else if (strstr(problem, "mapping values are not allowed"))
		help = "is this line, or the one before it, indented too far?";
	else if (strstr(problem, "cannot start any token"))
		help = "indent with spaces, not with tabs";
	else if (parser->context)
		help = arena_text(r->arena, "%s that starts on line %zu", parser->context,
		                  parser->context_mark.line + r->in->line);
	problems_add(r->problems, start_of(r, mark), help, "not valid YAML: %s", problem);
}

struct node *tree_read(struct arena *arena, struct problems *problems, const struct tree_text *text,
                       bool *whole)
{
	struct reading r = { .arena = arena, .problems = problems, .in = text, .whole = true };
	yaml_event_t event;

	if (text->len > TREE_BYTES_MAX) {
		problems_add(problems, (struct mark){ .source = text->source }, NULL,
		             "larger than %zu octets", TREE_BYTES_MAX);
		*whole = false;
		return NULL;
	}
	if (!yaml_parser_initialize(&r.parser)) {
		*whole = false;
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text->text, text->len);
	while (!r.stop) {
		if (!yaml_parser_parse(&r.parser, &event)) {
			tell_syntax(&r);
			break;
		}
		read_event(&r, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&r.parser);
	*whole = r.whole;
	return r.root;
}
