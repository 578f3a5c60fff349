/* A host (contract in host.h). */
#include "sim/model/host_state.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/behaviour.h"
#include "sadb/code.h"
#include "sim/model/host_conf.h"
#include "sim/model/keep.h"
#include "sim/model/keyring.h"

static struct ike_peer peer_of(const struct plan *plan, uint32_t number, uint32_t peer)
{
	struct ike_peer at = { .at = plan->edge ? plan->edge->peer : plan_endpoint(peer),
		               .traffic = plan_traffic(plan, number) };

	plan_id(plan, peer, at.id);
	return at;
}

/* Answers under way: of the back end one a session; refusals, which all end within 1 ns, one a
 * request. */
static uint32_t answers_of(const struct plan_room *room, bool backend)
{
	return (backend ? room->sessions : 0) + room->sessions + room->requests;
}

static bool new_parts(struct host *host, const struct host_conf *conf, const char *name,
                      uint64_t seed)
{
	const struct plan *plan = conf->plan;
	const struct scenario_host *entry = &plan->scenario->hosts[plan_entry(plan, conf->number)];
	struct plan_room room = plan_room(plan, conf->number);
	struct sadb_conf sadb = host_conf_sadb(entry->sadb, &room, seed, name);
	struct ike_conf ike = host_conf_ike(entry, &room);
	if (plan_fragments(plan) && ike.fragment_size > 0) {
		ike.reassemblies = room.sessions < PARTS_MAX ? room.sessions : PARTS_MAX;
		ike.reassembly_max = PART_ROOM;
	}
	uint32_t answers = answers_of(&room, ike.auth_backend),
	         peer = plan_peer(plan, conf->number);
	char stream[128];

	host->own_room = entry->sadb->max_sas == 0 ||
	                 room.slots + entry->sadb->standing_sas < entry->sadb->max_sas;
	sadb.show_keys = plan->scenario->show_keys;
	ike.self = plan->edge ? plan->edge->self : plan_endpoint(conf->number);
	ike.responder_traffic = plan_traffic(plan, conf->number);
	plan_id(plan, conf->number, ike.id);
	host_conf_key(&ike, plan->edge, entry->psk, conf->seed);
	ike.crypto = plan->scenario->crypto;
	ike.loans = conf->loans;
	ike.pair_delete =
	        host->driver == NULL && sadb_trait(host->platform, SADB_TRAIT_PAIR_DELETE);
	if (!plan->edge && desk_needed(entry)) {
		host->desk = desk_new(&(struct desk_conf){ entry, &room, seed, name });
		if (!host->desk)
			return false;
		ike.work = desk_work(host->desk);
		host->footprint += desk_footprint(host->desk);
	}
	if (conf->keyring)
		ike.signer = keyring_signer(conf->keyring, conf->number);
	int len = snprintf(stream, sizeof(stream), "host/%s/ike", name);
	assert(len > 0 && (size_t)len < sizeof(stream));
	host_conf_seed(&ike, &sadb, plan->edge, seed, stream);
	if (peer != PLAN_NOBODY) {
		host->peer = peer_of(plan, conf->number, peer);
		ike.peers = &host->peer;
		ike.peers_count = 1;
	}
	host->footprint += ike_footprint(&ike) + sadb_footprint(&sadb) + due_footprint(answers) +
	                   answers * sizeof(*host->answers) + room.damages * sizeof(*host->damages);
	host->ike = ike_new(&ike);
	host->sadb = sadb_new(&sadb);
	host->answers = calloc(answers, sizeof(*host->answers));
	if (room.damages > 0)
		host->damages = calloc(room.damages, sizeof(*host->damages));
	return due_new(&host->due, answers) && host->ike && host->sadb && host->answers &&
	       (host->damages || room.damages == 0);
}

/* What a restart draws is not what was drawn before it. */
static uint64_t seed_of(const struct host_conf *conf, const char *name)
{
	char stream[128];
	struct rng rng;

	if (conf->boot == 0)
		return conf->seed;
	int len = snprintf(stream, sizeof(stream), "host/%s/boot/%" PRIu32, name, conf->boot);
	assert(len > 0 && (size_t)len < sizeof(stream));
	rng_init(&rng, conf->seed, stream);
	return rng_u64(&rng);
}

