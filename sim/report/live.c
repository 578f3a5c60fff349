/*
 * See live.h. The object of a live run's result:
 *
 *   what, far, again          in words; what was real; the command that starts the like again
 *   machine, seeded, stamps, batches
 *   tolerance                 {ns, ppb}
 *   late_max                  ns: how late what was due was done, at most
 *   received, sent, marked, refused, unsent, keepalives, esp, strangers     datagrams
 *   cpu                       {all, each}: ns of this process; each: per negotiation, null
 *   left, kept                IKE SAs at the end; peers that did not confirm that they are gone
 *   unplayed                  [name]: faults of the real peer
 */
#include "sim/report/live.h"

#include <inttypes.h>

#include "sim/digest.h"
#include "sim/scenario/tolerance.h"

static void print_sample(struct text *line, nsec value)
{
	text_add(line, " %6" PRId64 ".%03" PRId64, value / NSEC_MS, value % NSEC_MS / NSEC_US);
}

void live_print_samples(const struct page *page, const struct report *report)
{
	static const uint32_t ranks[] = { 50000, 90000, 99000, 99900, 100000 };
	const struct verdict *verdict = report->verdict;

	if (verdict->count == 0)
		return;
	page_heading(page, "Times in ms, from the intended start");
	page_print(page, INK_DIM, "  %-14s %8s %10s %10s %10s %10s %10s", "", "samples", "p50",
	           "p90", "p99", "p99.9", "max");
	for (uint32_t m = 0; m < MEASURE_COUNT; m++) {
		const struct histogram *measure = &verdict->measures[m];
		struct text line = { .len = 0 };

		if (measure->count == 0 || !scenario_measure_is_time((enum expect_measure)m))
			continue;
		text_add(&line, "  %-14s %8" PRIu64, scenario_measure_name((enum expect_measure)m),
		         measure->count);
		for (uint32_t r = 0; r < sizeof(ranks) / sizeof(*ranks); r++)
			print_sample(&line, histogram_percentile(measure, ranks[r]));
		page_line(page, INK_PLAIN, &line);
	}
}

/* "label     text" */
static void row(const struct page *page, const char *label, const char *text)
{
	page_wrap(page, INK_DIM, label, 10, text);
}

static void print_exactness(const struct page *page, const struct report *report)
{
	const struct report_live *live = report->live;
	char tolerance[TOLERANCE_TEXT], span[TEXT_TIME_MAX];
	struct text line = { .len = 0 };

	text_add(&line,
	         "nothing here is exact: times are this machine's. Expected times are taken "
	         "+- %s",
	         tolerance_print(&report->scenario->tolerance, tolerance));
	text_add(&line, "; what was due was done up to %s late; arrivals are %s",
	         text_span(span, live->late_max_ns),
	         live->stamps ? "the kernel's time stamps" : "when they were read");
	row(page, "times", line.out);
}

static void print_counts(const struct page *page, const struct report *report)
{
	const struct report_live *live = report->live;
	struct text line = { .len = 0 };

	text_add(&line, "%" PRIu64 " received, %" PRIu64 " sent", live->received, live->sent);
	text_add(&line, ", %" PRIu64 " of them with the non-ESP marker", live->marked);
	if (live->refused > 0)
		text_add(&line, "; %" PRIu64 " refused: nobody is there", live->refused);
	if (live->unsent > 0)
		text_add(&line, "; %" PRIu64 " not taken by the system: %s", live->unsent,
		         live->unsent_why);
	if (live->keepalives > 0)
		text_add(&line, "; %" PRIu64 " keepalives", live->keepalives);
	if (live->esp > 0)
		text_add(&line, "; %" PRIu64 " dropped: no marker where one belongs", live->esp);
	if (live->strangers > 0)
		text_add(&line, "; %" PRIu64 " dropped: not from the peer", live->strangers);
	if (live->nameless > 0)
		text_add(&line,
		         "; %" PRIu64 " from more peers than the scenario has initiators: all "
		         "told as the last one's, and a higher `count` has room for them",
		         live->nameless);
	row(page, "datagrams", line.out);
}

static void print_cpu(const struct page *page, const struct report *report)
{
	const struct report_live *live = report->live;
	uint32_t count = report->verdict->initiated;
	struct text line = { .len = 0 };
	char all[TEXT_TIME_MAX], each[TEXT_TIME_MAX];

	text_add(&line, "%s of this process, the kernel for it included",
	         text_span(all, live->cpu_ns));
	if (count > 0)
		text_add(&line, "; %s a negotiation", text_span(each, live->cpu_ns / count));
	row(page, "cpu", line.out);
}

