/* See series.h. */
#include "sim/series.h"

#include <assert.h>
#include <string.h>

/* Changes of what is counted at an interval's end; the sum of all so far is the count. */
struct making {
	struct series *series;
	int64_t changes[SERIES_COUNT][SERIES_INTERVALS];
};

const char *series_name(enum series_row row)
{
	static const char *const names[SERIES_COUNT] = {
#define X(name, text) text,
		SERIES_ROWS(X)
#undef X
	};

	assert(row < SERIES_COUNT);
	return names[row];
}

static uint32_t interval_of(const struct series *series, nsec at)
{
	nsec interval = at < 0 ? 0 : at / series->every;

	return interval < series->intervals ? (uint32_t)interval : series->intervals - 1;
}

static void change(struct making *making, enum series_row row, nsec at, int by)
{
	making->changes[row][interval_of(making->series, at)] += by;
}

static void look_at_negotiation(struct making *making, const struct verdict_negotiation *v)
{
	struct series *series = making->series;
	bool installed = v->installed_at != NSEC_NEVER;

	if (!v->initiator)
		return;
	series->rows[SERIES_ARRIVALS][interval_of(series, v->started_at)]++;
	change(making, SERIES_IN_FLIGHT, v->started_at, 1);
	if (installed)
		series->rows[SERIES_INSTALLED][interval_of(series, v->installed_at)]++;
	if (v->ended && v->code != 0)
		series->rows[SERIES_FAILED][interval_of(series, v->ended_at)]++;
	if (installed)
		change(making, SERIES_IN_FLIGHT, v->installed_at, -1);
	else if (v->ended)
		change(making, SERIES_IN_FLIGHT, v->ended_at, -1);
}

static bool is_keyed(enum sadb_state state)
{
	return state == SADB_ST_MATURE || state == SADB_ST_DYING;
}

static void look_at_record(struct making *making, const struct journal_rec *rec)
{
	struct series *series = making->series;

	if (rec->kind == JOURNAL_SA) {
		change(making, SERIES_LARVAL_SAS, rec->at,
		       (rec->sa.to == SADB_ST_LARVAL) - (rec->sa.from == SADB_ST_LARVAL));
		change(making, SERIES_KEYED_SAS, rec->at,
		       is_keyed(rec->sa.to) - is_keyed(rec->sa.from));
	} else if (rec->kind == JOURNAL_WORK || rec->kind == JOURNAL_TURNED_AWAY) {
		uint32_t *most = &series->rows[SERIES_QUEUED][interval_of(series, rec->job.since)];

		*most = rec->job.depth > *most ? rec->job.depth : *most;
	}
}

/* A state that the journal tells the end of, and not the beginning, counts for none. */
static void add_up(struct making *making, enum series_row row)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < making->series->intervals; i++) {
		sum += making->changes[row][i];
		making->series->rows[row][i] = sum > 0 ? (uint32_t)sum : 0;
	}
}

void series_make(struct series *series, const struct verdict *verdict,
                 const struct journal *journal)
{
	struct making making = { .series = series };
	nsec ended_at = verdict->ended_at > 0 ? verdict->ended_at : 1;

	*series = (struct series){ .every = (ended_at + SERIES_INTERVALS - 1) / SERIES_INTERVALS };
	series->intervals = (uint32_t)((ended_at + series->every - 1) / series->every);
	for (uint32_t i = 0; i < verdict->count; i++)
		look_at_negotiation(&making, &verdict->negotiations[i]);
	for (uint64_t i = 0; i < journal_count(journal); i++)
		look_at_record(&making, journal_at(journal, i));
	add_up(&making, SERIES_IN_FLIGHT);
	add_up(&making, SERIES_LARVAL_SAS);
	add_up(&making, SERIES_KEYED_SAS);
	for (enum series_row row = 0; row < SERIES_COUNT; row++)
		for (uint32_t i = 0; i < series->intervals; i++)
			if (series->rows[row][i] > series->most[row])
				series->most[row] = series->rows[row][i];
}
