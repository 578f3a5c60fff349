#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ike/loans.h"
#include "ike/session.h"

#define NONE UINT32_MAX

/* One that takes an older one's place has no IKE_SA_INIT. */
static uint32_t inits_of(struct ike_lent_to whom)
{
	return whom.sessions;
}

static uint32_t messages_of(struct ike_lent_to whom)
{
	return (whom.sessions + whom.more_sessions) * IKE_LOANS_MESSAGES;
}

size_t ike_loans_octets(struct ike_lent_to room)
{
	return (size_t)messages_of(room) * IKE_MESSAGE_MAX + (size_t)inits_of(room) * IKE_DGRAM_MAX;
}

static void shelf_init(struct ike_shelf *shelf, uint8_t *octets, uint32_t size, uint32_t count)
{
	*shelf = (struct ike_shelf){ .octets = octets, .size = size, .count = count, .free = NONE };
}

void ike_loans_init(struct ike_loans *loans, uint8_t *octets, struct ike_lent_to room)
{
	uint32_t messages = messages_of(room);

	*loans = (struct ike_loans){ .room = room };
	shelf_init(&loans->messages, octets, IKE_MESSAGE_MAX, messages);
	shelf_init(&loans->inits, octets + (size_t)messages * IKE_MESSAGE_MAX, IKE_DGRAM_MAX,
	           inits_of(room));
}

void ike_loans_promise(struct ike_loans *loans, struct ike_lent_to whom)
{
	assert(whom.sessions <= loans->room.sessions - loans->promised.sessions);
	assert(whom.more_sessions <= loans->room.more_sessions - loans->promised.more_sessions);
	loans->promised.sessions += whom.sessions;
	loans->promised.more_sessions += whom.more_sessions;
}

static void shelf_wipe(struct ike_shelf *shelf)
{
	ike_wipe(shelf->octets, (size_t)shelf->fresh * shelf->size);
}

void ike_loans_wipe(struct ike_loans *loans)
{
	shelf_wipe(&loans->messages);
	shelf_wipe(&loans->inits);
}

struct ike_shelf *ike_loans_for_init(struct ike_loans *loans, size_t len)
{
	return len <= IKE_MESSAGE_MAX ? &loans->messages : &loans->inits;
}

uint8_t *ike_shelf_take(struct ike_shelf *shelf)
{
	uint8_t *piece;

	if (shelf->free == NONE) {
		assert(shelf->fresh < shelf->count);
		return shelf->octets + (size_t)shelf->fresh++ * shelf->size;
	}
	piece = shelf->octets + (size_t)shelf->free * shelf->size;
	memcpy(&shelf->free, piece, sizeof shelf->free);
	return piece;
}

void ike_shelf_give_back(struct ike_shelf *shelf, uint8_t *piece, bool secret)
{
	if (secret)
		ike_wipe(piece, shelf->size);
	memcpy(piece, &shelf->free, sizeof shelf->free);
	shelf->free = (uint32_t)((size_t)(piece - shelf->octets) / shelf->size);
}

struct ike_loans *ike_loans_new(uint32_t sessions, uint32_t more_sessions)
{
	struct ike_lent_to room = { sessions, more_sessions };
	struct ike_loans *loans = calloc(1, sizeof *loans + ike_loans_octets(room));

	if (loans)
		ike_loans_init(loans, (uint8_t *)(loans + 1), room);
	return loans;
}

void ike_loans_free(struct ike_loans *loans)
{
	if (!loans)
		return;
	ike_loans_wipe(loans);
	free(loans);
}
