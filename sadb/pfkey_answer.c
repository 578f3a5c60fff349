#include "sadb/pfkey_answer.h"

#define IV_LEN 8 /* octets of both: RFC 4106 3.1, RFC 7634 2 */

static void begin(struct pfkey_writer *writer, const struct pfkey_answer *answer)
{
	pfkey_writer_begin(writer, answer->platform, answer->octets, &answer->header);
}

size_t pfkey_answer_base(const struct pfkey_answer *answer, uint8_t error)
{
	struct pfkey_answer with = *answer;
	struct pfkey_writer writer;

	with.header.error = error;
	begin(&writer, &with);
	return pfkey_writer_end(&writer);
}

static uint64_t seconds(nsec at)
{
	return at == NSEC_NEVER ? 0 : (uint64_t)(at / NSEC_S);
}

static void put_sa(struct pfkey_writer *writer, const struct pfkey_facts *facts,
                   enum pfkey_state state)
{
	uint16_t unit = pfkey_trait(writer->platform, PFKEY_TRAIT_REPLAY_UNIT);
	struct pfkey_sa sa = {
		.spi = facts->spi,
		.replay = (uint8_t)(facts->terms.replay_window / unit),
		.state = (uint8_t)state,
		.encrypt = pfkey_ealg(writer->platform, facts->encr),
		.flags = facts->terms.esn ? pfkey_trait(writer->platform, PFKEY_TRAIT_ESN_FLAG) : 0,
	};

	pfkey_writer_sa(writer, &sa);
}

static struct pfkey_lifetime lifetime_of(const struct pfkey_facts *facts, enum pfkey_ext which)
{
	const struct sadb_terms *terms = &facts->terms;

	if (which == PFKEY_EXT_LIFETIME_HARD)
		return (struct pfkey_lifetime){ terms->hard_packets, terms->hard_bytes,
			                        seconds(facts->hard_ns), terms->hard_use_s };
	return (struct pfkey_lifetime){ terms->soft_packets, terms->soft_bytes,
		                        seconds(facts->soft_ns), terms->soft_use_s };
}

static bool is_limit(const struct pfkey_lifetime *lifetime)
{
	return lifetime->allocations || lifetime->bytes || lifetime->add_s || lifetime->use_s;
}

/* Both or none, as a daemon must give them. */
static void put_lifetimes(struct pfkey_writer *writer, const struct pfkey_facts *facts)
{
	struct pfkey_lifetime hard = lifetime_of(facts, PFKEY_EXT_LIFETIME_HARD);
	struct pfkey_lifetime soft = lifetime_of(facts, PFKEY_EXT_LIFETIME_SOFT);

	if (!is_limit(&hard) && !is_limit(&soft))
		return;
	pfkey_writer_lifetime(writer, PFKEY_EXT_LIFETIME_HARD, &hard);
	pfkey_writer_lifetime(writer, PFKEY_EXT_LIFETIME_SOFT, &soft);
}

static void put_path(struct pfkey_writer *writer, const struct pfkey_facts *facts)
{
	pfkey_writer_address(writer, PFKEY_EXT_ADDRESS_SRC, &facts->src);
	pfkey_writer_address(writer, PFKEY_EXT_ADDRESS_DST, &facts->dst);
}

static void put_sa2(struct pfkey_writer *writer, const struct pfkey_facts *facts)
{
	if (facts->has_sa2)
		pfkey_writer_sa2(writer, &facts->sa2);
}

size_t pfkey_answer_sa(const struct pfkey_answer *answer, const struct pfkey_facts *facts,
                       enum pfkey_state state)
{
	struct pfkey_writer writer;

	begin(&writer, answer);
	put_sa(&writer, facts, state);
	put_lifetimes(&writer, facts);
	put_path(&writer, facts);
	put_sa2(&writer, facts);
	return pfkey_writer_end(&writer);
}

size_t pfkey_answer_name(const struct pfkey_answer *answer, const struct pfkey_facts *facts)
{
	struct pfkey_writer writer;

	begin(&writer, answer);
	put_sa(&writer, facts, PFKEY_STATE_DEAD);
	put_path(&writer, facts);
	return pfkey_writer_end(&writer);
}

static enum pfkey_state state_of(enum sadb_state state)
{
	switch (state) {
	case SADB_ST_LARVAL: return PFKEY_STATE_LARVAL;
	case SADB_ST_MATURE: return PFKEY_STATE_MATURE;
	case SADB_ST_DYING: return PFKEY_STATE_DYING;
	case SADB_ST_NONE:
	case SADB_ST_DEAD:
	case SADB_ST_COUNT: break;
	}
	return PFKEY_STATE_DEAD;
}

/* How long a life is that ends at `end`. */
static nsec span(nsec from, nsec end)
{
	return end == NSEC_NEVER || end < from ? 0 : end - from;
}

/* A soft lifetime that has run out is not told any more. */
static struct pfkey_facts facts_of(const struct sadb_entry *entry, const struct pfkey_sa2 *sa2)
{
	nsec from = entry->state == SADB_ST_LARVAL ? entry->born_at : entry->matured_at;

