/* The commands, and what they share. */
#ifndef TOOLS_IKESIM_COMMAND_H
#define TOOLS_IKESIM_COMMAND_H

#include "sim/report/page.h"
#include "sim/scenario/load.h"
#include "tools/ikesim/option.h"

enum exit_code command_run(const struct options *options);
enum exit_code command_check(const struct options *options);
enum exit_code command_compare(const struct options *options);
enum exit_code command_completion(const struct options *options);
enum exit_code command_diagnose(const struct options *options);
enum exit_code command_diff(const struct options *options);
enum exit_code command_explain(const struct options *options);
enum exit_code command_help(const struct options *options);
enum exit_code command_learn(const struct options *options);
enum exit_code command_list(const struct options *options);
enum exit_code command_manual(const struct options *options);
enum exit_code command_peer(const struct options *options);
enum exit_code command_pfkey(const struct options *options);
enum exit_code command_sweep(const struct options *options);
enum exit_code command_merge(const struct options *options);
enum exit_code command_find(const struct options *options);
enum exit_code command_shrink(const struct options *options);
enum exit_code command_hunt(const struct options *options);
enum exit_code command_calibrate(const struct options *options);
enum exit_code command_schema(const struct options *options);
enum exit_code command_sadb(const struct options *options);

/* The graver of two: internal, environment, invalid, incomplete, failed, inconclusive, held; usage
 * never comes beside another. */
enum exit_code exit_worse(enum exit_code a, enum exit_code b);

/* NULL after its problems were printed to standard error; *code then says whether it is invalid or
 * unreadable. */
struct scenario *command_load(const char *path, const struct options *options,
                              enum exit_code *code);
/* The same, whose problems are the caller's to say and to free. */
struct scenario *command_try(const char *path, const struct options *options,
                             struct scenario_problems *problems);
/* To standard error, safe for a terminal. */
void command_problems(const struct scenario_problems *problems);
/* False: there is no such profile, which was said; `see` as for word_unknown. */
bool command_profile(const char *command, const char *name, const char *see,
                     enum scenario_profile *profile);
/* Can this machine compute it? If not, why is said: EXIT_ENVIRONMENT. */
enum exit_code command_able(const char *path, const struct scenario *scenario);
enum exit_code command_unable(const char *path, const struct ike_suite *suite); /* says so */
struct page command_page(const struct options *options);
/* Says why on standard error; returns EXIT_ENVIRONMENT. */
enum exit_code command_no_memory(void);
/* Flushes standard output; what could not be written is said once. */
enum exit_code command_flush(void);

#endif