struct host *host_new(const struct host_conf *conf)
{
	const struct plan *plan = conf->plan;
	const struct scenario_host *entry = &plan->scenario->hosts[plan_entry(plan, conf->number)];
	size_t streams = (size_t)(entry->auth_backend.kind != DIST_CONSTANT) +
	                 (entry->sadb->first_use.kind != DIST_CONSTANT);
	char name[112];

	for (unsigned op = 0; op < SADB_OP_COUNT; op++)
		streams += entry->sadb->ops[op].kind != DIST_CONSTANT;
	bool many = entry->role == ROLE_RESPONDER;
	size_t size = sizeof(struct host) + streams * (sizeof(struct rng) + many * STREAM_AHEAD);
	struct host *host = calloc(1, size);
	if (!host)
		return NULL;
	host->footprint = size;
	host->number = conf->number;
	host->driver = plan->edge ? plan->edge->driver : NULL;
	host->platform = entry->sadb->platform;
	host->entry = entry;
	plan_name(plan, conf->number, '/', name, sizeof(name));
	uint64_t seed = seed_of(conf, name);
	host_streams_new(host, seed, name, many ? (uint8_t *)(host->streams + streams) : NULL);
	if (!new_parts(host, conf, name, seed)) {
		host_free(host);
		return NULL;
	}
	return host;
}

void host_free(struct host *host)
{
	if (!host)
		return;
	if (host->ike)
		ike_free(host->ike);
	if (host->sadb)
		sadb_free(host->sadb);
	desk_free(host->desk);
	due_free(&host->due);
	free(host->answers);
	free(host->damages);
	free(host);
}

uint64_t host_footprint(const struct host *host)
{
	return host->footprint;
}

/* Does what comes to the endpoint wait for a worker? */
static bool waits(const struct host *host)
{
	return host->desk;
}

uint64_t host_start(struct host *host, nsec now, struct record *record,
                    const struct journal_acquire *acquire)
{
	struct journal_rec rec = { .at = now, .host = host->number, .kind = JOURNAL_ACQUIRE };
	struct desk_job job = { .kind = DESK_ACQUIRE, .acquire = *acquire };

	if (host->desk) {
		host_desk_submit(host, now, record, &job);
		return 0;
	}
	rec.negotiation = host->negotiation = ike_start(host->ike, now, 0);
	rec.acquire = *acquire;
	record_add(record, &rec);
	return rec.negotiation;
}

/* RFC 7296 3.1: the initiator's SPI comes first, the exchange type is octet 18. */
static struct desk_job job_of(const struct ike_dgram *dgram)
{
	struct desk_job job = { .kind = DESK_DATAGRAM, .dgram = *dgram };

	if (dgram->kind != IKE_DGRAM_MESSAGE || dgram->len < 20)
		return job;
	for (size_t i = 0; i < 8; i++)
		job.negotiation = job.negotiation << 8 | dgram->data[i];
	job.exchange = dgram->data[18];
	return job;
}

void host_input(struct host *host, nsec now, struct record *record, const struct ike_dgram *dgram)
{
	struct desk_job job;

	if (!waits(host)) {
		ike_input(host->ike, now, dgram);
		return;
	}
	job = job_of(dgram);
	host_desk_submit(host, now, record, &job);
}

/* ---- Whoever is the driver ---- */

static nsec driver_next_at(const struct host *host)
{
	return host->driver ? host->driver->next_at(host->driver->self) : sadb_next_at(host->sadb);
}

static void driver_tick(struct host *host, nsec now)
{
	if (host->driver)
		host->driver->tick(host->driver->self, now);
	else
		sadb_tick(host->sadb, now);
}

static enum sadb_err driver_submit(struct host *host, nsec now, const struct sadb_req *req)
{
	return host->driver ? host->driver->submit(host->driver->self, now, req)
	                    : sadb_submit(host->sadb, now, req);
}

