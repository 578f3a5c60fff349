/*
 * A driver that a host asks instead of its mock: the verbs of sadb/sadb.h behind pointers, for a
 * driver that is real. Its host must be the only one of the world that is here.
 */
#ifndef SIM_MODEL_DRIVER_H
#define SIM_MODEL_DRIVER_H

#include "sadb/sadb.h"

struct driver {
	void *self;
	enum sadb_err (*submit)(void *self, nsec now, const struct sadb_req *req);
	/* Something is to be taken, or to be given up: not after the instant at which it came. */
	nsec (*next_at)(const void *self);
	void (*tick)(void *self, nsec now);
	bool (*complete)(void *self, struct sadb_reply *reply);
	bool (*event)(void *self, struct sadb_event *event);
	void (*held)(void *self, uint32_t *larvals,
	             uint32_t *sas); /* of those that it was asked for */
};

#endif
