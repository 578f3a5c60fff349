/* See host_conf.h. */
#include "sim/model/host_conf.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sim/model/rng.h"

#define SPI_FIRST 256u /* RFC 4303 2.1: 1..255 are reserved */

struct sadb_conf host_conf_sadb(const struct scenario_sadb *sadb, const struct plan_room *room,
                                uint64_t seed, const char *name)
{
	struct rng rng;
	char stream[128];

	int len = snprintf(stream, sizeof(stream), "host/%s/spi", name);
	assert(len > 0 && (size_t)len < sizeof(stream));
	rng_init(&rng, seed, stream);
	return (struct sadb_conf){
		.platform = sadb->platform,
		.slots = room->slots,
		.requests = room->requests,
		.dead_max = room->slots,
		.larval_lifetime_ns = sadb->larval_lifetime_ns,
		.expire_linger_ns = sadb->expire_linger_ns,
		.standing_sas = sadb->standing_sas,
		.max_sas = sadb->max_sas,
		.max_larval = sadb->max_larval,
		.concurrent_updates = sadb->concurrent_updates,
		.update_queue = sadb->update_queue,
		.max_per_peer = sadb->max_per_peer,
		.workers = sadb->workers,
		.lock_wait_ns = sadb->lock_wait_ns,
		.on_full = (enum sadb_on_full)sadb->on_full,
		.getspi_per_10k_ns = sadb->getspi_per_10k_ns,
		.rules_max = room->rules,
		.slows_max = room->slows,
		.memory = sadb->memory,
		.sa_bytes = sadb->sa_bytes,
		.larval_bytes = sadb->larval_bytes,
		.spi_min = SPI_FIRST,
		.spi_max = UINT32_MAX,
		.spi_salt = (uint32_t)rng_u64(&rng),
	};
}

void host_conf_key(struct ike_conf *conf, const struct edge_conf *edge, const char *psk,
                   uint64_t seed)
{
	if (edge && edge->psk_len > 0) {
		assert(edge->psk_len <= IKE_PSK_MAX);
		conf->psk_len = edge->psk_len;
		memcpy(conf->psk, edge->psk, edge->psk_len);
		return;
	}
	if (psk && psk[0] != '\0') {
		size_t len = strlen(psk);
		conf->psk_len = len < IKE_PSK_MAX ? len : IKE_PSK_MAX;
		memcpy(conf->psk, psk, conf->psk_len);
		return;
	}
	conf->psk_len = 32;
	rng_derive(seed, "psk", conf->psk);
}

void host_conf_seed(struct ike_conf *ike, struct sadb_conf *sadb, const struct edge_conf *edge,
                    uint64_t seed, const char *stream)
{
	uint8_t salt[32];

	if (!edge || !edge->entropy) {
		rng_derive(seed, stream, ike->seed);
		return;
	}
	rng_derive_from(edge->entropy, stream, ike->seed);
	rng_derive_from(ike->seed, "spi", salt);
	memcpy(&sadb->spi_salt, salt, sizeof(sadb->spi_salt));
}

#define POOL_MAX 65536 /* addresses: the octets that differ are the last two */

static uint32_t pool_size(const struct sadb_selector *pool)
{
	uint32_t last = pool->lo.family == 4 ? 3 : 15;

	if (pool->lo.family == 0)
		return 0;
	for (uint32_t i = 0; i + 1 < last; i++)
		if (pool->lo.bytes[i] != pool->hi.bytes[i])
			return POOL_MAX;
	return (uint32_t)(pool->hi.bytes[last - 1] - pool->lo.bytes[last - 1]) * 256 +
	       (uint32_t)(pool->hi.bytes[last] - pool->lo.bytes[last]) + 1;
}

struct ike_conf host_conf_ike(const struct scenario_host *host, const struct plan_room *room)
{
	const struct scenario_ike *ike = host->ike;
	struct ike_conf conf = {
		.responds = host->role == ROLE_RESPONDER,
		.ike_proposals_count = ike->proposals_count,
		.esp_proposals_count = ike->esp_count,
		.retransmit_first_ns = ike->retransmit_first_ns,
		.retransmit_factor_milli = ike->retransmit_factor_milli,
		.retransmit_max_tries = ike->retransmit_max_tries,
		.retransmit_give_up_ns = ike->retransmit_give_up_ns,
		.retransmit_jitter_ppm = ike->retransmit_jitter_ppm,
		.fragment_size = ike->fragmentation ? ike->fragment_size : 0,
		.nat_traversal = (enum ike_nat_traversal)ike->nat_traversal,
		.keepalive_ns = ike->keepalive_ns,
		.half_open_timeout_ns = ike->half_open_timeout_ns,
		.half_open_limit = ike->half_open_limit,
		.cookies_above = ike->cookies_above,
		.cookies_below = ike->cookies_below,
		.half_open_per_source = ike->half_open_per_source,
		.main_budget_ns = ike->main_budget_ns,
		.quick_budget_ns = ike->quick_budget_ns,
		.sessions = room->sessions,
		.more_sessions = room->more_sessions,
		.more_children = room->more_children,
		.ike_rekey_ns = ike->ike_rekey_ns,
		.ike_hard_ns = ike->ike_hard_ns,
		.rekey_retry_ns = ike->rekey_retry_ns,
		.put_off_max_ns = ike->put_off_max_ns,
		.rekey_jitter_ppm = ike->rekey_jitter_ppm,
		.liveness_ns = ike->liveness_ns,
		.childless = (enum ike_childless)ike->childless,
		.initial_contact = ike->initial_contact,
		.on_no_child = (enum ike_no_child)ike->on_no_child,
		.child_soft_ns = ike->child_soft_ns,
		.child_hard_ns = ike->child_hard_ns,
		.child_terms = ike->terms,
		.install_failed_notify = ike->install_failed_notify,
		.on_larval_gone = (enum ike_larval_gone)ike->on_larval_gone,
		.auth_backend = !dist_is_zero(&host->auth_backend),
		.eap_rounds = ike->eap_rounds,
		.pool_first = host->pool.lo,
		.pool_size = pool_size(&host->pool),
		.pool_required = host->pool_required,
		.mode = (enum ike_mode)host->mode,
		.asks_address = (uint8_t)host->asks_address,
	};

	conf.child_terms.soft_use_s = (uint32_t)(ike->child_soft_use_ns / NSEC_S);
	conf.child_terms.hard_use_s = (uint32_t)(ike->child_hard_use_ns / NSEC_S);
	conf.child_terms.replay_window = (uint8_t)ike->replay_window;
	conf.child_terms.idle_s = (uint32_t)(ike->child_idle_ns / NSEC_S);
	memcpy(conf.ike_proposals, ike->proposals, sizeof(conf.ike_proposals));
	memcpy(conf.esp_proposals, ike->esp, sizeof(conf.esp_proposals));
	for (uint32_t i = 0; ike->pfs && i < conf.esp_proposals_count; i++)
		if (conf.esp_proposals[i].group == 0)
			conf.esp_proposals[i].group = conf.ike_proposals[0].group;
	return conf;
}

nsec host_conf_counted(nsec duration, nsec gain_ns)
{
	nsec second = NSEC_S + gain_ns,
	     lasts = duration / second * NSEC_S + duration % second * NSEC_S / second;

	assert(second >= NSEC_S / 2 && second <= 3 * NSEC_S / 2);
	return duration > 0 && lasts == 0 ? 1 : lasts;
}

void host_conf_drift(struct ike_conf *conf, nsec gain_ns)
{
#define X(field) conf->field = host_conf_counted(conf->field, gain_ns);
	IKE_TIMES(X)
#undef X
}
