/* See perfetto.h. */
#include "sim/report/perfetto.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sim/json.h"
#include "sim/report/chain.h"
#include "sim/report/tell.h"

#define NAME_MAX_LEN 160
#define FAULTS       0 /* the process of the faults; a host's is its number and 1 */

enum { SAYS = 1, WIRE };

/* What a host holds, for its counters. */
struct holds {
	uint32_t larval, other;
	bool named;
};

struct trace {
	FILE *out;
	const struct report *report;
	struct holds *holds;
	bool any;
};

static void put_string(FILE *out, const char *text)
{
	char quoted[NAME_MAX_LEN * 6 + 3];
	struct json json = { .out = quoted };

	json_text(&json, text, NAME_MAX_LEN);
	fwrite(quoted, 1, json.len, out);
}

/* Begins one event; the caller adds what it likes and ends it with "}". */
static void event(struct trace *trace, const char *phase, uint32_t process, nsec at)
{
	fprintf(trace->out, "%s\n{\"ph\":\"%s\",\"pid\":%" PRIu32 ",\"ts\":%" PRId64 ".%03" PRId64,
	        trace->any ? "," : "", phase, process, at / NSEC_US, at % NSEC_US);
	trace->any = true;
}

static void put_name(const struct trace *trace, const char *name)
{
	fputs(",\"name\":", trace->out);
	put_string(trace->out, name);
}

/* One end of an async slice: those of one kind and id lie in one row. */
static void slice(struct trace *trace, const char *phase, uint32_t process, nsec at,
                  const char *kind, const char *name, const char *id)
{
	event(trace, phase, process, at);
	fprintf(trace->out, ",\"tid\":%d,\"cat\":\"%s\",\"id2\":{\"local\":\"%s\"}", SAYS, kind,
	        id);
	put_name(trace, name);
}

static void slice_whole(struct trace *trace, uint32_t process, nsec from, nsec to, const char *kind,
                        const char *name, const char *id)
{
	slice(trace, "b", process, from, kind, name, id);
	fputs("}", trace->out);
	slice(trace, "e", process, to, kind, name, id);
	fputs("}", trace->out);
}

static void process_name(struct trace *trace, uint32_t process, const char *name)
{
	event(trace, "M", process, 0);
	fputs(",\"name\":\"process_name\",\"args\":{\"name\":", trace->out);
	put_string(trace->out, name);
	fputs("}}", trace->out);
}

static void thread_name(struct trace *trace, uint32_t process, int thread, const char *name)
{
	event(trace, "M", process, 0);
	fprintf(trace->out, ",\"tid\":%d,\"name\":\"thread_name\",\"args\":{\"name\":\"%s\"}}",
	        thread, name);
}

/* A host is named when it first does something: a storm has thousands. */
static uint32_t process_of(struct trace *trace, uint32_t host)
{
	if (host >= journal_meta(trace->report->journal)->hosts_count)
		return FAULTS;
	if (!trace->holds[host].named) {
		trace->holds[host].named = true;
		process_name(trace, host + 1, report_host(trace->report, host));
		thread_name(trace, host + 1, SAYS, "says");
		thread_name(trace, host + 1, WIRE, "datagrams");
	}
	return host + 1;
}

static void instant(struct trace *trace, const struct journal_rec *rec, int thread,
                    const char *name)
{
	uint32_t process = process_of(trace, rec->host);

	event(trace, "i", process, rec->at);
	fprintf(trace->out, ",\"tid\":%d,\"s\":\"t\"", thread);
	put_name(trace, name);
	fprintf(trace->out, ",\"args\":{\"negotiation\":\"%016" PRIx64 "\"}}", rec->negotiation);
}

static void packet_name(struct text *name, const struct journal_packet *packet)
{
	if (journal_keepalive(packet))
		text_add(name, "NAT keepalive");
	else
		text_add(name, "%s %s #%" PRIu32, ike_exchange_name(packet->exchange),
		         packet->response ? "response" : "request", packet->message_id);
	if (packet->try > 1)
		text_add(name, ", try %" PRIu32, packet->try);
}

static void put_packet(struct trace *trace, const struct journal_rec *rec)
{
	uint32_t process = process_of(trace, rec->host);
	struct text name = { .len = 0 };
	bool sent = rec->kind == JOURNAL_SEND;

	packet_name(&name, &rec->packet);
	event(trace, "X", process, rec->at);
	fprintf(trace->out, ",\"tid\":%d,\"dur\":0.001", WIRE);
	put_name(trace, name.out);
	fprintf(trace->out, ",\"args\":{\"%s\":", sent ? "to" : "from");
	put_string(trace->out, report_host(trace->report, rec->packet.peer));
	fprintf(trace->out, ",\"octets\":%u,\"negotiation\":\"%016" PRIx64 "\"}}", rec->packet.len,
	        rec->negotiation);
	event(trace, sent ? "s" : "f", process, rec->at);
	fprintf(trace->out,
	        ",\"tid\":%d,\"cat\":\"datagram\",\"name\":\"datagram\",\"id\":%" PRIu64 "%s}",
	        WIRE, rec->packet.id, sent ? "" : ",\"bp\":\"e\"");
}

