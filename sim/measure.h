/*
 * The measures of a run as histograms (histogram.h), fed record by record and seat by seat, so that
 * memory does not grow with the run. A percentile is at most a part in 1,000 above the value that
 * occurred; minimum, maximum and mean are exact.
 */
#ifndef SIM_MEASURE_H
#define SIM_MEASURE_H

#include "sim/seat.h"
#include "sim/verdict.h"

#define MEASURE_DIGITS 3

void measures_init(struct histogram measures[MEASURE_COUNT]);
void measures_free(struct histogram measures[MEASURE_COUNT]);
/* What queues and drivers did. False: no memory. */
bool measures_record(struct histogram measures[MEASURE_COUNT], const struct journal_rec *rec);
/* A closed seat; ended_at: of the run. False: no memory. */
bool measures_seat(struct histogram measures[MEASURE_COUNT], const struct seat *seat,
                   nsec ended_at);

#endif
