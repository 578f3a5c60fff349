#define _GNU_SOURCE /* popen */
/* The journal: its memory, its lines (read back with jansson), its hash (as b2sum has it), its
 * speed. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/digest.h"
#include "sim/journal.h"
#include "sim/json.h"
#include "tests/handmade.h"

#define N 0x0123456789abcdefu

static struct journal_rec base(enum journal_kind kind)
{
	return (struct journal_rec){
		.at = 1500000001, .negotiation = N, .host = GATEWAY, .kind = kind
	};
}

static const struct journal_packet packet = { .id = 12,
	                                      .re = 11,
	                                      .peer = CLIENT,
	                                      .message_id = 1,
	                                      .try = 2,
	                                      .len = 300,
	                                      .exchange = 35,
	                                      .response = true };
#define PACKET                                                                                     \
	",\"id\":12,\"re\":11,\"peer\":\"client\",\"exchange\":\"IKE_AUTH\",\"message_id\":1,"     \
	"\"response\":true,\"try\":2,\"len\":300"
#define HEAD "{\"at\":1500000001,\"host\":\"gateway\",\"ike\":\"0123456789abcdef\",\"event\":"

/* What makes the record, and its line. */
static const struct {
	enum journal_kind kind;
	struct ike_note note;
	const char *line;
} lines[] = {
	{ JOURNAL_ACQUIRE, { 0 }, "\"acquire\",\"peer\":\"client\"}" },
	{ JOURNAL_SEND, { 0 }, "\"send\"" PACKET "}" },
	{ JOURNAL_COPIED, { 0 }, "\"copied\"" PACKET "}" },
	{ JOURNAL_RECEIVE, { 0 }, "\"receive\"" PACKET "}" },
	{ JOURNAL_LOST, { 0 }, "\"lost\"" PACKET ",\"link\":\"wan\",\"why\":\"partition\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_STATE, .from = "a", .to = "b", .story = "go \"on\"" },
	  "\"note\",\"note\":\"state\",\"initiator\":false,\"from\":\"a\",\"to\":\"b\",\"story\":"
	  "\"go \\\"on\\\"\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_DROPPED, .drop = IKE_DROP_DUPLICATE, .dgram_id = 4, .exchange = 34 },
	  "\"note\",\"note\":\"dropped\",\"initiator\":false,\"drop\":\"duplicate\",\"id\":4,"
	  "\"exchange\":\"IKE_SA_INIT\",\"message_id\":0}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_REPLAYED, .dgram_id = 5, .exchange = 35, .message_id = 1 },
	  "\"note\",\"note\":\"replayed\",\"initiator\":false,\"id\":5,\"exchange\":\"IKE_AUTH\","
	  "\"message_id\":1}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_GAVE_UP, .tries = 7, .exchange = 35 },
	  "\"note\",\"note\":\"gave_up\",\"initiator\":false,\"tries\":7,\"exchange\":\"IKE_AUTH\","
	  "\"message_id\":0}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_NOTIFY_SENT, .notify = 14 },
	  "\"note\",\"note\":\"notify_sent\",\"initiator\":false,\"notify\":14,\"notify_name\":"
	  "\"NO_PROPOSAL_CHOSEN\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_NOTIFY_RECEIVED, .notify = 14 },
	  "\"note\",\"note\":\"notify_received\",\"initiator\":false,\"notify\":14,"
	  "\"notify_name\":\"NO_PROPOSAL_CHOSEN\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_IKE_ESTABLISHED, .initiator = true },
	  "\"note\",\"note\":\"ike_established\",\"initiator\":true}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_CHILD_INSTALLED, .spi_in = 0xc0000001, .spi_out = 0x100 },
	  "\"note\",\"note\":\"child_installed\",\"initiator\":false,\"spi_in\":\"c0000001\",\"spi_"
	  "out\":\"00000100\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_CHILD_INSTALLED, .spi_in = 2, .spi_out = 3, .replaces = 1 },
	  "\"note\",\"note\":\"child_installed\",\"initiator\":false,\"spi_in\":\"00000002\",\"spi_"
	  "out\":\"00000003\",\"replaces\":\"00000001\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_CHILD,
	    .spi_in = 2,
	    .from = "asking",
	    .to = "installing",
	    .story = "s" },
	  "\"note\",\"note\":\"child\",\"initiator\":false,\"spi_in\":\"00000002\",\"spi_"
	  "out\":\"00000000\",\"from\":\"asking\",\"to\":\"installing\",\"story\":\"s\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_CHILD_REMOVED, .spi_in = 2, .spi_out = 3 },
	  "\"note\",\"note\":\"child_removed\",\"initiator\":false,\"spi_in\":\"00000002\",\"spi_"
	  "out\":\"00000003\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_IKE_REKEYED },
	  "\"note\",\"note\":\"ike_rekeyed\",\"initiator\":false}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_REPLACED },
	  "\"note\",\"note\":\"replaced\",\"initiator\":false}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_GUARD_ON },
	  "\"note\",\"note\":\"guard_on\",\"initiator\":false}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_GUARD_OFF },
	  "\"note\",\"note\":\"guard_off\",\"initiator\":false}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_ROLLED_BACK, .spi_in = 1 },
	  "\"note\",\"note\":\"rolled_back\",\"initiator\":false,\"spi_in\":\"00000001\",\"spi_"
	  "out\":\"00000000\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_LARVAL_GONE,
	    .spi_in = 1,
	    .op = SADB_OP_UPDATE,
	    .err = SADB_E_NOT_FOUND,
	    .cause = SADB_CAUSE_LARVAL_EXPIRED,
	    .code = 3 },
	  "\"note\",\"note\":\"larval_gone\",\"initiator\":false,\"spi_in\":\"00000001\",\"spi_"
	  "out\":\"00000000\",\"op\":\"update\",\"err\":\"not_found\",\"cause\":\"larval_expired\","
	  "\"code\":3,\"code_name\":\"ESRCH\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_FAILED, .failure = IKE_FAIL_TIMED_OUT },
	  "\"note\",\"note\":\"failed\",\"initiator\":false,\"failure\":\"timed_out\",\"notify\":0,"
	  "\"notify_name\":null}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_FAILED,
	    .failure = IKE_FAIL_UPDATE,
	    .op = SADB_OP_UPDATE,
	    .err = SADB_E_NOT_FOUND,
	    .cause = SADB_CAUSE_LARVAL_EXPIRED,
	    .code = 3 },
	  "\"note\",\"note\":\"failed\",\"initiator\":false,\"failure\":\"update\",\"notify\":0,"
	  "\"notify_name\":null,"
	  "\"op\":\"update\",\"err\":\"not_found\",\"cause\":\"larval_expired\",\"code\":3,\"code_"
	  "name\":\"ESRCH\"}" },
	{ JOURNAL_NOTE,
	  { .kind = IKE_NOTE_CLOSED },
	  "\"note\",\"note\":\"closed\",\"initiator\":false}" },
	{ JOURNAL_ASK,
	  { 0 },
	  "\"ask\",\"ticket\":\"00000000000000ff\",\"op\":\"add\",\"dir\":\"out\",\"spi\":"
	  "\"00000101\"}" },
	{ JOURNAL_ASK,
	  { .story = "spi" },
	  "\"ask\",\"ticket\":\"00000000000000ff\",\"op\":\"add\",\"dir\":\"out\",\"spi\":"
	  "\"00000101\",\"damaged\":\"spi\"}" },
	{ JOURNAL_REPLY,
	  { 0 },
	  "\"reply\",\"ticket\":\"00000000000000ff\",\"op\":\"getspi\",\"dir\":\"in\",\"spi\":"
	  "\"00000101\",\"err\":\"ok\","
	  "\"cause\":\"none\",\"code\":0,\"code_name\":null,\"asked_at\":1,\"started_at\":2,\"done_"
	  "at\":3,"
	  "\"larval_until\":null}" },
	{ JOURNAL_SA,
	  { 0 },
	  "\"sa\",\"spi\":\"00000101\",\"dir\":\"in\",\"from\":\"larval\",\"to\":\"dead\",\"op\":"
	  "null,\"until\":77}" },
	{ JOURNAL_BACKEND_ASK, { 0 }, "\"backend_ask\",\"ticket\":\"0000000000000009\"}" },
	{ JOURNAL_BACKEND_REPLY,
	  { 0 },
	  "\"backend_reply\",\"ticket\":\"0000000000000009\",\"accepted\":true}" },
	{ JOURNAL_FAULT_ON, { 0 }, "\"fault_on\",\"fault\":0,\"what\":\"partition wan 1s..2s\"}" },
	{ JOURNAL_FAULT_OFF,
	  { 0 },
	  "\"fault_off\",\"fault\":0,\"what\":\"partition wan 1s..2s\"}" },
	{ JOURNAL_WORK,
	  { 0 },
	  "\"work\",\"queue\":\"receive\",\"since\":1,\"begun_at\":2,\"depth\":3,\"id\":9,"
	  "\"exchange\":\"IKE_AUTH\"}" },
	{ JOURNAL_TURNED_AWAY,
	  { 0 },
	  "\"turned_away\",\"queue\":\"acquire\",\"why\":\"late\",\"since\":1,\"depth\":3,\"peer\":"
	  "null}" },
	{ JOURNAL_QUEUE,
	  { 0 },
	  "\"queue\",\"queue\":\"timer\",\"done\":5,\"full\":4,\"late\":3,\"high\":2,\"left\":1}" },
	{ JOURNAL_UNSERVED,
	  { 0 },
	  "\"unserved\",\"load\":\"morning\",\"arrival\":7,\"scheduled_at\":11}" },
	{ JOURNAL_LOAD,
	  { 0 },
	  "\"load\",\"load\":\"morning\",\"arrivals\":10,\"installed\":4,\"failed\":3,\"in_"
	  "flight\":2,"
	  "\"unserved\":1,\"tries\":12}" },
	{ JOURNAL_HELD, { 0 }, "\"held\",\"larvals\":3,\"sas\":4}" },
	{ JOURNAL_END, { 0 }, "\"end\",\"reason\":\"limit\"}" },
};
#define LINES ((int)(sizeof(lines) / sizeof(*lines)))

