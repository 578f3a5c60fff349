/*
 * Memory that is taken piece by piece and given back at once: what a scenario owns, and what its
 * loader needs meanwhile. A file is at most 1 MiB, so a loader that gets no memory ends the
 * program: there is nothing sensible left to do.
 */
#ifndef SIM_SCENARIO_ARENA_H
#define SIM_SCENARIO_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);
/* Zeroed, aligned for anything; never NULL. */
void *arena_take(struct arena *arena, size_t size);
/* A copy of len octets and a NUL. */
char *arena_copy(struct arena *arena, const char *text, size_t len);
__attribute__((format(printf, 2, 3))) char *arena_text(struct arena *arena, const char *format,
                                                       ...);

#endif
