/*
 * A run as one JSON object on one line, for machines. Schema 1: keys never change within a schema,
 * later ones may add.
 *
 *   schema, ikesim            1, the version
 *   scenario, file, seed      seed is text: it may need 64 bits, which JSON readers do not keep as
 *                             a number
 *   scenario_hash, journal_hash
 *   journal_file              where it was kept; only if it was
 *   replay                    the command that repeats it; null: it was live
 *   live                      in a live run only: see live.c
 *   held                      true: every expectation held; null: nothing was expected
 *   end, ended_at             a word of JOURNAL_ENDS, ns
 *   negotiations              {initiated, installed, failed, unfinished}
 *   leaked                    {larval, mature}
 *   errors                    [{code, symbol, hresult, index, count}]: index is
 *                             errorFrequencyTable's
 *   failures                  [{negotiation, host, peer, role, code, cause, failure, label,
 *                             started_at, ended_at,
 *                             larval_until, driver: null or {op, err, code, code_name, asked_at,
 *                             done_at},
 *                             notify, split: null or {part: ns}}] in order of started_at,
 *                             RESULT_FAILURES_MAX at most
 *   failures_more             how many more there were
 *   first_failure             null or an index into failures
 *   because                   the first failure's chain of causes, in words
 *   samples                   {measure: {count, min, p50, p90, p99, p99.9, max, mean}}, ns or a
 *                             count; null if count is 0
 *   histograms                {measure: histogram.h's JSON}: those with samples; to be added up
 *   expectations              [{text, held, actual, file, line, col}]
 */
#ifndef SIM_REPORT_RESULT_H
#define SIM_REPORT_RESULT_H

#include <stdio.h>

#include "sim/json.h"
#include "sim/report/report.h"

#define RESULT_SCHEMA       1
#define RESULT_FAILURES_MAX 1000

/* False: no memory, or the file took less than all. Does not flush. */
bool result_print(FILE *out, const struct report *report);
/* ,"held":...,"samples":{...}: all of it but what names the run, and what is longer than a sweep
 * of a million runs has room for. */
void result_put_measures(struct json *json, const struct report *report);

#endif
