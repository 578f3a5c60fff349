/* Captures: the blocks of the format, and what a run looks like in them. */
#define _GNU_SOURCE
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report/packets.h"
#include "sim/report/pcapng.h"
#include "tests/golden_kit.h"
#include "tests/pcapng_kit.h"
#include "tests/report_kit.h"

static struct pcapng pcapng;
static struct kit_capture capture;
static char *octets, text[1 << 16];
static size_t octets_len;

static FILE *to_memory(void)
{
	FILE *out = open_memstream(&octets, &octets_len);

	ck_assert_ptr_nonnull(out);
	return out;
}

static void read_memory(FILE *out)
{
	ck_assert_int_eq(fclose(out), 0);
	kit_capture_read(&capture, (const uint8_t *)octets, octets_len);
}

static void release(void)
{
	kit_capture_free(&capture);
	free(octets);
}

/* ---- the format ---- */

START_TEST(what_is_written_is_read_back)
{
	static const char *const comments[] = { "one", "", "three octets more: \xe2\x94\x80" };
	FILE *out = to_memory();
	struct pcapng_packet packet = { .at = INT64_C(0x123456789abcdef),
		                        .interface = 1,
		                        .outbound = true,
		                        .id = UINT64_C(0xfedcba9876543210),
		                        .octets = (const uint8_t *)"abcde",
		                        .comments = comments,
		                        .comments_count = 3 };

	pcapng_begin(&pcapng, out, "ikesim 1", "a comment");
	ck_assert_uint_eq(pcapng_interface(&pcapng, "client", "initiator"), 0);
	ck_assert_uint_eq(pcapng_interface(&pcapng, "g", NULL), 1);
	for (packet.len = 0; packet.len <= 5; packet.len++)
		pcapng_packet(&pcapng, &packet);
	ck_assert(pcapng.good);
	read_memory(out);
	ck_assert_str_eq(capture.application, "ikesim 1");
	ck_assert_str_eq(capture.comment, "a comment");
	ck_assert_uint_eq(capture.interfaces_count, 2);
	ck_assert_str_eq(capture.names[0], "client");
	ck_assert_str_eq(capture.descriptions[0], "initiator");
	ck_assert_str_eq(capture.names[1], "g");
	ck_assert_ptr_null(capture.descriptions[1]);
	ck_assert_uint_eq(capture.packets_count, 6);
	for (uint32_t i = 0; i < 6; i++) {
		const struct kit_packet *read = &capture.packets[i];

		ck_assert_uint_eq(read->at, 0x123456789abcdef);
		ck_assert_uint_eq(read->id, packet.id);
		ck_assert_uint_eq(read->interface, 1);
		ck_assert_uint_eq(read->flags, 2);
		ck_assert_uint_eq(read->len, i);
		ck_assert_mem_eq(read->octets, "abcde", i);
		ck_assert_uint_eq(read->comments_count, 2); /* an empty one says nothing */
		ck_assert_str_eq(read->comments[0], comments[0]);
		ck_assert_str_eq(read->comments[1], comments[2]);
	}
	release();
}
END_TEST

START_TEST(comments_that_do_not_fit_are_left_out)
{
	char *huge = malloc(70001);
	const char *comments[] = { huge, huge, "short" };
	struct pcapng_packet packet = { .octets = (const uint8_t *)"", .comments_count = 3 };
	FILE *out = to_memory();

	memset(huge, 'x', 70000);
	huge[70000] = '\0';
	packet.comments = comments;
	pcapng_begin(&pcapng, out, "a", huge);
	pcapng_interface(&pcapng, "i", NULL);
	pcapng_packet(&pcapng, &packet);
	read_memory(out);
	ck_assert_uint_eq(strlen(capture.comment), UINT16_MAX);
	ck_assert_uint_eq(capture.packets[0].comments_count, 2);
	ck_assert_uint_eq(strlen(capture.packets[0].comments[0]), UINT16_MAX);
	ck_assert_str_eq(capture.packets[0].comments[1], "short");
	free(huge);
	release();
}
END_TEST

