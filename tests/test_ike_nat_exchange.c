/* Two endpoints with a NAT between them, or what looks like one (RFC 7296 2.23, RFC 3948). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/handlers.h"
#include "tests/ike_pair.h"

static const struct sadb_addr outside = { 4, { 198, 51, 100, 7 } };
static uint16_t mapped[2]; /* of A's ports 500 and 4500 */

static void setup(void)
{
	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		pair.host[end].conf.nat_traversal = IKE_NAT_AUTO;
		pair.host[end].conf.keepalive_ns = 20 * NSEC_S;
	}
	mapped[0] = 1024;
	mapped[1] = 1025;
}

/* A is behind a NAT: outbound. */
static void rewrite_out(struct pair_packet *packet)
{
	packet->src.addr = outside;
	packet->src.port = mapped[packet->src.port == 4500];
}

static void out(const char *what)
{
	struct pair_packet packet;

	pair_catch(A, what, &packet);
	rewrite_out(&packet);
	pair_inject(B, &packet);
}

/* Inbound: only what a mapping is for gets through. */
static void in(const char *what)
{
	struct pair_packet packet;

	pair_catch(B, what, &packet);
	ck_assert_mem_eq(&packet.dst.addr, &outside, sizeof outside);
	ck_assert(packet.dst.port == mapped[0] || packet.dst.port == mapped[1]);
	packet.dst.port = packet.dst.port == mapped[1] ? 4500 : 500;
	packet.dst.addr = pair.host[A].conf.self.addr;
	pair_inject(A, &packet);
}

static void ports_are(enum pair_end from, const char *what, uint16_t source, uint16_t destination)
{
	struct pair_packet packet;

	pair_catch(from, what, &packet);
	ck_assert_uint_eq(packet.src.port, source);
	ck_assert_uint_eq(packet.dst.port, destination);
	pair_inject(from == A ? B : A, &packet);
}

static void b_installs(void)
{
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
}

static void a_installs(void)
{
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
}

