/* A small world that a seed invents: links that lose, drivers that are full, slow processors. */
#ifndef TESTS_RANDOM_WORLD_H
#define TESTS_RANDOM_WORLD_H

#include "tests/scene.h"

extern struct scene random_scene; /* the latest */

void random_world(uint64_t seed);

#endif
