/* How far a time may be off in a live run: "5ms + 2%", "5ms", "2%". */
#ifndef SIM_SCENARIO_TOLERANCE_H
#define SIM_SCENARIO_TOLERANCE_H

#include "sim/scenario/quantity.h"
#include "sim/scenario/scenario.h"

#define TOLERANCE_TEXT (2 * QUANTITY_TEXT + 4)

/* False: it is none, and help says what to do; *out is left alone. */
bool tolerance_read(const char *text, struct scenario_tolerance *out, char help[QUANTITY_HELP]);
const char *tolerance_print(const struct scenario_tolerance *tolerance, char out[TOLERANCE_TEXT]);

#endif
