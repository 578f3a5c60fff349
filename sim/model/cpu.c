/* A processor (contract in cpu.h). */
#include "sim/model/cpu.h"

#include <assert.h>
#include <stdlib.h>

/*
 * The virtual clock of a worker: how much work each of them has done, in 1/FINE ns. A job that
 * begins at v with w ns of work ends when the clock says v + w * FINE, whoever comes and goes
 * meanwhile: so the order in which jobs end never changes.
 */
#define FINE 256

__extension__ typedef unsigned __int128 wide;

struct job {
	nsec since, begun_at;
	uint64_t sequence;
	uint32_t next; /* in its line, or among the free */
	uint32_t depth;
	uint32_t line;
};

struct line {
	uint32_t head, tail, count;
	bool shut;
};

struct cpu {
	struct cpu_conf conf;
	struct job *jobs;
	uint32_t free, fresh; /* fresh: places from this one on were never used */
	struct line lines[CPU_LINES_MAX];
	struct cpu_queue queues[CPU_QUEUES_MAX];
	struct due working; /* by the virtual clock */
	uint32_t *job_of;   /* by place in `working` */
	uint32_t asked;     /* the job that begins, CPU_NONE: none */
	uint64_t sequence;
	nsec at;       /* up to when the virtual clock has run */
	int64_t clock; /* 1/FINE ns */
	nsec pause_at, pause_until;
	uint32_t factor_milli; /* that work takes now */
	bool stopped;
	struct rng rng;
};

static uint32_t workers_of(const struct cpu_conf *conf)
{
	return conf->workers > 0 ? conf->workers : conf->cores;
}

uint64_t cpu_footprint(const struct cpu_conf *conf)
{
	uint32_t workers = workers_of(conf);

	return sizeof(struct cpu) + (uint64_t)conf->room * sizeof(struct job) +
	       due_footprint(workers) + workers * sizeof(uint32_t);
}

static void draw_pause(struct cpu *cpu, nsec from)
{
	cpu->pause_at = cpu->pause_until = NSEC_NEVER;
	if (dist_is_zero(&cpu->conf.pause_every))
		return;
	nsec gap = dist_draw(&cpu->conf.pause_every, &cpu->rng);
	nsec length = dist_draw(&cpu->conf.pause_for, &cpu->rng);
	cpu->pause_at = from + (gap > 0 ? gap : 1);
	cpu->pause_until = cpu->pause_at + (length > 0 ? length : 1);
}

struct cpu *cpu_new(const struct cpu_conf *conf)
{
	struct cpu *cpu = calloc(1, sizeof(*cpu));
	uint32_t workers = workers_of(conf);

	assert(conf->cores > 0 && conf->cores <= CPU_WORKERS && workers <= CPU_WORKERS);
	assert(conf->speed_milli > 0 && conf->background_ppb < CPU_PPB);
	assert(conf->lines <= CPU_LINES_MAX && conf->queues <= CPU_QUEUES_MAX && conf->room > 0);
	if (!cpu)
		return NULL;
	cpu->conf = *conf;
	cpu->free = cpu->asked = CPU_NONE;
	cpu->factor_milli = 1000;
	for (uint32_t i = 0; i < conf->lines; i++) {
		assert(conf->line[i].queue < conf->queues);
		cpu->lines[i].head = cpu->lines[i].tail = CPU_NONE;
	}
	cpu->jobs = calloc(conf->room, sizeof(*cpu->jobs));
	cpu->job_of = calloc(workers, sizeof(*cpu->job_of));
	if (!due_new(&cpu->working, workers) || !cpu->jobs || !cpu->job_of) {
		cpu_free(cpu);
		return NULL;
	}
	if (!dist_is_zero(&conf->pause_every))
		rng_init(&cpu->rng, conf->seed, conf->stream);
	draw_pause(cpu, 0);
	return cpu;
}

void cpu_free(struct cpu *cpu)
{
	if (!cpu)
		return;
	due_free(&cpu->working);
	free(cpu->jobs);
	free(cpu->job_of);
	free(cpu);
}

/* ---- the virtual clock ---- */

