/*
 * Octets that an IKE SA needs for a while only: messages of ours that are under way or kept, and
 * the peer's IKE_SA_INIT until its AUTH is checked. Most IKE SAs are quiet most of the time, so
 * these are lent, by one store to any number of endpoints.
 *
 *      lent | lent | given back | lent | never lent ...
 *                        ^-- free --> ...    ^-- fresh
 *
 * A store has room for all that its endpoints may ever ask for, so that nobody is refused; memory
 * is touched only as far as it was ever lent at once.
 */
#ifndef IKE_LOANS_H
#define IKE_LOANS_H

#include "ike/ike.h"

#define IKE_LOANS_MESSAGES 2 /* that an IKE SA has at most: its request, its response */

/* Pieces of one size. */
struct ike_shelf {
	uint8_t *octets;
	uint32_t size, count, fresh; /* of a piece; how many; those from here on were never lent */
	uint32_t free;               /* the one given back latest, its first octets: the next one */
};

struct ike_loans {
	struct ike_shelf messages, inits; /* of IKE_MESSAGE_MAX; long ones, of IKE_DGRAM_MAX */
	/* Of so many IKE SAs is there room for, and so much is promised. */
	struct ike_lent_to {
		uint32_t sessions, more_sessions; /* as in struct ike_conf */
	} room, promised;
};

size_t ike_loans_octets(struct ike_lent_to room); /* that the shelves need */
void ike_loans_init(struct ike_loans *loans, uint8_t *octets, struct ike_lent_to room);
/* An endpoint will ask for so many at most. */
void ike_loans_promise(struct ike_loans *loans, struct ike_lent_to whom);
void ike_loans_wipe(struct ike_loans *loans);

/*
 * The shelf for a peer's IKE_SA_INIT of so many octets: most are no longer than messages of ours,
 * and who keeps one has but one of those, so that there is room for it.
 */
struct ike_shelf *ike_loans_for_init(struct ike_loans *loans, size_t len);
uint8_t *ike_shelf_take(struct ike_shelf *shelf); /* there is one: that was promised */
/* secret: it is wiped. */
void ike_shelf_give_back(struct ike_shelf *shelf, uint8_t *piece, bool secret);

#endif
