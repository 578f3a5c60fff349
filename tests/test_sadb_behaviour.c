/* What platforms do differently: each choice in words, and in what the driver then does. */
#include "tests/sadb_kit.h"

#include "sadb/behaviour.h"

#define WINDOWS      SADB_PLATFORM_WINDOWS
#define WINDOWS_2003 SADB_PLATFORM_WINDOWS_2003
#define LINUX        SADB_PLATFORM_LINUX
#define BSD          SADB_PLATFORM_BSD
#define IDEAL        SADB_PLATFORM_IDEAL

static struct sadb *driver(enum sadb_platform platform)
{
	struct sadb_conf conf = kit_conf();
	struct sadb *db;

	conf.platform = platform;
	conf.larval_lifetime_ns = 30 * NSEC_S;
	db = sadb_new(&conf);
	ck_assert_ptr_nonnull(db);
	return db;
}

static struct sadb_reply ask(struct sadb *db, nsec now, struct sadb_req req)
{
	return kit_ask(db, now, &req);
}

static struct sadb_req inbound(enum sadb_op op, uint32_t spi)
{
	struct sadb_req req = kit_req(op, spi);

	req.dir = SADB_DIR_IN;
	req.src = kit_addr(2);
	req.dst = kit_addr(1);
	return req;
}

static struct sadb_entry only(const struct sadb *db)
{
	struct sadb_entry entry = { .state = SADB_ST_NONE };
	uint32_t cursor = 0;

	ck_assert_msg(sadb_dump(db, &cursor, &entry), "there is no SA");
	return entry;
}

START_TEST(every_choice_has_a_word_a_label_and_a_source)
{
	const struct sadb_behaviour *row = sadb_behaviour((enum sadb_platform)_i);

	ck_assert_uint_gt(strlen(row->name), 2);
	for (int i = 0; i < SADB_TRAIT_COUNT; i++) {
		const struct sadb_choice *choice = &row->choices[i];
		enum sadb_trait trait = (enum sadb_trait)i;

		ck_assert_msg(choice->label && strchr("DIMX", choice->label), "%s: %s: no label",
		              row->name, sadb_trait_name(trait));
		ck_assert_uint_gt(strlen(choice->source), 5);
		ck_assert_uint_gt(strlen(sadb_trait_word(trait, choice->value)), 1);
		ck_assert_uint_gt(strlen(sadb_trait_doc(trait)), 10);
		ck_assert_uint_eq(sadb_trait((enum sadb_platform)_i, trait), choice->value);
	}
}
END_TEST

/* An SA with a soft lifetime of 10 s and a hard one of 20 s is updated, at 5 s or, dying, 15 s. */
static const struct {
	enum sadb_platform platform;
	bool other_key, dying;
	enum sadb_cause cause;
	const char *code;
} updates[] = {
	{ WINDOWS, false, false, SADB_CAUSE_WRONG_STATE, "FWP_E_INCOMPATIBLE_SA_STATE" },
	{ WINDOWS_2003, false, false, SADB_CAUSE_WRONG_STATE, "ERROR_INVALID_STATE" },
	{ IDEAL, false, true, SADB_CAUSE_WRONG_STATE, "FWP_E_INCOMPATIBLE_SA_STATE" },
	{ LINUX, false, false, SADB_CAUSE_NONE, "0" },
	{ LINUX, true, false, SADB_CAUSE_NONE, "0" },
	{ LINUX, true, true, SADB_CAUSE_NONE, "0" },
	{ BSD, false, false, SADB_CAUSE_NONE, "0" },
	{ BSD, false, true, SADB_CAUSE_NONE, "0" },
	{ BSD, true, false, SADB_CAUSE_WRONG_STATE, "EINVAL" },
	{ BSD, true, true, SADB_CAUSE_WRONG_STATE, "EINVAL" },
};

