/* Where SAs live: SPIs that are chosen, SPIs that are given, chains that are long; and the heap of
 * deadlines. */
#include "tests/sadb_kit.h"

#include "sadb/foreign.h"
#include "sadb/heap.h"
#include "sadb/table.h"

static struct sadb *with_range(uint32_t slots, uint32_t lo, uint32_t hi, uint32_t salt)
{
	struct sadb_conf conf = kit_conf();

	conf.slots = slots;
	conf.spi_min = lo;
	conf.spi_max = hi;
	conf.spi_salt = salt;
	return sadb_new(&conf);
}

static struct sadb_reply getspi(struct sadb *db, nsec *now, uint32_t lo, uint32_t hi)
{
	struct sadb_req get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_reply reply;

	get.spi_min = lo;
	get.spi_max = hi;
	get.service_ns = 1;
	reply = kit_ask(db, *now, &get);
	kit_forget_events(db);
	*now += 1;
	return reply;
}

static enum sadb_cause delete (struct sadb *db, nsec *now, uint32_t spi) {
	struct sadb_req req = kit_req(SADB_OP_DELETE, spi); struct sadb_reply reply;

	req.service_ns = 1;
	reply = kit_ask(db, *now, &req);
	kit_forget_events(db);
	*now += 1;
	return reply.cause;
}

static const struct {
	uint32_t slots, lo, hi, salt;
} ranges[] = {
	{ 5, 0x1000, 0xffffffff, 0 },
	{ 64, 0x100, 0xffffffff, 0xffffffff },
	{ 8, 0xc0000000, 0xcfffffff, 9 },
	{ 64, 300, 363, 1 },
	{ 7, 300, 306, 0xffffffff },
	{ 64, 0xffffffc0, 0xffffffff, 77 },
	{ 3, 256, 300, 3 },
	{ 1, 0x1000, 0x1fff, 5 },
};

START_TEST(chosen_spis_are_in_range_and_unique)
{
	struct sadb *db =
	        with_range(ranges[_i].slots, ranges[_i].lo, ranges[_i].hi, ranges[_i].salt);
	uint32_t spis[64];
	nsec now = 0;

	for (uint32_t i = 0; i < ranges[_i].slots; i++) {
		struct sadb_reply reply = getspi(db, &now, 0, 0);

		ck_cause(reply, SADB_CAUSE_NONE);
		ck_assert_uint_ge(reply.spi, ranges[_i].lo);
		ck_assert_uint_le(reply.spi, ranges[_i].hi);
		for (uint32_t j = 0; j < i; j++)
			ck_assert_uint_ne(reply.spi, spis[j]);
		spis[i] = reply.spi;
	}
	ck_cause(getspi(db, &now, 0, 0), SADB_CAUSE_SA_LIMIT);
	for (uint32_t i = 0; i < ranges[_i].slots; i++) {
		ck_assert_int_eq(delete (db, &now, spis[i]), SADB_CAUSE_NONE);
		ck_assert_int_eq(delete (db, &now, spis[i]), SADB_CAUSE_DELETED);
	}
	ck_assert_uint_eq(sadb_counters(db)->sas, 0);
	sadb_free(db);
}
END_TEST

/* The last one given back comes again last, even if there is one slot only. */
START_TEST(an_spi_does_not_come_back_soon)
{
	struct sadb *db =
	        with_range(1 + (uint32_t)_i * 6, 0x1000, _i == 2 ? 0x100f : 0xffffffff, 123);
	uint32_t recent[15] = { 0 };
	nsec now = 0;

	for (uint32_t i = 0; i < 200; i++) {
		uint32_t spi = getspi(db, &now, 0, 0).spi;

		for (uint32_t j = 0; j < 15; j++)
			ck_assert_uint_ne(spi, recent[j]);
		recent[i % 15] = spi;
		ck_assert_int_eq(delete (db, &now, spi), SADB_CAUSE_NONE);
	}
	sadb_free(db);
}
END_TEST

START_TEST(the_salt_moves_the_first_spi)
{
	struct sadb *a = with_range(8, 0x1000, 0xffffffff, 1),
	            *b = with_range(8, 0x1000, 0xffffffff, 2);
	nsec now = 0, again = 0;

	ck_assert_uint_ne(getspi(a, &now, 0, 0).spi, getspi(b, &again, 0, 0).spi);
	sadb_free(a);
	sadb_free(b);
}
END_TEST

