/*
 * When a request is sent again and when to give up (RFC 7296 2.1, 2.4). Integer arithmetic only;
 * draws nothing.
 *
 *      send 1        send 2                  send 3 ...                         give up
 *        |-- first ----|---- first * factor ----|---- first * factor^2 ----| ... |
 *
 * Gives up when the wait after the last send has run, or give_up_ns after the first send if that is
 * earlier: nothing is sent at or after that moment. Each wait is shortened by up to jitter_ppm of
 * itself.
 */
#ifndef IKE_RETRANSMIT_H
#define IKE_RETRANSMIT_H

#include "ike/ike.h"

struct ike_retransmit {
	nsec first_at;  /* of the first send */
	nsec wait_ns;   /* after the last send, before jitter */
	uint32_t tries; /* sends so far */
};

/* The first send is at `now`. draw: any 64 random bits. Returns when to look again. */
nsec ike_retransmit_first(struct ike_retransmit *retransmit, const struct ike_conf *conf, nsec now,
                          uint64_t draw);
/* At the moment returned before: is there another send, or is it over? */
bool ike_retransmit_more(const struct ike_retransmit *retransmit, const struct ike_conf *conf,
                         nsec now);
/* Another send is at `now`. Returns when to look again. */
nsec ike_retransmit_next(struct ike_retransmit *retransmit, const struct ike_conf *conf, nsec now,
                         uint64_t draw);

#endif
