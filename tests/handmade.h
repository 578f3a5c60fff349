/* Journals made by hand, for the tests of what reads them: host 0 is "client", host 1 "gateway". */
#ifndef TESTS_HANDMADE_H
#define TESTS_HANDMADE_H

#include "sim/journal.h"
#include "sim/verdict.h"

enum { CLIENT, GATEWAY };

#define IKE_SA_INIT 34
#define IKE_AUTH    35

extern const struct journal_meta handmade_meta;

struct journal *handmade_new(void);

void add_acquire(struct journal *journal, nsec at, uint64_t negotiation);
/* Client to gateway if it is a request (re 0), else back. */
void add_send(struct journal *journal, nsec at, uint64_t negotiation, uint64_t id, uint64_t re,
              uint8_t exchange, uint32_t try);
void add_receive(struct journal *journal, nsec at, uint64_t negotiation, uint64_t id, uint64_t re,
                 uint8_t exchange);
void add_note(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
              const struct ike_note *note);
/* A note of this kind and nothing else. */
void add_said(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
              enum ike_note_kind kind);
void add_dropped(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
                 uint64_t id);
void add_failed(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
                enum ike_failure failure, enum sadb_cause cause, uint16_t notify);
/* ASK at `asked`, REPLY at `done`. */
void add_ask(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host,
             enum sadb_op op);
void add_reply(struct journal *journal, nsec asked, nsec done, uint64_t negotiation, uint32_t host,
               enum sadb_op op, enum sadb_err err);
void add_sa(struct journal *journal, nsec at, uint64_t negotiation, uint32_t host, uint32_t spi,
            enum sadb_dir dir, enum sadb_state from, enum sadb_state to);
void add_backend(struct journal *journal, nsec at, uint64_t negotiation, enum journal_kind kind);
/* A job of that datagram's, 0: of an answer; it came at since, began at begun and is done. */
void add_work(struct journal *journal, nsec since, nsec begun, nsec at, uint64_t negotiation,
              uint32_t host, uint64_t id);
/* exchange 0: an acquire, else a datagram of that exchange. */
void add_turned_away(struct journal *journal, nsec since, nsec at, uint64_t negotiation,
                     uint32_t host, uint64_t id, uint8_t exchange);
void add_end(struct journal *journal, nsec at, enum journal_end why);
/* UPDATE takes the client's driver 7, ADD 2, and its pair is installed. */
void add_install(struct journal *journal, nsec at, uint64_t negotiation);

struct verdict *handmade_judge(struct journal *journal);
void handmade_done(struct journal *journal, struct verdict *verdict);
/* The client's negotiation has these parts, and they sum to its whole time; the end of *journal. */
void handmade_split(struct journal *journal, const nsec want[SPLIT_COUNT]);

#endif
