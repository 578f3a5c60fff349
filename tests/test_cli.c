/* The program as its users and their scripts meet it: exit codes, streams, files. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/digest.h"
#include "tests/cli_kit.h"

#define LATE "--set 'hosts[gateway].auth_backend=75s' "

static const struct {
	const char *before, *arguments;
	int code;
	const char *out, *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	/* 0 */
	{ "", "run clean.yaml", 0, "INSTALLED", NULL },
	{ "", "run --quiet clean.yaml", 0, "1 negotiation, 1 installed", NULL },
	{ "", "run nothing.yaml", 0, "nothing was judged", NULL },
	{ "", "run " LATE "late.yaml", 0,
	  "13860 (0x3624) ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED at client", NULL },
	{ "", "run " LATE "late.yaml", 0, "authentication back end took 75.000 s", NULL },
	{ "", "run --quiet clean.yaml nothing.yaml", 0, "2 of 2 runs: 1 held, 0 failed, 1 without",
	  NULL },
	{ "", "run --quiet --seeds 1..5 clean.yaml", 0, "5 of 5 runs: 5 held", NULL },
	{ "", "run --json clean.yaml", 0, "\"held\":true", NULL },
	{ "", "check clean.yaml wrong.yaml", 0, "wrong.yaml: valid", NULL },
	{ "", "diff clean.yaml clean.yaml", 0, NULL, NULL },
	{ "", "--version", 0, "ikesim ", NULL },
	{ "", "version", 0, "ikesim ", NULL },
	{ "", "help", 0, "explain", NULL },
	{ "", "--help", 0, "Exit codes", NULL },
	{ "", "help run", 0, "--records-max", NULL },
	{ "", "run --help", 0, "--seeds A..B", NULL },
	{ "", "diff -h", 0, "--cause", NULL },
	{ "", "run -- clean.yaml", 0, "INSTALLED", NULL },
	/* 1 */
	{ "", "run wrong.yaml", 1, "FAILED  wrong.yaml:", NULL },
	{ "", "run --quiet wrong.yaml", 1, "expected", NULL },
	{ "", "run --json wrong.yaml", 1, "\"held\":false", NULL },
	{ "", "run --quiet wrong.yaml clean.yaml", 1, "1 held, 1 failed", NULL },
	{ "", "run late.yaml", 1, "FAILED", NULL },
	{ "", "diff clean.yaml wrong.yaml", 1, "outcome", NULL },
	/* 2 */
	{ "", "", 2, NULL, "usage: ikesim COMMAND" },
	{ "", "prognose clean.yaml", 2, NULL, "unknown command 'prognose'" },
	{ "", "chekc clean.yaml", 2, NULL, "did you mean 'check'?" },
	{ "", "help chekc", 2, NULL, "unknown command" },
	{ "", "run", 2, NULL, "usage: ikesim run SCENARIO..." },
	{ "", "diff clean.yaml", 2, NULL, "usage: ikesim diff A B" },
	{ "", "diff clean.yaml clean.yaml clean.yaml", 2, NULL, "one word too many" },
	{ "", "run --jsno clean.yaml", 2, NULL, "did you mean '--json'?" },
	{ "", "run --picture x clean.yaml", 2, NULL, "unknown option '--picture'" },
	{ "", "check --seed 1 clean.yaml", 2, NULL, "unknown option '--seed'" },
	{ "", "run --json=yes clean.yaml", 2, NULL, "takes no value" },
	{ "", "run clean.yaml --seed", 2, NULL, "--seed needs a value" },
	{ "", "run clean.yaml --seed -1", 2, NULL, "'-1' is not a number" },
	{ "", "run clean.yaml --seed 18446744073709551616", 2, NULL, "is not a number" },
	{ "", "run clean.yaml --seed 1x", 2, NULL, "is not a number" },
	{ "", "run clean.yaml --seeds 5..1", 2, NULL, "is not a range" },
	{ "", "run clean.yaml --seeds 5", 2, NULL, "is not a range" },
	{ "", "run clean.yaml --seed 5 --seeds 1..2", 2, NULL, "a seed was given already" },
	{ "", "run clean.yaml --set larval", 2, NULL, "is not PATH=VALUE" },
	{ "", "run clean.yaml --color maybe", 2, NULL, "is not auto, always or never" },
	{ "", "run clean.yaml --records-max 0", 2, NULL, "is not a number" },
	{ "", "run clean.yaml --events ''", 2, NULL, "is not a file" },
	{ "", "run clean.yaml --seeds 1..2 --events x.jsonl", 2, NULL, "--events takes one" },
	{ "", "explain larval_expird", 2, NULL, "nothing is known by 'larval_expird'" },
	{ "", "explain profile linx", 2, NULL, "did you mean 'linux'?" },
	{ "", "explain 13860 windows", 2, NULL, "one word too many" },
	/* 3 */
	{ "", "run many.yaml", 3, NULL, "many.yaml:" },
	{ "", "check many.yaml", 3, NULL, "help: did you mean" },
	{ "", "check clean.yaml many.yaml", 3, "clean.yaml: valid", "many.yaml:" },
	{ "", "run clean.yaml many.yaml", 3, NULL, "many.yaml:" },
	{ "", "run --set sadb.larval_lifetme=3s clean.yaml", 3, NULL, "larval_lifetme" },
	{ "", "diff clean.yaml many.yaml", 3, NULL, "many.yaml:" },
	/* 4 */
	{ "", "run missing.yaml", 4, NULL, "missing.yaml" },
	{ "", "check missing.yaml many.yaml", 4, NULL, "No such file" },
	{ "", "run .", 4, NULL, "Is a directory" },
	{ "", "run /dev/zero", 4, NULL, "larger than" },
	{ "", "run clean.yaml --events none/x.jsonl", 4, NULL,
	  "cannot write 'none/x.jsonl': No such file" },
	{ "", "run clean.yaml --events .", 4, NULL, "cannot write" },
	/* 5 */
	{ "", "run clean.yaml --records-max 12", 5, "The run is incomplete (limit)", NULL },
	{ "", "run clean.yaml --records-max 12", 5, "--seed 1 --records-max 12", NULL },
};

