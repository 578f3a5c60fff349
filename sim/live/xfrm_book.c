/* SAs in places, found by SPI through chains (contract in xfrm_book.h). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/live/xfrm_book.h"

#define NOWHERE UINT32_MAX

struct xfrm_book {
	uint32_t places, mask, alive;
	uint32_t hand; /* where the search for a dead one goes on */
	uint32_t *heads;
	struct xfrm_sa *sas;
};

struct xfrm_book *xfrm_book_new(uint32_t sas)
{
	struct xfrm_book *book = calloc(1, sizeof(*book));
	uint32_t heads = 1;

	assert(sas > 0 && sas < 1u << 30);
	while (heads < sas)
		heads *= 2;
	if (!book)
		return NULL;
	book->places = sas;
	book->mask = heads - 1;
	book->heads = malloc(heads * sizeof(*book->heads));
	book->sas = calloc(sas, sizeof(*book->sas));
	if (!book->heads || !book->sas) {
		xfrm_book_free(book);
		return NULL;
	}
	memset(book->heads, 0xff, heads * sizeof(*book->heads));
	return book;
}

void xfrm_book_free(struct xfrm_book *book)
{
	if (!book)
		return;
	free(book->heads);
	free(book->sas);
	free(book);
}

static bool is_named(const struct xfrm_sa *sa, const struct sadb_addr *dst, uint8_t protocol,
                     uint32_t spi)
{
	return sa->spi == spi && sa->protocol == protocol && sa->dst.family == dst->family &&
	       memcmp(sa->dst.bytes, dst->bytes, sizeof(dst->bytes)) == 0;
}

struct xfrm_sa *xfrm_book_find(struct xfrm_book *book, const struct sadb_addr *dst,
                               uint8_t protocol, uint32_t spi)
{
	for (uint32_t i = book->heads[spi & book->mask]; i != NOWHERE; i = book->sas[i].next)
		if (is_named(&book->sas[i], dst, protocol, spi))
			return &book->sas[i];
	return NULL;
}

static bool is_alive(const struct xfrm_sa *sa)
{
	return sa->state != SADB_ST_NONE && sa->state != SADB_ST_DEAD;
}

static void unlink_sa(struct xfrm_book *book, uint32_t place)
{
	uint32_t *at = &book->heads[book->sas[place].spi & book->mask];

	while (*at != place)
		at = &book->sas[*at].next;
	*at = book->sas[place].next;
}

/* Round and round, so that a dead one is remembered for as long as there are others. */
static uint32_t place_of_the_dead(struct xfrm_book *book)
{
	while (is_alive(&book->sas[book->hand]))
		book->hand = (book->hand + 1) % book->places;
	uint32_t place = book->hand;
	book->hand = (book->hand + 1) % book->places;
	return place;
}

struct xfrm_sa *xfrm_book_add(struct xfrm_book *book, const struct sadb_addr *dst, uint8_t protocol,
                              uint32_t spi)
{
	struct xfrm_sa *sa = xfrm_book_find(book, dst, protocol, spi);
	uint32_t place, *head = &book->heads[spi & book->mask];

	if (sa)
		return sa;
	if (book->alive == book->places)
		return NULL;
	place = place_of_the_dead(book);
	sa = &book->sas[place];
	if (sa->state != SADB_ST_NONE)
		unlink_sa(book, place);
	*sa = (struct xfrm_sa){
		.spi = spi, .protocol = protocol, .dst = *dst, .state = SADB_ST_DEAD, .next = *head
	};
	*head = place;
	return sa;
}

struct xfrm_sa *xfrm_book_next(struct xfrm_book *book, uint32_t *cursor)
{
	while (*cursor < book->places && book->sas[*cursor].state == SADB_ST_NONE)
		++*cursor;
	return *cursor < book->places ? &book->sas[(*cursor)++] : NULL;
}

uint32_t xfrm_book_room(const struct xfrm_book *book)
{
	return book->places - book->alive;
}

void xfrm_book_turn(struct xfrm_book *book, struct xfrm_sa *sa, enum sadb_state to)
{
	bool was = is_alive(sa);

	assert(to != SADB_ST_NONE);
	sa->state = to;
	book->alive += (uint32_t)is_alive(sa) - (uint32_t)was;
}
