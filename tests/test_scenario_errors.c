/*
 * What a mistaken file is told. tests/scenarios/X.yaml gives exactly tests/scenarios/X.txt;
 * `make golden` writes the latter anew.
 */
#include "scenario_kit.h"

#include <glob.h>

#define FILES "tests/scenarios/*.yaml"

static char *slurp(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, 1 << 16);

	ck_assert_ptr_nonnull(text);
	if (file) {
		size_t len = fread(text, 1, (1 << 16) - 1, file);
		ck_assert_uint_lt(len, (1 << 16) - 1);
		fclose(file);
	}
	return text;
}

static bool read_disk(void *context, const char *from, const char *path, size_t max, char **text,
                      size_t *len, char **name, char error[128])
{
	(void)context;
	(void)max;
	(void)error;
	*name = malloc(256);
	ck_assert_ptr_nonnull(*name);
	snprintf(*name, 256, "%s%s", from ? "tests/scenarios/" : "", path);
	*text = slurp(*name);
	*len = strlen(*text);
	return true;
}

static size_t files_count(void)
{
	glob_t found;
	size_t count;

	if (glob(FILES, 0, NULL, &found) != 0)
		return 1; /* and that test fails */
	count = found.gl_pathc;
	globfree(&found);
	return count;
}

START_TEST(each_mistaken_file_is_told_all_of_it)
{
	struct scenario_reader reader = { NULL, read_disk };
	struct scenario_problems problems;
	char path[256], *all, *expected;
	glob_t found;

	ck_assert_int_eq(glob(FILES, 0, NULL, &found), 0);
	snprintf(path, sizeof(path), "%s", found.gl_pathv[_i]);
	globfree(&found);
	struct scenario *scenario = scenario_load(path, &reader, NULL, 0, &problems);
	all = kit_all(&problems);
	memcpy(path + strlen(path) - 4, "txt", 4);
	if (getenv("IKESIM_GOLDEN_UPDATE")) {
		FILE *file = fopen(path, "wb");
		ck_assert_ptr_nonnull(file);
		fputs(all, file);
		fclose(file);
	}
	expected = slurp(path);
	ck_assert_str_eq(all, expected);
	ck_assert_ptr_null(scenario);
	free(all);
	free(expected);
	scenario_problems_free(&problems);
}
END_TEST

START_TEST(a_file_of_eight_mistakes_is_told_eight)
{
	struct scenario_reader reader = { NULL, read_disk };
	struct scenario_problems problems;

	ck_assert_ptr_null(
	        scenario_load("tests/scenarios/eight.yaml", &reader, NULL, 0, &problems));
	ck_assert_uint_eq(problems.count, 8);
	scenario_problems_free(&problems);
}
END_TEST