static bool driver_complete(struct host *host, struct sadb_reply *reply)
{
	return host->driver ? host->driver->complete(host->driver->self, reply)
	                    : sadb_complete(host->sadb, reply);
}

static bool driver_event(struct host *host, struct sadb_event *event)
{
	return host->driver ? host->driver->event(host->driver->self, event)
	                    : sadb_event(host->sadb, event);
}

/* ---- The verbs ---- */

void host_tick(struct host *host, nsec now)
{
	if (driver_next_at(host) <= now)
		driver_tick(host, now);
	host->ticking = true;
}

static nsec earlier(nsec a, nsec b)
{
	return a < b ? a : b;
}

/* The endpoint's own clock; while its TIMER waits, that is enough. */
static nsec endpoint_next_at(const struct host *host)
{
	return waits(host) && desk_ticks(host->desk) ? NSEC_NEVER : ike_next_at(host->ike);
}

nsec host_next_at(const struct host *host)
{
	nsec at = earlier(driver_next_at(host), endpoint_next_at(host));

	if (host->desk)
		at = earlier(at, desk_next_at(host->desk));
	return earlier(at, due_next_at(&host->due));
}

/* How long it takes, at least 1 ns. */
static nsec delay(struct host *host, unsigned stream)
{
	nsec drawn = dist_draw(host_delay(host, stream), &host->streams[host->stream_of[stream]]);

	return drawn > 0 ? drawn : 1;
}

static void answer_later(struct host *host, nsec at, const struct answer *answer)
{
	uint32_t place = due_add(&host->due, at);

	assert(place != DUE_NONE); /* answers_of */
	host->answers[place] = *answer;
}

/* The driver's own queue is full: it never saw the request, so the host says so. */
static void refuse(struct host *host, nsec now, const struct sadb_req *req, enum sadb_err err)
{
	struct answer answer = { .backend = false };

	answer.reply = (struct sadb_reply){
		.ticket = req->ticket,
		.owner = req->owner,
		.op = req->op,
		.dir = req->dir,
		.spi = req->spi,
		.err = err,
		.cause = SADB_CAUSE_REQUESTS_LIMIT,
		.code = sadb_cause_code(host->platform, req->op, SADB_CAUSE_REQUESTS_LIMIT),
		.asked_at = now,
		.started_at = now,
		.done_at = now + 1,
	};
	answer_later(host, now + 1, &answer);
}

/* The first rule that fits does it; to a real driver none does. NULL: the request is whole. */
static const char *damaged(struct host *host, nsec now, struct sadb_req *req)
{
	for (uint32_t i = 0; i < host->damages_count && !host->driver; i++)
		if (damage_fits(&host->damages[i], now, req) &&
		    damage_do(&host->damages[i], host->sadb, req))
			return scenario_damage_name(host->damages[i].what);
	return NULL;
}

void host_ask_driver(struct host *host, nsec now, struct record *record, uint64_t negotiation,
                     const struct sadb_req *asked)
{
	struct sadb_req req = *asked;
	struct journal_rec rec = {
		.at = now, .negotiation = negotiation, .host = host->number, .kind = JOURNAL_ASK
	};

	rec.ask.ticket = req.ticket;
	rec.ask.damaged = damaged(host, now, &req);
	rec.ask.spi = req.spi;
	rec.ask.op = req.op;
	rec.ask.dir = req.dir;
	record_add(record, &rec);
	host->pending++;
	req.service_ns = delay(host, req.op);
	if ((req.op == SADB_OP_UPDATE || req.op == SADB_OP_ADD) &&
	    !dist_is_zero(host_delay(host, STREAM_FIRST_USE)))
		req.first_use_ns = delay(host, STREAM_FIRST_USE);
	if (record->secrets && (req.op == SADB_OP_UPDATE || req.op == SADB_OP_ADD))
		secrets_add_child(record->secrets, asked); /* damaged, they open nothing */
	enum sadb_err err = driver_submit(host, now, &req);
	if (err != SADB_OK)
		refuse(host, now, &req, err);
}

