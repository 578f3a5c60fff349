/* See load.h. */
#include "sim/model/load.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model/agenda.h"
#include "sim/model/arrival.h"

#define NOBODY UINT32_MAX

enum state {
	IDLE,
	THINKING, /* a user; its arrival is due on the agenda */
	BUSY,     /* it negotiates */
	HOLDING,  /* it has its pair, until a moment on the agenda or for good */
	LEAVING,  /* it was told to delete what it has */
	RETRYING, /* its next try is due on the agenda */
	OVERDUE,  /* its next try waits for what is left of the last */
	FAILED,   /* so does its end */
	AGAIN     /* it lost its pair and comes back */
};

struct machine {
	enum state state : 8;
	uint8_t source, crew;
	bool gone;     /* nothing is left of its last negotiation */
	uint32_t next; /* in the line of the idle */
	uint32_t try;
	uint64_t arrival;
	nsec scheduled_at;
};

struct source {
	const struct scenario_load *conf;
	struct arrivals arrivals;
	struct rng think, hold, retry;
	struct load_counts counts;
};

/* The machines of one entry of the scenario's hosts; count 0: no load names it. */
struct crew {
	uint32_t first_host, first, count; /* first: its index in load->machines */
	uint32_t head, tail;               /* of the line of the idle, NOBODY: it is empty */
};

struct load {
	const struct plan *plan;
	struct source sources[SCENARIO_LOADS_MAX];
	uint32_t sources_count, machines_count;
	struct crew crews[SCENARIO_HOSTS_MAX];
	struct machine *machines;
	struct agenda agenda; /* the sources, then the machines */
	uint64_t arrivals;
};

static uint32_t count_machines(const struct plan *plan)
{
	const struct scenario *scenario = plan->scenario;
	uint32_t count = 0;

	for (uint32_t i = 0; i < scenario->hosts_count; i++)
		if (plan_is_loaded(plan, i))
			count += scenario->hosts[i].count;
	return count;
}

uint64_t load_footprint(const struct plan *plan)
{
	const struct scenario *scenario = plan->scenario;
	uint32_t machines = count_machines(plan);
	uint64_t sum = sizeof(struct load) + (uint64_t)machines * sizeof(struct machine) +
	               agenda_footprint(scenario->loads_count + machines);

	for (uint32_t i = 0; i < scenario->loads_count; i++)
		sum += arrivals_footprint(&scenario->loads[i],
		                          scenario->hosts[scenario->loads[i].host].count);
	return sum;
}

static void set_alarm(struct load *load, const struct machine *machine, nsec at)
{
	uint32_t number = (uint32_t)(machine - load->machines);

	agenda_set(&load->agenda, load->sources_count + number, at);
}

static void push_idle(struct load *load, struct machine *machine)
{
	struct crew *crew = &load->crews[machine->crew];
	uint32_t number = (uint32_t)(machine - load->machines);

	machine->state = IDLE;
	machine->next = NOBODY;
	if (crew->head == NOBODY)
		crew->head = number;
	else
		load->machines[crew->tail].next = number;
	crew->tail = number;
}

static struct machine *pop_idle(struct load *load, struct crew *crew)
{
	if (crew->head == NOBODY)
		return NULL;
	struct machine *machine = &load->machines[crew->head];
	crew->head = machine->next;
	return machine;
}

/* At least 1 ns. */
static nsec draw(const struct dist *dist, struct rng *rng)
{
	nsec drawn = dist_draw(dist, rng);

	return drawn > 0 ? drawn : 1;
}

static void think(struct load *load, nsec now, struct machine *machine)
{
	struct source *source = &load->sources[machine->source];
	nsec at = now + draw(&source->conf->think, &source->think);

	machine->state = THINKING;
	set_alarm(load, machine, at < source->conf->until ? at : NSEC_NEVER);
}

static void new_stream(struct rng *rng, uint64_t seed, const char *name, const char *what)
{
	char stream[128];
	int len = snprintf(stream, sizeof(stream), "load/%s/%s", name, what);

	assert(len > 0 && (size_t)len < sizeof(stream));
	rng_init(rng, seed, stream);
}

static bool new_source(struct load *load, uint32_t number, uint64_t seed)
{
	const struct scenario *scenario = load->plan->scenario;
	const struct scenario_load *conf = &scenario->loads[number];
	struct source *source = &load->sources[number];
	struct crew *crew = &load->crews[conf->host];

	source->conf = conf;
	new_stream(&source->think, seed, conf->name, "think");
	new_stream(&source->hold, seed, conf->name, "hold");
	new_stream(&source->retry, seed, conf->name, "retry");
	if (!arrivals_init(&source->arrivals, conf, scenario->hosts[conf->host].count, seed))
		return false;
	agenda_set(&load->agenda, number, arrivals_next_at(&source->arrivals));
	for (uint32_t i = 0; conf->model == MODEL_CLOSED && i < conf->users; i++) {
		struct machine *machine = pop_idle(load, crew);
		assert(machine); /* users are no more than the host's count */
		machine->source = (uint8_t)number;
		think(load, conf->at, machine);
	}
	return true;
}

