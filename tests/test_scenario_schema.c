/* The table of keys: complete, sensible, and every default is a value of its own key. */
#include "scenario_kit.h"

#include "sim/scenario/schema.h"
#include "sim/scenario/value.h"

#define ALL_KEYS                                                                                   \
	"ikesim: 1\nname: all\nsummary: All keys.\ntags: [one, two]\nabout: { symptom: it is "     \
	"slow, cause: a, step: limits, fix: b, report: c, evidence: d }\nprofile: linux\nseed: "   \
	"18\n"                                                                                     \
	"duration: 2min\ncrypto: modelled\ntolerance: 2% + 5ms\n"                                  \
	"network:\n"                                                                               \
	"  links:\n"                                                                               \
	"    - name: w\n"                                                                          \
	"      between: [b, a]\n"                                                                  \
	"      latency: { dist: exponential, mean: 5ms, min: 1ms, max: 90ms }\n"                   \
	"      loss: 0.5%\n"                                                                       \
	"      drop: [{ to: a, packets: [2] }, { to: b, packets: [4, 1] }]\n"                      \
	"      reorder: { rate: 1%, by: { dist: uniform, min: 1ms, max: 2ms } }\n"                 \
	"      duplicate: 0.05%\n"                                                                 \
	"      queue: 100\n"                                                                       \
	"      mtu: 1400B\n      nat: initiator\n      nat_mapping: 29s\n"                         \
	"hosts:\n"                                                                                 \
	"  - { name: a, role: initiator, count: 3, psk: x y, id: a.lab, "                          \
	"local_ts: 10.1.0.0/16, "                                                                  \
	"remote_ts: 10.2.0.9, asks_address: ipv6 }\n"                                              \
	"  - name: b\n"                                                                            \
	"    role: responder\n"                                                                    \
	"    profile: windows\n"                                                                   \
	"    auth_backend: { dist: constant, value: 2s }\n"                                        \
	"    pool: 10.1.2.0/24\n    pool_required: yes\n"                                          \
	"    sadb: { larval_lifetime: 5s }\n"                                                      \
	"    ike: { esp: [aes256gcm16, chacha20poly1305] }\n"                                      \
	"cpu:\n"                                                                                   \
	"  cores: 2\n  workers: 3\n  speed: 1.5\n  background: 5%\n"                               \
	"  pauses: { every: 1s, for: 2ms }\n  receive: { queue: 7, wait: none }\n"                 \
	"  priorities: { acquire: 1, init: 2, auth: 3, create_child: 4, informational: 5, "        \
	"answer: 6, timer: 7 }\n"                                                                  \
	"  costs: { job: 1us, parse: 2us, dh_pair: 3us, dh_secret: 4us, prf: 5us, sign: 6us, "     \
	"verify: 7us, seal: 8us, open: 9us, driver_call: 10us, send: { dist: exponential, "        \
	"mean: 11us } }\n"                                                                         \
	"ike:\n"                                                                                   \
	"  acquires: { queue: 3, wait: 4s }\n"                                                     \
	"  auth: ed25519\n  eap_rounds: 3\n"                                                       \
	"  proposals: [chacha20poly1305-prfsha256-x25519]\n"                                       \
	"  retransmit: { first: 500ms, factor: 1.5, max_tries: 5, jitter: 12.5%, give_up_after: "  \
	"none }\n"                                                                                 \
	"  cookies: { above_half_open: none, below_half_open: 17 }\n"                              \
	"  half_open_limit: 20\n  half_open_per_source: 21\n"                                      \
	"  budgets: { main: 32s, quick: 33s }\n"                                                   \
	"  fragmentation: no\n  fragment_size: 1000B\n  nat_traversal: forced\n"                   \
	"  keepalive: 19s\n"                                                                       \
	"  half_open_timeout: 31s\n"                                                               \
	"  on_install_failed: TS_UNACCEPTABLE\n  on_larval_gone: add\n"                            \
	"  child_lifetime: { soft: 1h, hard: none, soft_bytes: 1MiB, hard_bytes: 2MiB, "           \
	"soft_packets: 3, hard_packets: 4, idle: 5s, soft_use: 6s, hard_use: 7s, "                 \
	"replay_window: 33 }\n"                                                                    \
	"sadb:\n"                                                                                  \
	"  standing_sas: 11\n  workers: 2\n  lock_wait: 16s\n  on_full: block\n  first_use: 9ms\n" \
	"  ops: { getspi_per_10k_sas: 8us, getspi: 1us, expire: 2us, delete: { dist: normal, "     \
	"mean: 1ms, sd: 1us } }\n"                                                                 \
	"  limits: { max_sas: none, max_larval: 3, memory: 64MiB, concurrent_updates: 8, "         \
	"update_queue: 0, max_per_peer: 6 }\n"                                                     \
	"faults:\n"                                                                                \
	"  - { kind: latency, link: w, at: 1s, for: 3s, add: 5ms, jitter: 1ms }\n"                 \
	"  - { name: s, kind: sadb_stall, host: b, op: add, at: 1s, for: 500ms }\n"                \
	"  - { kind: sadb_lock, host: a, at: 2s, for: 1s }\n"                                      \
	"  - { kind: sadb_slow, host: a, factor: 2.5, at: 2s, for: 1s }\n"                         \
	"  - { kind: sadb_fail, host: b, op: update, dir: in, peer: a, nth: 2, "                   \
	"cause: memory_limit, at: 2s, for: 1s }\n"                                                 \
	"  - { kind: sa_traffic, host: b, at: 3s, packets: 10, bytes: 1KiB }\n"                    \
	"  - { kind: policy_change, host: a, at: 4s, told: yes }\n"                                \
	"  - { kind: steer, host: a, at: 5s, do: rekey_ike }\n"                                    \
	"  - { kind: sadb_damage, host: a, op: update, what: mature, nth: 3, at: 5s, for: 1s }\n"  \
	"outcome: fails_with_13860\n"

