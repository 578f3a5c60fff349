/* See chain.h. */
#include "sim/report/chain.h"

#include <assert.h>
#include <inttypes.h>

#include "sim/catalogue.h"
#include "sim/report/limit.h"
#include "sim/report/tell.h"

/* A part of the larval's life is worth a word from a tenth of it on. */
#define WORTH_SAYING 10

static struct text *chain_add(struct chain *chain, const char *label)
{
	struct chain_link *link = &chain->links[chain->count++];

	assert(chain->count <= CHAIN_MAX);
	link->label = label;
	link->text = (struct text){ .len = 0 };
	return &link->text;
}

void chain_title(struct text *text, uint32_t code)
{
	const struct catalogue_entry *entry = catalogue_code(code);

	text_add(text, "%" PRIu32 " (0x%" PRIX32 ") %s", code, code, entry ? entry->symbol : "?");
}

static bool is_driver(enum ike_failure failure)
{
	return failure == IKE_FAIL_GETSPI || failure == IKE_FAIL_UPDATE || failure == IKE_FAIL_ADD;
}

static void chain_driver(struct chain *chain, const struct report *report,
                         const struct verdict_negotiation *v)
{
	struct text *text = chain_add(chain, "driver");
	char took[TEXT_TIME_MAX];

	text_add(text, "%s -> %s (0x%08" PRIX32 ")", tell_op(v->op),
	         report_driver_code(report, v->host, v->driver_code), v->driver_code);
	if (v->asked_at != NSEC_NEVER && v->done_at != NSEC_NEVER)
		text_add(text, ", asked %s earlier", text_span(took, v->done_at - v->asked_at));
}

static void chain_cause(struct chain *chain, const struct verdict_negotiation *v)
{
	struct text *text = chain_add(chain, "cause");

	if (v->cause != SADB_CAUSE_NONE)
		text_add(text, "%s: %s", sadb_cause_name(v->cause), sadb_cause_story(v->cause));
	else
		text_add(text, "%s: %s", ike_failure_name(v->failure),
		         ike_failure_story(v->failure));
	if (v->notify)
		text_add(text, "; notify %s (%u)", ike_notify_name(v->notify), v->notify);
}

/* The one sentence that says by how much it was too late, and what was slow: the driver or the
 * answer. */
static void chain_late(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	char a[TEXT_TIME_MAX], b[TEXT_TIME_MAX], c[TEXT_TIME_MAX];
	nsec life = v->larval_until - v->spi_at;
	struct text *text;

	if (v->larval_until == NSEC_NEVER || v->spi_at == NSEC_NEVER)
		return;
	text = chain_add(chain, "because");
	if (v->asked_at < v->larval_until)
		text_add(text,
		         "%s was asked %s before the larval SA died, and took %s: %s too late",
		         "the driver", text_span(a, v->larval_until - v->asked_at),
		         text_span(b, v->done_at - v->asked_at),
		         text_span(c, v->done_at - v->larval_until));
	else if (v->initiator && v->auth_done_at != NSEC_NEVER)
		text_add(text,
		         "the IKE_AUTH answer came %s after the first request; the larval SA lived "
		         "%s: %s too "
		         "late",
		         text_span(a, v->auth_done_at - v->auth_sent_at), text_span(b, life),
		         text_span(c, v->done_at - v->larval_until));
	else
		text_add(text,
		         "the keys came %s after the SPI; the larval SA lived %s: %s too late",
		         text_span(a, v->asked_at - v->spi_at), text_span(b, life),
		         text_span(c, v->done_at - v->larval_until));
	tell_faults(report, v->spi_at, v->done_at, text);
}

static struct text *chain_because(struct chain *chain, const struct report *report, uint32_t host)
{
	struct text *text = chain_add(chain, "because");

	text_add_safe(text, report_host(report, host));
	return text;
}

/* What a host's driver did in [from, until], if it took `worth` of it; how long that was. */
static nsec chain_slow_driver(struct chain *chain, const struct report *report,
                              const struct verdict_negotiation *v, uint32_t host, nsec from,
                              nsec until, nsec worth)
{
	struct tell_driver slow = tell_driver(report, v->negotiation, host, from, until);
	struct text *text;
	char span[TEXT_TIME_MAX];

	if (slow.took == 0 || slow.took < worth)
		return 0;
	text = chain_because(chain, report, host);
	if (slow.done_at <= until)
		text_add(text, "'s driver took %s for %s",
		         text_span(span, slow.done_at - slow.asked_at), tell_op(slow.op));
	else
		text_add(text, "'s driver was asked for %s at %s ms and had not answered",
		         tell_op(slow.op), text_ms(span, slow.asked_at));
	return slow.took;
}

