/* The safe subset of YAML: every guard at its edge, and where things are. */
#include "scenario_kit.h"

#include "sim/scenario/problems.h"
#include "sim/scenario/tree.h"

struct reading {
	struct arena *arena;
	struct problems *problems;
	struct source source;
	struct node *root;
	bool whole;
};

static struct reading tree_of(const char *text, size_t len)
{
	struct reading r = { .arena = arena_new(), .source = { "t.yaml", text, len, 0 } };
	struct tree_text in = { NULL, text, len, 1, 1 };

	r.problems = arena_take(r.arena, sizeof(*r.problems));
	r.problems->arena = r.arena;
	struct source *source = arena_take(r.arena, sizeof(*source));
	*source = r.source;
	in.source = source;
	r.root = tree_read(r.arena, r.problems, &in, &r.whole);
	return r;
}

static void done(struct reading *r)
{
	arena_free(r->arena);
}

START_TEST(keys_and_values_know_their_place)
{
	const char text[] = "a: 1\nb:\n  - x\n  - \"y\"\n\xc3\xa9: [2]\n";
	struct reading r = tree_of(text, sizeof(text) - 1);
	const struct node *a = tree_get(r.root, "a"), *b = tree_get(r.root, "b"),
	                  *e = tree_get(r.root, "\xc3\xa9");

	ck_assert(r.whole && r.problems->count == 0 && r.root->count == 3);
	ck_assert_str_eq(a->text, "1");
	ck_assert(a->plain && a->key_at.line == 1 && a->key_at.col == 1 && a->key_at.end_col == 2);
	ck_assert(a->at.line == 1 && a->at.col == 4 && a->at.end_col == 5);
	ck_assert(b->kind == NODE_LIST && b->count == 2 && b->first->at.line == 3 &&
	          b->first->at.col == 5);
	ck_assert(!b->last->plain && b->last->at.col == 5 && b->last->at.end_col == 8);
	ck_assert(e->at.line == 5 && e->at.col == 4); /* columns count characters */
	ck_assert_ptr_null(tree_get(r.root, "c"));
	ck_assert_ptr_null(tree_get(a, "c"));
	done(&r);
}
END_TEST

START_TEST(members_are_removed_and_replaced_in_place)
{
	const char text[] = "{ a: 1, b: 2, c: 3 }";
	struct reading r = tree_of(text, sizeof(text) - 1);
	struct node with = { .kind = NODE_SCALAR, .text = "9", .key = "b" };

	tree_replace(r.root, tree_get(r.root, "b"), &with);
	ck_assert_str_eq(r.root->first->next->text, "9");
	tree_remove(r.root, "c");
	ck_assert_ptr_eq(r.root->last, &with);
	tree_remove(r.root, "a");
	ck_assert_ptr_eq(r.root->first, &with);
	tree_remove(r.root, "none");
	ck_assert_uint_eq(r.root->count, 1);
	done(&r);
}
END_TEST

static const struct {
	const char *text, *problem;
	uint32_t line, col;
	bool whole;
} refused[] = {
	{ "a: &x 1", "anchors ('&x') are not part of the format", 1, 4, true },
	{ "a: *x", "aliases ('*x') are not part of the format", 1, 4, true },
	{ "*x : 1", "aliases ('*x') are not part of the format", 1, 1, true },
	{ "a: !!int 1", "tags ('!!int') are not part of the format", 1, 4, true },
	{ "a: !x [1]", "tags ('!x') are not part of the format", 1, 4, true },
	{ "a: &x { b: 1 }", "anchors ('&x') are not part of the format", 1, 4, true },
	{ "%TAG ! tag:x,1:\n---\na: 1", "%TAG directives are not part of the format", 1, 1, true },
	{ "a: 1\n<<: { b: 1 }", "merge keys ('<<') are not part of the format", 2, 1, true },
	{ "a: 1\n---\nb: 2", "a second document", 2, 1, false },
	{ "a: 1\nb: 2\na: 3", "duplicate key 'a'", 3, 1, true },
	{ "a: 1\n 2", "a newline inside a plain value", 1, 4, true },
	{ "a: 1\n  b: 2", "a newline inside a plain value", 1, 4, false },
	{ "a: b: 2", "not valid YAML: mapping values are not allowed in this context", 1, 5,
	  false },
	{ "a: [1", "not valid YAML: did not find expected ',' or ']'", 1, 6, false },
	{ "a:\n\t- 1", "not valid YAML: found character that cannot start any token", 2, 1, false },
	{ "a: \x01", "not valid YAML: control characters are not allowed", 1, 4, false },
	{ "b: 1\na: \xff", "not valid YAML: invalid leading UTF-8 octet", 2, 4, false },
	{ "a: \"\\e[31m\"", "a control character in a text", 1, 4, true },
	{ "a: \"\\0\"", "a control character in a text", 1, 4, true },
	{ "a: \"\\x9b\"", "a control character in a text", 1, 4, true },
	{ "[a]: 1", "a key must be a word, not a list or a map", 1, 1, true },
	{ "? { a: 1 }\n: 2", "a key must be a word, not a list or a map", 1, 3, true },
};

