/* The journal as JSON Lines, the octets that its hash is over. */
#ifndef SIM_REPORT_LINES_H
#define SIM_REPORT_LINES_H

#include <stdio.h>

#include "sim/journal.h"

/* False: no memory, or the file took less than all; errno says which. Does not flush. */
bool lines_print(FILE *out, const struct journal *journal);

#endif
