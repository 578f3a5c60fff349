/*
 * A journal that remembers that it is full: whoever records goes on, and the world ends the run.
 * Beside it what somebody asked to keep: datagrams and keys; NULL, and nothing is done for them.
 */
#ifndef SIM_MODEL_RECORD_H
#define SIM_MODEL_RECORD_H

#include "sim/capture.h"
#include "sim/journal.h"
#include "sim/secret.h"

struct record {
	struct journal *journal;
	struct capture *capture;
	struct secrets *secrets;
	bool full; /* the run must end ... */
	bool room; /* ... because of a table that the scenario does not limit */
};

static inline enum journal_end record_end(const struct record *record)
{
	return record->room ? END_ROOM : END_LIMIT;
}

static inline void record_add(struct record *record, const struct journal_rec *rec)
{
	if (!journal_add(record->journal, rec))
		record->full = true;
}

#endif
