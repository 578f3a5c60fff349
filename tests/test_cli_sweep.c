/* sweep, run --out and merge as users and clusters meet them: what is printed, which files come of
 * it, and what becomes of those that are torn, foreign, missing or of another version. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cli_kit.h"

/* Of the points, the first never is a 13860 and the last always. */
#define BACKEND "'hosts[gateway].auth_backend=1s,59s,75s' "
#define AXIS    "--axis " BACKEND
#define SEEDS   "--seeds 1..10 "

static char whole[sizeof(cli_out)];

/* In the scenario directory, through a shell that has ikesim as a word. */
static int shell(const char *line)
{
	char before[8192];

	snprintf(before, sizeof(before), "ikesim() { %s \"$@\"; }; set -e; %s;", cli_program, line);
	return cli_shell(before, "version");
}

static const struct {
	const char *arguments;
	int code;
	const char *out, *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	{ "sweep late.yaml " AXIS SEEDS, 0, "30 of 30 runs: errors(13860) >= 1 in 10, not in 20",
	  NULL },
	{ "sweep late.yaml", 0, "1 of 1 runs", NULL },
	{ "sweep late.yaml " AXIS SEEDS "--when 'established == 1'", 0, "established == 1 in 20",
	  NULL },
	{ "sweep late.yaml --when 'p50(sa_install) < 30s' " AXIS SEEDS, 0, "in 10, not in 20",
	  NULL },
	{ "sweep late.yaml " AXIS "--axis sadb.larval_lifetime=30s,60s,90s", 0,
	  "  75s                          100 % 100 %   0 %", NULL },
	{ "sweep late.yaml " AXIS "--records-max 20", 5, "3 incomplete", NULL },
	{ "sweep", 2, NULL, "usage: ikesim sweep SCENARIO" },
	{ "sweep late.yaml clean.yaml", 2, NULL, "one word too many" },
	{ "sweep late.yaml --axis x", 2, NULL, "'x' is not PATH=VALUES" },
	{ "sweep late.yaml --axis seed=1..3", 2, NULL, "'1..3' is no range" },
	{ "sweep late.yaml " AXIS AXIS, 2, NULL, "two axes with the same key" },
	{ "sweep late.yaml --axis a=1 --axis b=1 --axis c=1 --axis d=1 --axis e=1", 2, NULL,
	  "at most 4 axes" },
	{ "sweep late.yaml --axis 'seed=1..200 x200' --axis 'duration=1s..200s x200'", 2, NULL,
	  "more than 10000" },
	{ "sweep late.yaml --seeds 0..18446744073709551615", 2, NULL, "more than 2^53 runs" },
	{ "sweep late.yaml --when 'errors(1) >= 1'", 2, NULL,
	  "--when:1:8: error: '1' is not a code" },
	{ "sweep late.yaml --when ''", 2, NULL, "is not an expectation" },
	{ "sweep late.yaml --shard 1/2", 2, NULL, "--shard goes with --out" },
	{ "sweep late.yaml --out . --shard 0/2", 2, NULL, "is not a part" },
	{ "sweep late.yaml --out . --shard 3/2", 2, NULL, "is not a part" },
	{ "sweep late.yaml --svg x.svg", 2, NULL, "draws one or two axes" },
	{ "run late.yaml clean.yaml --out .", 2, NULL, "take one scenario" },
	{ "run late.yaml --out . --events x.jsonl", 2, NULL, "are files of one run" },
	{ "sweep many.yaml " AXIS, 3, NULL, "many.yaml:3:10: error" },
	{ "sweep late.yaml --axis sadb.larval_lifetme=1s,2s", 3, NULL,
	  "--axis sadb.larval_lifetme at '1s'" },
	{ "sweep late.yaml --axis sadb.larval_lifetime=60s,30", 3, NULL,
	  "--axis sadb.larval_lifetime at '30'" },
	{ "sweep late.yaml --axis sadb.larval_lifetime=60s,30", 3, NULL, "missing unit" },
	{ "sweep no-such.yaml " AXIS, 4, NULL, "No such file" },
	{ "sweep late.yaml --out no-such-directory", 4, NULL, "cannot write" },
	{ "sweep late.yaml " AXIS "--svg no-such/x.svg", 4, NULL, "cannot write" },
	{ "sweep late.yaml " AXIS "--svg late.yaml", 4, NULL, "is not an SVG" },
	{ "merge", 2, NULL, "usage: ikesim merge DIR|FILE..." },
	{ "merge no-such", 4, NULL, "No such file" },
	{ "merge .", 4, NULL, "has no sound file of runs" },
	{ "merge late.yaml", 4, NULL, "is no file of runs: it is left out" },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	cli_call("", calls[_i].arguments, calls[_i].code, calls[_i].out, calls[_i].err);
}
END_TEST

