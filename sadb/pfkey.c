#include "sadb/pfkey.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/pfkey_state.h"
#include "sadb/queue.h"
#include "sadb/table.h"

#define NO_PENDING UINT32_MAX
#define CAP_MAX    (1u << 28)

/* ---- memory: one block ---- */

static size_t rounded(size_t size)
{
	return (size + 15) / 16 * 16;
}

static void divide(struct pfkey *pfkey, uint8_t *at, const struct pfkey_conf *conf)
{
	pfkey->pendings = (void *)at;
	at += rounded(conf->requests * sizeof(struct pfkey_pending));
	pfkey->locals = (void *)at;
	at += rounded(conf->requests * sizeof(struct pfkey_local));
	pfkey->book.records = (void *)at;
	at += rounded(pfkey->book.room * sizeof(struct pfkey_record));
	pfkey->book.heads = (void *)at;
}

static void init(struct pfkey *pfkey, const struct pfkey_conf *conf)
{
	memcpy(pfkey->service_ns, conf->service_ns, sizeof(pfkey->service_ns));
	for (uint32_t i = 0; i < conf->own_count; i++)
		pfkey->own[i] = conf->own[i];
	for (uint32_t i = 0; i < conf->requests; i++)
		pfkey->pendings[i].next = i + 1 < conf->requests ? i + 1 : NO_PENDING;
	pfkey_book_init(&pfkey->book);
}

struct pfkey *pfkey_new(const struct pfkey_conf *conf)
{
	uint32_t room = conf->sas + conf->requests; /* an UPDATE holds one beside the SA's own */
	uint32_t width = sadb_table_width(room);
	size_t size = rounded(sizeof(struct pfkey)) +
	              rounded(conf->requests * sizeof(struct pfkey_pending)) +
	              rounded(conf->requests * sizeof(struct pfkey_local)) +
	              rounded(room * sizeof(struct pfkey_record)) + width * sizeof(uint32_t);
	struct pfkey *pfkey;

	assert(conf->sas > 0 && conf->sas <= CAP_MAX);
	assert(conf->requests > 0 && conf->requests <= CAP_MAX);
	assert(conf->own_count <= PFKEY_OWN_MAX && conf->db != NULL);
	pfkey = malloc(size);
	if (pfkey == NULL)
		return NULL;
	*pfkey = (struct pfkey){
		.platform = conf->platform,
		.db = conf->db,
		.own_count = conf->own_count,
		.requests = conf->requests,
		.book = { .room = room, .mask = width - 1 },
	};
	divide(pfkey, (uint8_t *)pfkey + rounded(sizeof(struct pfkey)), conf);
	init(pfkey, conf);
	return pfkey;
}

void pfkey_free(struct pfkey *pfkey)
{
	if (pfkey != NULL)
		sadb_wipe(&pfkey->dump, sizeof(pfkey->dump)); /* an entry may show its key */
	free(pfkey);
}

/* ---- what needs no database ---- */

static bool answer_locally(struct pfkey *pfkey, nsec now, const struct pfkey_header *header,
                           uint8_t code)
{
	uint32_t tail;

	if (pfkey->locals_count == pfkey->requests)
		return false;
	tail = (pfkey->locals_head + pfkey->locals_count++) % pfkey->requests;
	pfkey->locals[tail] = (struct pfkey_local){ now, *header, code };
	pfkey->counters.waiting++;
	return true;
}

static uint8_t refuse(struct pfkey *pfkey, nsec now, const struct pfkey_header *header,
                      enum pfkey_flaw flaw)
{
	const struct pfkey_refusal *refusal = pfkey_refusal(pfkey->platform, flaw);

	pfkey->counters.flaws[flaw]++;
	if (!refusal->by_send && answer_locally(pfkey, now, header, refusal->code))
		return 0;
	if (!refusal->by_send) {
		pfkey->counters.flaws[PFKEY_FLAW_NO_ROOM]++;
		refusal = pfkey_refusal(pfkey->platform, PFKEY_FLAW_NO_ROOM);
	}
	pfkey->counters.failed++;
	return refusal->code;
}

/* RFC 2367 3.1.7. UNSPEC registers nothing and tells what there is. */
static enum pfkey_flaw enrol(struct pfkey *pfkey, nsec now, const struct pfkey_header *header)
{
	uint32_t bit = header->satype == PFKEY_SATYPE_UNSPEC ? 0 : 1u << header->satype;

	if (pfkey->registered & bit)
		return PFKEY_FLAW_REGISTERED;
	if (!answer_locally(pfkey, now, header, 0))
		return PFKEY_FLAW_NO_ROOM;
	pfkey->registered |= bit;
	return PFKEY_FLAW_NONE;
}

