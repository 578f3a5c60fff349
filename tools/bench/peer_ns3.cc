// ns-3 as its users use it: Simulator::Schedule and EventId::Cancel (ns-3 manual, "Events and
// Simulator"). C++, since that is what it is made for.
#include <ns3/core-module.h>

#include <vector>

#include "tools/bench/peer_ns3.h"

static struct hold *held;
static std::vector<ns3::EventId> ids;
static uint64_t left;

static void fire(uint32_t machine);

static void schedule(uint32_t machine)
{
	ns3::Time after = ns3::NanoSeconds(hold_delay(held));

	if (held->moves)
		ids[machine] = ns3::Simulator::Schedule(after, &fire, machine);
	else
		ns3::Simulator::Schedule(after, &fire, machine);
}

static void fire(uint32_t machine)
{
	held->of[machine].ticks++;
	if (held->moves) {
		uint32_t other = hold_other(held);

		if (other != machine) {
			ids[other].Cancel();
			schedule(other);
		}
	}
	schedule(machine);
	if (--left == 0)
		ns3::Simulator::Stop();
}

void ns3_begin(struct hold *hold, bool best)
{
	ns3::ObjectFactory factory;

	factory.SetTypeId(best ? "ns3::PriorityQueueScheduler" : "ns3::MapScheduler");
	ns3::Simulator::SetScheduler(factory);
	held = hold;
	ids.resize(hold->moves ? hold->machines : 0);
	for (uint32_t i = 0; i < hold->machines; i++)
		schedule(i);
}

void ns3_run(uint64_t events)
{
	left = events;
	ns3::Simulator::Run();
}

void ns3_end(void)
{
	ns3::Simulator::Destroy();
}
