/* Whole exchanges between two endpoints, as message arrows. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/step.h"
#include "tests/ike_pair.h"

static void setup(void)
{
	pair_init();
}

/*
 *      A: IKE_SA_INIT -->   B          A: GETSPI      B: GETSPI UPDATE ADD, then answers
 *      A:   <-- IKE_SA_INIT B
 *      A: IKE_AUTH -->      B          A: UPDATE ADD
 *      A:   <-- IKE_AUTH    B
 */
START_TEST(two_exchanges_install_a_pair_at_both_ends_with_equal_keys)
{
	pair_open();
	uint64_t negotiation = pair_start();

	ck_assert_uint_ne(negotiation, 0);
	pair_driver_idle(A);
	pair_pass(A, "IKE_SA_INIT request");
	pair_driver_idle(B);
	pair_pass(B, "IKE_SA_INIT response");
	pair_silent(A);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_holds(A, 1, 0);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_silent(B);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_holds(B, 0, 2);
	pair_noted(B, IKE_NOTE_CHILD_INSTALLED);
	pair_pass(B, "IKE_AUTH response");
	pair_noted(A, IKE_NOTE_IKE_ESTABLISHED);
	pair_not_noted(A, IKE_NOTE_CHILD_INSTALLED);
	pair_driver(A, SADB_OP_UPDATE, SADB_OK);
	pair_driver(A, SADB_OP_ADD, SADB_OK);
	pair_holds(A, 0, 2);
	const struct ike_note *a = pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
	const struct ike_note *b = pair_noted(B, IKE_NOTE_CHILD_INSTALLED);
	ck_assert_uint_eq(a->spi_in, b->spi_out);
	ck_assert_uint_eq(a->spi_out, b->spi_in);
	ck_assert(a->initiator && !b->initiator);
	for (uint32_t i = 0; i < 2; i++)
		for (uint32_t j = 0; j < 2; j++) {
			const struct pair_sa *mine = &pair.host[A].held[i],
			                     *its = &pair.host[B].held[j];

			ck_assert_uint_eq(mine->owner, negotiation);
			ck_assert_uint_eq(its->owner, negotiation);
			ck_assert_int_eq(memcmp(&mine->key, &its->key, sizeof mine->key) == 0,
			                 mine->spi == its->spi);
			ck_assert_uint_eq(mine->key.key_len, 36);
		}
	ck_assert_int_eq(ike_next_at(pair.host[A].ike), NSEC_NEVER);
	ck_assert_int_eq(ike_next_at(pair.host[B].ike), NSEC_NEVER);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->established, 1);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->established, 1);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->half_open, 0);
	pair_not_noted(A, IKE_NOTE_FAILED);
	pair_not_noted(B, IKE_NOTE_FAILED);
	pair_close();
}
END_TEST

START_TEST(each_response_names_the_datagram_it_answers_and_requests_name_none)
{
	struct pair_packet init, answer, auth;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &init);
	ck_assert_uint_eq(init.re, 0);
	ck_assert_uint_eq(init.try, 1);
	pair_inject(B, &init);
	pair_catch(B, "IKE_SA_INIT response", &answer);
	ck_assert_uint_eq(answer.re, init.id);
	pair_inject(A, &answer);
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_catch(A, "IKE_AUTH request", &auth);
	ck_assert_uint_eq(auth.re, 0);
	ck_assert_uint_eq(auth.message_id, 1);
	pair_inject(B, &auth);
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	uint64_t first = auth.id;
	auth.id = 4711; /* a duplicate while the work goes on */
	pair_inject(B, &auth);
	pair_dropped(B, IKE_DROP_DUPLICATE);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_DROPPED)->dgram_id, 4711);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_catch(B, "IKE_AUTH response", &answer);
	ck_assert_uint_eq(answer.re, first);
	auth.id = 4712; /* and one after it */
	pair_inject(B, &auth);
	struct pair_packet again;
	pair_catch(B, "IKE_AUTH response", &again);
	ck_assert_uint_eq(again.re, 4712);
	ck_assert_uint_eq(again.try, 2);
	ck_assert_uint_eq(again.len, answer.len);
	ck_assert_int_eq(memcmp(again.data, answer.data, again.len), 0);
	pair_noted(B, IKE_NOTE_REPLAYED);
	pair_close();
}
END_TEST

START_TEST(the_same_conf_gives_the_same_octets_and_another_seed_others)
{
	struct pair_packet first, second;

	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &first);
	pair_close();
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &second);
	ck_assert_int_eq(memcmp(first.data, second.data, first.len), 0);
	pair_close();
	pair.host[A].conf.seed[31] ^= 1;
	pair_open();
	pair_start();
	pair_catch(A, "IKE_SA_INIT request", &second);
	ck_assert_int_ne(memcmp(first.data, second.data, first.len), 0);
	pair_close();
}
END_TEST

