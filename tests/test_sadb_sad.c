/* The table with lifetimes against a slow twin: the same answers for random operations. */
#define _GNU_SOURCE
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/sad.h"
#include "sadb/sadb.h"

#define SLOTS  40u
#define LARVAL (30 * NSEC_S)
#define HARD   (100 * NSEC_S)
#define SOFT   (90 * NSEC_S)

static const struct sadb_addr here = { 4, { 10, 0, 0, 1 } };
static const struct sadb_traffic traffic = { .local = { .lo = { 4, { 1 } }, .hi = { 4, { 2 } } } };
static const struct sadb_key key = { SADB_ENCR_CHACHA20_POLY1305, 36, { 9, 8, 7 } };
static const struct sad_terms terms = { 7, &here, &traffic, &key, SOFT, HARD, NULL };

static struct sad *make(uint32_t slots, uint64_t secret)
{
	const struct sad_conf conf = { slots, 256, UINT32_MAX, LARVAL, secret };

	return sad_new(&conf);
}

static struct sadb_name in(uint32_t spi)
{
	return (struct sadb_name){ &here, spi, SADB_DIR_IN, SADB_PROTO_ESP };
}

static struct sadb_name out(uint32_t spi)
{
	return (struct sadb_name){ &here, spi, SADB_DIR_OUT, SADB_PROTO_ESP };
}

/* Larval dies; soft, then hard: at t - 1, t, t + 1. */
START_TEST(lifetimes_end_at_their_nanosecond)
{
	const nsec t = _i == 0 ? LARVAL : _i == 1 ? SOFT : HARD;
	struct sadb_name name = in(0);
	struct sad *sad = make(8, 1);

	name.spi = sad_getspi(sad, 0, &name, &terms);
	ck_assert_uint_ge(name.spi, 256);
	if (_i > 0)
		ck_assert(sad_update(sad, 0, &name, &terms));
	ck_assert_uint_gt(sad_expire(sad, t - 1, 100), 0);
	ck_assert_ptr_nonnull(sad_find(sad, &name));
	ck_assert_int_eq(sad_find(sad, &name)->state, _i == 0   ? SADB_ST_LARVAL
	                                              : _i == 1 ? SADB_ST_MATURE
	                                                        : SADB_ST_DYING);
	ck_assert_uint_gt(sad_expire(sad, t, 100), 0);
	if (_i == 1)
		ck_assert_int_eq(sad_find(sad, &name)->state, SADB_ST_DYING);
	else
		ck_assert_ptr_null(sad_find(sad, &name));
	ck_assert_int_eq(sad_next_at(sad) == NSEC_NEVER, _i != 1);
	sad_free(sad);
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
	struct sadb_name name = in(0x5000), other = out(0x5000);
	struct sad *sad = make(2, 1);

	ck_assert(!sad_update(sad, 0, &name, &terms));
	ck_assert(!sad_delete(sad, &name));
	ck_assert(sad_add(sad, 0, &other, &terms));
	ck_assert(!sad_add(sad, 0, &other, &terms));
	ck_assert(!sad_add(sad, 0, &name, &terms)); /* the other direction has the name */
	ck_assert(!sad_update(sad, 0, &other, &terms));
	name.spi = sad_getspi(sad, 0, &name, &terms);
	ck_assert_uint_ne(name.spi, 0);
	ck_assert_uint_eq(sad_getspi(sad, 0, &name, &terms), 0); /* full, and only now */
	ck_assert(sad_update(sad, 0, &name, &terms));
	ck_assert(!sad_update(sad, 0, &name, &terms));
	ck_assert(sad_delete(sad, &other));
	ck_assert_uint_ne(sad_getspi(sad, 0, &name, &terms), 0);
	sad_free(sad);
}
END_TEST

START_TEST(keys_are_copied_and_wiped)
{
	static const struct sadb_key wiped;
	struct sadb_name name = out(0x777);
	struct sad *sad = make(4, 1);

	ck_assert(sad_add(sad, 0, &name, &terms));
	ck_assert_mem_eq(&sad->table.bodies[0].key, &key, sizeof(key));
	ck_assert(sad_delete(sad, &name));
	ck_assert_mem_eq(&sad->table.bodies[0].key, &wiped, sizeof(wiped));
	sad_free(sad);
}
END_TEST

