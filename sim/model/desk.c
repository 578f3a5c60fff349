/* A desk (contract in desk.h). */
#include "sim/model/desk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_REST CPU_LINE_COUNT /* behind those that a scenario can rank */
#define LINES     (CPU_LINE_COUNT + 1)
#define NO_HELD   UINT32_MAX

#define STREAM_AHEAD 128 /* octets of draws, from each stream */

_Static_assert(LINES <= CPU_LINES_MAX && QUEUE_COUNT <= CPU_QUEUES_MAX, "as many as there are");

/* RFC 7296 3.1 */
enum { EXCHANGE_INIT = 34, EXCHANGE_AUTH, EXCHANGE_CREATE_CHILD };

/* What one job has put out. */
struct held {
	struct ike_out outs[DESK_HELD];
	uint8_t octets[DESK_DGRAMS][IKE_DGRAM_MAX];
	uint32_t count, dgrams, next;
};

struct desk {
	struct cpu *cpu;
	const struct scenario_cpu *conf;
	struct ike_work work;
	struct desk_job *jobs; /* by place */
	uint32_t *held_of;     /* by place: of those that are worked on */
	uint32_t *paper_of;    /* by place: of datagrams that wait */
	uint8_t (*papers)[IKE_INPUT_MAX];
	uint32_t *free_papers, free_papers_count;
	struct held *helds;
	uint32_t *free_helds, free_helds_count, helds_count;
	uint32_t begins;   /* the place of the job that begins, CPU_NONE: none */
	uint32_t releases; /* what is given back now, NO_HELD: nothing */
	struct desk_job done;
	bool unfinished;  /* the endpoint may have more to put out: nothing else begins */
	bool rest, timer; /* one waits */
	uint64_t footprint;
	uint8_t stream_of[CPU_COST_COUNT];
	struct rng streams[];
};

bool desk_needed(const struct scenario_host *entry)
{
	return entry->cpu && entry->cpu->cores > 0;
}

/* ---- to be made ---- */

static uint32_t workers_of(const struct scenario_cpu *cpu)
{
	return cpu->workers > 0 ? cpu->workers : cpu->cores;
}

static enum journal_queue queue_of(uint32_t line)
{
	switch (line) {
	case CPU_LINE_ACQUIRE: return QUEUE_ACQUIRE;
	case CPU_LINE_ANSWER: return QUEUE_ANSWER;
	case CPU_LINE_TIMER:
	case LINE_REST: return QUEUE_TIMER;
	default: return QUEUE_RECEIVE;
	}
}

static struct cpu_conf conf_of(const struct desk_conf *conf, const char *stream)
{
	const struct scenario_cpu *cpu = conf->entry->cpu;
	const struct scenario_ike *ike = conf->entry->ike;
	uint32_t papers = cpu->receive_queue + 1;
	struct cpu_conf to = {
		.cores = cpu->cores,
		.workers = workers_of(cpu),
		.speed_milli = cpu->speed_milli,
		.background_ppb = cpu->background_ppb,
		.stream = stream,
		.seed = conf->seed,
		.lines = LINES,
		.queues = QUEUE_COUNT,
		.room = papers + ike->acquires_queue + 1 + conf->room->requests +
		        conf->room->sessions + 2 + workers_of(cpu),
	};

	to.pause_every = cpu->pause_every;
	to.pause_for = cpu->pause_for;
	to.queue[QUEUE_RECEIVE].max = cpu->receive_queue;
	to.queue[QUEUE_RECEIVE].wait_max_ns = cpu->receive_wait_ns;
	to.queue[QUEUE_ACQUIRE].max = ike->acquires_queue;
	to.queue[QUEUE_ACQUIRE].wait_max_ns = ike->acquires_wait_ns;
	for (uint32_t i = 0; i < LINES; i++) {
		to.line[i].queue = queue_of(i);
		to.line[i].rank = i == LINE_REST ? 0 : 1 + cpu->priorities[i];
	}
	return to;
}

/* ahead: STREAM_AHEAD octets for each. */
static void new_streams(struct desk *desk, const struct desk_conf *conf, uint8_t *ahead)
{
	static const char *const names[] = { "job",  "parse",  "dh_pair", "dh_secret",
		                             "prf",  "sign",   "verify",  "seal",
		                             "open", "driver", "send" };
	uint8_t next = 0;

	_Static_assert(sizeof(names) / sizeof(*names) == CPU_COST_COUNT, "all");
	for (unsigned i = 0; i < CPU_COST_COUNT; i++) {
		char stream[128];
		if (desk->conf->costs[i].kind == DIST_CONSTANT)
			continue;
		int len = snprintf(stream, sizeof(stream), "host/%s/cpu/%s", conf->name, names[i]);
		assert(len > 0 && (size_t)len < sizeof(stream));
		desk->stream_of[i] = next;
		rng_init(&desk->streams[next], conf->seed, stream);
		rng_ahead(&desk->streams[next], ahead + (size_t)next * STREAM_AHEAD, STREAM_AHEAD);
		next++;
	}
}

