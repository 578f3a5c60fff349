/*
 * Hand-built journals for the tests of sim/report/: each call adds one record, in the order of
 * time. Host 0 is "client", host 1 "gateway", negotiation 1 unless another is set.
 */
#ifndef TESTS_REPORT_KIT_H
#define TESTS_REPORT_KIT_H

#include "sim/report/report.h"

#define MS            NSEC_MS
#define US            NSEC_US
#define KIT_HOSTS_MAX 40

enum { CLIENT, GATEWAY };
enum { INIT = 34, AUTH = 35, INFORMATIONAL = 37 }; /* RFC 7296 3.1 */

struct kit {
	struct scenario *scenario;
	struct scenario_sadb sadb;
	struct journal_meta meta;
	struct journal *journal;
	struct verdict *verdict;
	struct expect_result results[REPORT_EXPECTS_MAX];
	struct report report;
	uint64_t negotiation, packets, tickets;
};

void kit_init(struct kit *kit, const char *name, const char *summary);
void kit_free(struct kit *kit);
/* Ends the run; then kit->report is complete. */
void kit_end(struct kit *kit, nsec at, enum journal_end why);
/* An expectation of the scenario: its result is worked out by kit_end. */
void kit_expect_errors(struct kit *kit, uint32_t code, int64_t count);

void kit_acquire(struct kit *kit, nsec at, uint32_t host, uint32_t peer);
void kit_state(struct kit *kit, nsec at, uint32_t host, const char *from, const char *to,
               const char *story);
void kit_note(struct kit *kit, nsec at, uint32_t host, enum ike_note_kind kind);
void kit_dropped(struct kit *kit, nsec at, uint32_t host, uint64_t packet, enum ike_drop drop);
void kit_failed(struct kit *kit, nsec at, uint32_t host, enum ike_failure failure, uint16_t notify);
/* An acquire that has waited since 0, for too long. */
void kit_turned_away(struct kit *kit, nsec at, uint32_t host, uint32_t peer);
void kit_driver_failed(struct kit *kit, nsec at, uint32_t host, enum sadb_op op,
                       enum sadb_cause cause);
/* Returns the datagram's id. re 0: a request. */
uint64_t kit_send(struct kit *kit, nsec at, uint32_t host, uint8_t exchange, uint32_t try,
                  uint64_t re);
void kit_receive(struct kit *kit, nsec at, uint64_t packet);
void kit_lost(struct kit *kit, nsec at, uint64_t packet, enum journal_loss why);
/* Sent and arrived. */
uint64_t kit_flight(struct kit *kit, nsec at, nsec arrives, uint32_t host, uint8_t exchange,
                    uint64_t re);
void kit_ask(struct kit *kit, nsec at, uint32_t host, enum sadb_op op, enum sadb_dir dir,
             uint32_t spi);
/* The answer to the last kit_ask; `until` is a larval's deadline. */
void kit_reply(struct kit *kit, nsec at, nsec asked, uint32_t host, enum sadb_op op,
               enum sadb_dir dir, uint32_t spi, enum sadb_cause cause, nsec until);
void kit_sa(struct kit *kit, nsec at, uint32_t host, uint32_t spi, enum sadb_state from,
            enum sadb_state to, bool timer, nsec until);
void kit_backend(struct kit *kit, nsec at, uint32_t host, bool reply);
void kit_fault(struct kit *kit, nsec at, uint32_t fault, bool begins);

/* Whole stories. */
void kit_story_clean(struct kit *kit);
void kit_story_late_answer(struct kit *kit);
void kit_story_lost_answers(struct kit *kit);
void kit_story_no_answer(struct kit *kit);
void kit_story_busy_gateway(struct kit *kit);
void kit_story_stalled(struct kit *kit);
void kit_story_slow_path(struct kit *kit);
void kit_story_no_memory(struct kit *kit);
void kit_story_no_larval(struct kit *kit);
void kit_story_slow_gateway(struct kit *kit);
void kit_story_no_room(struct kit *kit);

#endif
