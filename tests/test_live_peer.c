/*
 * Two programs over loopback, on ports that the system chooses: what is asserted never depends on
 * how fast they are. Every wait is bounded by the scenario's duration, or by timeout(1).
 */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli_kit.h"

#define HEAD                                                                                       \
	"ikesim: 1\nname: loop\nprofile: ideal\nseed: 1\nduration: 20s\n"                          \
	"network: { links: [ { name: wan, between: [client, gateway], latency: 1ms } ] }\n"        \
	"hosts:\n  - { name: client, role: initiator }\n  - { name: gateway, role: responder }\n"

/*
 * $1: the listener's words, $2: the connector's. The listener's port is in the line that it says
 * first. Exit codes are in l.code and c.code.
 */
#define SCRIPT                                                                                     \
	"#!/bin/sh\n"                                                                              \
	"at=${3:-127.0.0.1:0}\n"                                                                   \
	"{ timeout 60 $IKESIM peer --listen $at $1 >l.out 2>l.err; echo $? >l.code; } &\n"         \
	"for i in $(seq 400); do grep -qs listening l.err && break; sleep 0.05; done\n"            \
	"at=$(sed -n 's/^ikesim: listening at //p' l.err)\n"                                       \
	"timeout 60 $IKESIM peer --connect $at $2 >c.out 2>c.err; echo $? >c.code\n"               \
	"wait\n"

static char listener[1 << 20], connector[1 << 20];

static void setup(void)
{
	cli_setup();
	cli_write_file("loop.yaml", HEAD "outcome: clean\n");
	cli_write_file("script", SCRIPT);
}

static int code_of(const char *name)
{
	char text[16];

	ck_assert_msg(cli_read_file(name, text, sizeof(text)) > 0, "%s is missing", name);
	return (int)strtol(text, NULL, 10);
}

/* Both run; then their exit codes are looked at, and what they said is in the two texts. */
static void play(const char *listens, const char *connects, const char *at, int listen_code,
                 int connect_code)
{
	char words[4096];

	setenv("IKESIM", cli_program, 1);
	snprintf(words, sizeof(words), "sh ./script '%s' '%s' %s; true", listens, connects, at);
	ck_assert_int_eq(cli_shell(words, "version"), 0);
	cli_read_file("l.out", listener, sizeof(listener));
	cli_read_file("c.out", connector, sizeof(connector));
	cli_read_file("c.err", cli_err, sizeof(cli_err));
	ck_assert_msg(code_of("c.code") == connect_code, "%d: %s%s", code_of("c.code"), connector,
	              cli_err);
	cli_read_file("l.err", cli_err, sizeof(cli_err));
	ck_assert_msg(code_of("l.code") == listen_code, "%d: %s%s", code_of("l.code"), listener,
	              cli_err);
}

static void has(const char *text, const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "no '%s' in:\n%s", what, text);
}

START_TEST(two_processes_negotiate_over_ipv4)
{
	play("--total 1 --json loop.yaml", "--json loop.yaml", "", 0, 0);
	has(connector, "\"negotiations\":{\"initiated\":1,\"installed\":1,\"failed\":0");
	has(listener, "\"negotiations\":{\"initiated\":1,\"installed\":1,\"failed\":0");
	has(connector, "\"replay\":null");
	has(connector, "\"far\":\"gateway\"");
	has(connector, "\"strangers\":0");
}
END_TEST

START_TEST(two_processes_negotiate_over_ipv6)
{
	play("--total 1 --json loop.yaml", "--json loop.yaml", "[::1]:0", 0, 0);
	has(connector, "\"installed\":1");
	has(connector, "client connects to [::1]:");
}
END_TEST

/* It works longer than it lingers, and nothing comes meanwhile. */
START_TEST(a_listener_does_not_end_before_its_driver_has_answered)
{
	play("--total 1 --json --set sadb.ops.update=900ms loop.yaml",
	     "--json --set ike.retransmit.first=9s loop.yaml", "", 0, 0);
	has(connector, "\"installed\":1");
	has(listener, "\"installed\":1");
}
END_TEST