static void *take(struct desk *desk, size_t count, size_t size)
{
	desk->footprint += count * size;
	return calloc(count > 0 ? count : 1, size);
}

static void fill(uint32_t *stack, uint32_t *count, uint32_t most)
{
	for (uint32_t i = 0; stack && i < most; i++)
		stack[i] = most - 1 - i;
	*count = stack ? most : 0;
}

static bool new_parts(struct desk *desk, const struct cpu_conf *cpu)
{
	uint32_t papers = desk->conf->receive_queue + 1, helds = cpu->workers;

	desk->helds_count = helds;
	desk->cpu = cpu_new(cpu);
	desk->footprint += cpu_footprint(cpu);
	desk->jobs = take(desk, cpu->room, sizeof(*desk->jobs));
	desk->held_of = take(desk, cpu->room, sizeof(*desk->held_of));
	desk->paper_of = take(desk, cpu->room, sizeof(*desk->paper_of));
	desk->papers = take(desk, papers, sizeof(*desk->papers));
	desk->free_papers = take(desk, papers, sizeof(*desk->free_papers));
	desk->helds = take(desk, helds, sizeof(*desk->helds));
	desk->free_helds = take(desk, helds, sizeof(*desk->free_helds));
	fill(desk->free_papers, &desk->free_papers_count, papers);
	fill(desk->free_helds, &desk->free_helds_count, helds);
	return desk->cpu && desk->jobs && desk->held_of && desk->paper_of && desk->papers &&
	       desk->free_papers && desk->helds && desk->free_helds;
}

struct desk *desk_new(const struct desk_conf *conf)
{
	const struct scenario_cpu *cpu = conf->entry->cpu;
	size_t streams = 0;
	char stream[128];

	for (unsigned i = 0; i < CPU_COST_COUNT; i++)
		streams += cpu->costs[i].kind != DIST_CONSTANT;
	size_t size = sizeof(struct desk) + streams * (sizeof(struct rng) + STREAM_AHEAD);
	struct desk *desk = calloc(1, size);
	if (!desk)
		return NULL;
	int len = snprintf(stream, sizeof(stream), "host/%s/cpu/pause", conf->name);
	assert(len > 0 && (size_t)len < sizeof(stream));
	desk->footprint = size;
	desk->conf = cpu;
	desk->begins = CPU_NONE;
	desk->releases = NO_HELD;
	new_streams(desk, conf, (uint8_t *)(desk->streams + streams));
	struct cpu_conf machine = conf_of(conf, stream);
	if (!new_parts(desk, &machine)) {
		desk_free(desk);
		return NULL;
	}
	return desk;
}

void desk_free(struct desk *desk)
{
	if (!desk)
		return;
	cpu_free(desk->cpu);
	free(desk->jobs);
	free(desk->held_of);
	free(desk->paper_of);
	free(desk->papers);
	free(desk->free_papers);
	free(desk->helds);
	free(desk->free_helds);
	free(desk);
}

uint64_t desk_footprint(const struct desk *desk)
{
	return desk->footprint;
}

struct ike_work *desk_work(struct desk *desk)
{
	return &desk->work;
}

/* ---- what waits ---- */

static uint32_t line_of(const struct desk_job *job)
{
	switch (job->kind) {
	case DESK_ACQUIRE: return CPU_LINE_ACQUIRE;
	case DESK_REPLY:
	case DESK_BACKEND: return CPU_LINE_ANSWER;
	case DESK_TIMER: return CPU_LINE_TIMER;
	case DESK_REST: return LINE_REST;
	case DESK_DATAGRAM: break;
	}
	switch (job->exchange) {
	case EXCHANGE_INIT: return CPU_LINE_INIT;
	case EXCHANGE_AUTH: return CPU_LINE_AUTH;
	case EXCHANGE_CREATE_CHILD: return CPU_LINE_CREATE_CHILD;
	default: return CPU_LINE_INFORMATIONAL;
	}
}

/* Nobody begins before the rest of what is unfinished. */
static void set_gates(struct desk *desk)
{
	for (uint32_t i = 0; i < CPU_LINE_COUNT; i++)
		cpu_gate(desk->cpu, i, !desk->unfinished);
}

