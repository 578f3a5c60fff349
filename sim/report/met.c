/* See met.h. */
#include "sim/report/met.h"

#include <inttypes.h>

/* The record of the queue that would not have it; NULL: none. */
static const struct journal_rec *turned_away(const struct report *report,
                                             const struct verdict_negotiation *failed)
{
	for (uint64_t i = 0; i < journal_count(report->journal); i++) {
		const struct journal_rec *rec = journal_at(report->journal, i);

		if (rec->kind == JOURNAL_TURNED_AWAY && rec->host == failed->host &&
		    rec->job.queue == QUEUE_ACQUIRE && rec->at == failed->ended_at)
			return rec;
	}
	return NULL;
}

static bool tell_acquire(struct text *text, const struct report *report,
                         const struct verdict_negotiation *failed, const struct scenario_ike *ike)
{
	const struct journal_rec *rec = turned_away(report, failed);
	char span[TEXT_TIME_MAX];

	if (!rec)
		return false;
	switch (rec->job.why) {
	case TURN_LATE:
		text_add(text, "it waited %s for its turn, as long as it may (ike.acquires.wait)",
		         text_span(span, rec->at - rec->job.since));
		return true;
	case TURN_FULL:
		text_add(text,
		         "%" PRIu32 " acquire%s waited already, as many as may "
		         "(ike.acquires.queue)",
		         ike->acquires_queue, ike->acquires_queue == 1 ? "" : "s");
		return true;
	case TURN_DOWN: text_add(text, "its machine was down"); return true;
	case TURN_COUNT: break;
	}
	return false;
}

bool met_tell(struct text *text, const struct report *report,
              const struct verdict_negotiation *failed)
{
	const struct scenario_host *host = report_entry(report, failed->host);
	char span[TEXT_TIME_MAX];

	if (!host)
		return false;
	if (failed->failure == IKE_FAIL_ACQUIRE_DROP)
		return tell_acquire(text, report, failed, host->ike);
	if (failed->failure == IKE_FAIL_MAIN_BUDGET)
		text_add(text, "it had %s for its IKE SA (ike.budgets.main)",
		         text_span(span, host->ike->main_budget_ns));
	else if (failed->failure == IKE_FAIL_QUICK_BUDGET)
		text_add(text, "it had %s for its pair (ike.budgets.quick)",
		         text_span(span, host->ike->quick_budget_ns));
	else if (failed->failure == IKE_FAIL_SOURCE_LIMIT)
		text_add(text,
		         "its address had %" PRIu32
		         " half-open already, as many as one may (ike.half_open_per_source)",
		         host->ike->half_open_per_source);
	else
		return false;
	return true;
}
