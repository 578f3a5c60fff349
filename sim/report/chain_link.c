/* See chain_link.h. */
#include "sim/report/chain_link.h"

#include <assert.h>
#include <inttypes.h>

#include "sim/report/tell.h"

struct text *chain_add(struct chain *chain, const char *label)
{
	struct chain_link *link = &chain->links[chain->count++];

	assert(chain->count <= CHAIN_MAX);
	link->label = label;
	link->text = (struct text){ .len = 0 };
	return &link->text;
}

struct text *chain_because(struct chain *chain, const struct report *report, uint32_t host)
{
	struct text *text = chain_add(chain, "because");

	text_add_safe(text, report_host(report, host));
	return text;
}

const char *chain_plural(uint32_t count)
{
	return count == 1 ? "" : "s";
}

/* What was on when it happened. */
void chain_fault(struct chain *chain, const struct report *report, nsec from, nsec until,
                 const char *what)
{
	struct text *text = chain_add(chain, "because");

	text_add(text, "%s", what);
	tell_faults(report, from, until, text);
}

/* What a host's driver did in [from, until], if it took `worth` of it; how long that was. */
nsec chain_slow_driver(struct chain *chain, const struct report *report,
                       const struct verdict_negotiation *v, uint32_t host, nsec from, nsec until,
                       nsec worth)
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
void chain_slow_backend(struct chain *chain, const struct report *report,
                        const struct verdict_negotiation *v, uint32_t host, nsec until, nsec worth)
{
	struct tell_backend backend = tell_backend(report, v->negotiation, host, until);
	char asked[TEXT_TIME_MAX], done[TEXT_TIME_MAX];
	struct text *text;

	if (backend.asked_at == NSEC_NEVER)
		return;
	if (backend.rounds > 0 && backend.took >= worth) {
		text = chain_because(chain, report, host);
		text_add(text, "'s authentication back end took %s", text_span(done, backend.took));
		if (backend.rounds > 1)
			text_add(text, " in %" PRIu32 " rounds", backend.rounds);
	}
	if (backend.done_at <= until)
		return;
	text = chain_because(chain, report, host);
	text_add(text, "'s authentication back end was still busy: asked at %s ms, ",
	         text_ms(asked, backend.asked_at));
	if (backend.done_at == NSEC_NEVER)
		text_add(text, "no answer before the run ended");
	else
		text_add(text, "it answered at %s ms", text_ms(done, backend.done_at));
}

/* Whose the time from..until of an initiator was, as far as these parts are worth a word. */
void chain_slow_parts(struct chain *chain, const struct report *report,
                      const struct verdict_negotiation *v, const nsec *parts, nsec from, nsec until,
                      nsec worth)
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
