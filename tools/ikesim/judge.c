/* See judge.h. */
#include "tools/ikesim/judge.h"

#include <assert.h>

#include "sim/report/live.h"
#include "sim/report/loads.h"
#include "sim/report/over_time.h"
#include "sim/report/profile.h"
#include "sim/report/summary.h"
#include "sim/report/timeline.h"
#include "tools/ikesim/command.h"

/* What must be true of every verdict, whatever the scenario. */
static bool judge_sound(const struct verdict *verdict)
{
	for (uint32_t i = 0; i < verdict->count; i++) {
		const struct verdict_negotiation *v = &verdict->negotiations[i];
		nsec sum = 0;

		for (uint32_t p = 0; p < SPLIT_COUNT; p++)
			sum += v->split[p];
		if (v->initiator && sum != v->ended_at - v->started_at)
			return false;
	}
	return verdict->installed + verdict->failed <= verdict->initiated;
}

enum exit_code judge_init(struct judge *judge, const struct options *options,
                          const struct scenario *scenario, const struct journal *journal,
                          const struct report_live *live)
{
	struct report *report = &judge->report;

	judge->verdict = verdict_new(journal);
	*report = (struct report){ .scenario = scenario,
		                   .journal = journal,
		                   .verdict = judge->verdict,
		                   .results = judge->results,
		                   .sets = options->sets,
		                   .sets_count = options->sets_count,
		                   .records_max = options->records_max,
		                   .live = live };
	if (!judge->verdict)
		return command_no_memory();
	report->results_count = expect_check(scenario, judge->verdict, journal_meta(journal)->hosts,
	                                     judge->results);
	assert(report->results_count <= REPORT_EXPECTS_MAX);
	if (!verdict_conserves(judge->verdict, journal)) {
		fprintf(stderr, "ikesim: who began is not installed, failed or in flight: a "
		                "mistake in ikesim, please report it\n");
		return EXIT_INTERNAL;
	}
	if (judge_sound(judge->verdict))
		return EXIT_HELD;
	fprintf(stderr, "ikesim: the parts of a negotiation's time do not sum up: a mistake in "
	                "ikesim, please report it\n");
	return EXIT_INTERNAL;
}

void judge_free(struct judge *judge)
{
	verdict_free(judge->verdict);
}

bool judge_print(const struct page *page, const struct report *report)
{
	if (!timeline_print(page, report))
		return false;
	summary_split(page, report);
	profile_print(page, report);
	if (report->live)
		live_print_samples(page, report);
	loads_print(page, report);
	over_time_print(page, report);
	summary_errors(page, report);
	summary_expects(page, report, true);
	page_print(page, INK_PLAIN, "%s", "");
	summary_line(page, report);
	summary_replay(page, report);
	return true;
}

void judge_print_brief(const struct page *page, const struct report *report)
{
	summary_line(page, report);
	summary_expects(page, report, false);
}

enum exit_code judge_code(const struct report *report)
{
	if (report_incomplete(report))
		return EXIT_INCOMPLETE;
	return report->results_count == 0 || report_held(report) ? EXIT_HELD : EXIT_FAILED;
}