START_TEST(an_update_of_a_mature_sa_brings_lifetimes_or_nothing)
{
	struct sadb *db = driver(updates[_i].platform);
	struct sadb_req req = inbound(SADB_OP_UPDATE, kit_larval(db, 0));
	nsec now = updates[_i].dying ? 15 * NSEC_S : 5 * NSEC_S, born_at;
	struct sadb_reply reply;

	req.soft_ns = 10 * NSEC_S;
	req.hard_ns = 20 * NSEC_S;
	ck_cause(ask(db, SERVICE, req), SADB_CAUSE_NONE);
	born_at = only(db).matured_at;
	sadb_tick(db, now);
	ck_assert_int_eq(only(db).state, updates[_i].dying ? SADB_ST_DYING : SADB_ST_MATURE);
	req.ticket++;
	req.soft_ns = 30 * NSEC_S;
	req.hard_ns = 40 * NSEC_S;
	req.key.key[0] ^= updates[_i].other_key;
	reply = ask(db, now, req);
	ck_cause(reply, updates[_i].cause);
	ck_assert_str_eq(sadb_code_name(updates[_i].platform, reply.code), updates[_i].code);
	if (reply.err == SADB_OK)
		ck_assert_int_eq(only(db).state, SADB_ST_MATURE);
	ck_assert_int_eq(only(db).dies_at - born_at, (reply.err == SADB_OK ? 40 : 20) * NSEC_S);
	ck_assert_int_eq(only(db).matured_at, born_at);
	sadb_free(db);
}
END_TEST

/* Same keys, another key, the first key again: BSD would refuse the last if the second had stayed.
 * Linux forgets it without a word. */
START_TEST(a_refused_key_is_not_kept)
{
	struct sadb *db = driver(BSD);
	struct sadb_req req = inbound(SADB_OP_UPDATE, kit_larval(db, 0));

	ck_cause(ask(db, 100, req), SADB_CAUSE_NONE);
	req.key.key[1] ^= 1;
	ck_cause(ask(db, 200, req), SADB_CAUSE_WRONG_STATE);
	req.key.key[1] ^= 1;
	ck_cause(ask(db, 300, req), SADB_CAUSE_NONE);
	req.key.encr = SADB_ENCR_AES_GCM_16;
	ck_cause(ask(db, 400, req), SADB_CAUSE_WRONG_STATE);
	sadb_free(db);
}
END_TEST

/* Lifetimes count from maturity: one that is over already ends a second later. */
START_TEST(a_new_lifetime_that_is_over_ends_after_one_second)
{
	struct sadb *db = driver(LINUX);
	struct sadb_req req = inbound(SADB_OP_UPDATE, kit_larval(db, 0));

	ck_cause(ask(db, 100, req), SADB_CAUSE_NONE);
	req.hard_ns = 5 * NSEC_S;
	ck_cause(ask(db, 50 * NSEC_S, req), SADB_CAUSE_NONE);
	sadb_tick(db, 51 * NSEC_S + SERVICE - 1);
	ck_assert_int_eq(only(db).state, SADB_ST_MATURE);
	sadb_tick(db, 51 * NSEC_S + SERVICE);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	sadb_free(db);
}
END_TEST

/* ADD inbound: of an SPI that nobody knows; of a larval; of one that has keys. */
static const struct {
	enum sadb_platform platform;
	enum sadb_cause unknown, larval, mature;
	const char *code; /* of the last */
} adds[] = {
	{ WINDOWS, SADB_CAUSE_WRONG_OBJECT, SADB_CAUSE_WRONG_OBJECT, SADB_CAUSE_WRONG_OBJECT,
	  "FWP_E_INCOMPATIBLE_SA_STATE" },
	{ WINDOWS_2003, SADB_CAUSE_WRONG_OBJECT, SADB_CAUSE_WRONG_OBJECT, SADB_CAUSE_WRONG_OBJECT,
	  "ERROR_INVALID_STATE" },
	{ LINUX, SADB_CAUSE_NONE, SADB_CAUSE_WRONG_STATE, SADB_CAUSE_DUPLICATE_SPI, "EEXIST" },
	{ BSD, SADB_CAUSE_NONE, SADB_CAUSE_WRONG_STATE, SADB_CAUSE_DUPLICATE_SPI, "EEXIST" },
	{ IDEAL, SADB_CAUSE_NONE, SADB_CAUSE_WRONG_STATE, SADB_CAUSE_DUPLICATE_SPI,
	  "FWP_E_ALREADY_EXISTS" },
};

START_TEST(an_inbound_add_is_a_matter_of_the_platform)
{
	struct sadb *db = driver(adds[_i].platform);
	uint32_t larval = kit_larval(db, 0), mature = kit_larval(db, 100);
	struct sadb_reply reply;

	ck_cause(ask(db, 200, inbound(SADB_OP_UPDATE, mature)), SADB_CAUSE_NONE);
	ck_cause(ask(db, 300, inbound(SADB_OP_ADD, 0xabcdef)), adds[_i].unknown);
	ck_cause(ask(db, 400, inbound(SADB_OP_ADD, larval)), adds[_i].larval);
	reply = ask(db, 500, inbound(SADB_OP_ADD, mature));
	ck_cause(reply, adds[_i].mature);
	ck_assert_str_eq(sadb_code_name(adds[_i].platform, reply.code), adds[_i].code);
	sadb_free(db);
}
END_TEST

