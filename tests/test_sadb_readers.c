/*
 * One writer and two readers at once. All that is in an SA follows from its SPI and from how often
 * it was keyed, so that a copy made of two shows. Under ThreadSanitizer: make tsan.
 */
#include <check.h>
#include <pthread.h>
#include <string.h>

#include "sadb/read.h"

#define ROOM    64u
#define FOREIGN 40u /* outbound SPIs, of two buckets at most: chains are long */
#define READERS 2
#define ROUNDS  60000u

static const struct sadb_addr here = { 4, { 10, 0, 0, 1 } };

static struct sad *sad;
static uint32_t known[ROOM]; /* inbound SPIs, for readers to try; 0: none */
static uint32_t stay[2];     /* one inbound, one outbound, that are always there */
static uint32_t stop, torn, lost, seen;

static uint32_t draw(uint64_t *x, uint32_t below)
{
	*x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
	return (uint32_t)(*x >> 24) % below;
}

static struct sadb_addr addr_of(uint32_t spi)
{
	struct sadb_addr addr = { 6, { 0 } };

	memset(addr.bytes, (uint8_t)(spi * 2654435761u >> 24), sizeof(addr.bytes));
	return addr;
}

/* What an SA of this SPI is made of: the same number everywhere. */
struct made {
	struct sadb_addr src;
	struct sadb_key key;
	struct sadb_traffic traffic;
	struct sad_terms terms;
};

static void make(struct made *made, uint32_t spi, const struct sadb_addr *dst)
{
	memset(made, 0, sizeof(*made));
	made->src = addr_of(spi);
	made->src.family = dst->family;
	made->key.encr = SADB_ENCR_CHACHA20_POLY1305;
	made->key.key_len = SADB_KEY_MAX;
	memset(made->key.key, made->src.bytes[0] | 1, SADB_KEY_MAX);
	made->terms = (struct sad_terms){ .owner = spi,
		                          .src = &made->src,
		                          .traffic = &made->traffic,
		                          .key = &made->key,
		                          .soft_ns = 1 + (nsec)spi,
		                          .hard_ns = 2 + (nsec)spi };
}

static bool is_whole(const struct sadb_view *view, const struct sadb_name *name)
{
	struct made made;

	make(&made, name->spi, name->dst);
	if (view->spi != name->spi || view->dir != name->dir ||
	    !sadb_addr_same(&view->dst, name->dst))
		return false;
	if (view->state == SADB_ST_LARVAL)
		return view->key.encr == 0 && view->soft_at == NSEC_NEVER;
	return view->state == SADB_ST_MATURE && view->owner == name->spi &&
	       view->dies_at == view->soft_at + 1 && view->soft_at != NSEC_NEVER &&
	       memcmp(&view->key, &made.key, sizeof(made.key)) == 0 &&
	       memcmp(view->src.bytes, made.src.bytes, sizeof(made.src.bytes)) == 0;
}

static void look(const struct sadb_name *name, bool must)
{
	struct sadb_view view;

	if (!sad_read(sad, name, &view)) {
		__atomic_add_fetch(&lost, must, __ATOMIC_RELAXED);
		return;
	}
	__atomic_add_fetch(&seen, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&torn, !is_whole(&view, name), __ATOMIC_RELAXED);
}

static void *read_all(void *argument)
{
	uint64_t x = 88172645463325252u + *(const uint32_t *)argument;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		uint32_t spi = __atomic_load_n(&known[draw(&x, ROOM)], __ATOMIC_ACQUIRE);
		struct sadb_addr far = addr_of(stay[1]);
		struct sadb_name name = { &here, spi, SADB_DIR_IN, SADB_PROTO_ESP };

		look(&name, false);
		name.spi = stay[0];
		look(&name, true);
		name = (struct sadb_name){ &far, stay[1], SADB_DIR_OUT, SADB_PROTO_ESP };
		look(&name, true);
		name.spi = 0x1000 + draw(&x, FOREIGN);
		far = addr_of(name.spi);
		look(&name, false);
	}
	return NULL;
}