static void make_whole(const char *more)
{
	char line[512];

	snprintf(line, sizeof(line), "sweep late.yaml " AXIS SEEDS "--json %s", more);
	ck_assert_int_eq(cli_ikesim(line), 0);
	memcpy(whole, cli_out, sizeof(whole));
}

START_TEST(a_run_is_a_line_with_all_that_it_came_to)
{
	static const char *const keys[] = { "run",  "seed", "axes",   "scenario_hash", "holds",
		                            "held", "end",  "errors", "samples" };
	unsigned lines = 0;

	make_whole("--jobs 2");
	for (char *line = whole, *end; (end = strchr(line, '\n')); line = end + 1, lines++) {
		json_t *read = json_loadb(line, (size_t)(end - line), 0, NULL);

		ck_assert_ptr_nonnull(read);
		for (unsigned i = 0; lines > 0 && lines < 31 && i < 9; i++)
			ck_assert_msg(json_object_get(read, keys[i]) != NULL, "%s: %s", keys[i],
			              line);
		json_decref(read);
	}
	ck_assert_uint_eq(lines, 32);
}
END_TEST

static void make_shards(unsigned of, const char *dir)
{
	char line[512];

	for (unsigned i = 1; i <= of; i++) {
		snprintf(line, sizeof(line), "sweep late.yaml " AXIS SEEDS "--shard %u/%u --out %s",
		         i, of, dir);
		ck_assert_int_eq(cli_ikesim(line), 0);
	}
}

static void merged_is_whole(const char *what)
{
	char line[512];

	snprintf(line, sizeof(line), "merge --json %s", what);
	ck_assert_msg(cli_ikesim(line) == 0, "%s", cli_err);
	ck_assert_str_eq(cli_out, whole);
}

START_TEST(one_three_and_sixteen_shards_come_to_the_same_octets)
{
	make_whole("");
	ck_assert_int_eq(shell("mkdir 1 3 16"), 0);
	make_shards(1, "1");
	make_shards(3, "3");
	make_shards(16, "16");
	merged_is_whole("1");
	merged_is_whole("3");
	merged_is_whole("16");
	merged_is_whole("16 3 1 3");
}
END_TEST

/* (a b) c, a (b c), c b a, a a b c c: files of merges are merged. */
START_TEST(merging_is_associative_commutative_and_idempotent)
{
	make_whole("");
	ck_assert_int_eq(shell("mkdir d"), 0);
	make_shards(3, "d");
	ck_assert_int_eq(cli_ikesim("merge d/*-1of3.jsonl d/*-2of3.jsonl --out ab"), 5);
	ck_assert_ptr_nonnull(strstr(cli_err, "10 of 30 runs are missing, of 1 of 3 shards: 3"));
	ck_assert_int_eq(cli_ikesim("merge d/*-3of3.jsonl d/*-2of3.jsonl --out cb"), 5);
	ck_assert_int_eq(cli_ikesim("merge ab --out ab2"), 5);
	ck_assert_int_eq(shell("cmp ab ab2"), 0);
	merged_is_whole("ab d/*-3of3.jsonl");
	merged_is_whole("d/*-1of3.jsonl cb");
	merged_is_whole("cb ab cb ab d");
	ck_assert_int_eq(cli_ikesim("merge d --out abc"), 0);
	merged_is_whole("abc");
	merged_is_whole("abc abc");
}
END_TEST