/* With buckets and without: what was copied for an SA that is there already is gone again. */
START_TEST(a_refused_add_leaves_nothing)
{
	static const struct sadb_key wiped;
	static const struct sadb_traffic any;
	struct sad_terms bare = terms;
	struct sadb_name name = out(0x777), larval = in(0);
	struct sad *sad = make(_i == 0 ? 4 : 40, 1);
	struct sadb_table *table = &sad->table;

	ck_assert(sad_add(sad, 0, &name, &terms));
	ck_assert(!sad_add(sad, 0, &name, &terms));
	ck_assert_uint_eq(table->free, 1);
	ck_assert_uint_eq(table->chained, 1);
	ck_assert_mem_eq(&table->bodies[1].key, &wiped, sizeof(wiped));
	ck_assert_uint_eq(table->slots[1].flags, 0);
	ck_assert_uint_eq(table->slots[1].spi, 0);
	bare.traffic = &any;
	larval.spi = sad_getspi(sad, 0, &larval, &bare);
	ck_assert_ptr_eq(sad_find(sad, &larval), &table->slots[1]);
	ck_assert_uint_eq(sadb_table_traffic(table, 1).local.lo.family, 0);
	sad_free(sad);
}
END_TEST

/* One slot is used again and again: no SPI comes back in 2^20 uses, and no stale one matches. */
START_TEST(spis_do_not_repeat_soon)
{
	uint8_t *seen = calloc(1u << 29, 1);
	struct sadb_name name = in(0);
	struct sad *sad = make(_i == 0 ? 1 : 100, 42);
	uint32_t stale = 0, wrong = 0;

	for (uint32_t i = 0; i < 1u << 20; i++) {
		uint32_t spi = sad_getspi(sad, 0, &name, &terms);

		wrong += spi < 256 || (seen[spi / 8] >> spi % 8 & 1) != 0;
		seen[spi / 8] |= (uint8_t)(1u << spi % 8);
		name.spi = stale;
		wrong += sad_find(sad, &name) != NULL;
		name.spi = spi;
		wrong += !sad_delete(sad, &name);
		stale = spi;
	}
	ck_assert_uint_eq(wrong, 0);
	sad_free(sad);
	free(seen);
}
END_TEST

START_TEST(spis_hang_on_the_secret)
{
	struct sad *a = make(100, 1), *b = make(100, 2);
	struct sadb_name name = in(0);
	uint32_t same = 0, upwards = 0, last = 0;

	for (int i = 0; i < 100; i++) {
		uint32_t spi = sad_getspi(a, 0, &name, &terms);

		same += spi == sad_getspi(b, 0, &name, &terms);
		upwards += spi > last;
		last = spi;
	}
	ck_assert_uint_eq(same, 0);
	ck_assert(upwards > 25 && upwards < 75);
	sad_free(a);
	sad_free(b);
}
END_TEST

struct twin {
	uint32_t spi;
	bool out, live;
	enum sadb_state state;
	nsec soft_at, dies_at;
};

static struct twin twins[SLOTS];
static uint32_t live;

static struct twin *twin_of(uint32_t spi, bool is_out)
{
	for (uint32_t i = 0; i < SLOTS; i++)
		if (twins[i].live && twins[i].spi == spi && twins[i].out == is_out)
			return &twins[i];
	return NULL;
}

static void born(uint32_t spi, bool is_out, enum sadb_state state, nsec soft_at, nsec dies_at)
{
	for (uint32_t i = 0; i < SLOTS; i++)
		if (!twins[i].live) {
			twins[i] = (struct twin){ spi, is_out, true, state, soft_at, dies_at };
			live++;
			return;
		}
	ck_abort_msg("too many");
}

static void twins_expire(nsec now)
{
	for (uint32_t i = 0; i < SLOTS; i++) {
		struct twin *twin = &twins[i];

		if (!twin->live)
			continue;
		if (twin->soft_at <= now)
			twin->state = SADB_ST_DYING;
		twin->live = twin->dies_at > now;
		live -= !twin->live;
	}
}

static void compare(const struct sad *sad, const uint32_t *spis, uint32_t count)
{
	const struct sadb_slot *found[SADB_TABLE_BULK];
	struct sadb_name names[SADB_TABLE_BULK];

	for (uint32_t i = 0; i < count; i++)
		names[i] = i % 2 ? out(spis[i]) : in(spis[i]);
	sad_find_bulk(sad, names, count, found);
	for (uint32_t i = 0; i < count; i++) {
		const struct twin *twin = twin_of(spis[i], i % 2);

		ck_assert_ptr_eq(found[i], sad_find(sad, &names[i]));
		ck_assert_int_eq(found[i] != NULL, twin != NULL);
		if (twin == NULL)
			continue;
		ck_assert_uint_eq(found[i]->spi, twin->spi);
		ck_assert_int_eq(found[i]->state, twin->state);
		ck_assert_int_eq(found[i]->dies_at, twin->dies_at);
	}
}

