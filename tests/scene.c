#include "tests/scene.h"
#include "sim/verdict.h"

#include <check.h>

#define RECORDS_MAX 200000

struct dist scene_constant(nsec a)
{
	return (struct dist){ .kind = DIST_CONSTANT, .a = a };
}

static void scene_ike(struct scenario_ike *ike)
{
	*ike = (struct scenario_ike){
		.proposals = { { .encr = SADB_ENCR_CHACHA20_POLY1305, .prf = 5, .group = 31 } },
		.esp = { { .encr = SADB_ENCR_CHACHA20_POLY1305 } },
		.proposals_count = 1,
		.esp_count = 1,
		.retransmit_first_ns = NSEC_S,
		.retransmit_factor_milli = 2000,
		.retransmit_max_tries = 8,
		.retransmit_give_up_ns = 120 * NSEC_S,
		.cookies_above = UINT32_MAX,
		.half_open_timeout_ns = 60 * NSEC_S,
		.install_failed_notify = 14, /* NO_PROPOSAL_CHOSEN */
	};
}

static void scene_sadb(struct scenario_sadb *sadb)
{
	*sadb = (struct scenario_sadb){
		.platform = SADB_PLATFORM_WINDOWS,
		.larval_lifetime_ns = 60 * NSEC_S,
	};
	for (unsigned op = 0; op < SADB_OP_COUNT; op++)
		sadb->ops[op] = scene_constant(100 * NSEC_US);
}

void scene_init(struct scene *scene, uint32_t clients)
{
	struct scenario *scenario = &scene->scenario;

	*scenario = (struct scenario){
		.file = "scene.yaml",
		.name = "scene",
		.summary = "",
		.seed = 1,
		.duration_ns = 300 * NSEC_S,
		.hosts_count = 2,
		.links_count = 1,
		.outcome_code = UINT32_MAX,
	};
	for (unsigned i = 0; i < 2; i++) {
		scene_ike(&scene->ike[i]);
		scene_sadb(&scene->sadb[i]);
		scenario->hosts[i] = (struct scenario_host){
			.name = i == SCENE_CLIENTS ? (clients == 1 ? "client" : "clients")
			                           : "gateway",
			.role = i == SCENE_CLIENTS ? ROLE_INITIATOR : ROLE_RESPONDER,
			.count = i == SCENE_CLIENTS ? clients : 1,
			.psk = "",
			.ike = &scene->ike[i],
			.sadb = &scene->sadb[i],
		};
	}
	scenario->links[0] = (struct scenario_link){
		.name = "wan",
		.between = { SCENE_CLIENTS, SCENE_GATEWAY },
		.latency = scene_constant(10 * NSEC_MS),
		.queue = 10000,
	};
}

/* Nobody is lost, in no run of no test. */
static void conserved(const struct journal *journal)
{
	struct verdict *verdict = verdict_new(journal);

	ck_assert_ptr_nonnull(verdict);
	ck_assert_msg(verdict_conserves(verdict, journal), "somebody is lost");
	verdict_free(verdict);
}

struct journal *scene_run(const struct scene *scene, uint64_t seed, struct world **world)
{
	*world = world_new(&scene->scenario, seed);
	ck_assert_ptr_nonnull(*world);
	struct journal *journal = journal_new(world_meta(*world), RECORDS_MAX);
	ck_assert_ptr_nonnull(journal);
	while (world_step(*world, journal)) {
	}
	conserved(journal);
	return journal;
}

uint64_t scene_count(const struct journal *journal, enum journal_kind kind)
{
	uint64_t count = 0;

	for (uint64_t i = 0; i < journal_count(journal); i++)
		count += journal_at(journal, i)->kind == kind;
	return count;
}

const struct journal_rec *scene_find(const struct journal *journal, enum journal_kind kind,
                                     uint64_t *index)
{
	while (*index < journal_count(journal)) {
		const struct journal_rec *rec = journal_at(journal, (*index)++);
		if (rec->kind == kind)
			return rec;
	}
	return NULL;
}

uint64_t scene_notes(const struct journal *journal, enum ike_note_kind kind, bool initiator)
{
	const struct journal_rec *rec;
	uint64_t count = 0;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_NOTE, &i)) != NULL;)
		count += rec->note.kind == kind && rec->note.initiator == initiator;
	return count;
}

const struct journal_rec *scene_failure(const struct journal *journal, bool initiator)
{
	const struct journal_rec *rec;

	for (uint64_t i = 0; (rec = scene_find(journal, JOURNAL_NOTE, &i)) != NULL;) {
		if (rec->note.kind == IKE_NOTE_FAILED && rec->note.initiator == initiator)
			return rec;
	}
	return NULL;
}

const struct journal_rec *scene_end(const struct journal *journal)
{
	const struct journal_rec *last = journal_at(journal, journal_count(journal) - 1);

	ck_assert_int_eq(last->kind, JOURNAL_END);
	return last;
}
