/*
 * The linux profile against what Linux kernels really did: every row of the recorded table is
 * either run here, by its name, or listed with the reason why it can not be. Errno, state, number
 * of SAs, algorithm and lifetime are compared with the table's own words.
 */
#include <stdio.h>

#include "tests/truth_csv.h"
#include "tests/truth_table.h"

/* ---- acting ---- */

static struct sadb *db;
static nsec now, wall;         /* wall: how far it was set forward */
static const char *answer;     /* errno's name of the last request that had one */
static struct sadb_req called; /* the last request that names an SA */
static int packets, asks;      /* sent; ACQUIREs that came of them */
static const char *told;       /* the table's events */

static void setup_driver(const struct expressed *script)
{
	struct sadb_conf conf = kit_conf();
	int seconds = script->expires_s ? script->expires_s : 30;

	conf.platform = SADB_PLATFORM_LINUX;
	conf.larval_lifetime_ns = script->never ? 0 : seconds * NSEC_S;
	db = sadb_new(&conf);
	ck_assert_ptr_nonnull(db);
	now = NSEC_S;
	answer = "-";
	packets = asks = 0;
	wall = 0;
	called = kit_req(SADB_OP_GET, 0);
}

static void twist(struct sadb_req *req, enum twist how)
{
	switch (how) {
	case PLAIN:
	case OUTBOUND: break;
	case OTHER_DADDR:
	case OUTBOUND_OTHER_DADDR: req->dst = kit_addr(99); break;
	case OTHER_SRC:
		req->src = kit_addr(98);
		req->traffic.remote.lo.bytes[0] = req->traffic.remote.hi.bytes[0] = 11;
		break;
	case OTHER_OWNER: req->owner = 8; break;
	case OTHER_KEY: req->key.key[0] = 0x55; break;
	case GCM: req->key.encr = SADB_ENCR_AES_GCM_16; break;
	case AH:
	case OUTBOUND_AH: req->protocol = SADB_PROTO_AH; break;
	case BAD_PROTOCOL: req->protocol = 17; break;
	case BAD_FAMILY: req->src.family = req->dst.family = 99; break;
	case NO_ADDRESS: req->src.family = req->dst.family = 0; break;
	case UNKNOWN_ALGORITHM: req->key.encr = 9999; break;
	case UNKNOWN_CIPHER: req->key.encr = 200; break;
	case KEY_OF_100_BITS: req->key.key_len = 13; break;
	case NO_SALT: req->key.key_len = 32; break;
	case GCM_NO_SALT:
		req->key.encr = SADB_ENCR_AES_GCM_16;
		req->key.key_len = 16;
		break;
	case NO_KEY: req->key.key_len = 0; break;
	}
}

static bool is_outbound(enum twist how)
{
	return how == OUTBOUND || how == OUTBOUND_OTHER_DADDR || how == OUTBOUND_AH;
}

static void ask(enum sadb_op op, const struct act *act)
{
	struct sadb_req req = kit_req(op, act->spi);
	struct sadb_reply reply;

	req.dir = is_outbound(act->twist) ? SADB_DIR_OUT : SADB_DIR_IN;
	req.src = kit_addr(2);
	req.dst = kit_addr(1);
	req.service_ns = 1;
	req.terms = act->own ? act->terms : (struct sadb_terms){ .replay_window = 32 };
	req.soft_ns = act->soft_s * NSEC_S;
	req.hard_ns = act->hard_s * NSEC_S;
	if (op == SADB_OP_GETSPI) {
		req.spi_min = act->spi;
		req.spi_max = act->hi;
	}
	twist(&req, act->twist);
	kit_submit(db, now, &req);
	now += req.service_ns;
	sadb_tick(db, now);
	reply = kit_reply(db);
	answer = sadb_code_name(SADB_PLATFORM_LINUX, reply.code);
	called = req;
	if (op == SADB_OP_GETSPI && reply.err == SADB_OK)
		called.spi = reply.spi;
}

/* What GETSA would give; false: ESRCH. */
static bool get(struct sadb_entry *entry)
{
	uint32_t cursor = 0;

	while (sadb_dump(db, &cursor, entry))
		if (called.spi != 0 && entry->spi == called.spi &&
		    entry->protocol == called.protocol &&
		    memcmp(&entry->dst, &called.dst, sizeof(entry->dst)) == 0)
			return true;
	return false;
}

static void is(enum sadb_state wanted)
{
	struct sadb_entry entry;
	enum sadb_state state = get(&entry) ? entry.state : SADB_ST_NONE;

	ck_assert_msg(state == wanted, "%s, not %s", sadb_state_name(state),
	              sadb_state_name(wanted));
}

