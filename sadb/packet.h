/*
 * What a packet does to its SA: RFC 4303 3.3 and 3.4. The verb itself is sadb_packet of sadb.h.
 *
 * Inbound: known? keyed? replayed? a hard limit? then it counts; a refused one leaves no trace but
 * in `counters.paths`. Outbound: a hard limit? a number left? A packet without an SPI found no SA:
 * one entry a destination and protocol asks the daemon, lives as long as a larval, and keeps
 * further packets quiet whatever their source.
 */
#ifndef SADB_PACKET_H
#define SADB_PACKET_H

#include "sadb/sadb.h"

#define SADB_WINDOW_MAX 64u /* packets: the bits of struct sadb_use's window */

/*
 * The 64-bit sequence number that a receiver infers from the low 32 bits, from the highest that it
 * has seen and its window (RFC 4303 A2.2).
 */
uint64_t sadb_packet_infer(uint64_t highest, uint32_t window, uint32_t low);

#endif
