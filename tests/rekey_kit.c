#include <check.h>
#include <string.h>

#include "tests/rekey_kit.h"

const char *rekey_story = "";

void rekey_open(uint8_t seed)
{
	pair_init();
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		struct ike_conf *conf = &pair.host[end].conf;

		conf->more_children = 2;
		conf->sessions = 1;
		conf->more_sessions = 2;
		conf->seed[1] = seed;
		if (seed & 1) /* with PFS */
			conf->esp_proposals[0].group = conf->ike_proposals[0].group;
		conf->on_no_child = IKE_NO_CHILD_KEEP;
	}
	pair_open();
	pair_establish();
}

void rekey_drivers(void)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++)
		while (pair.host[end].asked_count > 0)
			pair_answer(end, 0, SADB_OK);
}

static uint32_t next_index(uint64_t *orders)
{
	if (*orders == 0 || pair.wire_count == 1)
		return 0;
	*orders = *orders * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*orders >> 33) % pair.wire_count;
}

uint32_t rekey_run(const struct rekey_plan *plan)
{
	uint64_t orders = plan->orders;
	uint32_t moved = 0;

	for (;;) {
		struct pair_packet packet;
		nsec at;

		rekey_drivers();
		if (pair.wire_count > 0) {
			pair_take(next_index(&orders), &packet);
			if (moved >= 64 || (plan->lost >> moved & 1) == 0)
				pair_inject(packet.from == A ? B : A, &packet);
			ck_assert_uint_lt(++moved, 1000);
			continue;
		}
		at = ike_next_at(pair.host[A].ike);
		if (ike_next_at(pair.host[B].ike) < at)
			at = ike_next_at(pair.host[B].ike);
		if (at > plan->until)
			break;
		pair_at(at);
	}
	return moved;
}

struct ike_session *rekey_session(enum pair_end end)
{
	struct ike_session *found = NULL;

	for (uint32_t i = 0; i < pair.host[end].ike->sessions.count; i++) {
		struct ike_session *session = &pair.host[end].ike->sessions.all[i];

		if (session->state != IKE_ST_ESTABLISHED)
			continue;
		ck_assert_msg(found == NULL, "%s has two IKE SAs", end == A ? "A" : "B");
		found = session;
	}
	ck_assert_msg(found != NULL, "%s has no IKE SA: %s", end == A ? "A" : "B", rekey_story);
	return found;
}

uint32_t rekey_spi(enum pair_end end)
{
	const struct ike_session *session = rekey_session(end);

	ck_assert_uint_eq(session->children.count, 1);
	return pair.host[end].ike->children.all[session->children.head].install.spi_in;
}

static const struct pair_sa *sa_of(enum pair_end end, enum sadb_dir dir)
{
	const struct pair_host *host = &pair.host[end];

	for (uint32_t i = 0; i < host->held_count; i++)
		if (host->held[i].dir == dir)
			return &host->held[i];
	ck_abort_msg("no SA in that direction");
	return NULL;
}

void rekey_one_pair(void)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		const struct ike_session *session = rekey_session(end);
		const struct ike_child *child =
		        &pair.host[end].ike->children.all[session->children.head];

		ck_assert_msg(session->children.count == 1, "%s: %s has %u pairs", rekey_story,
		              end == A ? "A" : "B", session->children.count);
		ck_assert_msg(pair.host[end].held_count == 2, "%s: %s's driver has %u SAs",
		              rekey_story, end == A ? "A" : "B", pair.host[end].held_count);
		ck_assert_int_eq(child->state, IKE_CHILD_INSTALLED);
		ck_assert_msg(ike_counters(pair.host[end].ike)->sessions == 1,
		              "%s: %s has %u places of IKE SAs", rekey_story, end == A ? "A" : "B",
		              ike_counters(pair.host[end].ike)->sessions);
		ck_assert_uint_eq(session->asking, IKE_ASKING_NOTHING);
		ck_assert_uint_eq(session->wants, 0);
	}
	ck_assert_uint_eq(sa_of(A, SADB_DIR_IN)->spi, sa_of(B, SADB_DIR_OUT)->spi);
	ck_assert_uint_eq(sa_of(B, SADB_DIR_IN)->spi, sa_of(A, SADB_DIR_OUT)->spi);
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		const struct sadb_key *in = &sa_of(end, SADB_DIR_IN)->key,
		                      *out = &sa_of(end == A ? B : A, SADB_DIR_OUT)->key;

		ck_assert_msg(memcmp(in, out, sizeof *in) == 0, "%s: keys differ", rekey_story);
	}
	ck_assert_uint_eq(rekey_session(A)->spi_i, rekey_session(B)->spi_i);
	ck_assert_uint_eq(rekey_session(A)->spi_r, rekey_session(B)->spi_r);
}

void rekey_nothing(void)
{
	for (enum pair_end end = A; end < PAIR_ENDS; end++) {
		ck_assert_msg(pair.host[end].held_count == 0, "%s: %s's driver has %u SAs",
		              rekey_story, end == A ? "A" : "B", pair.host[end].held_count);
		ck_assert_msg(ike_counters(pair.host[end].ike)->sessions == 0,
		              "%s: %s has an IKE SA", rekey_story, end == A ? "A" : "B");
	}
}
