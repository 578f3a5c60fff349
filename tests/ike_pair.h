/*
 * Two endpoints, a wire moved by hand and two scripted drivers, so that a test reads like its
 * message arrows:
 *
 *      pair_pass(A, "IKE_SA_INIT request")      A's oldest datagram is that, and it arrives
 *      pair_lose(A, ...)                        ... and is lost
 *      pair_catch(A, ..., &packet)              ... and is kept for pair_inject
 *      pair_driver(A, SADB_OP_GETSPI, SADB_OK)  A's driver has been asked that, and answers this
 *      pair_noted(A, IKE_NOTE_FAILED)           A's latest note of that kind; there must be one
 *
 * Each says what it found instead, by name. There is one pair a process: a test case runs in its
 * own.
 */
#ifndef TESTS_IKE_PAIR_H
#define TESTS_IKE_PAIR_H

#include "ike/ike.h"

#define PAIR_WIRE_MAX  256
#define PAIR_NOTES_MAX 4096
#define PAIR_ASKED_MAX 64
#define PAIR_HELD_MAX  256
#define PAIR_PEERS     2

enum pair_end { A, B, PAIR_ENDS };

struct pair_packet {
	enum pair_end from;
	struct ike_endpoint src, dst;
	uint64_t id, re, negotiation;
	uint32_t try, message_id;
	uint8_t exchange;
	bool response;
	uint8_t fragment, fragments;
	enum ike_dgram_kind kind;
	size_t len;
	uint8_t data[IKE_DGRAM_MAX];
};

/* An SA in a scripted driver. */
struct pair_sa {
	uint32_t spi;
	enum sadb_dir dir;
	enum sadb_state state;
	uint64_t owner;
	struct sadb_key key;
	struct sadb_traffic traffic;
};

struct pair_host {
	struct ike *ike;
	struct ike_conf conf;
	struct sadb_req asked[PAIR_ASKED_MAX];
	uint32_t asked_count;
	struct pair_sa held[PAIR_HELD_MAX];
	uint32_t held_count;
	uint64_t auth[PAIR_ASKED_MAX];
	uint32_t auth_count;
	struct ike_note notes[PAIR_NOTES_MAX];
	uint64_t note_of[PAIR_NOTES_MAX]; /* negotiation */
	uint32_t notes_count;
	uint32_t spi_next;
};

struct pair {
	struct pair_host host[PAIR_ENDS];
	struct pair_packet wire[PAIR_WIRE_MAX];
	uint32_t wire_count;
	uint64_t id_last;
	nsec now;
};

extern struct pair pair;

/* Two confs that fit each other: A starts with peer 0 = B, B responds. Change pair.host[].conf,
 * then pair_open. */
void pair_init(void);
void pair_open(void);
void pair_close(void);
void pair_drain(enum pair_end end);

uint64_t pair_start(void); /* A starts with B */
void pair_inject(enum pair_end to, const struct pair_packet *packet);
void pair_pass(enum pair_end from, const char *what);
void pair_lose(enum pair_end from, const char *what);
void pair_catch(enum pair_end from, const char *what, struct pair_packet *packet);
void pair_silent(enum pair_end from); /* nothing of its is on the wire */
void pair_driver(enum pair_end end, enum sadb_op op, enum sadb_err err);
void pair_driver_idle(enum pair_end end);
void pair_backend(enum pair_end end, bool accepted);
/* Ticks both at every instant that they ask for, up to this one, this one included. */
void pair_at(nsec now);
void pair_before(nsec now); /* the same up to 1 ns before */

/* From A's start until B's answer to IKE_AUTH is at A: B has its pair, A is to ask UPDATE. */
void pair_until_answer(void);
/* The whole exchange without a fault, from pair_start to both pairs of SAs. */
void pair_establish(void);

const struct ike_note *pair_noted(enum pair_end end, enum ike_note_kind kind);
void pair_not_noted(enum pair_end end, enum ike_note_kind kind);
uint32_t pair_note_count(enum pair_end end, enum ike_note_kind kind);
void pair_failed(enum pair_end end, enum ike_failure failure);
void pair_dropped(enum pair_end end, enum ike_drop drop); /* its latest drop was that */
void pair_holds(enum pair_end end, uint32_t larvals, uint32_t sas);
uint32_t pair_count(enum pair_end end, enum sadb_state state);
/* Answers asked[index], playing a driver that forgets nothing. */
void pair_answer(enum pair_end end, uint32_t index, enum sadb_err err);
void pair_take(uint32_t index, struct pair_packet *packet); /* off the wire */

#endif