START_TEST(a_call_ends_with_its_code_and_says_why_on_the_right_stream)
{
	cli_call(calls[_i].before, calls[_i].arguments, calls[_i].code, calls[_i].out,
	         calls[_i].err);
}
END_TEST

static const struct {
	const char *word, *said;
} explained[] = {
	{ "13860", "HRESULT" },
	{ "13860", "0x80073624" },
	{ "0x3624", "Failed to add Security Association to IPsec Driver." },
	{ "0x80073624", "ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED" },
	{ "-2147011036", "ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED" },
	{ "error_ipsec_ike_add_update_key_failed", "slot 60 of errorFrequencyTable" },
	{ "13000", "ERROR_IPSEC_QM_POLICY_EXISTS" },
	{ "13932", "ERROR_IPSEC_DOSP" },
	{ "ERROR_IPSEC_IKE_NEGOTIATION_FAILED", "winerror.h has no such symbol" },
	{ "ERROR_IPSEC_IKE_PROCESSING_ERROR", "13804" },
	{ "13859", "goes round with this number" },
	{ "larval_expired", "FWP_E_NOT_FOUND (0x80320008)" },
	{ "larval_expired", "ESRCH" },
	{ "timed_out", "13805" },
	{ "larval_expired", "ESRCH (0x00000003), but EINVAL (0x00000016) to update" },
	{ "sadb_slow", "like          { kind: sadb_slow, host: gateway" },
	{ "sa_traffic", "kind of fault" },
	{ "sadb.standing_sas", "everywhere    0 by default [X], a fresh database" },
	{ "expired", "13895" },
	{ "stale", "why a datagram had no effect" },
	{ "partition", "why a datagram was lost" },
	{ "interrupted", "how a run ended" },
	{ "FWP_E_NOT_FOUND", "larval_expired" },
	{ "0x80320008", "never_allocated" },
	{ "ESRCH", "what the linux driver returns" },
	{ "ESRCH", "what the bsd driver returns" },
	{ "ike.on_larval_gone", "windows-2003" },
	{ "profile windows", "update_mature" },
	{ "profile windows-2003", "ERROR_NOT_FOUND" },
	{ "profile linux", "keeps_keys [M]" },
	{ "profile bsd", "ESRCH (0x3), but EINVAL (0x16) to update" },
	{ "profile ideal", "expire_linger" },
	{ "profile", "profile: a key" },
	{ "sadb.larval_lifetime", "[X]" },
	{ "larval_lifetime", "sadb.larval_lifetime: a key" },
	{ "'hosts[gateway].auth_backend'", "hosts[].auth_backend: a key" },
};

