/* See tell.h. */
#include "sim/report/tell.h"

#include <assert.h>

#define FAULTS_TOLD 3 /* in one sentence */

const char *tell_op(enum sadb_op op)
{
	static const char *const names[] = {
#define X(name, text) #name,
		SADB_OPS(X)
#undef X
	};

	assert(op < SADB_OP_COUNT);
	return names[op];
}

static void count_loss(struct tell_sent *sent, enum journal_loss why)
{
	sent->lost++;
	sent->too_large += why == LOSS_MTU;
	sent->unmapped += why == LOSS_NAT;
}

struct tell_sent tell_sent(const struct report *report, const struct verdict_negotiation *seat,
                           nsec until)
{
	const struct journal *journal = report->journal;
	uint64_t count = journal_count(journal);
	struct tell_sent sent = { 0 };

	for (uint64_t i = 0; i < count && i < seat->failed_index; i++) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (rec->negotiation != seat->negotiation || rec->at > until)
			continue;
		if (rec->kind == JOURNAL_LOST && rec->lost.packet.exchange == sent.exchange)
			count_loss(&sent, rec->lost.why);
		if (rec->kind != JOURNAL_SEND || rec->host != seat->host || rec->packet.response ||
		    journal_keepalive(&rec->packet))
			continue;
		/* Another request: what was lost before is not its. Its first fragment is one. */
		if (rec->packet.try <= 1 && rec->packet.fragment <= 1)
			sent = (struct tell_sent){ 0 };
		sent.tries = rec->packet.try;
		sent.exchange = rec->packet.exchange;
	}
	return sent;
}

static bool is_key_op(enum sadb_op op)
{
	return op == SADB_OP_UPDATE || op == SADB_OP_ADD;
}

static void count_key_op(struct tell_load *load, const struct journal_rec *rec)
{
	if (rec->kind == JOURNAL_ASK && is_key_op(rec->ask.op))
		load->key_ops++;
	if (rec->kind == JOURNAL_REPLY && is_key_op(rec->reply.op) && load->key_ops > 0)
		load->key_ops--;
}

struct tell_load tell_load(const struct report *report, const struct verdict_negotiation *failed)
{
	uint64_t count = journal_count(report->journal);
	struct tell_load load = { 0 };
	bool asked = false;

	for (uint64_t i = 0; i < count && i < failed->failed_index; i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);

		if (rec->host != failed->host)
			continue;
		asked = asked ||
		        (rec->kind == JOURNAL_ASK && rec->at == failed->asked_at &&
		         rec->negotiation == failed->negotiation && rec->ask.op == failed->op);
		if (!asked)
			count_key_op(&load, rec);
		if (rec->kind != JOURNAL_SA)
			continue;
		load.sas += rec->sa.from == SADB_ST_NONE;
		load.sas -= rec->sa.to == SADB_ST_DEAD;
		load.larvals += rec->sa.to == SADB_ST_LARVAL;
		load.larvals -= rec->sa.from == SADB_ST_LARVAL;
	}
	return load;
}

struct tell_wait tell_wait(const struct report *report, const struct verdict_negotiation *failed)
{
	uint64_t count = journal_count(report->journal), ticket = 0;
	struct tell_wait wait = { 0 };
	bool asked = false;

	for (uint64_t i = 0; i < count && i < failed->failed_index; i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);
		bool ask = rec->kind == JOURNAL_ASK, reply = rec->kind == JOURNAL_REPLY;

		if (rec->host != failed->host || !(ask || reply))
			continue;
		if (ask && rec->at == failed->asked_at && rec->ask.op == failed->op &&
		    rec->negotiation == failed->negotiation) {
			asked = true;
			ticket = rec->ask.ticket;
		}
		if (!asked) {
			wait.before += ask;
			wait.before -= reply;
			wait.getspis += ask && rec->ask.op == SADB_OP_GETSPI;
			wait.getspis -= reply && rec->reply.op == SADB_OP_GETSPI;
		} else if (reply && rec->reply.ticket == ticket) {
			wait.waited = rec->reply.started_at - rec->reply.asked_at;
		}
	}
	return wait;
}

