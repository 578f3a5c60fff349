/*
 * Thousands of random schedules: datagrams lost, copied, late, out of order; drivers that refuse.
 * Safety after each step (the endpoints assert, the scripted drivers check what they are asked),
 * then liveness and no leaks:
 *
 *      - each negotiation ends at its initiator: installed or failed; each session ends in rest
 *      - no larval is left, no SA is held for a negotiation that failed at that end
 *      - an end that holds a pair while the other does not: a note of the other says why
 *      - every request has been answered; the same seed gives the same run
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ike_pair.h"

#define S          NSEC_S
#define SCHEDULES  300 /* a loop; there are LOOPS of them */
#define LOOPS      8
#define STARTS_MAX 3

static uint64_t dice;

static uint32_t roll(uint32_t sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (uint32_t)((dice >> 11) % sides);
}

static void move_wire(uint32_t lost, uint32_t copied)
{
	struct pair_packet packet;
	enum pair_end to;

	pair_take(roll(pair.wire_count), &packet);
	to = packet.from == A ? B : A;
	if (roll(100) < lost)
		return;
	if (roll(100) < copied && pair.wire_count + 16 < PAIR_WIRE_MAX)
		pair.wire[pair.wire_count++] = packet;
	if (roll(40) == 0 && packet.len > 0)
		packet.data[roll((uint32_t)packet.len)] ^= (uint8_t)(1 + roll(255));
	pair_inject(to, &packet);
}

static void move_host(enum pair_end end, uint32_t refused)
{
	struct pair_host *host = &pair.host[end];

	if (host->asked_count > 0) {
		uint32_t index = roll(host->asked_count);
		/* A driver that refuses a DELETE keeps what it has: no endpoint can help that. */
		bool may = host->asked[index].op != SADB_OP_DELETE;

		pair_answer(end, index, may && roll(100) < refused ? SADB_E_LIMIT : SADB_OK);
	} else if (host->auth_count > 0)
		pair_backend(end, roll(100) >= refused);
}

static bool busy(enum pair_end end)
{
	return pair.host[end].asked_count > 0 || pair.host[end].auth_count > 0;
}

static uint32_t noted_for(enum pair_end end, uint64_t negotiation, enum ike_note_kind kind)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < pair.host[end].notes_count; i++)
		count += pair.host[end].notes[i].kind == kind &&
		         pair.host[end].note_of[i] == negotiation;
	return count;
}

static uint32_t deleted_for(enum pair_end end, uint64_t negotiation)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < pair.host[end].notes_count; i++)
		count += pair.host[end].notes[i].kind == IKE_NOTE_FAILED &&
		         pair.host[end].notes[i].failure == IKE_FAIL_DELETED &&
		         pair.host[end].note_of[i] == negotiation;
	return count;
}

static uint32_t held_for(enum pair_end end, uint64_t negotiation)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < pair.host[end].held_count; i++)
		count += pair.host[end].held[i].owner == negotiation;
	return count;
}

static void run(uint32_t lost, uint32_t copied, uint32_t refused, uint64_t negotiations[STARTS_MAX])
{
	uint32_t starts = 0;

	for (int step = 0; step < 20000; step++) {
		uint32_t choice = roll(10);
		nsec a = ike_next_at(pair.host[A].ike), b = ike_next_at(pair.host[B].ike);

		if (starts < STARTS_MAX && (step == 0 || choice == 0)) {
			negotiations[starts++] = pair_start();
		} else if (pair.wire_count > 0 && choice < 6) {
			move_wire(lost, copied);
		} else if (busy(A) && choice < 8) {
			move_host(A, refused);
		} else if (busy(B) && choice < 9) {
			move_host(B, refused);
		} else if (pair.wire_count == 0 && !busy(A) && !busy(B) && starts == STARTS_MAX &&
		           a == NSEC_NEVER && b == NSEC_NEVER) {
			return;
		} else if (a != NSEC_NEVER || b != NSEC_NEVER) {
			if (roll(4) == 0)
				pair_at(a < b ? a : b);
		}
	}
	ck_abort_msg("it never comes to rest");
}

