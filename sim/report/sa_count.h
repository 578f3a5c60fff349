/*
 * What one host counted up to an instant, and the names under which platforms show it. A field that
 * nobody counts has no member here, and is said to be missing: no 0 stands for "unknown".
 */
#ifndef SIM_REPORT_SA_COUNT_H
#define SIM_REPORT_SA_COUNT_H

#include "sim/journal.h"
#include "sim/verdict.h"

/* IKEEXT_ERROR_CODE_COUNT of the SDK's iketypes.h: 13800 to 13896. */
#define SA_ERRORS 97

struct sa_count {
	/* IKE, from the journal. An IKE SA is a main mode, a Child SA a quick mode. */
	uint64_t main_started, main_good, main_failed, main_responder, main_new;
	uint64_t quick_started, quick_good, quick_failed;
	uint64_t acquires, acquires_active, negotiations_failed, authentications_failed;
	uint64_t main_ms, quick_ms; /* how long the last good one took */
	bool main_timed, quick_timed;
	uint64_t received, invalid, no_session;
	uint64_t errors[SA_ERRORS]; /* index: code - 13800 */
	uint64_t errors_beyond;     /* 13897 to 13909: the table has no place for them */
	/* The driver, from its events and counters. */
	uint64_t sas, larvals, tunnels, added, deleted;
	uint64_t getspi, getspi_failed, adds, adds_failed, updates, updates_failed, pending;
	/* Packets, by direction. */
	uint64_t in_no_sa, in_larval, in_expired, in_replay, in_dropped, in_passed;
	uint64_t out_no_sa, out_larval, out_expired, out_overflow;
};

/* The verdict is that of the journal. */
struct sa_count sa_count(const struct journal *journal, const struct verdict *verdict,
                         uint32_t host, const struct ike_counters *ike,
                         const struct sadb_counters *sadb);

enum sa_platform { SA_OF_WINDOWS, SA_OF_WINDOWS_2003, SA_OF_LINUX };

/* label: D documented and counted so, I the name is documented, that it is this is inferred. */
struct sa_field {
	enum sa_platform platform;
	const char *group, *name;
	size_t offset; /* in struct sa_count; SA_UNCOUNTED: the simulator does not count it */
	char label;
	const char *note; /* what is counted, or why nothing is */
};
#define SA_UNCOUNTED SIZE_MAX

const struct sa_field *sa_fields(uint32_t *count);

#endif