/* What one ns of the real clock does of each job, in 1/FINE ns: over / under. */
static void rate(const struct cpu *cpu, wide *over, wide *under)
{
	const struct cpu_conf *conf = &cpu->conf;
	uint32_t working = cpu->working.count;
	uint32_t sharing = working < conf->cores ? working : conf->cores;

	*over = (wide)FINE * conf->speed_milli * (CPU_PPB - conf->background_ppb) * sharing;
	*under = (wide)cpu->factor_milli * CPU_PPB * working;
}

static void run_to(struct cpu *cpu, nsec now)
{
	wide over, under;

	assert(now >= cpu->at);
	while (cpu->at < now) {
		nsec upto = now < cpu->pause_at ? now : cpu->pause_at;

		if (cpu->at < upto) {
			if (cpu->working.count > 0 && !cpu->stopped) {
				rate(cpu, &over, &under);
				cpu->clock += (int64_t)((wide)(upto - cpu->at) * over / under);
			}
			cpu->at = upto;
			continue;
		}
		cpu->at = now < cpu->pause_until ? now : cpu->pause_until;
		if (cpu->at == cpu->pause_until)
			draw_pause(cpu, cpu->at);
	}
}

/* When the first of those that are worked on ends, or an earlier edge of a pause. */
static nsec ends_at(const struct cpu *cpu)
{
	nsec first = due_next_at(&cpu->working);
	wide over, under, left;

	if (first == NSEC_NEVER || first <= cpu->clock)
		return first == NSEC_NEVER ? NSEC_NEVER : cpu->at;
	if (cpu->at >= cpu->pause_at)
		return cpu->pause_until;
	rate(cpu, &over, &under);
	left = ((wide)(first - cpu->clock) * under + over - 1) / over;
	if ((wide)(cpu->pause_at - cpu->at) < left)
		return cpu->pause_at;
	return cpu->at + (nsec)left;
}

/* ---- lines ---- */

static const struct cpu_queue_conf *queue_conf(const struct cpu *cpu, uint32_t line)
{
	return &cpu->conf.queue[cpu->conf.line[line].queue];
}

static struct cpu_queue *queue_of(struct cpu *cpu, uint32_t line)
{
	return &cpu->queues[cpu->conf.line[line].queue];
}

static uint32_t take_place(struct cpu *cpu)
{
	uint32_t place = cpu->free;

	if (place != CPU_NONE)
		cpu->free = cpu->jobs[place].next;
	else if (cpu->fresh < cpu->conf.room)
		place = cpu->fresh++;
	return place;
}

static void release_place(struct cpu *cpu, uint32_t place)
{
	cpu->jobs[place].next = cpu->free;
	cpu->free = place;
}

/* The line whose first job is the next to begin, CPU_NONE: nothing can. */
static uint32_t next_line(const struct cpu *cpu)
{
	uint32_t best = CPU_NONE;

	if (cpu->working.count == workers_of(&cpu->conf))
		return CPU_NONE;
	for (uint32_t i = 0; i < cpu->conf.lines; i++) {
		const struct line *line = &cpu->lines[i];
		uint32_t rank = cpu->conf.line[i].rank;

		if (line->count == 0 || line->shut)
			continue;
		if (best == CPU_NONE || rank < cpu->conf.line[best].rank ||
		    (rank == cpu->conf.line[best].rank &&
		     cpu->jobs[line->head].sequence < cpu->jobs[cpu->lines[best].head].sequence))
			best = i;
	}
	return best;
}

/* When the first of a line has waited for too long. */
static nsec late_at(const struct cpu *cpu, uint32_t line)
{
	nsec most = queue_conf(cpu, line)->wait_max_ns;

	if (most == 0 || cpu->lines[line].count == 0)
		return NSEC_NEVER;
	return cpu->jobs[cpu->lines[line].head].since + most;
}

static uint32_t pop(struct cpu *cpu, uint32_t number)
{
	struct line *line = &cpu->lines[number];
	uint32_t place = line->head;

	line->head = cpu->jobs[place].next;
	if (--line->count == 0)
		line->tail = CPU_NONE;
	queue_of(cpu, number)->waiting--;
	return place;
}

