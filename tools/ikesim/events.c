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

static bool complain(const struct events *events, const char *what)
{
	int error = errno;

	fprintf(stderr, "ikesim: cannot %s '", what);
	word_quote(stderr, events->name, strlen(events->name));
	fprintf(stderr, "': %s\n",
	        error == EEXIST ? "it is there and is not a journal: remove it or take another name"
	                        : strerror(error));
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
		fd = open(events->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

/* Empty, or it begins as a journal does. */
static bool may_go(const char *path)
{
	static const char first[] = "{\"schema\":";
	char begins[sizeof(first) - 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t have = fd < 0 ? -1 : read(fd, begins, sizeof(begins));

	if (fd >= 0)
		close(fd);
	return have == 0 ||
	       (have == (ssize_t)sizeof(begins) && memcmp(begins, first, sizeof(begins)) == 0);
}

bool events_open(struct events *events, const char *name)
{
	struct stat about;
	bool exists = stat(name, &about) == 0;
	int fd = -1;

	*events = (struct events){ .name = strdup(name) };
	/* A symbolic link stays one: the file that it leads to is replaced. */
	events->path = exists ? realpath(name, NULL) : strdup(name);
	if (exists && !S_ISREG(about.st_mode))
		fd = open(name, O_WRONLY | O_CLOEXEC);
	else if (exists && access(name, W_OK) != 0)
		fd = -1;
	else if (exists && !may_go(name))
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

bool events_close(struct events *events, bool good)
{
	if (good && fflush(events->out) != 0)
		good = false;
	if (!good)
		complain(events, "write all of");
	if (fclose(events->out) != 0 && good)
		good = complain(events, "write all of");
	if (good && events->temporary && rename(events->temporary, events->path) != 0)
		good = complain(events, "write");
	if (!good && events->temporary)
		unlink(events->temporary);
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
