/* An indexed binary heap (contract in agenda.h). */
#include "sim/model/agenda.h"

#include <assert.h>
#include <stdlib.h>

bool agenda_new(struct agenda *agenda, uint32_t machines)
{
	*agenda = (struct agenda){ .machines = machines };
	agenda->nodes = calloc(machines, sizeof(*agenda->nodes));
	agenda->where = calloc(machines, sizeof(*agenda->where));
	if (!agenda->nodes || !agenda->where) {
		agenda_free(agenda);
		return false;
	}
	for (uint32_t i = 0; i < machines; i++)
		agenda->where[i] = AGENDA_NOWHERE;
	return true;
}

void agenda_free(struct agenda *agenda)
{
	free(agenda->nodes);
	free(agenda->where);
	*agenda = (struct agenda){ 0 };
}

uint64_t agenda_footprint(uint32_t machines)
{
	return (uint64_t)machines * (sizeof(struct agenda_node) + sizeof(uint32_t));
}

static bool before(const struct agenda_node *a, const struct agenda_node *b)
{
	return a->at != b->at ? a->at < b->at : a->machine < b->machine;
}

static void put(struct agenda *agenda, uint32_t index, struct agenda_node node)
{
	agenda->nodes[index] = node;
	agenda->where[node.machine] = index;
}

static uint32_t rise(struct agenda *agenda, uint32_t index, struct agenda_node node)
{
	while (index > 0 && before(&node, &agenda->nodes[(index - 1) / 2])) {
		put(agenda, index, agenda->nodes[(index - 1) / 2]);
		index = (index - 1) / 2;
	}
	return index;
}

static uint32_t sink(struct agenda *agenda, uint32_t index, struct agenda_node node)
{
	for (uint32_t child = 2 * index + 1; child < agenda->count; child = 2 * index + 1) {
		if (child + 1 < agenda->count &&
		    before(&agenda->nodes[child + 1], &agenda->nodes[child]))
			child++;
		if (!before(&agenda->nodes[child], &node))
			break;
		put(agenda, index, agenda->nodes[child]);
		index = child;
	}
	return index;
}

static void place(struct agenda *agenda, uint32_t index, struct agenda_node node)
{
	put(agenda, sink(agenda, rise(agenda, index, node), node), node);
}

static void take_off(struct agenda *agenda, uint32_t index)
{
	agenda->where[agenda->nodes[index].machine] = AGENDA_NOWHERE;
	agenda->count--;
	if (index < agenda->count)
		place(agenda, index, agenda->nodes[agenda->count]);
}

void agenda_set(struct agenda *agenda, uint32_t machine, nsec at)
{
	assert(machine < agenda->machines);
	uint32_t index = agenda->where[machine];

	if (at != NSEC_NEVER && index == AGENDA_NOWHERE)
		index = agenda->count++;
	if (at != NSEC_NEVER)
		place(agenda, index, (struct agenda_node){ .at = at, .machine = machine });
	else if (index != AGENDA_NOWHERE)
		take_off(agenda, index);
}

nsec agenda_next_at(const struct agenda *agenda)
{
	return agenda->count > 0 ? agenda->nodes[0].at : NSEC_NEVER;
}

uint32_t agenda_next_machine(const struct agenda *agenda)
{
	assert(agenda->count > 0);
	return agenda->nodes[0].machine;
}
