/* What the database says, as messages. */
#include <assert.h>
#include <string.h>

#include "sadb/code.h"
#include "sadb/pfkey_state.h"
#include "sadb/queue.h"

static struct pfkey_answer answer_to(const struct pfkey *pfkey, const struct pfkey_header *header,
                                     uint8_t *octets)
{
	struct pfkey_answer answer = { pfkey->platform, *header, octets };

	answer.header.error = 0;
	return answer;
}

/* RFC 2367 3.1: one that nobody asked for; sequence number and pid are 0. */
static struct pfkey_answer unasked(const struct pfkey *pfkey, enum pfkey_type type,
                                   uint8_t protocol, uint8_t *octets)
{
	struct pfkey_header header = { .version = PFKEY_VERSION,
		                       .type = (uint8_t)type,
		                       .satype = pfkey_satype(protocol) };

	return answer_to(pfkey, &header, octets);
}

static bool look(const struct pfkey *pfkey, const struct pfkey_facts *name, enum sadb_dir dir,
                 struct sadb_entry *entry)
{
	struct sadb_req req = { .op = SADB_OP_GET,
		                .dir = dir,
		                .protocol = name->protocol,
		                .spi = name->spi,
		                .dst = name->dst };

	return sadb_look(pfkey->db, &req, entry);
}

/* ---- DUMP ---- */

static bool is_wanted(const struct pfkey_dump *dump, const struct sadb_entry *entry)
{
	return dump->header.satype == PFKEY_SATYPE_UNSPEC ||
	       dump->header.satype == pfkey_satype(entry->protocol);
}

static bool next_entry(const struct pfkey *pfkey, struct pfkey_dump *dump)
{
	while (sadb_dump(pfkey->db, &dump->cursor, &dump->next))
		if (is_wanted(dump, &dump->next))
			return true;
	return false;
}

static uint32_t entries(const struct pfkey *pfkey, const struct pfkey_header *header)
{
	struct pfkey_dump dump = { .header = *header };
	uint32_t count = 0;

	while (next_entry(pfkey, &dump))
		count++;
	sadb_wipe(&dump, sizeof(dump));
	return count;
}

static size_t entry_message(struct pfkey *pfkey, const struct pfkey_header *header,
                            const struct sadb_entry *entry, uint8_t *octets)
{
	struct pfkey_answer answer = answer_to(pfkey, header, octets);
	uint32_t record = pfkey_book_record(&pfkey->book, entry->owner);
	const struct pfkey_facts *facts =
	        record == PFKEY_NO_RECORD ? NULL : &pfkey->book.records[record].facts;

	answer.header.satype = pfkey_satype(entry->protocol);
	return pfkey_answer_entry(&answer, entry,
	                          facts != NULL && facts->has_sa2 ? &facts->sa2 : NULL);
}

static size_t dump_begin(struct pfkey *pfkey, const struct pfkey_pending *pending, nsec at,
                         uint8_t *octets)
{
	const struct pfkey_header *header = &pending->header;
	struct pfkey_answer answer = answer_to(pfkey, header, octets);
	struct pfkey_dump *dump = &pfkey->dump;

	*dump = (struct pfkey_dump){ .at = at, .header = *header };
	dump->left = entries(pfkey, header);
	dump->active = next_entry(pfkey, dump);
	if (dump->active)
		return pfkey_tell_dump(pfkey, octets);
	pfkey->counters.flaws[PFKEY_FLAW_EMPTY]++;
	pfkey->counters.refused++;
	return pfkey_answer_base(&answer, pfkey_refusal(pfkey->platform, PFKEY_FLAW_EMPTY)->code);
}

/* RFC 2367 3.1.10: the last has the sequence number 0, and no other has. SAs may have come and gone
 * since the first message, so the count down stops at 1. */
size_t pfkey_tell_dump(struct pfkey *pfkey, uint8_t *octets)
{
	struct pfkey_dump *dump = &pfkey->dump;
	struct pfkey_header header = dump->header;
	struct sadb_entry entry = dump->next;
	size_t len;

	dump->active = next_entry(pfkey, dump);
	dump->told++;
	dump->left -= dump->left > 1;
	header.seq = pfkey_trait(pfkey->platform, PFKEY_TRAIT_DUMP_DOWN) ? dump->left : dump->told;
	if (!dump->active)
		header.seq = 0;
	len = entry_message(pfkey, &header, &entry, octets);
	sadb_wipe(&entry, sizeof(entry));
	return len;
}

/* ---- replies ---- */