static void new_crews(struct load *load)
{
	const struct plan *plan = load->plan;
	uint32_t next = 0;

	for (uint32_t i = 0; i < plan->scenario->hosts_count; i++) {
		struct crew *crew = &load->crews[i];
		*crew = (struct crew){ .head = NOBODY, .tail = NOBODY };
		if (!plan_is_loaded(plan, i))
			continue;
		crew->first = next;
		crew->first_host = plan->first[i];
		crew->count = plan->scenario->hosts[i].count;
		for (uint32_t j = 0; j < crew->count; j++) {
			struct machine *machine = &load->machines[next++];
			*machine = (struct machine){ .crew = (uint8_t)i, .gone = true };
			push_idle(load, machine);
		}
	}
}

struct load *load_new(const struct plan *plan, uint64_t seed)
{
	struct load *load = calloc(1, sizeof(*load));
	uint32_t machines = count_machines(plan);
	bool good = load != NULL;

	if (!load)
		return NULL;
	load->plan = plan;
	load->sources_count = plan->scenario->loads_count;
	load->machines_count = machines;
	load->machines = calloc(machines, sizeof(*load->machines));
	good = agenda_new(&load->agenda, load->sources_count + machines) && load->machines;
	if (good)
		new_crews(load);
	for (uint32_t i = 0; good && i < load->sources_count; i++)
		good = new_source(load, i, seed);
	if (!good) {
		load_free(load);
		return NULL;
	}
	return load;
}

void load_free(struct load *load)
{
	if (!load)
		return;
	for (uint32_t i = 0; i < load->sources_count; i++)
		arrivals_free(&load->sources[i].arrivals);
	agenda_free(&load->agenda);
	free(load->machines);
	free(load);
}

static struct machine *machine_of(const struct load *load, uint32_t host)
{
	const struct crew *crew = &load->crews[plan_entry(load->plan, host)];

	return crew->count > 0 ? &load->machines[crew->first + host - crew->first_host] : NULL;
}

bool load_has(const struct load *load, uint32_t host)
{
	return machine_of(load, host) != NULL;
}

/* ---- What became of a machine ---- */

/* From a failure to the try after it. */
static nsec retry_wait(struct source *source, uint32_t try)
{
	const struct scenario_load *conf = source->conf;
	double wait = (double)conf->retry_wait_ns, most = (double)conf->retry_wait_max_ns;
	uint64_t share;

	if (conf->retry == RETRY_IMMEDIATE)
		return 1;
	for (uint32_t i = 1; conf->retry == RETRY_BACKOFF && i < try && wait < most &&
	                     conf->retry_factor_milli > 1000;
	     i++)
		wait = wait * conf->retry_factor_milli / 1000;
	if (conf->retry == RETRY_BACKOFF && wait > most)
		wait = most;
	share = rng_share(&source->retry, (uint64_t)conf->retry_jitter_ppm + 1);
	wait -= wait * (double)share / 1e6;
	return wait >= 1 ? (nsec)wait : 1;
}

static void failed(struct load *load, nsec now, struct machine *machine)
{
	struct source *source = &load->sources[machine->source];
	const struct scenario_load *conf = source->conf;

	if (conf->retry != RETRY_NONE && machine->try < conf->retry_max_tries) {
		machine->state = RETRYING;
		set_alarm(load, machine, now + retry_wait(source, machine->try));
		return;
	}
	machine->state = FAILED;
	source->counts.in_flight--;
	source->counts.failed++;
	set_alarm(load, machine, now + 1);
}

static void installed(struct load *load, nsec now, struct machine *machine)
{
	struct source *source = &load->sources[machine->source];

	machine->state = HOLDING;
	source->counts.in_flight--;
	source->counts.installed++;
	if (!dist_is_zero(&source->conf->hold))
		set_alarm(load, machine, now + draw(&source->conf->hold, &source->hold));
}

/* It has nothing to do any more. */
static void rest(struct load *load, nsec now, struct machine *machine)
{
	set_alarm(load, machine, NSEC_NEVER);
	if (load->sources[machine->source].conf->model == MODEL_CLOSED)
		think(load, now, machine);
	else
		push_idle(load, machine);
}

