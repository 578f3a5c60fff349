/* The samples of a verdict's measures, and what is read from sorted samples. */
#ifndef SIM_MEASURE_H
#define SIM_MEASURE_H

#include "sim/seat.h"
#include "sim/verdict.h"

/* Takes the memory of verdict->samples, fills and sorts them. False: no memory. */
bool measure_all(struct verdict *verdict, const struct seat *seats, uint32_t count);

/*
 * Nearest rank: the smallest sample such that at least permille / 1000 of all are not above it,
 * that is the one of rank ceil(count * permille / 1000), counted from 1; rank 1 for permille 0.
 * Always a sample, never a mean of two.
 */
nsec measure_percentile(const nsec *sorted, uint32_t count, uint32_t permille);

#endif