static void reply_of(struct journal_rec *rec)
{
	rec->reply = (struct sadb_reply){ .ticket = 255,
		                          .spi = 257,
		                          .asked_at = 1,
		                          .started_at = 2,
		                          .done_at = 3,
		                          .larval_until = NSEC_NEVER };
}

static void load_of(struct journal_rec *rec)
{
	rec->load.arrivals = 10;
	rec->load.installed = 4;
	rec->load.failed = 3;
	rec->load.in_flight = 2;
	rec->load.unserved = 1;
	rec->load.tries = 12;
}

static struct journal_rec rec_of(int i)
{
	struct journal_rec rec = base(lines[i].kind);

	switch (rec.kind) {
	case JOURNAL_ACQUIRE: rec.acquire.peer = CLIENT; break;
	case JOURNAL_SEND:
	case JOURNAL_COPIED:
	case JOURNAL_RECEIVE: rec.packet = packet; break;
	case JOURNAL_LOST:
		rec.lost.packet = packet;
		rec.lost.why = LOSS_PARTITION;
		break;
	case JOURNAL_NOTE: rec.note = lines[i].note; break;
	case JOURNAL_ASK:
		rec.ask.ticket = 255;
		rec.ask.spi = 257;
		rec.ask.op = SADB_OP_ADD, rec.ask.dir = SADB_DIR_OUT;
		rec.ask.damaged = lines[i].note.story;
		break;
	case JOURNAL_REPLY: reply_of(&rec); break;
	case JOURNAL_SA:
		rec.sa = (struct sadb_event){ .spi = 257,
			                      .from = SADB_ST_LARVAL,
			                      .to = SADB_ST_DEAD,
			                      .timer = true,
			                      .until = 77 };
		break;
	case JOURNAL_BACKEND_ASK:
	case JOURNAL_BACKEND_REPLY:
		rec.backend.ticket = 9;
		rec.backend.accepted = true;
		break;
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF: rec.fault = 0; break;
	case JOURNAL_WORK:
		rec.job.id = 9;
		rec.job.exchange = 35;
		rec.job.begun_at = 2;
		/* fall through */
	case JOURNAL_TURNED_AWAY:
		rec.job.since = 1;
		rec.job.depth = 3;
		rec.job.peer = JOURNAL_NOBODY;
		rec.job.queue = rec.kind == JOURNAL_WORK ? QUEUE_RECEIVE : QUEUE_ACQUIRE;
		rec.job.why = TURN_LATE;
		break;
	case JOURNAL_QUEUE:
		rec.queue.done = 5;
		rec.queue.full = 4;
		rec.queue.late = 3;
		rec.queue.high = 2;
		rec.queue.left = 1;
		rec.queue.queue = QUEUE_TIMER;
		break;
	case JOURNAL_UNSERVED:
		rec.acquire.arrival = 7;
		rec.acquire.scheduled_at = 11;
		break;
	case JOURNAL_LOAD: load_of(&rec); break;
	case JOURNAL_HELD:
		rec.held.larvals = 3;
		rec.held.sas = 4;
		break;
	case JOURNAL_END: rec.end = END_LIMIT; break;
	case JOURNAL_COUNT: break;
	}
	return rec;
}