static void gone(struct load *load, nsec now, struct machine *machine)
{
	if (machine->gone)
		return;
	machine->gone = true;
	switch (machine->state) {
	case BUSY: failed(load, now, machine); return; /* without a word */
	case HOLDING:
		if (!load->sources[machine->source].conf->reconnect) {
			rest(load, now, machine);
			return;
		}
		machine->state = AGAIN;
		set_alarm(load, machine, now + 1);
		return;
	case OVERDUE: set_alarm(load, machine, now + 1); return;
	case LEAVING:
	case FAILED: rest(load, now, machine); return;
	case IDLE:
	case THINKING:
	case RETRYING:
	case AGAIN: return;
	}
}

void load_input(struct load *load, nsec now, uint32_t host, enum load_event event)
{
	struct machine *machine = machine_of(load, host);

	if (!machine)
		return;
	switch (event) {
	case LOAD_INSTALLED:
		if (machine->state == BUSY)
			installed(load, now, machine);
		return;
	case LOAD_FAILED:
		if (machine->state == BUSY)
			failed(load, now, machine);
		return;
	case LOAD_GONE: gone(load, now, machine); return;
	}
}

/* ---- What is to be done ---- */

nsec load_next_at(const struct load *load)
{
	return agenda_next_at(&load->agenda);
}

static uint32_t host_of(const struct load *load, const struct machine *machine)
{
	const struct crew *crew = &load->crews[machine->crew];

	return crew->first_host + (uint32_t)(machine - load->machines) - crew->first;
}

static void tell(const struct load *load, const struct machine *machine, enum load_deed deed,
                 struct load_out *out)
{
	*out = (struct load_out){ .deed = deed,
		                  .host = host_of(load, machine),
		                  .load = machine->source,
		                  .try = machine->try,
		                  .arrival = machine->arrival,
		                  .scheduled_at = machine->scheduled_at };
}

static void begin(struct load *load, struct machine *machine, struct load_out *out)
{
	assert(machine->gone);
	machine->gone = false;
	machine->state = BUSY;
	machine->try++;
	load->sources[machine->source].counts.tries++;
	set_alarm(load, machine, NSEC_NEVER);
	tell(load, machine, LOAD_BEGIN, out);
}

/* An arrival that was to come at this moment; machine NULL: none is idle. */
static void arrive(struct load *load, uint32_t number, nsec scheduled_at, struct machine *machine,
                   struct load_out *out)
{
	struct load_counts *counts = &load->sources[number].counts;

	counts->arrivals++;
	load->arrivals++;
	if (!machine) {
		counts->unserved++;
		*out = (struct load_out){ .deed = LOAD_UNSERVED,
			                  .host = NOBODY,
			                  .load = number,
			                  .arrival = load->arrivals,
			                  .scheduled_at = scheduled_at };
		return;
	}
	counts->in_flight++;
	machine->source = (uint8_t)number;
	machine->try = 0;
	machine->arrival = load->arrivals;
	machine->scheduled_at = scheduled_at;
	begin(load, machine, out);
}

/* Its alarm rings. False: there is nothing that anybody else has to do. */
static bool turn_machine(struct load *load, nsec now, struct machine *machine, struct load_out *out)
{
	switch (machine->state) {
	case THINKING:
	case AGAIN: arrive(load, machine->source, now, machine, out); return true;
	case OVERDUE: begin(load, machine, out); return true;
	case RETRYING:
		if (machine->gone) {
			begin(load, machine, out);
			return true;
		}
		machine->state = OVERDUE;
		break;
	case HOLDING: machine->state = LEAVING; break;
	case FAILED:
		if (machine->gone) {
			rest(load, now, machine);
			return false;
		}
		break;
	case IDLE:
	case BUSY:
	case LEAVING: assert(!"has no alarm"); return false;
	}
	set_alarm(load, machine, NSEC_NEVER);
	tell(load, machine, LOAD_LEAVE, out);
	return true;
}

static bool turn_source(struct load *load, nsec now, uint32_t number, struct load_out *out)
{
	struct source *source = &load->sources[number];
	nsec scheduled_at;
	bool came = arrivals_output(&source->arrivals, now, &scheduled_at);

	if (came)
		arrive(load, number, scheduled_at, pop_idle(load, &load->crews[source->conf->host]),
		       out);
	agenda_set(&load->agenda, number, arrivals_next_at(&source->arrivals));
	return came;
}

bool load_output(struct load *load, nsec now, struct load_out *out)
{
	while (load_next_at(load) <= now) {
		uint32_t next = agenda_next_machine(&load->agenda);
		bool any = next < load->sources_count
		                   ? turn_source(load, now, next, out)
		                   : turn_machine(load, now,
		                                  &load->machines[next - load->sources_count], out);
		if (any)
			return true;
	}
	return false;
}

struct load_counts load_counts(const struct load *load, uint32_t number)
{
	struct load_counts counts = load->sources[number].counts;

	assert(number < load->sources_count);
	assert(counts.arrivals ==
	       counts.installed + counts.failed + counts.in_flight + counts.unserved);
	return counts;
}