START_TEST(what_is_there_is_not_made_again)
{
	ck_assert_int_eq(shell("mkdir d"), 0);
	make_shards(1, "d");
	ck_assert_int_eq(shell("touch -d 2001-01-01 d/*; chmod a-w d/*"), 0);
	make_shards(1, "d");
	ck_assert_ptr_nonnull(strstr(cli_err, "is there already"));
	ck_assert_ptr_nonnull(strstr(cli_out, "30 of 30 runs"));
	ck_assert_int_eq(shell("test $(date -r d/*.jsonl +%Y) = 2001"), 0);
}
END_TEST

static const struct {
	const char *harm, *said;
} harms[] = {
	{ "truncate -s -1 d/*-2of3.jsonl", "is torn: it is made again" },
	{ "truncate -s 1000 d/*-2of3.jsonl", "is torn: it is made again" },
	{ "sed -i 's/\"holds\":false/\"holds\":true/' d/*-2of3.jsonl",
	  "is torn: it is made again" },
	{ "f=$(echo d/*-2of3.jsonl); : >\"$f\"", "is no file of these runs" },
	{ "f=$(echo d/*-2of3.jsonl); echo x >\"$f\"", "is no file of these runs" },
	{ "f=$(echo d/*-2of3.jsonl); cp d/*-1of3.jsonl \"$f\"", "is no file of these runs" },
	{ "rm d/*-2of3.jsonl", "" },
};

START_TEST(a_torn_or_foreign_file_is_made_again)
{
	make_whole("");
	ck_assert_int_eq(shell("mkdir d"), 0);
	make_shards(3, "d");
	ck_assert_int_eq(shell(harms[_i].harm), 0);
	ck_assert_int_eq(cli_ikesim("merge d"), 5);
	ck_assert_ptr_nonnull(strstr(cli_err, "10 of 30 runs are missing"));
	ck_assert_int_eq(cli_ikesim("sweep late.yaml " AXIS SEEDS "--shard 2/3 --out d"), 0);
	ck_assert_msg(strstr(cli_err, harms[_i].said) != NULL, "%s", cli_err);
	merged_is_whole("d");
}
END_TEST

/* Another version, or another sweep, in the same directory. */
START_TEST(nothing_is_mixed)
{
	ck_assert_int_eq(shell("mkdir d e"), 0);
	make_shards(2, "d");
	ck_assert_int_eq(cli_ikesim("sweep late.yaml --seeds 1..2 --out e"), 0);
	ck_assert_int_eq(cli_ikesim("merge d e --out f"), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, "is of another sweep"));
	ck_assert_int_ne(access(cli_at("f"), F_OK), 0);
	ck_assert_int_eq(shell("for f in d/*-2of2.jsonl; do sed -i "
	                       "'1s/\"ikesim\":\"[^\"]*\"/\"ikesim\":\"0.0.9\"/;$d' $f; "
	                       "printf '{\"records\":15,\"blake2b\":\"%s\"}\\n' "
	                       "$(b2sum -l 256 <$f | cut -d' ' -f1) >>$f; done"),
	                 0);
	ck_assert_int_eq(cli_ikesim("merge d"), 4);
	ck_assert_msg(strstr(cli_err, "runs of two versions of ikesim are not mixed") != NULL, "%s",
	              cli_err);
	ck_assert_ptr_nonnull(strstr(cli_err, "0.0.9"));
}
END_TEST