static json_t *parse(const char *line, size_t len)
{
	json_error_t error;
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(json != NULL, "%s: %.*s", error.text, (int)len, line);
	ck_assert_int_eq(line[len - 1], '\n');
	ck_assert_ptr_null(memchr(line, '\n', len - 1));
	return json;
}

START_TEST(each_kind_has_its_line)
{
	struct journal *journal = handmade_new();
	struct journal_rec rec = rec_of(_i);
	char line[JOURNAL_LINE_MAX + 1], want[JOURNAL_LINE_MAX];
	size_t len;

	ck_assert(journal_add(journal, &rec));
	len = journal_line(journal, 1, line);
	ck_assert_uint_gt(len, 0);
	json_decref(parse(line, len));
	line[len] = '\0';
	snprintf(want, sizeof(want), HEAD "%s\n", lines[_i].line);
	ck_assert_str_eq(line, want);
	ck_assert_uint_eq(journal_line(journal, 2, line), 0);
	journal_free(journal);
}
END_TEST

START_TEST(every_kind_and_note_is_in_the_table)
{
	for (int k = 0; k < JOURNAL_COUNT; k++) {
		int found = 0;

		for (int i = 0; i < LINES; i++)
			found += (int)lines[i].kind == k;
		ck_assert_msg(found > 0, "%s is missing", journal_kind_name((enum journal_kind)k));
	}
	for (int k = 0; k < IKE_NOTE_COUNT; k++) {
		int found = 0;

		for (int i = 0; i < LINES; i++)
			found += lines[i].kind == JOURNAL_NOTE && (int)lines[i].note.kind == k;
		ck_assert_msg(found > 0, "%s is missing", ike_note_name((enum ike_note_kind)k));
	}
}
END_TEST

