/* See sa_count.h. */
#include "sim/report/sa_count.h"

#define CODE_FIRST 13800

/* A failure is the quick mode's if the Child SA or its SAs in the driver failed. */
static bool is_quick(enum ike_failure failure)
{
	return failure == IKE_FAIL_GETSPI || failure == IKE_FAIL_UPDATE ||
	       failure == IKE_FAIL_ADD || failure == IKE_FAIL_CHILD_REFUSED ||
	       failure == IKE_FAIL_NO_TRAFFIC;
}

static void count_note(struct sa_count *count, const struct ike_note *note)
{
	switch (note->kind) {
	case IKE_NOTE_IKE_ESTABLISHED: count->main_good++; return;
	case IKE_NOTE_CHILD_INSTALLED: count->quick_good++; return;
	case IKE_NOTE_FAILED:
		count->negotiations_failed++;
		count->authentications_failed += note->failure == IKE_FAIL_AUTHENTICATION ||
		                                 note->failure == IKE_FAIL_AUTH_REFUSED ||
		                                 note->failure == IKE_FAIL_BACKEND_REFUSED;
		if (is_quick(note->failure))
			count->quick_failed++;
		else
			count->main_failed++;
		return;
	case IKE_NOTE_STATE:
	case IKE_NOTE_DROPPED:
	case IKE_NOTE_REPLAYED:
	case IKE_NOTE_GAVE_UP:
	case IKE_NOTE_NOTIFY_SENT:
	case IKE_NOTE_NOTIFY_RECEIVED:
	case IKE_NOTE_ROLLED_BACK:
	case IKE_NOTE_CLOSED:
	case IKE_NOTE_LARVAL_GONE:
	case IKE_NOTE_CHILD:
	case IKE_NOTE_CHILD_REMOVED:
	case IKE_NOTE_IKE_REKEYED:
	case IKE_NOTE_REPLACED:
	case IKE_NOTE_GUARD_ON:
	case IKE_NOTE_GUARD_OFF:
	case IKE_NOTE_COUNT: return;
	}
}

static void count_sa(struct sa_count *count, const struct sadb_event *sa)
{
	bool was = sa->from == SADB_ST_MATURE || sa->from == SADB_ST_DYING;

	count->added += sa->to == SADB_ST_MATURE && !was;
	count->deleted += sa->to == SADB_ST_DEAD && was;
	if (sa->dir == SADB_DIR_IN)
		count->tunnels += (uint64_t)(sa->to == SADB_ST_MATURE && !was) -
		                  (uint64_t)(sa->to == SADB_ST_DEAD && was);
}

/* What the driver has answered; its own counters also have what was refused before it was queued.
 */
static void count_reply(struct sa_count *count, const struct sadb_reply *reply)
{
	bool failed = reply->err != SADB_OK;

	if (reply->op == SADB_OP_GETSPI) {
		count->getspi++;
		count->getspi_failed += failed;
	} else if (reply->op == SADB_OP_UPDATE) {
		count->updates += !failed;
		count->updates_failed += failed;
	} else if (reply->op == SADB_OP_ADD) {
		count->adds += !failed;
		count->adds_failed += failed;
	}
}

static void count_journal(struct sa_count *count, const struct journal *journal, uint32_t host)
{
	uint64_t records = journal_count(journal);

	for (uint64_t i = 0; i < records; i++) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (rec->host != host)
			continue;
		count->acquires += rec->kind == JOURNAL_ACQUIRE;
		if (rec->kind == JOURNAL_NOTE)
			count_note(count, &rec->note);
		if (rec->kind == JOURNAL_SA)
			count_sa(count, &rec->sa);
		if (rec->kind == JOURNAL_REPLY)
			count_reply(count, &rec->reply);
		if (rec->kind == JOURNAL_ASK)
			count->quick_started += rec->ask.op == SADB_OP_GETSPI;
	}
}

static void count_seat(struct sa_count *count, const struct verdict_negotiation *v, nsec *latest)
{
	count->main_new += !v->ended && !v->initiator;
	count->acquires_active += !v->ended && v->initiator;
	if (v->code >= CODE_FIRST && v->code < CODE_FIRST + SA_ERRORS)
		count->errors[v->code - CODE_FIRST]++;
	else
		count->errors_beyond += v->code != 0;
	if (v->installed_at == NSEC_NEVER || v->installed_at < *latest)
		return;
	*latest = v->installed_at;
	if (v->initiator && v->auth_done_at != NSEC_NEVER) {
		count->main_timed = true;
		count->main_ms = (uint64_t)((v->auth_done_at - v->started_at) / NSEC_MS);
	}
	if (v->spi_at != NSEC_NEVER) {
		count->quick_timed = true;
		count->quick_ms = (uint64_t)((v->installed_at - v->spi_at) / NSEC_MS);
	}
}

static void count_ike(struct sa_count *count, const struct ike_counters *ike)
{
	static const enum ike_drop malformed[] = { IKE_DROP_SHORT,    IKE_DROP_LENGTH,
		                                   IKE_DROP_VERSION,  IKE_DROP_FLAGS,
		                                   IKE_DROP_EXCHANGE, IKE_DROP_PAYLOADS,
		                                   IKE_DROP_CRITICAL, IKE_DROP_MISSING,
		                                   IKE_DROP_INTEGRITY };

	count->main_started = ike->started + ike->responded;
	count->main_responder = ike->responded;
	count->received = ike->received;
	count->no_session = ike->dropped[IKE_DROP_NO_SESSION];
	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++)
		count->invalid += ike->dropped[malformed[i]];
}

static uint64_t inbound(const struct sadb_counters *sadb, enum sadb_path path)
{
	return sadb->paths[path] - sadb->paths_out[path];
}

static void count_sadb(struct sa_count *count, const struct sadb_counters *sadb)
{
	count->larvals = sadb->larvals;
	count->sas = sadb->sas - sadb->larvals;
	count->pending = sadb->updates_running + sadb->updates_waiting;
	count->in_passed = inbound(sadb, SADB_PATH_PASSED);
	count->in_no_sa = inbound(sadb, SADB_PATH_NO_SA);
	count->in_larval = inbound(sadb, SADB_PATH_LARVAL);
	count->in_expired = inbound(sadb, SADB_PATH_EXPIRED);
	count->in_replay = inbound(sadb, SADB_PATH_OLD) + inbound(sadb, SADB_PATH_REPLAYED);
	count->in_dropped =
	        count->in_no_sa + count->in_larval + count->in_expired + count->in_replay;
	count->out_no_sa = sadb->paths_out[SADB_PATH_NO_SA];
	count->out_larval = sadb->paths_out[SADB_PATH_LARVAL];
	count->out_expired = sadb->paths_out[SADB_PATH_EXPIRED];
	count->out_overflow = sadb->paths_out[SADB_PATH_OVERFLOW];
}

struct sa_count sa_count(const struct journal *journal, const struct verdict *verdict,
                         uint32_t host, const struct ike_counters *ike,
                         const struct sadb_counters *sadb)
{
	struct sa_count count = { 0 };
	nsec latest = 0;

	count_journal(&count, journal, host);
	for (uint32_t i = 0; i < verdict->count; i++)
		if (verdict->negotiations[i].host == host)
			count_seat(&count, &verdict->negotiations[i], &latest);
	count_ike(&count, ike);
	count_sadb(&count, sadb);
	return count;
}