static void ask_backend(struct host *host, nsec now, struct record *record, uint64_t negotiation,
                        uint64_t ticket)
{
	struct journal_rec rec = { .at = now,
		                   .negotiation = negotiation,
		                   .host = host->number,
		                   .kind = JOURNAL_BACKEND_ASK };
	struct answer answer = { .backend = true,
		                 .reply = { .ticket = ticket, .owner = negotiation } };

	rec.backend.ticket = ticket;
	record_add(record, &rec);
	answer_later(host, now + delay(host, STREAM_BACKEND), &answer);
}

static void driver_replied(struct host *host, nsec now, struct record *record,
                           struct sadb_reply *reply)
{
	struct journal_rec rec = {
		.at = now, .negotiation = reply->owner, .host = host->number, .kind = JOURNAL_REPLY
	};

	if (reply->cause == SADB_CAUSE_SA_LIMIT && host->own_room) {
		/* A limit that is only ours is no answer of a driver: the run ends before it. */
		record->full = record->room = true;
		return;
	}
	rec.reply = *reply;
	rec.reply.ticket &= ~DAMAGE_MARK;
	record_add(record, &rec);
	host->pending--;
	damage_undo(reply);
	if (waits(host))
		host_desk_submit(host, now, record,
		                 &(struct desk_job){ .kind = DESK_REPLY,
		                                     .negotiation = reply->owner,
		                                     .reply = *reply });
	else
		ike_sadb_done(host->ike, now, reply);
}

static void answered(struct host *host, nsec now, struct record *record, struct answer *answer)
{
	struct journal_rec rec = { .at = now,
		                   .negotiation = answer->reply.owner,
		                   .host = host->number,
		                   .kind = JOURNAL_BACKEND_REPLY };

	if (!answer->backend) {
		driver_replied(host, now, record, &answer->reply);
		return;
	}
	rec.backend.ticket = answer->reply.ticket;
	rec.backend.accepted = true;
	record_add(record, &rec);
	if (waits(host))
		host_desk_submit(host, now, record,
		                 &(struct desk_job){ .kind = DESK_BACKEND,
		                                     .negotiation = answer->reply.owner,
		                                     .ticket = answer->reply.ticket });
	else
		ike_auth_done(host->ike, now, answer->reply.ticket, true);
}

/* Does the driver tell its daemon? A larval's end it finds out by UPDATE. */
static bool is_expiry(const struct sadb_event *event)
{
	return event->timer && !event->silent && event->to == SADB_ST_DEAD &&
	       event->from != SADB_ST_LARVAL;
}

/* A soft limit is over: the pair should be replaced. */
static bool is_soft(const struct sadb_event *event)
{
	return event->limit != SADB_LIMIT_NONE && !event->silent && event->to == SADB_ST_DYING &&
	       event->from == SADB_ST_MATURE;
}

/* Who has a desk is told at once, and puts it out in its turn. */
static void rekey(struct host *host, const struct journal_rec *rec)
{
	ike_sa_rekey(host->ike, rec->at, rec->sa.owner, rec->sa.spi, rec->sa.dir);
	if (waits(host))
		desk_stir(host->desk, rec->at);
}

void host_record_events(struct host *host, struct record *record)
{
	struct journal_rec rec = { .host = host->number, .kind = JOURNAL_SA };

	while (driver_event(host, &rec.sa)) {
		rec.at = rec.sa.at;
		rec.negotiation = rec.sa.owner;
		record_add(record, &rec);
		if (is_expiry(&rec.sa))
			ike_sa_expired(host->ike, rec.at, rec.sa.owner, rec.sa.spi, rec.sa.dir);
		if (host->entry->ike->rekey_child && is_soft(&rec.sa))
			rekey(host, &rec);
	}
}

