/* The caps: is there room for one SA more? In the order in which they are told. */
#ifndef SADB_LIMITS_H
#define SADB_LIMITS_H

#include "sadb/db.h"

enum sadb_cause sadb_limits_larval(const struct sadb *db);
enum sadb_cause sadb_limits_mature(const struct sadb *db);

#endif
