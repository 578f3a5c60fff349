/* What names something else: the ends of links, exact drops, the link or host of a fault. */
#ifndef SIM_SCENARIO_REFER_H
#define SIM_SCENARIO_REFER_H

#include "sim/scenario/bind.h"

/* After bind_file. A name that is not there is a problem; its key is then bad. */
void refer_all(struct bindings *b);

#endif