/* "pkt5:EINVAL[EXPIRE(spi=1000,hard=1)]": did all this happen to packet 5, and nothing else? */
static void compare_packet(enum sadb_path path)
{
	char name[16], text[128] = "";
	struct sadb_event event = { .from = SADB_ST_NONE };
	bool came = sadb_event(db, &event);
	const char *at;

	asks += came && event.op == SADB_OP_ACQUIRE;
	(void)snprintf(name, sizeof(name), "pkt%d:", ++packets);
	at = strstr(told, name);
	if (!at)
		return;
	(void)snprintf(text, sizeof(text), "%.*s", (int)strcspn(at, "]"), at);
	ck_assert_int_eq(strstr(text, "EINVAL") != NULL, path == SADB_PATH_EXPIRED);
	ck_assert_int_eq(strstr(text, "hard=0") != NULL, came && event.to == SADB_ST_DYING);
	ck_assert_int_eq(strstr(text, "hard=1") != NULL, came && event.to == SADB_ST_DEAD);
	ck_assert_int_eq(strstr(text, "ACQUIRE") != NULL, came && event.to == SADB_ST_LARVAL);
}

/* A payload of 100 octets, as the table's, and its UDP header. */
static void send_one(void)
{
	struct sadb_packet packet = { .src = kit_addr(2), .dst = kit_addr(1), .bytes = 108 };
	struct sadb_entry entry;
	enum sadb_path path;

	packet.protocol = SADB_PROTO_ESP;
	packet.dir = SADB_DIR_OUT;
	packet.spi = get(&entry) ? entry.spi : 0;
	path = sadb_packet(db, now, &packet);
	answer = path == SADB_PATH_EXPIRED ? "EINVAL" : "0"; /* a packet without an SA is dropped */
	compare_packet(path);
}

static void send_all(const struct act *act)
{
	for (uint32_t i = 0; i < act->spi; i++) {
		send_one();
		now += act->wait_ms * NSEC_MS;
		sadb_tick(db, now);
		kit_forget_events(db);
	}
}

static void do_act(const struct act *act)
{
	switch (act->verb) {
	case VERB_END: break;
	case VERB_ALLOC: ask(SADB_OP_GETSPI, act); break;
	case VERB_UPD: ask(SADB_OP_UPDATE, act); break;
	case VERB_NEW: ask(SADB_OP_ADD, act); break;
	case VERB_DEL: ask(SADB_OP_DELETE, act); break;
	case VERB_GET: ask(SADB_OP_GET, act); break;
	case VERB_GIVE_UP: ask(SADB_OP_ACQUIRE, act); break;
	case VERB_SEND: send_all(act); break;
	case VERB_COUNT: ck_assert_uint_eq(sadb_counters(db)->sas, act->spi); break;
	case VERB_FLUSH: ask(SADB_OP_FLUSH, act); break;
	case VERB_WAIT:
		now += act->wait_ms * NSEC_MS;
		sadb_tick(db, now);
		break;
	case VERB_WALL:
		sadb_set_wall(db, now, act->soft_s * NSEC_S);
		wall += act->soft_s * NSEC_S;
		break;
	case VERB_IS: is(act->state); break;
	}
	kit_forget_events(db);
}

/* ---- comparing ---- */

/* The last of the words in the column: it tells what is there at the end. */
static enum sadb_state state_in(const char *column)
{
	static const struct {
		const char *word;
		enum sadb_state state;
	} words[] = { { "LARVAL", SADB_ST_LARVAL },
		      { "MATURE", SADB_ST_MATURE },
		      { "DYING", SADB_ST_DYING },
		      { "none (", SADB_ST_NONE } };
	enum sadb_state state = SADB_ST_COUNT;
	const char *last = column;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *at = strstr(column, words[i].word);

		if (at && at >= last) {
			last = at;
			state = words[i].state;
		}
	}
	return state;
}

static void compare_life(const struct sadb_entry *entry, const char *column)
{
	const char *hard = strstr(column, "hard_add=");
	nsec from = entry->state == SADB_ST_LARVAL ? entry->born_at : entry->matured_at;
	long seconds = hard ? strtol(hard + strlen("hard_add="), NULL, 10) : 0;

	if (hard && seconds == 0)
		ck_assert_msg(entry->dies_at == NSEC_NEVER, "it has a hard lifetime");
	else if (hard)
		ck_assert_int_eq(entry->dies_at - from, seconds * NSEC_S - wall);
	if (strstr(column, "rwin=") && !entry->terms.esn)
		ck_assert_int_eq(entry->terms.replay_window,
		                 strtol(strstr(column, "rwin=") + strlen("rwin="), NULL, 10));
	if (strstr(column, "rfc7539esp"))
		ck_assert_uint_eq(entry->encr, SADB_ENCR_CHACHA20_POLY1305);
}

