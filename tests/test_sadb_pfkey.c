/* A daemon on a PF_KEY socket: what it asks, what it is told, asked or not. */
#include "sadb/pfkey_state.h"
#include "tests/pfkey_kit.h"

#define LINUX SADB_PLATFORM_LINUX
#define BSD   SADB_PLATFORM_BSD

static const enum sadb_platform both[] = { LINUX, BSD };

static void enrol(void)
{
	pk_begin(PFKEY_TYPE_REGISTER, PFKEY_SATYPE_ESP);
	ck_errno(pk_ask(), "0");
}

static uint32_t larval(void)
{
	struct pfkey_message answer;

	pk_getspi(0x1000, 0xffff);
	answer = pk_ask();
	ck_errno(answer, "0");
	return pk_spi(&answer);
}

static uint8_t state_of(const struct pfkey_message *message)
{
	struct pfkey_sa sa;

	ck_assert(pfkey_get_sa(message, &sa));
	return sa.state;
}

START_TEST(a_whole_install_goes_through)
{
	struct pfkey_message answer;
	struct sadb_addr dst, one = kit_addr(1);
	uint32_t spi;

	pk_setup(both[_i], 30 * NSEC_S);
	spi = larval();
	pk_keying(PFKEY_TYPE_UPDATE, spi);
	answer = pk_ask();
	ck_errno(answer, "0");
	ck_assert_uint_eq(pk_spi(&answer), spi);
	ck_assert_uint_eq(answer.header.seq, mail_seq);
	ck_assert_uint_eq(state_of(&answer), PFKEY_STATE_MATURE);
	ck_assert(!pfkey_has(&answer, PFKEY_EXT_KEY_ENCRYPT));
	ck_assert(pfkey_get_address(&answer, platform, PFKEY_EXT_ADDRESS_DST, &dst));
	ck_assert(!memcmp(&dst, &one, sizeof(dst)));
	pk_name(PFKEY_TYPE_GET, spi);
	answer = pk_ask();
	ck_errno(answer, "0");
	ck_assert_uint_eq(state_of(&answer), PFKEY_STATE_MATURE);
	ck_assert(pfkey_has(&answer, PFKEY_EXT_LIFETIME_CURRENT));
	ck_assert(!pfkey_has(&answer, PFKEY_EXT_KEY_ENCRYPT));
	pk_name(PFKEY_TYPE_DELETE, spi);
	ck_errno(pk_ask(), "0");
	pk_name(PFKEY_TYPE_GET, spi);
	ck_errno(pk_ask(), "ESRCH");
	pk_teardown();
}
END_TEST

/* 30 s after its birth a larval dies; bsd looks once a second and wants it older than that. */
START_TEST(an_update_after_the_larvals_death_is_told_as_the_platform_does)
{
	static const struct {
		enum sadb_platform platform;
		nsec after;
		const char *code;
	} rows[] = {
		{ LINUX, 30 * NSEC_S - 1, "0" },     { LINUX, 30 * NSEC_S, "ESRCH" },
		{ LINUX, 30 * NSEC_S + 1, "ESRCH" }, { BSD, 31 * NSEC_S - 2, "0" },
		{ BSD, 31 * NSEC_S - 1, "EINVAL" },  { BSD, 31 * NSEC_S, "EINVAL" },
	};
	uint32_t spi;

	pk_setup(rows[_i].platform, 30 * NSEC_S);
	spi = larval(); /* born at 1 ns */
	pk_wait(rows[_i].after - 1);
	pk_keying(PFKEY_TYPE_UPDATE, spi);
	ck_errno(pk_ask(), rows[_i].code);
	pk_teardown();
}
END_TEST

START_TEST(a_larvals_death_is_told_where_the_platform_tells_it)
{
	bool told = both[_i] == LINUX;
	struct pfkey_message message;
	struct pfkey_lifetime hard;
	uint32_t spi;

	pk_setup(both[_i], 30 * NSEC_S);
	enrol();
	spi = larval();
	pk_wait(40 * NSEC_S);
	if (told) {
		message = pk_next();
		ck_assert_uint_eq(message.header.type, PFKEY_TYPE_EXPIRE);
		ck_assert_uint_eq(pk_spi(&message), spi);
		ck_assert(pfkey_get_lifetime(&message, PFKEY_EXT_LIFETIME_HARD, &hard));
		ck_assert_uint_eq(hard.add_s, 30);
	}
	pk_quiet();
	ck_assert_uint_eq(pfkey_counters(face)->expires, told);
	pk_teardown();
}
END_TEST

