/*
 * The life of an SA. Every change of state goes through here, and makes exactly one event.
 *
 *   none --GETSPI--> larval --UPDATE--> mature --soft lifetime, EXPIRE inbound--> dying
 *   none --ADD----------------------->      <---UPDATE, where allowed---            |
 *   larval, mature, dying --larval or hard lifetime, EXPIRE, DELETE, FLUSH--> dead <-
 */
#ifndef SADB_LIFE_H
#define SADB_LIFE_H

#include "sadb/db.h"

/* An SA is born into a free slot, as larval (GETSPI) or at once mature (ADD). Returns its slot. */
uint32_t sadb_life_larval(struct sadb *db, nsec at, const struct sadb_work *work);
uint32_t sadb_life_mature(struct sadb *db, nsec at, const struct sadb_work *work);
void sadb_life_keyed(struct sadb *db, nsec at, uint32_t slot,
                     const struct sadb_work *work); /* larval -> mature */
/* A mature or dying SA gets new lifetimes, counted from its birth as mature, and nothing else. */
void sadb_life_renew(struct sadb *db, nsec at, uint32_t slot, const struct sadb_work *work);
void sadb_life_expire(struct sadb *db, nsec at, uint32_t slot); /* dying for the linger, or dead */
void sadb_life_kill(struct sadb *db, nsec at, uint32_t slot, enum sadb_op op);
/* A deadline has come: the first of all. */
void sadb_life_timer(struct sadb *db, const struct sadb_heap_node *first);

/* Would this many bytes more, after `less` are given back, fit into conf.memory? */
bool sadb_life_fits(const struct sadb *db, uint32_t more, uint32_t less);

#endif
