/* The dead SAs that are remembered, so that a late request can be told why it is late: a ring,
 * oldest out. */
#ifndef SADB_GRAVE_H
#define SADB_GRAVE_H

#include "sadb/table.h"

struct sadb_dead {
	nsec at;
	uint32_t spi, next;
	struct sadb_addr dst;
	uint8_t protocol;
	uint8_t cause; /* enum sadb_cause: LARVAL_EXPIRED or DELETED */
	bool linked;   /* false: forgotten, for the same name died again later */
};

struct sadb_grave {
	struct sadb_dead *ring;
	uint32_t *heads; /* sadb_table_width(room) of them */
	uint32_t room, mask, count, oldest, salt;
};

void sadb_grave_init(struct sadb_grave *grave,
                     uint32_t salt); /* ring, heads and room are set by the caller */
void sadb_grave_bury(struct sadb_grave *grave, const struct sadb_slot *slot, nsec at,
                     enum sadb_cause cause);
/* The latest death under this name in either direction, NULL if none is remembered. */
const struct sadb_dead *sadb_grave_find(const struct sadb_grave *grave,
                                        const struct sadb_name *name);

#endif
