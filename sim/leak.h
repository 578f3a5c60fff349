/* The SAs of all drivers as the journal's records tell, and what is left of them that should not
 * be. */
#ifndef SIM_LEAK_H
#define SIM_LEAK_H

#include "sim/journal.h"
#include "sim/lookup.h"

struct leak_sa {
	uint64_t owner;
	uint32_t spi, host;
	enum sadb_dir dir;
	enum sadb_state state;
};

struct leaks {
	struct leak_sa *sas;
	uint32_t count, room;
	struct lookup by_name; /* owner, SPI, host and direction */
};

bool leaks_init(struct leaks *leaks); /* false: no memory; so does leaks_sa */
void leaks_free(struct leaks *leaks);
bool leaks_sa(struct leaks *leaks, uint32_t host, const struct sadb_event *event);
/* Is the SA with this owner, SPI and direction at this host mature or dying? */
bool leaks_lives(const struct leaks *leaks, uint64_t owner, uint32_t spi, uint32_t host,
                 enum sadb_dir dir);

#endif