struct tell_backend tell_backend(const struct report *report, uint64_t negotiation, uint32_t host,
                                 nsec until)
{
	uint64_t count = journal_count(report->journal);
	struct tell_backend backend = { .asked_at = NSEC_NEVER, .done_at = NSEC_NEVER };

	for (uint64_t i = 0; i < count; i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);

		if (rec->negotiation != negotiation || rec->host != host)
			continue;
		if (rec->kind == JOURNAL_BACKEND_ASK && rec->at < until) {
			backend.asked_at = rec->at;
			backend.done_at = NSEC_NEVER;
		}
		if (rec->kind == JOURNAL_BACKEND_REPLY && backend.asked_at != NSEC_NEVER &&
		    backend.done_at == NSEC_NEVER) {
			backend.done_at = rec->at;
			backend.rounds += rec->at <= until;
			backend.took += rec->at <= until ? rec->at - backend.asked_at : 0;
		}
	}
	return backend;
}

/* The longer one stays. */
static void driver_weigh(struct tell_driver *longest, struct tell_driver *now, nsec from,
                         nsec until)
{
	nsec begin = now->asked_at > from ? now->asked_at : from;
	nsec end = now->done_at < until ? now->done_at : until;

	now->took = now->asked_at != NSEC_NEVER && end > begin ? end - begin : 0;
	if (now->took > longest->took)
		*longest = *now;
	now->asked_at = NSEC_NEVER;
}

struct tell_driver tell_driver(const struct report *report, uint64_t negotiation, uint32_t host,
                               nsec from, nsec until)
{
	struct tell_driver longest = { .asked_at = NSEC_NEVER, .done_at = NSEC_NEVER };
	struct tell_driver now = longest;
	uint64_t count = journal_count(report->journal), ticket = 0;

	for (uint64_t i = 0; i < count; i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);

		if (rec->negotiation != negotiation || rec->host != host)
			continue;
		if (rec->kind == JOURNAL_ASK) {
			driver_weigh(&longest, &now, from, until);
			now = (struct tell_driver){ rec->ask.op, rec->at, NSEC_NEVER, 0 };
			ticket = rec->ask.ticket;
		}
		if (rec->kind == JOURNAL_REPLY && rec->reply.ticket == ticket) {
			now.done_at = rec->at;
			driver_weigh(&longest, &now, from, until);
		}
	}
	driver_weigh(&longest, &now, from, until);
	return longest;
}

nsec tell_late_answer(const struct report *report, const struct verdict_negotiation *seat)
{
	uint64_t count = journal_count(report->journal);

	for (uint64_t i = 0; i < count; i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);

		if (rec->kind == JOURNAL_RECEIVE && rec->negotiation == seat->negotiation &&
		    rec->host == seat->host && rec->packet.response && rec->at > seat->ended_at)
			return rec->at;
	}
	return NSEC_NEVER;
}

/* Until when the fault that begins with record `index` is on. */
static nsec fault_until(const struct journal *journal, uint64_t index)
{
	uint32_t fault = journal_at(journal, index)->fault;
	uint64_t count = journal_count(journal);

	for (uint64_t i = index + 1; i < count; i++) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (rec->kind == JOURNAL_FAULT_OFF && rec->fault == fault)
			return rec->at;
	}
	return NSEC_NEVER;
}

const char *tell_damage(const struct report *report, const struct verdict_negotiation *v)
{
	uint64_t count = journal_count(report->journal);

	for (uint64_t i = 0; i < count; i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);

		if (rec->at > v->asked_at)
			break;
		if (rec->kind == JOURNAL_ASK && rec->at == v->asked_at && rec->host == v->host &&
		    rec->negotiation == v->negotiation && rec->ask.damaged)
			return scenario_damage_story(rec->ask.damaged);
	}
	return NULL;
}

void tell_faults(const struct report *report, nsec from, nsec until, struct text *text)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	uint64_t count = journal_count(report->journal);
	unsigned told = 0;

	for (uint64_t i = 0; i < count && told < FAULTS_TOLD; i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);

		if (rec->at > until)
			break;
		if (rec->kind != JOURNAL_FAULT_ON || rec->fault >= meta->faults_count ||
		    fault_until(report->journal, i) <= from)
			continue;
		text_add(text, "; a fault was on: ");
		text_add_safe(text, meta->faults[rec->fault]);
		told++;
	}
}
