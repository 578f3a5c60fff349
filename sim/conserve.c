/* See verdict.h: that nobody is lost between the journal and the verdict. */
#include "sim/verdict.h"

/* Initiators have begun as often as the journal says: each once, whatever became of it. */
static bool begun(const struct verdict *verdict)
{
	return verdict->live || verdict->acquires == verdict->initiated;
}

static bool split(const struct verdict *verdict)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < VERDICT_CODES; i++)
		sum += verdict->initiated_errors[i];
	return sum == verdict->failed &&
	       (uint64_t)verdict->installed + sum + verdict->in_flight == verdict->initiated;
}

bool verdict_conserves(const struct verdict *verdict, const struct journal *journal)
{
	for (uint64_t i = journal_count(journal); i-- > 0;) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (rec->kind != JOURNAL_END && rec->kind != JOURNAL_HELD &&
		    rec->kind != JOURNAL_QUEUE && rec->kind != JOURNAL_LOAD)
			break; /* loads are told of at the end */
		if (rec->kind == JOURNAL_LOAD &&
		    rec->load.arrivals != rec->load.installed + rec->load.failed +
		                                  rec->load.in_flight + rec->load.unserved)
			return false;
	}
	return begun(verdict) && split(verdict);
}
