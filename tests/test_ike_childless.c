/* An IKE SA that begins without a pair (RFC 6023), as message arrows. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/seal.h"
#include "ike/step.h"
#include "tests/ike_pair.h"

#define S NSEC_S

static void setup(void)
{
	pair_init();
	pair.host[A].conf.childless = IKE_CHILDLESS_PREFER;
	pair.host[B].conf.childless = IKE_CHILDLESS_ALLOW;
}

static void init(void)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
}

START_TEST(rfc6023_3_the_ike_sa_comes_first_and_the_pair_by_create_child_sa)
{
	init();
	pair_driver_idle(A); /* no larval SA waits for anybody who proves himself */
	pair_pass(A, "IKE_AUTH request");
	pair_driver_idle(B);
	pair_pass(B, "IKE_AUTH response");
	pair_noted(A, IKE_NOTE_IKE_ESTABLISHED);
	pair_noted(B, IKE_NOTE_IKE_ESTABLISHED);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "CREATE_CHILD_SA request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "CREATE_CHILD_SA response");
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_holds(A, 0, 2);
	pair_holds(B, 0, 2);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_CHILD_INSTALLED)->replaces, 0);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_not_noted(B, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

/* Who does not allow it, or is not asked, makes the pair in IKE_AUTH. */
static const struct {
	enum ike_childless a, b;
	uint8_t asks_address;
} ordinary[] = {
	{ IKE_CHILDLESS_PREFER, IKE_CHILDLESS_NEVER, 0 },
	{ IKE_CHILDLESS_ALLOW, IKE_CHILDLESS_ALLOW, 0 },
	{ IKE_CHILDLESS_NEVER, IKE_CHILDLESS_PREFER, 0 },
	{ IKE_CHILDLESS_PREFER, IKE_CHILDLESS_ALLOW, 4 },
};

START_TEST(rfc6023_3_only_who_wants_it_from_who_allows_it_does_so)
{
	pair.host[A].conf.childless = ordinary[_i].a;
	pair.host[B].conf.childless = ordinary[_i].b;
	pair.host[A].conf.asks_address = ordinary[_i].asks_address;
	init();
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_close();
}
END_TEST

static void craft(struct ike_writer *writer, struct pair_packet *packet)
{
	const struct ike_session *session = &pair.host[A].ike->sessions.all[0];
	struct ike_header header = { .spi_i = session->spi_i,
		                     .spi_r = session->spi_r,
		                     .message_id = 1,
		                     .exchange = IKE_EXCHANGE_AUTH,
		                     .flags = IKE_FLAG_INITIATOR };

	*packet = (struct pair_packet){
		.from = A, .id = 6000, .src = pair.host[A].conf.self, .dst = pair.host[B].conf.self
	};
	ike_writer_begin(writer, packet->data, sizeof packet->data, &header);
	ike_writer_sk(writer);
}

static void arrive(struct ike_writer *writer, struct pair_packet *packet)
{
	struct ike_keys keys = pair.host[A].ike->sessions.all[0].keys;

	keys.sealed += 1000;
	packet->len = ike_seal(writer, &keys, true);
	pair_inject(B, packet);
}

/* A half of a pair, and a request without one to who does not allow it, make no sense. */
START_TEST(rfc6023_3_half_a_pair_is_invalid_syntax)
{
	static const struct sadb_selector any = { .port_hi = 65535,
		                                  .lo = { 4, { 0 } },
		                                  .hi = { 4, { 255, 255, 255, 255 } } };
	struct ike_offer offer = { .protocol = IKE_PROTO_ESP,
		                   .number = 1,
		                   .spi_len = 4,
		                   .spi = 4711,
		                   .suites = pair.host[A].conf.esp_proposals,
		                   .count = 1 };
	struct pair_packet packet;
	struct ike_writer writer;
	uint8_t auth[32] = { 0 };

	if (_i == 3)
		pair.host[B].conf.childless = IKE_CHILDLESS_NEVER;
	init();
	craft(&writer, &packet);
	ike_id_encode(&writer, IKE_PAYLOAD_IDI, "A.lab");
	ike_auth_encode(&writer, IKE_AUTH_PSK, auth, sizeof auth);
	if (_i == 0)
		ike_sa_encode(&writer, &offer);
	if (_i == 1 || _i == 2)
		ike_ts_encode(&writer, _i == 1 ? IKE_PAYLOAD_TSI : IKE_PAYLOAD_TSR, &any, 1);
	arrive(&writer, &packet);
	pair_failed(B, IKE_FAIL_SYNTAX);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, IKE_NOTIFY_INVALID_SYNTAX);
	pair_driver_idle(B);
	pair_close();
}
END_TEST

