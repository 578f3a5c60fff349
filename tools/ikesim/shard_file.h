/*
 * Files of runs (sim/shard.h) in a directory that tasks share. Each is named by what it holds, so
 * that two tasks never write different things under one name:
 *
 *   sweep-0123456789abcdef-3of16.jsonl        all of a shard
 *   sweep-0123456789abcdef-3of16.part.jsonl   what an interrupted task has measured of it
 */
#ifndef TOOLS_IKESIM_SHARD_FILE_H
#define TOOLS_IKESIM_SHARD_FILE_H

#include "sim/shard.h"
#include "tools/ikesim/events.h"

/* A file's octets, mapped. */
struct shard_map {
	char *octets; /* NULL: there are none */
	size_t len;
};

/* False: errno says why. */
bool shard_map(struct shard_map *map, const char *path);
void shard_unmap(struct shard_map *map);

/* A file that is being written: there whole, and on the disk, or not at all. */
struct shard_out {
	struct events file;
	struct digest digest;
	uint64_t records;
	bool good;
};

/* path NULL: standard output, and shard_end does not flush it. False: said. */
bool shard_begin(struct shard_out *out, const char *path, const struct field *field);
void shard_add(struct shard_out *out, const char *line, size_t len);
/* False (said): the file is not there. */
bool shard_end(struct shard_out *out);

/* It was for nothing. */
void shard_discard(struct shard_out *out);

/* malloc'ed; NULL: no memory. */
char *shard_path(const char *dir, const struct field *field, bool part);
/* Is it the name of one? */
bool shard_is_name(const char *name);

#endif