START_TEST(every_key_goes_where_it_should)
{
	struct scenario *s = kit_text_well(ALL_KEYS);
	const struct scenario_link *w = &s->links[0];

	ck_assert_int_eq(s->crypto, IKE_CRYPTO_MODELLED);
	const struct scenario_host *a = &s->hosts[0], *b = &s->hosts[1];

	ck_assert_str_eq(s->name, "all");
	ck_assert_str_eq(s->summary, "All keys.");
	ck_assert(s->tags_count == 2 && strcmp(s->tags[1], "two") == 0);
	ck_assert(s->profile == PROFILE_LINUX && s->seed == 18 && s->duration_ns == 120 * NSEC_S);
	ck_assert(s->links_count == 1 && s->hosts_count == 2 && s->faults_count == 9);
	ck_assert(w->between[0] == 1 && w->between[1] == 0);
	ck_assert(w->latency.kind == DIST_EXPONENTIAL && w->latency.a == 5 * NSEC_MS &&
	          w->latency.min == NSEC_MS && w->latency.max == 90 * NSEC_MS);
	ck_assert(w->loss_ppb == 5000000 && w->duplicate_ppb == 500000 &&
	          w->reorder_ppb == 10000000);
	ck_assert(w->reorder_by.kind == DIST_UNIFORM && w->reorder_by.b == 2 * NSEC_MS &&
	          w->queue == 100);
	ck_assert(w->drop_count == 0 && w->drop_to_count[0] == 2 && w->drop_to_count[1] == 1);
	ck_assert(w->drop_to[0][0] == 1 && w->drop_to[0][1] == 4 && w->drop_to[1][0] == 2);
	ck_assert(w->mtu == 1400 && w->nat == LINK_NAT_INITIATOR &&
	          w->nat_mapping_ns == 29 * NSEC_S);
	ck_assert(!a->ike->fragmentation && a->ike->fragment_size == 1000);
	ck_assert(a->ike->nat_traversal == IKE_NAT_FORCED && a->ike->keepalive_ns == 19 * NSEC_S);
	ck_assert(a->role == ROLE_INITIATOR && a->count == 3 && a->profile == PROFILE_LINUX);
	ck_assert_str_eq(a->psk, "x y");
	ck_assert_str_eq(a->id, "a.lab");
	ck_assert(a->local_ts.hi.bytes[3] == 255 && a->remote_ts.lo.bytes[3] == 9);
	ck_assert(s->tolerance.ns == 5 * NSEC_MS && s->tolerance.ppb == 20000000);
	ck_assert_str_eq(kit_leaf(s, "tolerance"), "5ms + 2%");
	ck_assert_str_eq(kit_leaf(s, "hosts[a].local_ts"), "10.1.0.0/16");
	ck_assert_str_eq(kit_leaf(s, "hosts[b].local_ts"), "none");
	ck_assert(b->profile == PROFILE_WINDOWS && b->auth_backend.a == 2 * NSEC_S);
	ck_assert(a->ike->retransmit_first_ns == 500 * NSEC_MS &&
	          a->ike->retransmit_factor_milli == 1500);
	ck_assert(a->ike->retransmit_max_tries == 5 && a->ike->retransmit_jitter_ppm == 125000);
	ck_assert(b->ike->retransmit_give_up_ns == 0 && b->ike->cookies_above == UINT32_MAX);
	ck_assert(b->ike->half_open_limit == 20 && b->ike->half_open_timeout_ns == 31 * NSEC_S);
	ck_assert(b->ike->cookies_below == 17 && b->ike->half_open_per_source == 21);
	ck_assert(b->ike->main_budget_ns == 32 * NSEC_S && b->ike->quick_budget_ns == 33 * NSEC_S);
	ck_assert(b->ike->install_failed_notify == 38 && b->ike->child_soft_ns == 3600 * NSEC_S);
	ck_assert(b->ike->child_hard_ns == 0 && b->ike->on_larval_gone == IKE_LARVAL_GONE_ADD);
	ck_assert(a->asks_address == 6 && a->pool.lo.family == 0 && b->asks_address == 0);
	ck_assert(b->pool.lo.bytes[2] == 2 && b->pool.hi.bytes[3] == 255 && b->pool_required == 1);
	ck_assert(a->ike->auth == AUTH_ED25519 && a->ike->eap_rounds == 3);
	ck_assert(a->ike->proposals_count == 1 && a->ike->proposals[0].encr == 28 &&
	          a->ike->proposals[0].prf == 5 && a->ike->proposals[0].group == 31);
	ck_assert(a->ike->esp_count == 1 && b->ike->esp_count == 2 &&
	          b->ike->esp[0].encr_bits == 256);
	ck_assert(a->sadb->larval_lifetime_ns == 30 * NSEC_S &&
	          b->sadb->larval_lifetime_ns == 5 * NSEC_S);
	ck_assert(a->sadb->ops[SADB_OP_GETSPI].a == NSEC_US &&
	          a->sadb->ops[SADB_OP_FLUSH].a == NSEC_MS);
	ck_assert(a->sadb->max_sas == 0 && a->sadb->max_larval == 3 && a->sadb->memory == 64 << 20);
	ck_assert(a->sadb->concurrent_updates == 8 && a->sadb->update_queue == 0);
	ck_assert(a->sadb->platform == SADB_PLATFORM_LINUX &&
	          b->sadb->platform == SADB_PLATFORM_WINDOWS);
	ck_assert(s->faults[0].kind == FAULT_LATENCY && s->faults[0].until == 4 * NSEC_S &&
	          s->faults[0].add_ns == 5 * NSEC_MS && s->faults[0].jitter_ns == NSEC_MS);
	ck_assert_str_eq(s->faults[0].name, "latency#1");
	ck_assert(s->faults[1].kind == FAULT_SADB_STALL && s->faults[1].host == 1 &&
	          s->faults[1].op == SADB_OP_ADD);
	ck_assert(s->outcome_code == 13860 && s->outcome_place.line == 79 &&
	          s->outcome_place.col == 10);
	scenario_free(s);
}
END_TEST

