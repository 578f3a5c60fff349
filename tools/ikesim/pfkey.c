/* ikesim pfkey: an IKE daemon's PF_KEY messages against a driver, in virtual time. */
#include <inttypes.h>
#include <stdlib.h>

#include "sadb/pfkey.h"
#include "sim/scenario/profile.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/schema.h"
#include "tools/ikesim/command.h"
#include "tools/ikesim/pfkey_file.h"

#define SLOTS      65536
#define REQUESTS   1024
#define SERVICE_NS (10 * NSEC_US)

struct replay {
	struct page page;
	bool json;
	enum sadb_platform platform;
	nsec larval_ns;
	struct sadb *db;
	struct pfkey *pfkey;
};

/* ---- one message ---- */

static void add_addr(struct text *line, const struct sadb_addr *addr)
{
	const uint8_t *b = addr->bytes;

	if (addr->family == 4) {
		text_add(line, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
		return;
	}
	for (unsigned i = 0; i < 16; i += 2)
		text_add(line, "%s%x", i ? ":" : "", (unsigned)(b[i] << 8 | b[i + 1]));
}

/* In JSON every field is a member; for people it is "name value". */
static void add_number(const struct replay *replay, const char *name, uint64_t value)
{
	fprintf(replay->page.out, replay->json ? ",\"%s\":%" PRIu64 : "  %s %" PRIu64, name, value);
}

static void add_word(const struct replay *replay, const char *name, const char *value)
{
	fprintf(replay->page.out, replay->json ? ",\"%s\":\"%s\"" : "  %s %s", name, value);
}

static void add_lifetime(const struct replay *replay, const struct pfkey_message *message,
                         enum pfkey_ext ext, const char *name)
{
	struct pfkey_lifetime lifetime;

	if (!pfkey_get_lifetime(message, ext, &lifetime))
		return;
	fprintf(replay->page.out,
	        replay->json ? ",\"%s\":{\"add_s\":%" PRIu64 ",\"use_s\":%" PRIu64
	                       ",\"bytes\":%" PRIu64 ",\"packets\":%" PRIu32 "}"
	                     : "  %s %" PRIu64 "s/%" PRIu64 "s/%" PRIu64 "B/%" PRIu32 "p",
	        name, lifetime.add_s, lifetime.use_s, lifetime.bytes, lifetime.allocations);
}

/* Of a key only how long it is. */
static void add_exts(const struct replay *replay, const struct pfkey_message *message)
{
	struct text src = { .len = 0 }, dst = { .len = 0 };
	struct sadb_addr addr;
	struct pfkey_view key;
	struct pfkey_sa sa;
	uint32_t lo, hi;
	uint16_t bits;

	if (pfkey_get_sa(message, &sa)) {
		struct text spi = { .len = 0 };

		text_add(&spi, "0x%08" PRIx32, sa.spi);
		add_word(replay, "spi", spi.out);
		add_word(replay, "state", pfkey_state_name(sa.state));
	}
	if (pfkey_get_range(message, &lo, &hi)) {
		struct text range = { .len = 0 };

		text_add(&range, "0x%08" PRIx32 "..0x%08" PRIx32, lo, hi);
		add_word(replay, "range", range.out);
	}
	if (pfkey_get_address(message, replay->platform, PFKEY_EXT_ADDRESS_SRC, &addr))
		add_addr(&src, &addr), add_word(replay, "src", src.out);
	if (pfkey_get_address(message, replay->platform, PFKEY_EXT_ADDRESS_DST, &addr))
		add_addr(&dst, &addr), add_word(replay, "dst", dst.out);
	add_lifetime(replay, message, PFKEY_EXT_LIFETIME_SOFT, "soft");
	add_lifetime(replay, message, PFKEY_EXT_LIFETIME_HARD, "hard");
	add_lifetime(replay, message, PFKEY_EXT_LIFETIME_CURRENT, "current");
	if (pfkey_get_key(message, PFKEY_EXT_KEY_ENCRYPT, &bits, &key))
		add_number(replay, "key_bits", bits);
}

static void say(const struct replay *replay, nsec at, const char *from, const uint8_t *octets,
                size_t len, uint8_t failed)
{
	struct pfkey_message message;
	enum pfkey_flaw flaw = pfkey_parse(&message, replay->platform, octets, len);
	const struct pfkey_header *header = &message.header;
	uint8_t error = failed ? failed : header->error;
	FILE *out = replay->page.out;
	char ms[TEXT_TIME_MAX];

	if (replay->json)
		fprintf(out, "{\"at_ns\":%" PRId64 ",\"from\":\"%s\",\"type\":\"%s\"", at, from,
		        pfkey_type_name(header->type));
	else
		fprintf(out, "%12s ms  %s  %-8s", text_ms(ms, at), from,
		        pfkey_type_name(header->type));
	add_word(replay, "satype", pfkey_satype_name(header->satype));
	add_number(replay, "seq", header->seq);
	if (error)
		add_word(replay, failed ? "send_fails" : "errno",
		         pfkey_errno_name(replay->platform, error));
	if (flaw != PFKEY_FLAW_NONE)
		add_word(replay, "flaw", pfkey_flaw_name(flaw));
	add_exts(replay, &message);
	fputs(replay->json ? "}\n" : "\n", out);
}

/* ---- all of them ---- */

static void drain(struct replay *replay)
{
	struct pfkey_out out;

	while (pfkey_output(replay->pfkey, &out)) {

		say(replay, out.at, "driver", out.octets, out.len, 0);
	}
}

/* Everything before `until`, at its own instant. */
static void advance(struct replay *replay, nsec until)
{
	nsec at = pfkey_next_at(replay->pfkey);

	while (at < until) {
		pfkey_tick(replay->pfkey, at);
		drain(replay);
		at = pfkey_next_at(replay->pfkey);
	}
}

static void counters(const struct replay *replay)
{
	const struct pfkey_counters *c = pfkey_counters(replay->pfkey);
	const struct sadb_counters *d = sadb_counters(replay->db);
	FILE *out = replay->page.out;

	fputs(replay->json ? "{\"counters\":true" : "\nCounters:", out);
	add_number(replay, "sent", c->sent);
	add_number(replay, "answered", c->answered);
	add_number(replay, "refused", c->refused);
	add_number(replay, "send_failed", c->failed);
	add_number(replay, "unanswered", c->silent);
	add_number(replay, "expires", c->expires);
	add_number(replay, "unheard", c->unheard);
	add_number(replay, "larvals_expired", d->larval_expired);
	add_number(replay, "late", d->caused[SADB_CAUSE_LARVAL_EXPIRED]);
	add_number(replay, "sas", d->sas);
	fputs(replay->json ? "}\n" : "\n", out);
}

/* What there is to learn from it. */
static void lesson(const struct replay *replay)
{
	uint64_t late = sadb_counters(replay->db)->caused[SADB_CAUSE_LARVAL_EXPIRED];
	char span[TEXT_TIME_MAX];
	struct text line = { .len = 0 };

	if (replay->json || late == 0)
		return;
	text_add(&line,
	         "%" PRIu64 " %s after the larval SA of its GETSPI had died (%s here): the "
	         "negotiation took too long. Windows reports this as 13860. The rule that avoids "
	         "it: a larval SA lives at least as long as a daemon retransmits in all.",
	         late, late == 1 ? "request came" : "requests came",
	         text_span(span, replay->larval_ns));
	page_wrap(&replay->page, INK_WARN, "", 0, line.out);
}

static nsec larval_of(enum scenario_profile profile)
{
	const struct scenario_key *key = schema_find("sadb.larval_lifetime");
	char help[QUANTITY_HELP];
	nsec lifetime = 0;

	if (key)
		quantity_read(QUANTITY_DURATION, key->defaults[profile].value, &lifetime, help);
	return lifetime;
}

static bool begin(struct replay *replay, enum scenario_profile profile)
{
	struct sadb_conf conf = { .platform = replay->platform,
		                  .slots = SLOTS,
		                  .requests = REQUESTS,
		                  .dead_max = SLOTS,
		                  .larval_lifetime_ns = larval_of(profile),
		                  .spi_min = 0x1000,
		                  .spi_max = UINT32_MAX,
		                  .tell_past = true };
	struct pfkey_conf face = { .platform = replay->platform,
		                   .sas = SLOTS,
		                   .requests = REQUESTS };

	replay->larval_ns = conf.larval_lifetime_ns;
	replay->db = face.db = sadb_new(&conf);
	for (unsigned op = 0; op < SADB_OP_COUNT; op++)
		face.service_ns[op] = SERVICE_NS;
	replay->pfkey = replay->db ? pfkey_new(&face) : NULL;
	return replay->pfkey != NULL;
}

static void run(struct replay *replay, const struct pfkey_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		const struct pfkey_line *line = &file->lines[i];
		uint8_t failed;

		advance(replay, line->at);
		failed = pfkey_input(replay->pfkey, line->at, line->octets, line->len);
		say(replay, line->at, "daemon", line->octets, line->len, failed);
		drain(replay);
	}
	advance(replay, NSEC_NEVER);
	counters(replay);
	lesson(replay);
}

enum exit_code command_pfkey(const struct options *options)
{
	struct replay replay = { .page = command_page(options), .json = options->json };
	enum scenario_profile profile;
	struct pfkey_file file;
	enum exit_code code;

	if (!command_profile("pfkey", options->profile ? options->profile : "linux", "", &profile))
		return EXIT_USAGE;
	replay.platform = profile_platform(profile);
	code = pfkey_file_read(&file, options->words[0]);
	if (code == EXIT_HELD && !begin(&replay, profile))
		code = command_no_memory();
	if (code == EXIT_HELD)
		run(&replay, &file);
	pfkey_free(replay.pfkey);
	sadb_free(replay.db);
	pfkey_file_free(&file);
	return code;
}