START_TEST(nobody_is_null)
{
	struct journal *journal = handmade_new();
	struct journal_rec rec = { .host = JOURNAL_NOBODY, .kind = JOURNAL_LOST };
	char line[JOURNAL_LINE_MAX];
	json_t *json;

	rec.lost.packet.peer = JOURNAL_NOBODY;
	rec.lost.link = 5;
	ck_assert(journal_add(journal, &rec));
	json = parse(line, journal_line(journal, 1, line));
	ck_assert(json_is_null(json_object_get(json, "host")));
	ck_assert(json_is_null(json_object_get(json, "ike")));
	ck_assert(json_is_null(json_object_get(json, "peer")));
	ck_assert(json_is_null(json_object_get(json, "link")));
	json_decref(json);
	journal_free(journal);
}
END_TEST

START_TEST(the_header_says_who_is_who)
{
	struct journal *journal = handmade_new();
	size_t len = journal_header_len(journal);
	char *line = malloc(len);
	json_t *json, *host;

	ck_assert_uint_eq(journal_line(journal, 0, line), len);
	json = parse(line, len);
	ck_assert_int_eq(json_integer_value(json_object_get(json, "schema")), JOURNAL_SCHEMA);
	ck_assert_str_eq(json_string_value(json_object_get(json, "scenario")), "by-hand");
	ck_assert_str_eq(json_string_value(json_object_get(json, "seed")), "18446744073709551615");
	ck_assert_str_eq(json_string_value(json_object_get(json, "version")), "0");
	ck_assert_str_eq(json_string_value(json_object_get(json, "scenario_hash")),
	                 "abcd000000000000000000000000000000000000000000000000000000000001");
	ck_assert_uint_eq(json_array_size(json_object_get(json, "hosts")), 2);
	host = json_array_get(json_object_get(json, "hosts"), 1);
	ck_assert_str_eq(json_string_value(json_object_get(host, "name")), "gateway");
	ck_assert_str_eq(json_string_value(json_object_get(host, "platform")), "linux");
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(json, "links"), 0)),
	                 "wan");
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(json, "faults"), 0)),
	                 "partition wan 1s..2s");
	json_decref(json);
	free(line);
	journal_free(journal);
}
END_TEST