/* One mistake behind a scenario that is otherwise good, and a part of what is said. */
static const struct {
	const char *text, *message, *help;
} mistakes[] = {
	{ KIT_BASE "seed: -1\n", "'-1' is not a number from 0 to 18446744073709551615",
	  "write digits only" },
	{ KIT_BASE "seed: 1.5\n", "'1.5' is not a number from 0 to 18446744073709551615",
	  "write digits only" },
	{ KIT_BASE "seed: 18446744073709551616\n",
	  "'18446744073709551616' is not a number from 0 to 18446744073709551615",
	  "write digits only" },
	{ KIT_BASE "seed:\n", "'seed' has no value", "write one, or remove the key" },
	{ KIT_BASE "seed: [1]\n", "'seed' must be a single value, not a list", NULL },
	{ KIT_BASE "duration: 0s\n", "'0s' is out of range", "at least 1ns" },
	{ KIT_BASE "duration: 8785h\n", "'8785h' is out of range", "at most 31622400s" },
	{ KIT_BASE "summary: { a: 1 }\n", "'summary' must be a single value, not a map", NULL },
	{ KIT_BASE "tags: x\n", "'tags' must be a list", "write it in brackets" },
	{ KIT_BASE "tags: [a, b c]\n", "'b c' is not a tag", NULL },
	{ KIT_BASE "profile: solaris\n", "unknown profile 'solaris'",
	  "one of windows, windows-2003, linux, bsd, ideal" },
	{ KIT_BASE "ike: { on_larval_gone: retry }\n", "unknown on_larval_gone 'retry'",
	  "one of fail, add" },
	{ KIT_BASE "sadb: { on_full: wait }\n", "unknown on_full 'wait'",
	  "one of reject, block, drop_oldest_larval" },
	{ KIT_BASE "ike: { child_lifetime: { idle: 1500ms } }\n", "'idle' must be whole seconds",
	  "like 300s" },
	{ KIT_BASE "ike: { child_lifetime: { soft_bytes: 2KiB, hard_bytes: 1KiB } }\n",
	  "the soft limit of bytes is above the hard one", NULL },
	{ KIT_BASE "ike: { child_lifetime: { replay_window: 65 } }\n", "'65' is out of range",
	  "at most 64" },
	{ KIT_BASE "faults: [{ kind: sadb_lock, host: a, at: 1s }]\n",
	  "a sadb_lock fault needs 'for'", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_slow, host: a, at: 1s, for: 1s }]\n",
	  "a sadb_slow fault needs 'factor'", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_slow, host: a, at: 1s, for: 1s, factor: 0.5 }]\n",
	  "'0.5' is out of range", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_stall, host: a, op: add, at: 1s, for: 1s, nth: 2 }]\n",
	  "'nth' does not belong to a sadb_stall fault", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_fail, host: a, peer: z, at: 1s, for: 1s }]\n",
	  "no host is called 'z'", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_fail, host: a, cause: none, at: 1s, for: 1s }]\n",
	  "unknown cause 'none'", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_damage, host: a, op: add, at: 1s, for: 1s }]\n",
	  "a sadb_damage fault needs 'what'", "What of a request" },
	{ KIT_BASE "faults: [{ kind: sadb_damage, host: a, what: spi, at: 1s, for: 1s }]\n",
	  "a sadb_damage fault needs 'op'", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_damage, host: a, op: getspi, what: family, at: 1s, "
	           "for: 1s }]\n",
	  "getspi requests carry no keys that could be damaged", "op: update" },
	{ KIT_BASE
	  "faults: [{ kind: sadb_damage, host: a, op: add, what: spi, at: 1s, for: 1s }]\n",
	  "'spi' can happen to an UPDATE only", "op: update" },
	{ KIT_BASE
	  "faults: [{ kind: sadb_damage, host: a, op: add, what: keys, at: 1s, for: 1s }]\n",
	  "unknown what 'keys'", "key_length" },
	{ KIT_BASE "faults: [{ kind: sadb_fail, host: a, what: spi, at: 1s, for: 1s }]\n",
	  "'what' does not belong to a sadb_fail fault", NULL },
	{ KIT_BASE "faults: [{ kind: policy_change, host: a, at: 1s, told: no, for: 1s }]\n",
	  "'for' does not belong to a policy_change fault", NULL },
	{ KIT_BASE "faults: [{ kind: steer, host: a, at: 1s }]\n", "a steer fault needs 'do'",
	  NULL },
	{ KIT_BASE "faults: [{ kind: steer, host: a, at: 1s, do: rekey }]\n", "unknown do 'rekey'",
	  "rekey_ike" },
	{ KIT_BASE "faults: [{ kind: policy_change, host: a, at: 1s }]\n",
	  "a policy_change fault needs 'told'", NULL },
	{ KIT_BASE "faults: [{ kind: sa_traffic, host: a, at: 301s, packets: 1, bytes: 1B }]\n",
	  "the fault comes at 301s, the scenario ends at 300s", NULL },
	{ KIT_BASE "sadb: 3\n", "'sadb' must be a map of keys", NULL },
	{ KIT_BASE "larval_lifetime: 3s\n", "unknown key 'larval_lifetime'",
	  "it belongs in 'sadb'" },
	{ KIT_BASE "kind: x\n", "unknown key 'kind'", "it belongs in 'faults[]'" },
	{ KIT_BASE "extnds: x\n", "unknown key 'extnds'", "did you mean 'extends'?" },
	{ KIT_BASE "sadb: { name: x }\n", "unknown key 'name'",
	  "it belongs at the top level of the file" },
	{ KIT_BASE "sadb: { larval_lifetime: 500us }\n", "'500us' is out of range",
	  "at least 1ms, or none" },
	{ KIT_BASE "sadb: { limits: { update_queue: none } }\n", "'none' is not a whole number",
	  NULL },
	{ KIT_BASE "sadb: { limits: { max_sas: 0 } }\n", "'0' is out of range",
	  "at least 1, or none" },
	{ KIT_BASE "sadb: { ops: { flush: 1s } }\n", "unknown key 'flush'", "one of getspi" },
	{ KIT_BASE "sadb: { ops: { add: [1s] } }\n",
	  "'add' must be a duration or a distribution, not a list", NULL },
	{ KIT_BASE "sadb: { ops: { add: { mean: 1s } } }\n", "'add' has no 'dist'",
	  "name its distribution first" },
	{ KIT_BASE "sadb: { ops: { add: { dist: gauss } } }\n", "unknown distribution 'gauss'",
	  "known are" },
	{ KIT_BASE "sadb: { ops: { add: { dist: norml } } }\n", "unknown distribution 'norml'",
	  "did you mean 'normal'?" },
	{ KIT_BASE "sadb: { ops: { add: { dist: [a] } } }\n", "unknown distribution", NULL },
	{ KIT_BASE "sadb: { ops: { add: { dist: constant, value: [a] } } }\n",
	  "'value' must be a single value", NULL },
	{ KIT_BASE "sadb: { ops: { add: { dist: uniform, min: 2s, max: 1s } } }\n",
	  "'min' is more than 'max'", NULL },
	{ KIT_BASE "sadb: { ops: { add: { dist: exponential, mean: 2s, min: 2s, max: 1s } } }\n",
	  "'min' is more than 'max'", NULL },
	{ KIT_BASE "sadb: { ops: { add: { dist: lognormal, median: 2s, p99: 1s } } }\n",
	  "'median' is more than 'p99'", NULL },
	{ KIT_BASE "sadb: { ops: { add: { dist: exponential, mean: 0s } } }\n",
	  "'0s' is out of range", "at least 1ns" },
	{ KIT_BASE "sadb: { ops: { add: { dist: pareto, scale: 1s, shape: 1001 } } }\n",
	  "'1001' is out of range", "at most 1000" },
	{ KIT_BASE "tolerance: 5\n", "'5' is not a tolerance", "5ms + 2%" },
	{ KIT_BASE "tolerance: [5ms]\n", "'tolerance' must be a single value", NULL },
	{ KIT_HEAD KIT_LINKS "hosts: [{ name: a, role: initiator, local_ts: 10.1.0.1/24 }, { name: "
	                     "b, role: responder }]\n",
	  "'10.1.0.1/24' is not a prefix", "no bit set behind it" },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator, local_ts: 10.1.0.0/24, remote_ts: "
	  "'2001:db8::/32' }, { name: b, role: responder }]\n",
	  "'local_ts' and 'remote_ts' are of two families", "both IPv4 or both IPv6" },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator, local_ts: '::1' }, { name: b, role: responder }]\n",
	  "'local_ts' and 'remote_ts' are of two families", "say both" },
	{ KIT_BASE "ike: { auth: eap }\n", "unknown auth 'eap'", "one of psk, ed25519" },
	{ KIT_BASE "ike: { proposals: chacha }\n", "'proposals' must be a list", NULL },
	{ KIT_BASE "ike: { proposals: [a, b, c, d, e] }\n", "'proposals' has too many items",
	  "at most 4" },
	{ KIT_BASE "ike: { proposals: [chacha20poly1305-prfsha256-x2551] }\n", "unknown suite",
	  "did you mean 'chacha20poly1305-prfsha256-x25519'?" },
	{ KIT_BASE "ike: { proposals: [aes256gcm16-prfsha1-x25519] }\n", "unknown suite",
	  "did you mean 'aes256gcm16-prfsha512-x25519'?" },
	{ KIT_BASE "ike: { esp: [des] }\n", "unknown suite 'des'",
	  "known are chacha20poly1305, aes256gcm16" },
	{ KIT_BASE "crypto: modeled\n", "unknown crypto 'modeled'", "did you mean 'modelled'?" },
	{ KIT_BASE "ike: { eap_rounds: 0 }\n", "'0' is out of range", "at least 1" },
	{ KIT_BASE "ike: { eap_rounds: 65 }\n", "'65' is out of range", "at most 64" },
	{ KIT_BASE "ike: { on_install_failed: NO_SUCH }\n", "unknown on_install_failed 'NO_SUCH'",
	  "one of NO_PROPOSAL" },
	{ KIT_BASE "ike: { child_lifetime: { hard: 1s } }\n",
	  "the soft lifetime is longer than the hard one", NULL },
	{ KIT_BASE "ike: { retransmit: { jitter: 101% } }\n", "'101%' is out of range",
	  "at most 100%" },
	{ KIT_BASE "faults: 3\n", "'faults' must be a list", NULL },
	{ KIT_BASE "faults: [{ kind: partition, at: 1s, for: 300s, link: w }]\n",
	  "the fault ends at 301s, the scenario at 300s", NULL },
	{ KIT_BASE "faults: [{ kind: partition, at: 1s, for: 1s }]\n",
	  "a partition fault needs 'link'", NULL },
	{ KIT_BASE "faults: [{ kind: partition, at: 1s, for: 1s, link: x }]\n",
	  "no link is called 'x'", "one of w" },
	{ KIT_BASE "faults: [{ kind: partition, at: 1s, for: 1s, link: w, op: add }]\n",
	  "'op' does not belong to a partition fault", NULL },
	{ KIT_BASE "faults: [{ kind: latency, at: 1s, for: 1s, link: w }]\n",
	  "a latency fault needs 'add'", NULL },
	{ KIT_BASE "faults: [{ kind: sadb_stall, at: 1s, for: 1s, host: c, op: add }]\n",
	  "no host is called 'c'", "one of a, b" },
	{ KIT_BASE "faults: [{ at: 1s, for: 1s, link: w }]\n", "the key 'kind' is missing",
	  "partition:" },
	{ KIT_BASE "faults: [{ name: x, kind: partition, at: 1s, for: 1s, link: w }, { name: x, "
	           "kind: partition, at: 3s, "
	           "for: 1s, link: w }]\n",
	  "two are called 'x'", "the other is on line 7" },
	{ KIT_BASE "outcome: dirty\n", "unknown outcome 'dirty'", "clean, or fails_with_13860" },
	{ KIT_BASE "outcome: fails_with_13799\n", "unknown outcome 'fails_with_13799'",
	  "codes are 13800 to 13909" },
	{ KIT_BASE "outcome: fails_with_13910\n", "unknown outcome 'fails_with_13910'",
	  "codes are 13800 to 13909" },
	{ KIT_BASE "outcome: clean\nexpect: [established >= 1]\n",
	  "'outcome: clean' and 'expect' in one file", NULL },
	{ KIT_HEAD KIT_HOSTS, "no link leads from 'a' to a responder", NULL },
	{ KIT_HEAD
	  "hosts: [{ name: a, role: initiator }, { name: b, role: responder }, { name: c, "
	  "role: responder }]\n"
	  "network: { links: [{ name: w, between: [a, b] }, { name: v, between: [b, c] }] }\n",
	  "both ends are responders", "a link joins an initiator and a responder" },
	{ KIT_HEAD "hosts: [{ name: a, role: initiator }]\n", "no host is the responder", NULL },
	{ KIT_HEAD "hosts: [{ name: a, role: responder }]\n", "no host is the initiator", NULL },
	{ KIT_HEAD "hosts: []\n", "no host is the", NULL },
	{ KIT_HEAD "network: {}\n", "the key 'hosts' is missing", NULL },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator, count: 1000000 }, { name: b, role: responder }]\n",
	  "more than 1000000 hosts in all", NULL },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator }, { name: b, role: responder }, { name: c }]\n",
	  "the key 'role' is missing", "Who begins" },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator, psk: "
	  "0123456789012345678901234567890123456789012345678901234567890123X }, { name: b, role: "
	  "responder }]\n",
	  "'psk' is longer than 64 octets", NULL },
	{ KIT_HEAD KIT_HOSTS
	  "network: { links: [{ name: w, between: [a, b] }, { name: v, between: [b, a] }] }\n",
	  "the link 'w' already joins these two", NULL },
	{ KIT_HEAD KIT_HOSTS "network: { links: [{ name: w, between: [a] }] }\n",
	  "'between' must be a list of two hosts", NULL },
	{ KIT_HEAD KIT_HOSTS "network: { links: [{ name: w, between: [a, b], drop: 3 }] }\n",
	  "the packets must be a list of numbers", NULL },
	{ KIT_HEAD KIT_HOSTS
	  "network: { links: [{ name: w, between: [a, b], drop: { to: a } }] }\n",
	  "'packets' is missing", NULL },
	{ KIT_HEAD KIT_HOSTS "network: { links: [{ name: w, between: [a, b], drop: { to: a, "
	                     "packets: [1], x: 1 } }] }\n",
	  "unknown key 'x'", NULL },
	{ KIT_HEAD KIT_HOSTS "network: { links: [{ name: w, between: [a, b], drop: [{ to: a, "
	                     "packets: [1] }, { to: a, packets: [2] }] }] }\n",
	  "drops towards 'a' are given twice", NULL },
	{ KIT_HEAD KIT_HOSTS "network: { links: [{ name: w, between: [a, b], drop: [{ to: a, "
	                     "packets: [1] }, 3] }] }\n",
	  "numbers and maps in one list", NULL },
	{ KIT_HEAD KIT_LINKS
	  "hosts: [{ name: a, role: initiator, auth_backend: 1s }, { name: b, role: responder }]\n",
	  "an initiator has no 'auth_backend'", NULL },
	{ KIT_HEAD KIT_LINKS "hosts: [{ name: a, role: initiator, pool: 10.0.0.0/24 }, "
	                     "{ name: b, role: responder }]\n",
	  "an initiator has no 'pool'", "which is asked" },
	{ KIT_HEAD KIT_LINKS "hosts: [{ name: a, role: initiator }, "
	                     "{ name: b, role: responder, asks_address: ipv4 }]\n",
	  "a responder has no 'asks_address'", "which asks" },
	{ KIT_HEAD KIT_LINKS "hosts: [{ name: a, role: initiator }, "
	                     "{ name: b, role: responder, pool: 10.0.0.1/32 }]\n",
	  "a pool of one address has none to give", "name server" },
	{ KIT_HEAD KIT_LINKS "hosts: [{ name: a, role: initiator, asks_address: yes }, "
	                     "{ name: b, role: responder }]\n",
	  "unknown asks_address 'yes'", "one of no, ipv4, ipv6" },
	{ "ikesim: 1\n" KIT_HOSTS KIT_LINKS, "the key 'name' is missing", NULL },
	{ "name: t\n" KIT_HOSTS KIT_LINKS, "the key 'ikesim' is missing", NULL },
	{ "name: t\nikesim: 1\n" KIT_HOSTS KIT_LINKS, "'ikesim' must be the first key",
	  "move it to the top" },
	{ "ikesim: 2\nname: t\n" KIT_HOSTS KIT_LINKS, "unknown version of the format",
	  "reads version 1" },
	{ "", "there is nothing in it", NULL },
	{ "- 1\n", "a scenario is a map of keys", NULL },
};

