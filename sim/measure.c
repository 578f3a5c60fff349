/* See measure.h. What each measure is stands in sim/scenario/scenario.h. */
#include "sim/measure.h"

_Static_assert(MEASURE_QUEUE_TIMER - MEASURE_QUEUE_ACQUIRE == QUEUE_TIMER - QUEUE_ACQUIRE &&
                       MEASURE_WAIT_TIMER - MEASURE_WAIT_ACQUIRE == QUEUE_TIMER &&
                       MEASURE_WORK_TIMER - MEASURE_WORK_ACQUIRE == QUEUE_TIMER &&
                       SCENARIO_QUEUES == QUEUE_COUNT,
               "queues stand in the journal's order");

void measures_init(struct histogram measures[MEASURE_COUNT])
{
	for (uint32_t i = 0; i < MEASURE_COUNT; i++)
		histogram_init(&measures[i], 1, MEASURE_DIGITS);
}

void measures_free(struct histogram measures[MEASURE_COUNT])
{
	for (uint32_t i = 0; i < MEASURE_COUNT; i++)
		histogram_free(&measures[i]);
}

/* Nothing, if it has not both ends. */
static bool add(struct histogram *measure, nsec from, nsec to)
{
	return from == NSEC_NEVER || to == NSEC_NEVER || histogram_add(measure, to - from);
}

static bool measures_reply(struct histogram *measures, const struct sadb_reply *reply)
{
	static const struct {
		enum sadb_op op;
		enum expect_measure measure;
	} rows[] = { { SADB_OP_GETSPI, MEASURE_GETSPI },
		     { SADB_OP_UPDATE, MEASURE_UPDATE },
		     { SADB_OP_ADD, MEASURE_ADD },
		     { SADB_OP_DELETE, MEASURE_DELETE } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].op == reply->op)
			return add(&measures[rows[i].measure], reply->asked_at, reply->done_at);
	return true;
}

bool measures_record(struct histogram measures[MEASURE_COUNT], const struct journal_rec *rec)
{
	bool work = rec->kind == JOURNAL_WORK;
	uint32_t queue;

	if (rec->kind == JOURNAL_REPLY)
		return measures_reply(measures, &rec->reply);
	if (!work && rec->kind != JOURNAL_TURNED_AWAY)
		return true;
	queue = rec->job.queue;
	return histogram_add(&measures[MEASURE_QUEUE_ACQUIRE + queue], rec->job.depth) &&
	       add(&measures[MEASURE_WAIT_ACQUIRE + queue], rec->job.since,
	           work ? rec->job.begun_at : rec->at) &&
	       (!work || add(&measures[MEASURE_WORK_ACQUIRE + queue], rec->job.begun_at, rec->at));
}

/* What goes on when the run ends has taken so long already. */
static nsec until(const struct verdict_negotiation *v, nsec at, nsec ended_at)
{
	return at == NSEC_NEVER && !v->ended ? ended_at : at;
}

bool measures_seat(struct histogram measures[MEASURE_COUNT], const struct seat *seat, nsec ended_at)
{
	const struct verdict_negotiation *v = &seat->v;
	nsec installed_at = until(v, v->installed_at, ended_at);

	if (!add(&measures[MEASURE_LARVAL_LIFE], v->spi_at, v->larval_ended_at) ||
	    !add(&measures[MEASURE_IKE_SA_INIT], seat->init_sent_at, v->init_done_at) ||
	    !add(&measures[MEASURE_IKE_AUTH], v->auth_sent_at, v->auth_done_at))
		return false;
	if (!v->initiator)
		return true;
	return add(&measures[MEASURE_SA_INSTALL], v->scheduled_at, installed_at) &&
	       add(&measures[MEASURE_SA_START], v->scheduled_at,
	           until(v, seat->init_sent_at, ended_at)) &&
	       add(&measures[MEASURE_SA_SERVICE], seat->init_sent_at, installed_at);
}
