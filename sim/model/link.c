/*
 * A link (contract in link.h).
 *
 *   input --> drop? --> partition? --> mtu? --> loss? --> room? --> [ under way ] --> output
 *                                                           \--> a copy, if there is room, with
 *                                                                its own latency
 *
 * Under way is in order of (due_at, sequence).
 */
#include "sim/model/link.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ike/udp.h"
#include "sim/model/due.h"

#define LINK_PACKETS_MAX (1u << 20)
#define LINK_AHEAD       1024 /* octets of draws: of 16 packets */

/* Most datagrams are short: a long one is in the same place of link->large, which is not touched
 * otherwise. */
#define SHORT_MAX 392

struct slot {
	struct link_dgram dgram;
	uint8_t data[SHORT_MAX];
};

/* The exact drops of one counter: the nth packets, ascending. */
struct drops {
	const uint32_t *nth;
	uint32_t count, next;
	uint64_t seen;
};

struct link {
	const struct scenario_link *conf;
	struct rng rng;
	uint8_t ahead[LINK_AHEAD];
	struct drops any, to[2];
	uint32_t partitions; /* how many faults cut it now */
	nsec add_ns, jitter_ns;
	struct link_worse worse;
	struct due due;
	struct slot *slots; /* by place in `due` */
	uint8_t *large;     /* by place: dgram_max octets */
	uint32_t dgram_max; /* octets of a datagram */
	uint32_t lent;      /* the place that the last output lent, DUE_NONE if none */
};

/* What one packet draws, always all of it: chances, and numbers that durations are made of. */
struct draws {
	bool loss, duplicate, reorder;
	uint64_t latency, copy_latency, reorder_by, jitter, copy_jitter;
};

/* One place more than may be under way, for the packet that was lent out. */
static uint32_t link_places(const struct scenario_link *conf, uint64_t packets)
{
	uint64_t room = conf->queue > 0 && conf->queue < packets ? conf->queue : packets;

	return (uint32_t)(room < LINK_PACKETS_MAX ? room : LINK_PACKETS_MAX) + 1;
}

static size_t place_octets(uint32_t dgram_max)
{
	return sizeof(struct slot) + dgram_max;
}

static uint8_t *data_at(const struct link *link, uint32_t place, size_t len)
{
	return len <= SHORT_MAX ? link->slots[place].data
	                        : link->large + (size_t)place * link->dgram_max;
}

uint64_t link_footprint(const struct scenario_link *conf, uint64_t packets, uint32_t dgram_max)
{
	uint32_t places = link_places(conf, packets);

	return sizeof(struct link) + (uint64_t)places * place_octets(dgram_max) +
	       due_footprint(places);
}

struct link *link_new(const struct scenario_link *conf, uint64_t seed, uint64_t packets,
                      uint32_t dgram_max)
{
	struct link *link = calloc(1, sizeof(*link));
	uint32_t places = link_places(conf, packets);
	char name[128];

	if (!link)
		return NULL;
	int len = snprintf(name, sizeof(name), "link/%s", conf->name);
	assert(len > 0 && (size_t)len < sizeof(name));
	rng_init(&link->rng, seed, name);
	rng_ahead(&link->rng, link->ahead, sizeof(link->ahead));
	link->conf = conf;
	link->lent = DUE_NONE;
	link->any = (struct drops){ .nth = conf->drop, .count = conf->drop_count };
	for (unsigned end = 0; end < 2; end++)
		link->to[end] = (struct drops){ .nth = conf->drop_to[end],
			                        .count = conf->drop_to_count[end] };
	link->dgram_max = dgram_max;
	link->slots = calloc(places, sizeof(*link->slots));
	link->large = calloc(places, dgram_max);
	if (!due_new(&link->due, places) || !link->slots || !link->large) {
		link_free(link);
		return NULL;
	}
	return link;
}

void link_free(struct link *link)
{
	if (!link)
		return;
	due_free(&link->due);
	free(link->slots);
	free(link->large);
	free(link);
}

