/* How a diagnosis is told: for people by diagnose.c, for machines by diagnose_json.c. */
#ifndef TOOLS_IKESIM_DIAGNOSE_H
#define TOOLS_IKESIM_DIAGNOSE_H

#include "sim/report/checks.h"
#include "tools/ikesim/diagnosis.h"

/* The earliest failure with the code that is looked at; NULL: there is none. */
const struct verdict_negotiation *diagnose_first(const struct report *report, uint32_t code);
/*
 *   {"schema":1,"ikesim":"0.1.0","scenario":...,"file":...,"seed":"1","replay":...,
 *    "failed":null or {"code":13860,"symbol":...,"count":1,"first_at":ns,"host":...,
 *                      "cause":...,"because":[{"label":...,"text":...}]},
 *    "errors":[{"code":...,"count":...}],"profile":{...},"checks":[...],
 *    "seeds":["1",...],"seeds_failing":5,"runs":123,"complete":true,
 *    "remedies":[{"path":...,"was":...,"value":...,"size_db":1,"too_little":null or "...",
 *                 "share_permille":500,"words":...,"replay":...}],
 *    "no_help":[{"path":...,"was":...,"value":...,"words":...}]}
 */
/* False: no memory, or it could not be written. */
bool diagnose_json(FILE *out, const struct diagnosis *diagnosis, const struct report *report,
                   const struct checks *checks);

#endif