/* The larval's SPI is not known before: only what UPDATE gives must follow from it. */
static uint32_t install(nsec now)
{
	struct sadb_name name = { &here, 0, SADB_DIR_IN, SADB_PROTO_ESP };
	struct made made;

	make(&made, 0, &here);
	name.spi = sad_getspi(sad, now, &name, &made.terms);
	return name.spi;
}

static void key_it(nsec now, uint32_t spi)
{
	struct sadb_name name = { &here, spi, SADB_DIR_IN, SADB_PROTO_ESP };
	struct made made;

	make(&made, spi, &here);
	sad_update(sad, now, &name, &made.terms);
}

static bool add(nsec now, uint32_t spi)
{
	struct sadb_addr far = addr_of(spi);
	struct sadb_name name = { &far, spi, SADB_DIR_OUT, SADB_PROTO_ESP };
	struct made made;

	make(&made, spi, &far);
	return sad_add(sad, now, &name, &made.terms);
}

static void turn_inbound(uint32_t at, nsec now)
{
	struct sadb_name name = { &here, known[at], SADB_DIR_IN, SADB_PROTO_ESP };

	if (name.spi != 0)
		sad_delete(sad, &name);
	__atomic_store_n(&known[at], install(now), __ATOMIC_RELEASE);
	key_it(now, known[at]);
}

static void turn_outbound(uint32_t spi, nsec now)
{
	struct sadb_addr far = addr_of(spi);
	struct sadb_name name = { &far, spi, SADB_DIR_OUT, SADB_PROTO_ESP };

	if (!sad_delete(sad, &name))
		add(now, spi);
}

/* All cells of all buckets but one lead there, so that chains are what readers meet. */
static void write_all(void)
{
	uint64_t x = 362436069;

	for (uint32_t n = 0; n < ROUNDS; n++) {
		if (draw(&x, 2) == 0)
			turn_inbound(draw(&x, 8), n);
		else
			turn_outbound(0x1000 + draw(&x, FOREIGN), n);
	}
}

START_TEST(a_reader_sees_whole_sas_only)
{
	const struct sad_conf conf = { _i == 0 ? ROOM : 15, 256, UINT32_MAX, 1000 * NSEC_S, 7 };
	uint32_t numbers[READERS];
	pthread_t threads[READERS];

	sad = sad_new(&conf);
	memset(known, 0, sizeof(known));
	stop = torn = lost = seen = 0;
	if (_i == 0)
		sad->table.buckets = 1; /* forty in a bucket of sixteen */
	stay[0] = install(0);
	key_it(0, stay[0]);
	ck_assert(add(0, stay[1] = 0x5000));
	for (uint32_t i = 0; i < READERS; i++) {
		numbers[i] = i;
		ck_assert_int_eq(pthread_create(&threads[i], NULL, read_all, &numbers[i]), 0);
	}
	while (__atomic_load_n(&seen, __ATOMIC_RELAXED) == 0)
		;
	write_all();
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (uint32_t i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(torn, 0);
	ck_assert_uint_eq(lost, 0);
	ck_assert_uint_gt(seen, 100);
	sad_free(sad);
}
END_TEST

/* The check itself can fail: a view of one SA is not whole under the name of another. */
START_TEST(a_torn_view_would_be_noticed)
{
	const struct sad_conf conf = { 4, 256, UINT32_MAX, 0, 7 };
	struct sadb_name name = { &here, 0, SADB_DIR_IN, SADB_PROTO_ESP };
	struct sadb_view view;

	sad = sad_new(&conf);
	name.spi = install(0);
	key_it(0, name.spi);
	ck_assert(sad_read(sad, &name, &view));
	ck_assert(is_whole(&view, &name));
	view.key.key[35] ^= 1;
	ck_assert(!is_whole(&view, &name));
	ck_assert(sad_delete(sad, &name));
	ck_assert(!sad_read(sad, &name, &view));
	sad_free(sad);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sadb_readers");
	Suite *suite = suite_create("sadb_readers");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	srunner_set_fork_status(r, CK_NOFORK); /* ThreadSanitizer and forks of threads don't mix */
	tcase_add_loop_test(tcase, a_reader_sees_whole_sas_only, 0, 2);
	tcase_add_test(tcase, a_torn_view_would_be_noticed);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