static struct journal_rec rec_of(nsec now, const struct desk_job *job, nsec since, uint32_t depth)
{
	struct journal_rec rec = { .at = now, .negotiation = job->negotiation };

	rec.job.since = since;
	rec.job.depth = depth;
	rec.job.queue = queue_of(line_of(job));
	rec.job.peer = job->kind == DESK_ACQUIRE ? job->acquire.peer : JOURNAL_NOBODY;
	rec.job.arrival = job->kind == DESK_ACQUIRE ? job->acquire.arrival : 0;
	rec.job.id = job->kind == DESK_DATAGRAM ? job->dgram.id : 0;
	rec.job.exchange = job->exchange;
	return rec;
}

static struct journal_rec turned(nsec now, const struct desk_job *job, enum journal_turn why,
                                 nsec since, uint32_t depth)
{
	struct journal_rec rec = rec_of(now, job, since, depth);

	rec.kind = JOURNAL_TURNED_AWAY;
	rec.job.why = why;
	return rec;
}

bool desk_submit(struct desk *desk, nsec now, const struct desk_job *job, struct journal_rec *rec)
{
	uint32_t line = line_of(job), place = cpu_submit(desk->cpu, now, line);

	if (place == CPU_NONE) {
		assert(job->kind == DESK_ACQUIRE || job->kind == DESK_DATAGRAM); /* conf_of */
		*rec = turned(now, job, TURN_FULL, now,
		              cpu_queue(desk->cpu, queue_of(line))->waiting);
		return false;
	}
	desk->jobs[place] = *job;
	desk->timer = desk->timer || job->kind == DESK_TIMER;
	desk->rest = desk->rest || job->kind == DESK_REST;
	if (job->kind == DESK_DATAGRAM) {
		assert(desk->free_papers_count > 0 && job->dgram.len <= IKE_INPUT_MAX);
		uint32_t paper = desk->free_papers[--desk->free_papers_count];
		memcpy(desk->papers[paper], job->dgram.data, job->dgram.len);
		desk->paper_of[place] = paper;
		desk->jobs[place].dgram.data = desk->papers[paper];
	}
	return true;
}

void desk_stir(struct desk *desk, nsec now)
{
	struct desk_job rest = { .kind = DESK_REST };
	struct journal_rec rec;

	if (!desk->rest)
		desk_submit(desk, now, &rest, &rec);
}

bool desk_ticks(const struct desk *desk)
{
	return desk->timer || desk->unfinished;
}

void desk_hinder(struct desk *desk, nsec now, uint32_t factor_milli, bool stopped)
{
	cpu_hinder(desk->cpu, now, factor_milli, stopped);
}

nsec desk_next_at(const struct desk *desk)
{
	return cpu_next_at(desk->cpu);
}

bool desk_is_empty(const struct desk *desk)
{
	uint32_t waiting = 0;

	for (uint32_t i = 0; i < QUEUE_COUNT; i++)
		waiting += cpu_queue(desk->cpu, i)->waiting;
	return waiting == 0 && desk->free_helds_count == desk->helds_count;
}

/* ---- what happens ---- */

static void free_paper(struct desk *desk, uint32_t place)
{
	if (desk->jobs[place].kind == DESK_DATAGRAM)
		desk->free_papers[desk->free_papers_count++] = desk->paper_of[place];
}

static void begin(struct desk *desk, uint32_t place)
{
	struct desk_job *job = &desk->jobs[place];

	desk->begins = place;
	desk->work = (struct ike_work){ 0 };
	if (job->kind == DESK_TIMER)
		desk->timer = false;
	if (job->kind == DESK_REST) {
		desk->rest = desk->unfinished = false;
		set_gates(desk);
	}
	assert(desk->free_helds_count > 0);
	desk->held_of[place] = desk->free_helds[--desk->free_helds_count];
	struct held *held = &desk->helds[desk->held_of[place]];
	held->count = held->dgrams = held->next = 0;
}

static void finish(struct desk *desk, nsec now, const struct cpu_out *out, struct desk_event *event)
{
	const struct held *held = &desk->helds[desk->held_of[out->place]];

	desk->done = desk->jobs[out->place];
	desk->releases = desk->held_of[out->place];
	if (held->count > 0 && desk->done.negotiation == 0)
		desk->done.negotiation = held->outs[0].negotiation;
	event->job = &desk->done;
	event->rec = rec_of(now, event->job, out->since, out->depth);
	event->rec.kind = JOURNAL_WORK;
	event->rec.job.begun_at = out->begun_at;
}

