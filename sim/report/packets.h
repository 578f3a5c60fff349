/*
 * A run as a capture file: what each host sent and received, as if one of tcpdump had run on each.
 * An interface a host that had packets; both interfaces have the datagram, under one number.
 */
#ifndef SIM_REPORT_PACKETS_H
#define SIM_REPORT_PACKETS_H

#include <stdio.h>

#include "sim/capture.h"
#include "sim/report/report.h"
#include "sim/secret.h"

/*
 * secrets NULL: the octets as they were. Else a mirror in plain text: each message that opens is
 * written as if its IKE SA had used ENCR_NULL; one whose IKE SA is known and that does not open is
 * left out. False: no memory, or the file took less than all; errno says which. Does not flush.
 */
bool packets_print(FILE *out, const struct report *report, const struct capture *capture,
                   const struct secrets *secrets);

#endif
