/* Inner addresses for road warriors (RFC 7296 2.19, 3.15): pool, payload, exchange. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/payload.h"
#include "ike/pool.h"
#include "ike/selector.h"
#include "ike/step.h"
#include "tests/hex.h"
#include "tests/ike_pair.h"

#define S NSEC_S

/* ---- the pool ---- */

static _Alignas(8) uint8_t memory[256];
static struct ike_pool *const pool = (struct ike_pool *)memory;

START_TEST(a_pool_gives_each_address_once_and_none_when_it_is_empty)
{
	struct sadb_addr first = { 4, { 10, 9, 8, 254 } };

	ck_assert_uint_le(ike_pool_size(4), sizeof(memory));
	ike_pool_init(pool, &first, 4);
	for (int round = 0; round < 2; round++) {
		ck_assert_uint_eq(ike_pool_take(pool) + ike_pool_take(pool) + ike_pool_take(pool),
		                  1 + 2 + 3);
		ck_assert_uint_eq(ike_pool_take(pool), 0);
		ck_assert_uint_eq(ike_pool_take(pool), 0);
		ike_pool_give_back(pool, 2);
		ck_assert_uint_eq(ike_pool_take(pool), 2);
		for (uint32_t n = 1; n <= 3; n++)
			ike_pool_give_back(pool, n);
	}
	hex_equal(ike_pool_address(pool, 0).bytes, 4, "0a0908fe");
	hex_equal(ike_pool_address(pool, 3).bytes, 4, "0a090901");
}
END_TEST

START_TEST(a_pool_of_one_is_empty_and_ipv6_is_counted_at_its_end)
{
	struct sadb_addr first = { 6, { 0x20, 0x01, 0x0d, 0xb8, [15] = 0xff } };

	ike_pool_init(pool, &first, 1);
	ck_assert_uint_eq(ike_pool_take(pool), 0);
	hex_equal(ike_pool_address(pool, 1).bytes, 16, "20010db8000000000000000000000100");
}
END_TEST

/* ---- the payload ---- */

static const struct {
	const char *octets;
	bool good;
	uint8_t wants_address, wants_dns;
	const char *address, *dns;
} payloads[] = {
	{ "", false, 0, 0, "", "" },
	{ "010000", false, 0, 0, "", "" },
	{ "00000000", false, 0, 0, "", "" },
	{ "05000000", false, 0, 0, "", "" },
	{ "01000000 0001", false, 0, 0, "", "" },             /* an attribute is cut */
	{ "01000000 0001 0001", false, 0, 0, "", "" },        /* its value is cut */
	{ "01000000 0001 0003 0a0000", false, 0, 0, "", "" }, /* and of another length */
	{ "01000000 0008 0010 00000000000000000000000000000000", false, 0, 0, "", "" },
	{ "01000000 0003 0005 0a00000101", false, 0, 0, "", "" },
	{ "01000000", true, 0, 0, "", "" },
	{ "01000000 0001 0000", true, IKE_CP_IP4, 0, "", "" },
	{ "01000000 8001 0000", true, IKE_CP_IP4, 0, "", "" }, /* the reserved bit is ignored */
	{ "01000000 0001 0000 0008 0000 0003 0000 000a 0000", true, IKE_CP_IP4 | IKE_CP_IP6,
	  IKE_CP_IP4 | IKE_CP_IP6, "", "" },
	{ "01000000 7002 0003 616263 0001 0000", true, IKE_CP_IP4, 0, "", "" }, /* Windows' own */
	{ "02000000 0001 0004 0a090801 0003 0004 0a090800", true, IKE_CP_IP4, IKE_CP_IP4,
	  "0a090801", "0a090800" },
	{ "02000000 0001 0004 0a090801 0001 0004 0a090802", true, IKE_CP_IP4, 0, "0a090801", "" },
	{ "02000000 0008 0011 20010db8000000000000000000000001 40", true, IKE_CP_IP6, 0,
	  "20010db8000000000000000000000001", "" },
};

