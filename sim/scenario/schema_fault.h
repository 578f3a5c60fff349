/* Rows of the table of keys: faults. A part of schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_FAULT_H
#define SIM_SCENARIO_SCHEMA_FAULT_H

#define SCHEMA_FAULT_ROWS                                                                          \
	{ "faults", "list", "What goes wrong, when, and for how long.", NO_DEFAULT,                \
	  RULE(.kind = KEY_ITEMS, .section = SECTION_FILE, .max = SCENARIO_FAULTS_MAX) },          \
	        { "faults[].name", "name",                                                         \
		  "By which `set` addresses it; otherwise it needs "                               \
		  "none.",                                                                         \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_NAME, .section = SECTION_FAULT, .max = 40,                      \
		       INTO(scenario_fault, name)) },                                              \
	        { "faults[].kind", "one of partition | latency | sadb_stall | sadb_lock | ...",    \
		  "partition: a link carries nothing. latency: a link is "                         \
		  "slower. sadb_stall: a driver ends "                                             \
		  "no request of one kind. sadb_lock: a long transaction holds "                   \
		  "a driver's lock. sadb_slow: "                                                   \
		  "a driver is slower by a factor. sadb_fail: requests fail. "                     \
		  "sadb_damage: requests reach a driver damaged. "                                 \
		  "sa_traffic: packets go "                                                        \
		  "through all SAs of a driver. policy_change: a new policy "                      \
		  "ends all SAs of a driver. steer: an operator tells a host to do something. "    \
		  "loss, duplicate, reorder, queue: a link is worse. restart: a host loses all. "  \
		  "cpu_slow, cpu_pause: a processor is slower, or does nothing. "                  \
		  "clock_step, clock_drift: a clock is set, or goes wrong. "                       \
		  "`ikesim explain sadb_slow` and so on says more.",                               \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .required = true,             \
		       .words = fault_kinds, INTO(scenario_fault, kind)) },                        \
	        { "faults[].at", "duration", "When it begins, from the start of the run.",         \
		  NO_DEFAULT,                                                                      \
		  RULE(DURATION, .section = SECTION_FAULT, .required = true, .max = LONGEST,       \
		       INTO(scenario_fault, at)) },                                                \
	        { "faults[].for", "duration",                                                      \
		  "How long it lasts, within the scenario's duration; not of sa_traffic, "         \
		  "policy_change, steer and clock_step, which are moments.",                       \
		  NO_DEFAULT,                                                                      \
		  RULE(DURATION, .section = SECTION_FAULT, .min = 1, .max = LONGEST,               \
		       INTO(scenario_fault, for_ns)) },                                            \
	        { "faults[].every", "duration",                                                    \
		  "How long after it began it comes again, and so on until the run ends; of "      \
		  "faults of links, sadb_stall, sadb_lock, restart, cpu_slow, cpu_pause, "         \
		  "clock_step, clock_drift, sa_traffic, policy_change and steer.",                 \
		  NO_DEFAULT,                                                                      \
		  RULE(DURATION, .section = SECTION_FAULT, .min = 2, .max = LONGEST,               \
		       INTO(scenario_fault, every_ns)) },                                          \
	        { "faults[].link", "name of a link",                                               \
		  "Which link; of partition, latency, loss, duplicate, reorder and queue.",        \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_LINK, .section = SECTION_FAULT, INTO(scenario_fault, link)) },  \
	        { "faults[].host", "name of a host",                                               \
		  "Which host, or whose driver, of every instance; of all kinds but those of "     \
		  "links.",                                                                        \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_HOST, .section = SECTION_FAULT, INTO(scenario_fault, host)) },  \
	        { "faults[].op", "one of getspi | update | add | delete | expire",                 \
		  "Which requests; of sadb_stall and sadb_damage. Of sadb_slow and sadb_fail "     \
		  "too: all if it is not said.",                                                   \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .words = ops,                 \
		       INTO(scenario_fault, op)) },                                                \
	        { "faults[].rate", "probability",                                                  \
		  "Which share of packets; of loss, duplicate and reorder. Of the link's own and " \
		  "all that are on, the highest counts.",                                          \
		  NO_DEFAULT,                                                                      \
		  RULE(PROBABILITY, .section = SECTION_FAULT, .min = 1,                            \
		       INTO(scenario_fault, rate_ppb)) },                                          \
	        { "faults[].to", "name of a host",                                                 \
		  "Only packets towards this end of the link; of loss.", NO_DEFAULT,               \
		  RULE(.kind = KEY_HOST, .section = SECTION_FAULT, INTO(scenario_fault, to)) },    \
	        { "faults[].add", "duration",                                                      \
		  "How much later every packet arrives, or one that is held back; of latency and " \
		  "reorder.",                                                                      \
		  NO_DEFAULT,                                                                      \
		  RULE(DURATION, .section = SECTION_FAULT, .min = 1, .max = LONGEST,               \
		       INTO(scenario_fault, add_ns)) },                                            \
	        { "faults[].jitter", "duration", "And up to so much more, at random; of latency.", \
		  EVERY("0s", 'X', "none"),                                                        \
		  RULE(DURATION, .section = SECTION_FAULT, .max = LONGEST,                         \
		       INTO(scenario_fault, jitter_ns)) },                                         \
	        { "faults[].factor", "number",                                                     \
		  "How many times as long a request, or a processor's work, takes; of "            \
		  "sadb_slow and cpu_slow.",                                                       \
		  NO_DEFAULT,                                                                      \
		  RULE(FACTOR, .section = SECTION_FAULT, .min = 1000, .max = 1000 * MILLION,       \
		       INTO(scenario_fault, factor_milli)) },                                      \
	        { "faults[].ahead", "duration",                                                    \
		  "By how much a clock is set forward, or gains in each second (500ms at most); "  \
		  "of clock_step and clock_drift.",                                                \
		  NO_DEFAULT,                                                                      \
		  RULE(DURATION, .section = SECTION_FAULT, .min = 1, .max = LONGEST,               \
		       INTO(scenario_fault, ahead_ns)) },                                          \
	        { "faults[].back", "duration",                                                     \
		  "By how much a clock is set back, or loses in each second (500ms at most); of "  \
		  "clock_step and clock_drift.",                                                   \
		  NO_DEFAULT,                                                                      \
		  RULE(DURATION, .section = SECTION_FAULT, .min = 1, .max = LONGEST,               \
		       INTO(scenario_fault, back_ns)) },                                           \
	        { "faults[].dir", "one of in | out",                                               \
		  "Only requests for SAs of this direction; of sadb_fail.", NO_DEFAULT,            \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .words = directions,          \
		       INTO(scenario_fault, dir)) },                                               \
	        { "faults[].peer", "name of a host",                                               \
		  "Only requests for SAs with this host, of every instance "                       \
		  "alone; of sadb_fail.",                                                          \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_HOST, .section = SECTION_FAULT, INTO(scenario_fault, peer)) },  \
	        { "faults[].nth", "whole number",                                                  \
		  "Only the nth request that fits, counted from 1 at the "                         \
		  "fault's beginning; of sadb_fail and sadb_damage.",                              \
		  NO_DEFAULT,                                                                      \
		  RULE(COUNT, .section = SECTION_FAULT, .min = 1, .max = MILLION,                  \
		       INTO(scenario_fault, nth)) },                                               \
	        { "faults[].cause", "one of injected | memory_limit | bad_parameter | ...",        \
		  "With which cause, and so with which of the platform's codes; of sadb_fail.",    \
		  EVERY("injected", 'X', "it says what it is"),                                    \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .words = &causes[1],          \
		       INTO(scenario_fault, cause)) },                                             \
	        { "faults[].what", "one of key_length | key_zero | algorithm | spi | ...",         \
		  "What of a request is damaged; of sadb_damage.", NO_DEFAULT,                     \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .words = damages,             \
		       INTO(scenario_fault, what)) },                                              \
	        { "faults[].packets", "whole number",                                              \
		  "How many packets go through each SA, or can be under way; of sa_traffic and "   \
		  "queue.",                                                                        \
		  NO_DEFAULT,                                                                      \
		  RULE(COUNT, .section = SECTION_FAULT, .min = 1, .max = 10000,                    \
		       INTO(scenario_fault, packets)) },                                           \
	        { "faults[].bytes", "size", "How large each packet is; of sa_traffic.",            \
		  NO_DEFAULT,                                                                      \
		  RULE(SIZE, .section = SECTION_FAULT, .min = 1, .max = 1 << 30,                   \
		       INTO(scenario_fault, bytes)) },                                             \
	        { "faults[].told", "one of yes | no",                                              \
		  "Does the host's IKE daemon learn of the new policy? yes: it "                   \
		  "ends what it negotiates with "                                                  \
		  "13849. no: its next UPDATE finds the larval SA gone, 13860. "                   \
		  "Of policy_change.",                                                             \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .words = tellings,            \
		       INTO(scenario_fault, told)) },                                              \
	        { "faults[].do",                                                                   \
		  "one of rekey_child | rekey_ike | new_child | delete_child | delete_ike | "      \
		  "liveness",                                                                      \
		  "What the host is told to do, with all its IKE SAs that are established and "    \
		  "their pairs; of steer.",                                                        \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_FAULT, .words = deeds,               \
		       INTO(scenario_fault, deed)) },                                              \
	        { "hunt", "list of PATH=VALUES",                                                   \
		  "What `ikesim hunt` tries: keys and their values, as for `sweep --axis`, "       \
		  "besides each fault, which is there or not. A run does not look at it.",         \
		  NO_DEFAULT,                                                                      \
		  RULE(.kind = KEY_AXES, .section = SECTION_FILE, INTO(scenario, hunt)) },

#endif