/* "tx_packets+4": that many; no such word: whatever. */
static void compare_count(const char *column, const char *word, uint64_t count)
{
	const char *at = strstr(column, word);

	if (at)
		ck_assert_uint_eq(count, strtoul(at + strlen(word), NULL, 10));
}

static void compare_packets(const char *column)
{
	const uint64_t *paths = sadb_counters(db)->paths;

	compare_count(column, "tx_packets+", paths[SADB_PATH_PASSED]);
	compare_count(column, "XfrmOutStateExpired+", paths[SADB_PATH_EXPIRED]);
	compare_count(column, "XfrmOutNoStates+", paths[SADB_PATH_NO_SA]);
	compare_count(column, "sends in 5.2 s; ", (uint64_t)asks);
	compare_count(column, "after a 3rd send total=", paths[SADB_PATH_PASSED]);
}

static void compare_state(const char *column, const struct expressed *script)
{
	const char *count = strstr(column, "sadcnt=");
	enum sadb_state state = state_in(column);
	struct sadb_entry entry;

	if (count)
		ck_assert_int_eq((int)sadb_counters(db)->sas + script->leftover,
		                 (int)strtol(count + strlen("sadcnt="), NULL, 10));
	if (state == SADB_ST_COUNT)
		return;
	is(state);
	if (get(&entry))
		compare_life(&entry, column);
}

/* "ESRCH"; the races were tried three times each: "0 x0 ESRCH x3 other x0". */
static const char *errno_in(const char *column)
{
	if (strstr(column, " ESRCH x3 "))
		return "ESRCH";
	if (strcmp(column, "0,0,0,0") == 0 || strncmp(column, "0 x52", 5) == 0)
		return "0"; /* of packets */
	return strncmp(column, "0 x3 ", 5) == 0 ? "0" : column;
}

START_TEST(a_row_of_the_table_is_what_the_model_does)
{
	const struct expressed *script = &expressed[_i];
	const struct row *row = row_of(script->name);
	const char *wanted;

	ck_assert_msg(row, "the table has no row %s", script->name);
	wanted = errno_in(row->columns[COLUMN_ERRNO]);
	told = row->columns[COLUMN_EVENTS];
	setup_driver(script);
	for (int i = 0; i < ACTS; i++)
		do_act(&script->acts[i]);
	if (strcmp(wanted, "-") != 0)
		ck_assert_msg(strcmp(answer, wanted) == 0, "%s: %s, not %s", script->name, answer,
		              wanted);
	compare_state(row->columns[COLUMN_STATE], script);
	compare_packets(row->columns[COLUMN_STATE]);
	sadb_free(db);
}
END_TEST

static int times_listed(const char *name)
{
	int times = 0;

	for (int i = 0; i < KIT_COUNT(expressed); i++)
		times += strcmp(expressed[i].name, name) == 0;
	for (int i = 0; i < KIT_COUNT(unexpressed); i++)
		times += strcmp(unexpressed[i].name, name) == 0;
	return times;
}

START_TEST(every_row_is_run_or_says_why_not)
{
	ck_assert_int_eq(rows_count, 196);
	for (int i = 0; i < rows_count; i++) {
		const char *name = rows[i].columns[COLUMN_CASE];

		ck_assert_msg(times_listed(name) == 1, "%s is listed %d times", name,
		              times_listed(name));
	}
}
END_TEST

/* The READMEs say how many. */
START_TEST(most_rows_are_run_by_name)
{
	int elsewhere = 0;

	for (int i = 0; i < KIT_COUNT(unexpressed); i++)
		elsewhere += strcmp(unexpressed[i].reason, BY_PFKEY) == 0;
	ck_assert_int_eq(elsewhere, 6);
	ck_assert_int_eq(KIT_COUNT(expressed) + elsewhere, 138);
}
END_TEST

START_TEST(what_is_not_run_is_in_the_table_and_has_a_reason)
{
	for (int i = 0; i < KIT_COUNT(unexpressed); i++) {
		ck_assert_msg(row_of(unexpressed[i].name), "the table has no row %s",
		              unexpressed[i].name);
		ck_assert_uint_gt(strlen(unexpressed[i].reason), 5);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_truth");
	Suite *suite = suite_create("sadb_truth");
	SRunner *r = srunner_create(suite);
	int failed;

	read_table();
	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_row_of_the_table_is_what_the_model_does, 0,
	                    KIT_COUNT(expressed));
	tcase_add_test(tcase, every_row_is_run_or_says_why_not);
	tcase_add_test(tcase, most_rows_are_run_by_name);
	tcase_add_test(tcase, what_is_not_run_is_in_the_table_and_has_a_reason);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