/* This host's back end: how long it took, or that it was not ready at `until`. */
static void chain_slow_backend(struct chain *chain, const struct report *report,
                               const struct verdict_negotiation *v, uint32_t host, nsec until,
                               nsec worth)
{
	struct tell_backend backend = tell_backend(report, v->negotiation, host);
	char asked[TEXT_TIME_MAX], done[TEXT_TIME_MAX];
	struct text *text;

	if (backend.asked_at >= until)
		return;
	if (backend.done_at <= until) {
		if (backend.done_at - backend.asked_at >= worth)
			text_add(chain_because(chain, report, host),
			         "'s authentication back end took %s",
			         text_span(done, backend.done_at - backend.asked_at));
		return;
	}
	text = chain_because(chain, report, host);
	text_add(text, "'s authentication back end was still busy: asked at %s ms, ",
	         text_ms(asked, backend.asked_at));
	if (backend.done_at == NSEC_NEVER)
		text_add(text, "no answer before the run ended");
	else
		text_add(text, "it answered at %s ms", text_ms(done, backend.done_at));
}

/* Whose the time from..until of an initiator was, as far as these parts are worth a word. */
static void chain_slow_parts(struct chain *chain, const struct report *report,
                             const struct verdict_negotiation *v, const nsec *parts, nsec from,
                             nsec until, nsec worth)
{
	nsec driver = 0;
	char span[TEXT_TIME_MAX];

	if (parts[SPLIT_BACKEND] > 0)
		chain_slow_backend(chain, report, v, v->peer, until, worth);
	if (parts[SPLIT_PEER] >= worth && parts[SPLIT_PEER] > 0)
		driver = chain_slow_driver(chain, report, v, v->peer, from, until, worth);
	if (parts[SPLIT_PEER] - driver >= worth && parts[SPLIT_PEER] > driver)
		text_add(chain_because(chain, report, v->peer), " worked on it for %s%s",
		         text_span(span, parts[SPLIT_PEER] - driver), driver ? " besides" : "");
	if (parts[SPLIT_NETWORK] >= worth && parts[SPLIT_NETWORK] > 0)
		text_add(chain_add(chain, "because"), "the datagrams were under way for %s",
		         text_span(span, parts[SPLIT_NETWORK]));
}

static const char *plural(uint32_t count)
{
	return count == 1 ? "" : "s";
}

/* Whose time the larval SA's life was: of what came before there was a larval SA nothing is said.
 */
static void chain_slow(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	nsec worth = (v->larval_until - v->spi_at) / WORTH_SAYING;
	char span[TEXT_TIME_MAX];
	struct tell_sent sent;

	if (v->larval_until == NSEC_NEVER || v->spi_at == NSEC_NEVER)
		return;
	if (!v->initiator) {
		chain_slow_backend(chain, report, v, v->host, v->done_at, worth);
		return;
	}
	chain_slow_parts(chain, report, v, v->spi_split, v->spi_at, v->ended_at, worth);
	sent = tell_sent(report, v, v->auth_done_at);
	if (sent.lost > 0 && v->spi_split[SPLIT_RETRANSMIT] >= worth)
		text_add(chain_add(chain, "because"),
		         "%" PRIu32 " datagram%s of the exchange %s lost: the request went out "
		         "%" PRIu32 " time%s, and waiting to send it again took %s",
		         sent.lost, plural(sent.lost), sent.lost == 1 ? "was" : "were", sent.tries,
		         plural(sent.tries), text_span(span, v->spi_split[SPLIT_RETRANSMIT]));
}