static uint64_t x;

static uint32_t draw(uint32_t below)
{
	x ^= x << 13, x ^= x >> 7, x ^= x << 17;
	return (uint32_t)(x >> 20) % below;
}

static void one_operation(struct sad *sad, nsec now, uint32_t spis[32])
{
	uint32_t at = draw(32), spi = spis[at], fresh;
	bool is_out = draw(2);
	struct sadb_name name = is_out ? out(spi) : in(spi);
	struct twin *twin = twin_of(spi, is_out);
	bool larval = twin != NULL && twin->state == SADB_ST_LARVAL;

	switch (draw(5)) {
	case 0:
		fresh = sad_getspi(sad, now, &name, &terms);
		ck_assert_int_eq(fresh != 0, live < SLOTS);
		if (fresh != 0)
			born(spis[at] = fresh, false, SADB_ST_LARVAL, NSEC_NEVER, now + LARVAL);
		break;
	case 1:
		ck_assert_int_eq(sad_update(sad, now, &name, &terms), larval);
		if (larval)
			*twin = (struct twin){ spi,        false,     true, SADB_ST_MATURE,
				               now + SOFT, now + HARD };
		break;
	case 2:
		larval = twin == NULL && twin_of(spi, !is_out) == NULL && live < SLOTS;
		ck_assert_int_eq(sad_add(sad, now, &name, &terms), larval);
		if (larval)
			born(spi, is_out, SADB_ST_MATURE, now + SOFT, now + HARD);
		break;
	case 3:
		ck_assert_int_eq(sad_delete(sad, &name), twin != NULL);
		if (twin != NULL)
			twin->live = false, live--;
		break;
	case 4: spis[at] = 256 + draw(100); break;
	}
}

START_TEST(random_operations_agree_with_the_twin)
{
	struct sad *sad = make(SLOTS, (uint64_t)_i);
	uint32_t spis[32];
	nsec now = 0;

	x = 88172645463325252u + (uint64_t)_i;
	memset(twins, 0, sizeof(twins));
	live = 0;
	for (int i = 0; i < 32; i++)
		spis[i] = 256 + draw(100);
	for (int round = 0; round < 250000; round++) {
		one_operation(sad, now, spis);
		now += draw(10) == 0 ? (nsec)draw(20000) * NSEC_MS / 10 : (nsec)draw(1000);
		while (sad_expire(sad, now, 1 + draw(20)) == 0)
			;
		twins_expire(now);
		if (round % 64 == 0)
			compare(sad, spis, 32);
	}
	sad_free(sad);
}
END_TEST

/* Whatever is due by then is met in the end, and no call does more than its budget. */
START_TEST(a_budget_is_kept)
{
	struct sadb_name name = in(0);
	struct sad *sad = make(1000, 3);
	uint32_t calls = 0;

	for (uint32_t i = 0; i < 1000; i++)
		ck_assert_uint_ne(sad_getspi(sad, i * NSEC_MS, &name, &terms), 0);
	while (sad_next_at(sad) != NSEC_NEVER) {
		sad_expire(sad, 60 * NSEC_S, 8);
		ck_assert_uint_lt(++calls, 1000 * (SADB_WHEEL_LEVELS + 1) / 8);
	}
	ck_assert_uint_ge(calls, 1000 / 8);
	for (uint32_t i = 0; i < 1000; i++)
		ck_assert_uint_ne(sad_getspi(sad, 60 * NSEC_S, &name, &terms), 0);
	sad_free(sad);
}
END_TEST

START_TEST(an_sa_takes_at_most_320_octets)
{
	static const uint32_t sizes[] = { 1000, 100000, 1000000, 10000000 };
	const struct sad_conf conf = { .slots = sizes[_i] };

	ck_assert_uint_le(sad_footprint(&conf), sizes[_i] * UINT64_C(320));
}
END_TEST

static bool refuses;

/* The only place where either database gets memory: here the system may have none. */
void *aligned_alloc(size_t alignment, size_t size)
{
	void *memory = NULL;

	return refuses || posix_memalign(&memory, alignment, size) != 0 ? NULL : memory;
}

