/*
 * A processor: jobs wait in lines, workers take them, and cores are shared by who works.
 *
 *      cpu_submit -->  line  --+                   +--> cpu_output DONE
 *      cpu_submit -->  line  --+--> workers, cores |
 *                        |                         +
 *                        +--> cpu_output LATE      cpu_output BEGIN, then cpu_work says how much
 *
 * A line is first come, first served. A free worker takes the job that waits in the line of the
 * least rank; of lines of equal rank, the one that came first. No work is interrupted. Several
 * lines may be one queue, with one cap and one time that a job may wait.
 *
 * All that are worked on get the same share of the cores: of c cores and n working workers each
 * works with min(1, c / n) of one. What a second of the clock does of a job's work is that share,
 * times the speed, times what the background leaves; in a pause it is nothing. Exact to 1/256 ns of
 * work, in integers.
 *
 * Within an instant: DONE in the order of (end, beginning), then LATE, then BEGIN. A job that could
 * begin at the last moment of its wait is late.
 */
#ifndef SIM_MODEL_CPU_H
#define SIM_MODEL_CPU_H

#include "sim/model/dist.h"
#include "sim/model/due.h"

#define CPU_LINES_MAX  8
#define CPU_QUEUES_MAX 4
#define CPU_NONE       UINT32_MAX
#define CPU_PPB        1000000000u
#define CPU_WORKERS    1024                 /* at most, and cores */
#define CPU_WORK_MAX   (24 * 3600 * NSEC_S) /* of one job */

struct cpu_conf {
	uint32_t cores, workers; /* workers 0: as many as cores */
	uint32_t speed_milli;    /* 1000: a ns of work takes 1 ns of a core */
	uint32_t background_ppb; /* share of each core that others take, below CPU_PPB */
	/* From a pause's end to the next, and how long, 1 ns at least; every constant 0: none. */
	struct dist pause_every, pause_for;
	const char *stream; /* that pauses are drawn from; borrowed for cpu_new only */
	uint64_t seed;
	uint32_t lines, queues;
	struct cpu_line_conf {
		uint32_t queue, rank;
	} line[CPU_LINES_MAX];
	struct cpu_queue_conf {
		uint32_t max;     /* that wait; 0: as many as there is room for */
		nsec wait_max_ns; /* 0: as long as it takes */
	} queue[CPU_QUEUES_MAX];
	uint32_t room; /* jobs, waiting and worked on */
};

struct cpu_queue {
	uint64_t done, full, late;
	uint32_t waiting, high;
};

enum cpu_out_kind { CPU_DONE, CPU_LATE, CPU_BEGIN };

struct cpu_out {
	enum cpu_out_kind kind;
	uint32_t place, line;
	nsec since, begun_at; /* begun_at: of DONE and BEGIN */
	uint32_t depth;       /* that waited in its queue when it came, itself too if it had to */
};

struct cpu;

struct cpu *cpu_new(const struct cpu_conf *conf); /* NULL: no memory */
void cpu_free(struct cpu *cpu);
uint64_t cpu_footprint(const struct cpu_conf *conf);

/* Its place below conf.room, its own until DONE or LATE gives it back; CPU_NONE: the queue is full
 * (counted). */
uint32_t cpu_submit(struct cpu *cpu, nsec now, uint32_t line);
/* False: nothing happens by `now` any more. After BEGIN, cpu_work comes next. */
bool cpu_output(struct cpu *cpu, nsec now, struct cpu_out *out);
/* The job that begins is so much work: 0 is done within the instant. */
void cpu_work(struct cpu *cpu, uint32_t place, nsec work_ns);
nsec cpu_next_at(const struct cpu *cpu);

/* From now on work takes so many thousandths of its time; stopped: nothing is done, nothing begins,
 * nobody is told that he waited for too long. */
void cpu_hinder(struct cpu *cpu, nsec now, uint32_t factor_milli, bool stopped);
/* Nothing of that line begins while it is shut. Open at first. */
void cpu_gate(struct cpu *cpu, uint32_t line, bool open);
const struct cpu_queue *cpu_queue(const struct cpu *cpu, uint32_t queue);
uint32_t cpu_waiting(const struct cpu *cpu, uint32_t line); /* how many */

#endif
