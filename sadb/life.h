/*
 * The life of an SA. Every change of state goes through here, and makes exactly one event.
 *
 *   none --a packet without an SA (ACQUIRE)--> larval without an SPI
 *   none --GETSPI--> larval --UPDATE--> mature --soft limit, EXPIRE inbound--> dying
 *   none --ADD----------------------->      <---UPDATE, where allowed---            |
 *   larval, mature, dying --a hard limit, EXPIRE, DELETE, FLUSH, POLICY--> dead <-
 *
 * Time and first use share one deadline each, soft and hard (`soft_at`, `dies_at`); idleness moves
 * with every packet and is worked out from the last one. Hard beats soft at one instant; of limits
 * that end together use is told before time. Octets and packets are compared with each packet,
 * after it is counted or, by `limit_count`, before.
 */
#ifndef SADB_LIFE_H
#define SADB_LIFE_H

#include "sadb/db.h"

/* An SA is born into a free slot, as larval (GETSPI) or at once mature (ADD). Returns its slot. A
 * larval dies at `until`, if its own lifetime does not end before. */
uint32_t sadb_life_larval(struct sadb *db, nsec at, const struct sadb_work *work, nsec until);
uint32_t sadb_life_mature(struct sadb *db, nsec at, const struct sadb_work *work);
void sadb_life_keyed(struct sadb *db, nsec at, uint32_t slot,
                     const struct sadb_work *work); /* larval -> mature */
/* A mature or dying SA gets new lifetimes, counted from its birth as mature or its first packet,
 * and new limits of octets and packets; nothing else. */
void sadb_life_renew(struct sadb *db, nsec at, uint32_t slot, const struct sadb_work *work);
void sadb_life_expire(struct sadb *db, nsec at, uint32_t slot); /* dying for the linger, or dead */
void sadb_life_kill(struct sadb *db, nsec at, uint32_t slot, enum sadb_op op);
/* An entry that asks the daemon for an SA; the asked-for SA has come, or takes its place: no event
 * that a daemon would hear. */
uint32_t sadb_life_acquire(struct sadb *db, nsec at, const struct sadb_packet *packet);
void sadb_life_answered(struct sadb *db, nsec at, uint32_t slot, enum sadb_op op);
void sadb_life_pair(struct sadb *db, uint32_t a, uint32_t b); /* until one of them dies */
/* A packet passed: it is counted, and moves what hangs on use. */
void sadb_life_used(struct sadb *db, nsec at, uint32_t slot, uint32_t bytes);
/* Is a limit of octets or packets reached? True: a hard one, the SA is dead. */
bool sadb_life_spent(struct sadb *db, nsec at, uint32_t slot);
/* A deadline has come: the first of all. */
void sadb_life_timer(struct sadb *db, const struct sadb_heap_node *first);

/* SAs that there are, the standing ones too; and what they take of conf.memory. */
uint32_t sadb_life_sas(const struct sadb *db);
uint64_t sadb_life_memory(const struct sadb *db);
/* Would this many bytes more, after `less` are given back, fit into conf.memory? */
bool sadb_life_fits(const struct sadb *db, uint32_t more, uint32_t less);

#endif
