/*
 * What must hold at the end of a run:
 *
 *   expectation = subject comparison value ["at end"]
 *               | subject "between" value "and" value ["at end"]
 *   comparison  = ">=" | "<=" | "<" | ">" | "==" | "!="
 *   subject     = errors(CODE | *)  established  deleted  leaked(larval | mature | *)
 *               | samples(MEASURE)  pNN(MEASURE)  min(MEASURE)  max(MEASURE)
 *               | first_failure.cause | first_failure.at | first_failure.code | first_failure.host
 *   NN          = from 1 to 99.9
 *   value       = a count, a duration, a code, a cause or the name of a host, as the subject has it
 *
 * A cause, a code and a host are only compared with == and !=.
 */
#ifndef SIM_SCENARIO_EXPECTATION_H
#define SIM_SCENARIO_EXPECTATION_H

#include "sim/scenario/bind.h"

/*
 * After refer_all: reads `expect`. With `outcome: clean`, expectations of a file that the
 * outcome's extends are dropped.
 */
void expectation_all(struct bindings *b);

#endif