/* ---- what the database is asked ---- */

static bool is_own(const struct pfkey *pfkey, const struct sadb_addr *addr)
{
	for (uint32_t i = 0; i < pfkey->own_count; i++)
		if (memcmp(&pfkey->own[i], addr, sizeof(*addr)) == 0)
			return true;
	return false;
}

static enum sadb_dir direct(struct pfkey *pfkey, const struct sadb_req *req)
{
	if (req->op == SADB_OP_GETSPI && !is_own(pfkey, &req->dst) &&
	    pfkey->own_count < PFKEY_OWN_MAX)
		pfkey->own[pfkey->own_count++] = req->dst;
	return req->op == SADB_OP_GETSPI || is_own(pfkey, &req->dst) ? SADB_DIR_IN : SADB_DIR_OUT;
}

/* The record of the SA that there is or will be; false: no room for it. */
static bool hold_record(struct pfkey *pfkey, struct pfkey_pending *pending)
{
	uint8_t type = pending->header.type;

	pending->record = PFKEY_NO_RECORD;
	if (type != PFKEY_TYPE_GETSPI && type != PFKEY_TYPE_ADD && type != PFKEY_TYPE_UPDATE)
		return true;
	if (type == PFKEY_TYPE_UPDATE)
		pending->record = pfkey_book_find(&pfkey->book, &pending->facts);
	if (pending->record != PFKEY_NO_RECORD)
		pfkey_book_hold(&pfkey->book, pending->record);
	else
		pending->record = pfkey_book_take(&pfkey->book);
	return pending->record != PFKEY_NO_RECORD;
}

void pfkey_pending_give(struct pfkey *pfkey, uint32_t pending)
{
	struct pfkey_pending *it = &pfkey->pendings[pending];

	if (it->record != PFKEY_NO_RECORD)
		pfkey_book_release(&pfkey->book, it->record);
	it->next = pfkey->pending_free;
	pfkey->pending_free = pending;
}

/* SADB_OK, or there is no room and nothing has changed. */
static enum sadb_err submit(struct pfkey *pfkey, nsec now, uint32_t pending, struct sadb_req *req)
{
	struct pfkey_pending *it = &pfkey->pendings[pending];
	enum sadb_err err = SADB_E_LIMIT;

	req->ticket = pending;
	req->service_ns = pfkey->service_ns[req->op];
	if (hold_record(pfkey, it)) {
		req->owner = it->record == PFKEY_NO_RECORD
		                     ? 0
		                     : pfkey_book_owner(&pfkey->book, it->record);
		err = sadb_submit(pfkey->db, now, req);
	}
	if (err != SADB_OK)
		pfkey_pending_give(pfkey, pending);
	return err;
}

static enum pfkey_flaw queue(struct pfkey *pfkey, nsec now, const struct pfkey_header *header,
                             struct pfkey_request *request)
{
	uint32_t pending = pfkey->pending_free;

	if (pending == NO_PENDING)
		return PFKEY_FLAW_NO_ROOM;
	pfkey->pending_free = pfkey->pendings[pending].next;
	pfkey->pendings[pending].header = *header;
	pfkey->pendings[pending].facts = request->facts;
	request->req.dir = direct(pfkey, &request->req);
	if (submit(pfkey, now, pending, &request->req) != SADB_OK)
		return PFKEY_FLAW_NO_ROOM;
	pfkey->counters.waiting++;
	return PFKEY_FLAW_NONE;
}

/* RFC 2367 3.1.6: a daemon gives up, with an errno, on an SADB_ACQUIRE of this sequence number. One
 * that is not known is no mistake, in Linux and FreeBSD alike. */
static enum pfkey_flaw give_up(struct pfkey *pfkey, nsec now, const struct pfkey_header *header,
                               struct pfkey_request *request)
{
	const struct pfkey_acquire *acquire = &pfkey->acquires[header->seq % PFKEY_ACQUIRES];

	if (header->seq == 0 || header->error == 0 || acquire->seq != header->seq) {
		pfkey->counters.silent++;
		return PFKEY_FLAW_NONE;
	}
	request->req.dst = request->facts.dst = acquire->dst;
	request->req.protocol = request->facts.protocol = acquire->protocol;
	return queue(pfkey, now, header, request);
}

static enum pfkey_flaw ask(struct pfkey *pfkey, nsec now, const struct pfkey_message *message)
{
	const struct pfkey_header *header = &message->header;
	struct pfkey_request request;
	enum pfkey_flaw flaw = pfkey_understand(&request, pfkey->platform, message);

