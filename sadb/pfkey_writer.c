#include <assert.h>
#include <string.h>

#include "sadb/pfkey_octets.h"
#include "sadb/pfkey_writer.h"

#define COMBINATION 72 /* octets of a struct sadb_comb */

void pfkey_writer_begin(struct pfkey_writer *writer, enum sadb_platform platform, uint8_t *octets,
                        const struct pfkey_header *header)
{
	*writer = (struct pfkey_writer){ platform, octets, PFKEY_HEADER_LEN };
	octets[0] = header->version;
	octets[1] = header->type;
	octets[2] = header->error;
	octets[3] = header->satype;
	pfkey_set32(octets + 4, 0);
	pfkey_set32(octets + 8, header->seq);
	pfkey_set32(octets + 12, header->pid);
}

/* The room of one extension, all zero but its head. */
static uint8_t *extend(struct pfkey_writer *writer, enum pfkey_ext ext, size_t len)
{
	uint8_t *at = writer->octets + writer->len;

	assert(len % PFKEY_WORD == 0 && len <= PFKEY_MESSAGE_MAX - writer->len);
	writer->len += len;
	memset(at, 0, len);
	pfkey_set16(at, (uint16_t)(len / PFKEY_WORD));
	pfkey_set16(at + 2, (uint16_t)ext);
	return at;
}

void pfkey_writer_sa(struct pfkey_writer *writer, const struct pfkey_sa *sa)
{
	uint8_t *at = extend(writer, PFKEY_EXT_SA, 16);

	pfkey_set_net32(at + 4, sa->spi);
	at[8] = sa->replay;
	at[9] = sa->state;
	at[10] = sa->auth;
	at[11] = sa->encrypt;
	pfkey_set32(at + 12, sa->flags);
}

void pfkey_writer_lifetime(struct pfkey_writer *writer, enum pfkey_ext ext,
                           const struct pfkey_lifetime *lifetime)
{
	uint8_t *at = extend(writer, ext, 32);

	pfkey_set32(at + 4, lifetime->allocations);
	pfkey_set64(at + 8, lifetime->bytes);
	pfkey_set64(at + 16, lifetime->add_s);
	pfkey_set64(at + 24, lifetime->use_s);
}

void pfkey_writer_address(struct pfkey_writer *writer, enum pfkey_ext ext,
                          const struct sadb_addr *addr)
{
	bool four = addr->family == 4;
	uint16_t family = four ? 2 : pfkey_trait(writer->platform, PFKEY_TRAIT_AF_INET6);
	uint8_t *at, *sockaddr;

	if (addr->family == 0)
		return;
	at = extend(writer, ext, four ? 24 : 40);
	at[5] = four ? 32 : 128; /* the prefix: the whole address */
	sockaddr = at + 8;
	if (pfkey_trait(writer->platform, PFKEY_TRAIT_SA_LEN)) {
		sockaddr[0] = four ? 16 : 28;
		sockaddr[1] = (uint8_t)family;
	} else {
		pfkey_set16(sockaddr, family);
	}
	memcpy(sockaddr + (four ? 4 : 8), addr->bytes, four ? 4 : 16);
}

void pfkey_writer_key(struct pfkey_writer *writer, enum pfkey_ext ext, uint16_t bits,
                      const uint8_t *key)
{
	size_t len = ((size_t)bits + 7) / 8;
	uint8_t *at;

	assert(len <= SADB_KEY_MAX);
	at = extend(writer, ext, 8 + (len + PFKEY_WORD - 1) / PFKEY_WORD * PFKEY_WORD);
	pfkey_set16(at + 4, bits);
	memcpy(at + 8, key, len);
}

void pfkey_writer_range(struct pfkey_writer *writer, uint32_t lo, uint32_t hi)
{
	uint8_t *at = extend(writer, PFKEY_EXT_SPIRANGE, 16);

	pfkey_set32(at + 4, lo);
	pfkey_set32(at + 8, hi);
}

void pfkey_writer_sa2(struct pfkey_writer *writer, const struct pfkey_sa2 *sa2)
{
	uint8_t *at = extend(writer, PFKEY_EXT_SA2, 16);

	at[4] = sa2->mode;
	pfkey_set32(at + 8, sa2->sequence);
	pfkey_set32(at + 12, sa2->reqid);
}

void pfkey_writer_supported(struct pfkey_writer *writer, const struct pfkey_algorithm *algorithms,
                            uint32_t count)
{
	uint8_t *at = extend(writer, PFKEY_EXT_SUPPORTED_ENCRYPT, 8 + (size_t)count * 8) + 8;

	for (uint32_t i = 0; i < count; i++, at += 8) {
		at[0] = algorithms[i].number;
		at[1] = algorithms[i].iv_len;
		pfkey_set16(at + 2, algorithms[i].bits_least);
		pfkey_set16(at + 4, algorithms[i].bits_most);
	}
}

void pfkey_writer_proposal(struct pfkey_writer *writer, const struct pfkey_algorithm *algorithms,
                           uint32_t count)
{
	uint8_t *at = extend(writer, PFKEY_EXT_PROPOSAL, 8 + (size_t)count * COMBINATION) + 8;

	for (uint32_t i = 0; i < count; i++, at += COMBINATION) {
		at[1] = algorithms[i].number;
		pfkey_set16(at + 8, algorithms[i].bits_least);
		pfkey_set16(at + 10, algorithms[i].bits_most);
	}
}

size_t pfkey_writer_end(struct pfkey_writer *writer)
{
	pfkey_set16(writer->octets + 4, (uint16_t)(writer->len / PFKEY_WORD));
	return writer->len;
}
