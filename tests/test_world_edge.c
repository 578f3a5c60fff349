/*
 * Two worlds with an edge, each with one end of the same scenario, joined by hand: what one lets go
 * arrives at the other. Time is the test's, so all of it is exact.
 */
#include <check.h>
#include <string.h>

#include "tests/scene.h"

#define WIRE_NS (3 * NSEC_MS) /* the real network's way */
#define UNDER   4096

struct end {
	struct scene scene;
	struct edge_conf conf;
	struct world *world;
	struct journal *journal;
};

struct flying {
	nsec at;
	unsigned to;
	struct edge_dgram dgram;
};

static struct end ends[2];
static struct flying flying[UNDER];
static unsigned flying_first, flying_count;
static uint8_t entropy[32] = { 1 };
static nsec now;
static const struct driver *real; /* the first end's; NULL: its mock */

static struct ike_endpoint endpoint(uint8_t last)
{
	return (struct ike_endpoint){ .addr = { .family = 4, .bytes = { 127, 0, 0, last } },
		                      .port = 15000 };
}

static void open_end(unsigned entry, uint32_t clients, nsec every_ns)
{
	struct end *end = &ends[entry];

	scene_init(&end->scene, clients);
	if (real)
		end->scene.ike[entry].on_no_child = IKE_NO_CHILD_KEEP;
	end->conf = (struct edge_conf){ .entry = entry,
		                        .self = endpoint((uint8_t)(entry + 1)),
		                        .entropy = entropy,
		                        .every_ns = every_ns,
		                        .driver = entry == 0 ? real : NULL,
		                        .story = "a test" };
	if (entry == SCENE_CLIENTS)
		end->conf.peer = endpoint(2);
	end->world = world_new_edge(&end->scene.scenario, 1, &end->conf);
	ck_assert_ptr_nonnull(end->world);
	end->journal = journal_new(world_meta(end->world), 100000);
}

static void open_both(uint32_t clients, nsec every_ns)
{
	now = 0;
	flying_first = flying_count = 0;
	for (unsigned i = 0; i < 2; i++)
		open_end(i, clients, every_ns);
}

static void close_both(void)
{
	for (unsigned i = 0; i < 2; i++) {
		journal_free(ends[i].journal);
		world_free(ends[i].world);
		ends[i].world = NULL;
		ends[i].journal = NULL;
	}
}

static void collect(unsigned from)
{
	const struct edge_dgram *dgram;

	while ((dgram = world_output(ends[from].world))) {
		ck_assert_uint_lt(flying_count, UNDER);
		flying[flying_count++] = (struct flying){ now + WIRE_NS, !from, *dgram };
	}
}

/* All that both do up to `until`, in 100 us steps of a clock that is not theirs. */
static void play(nsec until, struct journal *const journals[2])
{
	for (; now <= until; now += 100 * NSEC_US) {
		for (unsigned i = 0; i < 2; i++) {
			do {
				world_until(ends[i].world, journals[i], now);
				collect(i);
			} while (world_next_at(ends[i].world) <= now);
		}
		for (; flying_first < flying_count && flying[flying_first].at <= now;
		     flying_first++) {
			const struct flying *f = &flying[flying_first];
			struct ike_dgram in = { .from = f->dgram.from,
				                .to = f->dgram.to,
				                .data = f->dgram.data,
				                .len = f->dgram.len };
			world_input(ends[f->to].world, journals[f->to], now, &in);
		}
	}
}

static void play_main(nsec until)
{
	struct journal *journals[] = { ends[0].journal, ends[1].journal };

	play(until, journals);
}

START_TEST(two_halves_make_a_whole_negotiation)
{
	open_both(1, 0);
	play_main(NSEC_S);
	ck_assert_uint_eq(scene_notes(ends[0].journal, IKE_NOTE_CHILD_INSTALLED, true), 1);
	ck_assert_uint_eq(scene_notes(ends[1].journal, IKE_NOTE_CHILD_INSTALLED, false), 1);
	ck_assert(world_settled(ends[0].world));
	ck_assert_uint_eq(world_sessions(ends[0].world), 1);
	ck_assert_uint_eq(world_waiting(ends[0].world), 0);
	close_both();
}
END_TEST

