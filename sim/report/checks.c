/* See checks.h. */
#include "sim/report/checks.h"

#include <inttypes.h>
#include <stdlib.h>

#include "sim/report/met.h"

static const char *const names[CHECK_COUNT] = {
#define X(name, text) text,
	CHECKS(X)
#undef X
};

/* Of none: 0. */
#define OF(check) (CHECK_##check + 1)

static const uint8_t of_cause[SADB_CAUSE_COUNT] = {
	[SADB_CAUSE_LARVAL_EXPIRED] = OF(CONTEXT),
	[SADB_CAUSE_DELETED] = OF(CONTEXT),
	[SADB_CAUSE_LOCK_TIMEOUT] = OF(CONTEXT),
	[SADB_CAUSE_POLICY_CHANGED] = OF(CONTEXT),
	[SADB_CAUSE_INJECTED] = OF(CONTEXT),
	[SADB_CAUSE_BAD_PARAMETER] = OF(PARAMETERS),
	[SADB_CAUSE_UNKNOWN_ALGORITHM] = OF(PARAMETERS),
	[SADB_CAUSE_WRONG_OBJECT] = OF(OBJECTS),
	[SADB_CAUSE_WRONG_STATE] = OF(OBJECTS),
	[SADB_CAUSE_DUPLICATE_SPI] = OF(OBJECTS),
	[SADB_CAUSE_NEVER_ALLOCATED] = OF(DATA),
	[SADB_CAUSE_TRAFFIC_MISMATCH] = OF(DATA),
	[SADB_CAUSE_CORRUPT_KEY] = OF(DATA),
	[SADB_CAUSE_SA_LIMIT] = OF(LIMITS),
	[SADB_CAUSE_LARVAL_LIMIT] = OF(LIMITS),
	[SADB_CAUSE_MEMORY_LIMIT] = OF(LIMITS),
	[SADB_CAUSE_UPDATES_LIMIT] = OF(LIMITS),
	[SADB_CAUSE_REQUESTS_LIMIT] = OF(LIMITS),
	[SADB_CAUSE_PEER_LIMIT] = OF(LIMITS),
	[SADB_CAUSE_LARVAL_DROPPED] = OF(LIMITS),
	[SADB_CAUSE_SPI_RANGE] = OF(LIMITS),
};

/* Those that no driver had a part in. Not the peer's word for a failure of its own, which is
 * counted there. */
static const uint8_t of_failure[IKE_FAIL_COUNT] = {
	[IKE_FAIL_NO_ANSWER] = OF(CONTEXT),
	[IKE_FAIL_TIMED_OUT] = OF(CONTEXT),
	[IKE_FAIL_HALF_OPEN_TIMEOUT] = OF(CONTEXT),
	[IKE_FAIL_BACKEND_REFUSED] = OF(CONTEXT),
	[IKE_FAIL_DELETED] = OF(CONTEXT),
	[IKE_FAIL_POLICY_CHANGED] = OF(CONTEXT),
	[IKE_FAIL_EXPIRED] = OF(CONTEXT),
	[IKE_FAIL_DEAD_PEER] = OF(CONTEXT),
	[IKE_FAIL_LEFT_OVER] = OF(CONTEXT),
	[IKE_FAIL_NO_PROPOSAL] = OF(PARAMETERS),
	[IKE_FAIL_PROPOSAL_REFUSED] = OF(PARAMETERS),
	[IKE_FAIL_NO_TRAFFIC] = OF(PARAMETERS),
	[IKE_FAIL_MODE] = OF(PARAMETERS),
	[IKE_FAIL_NO_REQUEST] = OF(PARAMETERS),
	[IKE_FAIL_AUTHENTICATION] = OF(DATA),
	[IKE_FAIL_AUTH_REFUSED] = OF(DATA),
	[IKE_FAIL_SYNTAX] = OF(DATA),
	[IKE_FAIL_NO_ADDRESS] = OF(LIMITS),
	[IKE_FAIL_NO_ROOM] = OF(LIMITS),
	[IKE_FAIL_ACQUIRE_DROP] = OF(LIMITS),
	[IKE_FAIL_QUEUE_DROP] = OF(LIMITS),
	[IKE_FAIL_QUEUE_DROP_NEW] = OF(LIMITS),
	[IKE_FAIL_SOURCE_LIMIT] = OF(LIMITS),
	[IKE_FAIL_MAIN_BUDGET] = OF(CONTEXT),
	[IKE_FAIL_QUICK_BUDGET] = OF(CONTEXT),
};