START_TEST(soft_and_hard_lifetimes_are_told_in_order_with_what_ran_out)
{
	struct sadb_addr src, two = kit_addr(2);
	struct pfkey_message message;
	struct pfkey_lifetime lifetime;
	struct pfkey_sa2 sa2 = { 2, 0, 99 };

	pk_setup(both[_i], 30 * NSEC_S);
	enrol();
	pk_keying(PFKEY_TYPE_ADD, 0x2000);
	pk_lifetime(PFKEY_EXT_LIFETIME_HARD, 3);
	pk_lifetime(PFKEY_EXT_LIFETIME_SOFT, 1);
	pfkey_writer_sa2(&mail, &sa2);
	ck_errno(pk_ask(), "0");
	pk_wait(10 * NSEC_S); /* both come out of one tick */
	message = pk_next();
	ck_assert_uint_eq(message.header.type, PFKEY_TYPE_EXPIRE);
	ck_assert_uint_eq(state_of(&message), PFKEY_STATE_DYING);
	ck_assert(!pfkey_has(&message, PFKEY_EXT_LIFETIME_HARD));
	ck_assert(pfkey_get_lifetime(&message, PFKEY_EXT_LIFETIME_SOFT, &lifetime));
	ck_assert_uint_eq(lifetime.add_s, 1);
	message = pk_next();
	ck_assert_uint_eq(state_of(&message), PFKEY_STATE_DEAD);
	ck_assert(!pfkey_has(&message, PFKEY_EXT_LIFETIME_SOFT));
	ck_assert(pfkey_get_lifetime(&message, PFKEY_EXT_LIFETIME_HARD, &lifetime));
	ck_assert_uint_eq(lifetime.add_s, 3);
	ck_assert(pfkey_get_address(&message, platform, PFKEY_EXT_ADDRESS_SRC, &src));
	ck_assert(!memcmp(&src, &two, sizeof(src)));
	ck_assert(pfkey_get_sa2(&message, &sa2) && sa2.mode == 2 && sa2.reqid == 99);
	pk_quiet();
	pk_teardown();
}
END_TEST

static void use(void)
{
	struct sadb_packet packet = { .src = kit_addr(2),
		                      .dst = kit_addr(1),
		                      .protocol = SADB_PROTO_ESP,
		                      .dir = SADB_DIR_OUT,
		                      .spi = 0x2000,
		                      .bytes = 100 };

	ck_assert_int_eq(sadb_packet(db, now, &packet), SADB_PATH_PASSED);
}

static void current_is(uint8_t state, uint32_t packets, uint64_t bytes, uint64_t use_s)
{
	struct pfkey_message message = pk_next();
	struct pfkey_lifetime current;

	ck_assert_uint_eq(message.header.type, PFKEY_TYPE_EXPIRE);
	ck_assert_uint_eq(state_of(&message), state);
	ck_assert(pfkey_get_lifetime(&message, PFKEY_EXT_LIFETIME_CURRENT, &current));
	ck_assert_uint_eq(current.allocations, packets);
	ck_assert_uint_eq(current.bytes, bytes);
	ck_assert_uint_eq(current.add_s, 5);
	ck_assert_uint_eq(current.use_s, use_s);
}

/* What is told later was true then: the SA is used on, is gone, and its place is another's. */
START_TEST(an_expire_tells_what_had_gone_through_the_sa)
{
	pk_setup(both[_i], 30 * NSEC_S);
	enrol();
	pk_wait(5 * NSEC_S);
	pk_keying(PFKEY_TYPE_ADD, 0x2000);
	pk_lifetime(PFKEY_EXT_LIFETIME_HARD, 9);
	pk_lifetime(PFKEY_EXT_LIFETIME_SOFT, 4);
	ck_errno(pk_ask(), "0");
	pk_wait(2 * NSEC_S);
	use();
	pk_wait(3 * NSEC_S); /* soft */
	use();
	use();
	pk_wait(9 * NSEC_S); /* hard */
	current_is(PFKEY_STATE_DYING, 1, 100, 7);
	current_is(PFKEY_STATE_DEAD, 3, 300, 7);
	pk_quiet();
	pk_teardown();
}
END_TEST