/* What on_larval_gone: add does: the SPI is one of ours, and its slot is somebody else's now. */
START_TEST(an_expired_larval_can_be_added_and_used_like_any_other)
{
	struct sadb *db = driver(LINUX);
	uint32_t spi = kit_larval(db, 0);
	struct sadb_req other;

	sadb_tick(db, 40 * NSEC_S);
	kit_larval(db, 40 * NSEC_S);
	ck_cause(ask(db, 41 * NSEC_S, inbound(SADB_OP_UPDATE, spi)), SADB_CAUSE_LARVAL_EXPIRED);
	ck_cause(ask(db, 42 * NSEC_S, inbound(SADB_OP_ADD, spi)), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->sas, 2);
	ck_cause(ask(db, 43 * NSEC_S, inbound(SADB_OP_ADD, spi)), SADB_CAUSE_DUPLICATE_SPI);
	/* The table holds an inbound SPI once, to whatever destination. */
	other = inbound(SADB_OP_ADD, spi);
	other.dst = kit_addr(77);
	ck_cause(ask(db, 44 * NSEC_S, other), SADB_CAUSE_DUPLICATE_SPI);
	ck_cause(ask(db, 45 * NSEC_S, inbound(SADB_OP_DELETE, spi)), SADB_CAUSE_NONE);
	ck_assert_uint_eq(sadb_counters(db)->sas, 1);
	sadb_free(db);
}
END_TEST

/* Half a second after the start a larval is born; its lifetime is 30 s. */
static const struct {
	enum sadb_platform platform;
	nsec born_at, dies_at;
	bool silent;
} deaths[] = {
	{ WINDOWS, NSEC_S / 2, 30 * NSEC_S + NSEC_S / 2, true },
	{ LINUX, NSEC_S / 2, 30 * NSEC_S + NSEC_S / 2, false },
	{ IDEAL, NSEC_S / 2, 30 * NSEC_S + NSEC_S / 2, false },
	{ BSD, NSEC_S / 2, 31 * NSEC_S, true },
	{ BSD, NSEC_S, 32 * NSEC_S, true }, /* as old as the lifetime is not older */
	{ BSD, NSEC_S - 1, 31 * NSEC_S, true },
};

START_TEST(a_larval_dies_by_its_platforms_clock_and_silently_or_not)
{
	struct sadb *db = driver(deaths[_i].platform);
	struct sadb_req req = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_reply reply = ask(db, deaths[_i].born_at - SERVICE, req);
	struct sadb_event event;

	ck_assert_int_eq(reply.larval_until, deaths[_i].dies_at);
	ck_event(kit_event(db), SADB_ST_NONE, SADB_ST_LARVAL);
	sadb_tick(db, deaths[_i].dies_at - 1);
	kit_no_event(db);
	ck_assert_int_eq(only(db).state, SADB_ST_LARVAL);
	sadb_tick(db, deaths[_i].dies_at);
	event = kit_event(db);
	ck_event(event, SADB_ST_LARVAL, SADB_ST_DEAD);
	ck_assert_int_eq(event.silent, deaths[_i].silent);
	sadb_free(db);
}
END_TEST

START_TEST(a_deleted_larval_and_a_hard_lifetime_are_not_silent)
{
	struct sadb *db = driver(BSD);
	uint32_t spi = kit_larval(db, 0);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x999);

	kit_forget_events(db);
	ck_cause(ask(db, 100, inbound(SADB_OP_DELETE, spi)), SADB_CAUSE_NONE);
	ck_assert(!kit_event(db).silent);
	add.soft_ns = 1;
	add.hard_ns = 2;
	ck_cause(ask(db, 200, add), SADB_CAUSE_NONE);
	sadb_tick(db, 1000);
	for (int i = 0; i < 3; i++)
		ck_assert(!kit_event(db).silent);
	sadb_free(db);
}
END_TEST

/* An outbound SA, deleted as if it were inbound. */
static const struct {
	enum sadb_platform platform;
	enum sadb_cause cause;
} spaces[] = { { WINDOWS, SADB_CAUSE_WRONG_OBJECT },
	       { LINUX, SADB_CAUSE_NONE },
	       { BSD, SADB_CAUSE_NONE },
	       { IDEAL, SADB_CAUSE_WRONG_OBJECT } };

