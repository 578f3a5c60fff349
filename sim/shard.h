/*
 * A file of runs, as sweep writes it and merge reads it. JSON Lines: the field, one record a run in
 * the order of the runs, and a last line by which a torn file is known:
 *
 *   {"records":250,"blake2b":HEX}      BLAKE2b-256 of all octets before this line
 *
 * A record begins {"run":N, and has at least
 *
 *   "holds"    what the field's `when` came to; null: the run is incomplete
 *   "errors"   [{"code":13860,"count":2}]
 */
#ifndef SIM_SHARD_H
#define SIM_SHARD_H

#include "sim/field.h"
#include "sim/verdict.h"

struct shard {
	struct field field;
	const char *octets; /* borrowed */
	size_t head, end;   /* where records begin, and where they end */
	uint64_t records;
};

enum shard_fault {
	SHARD_SOUND,
	SHARD_FOREIGN, /* no file of runs */
	SHARD_TORN,    /* one that lacks octets, or has others */
};

struct shard_record {
	uint64_t run;
	bool holds, incomplete;
	uint64_t errors[VERDICT_CODES];
	const char *line; /* with its newline */
	size_t len;
};

/* Octets are to outlive the shard; strings of the field are the arena's. */
enum shard_fault shard_open(struct arena *arena, struct shard *shard, const char *octets,
                            size_t len);
/* *cursor starts at shard->head. False: no more. */
bool shard_next(const struct shard *shard, size_t *cursor, struct shard_record *record);

/* The last line. Returns its length; out holds SHARD_LAST_MAX. */
#define SHARD_LAST_MAX 128
size_t shard_last(char out[SHARD_LAST_MAX], uint64_t records, const uint8_t hash[DIGEST_LEN]);

#endif