/* The responder accepts less than A proposes: A's ADD says the narrower, its UPDATE what it had
 * reserved. */
START_TEST(a_responder_narrows_and_the_initiator_follows)
{
	struct sadb_selector *local = &pair.host[B].conf.responder_traffic.local;

	local->protocol = 17;
	local->port_lo = local->port_hi = 53;
	local->hi.bytes[3] = 63;
	pair_open();
	pair_establish();
	for (uint32_t i = 0; i < 2; i++) {
		const struct pair_sa *sa = &pair.host[A].held[i];
		bool out = sa->dir == SADB_DIR_OUT;

		ck_assert_uint_eq(sa->traffic.remote.protocol, out ? 17 : 0);
		ck_assert_uint_eq(sa->traffic.remote.hi.bytes[3], out ? 63 : 255);
		ck_assert_uint_eq(pair.host[B].held[i].traffic.local.hi.bytes[3], 63);
	}
	pair_close();
}
END_TEST

/* A --> IKE_SA_INIT ... and another secret: B: AUTHENTICATION_FAILED, no driver is asked there. */
START_TEST(another_secret_fails_authentication_at_both_ends)
{
	pair.host[A].conf.psk[0] ^= 1;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_failed(B, IKE_FAIL_AUTHENTICATION);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify, 24);
	pair_not_noted(B, IKE_NOTE_IKE_ESTABLISHED);
	pair_driver_idle(B);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_AUTH_REFUSED);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_noted(A, IKE_NOTE_CLOSED);
	ck_assert_uint_eq(ike_counters(pair.host[A].ike)->sessions, 0);
	pair_close();
}
END_TEST

/* B says it is someone else: the responder has installed, the initiator refuses. */
START_TEST(an_unexpected_identity_fails_authentication)
{
	memcpy(pair.host[B].conf.id, "mallory.lab", sizeof "mallory.lab");
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_AUTHENTICATION);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_close();
}
END_TEST

/* Nothing in common for the IKE SA: one exchange, a stateless refusal. */
START_TEST(no_common_ike_proposal_ends_in_refusal)
{
	pair.host[B].conf.ike_proposals[0].encr = 20;
	pair.host[B].conf.ike_proposals[0].encr_bits = 256;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_failed(B, IKE_FAIL_NO_PROPOSAL);
	ck_assert_uint_eq(ike_counters(pair.host[B].ike)->sessions, 0);
	pair_pass(B, "IKE_SA_INIT response");
	pair_failed(A, IKE_FAIL_PROPOSAL_REFUSED);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_NOTIFY_RECEIVED)->notify, 14);
	pair_driver_idle(A);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_close();
}
END_TEST

/* Nothing in common for the Child SA: IKE is established, the child is refused. */
static const struct {
	bool traffic;
	enum ike_failure failure;
	uint16_t notify;
} refusals[] = { { false, IKE_FAIL_NO_PROPOSAL, 14 }, { true, IKE_FAIL_NO_TRAFFIC, 38 } };

START_TEST(a_child_that_does_not_fit_is_refused_with_its_notify)
{
	struct ike_conf *conf = &pair.host[B].conf;

	if (refusals[_i].traffic)
		conf->responder_traffic.local.lo.bytes[0] =
		        conf->responder_traffic.local.hi.bytes[0] = 172;
	else
		conf->esp_proposals[0] = (struct ike_suite){ .encr = 28, .esn = 1 };
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver_idle(B);
	pair_noted(B, IKE_NOTE_IKE_ESTABLISHED);
	pair_failed(B, refusals[_i].failure);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	ck_assert_uint_eq(pair_noted(A, IKE_NOTE_FAILED)->notify, refusals[_i].notify);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_close();
}
END_TEST

/* Both keep an IKE SA without a pair: it stands, and a pair can be asked for later (1.2). */
START_TEST(an_ike_sa_may_outlive_the_refusal_of_its_first_pair)
{
	struct ike_conf *conf = &pair.host[B].conf;

	pair.host[A].conf.on_no_child = conf->on_no_child = IKE_NO_CHILD_KEEP;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_driver(B, SADB_OP_GETSPI, SADB_OK);
	pair_driver(B, SADB_OP_UPDATE, SADB_OK);
	pair_driver(B, SADB_OP_ADD, SADB_E_NO_MEMORY);
	pair_failed(B, IKE_FAIL_ADD);
	pair_driver(B, SADB_OP_DELETE, SADB_OK);
	pair_pass(B, "IKE_AUTH response");
	pair_noted(A, IKE_NOTE_IKE_ESTABLISHED);
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_silent(A);
	pair_not_noted(A, IKE_NOTE_CLOSED);
	pair_not_noted(B, IKE_NOTE_CLOSED);
	ck_assert(ike_new_child(pair.host[A].ike, pair.now, pair.host[A].note_of[0]));
	pair_drain(A);
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
	pair_close();
}
END_TEST

