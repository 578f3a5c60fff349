/*
 * Thousands of small random worlds, and what must be true of every one of them, read from the
 * journal alone:
 *
 *   time never goes back                           every request has exactly one reply, every
 * question one answer every packet arrives as often as its record says  an SA changes from the
 * state it was in every larval matures or dies                   HELD is what the changes of state
 * add up to an initiator is installed or failed, not both  both ends hold the same pair, or the
 * journal says why not what is held at the end belongs to an installed pair, or its removal was
 * refused
 *
 * A failure prints the seed of its world: IKESIM_PROPERTY_SEED=N runs that one alone.
 */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/rng.h"
#include "tests/random_world.h"

#define WORLDS       5000
#define BATCHES      10
#define HOSTS        16
#define DGRAMS       16384
#define ASKS         1024
#define SAS          512
#define NEGOTIATIONS 64
#define PPB          1000000000u

static uint64_t seed; /* of the world under test */

#define HOLDS(condition, ...)                                                                      \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			char text_[256];                                                           \
			snprintf(text_, sizeof(text_), __VA_ARGS__);                               \
			ck_abort_msg("IKESIM_PROPERTY_SEED=%" PRIu64 ": %s", seed, text_);         \
		}                                                                                  \
	} while (0)

static struct scenario *const scenario = &random_scene.scenario;

static const struct scenario_cpu *cpu_of(uint32_t host)
{
	return scenario->hosts[host >= scenario->hosts[SCENE_CLIENTS].count].cpu;
}

/* --- what its journal says --- */

struct dgram {
	nsec sent_at;
	uint32_t sent, lost, copied, received, refused, done;
};

struct ask {
	uint64_t ticket;
	uint32_t host, spi, replies;
	enum sadb_op op;
	bool backend;
	enum sadb_err err;
};

struct sa {
	uint64_t owner;
	uint32_t host, spi;
	enum sadb_dir dir;
	enum sadb_state state;
};

/* One negotiation at one host. */
struct side {
	uint64_t negotiation;
	uint32_t host, spi_in, spi_out;
	bool initiator, installed, failed, rolled_back;
};

static struct {
	struct dgram dgrams[DGRAMS];
	struct ask asks[ASKS];
	struct sa sas[SAS];
	struct side sides[NEGOTIATIONS];
	uint32_t asks_count, sas_count, sides_count;
	nsec free_at[HOSTS][4]; /* when each worker of a host was done last */
	uint32_t left[HOSTS];   /* in queues, at the end */
	uint32_t larvals[HOSTS], held[HOSTS], reports[HOSTS];
	uint64_t dgrams_count;
	bool cut; /* the run ended before it fell silent, or a driver may let requests wait for
	             ever */
} seen;

static void see_packet(const struct journal_rec *rec)
{
	struct dgram *dgram = &seen.dgrams[rec->packet.id];

	HOLDS(rec->packet.id > 0 && rec->packet.id < DGRAMS, "packet %" PRIu64, rec->packet.id);
	if (rec->kind == JOURNAL_SEND) {
		HOLDS(rec->packet.id == ++seen.dgrams_count, "packet %" PRIu64 " is out of turn",
		      rec->packet.id);
		HOLDS(rec->packet.re < rec->packet.id, "it answers one that is yet to come");
		dgram->sent_at = rec->at;
		dgram->sent++;
	} else {
		HOLDS(dgram->sent == 1, "packet %" PRIu64 " was never sent", rec->packet.id);
	}
	if (rec->kind == JOURNAL_LOST && rec->lost.why == LOSS_NAT)
		dgram->refused++; /* at the far end, so that a copy may be as well */
	else
		dgram->lost += rec->kind == JOURNAL_LOST;
	dgram->copied += rec->kind == JOURNAL_COPIED;
	if (rec->kind == JOURNAL_RECEIVE) {
		dgram->received++;
		HOLDS(rec->at > dgram->sent_at, "packet %" PRIu64 " took no time", rec->packet.id);
	}
}

static void see_ask(const struct journal_rec *rec, bool backend)
{
	struct ask *ask = &seen.asks[seen.asks_count++];

	HOLDS(seen.asks_count <= ASKS, "too many requests for this test");
	*ask = (struct ask){ .host = rec->host, .backend = backend };
	ask->ticket = backend ? rec->backend.ticket : rec->ask.ticket;
	if (!backend) {
		ask->op = rec->ask.op;
		ask->spi = rec->ask.spi;
	}
	for (struct ask *other = seen.asks; other < ask; other++)
		HOLDS(other->host != ask->host || other->ticket != ask->ticket ||
		              other->backend != backend,
		      "host %u uses a ticket twice", ask->host);
}

