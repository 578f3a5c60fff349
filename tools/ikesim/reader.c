/* See reader.h. */
#define _GNU_SOURCE
#include "tools/ikesim/reader.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ERROR_MAX  128
#define PATH_PARTS 64

/* A path without "." and "x/..": its parts, and how many directories up it begins. */
struct parts {
	char *text; /* where they lie */
	char *all[PATH_PARTS];
	unsigned count, up;
};

static bool parts_of(struct parts *parts, const char *from, const char *path)
{
	const char *slash = strrchr(from, '/');
	size_t lead = slash ? (size_t)(slash - from) + 1 : 0;
	char *part, *rest;

	*parts = (struct parts){ .text = malloc(lead + strlen(path) + 1) };
	if (!parts->text)
		return false;
	memcpy(parts->text, from, lead);
	memcpy(parts->text + lead, path, strlen(path) + 1);
	for (part = strtok_r(parts->text, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
		if (strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") != 0) {
			if (parts->count == PATH_PARTS)
				return false;
			parts->all[parts->count++] = part;
		} else if (parts->count > 0) {
			parts->count--;
		} else {
			parts->up++;
		}
	}
	return true;
}

/* "../trigger/x.yaml" */
static char *parts_join(const struct parts *parts)
{
	size_t room = 3 * parts->up + 1, len = 0;
	char *out;

	for (unsigned i = 0; i < parts->count; i++)
		room += strlen(parts->all[i]) + 1;
	out = malloc(room);
	if (!out)
		return NULL;
	out[0] = '\0';
	for (unsigned i = 0; i < parts->up; i++)
		len += (size_t)snprintf(out + len, room - len, "../");
	for (unsigned i = 0; i < parts->count; i++)
		len += (size_t)snprintf(out + len, room - len, "%s%s", i ? "/" : "", parts->all[i]);
	return out;
}

/* Opens it one directory at a time, so that no part is a symbolic link; the last must be a plain
 * file. */
static int parts_open(const struct parts *parts, int base)
{
	int at = openat(base, parts->up ? ".." : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (unsigned i = 0; at >= 0 && i < parts->count; i++) {
		bool last = i == parts->count - 1;
		int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (last ? O_NONBLOCK : O_DIRECTORY);
		int next = openat(at, parts->all[i], flags), error = errno;

		close(at);
		errno = error;
		at = next;
	}
	return at;
}

static bool read_all(int fd, size_t max, char **text, size_t *len, char error[ERROR_MAX])
{
	char *out = malloc(max + 1);
	size_t have = 0;
	ssize_t got = 1;

	while (out && have <= max && got != 0) {
		got = read(fd, out + have, max + 1 - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		have += (size_t)got;
	}
	if (!out || got < 0)
		snprintf(error, ERROR_MAX, "%s", strerror(errno));
	else if (have > max)
		snprintf(error, ERROR_MAX, "larger than %zu octets", max);
	if (!out || got < 0 || have > max) {
		free(out);
		return false;
	}
	out[have] = '\0'; /* have <= max: its place is there */
	*text = out;
	*len = have;
	return true;
}

static bool is_plain(int fd)
{
	struct stat about;

	return fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

/* Remembers the first file's directory. */
static bool reader_root(struct reader *reader, const char *path)
{
	const char *slash = strrchr(path, '/');

	reader->prefix = strndup(path, slash ? (size_t)(slash - path) + (slash == path) : 0);
	if (!reader->prefix)
		return false;
	reader->base =
	        open(*reader->prefix ? reader->prefix : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return reader->base >= 0;
}

static bool reader_keep(struct reader *reader, const char *name, char *path)
{
	char *kept = strdup(name);

	if (!kept || !path || reader->count == READER_FILES_MAX) {
		free(kept);
		free(path);
		return false;
	}
	reader->files[reader->count].name = kept;
	reader->files[reader->count++].path = path;
	return true;
}

static bool read_first(struct reader *reader, const char *path, size_t max, char **text,
                       size_t *len, char **name, char error[ERROR_MAX])
{
	const char *slash = strrchr(path, '/');
	bool good = false;
	int fd;

	*name = strdup(path);
	fd = *name ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0 || !reader_root(reader, path) ||
	    !reader_keep(reader, path, strdup(slash ? slash + 1 : path)))
		snprintf(error, ERROR_MAX, "%s", strerror(errno));
	else
		good = read_all(fd, max, text, len, error);
	if (fd >= 0)
		close(fd);
	return good;
}

/* How the user would call it: the first file's directory, and from there. */
static char *shown_name(const char *prefix, const char *path)
{
	const char *slash = strrchr(prefix, '/');
	const char *last = slash ? slash + 1 : prefix;
	size_t keep = strlen(prefix), room;
	char *out;

	if (strncmp(path, "../", 3) == 0 && *last && strcmp(last, ".") != 0 &&
	    strcmp(last, "..") != 0) {
		path += 3;
		keep = slash ? (size_t)(slash - prefix) : 0;
		if (slash == prefix)
			keep = 1;
	}
	room = keep + strlen(path) + 2;
	out = malloc(room);
	if (out)
		snprintf(out, room, "%.*s%s%s", (int)keep, prefix,
		         keep && prefix[keep - 1] != '/' ? "/" : "", path);
	return out;
}

static const char *reader_path(const struct reader *reader, const char *name)
{
	for (uint32_t i = 0; i < reader->count; i++)
		if (strcmp(reader->files[i].name, name) == 0)
			return reader->files[i].path;
	assert(!"a name that this reader gave");
	return "";
}

static bool read_parts(struct reader *reader, const struct parts *parts, size_t max, char **text,
                       size_t *len, char error[ERROR_MAX])
{
	int fd;
	bool good = false;

	if (parts->up > 1 || parts->count == 0) {
		snprintf(error, ERROR_MAX, "it leaves the scenario's directory tree");
		return false;
	}
	fd = parts_open(parts, reader->base);
	if (fd < 0)
		snprintf(error, ERROR_MAX, "%s",
		         errno == ELOOP ? "symbolic links are not followed" : strerror(errno));
	else if (!is_plain(fd))
		snprintf(error, ERROR_MAX, "not a plain file");
	else
		good = read_all(fd, max, text, len, error);
	if (fd >= 0)
		close(fd);
	return good;
}

static bool read_extended(struct reader *reader, const char *from, const char *path, size_t max,
                          char **text, size_t *len, char **name, char error[ERROR_MAX])
{
	struct parts parts;
	char *joined = NULL;
	bool good = false;

	*name = NULL;
	if (parts_of(&parts, reader_path(reader, from), path) && (joined = parts_join(&parts)))
		*name = shown_name(reader->prefix, joined);
	if (!*name)
		snprintf(error, ERROR_MAX, "too long a path");
	else if (path[0] == '/')
		snprintf(error, ERROR_MAX, "the path must be relative");
	else if (read_parts(reader, &parts, max, text, len, error)) {
		good = reader_keep(reader, *name, joined);
		joined = NULL;
		if (!good) {
			free(*text);
			snprintf(error, ERROR_MAX, "too many files");
		}
	}
	free(joined);
	free(parts.text);
	return good;
}

static bool reader_read(void *context, const char *from, const char *path, size_t max, char **text,
                        size_t *len, char **name, char error[ERROR_MAX])
{
	struct reader *reader = context;

	if (from)
		return read_extended(reader, from, path, max, text, len, name, error);
	return read_first(reader, path, max, text, len, name, error);
}

void reader_init(struct reader *reader, struct scenario_reader *face)
{
	*reader = (struct reader){ .base = -1 };
	*face = (struct scenario_reader){ .context = reader, .read = reader_read };
}

void reader_free(struct reader *reader)
{
	if (reader->base >= 0)
		close(reader->base);
	free(reader->prefix);
	for (uint32_t i = 0; i < reader->count; i++) {
		free(reader->files[i].name);
		free(reader->files[i].path);
	}
	*reader = (struct reader){ .base = -1 };
}