START_TEST(a_packet_that_ends_an_sa_is_told_too)
{
	struct pfkey_lifetime hard = { .allocations = 2 }, soft = { .allocations = 1 };

	pk_setup(SADB_PLATFORM_BSD, 30 * NSEC_S); /* counts, then compares */
	enrol();
	pk_wait(5 * NSEC_S);
	pk_keying(PFKEY_TYPE_ADD, 0x2000);
	pfkey_writer_lifetime(&mail, PFKEY_EXT_LIFETIME_HARD, &hard);
	pfkey_writer_lifetime(&mail, PFKEY_EXT_LIFETIME_SOFT, &soft);
	ck_errno(pk_ask(), "0");
	use();
	use();
	current_is(PFKEY_STATE_DYING, 1, 100, 5);
	current_is(PFKEY_STATE_DEAD, 2, 200, 5);
	pk_quiet();
	pk_teardown();
}
END_TEST

START_TEST(who_has_not_registered_is_told_nothing)
{
	pk_setup(both[_i], NSEC_S);
	pk_keying(PFKEY_TYPE_ADD, 0x2000);
	pk_lifetime(PFKEY_EXT_LIFETIME_HARD, 3);
	pk_lifetime(PFKEY_EXT_LIFETIME_SOFT, 1);
	ck_errno(pk_ask(), "0");
	pk_wait(10 * NSEC_S);
	pk_quiet();
	ck_assert_uint_eq(pfkey_counters(face)->unheard, 2);
	pk_teardown();
}
END_TEST

START_TEST(what_a_daemon_deletes_it_is_not_told_of)
{
	pk_setup(both[_i], NSEC_S);
	enrol();
	pk_keying(PFKEY_TYPE_ADD, 0x2000);
	ck_errno(pk_ask(), "0");
	pk_begin(PFKEY_TYPE_FLUSH, PFKEY_SATYPE_UNSPEC);
	ck_errno(pk_ask(), "0");
	pk_quiet();
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	pk_teardown();
}
END_TEST

START_TEST(register_tells_the_algorithms_there_are_and_once)
{
	static const uint8_t numbers[2][2] = { { 20, 0 }, { 20, 15 } };
	struct pfkey_message answer;
	const struct pfkey_view *list = &answer.exts[PFKEY_EXT_SUPPORTED_ENCRYPT];

	pk_setup(both[_i], NSEC_S);
	pk_begin(PFKEY_TYPE_REGISTER, PFKEY_SATYPE_ESP);
	answer = pk_ask();
	ck_errno(answer, "0");
	ck_assert_uint_eq(list->len, 8u + 8u * (numbers[_i][1] ? 2 : 1));
	ck_assert_uint_eq(list->data[8], numbers[_i][0]);
	if (numbers[_i][1])
		ck_assert_uint_eq(list->data[16], numbers[_i][1]);
	pk_begin(PFKEY_TYPE_REGISTER, PFKEY_SATYPE_ESP);
	ck_errno(pk_ask(), "EEXIST");
	pk_begin(PFKEY_TYPE_REGISTER, PFKEY_SATYPE_AH);
	ck_errno(pk_ask(), "0");
	pk_teardown();
}
END_TEST

START_TEST(a_dump_is_one_message_an_sa_and_ends_with_0)
{
	static const uint32_t seqs[2][5] = { { 1, 2, 3, 4, 0 }, { 4, 3, 2, 1, 0 } };

	pk_setup(both[_i], 0);
	pk_begin(PFKEY_TYPE_DUMP, PFKEY_SATYPE_ESP);
	ck_errno(pk_ask(), "ENOENT");
	for (uint32_t spi = 0x2000; spi < 0x2005; spi++) {
		pk_keying(PFKEY_TYPE_ADD, spi);
		ck_errno(pk_ask(), "0");
	}
	pk_begin(PFKEY_TYPE_DUMP, PFKEY_SATYPE_UNSPEC);
	ck_assert_uint_eq(pk_send(), 0);
	pk_wait(1);
	for (int i = 0; i < 5; i++) {
		struct pfkey_message message = pk_next();

		ck_assert_uint_eq(message.header.type, PFKEY_TYPE_DUMP);
		ck_assert_uint_eq(message.header.seq, seqs[_i][i]);
		ck_assert_uint_eq(message.header.satype, PFKEY_SATYPE_ESP);
		ck_assert_uint_eq(pk_spi(&message), 0x2000u + (uint32_t)i);
	}
	pk_quiet();
	pk_begin(PFKEY_TYPE_DUMP, PFKEY_SATYPE_AH);
	ck_errno(pk_ask(), "ENOENT");
	pk_teardown();
}
END_TEST

