/* Injected failures: which request is to fail, and with which cause. */
#ifndef SADB_RULE_H
#define SADB_RULE_H

#include "sadb/queue.h"
#include "sadb/sadb.h"

struct sadb_fault {
	struct sadb_rule rule;
	uint32_t met; /* how many requests have matched */
};

struct sadb_rules {
	struct sadb_fault *faults; /* in the order in which they were injected */
	uint32_t room, count;
};

/* False: all places are taken by rules in force. */
bool sadb_rules_add(struct sadb_rules *rules, nsec now, const struct sadb_rule *rule);
/* A service ends: the cause with which it is to fail, NONE if no rule says so. Once a request. */
enum sadb_cause sadb_rules_meet(struct sadb_rules *rules, nsec at, const struct sadb_work *work);

#endif