/* The link of the scenario is in front of the wire, at both ends: 10 ms each, each way. */
START_TEST(the_scenarios_link_lies_between_host_and_wire)
{
	uint64_t sent = 0, received = 0;

	open_both(1, 0);
	play_main(NSEC_S);
	const struct journal_rec *send = scene_find(ends[0].journal, JOURNAL_SEND, &sent);
	const struct journal_rec *receive = scene_find(ends[0].journal, JOURNAL_RECEIVE, &received);
	ck_assert_uint_eq(send->host, 0);
	ck_assert_uint_eq(receive->host, 1); /* the far one, at the edge */
	ck_assert_uint_eq(send->packet.id, receive->packet.id);
	ck_assert_int_eq(receive->at - send->at, 10 * NSEC_MS);
	close_both();
}
END_TEST

START_TEST(an_answer_names_the_request_that_it_answers)
{
	uint64_t index = 0;

	open_both(1, 0);
	play_main(NSEC_S);
	const struct journal_rec *request = scene_find(ends[0].journal, JOURNAL_SEND, &index);
	index++;
	const struct journal_rec *answer = scene_find(ends[0].journal, JOURNAL_SEND, &index);
	ck_assert(answer->host == 1 && answer->packet.response);
	ck_assert_uint_eq(answer->packet.re, request->packet.id);
	ck_assert_uint_eq(answer->negotiation, request->negotiation);
	close_both();
}
END_TEST

START_TEST(a_rate_spreads_the_beginnings_evenly)
{
	uint64_t index = 0;

	open_both(5, 7 * NSEC_MS);
	play_main(2 * NSEC_S);
	for (uint32_t i = 0; i < 5; i++, index++) {
		const struct journal_rec *acquire =
		        scene_find(ends[0].journal, JOURNAL_ACQUIRE, &index);
		ck_assert_int_eq(acquire->at, 7 * NSEC_MS * i);
		ck_assert_uint_eq(acquire->host, i);
	}
	ck_assert_uint_eq(scene_notes(ends[0].journal, IKE_NOTE_CHILD_INSTALLED, true), 5);
	ck_assert(world_settled(ends[0].world));
	close_both();
}
END_TEST

START_TEST(nothing_is_settled_before_the_last_has_begun)
{
	open_both(2, 500 * NSEC_MS);
	play_main(499 * NSEC_MS);
	ck_assert(!world_settled(ends[0].world));
	play_main(NSEC_S);
	ck_assert(world_settled(ends[0].world));
	close_both();
}
END_TEST

START_TEST(more_than_a_batch_leaves_in_parts_and_nothing_is_lost)
{
	uint32_t clients = 3 * EDGE_OUT + 1;

	open_both(clients, 0);
	play_main(3 * NSEC_S);
	ck_assert_uint_eq(scene_notes(ends[0].journal, IKE_NOTE_CHILD_INSTALLED, true), clients);
	close_both();
}
END_TEST

START_TEST(a_farewell_deletes_what_is_left_after_the_journals_end)
{
	struct journal *after[2];

	open_both(1, 0);
	play_main(NSEC_S);
	uint64_t before = journal_count(ends[0].journal);
	world_end(ends[0].world, ends[0].journal, now, END_INTERRUPTED);
	ck_assert(world_over(ends[0].world));
	ck_assert_uint_eq(scene_end(ends[0].journal)->end, END_INTERRUPTED);
	ck_assert_int_eq(scene_end(ends[0].journal)->at, now);
	after[0] = journal_new(world_meta(ends[0].world), 1000);
	after[1] = ends[1].journal;
	world_farewell(ends[0].world, after[0]);
	play(now + NSEC_S, after);
	ck_assert_uint_eq(journal_count(ends[0].journal), before + 2); /* held, end */
	ck_assert_uint_eq(world_sessions(ends[0].world), 0);
	ck_assert_uint_eq(world_waiting(ends[0].world), 0);
	ck_assert_int_eq(scene_failure(ends[1].journal, false)->note.failure, IKE_FAIL_DELETED);
	journal_free(after[0]);
	close_both();
}
END_TEST