START_TEST(a_dump_during_which_sas_die_still_ends_with_0)
{
	struct pfkey_message message;
	int taken = 1;

	pk_setup(both[_i], 0);
	for (uint32_t spi = 0x2000; spi < 0x2006; spi++) {
		pk_keying(PFKEY_TYPE_ADD, spi);
		pk_lifetime(PFKEY_EXT_LIFETIME_HARD, 5);
		pk_lifetime(PFKEY_EXT_LIFETIME_SOFT, 4);
		ck_errno(pk_ask(), "0");
	}
	pk_begin(PFKEY_TYPE_DUMP, PFKEY_SATYPE_ESP);
	ck_assert_uint_eq(pk_send(), 0);
	pk_wait(1);
	message = pk_next();
	ck_assert_uint_ne(message.header.seq, 0);
	pk_wait(10 * NSEC_S);
	while (message.header.seq != 0) {
		message = pk_next();
		taken++;
	}
	ck_assert_int_eq(taken, 2); /* the next was read ahead */
	pk_quiet();
	pk_teardown();
}
END_TEST

START_TEST(where_the_destination_is_ours_an_added_sa_is_inbound)
{
	struct sadb_entry entry;
	uint32_t cursor = 0;

	pk_setup(both[_i], 0);
	pk_keying(PFKEY_TYPE_ADD, 0x2000); /* to host 1, of which nothing is known */
	ck_errno(pk_ask(), "0");
	ck_assert(sadb_dump(db, &cursor, &entry) && entry.dir == SADB_DIR_OUT);
	larval(); /* host 1 asks for an SPI: it is ours */
	pk_keying(PFKEY_TYPE_ADD, 0x3000);
	ck_errno(pk_ask(), "0");
	while (sadb_dump(db, &cursor, &entry))
		ck_assert_int_eq(entry.dir, SADB_DIR_IN);
	pk_teardown();
}
END_TEST

START_TEST(an_update_keeps_one_record_an_sa_however_often)
{
	uint32_t spi;

	pk_setup(both[_i], 0);
	for (int round = 0; round < 200; round++) { /* of 72 records */
		spi = larval();
		for (int i = 0; i < 3; i++) {
			pk_keying(PFKEY_TYPE_UPDATE, spi);
			ck_errno(pk_ask(), "0");
		}
		pk_keying(PFKEY_TYPE_UPDATE, spi + 1);
		ck_errno(pk_ask(), both[_i] == LINUX ? "ESRCH" : "EINVAL");
		pk_name(PFKEY_TYPE_DELETE, spi);
		ck_errno(pk_ask(), "0");
		pk_quiet();
	}
	pk_teardown();
}
END_TEST

START_TEST(more_requests_than_there_is_room_for_fail_at_once)
{
	pk_setup(both[_i], 0);
	for (int i = 0; i < 8; i++) {
		pk_getspi(0x1000, 0xffff);
		ck_assert_uint_eq(pk_send(), 0);
	}
	pk_getspi(0x1000, 0xffff);
	ck_assert_str_eq(pfkey_errno_name(platform, pk_send()), "ENOBUFS");
	ck_assert_uint_eq(pfkey_counters(face)->failed, 1);
	pk_wait(1);
	for (int i = 0; i < 8; i++)
		ck_errno(pk_next(), "0");
	pk_quiet();
	ck_assert_uint_eq(sadb_counters(db)->sas, 8);
	pk_teardown();
}
END_TEST