/* 0: an interface that is none. 1: a time before 1970. 2: too long. */
START_TEST(what_a_block_cannot_say_is_a_mistake)
{
	struct pcapng_packet packet = { .octets = (const uint8_t *)"" };
	FILE *out = to_memory();

	pcapng_begin(&pcapng, out, "a", "b");
	if (_i > 0)
		pcapng_interface(&pcapng, "i", NULL);
	packet.at = _i == 1 ? -1 : 0;
	packet.len = _i == 2 ? PCAPNG_BLOCK_MAX / 2 + 1 : 0;
	pcapng_packet(&pcapng, &packet);
}
END_TEST

/* ---- a run ---- */

/* Every datagram of the story, with as many octets as its number says. */
static struct capture *keep(const struct kit *kit, uint64_t dgrams_max)
{
	static const uint8_t data[IKE_DGRAM_MAX];
	struct capture *kept = capture_new(dgrams_max);

	ck_assert_ptr_nonnull(kept);
	for (uint64_t i = 0; i < journal_count(kit->journal); i++) {
		const struct journal_rec *rec = journal_at(kit->journal, i);
		struct ike_dgram dgram = { .data = data, .len = 100 + rec->packet.id };

		if (rec->kind != JOURNAL_SEND)
			continue;
		dgram.from =
		        (struct ike_endpoint){ { 4, { 10, 0, 0, (uint8_t)(1 + rec->host) } }, 500 };
		dgram.to =
		        (struct ike_endpoint){ { 4, { 10, 0, 0, (uint8_t)(1 + rec->packet.peer) } },
			                       500 };
		capture_add(kept, rec->packet.id, &dgram);
	}
	return kept;
}

static void print_story(void (*story)(struct kit *), uint64_t dgrams_max)
{
	struct capture *kept;
	struct kit kit;
	FILE *out = to_memory();

	kit_init(&kit, "by-hand", "");
	story(&kit);
	kept = keep(&kit, dgrams_max);
	ck_assert(packets_print(out, &kit.report, kept, NULL));
	read_memory(out);
	capture_free(kept);
	kit_free(&kit);
}

static const struct {
	void (*story)(struct kit *);
	const char *golden;
} stories[] = {
	{ kit_story_clean, "tests/golden/capture-clean.txt" },
	{ kit_story_late_answer, "tests/golden/capture-late-answer.txt" },
	{ kit_story_lost_answers, "tests/golden/capture-lost-answers.txt" },
	{ kit_story_no_answer, "tests/golden/capture-no-answer.txt" },
};

START_TEST(a_capture_is_what_the_golden_file_has)
{
	print_story(stories[_i].story, 1000);
	kit_capture_print(&capture, text, sizeof(text));
	golden_compare(stories[_i].golden, text);
	release();
}
END_TEST

START_TEST(a_capture_that_lacks_datagrams_says_so)
{
	print_story(kit_story_clean, 1);
	ck_assert_ptr_nonnull(strstr(capture.comment, "datagrams are missing: only 1 were kept"));
	ck_assert_uint_eq(capture.packets_count, 2); /* it was sent, and it came */
	release();
}
END_TEST

static void copies(struct kit *kit)
{
	struct journal_rec rec = { .at = 10, .negotiation = 1, .kind = JOURNAL_COPIED };
	uint64_t id;

	kit_acquire(kit, 0, CLIENT, GATEWAY);
	id = kit_send(kit, 10, CLIENT, INIT, 1, 0);
	rec.packet = journal_at(kit->journal, journal_count(kit->journal) - 1)->packet;
	ck_assert(journal_add(kit->journal, &rec));
	kit_receive(kit, 20, id);
	kit_receive(kit, 30, id);
	kit_dropped(kit, 30, GATEWAY, id, IKE_DROP_DUPLICATE);
	kit_end(kit, 40, END_QUIET);
}