START_TEST(acquire_workers_are_a_hosts_own)
{
	struct scenario *s = kit_text_well(KIT_BASE "set:\n  hosts[a].acquire_workers: 2\n");

	ck_assert(s->hosts[0].acquire_workers == 2 && s->hosts[1].acquire_workers == 0);
	scenario_free(s);
}
END_TEST

#define PROTOCOL_KEYS                                                                              \
	KIT_BASE "ike: { initial_contact: yes, childless: prefer, rekey: { give_up_after: 61s } "  \
	         "}\n"

START_TEST(keys_of_the_protocol_go_where_they_should)
{
	struct scenario *s = kit_text_well(PROTOCOL_KEYS);
	const struct scenario_ike *ike = s->hosts[0].ike;

	ck_assert(s->hosts[0].mode == IKE_MODE_TUNNEL);
	ck_assert(ike->childless == IKE_CHILDLESS_PREFER && ike->initial_contact == 1 &&
	          ike->put_off_max_ns == 61 * NSEC_S);
	scenario_free(s);
}
END_TEST

START_TEST(every_key_of_a_driver_in_full_goes_where_it_should)
{
	struct scenario *s = kit_text_well(ALL_KEYS);
	const struct scenario_ike *ike = s->hosts[0].ike;
	const struct scenario_sadb *sadb = s->hosts[0].sadb;
	const struct scenario_fault *fault = s->faults;

	ck_assert(ike->terms.soft_bytes == 1 << 20 && ike->terms.hard_bytes == 2 << 20);
	ck_assert(ike->terms.soft_packets == 3 && ike->terms.hard_packets == 4);
	ck_assert(ike->child_idle_ns == 5 * NSEC_S && ike->child_soft_use_ns == 6 * NSEC_S &&
	          ike->child_hard_use_ns == 7 * NSEC_S && ike->replay_window == 33);
	ck_assert(sadb->workers == 2 && sadb->lock_wait_ns == 16 * NSEC_S &&
	          sadb->on_full == SADB_FULL_BLOCK && sadb->first_use.a == 9 * NSEC_MS);
	ck_assert(sadb->standing_sas == 11 && sadb->getspi_per_10k_ns == 8 * NSEC_US &&
	          sadb->max_per_peer == 6);
	ck_assert(fault[2].kind == FAULT_SADB_LOCK && fault[2].until == 3 * NSEC_S);
	ck_assert(fault[3].kind == FAULT_SADB_SLOW && fault[3].factor_milli == 2500 &&
	          fault[3].op == SADB_OP_COUNT);
	ck_assert(fault[4].kind == FAULT_SADB_FAIL && fault[4].op == SADB_OP_UPDATE &&
	          fault[4].dir == SADB_DIR_IN && fault[4].peer == 0 && fault[4].nth == 2 &&
	          fault[4].cause == SADB_CAUSE_MEMORY_LIMIT);
	ck_assert(fault[3].peer == FAULT_ANY && fault[3].dir == FAULT_ANY);
	ck_assert(fault[5].kind == FAULT_SA_TRAFFIC && fault[5].packets == 10 &&
	          fault[5].bytes == 1024 && fault[5].until == 3 * NSEC_S + 1);
	ck_assert(fault[6].kind == FAULT_POLICY_CHANGE && fault[6].told == 1);
	ck_assert(fault[7].kind == FAULT_STEER && fault[7].deed == DEED_REKEY_IKE);
	ck_assert(fault[8].kind == FAULT_SADB_DAMAGE && fault[8].op == SADB_OP_UPDATE &&
	          fault[8].what == DAMAGE_MATURE && fault[8].nth == 3);
	scenario_free(s);
}
END_TEST