static void put_lost(struct trace *trace, const struct journal_rec *rec)
{
	struct text name = { .len = 0 };

	text_add(&name, "lost (%s): ", journal_loss_name(rec->lost.why));
	packet_name(&name, &rec->lost.packet);
	instant(trace, rec, WIRE, name.out);
}

static void put_reply(struct trace *trace, const struct journal_rec *rec)
{
	const struct sadb_reply *reply = &rec->reply;
	uint32_t process = process_of(trace, rec->host);
	struct text name = { .len = 0 };
	char id[32];

	snprintf(id, sizeof(id), "driver %" PRIu64, reply->ticket);
	text_add(&name, "%s%s%s", tell_op(reply->op), reply->err == SADB_OK ? "" : ": ",
	         reply->err == SADB_OK ? "" : sadb_cause_name(reply->cause));
	slice(trace, "b", process, reply->asked_at, "driver", name.out, id);
	fprintf(trace->out, ",\"args\":{\"spi\":\"0x%08" PRIx32 "\",\"err\":\"%s\"}}", reply->spi,
	        sadb_err_name(reply->err));
	if (reply->started_at > reply->asked_at)
		slice_whole(trace, process, reply->asked_at, reply->started_at, "driver",
		            "waits for a worker", id);
	slice(trace, "e", process, reply->done_at, "driver", name.out, id);
	fputs("}", trace->out);
}

static void put_counters(struct trace *trace, const struct journal_rec *rec)
{
	const struct holds *holds = &trace->holds[rec->host];

	event(trace, "C", process_of(trace, rec->host), rec->at);
	fprintf(trace->out,
	        ",\"name\":\"SAs\",\"args\":{\"larval\":%" PRIu32 ",\"mature\":%" PRIu32 "}}",
	        holds->larval, holds->other);
}

static uint32_t *held(struct holds *holds, enum sadb_state state)
{
	if (state == SADB_ST_LARVAL)
		return &holds->larval;
	return state == SADB_ST_NONE || state == SADB_ST_DEAD ? NULL : &holds->other;
}

/* One slice a state, one row an SA. */
static void put_sa(struct trace *trace, const struct journal_rec *rec)
{
	const struct sadb_event *sa = &rec->sa;
	uint32_t process = process_of(trace, rec->host), *from, *to;
	char id[40];

	if (process == FAULTS)
		return;
	from = held(&trace->holds[rec->host], sa->from);
	to = held(&trace->holds[rec->host], sa->to);
	snprintf(id, sizeof(id), "SA %s 0x%08" PRIx32, sa->dir == SADB_DIR_IN ? "in" : "out",
	         sa->spi);
	/* What stood before the run has no beginning here. */
	if (from && *from > 0) {
		--*from;
		slice(trace, "e", process, rec->at, "sa", sadb_state_name(sa->from), id);
		fputs("}", trace->out);
	}
	if (to) {
		++*to;
		slice(trace, "b", process, rec->at, "sa", sadb_state_name(sa->to), id);
		fprintf(trace->out, ",\"args\":{\"spi\":\"0x%08" PRIx32 "\"}}", sa->spi);
	}
	put_counters(trace, rec);
}

static void put_backend(struct trace *trace, const struct journal_rec *rec)
{
	char id[40];

	snprintf(id, sizeof(id), "back end %" PRIu64, rec->backend.ticket);
	slice(trace, rec->kind == JOURNAL_BACKEND_ASK ? "b" : "e", process_of(trace, rec->host),
	      rec->at, "backend", "authentication back end", id);
	fputs("}", trace->out);
}

static void put_job(struct trace *trace, const struct journal_rec *rec, uint64_t index)
{
	uint32_t process = process_of(trace, rec->host);
	struct text name = { .len = 0 };
	nsec left_at = rec->kind == JOURNAL_WORK ? rec->job.begun_at : rec->at;
	char id[40];

	snprintf(id, sizeof(id), "job %" PRIu64, index);
	text_add(&name, "%s queue%s", journal_queue_name(rec->job.queue),
	         rec->kind == JOURNAL_WORK ? "" : ": turned away");
	slice_whole(trace, process, rec->job.since, left_at, "processor", name.out, id);
	if (rec->kind == JOURNAL_WORK)
		slice_whole(trace, process, rec->job.begun_at, rec->at, "processor", "works", id);
}

static void put_fault(struct trace *trace, const struct journal_rec *rec)
{
	const struct journal_meta *meta = journal_meta(trace->report->journal);
	char id[32];

	snprintf(id, sizeof(id), "fault %" PRIu32, rec->fault);
	slice(trace, rec->kind == JOURNAL_FAULT_ON ? "b" : "e", FAULTS, rec->at, "fault",
	      rec->fault < meta->faults_count ? meta->faults[rec->fault] : "?", id);
	fputs("}", trace->out);
}