START_TEST(a_specific_spi_is_given_or_refused)
{
	struct sadb *db = with_range(8, 0x1000, 0xffffffff, 0);
	struct sadb_req add = kit_req(SADB_OP_ADD, 0x3000), get = kit_req(SADB_OP_GETSPI, 0);
	struct sadb_reply reply;
	nsec now = 0;

	reply = getspi(db, &now, 0x2000, 0x2000);
	ck_cause(reply, SADB_CAUSE_NONE);
	ck_assert_uint_eq(reply.spi, 0x2000);
	reply = getspi(db, &now, 0x2000, 0x2000);
	ck_cause(reply, SADB_CAUSE_DUPLICATE_SPI);
	ck_assert_int_eq(reply.err, SADB_E_EXISTS);
	ck_assert_uint_eq(reply.code, 0x80320009);

	get.spi_min = get.spi_max =
	        0x2000; /* unique within the protocol, whatever the destination */
	get.dst = kit_addr(9);
	ck_cause(kit_ask(db, 100, &get), SADB_CAUSE_DUPLICATE_SPI);
	get.protocol = SADB_PROTO_AH;
	ck_cause(kit_ask(db, 200, &get), SADB_CAUSE_NONE);

	add.dst = kit_addr(1); /* an outbound SA to ourselves has this name already */
	ck_cause(kit_ask(db, 300, &add), SADB_CAUSE_NONE);
	now = 400;
	ck_cause(getspi(db, &now, 0x3000, 0x3000), SADB_CAUSE_DUPLICATE_SPI);
	sadb_free(db);
}
END_TEST

/* The driver's own choice walks round an SPI that somebody asked for by number. */
START_TEST(a_chosen_spi_avoids_given_ones)
{
	struct sadb *a = with_range(4, 0x1000, 0xffffffff, 0),
	            *b = with_range(4, 0x1000, 0xffffffff, 0);
	nsec now = 0, again = 0;
	uint32_t first, spi;

	(void)getspi(a, &now, 0x9999, 0x9999);
	spi = getspi(a, &now, 0, 0).spi; /* what slot 1 gives first */
	first = spi;
	ck_assert_uint_eq(getspi(b, &again, first, first).spi, first);
	spi = getspi(b, &again, 0, 0).spi;
	ck_assert_uint_ne(spi, first);
	ck_assert_uint_ge(spi, 0x1000);
	sadb_free(a);
	sadb_free(b);
}
END_TEST

START_TEST(an_exhausted_range_is_told_apart)
{
	struct sadb *db = with_range(8, 0x1000, 0xffffffff, 3);
	uint32_t seen = 0, spi = 0;
	nsec now = 0;

	for (int i = 0; i < 4; i++) {
		spi = getspi(db, &now, 700, 703).spi;
		ck_assert(spi >= 700 && spi <= 703);
		seen |= 1u << (spi - 700);
	}
	ck_assert_uint_eq(seen, 15);
	ck_cause(getspi(db, &now, 700, 703), SADB_CAUSE_SPI_RANGE);
	ck_assert_int_eq(delete (db, &now, 702), SADB_CAUSE_NONE);
	ck_assert_uint_eq(getspi(db, &now, 700, 703).spi, 702); /* nearly full is not full */
	sadb_free(db);
}
END_TEST

/* UPDATE names the destination too. */
START_TEST(the_wrong_destination_is_another_sa)
{
	struct sadb *db = with_range(8, 0x1000, 0xffffffff, 0);
	struct sadb_req update = kit_req(SADB_OP_UPDATE, kit_larval(db, 0));

	update.dst = kit_addr(5);
	ck_cause(kit_ask(db, 100, &update), SADB_CAUSE_NEVER_ALLOCATED);
	update.dst = kit_addr(1);
	update.protocol = SADB_PROTO_AH;
	ck_cause(kit_ask(db, 200, &update), SADB_CAUSE_NEVER_ALLOCATED);
	sadb_free(db);
}
END_TEST

#define MANY 3000u

static struct sadb_name name_of(struct sadb_addr *dst, uint32_t i)
{
	*dst = (struct sadb_addr){ i % 3 ? 4 : 6, { 10, 1, (uint8_t)(i >> 8), (uint8_t)i } };
	return (struct sadb_name){ dst, i % 7 ? i * 2654435761u | 256 : 0x5000, SADB_DIR_OUT,
		                   SADB_PROTO_ESP };
}

