/* See events.h. */
#define _GNU_SOURCE
#include "tools/ikesim/events.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/ikesim/word.h"

#define TRIES 100 /* names beside it that may be taken */
#define FIRST 512 /* octets by which a kind is known */

static bool complain(const struct events *events, const char *what)
{
	int error = errno;

	fprintf(stderr, "ikesim: cannot %s '", what);
	word_quote(stderr, events->name, strlen(events->name));
	if (error == EEXIST)
		fprintf(stderr, "': it is there and is not %s: remove it or take another name\n",
		        events->kind->what);
	else
		fprintf(stderr, "': %s\n", strerror(error));
	return false;
}

static void events_free(struct events *events)
{
	free(events->name);
	free(events->path);
	free(events->temporary);
	*events = (struct events){ 0 };
}

static int open_beside(struct events *events)
{
	size_t room = strlen(events->path) + 48;
	int fd = -1;

	events->temporary = malloc(room);
	for (int i = 0; events->temporary && fd < 0 && i < TRIES; i++) {
		snprintf(events->temporary, room, "%s.%ld-%d.part", events->path, (long)getpid(),
		         i);
		fd = open(events->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		          events->kind->secret ? 0600 : 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

/* Empty, or of this kind. */
static bool may_go(const char *path, const struct events_kind *kind)
{
	char first[FIRST];
	size_t begins = strlen(kind->begins);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t have = fd < 0 ? -1 : read(fd, first, sizeof(first));

	if (fd >= 0)
		close(fd);
	if (have <= 0)
		return have == 0;
	return (size_t)have >= begins && memcmp(first, kind->begins, begins) == 0 &&
	       memmem(first, (size_t)have, kind->has, strlen(kind->has)) != NULL;
}

bool events_open(struct events *events, const char *name)
{
	static const struct events_kind journal = { "{\"schema\":", "", "a journal", false, false };

	return events_open_as(events, name, &journal);
}

bool events_open_as(struct events *events, const char *name, const struct events_kind *kind)
{
	struct stat about;
	bool exists = stat(name, &about) == 0;
	int fd = -1;

	*events = (struct events){ .name = strdup(name), .kind = kind };
	/* A symbolic link stays one: the file that it leads to is replaced. */
	events->path = exists ? realpath(name, NULL) : strdup(name);
	if (exists && !S_ISREG(about.st_mode))
		fd = open(name, O_WRONLY | O_CLOEXEC);
	else if (exists && access(name, W_OK) != 0)
		fd = -1;
	else if (exists && !may_go(name, kind))
		errno = EEXIST;
	else if (events->path)
		fd = open_beside(events);
	events->out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (events->out)
		return true;
	complain(events, "write");
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && events->temporary)
		unlink(events->temporary);
	events_free(events);
	return false;
}

/* A name is on the disk when its directory is. What can't be synced (a FUSE mount, say) is none
 * the worse for it. */
static void sync_directory(const struct events *events)
{
	char *path = strdup(events->path), *slash = path ? strrchr(path, '/') : NULL;
	int fd;

	if (slash)
		slash[slash == path] = '\0';
	fd = path ? open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	free(path);
}

bool events_close(struct events *events, bool good)
{
	bool durable = events->kind->durable && events->temporary;

	if (good && (fflush(events->out) != 0 || (durable && fsync(fileno(events->out)) != 0)))
		good = false;
	if (!good)
		complain(events, "write all of");
	if (fclose(events->out) != 0 && good)
		good = complain(events, "write all of");
	if (good && events->temporary && rename(events->temporary, events->path) != 0)
		good = complain(events, "write");
	if (!good && events->temporary)
		unlink(events->temporary);
	if (good && durable)
		sync_directory(events);
	events_free(events);
	return good;
}

void events_discard(struct events *events)
{
	fclose(events->out);
	if (events->temporary)
		unlink(events->temporary);
	events_free(events);
}