/* A larval has one lifetime: its own. */
static size_t getspi_message(struct pfkey *pfkey, struct pfkey_pending *pending,
                             const struct sadb_reply *reply, uint8_t *octets)
{
	struct pfkey_answer answer = answer_to(pfkey, &pending->header, octets);
	struct pfkey_facts facts = pending->facts;
	size_t len;

	facts.spi = reply->spi;
	len = pfkey_answer_sa(&answer, &facts, PFKEY_STATE_LARVAL);
	if (reply->larval_until != NSEC_NEVER)
		facts.hard_ns = reply->larval_until - reply->done_at;
	pfkey_book_commit(&pfkey->book, pending->record, &facts, false);
	return len;
}

/* An SA that has its keys gets new lifetimes and nothing else. */
static struct pfkey_facts renewed(const struct pfkey_facts *old, const struct pfkey_facts *with)
{
	struct pfkey_facts facts = *old;

	facts.soft_ns = with->soft_ns;
	facts.hard_ns = with->hard_ns;
	facts.terms = with->terms;
	return facts;
}

static size_t keyed_message(struct pfkey *pfkey, struct pfkey_pending *pending, uint8_t *octets)
{
	struct pfkey_answer answer = answer_to(pfkey, &pending->header, octets);
	const struct pfkey_record *record = &pfkey->book.records[pending->record];
	struct pfkey_facts facts = pending->facts;
	enum pfkey_state state = PFKEY_STATE_MATURE;

	if (record->live && record->keyed) {
		facts = renewed(&record->facts, &pending->facts);
		state = (enum pfkey_state)pfkey_trait(pfkey->platform, PFKEY_TRAIT_RENEWED_STATE);
	}
	pfkey_book_commit(&pfkey->book, pending->record, &facts, true);
	return pfkey_answer_sa(&answer, &facts, state);
}

static size_t error_message(struct pfkey *pfkey, const struct pfkey_pending *pending,
                            enum sadb_op op, enum sadb_cause cause, uint8_t *octets)
{
	struct pfkey_answer answer = answer_to(pfkey, &pending->header, octets);
	uint32_t code = sadb_cause_code(pfkey_dialect(pfkey->platform)->codes, op, cause);

	assert(code > 0 && code <= UINT8_MAX);
	pfkey->counters.refused++;
	return pfkey_answer_base(&answer, (uint8_t)code);
}

/* What is there now: it may have gone since it was found. */
static size_t get_message(struct pfkey *pfkey, const struct pfkey_pending *pending,
                          const struct sadb_reply *reply, uint8_t *octets)
{
	struct sadb_entry entry;
	size_t len;

	if (!look(pfkey, &pending->facts, reply->dir, &entry))
		return error_message(pfkey, pending, SADB_OP_GET, SADB_CAUSE_DELETED, octets);
	len = entry_message(pfkey, &pending->header, &entry, octets);
	sadb_wipe(&entry, sizeof(entry));
	return len;
}

static size_t success_message(struct pfkey *pfkey, struct pfkey_pending *pending,
                              const struct sadb_reply *reply, uint8_t *octets)
{
	struct pfkey_answer answer = answer_to(pfkey, &pending->header, octets);

	switch (pending->header.type) {
	case PFKEY_TYPE_GETSPI: return getspi_message(pfkey, pending, reply, octets);
	case PFKEY_TYPE_UPDATE:
	case PFKEY_TYPE_ADD: return keyed_message(pfkey, pending, octets);
	case PFKEY_TYPE_DELETE: return pfkey_answer_name(&answer, &pending->facts);
	case PFKEY_TYPE_GET: return get_message(pfkey, pending, reply, octets);
	case PFKEY_TYPE_DUMP: return dump_begin(pfkey, pending, reply->done_at, octets);
	}
	return pfkey_answer_base(&answer, 0);
}

size_t pfkey_tell_reply(struct pfkey *pfkey, const struct sadb_reply *reply, uint8_t *octets)
{
	uint32_t ticket = (uint32_t)reply->ticket;
	struct pfkey_pending *pending;
	size_t len = 0;

	assert(reply->ticket < pfkey->requests);
	pending = &pfkey->pendings[ticket];
	pfkey->counters.waiting--;
	if (pending->header.type == PFKEY_TYPE_ACQUIRE)
		pfkey->counters.silent++;
	else if (reply->err != SADB_OK)
		len = error_message(pfkey, pending, reply->op, reply->cause, octets);
	else
		len = success_message(pfkey, pending, reply, octets);
	pfkey->counters.answered += len > 0;
	pfkey_pending_give(pfkey, ticket);
	return len;
}