static void see_reply(const struct journal_rec *rec, bool backend)
{
	uint64_t ticket = backend ? rec->backend.ticket : rec->reply.ticket;

	for (uint32_t i = 0; i < seen.asks_count; i++) {
		struct ask *ask = &seen.asks[i];
		if (ask->host != rec->host || ask->ticket != ticket || ask->backend != backend)
			continue;
		HOLDS(ask->replies++ == 0, "host %u gets a second reply", rec->host);
		if (backend)
			return;
		ask->err = rec->reply.err;
		HOLDS(rec->reply.op == ask->op, "a reply to another operation");
		HOLDS(rec->reply.done_at == rec->at && rec->reply.done_at > rec->reply.asked_at,
		      "it took no time");
		HOLDS((rec->reply.err == SADB_OK) == (rec->reply.cause == SADB_CAUSE_NONE),
		      "err and cause differ");
		return;
	}
	HOLDS(false, "host %u gets a reply to nothing", rec->host);
}

/* At no time more than there are workers. */
static void see_job(const struct journal_rec *rec)
{
	const struct scenario_cpu *cpu = cpu_of(rec->host);
	uint32_t workers = cpu && cpu->workers > 0 ? cpu->workers : cpu ? cpu->cores : 0;
	nsec *free_at = seen.free_at[rec->host];
	bool turned = rec->kind == JOURNAL_TURNED_AWAY;
	uint32_t best = UINT32_MAX;

	HOLDS(cpu, "host %u has no processor", rec->host);
	HOLDS(rec->job.queue != QUEUE_RECEIVE || rec->job.id > 0, "which datagram?");
	HOLDS(rec->job.since <= rec->at, "it waited for less than no time");
	if (rec->job.id > 0)
		seen.dgrams[rec->job.id].done++;
	if (turned)
		return;
	HOLDS(rec->job.since <= rec->job.begun_at && rec->job.begun_at < rec->at,
	      "it was done in no time");
	for (uint32_t i = 0; i < workers; i++) /* in the order of their ends the latest fits best */
		if (free_at[i] <= rec->job.begun_at &&
		    (best == UINT32_MAX || free_at[i] > free_at[best]))
			best = i;
	HOLDS(best != UINT32_MAX, "host %u has more than %u workers", rec->host, workers);
	free_at[best] = rec->at;
}

static void see_queue(const struct journal_rec *rec)
{
	seen.left[rec->host] += rec->queue.left;
	HOLDS(rec->queue.left <= rec->queue.high, "more are left than ever waited");
}

static bool is_live(enum sadb_state state)
{
	return state == SADB_ST_MATURE || state == SADB_ST_DYING;
}

static void see_sa(const struct journal_rec *rec)
{
	struct sa *sa = NULL;

	for (uint32_t i = 0; i < seen.sas_count; i++) {
		struct sa *old = &seen.sas[i];
		if (old->host == rec->host && old->spi == rec->sa.spi && old->dir == rec->sa.dir &&
		    old->state != SADB_ST_DEAD)
			sa = old;
	}
	if (!sa) {
		HOLDS(seen.sas_count < SAS, "too many SAs for this test");
		sa = &seen.sas[seen.sas_count++];
		*sa = (struct sa){ .owner = rec->sa.owner,
			           .host = rec->host,
			           .spi = rec->sa.spi,
			           .dir = rec->sa.dir };
	}
	HOLDS(rec->sa.from == sa->state, "SA %08x of host %u goes from %s, but was %s", sa->spi,
	      sa->host, sadb_state_name(rec->sa.from), sadb_state_name(sa->state));
	HOLDS(rec->sa.owner == sa->owner, "SA %08x changed hands", sa->spi);
	sa->state = rec->sa.to;
	seen.larvals[rec->host] +=
	        (rec->sa.to == SADB_ST_LARVAL) - (rec->sa.from == SADB_ST_LARVAL);
	seen.held[rec->host] += is_live(rec->sa.to) - is_live(rec->sa.from);
}

static struct side *side_of(uint64_t negotiation, uint32_t host)
{
	for (uint32_t i = 0; i < seen.sides_count; i++) {
		if (seen.sides[i].negotiation == negotiation && seen.sides[i].host == host)
			return &seen.sides[i];
	}
	HOLDS(seen.sides_count < NEGOTIATIONS, "too many negotiations for this test");
	struct side *side = &seen.sides[seen.sides_count++];
	*side = (struct side){ .negotiation = negotiation, .host = host };
	return side;
}

