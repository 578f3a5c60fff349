#include "sadb/pace.h"

#define PER_10K    10000u
#define MILLI      1000u
#define FACTOR_ONE MILLI

/* value * num / den, rounded down; NSEC_NEVER if that is beyond it. den is at most 2^31. */
static nsec scale(nsec value, uint32_t num, uint32_t den)
{
	uint64_t whole = (uint64_t)value / den, rest = (uint64_t)value % den;
	uint64_t small = rest * num / den;

	if (num > 0 && whole > ((uint64_t)NSEC_NEVER - small) / num)
		return NSEC_NEVER;
	return (nsec)(whole * num + small);
}

static nsec first_use(struct sadb_pace *pace, const struct sadb_work *work)
{
	uint64_t mark = UINT64_C(1) << (work->key.encr < 63 ? work->key.encr : 63);
	bool first = (pace->used & mark) == 0;

	pace->used |= mark;
	return first && work->first_use_ns > 0 ? work->first_use_ns : 0;
}

/* The largest of those in force; 1 if there is none. */
static uint32_t factor(const struct sadb_pace *pace, nsec at, enum sadb_op op)
{
	uint32_t largest = 0;
	bool any = false;

	for (uint32_t i = 0; i < pace->slow_count; i++) {
		const struct sadb_slow *slow = &pace->slows[i];

		if (at >= slow->until || (slow->op != op && slow->op != SADB_OP_COUNT))
			continue;
		any = true;
		if (largest < slow->factor_milli)
			largest = slow->factor_milli;
	}
	return any ? largest : FACTOR_ONE;
}

nsec sadb_pace_end(struct sadb_pace *pace, const struct sadb_conf *conf, nsec at,
                   const struct sadb_work *work, uint32_t sas)
{
	nsec takes = work->service_ns, ends_at;

	if (sadb_work_keys(work))
		takes = sadb_after(takes, first_use(pace, work));
	else if (work->op == SADB_OP_GETSPI && conf->getspi_per_10k_ns > 0)
		takes = sadb_after(takes, scale(conf->getspi_per_10k_ns, sas, PER_10K));
	if (pace->slow_count > 0)
		takes = scale(takes, factor(pace, at, (enum sadb_op)work->op), MILLI);
	ends_at = sadb_after(at, takes < 1 ? 1 : takes);
	if (ends_at < pace->stalled_until[work->op])
		ends_at = pace->stalled_until[work->op];
	return ends_at < NSEC_NEVER ? ends_at : NSEC_NEVER - 1;
}

/* Over, or another of the same operation is in force at least as long and as slow. */
static bool idle(const struct sadb_slow *slow, nsec now, const struct sadb_slow *other)
{
	return slow->until <= now || (slow->op == other->op && slow->until <= other->until &&
	                              slow->factor_milli <= other->factor_milli);
}

bool sadb_pace_slow(struct sadb_pace *pace, nsec now, const struct sadb_slow *slow)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < pace->slow_count; i++)
		if (!idle(&pace->slows[i], now, slow))
			pace->slows[kept++] = pace->slows[i];
	pace->slow_count = kept;
	if (kept == pace->slow_room)
		return slow->until <= now;
	if (slow->until > now)
		pace->slows[pace->slow_count++] = *slow;
	return true;
}
