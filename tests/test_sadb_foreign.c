/* The hash table for SPIs that others chose: full buckets, and what hangs behind their cells. */
#include <check.h>
#include <stdlib.h>

#include "sadb/foreign.h"

#define ROOM 1024u
#define SAME 60u /* SAs that all want one bucket */

static const struct sadb_addr far = { 4, { 10, 9, 8, 7 } };

static struct sadb_table make(uint32_t room)
{
	struct sadb_table table = { .room = room };

	table.slots = calloc(room, sizeof(*table.slots));
	table.bodies = aligned_alloc(64, room * sizeof(*table.bodies));
	table.notes = calloc(room, sizeof(*table.notes));
	table.uses = calloc(room, sizeof(*table.uses));
	if (room >= SADB_FOREIGN_FROM)
		table.cells = calloc(sadb_foreign_cells(room), sizeof(*table.cells));
	sadb_table_init(&table, 99);
	return table;
}

static void unmake(struct sadb_table *table)
{
	free(table->slots);
	free(table->bodies);
	free(table->notes);
	free(table->uses);
	free(table->cells);
}

static struct sadb_name name_of(uint32_t spi)
{
	return (struct sadb_name){ &far, spi, SADB_DIR_OUT, SADB_PROTO_ESP };
}

/* SPIs of one bucket: their hashes end in the same bits. */
static void collide(const struct sadb_table *table, uint32_t spis[SAME])
{
	uint32_t found = 0;

	for (uint32_t spi = 256; found < SAME; spi++) {
		struct sadb_name name = name_of(spi);

		if (sadb_foreign_bucket(table, sadb_foreign_ask(table, &name)) == table->cells)
			spis[found++] = spi;
	}
}

static uint32_t take(struct sadb_table *table, uint32_t spi)
{
	struct sadb_name name = name_of(spi);
	uint32_t slot = sadb_table_take(table, &name);

	table->slots[slot].state = SADB_ST_MATURE;
	return slot;
}

static void give(struct sadb_table *table, uint32_t spi)
{
	struct sadb_name name = name_of(spi);
	uint32_t slot = sadb_table_find(table, &name);

	sadb_table_give(table, &table->slots[slot], slot);
}

static void check_all(const struct sadb_table *table, const uint32_t spis[SAME],
                      const bool there[SAME])
{
	struct sadb_name names[SADB_TABLE_BULK];
	uint32_t slots[SADB_TABLE_BULK], live = 0;

	for (uint32_t i = 0; i < SAME; i++) {
		struct sadb_name name = name_of(spis[i]);
		uint32_t slot = sadb_table_find(table, &name);

		ck_assert_int_eq(slot != SADB_NONE, there[i]);
		if (there[i])
			ck_assert_uint_eq(table->slots[slot].spi, spis[i]);
		live += there[i];
	}
	ck_assert_uint_eq(table->chained, live);
	for (uint32_t i = 0; i < SADB_TABLE_BULK; i++)
		names[i] = name_of(spis[i]);
	sadb_table_find_bulk(table, names, SADB_TABLE_BULK, slots);
	for (uint32_t i = 0; i < SADB_TABLE_BULK; i++)
		ck_assert_uint_eq(slots[i], sadb_table_find(table, &names[i]));
}

/* Sixty in a bucket of sixteen: none refused, all found, whatever goes first. */
START_TEST(a_full_bucket_refuses_nobody)
{
	struct sadb_table table = make(ROOM);
	uint64_t x = 88172645463325252u + (uint64_t)_i;
	bool there[SAME] = { false };
	uint32_t spis[SAME];

	collide(&table, spis);
	for (int round = 0; round < 3000; round++) {
		uint32_t i;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		i = (uint32_t)(x >> 20) % SAME;
		if (there[i])
			give(&table, spis[i]);
		else
			take(&table, spis[i]);
		there[i] = !there[i];
		check_all(&table, spis, there);
	}
	unmake(&table);
}
END_TEST

/* Full to the last slot, for sizes with and without buckets. */
static const uint32_t rooms[] = { 1, 3, 15, 16, 17, 1024, 1025 };

START_TEST(refused_only_when_full)
{
	struct sadb_table table = make(rooms[_i]);

	for (uint32_t i = 0; i < rooms[_i]; i++) {
		ck_assert_uint_ne(table.free, SADB_NONE);
		take(&table, 0x10000 + i * 7);
	}
	ck_assert_uint_eq(table.free, SADB_NONE);
	for (uint32_t i = 0; i < rooms[_i]; i++) {
		struct sadb_name name = name_of(0x10000 + i * 7);

		ck_assert_uint_ne(sadb_table_find(&table, &name), SADB_NONE);
		name.spi++;
		ck_assert_uint_eq(sadb_table_find(&table, &name), SADB_NONE);
		give(&table, name.spi - 1);
	}
	ck_assert_uint_eq(table.chained, 0);
	unmake(&table);
}
END_TEST

static struct sadb_name at(enum sadb_dir dir, const struct sadb_addr *dst, uint32_t spi)
{
	return (struct sadb_name){ dst, spi, dir, SADB_PROTO_ESP };
}

/* The table may only not look where nothing can be. */
START_TEST(addresses_that_meet_are_noticed)
{
	const struct sadb_addr home = { 4, { 10, 0, 0, 1 } }, other = { 4, { 10, 0, 0, 2 } };
	struct sadb_table table = make(16);
	struct sadb_name in = at(SADB_DIR_IN, &home, 0x1000), out = at(SADB_DIR_OUT, &far, 0x2000);

	ck_assert(!sadb_table_echoes(&table, SADB_DIR_OUT, &home));
	sadb_table_take(&table, &in);
	sadb_table_take(&table, &out);
	ck_assert(!sadb_table_echoes(&table, SADB_DIR_IN, &home));
	ck_assert(!sadb_table_echoes(&table, SADB_DIR_OUT, &far));
	ck_assert(sadb_table_echoes(&table, SADB_DIR_OUT, &home));
	ck_assert(sadb_table_echoes(&table, SADB_DIR_IN, &far));
	in = _i == 0 ? at(SADB_DIR_IN, &other, 0x3000) : at(SADB_DIR_OUT, &home, 0x3000);
	sadb_table_take(&table, &in);
	ck_assert(sadb_table_echoes(&table, SADB_DIR_IN, &home));
	ck_assert(sadb_table_echoes(&table, SADB_DIR_OUT, &far));
	unmake(&table);
}
END_TEST

START_TEST(an_outbound_sa_before_the_first_inbound_one_is_noticed)
{
	struct sadb_table table = make(16);
	struct sadb_name out = at(SADB_DIR_OUT, &far, 0x2000), in = at(SADB_DIR_IN, &far, 0x1000);

	sadb_table_take(&table, &out);
	ck_assert(sadb_table_echoes(&table, SADB_DIR_IN, &far));
	sadb_table_take(&table, &in);
	ck_assert(sadb_table_echoes(&table, SADB_DIR_IN, &far));
	unmake(&table);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_foreign");
	Suite *suite = suite_create("sadb_foreign");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_full_bucket_refuses_nobody, 0, 4);
	tcase_add_loop_test(tcase, refused_only_when_full, 0, sizeof(rooms) / sizeof(rooms[0]));
	tcase_add_loop_test(tcase, addresses_that_meet_are_noticed, 0, 2);
	tcase_add_test(tcase, an_outbound_sa_before_the_first_inbound_one_is_noticed);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