START_TEST(a_copy_is_told_from_what_it_is_a_copy_of)
{
	print_story(copies, 10);
	ck_assert_uint_eq(capture.packets_count, 3);
	ck_assert_str_eq(capture.packets[0].comments[0], "doubled on its way: a copy comes too");
	ck_assert_uint_eq(capture.packets[1].comments_count, 0);
	ck_assert_uint_eq(capture.packets[2].comments_count, 2);
	ck_assert_str_eq(capture.packets[2].comments[0],
	                 "the second of two copies of one datagram");
	ck_assert_ptr_nonnull(strstr(capture.packets[2].comments[1], "dropped, duplicate: "));
	ck_assert_uint_eq(capture.packets[2].id, capture.packets[0].id);
	release();
}
END_TEST

static void nothing(struct kit *kit)
{
	kit_end(kit, 1, END_QUIET);
}

START_TEST(a_run_without_a_packet_is_a_capture_without_one)
{
	print_story(nothing, 10);
	ck_assert_uint_eq(capture.interfaces_count, 0);
	ck_assert_uint_eq(capture.packets_count, 0);
	release();
}
END_TEST

static void turned_away(struct kit *kit)
{
	kit_acquire(kit, 0, CLIENT, GATEWAY);
	kit_receive(kit, 20, kit_send(kit, 10, CLIENT, INIT, 1, 0));
	kit_failed(kit, 20, CLIENT, IKE_FAIL_NO_ANSWER, 0);
	for (kit->negotiation = 2; kit->negotiation <= 3; kit->negotiation++)
		kit_turned_away(kit, 40, CLIENT, GATEWAY);
	kit->negotiation = 4;
	kit_acquire(kit, 40, CLIENT, GATEWAY);
	kit_driver_failed(kit, 40, CLIENT, SADB_OP_GETSPI, SADB_CAUSE_SA_LIMIT);
	kit_end(kit, 50, END_QUIET);
}

START_TEST(who_fails_without_a_packet_is_told_of_in_the_section)
{
	print_story(turned_away, 10);
	ck_assert_uint_eq(capture.packets_count, 2);
	ck_assert_ptr_nonnull(strstr(capture.packets[0].comments[0], "13813"));
	ck_assert_ptr_nonnull(strstr(capture.comment, " Failed without a packet: 2 x 13809"));
	ck_assert_ptr_null(strstr(capture.comment, "13813"));
	release();
}
END_TEST

START_TEST(a_full_disk_is_told)
{
	struct capture *kept;
	struct kit kit;
	FILE *out = fopen("/dev/full", "w");

	ck_assert_ptr_nonnull(out);
	setvbuf(out, NULL, _IONBF, 0);
	kit_init(&kit, "by-hand", "");
	kit_story_clean(&kit);
	kept = keep(&kit, 10);
	ck_assert(!packets_print(out, &kit.report, kept, NULL));
	fclose(out);
	capture_free(kept);
	kit_free(&kit);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_packets");
	TCase *tests = tcase_create("captures");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, what_is_written_is_read_back);
	tcase_add_test(tests, comments_that_do_not_fit_are_left_out);
	tcase_add_loop_test_raise_signal(tests, what_a_block_cannot_say_is_a_mistake, 6, 0, 3);
	tcase_add_loop_test(tests, a_capture_is_what_the_golden_file_has, 0, 4);
	tcase_add_test(tests, a_capture_that_lacks_datagrams_says_so);
	tcase_add_test(tests, a_copy_is_told_from_what_it_is_a_copy_of);
	tcase_add_test(tests, a_run_without_a_packet_is_a_capture_without_one);
	tcase_add_test(tests, who_fails_without_a_packet_is_told_of_in_the_section);
	tcase_add_test(tests, a_full_disk_is_told);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
