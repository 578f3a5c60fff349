/* See chain.h. */
#include "sim/report/chain.h"

#include <assert.h>
#include <inttypes.h>

#include "sim/catalogue.h"
#include "sim/report/chain_driver.h"
#include "sim/report/chain_link.h"
#include "sim/report/met.h"
#include "sim/report/tell.h"

void chain_title(struct text *text, uint32_t code)
{
	const struct catalogue_entry *entry = catalogue_code(code);

	text_add(text, "%" PRIu32 " (0x%" PRIX32 ") %s", code, code, entry ? entry->symbol : "?");
}

static bool is_driver(enum ike_failure failure)
{
	return failure == IKE_FAIL_GETSPI || failure == IKE_FAIL_UPDATE || failure == IKE_FAIL_ADD;
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

static void chain_silence(struct chain *chain, const struct report *report,
                          const struct verdict_negotiation *v)
{
	nsec worth = (v->ended_at - v->started_at) / CHAIN_WORTH_SAYING;
	struct tell_sent sent = tell_sent(report, v, v->ended_at);
	nsec late = tell_late_answer(report, v);
	struct text *text = chain_add(chain, "because");
	char span[TEXT_TIME_MAX];

	text_add(text, "%s went out %" PRIu32 " time%s until it gave up",
	         sent.exchange ? ike_exchange_name(sent.exchange) : "nothing", sent.tries,
	         chain_plural(sent.tries));
	if (sent.lost > 0 && v->split[SPLIT_RETRANSMIT] >= worth)
		text_add(text, "; %" PRIu32 " datagram%s of the exchange %s lost", sent.lost,
		         chain_plural(sent.lost), sent.lost == 1 ? "was" : "were");
	if (sent.too_large > 0)
		text_add(text, ", %" PRIu32 " of them larger than the link's mtu", sent.too_large);
	tell_faults(report, v->started_at, v->ended_at, text);
	chain_slow_parts(chain, report, v, v->split, v->started_at, v->ended_at, worth);
	if (v->split[SPLIT_DRIVER] + v->split[SPLIT_DRIVER_QUEUE] >= worth)
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

static void chain_limit(struct chain *chain, const struct report *report,
                        const struct verdict_negotiation *failed)
{
	struct text text = { .len = 0 };

	if (met_tell(&text, report, failed))
		text_add(chain_add(chain, "because"), "%s", text.out);
}

void chain_make(struct chain *chain, const struct report *report,
                const struct verdict_negotiation *failed)
{
	chain->count = 0;
	assert(failed->code != 0);
	if (is_driver(failed->failure))
		chain_driver(chain, report, failed);
	chain_cause(chain, failed);
	if (failed->rekey) {
		char age[TEXT_TIME_MAX];

		text_add(chain_add(chain, "because"),
		         "it was a later exchange (CREATE_CHILD_SA), begun %s after the pair was "
		         "installed",
		         text_span(age, failed->started_at - failed->installed_at));
	}
	if (is_driver(failed->failure))
		chain_driver_because(chain, report, failed);
	else if (failed->failure == IKE_FAIL_NO_ANSWER || failed->failure == IKE_FAIL_TIMED_OUT)
		chain_silence(chain, report, failed);
	else if (failed->failure == IKE_FAIL_HALF_OPEN_TIMEOUT)
		chain_slow_driver(chain, report, failed, failed->peer, failed->started_at,
		                  failed->ended_at,
		                  (failed->ended_at - failed->started_at) / CHAIN_WORTH_SAYING);
	else if (failed->failure == IKE_FAIL_POLICY_CHANGED)
		chain_fault(chain, report, failed->started_at, failed->ended_at,
		            "its IKE daemon was told of the new policy");
	else if (failed->failure == IKE_FAIL_EXPIRED)
		chain_fault(chain, report, failed->started_at, failed->ended_at,
		            "its IKE daemon was told that an SA of the pair had expired");
	chain_limit(chain, report, failed);
	chain_peer(chain, report, failed);
	chain_code(chain, failed);
}