START_TEST(one_mistake_is_one_problem)
{
	kit_expect_one(mistakes[_i].text, mistakes[_i].message, mistakes[_i].help);
}
END_TEST

START_TEST(two_responders_for_one_initiator_are_refused)
{
	kit_expect_one(KIT_HEAD "hosts: [{ name: a, role: initiator }, { name: b, role: responder "
	                        "}, { name: c, role: "
	                        "responder }]\n"
	                        "network: { links: [{ name: w, between: [a, b] }, { name: v, "
	                        "between: [a, c] }] }\n",
	               "a second responder for 'a'", "an initiator has one responder");
}
END_TEST

START_TEST(what_is_beyond_two_hundred_is_counted)
{
	struct kit_file files[] = { { "t.yaml", NULL, 0 }, { NULL, NULL, 0 } };
	struct kit kit = { .files = files };
	char text[8192];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s", KIT_BASE);

	for (int i = 0; i < 210; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "k%d: 1\n", i);
	files[0].text = text;
	ck_assert_ptr_null(kit_load(&kit, NULL, 0));
	ck_assert_uint_eq(kit.problems.count, SCENARIO_PROBLEMS_MAX);
	ck_assert_uint_eq(kit.problems.more, 10);
	scenario_problems_free(&kit.problems);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_unreadable)
{
	struct kit_file files[] = { { "t.yaml", NULL, 0 }, { NULL, NULL, 0 } };
	struct scenario_reader reader = { &files[1], kit_read };
	struct scenario_problems problems;

	ck_assert_ptr_null(scenario_load("t.yaml", &reader, NULL, 0, &problems));
	ck_assert(problems.unreadable && problems.count == 1);
	ck_assert_str_eq(problems.texts[0],
	                 "t.yaml: error: can't read it: No such file or directory");
	scenario_problems_free(&problems);
}
END_TEST