/* What a driver had at once, and at most. */
struct load {
	uint32_t larvals, sas, key_ops;
	uint32_t most_larvals, most_sas, most_key_ops;
};

struct facts {
	struct load *loads; /* of each host */
	uint64_t requests, refused[SADB_CAUSE_COUNT], failed[IKE_FAIL_COUNT], damaged;
	const struct verdict_negotiation *first[IKE_FAIL_COUNT]; /* that failed so; NULL: none */
	nsec longest, lifetime; /* a larval SA's life; the shortest that one may live, 0: none */
	uint32_t fullest;       /* the host whose driver had the most key operations, larvals */
};

static bool is_key_op(enum sadb_op op)
{
	return op == SADB_OP_UPDATE || op == SADB_OP_ADD;
}

static void most(uint32_t *high, uint32_t now)
{
	if (now > *high)
		*high = now;
}

static void gather_sa(struct load *load, const struct sadb_event *sa)
{
	if (sa->from == SADB_ST_NONE)
		load->sas++;
	if (sa->to == SADB_ST_DEAD && load->sas > 0)
		load->sas--;
	if (sa->to == SADB_ST_LARVAL)
		load->larvals++;
	else if (sa->from == SADB_ST_LARVAL && load->larvals > 0)
		load->larvals--;
	most(&load->most_sas, load->sas);
	most(&load->most_larvals, load->larvals);
}

static void gather_record(struct facts *facts, const struct report *report,
                          const struct journal_rec *rec)
{
	struct load *load;

	if (rec->host >= journal_meta(report->journal)->hosts_count)
		return;
	load = &facts->loads[rec->host];
	if (rec->kind == JOURNAL_SA)
		gather_sa(load, &rec->sa);
	if (rec->kind == JOURNAL_ASK) {
		facts->requests++;
		facts->damaged += rec->ask.damaged != NULL;
		load->key_ops += is_key_op(rec->ask.op);
		most(&load->most_key_ops, load->key_ops);
	}
	if (rec->kind == JOURNAL_REPLY) {
		facts->refused[rec->reply.cause] +=
		        rec->reply.err != SADB_OK &&
		        (is_key_op(rec->reply.op) || rec->reply.op == SADB_OP_GETSPI);
		if (is_key_op(rec->reply.op) && load->key_ops > 0)
			load->key_ops--;
	}
}

static void gather_negotiation(struct facts *facts, const struct verdict_negotiation *v)
{
	if (v->code != 0 && facts->failed[v->failure]++ == 0)
		facts->first[v->failure] = v;
	if (v->spi_at == NSEC_NEVER)
		return;
	if (v->larval_ended_at != NSEC_NEVER && v->larval_ended_at - v->spi_at > facts->longest)
		facts->longest = v->larval_ended_at - v->spi_at;
	if (v->larval_until != NSEC_NEVER && v->larval_until > v->spi_at &&
	    (facts->lifetime == 0 || v->larval_until - v->spi_at < facts->lifetime))
		facts->lifetime = v->larval_until - v->spi_at;
}

static void find_fullest(struct facts *facts, uint32_t hosts)
{
	for (uint32_t i = 1; i < hosts; i++) {
		const struct load *load = &facts->loads[i], *full = &facts->loads[facts->fullest];

		if (load->most_key_ops + load->most_larvals >
		    full->most_key_ops + full->most_larvals)
			facts->fullest = i;
	}
}

static void add_limit(struct text *text, const char *what, uint32_t most_of, const char *name,
                      uint64_t limit)
{
	text_add(text, "%s%" PRIu32 " %s%s", text->len > 0 ? ", " : "", most_of, what,
	         most_of == 1 ? "" : "s");
	if (limit > 0)
		text_add(text, " (%s %" PRIu64 ")", name, limit);
}

static void tell_limits(struct text *text, const struct facts *facts, const struct report *report)
{
	const struct load *load = &facts->loads[facts->fullest];
	const struct scenario_host *host = report_entry(report, facts->fullest);
	struct text most_of = { .len = 0 };

	if (!host)
		return;
	add_limit(&most_of, "larval SA", load->most_larvals, "max_larval", host->sadb->max_larval);
	add_limit(&most_of, "SA", load->most_sas, "max_sas", host->sadb->max_sas);
	add_limit(&most_of, "key operation", load->most_key_ops, "concurrent_updates",
	          host->sadb->concurrent_updates);
	text_add(text, "; at most at ");
	text_add_safe(text, report_host(report, facts->fullest));
	text_add(text, ": %s", most_of.out);
}