/* What the driver held when it refused, beside the limit that refused. */
static void chain_limit(struct chain *chain, const struct report *report,
                        const struct verdict_negotiation *v)
{
	const struct scenario_host *host = report_entry(report, v->host);
	const struct scenario_sadb *sadb = host ? host->sadb : NULL;
	struct tell_load load = tell_load(report, v);
	struct text *text;

	if (!sadb || v->done_at == NSEC_NEVER)
		return;
	text = chain_because(chain, report, v->host);
	if (v->cause == SADB_CAUSE_UPDATES_LIMIT) {
		text_add(text, "'s driver had %" PRIu32 " key operation%s in service or waiting",
		         load.key_ops, plural(load.key_ops));
		limit_add(text, report, host, "concurrent_updates", sadb->concurrent_updates);
		limit_add(text, report, host, "update_queue", sadb->update_queue);
	} else if (v->cause == SADB_CAUSE_REQUESTS_LIMIT) {
		text_add(text, "'s driver had as many requests as it has room for");
	} else if (v->cause == SADB_CAUSE_MEMORY_LIMIT) {
		text_add(text,
		         "'s driver held %" PRIu32 " SA%s and %" PRIu32
		         " larval one%s (an SA takes %" PRIu32 " octets, a larval one %" PRIu32 ")",
		         load.sas - load.larvals, plural(load.sas - load.larvals), load.larvals,
		         plural(load.larvals), sadb->sa_bytes, sadb->larval_bytes);
		limit_add(text, report, host, "memory", sadb->memory);
	} else {
		text_add(text, "'s driver held %" PRIu32 " SA%s, %" PRIu32 " of them larval",
		         load.sas, plural(load.sas), load.larvals);
		if (v->cause == SADB_CAUSE_PEER_LIMIT)
			limit_add(text, report, host, "max_per_peer", sadb->max_per_peer);
		else if (v->cause == SADB_CAUSE_SA_LIMIT)
			limit_add(text, report, host, "max_sas", sadb->max_sas);
		else
			limit_add(text, report, host, "max_larval", sadb->max_larval);
	}
}

/* How long it waited for the lock, and what was on meanwhile. */
static void chain_lock(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	const struct scenario_host *host = report_entry(report, v->host);
	char asked[TEXT_TIME_MAX], waited[TEXT_TIME_MAX], span[TEXT_TIME_MAX];
	struct text *text;

	if (v->asked_at == NSEC_NEVER || v->done_at == NSEC_NEVER)
		return;
	text = chain_because(chain, report, v->host);
	text_add(text, "'s driver was asked for %s at %s ms; the request waited %s for the lock",
	         tell_op(v->op), text_ms(asked, v->asked_at),
	         text_span(waited, v->done_at - v->asked_at));
	if (host)
		text_add(text, "; lock_wait is %s", text_span(span, host->sadb->lock_wait_ns));
	tell_faults(report, v->asked_at, v->done_at, text);
}

/* The larval SA went before its time: when, at what age, and with what. */
static void chain_gone(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v, const char *why)
{
	char at[TEXT_TIME_MAX], age[TEXT_TIME_MAX], before[TEXT_TIME_MAX];
	struct text *text;

	if (v->spi_at == NSEC_NEVER || v->larval_ended_at == NSEC_NEVER)
		return;
	text = chain_add(chain, "because");
	text_add(text, "the larval SA went at %s ms, %s old, %s", text_ms(at, v->larval_ended_at),
	         text_span(age, v->larval_ended_at - v->spi_at), why);
	if (v->done_at != NSEC_NEVER && v->done_at > v->larval_ended_at)
		text_add(text, ": %s before the driver looked for it",
		         text_span(before, v->done_at - v->larval_ended_at));
	tell_faults(report, v->spi_at, v->larval_ended_at, text);
}

/* What was on when it happened. */
static void chain_fault(struct chain *chain, const struct report *report, nsec from, nsec until,
                        const char *what)
{
	struct text *text = chain_add(chain, "because");

	text_add(text, "%s", what);
	tell_faults(report, from, until, text);
}

static void chain_silence(struct chain *chain, const struct report *report,
                          const struct verdict_negotiation *v)
{
	nsec worth = (v->ended_at - v->started_at) / WORTH_SAYING;
	struct tell_sent sent = tell_sent(report, v, v->ended_at);
	nsec late = tell_late_answer(report, v);
	struct text *text = chain_add(chain, "because");
	char span[TEXT_TIME_MAX];

	text_add(text, "%s went out %" PRIu32 " time%s until it gave up",
	         sent.exchange ? ike_exchange_name(sent.exchange) : "nothing", sent.tries,
	         plural(sent.tries));
	if (sent.lost > 0 && v->split[SPLIT_RETRANSMIT] >= worth)
		text_add(text, "; %" PRIu32 " datagram%s of the exchange %s lost", sent.lost,
		         plural(sent.lost), sent.lost == 1 ? "was" : "were");
	tell_faults(report, v->started_at, v->ended_at, text);
	chain_slow_parts(chain, report, v, v->split, v->started_at, v->ended_at, worth);
	if (v->split[SPLIT_DRIVER] >= worth)
		chain_slow_driver(chain, report, v, v->host, v->started_at, v->ended_at, worth);
	if (late != NSEC_NEVER)
		text_add(chain_add(chain, "because"), "an answer came %s after it had given up",
		         text_span(span, late - v->ended_at));
}

