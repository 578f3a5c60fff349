/* What a live run was like (contract in sim/report/live.h). */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "sim/live/live_state.h"
#include "sim/model/fault.h"

/* The entry at the other end. */
static const char *far_name(const struct live *live)
{
	const struct scenario *scenario = live->conf.scenario;

	for (uint32_t i = 0; i < scenario->links_count; i++) {
		const uint32_t *between = scenario->links[i].between;
		if (between[0] == live->conf.entry || between[1] == live->conf.entry)
			return scenario->hosts[between[between[0] == live->conf.entry]].name;
	}
	return "nobody";
}

static void tell_where(struct live *live)
{
	const char *name = live->conf.scenario->hosts[live->conf.entry].name;
	char self[ADDRESS_TEXT], peer[ADDRESS_TEXT];

	address_text(&live->edge.self, self);
	if (live->edge.peer.addr.family == 0)
		snprintf(live->what, sizeof(live->what), "%s listens at %s", name, self);
	else
		snprintf(live->what, sizeof(live->what), "%s connects to %s from %s", name,
		         address_text(&live->edge.peer, peer), self);
	snprintf(live->story, sizeof(live->story), "%s; %s is real%s", live->what, far_name(live),
	         live->xfrm ? ", and so is the driver" : "");
}

static void tell_machine(struct live *live)
{
	struct utsname name;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (uname(&name) < 0)
		return;
	snprintf(live->machine, sizeof(live->machine), "%.40s %.60s %.40s, %ld processor%s",
	         name.sysname, name.release, name.machine, processors, processors == 1 ? "" : "s");
}

void live_facts_begin(struct live *live)
{
	struct report_live *facts = &live->facts;
	const struct scenario *scenario = live->conf.scenario;

	tell_where(live);
	tell_machine(live);
	facts->what = live->what;
	facts->machine = live->machine;
	facts->far = far_name(live);
	facts->command = live->conf.command;
	facts->seeded = live->conf.seeded;
	facts->stamps = socket_has_stamps(live->sockets[0]);
	facts->batches = socket_has_batches();
	facts->unplayed = live->unplayed;
	for (uint32_t i = 0; i < scenario->faults_count; i++) {
		const struct scenario_fault *fault = &scenario->faults[i];
		if (!fault_is_links(fault->kind) &&
		    (fault->host != live->conf.entry || fault_is_virtual(fault->kind)))
			live->unplayed[facts->unplayed_count++] = fault->name;
	}
}

void live_facts_end(struct live *live)
{
	struct report_live *facts = &live->facts;

	facts->cpu_ns = clock_cpu() - live->cpu;
	facts->nameless = world_nameless(live->world);
	for (unsigned i = 0; i < live->sockets_count; i++) {
		const struct socket_counters *counters = socket_counters(live->sockets[i]);
		facts->received += counters->received;
		facts->sent += counters->sent;
		facts->refused += counters->refused;
		facts->unsent += counters->unsent;
		if (counters->unsent > 0)
			facts->unsent_why = strerror(counters->unsent_code);
	}
}
