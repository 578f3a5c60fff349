/*
 * A host: sim/model/host. Client and gateway of a scene, with a wire between them that takes 1 ms
 * and loses nothing:
 *
 *      host_output --> wire --> host_input        and host_tick whenever host_next_at says so
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/host.h"
#include "tests/scene.h"

#define RECORDS 10000
#define CLIENTS 3
#define FLIGHTS 64
#define WIRE_NS NSEC_MS

struct flight {
	nsec at;
	uint32_t from, to;
	uint64_t id;
	size_t len;
	uint8_t data[IKE_DGRAM_MAX];
};

static struct scene scene;
static struct plan plan;
static struct host *hosts[CLIENTS + 1];
static uint32_t clients;
static struct record record;
static struct flight flights[FLIGHTS];
static uint32_t flights_sent, flights_arrived;
static nsec now;

static void setup(void)
{
	scene_init(&scene, 1);
	clients = 1;
	flights_sent = flights_arrived = 0;
	record = (struct record){ 0 };
	now = 0;
}

static void make(void)
{
	static const char *const names[CLIENTS + 1] = { "a", "b", "c", "d" };
	static const enum sadb_platform platforms[CLIENTS + 1];
	static const uint8_t hash[32];
	static struct journal_meta meta;

	scene.scenario.hosts[SCENE_CLIENTS].count = clients;
	plan_init(&plan, &scene.scenario);
	meta = (struct journal_meta){ .scenario = "s",
		                      .file = "f",
		                      .version = "0",
		                      .scenario_hash = hash,
		                      .hosts = names,
		                      .platforms = platforms,
		                      .hosts_count = clients + 1 };
	record.journal = journal_new(&meta, RECORDS);
	ck_assert_ptr_nonnull(record.journal);
	for (uint32_t i = 0; i < plan.hosts_count; i++) {
		struct host_conf conf = { .plan = &plan, .number = i, .seed = 1 };
		hosts[i] = host_new(&conf);
		ck_assert_ptr_nonnull(hosts[i]);
	}
}

static void teardown(void)
{
	for (uint32_t i = 0; i <= CLIENTS; i++) {
		host_free(hosts[i]);
		hosts[i] = NULL;
	}
	if (record.journal)
		journal_free(record.journal);
}

static void drain(uint32_t number)
{
	struct host_send send;

	while (host_output(hosts[number], now, &record, &send)) {
		struct flight *flight = &flights[flights_sent++];
		ck_assert_uint_le(flights_sent, FLIGHTS);
		flight->at = now + WIRE_NS;
		flight->from = number;
		flight->to = plan_host_at(&send.send.dgram.to);
		flight->id = flights_sent;
		flight->len = send.send.dgram.len;
		memcpy(flight->data, send.send.dgram.data, flight->len);
	}
}

static nsec next_at(void)
{
	nsec at = flights_arrived < flights_sent ? flights[flights_arrived].at : NSEC_NEVER;

	for (uint32_t i = 0; i < plan.hosts_count; i++)
		at = host_next_at(hosts[i]) < at ? host_next_at(hosts[i]) : at;
	return at;
}

static void run_until(nsec end)
{
	for (nsec at = next_at(); at <= end; at = next_at()) {
		ck_assert_int_ge(at, now);
		now = at;
		while (flights_arrived < flights_sent && flights[flights_arrived].at == now) {
			const struct flight *flight = &flights[flights_arrived++];
			struct ike_dgram in = { .from = plan_endpoint(flight->from),
				                .to = plan_endpoint(flight->to),
				                .id = flight->id,
				                .data = flight->data,
				                .len = flight->len };
			host_input(hosts[flight->to], now, &record, &in);
			drain(flight->to);
		}
		for (uint32_t i = 0; i < plan.hosts_count; i++) {
			if (host_next_at(hosts[i]) > now)
				continue;
			host_tick(hosts[i], now);
			drain(i);
		}
	}
}

static void start_all(void)
{
	make();
	for (uint32_t i = 0; i < clients; i++) {
		ck_assert_uint_ne(host_start(hosts[i], 0, &record,
		                             &(struct journal_acquire){ .peer = clients }),
		                  0);
		drain(i);
	}
	run_until(10 * NSEC_S);
}

/* The nth reply to `op` at this host. */
static const struct sadb_reply *reply_of(uint32_t host, enum sadb_op op, unsigned nth)
{
	const struct journal_rec *rec;

	for (uint64_t i = 0; (rec = scene_find(record.journal, JOURNAL_REPLY, &i)) != NULL;) {
		if (rec->host == host && rec->reply.op == op && nth-- == 0) {
			ck_assert_int_eq(rec->at, rec->reply.done_at);
			ck_assert_uint_eq(rec->negotiation, rec->reply.owner);
			return &rec->reply;
		}
	}
	ck_abort_msg("host %u never got that reply to %s", host, sadb_op_name(op));
	return NULL;
}