/* Gives the endpoint the next thing that is for it; false if there is none. */
static bool feed(struct host *host, nsec now, struct record *record)
{
	struct sadb_reply reply;

	host_record_events(host, record);
	if (driver_complete(host, &reply)) {
		driver_replied(host, now, record, &reply);
		return true;
	}
	if (!host->ticking)
		return false;
	uint32_t place = due_take(&host->due, now);
	if (place != DUE_NONE) {
		struct answer answer = host->answers[place];
		due_release(&host->due, place);
		answered(host, now, record, &answer);
		return true;
	}
	host->ticking = false;
	if (endpoint_next_at(host) > now)
		return false;
	if (waits(host))
		host_desk_submit(host, now, record, &(struct desk_job){ .kind = DESK_TIMER });
	else
		ike_tick(host->ike, now);
	return true;
}

/* Nothing of the negotiation is to come, but what follows an installed pair, or an IKE SA that
 * stays without one. */
static bool settles(const struct host *host, const struct ike_note *note)
{
	bool stays = host->entry->ike->on_no_child == IKE_NO_CHILD_KEEP;

	return (note->kind == IKE_NOTE_ROLLED_BACK && stays) ||
	       note->kind == IKE_NOTE_CHILD_INSTALLED || note->kind == IKE_NOTE_CLOSED ||
	       (note->kind == IKE_NOTE_FAILED && note->failure == IKE_FAIL_NO_ROOM);
}

/* True if it is a datagram, which is the world's to carry. */
static bool act(struct host *host, nsec now, struct record *record, const struct ike_out *out)
{
	struct journal_rec rec = { .at = now,
		                   .negotiation = out->negotiation,
		                   .host = host->number,
		                   .kind = JOURNAL_NOTE };

	switch (out->kind) {
	case IKE_OUT_SEND: return true;
	case IKE_OUT_SADB:
		host_ask_driver(host, now, record, out->negotiation, &out->sadb);
		return false;
	case IKE_OUT_AUTH:
		ask_backend(host, now, record, out->negotiation, out->auth.ticket);
		return false;
	case IKE_OUT_NOTE:
		rec.note = out->note;
		host->settled = host->settled || settles(host, &out->note);
		if (out->note.kind == IKE_NOTE_CHILD_INSTALLED)
			host->heard.installed = true;
		if (out->note.kind == IKE_NOTE_FAILED)
			host->heard.failed = true;
		record_add(record, &rec);
		return false;
	}
	return false;
}

/* The next thing that the endpoint wants done: of a job that is done, or at once. */
static bool take(struct host *host, struct record *record, struct ike_out *out)
{
	if (host->desk && desk_release(host->desk, out))
		return true;
	if (waits(host) && !host->steered)
		return false;
	host->steered = ike_output(host->ike, out);
	if (host->steered && record->secrets && out->kind == IKE_OUT_SEND)
		keep_sealed(record->secrets, host->ike, &out->send.dgram);
	return host->steered;
}

bool host_output(struct host *host, nsec now, struct record *record, struct host_send *send)
{
	struct ike_out out;

	do {
		while (take(host, record, &out)) {
			if (!act(host, now, record, &out))
				continue;
			send->negotiation = out.negotiation;
			send->send = out.send;
			return true;
		}
	} while ((host->desk && host_desk_next(host, now, record)) || feed(host, now, record));
	return false;
}

bool host_works(const struct host *host)
{
	return host->pending > 0;
}

bool host_settled(const struct host *host)
{
	return host->settled && !host_works(host);
}

void host_held(const struct host *host, uint32_t *larvals, uint32_t *sas)
{
	const struct sadb_counters *counters = sadb_counters(host->sadb);

	if (host->driver) {
		host->driver->held(host->driver->self, larvals, sas);
		return;
	}
	*larvals = counters->larvals;
	*sas = counters->sas - counters->larvals;
}

const struct ike_counters *host_ike_counters(const struct host *host)
{
	return ike_counters(host->ike);
}

const struct sadb_counters *host_sadb_counters(const struct host *host)
{
	return sadb_counters(host->sadb);
}

const struct sadb *host_sadb(const struct host *host)
{
	return host->sadb;
}