/* What an interrupted task has measured, the next need not. */
START_TEST(an_interrupted_sweep_goes_on_where_it_was)
{
	char *arguments[] = { "ikesim", "sweep", "late.yaml", "--seeds", "1..6000",
		              "--jobs", "2",     "--out",     "d",       NULL };
	pid_t pid;

	ck_assert_int_eq(shell("mkdir d"), 0);
	pid = cli_start(arguments);
	for (int i = 0; i < 2000 && shell("test -s d/*.part") != 0; i++)
		usleep(1000);
	kill(pid, SIGTERM);
	ck_assert_int_eq(cli_finish(pid), 5);
	ck_assert_ptr_nonnull(strstr(cli_out, " of 6000 runs"));
	ck_assert_int_eq(shell("test -e d/*-1of1.part.jsonl"), 0);
	ck_assert_int_eq(cli_ikesim("merge d --json"), 5);
	ck_assert_int_eq(cli_ikesim("sweep late.yaml --seeds 1..6000 --out d"), 0);
	ck_assert_ptr_nonnull(strstr(cli_err, " of 6000 runs are there already"));
	ck_assert_ptr_nonnull(strstr(cli_out, "6000 of 6000 runs"));
	ck_assert_int_eq(shell("test -e d/*-1of1.jsonl; test ! -e d/*.part.jsonl; "
	                       "ikesim merge d --out m; "
	                       "ikesim sweep late.yaml --seeds 1..6000 --json | cmp - m"),
	                 0);
}
END_TEST

START_TEST(run_with_many_seeds_is_a_field_of_one_point)
{
	ck_assert_int_eq(shell("mkdir d"), 0);
	for (int i = 1; i <= 2; i++) {
		char line[128];
		snprintf(line, sizeof(line), "run late.yaml --seeds 1..9 --shard %d/2 --out d", i);
		ck_assert_int_eq(cli_ikesim(line), 0);
	}
	ck_assert_int_eq(cli_ikesim("merge d"), 0);
	ck_assert_ptr_nonnull(strstr(cli_out, "9 of 9 runs"));
}
END_TEST

START_TEST(what_cannot_be_written_is_an_environment_error_and_loses_nothing)
{
	int mounted;

	ck_assert_int_eq(cli_shell("", "sweep late.yaml " AXIS SEEDS "--json >/dev/full"), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, "cannot write to standard output"));
	ck_assert_int_eq(shell("mkdir d"), 0);
	mounted = cli_shell("unshare -rm sh -c 'mount -t tmpfs -o size=16k none d' && ", "version");
	if (mounted != 0) {
		printf("skipped 1: no mount namespace for a full disk\n");
		return;
	}
	ck_assert_int_eq(
	        cli_shell("unshare -rm sh -c 'mount -t tmpfs -o size=16k none d; \"$@\"; code=$?; "
	                  "ls d | wc -l; exit $code' x",
	                  "sweep late.yaml " AXIS SEEDS "--out d"),
	        4);
	ck_assert_ptr_nonnull(strstr(cli_err, "No space left on device"));
	ck_assert_ptr_nonnull(strstr(cli_out, "of 30 runs"));
	ck_assert_ptr_nonnull(strstr(cli_out, "\n0\n"));
	ck_assert_int_eq(
	        cli_shell("unshare -rm sh -c 'mount -t tmpfs -o size=1m,ro none d; \"$@\"' x",
	                  "sweep late.yaml " AXIS SEEDS "--out d"),
	        4);
	ck_assert_ptr_nonnull(strstr(cli_err, "Read-only file system"));
}
END_TEST