static void print_end(const struct page *page, const struct report *report)
{
	const struct report_live *live = report->live;
	struct text line = { .len = 0 };

	if (live->left > 0) {
		text_add(&line,
		         "%" PRIu32 " IKE SA%s left at the end: their peers were told, %" PRIu32
		         " did not confirm",
		         live->left, live->left == 1 ? "" : "s", live->kept);
		row(page, "after", line.out);
	}
	for (uint32_t i = 0; i < live->unplayed_count; i++) {
		line = (struct text){ .len = 0 };
		text_add_safe(&line, live->unplayed[i]);
		text_add(&line, ": a fault of ");
		text_add_safe(&line, live->far);
		text_add(&line, ", which is real: not played");
		row(page, "not", line.out);
	}
}

void live_print(const struct page *page, const struct report *report)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	const struct report_live *live = report->live;
	struct text line = { .len = 0 };
	uint8_t hash[JOURNAL_HASH];
	char hex[DIGEST_HEX];

	page_print(page, INK_PLAIN, "%s", "");
	text_add_safe(&line, live->what);
	text_add(&line, "; ");
	text_add_safe(&line, live->far);
	text_add(&line, " is real");
	row(page, "live", line.out);
	print_exactness(page, report);
	print_counts(page, report);
	print_cpu(page, report);
	print_end(page, report);
	row(page, "machine", live->machine);
	fprintf(page->out, "again     %s\n", live->command);
	row(page, "",
	    live->seeded
	            ? "the peer, the network and this machine's timing do not repeat; delays, "
	              "losses and our octets do, and whoever knows the seed knows our keys"
	            : "the peer, the network, this machine's timing and our keys, nonces and SPIs "
	              "do not repeat; the draws of delays and losses do");
	page_print(page, INK_DIM, "version   ikesim %s", meta->version);
	digest_hex(meta->scenario_hash, hex);
	page_print(page, INK_DIM, "scenario  %s", hex);
	journal_hash(report->journal, hash);
	digest_hex(hash, hex);
	page_print(page, INK_DIM, "journal   %s", hex);
}

static void put_key(struct json *json, const char *key)
{
	json_lit(json, ",");
	json_text(json, key, SIZE_MAX);
	json_lit(json, ":");
}

static void put_number(struct json *json, const char *key, uint64_t value)
{
	put_key(json, key);
	json_u64(json, value);
}

static void put_flag(struct json *json, const char *key, bool value)
{
	put_key(json, key);
	json_bool(json, value);
}

static void put_word(struct json *json, const char *key, const char *text)
{
	put_key(json, key);
	json_text(json, text, SIZE_MAX);
}

static void put_cpu(struct json *json, const struct report *report)
{
	uint32_t count = report->verdict->initiated;

	json_key(json, "cpu");
	json_lit(json, "{\"all\":");
	json_i64(json, report->live->cpu_ns);
	json_key(json, "each");
	if (count > 0)
		json_i64(json, report->live->cpu_ns / count);
	else
		json_lit(json, "null");
	json_lit(json, "}");
}

static void put_unplayed(struct json *json, const struct report_live *live)
{
	json_key(json, "unplayed");
	json_lit(json, "[");
	for (uint32_t i = 0; i < live->unplayed_count; i++) {
		if (i > 0)
			json_lit(json, ",");
		json_text(json, live->unplayed[i], SIZE_MAX);
	}
	json_lit(json, "]");
}

void live_put(struct json *json, const struct report *report)
{
	const struct report_live *live = report->live;

	json_lit(json, "{\"what\":");
	json_text(json, live->what, SIZE_MAX);
	put_word(json, "far", live->far);
	put_word(json, "again", live->command);
	put_word(json, "machine", live->machine);
	put_flag(json, "seeded", live->seeded);
	put_flag(json, "stamps", live->stamps);
	put_flag(json, "batches", live->batches);
	json_key(json, "tolerance");
	json_lit(json, "{\"ns\":");
	json_i64(json, report->scenario->tolerance.ns);
	put_number(json, "ppb", report->scenario->tolerance.ppb);
	json_lit(json, "}");
	put_number(json, "late_max", (uint64_t)live->late_max_ns);
	put_number(json, "received", live->received);
	put_number(json, "sent", live->sent);
	put_number(json, "marked", live->marked);
	put_number(json, "refused", live->refused);
	put_number(json, "unsent", live->unsent);
	put_number(json, "keepalives", live->keepalives);
	put_number(json, "esp", live->esp);
	put_number(json, "strangers", live->strangers);
	put_number(json, "nameless", live->nameless);
	put_cpu(json, report);
	put_number(json, "left", live->left);
	put_number(json, "kept", live->kept);
	put_unplayed(json, live);
	json_lit(json, "}");
}
