/*
 * The rows (contract in schema.h). One key, one row: path, type, what it means, the default of each
 * profile (windows, windows-2003, linux, bsd, ideal) with a label and its source, and the rule by
 * which it is read.
 *
 * Labels: D documented, I inferred, M measured, X invented.
 *   windows       docs of IKEEXT_POLICY2, MS-AIPS, MS-IKEE, WFP; nothing public gives most limits
 *   windows-2003  the message tables of Oakley, the IKE of Windows 2000 to 2003. That was IKEv1:
 *                 here it speaks IKEv2 as everybody does, and only its numbers are its own.
 *   linux         kernels 6.1, 6.12, 6.18 as measured; strongSwan 5.9.8 and its source
 *   bsd           FreeBSD's key.c below, OpenIKED's source above
 *   ideal         no limits, no lifetimes, a driver that takes 1 ns: what is left is the network
 *                 and the protocol
 */
#include <stddef.h>

#include "sim/scenario/quantity.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/schema_about.h"
#include "sim/scenario/schema_cpu.h"
#include "sim/scenario/schema_fault.h"
#include "sim/scenario/schema_mode.h"
#include "sim/scenario/schema_limits.h"
#include "sim/scenario/schema_load.h"
#include "sim/scenario/schema_rekey.h"
#include "sim/scenario/schema_sadb.h"
#include "sim/scenario/schema_wire.h"