START_TEST(explain_knows)
{
	char arguments[128];

	snprintf(arguments, sizeof(arguments), "explain %s", explained[_i].word);
	ck_assert_msg(cli_ikesim(arguments) == 0, "%s: %s", arguments, cli_err);
	ck_assert_msg(strstr(cli_out, explained[_i].said) != NULL, "%s: no '%s' in\n%s", arguments,
	              explained[_i].said, cli_out);
}
END_TEST

START_TEST(every_mistake_of_a_file_is_said_in_one_pass)
{
	size_t count = 0;

	ck_assert_int_eq(cli_ikesim("check many.yaml"), 3);
	for (const char *line = cli_err; (line = strstr(line, ": error: ")); line++)
		count++;
	ck_assert_msg(count == 8, "%zu mistakes:\n%s", count, cli_err);
}
END_TEST

START_TEST(a_full_disk_is_an_environment_error)
{
	static const char *const arguments[] = {
		"run clean.yaml >/dev/full",         "run --json clean.yaml >/dev/full",
		"check clean.yaml >/dev/full",       "help >/dev/full",
		"explain 13860 >/dev/full",          "--version >/dev/full",
		"run clean.yaml --events /dev/full", "run clean.yaml >&-"
	};

	ck_assert_int_eq(cli_ikesim(arguments[_i]), 4);
	ck_assert_msg(strstr(cli_err,
	                     _i == 6   ? "cannot write all of '/dev/full': No space left"
	                     : _i == 7 ? "cannot write to standard output: Bad file"
	                               : "cannot write to standard output: No space left") != NULL,
	              "%s", cli_err);
}
END_TEST

START_TEST(an_events_file_is_there_whole_or_as_it_was)
{
	struct digest_part part = { cli_out, 0 };
	uint8_t hash[DIGEST_LEN];
	char hex[DIGEST_HEX], *journal, old[64];

	cli_write_file("j.jsonl", "{\"schema\":old\n");
	ck_assert_int_eq(cli_ikesim("run missing.yaml --events j.jsonl"), 4);
	ck_assert_int_eq(cli_ikesim("run many.yaml --events j.jsonl"), 3);
	cli_read_file("j.jsonl", old, sizeof(old));
	ck_assert_str_eq(old, "{\"schema\":old\n");
	ck_assert_int_eq(cli_ikesim("run clean.yaml --events j.jsonl"), 0);
	journal = strstr(cli_out, "journal   ");
	ck_assert_ptr_nonnull(journal);
	journal = strndup(journal + 10, 64);
	part.len = cli_read_file("j.jsonl", cli_out, sizeof(cli_out));
	digest(hash, &part, 1);
	digest_hex(hash, hex);
	ck_assert_str_eq(hex, journal);
	free(journal);
	ck_assert_int_eq(cli_shell("ls *.part 2>/dev/null; exit 0;", ""), 0);
	ck_assert_str_eq(cli_out, "");
}
END_TEST