START_TEST(in_one_space_the_direction_names_nothing)
{
	struct sadb *db = driver(spaces[_i].platform);
	struct sadb_req req = kit_req(SADB_OP_DELETE, 0x999);

	ck_cause(ask(db, 0, kit_req(SADB_OP_ADD, 0x999)), SADB_CAUSE_NONE);
	req.dst = kit_addr(2);
	ck_cause(ask(db, 100, req), spaces[_i].cause);
	sadb_free(db);
}
END_TEST

enum wrong {
	RESERVED,
	RESERVED_RANGE,
	ZERO,
	TRAFFIC,
	SOFT_AFTER_HARD,
	HARD_ALONE,
	UNKNOWN_AND_BAD_KEY
};
static const struct {
	enum sadb_platform platform;
	enum wrong wrong;
	enum sadb_cause cause;
} wrongs[] = {
	{ WINDOWS, RESERVED, SADB_CAUSE_BAD_PARAMETER },
	{ WINDOWS_2003, RESERVED, SADB_CAUSE_BAD_PARAMETER },
	{ LINUX, RESERVED, SADB_CAUSE_NONE },
	{ BSD, RESERVED, SADB_CAUSE_BAD_PARAMETER },
	{ IDEAL, RESERVED, SADB_CAUSE_BAD_PARAMETER },
	{ LINUX, RESERVED_RANGE, SADB_CAUSE_NONE },
	{ BSD, RESERVED_RANGE, SADB_CAUSE_BAD_PARAMETER },
	{ WINDOWS, ZERO, SADB_CAUSE_BAD_PARAMETER },
	{ LINUX, ZERO, SADB_CAUSE_NONE },
	{ BSD, ZERO, SADB_CAUSE_BAD_PARAMETER },
	{ WINDOWS, TRAFFIC, SADB_CAUSE_TRAFFIC_MISMATCH },
	{ LINUX, TRAFFIC, SADB_CAUSE_NONE },
	{ BSD, TRAFFIC, SADB_CAUSE_NONE },
	{ IDEAL, TRAFFIC, SADB_CAUSE_TRAFFIC_MISMATCH },
	{ WINDOWS, SOFT_AFTER_HARD, SADB_CAUSE_BAD_PARAMETER },
	{ LINUX, SOFT_AFTER_HARD, SADB_CAUSE_NONE },
	{ BSD, SOFT_AFTER_HARD, SADB_CAUSE_NONE },
	{ WINDOWS, HARD_ALONE, SADB_CAUSE_NONE },
	{ LINUX, HARD_ALONE, SADB_CAUSE_NONE },
	{ BSD, HARD_ALONE, SADB_CAUSE_BAD_PARAMETER },
	{ WINDOWS, UNKNOWN_AND_BAD_KEY, SADB_CAUSE_CORRUPT_KEY },
	{ LINUX, UNKNOWN_AND_BAD_KEY, SADB_CAUSE_CORRUPT_KEY },
	{ BSD, UNKNOWN_AND_BAD_KEY, SADB_CAUSE_NEVER_ALLOCATED },
};

static struct sadb_req wrong_request(struct sadb *db, enum wrong wrong)
{
	struct sadb_req req = kit_req(SADB_OP_ADD, 0x777);

	switch (wrong) {
	case RESERVED: req.spi = 255; break;
	case RESERVED_RANGE:
		req = kit_req(SADB_OP_GETSPI, 0);
		req.spi_min = 254;
		req.spi_max = 300;
		break;
	case ZERO: req.spi = 0; break;
	case TRAFFIC:
		req = inbound(SADB_OP_UPDATE, kit_larval(db, 0));
		req.traffic.remote.lo.bytes[0] = req.traffic.remote.hi.bytes[0] = 11;
		break;
	case SOFT_AFTER_HARD:
		req.soft_ns = 2;
		req.hard_ns = 1;
		break;
	case HARD_ALONE: req.hard_ns = 1; break;
	case UNKNOWN_AND_BAD_KEY:
		req = inbound(SADB_OP_UPDATE, 0x777);
		req.key.key_len = 3;
		break;
	}
	return req;
}

START_TEST(what_one_platform_refuses_another_takes)
{
	struct sadb *db = driver(wrongs[_i].platform);

	ck_cause(ask(db, 1000, wrong_request(db, wrongs[_i].wrong)), wrongs[_i].cause);
	sadb_free(db);
}
END_TEST