START_TEST(a_flush_of_one_protocol_spares_those_of_another)
{
	pk_setup(both[_i], 0);
	larval();
	pk_begin(PFKEY_TYPE_FLUSH, PFKEY_SATYPE_AH);
	ck_errno(pk_ask(), "0");
	ck_assert_uint_eq(sadb_counters(db)->sas, 1);
	pk_begin(PFKEY_TYPE_FLUSH, PFKEY_SATYPE_ESP);
	ck_errno(pk_ask(), "0");
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	pk_teardown();
}
END_TEST

START_TEST(a_daemon_that_gives_up_on_what_nobody_asked_gets_no_answer)
{
	pk_setup(both[_i], 0);
	enrol();
	pk_begin(PFKEY_TYPE_ACQUIRE, PFKEY_SATYPE_ESP);
	mail_octets[2] = 60;
	ck_assert_uint_eq(pk_send(), 0);
	pk_wait(1);
	pk_quiet();
	ck_assert_uint_eq(pfkey_counters(face)->silent, 1);
	pk_teardown();
}
END_TEST

/* The event that a driver makes when a packet finds no SA. */
START_TEST(the_driver_asks_for_an_sa_of_who_has_registered)
{
	const struct sadb_event event = { .op = SADB_OP_ACQUIRE, .to = SADB_ST_LARVAL };
	uint8_t octets[PFKEY_MESSAGE_MAX];
	struct pfkey_message message;
	size_t len;

	pk_setup(both[_i], 0);
	ck_assert_uint_eq(pfkey_tell_event(face, &event, octets), 0);
	ck_assert_uint_eq(pfkey_counters(face)->unheard, 1);
	enrol();
	len = pfkey_tell_event(face, &event, octets);
	ck_assert_uint_eq(pfkey_parse(&message, platform, octets, len), PFKEY_FLAW_NONE);
	ck_assert_uint_eq(message.header.type, PFKEY_TYPE_ACQUIRE);
	ck_assert_uint_eq(message.header.seq, 1);
	ck_assert(pfkey_has(&message, PFKEY_EXT_PROPOSAL));
	pk_teardown();
}
END_TEST

static struct sadb_packet stray(void)
{
	return (struct sadb_packet){ .src = kit_addr(1),
		                     .dst = kit_addr(9),
		                     .protocol = SADB_PROTO_ESP,
		                     .dir = SADB_DIR_OUT,
		                     .bytes = 100 };
}

/* A packet finds no SA; the daemon gives up by the number of what it was asked. */
START_TEST(a_packet_without_an_sa_is_asked_for_and_given_up)
{
	struct sadb_packet packet = stray();
	struct pfkey_message message;
	struct sadb_addr dst;

	pk_setup(both[_i], 30 * NSEC_S);
	enrol();
	sadb_packet(db, now, &packet);
	message = pk_next();
	ck_assert_uint_eq(message.header.type, PFKEY_TYPE_ACQUIRE);
	ck_assert(pfkey_get_address(&message, platform, PFKEY_EXT_ADDRESS_DST, &dst));
	ck_assert(!memcmp(&dst, &packet.dst, sizeof(dst)));
	pk_quiet();
	pk_begin(PFKEY_TYPE_ACQUIRE, PFKEY_SATYPE_ESP);
	mail_octets[2] = 60;
	mail_octets[8] = (uint8_t)message.header.seq;
	ck_assert_uint_eq(pk_send(), 0);
	pk_wait(1);
	pk_quiet();
	ck_assert_uint_eq(sadb_counters(db)->asked[SADB_OP_ACQUIRE], 1);
	ck_assert_uint_eq(sadb_counters(db)->failed[SADB_OP_ACQUIRE], 0);
	ck_assert_uint_eq(pfkey_counters(face)->silent, 1);
	pk_teardown();
}
END_TEST