/*
 * The other end's own failure is the cause of what it answered. Who is too slow for a half-open SA
 * is answered nothing: that it was forgotten is a consequence.
 */
static void chain_peer(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	const struct verdict_negotiation *other = report_seat(report, v->negotiation, v->peer);
	char span[TEXT_TIME_MAX];
	struct text *text;

	if (!other || other->code == 0 || other->failed_index > v->failed_index)
		return;
	if (other->failure == IKE_FAIL_HALF_OPEN_TIMEOUT) {
		text = chain_add(chain, "because");
		text_add(text, "meanwhile ");
		text_add_safe(text, report_host(report, other->host));
		text_add(text, " forgot the half-open SA after %s",
		         text_span(span, other->ended_at - other->started_at));
		return;
	}
	text = chain_because(chain, report, other->host);
	text_add(text, " itself failed with ");
	chain_title(text, other->code);
	text_add(text, ", cause %s", verdict_cause(other));
}

static void chain_code(struct chain *chain, const struct verdict_negotiation *v)
{
	const struct verdict_row *row = verdict_row(v->failure, v->cause, v->notify);

	text_add(chain_add(chain, "code"), "%" PRIu32 ", since %s [%c]", v->code, row->note,
	         row->label);
}

static void chain_driver_because(struct chain *chain, const struct report *report,
                                 const struct verdict_negotiation *v)
{
	switch (v->cause) {
	case SADB_CAUSE_LARVAL_EXPIRED:
		chain_late(chain, report, v);
		chain_slow(chain, report, v);
		break;
	case SADB_CAUSE_SA_LIMIT:
	case SADB_CAUSE_LARVAL_LIMIT:
	case SADB_CAUSE_MEMORY_LIMIT:
	case SADB_CAUSE_UPDATES_LIMIT:
	case SADB_CAUSE_PEER_LIMIT:
	case SADB_CAUSE_REQUESTS_LIMIT: chain_limit(chain, report, v); break;
	case SADB_CAUSE_LOCK_TIMEOUT: chain_lock(chain, report, v); break;
	case SADB_CAUSE_LARVAL_DROPPED:
		chain_gone(chain, report, v, "to make room for another");
		chain_limit(chain, report, v);
		break;
	case SADB_CAUSE_POLICY_CHANGED: chain_gone(chain, report, v, "with the old policy"); break;
	case SADB_CAUSE_INJECTED:
		if (v->asked_at != NSEC_NEVER && v->done_at != NSEC_NEVER)
			chain_fault(chain, report, v->asked_at, v->done_at,
			            "the scenario told the driver to fail");
		break;
	case SADB_CAUSE_NONE:
	case SADB_CAUSE_NEVER_ALLOCATED:
	case SADB_CAUSE_DELETED:
	case SADB_CAUSE_SPI_RANGE:
	case SADB_CAUSE_BAD_PARAMETER:
	case SADB_CAUSE_UNKNOWN_ALGORITHM:
	case SADB_CAUSE_WRONG_OBJECT:
	case SADB_CAUSE_TRAFFIC_MISMATCH:
	case SADB_CAUSE_CORRUPT_KEY:
	case SADB_CAUSE_DUPLICATE_SPI:
	case SADB_CAUSE_WRONG_STATE:
	case SADB_CAUSE_COUNT: break;
	}
}

void chain_make(struct chain *chain, const struct report *report,
                const struct verdict_negotiation *failed)
{
	chain->count = 0;
	assert(failed->code != 0);
	if (is_driver(failed->failure))
		chain_driver(chain, report, failed);
	chain_cause(chain, failed);
	if (is_driver(failed->failure))
		chain_driver_because(chain, report, failed);
	else if (failed->failure == IKE_FAIL_NO_ANSWER || failed->failure == IKE_FAIL_TIMED_OUT)
		chain_silence(chain, report, failed);
	else if (failed->failure == IKE_FAIL_HALF_OPEN_TIMEOUT)
		chain_slow_driver(chain, report, failed, failed->peer, failed->started_at,
		                  failed->ended_at,
		                  (failed->ended_at - failed->started_at) / WORTH_SAYING);
	else if (failed->failure == IKE_FAIL_POLICY_CHANGED)
		chain_fault(chain, report, failed->started_at, failed->ended_at,
		            "its IKE daemon was told of the new policy");
	chain_peer(chain, report, failed);
	chain_code(chain, failed);
}
