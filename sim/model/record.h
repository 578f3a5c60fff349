/* A journal that remembers that it is full: whoever records goes on, and the world ends the run. */
#ifndef SIM_MODEL_RECORD_H
#define SIM_MODEL_RECORD_H

#include "sim/journal.h"

struct record {
	struct journal *journal;
	bool full;
};

static inline void record_add(struct record *record, const struct journal_rec *rec)
{
	if (!journal_add(record->journal, rec))
		record->full = true;
}

#endif
