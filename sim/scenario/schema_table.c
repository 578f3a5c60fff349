/*
 * The rows (contract in schema.h). One key, one row: path, type, what it means, the default of each
 * profile (windows, linux, ideal) with a label and its source, and the rule by which it is read.
 *
 * Labels: D documented, I inferred, M measured, X invented. Windows: docs of IKEEXT_POLICY2, MS-
 * AIPS, MS-IKEE, WFP; nothing public gives most limits, so those are X. Linux: kernels 6.1, 6.12,
 * 6.18 as measured; strongSwan 5.9.8 and its source. Ideal: no limits, no lifetimes, a driver that
 * takes 1 ns: what is left is the network and the protocol.
 */
#include <stddef.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/schema.h"

#define RULE(...) (&(const struct schema_rule){ __VA_ARGS__ })
#define EVERY(v, l, s)                                                                             \
	{                                                                                          \
		{ v, l, s }, { v, l, s },                                                          \
		{                                                                                  \
			v, l, s                                                                    \
		}                                                                                  \
	}
#define NO_DEFAULT                                                                                 \
	{                                                                                          \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define INTO(type, name)                                                                           \
	.offset = offsetof(struct type, name), .size = sizeof(((struct type *)0)->name)
#define DURATION    .kind = KEY_QUANTITY, .quantity = QUANTITY_DURATION
#define PROBABILITY .kind = KEY_QUANTITY, .quantity = QUANTITY_PROBABILITY, .max = 1000000000
#define COUNT       .kind = KEY_QUANTITY, .quantity = QUANTITY_COUNT
#define SIZE        .kind = KEY_QUANTITY, .quantity = QUANTITY_SIZE
#define FACTOR      .kind = KEY_QUANTITY, .quantity = QUANTITY_FACTOR
#define NONE(value) .none = true, .none_value = (value)
#define LONGEST     (366 * 24 * 3600 * NSEC_S) /* so that no sum of a few wraps */
#define MILLION     1000000

static const struct schema_word profiles[] = { { "windows", PROFILE_WINDOWS },
	                                       { "linux", PROFILE_LINUX },
	                                       { "ideal", PROFILE_IDEAL },
	                                       { NULL, 0 } };
static const struct schema_word roles[] = { { "initiator", ROLE_INITIATOR },
	                                    { "responder", ROLE_RESPONDER },
	                                    { NULL, 0 } };
static const struct schema_word auths[] = { { "psk", 0 }, { NULL, 0 } };
static const struct schema_word fault_kinds[] = { { "partition", FAULT_PARTITION },
	                                          { "latency", FAULT_LATENCY },
	                                          { "sadb_stall", FAULT_SADB_STALL },
	                                          { NULL, 0 } };
static const struct schema_word ops[] = {
	{ "getspi", SADB_OP_GETSPI }, { "update", SADB_OP_UPDATE }, { "add", SADB_OP_ADD },
	{ "delete", SADB_OP_DELETE }, { "expire", SADB_OP_EXPIRE }, { NULL, 0 }
};
/*
 * Error types of RFC 7296 3.10.1 that a responder may give for a Child SA that it could not
 * install.
 */
static const struct schema_word notifies[] = {
	{ "NO_PROPOSAL_CHOSEN", 14 }, { "TS_UNACCEPTABLE", 38 }, { "NO_ADDITIONAL_SAS", 35 },
	{ "TEMPORARY_FAILURE", 43 },  { "INVALID_SYNTAX", 7 },   { NULL, 0 }
};

#define NO_LINUX_CAP  "the kernel has no cap; memory ends in its OOM killer"
#define IDEAL         "ideal has no limits"
#define WINDOWS_TIMES "no public measurement; uniform, 20 % to both sides"

static const struct scenario_key keys[] = {
	{ "ikesim", "1", "Version of this format. Must be the first key of every file.", NO_DEFAULT,
	  RULE(.kind = KEY_VERSION, .section = SECTION_FILE, .required = true) },
	{ "extends", "path",
	  "Another scenario, relative to this file, that this one changes. Maps are merged, lists "
	  "are replaced; at most 8 levels.",
	  NO_DEFAULT, RULE(.kind = KEY_EXTENDS, .section = SECTION_FILE) },
	{ "set", "map of paths",
	  "Single values to change after merging: `hosts[gateway].auth_backend: 40s`. Items of "
	  "lists are addressed by name.",
	  NO_DEFAULT, RULE(.kind = KEY_SET, .section = SECTION_FILE) },
	{ "name", "name", "What reports call this scenario.", NO_DEFAULT,
	  RULE(.kind = KEY_NAME, .section = SECTION_FILE, .max = 64, .required = true,
	       INTO(scenario, name)) },
	{ "summary", "text", "One sentence for lists of scenarios.", EVERY("", 'X', "none"),
	  RULE(.kind = KEY_TEXT, .section = SECTION_FILE, .max = 400, INTO(scenario, summary)) },
	{ "tags", "list of words", "Words to find scenarios by.", EVERY("[]", 'X', "none"),
	  RULE(.kind = KEY_TAGS, .section = SECTION_FILE, .max = 40, INTO(scenario, tags)) },
	{ "profile", "one of windows | linux | ideal",
	  "Whose numbers every default below is taken from, and whose error numbers the drivers "
	  "return.",
	  EVERY("windows", 'X', "13860 is an error of Windows"),
	  RULE(.kind = KEY_CHOICE, .section = SECTION_FILE, .words = profiles,
	       INTO(scenario, profile)) },
	{ "seed", "whole number",
	  "Where all randomness comes from. The same seed gives the same run.",
	  EVERY("1", 'X', "any number would do"),
	  RULE(COUNT, .section = SECTION_FILE, .max = INT64_MAX, INTO(scenario, seed)) },
	{ "duration", "duration", "When the run ends at the latest, in virtual time.",
	  EVERY("300s", 'X', "longer than any time-out of the windows profile"),
	  RULE(DURATION, .section = SECTION_FILE, .min = 1, .max = LONGEST,
	       INTO(scenario, duration_ns)) },

	{ "network", "map", "What is between the hosts.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_FILE) },
	{ "network.links", "list",
	  "The paths, each between an initiator and a responder; every pair of their instances has "
	  "its own.",
	  NO_DEFAULT, RULE(.kind = KEY_ITEMS, .section = SECTION_FILE, .max = SCENARIO_LINKS_MAX) },
	{ "network.links[].name", "name", "By which faults and `set` address it.", NO_DEFAULT,
	  RULE(.kind = KEY_NAME, .section = SECTION_LINK, .max = 40, .required = true,
	       INTO(scenario_link, name)) },
	{ "network.links[].between", "list of two hosts",
	  "Which hosts it joins: an initiator and a responder.", NO_DEFAULT,
	  RULE(.kind = KEY_BETWEEN, .section = SECTION_LINK, .required = true,
	       INTO(scenario_link, between)) },
	{ "network.links[].latency", "distribution", "How long a packet is under way, one way.",
	  EVERY("10ms", 'X', "a nearby site"),
	  RULE(.kind = KEY_SPREAD, .section = SECTION_LINK, .max = LONGEST,
	       INTO(scenario_link, latency)) },
	{ "network.links[].loss", "probability", "Share of packets that are lost, each by itself.",
	  EVERY("0%", 'X', "none"),
	  RULE(PROBABILITY, .section = SECTION_LINK, INTO(scenario_link, loss_ppb)) },
	{ "network.links[].drop", "list of numbers, or { to, packets }, or a list of those",
	  "Which packets are lost, counted from 1: of both directions together, or of those "
	  "towards one host.",
	  EVERY("[]", 'X', "none"),
	  RULE(.kind = KEY_DROPS, .section = SECTION_LINK, INTO(scenario_link, drop)) },
	{ "network.links[].reorder", "map",
	  "Packets that arrive later than others sent after them.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_LINK) },
	{ "network.links[].reorder.rate", "probability", "Share of packets that are held back.",
	  EVERY("0%", 'X', "none"),
	  RULE(PROBABILITY, .section = SECTION_LINK, INTO(scenario_link, reorder_ppb)) },
	{ "network.links[].reorder.by", "distribution",
	  "For how long they are held back, beside the latency.", EVERY("0s", 'X', "none"),
	  RULE(.kind = KEY_SPREAD, .section = SECTION_LINK, .max = LONGEST,
	       INTO(scenario_link, reorder_by)) },
	{ "network.links[].duplicate", "probability", "Share of packets that arrive twice.",
	  EVERY("0%", 'X', "none"),
	  RULE(PROBABILITY, .section = SECTION_LINK, INTO(scenario_link, duplicate_ppb)) },
	{ "network.links[].queue", "whole number or none",
	  "Packets that can be under way; one more is lost.",
	  EVERY("none", 'X', "no bottleneck unless asked for"),
	  RULE(COUNT, NONE(0), .section = SECTION_LINK, .min = 1, .max = MILLION,
	       INTO(scenario_link, queue)) },

	{ "hosts", "list", "The machines: an IKE endpoint and an IPsec driver each.", NO_DEFAULT,
	  RULE(.kind = KEY_ITEMS, .section = SECTION_FILE, .required = true,
	       .max = SCENARIO_HOSTS_MAX) },
	{ "hosts[].name", "name", "By which links, faults, expectations and `set` address it.",
	  NO_DEFAULT,
	  RULE(.kind = KEY_NAME, .section = SECTION_HOST, .max = 40, .required = true,
	       INTO(scenario_host, name)) },
	{ "hosts[].role", "one of initiator | responder",
	  "Who begins. Each initiator has one responder, by its link.", NO_DEFAULT,
	  RULE(.kind = KEY_CHOICE, .section = SECTION_HOST, .required = true, .words = roles,
	       INTO(scenario_host, role)) },
	{ "hosts[].count", "whole number", "How many machines like this one there are.",
	  EVERY("1", 'X', "the entry itself"),
	  RULE(COUNT, .section = SECTION_HOST, .min = 1, .max = SCENARIO_COUNT_MAX,
	       INTO(scenario_host, count)) },
	{ "hosts[].profile", "one of windows | linux | ideal",
	  "This host's profile; the file's if it says none.", NO_DEFAULT,
	  RULE(.kind = KEY_CHOICE, .section = SECTION_HOST, .words = profiles,
	       INTO(scenario_host, profile)) },
	{ "hosts[].auth_backend", "distribution",
	  "A responder's wait for its RADIUS server, or for a person who approves a push, before "
	  "it answers IKE_AUTH.",
	  EVERY("0s", 'X', "no back end"),
	  RULE(.kind = KEY_SPREAD, .section = SECTION_HOST, .max = LONGEST,
	       INTO(scenario_host, auth_backend)) },
	{ "hosts[].psk", "text",
	  "A pre-shared key unlike the others', so that authentication fails. Never put a real one "
	  "here.",
	  EVERY("", 'X', "everybody's, from the seed"),
	  RULE(.kind = KEY_TEXT, .section = SECTION_HOST, .max = IKE_PSK_MAX,
	       INTO(scenario_host, psk)) },
	{ "hosts[].ike", "map", "Like `ike`, for this host alone; it wins over the file's.",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_HOST) },
	{ "hosts[].sadb", "map", "Like `sadb`, for this host alone; it wins over the file's.",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_HOST) },

	{ "ike", "map", "How the endpoints negotiate.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_FILE) },
	{ "ike.auth", "one of psk", "How peers authenticate. Keys derive from the seed.",
	  EVERY("psk", 'X', "the only one of this version"),
	  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = auths) },
	{ "ike.proposals", "list of suites",
	  "Suites of the IKE SA by preference. This version encrypts with chacha20poly1305 only: a "
	  "responder may list another, for "
	  "nothing to match.",
	  EVERY("[chacha20poly1305-prfsha256-x25519]", 'X', "the only one of this version"),
	  RULE(.kind = KEY_SUITES, .section = SECTION_IKE, .max = IKE_PROPOSALS_MAX,
	       .offset = offsetof(struct scenario_ike, proposals),
	       .count_offset = offsetof(struct scenario_ike, proposals_count)) },
	{ "ike.esp", "list of suites",
	  "Suites of the ESP SAs by preference, under the same rule as ike.proposals.",
	  EVERY("[chacha20poly1305]", 'X', "the only one of this version"),
	  RULE(.kind = KEY_SUITES, .section = SECTION_IKE, .esp = true, .max = IKE_PROPOSALS_MAX,
	       .offset = offsetof(struct scenario_ike, esp),
	       .count_offset = offsetof(struct scenario_ike, esp_count)) },
	{ "ike.retransmit", "map", "When a request that got no answer is sent again.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_IKE) },
	{ "ike.retransmit.first",
	  "duration",
	  "Wait after the first send.",
	  { { "1s", 'I',
	      "a field report shows copies at about 1 s and 2 s; the base is not public" },
	    { "4s", 'M', "strongSwan: gaps of 4.0, 7.2, 13.0, 23.3, 42.0 s" },
	    { "1s", 'X', "as windows" } },
	  RULE(DURATION, .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, retransmit_first_ns)) },
	{ "ike.retransmit.factor",
	  "number",
	  "Each wait is the last one times this.",
	  { { "2", 'D', "MS-AIPS 3.1.6: double the previous" },
	    { "1.8", 'D', "strongSwan retransmit_base" },
	    { "2", 'X', "as windows" } },
	  RULE(FACTOR, .section = SECTION_IKE, .min = 1000, .max = 10000,
	       INTO(scenario_ike, retransmit_factor_milli)) },
	{ "ike.retransmit.max_tries",
	  "whole number",
	  "How often a request is sent, the first time included.",
	  { { "7", 'D', "MS-AIPS 3.1.6.1: at most 7, here of all sends" },
	    { "6", 'M', "strongSwan: 5 retransmissions" },
	    { "7", 'X', "as windows" } },
	  RULE(COUNT, .section = SECTION_IKE, .min = 1, .max = 64,
	       INTO(scenario_ike, retransmit_max_tries)) },
	{ "ike.retransmit.jitter",
	  "probability",
	  "Each wait is shortened by up to this share, at random.",
	  { { "0%", 'X', "nothing public" },
	    { "0%", 'D', "strongSwan retransmit_jitter" },
	    { "0%", 'X', "none" } },
	  RULE(PROBABILITY, .divisor = 1000, .section = SECTION_IKE,
	       INTO(scenario_ike, retransmit_jitter_ppm)) },
	{ "ike.retransmit.give_up_after",
	  "duration or none",
	  "And never longer than this after the first send.",
	  { { "120s", 'D', "IKEEXT_POLICY2, MS-RRASM: the least that may be set" },
	    { "none", 'M', "strongSwan: its six waits sum to 165 s" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, retransmit_give_up_ns)) },
	{ "ike.cookies", "map", "Proof that an initiator gets our answers (RFC 7296 2.6).",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_IKE) },
	{ "ike.cookies.above_half_open",
	  "whole number or none",
	  "A responder demands cookies above so many half-open IKE SAs.",
	  { { "500", 'X', "a mode against floods is documented, its threshold is not" },
	    { "30", 'D', "strongSwan cookie_threshold" },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(UINT32_MAX), .section = SECTION_IKE, .max = 100 * MILLION,
	       INTO(scenario_ike, cookies_above)) },
	{ "ike.half_open_limit",
	  "whole number or none",
	  "A responder ignores new initiators above so many half-open IKE SAs.",
	  { { "none", 'X', "nothing public" },
	    { "none", 'D', "strongSwan init_limit_half_open" },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = 100 * MILLION,
	       INTO(scenario_ike, half_open_limit)) },
	{ "ike.half_open_timeout",
	  "duration or none",
	  "A responder forgets an initiator that does not come back with IKE_AUTH.",
	  { { "120s", 'X', "as long as an initiator of this profile tries" },
	    { "30s", 'D', "strongSwan half_open_timeout" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, half_open_timeout_ns)) },
	{ "ike.on_install_failed",
	  "one of NO_PROPOSAL_CHOSEN | TS_UNACCEPTABLE | ...",
	  "What a responder tells its peer when its own driver refuses the SAs. Others: "
	  "NO_ADDITIONAL_SAS, TEMPORARY_FAILURE, "
	  "INVALID_SYNTAX.",
	  { { "NO_PROPOSAL_CHOSEN", 'X', "nothing public; as strongSwan" },
	    { "NO_PROPOSAL_CHOSEN", 'M',
	      "strongSwan 5.9.8 and 6.0.6; libreswan 4.10 says TS_UNACCEPTABLE" },
	    { "NO_PROPOSAL_CHOSEN", 'X', "as strongSwan" } },
	  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = notifies,
	       INTO(scenario_ike, install_failed_notify)) },
	{ "ike.child_lifetime", "map", "How long the ESP SAs live once they are mature.",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_IKE) },
	{ "ike.child_lifetime.soft",
	  "duration or none",
	  "After this an SA is dying and should be replaced.",
	  { { "3240s", 'X', "90 % of the lifetime" },
	    { "3600s", 'D', "strongSwan rekey_time" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, child_soft_ns)) },
	{ "ike.child_lifetime.hard",
	  "duration or none",
	  "After this an SA is gone.",
	  { { "3600s", 'D', "the default quick mode lifetime" },
	    { "3960s", 'D', "strongSwan life_time, 110 % of rekey_time" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, child_hard_ns)) },

	{ "sadb", "map", "The IPsec driver, a security association database.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_FILE) },
	{ "sadb.larval_lifetime",
	  "duration or none",
	  "How long a reserved SPI (a larval SA, made by GETSPI) waits for its keys. Later the "
	  "UPDATE fails: 13860.",
	  { { "60s", 'X',
	      "nothing public; below the 120 s of retransmissions, else there would be no such "
	      "failure" },
	    { "30s", 'M', "net.core.xfrm_acq_expires; strongSwan writes 165 there" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_SADB, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_sadb, larval_lifetime_ns)) },
	{ "sadb.ops", "map", "How long the driver works on one request.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_SADB) },
	{ "sadb.ops.getspi",
	  "distribution",
	  "GETSPI: reserve an inbound SPI.",
	  { { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },
	    { "{ dist: uniform, min: 3900ns, max: 5us }", 'M',
	      "ALLOCSPI, p50 and p90 with few SAs" },
	    { "0s", 'X', "1 ns" } },
	  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,
	       INTO(scenario_sadb, ops[SADB_OP_GETSPI])) },
	{ "sadb.ops.update",
	  "distribution",
	  "UPDATE: give the larval SA its keys.",
	  { { "{ dist: uniform, min: 160us, max: 240us }", 'X', WINDOWS_TIMES },
	    { "{ dist: uniform, min: 5500ns, max: 7500ns }", 'I',
	      "UPDSA, from measurements in a virtual machine" },
	    { "0s", 'X', "1 ns" } },
	  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,
	       INTO(scenario_sadb, ops[SADB_OP_UPDATE])) },
	{ "sadb.ops.add",
	  "distribution",
	  "ADD: make the outbound SA.",
	  { { "{ dist: uniform, min: 160us, max: 240us }", 'X', WINDOWS_TIMES },
	    { "{ dist: uniform, min: 4500ns, max: 5500ns }", 'I',
	      "NEWSA, from measurements in a virtual machine" },
	    { "0s", 'X', "1 ns" } },
	  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,
	       INTO(scenario_sadb, ops[SADB_OP_ADD])) },
	{ "sadb.ops.delete",
	  "distribution",
	  "DELETE: remove an SA at once. FLUSH takes as long.",
	  { { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },
	    { "3us", 'I', "DELSA, from measurements in a virtual machine" },
	    { "0s", 'X', "1 ns" } },
	  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,
	       INTO(scenario_sadb, ops[SADB_OP_DELETE])) },
	{ "sadb.ops.expire",
	  "distribution",
	  "EXPIRE: end the use of an SA; an inbound one lingers.",
	  { { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },
	    { "3us", 'I', "as DELSA; the kernel has no such request" },
	    { "0s", 'X', "1 ns" } },
	  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,
	       INTO(scenario_sadb, ops[SADB_OP_EXPIRE])) },
	{ "sadb.limits", "map", "What the driver has room for.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_SADB) },
	{ "sadb.limits.max_sas",
	  "whole number or none",
	  "SAs of all states.",
	  { { "100000", 'X', "nothing public" },
	    { "none", 'M', NO_LINUX_CAP },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = 100 * MILLION,
	       INTO(scenario_sadb, max_sas)) },
	{ "sadb.limits.max_larval",
	  "whole number or none",
	  "Larval SAs; a GETSPI above it fails with 13857.",
	  { { "4096", 'X', "the counter pendingSaNegotiations is documented, no limit is" },
	    { "none", 'M', NO_LINUX_CAP },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = 100 * MILLION,
	       INTO(scenario_sadb, max_larval)) },
	{ "sadb.limits.memory",
	  "size or none",
	  "Memory for SAs, a larval one of which takes 1 KiB and a keyed one 2 KiB on windows.",
	  { { "none", 'X', "nothing public" },
	    { "none", 'M', NO_LINUX_CAP },
	    { "none", 'X', IDEAL } },
	  RULE(SIZE, NONE(0), .section = SECTION_SADB, .min = 1, .max = (int64_t)1 << 50,
	       INTO(scenario_sadb, memory)) },
	{ "sadb.limits.concurrent_updates",
	  "whole number or none",
	  "UPDATEs and ADDs that are worked on at the same time.",
	  { { "256", 'X', "the counter PendingKeyOperations is documented, no limit is" },
	    { "none", 'X', "not counted" },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = MILLION,
	       INTO(scenario_sadb, concurrent_updates)) },
	{ "sadb.limits.update_queue",
	  "whole number",
	  "UPDATEs and ADDs that may wait for that; one more fails: 13860. Unused if "
	  "concurrent_updates is none.",
	  { { "1024", 'X', "four times as many as are worked on" },
	    { "1000000", 'X', "never full" },
	    { "1000000", 'X', IDEAL } },
	  RULE(COUNT, .section = SECTION_SADB, .max = MILLION, INTO(scenario_sadb, update_queue)) },

	{ "faults", "list", "What goes wrong, when, and for how long.", NO_DEFAULT,
	  RULE(.kind = KEY_ITEMS, .section = SECTION_FILE, .max = SCENARIO_FAULTS_MAX) },
	{ "faults[].name", "name", "By which `set` addresses it; otherwise it needs none.",
	  NO_DEFAULT,
	  RULE(.kind = KEY_NAME, .section = SECTION_FAULT, .max = 40, INTO(scenario_fault, name)) },
	{ "faults[].kind", "one of partition | latency | sadb_stall",
	  "partition: a link carries nothing. latency: a link is slower. sadb_stall: a driver ends "
	  "no request of one kind.",
	  NO_DEFAULT,
	  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .required = true, .words = fault_kinds,
	       INTO(scenario_fault, kind)) },
	{ "faults[].at", "duration", "When it begins, from the start of the run.", NO_DEFAULT,
	  RULE(DURATION, .section = SECTION_FAULT, .required = true, .max = LONGEST,
	       INTO(scenario_fault, at)) },
	{ "faults[].for", "duration",
	  "How long it lasts. It must end within the scenario's duration.", NO_DEFAULT,
	  RULE(DURATION, .section = SECTION_FAULT, .required = true, .min = 1, .max = LONGEST,
	       INTO(scenario_fault, for_ns)) },
	{ "faults[].link", "name of a link", "Which link; of partition and latency.", NO_DEFAULT,
	  RULE(.kind = KEY_LINK, .section = SECTION_FAULT, INTO(scenario_fault, link)) },
	{ "faults[].host", "name of a host", "Whose driver, that of every instance; of sadb_stall.",
	  NO_DEFAULT,
	  RULE(.kind = KEY_HOST, .section = SECTION_FAULT, INTO(scenario_fault, host)) },
	{ "faults[].op", "one of getspi | update | add | delete | expire",
	  "Which requests; of sadb_stall.", NO_DEFAULT,
	  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .words = ops,
	       INTO(scenario_fault, op)) },
	{ "faults[].add", "duration", "How much later every packet arrives; of latency.",
	  NO_DEFAULT,
	  RULE(DURATION, .section = SECTION_FAULT, .min = 1, .max = LONGEST,
	       INTO(scenario_fault, add_ns)) },
	{ "faults[].jitter", "duration", "And up to so much more, at random; of latency.",
	  EVERY("0s", 'X', "none"),
	  RULE(DURATION, .section = SECTION_FAULT, .max = LONGEST,
	       INTO(scenario_fault, jitter_ns)) },

	{ "outcome", "clean or fails_with_N",
	  "What this scenario is for. clean: no error, nothing leaked, every initiator "
	  "established. fails_with_13860: it occurs, N "
	  "from 13800 to 13909.",
	  NO_DEFAULT,
	  RULE(.kind = KEY_OUTCOME, .section = SECTION_FILE, INTO(scenario, outcome_code)) },
	{ "expect", "list of expectations",
	  "What must hold at the end: `errors(13860) >= 1`, `first_failure.at between 60s and "
	  "70s`, `leaked(*) == 0 at end`.",
	  NO_DEFAULT, RULE(.kind = KEY_EXPECT, .section = SECTION_FILE, INTO(scenario, expects)) },
};
_Static_assert(sizeof(keys) / sizeof(*keys) <= SCHEMA_KEYS_MAX, "there is room for every key");

const struct scenario_key *scenario_keys(uint32_t *count)
{
	*count = sizeof(keys) / sizeof(*keys);
	return keys;
}
