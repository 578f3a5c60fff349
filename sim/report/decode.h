/*
 * What a Wireshark profile must be told of a capture's ports: IKE is known there by 500 and 4500,
 * and a live run may have neither.
 */
#ifndef SIM_REPORT_DECODE_H
#define SIM_REPORT_DECODE_H

#include <stdio.h>

#include "sim/capture.h"
#include "sim/report/report.h"

#define DECODE_PORTS 16 /* so many are told */

/* The table decode_as_entries (format tried with Wireshark 4.0.17). False: the file took less than
 * all. Does not flush. */
bool decode_print(FILE *out, const struct report *report, const struct capture *capture);

#endif
