/* The rows behind catalogue.h, ascending by code. */
#ifndef SIM_CATALOGUE_TABLE_H
#define SIM_CATALOGUE_TABLE_H

#include "sim/catalogue.h"

#define CATALOGUE_COUNT 153

extern const struct catalogue_entry catalogue_table[CATALOGUE_COUNT];

#endif
