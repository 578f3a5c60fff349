/*
 * One host's seat in one negotiation, filled from the journal's records in their order. `flights`
 * must already know the record's datagram.
 */
#ifndef SIM_SEAT_H
#define SIM_SEAT_H

#include "sim/flight.h"
#include "sim/split.h"
#include "sim/verdict.h"

struct seat {
	struct verdict_negotiation v;
	struct split split;
	uint64_t answer; /* the last datagram with an answer for us that was not dropped so far, 0 =
	                    none */
	nsec answer_at;
	uint8_t answer_exchange;
	nsec init_sent_at; /* the first IKE_SA_INIT request */
	nsec init_answered_at,
	        auth_answered_at; /* the last answer that counted; the milestone if more follows */
	struct split_wait *waits; /* for its back end; the last one may go on */
	uint32_t waits_count, waits_room;
	bool no_memory; /* for all of them */
	/* Its host has a processor: an answer counts from its job on, not from its arrival. */
	bool waits_for_cpu;
	bool in_flight; /* an initiator, neither installed nor over, as of its latest record */
	bool joined;    /* its endpoint has said anything but that it dropped a datagram */
	uint64_t job;   /* the datagram of the latest job, 0: it was none */
	/* The latest datagram that a queue turned away: its record, UINT64_MAX: none. */
	uint64_t turned_index;
	nsec turned_at;
	uint64_t limited_index; /* the latest IKE_SA_INIT that a limit on its source kept out */
	nsec limited_at;
	nsec closed_at; /* it forgot the negotiation */
	/*
	 * A rekey, from its CHILD note on. If it fails, it is what the verdict tells of, instead of
	 * the negotiation that had succeeded.
	 */
	struct seat_rekey {
		bool on;
		nsec at, spi_at, larval_until, larval_ended_at, sent_at, answered_at;
		struct split split;
	} rekey;
	uint32_t pairs;  /* installed, each counted once through all its rekeys */
	uint16_t notify; /* the last error notify received */
	nsec asked_at;   /* the last driver request, and the last reply with an error */
	struct sadb_reply refused;
};

void seat_init(struct seat *seat, uint64_t negotiation, uint32_t host, nsec at);
void seat_free(struct seat *seat);
void seat_acquire(struct seat *seat, const struct journal_rec *rec);
void seat_send(struct seat *seat, struct flights *flights, const struct journal_rec *rec);
void seat_receive(struct seat *seat, const struct flights *flights, const struct journal_rec *rec);
void seat_note(struct seat *seat, const struct flights *flights, const struct journal_rec *rec,
               uint64_t index);
void seat_ask(struct seat *seat, const struct flights *flights, const struct journal_rec *rec);
void seat_reply(struct seat *seat, const struct journal_rec *rec);
void seat_sa(struct seat *seat, const struct journal_rec *rec);
void seat_backend(struct seat *seat, const struct journal_rec *rec);
void seat_work(struct seat *seat, const struct flights *flights, const struct journal_rec *rec);
void seat_turned_away(struct seat *seat, const struct journal_rec *rec, uint64_t index);
/* The run is over: what is not ended stays so, and its time is counted up to here. */
void seat_close(struct seat *seat, nsec at);
/* After that: whose its time was. `other` is the peer's seat, NULL if the journal has none. False:
 * no memory. */
bool seat_split(struct seat *seat, const struct seat *other, const struct flights *flights);

#endif