START_TEST(two_hosts_install_a_pair_each)
{
	uint32_t larvals, sas;

	start_all();
	for (uint32_t i = 0; i < 2; i++) {
		host_held(hosts[i], &larvals, &sas);
		ck_assert_uint_eq(larvals, 0);
		ck_assert_uint_eq(sas, 2);
		ck_assert_uint_eq(host_ike_counters(hosts[i])->established, 1);
		ck_assert_uint_eq(host_sadb_counters(hosts[i])->asked[SADB_OP_UPDATE], 1);
		ck_assert_uint_ge(host_footprint(hosts[i]), 1000);
	}
	ck_assert_uint_eq(scene_notes(record.journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
	ck_assert_uint_eq(scene_notes(record.journal, IKE_NOTE_CHILD_INSTALLED, false), 1);
	ck_assert(!record.full);
}
END_TEST

START_TEST(each_operation_takes_its_own_service_time)
{
	scene.sadb[SCENE_GATEWAY].ops[SADB_OP_GETSPI] = scene_constant(3 * NSEC_MS);
	scene.sadb[SCENE_GATEWAY].ops[SADB_OP_UPDATE] = scene_constant(5 * NSEC_MS);
	scene.sadb[SCENE_GATEWAY].ops[SADB_OP_ADD] = scene_constant(0);
	start_all();
	const struct sadb_reply *getspi = reply_of(1, SADB_OP_GETSPI, 0),
	                        *update = reply_of(1, SADB_OP_UPDATE, 0);
	const struct sadb_reply *add = reply_of(1, SADB_OP_ADD, 0);
	ck_assert_int_eq(getspi->done_at - getspi->asked_at, 3 * NSEC_MS);
	ck_assert_int_eq(update->done_at - update->asked_at, 5 * NSEC_MS);
	ck_assert_int_eq(add->done_at - add->asked_at, 1);
	ck_assert_int_eq(update->asked_at, getspi->done_at);
	ck_assert_int_eq(add->asked_at, update->done_at);
}
END_TEST

START_TEST(a_host_without_a_backend_never_asks_one)
{
	start_all();
	ck_assert_uint_eq(scene_count(record.journal, JOURNAL_BACKEND_ASK), 0);
}
END_TEST

START_TEST(the_backend_answers_after_its_delay)
{
	uint64_t asked = 0, replied = 0;

	scene.scenario.hosts[SCENE_GATEWAY].auth_backend = scene_constant(700 * NSEC_MS);
	start_all();
	const struct journal_rec *ask = scene_find(record.journal, JOURNAL_BACKEND_ASK, &asked);
	const struct journal_rec *reply =
	        scene_find(record.journal, JOURNAL_BACKEND_REPLY, &replied);
	ck_assert_ptr_nonnull(ask);
	ck_assert_ptr_nonnull(reply);
	ck_assert_uint_eq(ask->host, 1);
	ck_assert_int_eq(reply->at - ask->at, 700 * NSEC_MS);
	ck_assert_uint_eq(reply->backend.ticket, ask->backend.ticket);
	ck_assert(reply->backend.accepted);
	ck_assert_uint_eq(scene_notes(record.journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
}
END_TEST

/* Three clients at once, and a driver that takes one request: the others are told so 1 ns later. */
START_TEST(a_request_that_the_driver_does_not_take_is_refused_one_nanosecond_later)
{
	scene.sadb[SCENE_GATEWAY].requests = 1;
	clients = CLIENTS;
	start_all();
	unsigned refused = 0;
	for (unsigned nth = 0; nth < CLIENTS; nth++) {
		const struct sadb_reply *reply = reply_of(CLIENTS, SADB_OP_GETSPI, nth);
		if (reply->err == SADB_OK)
			continue;
		refused++;
		ck_assert_int_eq(reply->err, SADB_E_LIMIT);
		ck_assert_int_eq(reply->cause, SADB_CAUSE_REQUESTS_LIMIT);
		ck_assert_int_eq(reply->done_at, reply->asked_at + 1);
		ck_assert_uint_ne(reply->code, 0);
	}
	ck_assert_uint_eq(refused, CLIENTS - 1);
	ck_assert_uint_eq(scene_notes(record.journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
}
END_TEST

START_TEST(a_stalled_driver_answers_when_the_stall_is_over)
{
	make();
	host_stall(hosts[0], SADB_OP_UPDATE, 2 * NSEC_S);
	host_start(hosts[0], 0, &record, &(struct journal_acquire){ .peer = clients });
	drain(0);
	run_until(2 * NSEC_S - 1);
	ck_assert_uint_eq(host_sadb_counters(hosts[0])->sas, 1);
	ck_assert_uint_eq(scene_notes(record.journal, IKE_NOTE_CHILD_INSTALLED, true), 0);
	run_until(10 * NSEC_S);
	ck_assert_int_eq(reply_of(0, SADB_OP_UPDATE, 0)->done_at, 2 * NSEC_S);
	ck_assert_uint_eq(scene_notes(record.journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
}
END_TEST

START_TEST(a_stall_without_an_end_is_one)
{
	make();
	host_stall(hosts[0], SADB_OP_GETSPI, NSEC_NEVER);
	host_start(hosts[0], 0, &record, &(struct journal_acquire){ .peer = clients });
	drain(0);
	run_until(10 * NSEC_S);
	ck_assert_uint_eq(scene_count(record.journal, JOURNAL_REPLY), 0);
}
END_TEST

START_TEST(another_key_fails_the_authentication)
{
	scene.scenario.hosts[SCENE_CLIENTS].psk = "not what everybody has";
	start_all();
	const struct journal_rec *failed = scene_failure(record.journal, false);
	ck_assert_ptr_nonnull(failed);
	ck_assert_int_eq(failed->note.failure, IKE_FAIL_AUTHENTICATION);
	failed = scene_failure(record.journal, true);
	ck_assert_ptr_nonnull(failed);
	ck_assert_int_eq(failed->note.failure, IKE_FAIL_AUTH_REFUSED);
}
END_TEST

START_TEST(the_same_other_key_at_both_ends_is_a_key)
{
	static char psk[100];

	memset(psk, 'x', sizeof(psk) - 1); /* and too long: cut off alike */
	scene.scenario.hosts[SCENE_CLIENTS].psk = scene.scenario.hosts[SCENE_GATEWAY].psk = psk;
	start_all();
	ck_assert_uint_eq(scene_notes(record.journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
}
END_TEST

START_TEST(an_event_of_an_sa_is_recorded_before_the_reply_that_tells_of_it)
{
	uint64_t sa = 0, reply = 0;

	start_all();
	ck_assert_ptr_nonnull(scene_find(record.journal, JOURNAL_SA, &sa));
	ck_assert_ptr_nonnull(scene_find(record.journal, JOURNAL_REPLY, &reply));
	ck_assert_uint_lt(sa, reply);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("host");
	TCase *tc = tcase_create("host");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, two_hosts_install_a_pair_each);
	tcase_add_test(tc, each_operation_takes_its_own_service_time);
	tcase_add_test(tc, a_host_without_a_backend_never_asks_one);
	tcase_add_test(tc, the_backend_answers_after_its_delay);
	tcase_add_test(tc, a_request_that_the_driver_does_not_take_is_refused_one_nanosecond_later);
	tcase_add_test(tc, a_stalled_driver_answers_when_the_stall_is_over);
	tcase_add_test(tc, a_stall_without_an_end_is_one);
	tcase_add_test(tc, another_key_fails_the_authentication);
	tcase_add_test(tc, the_same_other_key_at_both_ends_is_a_key);
	tcase_add_test(tc, an_event_of_an_sa_is_recorded_before_the_reply_that_tells_of_it);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
