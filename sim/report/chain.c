/* See chain.h. */
#include "sim/report/chain.h"

#include <assert.h>
#include <inttypes.h>

#include "sim/catalogue.h"
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

/* Whose time it was. */
static void chain_slow(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	nsec life = v->larval_until - v->spi_at;
	char span[TEXT_TIME_MAX];
	struct tell_sent sent;
	nsec backend;

	if (v->larval_until == NSEC_NEVER || v->spi_at == NSEC_NEVER ||
	    v->asked_at < v->larval_until)
		return;
	backend = tell_backend(report, v->negotiation, v->initiator ? v->peer : v->host);
	if (backend >= life / WORTH_SAYING) {
		struct text *text = chain_add(chain, "because");

		text_add_safe(text, report_host(report, v->initiator ? v->peer : v->host));
		text_add(text, "'s authentication back end took %s", text_span(span, backend));
	}
	if (!v->initiator)
		return;
	sent = tell_sent(report, v, v->spi_at, v->auth_done_at);
	if (sent.lost)
		text_add(chain_add(chain, "because"),
		         "%" PRIu32
		         " datagrams of the exchange were lost: the request went out %" PRIu32
		         " times, and waiting to send it again took %s",
		         sent.lost, sent.tries, text_span(span, v->split[SPLIT_RETRANSMIT]));
	if (v->split[SPLIT_NETWORK] >= life / WORTH_SAYING)
		text_add(chain_add(chain, "because"),
		         "the datagrams that counted were under way for %s",
		         text_span(span, v->split[SPLIT_NETWORK]));
	if (v->split[SPLIT_PEER] >= life / WORTH_SAYING)
		text_add(chain_add(chain, "because"), "the peer worked on it for %s",
		         text_span(span, v->split[SPLIT_PEER]));
}

/* What the driver held when it refused, beside what it may hold. */
static void chain_limit(struct chain *chain, const struct report *report,
                        const struct verdict_negotiation *v)
{
	const struct scenario_host *host = report_entry(report, v->host);
	const struct scenario_sadb *sadb = host ? host->sadb : NULL;
	struct tell_load load = tell_load(report, v);
	struct text *text;

	if (!sadb || v->done_at == NSEC_NEVER)
		return;
	text = chain_add(chain, "because");
	text_add_safe(text, report_host(report, v->host));
	if (v->cause == SADB_CAUSE_UPDATES_LIMIT || v->cause == SADB_CAUSE_REQUESTS_LIMIT)
		text_add(text,
		         "'s driver had %" PRIu32
		         " key operations in service or waiting (concurrent_updates "
		         "%" PRIu32 ", update_queue %" PRIu32 ")",
		         load.key_ops, sadb->concurrent_updates, sadb->update_queue);
	else if (v->cause == SADB_CAUSE_MEMORY_LIMIT)
		text_add(text,
		         "'s driver held %" PRIu32 " SAs and %" PRIu32
		         " larval ones (memory %" PRIu64 " octets; an SA takes %" PRIu32
		         ", a larval one %" PRIu32 ")",
		         load.sas - load.larvals, load.larvals, sadb->memory, sadb->sa_bytes,
		         sadb->larval_bytes);
	else
		text_add(text,
		         "'s driver held %" PRIu32 " SAs, %" PRIu32
		         " of them larval (max_sas %" PRIu32 ", max_larval %" PRIu32 ")",
		         load.sas, load.larvals, sadb->max_sas, sadb->max_larval);
}

static void chain_silence(struct chain *chain, const struct report *report,
                          const struct verdict_negotiation *v)
{
	struct tell_sent sent = tell_sent(report, v, v->started_at, v->ended_at);
	nsec late = tell_late_answer(report, v);
	struct text *text = chain_add(chain, "because");
	char span[TEXT_TIME_MAX];

	text_add(text, "%s went out %" PRIu32 " times until it gave up",
	         sent.exchange ? ike_exchange_name(sent.exchange) : "nothing", sent.tries);
	if (sent.lost)
		text_add(text, "; %" PRIu32 " datagrams of this negotiation were lost", sent.lost);
	tell_faults(report, v->started_at, v->ended_at, text);
	if (late != NSEC_NEVER)
		text_add(chain_add(chain, "because"), "an answer came %s after it had given up",
		         text_span(span, late - v->ended_at));
}

/* The other end's own failure is the cause of what it answered. */
static void chain_peer(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	const struct verdict_negotiation *other = report_seat(report, v->negotiation, v->peer);
	struct text *text;

	if (!other || other->code == 0 || other->failed_index > v->failed_index)
		return;
	text = chain_add(chain, "because");
	text_add_safe(text, report_host(report, other->host));
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
	case SADB_CAUSE_REQUESTS_LIMIT: chain_limit(chain, report, v); break;
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
	case SADB_CAUSE_INJECTED:
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
	chain_peer(chain, report, failed);
	chain_code(chain, failed);
}
