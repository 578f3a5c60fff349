/*
 * What PF_KEY knows of each SA and the database does not tell (X_SA2), or not when it tells of a
 * death (addresses, lifetimes): a record an SA, whose number is the owner in the database's words.
 *
 *   free --take--> held by a request --commit--> the SA's --bury--> free
 *
 * A record that requests still hold is given back when the last of them is answered. A number is
 * used once: an event for an earlier one finds nothing.
 */
#ifndef SADB_PFKEY_BOOK_H
#define SADB_PFKEY_BOOK_H

#include "sadb/pfkey_request.h"

#define PFKEY_NO_RECORD UINT32_MAX

struct pfkey_record {
	struct pfkey_facts facts;
	uint32_t next;       /* free, or in the chain of its name */
	uint32_t generation; /* of its owner's number; goes up when it is given back */
	uint32_t holds;      /* requests not yet answered */
	bool live;           /* it is an SA's, and in a chain */
	bool keyed;          /* that SA has its keys */
};

struct pfkey_book {
	struct pfkey_record *records;
	uint32_t *heads;           /* sadb_table_width(room) of them */
	uint32_t room, mask, free; /* records, heads, room and mask are the caller's */
};

void pfkey_book_init(struct pfkey_book *book);
/* A free record, held once; PFKEY_NO_RECORD if there is none. */
uint32_t pfkey_book_take(struct pfkey_book *book);
/* The live record of this name. Nobody finds an SA by the SPI 0. */
uint32_t pfkey_book_find(const struct pfkey_book *book, const struct pfkey_facts *name);
void pfkey_book_hold(struct pfkey_book *book, uint32_t record);
void pfkey_book_release(struct pfkey_book *book, uint32_t record);
/* The SA exists with these facts; another record of its name is no longer an SA's. */
void pfkey_book_commit(struct pfkey_book *book, uint32_t record, const struct pfkey_facts *facts,
                       bool keyed);
/* The SA is dead. */
void pfkey_book_bury(struct pfkey_book *book, uint32_t record);

uint64_t pfkey_book_owner(const struct pfkey_book *book, uint32_t record);
/* PFKEY_NO_RECORD: no record has this number, or no longer. */
uint32_t pfkey_book_record(const struct pfkey_book *book, uint64_t owner);

#endif
