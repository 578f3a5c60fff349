/*
 * A run as a suite of a JUnit XML file, as CI services read it: a case an expectation, with the
 * file and line where it stands; a failure's text has the chain of causes and the command that
 * repeats the run. No times: what took how long in virtual time is no duration of a test.
 *
 *   <testsuites name="ikesim">
 *     <testsuite name="lost-auth, seed 1" tests="2" failures="0" errors="0" skipped="0" ...>
 *       <testcase classname="lost-auth" name="errors(13860) &gt;= 1" file="..." line="9"/>
 */
#ifndef SIM_REPORT_JUNIT_H
#define SIM_REPORT_JUNIT_H

#include <stdio.h>

#include "sim/report/report.h"

void junit_begin(FILE *out);
/* False: no memory. An incomplete run is an error; one of which nothing is expected a skipped
 * case. */
bool junit_suite(FILE *out, const struct report *report);
void junit_end(FILE *out);

#endif