START_TEST(long_lines_are_cut_around_the_place)
{
	char text[1024], spaces[400];

	memset(spaces, ' ', sizeof(spaces) - 1);
	spaces[sizeof(spaces) - 1] = '\0';
	snprintf(text, sizeof(text), KIT_BASE "sadb: {%s larval_lifetime: 30 }\n", spaces);
	kit_expect_one(text, "t.yaml:7:425: error: '30' is not a duration",
	               "larval_lifetime: 30 }\n      |                                             "
	               "      ^~\n");
}
END_TEST

START_TEST(windows_line_ends_and_marks_of_order_are_read)
{
	struct scenario *scenario =
	        kit_text_well("\xef\xbb\xbfikesim: 1\r\nname: t\r\n" KIT_HOSTS KIT_LINKS);

	ck_assert_str_eq(scenario->name, "t");
	scenario_free(scenario);
	kit_expect_one("\xef\xbb\xbfikesim: 1\r\nname: t\r\n" KIT_HOSTS KIT_LINKS "seed: x\r\n",
	               "    7 | seed: x\n      |       ^\n", NULL);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, each_mistaken_file_is_told_all_of_it, 0, (int)files_count());
	tcase_add_test(tests, a_file_of_eight_mistakes_is_told_eight);
	tcase_add_loop_test(tests, one_mistake_is_one_problem, 0,
	                    sizeof(mistakes) / sizeof(*mistakes));
	tcase_add_test(tests, two_responders_for_one_initiator_are_refused);
	tcase_add_test(tests, what_is_beyond_two_hundred_is_counted);
	tcase_add_test(tests, a_file_that_is_not_there_is_unreadable);
	tcase_add_test(tests, long_lines_are_cut_around_the_place);
	tcase_add_test(tests, windows_line_ends_and_marks_of_order_are_read);
}

int main(void)
{
	return kit_run("scenario_errors", add);
}