/* BSD looks into the table first, but it does look at the key. */
START_TEST(a_bad_key_is_refused_after_the_table_too)
{
	struct sadb *db = driver(BSD);
	struct sadb_req update = inbound(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x777);

	update.key.key_len = add.key.key_len = 3;
	ck_cause(ask(db, 100, update), SADB_CAUSE_CORRUPT_KEY);
	ck_cause(ask(db, 200, add), SADB_CAUSE_CORRUPT_KEY);
	add.key.encr = 9999;
	ck_cause(ask(db, 300, add), SADB_CAUSE_UNKNOWN_ALGORITHM);
	ck_assert_int_eq(only(db).state, SADB_ST_LARVAL);
	sadb_free(db);
}
END_TEST

/* 254 and 255 in their order, then what the table chooses from 256 on. */
START_TEST(a_range_that_begins_with_reserved_spis_is_used_up)
{
	struct sadb *db = driver(LINUX);
	struct sadb_req req = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_reply reply;

	req.spi_min = 254;
	req.spi_max = 257;
	ck_assert_uint_eq(ask(db, 0, req).spi, 254);
	ck_assert_uint_eq(ask(db, 100, req).spi, 255);
	ck_assert_uint_ge(ask(db, 200, req).spi, 256);
	ck_assert_uint_ge(ask(db, 300, req).spi, 256);
	reply = ask(db, 400, req);
	ck_cause(reply, SADB_CAUSE_SPI_RANGE);
	ck_assert_str_eq(sadb_code_name(LINUX, reply.code), "ENOENT");
	req.spi_max = 255;
	ck_cause(ask(db, 500, req), SADB_CAUSE_SPI_RANGE);
	ck_assert_uint_eq(sadb_counters(db)->larvals, 4);
	sadb_free(db);
}
END_TEST

/* A replay window, with ESN or not, as asked for and as kept; 255: refused. */
static const struct {
	enum sadb_platform platform;
	uint8_t asked;
	bool esn;
	uint8_t kept;
} windows[] = {
	{ WINDOWS, 0, false, 0 },       { WINDOWS, 64, false, 64 }, { WINDOWS, 65, false, 255 },
	{ WINDOWS, 64, true, 64 },      { WINDOWS, 65, true, 255 }, { WINDOWS, 0, true, 255 },
	{ LINUX, 31, false, 31 },       { LINUX, 32, false, 32 },   { LINUX, 33, false, 32 },
	{ LINUX, 200, false, 32 },      { LINUX, 33, true, 33 },    { LINUX, 64, true, 64 },
	{ LINUX, 65, true, 255 },       { LINUX, 0, true, 255 },    { BSD, 64, false, 64 },
	{ BSD, 65, false, 255 },        { BSD, 0, true, 255 },      { BSD, 1, true, 1 },
	{ IDEAL, 64, false, 64 },       { IDEAL, 0, true, 255 },    { IDEAL, 1, true, 1 },
	{ WINDOWS_2003, 0, true, 255 },
};

START_TEST(a_replay_window_is_kept_clamped_or_refused)
{
	struct sadb *db = driver(windows[_i].platform);
	struct sadb_req req = kit_req(SADB_OP_ADD, 0x777);
	bool refused = windows[_i].kept == 255;

	req.terms.replay_window = windows[_i].asked;
	req.terms.esn = windows[_i].esn;
	ck_cause(ask(db, 0, req), refused ? SADB_CAUSE_BAD_PARAMETER : SADB_CAUSE_NONE);
	if (!refused)
		ck_assert_uint_eq(only(db).terms.replay_window, windows[_i].kept);
	ck_assert_uint_eq(sadb_counters(db)->sas, !refused);
	sadb_free(db);
}
END_TEST

