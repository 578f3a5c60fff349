#include "sim/scenario/refer.h"

#include <inttypes.h>
#include <string.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/trace.h"
#include "sim/scenario/value.h"

#define PACKET_MAX 1000000000

static bool host_named(const struct bindings *b, const char *name, uint32_t *index)
{
	for (uint32_t i = 0; i < b->scenario->hosts_count; i++) {
		if (!b->scenario->hosts[i].name || strcmp(b->scenario->hosts[i].name, name) != 0)
			continue;
		*index = i;
		return true;
	}
	return false;
}

static bool link_named(const struct bindings *b, const char *name, uint32_t *index)
{
	for (uint32_t i = 0; i < b->scenario->links_count; i++) {
		if (!b->scenario->links[i].name || strcmp(b->scenario->links[i].name, name) != 0)
			continue;
		*index = i;
		return true;
	}
	return false;
}

static void tell_no_host(struct bindings *b, const char *name, struct mark at)
{
	const char *names[SCENARIO_HOSTS_MAX];
	uint32_t count = 0;

	for (uint32_t i = 0; i < b->scenario->hosts_count; i++)
		if (b->scenario->hosts[i].name)
			names[count++] = b->scenario->hosts[i].name;
	if (b->whole)
		problems_add(b->problems, at, value_help(b->arena, name, names, count),
		             "no host is called '%s'", problems_quote(b->arena, name));
}

static void tell_no_link(struct bindings *b, const char *name, struct mark at)
{
	const char *names[SCENARIO_LINKS_MAX];
	uint32_t count = 0;

	for (uint32_t i = 0; i < b->scenario->links_count; i++)
		if (b->scenario->links[i].name)
			names[count++] = b->scenario->links[i].name;
	if (b->whole)
		problems_add(b->problems, at, value_help(b->arena, name, names, count),
		             "no link is called '%s'", problems_quote(b->arena, name));
}

static bool refer_host(struct bindings *b, const char *what, const struct node *node,
                       uint32_t *index)
{
	const char *name = value_text(b->problems, what, node);

	if (!name)
		return false;
	if (host_named(b, name, index))
		return true;
	tell_no_host(b, name, node->at);
	return false;
}

static bool refer_between(struct bindings *b, struct scenario_link *link, const struct node *node)
{
	if (node->kind != NODE_LIST || node->count != 2) {
		problems_add(b->problems, node->at, "like [client, gateway]",
		             "'between' must be a list of two hosts");
		return false;
	}
	bool first = refer_host(b, "between", node->first, &link->between[0]);
	bool second = refer_host(b, "between", node->last, &link->between[1]);
	if (first && second && link->between[0] == link->between[1]) {
		problems_add(b->problems, node->last->at, "a link joins two different hosts",
		             "'%s' is at both ends", node->last->text);
		return false;
	}
	return first && second;
}

/* Into an ascending list; false: it was told. */
static bool insert_packet(struct bindings *b, const struct node *node, uint32_t *packets,
                          uint32_t *count)
{
	const char *text = value_text(b->problems, "packet", node);
	char help[QUANTITY_HELP];
	int64_t value;
	uint32_t at = *count;

	if (!text)
		return false;
	if (!quantity_read(QUANTITY_COUNT, text, &value, help) || value < 1 || value > PACKET_MAX) {
		problems_add(b->problems, node->at, "packets are counted from 1",
		             "'%s' is not the number of a packet", problems_quote(b->arena, text));
		return false;
	}
	for (; at > 0 && packets[at - 1] >= value; at--) {
		if (packets[at - 1] != value)
			continue;
		problems_add(b->problems, node->at, NULL, "packet %" PRId64 " is named twice",
		             value);
		return false;
	}
	memmove(&packets[at + 1], &packets[at], (*count - at) * sizeof(*packets));
	packets[at] = (uint32_t)value;
	(*count)++;
	return true;
}

static bool refer_packets(struct bindings *b, const struct node *list, const uint32_t **out,
                          uint32_t *out_count)
{
	uint32_t *packets, count = 0;
	bool good = true;

	if (list->broken)
		return false;
	if (list->kind != NODE_LIST) {
		problems_add(b->problems, list->at, "like [1, 3]",
		             "the packets must be a list of numbers");
		return false;
	}
	if (list->count > SCENARIO_DROPS_MAX) {
		problems_add(b->problems, list->at, NULL, "more than %d packets",
		             SCENARIO_DROPS_MAX);
		return false;
	}
	packets = arena_take(b->arena, (list->count + 1) * sizeof(*packets));
	for (const struct node *node = list->first; node; node = node->next)
		good = insert_packet(b, node, packets, &count) && good;
	*out = packets;
	*out_count = count;
	return good;
}

/* Is it known which hosts this link joins? */
static bool ends_known(const struct bindings *b, const struct scenario_link *link)
{
	return bound_said(&b->links[link - b->scenario->links], "network.links[].between") != NULL;
}

