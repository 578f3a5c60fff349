/* The streams that a host draws its delays from (contract in host_state.h). */
#include <assert.h>
#include <stdio.h>

#include "sim/model/host_state.h"

/* Service times of the driver, and the back end's. */
const struct dist *host_delay(const struct host *host, unsigned stream)
{
	if (stream < SADB_OP_COUNT)
		return &host->entry->sadb->ops[stream];
	return stream == STREAM_BACKEND ? &host->entry->auth_backend
	                                : &host->entry->sadb->first_use;
}

void host_streams_new(struct host *host, uint64_t seed, const char *name, uint8_t *ahead)
{
	uint8_t next = 0;

	for (unsigned i = 0; i < STREAM_COUNT; i++) {
		const char *what = i == STREAM_BACKEND     ? "auth_backend"
		                   : i == STREAM_FIRST_USE ? "first_use"
		                                           : sadb_op_name((enum sadb_op)i);
		char stream[128];
		if (host_delay(host, i)->kind == DIST_CONSTANT)
			continue;
		int len = snprintf(stream, sizeof(stream), "host/%s/%s", name, what);
		assert(len > 0 && (size_t)len < sizeof(stream));
		struct rng *rng = &host->streams[next];
		rng_init(rng, seed, stream);
		if (ahead)
			rng_ahead(rng, ahead + (size_t)next * STREAM_AHEAD, STREAM_AHEAD);
		host->stream_of[i] = next++;
	}
}