bool desk_next(struct desk *desk, nsec now, struct desk_event *event)
{
	struct cpu_out out;

	assert(desk->begins == CPU_NONE && desk->releases == NO_HELD);
	if (!cpu_output(desk->cpu, now, &out))
		return false;
	event->job = &desk->jobs[out.place];
	switch (out.kind) {
	case CPU_BEGIN:
		event->happens = DESK_BEGINS;
		begin(desk, out.place);
		break;
	case CPU_DONE:
		event->happens = DESK_DONE;
		finish(desk, now, &out, event);
		break;
	case CPU_LATE:
		event->happens = DESK_LATE;
		event->rec = turned(now, event->job, TURN_LATE, out.since, out.depth);
		free_paper(desk, out.place);
		break;
	}
	return true;
}

bool desk_has_room(const struct desk *desk)
{
	const struct held *held = &desk->helds[desk->held_of[desk->begins]];

	return held->count < DESK_HELD && held->dgrams < DESK_DGRAMS;
}

void desk_hold(struct desk *desk, const struct ike_out *out)
{
	struct held *held = &desk->helds[desk->held_of[desk->begins]];
	struct ike_out *to = &held->outs[held->count++];

	*to = *out;
	if (out->kind != IKE_OUT_SEND)
		return;
	assert(out->send.dgram.len <= IKE_DGRAM_MAX);
	memcpy(held->octets[held->dgrams], out->send.dgram.data, out->send.dgram.len);
	to->send.dgram.data = held->octets[held->dgrams++];
}

static nsec price(struct desk *desk, enum scenario_cost cost, uint32_t times)
{
	const struct dist *dist = &desk->conf->costs[cost];
	nsec sum = 0;

	if (dist->kind == DIST_CONSTANT)
		return (nsec)times * dist_draw(dist, NULL);
	for (uint32_t i = 0; i < times; i++)
		sum += dist_draw(dist, &desk->streams[desk->stream_of[cost]]);
	return sum;
}

/* What the job has cost, at least 1 ns. */
static nsec bill_of(struct desk *desk)
{
	const struct held *held = &desk->helds[desk->held_of[desk->begins]];
	const struct ike_work *work = &desk->work;
	uint32_t calls = 0;

	for (uint32_t i = 0; i < held->count; i++)
		calls += held->outs[i].kind == IKE_OUT_SADB;
	const uint32_t times[CPU_COST_COUNT] = {
		[CPU_COST_JOB] = desk->jobs[desk->begins].kind != DESK_REST,
		[CPU_COST_PARSE] = work->parses,
		[CPU_COST_DH_PAIR] = work->pairs,
		[CPU_COST_DH_SECRET] = work->secrets,
		[CPU_COST_PRF] = work->prfs,
		[CPU_COST_SIGN] = work->signs,
		[CPU_COST_VERIFY] = work->verifies,
		[CPU_COST_SEAL] = work->seals,
		[CPU_COST_OPEN] = work->opens,
		[CPU_COST_DRIVER_CALL] = calls,
		[CPU_COST_SEND] = held->dgrams,
	};
	nsec sum = 0;
	for (unsigned i = 0; i < CPU_COST_COUNT; i++)
		sum += price(desk, (enum scenario_cost)i, times[i]);
	return sum > 0 ? sum : 1;
}

void desk_bill(struct desk *desk, nsec now, bool more)
{
	uint32_t place = desk->begins;

	cpu_work(desk->cpu, place, bill_of(desk));
	free_paper(desk, place);
	desk->begins = CPU_NONE;
	if (!more)
		return;
	desk->unfinished = true;
	set_gates(desk);
	desk_stir(desk, now);
}

bool desk_release(struct desk *desk, struct ike_out *out)
{
	if (desk->releases == NO_HELD)
		return false;
	struct held *held = &desk->helds[desk->releases];
	if (held->next < held->count) {
		*out = held->outs[held->next++];
		return true;
	}
	desk->free_helds[desk->free_helds_count++] = desk->releases;
	desk->releases = NO_HELD;
	return false;
}

void desk_tell(const struct desk *desk, enum journal_queue queue, struct journal_rec *rec)
{
	const struct cpu_queue *seen = cpu_queue(desk->cpu, queue);

	rec->kind = JOURNAL_QUEUE;
	rec->queue.queue = queue;
	rec->queue.done = seen->done;
	rec->queue.full = seen->full;
	rec->queue.late = seen->late;
	rec->queue.high = seen->high;
	rec->queue.left = seen->waiting;
}