START_TEST(nothing_live_claims_to_be_exact_or_to_be_repeated)
{
	play("--total 1 loop.yaml", "loop.yaml", "", 0, 0);
	has(connector, "nothing here is exact");
	has(connector, "do not repeat");
	has(connector, "\nagain     ikesim peer --connect 127.0.0.1:");
	ck_assert_ptr_null(strstr(connector, "\nreplay "));
}
END_TEST

START_TEST(another_psk_is_refused_by_the_peer_and_named)
{
	cli_write_file("psk", "not what everybody has\n");
	play("--total 1 --json loop.yaml", "--json --psk-file psk loop.yaml", "", 1, 1);
	has(connector, "\"failure\":\"auth_refused\"");
	has(listener, "\"failure\":\"authentication\"");
}
END_TEST

/* Key pairs of RFC 8032 7.1, tests 1 and 2. */
#define SEED_1   "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n"
#define PUBLIC_1 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n"
#define SEED_2   "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb\n"
#define PUBLIC_2 "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c\n"

static void write_keys(const char *listeners)
{
	cli_write_file("1", SEED_1);
	cli_write_file("1.pub", PUBLIC_1);
	cli_write_file("2", listeners);
	cli_write_file("2.pub", PUBLIC_2);
}

#define SIGN " --set ike.auth=ed25519 loop.yaml"

START_TEST(two_processes_sign_with_keys_from_files)
{
	write_keys(SEED_2);
	play("--total 1 --json --key-file 2 --peer-key 1.pub" SIGN,
	     "--json --key-file 1 --peer-key 2.pub" SIGN, "", 0, 0);
	has(connector, "\"negotiations\":{\"initiated\":1,\"installed\":1,\"failed\":0");
}
END_TEST

START_TEST(a_private_key_that_is_not_the_known_one_is_refused)
{
	write_keys(SEED_2);
	play("--total 1 --json --key-file 2 --peer-key 2.pub" SIGN,
	     "--json --key-file 1 --peer-key 2.pub" SIGN, "", 1, 1);
	has(connector, "\"failure\":\"auth_refused\"");
	has(listener, "\"failure\":\"authentication\"");
}
END_TEST

START_TEST(drops_of_the_scenario_happen_at_our_end)
{
	cli_write_file("drop.yaml", "ikesim: 1\nextends: loop.yaml\nname: drop\nset:\n"
	                            "  network.links[wan].drop: [1, 2]\n"
	                            "  ike.retransmit.first: 10ms\n");
	play("--total 1 --json loop.yaml", "--json --events c.jsonl drop.yaml", "", 0, 0);
	cli_read_file("c.jsonl", cli_out, sizeof(cli_out));
	has(cli_out, "\"event\":\"lost\"");
	has(cli_out, "\"try\":3");
	has(cli_out, "\"live\":\"client connects to 127.0.0.1:");
}
END_TEST

/* The larval SA dies while the answer is on our own link. */
START_TEST(our_driver_and_our_link_make_13860_of_a_real_peers_answer)
{
	cli_write_file(
	        "late.yaml",
	        "ikesim: 1\nextends: loop.yaml\nname: late\noutcome: fails_with_13860\nset:\n"
	        "  network.links[wan].latency: 60ms\n"
	        "  sadb.larval_lifetime: 50ms\n");
	play("--total 1 --json --set outcome=fails_with_13807 loop.yaml", "--json late.yaml", "", 1,
	     0);
	has(connector, "\"cause\":\"larval_expired\"");
	has(connector, "\"code\":13860");
}
END_TEST

/* Rekeyed twice and by its operator deleted, over real sockets; what it needs is no second more. */
START_TEST(an_operator_steers_a_live_host)
{
	cli_write_file("steer.yaml",
	               "ikesim: 1\nextends: loop.yaml\nname: steer\noutcome: clean\nfaults:\n"
	               "  - { kind: steer, host: client, at: 300ms, do: rekey_child }\n"
	               "  - { kind: steer, host: client, at: 600ms, do: rekey_ike }\n"
	               "  - { kind: steer, host: client, at: 900ms, do: delete_ike }\n");
	play("--total 1 --json --events l.jsonl loop.yaml", "--json --events c.jsonl steer.yaml",
	     "", 0, 0);
	has(connector, "\"left\":0");
	cli_read_file("c.jsonl", cli_out, sizeof(cli_out));
	has(cli_out, "\"note\":\"ike_rekeyed\"");
	has(cli_out, "\"what\":\"steer client 300ms rekey_child\"");
}
END_TEST

