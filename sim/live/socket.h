/* A UDP socket: batches in and out where the system has them, time stamps of the kernel. */
#ifndef SIM_LIVE_SOCKET_H
#define SIM_LIVE_SOCKET_H

#include <time.h>

#include "ike/ike.h"

#define SOCKET_BATCH 64 /* datagrams of one system call */
/* Of one that arrives, with its marker; what is longer is cut, and too long for us anyhow. */
#define SOCKET_OCTETS (IKE_INPUT_MAX + 8)

struct socket;

struct socket_dgram {
	struct ike_endpoint peer; /* from whom, or to whom */
	const uint8_t *data;
	size_t len;
	bool stamped;          /* stamp says when the kernel had it */
	struct timespec stamp; /* CLOCK_REALTIME */
};

struct socket_counters {
	uint64_t received, sent;
	uint64_t refused; /* ICMP said that nobody is there */
	uint64_t unsent;  /* the system did not take it: as if the network had lost it */
	int unsent_code;  /* the last errno of those */
};

/*
 * Bound to *at, whose port 0 becomes the one that the system chose. NULL: *code is the errno.
 */
struct socket *socket_new(struct ike_endpoint *at, int *code);
void socket_free(struct socket *socket);
int socket_fd(const struct socket *socket);
bool socket_has_stamps(const struct socket *socket);
bool socket_has_batches(void);

/* What is there now, at most SOCKET_BATCH of it; never blocks. Valid until the next call. */
unsigned socket_receive(struct socket *socket, struct socket_dgram out[SOCKET_BATCH]);
void socket_send(struct socket *socket, const struct socket_dgram *dgrams, unsigned count);
const struct socket_counters *socket_counters(const struct socket *socket);

/* Which address of this machine would be used towards `peer`. False: *code is the errno. */
bool socket_route(const struct ike_endpoint *peer, struct sadb_addr *self, int *code);

#endif
