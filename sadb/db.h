/* The parts of a database, for the files of this room only. */
#ifndef SADB_DB_H
#define SADB_DB_H

#include "sadb/events.h"
#include "sadb/grave.h"
#include "sadb/queue.h"
#include "sadb/sad.h"
#include "sadb/sadb.h"
#include "sadb/table.h"

struct sadb {
	struct sadb_conf conf;
	struct sadb_counters counters;
	struct sadb_table table;
	struct sadb_grave grave;
	struct sadb_events events;
	struct sadb_queue queue;
	uint32_t flush_next; /* the slot where a FLUSH or a POLICY in progress goes on */
	uint32_t acquires;   /* entries that wait for an SA: see acquire.h */
	nsec stepped_at;     /* the instant of the last step */
	nsec now;            /* the latest instant heard of */
	nsec stalled_until[SADB_OP_COUNT];
};

#endif
