#include <assert.h>

#include "ike/child.h"

static const char *const state_names[IKE_CHILD_COUNT] = {
#define X(name, text) [IKE_CHILD_##name] = text,
	IKE_CHILD_STATES(X)
#undef X
};

const char *ike_child_state_name(enum ike_child_state state)
{
	assert(state < IKE_CHILD_COUNT);
	return state_names[state];
}

void ike_children_init(struct ike_children *children, struct ike_child *all, uint32_t count)
{
	assert(count > 0);
	*children = (struct ike_children){ .all = all, .count = count, .free = IKE_CHILD_NONE };
}

struct ike_child *ike_child_at(const struct ike_children *children, uint32_t slot)
{
	if (slot == IKE_CHILD_NONE)
		return NULL;
	assert(slot < children->count);
	return &children->all[slot];
}

static uint32_t *last_link(const struct ike_children *children, struct ike_brood *brood)
{
	uint32_t *link = &brood->head;

	while (*link != IKE_CHILD_NONE)
		link = &children->all[*link].next;
	return link;
}

struct ike_child *ike_child_take(struct ike_children *children, struct ike_brood *brood,
                                 uint32_t session)
{
	struct ike_child *child = ike_child_at(children, children->free);

	if (child != NULL) {
		children->free = child->next;
	} else if (children->fresh < children->count) {
		child = &children->all[children->fresh];
		child->slot = children->fresh++;
	} else {
		return NULL;
	}
	assert(child->state == IKE_CHILD_FREE);
	child->next = IKE_CHILD_NONE;
	child->session = session;
	child->replaces = child->rival = IKE_CHILD_NONE;
	*last_link(children, brood) = child->slot;
	brood->count++;
	return child;
}

/* Who refers to this one does so no longer. */
static void unlink_refs(const struct ike_children *children, const struct ike_brood *brood,
                        uint32_t gone)
{
	for (uint32_t slot = brood->head; slot != IKE_CHILD_NONE; slot = children->all[slot].next) {
		struct ike_child *child = &children->all[slot];

		if (child->replaces == gone)
			child->replaces = IKE_CHILD_NONE;
		if (child->rival == gone)
			child->rival = IKE_CHILD_NONE;
	}
}

void ike_child_release(struct ike_children *children, struct ike_brood *brood,
                       struct ike_child *child)
{
	uint32_t *link = &brood->head, slot = child->slot;

	assert(child->install.ticket == 0); /* else its answer would find nobody */
	while (*link != slot)
		link = &children->all[*link].next;
	*link = child->next;
	brood->count--;
	unlink_refs(children, brood, slot);
	ike_wipe(child, sizeof *child);
	child->slot = slot;
	child->next = children->free;
	children->free = slot;
}

struct ike_child *ike_child_find(const struct ike_children *children, const struct ike_brood *brood,
                                 uint32_t spi, enum sadb_dir dir)
{
	for (uint32_t slot = brood->head; slot != IKE_CHILD_NONE; slot = children->all[slot].next) {
		const struct ike_install *pair = &children->all[slot].install;

		if (spi != 0 && (dir == SADB_DIR_IN ? pair->spi_in : pair->spi_out) == spi)
			return &children->all[slot];
	}
	return NULL;
}

void ike_child_derive(struct ike_child *child, const struct ike_keys *keys,
                      const struct ike_suite *suite, const struct ike_seed *seed,
                      struct ike_view shared)
{
	struct ike_suite esp = *suite;

	esp.group = shared.len > 0 ? suite->group : 0;
	ike_keys_child(keys, &esp, seed, shared, child->ours ? &child->key_out : &child->key_in,
	               child->ours ? &child->key_in : &child->key_out);
}

uint32_t ike_child_prfs(const struct ike_child *child, const struct ike_keys *keys)
{
	size_t len = ike_keys_prf(keys).len;

	return (uint32_t)((2u * child->key_in.key_len + len - 1) / len);
}

void ike_child_forget_keys(struct ike_child *child)
{
	ike_wipe(&child->key_in, sizeof child->key_in);
	ike_wipe(&child->key_out, sizeof child->key_out);
}