/* A full table of outbound SAs, every seventh with the same SPI: all are found, also after half are
 * gone. */
START_TEST(a_full_table_finds_everything)
{
	struct sadb_table table = { .room = MANY };
	struct sadb_addr dst;

	table.slots = calloc(MANY, sizeof(*table.slots));
	table.bodies = aligned_alloc(64, MANY * sizeof(*table.bodies));
	table.notes = calloc(MANY, sizeof(*table.notes));
	table.uses = calloc(MANY, sizeof(*table.uses));
	table.cells = calloc(sadb_foreign_cells(MANY), sizeof(*table.cells));
	sadb_table_init(&table, 99);
	for (uint32_t i = 0; i < MANY; i++) {
		struct sadb_name name = name_of(&dst, i);

		ck_assert_uint_eq(sadb_table_find(&table, &name), SADB_NONE);
		ck_assert_uint_eq(sadb_table_take(&table, &name), i);
		table.slots[i].state = SADB_ST_MATURE;
	}
	ck_assert_uint_eq(table.free, SADB_NONE);
	for (uint32_t i = 0; i < MANY; i += 2) {
		sadb_table_give(&table, &table.slots[i], i);
	}
	for (uint32_t i = 0; i < MANY; i++) {
		struct sadb_name name = name_of(&dst, i);

		ck_assert_uint_eq(sadb_table_find(&table, &name), i % 2 ? i : SADB_NONE);
	}
	ck_assert_uint_eq(table.chained, MANY / 2);
	free(table.slots);
	free(table.bodies);
	free(table.notes);
	free(table.uses);
	free(table.cells);
}
END_TEST

static const uint32_t widths[][2] = { { 0, 1 }, { 1, 1 },   { 2, 2 },
	                              { 3, 4 }, { 64, 64 }, { 65, 128 } };

START_TEST(widths_are_powers_of_two)
{
	ck_assert_uint_eq(sadb_table_width(widths[_i][0]), widths[_i][1]);
}
END_TEST

#define IDS 200u

/* Against a plain array: set, move and drop at random, the first is always the least, ties by order
 * of setting. */
START_TEST(the_heap_agrees_with_a_sorted_list)
{
	struct sadb_heap_node nodes[IDS];
	uint32_t where[IDS], seqs[IDS], seq = UINT32_MAX - 5000; /* it wraps on the way */
	struct sadb_heap heap = { nodes, where, 0 };
	nsec ats[IDS];
	uint64_t x = 88172645463325252u;

	sadb_heap_init(&heap, IDS);
	for (uint32_t i = 0; i < IDS; i++)
		ats[i] = NSEC_NEVER;
	for (int round = 0; round < 20000; round++) {
		uint32_t id, least = 0;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		id = (uint32_t)(x >> 8) % IDS;
		if (x % 3 == 0) {
			sadb_heap_drop(&heap, id);
			ats[id] = NSEC_NEVER;
		} else {
			ats[id] = (nsec)(x >> 40) % 50;
			seqs[id] = seq++;
			sadb_heap_set(&heap, id, ats[id], seqs[id]);
		}
		for (uint32_t i = 1; i < IDS; i++)
			if (ats[i] < ats[least] || (ats[i] == ats[least] && ats[i] != NSEC_NEVER &&
			                            (int32_t)(seqs[i] - seqs[least]) < 0))
				least = i;
		ck_assert_int_eq(sadb_heap_next_at(&heap), ats[least]);
		if (heap.count > 0)
			ck_assert_uint_eq(heap.nodes[0].id, least);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_table");
	Suite *suite = suite_create("sadb_table");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, chosen_spis_are_in_range_and_unique, 0, KIT_COUNT(ranges));
	tcase_add_loop_test(tcase, an_spi_does_not_come_back_soon, 0, 3);
	tcase_add_test(tcase, the_salt_moves_the_first_spi);
	tcase_add_test(tcase, a_specific_spi_is_given_or_refused);
	tcase_add_test(tcase, a_chosen_spi_avoids_given_ones);
	tcase_add_test(tcase, an_exhausted_range_is_told_apart);
	tcase_add_test(tcase, the_wrong_destination_is_another_sa);
	tcase_add_test(tcase, a_full_table_finds_everything);
	tcase_add_loop_test(tcase, widths_are_powers_of_two, 0, KIT_COUNT(widths));
	tcase_add_test(tcase, the_heap_agrees_with_a_sorted_list);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