static void check_end(enum pair_end end, uint64_t negotiation, uint64_t seed)
{
	enum pair_end other = end == A ? B : A;
	uint32_t failed = noted_for(end, negotiation, IKE_NOTE_FAILED);
	uint32_t installed = noted_for(end, negotiation, IKE_NOTE_CHILD_INSTALLED);
	uint32_t held = held_for(end, negotiation);

	/* B may have several sessions of one negotiation: an old IKE_SA_INIT comes late, or not as
	 * it was sent. */
	ck_assert_msg(held == 2 * (installed - deleted_for(end, negotiation)),
	              "seed %llu: %c holds %u SAs, installed %u, failed %u",
	              (unsigned long long)seed, "AB"[end], held, installed, failed);
	if (held != held_for(other, negotiation))
		ck_assert_msg(noted_for(end, negotiation, IKE_NOTE_FAILED) +
		                              noted_for(other, negotiation, IKE_NOTE_FAILED) >
		                      0,
		              "seed %llu: the ends do not agree and none says why",
		              (unsigned long long)seed);
	if (end == A)
		ck_assert_msg(installed + failed == 1, "seed %llu: A's negotiation has not ended",
		              (unsigned long long)seed);
}

static void check_pairs(uint64_t negotiation)
{
	for (uint32_t i = 0; i < pair.host[A].held_count; i++)
		for (uint32_t j = 0; j < pair.host[B].held_count; j++) {
			const struct pair_sa *a = &pair.host[A].held[i], *b = &pair.host[B].held[j];

			if (a->owner == negotiation && b->owner == negotiation &&
			    a->spi == b->spi && a->dir != b->dir)
				ck_assert_int_eq(memcmp(&a->key, &b->key, sizeof a->key), 0);
		}
}

static uint64_t schedule(uint64_t seed)
{
	uint64_t negotiations[STARTS_MAX] = { 0 };

	dice = seed * 0x9e3779b97f4a7c15u + 1;
	pair_init();
	pair.host[A].conf.seed[7] = pair.host[B].conf.seed[8] = (uint8_t)seed;
	pair.host[A].conf.retransmit_jitter_ppm = roll(2) * 100000;
	pair.host[A].conf.retransmit_max_tries = 1 + roll(7);
	pair.host[B].conf.cookies_above = roll(3) == 0 ? roll(2) : UINT32_MAX;
	pair.host[B].conf.half_open_limit = roll(4) == 0 ? 1 : 0;
	pair.host[B].conf.auth_backend = roll(3) == 0;
	pair.host[B].conf.sessions = 2 + roll(3);
	uint32_t lost = roll(40), copied = roll(30), refused = roll(3) == 0 ? roll(30) : 0;
	pair_open();
	run(lost, copied, refused, negotiations);
	ck_assert_uint_eq(pair_count(A, SADB_ST_LARVAL) + pair_count(B, SADB_ST_LARVAL), 0);
	for (int i = 0; i < STARTS_MAX; i++) {
		if (negotiations[i] == 0)
			continue;
		check_end(A, negotiations[i], seed);
		check_end(B, negotiations[i], seed);
		check_pairs(negotiations[i]);
	}
	uint64_t mark = dice ^ pair.id_last << 32 ^ (uint64_t)pair.now;
	pair_close();
	return mark;
}

START_TEST(random_schedules_end_without_leaks)
{
	uint64_t first = (uint64_t)_i * SCHEDULES;

	for (uint64_t seed = first; seed < first + SCHEDULES; seed++) {
		uint64_t mark = schedule(seed);

		if (seed % 50 == 0)
			ck_assert_uint_eq(schedule(seed), mark);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike random");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, random_schedules_end_without_leaks, 0, LOOPS);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