static void see_note(const struct journal_rec *rec)
{
	enum ike_note_kind kind = rec->note.kind;

	if (kind != IKE_NOTE_CHILD_INSTALLED && kind != IKE_NOTE_FAILED &&
	    kind != IKE_NOTE_ROLLED_BACK)
		return;
	struct side *side = side_of(rec->negotiation, rec->host);
	side->initiator = rec->note.initiator;
	side->rolled_back |= kind == IKE_NOTE_ROLLED_BACK;
	/* A pair that the peer takes back later was a success. */
	side->failed |= kind == IKE_NOTE_FAILED &&
	                !(side->installed && rec->note.failure == IKE_FAIL_DELETED);
	if (kind == IKE_NOTE_FAILED)
		HOLDS(rec->note.failure != IKE_FAIL_NONE, "a failure of nothing");
	if (kind != IKE_NOTE_CHILD_INSTALLED)
		return;
	HOLDS(!side->initiator || !side->failed, "installed after it failed");
	side->installed = true;
	side->spi_in = rec->note.spi_in;
	side->spi_out = rec->note.spi_out;
}

/* Whatever an initiator says of a negotiation, its acquire was before. */
static void see_order(const struct journal_rec *rec)
{
	if (rec->kind == JOURNAL_NOTE && rec->note.initiator && rec->negotiation != 0)
		HOLDS(side_of(rec->negotiation, rec->host)->initiator,
		      "a note of an initiator stands before its acquire");
}

static void see(const struct journal_rec *rec)
{
	see_order(rec);
	switch (rec->kind) {
	case JOURNAL_ACQUIRE: side_of(rec->negotiation, rec->host)->initiator = true; return;
	case JOURNAL_SEND:
	case JOURNAL_LOST:
	case JOURNAL_COPIED:
	case JOURNAL_RECEIVE: see_packet(rec); return;
	case JOURNAL_NOTE: see_note(rec); return;
	case JOURNAL_ASK: see_ask(rec, false); return;
	case JOURNAL_REPLY: see_reply(rec, false); return;
	case JOURNAL_SA: see_sa(rec); return;
	case JOURNAL_BACKEND_ASK: see_ask(rec, true); return;
	case JOURNAL_BACKEND_REPLY: see_reply(rec, true); return;
	case JOURNAL_UNSERVED:
	case JOURNAL_LOAD: return;
	case JOURNAL_HELD:
		HOLDS(rec->held.larvals == seen.larvals[rec->host] &&
		              rec->held.sas == seen.held[rec->host],
		      "host %u holds %u + %u SAs, its events say %u + %u", rec->host,
		      rec->held.larvals, rec->held.sas, seen.larvals[rec->host],
		      seen.held[rec->host]);
		seen.reports[rec->host]++;
		return;
	case JOURNAL_END: seen.cut |= rec->end != END_QUIET; return;
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF:
	case JOURNAL_COUNT: return;
	case JOURNAL_WORK:
	case JOURNAL_TURNED_AWAY: see_job(rec); return;
	case JOURNAL_QUEUE: see_queue(rec); return;
	}
}

/* --- what must be true of it as a whole --- */

/* What came was worked on or turned away, each copy once. */
static void check_jobs(void)
{
	uint32_t came = 0, done = 0, left = 0;

	for (uint64_t i = 1; i <= seen.dgrams_count; i++) {
		HOLDS(seen.dgrams[i].done <= seen.dgrams[i].received, "packet %" PRIu64 " twice",
		      i);
		came += seen.dgrams[i].received;
		done += seen.dgrams[i].done;
	}
	for (uint32_t i = 0; i < HOSTS; i++)
		left += seen.left[i];
	if (scenario->hosts[0].cpu && scenario->hosts[1].cpu && !seen.cut)
		HOLDS(came == done && left == 0, "%u came, %u done, %u left", came, done, left);
}

static void check_packets(void)
{
	for (uint64_t i = 1; i <= seen.dgrams_count; i++) {
		const struct dgram *dgram = &seen.dgrams[i];
		uint32_t due = dgram->sent - dgram->lost + dgram->copied - dgram->refused;
		HOLDS(dgram->lost + dgram->copied <= 1, "packet %" PRIu64 " is lost and copied", i);
		HOLDS(dgram->received == due || (seen.cut && dgram->received < due),
		      "packet %" PRIu64 " came %u times", i, dgram->received);
	}
}

static void check_asks(void)
{
	for (uint32_t i = 0; i < seen.asks_count && !seen.cut; i++)
		HOLDS(seen.asks[i].replies == 1, "host %u never gets a reply to %s",
		      seen.asks[i].host, sadb_op_name(seen.asks[i].op));
}

