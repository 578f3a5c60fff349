/* Fragments to messages, RFC 7383 2.6. */
#include "ike/reassembly.h"

#include <assert.h>
#include <string.h>

size_t ike_reassemblies_size(uint32_t count, uint32_t room)
{
	return count == 0 ? 0 : count * sizeof(struct ike_reassembly) + ((size_t)count + 1) * room;
}

void ike_reassemblies_init(struct ike_reassemblies *pool, void *memory, uint32_t count,
                           uint32_t room)
{
	assert(count <= IKE_REASSEMBLIES_MAX && (count == 0 || room > 0));
	*pool = (struct ike_reassemblies){ .all = memory, .count = count, .room = room };
	if (count > 0)
		pool->octets = (uint8_t *)memory + count * sizeof(struct ike_reassembly);
}

static struct ike_reassembly *find(const struct ike_reassemblies *pool,
                                   const struct ike_reassembly_of *of)
{
	for (uint32_t i = 0; i < pool->count; i++) {
		struct ike_reassembly *entry = &pool->all[i];

		if (entry->used && entry->of.session == of->session &&
		    entry->of.response == of->response)
			return entry;
	}
	return NULL;
}

/* Of a message that is still awaited: an older one of the same session and sort, or one that took
 * too long, only holds a place. */
static bool current(const struct ike_reassembly *entry, nsec now,
                    const struct ike_reassembly_of *of)
{
	return entry->of.message_id == of->message_id && now - entry->began_at < IKE_REASSEMBLY_NS;
}

bool ike_reassembly_wants(const struct ike_reassemblies *pool, nsec now,
                          const struct ike_reassembly_of *of, const struct ike_fragment *fragment,
                          enum ike_drop *why)
{
	const struct ike_reassembly *entry = find(pool, of);

	*why = IKE_DROP_FRAGMENT;
	if (entry == NULL || !current(entry, now, of) || fragment->total > entry->total)
		return true;
	return fragment->total == entry->total && !entry->pieces[fragment->number - 1].here;
}

static uint8_t *share_of(const struct ike_reassemblies *pool, const struct ike_reassembly *entry)
{
	return pool->octets + (size_t)(entry - pool->all) * pool->room;
}

static void clear(struct ike_reassemblies *pool, struct ike_reassembly *entry)
{
	ike_wipe(share_of(pool, entry), entry->len);
	ike_wipe(entry, sizeof *entry);
}

/* A free place, or that of the message begun longest ago. */
static struct ike_reassembly *make_room(struct ike_reassemblies *pool)
{
	struct ike_reassembly *oldest = &pool->all[0];

	for (uint32_t i = 0; i < pool->count; i++) {
		if (!pool->all[i].used)
			return &pool->all[i];
		if (pool->all[i].began_at < oldest->began_at)
			oldest = &pool->all[i];
	}
	return oldest;
}

/* Its place: as it is, or begun anew since another message or a larger total takes it over. */
static struct ike_reassembly *place_for(struct ike_reassemblies *pool, nsec now,
                                        const struct ike_reassembly_of *of, uint16_t total)
{
	struct ike_reassembly *entry = find(pool, of);

	if (entry != NULL && current(entry, now, of) && entry->total == total)
		return entry;
	if (entry == NULL)
		entry = make_room(pool);
	clear(pool, entry);
	entry->used = true;
	entry->of = *of;
	entry->total = total;
	entry->began_at = now;
	return entry;
}

static void merge(struct ike_reassemblies *pool, struct ike_reassembly *entry,
                  struct ike_reassembly_whole *whole)
{
	const uint8_t *from = share_of(pool, entry);
	uint8_t *out = pool->octets + (size_t)pool->count * pool->room;
	size_t len = 0;

	for (uint32_t i = 0; i < entry->total; i++) {
		memcpy(out + len, from + entry->pieces[i].at, entry->pieces[i].len);
		len += entry->pieces[i].len;
	}
	*whole = (struct ike_reassembly_whole){ entry->next, { out, len } };
	clear(pool, entry);
}

enum ike_reassembled ike_reassembly_add(struct ike_reassemblies *pool, nsec now,
                                        const struct ike_reassembly_of *of,
                                        const struct ike_fragment *fragment, struct ike_view piece,
                                        struct ike_reassembly_whole *whole)
{
	struct ike_reassembly *entry;
	uint32_t number = fragment->number;

	assert(pool->count > 0);
	assert(number >= 1 && number <= fragment->total && fragment->total <= IKE_FRAGMENTS_MAX);
	entry = place_for(pool, now, of, fragment->total);
	assert(!entry->pieces[number - 1].here);
	if (piece.len > pool->room - entry->len) {
		clear(pool, entry);
		return IKE_REASSEMBLED_LARGE;
	}
	if (piece.len > 0)
		memcpy(share_of(pool, entry) + entry->len, piece.data, piece.len);
	entry->pieces[number - 1].at = entry->len;
	entry->pieces[number - 1].len = (uint16_t)piece.len;
	entry->pieces[number - 1].here = true;
	entry->len += (uint32_t)piece.len;
	entry->count++;
	if (number == 1)
		entry->next = fragment->next;
	if (entry->count < entry->total)
		return IKE_REASSEMBLED_PART;
	merge(pool, entry, whole);
	return IKE_REASSEMBLED_WHOLE;
}

void ike_reassembly_forget(struct ike_reassemblies *pool, uint32_t session)
{
	for (uint32_t i = 0; i < pool->count; i++)
		if (pool->all[i].used && pool->all[i].of.session == session)
			clear(pool, &pool->all[i]);
}

uint32_t ike_reassembly_count(const struct ike_reassemblies *pool)
{
	uint32_t used = 0;

	for (uint32_t i = 0; i < pool->count; i++)
		used += pool->all[i].used;
	return used;
}