START_TEST(every_key_of_a_processor_goes_where_it_should)
{
	struct scenario *s = kit_text_well(ALL_KEYS);
	const struct scenario_ike *ike = s->hosts[1].ike;
	const struct scenario_cpu *cpu = s->hosts[1].cpu;

	ck_assert(cpu->cores == 2 && cpu->workers == 3 && cpu->speed_milli == 1500);
	ck_assert(cpu->background_ppb == 50000000 && cpu->pause_every.a == NSEC_S &&
	          cpu->pause_for.a == 2 * NSEC_MS);
	ck_assert(cpu->receive_queue == 7 && cpu->receive_wait_ns == 0);
	for (uint32_t i = 0; i < CPU_LINE_COUNT; i++)
		ck_assert_uint_eq(cpu->priorities[i], i + 1);
	for (uint32_t i = 0; i < CPU_COST_COUNT; i++)
		ck_assert_int_eq(cpu->costs[i].a, (i + 1) * NSEC_US);
	ck_assert_int_eq(cpu->costs[CPU_COST_SEND].kind, DIST_EXPONENTIAL);
	ck_assert(ike->acquires_queue == 3 && ike->acquires_wait_ns == 4 * NSEC_S);
	scenario_free(s);
}
END_TEST

/* What `explain` shows is what the file takes. */
START_TEST(every_kind_of_fault_has_an_example_that_holds)
{
	enum scenario_fault_kind kind = (enum scenario_fault_kind)_i;
	char text[1024];

	snprintf(text, sizeof(text),
	         KIT_HEAD "network: { links: [{ name: wan, between: [client, gateway] }] }\n"
	                  "hosts: [{ name: client, role: initiator }, { name: gateway, role: "
	                  "responder }]\ncpu: { cores: 1 }\n"
	                  "faults: [ %s ]\n",
	         scenario_fault_example(kind));
	struct scenario *s = kit_text_well(text);
	ck_assert_int_eq(s->faults[0].kind, kind);
	ck_assert(scenario_fault_story(kind)[0] != '\0');
	scenario_free(s);
}
END_TEST