/* Its removal was asked for and refused, or the run was cut before. */
static bool could_not_go(const struct sa *sa)
{
	for (uint32_t i = 0; i < seen.asks_count; i++) {
		const struct ask *ask = &seen.asks[i];
		if (!ask->backend && ask->op == SADB_OP_DELETE && ask->host == sa->host &&
		    ask->spi == sa->spi && ask->replies == 1 && ask->err != SADB_OK)
			return true;
	}
	return seen.cut;
}

static void check_sas(void)
{
	for (uint32_t i = 0; i < seen.sas_count; i++) {
		const struct sa *sa = &seen.sas[i];
		if (sa->state == SADB_ST_DEAD || could_not_go(sa))
			continue;
		HOLDS(sa->state != SADB_ST_LARVAL, "larval %08x of host %u never ends", sa->spi,
		      sa->host);
		const struct side *side = side_of(sa->owner, sa->host);
		HOLDS(side->installed && (sa->spi == side->spi_in || sa->spi == side->spi_out),
		      "host %u holds SA %08x of no pair", sa->host, sa->spi);
	}
}

static const struct side *other_side(const struct side *side)
{
	for (uint32_t i = 0; i < seen.sides_count; i++) {
		if (seen.sides[i].negotiation == side->negotiation &&
		    seen.sides[i].host != side->host)
			return &seen.sides[i];
	}
	return NULL;
}

static void check_sides(void)
{
	for (uint32_t i = 0; i < seen.sides_count; i++) {
		const struct side *side = &seen.sides[i], *other = other_side(side);
		if (side->initiator)
			HOLDS(seen.cut || side->installed != side->failed,
			      "host %u neither succeeds nor fails", side->host);
		if (!side->installed)
			continue;
		if (side->initiator) /* the responder installs before it answers */
			HOLDS(other && other->installed, "only the initiator %u is installed",
			      side->host);
		else
			HOLDS(seen.cut || (other && (other->installed || other->failed)),
			      "the initiator is neither installed nor failed");
		if (other && other->installed)
			HOLDS(side->spi_in == other->spi_out && side->spi_out == other->spi_in,
			      "not the same pair");
	}
}

/* --- the test --- */

static struct {
	uint64_t worlds, installed, failed, cut, lost, refused, jobs, turned;
} total;

static void check_world(void)
{
	struct world *world;
	nsec last = 0;

	random_world(seed);
	memset(&seen, 0, sizeof(seen));
	for (unsigned i = 0; i < 2; i++)
		seen.cut |= random_scene.sadb[i].on_full == SADB_FULL_BLOCK;
	struct journal *journal = scene_run(&random_scene, seed, &world);
	for (uint64_t i = 0; i < journal_count(journal); i++) {
		const struct journal_rec *rec = journal_at(journal, i);
		HOLDS(rec->at >= last, "record %" PRIu64 " goes back in time", i);
		last = rec->at;
		see(rec);
	}
	for (uint32_t i = 0; i < world_hosts(world); i++)
		HOLDS(seen.reports[i] == 1, "host %u reports %u times", i, seen.reports[i]);
	check_packets();
	check_jobs();
	check_asks();
	check_sas();
	check_sides();
	total.worlds++;
	total.cut += seen.cut;
	total.lost += scene_count(journal, JOURNAL_LOST);
	total.jobs += scene_count(journal, JOURNAL_WORK);
	total.turned += scene_count(journal, JOURNAL_TURNED_AWAY);
	for (uint32_t i = 0; i < seen.sides_count; i++) {
		total.installed += seen.sides[i].initiator && seen.sides[i].installed;
		total.failed += seen.sides[i].initiator && seen.sides[i].failed;
	}
	for (uint32_t i = 0; i < seen.asks_count; i++)
		total.refused += seen.asks[i].err != SADB_OK;
	journal_free(journal);
	world_free(world);
}

START_TEST(every_random_world_keeps_the_rules)
{
	const char *only = getenv("IKESIM_PROPERTY_SEED");

	if (only) {
		seed = strtoull(only, NULL, 10);
		check_world();
		return;
	}
	for (uint64_t i = 0; i < WORLDS / BATCHES; i++) {
		seed = 1 + (uint64_t)_i * (WORLDS / BATCHES) + i;
		check_world();
	}
	/* A generator that only makes dull worlds would prove nothing. */
	ck_assert_uint_gt(total.installed, total.worlds / 4);
	ck_assert_uint_gt(total.failed, total.worlds / 4);
	ck_assert_uint_gt(total.lost, total.worlds);
	ck_assert_uint_gt(total.jobs, total.worlds);
	ck_assert_uint_gt(total.turned, total.worlds / 10);
	ck_assert_uint_gt(total.refused, total.worlds / 8);
	ck_assert_uint_gt(total.cut, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("world_property");
	TCase *tc = tcase_create("world_property");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, every_random_world_keeps_the_rules, 0, BATCHES);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
