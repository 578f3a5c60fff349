/* The edge of a world: whose is a datagram, what does it answer, what waits to leave. */
#include <check.h>
#include <string.h>

#include "sim/model/edge.h"

static struct edge *edge;

static void setup(void)
{
	edge = edge_new(7, 4);
	ck_assert_ptr_nonnull(edge);
}

static void teardown(void)
{
	edge_free(edge);
}

static void learn(uint64_t spi_i, uint64_t negotiation, uint32_t host)
{
	edge_learn(edge, &(struct edge_known){ spi_i, negotiation, host });
}

static struct edge_header header_of(uint64_t spi_i, uint32_t message_id, bool response)
{
	return (struct edge_header){ .spi_i = spi_i,
		                     .message_id = message_id,
		                     .response = response };
}

START_TEST(a_header_is_read_where_rfc_7296_has_its_fields)
{
	uint8_t octets[28] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	octets[18] = 35;
	octets[19] = 0x20 | 0x08;
	octets[22] = 2;
	octets[23] = 1;
	struct edge_header header = edge_header(octets, 28);
	ck_assert(header.spi_i == UINT64_C(0x0102030405060708) && header.message_id == 0x201);
	ck_assert(header.exchange == 35 && header.response);
	octets[19] = 0x08;
	ck_assert(!edge_header(octets, 28).response);
	for (size_t len = 0; len < 28; len++)
		ck_assert(edge_header(octets, len).spi_i == 0 &&
		          edge_header(octets, len).exchange == 0);
}
END_TEST

START_TEST(an_unknown_ike_sa_is_the_first_instances)
{
	struct edge_known known = edge_find(edge, 99);

	ck_assert(known.host == 7 && known.negotiation == 99);
	ck_assert(edge_find(edge, 0).host == 7 && edge_find(edge, 0).negotiation == 0);
}
END_TEST

START_TEST(a_rekeyed_ike_sa_is_of_the_same_negotiation)
{
	learn(5, 5, 9);
	learn(6, 5, 9);
	learn(5, 77, 8); /* what is known stays */
	ck_assert(edge_find(edge, 5).host == 9 && edge_find(edge, 5).negotiation == 5);
	ck_assert(edge_find(edge, 6).host == 9 && edge_find(edge, 6).negotiation == 5);
}
END_TEST

START_TEST(a_full_table_forgets_nobody)
{
	for (uint64_t spi = 1; spi <= 100; spi++)
		learn(spi, spi, (uint32_t)spi);
	uint32_t known = 0;
	for (uint64_t spi = 1; spi <= 100; spi++) {
		uint32_t host = edge_find(edge, spi).host;
		ck_assert(host == spi || host == 7);
		known += host == spi;
	}
	ck_assert_uint_ge(known, 12); /* three quarters of 16 places */
	ck_assert_uint_lt(known, 16);
	for (uint64_t spi = 1; spi <= 4; spi++)
		ck_assert_uint_eq(edge_find(edge, spi).host, spi);
}
END_TEST

START_TEST(an_answer_is_known_by_its_ike_sa_and_message)
{
	struct edge_header asked = header_of(5, 1, false), answer = header_of(5, 1, true);
	struct edge_header other = header_of(5, 2, true), foreign = header_of(6, 1, true);

	edge_asked(edge, &asked, 31);
	edge_asked(edge, &asked, 32); /* sent again */
	ck_assert_uint_eq(edge_waiting(edge), 1);
	ck_assert_uint_eq(edge_answered(edge, &other), 0);
	ck_assert_uint_eq(edge_answered(edge, &foreign), 0);
	ck_assert_uint_eq(edge_answered(edge, &asked), 0); /* a request answers nothing */
	ck_assert_uint_eq(edge_waiting(edge), 1);
	ck_assert_uint_eq(edge_answered(edge, &answer), 32);
	ck_assert_uint_eq(edge_waiting(edge), 0);
	ck_assert_uint_eq(edge_answered(edge, &answer), 32); /* a copy of it */
	ck_assert_uint_eq(edge_waiting(edge), 0);
}
END_TEST

START_TEST(what_is_forgotten_is_not_waited_for)
{
	struct edge_header asked = header_of(5, 1, false), answer = header_of(5, 1, true);

	edge_asked(edge, &asked, 31);
	edge_forget(edge);
	ck_assert_uint_eq(edge_waiting(edge), 0);
	ck_assert_uint_eq(edge_answered(edge, &answer), 31);
	ck_assert_uint_eq(edge_waiting(edge), 0);
}
END_TEST

START_TEST(what_leaves_leaves_in_its_order_and_never_more_than_a_batch)
{
	static struct edge_dgram dgram;

	ck_assert_ptr_null(edge_take(edge));
	for (unsigned turn = 0; turn < 3; turn++) {
		for (uint16_t i = 0; i < EDGE_OUT; i++) {
			ck_assert(!edge_full(edge));
			dgram.len = i;
			edge_put(edge, &dgram);
		}
		ck_assert(edge_full(edge));
		for (uint16_t i = 0; i < EDGE_OUT; i++)
			ck_assert_uint_eq(edge_take(edge)->len, i);
		ck_assert_ptr_null(edge_take(edge));
		edge_put(edge, &dgram); /* so that the next turn begins elsewhere */
		ck_assert_ptr_nonnull(edge_take(edge));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("edge");
	TCase *tests = tcase_create("edge");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_header_is_read_where_rfc_7296_has_its_fields);
	tcase_add_test(tests, an_unknown_ike_sa_is_the_first_instances);
	tcase_add_test(tests, a_rekeyed_ike_sa_is_of_the_same_negotiation);
	tcase_add_test(tests, a_full_table_forgets_nobody);
	tcase_add_test(tests, an_answer_is_known_by_its_ike_sa_and_message);
	tcase_add_test(tests, what_is_forgotten_is_not_waited_for);
	tcase_add_test(tests, what_leaves_leaves_in_its_order_and_never_more_than_a_batch);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