/* New limits count what has passed already; window, ESN and idleness stay. */
START_TEST(an_update_of_a_mature_sa_brings_limits_of_use_too)
{
	struct sadb *db = driver(LINUX);
	struct sadb_req req = inbound(SADB_OP_UPDATE, kit_larval(db, 0));
	struct sadb_packet packet = { .src = req.src,
		                      .dst = req.dst,
		                      .protocol = req.protocol,
		                      .dir = SADB_DIR_IN,
		                      .spi = req.spi,
		                      .bytes = 100 };

	req.terms = (struct sadb_terms){ .soft_packets = 1, .idle_s = 100, .replay_window = 32 };
	ck_cause(ask(db, 100, req), SADB_CAUSE_NONE);
	for (packet.seq = 1; packet.seq <= 2; packet.seq++)
		ck_assert_int_eq(sadb_packet(db, 5 * NSEC_S, &packet), SADB_PATH_PASSED);
	ck_assert_int_eq(only(db).state, SADB_ST_DYING);
	req.ticket++;
	req.terms = (struct sadb_terms){ .hard_packets = 3, .hard_use_s = 50, .replay_window = 8 };
	ck_cause(ask(db, 10 * NSEC_S, req), SADB_CAUSE_NONE);
	ck_assert_int_eq(only(db).state, SADB_ST_MATURE);
	ck_assert_int_eq(only(db).dies_at, 55 * NSEC_S);
	ck_assert_uint_eq(only(db).terms.replay_window, 32);
	ck_assert_uint_eq(only(db).terms.idle_s, 100);
	ck_assert_int_eq(sadb_packet(db, 11 * NSEC_S, &packet), SADB_PATH_PASSED);
	packet.seq++;
	ck_assert_int_eq(sadb_packet(db, 11 * NSEC_S, &packet), SADB_PATH_EXPIRED);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	sadb_free(db);
}
END_TEST

/* Soft limits beyond hard ones, hard ones alone: as lifetimes by time. */
static const struct {
	enum sadb_platform platform;
	struct sadb_terms terms;
	bool taken;
} terms[] = {
	{ WINDOWS, { .soft_bytes = 2, .hard_bytes = 1 }, false },
	{ WINDOWS, { .soft_packets = 2, .hard_packets = 1 }, false },
	{ WINDOWS, { .soft_use_s = 2, .hard_use_s = 1 }, false },
	{ WINDOWS, { .soft_use_s = 2, .hard_packets = 1 }, true },
	{ WINDOWS, { .hard_bytes = 1 }, true },
	{ LINUX, { .soft_bytes = 2, .hard_bytes = 1 }, true },
	{ BSD, { .soft_bytes = 2, .hard_bytes = 1 }, true },
	{ BSD, { .hard_bytes = 1 }, false },
	{ BSD, { .hard_packets = 1 }, false },
	{ BSD, { .hard_use_s = 1 }, false },
	{ BSD, { .soft_use_s = 1, .hard_bytes = 1 }, true },
};

START_TEST(limits_of_use_are_checked_as_lifetimes_are)
{
	struct sadb *db = driver(terms[_i].platform);
	struct sadb_req req = kit_req(SADB_OP_ADD, 0x777);

	req.terms = terms[_i].terms;
	ck_cause(ask(db, 0, req), terms[_i].taken ? SADB_CAUSE_NONE : SADB_CAUSE_BAD_PARAMETER);
	sadb_free(db);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_behaviour");
	Suite *suite = suite_create("sadb_behaviour");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, every_choice_has_a_word_a_label_and_a_source, 0,
	                    SADB_PLATFORM_COUNT);
	tcase_add_loop_test(tcase, an_update_of_a_mature_sa_brings_lifetimes_or_nothing, 0,
	                    KIT_COUNT(updates));
	tcase_add_test(tcase, a_refused_key_is_not_kept);
	tcase_add_test(tcase, a_new_lifetime_that_is_over_ends_after_one_second);
	tcase_add_loop_test(tcase, an_inbound_add_is_a_matter_of_the_platform, 0, KIT_COUNT(adds));
	tcase_add_test(tcase, an_expired_larval_can_be_added_and_used_like_any_other);
	tcase_add_loop_test(tcase, a_larval_dies_by_its_platforms_clock_and_silently_or_not, 0,
	                    KIT_COUNT(deaths));
	tcase_add_test(tcase, a_deleted_larval_and_a_hard_lifetime_are_not_silent);
	tcase_add_loop_test(tcase, in_one_space_the_direction_names_nothing, 0, KIT_COUNT(spaces));
	tcase_add_loop_test(tcase, what_one_platform_refuses_another_takes, 0, KIT_COUNT(wrongs));
	tcase_add_test(tcase, a_bad_key_is_refused_after_the_table_too);
	tcase_add_test(tcase, a_range_that_begins_with_reserved_spis_is_used_up);
	tcase_add_loop_test(tcase, a_replay_window_is_kept_clamped_or_refused, 0,
	                    KIT_COUNT(windows));
	tcase_add_test(tcase, an_update_of_a_mature_sa_brings_limits_of_use_too);
	tcase_add_loop_test(tcase, limits_of_use_are_checked_as_lifetimes_are, 0, KIT_COUNT(terms));
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
