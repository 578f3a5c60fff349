/*
 * What both ends of one negotiation must compute (RFC 7296 2.14, 2.15, 2.17; PSK), with bare
 * libsodium and nothing around it: the floor of every negotiator on top of it.
 */
#ifndef TOOLS_BENCH_FLOOR_H
#define TOOLS_BENCH_FLOOR_H

/* CPU time in ns for each of so many. sodium_init comes first. */
double floor_ns(int negotiations);

#endif