START_TEST(a_configuration_payload_is_read_or_is_malformed)
{
	uint8_t octets[64];
	struct ike_payload payload = { .data = octets,
		                       .len = (uint16_t)hex_read(octets, sizeof(octets),
		                                                 payloads[_i].octets),
		                       .type = IKE_PAYLOAD_CP };
	struct ike_cp cp;

	ck_assert_int_eq(ike_cp_decode(&cp, &payload), payloads[_i].good);
	ck_assert_uint_eq(cp.wants_address, payloads[_i].wants_address);
	ck_assert_uint_eq(cp.wants_dns, payloads[_i].wants_dns);
	hex_equal(cp.address.bytes, strlen(payloads[_i].address) / 2, payloads[_i].address);
	hex_equal(cp.dns.bytes, strlen(payloads[_i].dns) / 2, payloads[_i].dns);
	if (payloads[_i].address[0] == '\0')
		ck_assert_uint_eq(cp.address.family, 0);
}
END_TEST

/* ---- the exchange ---- */

static void setup(void)
{
	pair_init();
	pair.host[A].conf.asks_address = 4;
	pair.host[B].conf.pool_first = (struct sadb_addr){ 4, { 10, 9, 8, 0 } };
	pair.host[B].conf.pool_size = 3;
	pair.host[B].conf.responder_traffic.remote = (struct sadb_selector){
		0, 0, 65535, { 4, { 10, 9, 8, 0 } }, { 4, { 10, 9, 8, 3 } }
	};
}

static void until_request(void)
{
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
}

static void child_refused(enum ike_failure failure, uint16_t notify)
{
	until_request();
	pair_failed(B, failure);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, notify);
	pair_driver_idle(B);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
}

static void nothing_is_left(void)
{
	pair_holds(A, 0, 0);
	pair_holds(B, 0, 0);
	pair_close();
}

START_TEST(an_empty_pool_is_internal_address_failure)
{
	pair.host[B].conf.pool_size = 1;
	pair_open();
	child_refused(IKE_FAIL_NO_ADDRESS, IKE_NOTIFY_INTERNAL_ADDRESS_FAILURE);
	nothing_is_left();
}
END_TEST

START_TEST(who_does_not_ask_and_must_is_failed_cp_required)
{
	pair.host[A].conf.asks_address = 0;
	pair.host[B].conf.pool_required = true;
	pair.host[B].conf.responder_traffic.remote = ike_selector_any(4);
	pair_open();
	child_refused(IKE_FAIL_NO_REQUEST, IKE_NOTIFY_FAILED_CP_REQUIRED);
	nothing_is_left();
}
END_TEST

/* It asks for IPv6, and there is IPv4 only: the same as not to ask. */
START_TEST(another_family_is_not_asked_for)
{
	pair.host[A].conf.asks_address = 6;
	pair.host[B].conf.pool_required = true;
	pair_open();
	until_request();
	pair_failed(B, IKE_FAIL_NO_TRAFFIC);
	pair_close();
}
END_TEST

/* A responder that gives none, to one that has none: its pair is of no use, and is taken back. */
START_TEST(an_initiator_that_got_no_address_ends_it)
{
	pair.host[B].conf.pool_size = 0;
	pair.host[B].conf.responder_traffic.remote = ike_selector_any(4);
	pair_open();
	pair_until_answer();
	pair_failed(A, IKE_FAIL_SYNTAX);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_close();
}
END_TEST

static void selector_is(const struct sadb_selector *selector, const char *address)
{
	hex_equal(selector->lo.bytes, 4, address);
	hex_equal(selector->hi.bytes, 4, address);
}

START_TEST(the_address_is_all_of_the_initiators_traffic)
{
	pair_open();
	pair_establish();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		const struct pair_host *host = &pair.host[end];

		pair_holds(end, 0, 2);
		for (uint32_t i = 0; i < host->held_count; i++)
			if (host->held[i].dir == SADB_DIR_OUT)
				selector_is(end == A ? &host->held[i].traffic.local
				                     : &host->held[i].traffic.remote,
				            "0a090801");
	}
	pair_close();
}
END_TEST