static void until_auth(void)
{
	pair_open();
	pair_start();
	out("IKE_SA_INIT request");
	in("IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
}

static void establish(void)
{
	until_auth();
	out("IKE_AUTH request");
	b_installs();
	in("IKE_AUTH response");
	a_installs();
}

static const struct ike_session *session_of(enum pair_end end)
{
	return &pair.host[end].ike->sessions.all[0];
}

START_TEST(rfc_7296_2_23_without_a_nat_all_stays_on_port_500)
{
	pair_open();
	pair_start();
	ports_are(A, "IKE_SA_INIT request", 500, 500);
	ports_are(B, "IKE_SA_INIT response", 500, 500);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	ports_are(A, "IKE_AUTH request", 500, 500);
	b_installs();
	ports_are(B, "IKE_AUTH response", 500, 500);
	a_installs();
	pair_close();
}
END_TEST

/*
 *      A 500 -->  NAT 1024 -->  B 500       IKE_SA_INIT
 *      A 4500 --> NAT 1025 -->  B 4500      IKE_AUTH, and all that follows
 */
START_TEST(rfc_7296_2_23_behind_a_nat_the_initiator_goes_to_port_4500)
{
	struct pair_packet packet;

	until_auth();
	pair_catch(A, "IKE_AUTH request", &packet);
	ck_assert_uint_eq(packet.src.port, 4500);
	ck_assert_uint_eq(packet.dst.port, 4500);
	rewrite_out(&packet);
	pair_inject(B, &packet);
	b_installs();
	pair_catch(B, "IKE_AUTH response", &packet);
	ck_assert_uint_eq(packet.src.port, 4500);
	ck_assert_uint_eq(packet.dst.port, mapped[1]);
	ck_assert(session_of(A)->nat_self && !session_of(A)->nat_peer);
	ck_assert(!session_of(B)->nat_self && session_of(B)->nat_peer);
	pair_close();
}
END_TEST

/* A forces, B forces, or both */
START_TEST(rfc_7296_2_23_a_forced_nat_goes_to_port_4500_too)
{
	if (_i != 1)
		pair.host[A].conf.nat_traversal = IKE_NAT_FORCED;
	if (_i != 0)
		pair.host[B].conf.nat_traversal = IKE_NAT_FORCED;
	pair_open();
	pair_start();
	ports_are(A, "IKE_SA_INIT request", 500, 500);
	ports_are(B, "IKE_SA_INIT response", 500, 500);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	ports_are(A, "IKE_AUTH request", 4500, 4500);
	b_installs();
	ports_are(B, "IKE_AUTH response", 4500, 4500);
	a_installs();
	pair_close();
}
END_TEST

/* A is off, B is off: nobody asks, or nobody answers; the NAT is there, and not seen. */
START_TEST(rfc_7296_2_23_who_does_not_detect_stays_on_port_500)
{
	pair.host[_i].conf.nat_traversal = IKE_NAT_OFF;
	establish();
	ck_assert_uint_eq(session_of(A)->self.port, 500);
	ck_assert_uint_eq(session_of(B)->peer.port, 1024);
	ck_assert(!session_of(A)->nat_said && !session_of(A)->nat_self);
	pair_close();
}
END_TEST

START_TEST(rfc_7296_2_23_a_port_of_the_users_choice_stays)
{
	struct ike_peer peer = pair.host[A].conf.peers[0];

	peer.at.port = pair.host[B].conf.self.port = 16000;
	pair.host[A].conf.self.port = 15000;
	pair.host[A].conf.peers = &peer;
	pair.host[A].conf.nat_traversal = IKE_NAT_FORCED;
	pair_open();
	pair_start();
	ports_are(A, "IKE_SA_INIT request", 15000, 16000);
	ports_are(B, "IKE_SA_INIT response", 16000, 15000);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	ports_are(A, "IKE_AUTH request", 15000, 16000);
	pair_close();
}
END_TEST

/* A demanded cookie, and another group, repeat the detection. */
START_TEST(rfc_7296_2_23_detection_outlives_a_cookie)
{
	pair.host[B].conf.cookies_above = 0;
	pair_open();
	pair_start();
	out("IKE_SA_INIT request");
	in("IKE_SA_INIT response"); /* the cookie */
	out("IKE_SA_INIT request");
	in("IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	ck_assert(session_of(A)->nat_self);
	ck_assert_uint_eq(session_of(A)->peer.port, 4500);
	pair_close();
}
END_TEST

static uint64_t keepalives(enum pair_end end)
{
	return ike_counters(pair.host[end].ike)->keepalives_sent;
}

/* 1 ns before it is due, at it, 1 ns after */
START_TEST(rfc_3948_4_after_silence_who_is_behind_the_nat_says_something)
{
	struct pair_packet packet;

	establish();
	pair_at(20 * NSEC_S + _i);
	ck_assert_uint_eq(keepalives(A), _i >= 0);
	ck_assert_uint_eq(keepalives(B), 0);
	if (_i >= 0) {
		pair_take(0, &packet);
		ck_assert_int_eq(packet.kind, IKE_DGRAM_KEEPALIVE);
		ck_assert_uint_eq(packet.len, 1);
		ck_assert_uint_eq(packet.data[0], 0xff);
		ck_assert_uint_eq(packet.src.port, 4500);
		rewrite_out(&packet);
		pair_inject(B, &packet);
		pair_silent(B);
		ck_assert_uint_eq(ike_counters(pair.host[B].ike)->keepalives, 1);
	}
	pair_at(40 * NSEC_S + _i);
	ck_assert_uint_eq(keepalives(A), _i >= 0 ? 2 : 1);
	pair_close();
}
END_TEST

/* IKE_AUTH is sent at 0, 1, 3, 7, 15, 31 s: the first silence of 20 s ends at 51 s. */
START_TEST(rfc_3948_4_what_is_sent_again_keeps_the_mapping_as_well)
{
	pair.host[B].conf.half_open_timeout_ns = 0;
	until_auth();
	for (int i = 0; i < 6; i++) {
		static const nsec at[] = { 0, 1, 3, 7, 15, 31 };

		pair_at(at[i] * NSEC_S);
		if (i == 5)
			ck_assert_uint_eq(keepalives(A), 0);
	}
	pair_at(51 * NSEC_S - 1);
	ck_assert_uint_eq(keepalives(A), 0);
	pair_at(51 * NSEC_S);
	ck_assert_uint_eq(keepalives(A), 1);
	pair_close();
}
END_TEST

START_TEST(rfc_3948_4_without_an_interval_nobody_says_anything)
{
	pair.host[A].conf.keepalive_ns = 0;
	establish();
	ck_assert(ike_next_at(pair.host[A].ike) == NSEC_NEVER);
	pair_close();
}
END_TEST

START_TEST(rfc_3948_4_an_ike_sa_that_is_over_keeps_no_mapping)
{
	until_auth();
	pair_at(200 * NSEC_S); /* IKE_AUTH is given up at 120 s, 6 keepalives at most by then */
	pair_noted(A, IKE_NOTE_CLOSED);
	ck_assert_uint_le(keepalives(A), 6);
	ck_assert(ike_next_at(pair.host[A].ike) == NSEC_NEVER);
	pair_close();
}
END_TEST

START_TEST(rfc_3948_2_esp_and_keepalives_are_counted_and_nothing_else)
{
	struct pair_packet packet = { .src = { outside, 1025 }, .len = 1, .data = { 0xff } };

	establish();
	packet.kind = IKE_DGRAM_KEEPALIVE;
	pair_inject(B, &packet);
	packet.kind = IKE_DGRAM_ESP;
	pair_inject(B, &packet);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->keepalives, 1);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->esp, 1);
	pair_not_noted(B, IKE_NOTE_DROPPED);
	pair_silent(B);
	pair_close();
}
END_TEST

