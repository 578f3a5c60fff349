/* Rows of the table of keys: what an endpoint defends itself by. A part of schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_LIMITS_H
#define SIM_SCENARIO_SCHEMA_LIMITS_H

#define SCHEMA_LIMITS_ROWS                                                                         \
	{ "ike.cookies", "map", "Proof that an initiator gets our answers (RFC 7296 2.6).",        \
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_IKE) },                             \
	        { "ike.cookies.above_half_open",                                                   \
		  "whole number or none",                                                          \
		  "A responder demands cookies above so many half-open IKE SAs.",                  \
		  { { "500", 'X', "a mode against floods is documented, its threshold is not" },   \
		    { "500", 'X', "its message table has the mode, not the threshold" },           \
		    { "30", 'D', "strongSwan cookie_threshold" },                                  \
		    { "none", 'I', "OpenIKED: no threshold in its source" },                       \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(UINT32_MAX), .section = SECTION_IKE, .max = 100 * MILLION,      \
		       INTO(scenario_ike, cookies_above)) },                                       \
	        { "ike.cookies.below_half_open", "whole number or none",                           \
		  "Once it demands cookies, it does until there are fewer half-open IKE SAs than " \
		  "this: a mode "                                                                  \
		  "with an exit of its own, so that it does not come and go with each of them. "   \
		  "none: fewer "                                                                   \
		  "than above_half_open.",                                                         \
		  EVERY("none", 'X',                                                               \
		        "the thresholds of exits are not documented; strongSwan has a time, 10 "   \
		        "s"),                                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = 100 * MILLION,     \
		       INTO(scenario_ike, cookies_below)) },                                       \
	        { "ike.half_open_limit",                                                           \
		  "whole number or none",                                                          \
		  "A responder ignores new initiators above so many half-open IKE SAs.",           \
		  { { "none", 'X', "nothing public" },                                             \
		    { "none", 'X', "nothing public" },                                             \
		    { "none", 'D', "strongSwan init_limit_half_open" },                            \
		    { "none", 'I', "OpenIKED: none in its source" },                               \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = 100 * MILLION,     \
		       INTO(scenario_ike, half_open_limit)) },                                     \
	        { "ike.half_open_per_source",                                                      \
		  "whole number or none",                                                          \
		  "A responder ignores IKE_SA_INIT from an address that has so many half-open "    \
		  "IKE SAs: 13903 "                                                                \
		  "there, if nothing else comes of it. Who has shown a cookie, if one is "         \
		  "demanded, is counted "                                                          \
		  "like everybody.",                                                               \
		  { { "none", 'X', "the code is documented, no number is" },                       \
		    { "none", 'X', "the code came later" },                                        \
		    { "none", 'X',                                                                 \
		      "strongSwan block_threshold is 5 [D]; off unless a scenario is about it" },  \
		    { "none", 'I', "OpenIKED: none in its source" },                               \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_IKE, .min = 1, .max = 100 * MILLION,     \
		       INTO(scenario_ike, half_open_per_source)) },                                \
	        { "ike.half_open_timeout",                                                         \
		  "duration or none",                                                              \
		  "A responder forgets an initiator that does not come back with IKE_AUTH.",       \
		  { { "120s", 'X', "as long as an initiator of this profile tries" },              \
		    { "255s", 'X', "as long as an initiator of this profile tries" },              \
		    { "30s", 'D', "strongSwan half_open_timeout" },                                \
		    { "300s", 'D', "OpenIKED: time-out of an SA exchange" },                       \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, half_open_timeout_ns)) },                                \
	        { "ike.budgets", "map", "How long the parts of a negotiation may take in all.",    \
		  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_IKE) },                     \
	        { "ike.budgets.main", "duration or none",                                          \
		  "From IKE_SA_INIT, sent or answered, until the peer is authenticated: who "      \
		  "takes longer fails "                                                            \
		  "with 13814.",                                                                   \
		  EVERY("none", 'X', "the code is documented, no time is"),                        \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, main_budget_ns)) },                                      \
	        { "ike.budgets.quick", "duration or none",                                         \
		  "From GETSPI for the first pair until both its SAs are in the driver: who "      \
		  "takes longer fails "                                                            \
		  "with 13815, as soon as the driver has answered what it is asked. A budget "     \
		  "that is shorter "                                                               \
		  "than sadb.larval_lifetime is over before UPDATE can come too late (13860).",    \
		  EVERY("none", 'X', "the code is documented, no time is"),                        \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = NSEC_MS, .max = LONGEST,  \
		       INTO(scenario_ike, quick_budget_ns)) },

#endif