/* Two addresses for two IKE SAs, none for the third; when one is over, its address is free. */
START_TEST(an_address_comes_back_when_its_ike_sa_is_over)
{
	pair_open();
	pair_establish();
	pair_establish();
	child_refused(IKE_FAIL_NO_ADDRESS, IKE_NOTIFY_INTERNAL_ADDRESS_FAILURE);
	ike_policy_changed(pair.host[A].ike, pair.now);
	pair_drain(A);
	for (int n = 0; n < 2; n++) {
		while (pair.host[A].asked_count > 0)
			pair_answer(A, 0, SADB_OK);
		while (pair.wire_count > 0) {
			struct pair_packet packet;

			pair_take(0, &packet);
			pair_inject(packet.from == A ? B : A, &packet);
			while (pair.host[B].asked_count > 0)
				pair_answer(B, 0, SADB_OK);
			while (pair.host[A].asked_count > 0)
				pair_answer(A, 0, SADB_OK);
		}
	}
	pair_at(pair.now + 300 * S);
	pair_holds(B, 0, 0);
	pair_establish();
	pair_establish();
	pair_holds(B, 0, 4);
	pair_close();
}
END_TEST

/*
 * Further pairs are of that address too, whoever asks for them: the pool's other addresses are
 * others' (2.9: narrowed; or nothing is left).
 */
START_TEST(rfc7296_2_19_further_pairs_are_narrowed_to_the_leased_address)
{
	enum pair_end asks = _i == 0 ? A : B;
	uint64_t negotiation;

	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.more_children = 1;
	pair_open();
	negotiation = pair_start();
	for (int round = 0; round < 2; round++) {
		while (pair.wire_count + pair.host[A].asked_count + pair.host[B].asked_count > 0) {
			struct pair_packet packet;

			for (enum pair_end end = A; end < PAIR_ENDS; end++)
				while (pair.host[end].asked_count > 0)
					pair_answer(end, 0, SADB_OK);
			if (pair.wire_count == 0)
				continue;
			pair_take(0, &packet);
			pair_inject(packet.from == A ? B : A, &packet);
		}
		if (round == 0) {
			ck_assert(ike_new_child(pair.host[asks].ike, pair.now, negotiation));
			pair_drain(asks);
		}
	}
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		const struct pair_host *host = &pair.host[end];

		pair_holds(end, 0, 4);
		for (uint32_t i = 0; i < host->held_count; i++)
			if (host->held[i].dir == SADB_DIR_OUT)
				selector_is(end == A ? &host->held[i].traffic.local
				                     : &host->held[i].traffic.remote,
				            "0a090801");
	}
	pair_close();
}
END_TEST

START_TEST(rfc7296_2_9_a_pair_for_somebody_elses_address_is_unacceptable)
{
	struct sadb_selector *own;

	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.more_children = 1;
	pair_open();
	pair_establish();
	own = &pair.host[A].ike->children.all[0].agreed.local;
	own->lo.bytes[3] = own->hi.bytes[3] = 2; /* of the pool, and another's */
	ck_assert(ike_new_child(pair.host[A].ike, pair.now, pair.host[A].note_of[0]));
	pair_drain(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "CREATE_CHILD_SA request");
	pair_driver_idle(B);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, IKE_NOTIFY_TS_UNACCEPTABLE);
	pair_pass(B, "CREATE_CHILD_SA response");
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike pool");
	TCase *tests = tcase_create("pool");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, a_pool_gives_each_address_once_and_none_when_it_is_empty);
	tcase_add_test(tests, a_pool_of_one_is_empty_and_ipv6_is_counted_at_its_end);
	tcase_add_loop_test(tests, a_configuration_payload_is_read_or_is_malformed, 0,
	                    (int)(sizeof(payloads) / sizeof(*payloads)));
	tcase_add_test(tests, an_empty_pool_is_internal_address_failure);
	tcase_add_test(tests, who_does_not_ask_and_must_is_failed_cp_required);
	tcase_add_test(tests, another_family_is_not_asked_for);
	tcase_add_test(tests, an_initiator_that_got_no_address_ends_it);
	tcase_add_test(tests, the_address_is_all_of_the_initiators_traffic);
	tcase_add_test(tests, an_address_comes_back_when_its_ike_sa_is_over);
	tcase_add_test(tests, rfc7296_2_9_a_pair_for_somebody_elses_address_is_unacceptable);
	tcase_add_loop_test(tests, rfc7296_2_19_further_pairs_are_narrowed_to_the_leased_address, 0,
	                    2);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