/* The NAT has forgotten A; its repeat comes by another port, and B's answer goes there. */
START_TEST(rfc_7296_2_23_an_authentic_message_from_elsewhere_moves_a_peer_behind_a_nat)
{
	struct pair_packet packet;

	pair.host[B].conf.auth_backend = true;
	until_auth();
	out("IKE_AUTH request");
	mapped[1] = 2049;
	pair_at(NSEC_S);
	out("IKE_AUTH request"); /* the repeat */
	pair_dropped(B, IKE_DROP_DUPLICATE);
	pair_backend(B, true);
	b_installs();
	pair_catch(B, "IKE_AUTH response", &packet);
	ck_assert_uint_eq(packet.dst.port, 2049);
	pair_close();
}
END_TEST

START_TEST(rfc_7296_2_23_what_does_not_authenticate_moves_nobody)
{
	struct pair_packet packet;

	until_auth();
	pair_catch(A, "IKE_AUTH request", &packet);
	rewrite_out(&packet);
	pair_inject(B, &packet);
	b_installs();
	in("IKE_AUTH response");
	packet.src.port = 6666;
	packet.data[packet.len - 1] ^= 1;
	pair_inject(B, &packet);
	pair_dropped(B, IKE_DROP_INTEGRITY);
	ck_assert_uint_eq(session_of(B)->peer.port, 1025);
	pair_close();
}
END_TEST

/* It might be an attacker's copy: our own NAT would be none the wiser. */
START_TEST(rfc_7296_2_23_who_is_behind_a_nat_follows_nobody)
{
	struct pair_packet packet;

	until_auth();
	out("IKE_AUTH request");
	b_installs();
	pair_catch(B, "IKE_AUTH response", &packet);
	packet.dst = (struct ike_endpoint){ pair.host[A].conf.self.addr, 4500 };
	packet.src.addr = outside;
	pair_inject(A, &packet);
	a_installs();
	ck_assert_mem_eq(&session_of(A)->peer.addr, &pair.host[B].conf.self.addr, sizeof outside);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike nat exchange");
	TCase *tests = tcase_create("nat exchange");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, rfc_7296_2_23_without_a_nat_all_stays_on_port_500);
	tcase_add_test(tests, rfc_7296_2_23_behind_a_nat_the_initiator_goes_to_port_4500);
	tcase_add_loop_test(tests, rfc_7296_2_23_a_forced_nat_goes_to_port_4500_too, 0, 3);
	tcase_add_loop_test(tests, rfc_7296_2_23_who_does_not_detect_stays_on_port_500, 0, 2);
	tcase_add_test(tests, rfc_7296_2_23_a_port_of_the_users_choice_stays);
	tcase_add_test(tests, rfc_7296_2_23_detection_outlives_a_cookie);
	tcase_add_loop_test(tests, rfc_3948_4_after_silence_who_is_behind_the_nat_says_something,
	                    -1, 2);
	tcase_add_test(tests, rfc_3948_4_what_is_sent_again_keeps_the_mapping_as_well);
	tcase_add_test(tests, rfc_3948_4_without_an_interval_nobody_says_anything);
	tcase_add_test(tests, rfc_3948_4_an_ike_sa_that_is_over_keeps_no_mapping);
	tcase_add_test(tests, rfc_3948_2_esp_and_keepalives_are_counted_and_nothing_else);
	tcase_add_test(tests,
	               rfc_7296_2_23_an_authentic_message_from_elsewhere_moves_a_peer_behind_a_nat);
	tcase_add_test(tests, rfc_7296_2_23_what_does_not_authenticate_moves_nobody);
	tcase_add_test(tests, rfc_7296_2_23_who_is_behind_a_nat_follows_nobody);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