/* Without IDr and AUTH there is no IKE SA to keep. */
START_TEST(a_bare_refusal_leaves_nothing_even_to_who_keeps)
{
	pair.host[A].conf.on_no_child = IKE_NO_CHILD_KEEP;
	pair.host[A].conf.psk[0] ^= 1;
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_AUTH_REFUSED);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_noted(A, IKE_NOTE_CLOSED);
	pair_close();
}
END_TEST

/* Second in A's list, first in B's: the common one is taken. */
START_TEST(the_first_common_proposal_is_chosen)
{
	struct ike_conf *conf = &pair.host[A].conf;

	conf->ike_proposals[1] = conf->ike_proposals[0];
	conf->ike_proposals[0].encr = 20; /* AES_GCM_16 */
	conf->ike_proposals[0].encr_bits = 256;
	conf->ike_proposals_count = 2;
	conf->esp_proposals[1] = conf->esp_proposals[0];
	conf->esp_proposals[0] = (struct ike_suite){ .encr = 28, .esn = 1 };
	conf->esp_proposals_count = 2;
	pair_open();
	pair_establish();
	pair_noted(A, IKE_NOTE_CHILD_INSTALLED);
	pair_holds(A, 0, 2);
	ck_assert_uint_eq(pair.host[A].held[0].key.encr, 28);
	pair_close();
}
END_TEST

/* Pairs of other IKE SAs have all the places that there are. */
static void take_all(enum pair_end end)
{
	struct ike *ike = pair.host[end].ike;
	struct ike_brood brood = { .head = IKE_CHILD_NONE };

	while (ike_child_take(&ike->children, &brood, 0) != NULL) {
	}
}

START_TEST(an_initiator_without_room_for_a_pair_begins_none)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	take_all(A);
	pair_pass(B, "IKE_SA_INIT response");
	pair_failed(A, IKE_FAIL_NO_ROOM);
	pair_driver_idle(A);
	pair_silent(A);
	pair_close();
}
END_TEST

START_TEST(a_responder_without_room_for_a_pair_says_no_additional_sas)
{
	pair_open();
	pair_start();
	pair_pass(A, "IKE_SA_INIT request");
	take_all(B);
	pair_pass(B, "IKE_SA_INIT response");
	pair_driver(A, SADB_OP_GETSPI, SADB_OK);
	pair_pass(A, "IKE_AUTH request");
	pair_failed(B, IKE_FAIL_NO_ROOM);
	ck_assert_uint_eq(pair_noted(B, IKE_NOTE_NOTIFY_SENT)->notify,
	                  IKE_NOTIFY_NO_ADDITIONAL_SAS);
	pair_driver_idle(B);
	pair_pass(B, "IKE_AUTH response");
	pair_failed(A, IKE_FAIL_CHILD_REFUSED);
	pair_driver(A, SADB_OP_DELETE, SADB_OK);
	pair_holds(A, 0, 0);
	pair_close();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike exchange");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, two_exchanges_install_a_pair_at_both_ends_with_equal_keys);
	tcase_add_test(t, each_response_names_the_datagram_it_answers_and_requests_name_none);
	tcase_add_test(t, the_same_conf_gives_the_same_octets_and_another_seed_others);
	tcase_add_test(t, a_responder_narrows_and_the_initiator_follows);
	tcase_add_test(t, another_secret_fails_authentication_at_both_ends);
	tcase_add_test(t, an_unexpected_identity_fails_authentication);
	tcase_add_test(t, no_common_ike_proposal_ends_in_refusal);
	tcase_add_loop_test(t, a_child_that_does_not_fit_is_refused_with_its_notify, 0, 2);
	tcase_add_test(t, an_ike_sa_may_outlive_the_refusal_of_its_first_pair);
	tcase_add_test(t, a_bare_refusal_leaves_nothing_even_to_who_keeps);
	tcase_add_test(t, the_first_common_proposal_is_chosen);
	tcase_add_test(t, an_initiator_without_room_for_a_pair_begins_none);
	tcase_add_test(t, a_responder_without_room_for_a_pair_says_no_additional_sas);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
