/* Rows of the table of keys: lifetimes and rekeys of what is established. A part of
 * schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_REKEY_H
#define SIM_SCENARIO_SCHEMA_REKEY_H

#define SCHEMA_REKEY_ROWS                                                                          \
	{ "ike.rekey", "map", "What takes an old SA's place before it is gone (RFC 7296 2.8).",    \
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_IKE) },                             \
	        { "ike.rekey.child",                                                               \
		  "one of no | yes",                                                               \
		  "When a soft limit of an SA is over (ike.child_lifetime), its pair is rekeyed "  \
		  "by the endpoint whose driver says so: a larval SA, CREATE_CHILD_SA, UPDATE "    \
		  "and ADD, then the old pair is deleted. Real daemons do.",                       \
		  { { "no", 'X', "off unless a scenario is about it, so that runs are small" },    \
		    { "no", 'X', "off unless a scenario is about it, so that runs are small" },    \
		    { "no", 'X', "off unless a scenario is about it, so that runs are small" },    \
		    { "no", 'X', "off unless a scenario is about it, so that runs are small" },    \
		    { "no", 'X', "off unless a scenario is about it, so that runs are small" } },  \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = tellings,              \
		       INTO(scenario_ike, rekey_child)) },                                         \
	        { "ike.rekey.ike",                                                                 \
		  "duration or none",                                                              \
		  "An IKE SA so old is rekeyed; its pairs move to the new one.",                   \
		  { { "none", 'X',                                                                 \
		      "off unless a scenario is about it, so that runs are small; main mode "      \
		      "lives 8 h" },                                                               \
		    { "none", 'X',                                                                 \
		      "off unless a scenario is about it, so that runs are small; main mode "      \
		      "lives 8 h" },                                                               \
		    { "none", 'X',                                                                 \
		      "off unless a scenario is about it, so that runs are small; strongSwan 4 "   \
		      "h" },                                                                       \
		    { "none", 'X',                                                                 \
		      "off unless a scenario is about it, so that runs are small; OpenIKED: "      \
		      "none" },                                                                    \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, ike_rekey_ns)) },                                        \
	        { "ike.rekey.jitter",                                                              \
		  "probability",                                                                   \
		  "Soft lifetimes and ike.rekey.ike are shortened by up to this share, at "        \
		  "random, so that not both ends rekey at once.",                                  \
		  { { "0%", 'X', "nothing public" },                                               \
		    { "0%", 'X', "nothing public" },                                               \
		    { "0%", 'X',                                                                   \
		      "strongSwan: rand_time, 9 % of the lifetime; a scenario says it" },          \
		    { "0%", 'X', "OpenIKED: 10 % of the lifetime; a scenario says it" },           \
		    { "0%", 'X', "none" } },                                                       \
		  RULE(PROBABILITY, .divisor = 1000, .section = SECTION_IKE,                       \
		       INTO(scenario_ike, rekey_jitter_ppm)) },                                    \
	        { "ike.rekey.retry",                                                               \
		  "duration or none",                                                              \
		  "A rekey that failed, or that the peer put off with TEMPORARY_FAILURE, is "      \
		  "tried again after this.",                                                       \
		  { { "10s", 'X', "nothing public" },                                              \
		    { "10s", 'X', "nothing public" },                                              \
		    { "15s", 'D', "strongSwan RETRY_INTERVAL, less up to 9 s" },                   \
		    { "15s", 'X', "as strongSwan" },                                               \
		    { "15s", 'X', "as strongSwan" } },                                             \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, rekey_retry_ns)) },                                      \
	        { "ike.rekey.give_up_after", "duration or none",                                   \
		  "An IKE SA whose peer has put us off with TEMPORARY_FAILURE for so long, and "   \
		  "granted nothing, is deleted (RFC 7296 2.25).",                                  \
		  EVERY("300s", 'X', "RFC 7296 2.25: several minutes"),                            \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, put_off_max_ns)) },                                      \
	        { "ike.rekey.pfs",                                                                 \
		  "one of no | yes",                                                               \
		  "A pair's rekey exchanges public values of its own, in the group of the first "  \
		  "IKE proposal, where an ESP suite does not name one.",                           \
		  { { "no", 'X', "PFS is off unless a policy asks for it" },                       \
		    { "no", 'X', "PFS is off unless a policy asks for it" },                       \
		    { "no", 'D', "strongSwan: only if esp_proposals name a group" },               \
		    { "no", 'X', "as strongSwan" },                                                \
		    { "no", 'X', "none" } },                                                       \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = tellings,              \
		       INTO(scenario_ike, pfs)) },                                                 \
	        { "ike.lifetime",                                                                  \
		  "duration or none",                                                              \
		  "An IKE SA so old is deleted with its pairs, rekeyed or not.",                   \
		  { { "none", 'X', "off unless a scenario is about it, so that runs are small" },  \
		    { "none", 'X', "off unless a scenario is about it, so that runs are small" },  \
		    { "none", 'X',                                                                 \
		      "off unless a scenario is about it, so that runs are small; strongSwan: "    \
		      "110 % of rekey_time" },                                                     \
		    { "none", 'X', "off unless a scenario is about it, so that runs are small" },  \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, ike_hard_ns)) },                                         \
	        { "ike.liveness",                                                                  \
		  "duration or none",                                                              \
		  "A peer that was silent for so long is asked whether it is alive, with an "      \
		  "empty INFORMATIONAL (RFC 7296 2.4); if no try is answered, its pairs are "      \
		  "removed.",                                                                      \
		  { { "none", 'X', "nothing public" },                                             \
		    { "none", 'X', "nothing public" },                                             \
		    { "none", 'D', "strongSwan dpd_delay: 0 s" },                                  \
		    { "none", 'X', "off unless a scenario is about it, so that runs are small" },  \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, liveness_ns)) },                                         \
	        { "ike.initial_contact",                                                           \
		  "no or yes",                                                                     \
		  "An initiator that has no other IKE SA with its responder says so in IKE_AUTH "  \
		  "(RFC 7296 2.4), and what is left there from before a crash is removed. "        \
		  "Whoever "                                                                       \
		  "hears it obeys.",                                                               \
		  { { "no", 'I', "strongSwan's logs of Windows clients list none in IKE_AUTH" },   \
		    { "no", 'X', "it is of IKEv2 alone" },                                         \
		    { "yes", 'D', "strongSwan: N(INIT_CONTACT), unless `uniqueids = never`" },     \
		    { "no", 'X', "not read in OpenIKED" },                                         \
		    { "no", 'X', "RFC 7296 2.4 leaves it open" } },                                \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = tellings,              \
		       INTO(scenario_ike, initial_contact)) },                                     \
	        { "ike.childless",                                                                 \
		  "one of never | allow | prefer",                                                 \
		  "An IKE SA that begins without a pair (RFC 6023). allow: a responder says that " \
		  "it takes one. prefer: such an initiator then asks for its pair in a "           \
		  "CREATE_CHILD_SA, unless it asks for an inner address.",                         \
		  { { "never", 'X', "nothing public" },                                            \
		    { "never", 'X', "it is of IKEv2 alone" },                                      \
		    { "allow", 'D', "strongSwan childless" },                                      \
		    { "never", 'X', "not read in OpenIKED" },                                      \
		    { "never", 'X', "an RFC of its own" } },                                       \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = childless,             \
		       INTO(scenario_ike, childless)) },                                           \
	        { "ike.on_no_child",                                                               \
		  "one of close | keep",                                                           \
		  "What becomes of an IKE SA without a pair, because its installation failed or "  \
		  "its last one went: it is deleted, or kept.",                                    \
		  { { "close", 'X', "nothing public" },                                            \
		    { "close", 'X', "nothing public" },                                            \
		    { "keep", 'M',                                                                 \
		      "strongSwan 5.9.8: close_ike_on_child_failure = no; libreswan 4.10 keeps "   \
		      "it too" },                                                                  \
		    { "close", 'X', "not read in OpenIKED" },                                      \
		    { "close", 'X', "what is of no use goes" } },                                  \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_IKE, .words = no_child,              \
		       INTO(scenario_ike, on_no_child)) },

#endif
