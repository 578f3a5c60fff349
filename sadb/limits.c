#include "sadb/limits.h"

#include "sadb/life.h"

static bool is_full(const struct sadb *db)
{
	return db->table.free == SADB_NONE ||
	       (db->conf.max_sas > 0 && db->counters.sas >= db->conf.max_sas);
}

enum sadb_cause sadb_limits_larval(const struct sadb *db)
{
	if (is_full(db))
		return SADB_CAUSE_SA_LIMIT;
	if (db->conf.max_larval > 0 && db->counters.larvals >= db->conf.max_larval)
		return SADB_CAUSE_LARVAL_LIMIT;
	return sadb_life_fits(db, db->conf.larval_bytes, 0) ? SADB_CAUSE_NONE
	                                                    : SADB_CAUSE_MEMORY_LIMIT;
}

enum sadb_cause sadb_limits_mature(const struct sadb *db)
{
	if (is_full(db))
		return SADB_CAUSE_SA_LIMIT;
	return sadb_life_fits(db, db->conf.sa_bytes, 0) ? SADB_CAUSE_NONE : SADB_CAUSE_MEMORY_LIMIT;
}