START_TEST(drops_of_both_directions_are_one_list)
{
	struct scenario *s = kit_text_well(
	        KIT_HEAD KIT_HOSTS
	        "network: { links: [{ name: w, between: [a, b], drop: [9, 1, 3] }] }\n");

	ck_assert_uint_eq(s->links[0].drop_count, 3);
	ck_assert(s->links[0].drop[0] == 1 && s->links[0].drop[1] == 3 && s->links[0].drop[2] == 9);
	ck_assert_str_eq(kit_leaf(s, "network.links[w].drop"), "[1, 3, 9]");
	scenario_free(s);
}
END_TEST

START_TEST(every_key_is_found_by_its_path_and_says_what_it_is)
{
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count), *key = &keys[_i];

	if ((uint32_t)_i >= count)
		return;
	ck_assert_ptr_eq(schema_find(key->path), key);
	ck_assert_uint_eq(schema_number(key), (unsigned)_i);
	ck_assert(strlen(key->type) > 0 && strlen(key->doc) > 10 &&
	          strlen(key->path) < SCHEMA_PATH_MAX);
	for (unsigned profile = 0; profile < PROFILE_COUNT; profile++) {
		const char *value = key->defaults[profile].value;
		ck_assert_msg(!value || strchr("DIXM", key->defaults[profile].label), "%s",
		              key->path);
		ck_assert_msg(!value || key->defaults[profile].label, "%s has no label", key->path);
		ck_assert_msg(!value || key->defaults[profile].source, "%s has no source",
		              key->path);
		ck_assert_msg(!value == !key->defaults[0].value, "%s: a default in one profile",
		              key->path);
		ck_assert_msg(!value || !key->rule->required, "%s is required", key->path);
	}
}
END_TEST

/* Printed from the struct they are what the table says, so that table, reader and printer agree. */
START_TEST(defaults_are_canonical_values_of_their_keys)
{
	static const char *const heads[] = { "profile: windows\n", "profile: windows-2003\n",
		                             "profile: linux\n", "profile: bsd\n",
		                             "profile: ideal\n" };
	char text[512];
	uint32_t count;
	const struct scenario_key *keys = scenario_keys(&count);

	snprintf(text, sizeof(text), "%s%s", KIT_BASE, heads[_i]);
	struct scenario *s = kit_text_well(text);
	for (uint32_t i = 0; i < count; i++) {
		const char *value = kit_leaf(s, keys[i].path), *want = keys[i].defaults[_i].value;
		if (strchr(keys[i].path, '[') || strcmp(keys[i].path, "profile") == 0 || !want)
			continue;
		ck_assert_msg(value && strcmp(value, want) == 0, "%s is %s, not %s", keys[i].path,
		              value ? value : "missing", want);
	}
	ck_assert_str_eq(kit_leaf(s, "network.links[w].latency"), "10ms");
	ck_assert_str_eq(kit_leaf(s, "hosts[a].count"), "1");
	scenario_free(s);
}
END_TEST