/* Without a pair there is still somebody to prove. */
START_TEST(rfc6023_3_who_asks_for_no_pair_is_authenticated_all_the_same)
{
	pair.host[A].conf.psk[0] ^= 1;
	init();
	pair_pass(A, "IKE_AUTH request");
	pair_failed(B, IKE_FAIL_AUTHENTICATION);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_AUTH_REFUSED);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_driver_idle(A);
	pair_close();
}
END_TEST

START_TEST(rfc6023_1_eap_goes_on_without_a_larval_sa)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		pair.host[end].conf.eap_rounds = 1;
	init();
	for (int n = 0; n < 3; n++) {
		pair_driver_idle(A);
		pair_pass(A, "IKE_AUTH request");
		pair_driver_idle(B);
		pair_pass(B, "IKE_AUTH response");
	}
	pair_noted(A, IKE_NOTE_IKE_ESTABLISHED);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "CREATE_CHILD_SA request");
	pair_close();
}
END_TEST

/* The first pair fails: the IKE SA is of no use, or stays, as the conf says. */
START_TEST(rfc6023_1_a_first_pair_that_fails_leaves_the_ike_sa_to_on_no_child)
{
	bool keeps = _i == 1;

	pair.host[A].conf.on_no_child = keeps ? IKE_NO_CHILD_KEEP : IKE_NO_CHILD_CLOSE;
	init();
	pair_pass(A, "IKE_AUTH request");
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_GETSPI, SADB_E_NO_MEMORY);
	pair_failed(A, IKE_FAIL_GETSPI);
	if (!keeps) {
		pair_pass(A, "INFORMATIONAL request");
		pair_pass(B, "INFORMATIONAL response");
		pair_noted(A, IKE_NOTE_CLOSED);
	}
	pair_silent(A);
	pair_holds(A, 0, 0);
	pair_close();
}
END_TEST

/* Lost on the way: the same octets again, and the same answer. */
START_TEST(rfc7296_2_1_the_answer_without_a_pair_is_repeated)
{
	struct pair_packet request;

	init();
	pair_catch(A, "IKE_AUTH request", &request);
	pair_inject(B, &request);
	pair_lose(B, "IKE_AUTH response");
	pair_inject(B, &request);
	pair_noted(B, IKE_NOTE_REPLAYED);
	pair_pass(B, "IKE_AUTH response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike childless");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, rfc6023_3_the_ike_sa_comes_first_and_the_pair_by_create_child_sa);
	tcase_add_loop_test(t, rfc6023_3_only_who_wants_it_from_who_allows_it_does_so, 0,
	                    sizeof ordinary / sizeof *ordinary);
	tcase_add_loop_test(t, rfc6023_3_half_a_pair_is_invalid_syntax, 0, 4);
	tcase_add_test(t, rfc6023_3_who_asks_for_no_pair_is_authenticated_all_the_same);
	tcase_add_test(t, rfc6023_1_eap_goes_on_without_a_larval_sa);
	tcase_add_loop_test(t, rfc6023_1_a_first_pair_that_fails_leaves_the_ike_sa_to_on_no_child,
	                    0, 2);
	tcase_add_test(t, rfc7296_2_1_the_answer_without_a_pair_is_repeated);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