/* Text as somebody who means harm would write it, and how a reader sees it. */
static const struct {
	const char *text, *want;
} hostile[] = {
	{ "plain", "plain" },
	{ "a\"b\\c", "a\"b\\c" },
	{ "\x01\x1f\x7f\n\r\t", "\x01\x1f\x7f\n\r\t" },
	{ "\",\"ike\":\"f", "\",\"ike\":\"f" },
	{ "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x94\x91",
	  "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x94\x91" },
	{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* overlong */
	{ "\xe0\x80\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* overlong */
	{ "\xf0\x80\x80\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* a surrogate */
	{ "\xf4\x90\x80\x80",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* beyond U+10FFFF */
	{ "\xf5", "\xef\xbf\xbd" },
	{ "x\xe2\x82", "x\xef\xbf\xbd\xef\xbf\xbd" }, /* cut off */
	{ "\xe2\x28", "\xef\xbf\xbd(" },
	{ "\xe2\x82\x28", "\xef\xbf\xbd\xef\xbf\xbd(" },
	{ "\xed\x9f\xbf\xf4\x8f\xbf\xbf",
	  "\xed\x9f\xbf\xf4\x8f\xbf\xbf" }, /* the last ones that are fine */
};

START_TEST(hostile_names_stay_inside_their_quotes)
{
	const char *names[2] = { hostile[_i].text, "b" };
	struct journal_meta meta = handmade_meta;
	struct journal_rec rec = base(JOURNAL_ACQUIRE);
	struct journal *journal;
	char line[JOURNAL_LINE_MAX];
	json_t *json;

	meta.hosts = names;
	meta.scenario = names[0];
	journal = journal_new(&meta, 10);
	rec.host = CLIENT;
	ck_assert(journal_add(journal, &rec));
	json = parse(line, journal_line(journal, 0, line));
	ck_assert_str_eq(json_string_value(json_object_get(json, "scenario")), hostile[_i].want);
	json_decref(json);
	json = parse(line, journal_line(journal, 1, line));
	ck_assert_str_eq(json_string_value(json_object_get(json, "host")), hostile[_i].want);
	ck_assert_str_eq(json_string_value(json_object_get(json, "ike")), "0123456789abcdef");
	json_decref(json);
	journal_free(journal);
}
END_TEST

START_TEST(the_longest_names_fit_a_line)
{
	static char name[5000], wide[5000];
	const char *names[2] = { name, wide };
	struct journal_meta meta = handmade_meta;
	struct journal *journal;
	char line[JOURNAL_LINE_MAX];
	json_t *json;

	memset(name, 1, sizeof(name) - 1);
	memset(wide, 0xc3, sizeof(wide) - 1);
	for (size_t i = 2; i < sizeof(wide) - 1; i += 2)
		wide[i] = (char)0xbc;
	meta.hosts = names;
	meta.links = meta.faults = meta.loads = names;
	journal = journal_new(&meta, 100);
	for (int i = 0; i < LINES; i++) {
		struct journal_rec rec = rec_of(i);

		if (rec.kind == JOURNAL_NOTE && rec.note.kind == IKE_NOTE_STATE)
			rec.note.from = rec.note.to = rec.note.story = name;
		ck_assert(journal_add(journal, &rec));
		json = parse(line, journal_line(journal, (uint64_t)i + 1, line));
		/* Cut at a character's end: U+FFFD for the odd first octet, then whole ones. */
		ck_assert_uint_le(strlen(json_string_value(json_object_get(json, "host"))), 160);
		json_decref(json);
	}
	ck_assert_uint_gt(journal_header_len(journal), 30000);
	journal_free(journal);
}
END_TEST

START_TEST(numbers_are_written_whole)
{
	static const int64_t values[] = { 0, 9, 10, -1, INT64_MAX, INT64_MIN };
	char text[64], want[64];

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct json json = { .out = text };

		json_i64(&json, values[i]);
		text[json.len] = '\0';
		snprintf(want, sizeof(want), "%lld", (long long)values[i]);
		ck_assert_str_eq(text, want);
	}
}
END_TEST

START_TEST(a_full_journal_refuses_and_keeps_room_for_the_end)
{
	for (uint64_t max = 0; max < 4; max++) {
		struct journal *journal = journal_new(&handmade_meta, max);
		struct journal_rec rec = base(JOURNAL_ACQUIRE), end = base(JOURNAL_END);

		for (uint64_t i = 0; i < max; i++)
			ck_assert(journal_add(journal, &rec));
		ck_assert(!journal_add(journal, &rec));
		ck_assert(!journal_add(journal, &rec));
		ck_assert_uint_eq(journal_count(journal), max);
		end.end = END_LIMIT;
		ck_assert(journal_add(journal, &end));
		ck_assert_uint_eq(journal_count(journal), max + 1);
		ck_assert_int_eq(journal_at(journal, max)->kind, JOURNAL_END);
		journal_free(journal);
	}
	ck_assert_ptr_null(journal_new(&handmade_meta, JOURNAL_RECORDS_MAX + 1));
	journal_free(NULL);
}
END_TEST

START_TEST(records_keep_their_order_over_chunks)
{
	struct journal *journal = handmade_new();
	struct journal_rec rec = base(JOURNAL_FAULT_ON);

	for (uint32_t i = 0; i < 5000; i++) {
		rec.fault = i;
		ck_assert(journal_add(journal, &rec));
	}
	for (uint32_t i = 0; i < 5000; i++)
		ck_assert_uint_eq(journal_at(journal, i)->fault, i);
	ck_assert_ptr_eq(journal_meta(journal), &handmade_meta);
	journal_free(journal);
}
END_TEST

START_TEST(the_hash_is_that_of_the_file)
{
	struct journal *journal = handmade_new();
	char hex[DIGEST_HEX], command[160], line[JOURNAL_LINE_MAX];
	uint8_t hash[JOURNAL_HASH];
	FILE *file;
	size_t len;

	for (int i = 0; i < LINES; i++) {
		struct journal_rec rec = rec_of(i);

		ck_assert(journal_add(journal, &rec));
	}
	journal_hash(journal, hash);
	digest_hex(hash, hex);
	snprintf(command, sizeof(command), "test \"$(b2sum -l 256)\" = \"%s  -\"", hex);
	file = popen(command, "w");
	ck_assert_ptr_nonnull(file);
	for (uint64_t i = 0; (len = journal_line(journal, i, line)) > 0; i++)
		ck_assert_uint_eq(fwrite(line, 1, len, file), len);
	ck_assert_int_eq(pclose(file), 0);
	journal_free(journal);
}
END_TEST

START_TEST(every_word_has_a_text)
{
	for (int k = 0; k < LOSS_COUNT; k++)
		ck_assert_uint_gt(strlen(journal_loss_name((enum journal_loss)k)), 0);
	for (int k = 0; k < END_COUNT; k++)
		ck_assert_uint_gt(strlen(journal_end_name((enum journal_end)k)), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, each_kind_has_its_line, 0, LINES);
	tcase_add_test(tests, every_kind_and_note_is_in_the_table);
	tcase_add_test(tests, nobody_is_null);
	tcase_add_test(tests, the_header_says_who_is_who);
	tcase_add_loop_test(tests, hostile_names_stay_inside_their_quotes, 0,
	                    (int)(sizeof(hostile) / sizeof(*hostile)));
	tcase_add_test(tests, the_longest_names_fit_a_line);
	tcase_add_test(tests, numbers_are_written_whole);
	tcase_add_test(tests, a_full_journal_refuses_and_keeps_room_for_the_end);
	tcase_add_test(tests, records_keep_their_order_over_chunks);
	tcase_add_test(tests, the_hash_is_that_of_the_file);
	tcase_add_test(tests, every_word_has_a_text);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
