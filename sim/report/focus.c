/* See focus.h. */
#include "sim/report/focus.h"

#include <stdlib.h>

static void focus_choose(struct focus *focus, const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	uint32_t first = verdict->first_failure == UINT32_MAX ? 0 : verdict->first_failure;

	focus->seat = &verdict->negotiations[first];
	focus->negotiation = focus->seat->negotiation;
	focus->left = focus->seat->initiator ? focus->seat->host : focus->seat->peer;
	focus->right = focus->seat->initiator ? focus->seat->peer : focus->seat->host;
}

/* The instants of its first and last records. */
static void focus_bounds(struct focus *focus, const struct journal *journal, nsec *last)
{
	uint64_t count = journal_count(journal);
	bool any = false;

	focus->from = focus->seat->started_at;
	*last = focus->seat->ended_at;
	for (uint64_t i = 0; focus->negotiation && i < count; i++) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (rec->negotiation != focus->negotiation)
			continue;
		if (!any)
			focus->from = rec->at;
		any = true;
		*last = rec->at;
	}
}

/* A fault that began earlier matters if it was still on. */
static bool focus_still_on(const struct journal *journal, uint64_t index, nsec from)
{
	const struct journal_rec *on = journal_at(journal, index);
	uint64_t count = journal_count(journal);

	for (uint64_t i = index + 1; i < count; i++) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (rec->at > from)
			break;
		if (rec->kind == JOURNAL_FAULT_OFF && rec->fault == on->fault)
			return false;
	}
	return true;
}

static bool focus_wants(const struct focus *focus, const struct journal *journal, uint64_t index,
                        nsec last)
{
	const struct journal_rec *rec = journal_at(journal, index);

	if (rec->kind == JOURNAL_FAULT_ON)
		return rec->at <= last &&
		       (rec->at >= focus->from || focus_still_on(journal, index, focus->from));
	if (rec->kind == JOURNAL_FAULT_OFF)
		return rec->at >= focus->from && rec->at <= last;
	if (focus->negotiation == 0) /* it never got a name: all there is, is its failure */
		return index == focus->seat->failed_index;
	return rec->negotiation == focus->negotiation;
}

bool focus_init(struct focus *focus, const struct report *report)
{
	uint64_t count = journal_count(report->journal);
	nsec last;

	*focus = (struct focus){ 0 };
	if (report->verdict->count == 0)
		return false;
	focus_choose(focus, report);
	focus_bounds(focus, report->journal, &last);
	focus->recs = calloc(FOCUS_RECORDS_MAX, sizeof(*focus->recs));
	focus->indexes = calloc(FOCUS_RECORDS_MAX, sizeof(*focus->indexes));
	if (!focus->recs || !focus->indexes) {
		focus_free(focus);
		return false;
	}
	for (uint64_t i = 0; i < count; i++) {
		if (!focus_wants(focus, report->journal, i, last))
			continue;
		if (focus->count == FOCUS_RECORDS_MAX) {
			focus->more++;
			continue;
		}
		focus->indexes[focus->count] = i;
		focus->recs[focus->count++] = journal_at(report->journal, i);
	}
	return true;
}

void focus_free(struct focus *focus)
{
	free(focus->recs);
	free(focus->indexes);
	*focus = (struct focus){ 0 };
}
