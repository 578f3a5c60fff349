/* --pcap and --keys, as users meet them. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli_kit.h"
#include "tests/pcapng_kit.h"

#define TABLE "k/profiles/ikesim/ikev2_decryption_table"

static struct kit_capture capture;
static char file[1 << 18];
static size_t file_len;

static void read_capture(const char *name)
{
	file_len = cli_read_file(name, file, sizeof(file));
	kit_capture_read(&capture, (const uint8_t *)file, file_len);
}

static const struct {
	const char *before, *arguments;
	int code;
	const char *err; /* what must be there; NULL: the stream is empty */
} calls[] = {
	{ "", "run clean.yaml --pcap c.pcapng", 0, NULL },
	{ "", "run clean.yaml --pcap c.pcapng --keys k", 0, "wrote the keys of this run" },
	{ "", "run clean.yaml --pcap c.pcapng --keys k", 0, "cannot decrypt (ChaCha20-Poly1305, " },
	{ "", "run clean.yaml --pcap ''", 2, "is not a file" },
	{ "", "run clean.yaml --pcap c.pcapng --keys ''", 2, "is not a directory" },
	{ "", "run clean.yaml --keys k", 2, "--keys goes with --pcap" },
	{ "", "run clean.yaml --seeds 1..2 --pcap c.pcapng", 2, "--pcap takes one scenario" },
	{ "", "run clean.yaml nothing.yaml --pcap c.pcapng", 2, "--pcap takes one scenario" },
	{ "", "run clean.yaml --pcap c.pcapng --datagrams-max 0", 2, "is not a number from 1" },
	{ "", "run many.yaml --pcap c.pcapng", 3, "error" },
	{ "", "run clean.yaml --pcap none/c.pcapng", 4, "cannot write 'none/c.pcapng': No such" },
	{ "", "run clean.yaml --pcap clean.yaml", 4, "is not a capture of ikesim" },
	{ "", "run clean.yaml --pcap /dev/full", 4, "cannot write all of '/dev/full': No space" },
	{ "", "run clean.yaml --pcap c.pcapng --keys none/k", 4, "cannot make 'none/k': No such" },
	{ "", "run clean.yaml --pcap c.pcapng --keys clean.yaml", 4,
	  "cannot make 'clean.yaml/prof" },
	{ "mkdir -p k/profiles/ikesim; echo mine >" TABLE ";",
	  "run clean.yaml --pcap c.pcapng --keys k", 4, "is not a table of ikesim" },
	{ "", "run clean.yaml --pcap c.pcapng --datagrams-max 1", 5,
	  "has the first 1 datagrams, 3 more are missing" },
};

START_TEST(a_call_ends_with_its_code_and_says_why)
{
	int code = cli_shell(calls[_i].before, calls[_i].arguments);

	ck_assert_msg(code == calls[_i].code, "%s: %d\n%s", calls[_i].arguments, code, cli_err);
	if (calls[_i].err)
		ck_assert_msg(strstr(cli_err, calls[_i].err) != NULL, "%s", cli_err);
	else
		ck_assert_str_eq(cli_err, "");
	if (code == 0 || code == 5)
		return;
	/* Nothing is left behind. */
	ck_assert_int_eq(access(cli_at("c.pcapng"), F_OK), -1);
	cli_shell("find . -name '*.part' -o -name plain.pcapng; exit 0;", "");
	ck_assert_str_eq(cli_out, "");
}
END_TEST

START_TEST(a_capture_has_each_datagram_where_it_was_sent_and_where_it_came)
{
	char *first;
	size_t len;

	ck_assert_int_eq(cli_ikesim("run clean.yaml --pcap c.pcapng"), 0);
	read_capture("c.pcapng");
	ck_assert_uint_eq(capture.interfaces_count, 2);
	ck_assert_str_eq(capture.names[0], "client");
	ck_assert_str_eq(capture.descriptions[1], "responder");
	ck_assert_uint_eq(capture.packets_count, 8);
	for (uint32_t i = 0; i < 8; i += 2) {
		const struct kit_packet *sent = &capture.packets[i], *came = sent + 1;

		ck_assert_uint_eq(sent->flags, 2);
		ck_assert_uint_eq(came->flags, 1);
		ck_assert_uint_eq(sent->id, came->id);
		ck_assert_uint_lt(sent->at, came->at);
		ck_assert_uint_ne(sent->interface, came->interface);
		ck_assert_uint_eq(sent->len, came->len);
		ck_assert_mem_eq(sent->octets, came->octets, sent->len);
	}
	kit_capture_free(&capture);
	first = malloc(file_len);
	memcpy(first, file, len = file_len);
	ck_assert_int_eq(cli_ikesim("run clean.yaml --pcap c.pcapng"), 0);
	ck_assert_uint_eq(cli_read_file("c.pcapng", file, sizeof(file)), len);
	ck_assert_mem_eq(first, file, len);
	free(first);
}
END_TEST

