/* The other side of the lessons: what a teacher reads, and the proof that they teach what they
 * say. */
#ifndef TOOLS_IKESIM_CLASS_H
#define TOOLS_IKESIM_CLASS_H

#include "sim/report/page.h"
#include "tools/ikesim/course.h"

/* Paragraphs, each wrapped; lines that begin with a blank stay as they are. */
void class_words(const struct page *page, const char *words);
/* A line: when, its number, what it is about, how long it takes. */
void class_title(const struct page *page, const char *when, const struct course_entry *entry,
                 const struct lesson *lesson);
/* What mends it, and why. */
void class_solution(const struct page *page, const struct lesson *lesson);
/* Of every lesson: when, what it is about, the answer, what learners try and why it fails. */
enum exit_code class_outline(const struct page *page, const struct course *course);
/* Of every lesson, or of the one that is named: as it is handed out it fails, the solution passes,
 * and each wrong idea fails for the reason that is said, and no other. EXIT_FAILED: not so. */
enum exit_code class_prove(const struct options *options, const struct page *page,
                           const struct course *course);

#endif