START_TEST(no_memory_is_an_answer)
{
	const struct sad_conf conf = { 100, 256, UINT32_MAX, LARVAL, 1 };
	const struct sadb_conf driver = {
		.slots = 100, .requests = 4, .spi_min = 256, .spi_max = UINT32_MAX
	};

	refuses = true;
	ck_assert_ptr_null(sad_new(&conf));
	ck_assert_ptr_null(sadb_new(&driver));
	sad_free(NULL);
	sadb_free(NULL);
	refuses = false;
	sadb_free(sadb_new(&driver));
}
END_TEST

/* In the caller's memory, of exactly the footprint; no key is left there when he has it back. */
START_TEST(memory_given_is_memory_given_back)
{
	const struct sad_conf conf = { 100, 256, UINT32_MAX, LARVAL, 1 };
	size_t size = (size_t)sad_footprint(&conf);
	uint8_t *memory = aligned_alloc(64, size);
	struct sadb_name name = out(0x777);
	struct sad *sad = sad_place(&conf, memory);

	for (; sad_add(sad, 0, &name, &terms); name.spi++)
		;
	ck_assert_uint_eq(name.spi, 0x777 + 100);
	ck_assert_ptr_nonnull(memmem(memory, size, key.key, 3));
	sad_wipe(sad);
	ck_assert_ptr_null(memmem(memory, size, key.key, 3));
	free(memory);
}
END_TEST

/* Wherever a deleted SA was, nothing of its key is left in all of the table. */
START_TEST(a_deleted_key_is_nowhere)
{
	const struct sad_conf conf = { 20, 256, UINT32_MAX, LARVAL, 1 };
	struct sadb_name name = in(0);
	struct sad *sad = sad_new(&conf);

	name.spi = sad_getspi(sad, 0, &name, &terms);
	ck_assert(sad_update(sad, 0, &name, &terms));
	ck_assert_ptr_nonnull(memmem(sad, (size_t)sad_footprint(&conf), key.key, 3));
	if (_i == 0)
		ck_assert(sad_delete(sad, &name));
	else
		ck_assert_uint_gt(sad_expire(sad, HARD, 100), 0);
	ck_assert_ptr_null(sad_find(sad, &name));
	ck_assert_ptr_null(memmem(sad, (size_t)sad_footprint(&conf), key.key, 3));
	sad_free(sad);
}
END_TEST

/* What would end after the end of time never ends. */
START_TEST(the_end_of_time_is_no_deadline)
{
	const nsec late = NSEC_NEVER - 1 - _i * LARVAL;
	struct sadb_name name = in(0);
	struct sad *sad = make(300, 1);

	name.spi = sad_getspi(sad, late, &name, &terms);
	ck_assert_uint_ne(name.spi, 0);
	ck_assert_int_eq(sad_find(sad, &name)->dies_at, _i == 0 ? NSEC_NEVER : NSEC_NEVER - 1);
	ck_assert_uint_gt(sad_expire(sad, NSEC_NEVER - 2, 1000), 0);
	ck_assert_ptr_nonnull(sad_find(sad, &name));
	ck_assert_uint_gt(sad_expire(sad, NSEC_NEVER - 1, 1000), 0);
	ck_assert_int_eq(sad_find(sad, &name) != NULL, _i == 0);
	sad_free(sad);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_sad");
	Suite *suite = suite_create("sadb_sad");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, lifetimes_end_at_their_nanosecond, 0, 3);
	tcase_add_test(tcase, what_is_not_there_is_refused);
	tcase_add_test(tcase, keys_are_copied_and_wiped);
	tcase_add_loop_test(tcase, a_refused_add_leaves_nothing, 0, 2);
	tcase_add_loop_test(tcase, spis_do_not_repeat_soon, 0, 2);
	tcase_add_test(tcase, spis_hang_on_the_secret);
	tcase_add_loop_test(tcase, random_operations_agree_with_the_twin, 0, 4);
	tcase_add_test(tcase, a_budget_is_kept);
	tcase_add_test(tcase, no_memory_is_an_answer);
	tcase_add_test(tcase, memory_given_is_memory_given_back);
	tcase_add_loop_test(tcase, a_deleted_key_is_nowhere, 0, 2);
	tcase_add_loop_test(tcase, the_end_of_time_is_no_deadline, 0, 2);
	tcase_add_loop_test(tcase, an_sa_takes_at_most_320_octets, 0, 4);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