uint32_t cpu_submit(struct cpu *cpu, nsec now, uint32_t number)
{
	struct line *line = &cpu->lines[number];
	struct cpu_queue *queue = queue_of(cpu, number);
	uint32_t most = queue_conf(cpu, number)->max, place = CPU_NONE;
	bool waits = line->shut || cpu->working.count == workers_of(&cpu->conf) || queue->waiting;

	assert(number < cpu->conf.lines && now >= cpu->at);
	if (most == 0 || queue->waiting < most || !waits)
		place = take_place(cpu);
	if (place == CPU_NONE) {
		queue->full++;
		return CPU_NONE;
	}
	queue->waiting++;
	if (waits && queue->waiting > queue->high)
		queue->high = queue->waiting;
	cpu->jobs[place] = (struct job){ .since = now,
		                         .sequence = ++cpu->sequence,
		                         .next = CPU_NONE,
		                         .depth = waits ? queue->waiting : 0,
		                         .line = number };
	if (line->count++ == 0)
		line->head = place;
	else
		cpu->jobs[line->tail].next = place;
	line->tail = place;
	return place;
}

/* ---- what happens ---- */

static struct cpu_out tell(const struct cpu *cpu, enum cpu_out_kind kind, uint32_t place)
{
	const struct job *job = &cpu->jobs[place];

	return (struct cpu_out){ .kind = kind,
		                 .place = place,
		                 .line = job->line,
		                 .since = job->since,
		                 .begun_at = job->begun_at,
		                 .depth = job->depth };
}

static bool end(struct cpu *cpu, struct cpu_out *out)
{
	uint32_t slot = due_take(&cpu->working, cpu->clock);

	if (slot == DUE_NONE)
		return false;
	due_release(&cpu->working, slot);
	*out = tell(cpu, CPU_DONE, cpu->job_of[slot]);
	queue_of(cpu, out->line)->done++;
	release_place(cpu, out->place);
	return true;
}

static bool expire(struct cpu *cpu, nsec now, struct cpu_out *out)
{
	for (uint32_t i = 0; i < cpu->conf.lines; i++) {
		if (late_at(cpu, i) > now)
			continue;
		*out = tell(cpu, CPU_LATE, pop(cpu, i));
		queue_of(cpu, i)->late++;
		release_place(cpu, out->place);
		return true;
	}
	return false;
}

bool cpu_output(struct cpu *cpu, nsec now, struct cpu_out *out)
{
	uint32_t line;

	assert(cpu->asked == CPU_NONE);
	run_to(cpu, now);
	if (cpu->stopped)
		return false;
	if (end(cpu, out) || expire(cpu, now, out))
		return true;
	line = next_line(cpu);
	if (line == CPU_NONE)
		return false;
	cpu->asked = pop(cpu, line);
	cpu->jobs[cpu->asked].begun_at = now;
	*out = tell(cpu, CPU_BEGIN, cpu->asked);
	return true;
}

void cpu_work(struct cpu *cpu, uint32_t place, nsec work_ns)
{
	assert(place == cpu->asked && work_ns >= 0);
	if (work_ns > CPU_WORK_MAX)
		work_ns = CPU_WORK_MAX;
	if (cpu->working.count == 0)
		cpu->clock = 0;
	assert(cpu->clock <= INT64_MAX / 2); /* 200 days of work without a rest */
	uint32_t slot = due_add(&cpu->working, cpu->clock + work_ns * FINE);

	assert(slot != DUE_NONE); /* there was a worker for it */
	cpu->job_of[slot] = place;
	cpu->asked = CPU_NONE;
}

nsec cpu_next_at(const struct cpu *cpu)
{
	nsec at = ends_at(cpu);

	if (cpu->stopped)
		return NSEC_NEVER;
	for (uint32_t i = 0; i < cpu->conf.lines; i++)
		if (late_at(cpu, i) < at)
			at = late_at(cpu, i);
	return next_line(cpu) != CPU_NONE && cpu->at < at ? cpu->at : at;
}

void cpu_hinder(struct cpu *cpu, nsec now, uint32_t factor_milli, bool stopped)
{
	assert(factor_milli >= 1000);
	run_to(cpu, now);
	cpu->factor_milli = factor_milli;
	cpu->stopped = stopped;
}

void cpu_gate(struct cpu *cpu, uint32_t line, bool open)
{
	cpu->lines[line].shut = !open;
}

const struct cpu_queue *cpu_queue(const struct cpu *cpu, uint32_t queue)
{
	return &cpu->queues[queue];
}

uint32_t cpu_waiting(const struct cpu *cpu, uint32_t line)
{
	return cpu->lines[line].count;
}