START_TEST(the_packet_of_a_13860_says_so)
{
	bool found = false;

	cli_ikesim("run late.yaml --set 'hosts[gateway].auth_backend=75s' --pcap c.pcapng");
	read_capture("c.pcapng");
	for (uint32_t i = 0; i < capture.packets_count; i++) {
		const struct kit_packet *packet = &capture.packets[i];

		for (uint32_t j = 0; j < packet->comments_count; j++) {
			if (strncmp(packet->comments[j], "13860 (0x3624)", 14) != 0)
				continue;
			found = true;
			ck_assert_str_eq(capture.names[packet->interface], "client");
			ck_assert_uint_eq(packet->flags, 1);
			ck_assert_uint_gt(packet->at, 75000000000);
		}
	}
	ck_assert(found);
	kit_capture_free(&capture);
}
END_TEST

/* The SK_e of the run's only IKE SA: two runs of 72 hexadecimal digits. */
static void keys_of(uint8_t keys[72])
{
	const char *comma;

	cli_read_file(TABLE, file, sizeof(file));
	comma = strstr(file, "ENCR 28: ");
	ck_assert_ptr_nonnull(comma);
	comma += 9 + 2 * 17;
	for (unsigned i = 0; i < 72; i++, comma += 2) {
		unsigned octet;

		comma += i == 36;
		ck_assert_int_eq(sscanf(comma, "%2x", &octet), 1);
		keys[i] = (uint8_t)octet;
	}
}

static bool holds(const char *name, const void *octets, size_t len)
{
	file_len = cli_read_file(name, file, sizeof(file));
	ck_assert_uint_gt(file_len, 100);
	return memmem(file, file_len, octets, len) != NULL;
}

START_TEST(keys_are_where_they_were_asked_for_and_only_there)
{
	static const char *const secret[] = { "k/plain.pcapng", TABLE, "k/profiles/ikesim/esp_sa",
		                              "k/profiles/ikesim-plain/ikev2_decryption_table" };
	uint8_t keys[72];
	char hex[17];
	struct stat about;

	ck_assert_int_eq(cli_ikesim("run clean.yaml --pcap c.pcapng --keys k --events e.jsonl"), 0);
	for (unsigned i = 0; i < sizeof(secret) / sizeof(*secret); i++) {
		ck_assert_int_eq(stat(cli_at(secret[i]), &about), 0);
		ck_assert_uint_eq(about.st_mode & 07777, 0600);
	}
	ck_assert_int_eq(stat(cli_at("k"), &about), 0);
	ck_assert_uint_eq(about.st_mode & 07777, 0700);
	keys_of(keys);
	for (unsigned i = 0; i < 72; i += 36) {
		ck_assert(!holds("c.pcapng", keys + i, 8));
		ck_assert(!holds("e.jsonl", keys + i, 8));
		for (unsigned j = 0; j < 8; j++)
			snprintf(hex + 2 * j, 3, "%02x", keys[i + j]);
		ck_assert(!holds("e.jsonl", hex, 16));
		ck_assert(holds(TABLE, hex, 16));
	}
}
END_TEST

/* Payload numbers of RFC 7296 3.2: IDi 35, IDr 36. */
START_TEST(the_mirror_shows_who_they_are)
{
	ck_assert_int_eq(cli_ikesim("run clean.yaml --pcap c.pcapng --keys k"), 0);
	ck_assert(holds("k/plain.pcapng", "Synthetic plaintext mirror", 26));
	read_capture("k/plain.pcapng");
	ck_assert_uint_eq(capture.packets_count, 8);
	for (uint32_t i = 4; i < 8; i++) {
		const struct kit_packet *packet = &capture.packets[i];
		struct kit_dgram dgram;

		kit_dgram_read(&dgram, packet->octets, packet->len);
		ck_assert_ptr_nonnull(
		        memmem(dgram.data, dgram.len, i < 6 ? "client" : "gateway", i < 6 ? 6 : 7));
	}
	kit_capture_free(&capture);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	Suite *suite = suite_create("cli_pcap");
	TCase *tests = tcase_create("program");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, cli_setup, cli_teardown);
	tcase_add_loop_test(tests, a_call_ends_with_its_code_and_says_why, 0, COUNT(calls));
	tcase_add_test(tests, a_capture_has_each_datagram_where_it_was_sent_and_where_it_came);
	tcase_add_test(tests, the_packet_of_a_13860_says_so);
	tcase_add_test(tests, keys_are_where_they_were_asked_for_and_only_there);
	tcase_add_test(tests, the_mirror_shows_who_they_are);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