/* Nobody can carry it, so nobody does; it is noted. */
START_TEST(a_datagram_that_is_too_long_is_dropped_and_noted)
{
	static uint8_t octets[IKE_INPUT_MAX + 1];
	struct ike_dgram in = { .from = endpoint(2), .to = endpoint(1), .data = octets };

	open_both(1, 0);
	world_until(ends[0].world, ends[0].journal, 0);
	for (in.len = IKE_INPUT_MAX; in.len <= IKE_INPUT_MAX + 1; in.len++)
		world_input(ends[0].world, ends[0].journal, 0, &in);
	ck_assert_uint_eq(scene_notes(ends[0].journal, IKE_NOTE_DROPPED, false), 1);
	world_until(ends[0].world, ends[0].journal, NSEC_S); /* and the other one by the endpoint */
	ck_assert_uint_eq(scene_notes(ends[0].journal, IKE_NOTE_DROPPED, false), 2);
	close_both();
}
END_TEST

START_TEST(faults_of_the_far_driver_are_not_ours_and_links_are)
{
	open_both(1, 0);
	close_both();
	scene_init(&ends[0].scene, 1);
	ends[0].scene.scenario.faults[0] = (struct scenario_fault){
		.kind = FAULT_SADB_LOCK, .host = SCENE_GATEWAY, .at = 1, .until = 5
	};
	ends[0].scene.scenario.faults[1] =
	        (struct scenario_fault){ .kind = FAULT_PARTITION, .at = 2, .until = 6 };
	ends[0].scene.scenario.faults[2] = (struct scenario_fault){
		.kind = FAULT_SADB_LOCK, .host = SCENE_CLIENTS, .at = 3, .until = 7
	};
	ends[0].scene.scenario.faults_count = 3;
	ends[0].world = world_new_edge(&ends[0].scene.scenario, 1, &ends[0].conf);
	ends[0].journal = journal_new(world_meta(ends[0].world), 1000);
	world_until(ends[0].world, ends[0].journal, 100);
	ck_assert_uint_eq(scene_count(ends[0].journal, JOURNAL_FAULT_ON), 2);
	ck_assert_uint_eq(scene_count(ends[0].journal, JOURNAL_FAULT_OFF), 2);
	close_both();
}
END_TEST

/* Other octets of entropy, other SPIs; the same, the same. */
START_TEST(secrets_come_from_the_entropy)
{
	uint64_t names[3];

	for (unsigned i = 0; i < 3; i++) {
		uint64_t index = 0;
		entropy[31] = i == 2;
		open_both(1, 0);
		world_until(ends[0].world, ends[0].journal, 0);
		names[i] = scene_find(ends[0].journal, JOURNAL_ACQUIRE, &index)->negotiation;
		close_both();
	}
	entropy[31] = 0;
	ck_assert(names[0] == names[1] && names[0] != names[2]);
}
END_TEST

START_TEST(a_full_journal_ends_it)
{
	open_both(1, 0);
	journal_free(ends[0].journal);
	ends[0].journal = journal_new(world_meta(ends[0].world), 2);
	ck_assert(!world_until(ends[0].world, ends[0].journal, NSEC_S));
	ck_assert_int_eq(scene_end(ends[0].journal)->end, END_LIMIT);
	ck_assert(!world_until(ends[0].world, ends[0].journal, 2 * NSEC_S));
	close_both();
}
END_TEST

/* ---- A driver that is real: here, the test ---- */

static struct {
	struct sadb_req req; /* the latest */
	uint32_t asked;
	struct sadb_reply reply;
	bool ready;
	nsec ready_at;
} hand;

static enum sadb_err hand_submit(void *self, nsec at, const struct sadb_req *req)
{
	(void)self;
	(void)at;
	hand.req = *req;
	hand.asked++;
	return req->op == SADB_OP_DELETE ? SADB_E_UNSUPPORTED : SADB_OK;
}

static nsec hand_next_at(const void *self)
{
	(void)self;
	return hand.ready ? hand.ready_at : NSEC_NEVER;
}