	return (struct pfkey_facts){
		.src = entry->src,
		.dst = entry->dst,
		.spi = entry->spi,
		.encr = entry->encr,
		.protocol = entry->protocol,
		.has_sa2 = sa2 != NULL,
		.sa2 = sa2 == NULL ? (struct pfkey_sa2){ 0 } : *sa2,
		.soft_ns = span(from, entry->soft_at),
		.hard_ns = span(from, entry->dies_at),
		.terms = entry->terms,
	};
}

struct pfkey_lifetime pfkey_current(const struct sadb_past *past)
{
	return (struct pfkey_lifetime){
		.allocations = past->packets > UINT32_MAX ? UINT32_MAX : (uint32_t)past->packets,
		.bytes = past->bytes,
		.add_s = seconds(past->since_at),
		.use_s = seconds(past->used_first_at),
	};
}

static struct sadb_past past_of(const struct sadb_entry *entry)
{
	nsec from = entry->state == SADB_ST_LARVAL ? entry->born_at : entry->matured_at;

	return (struct sadb_past){ from, entry->used_first_at, entry->bytes, entry->packets };
}

static void put_key(struct pfkey_writer *writer, const struct sadb_key *key)
{
	uint8_t any = 0;

	for (uint32_t i = 0; i < SADB_KEY_MAX; i++)
		any |= key->key[i];
	if (any != 0 && key->key_len <= SADB_KEY_MAX)
		pfkey_writer_key(writer, PFKEY_EXT_KEY_ENCRYPT, (uint16_t)(key->key_len * 8),
		                 key->key);
}

size_t pfkey_answer_entry(const struct pfkey_answer *answer, const struct sadb_entry *entry,
                          const struct pfkey_sa2 *sa2)
{
	struct pfkey_facts facts = facts_of(entry, sa2);
	const struct sadb_past past = past_of(entry);
	struct pfkey_lifetime current = pfkey_current(&past);
	struct pfkey_writer writer;

	begin(&writer, answer);
	put_sa(&writer, &facts, state_of(entry->state));
	put_lifetimes(&writer, &facts);
	pfkey_writer_lifetime(&writer, PFKEY_EXT_LIFETIME_CURRENT, &current);
	put_path(&writer, &facts);
	put_key(&writer, &entry->key);
	put_sa2(&writer, &facts);
	return pfkey_writer_end(&writer);
}

/* What the model's driver has (checks.c), as far as the platform has a number for it. */
static uint32_t algorithms(enum sadb_platform platform, struct pfkey_algorithm list[2])
{
	uint8_t gcm = pfkey_ealg(platform, SADB_ENCR_AES_GCM_16);
	uint8_t chacha = pfkey_ealg(platform, SADB_ENCR_CHACHA20_POLY1305);
	uint32_t count = 0;

	if (gcm != 0)
		list[count++] = (struct pfkey_algorithm){ gcm, IV_LEN, 128, 256 };
	if (chacha != 0)
		list[count++] = (struct pfkey_algorithm){ chacha, IV_LEN, 256, 256 };
	return count;
}

size_t pfkey_answer_supported(const struct pfkey_answer *answer)
{
	struct pfkey_algorithm list[2];
	uint32_t count = algorithms(answer->platform, list);
	struct pfkey_writer writer;

	begin(&writer, answer);
	pfkey_writer_supported(&writer, list, count);
	return pfkey_writer_end(&writer);
}

size_t pfkey_answer_expire(const struct pfkey_answer *answer, const struct pfkey_facts *facts,
                           const struct pfkey_lifetime *current, enum pfkey_ext limit)
{
	struct pfkey_lifetime lifetime = lifetime_of(facts, limit);
	bool hard = limit == PFKEY_EXT_LIFETIME_HARD;
	struct pfkey_writer writer;

	begin(&writer, answer);
	put_sa(&writer, facts, hard ? PFKEY_STATE_DEAD : PFKEY_STATE_DYING);
	pfkey_writer_lifetime(&writer, PFKEY_EXT_LIFETIME_CURRENT, current);
	pfkey_writer_lifetime(&writer, limit, &lifetime);
	put_path(&writer, facts);
	put_sa2(&writer, facts);
	return pfkey_writer_end(&writer);
}

size_t pfkey_answer_acquire(const struct pfkey_answer *answer, const struct sadb_addr *src,
                            const struct sadb_addr *dst)
{
	struct pfkey_algorithm list[2];
	uint32_t count = algorithms(answer->platform, list);
	struct pfkey_writer writer;

	begin(&writer, answer);
	pfkey_writer_address(&writer, PFKEY_EXT_ADDRESS_SRC, src);
	pfkey_writer_address(&writer, PFKEY_EXT_ADDRESS_DST, dst);
	pfkey_writer_proposal(&writer, list, count);
	return pfkey_writer_end(&writer);
}