static void put_note(struct trace *trace, const struct journal_rec *rec)
{
	const struct ike_note *note = &rec->note;
	struct text name = { .len = 0 };

	switch (note->kind) {
	case IKE_NOTE_STATE:
	case IKE_NOTE_CHILD:
		text_add(&name, "%s", note->story && *note->story ? note->story : note->to);
		break;
	case IKE_NOTE_DROPPED: text_add(&name, "dropped: %s", ike_drop_name(note->drop)); break;
	case IKE_NOTE_NOTIFY_SENT:
	case IKE_NOTE_NOTIFY_RECEIVED:
		text_add(&name, "%s %s", note->kind == IKE_NOTE_NOTIFY_SENT ? "says" : "is told",
		         ike_notify_name(note->notify));
		break;
	case IKE_NOTE_FAILED: text_add(&name, "%s", ike_failure_story(note->failure)); break;
	case IKE_NOTE_REPLAYED:
	case IKE_NOTE_GAVE_UP:
	case IKE_NOTE_IKE_ESTABLISHED:
	case IKE_NOTE_CHILD_INSTALLED:
	case IKE_NOTE_ROLLED_BACK:
	case IKE_NOTE_CLOSED:
	case IKE_NOTE_LARVAL_GONE:
	case IKE_NOTE_CHILD_REMOVED:
	case IKE_NOTE_IKE_REKEYED:
	case IKE_NOTE_REPLACED:
	case IKE_NOTE_GUARD_ON:
	case IKE_NOTE_GUARD_OFF:
	case IKE_NOTE_COUNT: text_add(&name, "%s", ike_note_name(note->kind)); break;
	}
	instant(trace, rec, SAYS, name.out);
}

static void put_record(struct trace *trace, const struct journal_rec *rec, uint64_t index)
{
	switch (rec->kind) {
	case JOURNAL_SEND:
	case JOURNAL_RECEIVE: put_packet(trace, rec); break;
	case JOURNAL_LOST: put_lost(trace, rec); break;
	case JOURNAL_NOTE: put_note(trace, rec); break;
	case JOURNAL_REPLY: put_reply(trace, rec); break;
	case JOURNAL_SA: put_sa(trace, rec); break;
	case JOURNAL_BACKEND_ASK:
	case JOURNAL_BACKEND_REPLY: put_backend(trace, rec); break;
	case JOURNAL_WORK:
	case JOURNAL_TURNED_AWAY: put_job(trace, rec, index); break;
	case JOURNAL_FAULT_ON:
	case JOURNAL_FAULT_OFF: put_fault(trace, rec); break;
	case JOURNAL_ACQUIRE: /* its negotiation is a slice */
	case JOURNAL_COPIED:
	case JOURNAL_ASK: /* told with its reply */
	case JOURNAL_QUEUE:
	case JOURNAL_UNSERVED:
	case JOURNAL_LOAD:
	case JOURNAL_HELD:
	case JOURNAL_END:
	case JOURNAL_COUNT: break;
	}
}

static void put_negotiation(struct trace *trace, const struct verdict_negotiation *v,
                            uint32_t index)
{
	struct text name = { .len = 0 };
	uint32_t process = process_of(trace, v->host);
	char id[32];

	snprintf(id, sizeof(id), "negotiation %" PRIu32, index);
	if (v->code)
		chain_title(&name, v->code);
	else
		text_add(&name, v->installed_at == NSEC_NEVER ? "unfinished" : "installed");
	slice(trace, "b", process, v->started_at, "negotiation", name.out, id);
	fprintf(trace->out,
	        ",\"args\":{\"negotiation\":\"%016" PRIx64 "\",\"with\":", v->negotiation);
	put_string(trace->out, report_host(trace->report, v->peer));
	fprintf(trace->out, ",\"code\":%" PRIu32 ",\"cause\":", v->code);
	put_string(trace->out, v->code ? verdict_cause(v) : "");
	fputs("}}", trace->out);
	slice(trace, "e", process, v->ended_at, "negotiation", name.out, id);
	fputs("}", trace->out);
}

static void put_head(const struct trace *trace)
{
	const struct journal_meta *meta = journal_meta(trace->report->journal);

	fputs("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"ikesim\":", trace->out);
	put_string(trace->out, meta->version);
	fputs(",\"scenario\":", trace->out);
	put_string(trace->out, meta->scenario);
	fprintf(trace->out, ",\"seed\":\"%" PRIu64 "\"},\n\"traceEvents\":[", meta->seed);
}

bool perfetto_print(FILE *out, const struct report *report)
{
	const struct journal_meta *meta = journal_meta(report->journal);
	const struct verdict *verdict = report->verdict;
	struct trace trace = { .out = out, .report = report };
	uint64_t count = journal_count(report->journal);

	trace.holds = calloc(meta->hosts_count ? meta->hosts_count : 1, sizeof(*trace.holds));
	if (!trace.holds)
		return false;
	put_head(&trace);
	if (meta->faults_count)
		process_name(&trace, FAULTS, "faults");
	for (uint32_t i = 0; i < verdict->count; i++)
		put_negotiation(&trace, &verdict->negotiations[i], i);
	for (uint64_t i = 0; i < count; i++)
		put_record(&trace, journal_at(report->journal, i), i);
	fputs("\n]}\n", out);
	free(trace.holds);
	return !ferror(out);
}