static void tell_times(struct text *text, const struct facts *facts)
{
	char longest[TEXT_TIME_MAX], lifetime[TEXT_TIME_MAX];

	if (facts->longest == 0)
		return;
	text_add(text, "; a larval SA lived %s at most", text_span(longest, facts->longest));
	if (facts->lifetime > 0)
		text_add(text, ", of the %s that one may", text_span(lifetime, facts->lifetime));
}

static uint64_t tell_refused(struct text *text, const struct facts *facts, enum check_kind check)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < SADB_CAUSE_COUNT; i++) {
		if (of_cause[i] != check + 1 || facts->refused[i] == 0)
			continue;
		text_add(text, "%s%" PRIu64 " x %s", sum > 0 ? ", " : "", facts->refused[i],
		         sadb_cause_name((enum sadb_cause)i));
		sum += facts->refused[i];
	}
	for (uint32_t i = 0; i < IKE_FAIL_COUNT; i++) {
		if (of_failure[i] != check + 1 || facts->failed[i] == 0)
			continue;
		text_add(text, "%s%" PRIu64 " x %s", sum > 0 ? ", " : "", facts->failed[i],
		         ike_failure_name((enum ike_failure)i));
		sum += facts->failed[i];
	}
	if (sum == 0)
		text_add(text, "none of %" PRIu64 " requests to drivers was refused for it",
		         facts->requests);
	return sum;
}

/* The endpoint's own limits that were met, each with its size. */
static void tell_met(struct text *text, const struct facts *facts, const struct report *report,
                     enum check_kind check)
{
	for (uint32_t i = 0; i < IKE_FAIL_COUNT; i++) {
		struct text limit = { .len = 0 };

		if (of_failure[i] == check + 1 && facts->first[i] &&
		    met_tell(&limit, report, facts->first[i])) {
			text_add(text, "; first at ");
			text_add_safe(text, report_host(report, facts->first[i]->host));
			text_add(text, ": %s", limit.out);
		}
	}
}

static void checks_fill(struct checks *checks, const struct facts *facts,
                        const struct report *report)
{
	for (uint32_t i = 0; i < CHECK_COUNT; i++) {
		checks->passed[i] =
		        tell_refused(&checks->measured[i], facts, (enum check_kind)i) == 0;
		tell_met(&checks->measured[i], facts, report, (enum check_kind)i);
	}
	tell_times(&checks->measured[CHECK_CONTEXT], facts);
	if (facts->damaged > 0) {
		checks->passed[CHECK_DATA] = false;
		text_add(&checks->measured[CHECK_DATA],
		         "; %" PRIu64 " request%s damaged on the way to a driver", facts->damaged,
		         facts->damaged == 1 ? " was" : "s were");
	}
	tell_limits(&checks->measured[CHECK_LIMITS], facts, report);
}

bool checks_make(struct checks *checks, const struct report *report)
{
	uint32_t hosts = journal_meta(report->journal)->hosts_count;
	struct facts facts = { .loads = calloc(hosts, sizeof(*facts.loads)) };

	*checks = (struct checks){ .passed = { false } };
	if (!facts.loads)
		return false;
	for (uint64_t i = 0; i < journal_count(report->journal); i++)
		gather_record(&facts, report, journal_at(report->journal, i));
	for (uint32_t i = 0; i < report->verdict->count; i++)
		gather_negotiation(&facts, &report->verdict->negotiations[i]);
	find_fullest(&facts, hosts);
	checks_fill(checks, &facts, report);
	free(facts.loads);
	return true;
}

void checks_print(const struct page *page, const struct checks *checks)
{
	for (uint32_t i = 0; i < CHECK_COUNT; i++) {
		struct text prefix = { .len = 0 };

		text_add(&prefix, "  %-6s  %-17s  ", checks->passed[i] ? "passed" : "FAILED",
		         names[i]);
		page_wrap(page, checks->passed[i] ? INK_GOOD : INK_BAD, prefix.out,
		          text_columns(prefix.out), checks->measured[i].out);
	}
}

void checks_put(struct json *json, const struct checks *checks)
{
	json_key(json, "checks");
	json_lit(json, "[");
	for (uint32_t i = 0; i < CHECK_COUNT; i++) {
		json_raw(json, ",", i > 0);
		json_lit(json, "{\"check\":");
		json_text(json, names[i], SIZE_MAX);
		json_key(json, "passed");
		json_bool(json, checks->passed[i]);
		json_key(json, "measured");
		json_text(json, checks->measured[i].out, SIZE_MAX);
		json_lit(json, "}");
	}
	json_lit(json, "]");
}
