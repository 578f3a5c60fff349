#include <stddef.h>

#include "sadb/rule.h"
#include "sadb/table.h"

static bool in_force(const struct sadb_fault *fault, nsec at)
{
	const struct sadb_rule *rule = &fault->rule;

	return at < rule->until && (rule->nth == 0 || fault->met < rule->nth);
}

/* The rules that are over go; the others keep their order. */
static void tidy(struct sadb_rules *rules, nsec at)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < rules->count; i++)
		if (in_force(&rules->faults[i], at))
			rules->faults[kept++] = rules->faults[i];
	rules->count = kept;
}

bool sadb_rules_add(struct sadb_rules *rules, nsec now, const struct sadb_rule *rule)
{
	tidy(rules, now);
	if (rules->count == rules->room)
		return false;
	rules->faults[rules->count++] = (struct sadb_fault){ .rule = *rule };
	return true;
}

static bool has_dir(const struct sadb_work *work)
{
	return work->op != SADB_OP_FLUSH && work->op != SADB_OP_DUMP && work->op != SADB_OP_POLICY;
}

static bool matches(const struct sadb_rule *rule, const struct sadb_work *work)
{
	const struct sadb_addr *peer = has_dir(work) ? sadb_work_peer(work) : NULL;

	if (rule->op != SADB_OP_COUNT && rule->op != work->op)
		return false;
	if (rule->has_dir && (!has_dir(work) || rule->dir != work->dir))
		return false;
	if (rule->encr != 0 && (!sadb_work_keys(work) || rule->encr != work->key.encr))
		return false;
	return rule->peer.family == 0 || (peer != NULL && sadb_addr_same(peer, &rule->peer));
}

enum sadb_cause sadb_rules_meet(struct sadb_rules *rules, nsec at, const struct sadb_work *work)
{
	enum sadb_cause cause = SADB_CAUSE_NONE;

	for (uint32_t i = 0; i < rules->count; i++) {
		struct sadb_fault *fault = &rules->faults[i];
		const struct sadb_rule *rule = &fault->rule;

		if (!in_force(fault, at) || !matches(rule, work))
			continue;
		fault->met += rule->nth > 0;
		if (cause == SADB_CAUSE_NONE && fault->met == rule->nth)
			cause = rule->cause;
	}
	return cause;
}
