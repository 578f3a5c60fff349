/*
 * The soak of test_soak.c over loopback, bounded in count and time: a listener, a client that is
 * there before the flood, 20,000 packets in two seconds of garbage and of IKE_SA_INIT requests that
 * nobody stands behind, and a client that comes in the middle of it. How many packets the system
 * lets through depends on it; what is asserted does not.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ike/wire.h"
#include "tests/cli_kit.h"
#include "tests/ike_pair.h"

#define PACKETS  20000
#define EVERY_NS 100000

#define SCENARIO                                                                                   \
	"ikesim: 1\nname: soak\nprofile: ideal\nseed: 1\nduration: 60s\n"                          \
	"network: { links: [ { name: wan, between: [client, gateway], latency: 1ms } ] }\n"        \
	"ike: { cookies: { above_half_open: 0 }, half_open_limit: 8 }\n"                           \
	"hosts:\n  - { name: client, role: initiator }\n  - { name: gateway, role: responder }\n"  \
	"outcome: clean\n"

/* $1: what is to be done. Each step ends by itself. */
#define SCRIPT                                                                                     \
	"#!/bin/sh\n"                                                                              \
	"case $1 in\n"                                                                             \
	"listen) { timeout 60 $IKESIM peer --listen 127.0.0.1:0 --total 2 --json soak.yaml "       \
	">l.out 2>l.err; echo $? >l.code; } &\n"                                                   \
	"  for i in $(seq 400); do grep -qs listening l.err && break; sleep 0.05; done ;;\n"       \
	"stay) { timeout 60 $IKESIM peer --connect $2 --stay --set duration=5s --json soak.yaml "  \
	">s.out 2>s.err; echo $? >s.code; } &\n"                                                   \
	"  sleep 0.5 ;;\n"                                                                         \
	"come) { timeout 60 $IKESIM peer --connect $2 --json soak.yaml >c.out 2>c.err; "           \
	"echo $? >c.code; } & ;;\n"                                                                \
	"end) for i in $(seq 1200); do test -s l.code -a -s s.code -a -s c.code && break; "        \
	"sleep 0.05; done ;;\n"                                                                    \
	"esac\n"

static char text[1 << 20];

static void script(const char *step, const char *at)
{
	char words[256];

	snprintf(words, sizeof(words), "sh ./script %s %s >script.out 2>&1; true", step, at);
	ck_assert_int_eq(cli_shell(words, "version"), 0);
}

static struct sockaddr_in listener(char at[32])
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	unsigned port = 0;
	const char *words;

	cli_read_file("l.err", text, sizeof(text));
	words = strstr(text, "listening at 127.0.0.1:");
	ck_assert_ptr_nonnull(words);
	ck_assert_int_eq(sscanf(words, "listening at 127.0.0.1:%u", &port), 1);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons((uint16_t)port);
	snprintf(at, 32, "127.0.0.1:%u", port);
	return to;
}

static void flood(const struct sockaddr_in *to, const char *at)
{
	struct timespec begin, now, wait = { 0, 1000000 };
	struct pair_packet init;
	uint8_t octets[IKE_DGRAM_MAX + 4] = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	pair_init();
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	pair_close();
	ck_assert_int_ge(fd, 0);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (int64_t i = 0; i < PACKETS; i++) {
		size_t len = i % 2 ? init.len + 4 : 1 + (size_t)(i * 7919 % 1200);

		if (i == PACKETS / 2)
			script("come", at);
		memset(octets, 0, 4); /* the marker: neither port is 500 */
		memcpy(octets + 4, init.data, init.len);
		ike_set64(octets + 4, (uint64_t)i * 0x9e3779b97f4a7c15u | 1);
		for (size_t at_octet = 4; i % 2 == 0 && at_octet < len; at_octet++)
			octets[at_octet] = (uint8_t)((uint64_t)i * at_octet * 2654435761u >> 13);
		sendto(fd, octets, len, MSG_DONTWAIT, (const struct sockaddr *)to, sizeof(*to));
		do {
			clock_gettime(CLOCK_MONOTONIC, &now);
			int64_t since = (now.tv_sec - begin.tv_sec) * INT64_C(1000000000) +
			                now.tv_nsec - begin.tv_nsec;
			if (since >= i * EVERY_NS)
				break;
			nanosleep(&wait, NULL);
		} while (true);
	}
	close(fd);
}

static void ended_well(const char *code, const char *out, const char *what)
{
	char number[16];

	ck_assert_uint_gt(cli_read_file(code, number, sizeof(number)), 0);
	cli_read_file(out, text, sizeof(text));
	ck_assert_msg(strtol(number, NULL, 10) == 0, "%s: %s%s", code, number, text);
	ck_assert_msg(strstr(text, what) != NULL, "no '%s' in:\n%s", what, text);
}

START_TEST(a_flood_over_loopback_changes_nothing_for_who_is_there)
{
	struct sockaddr_in to;
	char at[32];

	setenv("IKESIM", cli_program, 1);
	cli_write_file("soak.yaml", SCENARIO);
	cli_write_file("script", SCRIPT);
	script("listen", "");
	to = listener(at);
	script("stay", at);
	flood(&to, at);
	script("end", at);
	ended_well("s.code", "s.out", "\"installed\":1,\"failed\":0");
	ended_well("c.code", "c.out", "\"installed\":1,\"failed\":0");
	ended_well("l.code", "l.out", "\"initiated\":2,\"installed\":2,\"failed\":0");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live_soak");
	TCase *tests = tcase_create("flood");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_test(tests, a_flood_over_loopback_changes_nothing_for_who_is_there);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