static void hand_tick(void *self, nsec at)
{
	(void)self;
	(void)at;
}

static bool hand_complete(void *self, struct sadb_reply *reply)
{
	bool ready = hand.ready;

	(void)self;
	hand.ready = false;
	*reply = hand.reply;
	return ready;
}

static bool hand_event(void *self, struct sadb_event *event)
{
	(void)self;
	(void)event;
	return false;
}

static void hand_held(void *self, uint32_t *larvals, uint32_t *sas)
{
	(void)self;
	*larvals = 5;
	*sas = 7;
}

static void hand_answer(enum sadb_err err, enum sadb_cause cause, uint32_t spi)
{
	hand.reply = (struct sadb_reply){ .ticket = hand.req.ticket,
		                          .owner = hand.req.owner,
		                          .op = hand.req.op,
		                          .dir = hand.req.dir,
		                          .err = err,
		                          .cause = cause,
		                          .spi = spi,
		                          .done_at = now,
		                          .larval_until = NSEC_NEVER };
	hand.ready = true;
	hand.ready_at = now;
	world_stir(ends[0].world);
}

/* Nothing goes on before it has answered, and what it refuses fails as the mock's refusals do. */
START_TEST(a_real_driver_is_asked_instead_of_the_mock)
{
	static const struct driver driver = { .submit = hand_submit,
		                              .next_at = hand_next_at,
		                              .tick = hand_tick,
		                              .complete = hand_complete,
		                              .event = hand_event,
		                              .held = hand_held };
	uint64_t at = 0;

	memset(&hand, 0, sizeof(hand));
	real = &driver;
	open_both(1, 0);
	play_main(NSEC_S);
	ck_assert_uint_eq(hand.asked, 1);
	ck_assert_int_eq(hand.req.op, SADB_OP_GETSPI);
	hand_answer(SADB_OK, SADB_CAUSE_NONE, 0x13860);
	play_main(now + NSEC_S);
	ck_assert_uint_eq(hand.asked, 2);
	ck_assert(!world_settled(ends[0].world));
	ck_assert_int_eq(hand.req.op, SADB_OP_UPDATE);
	ck_assert_uint_eq(hand.req.spi, 0x13860);
	hand_answer(SADB_E_NOT_FOUND, SADB_CAUSE_LARVAL_EXPIRED, 0x13860);
	play_main(now + NSEC_S);
	ck_assert_ptr_nonnull(scene_failure(ends[0].journal, true));
	ck_assert_int_eq(scene_failure(ends[0].journal, true)->note.failure, IKE_FAIL_UPDATE);
	/* The IKE SA stays, and there is nothing to wait for. */
	ck_assert_uint_eq(world_sessions(ends[0].world), 1);
	ck_assert(world_settled(ends[0].world));
	world_end(ends[0].world, ends[0].journal, now, END_QUIET);
	const struct journal_rec *held = scene_find(ends[0].journal, JOURNAL_HELD, &at);
	ck_assert_uint_eq(held->held.larvals, 5);
	ck_assert_uint_eq(held->held.sas, 7);
	close_both();
	real = NULL;
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("world_edge");
	TCase *tests = tcase_create("world_edge");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, two_halves_make_a_whole_negotiation);
	tcase_add_test(tests, the_scenarios_link_lies_between_host_and_wire);
	tcase_add_test(tests, an_answer_names_the_request_that_it_answers);
	tcase_add_test(tests, a_rate_spreads_the_beginnings_evenly);
	tcase_add_test(tests, nothing_is_settled_before_the_last_has_begun);
	tcase_add_test(tests, more_than_a_batch_leaves_in_parts_and_nothing_is_lost);
	tcase_add_test(tests, a_farewell_deletes_what_is_left_after_the_journals_end);
	tcase_add_test(tests, a_datagram_that_is_too_long_is_dropped_and_noted);
	tcase_add_test(tests, faults_of_the_far_driver_are_not_ours_and_links_are);
	tcase_add_test(tests, secrets_come_from_the_entropy);
	tcase_add_test(tests, a_full_journal_ends_it);
	tcase_add_test(tests, a_real_driver_is_asked_instead_of_the_mock);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