START_TEST(a_host_has_the_keys_of_ike_sadb_and_cpu)
{
	const char *words[SCHEMA_KEYS_MAX];
	char joined[SCHEMA_PATH_MAX], word[80];

	ck_assert_ptr_eq(schema_find("hosts[].sadb.limits.memory"),
	                 schema_find("sadb.limits.memory"));
	ck_assert_ptr_null(schema_find("hosts[].sadb.limit"));
	ck_assert_ptr_null(schema_find("hosts[].duration"));
	ck_assert_ptr_eq(schema_find("hosts[].cpu.costs.prf"), schema_find("cpu.costs.prf"));
	ck_assert_uint_eq(schema_words("hosts[].sadb.limits", words), 6);
	ck_assert_uint_eq(schema_words("hosts[]", words), 17);
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	ck_assert(!schema_join("hosts[]", word, joined));
	ck_assert_ptr_null(schema_elsewhere("nowhere"));
}
END_TEST

/* One below the least, the least, the most, one above the most. */
static const struct {
	const char *text;
	bool good;
} edges[] = {
	{ "sadb: { larval_lifetime: 999999ns }\n", false },
	{ "sadb: { larval_lifetime: 1ms }\n", true },
	{ "sadb: { larval_lifetime: 8784h }\n", true },
	{ "sadb: { larval_lifetime: 31622400000000001ns }\n", false },
	{ "ike: { retransmit: { factor: 0.999 } }\n", false },
	{ "ike: { retransmit: { factor: 1 } }\n", true },
	{ "ike: { retransmit: { factor: 10 } }\n", true },
	{ "ike: { retransmit: { factor: 10.001 } }\n", false },
	{ "ike: { retransmit: { jitter: 100% } }\n", true },
	{ "ike: { child_lifetime: { soft: 3600s, hard: 3600s } }\n", true },
	{ "ike: { child_lifetime: { soft: 3600000000001ns, hard: 3600s } }\n", false },
	{ "faults: [{ kind: partition, link: w, at: 1ns, for: 299999999998ns }]\n", true },
	{ "faults: [{ kind: partition, link: w, at: 1ns, for: 299999999999ns }]\n", true },
	{ "faults: [{ kind: partition, link: w, at: 1ns, for: 300s }]\n", false },
	{ "outcome: fails_with_13800\n", true },
	{ "outcome: fails_with_13909\n", true },
};

START_TEST(bounds_are_exact)
{
	char text[512];
	struct kit_file files[] = { { "t.yaml", text, 0 }, { NULL, NULL, 0 } };
	struct kit kit = { .files = files };

	snprintf(text, sizeof(text), "%s%s", KIT_BASE, edges[_i].text);
	struct scenario *scenario = kit_load(&kit, NULL, 0);
	ck_assert_msg((scenario != NULL) == edges[_i].good, "%s", edges[_i].text);
	scenario_free(scenario);
	scenario_problems_free(&kit.problems);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, bounds_are_exact, 0, sizeof(edges) / sizeof(*edges));
	tcase_add_test(tests, every_key_goes_where_it_should);
	tcase_add_test(tests, keys_of_the_protocol_go_where_they_should);
	tcase_add_test(tests, acquire_workers_are_a_hosts_own);
	tcase_add_test(tests, every_key_of_a_driver_in_full_goes_where_it_should);
	tcase_add_test(tests, every_key_of_a_processor_goes_where_it_should);
	tcase_add_loop_test(tests, every_kind_of_fault_has_an_example_that_holds, 0, FAULT_COUNT);
	tcase_add_test(tests, drops_of_both_directions_are_one_list);
	tcase_add_loop_test(tests, every_key_is_found_by_its_path_and_says_what_it_is, 0,
	                    SCHEMA_KEYS_MAX);
	tcase_add_loop_test(tests, defaults_are_canonical_values_of_their_keys, 0, PROFILE_COUNT);
	tcase_add_test(tests, a_host_has_the_keys_of_ike_sadb_and_cpu);
}

int main(void)
{
	return kit_run("scenario_schema", add);
}
