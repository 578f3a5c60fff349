/* Parts of `ikesim explain`. */
#ifndef TOOLS_IKESIM_EXPLAIN_H
#define TOOLS_IKESIM_EXPLAIN_H

#include "tools/ikesim/command.h"

/* A whole profile: each number, each choice of its driver, each error number, with label and
 * source. `what` must be "profile". */
enum exit_code explain_profile(const struct page *page, const char *what, const char *name);

/* What a counter of `ikesim sadb` stands on. */
enum exit_code explain_counter(const struct page *page, const char *name);

#endif
