/* Rows of the table of keys: load. A part of schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_LOAD_H
#define SIM_SCENARIO_SCHEMA_LOAD_H

#define FASTEST (INT64_C(3600) * MILLION) /* a million a second, in so many an hour */

#define SCHEMA_LOAD_ROWS                                                                           \
	{ "load", "list",                                                                          \
	  "Who asks for SAs, and when. Machines of a host that no entry names all begin at the "   \
	  "start of the run.",                                                                     \
	  NO_DEFAULT,                                                                              \
	  RULE(.kind = KEY_ITEMS, .section = SECTION_FILE, .max = SCENARIO_LOADS_MAX) },           \
	        { "load[].name", "name",                                                           \
		  "By which `set` addresses it, and reports name it; otherwise it needs none.",    \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_NAME, .section = SECTION_LOAD, .max = 40,                       \
		       INTO(scenario_load, name)) },                                               \
	        { "load[].host", "name of a host",                                                 \
		  "Whose machines arrive: an initiator. An arrival takes the machine that has "    \
		  "been idle for the longest time; if none is, it is counted as unserved.",        \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_HOST, .section = SECTION_LOAD, .required = true,                \
		       INTO(scenario_load, host)) },                                               \
	        { "load[].model",                                                                  \
		  "one of poisson | constant | burst | ramp | stages | trace | failover | closed", \
		  "When arrivals come. `ikesim explain poisson` and so on says more.", NO_DEFAULT, \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_LOAD, .required = true,              \
		       .words = models, INTO(scenario_load, model)) },                             \
	        { "load[].at", "duration", "When arrivals begin, from the start of the run.",      \
		  EVERY("0s", 'X', "the start"),                                                   \
		  RULE(DURATION, .section = SECTION_LOAD, .max = LONGEST,                          \
		       INTO(scenario_load, at)) },                                                 \
	        { "load[].for", "duration or none",                                                \
		  "For how long arrivals come; none: as long as the run. A retry may come later. " \
		  "Of a ramp, how long it takes.",                                                 \
		  EVERY("none", 'X', "to the end"),                                                \
		  RULE(DURATION, NONE(NSEC_NEVER), .section = SECTION_LOAD, .min = 1,              \
		       .max = LONGEST, INTO(scenario_load, for_ns)) },                             \
	        { "load[].rate", "rate",                                                           \
		  "How many arrivals there are a second, minute or hour: 20/s; of a ramp, at its " \
		  "beginning.",                                                                    \
		  NO_DEFAULT,                                                                      \
		  RULE(ARRIVALS, .section = SECTION_LOAD, .min = 1, .max = FASTEST,                \
		       INTO(scenario_load, rate)) },                                               \
	        { "load[].to", "rate", "The rate at the end of a ramp.", NO_DEFAULT,               \
		  RULE(ARRIVALS, .section = SECTION_LOAD, .min = 1, .max = FASTEST,                \
		       INTO(scenario_load, to)) },                                                 \
	        { "load[].spacing", "one of random | even",                                        \
		  "random: each arrival comes by itself, as in a poisson load. even: as evenly "   \
		  "as "                                                                            \
		  "the rate allows. Of ramp and stages.",                                          \
		  EVERY("random", 'X', "many people who know nothing of each other"),              \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_LOAD, .words = spacings,             \
		       INTO(scenario_load, even)) },                                               \
	        { "load[].size", "whole number", "How many arrive at once; of a burst.",           \
		  NO_DEFAULT,                                                                      \
		  RULE(COUNT, .section = SECTION_LOAD, .min = 1, .max = SCENARIO_COUNT_MAX,        \
		       INTO(scenario_load, size)) },                                               \
	        { "load[].every", "duration or none",                                              \
		  "From one burst to the next; none: there is one.", EVERY("none", 'X', "once"),   \
		  RULE(DURATION, NONE(0), .section = SECTION_LOAD, .min = 1, .max = LONGEST,       \
		       INTO(scenario_load, every_ns)) },                                           \
	        { "load[].jitter", "duration",                                                     \
		  "Each arrival of a burst or a failover comes up to so much later, at random.",   \
		  EVERY("0s", 'X', "all at once"),                                                 \
		  RULE(DURATION, .section = SECTION_LOAD, .max = LONGEST,                          \
		       INTO(scenario_load, jitter_ns)) },                                          \
	        { "load[].stages", "list of { for, rate }",                                        \
		  "Rates, one after another; 0/s is a pause. Of stages.", NO_DEFAULT,              \
		  RULE(.kind = KEY_STAGES, .section = SECTION_LOAD,                                \
		       INTO(scenario_load, stages)) },                                             \
	        { "load[].trace", "path",                                                          \
		  "A file beside this one with the moments of arrivals: one a line, a duration "   \
		  "like 1.5s, ascending; what follows a comma is not read, nor are empty lines "   \
		  "and those that begin with #. Of trace.",                                        \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_TRACE, .section = SECTION_LOAD, .max = 200,                     \
		       INTO(scenario_load, trace)) },                                              \
	        { "load[].users", "whole number",                                                  \
		  "How many machines come and go; of closed. No more than the host's count.",      \
		  NO_DEFAULT,                                                                      \
		  RULE(COUNT, .section = SECTION_LOAD, .min = 1, .max = SCENARIO_COUNT_MAX,        \
		       INTO(scenario_load, users)) },                                              \
	        { "load[].think", "distribution",                                                  \
		  "How long a machine waits before it connects; of closed.", NO_DEFAULT,           \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_LOAD, .max = LONGEST,                \
		       INTO(scenario_load, think)) },                                              \
	        { "load[].hold", "distribution",                                                   \
		  "How long a machine keeps its SAs before it deletes them and is idle again; "    \
		  "0s: "                                                                           \
		  "for good.",                                                                     \
		  EVERY("0s", 'X', "who is connected stays so"),                                   \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_LOAD, .max = LONGEST,                \
		       INTO(scenario_load, hold)) },                                               \
	        { "load[].reconnect", "one of no | yes",                                           \
		  "Does a machine come again at once whose SAs are gone before it wanted: its "    \
		  "peer deleted them, or is dead, or their lifetime is over? That is a new "       \
		  "arrival.",                                                                      \
		  EVERY("no", 'X', "as if nobody had needed them"),                                \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_LOAD, .words = tellings,             \
		       INTO(scenario_load, reconnect)) },                                          \
	        { "load[].retry", "map", "What a machine does whose negotiation failed.",          \
		  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_LOAD) },                    \
	        { "load[].retry.policy", "one of none | immediate | fixed | backoff",              \
		  "none: it gives up. immediate: it tries again at once. fixed: after `wait`. "    \
		  "backoff: each wait is the last one times `factor`, up to `wait_max`. No try "   \
		  "begins before the last one is cleared away.",                                   \
		  EVERY("none", 'X', "one arrival, one negotiation"),                              \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_LOAD, .words = retries,              \
		       INTO(scenario_load, retry)) },                                              \
	        { "load[].retry.wait", "duration", "From a failure to the next try.",              \
		  EVERY("1s", 'X', "soon, as programs do"),                                        \
		  RULE(DURATION, .section = SECTION_LOAD, .min = 1, .max = LONGEST,                \
		       INTO(scenario_load, retry_wait_ns)) },                                      \
	        { "load[].retry.factor", "number",                                                 \
		  "Of backoff: each wait is the last times this.",                                 \
		  EVERY("2", 'X', "doubling, as retransmissions do"),                              \
		  RULE(FACTOR, .section = SECTION_LOAD, .min = 1000, .max = 10000,                 \
		       INTO(scenario_load, retry_factor_milli)) },                                 \
	        { "load[].retry.wait_max", "duration", "Of backoff: no wait is longer.",           \
		  EVERY("60s", 'X', "a minute"),                                                   \
		  RULE(DURATION, .section = SECTION_LOAD, .min = 1, .max = LONGEST,                \
		       INTO(scenario_load, retry_wait_max_ns)) },                                  \
	        { "load[].retry.jitter", "probability",                                            \
		  "Each wait is shortened by up to this share, at random.",                        \
		  EVERY("0%", 'X', "none unless asked for"),                                       \
		  RULE(PROBABILITY, .divisor = 1000, .section = SECTION_LOAD,                      \
		       INTO(scenario_load, retry_jitter_ppm)) },                                   \
	        { "load[].retry.max_tries", "whole number",                                        \
		  "How often it tries, the first time included.", EVERY("5", 'X', "a few"),        \
		  RULE(COUNT, .section = SECTION_LOAD, .min = 1, .max = MILLION,                   \
		       INTO(scenario_load, retry_max_tries)) },

#endif
