#include <assert.h>
#include <string.h>

#include "sadb/pfkey_book.h"

void pfkey_book_init(struct pfkey_book *book)
{
	assert(book->room > 0 && book->room < PFKEY_NO_RECORD);
	for (uint32_t i = 0; i <= book->mask; i++)
		book->heads[i] = PFKEY_NO_RECORD;
	for (uint32_t i = 0; i < book->room; i++)
		book->records[i] = (struct pfkey_record){ .next = i + 1 };
	book->records[book->room - 1].next = PFKEY_NO_RECORD;
	book->free = 0;
}

static uint32_t *head_of(const struct pfkey_book *book, const struct pfkey_facts *name)
{
	uint32_t hash = (name->spi ^ name->protocol) * 0x9e3779b1u; /* 2^32 / golden ratio */

	return &book->heads[(hash ^ hash >> 16) & book->mask];
}

static bool same_name(const struct pfkey_facts *a, const struct pfkey_facts *b)
{
	return a->spi == b->spi && a->protocol == b->protocol &&
	       memcmp(&a->dst, &b->dst, sizeof(a->dst)) == 0;
}

uint32_t pfkey_book_take(struct pfkey_book *book)
{
	uint32_t record = book->free;

	if (record == PFKEY_NO_RECORD)
		return record;
	book->free = book->records[record].next;
	book->records[record].holds = 1;
	return record;
}

uint32_t pfkey_book_find(const struct pfkey_book *book, const struct pfkey_facts *name)
{
	uint32_t record = name->spi == 0 ? PFKEY_NO_RECORD : *head_of(book, name);

	while (record != PFKEY_NO_RECORD && !same_name(&book->records[record].facts, name))
		record = book->records[record].next;
	return record;
}

static void unlink_record(struct pfkey_book *book, uint32_t record)
{
	uint32_t *at = head_of(book, &book->records[record].facts);

	while (*at != record)
		at = &book->records[*at].next;
	*at = book->records[record].next;
	book->records[record].live = false;
}

/* Back to the free ones, if it is nobody's. */
static void give(struct pfkey_book *book, uint32_t record)
{
	struct pfkey_record *it = &book->records[record];

	if (it->live || it->holds > 0)
		return;
	it->generation++;
	it->keyed = false;
	it->next = book->free;
	book->free = record;
}

void pfkey_book_hold(struct pfkey_book *book, uint32_t record)
{
	book->records[record].holds++;
}

void pfkey_book_release(struct pfkey_book *book, uint32_t record)
{
	assert(book->records[record].holds > 0);
	book->records[record].holds--;
	give(book, record);
}

void pfkey_book_bury(struct pfkey_book *book, uint32_t record)
{
	if (!book->records[record].live)
		return;
	unlink_record(book, record);
	give(book, record);
}

void pfkey_book_commit(struct pfkey_book *book, uint32_t record, const struct pfkey_facts *facts,
                       bool keyed)
{
	struct pfkey_record *it = &book->records[record];
	uint32_t other;

	assert(it->holds > 0);
	if (it->live)
		unlink_record(book, record);
	other = pfkey_book_find(book, facts);
	if (other != PFKEY_NO_RECORD)
		pfkey_book_bury(book, other);
	it->facts = *facts;
	it->keyed = keyed;
	it->live = true;
	it->next = *head_of(book, facts);
	*head_of(book, facts) = record;
}

uint64_t pfkey_book_owner(const struct pfkey_book *book, uint32_t record)
{
	return (uint64_t)book->records[record].generation << 32 | (record + 1);
}

uint32_t pfkey_book_record(const struct pfkey_book *book, uint64_t owner)
{
	uint32_t record = (uint32_t)owner - 1; /* 0 is no owner */

	if (record >= book->room || book->records[record].generation != owner >> 32)
		return PFKEY_NO_RECORD;
	return record;
}
