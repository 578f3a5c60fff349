/* See chain_driver.h. */
#include "sim/report/chain_driver.h"

#include <inttypes.h>

#include "sim/report/chain_link.h"
#include "sim/report/limit.h"
#include "sim/report/tell.h"

void chain_driver(struct chain *chain, const struct report *report,
                  const struct verdict_negotiation *v)
{
	struct text *text = chain_add(chain, "driver");
	char took[TEXT_TIME_MAX];

	text_add(text, "%s -> %s (0x%08" PRIX32 ")", tell_op(v->op),
	         report_driver_code(report, v->host, v->driver_code), v->driver_code);
	if (v->asked_at != NSEC_NEVER && v->done_at != NSEC_NEVER)
		text_add(text, ", asked %s earlier", text_span(took, v->done_at - v->asked_at));
}

/* When its larval SA died, which is its deadline unless somebody set the clock. */
static nsec larval_end(const struct verdict_negotiation *v)
{
	return v->larval_ended_at != NSEC_NEVER ? v->larval_ended_at : v->larval_until;
}

/* The one sentence that says by how much it was too late, and what was slow: the driver or the
 * answer. */
static void chain_late(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	char a[TEXT_TIME_MAX], b[TEXT_TIME_MAX], c[TEXT_TIME_MAX];
	nsec died_at = larval_end(v), life = died_at - v->spi_at;
	nsec sent_at = v->rekey ? v->rekey_sent_at : v->auth_sent_at;
	nsec answered_at = v->rekey ? v->rekey_answered_at : v->auth_done_at;
	struct text *text;

	if (v->larval_until == NSEC_NEVER || v->spi_at == NSEC_NEVER)
		return;
	text = chain_add(chain, "because");
	if (v->asked_at < died_at)
		text_add(
		        text, "%s was asked %s before the larval SA died, and took %s: %s too late",
		        "the driver", text_span(a, died_at - v->asked_at),
		        text_span(b, v->done_at - v->asked_at), text_span(c, v->done_at - died_at));
	else if (v->initiator && sent_at != NSEC_NEVER && answered_at != NSEC_NEVER)
		text_add(text,
		         "the %s answer came %s after the first request; the larval SA lived "
		         "%s: %s too "
		         "late",
		         v->rekey ? "CREATE_CHILD_SA" : "IKE_AUTH",
		         text_span(a, answered_at - sent_at), text_span(b, life),
		         text_span(c, v->done_at - died_at));
	else
		text_add(text,
		         "the keys came %s after the SPI; the larval SA lived %s: %s too late",
		         text_span(a, v->asked_at - v->spi_at), text_span(b, life),
		         text_span(c, v->done_at - died_at));
	tell_faults(report, v->spi_at, v->done_at, text);
}

static void chain_standing(struct text *text, const struct scenario_sadb *sadb)
{
	if (sadb->standing_sas > 0)
		text_add(text, ", beside %" PRIu32 " SA%s of others (standing_sas)",
		         sadb->standing_sas, chain_plural(sadb->standing_sas));
}

/* It was asked in time, and something else came first. */
static void chain_wait(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	const struct scenario_host *host = report_entry(report, v->host);
	struct tell_wait wait = tell_wait(report, v);
	char span[TEXT_TIME_MAX];
	struct text *text;

	if (v->larval_until == NSEC_NEVER || v->spi_at == NSEC_NEVER ||
	    wait.waited <= (larval_end(v) - v->spi_at) / CHAIN_WORTH_SAYING)
		return;
	text = chain_because(chain, report, v->host);
	text_add(text,
	         "'s driver let it wait for %s: %" PRIu32 " request%s came before it, %" PRIu32
	         " of them GETSPI",
	         text_span(span, wait.waited), wait.before, chain_plural(wait.before),
	         wait.getspis);
	if (!host || host->sadb->getspi_per_10k_ns == 0 || host->sadb->standing_sas == 0)
		return;
	text_add(text, ", each of which looks at %" PRIu32 " standing SA%s (standing_sas)",
	         host->sadb->standing_sas, chain_plural(host->sadb->standing_sas));
}

/* Whose time the larval SA's life was: of what came before there was a larval SA nothing is said.
 */
