#include <assert.h>
#include <string.h>

#include "ike/output.h"

struct ike_queued *ike_queue_add(struct ike_queue *queue, enum ike_out_kind kind)
{
	struct ike_queued *entry = &queue->entries[(queue->head + queue->count) % IKE_STEP_MAX];

	assert(queue->count < IKE_STEP_MAX); /* was ike_output drained after the last verb? */
	memset(entry, 0, sizeof *entry);
	entry->kind = kind;
	entry->slot = IKE_SESSION_NONE;
	queue->count++;
	return entry;
}

struct ike_queued *ike_queue_first(struct ike_queue *queue)
{
	return queue->count > 0 ? &queue->entries[queue->head] : NULL;
}

void ike_queue_drop(struct ike_queue *queue)
{
	assert(queue->count > 0);
	queue->head = (queue->head + 1) % IKE_STEP_MAX;
	queue->count--;
}
