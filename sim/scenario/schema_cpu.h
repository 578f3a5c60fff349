/* Rows of the table of keys: processors. A part of schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_CPU_H
#define SIM_SCENARIO_SCHEMA_CPU_H

#define SCHEMA_CPU_ROWS                                                                            \
	{ "cpu", "map", "The processors that IKE endpoints run on.", NO_DEFAULT,                   \
	  RULE(.kind = KEY_MAP, .section = SECTION_FILE) },                                        \
	        { "cpu.cores", "whole number or none",                                             \
		  "Cores of a machine that work for IKE. none: nothing takes "                     \
		  "time but what has a key of its own, as if a machine were "                      \
		  "infinitely fast. With cores, whatever comes to an endpoint "                    \
		  "is a job: a datagram, an answer of the driver or of the "                       \
		  "back end, a timer, an acquire. It waits for a worker, is "                      \
		  "worked on for as long as cpu.costs say, and what it puts "                      \
		  "out leaves when it is done.",                                                   \
		  EVERY("none", 'X', "no run needs a processor unless it is about one"),           \
		  RULE(COUNT, NONE(0), .section = SECTION_CPU, .min = 1,                           \
		       .max = SCENARIO_CORES_MAX, INTO(scenario_cpu, cores)) },                    \
	        { "cpu.workers", "whole number or none",                                           \
		  "Threads that take jobs. More than cores share them; none: "                     \
		  "as many as cores.",                                                             \
		  EVERY("none", 'X', "a thread for each core"),                                    \
		  RULE(COUNT, NONE(0), .section = SECTION_CPU, .min = 1,                           \
		       .max = SCENARIO_CORES_MAX, INTO(scenario_cpu, workers)) },                  \
	        { "cpu.speed", "number",                                                           \
		  "How fast a core is: at 0.5 every cost takes twice as long.",                    \
		  EVERY("1", 'X', "as the costs say"),                                             \
		  RULE(FACTOR, .section = SECTION_CPU, .min = 1, .max = 1000000,                   \
		       INTO(scenario_cpu, speed_milli)) },                                         \
	        { "cpu.background", "probability",                                                 \
		  "Share of each core that somebody else takes: a noisy "                          \
		  "neighbour, a hypervisor.",                                                      \
		  EVERY("0%", 'X', "none"),                                                        \
		  RULE(PROBABILITY_BELOW_ONE, .section = SECTION_CPU,                              \
		       INTO(scenario_cpu, background_ppb)) },                                      \
	        { "cpu.pauses", "map", "Times in which nothing is worked on.", NO_DEFAULT,         \
		  RULE(.kind = KEY_MAP, .section = SECTION_CPU) },                                 \
	        { "cpu.pauses.every", "distribution",                                              \
		  "From the end of a pause to the next; 0s: there are none.",                      \
		  EVERY("0s", 'X', "none"),                                                        \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, pause_every)) },                                         \
	        { "cpu.pauses.for", "distribution", "How long a pause is.",                        \
		  EVERY("0s", 'X', "none"),                                                        \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, pause_for)) },                                           \
	        { "cpu.receive", "map", "The queue of datagrams that wait for a worker.",          \
		  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_CPU) },                     \
	        { "cpu.receive.queue", "whole number",                                             \
		  "Datagrams that can wait; one more is dropped.",                                 \
		  EVERY("2048", 'X', "a receive heap is documented, its size is not"),             \
		  RULE(COUNT, .section = SECTION_CPU, .min = 1, .max = MILLION,                    \
		       INTO(scenario_cpu, receive_queue)) },                                       \
	        { "cpu.receive.wait", "duration or none",                                          \
		  "A datagram that waited for so long is dropped: 13812, or "                      \
		  "13811 if its IKE SA is there, if its negotiation comes to "                     \
		  "nothing else.",                                                                 \
		  EVERY("30s", 'X', "the codes are documented, no time is"),                       \
		  RULE(DURATION, NONE(0), .section = SECTION_CPU, .min = 1, .max = LONGEST,        \
		       INTO(scenario_cpu, receive_wait_ns)) },                                     \
	        { "cpu.priorities", "map",                                                         \
		  "Whose turn it is when a worker is free: the job with the "                      \
		  "smallest number; of equals, who came first. All 0 is one "                      \
		  "queue.",                                                                        \
		  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_CPU) },                     \
	        { "cpu.priorities.acquire", "whole number", "Who wants a new SA.",                 \
		  EVERY("0", 'X', "one queue"),                                                    \
		  RULE(COUNT, .section = SECTION_CPU, .max = 7,                                    \
		       INTO(scenario_cpu, priorities[CPU_LINE_ACQUIRE])) },                        \
	        { "cpu.priorities.init", "whole number", "Datagrams of IKE_SA_INIT.",              \
		  EVERY("0", 'X', "one queue"),                                                    \
		  RULE(COUNT, .section = SECTION_CPU, .max = 7,                                    \
		       INTO(scenario_cpu, priorities[CPU_LINE_INIT])) },                           \
	        { "cpu.priorities.auth", "whole number",                                           \
		  "Datagrams of IKE_AUTH. strongSwan serves them after all "                       \
		  "others.",                                                                       \
		  EVERY("0", 'X', "one queue"),                                                    \
		  RULE(COUNT, .section = SECTION_CPU, .max = 7,                                    \
		       INTO(scenario_cpu, priorities[CPU_LINE_AUTH])) },                           \
	        { "cpu.priorities.create_child", "whole number", "Datagrams of CREATE_CHILD_SA.",  \
		  EVERY("0", 'X', "one queue"),                                                    \
		  RULE(COUNT, .section = SECTION_CPU, .max = 7,                                    \
		       INTO(scenario_cpu, priorities[CPU_LINE_CREATE_CHILD])) },                   \
	        { "cpu.priorities.informational", "whole number",                                  \
		  "Datagrams of INFORMATIONAL, and of no exchange.", EVERY("0", 'X', "one queue"), \
		  RULE(COUNT, .section = SECTION_CPU, .max = 7,                                    \
		       INTO(scenario_cpu, priorities[CPU_LINE_INFORMATIONAL])) },                  \
	        { "cpu.priorities.answer", "whole number",                                         \
		  "Answers of the driver and of the back end.", EVERY("0", 'X', "one queue"),      \
		  RULE(COUNT, .section = SECTION_CPU, .max = 7,                                    \
		       INTO(scenario_cpu, priorities[CPU_LINE_ANSWER])) },                         \
	        { "cpu.priorities.timer", "whole number", "Retransmissions and time-outs.",        \
		  EVERY("0", 'X', "one queue"),                                                    \
		  RULE(COUNT, .section = SECTION_CPU, .max = 7,                                    \
		       INTO(scenario_cpu, priorities[CPU_LINE_TIMER])) },                          \
	        { "cpu.costs", "map",                                                              \
		  "How long a core works on each step. `ikesim calibrate` "                        \
		  "measures those of cryptography on a machine. Those "                            \
		  "measured [M] are of libsodium 1.0.18 on one core of an AMD "                    \
		  "EPYC (Zen 5).",                                                                 \
		  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_CPU) },                     \
	        { "cpu.costs.job", "distribution", "Taking a job, whatever it is.",                \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_JOB])) },                                 \
	        { "cpu.costs.parse", "distribution", "Parsing one message.",                       \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_PARSE])) },                               \
	        { "cpu.costs.dh_pair", "distribution",                                             \
		  "A key pair of our own. X25519: 25.3us [M].",                                    \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_DH_PAIR])) },                             \
	        { "cpu.costs.dh_secret", "distribution", "A shared secret. X25519: 27.6us [M].",   \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_DH_SECRET])) },                           \
	        { "cpu.costs.prf", "distribution",                                                 \
		  "One call of the prf: 7 to make the keys of an IKE SA, 3 "                       \
		  "for a pair, 2 for an AUTH. HMAC-SHA-256 of 256 octets: "                        \
		  "1.2us [M].",                                                                    \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_PRF])) },                                 \
	        { "cpu.costs.sign", "distribution", "Signing an AUTH. Ed25519: 12.9us [M].",       \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_SIGN])) },                                \
	        { "cpu.costs.verify", "distribution", "Verifying one. Ed25519: 35.9us [M].",       \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_VERIFY])) },                              \
	        { "cpu.costs.seal", "distribution",                                                \
		  "Encrypting one message or fragment. ChaCha20-Poly1305, 256 "                    \
		  "octets: 470ns [M].",                                                            \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_SEAL])) },                                \
	        { "cpu.costs.open", "distribution",                                                \
		  "Decrypting one. ChaCha20-Poly1305, 256 octets: 470ns, "                         \
		  "taken to be as for sealing [I].",                                               \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_OPEN])) },                                \
	        { "cpu.costs.driver_call", "distribution",                                         \
		  "Asking the driver, beside the time the driver takes.",                          \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_DRIVER_CALL])) },                         \
	        { "cpu.costs.send", "distribution", "Sending one datagram.",                       \
		  EVERY("0s", 'X', "nothing costs time unless a file says so"),                    \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_CPU, .max = LONGEST,                 \
		       INTO(scenario_cpu, costs[CPU_COST_SEND])) },

/* Queues of the IKE daemon's own, whatever it runs on. */
#define SCHEMA_ACQUIRE_ROWS                                                                        \
	{ "ike.acquires", "map",                                                                   \
	  "Requests for a new SA that wait for a processor (cpu), or for an acquire worker.",      \
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_IKE) },                             \
	        { "ike.acquires.queue", "whole number",                                            \
		  "How many can wait; one more fails with 13809.",                                 \
		  EVERY("1024", 'X', "an acquire heap is documented, its size is not"),            \
		  RULE(COUNT, .section = SECTION_IKE, .min = 1, .max = MILLION,                    \
		       INTO(scenario_ike, acquires_queue)) },                                      \
	        { "ike.acquires.wait", "duration or none",                                         \
		  "One that waited for so long fails with 13809.",                                 \
		  EVERY("60s", 'X', "the code is documented, no time is"),                         \
		  RULE(DURATION, NONE(0), .section = SECTION_IKE, .min = 1, .max = LONGEST,        \
		       INTO(scenario_ike, acquires_wait_ns)) },

#endif