static void chain_slow(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v)
{
	nsec worth = (v->larval_until - v->spi_at) / CHAIN_WORTH_SAYING;
	char span[TEXT_TIME_MAX];
	struct tell_sent sent;

	if (v->larval_until == NSEC_NEVER || v->spi_at == NSEC_NEVER)
		return;
	if (!v->initiator) {
		chain_slow_backend(chain, report, v, v->host, v->done_at, worth);
		return;
	}
	chain_slow_parts(chain, report, v, v->spi_split, v->spi_at, v->ended_at, worth);
	sent = tell_sent(report, v, v->rekey ? v->rekey_answered_at : v->auth_done_at);
	if (sent.lost > 0 && v->spi_split[SPLIT_RETRANSMIT] >= worth)
		text_add(chain_add(chain, "because"),
		         "%" PRIu32 " datagram%s of the exchange %s lost: the request went out "
		         "%" PRIu32 " time%s, and waiting to send it again took %s",
		         sent.lost, chain_plural(sent.lost), sent.lost == 1 ? "was" : "were",
		         sent.tries, chain_plural(sent.tries),
		         text_span(span, v->spi_split[SPLIT_RETRANSMIT]));
	if (sent.unmapped > 0)
		text_add(chain_because(chain, report, v->host),
		         "'s NAT had forgotten it: %" PRIu32 " datagram%s of the exchange "
		         "%s lost there, and only its next request made another mapping",
		         sent.unmapped, chain_plural(sent.unmapped),
		         sent.unmapped == 1 ? "was" : "were");
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
		         load.key_ops, chain_plural(load.key_ops));
		limit_add(text, report, host, "concurrent_updates", sadb->concurrent_updates);
		limit_add(text, report, host, "update_queue", sadb->update_queue);
	} else if (v->cause == SADB_CAUSE_REQUESTS_LIMIT) {
		text_add(text, "'s driver had as many requests as it has room for");
	} else if (v->cause == SADB_CAUSE_MEMORY_LIMIT) {
		text_add(text,
		         "'s driver held %" PRIu32 " SA%s and %" PRIu32
		         " larval one%s (an SA takes %" PRIu32 " octets, a larval one %" PRIu32 ")",
		         load.sas - load.larvals, chain_plural(load.sas - load.larvals),
		         load.larvals, chain_plural(load.larvals), sadb->sa_bytes,
		         sadb->larval_bytes);
		chain_standing(text, sadb);
		limit_add(text, report, host, "memory", sadb->memory);
	} else {
		text_add(text, "'s driver held %" PRIu32 " SA%s, %" PRIu32 " of them larval",
		         load.sas, chain_plural(load.sas), load.larvals);
		if (v->cause == SADB_CAUSE_PEER_LIMIT)
			limit_add(text, report, host, "max_per_peer", sadb->max_per_peer);
		else if (v->cause == SADB_CAUSE_SA_LIMIT) {
			chain_standing(text, sadb);
			limit_add(text, report, host, "max_sas", sadb->max_sas);
		} else
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

/* It was refused for what it asked: was that what the endpoint had asked? */
static void chain_damage(struct chain *chain, const struct report *report,
                         const struct verdict_negotiation *v)
{
	const char *what = v->asked_at == NSEC_NEVER ? NULL : tell_damage(report, v);
	struct text *text;

	if (!what)
		return;
	text = chain_because(chain, report, v->host);
	text_add(text, "'s request reached its driver damaged: %s", what);
	tell_faults(report, v->asked_at, v->done_at, text);
}

void chain_driver_because(struct chain *chain, const struct report *report,
                          const struct verdict_negotiation *v)
{
	switch (v->cause) {
	case SADB_CAUSE_LARVAL_EXPIRED:
		chain_late(chain, report, v);
		chain_wait(chain, report, v);
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
	case SADB_CAUSE_NEVER_ALLOCATED:
	case SADB_CAUSE_BAD_PARAMETER:
	case SADB_CAUSE_UNKNOWN_ALGORITHM:
	case SADB_CAUSE_WRONG_OBJECT:
	case SADB_CAUSE_TRAFFIC_MISMATCH:
	case SADB_CAUSE_CORRUPT_KEY:
	case SADB_CAUSE_DUPLICATE_SPI:
	case SADB_CAUSE_WRONG_STATE: chain_damage(chain, report, v); break;
	case SADB_CAUSE_NONE:
	case SADB_CAUSE_DELETED:
	case SADB_CAUSE_SPI_RANGE:
	case SADB_CAUSE_COUNT: break;
	}
}