/* Two peers, one after the other, from addresses of their own; $1 is more of the listener's. */
#define CALLERS                                                                                    \
	"#!/bin/sh\n"                                                                              \
	"{ timeout 60 $IKESIM peer --listen 127.0.0.1:0 --total 2 --json --events l.jsonl $1 "     \
	"loop.yaml >l.out 2>l.err; echo $? >l.code; } &\n"                                         \
	"for i in $(seq 400); do grep -qs listening l.err && break; sleep 0.05; done\n"            \
	"at=$(sed -n 's/^ikesim: listening at //p' l.err)\n"                                       \
	"for n in 2 3; do timeout 60 $IKESIM peer --connect $at --from 127.0.0.$n --json "         \
	"loop.yaml >c.out 2>c.err; echo $? >c.code; done\n"                                        \
	"wait\n"

START_TEST(peers_of_different_addresses_are_different_instances)
{
	cli_write_file("script", CALLERS);
	play("--set hosts[client].count=2", "", "", 0, 0);
	has(listener, "\"nameless\":0");
	cli_read_file("l.jsonl", cli_out, sizeof(cli_out));
	has(cli_out, "\"host\":\"client/0\",\"ike\":");
	has(cli_out, "\"host\":\"client/1\",\"ike\":");
}
END_TEST

/* At least the two requests of the second, once each. */
START_TEST(peers_beyond_the_scenarios_count_are_told_as_its_last_and_counted)
{
	cli_write_file("script", CALLERS);
	play("", "", "", 0, 0);
	has(listener, "\"nameless\":");
	ck_assert_ptr_null(strstr(listener, "\"nameless\":0"));
	ck_assert_ptr_null(strstr(listener, "\"nameless\":1,"));
}
END_TEST

/* The farewell is no part of what is judged, but somebody who looks at packets misses nothing. */
START_TEST(a_capture_has_what_was_said_after_the_end)
{
	cli_write_file("script", SCRIPT);
	play("--total 1 --json loop.yaml",
	     "--json --pcap c.pcapng --keys k --events c.jsonl loop.yaml", "", 0, 0);
	has(connector, "\"left\":1");
	size_t len = cli_read_file("c.pcapng", cli_out, sizeof(cli_out));
	const char *said = "after the run's end";
	ck_assert_ptr_nonnull(memmem(cli_out, len, said, strlen(said)));
	cli_read_file("c.jsonl", cli_out, sizeof(cli_out));
	ck_assert_ptr_null(strstr(cli_out, "\"exchange\":\"INFORMATIONAL\""));
	cli_read_file("k/profiles/ikesim/decode_as_entries", cli_out, sizeof(cli_out));
	has(cli_out, "\ndecode_as_entry: udp.port,");
	ck_assert_ptr_null(strstr(strstr(cli_out, "udp.port,") + 1, "udp.port,"));
}
END_TEST

START_TEST(a_load_is_spread_over_its_time_and_counted)
{
	play("--total 40 --json --set hosts[client].count=40 loop.yaml",
	     "--json --rate 200/s --total 40 loop.yaml", "", 0, 0);
	has(connector, "\"negotiations\":{\"initiated\":40,\"installed\":40,\"failed\":0");
	has(connector, "\"sa_install\":{\"count\":40,");
	has(listener, "\"negotiations\":{\"initiated\":40,\"installed\":40,\"failed\":0");
}
END_TEST

START_TEST(a_full_table_of_the_listener_is_a_value_of_its_clients)
{
	play("--total 2 --json loop.yaml",
	     "--json --rate 1000/s --total 8 --set ike.retransmit.first=1s "
	     "--set ike.retransmit.max_tries=2 loop.yaml",
	     "", 0, 1);
	has(connector, "\"installed\":2,\"failed\":6");
}
END_TEST