START_TEST(an_events_file_replaces_nothing_but_a_journal)
{
	char before[4096], after[4096];

	cli_read_file("clean.yaml", before, sizeof(before));
	ck_assert_int_eq(cli_ikesim("run clean.yaml --events ./clean.yaml"), 4);
	ck_assert_ptr_nonnull(strstr(cli_err, "is not a journal"));
	cli_read_file("clean.yaml", after, sizeof(after));
	ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(an_events_file_behind_a_link_keeps_the_link)
{
	struct stat about;

	cli_write_file("real.jsonl", "");
	ck_assert_int_eq(symlink("real.jsonl", cli_at("link.jsonl")), 0);
	ck_assert_int_eq(cli_ikesim("run clean.yaml --events link.jsonl"), 0);
	ck_assert_int_eq(lstat(cli_at("link.jsonl"), &about), 0);
	ck_assert(S_ISLNK(about.st_mode));
	ck_assert_uint_gt(cli_read_file("real.jsonl", cli_out, sizeof(cli_out)), 1000);
}
END_TEST

static void hash_of(const char *arguments, char hash[65])
{
	char *journal;

	ck_assert_msg(cli_ikesim(arguments) == 0, "%s", cli_err);
	journal = strstr(cli_out, "journal   ");
	ck_assert_ptr_nonnull(journal);
	snprintf(hash, 65, "%.64s", journal + 10);
}

START_TEST(the_seed_decides_and_the_replay_line_repeats)
{
	char first[65], again[65], other[65], *replay, *end, command[512];

	hash_of("run clean.yaml --seed 7", first);
	hash_of("run clean.yaml --seed 7", again);
	ck_assert_str_eq(first, again);
	hash_of("run clean.yaml --seed 8", other);
	ck_assert_str_ne(first, other);
	hash_of("run --seed 9 " LATE "late.yaml", first);
	replay = strstr(cli_out, "replay    ikesim ");
	ck_assert_ptr_nonnull(replay);
	end = strchr(replay, '\n');
	snprintf(command, sizeof(command), "%.*s", (int)(end - replay - 17), replay + 17);
	hash_of(command, again);
	ck_assert_str_eq(first, again);
}
END_TEST

START_TEST(json_is_one_object_a_run)
{
	char *line = cli_out, *end;
	size_t count = 0;

	ck_assert_int_eq(cli_ikesim("run --json --seeds 1..3 clean.yaml nothing.yaml"), 0);
	for (; (end = strchr(line, '\n')); line = end + 1, count++) {
		json_t *json = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);

		ck_assert_msg(json != NULL, "%.*s", (int)(end - line), line);
		json_decref(json);
	}
	ck_assert_uint_eq(count, 6);
}
END_TEST

START_TEST(arrows_are_for_locales_that_have_them)
{
	ck_assert_int_eq(cli_shell("LC_ALL=C", "run clean.yaml"), 0);
	for (const char *c = cli_out; *c; c++)
		ck_assert_uint_lt((unsigned char)*c, 0x80);
	ck_assert_ptr_nonnull(strstr(cli_out, "|-------->|"));
	if (cli_shell("LC_ALL=C.UTF-8", "run clean.yaml") == 0 && !strstr(cli_out, "|-------->|"))
		ck_assert_ptr_nonnull(strstr(cli_out, "├────────▶│"));
}
END_TEST

START_TEST(a_hostile_name_reaches_no_terminal)
{
	static const char *const names[] = { "\"evil \\e[2J\\x9b\\r name\"",
		                             "\"bidi \\u202e name\"", "\'raw \xc2\x9b[2J name\'" };
	char text[1024];

	snprintf(text, sizeof(text), "%.*sname: %s%s", 10, CLI_HEAD, names[_i],
	         strchr(&CLI_HEAD[10], '\n'));
	cli_write_file("evil.yaml", text);
	cli_ikesim("run evil.yaml");
	ck_assert_msg(!strpbrk(cli_out, "\033\r\a\b") && !strpbrk(cli_err, "\033\r\a\b"), "%s%s",
	              cli_out, cli_err);
	ck_assert(!strstr(cli_out, "\xc2\x9b") && !strstr(cli_err, "\xc2\x9b"));
	ck_assert(!strstr(cli_out, "\xe2\x80\xae") && !strstr(cli_err, "\xe2\x80\xae"));
	cli_ikesim("run \"$(printf 'no\\033[2J.yaml')\"");
	ck_assert_ptr_null(strchr(cli_err, '\033'));
	cli_ikesim("\"$(printf 'ru\\033n')\"");
	ck_assert_ptr_null(strchr(cli_err, '\033'));
}
END_TEST

/* 4,096 tries whose SAs nobody takes back: what a real driver would say to the next is not known,
 * and no code of one is given instead. */
