/* The parts of `compare`: where two journals part, and what two samples say of a change. */
#ifndef TOOLS_IKESIM_COMPARE_H
#define TOOLS_IKESIM_COMPARE_H

#include "sim/report/page.h"
#include "tools/ikesim/change.h"
#include "tools/ikesim/results.h"

/* The first line that differs, beside its like; NULL: a journal was not kept, which is said.
 * EXIT_ENVIRONMENT: one cannot be read (said). */
enum exit_code diverge_tell(const struct page *page, const char *old, const char *now);

/*
 * All runs of this scenario, before and after. Of n values the median lies, with at least 95 %,
 * between the kth smallest and the kth largest, k by the binomial distribution: no other assumption
 * is made; fewer than six values say nothing. Surely on one side of the limit: EXIT_FAILED or
 * EXIT_HELD; else EXIT_INCONCLUSIVE.
 */
enum exit_code sample_tell(const struct page *page, const struct change *change,
                           const char *scenario, const struct results *old,
                           const struct results *now);

#endif