START_TEST(what_is_not_in_the_subset_is_told_with_its_place)
{
	struct reading r = tree_of(refused[_i].text, strlen(refused[_i].text));

	ck_assert_msg(r.problems->count == 1, "%s: %u problems", refused[_i].text,
	              r.problems->count);
	ck_assert_str_eq(r.problems->all[0].text, refused[_i].problem);
	ck_assert_uint_eq(r.problems->all[0].at.line, refused[_i].line);
	ck_assert_uint_eq(r.problems->all[0].at.col, refused[_i].col);
	ck_assert(r.whole == refused[_i].whole);
	done(&r);
}
END_TEST

START_TEST(what_was_read_before_a_syntax_error_stays)
{
	const char text[] = "a: 1\nb: [2, }\nc: 3\n";
	struct reading r = tree_of(text, sizeof(text) - 1);

	ck_assert(!r.whole);
	ck_assert_str_eq(tree_get(r.root, "a")->text, "1");
	ck_assert_ptr_null(tree_get(r.root, "c"));
	done(&r);
}
END_TEST

/* n times `c` */
static char *repeated(const char *unit, size_t n)
{
	size_t len = strlen(unit);
	char *text = malloc(n * len + 1);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * len, unit, len);
	text[n * len] = '\0';
	return text;
}

static const struct {
	const char *unit;
	size_t count;
	const char *problem; /* NULL: none */
} sizes[] = {
	{ "- ", 16, NULL },
	{ "- ", 17, "nested deeper than 16 levels" },
	{ "[", 100000, "nested deeper than 16 levels" },
	{ "{a: ", 100000, "nested deeper than 16 levels" },
	{ "- 1\n", 99994, NULL }, /* 6 more events: stream, document, list and their ends */
	{ "- 1\n", 99995, "more than 100000 keys, values, lists and maps" },
	{ "# 34567\n", 131072, NULL }, /* 1 MiB exactly */
	{ "# 34567\n", 131073, "larger than 1048576 octets" },
};

START_TEST(sizes_are_bounded)
{
	char *text = repeated(sizes[_i].unit, sizes[_i].count);
	struct reading r = tree_of(text, strlen(text));

	if (sizes[_i].problem) {
		ck_assert_uint_eq(r.problems->count, 1);
		ck_assert_str_eq(r.problems->all[0].text, sizes[_i].problem);
	} else {
		ck_assert_msg(r.problems->count == 0, "%s", r.problems->all[0].text);
	}
	ck_assert(r.whole == !sizes[_i].problem);
	done(&r);
	free(text);
}
END_TEST

START_TEST(a_map_has_at_most_256_keys)
{
	char text[8192];
	size_t len = 0;

	for (int i = 0; i < 256 + _i; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "k%d: 1\n", i);
	struct reading r = tree_of(text, len);
	ck_assert_uint_eq(r.problems->count, (unsigned)_i);
	ck_assert_uint_eq(r.root->count, 256);
	done(&r);
}
END_TEST

START_TEST(nothing_is_no_tree)
{
	struct reading r = tree_of("# only a comment\n", 17);

	ck_assert(r.whole && !r.root && r.problems->count == 0);
	done(&r);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_test(tests, keys_and_values_know_their_place);
	tcase_add_test(tests, members_are_removed_and_replaced_in_place);
	tcase_add_loop_test(tests, what_is_not_in_the_subset_is_told_with_its_place, 0,
	                    sizeof(refused) / sizeof(*refused));
	tcase_add_test(tests, what_was_read_before_a_syntax_error_stays);
	tcase_add_loop_test(tests, sizes_are_bounded, 0, sizeof(sizes) / sizeof(*sizes));
	tcase_add_loop_test(tests, a_map_has_at_most_256_keys, 0, 2);
	tcase_add_test(tests, nothing_is_no_tree);
}

int main(void)
{
	return kit_run("scenario_tree", add);
}
