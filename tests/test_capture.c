/* The store of datagrams beside the journal, and the store of keys. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/capture.h"
#include "sim/secret.h"

static void add(struct capture *capture, uint64_t id, size_t len)
{
	static uint8_t octets[UINT16_MAX];
	struct ike_dgram dgram = { .from = { { 4, { 10, 0, 0, 1 } }, 500 },
		                   .to = { { 4, { 10, 0, 0, 2 } }, 4500 },
		                   .data = octets,
		                   .len = len };

	memset(octets, (int)(id % 251), len);
	capture_add(capture, id, &dgram);
}

static void is_there(const struct capture *capture, uint64_t id, size_t len)
{
	const struct capture_dgram *dgram = capture_find(capture, id);

	ck_assert_ptr_nonnull(dgram);
	ck_assert_uint_eq(dgram->id, id);
	ck_assert_uint_eq(dgram->len, len);
	ck_assert_uint_eq(dgram->from.port, 500);
	ck_assert_uint_eq(dgram->to.port, 4500);
	for (size_t i = 0; i < len; i++)
		if (dgram->data[i] != id % 251)
			ck_abort_msg("octet %zu of %zu", i, len);
}

START_TEST(an_empty_store_finds_nothing)
{
	struct capture *capture = capture_new(10);

	ck_assert_ptr_null(capture_find(capture, 0));
	ck_assert_ptr_null(capture_find(capture, 1));
	ck_assert_uint_eq(capture_count(capture), 0);
	ck_assert_uint_eq(capture_missed(capture), 0);
	capture_free(capture);
	capture_free(NULL);
}
END_TEST

START_TEST(a_full_store_counts_what_it_misses)
{
	struct capture *capture = capture_new(2);

	for (uint64_t id = 1; id <= 5; id++)
		add(capture, id, 100);
	is_there(capture, 1, 100);
	is_there(capture, 2, 100);
	ck_assert_ptr_null(capture_find(capture, 3));
	ck_assert_ptr_null(capture_find(capture, 5));
	ck_assert_uint_eq(capture_count(capture), 2);
	ck_assert_uint_eq(capture_missed(capture), 3);
	capture_free(capture);
}
END_TEST

START_TEST(an_id_that_is_not_higher_is_a_mistake)
{
	struct capture *capture = capture_new(2);

	add(capture, 7, 1);
	add(capture, 7, 1);
}
END_TEST

/* Many small ones, and the largest there can be, with gaps between their ids. */
START_TEST(what_is_kept_stays_where_it_is)
{
	static const size_t lens[] = { 0, 1, 28, 300, 1280, UINT16_MAX, 4, 65000, 536 };
	struct capture *capture = capture_new(100000);
	const uint8_t *first;

	add(capture, 3, 300);
	first = capture_find(capture, 3)->data;
	for (uint64_t i = 2; i <= 3000; i++)
		add(capture, 3 * i, lens[i % 9]);
	for (uint64_t i = 2; i <= 3000; i++) {
		is_there(capture, 3 * i, lens[i % 9]);
		ck_assert_ptr_null(capture_find(capture, 3 * i + 1));
	}
	ck_assert_ptr_eq(capture_find(capture, 3)->data, first);
	ck_assert_ptr_null(capture_find(capture, 2));
	ck_assert_uint_eq(capture_missed(capture), 0);
	capture_free(capture);
}
END_TEST

START_TEST(a_secret_is_kept_once_and_found_by_both_spis)
{
	struct secrets *secrets = secrets_new(2);
	struct ike_secret secret = { .spi_i = 1, .spi_r = 2, .ei = { 0xaa } };

	secrets_add(secrets, &secret);
	secret.ei[0] = 0xbb;
	secrets_add(secrets, &secret);
	ck_assert_uint_eq(secrets_count(secrets), 1);
	ck_assert_uint_eq(secrets_find(secrets, 1, 2)->ei[0], 0xaa);
	ck_assert_ptr_null(secrets_find(secrets, 1, 0));
	ck_assert_ptr_null(secrets_find(secrets, 2, 1));
	secret.spi_r = UINT64_MAX;
	secrets_add(secrets, &secret);
	ck_assert(!secrets_full(secrets));
	secret.spi_i = 3;
	secrets_add(secrets, &secret);
	ck_assert(secrets_full(secrets));
	ck_assert_uint_eq(secrets_count(secrets), 2);
	ck_assert_uint_eq(secrets_at(secrets, 1)->ei[0], 0xbb);
	secrets_free(secrets);
	secrets_free(NULL);
}
END_TEST

/* Each SA is keyed at both ends: inbound at one, outbound at the other. */
START_TEST(an_esp_sa_is_listed_once_whoever_keyed_it)
{
	struct secrets *secrets = secrets_new(1);
	struct sadb_req req = { .op = SADB_OP_UPDATE,
		                .src = { 4, { 10, 0, 0, 1 } },
		                .dst = { 4, { 10, 0, 0, 2 } } };
	const struct secret_child *children;

	for (uint32_t i = 0; i < 9; i++) {
		req.spi = 0x1000 + i % 4;
		secrets_add_child(secrets, &req);
	}
	ck_assert(secrets_full(secrets));
	ck_assert_uint_eq(secrets_children(secrets, &children), 4);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_uint_eq(children[i].spi, 0x1000 + i);
	secrets_free(secrets);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capture");
	TCase *tests = tcase_create("stores");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, an_empty_store_finds_nothing);
	tcase_add_test(tests, a_full_store_counts_what_it_misses);
	tcase_add_test_raise_signal(tests, an_id_that_is_not_higher_is_a_mistake, 6);
	tcase_add_test(tests, what_is_kept_stays_where_it_is);
	tcase_add_test(tests, a_secret_is_kept_once_and_found_by_both_spis);
	tcase_add_test(tests, an_esp_sa_is_listed_once_whoever_keyed_it);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
