/* The parts of a database, for the files of this room only. */
#ifndef SADB_DB_H
#define SADB_DB_H

#include "sadb/events.h"
#include "sadb/grave.h"
#include "sadb/larvals.h"
#include "sadb/pace.h"
#include "sadb/peers.h"
#include "sadb/queue.h"
#include "sadb/rule.h"
#include "sadb/sad.h"
#include "sadb/sadb.h"
#include "sadb/table.h"

struct sadb {
	struct sadb_table table; /* it has cache lines of its own: first, so that nothing is lost */
	struct sadb_conf conf;
	struct sadb_counters counters;
	struct sadb_grave grave;
	struct sadb_events events;
	struct sadb_queue queue;
	struct sadb_larvals larvals; /* kept if conf.on_full may reap the oldest */
	struct sadb_peers *peers;    /* NULL: there is no limit */
	struct sadb_rules rules;
	struct sadb_pace pace;
	uint32_t flush_next; /* the slot where a FLUSH or a POLICY in progress goes on */
	uint32_t in_service; /* workers at work */
	nsec stepped_at;     /* the instant of the last step */
	nsec now;            /* the latest instant heard of */
	nsec locked_until;   /* no service starts before */
	nsec room_at; /* since when there may be room for who waits for it; NEVER: there is none */
};

static inline void sadb_raise(uint32_t *high, uint32_t value)
{
	if (*high < value)
		*high = value;
}

#endif