START_TEST(a_run_ends_where_only_our_own_room_ends)
{
	cli_write_file("left.yaml",
	               CLI_HEAD "crypto: modelled\nsadb: { limits: { max_sas: none } }\n"
	                        "ike: { child_lifetime: { idle: none } }\nload:\n"
	                        "  - { host: client, model: failover, retry: { policy: immediate, "
	                        "max_tries: 5000 } }\n"
	                        "faults:\n"
	                        "  - { name: a, kind: sadb_fail, host: client, op: add, at: 0s, "
	                        "for: 300s }\n"
	                        "  - { name: b, kind: sadb_fail, host: client, op: delete, at: 0s, "
	                        "for: 300s }\n");
	cli_call("",
	         "run left.yaml --quiet --set duration=3000s --set faults[a].for=3000s --set "
	         "faults[b].for=3000s",
	         5, "(room)", NULL);
	ck_assert_ptr_null(strstr(cli_out, "13857"));
}
END_TEST

static const struct {
	const char *extends;
	int code;
	const char *err;
} extensions[] = {
	{ "clean.yaml", 0, NULL },
	{ "./clean.yaml", 0, NULL },
	{ "sub/../clean.yaml", 0, NULL },
	{ "sub/base.yaml", 0, NULL },
	{ "../../../etc/passwd", 3, "leaves the scenario's directory tree" },
	{ "/etc/passwd", 3, "" },
	{ "link.yaml", 3, "symbolic link" },
	{ "linked/base.yaml", 3, "" },
	{ "sub", 3, "not a plain file" },
	{ "fifo", 3, "not a plain file" },
	{ "gone.yaml", 3, "No such file" },
};

START_TEST(extends_stays_in_the_tree_and_off_links)
{
	char text[256];
	int code;

	ck_assert_int_eq(mkdir(cli_at("sub"), 0700), 0);
	cli_write_file("sub/base.yaml",
	               "ikesim: 1\nextends: ../clean.yaml\nname: base\noutcome: clean\n");
	ck_assert_int_eq(symlink("clean.yaml", cli_at("link.yaml")), 0);
	ck_assert_int_eq(symlink("sub", cli_at("linked")), 0);
	ck_assert_int_eq(mkfifo(cli_at("fifo"), 0600), 0);
	snprintf(text, sizeof(text), "ikesim: 1\nextends: %s\nname: twin\noutcome: clean\n",
	         extensions[_i].extends);
	cli_write_file("twin.yaml", text);
	code = cli_ikesim("check twin.yaml");
	ck_assert_msg(code == extensions[_i].code, "%s: %d\n%s", extensions[_i].extends, code,
	              cli_err);
	if (extensions[_i].err)
		ck_assert_msg(strstr(cli_err, extensions[_i].err) != NULL, "%s: %s",
		              extensions[_i].extends, cli_err);
}
END_TEST

START_TEST(diff_marks_the_cause)
{
	cli_write_file(
	        "twin.yaml",
	        "ikesim: 1\nextends: late.yaml\nname: twin\nset:\n  sadb.larval_lifetime: 61s\n"
	        "outcome: clean\n");
	ck_assert_int_eq(cli_ikesim("diff late.yaml twin.yaml"), 1);
	ck_assert_ptr_nonnull(strstr(cli_out, "* "));
	ck_assert_ptr_nonnull(strstr(cli_out, "61s"));
	ck_assert_int_eq(cli_ikesim("diff --cause late.yaml late.yaml"), 0);
	ck_assert_str_eq(cli_out, "");
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why_on_the_right_stream, 0,
	                    COUNT(calls));
	tcase_add_loop_test(tests, explain_knows, 0, COUNT(explained));
	tcase_add_test(tests, every_mistake_of_a_file_is_said_in_one_pass);
	tcase_add_loop_test(tests, a_full_disk_is_an_environment_error, 0, 8);
	tcase_add_test(tests, an_events_file_is_there_whole_or_as_it_was);
	tcase_add_test(tests, an_events_file_replaces_nothing_but_a_journal);
	tcase_add_test(tests, an_events_file_behind_a_link_keeps_the_link);
	tcase_add_test(tests, the_seed_decides_and_the_replay_line_repeats);
	tcase_add_test(tests, json_is_one_object_a_run);
	tcase_add_test(tests, arrows_are_for_locales_that_have_them);
	tcase_add_loop_test(tests, a_hostile_name_reaches_no_terminal, 0, 3);
	tcase_add_test(tests, a_run_ends_where_only_our_own_room_ends);
	tcase_add_loop_test(tests, extends_stays_in_the_tree_and_off_links, 0, COUNT(extensions));
	tcase_add_test(tests, diff_marks_the_cause);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