/* Linux tells that what it asked for did not come, BSD does not. */
START_TEST(what_was_asked_for_in_vain_is_over)
{
	struct sadb_packet packet = stray();
	struct pfkey_message message;
	struct sadb_addr dst;

	pk_setup(both[_i], 30 * NSEC_S);
	enrol();
	sadb_packet(db, now, &packet);
	ck_assert_uint_eq(pk_next().header.type, PFKEY_TYPE_ACQUIRE);
	pk_wait(32 * NSEC_S);
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	ck_assert_uint_eq(pfkey_counters(face)->strange, 0);
	if (platform == SADB_PLATFORM_LINUX) {
		message = pk_next();
		ck_assert_uint_eq(message.header.type, PFKEY_TYPE_EXPIRE);
		ck_assert(pfkey_has(&message, PFKEY_EXT_LIFETIME_HARD));
		ck_assert(pfkey_get_address(&message, platform, PFKEY_EXT_ADDRESS_DST, &dst));
		ck_assert(!memcmp(&dst, &packet.dst, sizeof(dst)));
	}
	pk_quiet();
	pk_teardown();
}
END_TEST

/* A key that a database may show is in GET and nowhere else. */
START_TEST(a_key_that_is_shown_comes_back)
{
	struct sadb_entry entry = { .state = SADB_ST_MATURE,
		                    .protocol = SADB_PROTO_ESP,
		                    .src = kit_addr(2),
		                    .dst = kit_addr(1),
		                    .dies_at = NSEC_NEVER,
		                    .soft_at = NSEC_NEVER,
		                    .key = { SADB_ENCR_AES_GCM_16, 20, { 1, 2, 3 } } };
	uint8_t octets[PFKEY_MESSAGE_MAX];
	struct pfkey_answer answer = { both[_i], { .version = 2, .type = PFKEY_TYPE_GET }, octets };
	struct pfkey_message message;
	struct pfkey_view key;
	uint16_t bits;
	size_t len = pfkey_answer_entry(&answer, &entry, NULL);

	ck_assert_uint_eq(pfkey_parse(&message, both[_i], octets, len), PFKEY_FLAW_NONE);
	ck_assert(pfkey_get_key(&message, PFKEY_EXT_KEY_ENCRYPT, &bits, &key));
	ck_assert_uint_eq(bits, 160);
	ck_assert(memcmp(key.data, entry.key.key, 20) == 0);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_pfkey");
	Suite *suite = suite_create("sadb_pfkey");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_whole_install_goes_through, 0, 2);
	tcase_add_loop_test(tcase, an_update_after_the_larvals_death_is_told_as_the_platform_does,
	                    0, 6);
	tcase_add_loop_test(tcase, a_larvals_death_is_told_where_the_platform_tells_it, 0, 2);
	tcase_add_loop_test(tcase, soft_and_hard_lifetimes_are_told_in_order_with_what_ran_out, 0,
	                    2);
	tcase_add_loop_test(tcase, an_expire_tells_what_had_gone_through_the_sa, 0, 2);
	tcase_add_test(tcase, a_packet_that_ends_an_sa_is_told_too);
	tcase_add_loop_test(tcase, who_has_not_registered_is_told_nothing, 0, 2);
	tcase_add_loop_test(tcase, what_a_daemon_deletes_it_is_not_told_of, 0, 2);
	tcase_add_loop_test(tcase, register_tells_the_algorithms_there_are_and_once, 0, 2);
	tcase_add_loop_test(tcase, a_dump_is_one_message_an_sa_and_ends_with_0, 0, 2);
	tcase_add_loop_test(tcase, a_dump_during_which_sas_die_still_ends_with_0, 0, 2);
	tcase_add_loop_test(tcase, where_the_destination_is_ours_an_added_sa_is_inbound, 0, 2);
	tcase_add_loop_test(tcase, an_update_keeps_one_record_an_sa_however_often, 0, 2);
	tcase_add_loop_test(tcase, more_requests_than_there_is_room_for_fail_at_once, 0, 2);
	tcase_add_loop_test(tcase, a_flush_of_one_protocol_spares_those_of_another, 0, 2);
	tcase_add_loop_test(tcase, a_daemon_that_gives_up_on_what_nobody_asked_gets_no_answer, 0,
	                    2);
	tcase_add_loop_test(tcase, the_driver_asks_for_an_sa_of_who_has_registered, 0, 2);
	tcase_add_loop_test(tcase, what_was_asked_for_in_vain_is_over, 0, 2);
	tcase_add_loop_test(tcase, a_packet_without_an_sa_is_asked_for_and_given_up, 0, 2);
	tcase_add_loop_test(tcase, a_key_that_is_shown_comes_back, 0, 2);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
