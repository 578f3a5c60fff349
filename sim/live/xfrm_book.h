/*
 * What we know of the SAs that we asked a kernel for and the kernel does not tell: whose they are,
 * which direction they have, and why they are gone.
 */
#ifndef SIM_LIVE_XFRM_BOOK_H
#define SIM_LIVE_XFRM_BOOK_H

#include <stddef.h>

#include "sadb/msg.h"

struct xfrm_sa {
	uint64_t owner;
	uint32_t spi;
	enum sadb_dir dir;
	enum sadb_state state;
	enum sadb_cause gone; /* DEAD: why */
	uint8_t protocol;
	struct sadb_addr dst;
	nsec until; /* when its lifetime ends, NEVER if it has none */
	uint32_t next;
};

struct xfrm_book;

struct xfrm_book *xfrm_book_new(uint32_t sas); /* so many at least; NULL: no memory */
void xfrm_book_free(struct xfrm_book *book);
/* The latest of this name, dead or alive; NULL: none. */
struct xfrm_sa *xfrm_book_find(struct xfrm_book *book, const struct sadb_addr *dst,
                               uint8_t protocol, uint32_t spi);
/*
 * A place for an SA of this name: the one that has it, or the one that has been dead for longest.
 * NULL: all are alive. Valid until the next call of this function.
 */
struct xfrm_sa *xfrm_book_add(struct xfrm_book *book, const struct sadb_addr *dst, uint8_t protocol,
                              uint32_t spi);
/* *cursor starts at 0; NULL: no more. Dead ones too. */
struct xfrm_sa *xfrm_book_next(struct xfrm_book *book, uint32_t *cursor);
uint32_t xfrm_book_room(const struct xfrm_book *book); /* places of none or of a dead one */
/* The only place that assigns a state. */
void xfrm_book_turn(struct xfrm_book *book, struct xfrm_sa *sa, enum sadb_state to);

#endif