	if (flaw == PFKEY_FLAW_NONE && header->type == PFKEY_TYPE_REGISTER)
		flaw = enrol(pfkey, now, header);
	else if (flaw == PFKEY_FLAW_NONE && header->type == PFKEY_TYPE_ACQUIRE)
		flaw = give_up(pfkey, now, header, &request);
	else if (flaw == PFKEY_FLAW_NONE)
		flaw = queue(pfkey, now, header, &request);
	sadb_wipe(&request, sizeof(request));
	return flaw;
}

uint8_t pfkey_input(struct pfkey *pfkey, nsec now, const uint8_t *octets, size_t len)
{
	struct pfkey_message message;
	enum pfkey_flaw flaw = pfkey_parse(&message, pfkey->platform, octets, len);

	pfkey->counters.sent++;
	if (flaw == PFKEY_FLAW_NONE)
		flaw = ask(pfkey, now, &message);
	return flaw == PFKEY_FLAW_NONE ? 0 : refuse(pfkey, now, &message.header, flaw);
}

nsec pfkey_next_at(const struct pfkey *pfkey)
{
	return sadb_next_at(pfkey->db);
}

void pfkey_tick(struct pfkey *pfkey, nsec now)
{
	sadb_tick(pfkey->db, now);
}

/* ---- what comes out ---- */

static size_t tell_local(struct pfkey *pfkey, const struct pfkey_local *local, uint8_t *octets)
{
	struct pfkey_answer answer = { pfkey->platform, local->header, octets };

	answer.header.error = 0;
	answer.header.version =
	        PFKEY_VERSION; /* ours; a type that does not exist goes back as it came */
	pfkey->counters.waiting--;
	pfkey->counters.answered++;
	if (local->code == 0)
		return pfkey_answer_supported(&answer);
	pfkey->counters.refused++;
	return pfkey_answer_base(&answer, local->code);
}

/* Answers are in the order of their instants, and so are events; a refusal is of the moment. */
enum source { SOURCE_NONE, SOURCE_LAPSE, SOURCE_REPLY, SOURCE_LOCAL, SOURCE_EVENT };

static enum source first_source(const struct pfkey *pfkey, nsec *at)
{
	enum source event = pfkey->has_event && pfkey->event.timer ? SOURCE_LAPSE : SOURCE_EVENT;
	const struct {
		bool is;
		nsec at;
		enum source source;
	} all[] = {
		{ pfkey->has_event && event == SOURCE_LAPSE, pfkey->event.at, SOURCE_LAPSE },
		{ pfkey->has_reply, pfkey->reply.done_at, SOURCE_REPLY },
		{ pfkey->locals_count > 0, pfkey->locals[pfkey->locals_head].at, SOURCE_LOCAL },
		{ pfkey->has_event && event == SOURCE_EVENT, pfkey->event.at, SOURCE_EVENT },
	};
	enum source first = SOURCE_NONE;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!all[i].is || (first != SOURCE_NONE && all[i].at >= *at))
			continue;
		first = all[i].source;
		*at = all[i].at;
	}
	return first;
}

static size_t tell(struct pfkey *pfkey, enum source source, uint8_t *octets)
{
	const struct pfkey_local *local = &pfkey->locals[pfkey->locals_head];

	switch (source) {
	case SOURCE_NONE: break;
	case SOURCE_REPLY:
		pfkey->has_reply = false;
		return pfkey_tell_reply(pfkey, &pfkey->reply, octets);
	case SOURCE_LOCAL:
		pfkey->locals_head = (pfkey->locals_head + 1) % pfkey->requests;
		pfkey->locals_count--;
		return tell_local(pfkey, local, octets);
	case SOURCE_LAPSE:
	case SOURCE_EVENT:
		pfkey->has_event = false;
		return pfkey_tell_event(pfkey, &pfkey->event, octets);
	}
	return 0;
}

static void take_event(struct pfkey *pfkey)
{
	if (pfkey->has_event || !sadb_event(pfkey->db, &pfkey->event))
		return;
	pfkey->has_event = true;
	pfkey->past = sadb_event_past(pfkey->db);
}

bool pfkey_output(struct pfkey *pfkey, struct pfkey_out *out)
{
	enum source source = SOURCE_EVENT;

	out->len = 0;
	while (out->len == 0 && source != SOURCE_NONE) {
		if (pfkey->dump.active) {
			out->at = pfkey->dump.at;
			out->len = pfkey_tell_dump(pfkey, out->octets);
			continue;
		}
		if (!pfkey->has_reply)
			pfkey->has_reply = sadb_complete(pfkey->db, &pfkey->reply);
		take_event(pfkey);
		source = first_source(pfkey, &out->at);
		out->len = tell(pfkey, source, out->octets);
	}
	return out->len > 0;
}

const struct pfkey_counters *pfkey_counters(const struct pfkey *pfkey)
{
	return &pfkey->counters;
}
