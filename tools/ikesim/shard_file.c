/* See shard_file.h. */
#define _GNU_SOURCE
#include "tools/ikesim/shard_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX    "sweep-"
#define SUFFIX    ".jsonl"
#define ID_DIGITS 16

bool shard_map(struct shard_map *map, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	struct stat about;
	void *octets;

	*map = (struct shard_map){ NULL, 0 };
	if (fd < 0)
		return false;
	if (fstat(fd, &about) == 0 && !S_ISREG(about.st_mode))
		errno = EINVAL;
	else if (about.st_size == 0)
		errno = 0;
	else {
		octets = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (octets != MAP_FAILED)
			*map = (struct shard_map){ octets, (size_t)about.st_size };
	}
	error = errno;
	close(fd);
	errno = error;
	return map->octets || error == 0;
}

void shard_unmap(struct shard_map *map)
{
	if (map->octets)
		munmap(map->octets, map->len);
	*map = (struct shard_map){ NULL, 0 };
}

void shard_add(struct shard_out *out, const char *line, size_t len)
{
	digest_update(&out->digest, line, len);
	out->records++;
	out->good = out->good && fwrite(line, 1, len, out->file.out) == len;
}

bool shard_begin(struct shard_out *out, const char *path, const struct field *field)
{
	static const struct events_kind kind = {
		.begins = FIELD_BEGINS, .has = "", .what = "a file of runs", .durable = true
	};
	struct json json = { 0 };

	*out = (struct shard_out){ .good = true };
	if (!path)
		out->file.out = stdout;
	else if (!events_open_as(&out->file, path, &kind))
		return false;
	digest_init(&out->digest);
	field_put(&json, field);
	json.out = malloc(json.len);
	if (!json.out) {
		shard_discard(out);
		return false;
	}
	json.len = 0;
	field_put(&json, field);
	shard_add(out, json.out, json.len);
	out->records = 0;
	free(json.out);
	return true;
}

void shard_discard(struct shard_out *out)
{
	if (out->file.kind)
		events_discard(&out->file);
}

bool shard_end(struct shard_out *out)
{
	uint8_t hash[DIGEST_LEN];
	char last[SHARD_LAST_MAX];
	size_t len;

	digest_final(&out->digest, hash);
	len = shard_last(last, out->records, hash);
	out->good = out->good && fwrite(last, 1, len, out->file.out) == len;
	return out->file.kind ? events_close(&out->file, out->good) : out->good;
}

char *shard_path(const char *dir, const struct field *field, bool part)
{
	char *path = NULL;

	if (asprintf(&path, "%s/" PREFIX "%.*s-%uof%u%s" SUFFIX, dir, ID_DIGITS, field->id,
	             field->number, field->of, part ? ".part" : "") < 0)
		return NULL;
	return path;
}

bool shard_is_name(const char *name)
{
	size_t len = strlen(name), suffix = sizeof(SUFFIX) - 1;

	return len > suffix && strncmp(name, PREFIX, sizeof(PREFIX) - 1) == 0 &&
	       strcmp(name + len - suffix, SUFFIX) == 0;
}
