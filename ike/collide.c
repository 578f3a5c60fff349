/*
 *      ours is whole ...                            theirs is whole ...
 *        no rival: we delete the old pair             no rival: they will
 *        the rival is not whole yet: wait             the same
 *        both are whole: the lowest nonce goes        the same
 */
#include <assert.h>
#include <string.h>

#include "ike/collide.h"

void ike_lowest(uint8_t lowest[IKE_NONCE_KEPT], struct ike_view a, struct ike_view b)
{
	assert(a.len >= IKE_NONCE_KEPT && b.len >= IKE_NONCE_KEPT);
	memcpy(lowest, memcmp(a.data, b.data, IKE_NONCE_KEPT) < 0 ? a.data : b.data,
	       IKE_NONCE_KEPT);
}

static void close_old(struct ike *ike, const struct ike_child *child)
{
	struct ike_child *old = ike_child_at(&ike->children, child->replaces);

	if (old != NULL && old->state == IKE_CHILD_INSTALLED)
		ike_child_become(ike, old, IKE_CHILD_MOVE_CLOSE_OLD);
}

static bool whole(const struct ike_child *child)
{
	return child->state == IKE_CHILD_INSTALLED;
}

void ike_settle(struct ike *ike, struct ike_session *session, struct ike_child *child)
{
	struct ike_child *rival = ike_child_at(&ike->children, child->rival);
	struct ike_child *old = ike_child_at(&ike->children, child->replaces);
	struct ike_child *loser = NULL, *winner = child;

	if (!whole(child) || (rival != NULL && !whole(rival)))
		return;
	if (rival != NULL) {
		loser = memcmp(child->lowest, rival->lowest, IKE_NONCE_KEPT) < 0 ? child : rival;
		winner = loser == child ? rival : child;
		child->rival = rival->rival = IKE_CHILD_NONE;
		loser->old = true;
		if (loser->ours)
			ike_child_become(ike, loser, IKE_CHILD_MOVE_CLOSE_REDUNDANT);
	}
	if (old != NULL)
		old->old = true;
	if (winner->ours)
		close_old(ike, winner);
	ike_ready(ike, session);
}