#define RULE(...) (&(const struct schema_rule){ __VA_ARGS__ })
#define EVERY(v, l, s)                                                                             \
	{                                                                                          \
		{ v, l, s }, { v, l, s }, { v, l, s }, { v, l, s },                                \
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
#define PROBABILITY_BELOW_ONE                                                                      \
	.kind = KEY_QUANTITY, .quantity = QUANTITY_PROBABILITY, .max = 999000000
#define COUNT       .kind = KEY_QUANTITY, .quantity = QUANTITY_COUNT
#define SEED        .kind = KEY_QUANTITY, .quantity = QUANTITY_SEED
#define ARRIVALS    .kind = KEY_QUANTITY, .quantity = QUANTITY_RATE
#define SIZE        .kind = KEY_QUANTITY, .quantity = QUANTITY_SIZE
#define FACTOR      .kind = KEY_QUANTITY, .quantity = QUANTITY_FACTOR
#define NONE(value) .none = true, .none_value = (value)
#define LONGEST     (366 * 24 * 3600 * NSEC_S) /* so that no sum of a few wraps */
#define MILLION     1000000

static const struct schema_word profiles[] = {
	{ "windows", PROFILE_WINDOWS }, { "windows-2003", PROFILE_WINDOWS_2003 },
	{ "linux", PROFILE_LINUX },     { "bsd", PROFILE_BSD },
	{ "ideal", PROFILE_IDEAL },     { NULL, 0 }
};
static const struct schema_word larval_gone[] = { { "fail", IKE_LARVAL_GONE_FAIL },
	                                          { "add", IKE_LARVAL_GONE_ADD },
	                                          { NULL, 0 } };
static const struct schema_word no_child[] = { { "close", IKE_NO_CHILD_CLOSE },
	                                       { "keep", IKE_NO_CHILD_KEEP },
	                                       { NULL, 0 } };
static const struct schema_word roles[] = { { "initiator", ROLE_INITIATOR },
	                                    { "responder", ROLE_RESPONDER },
	                                    { NULL, 0 } };
static const struct schema_word cryptos[] = { { "real", IKE_CRYPTO_REAL },
	                                      { "modelled", IKE_CRYPTO_MODELLED },
	                                      { NULL, 0 } };
static const struct schema_word auths[] = { { "psk", AUTH_PSK },
	                                    { "ed25519", AUTH_ED25519 },
	                                    { NULL, 0 } };
static const struct schema_word fault_kinds[] = { { "partition", FAULT_PARTITION },
	                                          { "latency", FAULT_LATENCY },
	                                          { "sadb_stall", FAULT_SADB_STALL },
	                                          { "sadb_lock", FAULT_SADB_LOCK },
	                                          { "sadb_slow", FAULT_SADB_SLOW },
	                                          { "sadb_fail", FAULT_SADB_FAIL },
	                                          { "sadb_damage", FAULT_SADB_DAMAGE },
	                                          { "sa_traffic", FAULT_SA_TRAFFIC },
	                                          { "policy_change", FAULT_POLICY_CHANGE },
	                                          { "steer", FAULT_STEER },
	                                          { "loss", FAULT_LOSS },
	                                          { "duplicate", FAULT_DUPLICATE },
	                                          { "reorder", FAULT_REORDER },
	                                          { "queue", FAULT_QUEUE },
	                                          { "restart", FAULT_RESTART },
	                                          { "cpu_slow", FAULT_CPU_SLOW },
	                                          { "cpu_pause", FAULT_CPU_PAUSE },
	                                          { "clock_step", FAULT_CLOCK_STEP },
	                                          { "clock_drift", FAULT_CLOCK_DRIFT },
	                                          { NULL, 0 } };
static const struct schema_word damages[] = {
#define X(name, text, story) { text, DAMAGE_##name },
	SCENARIO_DAMAGES(X)
#undef X
	        { NULL, 0 }
};
static const struct schema_word fulls[] = { { "reject", SADB_FULL_REJECT },
	                                    { "block", SADB_FULL_BLOCK },
	                                    { "drop_oldest_larval", SADB_FULL_DROP_LARVAL },
	                                    { NULL, 0 } };
static const struct schema_word directions[] = { { "in", SADB_DIR_IN },
	                                         { "out", SADB_DIR_OUT },
	                                         { NULL, 0 } };
static const struct schema_word nats[] = {
	{ "auto", IKE_NAT_AUTO }, { "forced", IKE_NAT_FORCED }, { "off", IKE_NAT_OFF }, { NULL, 0 }
};
static const struct schema_word natted[] = { { "none", LINK_NAT_NONE },
	                                     { "initiator", LINK_NAT_INITIATOR },
	                                     { "shared", LINK_NAT_SHARED },
	                                     { NULL, 0 } };
static const struct schema_word families[] = {
	{ "no", 0 }, { "ipv4", 4 }, { "ipv6", 6 }, { NULL, 0 }
};
static const struct schema_word deeds[] = {
#define X(name, text) { text, DEED_##name },
	SCENARIO_DEEDS(X)
#undef X
	        { NULL, 0 }
};
static const struct schema_word tellings[] = { { "no", 0 }, { "yes", 1 }, { NULL, 0 } };
/* The first is no cause. */
static const struct schema_word causes[] = {
#define X(name, text, story) { text, SADB_CAUSE_##name },
	SADB_CAUSES(X)
#undef X
	        { NULL, 0 }
};
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

static const struct schema_word steps[] = {
#define X(name, text) { text, STEP_##name },
	SCENARIO_STEPS(X)
#undef X
	        { NULL, 0 }
};
static const struct schema_word models[] = {
#define X(name, text, story, example) { text, MODEL_##name },
	SCENARIO_MODELS(X)
#undef X
	        { NULL, 0 }
};
static const struct schema_word spacings[] = { { "random", 0 }, { "even", 1 }, { NULL, 0 } };
static const struct schema_word retries[] = { { "none", RETRY_NONE },
	                                      { "immediate", RETRY_IMMEDIATE },
	                                      { "fixed", RETRY_FIXED },
	                                      { "backoff", RETRY_BACKOFF },
	                                      { NULL, 0 } };

#define NO_LINUX_CAP  "the kernel has no cap; memory ends in its OOM killer"
#define NO_BSD_CAP    "no cap in its source; no memory is ENOBUFS"
#define AS_WINDOWS    "nothing public; as windows"
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
	SCHEMA_ABOUT_ROWS{ "profile", "one of windows | windows-2003 | linux | bsd | ideal",
	                   "Whose numbers every default below is taken from, and whose error "
	                   "numbers the drivers "
	                   "return.",
	                   EVERY("windows", 'X', "13860 is an error of Windows"),
	                   RULE(.kind = KEY_CHOICE, .section = SECTION_FILE, .words = profiles,
	                        INTO(scenario, profile)) },
	{ "seed", "whole number",
	  "Where all randomness comes from. The same seed gives the same run.",
	  EVERY("1", 'X', "any number would do"),
	  RULE(SEED, .section = SECTION_FILE, .min = INT64_MIN, .max = INT64_MAX,
	       INTO(scenario, seed)) },
	{ "duration", "duration", "When the run ends at the latest, in virtual time.",
	  EVERY("300s", 'X', "longer than any time-out of the windows profile"),
	  RULE(DURATION, .section = SECTION_FILE, .min = 1, .max = LONGEST,
	       INTO(scenario, duration_ns)) },

	{ "crypto", "one of real | modelled",
	  "modelled: sizes, states and refusals of cryptography without its mathematics, for runs "
	  "of millions. The same messages come at the same times, and the same verdicts.",
	  EVERY("real", 'X', "nothing is played unless one asks"),
	  RULE(.kind = KEY_CHOICE, .section = SECTION_FILE, .words = cryptos,
	       INTO(scenario, crypto)) },

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

	SCHEMA_PATH_ROWS

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
	{ "hosts[].acquire_workers", "whole number or none",
	  "How many of its instances negotiate at a time, as tunnels of one machine: the others "
	  "wait "
	  "in line, ike.acquires.queue of them for ike.acquires.wait. Oakley (Windows 2000 to "
	  "2003) "
	  "had one [D].",
	  EVERY("none", 'X', "each instance is a machine of its own"),
	  RULE(COUNT, NONE(0), .section = SECTION_HOST, .min = 1, .max = SCENARIO_COUNT_MAX,
	       INTO(scenario_host, acquire_workers)) },
	{ "hosts[].profile", "one of windows | windows-2003 | linux | bsd | ideal",
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
	  "A pre-shared key unlike the others', so that authentication fails; with ike.auth "
	  "ed25519, "
	  "a private key that is not the one its peers know of. Never put a real one here: "
	  "`ikesim peer --psk-file` and --key-file read one.",
	  EVERY("", 'X', "everybody's, from the seed"),
	  RULE(.kind = KEY_TEXT, .section = SECTION_HOST, .max = IKE_PSK_MAX,
	       INTO(scenario_host, psk)) },
	{ "hosts[].id", "text", "Its IKE identity, an FQDN; a peer must prove that it is this one.",
	  EVERY("", 'X', "its name"),
	  RULE(.kind = KEY_TEXT, .section = SECTION_HOST, .max = IKE_ID_MAX - 1,
	       INTO(scenario_host, id)) },
	{ "hosts[].local_ts", "prefix or none", "The addresses that it protects: 10.1.0.0/16.",
	  EVERY("none", 'X', "what its world gives it: see sim/model/plan.h"),
	  RULE(.kind = KEY_PREFIX, .section = SECTION_HOST, INTO(scenario_host, local_ts)) },
	{ "hosts[].remote_ts", "prefix or none",
	  "The addresses that it protects them from: those behind its peer.",
	  EVERY("none", 'X', "what its world gives it: see sim/model/plan.h"),
	  RULE(.kind = KEY_PREFIX, .section = SECTION_HOST, INTO(scenario_host, remote_ts)) },
	{ "hosts[].pool", "prefix or none",
	  "A responder's inner addresses for initiators that ask for one (RFC 7296 2.19), from the "
	  "second on; the first is said to be the name server's. At most 65536.",
	  EVERY("none", 'X', "initiators have their own"),
	  RULE(.kind = KEY_PREFIX, .section = SECTION_HOST, INTO(scenario_host, pool)) },
	{ "hosts[].pool_required", "one of no | yes",
	  "Does a responder refuse a Child SA to who asks for no address?",
	  EVERY("no", 'X', "who has an address may use it"),
	  RULE(.kind = KEY_CHOICE, .section = SECTION_HOST, .words = tellings,
	       INTO(scenario_host, pool_required)) },
	SCHEMA_MODE_ROWS

	{ "hosts[].asks_address", "one of no | ipv4 | ipv6",
	  "Does an initiator ask its responder for an inner address?",
	  EVERY("no", 'X', "it has its own"),
	  RULE(.kind = KEY_CHOICE, .section = SECTION_HOST, .words = families,
	       INTO(scenario_host, asks_address)) },
	{ "hosts[].ike", "map", "Like `ike`, for this host alone; it wins over the file's.",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_HOST) },
	{ "hosts[].sadb", "map", "Like `sadb`, for this host alone; it wins over the file's.",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_HOST) },

	{ "hosts[].cpu", "map", "Like `cpu`, for this host alone; it wins over the file's.",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_HOST) },

	SCHEMA_CPU_ROWS

	{ "ike", "map", "How the endpoints negotiate.", NO_DEFAULT,
	  RULE(.kind = KEY_MAP, .section = SECTION_FILE) },
	{ "ike.auth", "one of psk | ed25519",
	  "How peers authenticate: by a pre-shared key, or by signatures (RFC 8420) of key pairs "
	  "whose public keys they know beforehand. Keys derive from the seed.",
	  EVERY("psk", 'X', "the least that two peers need"),
	  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = auths,
	       INTO(scenario_ike, auth)) },
	{ "ike.eap_rounds", "whole number or none",
	  "Initiators authenticate by EAP (RFC 7296 2.16): so many of their responses, the "
	  "identity "
	  "included, are answered before EAP succeeds, and the responder's `auth_backend` takes "
	  "its "
	  "time for each. Responders prove who they are by ike.auth.",
	  EVERY("none", 'X', "peers prove themselves by ike.auth"),
	  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = IKE_EAP_ROUNDS_MAX,
	       INTO(scenario_ike, eap_rounds)) },
	{ "ike.proposals", "list of suites",
	  "Suites of the IKE SA by preference: chacha20poly1305 or aes256gcm16, prfsha256 or "
	  "prfsha512, x25519. A machine whose processor has no AES runs none in which aes256gcm16 "
	  "may be chosen, unless `crypto` is modelled.",
	  EVERY("[chacha20poly1305-prfsha256-x25519]", 'X', "any machine can compute it"),
	  RULE(.kind = KEY_SUITES, .section = SECTION_IKE, .max = IKE_PROPOSALS_MAX,
	       .offset = offsetof(struct scenario_ike, proposals),
	       .count_offset = offsetof(struct scenario_ike, proposals_count)) },
	{ "ike.esp", "list of suites",
	  "Suites of the ESP SAs by preference: chacha20poly1305, aes256gcm16.",
	  EVERY("[chacha20poly1305]", 'X', "as the IKE SA's"),
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
	    { "1s", 'X', "the base is not public; as windows" },
	    { "4s", 'M', "strongSwan: gaps of 4.0, 7.2, 13.0, 23.3, 42.0 s" },
	    { "2s", 'D', "OpenIKED: 2, 4, 8, 16, 32, 64 s" },
	    { "1s", 'X', "as windows" } },
	  RULE(DURATION, .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, retransmit_first_ns)) },
	{ "ike.retransmit.factor",
	  "number",
	  "Each wait is the last one times this.",
	  { { "2", 'D', "MS-AIPS 3.1.6: double the previous" },
	    { "2", 'D', "MS-AIPS 3.1.6: double the previous" },
	    { "1.8", 'D', "strongSwan retransmit_base" },
	    { "2", 'D', "OpenIKED" },
	    { "2", 'X', "as windows" } },
	  RULE(FACTOR, .section = SECTION_IKE, .min = 1000, .max = 10000,
	       INTO(scenario_ike, retransmit_factor_milli)) },
	{ "ike.retransmit.max_tries",
	  "whole number",
	  "How often a request is sent, the first time included.",
	  { { "7", 'D', "MS-AIPS 3.1.6.1: at most 7, here of all sends" },
	    { "8", 'I', "MS-AIPS 3.1.6.1: 7, here beside the first send" },
	    { "6", 'M', "strongSwan: 5 retransmissions" },
	    { "6", 'D', "OpenIKED: 5 retransmissions" },
	    { "7", 'X', "as windows" } },
	  RULE(COUNT, .section = SECTION_IKE, .min = 1, .max = 64,
	       INTO(scenario_ike, retransmit_max_tries)) },
	{ "ike.retransmit.jitter",
	  "probability",
	  "Each wait is shortened by up to this share, at random.",
	  { { "0%", 'X', "nothing public" },
	    { "0%", 'X', "nothing public" },
	    { "0%", 'D', "strongSwan retransmit_jitter" },
	    { "0%", 'D', "OpenIKED has none" },
	    { "0%", 'X', "none" } },
	  RULE(PROBABILITY, .divisor = 1000, .section = SECTION_IKE,
	       INTO(scenario_ike, retransmit_jitter_ppm)) },
	{ "ike.retransmit.give_up_after",
	  "duration or none",
	  "And never longer than this after the first send.",
	  { { "120s", 'D', "IKEEXT_POLICY2, MS-RRASM: the least that may be set" },
	    { "none", 'I', "IKEEXT_POLICY2 came later; its eight waits sum to 255 s" },
	    { "none", 'M', "strongSwan: its six waits sum to 165 s" },
	    { "none", 'D', "OpenIKED: its six waits sum to 126 s" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, retransmit_give_up_ns)) },
	SCHEMA_LIMITS_ROWS

	        SCHEMA_WIRE_ROWS

	                SCHEMA_ACQUIRE_ROWS

	{ "ike.on_install_failed",
	  "one of NO_PROPOSAL_CHOSEN | TS_UNACCEPTABLE | ...",
	  "What a responder tells its peer when its own driver refuses the SAs. Others: "
	  "NO_ADDITIONAL_SAS, TEMPORARY_FAILURE, "
	  "INVALID_SYNTAX.",
	  { { "NO_PROPOSAL_CHOSEN", 'X', "nothing public; as strongSwan" },
	    { "NO_PROPOSAL_CHOSEN", 'X', "nothing public; as strongSwan" },
	    { "NO_PROPOSAL_CHOSEN", 'M',
	      "strongSwan 5.9.8 and 6.0.6; libreswan 4.10 says TS_UNACCEPTABLE" },
	    { "NO_PROPOSAL_CHOSEN", 'X', "nothing read of OpenIKED; as strongSwan" },
	    { "NO_PROPOSAL_CHOSEN", 'X', "as strongSwan" } },
	  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = notifies,
	       INTO(scenario_ike, install_failed_notify)) },
	{ "ike.on_larval_gone",
	  "one of fail | add",
	  "What an endpoint does if its driver says to UPDATE that it knows no such larval SA: "
	  "fail, or "
	  "ask ADD of the same inbound SA, with the SPI that its peer was told. Neither happens "
	  "where "
	  "sadb.larval_lifetime outlasts ike.retransmit.",
	  { { "fail", 'I', "13860 is what it says, and says that the negotiation took too long" },
	    { "fail", 'I', "13860 is what it says, already in Windows 2000" },
	    { "add", 'D', "strongSwan: it adds what it can not update; libreswan fails" },
	    { "add", 'D', "OpenIKED: after ESRCH, OpenBSD's code; FreeBSD's is EINVAL" },
	    { "fail", 'X', "a mistake should be loud" } },
	  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = larval_gone,
	       INTO(scenario_ike, on_larval_gone)) },
	{ "ike.child_lifetime", "map", "How long the ESP SAs live once they are mature.",
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_IKE) },
	{ "ike.child_lifetime.soft",
	  "duration or none",
	  "After this an SA is dying and should be replaced.",
	  { { "3240s", 'X', "90 % of the lifetime" },
	    { "3240s", 'X', "90 % of the lifetime" },
	    { "3600s", 'D', "strongSwan rekey_time" },
	    { "9720s", 'X', "90 % of the lifetime" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, child_soft_ns)) },
	{ "ike.child_lifetime.hard",
	  "duration or none",
	  "After this an SA is gone.",
	  { { "3600s", 'D', "the default quick mode lifetime" },
	    { "3600s", 'D', "the default quick mode lifetime" },
	    { "3960s", 'D', "strongSwan life_time, 110 % of rekey_time" },
	    { "10800s", 'D', "OpenIKED: 3 h" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,
	       INTO(scenario_ike, child_hard_ns)) },
	{ "ike.child_lifetime.soft_bytes",
	  "size or none",
	  "After so much traffic an SA is dying and should be replaced.",
	  { { "90000KiB", 'X', "90 % of the lifetime" },
	    { "90000KiB", 'X', "90 % of the lifetime" },
	    { "none", 'D', "strongSwan rekey_bytes" },
	    { "3686MiB", 'X', "90 % of the lifetime" },
	    { "none", 'X', IDEAL } },
	  RULE(SIZE, NONE(0), .section = SECTION_IKE, .min = 1, .max = (int64_t)1 << 50,
	       INTO(scenario_ike, terms.soft_bytes)) },
	{ "ike.child_lifetime.hard_bytes",
	  "size or none",
	  "After so much traffic an SA is gone.",
	  { { "100000KiB", 'D', "the default quick mode lifetime: 100,000 KB" },
	    { "100000KiB", 'X', AS_WINDOWS },
	    { "none", 'D', "strongSwan life_bytes" },
	    { "4GiB", 'D', "OpenIKED: 4 GB" },
	    { "none", 'X', IDEAL } },
	  RULE(SIZE, NONE(0), .section = SECTION_IKE, .min = 1, .max = (int64_t)1 << 50,
	       INTO(scenario_ike, terms.hard_bytes)) },
	{ "ike.child_lifetime.soft_packets",
	  "whole number or none",
	  "After so many packets an SA is dying and should be replaced.",
	  { { "none", 'X', "the field lifetimePackets is documented, no default of it" },
	    { "none", 'X', AS_WINDOWS },
	    { "none", 'D', "strongSwan rekey_packets" },
	    { "none", 'I', "OpenIKED has no such key" },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = UINT32_MAX,
	       INTO(scenario_ike, terms.soft_packets)) },
	{ "ike.child_lifetime.hard_packets",
	  "whole number or none",
	  "After so many packets an SA is gone.",
	  { { "none", 'X', "the field lifetimePackets is documented, no default of it" },
	    { "none", 'X', AS_WINDOWS },
	    { "none", 'D', "strongSwan life_packets" },
	    { "none", 'I', "OpenIKED has no such key" },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = UINT32_MAX,
	       INTO(scenario_ike, terms.hard_packets)) },
	{ "ike.child_lifetime.idle",
	  "duration or none",
	  "An SA without a packet for so long is gone. Whole seconds.",
	  { { "300s", 'D', "idle time-out of a quick mode SA: 300 to 3600 s" },
	    { "300s", 'X', AS_WINDOWS },
	    { "none", 'D', "strongSwan inactivity" },
	    { "none", 'I', "OpenIKED hands its driver none" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_S, .max = LONGEST,
	       INTO(scenario_ike, child_idle_ns)) },
	{ "ike.child_lifetime.soft_use",
	  "duration or none",
	  "So long after its first packet an SA is dying. Whole seconds.",
	  { { "none", 'I', "no such field in IPSEC_SA_LIFETIME" },
	    { "none", 'X', AS_WINDOWS },
	    { "none", 'I', "strongSwan sets no lifetime by use" },
	    { "none", 'I', "OpenIKED sets none" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_S, .max = LONGEST,
	       INTO(scenario_ike, child_soft_use_ns)) },
	{ "ike.child_lifetime.hard_use",
	  "duration or none",
	  "So long after its first packet an SA is gone. Whole seconds.",
	  { { "none", 'I', "no such field in IPSEC_SA_LIFETIME" },
	    { "none", 'X', AS_WINDOWS },
	    { "none", 'I', "strongSwan sets no lifetime by use" },
	    { "none", 'I', "OpenIKED sets none" },
	    { "none", 'X', IDEAL } },
	  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_S, .max = LONGEST,
	       INTO(scenario_ike, child_hard_use_ns)) },
	{ "ike.child_lifetime.replay_window",
	  "whole number or none",
	  "How many sequence numbers back a packet may come late; none: no check.",
	  { { "64", 'X', "nothing public" },
	    { "64", 'X', AS_WINDOWS },
	    { "32", 'D', "strongSwan replay_window" },
	    { "64", 'X', "not read in OpenIKED" },
	    { "none", 'X', IDEAL } },
	  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = 64,
	       INTO(scenario_ike, replay_window)) },

	SCHEMA_REKEY_ROWS SCHEMA_SADB_ROWS SCHEMA_FAULT_ROWS SCHEMA_LOAD_ROWS

	{ "tolerance", "duration + share",
	  "How far times may be off in a live run (`ikesim peer`), where nothing is exact: 5ms + "
	  "2%. Expectations of times are widened by it, no other is; virtual runs ignore it. How "
	  "late this machine was is in the result, `late_max`: state what yours keeps.",
	  EVERY("50ms + 2%", 'X', "what a machine with other work is late by, and a timer's step"),
	  RULE(.kind = KEY_TOLERANCE, .section = SECTION_FILE, INTO(scenario, tolerance)) },
	{ "outcome", "clean or fails_with_N",
	  "What this scenario is for. clean: no error, nothing leaked, every initiator "
	  "established. fails_with_13860: it occurs, N "
	  "from 13800 to 13909.",
	  NO_DEFAULT,
	  RULE(.kind = KEY_OUTCOME, .section = SECTION_FILE, INTO(scenario, outcome_code)) },
	{ "expect", "list of expectations",
	  "What must hold at the end: `errors(13860) >= 1`, `first_failure.at between 60s and "
	  "70s`, `leaked(*) == 0 at end`. Of errors(CODE or *), established, deleted, "
	  "leaked(larval, mature or *), turned_away(QUEUE or *), rate(errors(CODE or *)) in per "
	  "cent of negotiations; count, min, mean, max and p50, p99.9 or the like of sa_install, "
	  "sa_start, sa_service, larval_life, ike_sa_init, ike_auth, in_flight, driver(getspi, "
	  "update, add or delete), queue(QUEUE), wait(QUEUE), work(QUEUE): `p99.9(sa_install) < "
	  "2s`, `max(queue(acquire)) <= 1024`; first_failure.cause, .at, .code and .host. QUEUE "
	  "is acquire, receive, answer or timer.",
	  NO_DEFAULT, RULE(.kind = KEY_EXPECT, .section = SECTION_FILE, INTO(scenario, expects)) },
};
_Static_assert(sizeof(keys) / sizeof(*keys) <= SCHEMA_KEYS_MAX, "there is room for every key");

const struct scenario_key *scenario_keys(uint32_t *count)
{
	*count = sizeof(keys) / sizeof(*keys);
	return keys;
}