/* ---- events ---- */

/* RFC 2367 3.1.8. What a daemon itself ended it is not told of. */
static size_t expire_message(struct pfkey *pfkey, const struct pfkey_facts *facts,
                             const struct sadb_event *event, uint8_t *octets)
{
	enum pfkey_ext limit =
	        event->to == SADB_ST_DEAD ? PFKEY_EXT_LIFETIME_HARD : PFKEY_EXT_LIFETIME_SOFT;
	struct pfkey_answer answer = unasked(pfkey, PFKEY_TYPE_EXPIRE, facts->protocol, octets);
	struct pfkey_lifetime current;

	if (!event->timer || event->silent)
		return 0;
	if (pfkey->registered == 0) {
		pfkey->counters.unheard++;
		return 0;
	}
	current = pfkey_current(&pfkey->past);
	pfkey->counters.expires++;
	return pfkey_answer_expire(&answer, facts, &current, limit);
}

/* An event has no addresses: they are those of the SA without an SPI that was born then, if there
 * is one. */
static struct sadb_entry asked_for(const struct pfkey *pfkey, nsec at)
{
	struct sadb_entry entry;
	uint32_t cursor = 0;

	while (sadb_dump(pfkey->db, &cursor, &entry))
		if (entry.spi == 0 && entry.state == SADB_ST_LARVAL && entry.born_at == at)
			return entry;
	return (struct sadb_entry){ .protocol = SADB_PROTO_ESP };
}

/* RFC 2367 3.1.6: the driver asks for an SA. The number comes back with the daemon's answer. */
static size_t acquire_message(struct pfkey *pfkey, const struct sadb_event *event, uint8_t *octets)
{
	struct sadb_entry entry = asked_for(pfkey, event->at);
	struct pfkey_answer answer = unasked(pfkey, PFKEY_TYPE_ACQUIRE, entry.protocol, octets);

	if (pfkey->registered == 0) {
		pfkey->counters.unheard++;
		return 0;
	}
	pfkey->acquire_seq += pfkey->acquire_seq == UINT32_MAX ? 2 : 1; /* never 0 */
	pfkey->acquires[pfkey->acquire_seq % PFKEY_ACQUIRES] =
	        (struct pfkey_acquire){ pfkey->acquire_seq, entry.protocol, entry.src, entry.dst,
		                        event->until };
	answer.header.seq = pfkey->acquire_seq;
	pfkey->counters.acquires++;
	return pfkey_answer_acquire(&answer, &entry.src, &entry.dst);
}

/* What was asked for did not come: the first of those whose time it is. Linux tells of it. */
static size_t acquire_over(struct pfkey *pfkey, const struct sadb_event *event, uint8_t *octets)
{
	struct pfkey_acquire *first = NULL;
	struct pfkey_facts facts = { 0 };

	for (uint32_t i = 0; i < PFKEY_ACQUIRES; i++) {
		struct pfkey_acquire *acquire = &pfkey->acquires[i];

		if (acquire->seq != 0 && acquire->until == event->at &&
		    (first == NULL || acquire->seq < first->seq))
			first = acquire;
	}
	if (first == NULL) {
		pfkey->counters.strange++;
		return 0;
	}
	first->until = NSEC_NEVER;
	facts.src = first->src;
	facts.dst = first->dst;
	facts.protocol = first->protocol;
	return expire_message(pfkey, &facts, event, octets);
}

size_t pfkey_tell_event(struct pfkey *pfkey, const struct sadb_event *event, uint8_t *octets)
{
	uint32_t record = pfkey_book_record(&pfkey->book, event->owner);
	size_t len;

	if (event->op == SADB_OP_ACQUIRE && event->spi == 0 && !event->timer &&
	    event->to != SADB_ST_DEAD)
		return acquire_message(pfkey, event, octets);
	if (event->to != SADB_ST_DEAD && event->to != SADB_ST_DYING)
		return 0;
	if (event->op == SADB_OP_ACQUIRE && event->spi == 0 && event->timer)
		return acquire_over(pfkey, event, octets);
	if (record == PFKEY_NO_RECORD) {
		pfkey->counters.strange++;
		return 0;
	}
	len = expire_message(pfkey, &pfkey->book.records[record].facts, event, octets);
	if (event->to == SADB_ST_DEAD)
		pfkey_book_bury(&pfkey->book, record);
	return len;
}
