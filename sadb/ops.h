/* What each operation does when its service ends: all its checks, then all its effect or none. */
#ifndef SADB_OPS_H
#define SADB_OPS_H

#include "sadb/db.h"

/*
 * Sets work->spi (GETSPI) and, where struct sadb_reply says so, *larval_until. A FLUSH must find
 * the database empty, a POLICY nothing more to kill: see sadb_ops_step.
 */
enum sadb_cause sadb_ops_execute(struct sadb *db, nsec at, struct sadb_work *work,
                                 nsec *larval_until);
/* Of a FLUSH or a POLICY: kills one SA; false: there is none left to kill. */
bool sadb_ops_step(struct sadb *db, nsec at, const struct sadb_work *work);
/* The slot of the SA that is meant, as the platform names SAs; SADB_NONE if there is none. Nobody
 * finds an SA by the SPI 0. */
uint32_t sadb_ops_find(const struct sadb *db, const struct sadb_name *name);

#endif
