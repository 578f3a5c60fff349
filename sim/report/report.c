/* See report.h. */
#include "sim/report/report.h"

bool report_held(const struct report *report)
{
	for (uint32_t i = 0; i < report->results_count; i++)
		if (!report->results[i].held)
			return false;
	return report->results_count > 0;
}

bool report_incomplete(const struct report *report)
{
	enum journal_end end = report->verdict->end;

	return end == END_INTERRUPTED || end == END_LIMIT || end == END_ROOM;
}

const struct verdict_negotiation *report_seat(const struct report *report, uint64_t negotiation,
                                              uint32_t host)
{
	const struct verdict *verdict = report->verdict;

	for (uint32_t i = 0; i < verdict->count; i++)
		if (verdict->negotiations[i].negotiation == negotiation &&
		    verdict->negotiations[i].host == host)
			return &verdict->negotiations[i];
	return NULL;
}

const struct verdict_negotiation *report_split_seat(const struct report *report)
{
	const struct verdict *verdict = report->verdict;
	const struct verdict_negotiation *seat;

	if (verdict->count == 0)
		return NULL;
	seat = &verdict->negotiations[verdict->first_failure == UINT32_MAX
	                                      ? 0
	                                      : verdict->first_failure];
	return seat->initiator ? seat : report_seat(report, seat->negotiation, seat->peer);
}

const char *report_host(const struct report *report, uint32_t host)
{
	const struct journal_meta *meta = journal_meta(report->journal);

	return host < meta->hosts_count ? meta->hosts[host] : "nobody";
}

const struct scenario_host *report_entry(const struct report *report, uint32_t host)
{
	const struct scenario *scenario = report->scenario;

	for (uint32_t i = 0; i < scenario->hosts_count; i++) {
		if (host < scenario->hosts[i].count)
			return &scenario->hosts[i];
		host -= scenario->hosts[i].count;
	}
	return NULL;
}

const char *report_driver_code(const struct report *report, uint32_t host, uint32_t code)
{
	const struct journal_meta *meta = journal_meta(report->journal);

	return host < meta->hosts_count ? sadb_code_name(meta->platforms[host], code) : "?";
}
