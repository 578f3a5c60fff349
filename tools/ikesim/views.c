/* See views.h. */
#include "tools/ikesim/views.h"

#include <stddef.h>

#include "sim/report/html.h"
#include "sim/report/perfetto.h"
#include "sim/report/winevents.h"

static const struct {
	const char *option;
	size_t name; /* where in struct options */
	struct events_kind kind;
	bool (*print)(FILE *out, const struct report *report);
} kinds[VIEW_COUNT] = {
	[VIEW_HTML] = { "--html",
	                offsetof(struct options, html),
	                { "<!DOCTYPE html>", "Content-Security-Policy", "a report of ikesim", false,
	                  false },
	                html_print },
	[VIEW_TRACE] = { "--trace",
	                 offsetof(struct options, trace),
	                 { "{\"displayTimeUnit\"", "\"ikesim\"", "a trace of ikesim", false,
	                   false },
	                 perfetto_print },
	[VIEW_WINEVENTS] = { "--winevents",
	                     offsetof(struct options, winevents),
	                     { "<?xml", "<winevents>", "a file of ikesim's Windows events", false,
	                       false },
	                     winevents_print },
};

static const char *view_name(const struct options *options, enum view view)
{
	return *(const char *const *)(const void *)((const char *)options + kinds[view].name);
}

const char *views_asked(const struct options *options)
{
	for (enum view i = 0; i < VIEW_COUNT; i++)
		if (view_name(options, i))
			return kinds[i].option;
	return NULL;
}

const struct events_kind *views_kind(enum view view)
{
	return &kinds[view].kind;
}

bool views_open(struct views *views, const struct options *options)
{
	for (enum view i = 0; i < VIEW_COUNT; i++) {
		const char *name = view_name(options, i);

		if (name && !events_open_as(&views->files[i], name, &kinds[i].kind))
			return false;
	}
	return true;
}

enum exit_code views_write(struct views *views, const struct report *report)
{
	enum exit_code code = EXIT_HELD;

	for (enum view i = 0; i < VIEW_COUNT; i++) {
		struct events *file = &views->files[i];

		if (file->out && !events_close(file, kinds[i].print(file->out, report)))
			code = EXIT_ENVIRONMENT;
	}
	return code;
}

void views_discard(struct views *views)
{
	for (enum view i = 0; i < VIEW_COUNT; i++)
		if (views->files[i].out)
			events_discard(&views->files[i]);
}
