/*
 * A lesson: what a learner is told, what of a broken scenario is his to change, and how it is known
 * that he mended it. The broken scenario is a file of its own beside this one.
 *
 *   title: Give it longer            story: | what the learner reads first
 *   step: Adjust Context             yours: [sadb, ike.retransmit]     leaves and what is below
 *   minutes: 8                       limits: ['sadb.larval_lifetime <= 120s']
 *   goals: ['errors(13860) == 0']    each must hold on fresh seeds
 *   questions:                       of the broken scenario, with `set` put over it; ? = the answer
 *     - { name: who, ask: Whose machine is it?, set: [], holds: 'first_failure.host == ?' }
 *   hints: [vague, exact]            solution: { set: ['sadb.larval_lifetime=84s'], answers: {} }
 *   why: | read after success        wrong: what learners try, and what must come of it:
 *     - { idea: ..., set: [...], answers: {}, fails: [the goals, limits, leaves or questions that
 *         then do not hold, all of them], because: ... }
 */
#ifndef SIM_SCENARIO_LESSON_H
#define SIM_SCENARIO_LESSON_H

#include "sim/scenario/load.h"

#define LESSON_ITEMS_MAX 16 /* of each list */

struct lesson_list {
	const char *items[LESSON_ITEMS_MAX];
	struct scenario_place places[LESSON_ITEMS_MAX];
	uint32_t count;
};

struct lesson_answer {
	const char *name, *value;
};

/* What somebody does about it. */
struct lesson_change {
	struct scenario_set sets[LESSON_ITEMS_MAX];
	uint32_t sets_count;
	struct lesson_answer answers[LESSON_ITEMS_MAX];
	uint32_t answers_count;
};

struct lesson_question {
	const char *name, *ask;
	struct scenario_set sets[LESSON_ITEMS_MAX];
	uint32_t sets_count;
	const char *holds; /* with one ? */
	struct scenario_place place;
};

struct lesson_wrong {
	const char *idea, *because;
	struct lesson_change change;
	struct lesson_list fails;
	struct scenario_place place;
};

struct lesson {
	const char *file, *title, *step, *story, *why;
	uint32_t minutes;
	struct lesson_list yours, limits, goals, hints;
	struct lesson_question questions[LESSON_ITEMS_MAX];
	uint32_t questions_count;
	struct lesson_change solution;
	struct lesson_wrong wrongs[LESSON_ITEMS_MAX];
	uint32_t wrongs_count;
};

/* NULL if there is any problem; file is its name in problems. Whether goals, paths and values make
 * sense is known when they meet the scenario. */
struct lesson *lesson_read(const char *file, const char *text, size_t len,
                           struct scenario_problems *problems);
void lesson_free(struct lesson *lesson);

/* A learner's answers to its questions, "name: answer" lines, and no sets. NULL: problems. */
struct lesson_change *lesson_answers_read(const char *file, const char *text, size_t len,
                                          const struct lesson *lesson,
                                          struct scenario_problems *problems);
void lesson_change_free(struct lesson_change *change);

#endif