/* { to: HOST, packets: [2, 3] } */
static bool refer_drop(struct bindings *b, struct scenario_link *link, const struct node *map)
{
	static const char *const words[] = { "to", "packets" };
	const struct node *to = tree_get(map, "to"), *packets = tree_get(map, "packets");
	const uint32_t *numbers = NULL;
	uint32_t host = 0, end, count = 0;
	bool good = true;

	for (const struct node *node = map->first; node; node = node->next) {
		if (node == to || node == packets)
			continue;
		problems_add(b->problems, node->key_at, value_help(b->arena, node->key, words, 2),
		             "unknown key '%s'", problems_quote(b->arena, node->key));
		good = false;
	}
	if (!to || !packets) {
		problems_add(b->problems, map->at, "like { to: client, packets: [2, 3] }",
		             "'%s' is missing", to ? "packets" : "to");
		return false;
	}
	good = refer_host(b, "to", to, &host) && good;
	good = refer_packets(b, packets, &numbers, &count) && good;
	if (!good)
		return false;
	if (!ends_known(b, link))
		return true;
	if (host != link->between[0] && host != link->between[1]) {
		problems_add(b->problems, to->at, NULL, "'%s' is not at this link", to->text);
		return false;
	}
	end = host == link->between[1];
	if (link->drop_to_count[end] > 0) {
		problems_add(b->problems, to->at, "put the packets into one list",
		             "drops towards '%s' are given twice", to->text);
		return false;
	}
	link->drop_to[end] = numbers;
	link->drop_to_count[end] = count;
	return true;
}

static bool refer_drops(struct bindings *b, struct scenario_link *link, const struct node *node)
{
	bool good = true;

	if (node->kind == NODE_MAP)
		return refer_drop(b, link, node);
	if (node->kind != NODE_LIST || node->count == 0 || node->first->kind != NODE_MAP)
		return refer_packets(b, node, &link->drop, &link->drop_count);
	for (const struct node *item = node->first; item; item = item->next) {
		if (item->kind == NODE_MAP) {
			good = refer_drop(b, link, item) && good;
			continue;
		}
		problems_add(b->problems, item->at, "like { to: client, packets: [2, 3] }",
		             "numbers and maps in one list");
		good = false;
	}
	return good;
}

static void refer_link(struct bindings *b, struct bound *bound, struct scenario_link *link)
{
	const struct scenario_key *between = schema_find("network.links[].between");
	const struct scenario_key *drop = schema_find("network.links[].drop");
	uint32_t at = schema_number(between), drop_at = schema_number(drop);

	if (bound->from[at] && !bound->bad[at])
		bound->bad[at] = !refer_between(b, link, bound->from[at]);
	if (bound->from[drop_at] && !bound->bad[drop_at])
		bound->bad[drop_at] = !refer_drops(b, link, bound->from[drop_at]);
}

static void refer_fault(struct bindings *b, struct bound *bound, struct scenario_fault *fault)
{
	const struct node *host = bound_said(bound, "faults[].host");
	const struct node *link = bound_said(bound, "faults[].link");
	const struct node *peer = bound_said(bound, "faults[].peer");
	const struct node *to = bound_said(bound, "faults[].to");

	if (to && !host_named(b, to->text, &fault->to)) {
		bound->bad[schema_number(schema_find("faults[].to"))] = true;
		tell_no_host(b, to->text, to->at);
	}

	if (peer && !host_named(b, peer->text, &fault->peer)) {
		bound->bad[schema_number(schema_find("faults[].peer"))] = true;
		tell_no_host(b, peer->text, peer->at);
	}
	if (host && !host_named(b, host->text, &fault->host)) {
		bound->bad[schema_number(schema_find("faults[].host"))] = true;
		tell_no_host(b, host->text, host->at);
	}
	if (link && !link_named(b, link->text, &fault->link)) {
		bound->bad[schema_number(schema_find("faults[].link"))] = true;
		tell_no_link(b, link->text, link->at);
	}
}

static void refer_load(struct bindings *b, uint32_t number)
{
	struct bound *bound = &b->loads[number];
	const struct node *host = bound_said(bound, "load[].host");

	if (host && !host_named(b, host->text, &b->scenario->loads[number].host)) {
		bound->bad[schema_number(schema_find("load[].host"))] = true;
		tell_no_host(b, host->text, host->at);
	}
	if (bound_said(bound, "load[].trace") && !trace_load(b, number))
		bound->bad[schema_number(schema_find("load[].trace"))] = true;
}

void refer_all(struct bindings *b)
{
	for (uint32_t i = 0; i < b->scenario->links_count; i++)
		refer_link(b, &b->links[i], &b->scenario->links[i]);
	for (uint32_t i = 0; i < b->scenario->faults_count; i++)
		refer_fault(b, &b->faults[i], &b->scenario->faults[i]);
	for (uint32_t i = 0; i < b->scenario->loads_count; i++)
		refer_load(b, i);
}