/* The connector stays until it is told to stop; then the listener's pair is deleted by its peer. */
#define INTERRUPTED                                                                                \
	"#!/bin/sh\n"                                                                              \
	"$IKESIM peer --listen 127.0.0.1:0 --stay --json --events l.jsonl loop.yaml >l.out "       \
	"2>l.err & l=$!\n"                                                                         \
	"for i in $(seq 400); do grep -qs listening l.err && break; sleep 0.05; done\n"            \
	"at=$(sed -n 's/^ikesim: listening at //p' l.err)\n"                                       \
	"$IKESIM peer --connect $at --stay --json loop.yaml >c.out 2>c.err & c=$!\n"               \
	"for i in $(seq 40); do grep -qs negotiates c.err && break; sleep 0.05; done\n"            \
	"sleep 1; kill -INT $c; wait $c; echo $? >c.code\n"                                        \
	"kill -TERM $l; wait $l; echo $? >l.code\n"

START_TEST(an_interrupt_tells_the_peer_and_writes_the_results)
{
	cli_write_file("script", INTERRUPTED);
	play("", "", "", 5, 5);
	has(connector, "\"end\":\"interrupted\"");
	has(listener, "\"end\":\"interrupted\"");
	if (strstr(connector, "\"installed\":0"))
		return; /* a machine that needed more than a second for a negotiation */
	has(connector, "\"left\":1,\"kept\":0");
	cli_read_file("l.jsonl", cli_out, sizeof(cli_out));
	has(cli_out, "\"failure\":\"deleted\"");
}
END_TEST

#define REFUSED(words, code, said)                                                                 \
	{                                                                                          \
		words, code, said                                                                  \
	}
static const struct {
	const char *words;
	int code;
	const char *said;
} refused[] = {
	REFUSED("peer loop.yaml", 2, "either --listen ADDR[:PORT] or --connect ADDR[:PORT]"),
	REFUSED("peer --listen 127.0.0.1 --connect 127.0.0.1 loop.yaml", 2, "either --listen"),
	REFUSED("peer --listen 127.0.0.1 --driver wfp loop.yaml", 2,
	        "--driver is mock or linux-xfrm"),
	REFUSED("peer --connect gateway.example loop.yaml", 2, "is not an address"),
	REFUSED("peer --connect 127.0.0.1:70000 loop.yaml", 2, "is not a port"),
	REFUSED("peer --connect 127.0.0.1:0 loop.yaml", 2, "nobody is at port 0"),
	REFUSED("peer --listen 0.0.0.0:15000 loop.yaml", 2, "0.0.0.0 is none"),
	REFUSED("peer --connect 0.0.0.0:15000 loop.yaml", 2, "0.0.0.0 is none"),
	REFUSED("peer --connect fe80::1 loop.yaml", 2, "link-local"),
	REFUSED("peer --connect 127.0.0.1:15000 --from ::1 loop.yaml", 2, "must both be IPv4"),
	REFUSED("peer --listen 127.0.0.1:0 --from 127.0.0.1 loop.yaml", 2, "--from goes with"),
	REFUSED("peer --listen 127.0.0.1:0 --rate 1/s loop.yaml", 2, "--rate goes with --connect"),
	REFUSED("peer --connect 127.0.0.1:15000 --rate 0/s loop.yaml", 2, "is not a rate"),
	REFUSED("peer --connect 127.0.0.1:15000 --rate 100 loop.yaml", 2, "is not a rate"),
	REFUSED("peer --connect 127.0.0.1:15000 --total 0 loop.yaml", 2, "is not a number"),
	REFUSED("peer --connect 127.0.0.1:15000 --total 2 loop.yaml", 2, "load for a real gateway"),
	REFUSED("peer --connect 127.0.0.1:15000 --set hosts[client].count=2 loop.yaml", 2,
	        "load for a real gateway"),
	REFUSED("peer --connect 127.0.0.1:15000 --host gateway loop.yaml", 2,
	        "there is no initiator 'gateway'"),
	REFUSED("peer --connect 127.0.0.1:15000 --marker maybe loop.yaml", 2, "--marker is auto"),
	REFUSED("peer --connect 127.0.0.1:15000 --psk-file none loop.yaml", 4, "cannot read"),
	REFUSED("peer --connect 127.0.0.1:15000 --keys k loop.yaml", 2, "--keys goes with"),
	REFUSED("peer --listen 192.0.2.1:15000 loop.yaml", 4, "no address of this machine"),
	REFUSED("peer --connect 127.0.0.1:15000 --from 192.0.2.1 loop.yaml", 4,
	        "no address of this machine"),
	REFUSED("peer --connect 127.0.0.1:15000 many.yaml", 3, "error"),
};

