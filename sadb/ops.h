/* What each operation does when its service ends: all its checks, then all its effect or none. */
#ifndef SADB_OPS_H
#define SADB_OPS_H

#include "sadb/db.h"

/*
 * Sets work->spi (GETSPI) and, where struct sadb_reply says so, *larval_until. A FLUSH must find
 * the database empty: see sadb_flush_step.
 */
enum sadb_cause sadb_ops_execute(struct sadb *db, nsec at, struct sadb_work *work,
                                 nsec *larval_until);
/* Kills one SA; false if there was none left. */
bool sadb_flush_step(struct sadb *db, nsec at);

#endif
