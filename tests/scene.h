/* A small scenario built by hand: clients, a gateway, one link; for tests of the world and of its
 * hosts. */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "sim/journal.h"
#include "sim/model/world.h"
#include "sim/scenario/scenario.h"

enum { SCENE_CLIENTS, SCENE_GATEWAY };

struct scene {
	struct scenario scenario;
	struct scenario_ike ike[2]; /* of clients and of the gateway */
	struct scenario_sadb sadb[2];
};

/* Nothing goes wrong in it: 10 ms each way, 100 us a driver operation, 60 s larvals, no limits, 300
 * s. */
void scene_init(struct scene *scene, uint32_t clients);

struct dist scene_constant(nsec a);

/* Runs it to its end; the caller frees both. */
struct journal *scene_run(const struct scene *scene, uint64_t seed, struct world **world);

/* How many records of this kind; and the first one from `index` on, NULL if there is none. */
uint64_t scene_count(const struct journal *journal, enum journal_kind kind);
const struct journal_rec *scene_find(const struct journal *journal, enum journal_kind kind,
                                     uint64_t *index);
uint64_t scene_notes(const struct journal *journal, enum ike_note_kind kind, bool initiator);
/* The first FAILED note of this role, NULL if none. */
const struct journal_rec *scene_failure(const struct journal *journal, bool initiator);
const struct journal_rec *scene_end(const struct journal *journal);

#endif