START_TEST(what_cannot_be_is_refused_with_a_sentence)
{
	ck_assert_int_eq(cli_ikesim(refused[_i].words), refused[_i].code);
	has(cli_err, refused[_i].said);
	ck_assert_str_eq(cli_out, "");
}
END_TEST

/* Before anything is sent; this one ends as it is told of, since it says not how fast. */
START_TEST(what_a_live_run_does_not_do_is_said_where_the_file_asks_for_it)
{
	cli_write_file("busy.yaml", "ikesim: 1\nextends: loop.yaml\nname: busy\noutcome: clean\n"
	                            "load:\n"
	                            "  - { model: constant, host: client, rate: 1/s, for: 1s }\n"
	                            "cpu: { cores: 2 }\n");
	ck_assert_int_eq(cli_ikesim("peer --connect 127.0.0.1:9 --total 2 busy.yaml"), 2);
	has(cli_err, "busy.yaml:7:15: note: 'cpu' is for virtual runs");
	has(cli_err, "busy.yaml:6:");
	has(cli_err, "note: 'load' is for virtual runs");
	ck_assert_int_eq(cli_ikesim("peer --connect 127.0.0.1:9 --total 2 loop.yaml"), 2);
	ck_assert_ptr_null(strstr(cli_err, "note:"));
}
END_TEST

START_TEST(nobody_there_is_noted_and_ends_as_no_answer)
{
	/* Port 9 of loopback: discard, which nobody offers; a refusal is no reason to give up. */
	ck_assert_int_eq(cli_ikesim("peer --connect 127.0.0.1:9 --json --set "
	                            "ike.retransmit.first=5ms --set ike.retransmit.max_tries=3 "
	                            "loop.yaml"),
	                 1);
	has(cli_out, "\"failure\":\"no_answer\"");
	has(cli_out, "\"received\":0,\"sent\":3");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live_peer");
	TCase *tests = tcase_create("live_peer");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, setup, cli_teardown);
	tcase_add_test(tests, two_processes_negotiate_over_ipv4);
	tcase_add_test(tests, two_processes_negotiate_over_ipv6);
	tcase_add_test(tests, what_a_live_run_does_not_do_is_said_where_the_file_asks_for_it);
	tcase_add_test(tests, a_listener_does_not_end_before_its_driver_has_answered);
	tcase_add_test(tests, nothing_live_claims_to_be_exact_or_to_be_repeated);
	tcase_add_test(tests, another_psk_is_refused_by_the_peer_and_named);
	tcase_add_test(tests, two_processes_sign_with_keys_from_files);
	tcase_add_test(tests, a_private_key_that_is_not_the_known_one_is_refused);
	tcase_add_test(tests, drops_of_the_scenario_happen_at_our_end);
	tcase_add_test(tests, our_driver_and_our_link_make_13860_of_a_real_peers_answer);
	tcase_add_test(tests, an_operator_steers_a_live_host);
	tcase_add_test(tests, peers_of_different_addresses_are_different_instances);
	tcase_add_test(tests, peers_beyond_the_scenarios_count_are_told_as_its_last_and_counted);
	tcase_add_test(tests, a_capture_has_what_was_said_after_the_end);
	tcase_add_test(tests, a_load_is_spread_over_its_time_and_counted);
	tcase_add_test(tests, a_full_table_of_the_listener_is_a_value_of_its_clients);
	tcase_add_test(tests, an_interrupt_tells_the_peer_and_writes_the_results);
	tcase_add_loop_test(tests, what_cannot_be_is_refused_with_a_sentence, 0,
	                    sizeof(refused) / sizeof(*refused));
	tcase_add_test(tests, nobody_there_is_noted_and_ends_as_no_answer);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