static uint32_t higher(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/*
 * A constant takes its draw too: so changing a distribution's kind moves no other draw of the link.
 */
static struct draws draw_all(struct link *link, uint8_t towards)
{
	const struct scenario_link *conf = link->conf;
	struct rng *rng = &link->rng;
	struct draws draws;

	draws.loss = rng_chance(rng, higher(conf->loss_ppb, link->worse.loss_ppb[towards]));
	draws.duplicate = rng_chance(rng, higher(conf->duplicate_ppb, link->worse.duplicate_ppb));
	draws.reorder = rng_chance(rng, higher(conf->reorder_ppb, link->worse.reorder_ppb));
	draws.latency = rng_u64(rng);
	draws.copy_latency = rng_u64(rng);
	draws.reorder_by = rng_u64(rng);
	draws.jitter = rng_u64(rng);
	draws.copy_jitter = rng_u64(rng);
	return draws;
}

/* Of the packet or of its copy. */
static nsec delay_of(const struct link *link, uint64_t latency, uint64_t jitter)
{
	uint64_t most = link->jitter_ns > 0 ? (uint64_t)link->jitter_ns + 1 : 0;

	return dist_of(&link->conf->latency, latency) + link->add_ns +
	       (nsec)rng_share_of(jitter, most);
}

/* How long one that is reordered is held back. */
static nsec reorder_of(const struct link *link, uint64_t reorder_by)
{
	nsec drawn = dist_of(&link->conf->reorder_by, reorder_by);

	return link->worse.reorder_ns > drawn ? link->worse.reorder_ns : drawn;
}

/* Counts this packet; is it one that the scenario drops? */
static bool dropped(struct drops *drops)
{
	drops->seen++;
	while (drops->next < drops->count && drops->nth[drops->next] < drops->seen)
		drops->next++;
	return drops->next < drops->count && drops->nth[drops->next] == drops->seen;
}

static bool full(const struct link *link)
{
	uint32_t most = link->due.room - 1, cap = link->worse.queue_max;

	if (cap > 0 && cap < most)
		most = cap;
	return link->due.count >= most;
}

static void carry(struct link *link, nsec due_at, const struct link_dgram *dgram)
{
	uint32_t place = due_add(&link->due, due_at);

	assert(place != DUE_NONE);
	link->slots[place].dgram = *dgram;
	memcpy(data_at(link, place, dgram->about.len), dgram->data, dgram->about.len);
}

/* Every delay is at least 1 ns. */
static nsec arrival(nsec now, nsec delay_ns)
{
	return now + (delay_ns > 0 ? delay_ns : 1);
}

/* Of its IP datagram. A datagram that does not fit is not cut: the path drops IP fragments. */
static uint32_t octets_of(const struct link_dgram *dgram)
{
	struct ike_dgram sent = { .from = dgram->from_at,
		                  .to = dgram->to_at,
		                  .len = dgram->about.len,
		                  .kind = dgram->kind };
	uint32_t headers = sent.to.addr.family == 6 ? IKE_UDP_HEADERS6 : IKE_UDP_HEADERS;

	return (uint32_t)ike_udp_len(&sent) + headers;
}

struct link_fate link_input(struct link *link, nsec now, const struct link_dgram *dgram)
{
	assert(dgram->about.len <= link->dgram_max && dgram->towards < 2);
	const struct scenario_link *conf = link->conf;
	struct draws draws = draw_all(link, dgram->towards);
	bool drop_any = dropped(&link->any), drop_to = dropped(&link->to[dgram->towards]);

	if (drop_any || drop_to)
		return (struct link_fate){ .lost = true, .why = LOSS_DROP };
	if (link->partitions > 0)
		return (struct link_fate){ .lost = true, .why = LOSS_PARTITION };
	if (conf->mtu > 0 && octets_of(dgram) > conf->mtu)
		return (struct link_fate){ .lost = true, .why = LOSS_MTU };
	if (draws.loss)
		return (struct link_fate){ .lost = true, .why = LOSS_LOSS };
	if (full(link))
		return (struct link_fate){ .lost = true, .why = LOSS_QUEUE };

	nsec reorder_ns = draws.reorder ? reorder_of(link, draws.reorder_by) : 0;
	carry(link, arrival(now, delay_of(link, draws.latency, draws.jitter) + reorder_ns), dgram);
	if (!draws.duplicate || full(link))
		return (struct link_fate){ .lost = false };
	carry(link, arrival(now, delay_of(link, draws.copy_latency, draws.copy_jitter)), dgram);
	return (struct link_fate){ .copied = true };
}

nsec link_next_at(const struct link *link)
{
	return due_next_at(&link->due);
}

bool link_output(struct link *link, nsec now, struct link_dgram *dgram)
{
	if (link->lent != DUE_NONE)
		due_release(&link->due, link->lent);
	link->lent = due_take(&link->due, now);
	if (link->lent == DUE_NONE)
		return false;
	*dgram = link->slots[link->lent].dgram;
	dgram->data = data_at(link, link->lent, dgram->about.len);
	return true;
}

void link_partition(struct link *link, bool begins)
{
	assert(begins || link->partitions > 0);
	link->partitions += begins ? 1 : UINT32_MAX;
}

void link_worsen(struct link *link, const struct link_worse *worse)
{
	link->worse = *worse;
}

void link_latency(struct link *link, nsec add_ns, nsec jitter_ns, bool begins)
{
	link->add_ns += begins ? add_ns : -add_ns;
	link->jitter_ns += begins ? jitter_ns : -jitter_ns;
	assert(link->add_ns >= 0 && link->jitter_ns >= 0);
}