/* The axis' words reach the drawing as text, whatever they are. */
START_TEST(an_svg_has_no_markup_but_its_own)
{
	static char svg[1 << 16];
	static const char *const never[] = { "<script", "\"x\"", "&x", "'" };

	cli_write_file("bad.yaml",
	               "ikesim: 1\nname: bad\nprofile: windows\nseed: 1\nduration: 300s\n"
	               "network: { links: [ { name: wan, between: [client, gateway], "
	               "latency: 20ms } ] }\nhosts:\n  - { name: client, role: initiator }\n"
	               "  - { name: gateway, role: responder }\n");
	ck_assert_int_eq(cli_ikesim("sweep bad.yaml --axis "
	                            "'summary=\"<script>alert(1)</script>\",\"&x;\",\"x\"' "
	                            "--axis \"tags=['a'],[b]\" --svg x.svg"),
	                 0);
	cli_read_file("x.svg", svg, sizeof(svg));
	ck_assert_ptr_nonnull(strstr(svg, "&lt;script&gt;"));
	ck_assert_ptr_nonnull(strstr(svg, "&amp;x;"));
	for (unsigned i = 0; i < 4; i++)
		ck_assert_msg(strstr(svg, never[i]) == NULL, "%s: %s", never[i], svg);
	ck_assert_int_eq(cli_ikesim("sweep late.yaml " AXIS SEEDS "--svg x.svg"), 0);
	cli_read_file("x.svg", svg, sizeof(svg));
	ck_assert_ptr_nonnull(strstr(svg, "10 of 10 runs, 95 % sure: 72.2 .. 100.0 %"));
	ck_assert_str_eq(strstr(svg, "</svg>"), "</svg>\n");
}
END_TEST

static const char *const fields[] = {
	"sweep late.yaml " AXIS SEEDS "--html x.html",
	"sweep late.yaml " AXIS SEEDS "--axis sadb.larval_lifetime=30s,60s --html x.html",
	"sweep late.yaml " AXIS SEEDS "--axis sadb.larval_lifetime=30s,60s --axis "
	"duration=200s,300s --html x.html",
	"run late.yaml " SEEDS "--out . --html x.html",
};

START_TEST(a_page_has_its_points_and_asks_nobody_for_anything)
{
	static char page[1 << 17];

	ck_assert_int_eq(cli_ikesim(fields[_i]), 0);
	cli_read_file("x.html", page, sizeof(page));
	ck_assert_int_eq(strncmp(page, "<!DOCTYPE html>", 15), 0);
	ck_assert_ptr_nonnull(strstr(page, "default-src 'none'"));
	ck_assert_ptr_nonnull(strstr(page, "Every point"));
	ck_assert_int_eq(strstr(page, "<svg") != NULL, _i < 2);
	ck_assert_str_eq(strstr(page, "</html>"), "</html>\n");
	/* It is ours, and replaced; another is not. */
	ck_assert_int_eq(cli_ikesim(fields[_i]), 0);
	cli_write_file("x.html", "a letter");
	ck_assert_int_eq(cli_ikesim(fields[_i]), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, "is not a report of ikesim"));
}
END_TEST

START_TEST(a_page_has_no_markup_but_its_own)
{
	static char page[1 << 17];

	ck_assert_int_eq(
	        cli_ikesim("sweep late.yaml --axis "
	                   "'summary=\"<script>alert(1)</script>\",\"&x;\"' --html x.html"),
	        0);
	cli_read_file("x.html", page, sizeof(page));
	ck_assert_ptr_nonnull(strstr(page, "<td>&quot;&lt;script&gt;alert(1)&lt;/script&gt;"));
	ck_assert_ptr_null(strstr(page, "<script>alert"));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_sweep");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0, COUNT(calls));
	tcase_add_test(tests, a_run_is_a_line_with_all_that_it_came_to);
	tcase_add_test(tests, one_three_and_sixteen_shards_come_to_the_same_octets);
	tcase_add_test(tests, merging_is_associative_commutative_and_idempotent);
	tcase_add_test(tests, what_is_there_is_not_made_again);
	tcase_add_loop_test(tests, a_torn_or_foreign_file_is_made_again, 0, COUNT(harms));
	tcase_add_test(tests, nothing_is_mixed);
	tcase_add_test(tests, an_interrupted_sweep_goes_on_where_it_was);
	tcase_add_test(tests, run_with_many_seeds_is_a_field_of_one_point);
	tcase_add_test(tests, what_cannot_be_written_is_an_environment_error_and_loses_nothing);
	tcase_add_test(tests, an_svg_has_no_markup_but_its_own);
	tcase_add_loop_test(tests, a_page_has_its_points_and_asks_nobody_for_anything, 0,
	                    COUNT(fields));
	tcase_add_test(tests, a_page_has_no_markup_but_its_own);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
