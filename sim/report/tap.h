/*
 * A run as lines of the Test Anything Protocol, version 14: a test point an expectation, without a
 * number (it may be left out), and a block of YAML beneath one that does not hold.
 *
 *   TAP version 14
 *   ok - slow-responder.trigger, seed 1: errors(13860) >= 1
 *   1..1
 */
#ifndef SIM_REPORT_TAP_H
#define SIM_REPORT_TAP_H

#include <stdio.h>

#include "sim/report/report.h"

void tap_begin(FILE *out);
/* Returns how many points it has written; 0: no memory, and there is none. */
uint32_t tap_points(FILE *out, const struct report *report);
void tap_end(FILE *out, uint64_t points);

#endif
