/* The JSON form of a journal: what journal.c's faces hand out. */
#ifndef SIM_JOURNAL_LINE_H
#define SIM_JOURNAL_LINE_H

#include "sim/journal.h"
#include "sim/json.h"

/* Both end with a newline. A record's line is never longer than JOURNAL_LINE_MAX. */
void journal_line_header(struct json *json, const struct journal_meta *meta);
void journal_line_record(struct json *json, const struct journal_meta *meta,
                         const struct journal_rec *rec);
/* Of a LOAD record, members after its name: what became of its arrivals. */
void journal_line_load(struct json *json, const struct journal_rec *rec);

#endif
