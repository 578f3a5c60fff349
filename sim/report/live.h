/*
 * What a live run was like, beside its journal: by whom, where, how exactly. Nothing of it can be
 * had again by a seed.
 */
#ifndef SIM_REPORT_LIVE_H
#define SIM_REPORT_LIVE_H

#include "sim/json.h"
#include "sim/report/page.h"
#include "sim/report/report.h"

struct report_live {
	const char *what;    /* "client connects to 192.0.2.1:500 from 192.0.2.7:40500" */
	const char *far;     /* the entry that was real */
	const char *command; /* that starts the like again */
	const char *machine; /* "Linux 6.1.0 x86_64, 2 processors" */
	bool seeded;         /* our octets came from the seed alone */
	bool stamps, batches;
	nsec late_max_ns; /* how late what was due was done, at most */
	uint64_t received, sent, refused, unsent;
	uint64_t marked;        /* of those sent: with the non-ESP marker */
	const char *unsent_why; /* NULL: none was */
	/* Before any endpoint saw it: of port 4500, and from others than the one peer. */
	uint64_t keepalives, esp, strangers;
	uint64_t nameless;           /* told as the last of the initiators: sim/model/callers.h */
	nsec cpu_ns;                 /* of this process, the kernel for it included */
	uint32_t left;               /* IKE SAs that were there at the end ... */
	uint32_t kept;               /* ... and how many peers did not confirm that they are gone */
	const char *const *unplayed; /* faults of the scenario that are the real peer's */
	uint32_t unplayed_count;
};

/* Beneath the expectations, in place of a replay line. */
void live_print(const struct page *page, const struct report *report);
/* The percentiles of all measures that have samples; from the intended start where it has one. */
void live_print_samples(const struct page *page, const struct report *report);
/* An object. */
void live_put(struct json *json, const struct report *report);

#endif
