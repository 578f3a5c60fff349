/* Rows of the table of keys: the driver. A part of schema_table.c. */
#ifndef SIM_SCENARIO_SCHEMA_SADB_H
#define SIM_SCENARIO_SCHEMA_SADB_H

#define SCHEMA_SADB_ROWS                                                                           \
	{ "sadb", "map",                                                                           \
	  "The IPsec driver, a security association "                                              \
	  "database.",                                                                             \
	  NO_DEFAULT, RULE(.kind = KEY_MAP, .section = SECTION_FILE) },                            \
	        { "sadb.larval_lifetime",                                                          \
		  "duration or none",                                                              \
		  "How long a reserved SPI (a larval SA, made by GETSPI) waits "                   \
		  "for its keys. Later the "                                                       \
		  "UPDATE fails: 13860.",                                                          \
		  { { "60s", 'X',                                                                  \
		      "nothing public; below the 120 s of retransmissions, else "                  \
		      "there would be no such "                                                    \
		      "failure" },                                                                 \
		    { "60s", 'X', AS_WINDOWS },                                                    \
		    { "30s", 'M', "net.core.xfrm_acq_expires; strongSwan writes 165 there" },      \
		    { "30s", 'D', "net.key.larval_lifetime; reaped by the second after it" },      \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(DURATION, NONE(0), .section = SECTION_SADB, .min = NSEC_MS, .max = LONGEST, \
		       INTO(scenario_sadb, larval_lifetime_ns)) },                                 \
	        { "sadb.workers",                                                                  \
		  "whole number or none",                                                          \
		  "Requests of any kind that the driver works on at once; more "                   \
		  "wait. 1 is one lock.",                                                          \
		  { { "none", 'X', "nothing public" },                                             \
		    { "none", 'X', AS_WINDOWS },                                                   \
		    { "1", 'M', "one slow add stalled every other request of its namespace" },     \
		    { "1", 'I', "one lock around PF_KEY in key.c" },                               \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = MILLION,          \
		       INTO(scenario_sadb, workers)) },                                            \
	        { "sadb.lock_wait",                                                                \
		  "duration or none",                                                              \
		  "How long a request waits for a worker, or for the lock, before it fails.",      \
		  { { "15s", 'D',                                                                  \
		      "txnWaitTimeoutInMSec: its default wait for the transaction lock" },         \
		    { "15s", 'X', AS_WINDOWS },                                                    \
		    { "none", 'M', "requests wait for as long as it takes" },                      \
		    { "none", 'I', "a mutex without a time-out" },                                 \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(DURATION, NONE(0), .section = SECTION_SADB, .min = NSEC_MS, .max = LONGEST, \
		       INTO(scenario_sadb, lock_wait_ns)) },                                       \
	        { "sadb.on_full",                                                                  \
		  "one of reject | block | drop_oldest_larval",                                    \
		  "What becomes of a request for which there is no room: it "                      \
		  "fails, it waits, or the oldest "                                                \
		  "larval SA makes room for a GETSPI.",                                            \
		  { { "reject", 'X', "nothing public" },                                           \
		    { "reject", 'X', AS_WINDOWS },                                                 \
		    { "reject", 'X', "it has no cap; no memory is an error" },                     \
		    { "reject", 'X', "it has no cap; no memory is an error" },                     \
		    { "reject", 'X', IDEAL } },                                                    \
		  RULE(.kind = KEY_CHOICE, .section = SECTION_SADB, .words = fulls,                \
		       INTO(scenario_sadb, on_full)) },                                            \
	        { "sadb.first_use",                                                                \
		  "distribution",                                                                  \
		  "How much longer the first UPDATE or ADD of an algorithm "                       \
		  "takes: modules, self-tests.",                                                   \
		  { { "0s", 'X', "nothing public" },                                               \
		    { "0s", 'X', AS_WINDOWS },                                                     \
		    { "{ dist: uniform, min: 100ms, max: 165ms }", 'M',                            \
		      " \
	  "                                                                          \
		      "chacha20poly1305, modules to be loaded or just loaded" },                   \
		    { "0s", 'X', "not measured" },                                                 \
		    { "0s", 'X', IDEAL } },                                                        \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,                \
		       INTO(scenario_sadb, first_use)) },                                          \
	        { "sadb.ops", "map", "How long the driver works on one request.", NO_DEFAULT,      \
		  RULE(.kind = KEY_MAP, .section = SECTION_SADB) },                                \
	        { "sadb.ops.getspi",                                                               \
		  "distribution",                                                                  \
		  "GETSPI: reserve an inbound SPI.",                                               \
		  { { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },            \
		    { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },            \
		    { "{ dist: uniform, min: 3900ns, max: 5us }", 'M',                             \
		      "ALLOCSPI, p50 and p90 with few SAs" },                                      \
		    { "{ dist: uniform, min: 3900ns, max: 5us }", 'X',                             \
		      "no public "                                                                 \
		      "measurement; as linux" },                                                   \
		    { "0s", 'X', "1 ns" } },                                                       \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,                \
		       INTO(scenario_sadb, ops[SADB_OP_GETSPI])) },                                \
	        { "sadb.ops.update",                                                               \
		  "distribution",                                                                  \
		  "UPDATE: give the larval SA its keys.",                                          \
		  { { "{ dist: uniform, min: 160us, max: 240us }", 'X', WINDOWS_TIMES },           \
		    { "{ dist: uniform, min: 160us, max: 240us }", 'X', WINDOWS_TIMES },           \
		    { "{ dist: uniform, min: 5500ns, max: 7500ns }", 'I',                          \
		      "UPDSA, from measurements in a virtual machine" },                           \
		    { "{ dist: uniform, min: 5500ns, max: 7500ns }", 'X',                          \
		      "no public measurement; as linux" },                                         \
		    { "0s", 'X', "1 ns" } },                                                       \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,                \
		       INTO(scenario_sadb, ops[SADB_OP_UPDATE])) },                                \
	        { "sadb.ops.add",                                                                  \
		  "distribution",                                                                  \
		  "ADD: make the outbound SA.",                                                    \
		  { { "{ dist: uniform, min: 160us, max: 240us }", 'X', WINDOWS_TIMES },           \
		    { "{ dist: uniform, min: 160us, max: 240us }", 'X', WINDOWS_TIMES },           \
		    { "{ dist: uniform, min: 4500ns, max: 5500ns }", 'I',                          \
		      "NEWSA, from measurements in a virtual machine" },                           \
		    { "{ dist: uniform, min: 4500ns, max: 5500ns }", 'X',                          \
		      "no public measurement; as linux" },                                         \
		    { "0s", 'X', "1 ns" } },                                                       \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,                \
		       INTO(scenario_sadb, ops[SADB_OP_ADD])) },                                   \
	        { "sadb.ops.delete",                                                               \
		  "distribution",                                                                  \
		  "DELETE: remove an SA at once. FLUSH takes as long.",                            \
		  { { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },            \
		    { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },            \
		    { "3us", 'I', "DELSA, from measurements in a virtual machine" },               \
		    { "3us", 'X', "no public measurement; as linux" },                             \
		    { "0s", 'X', "1 ns" } },                                                       \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,                \
		       INTO(scenario_sadb, ops[SADB_OP_DELETE])) },                                \
	        { "sadb.ops.expire",                                                               \
		  "distribution",                                                                  \
		  "EXPIRE: end the use of an SA; an inbound one lingers.",                         \
		  { { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },            \
		    { "{ dist: uniform, min: 80us, max: 120us }", 'X', WINDOWS_TIMES },            \
		    { "3us", 'I', "as DELSA; the kernel has no such request" },                    \
		    { "3us", 'X', "no public measurement; as linux" },                             \
		    { "0s", 'X', "1 ns" } },                                                       \
		  RULE(.kind = KEY_SPREAD, .section = SECTION_SADB, .max = LONGEST,                \
		       INTO(scenario_sadb, ops[SADB_OP_EXPIRE])) },                                \
	        { "sadb.ops.getspi_per_10k_sas",                                                   \
		  "duration",                                                                      \
		  "How much longer a GETSPI takes for every 10,000 SAs that the driver holds.",    \
		  { { "0s", 'X', "nothing public" },                                               \
		    { "0s", 'X', AS_WINDOWS },                                                     \
		    { "21us", 'M',                                                                 \
		      "4 us with few SAs, 218 us at the median with "                              \
		      "30,000 to 100,000" },                                                       \
		    { "0s", 'X', "not measured" },                                                 \
		    { "0s", 'X', IDEAL } },                                                        \
		  RULE(DURATION, .section = SECTION_SADB, .max = LONGEST,                          \
		       INTO(scenario_sadb, getspi_per_10k_ns)) },                                  \
	        { "sadb.limits", "map", "What the driver has room for.", NO_DEFAULT,               \
		  RULE(.kind = KEY_MAP, .section = SECTION_SADB) },                                \
	        { "sadb.limits.max_sas",                                                           \
		  "whole number or none",                                                          \
		  "SAs of all states.",                                                            \
		  { { "100000", 'X', "nothing public" },                                           \
		    { "100000", 'X', AS_WINDOWS },                                                 \
		    { "none", 'M', NO_LINUX_CAP },                                                 \
		    { "none", 'I', NO_BSD_CAP },                                                   \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = 100 * MILLION,    \
		       INTO(scenario_sadb, max_sas)) },                                            \
	        { "sadb.limits.max_larval",                                                        \
		  "whole number or none",                                                          \
		  "Larval SAs; a GETSPI above it fails with 13857.",                               \
		  { { "4096", 'X',                                                                 \
		      "the counter pendingSaNegotiations is documented, no limit is" },            \
		    { "4096", 'X', AS_WINDOWS },                                                   \
		    { "none", 'M', NO_LINUX_CAP },                                                 \
		    { "none", 'I', NO_BSD_CAP },                                                   \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = 100 * MILLION,    \
		       INTO(scenario_sadb, max_larval)) },                                         \
	        { "sadb.limits.max_per_peer",                                                      \
		  "whole number or none",                                                          \
		  "SAs of all states with one peer; one more fails.",                              \
		  { { "none", 'X', "nothing public" },                                             \
		    { "none", 'X', AS_WINDOWS },                                                   \
		    { "none", 'M', NO_LINUX_CAP },                                                 \
		    { "none", 'I', NO_BSD_CAP },                                                   \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = 100 * MILLION,    \
		       INTO(scenario_sadb, max_per_peer)) },                                       \
	        { "sadb.limits.memory",                                                            \
		  "size or none",                                                                  \
		  "Memory for SAs, a larval one of which takes 1 KiB and a "                       \
		  "keyed one 2 KiB on windows.",                                                   \
		  { { "none", 'X', "nothing public" },                                             \
		    { "none", 'X', "nothing public" },                                             \
		    { "none", 'M', NO_LINUX_CAP },                                                 \
		    { "none", 'I', NO_BSD_CAP },                                                   \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(SIZE, NONE(0), .section = SECTION_SADB, .min = 1, .max = (int64_t)1 << 50,  \
		       INTO(scenario_sadb, memory)) },                                             \
	        { "sadb.limits.concurrent_updates",                                                \
		  "whole number or none",                                                          \
		  "UPDATEs and ADDs that are worked on at the same time.",                         \
		  { { "256", 'X', "the counter PendingKeyOperations is documented, no limit is" }, \
		    { "1", 'X',                                                                    \
		      "one active acquire, the rest queued [D]; that its driver was "              \
		      "the same is assumed" },                                                     \
		    { "none", 'X', "not counted" },                                                \
		    { "none", 'X', "not counted" },                                                \
		    { "none", 'X', IDEAL } },                                                      \
		  RULE(COUNT, NONE(0), .section = SECTION_SADB, .min = 1, .max = MILLION,          \
		       INTO(scenario_sadb, concurrent_updates)) },                                 \
	        { "sadb.limits.update_queue",                                                      \
		  "whole number",                                                                  \
		  "UPDATEs and ADDs that may wait for that; one more fails: 13860. Unused if "     \
		  "concurrent_updates is none.",                                                   \
		  { { "1024", 'X', "four times as many as are worked on" },                        \
		    { "1024", 'X', AS_WINDOWS },                                                   \
		    { "1000000", 'X', "never full" },                                              \
		    { "1000000", 'X', "never full" },                                              \
		    { "1000000", 'X', IDEAL } },                                                   \
		  RULE(COUNT, .section = SECTION_SADB, .max = MILLION,                             \
		       INTO(scenario_sadb, update_queue)) },

#endif
