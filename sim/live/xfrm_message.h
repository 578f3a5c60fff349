/*
 * Messages of the Linux kernel's SA database (NETLINK_XFRM, linux/xfrm.h): requests of sadb/msg.h
 * written, the kernel's taken apart. No sockets. What comes in is checked octet by octet: nothing
 * in it is trusted to be as long as it says.
 */
#ifndef SIM_LIVE_XFRM_MESSAGE_H
#define SIM_LIVE_XFRM_MESSAGE_H

#include <stddef.h>

#include "sadb/msg.h"

#define XFRM_MESSAGE_MAX 1024 /* octets of the longest request */
#define XFRM_TEXT_MAX    96
/* All that is ours has it, so that policies of the machine's own do not take it [X]. */
#define XFRM_REQID 13860

/* Has the kernel a request of this kind? It knows no pairs, its policies end no SAs, and nobody can
 * tell it that an ACQUIRE is given up. */
bool xfrm_can(const struct sadb_req *req);

/* `octets` has XFRM_MESSAGE_MAX. Returns how many were written. The request is one that xfrm_can.
 */
size_t xfrm_write(const struct sadb_req *req, uint32_t seq, void *octets);

enum xfrm_kind {
	XFRM_IS_ANSWER,  /* code: an errno, or 0 */
	XFRM_IS_DONE,    /* the end of a dump; code as above */
	XFRM_IS_SA,      /* made, changed, or one of a dump */
	XFRM_IS_DELETED, /* by anyone */
	XFRM_IS_FLUSHED, /* protocol, 0: all */
	XFRM_IS_EXPIRED, /* hard or soft */
	XFRM_IS_ACQUIRE, /* a packet found no SA */
	XFRM_IS_OTHER    /* sound, and nothing that we ask for */
};

struct xfrm_message {
	enum xfrm_kind kind;
	uint32_t seq; /* of the request that it answers; 0: of none */
	uint32_t code;
	char text[XFRM_TEXT_MAX]; /* what the kernel says about its code, "" if nothing */
	uint8_t protocol;
	uint32_t spi;
	struct sadb_addr src, dst;
	uint32_t hard_s;  /* since it was made: 0 = no such limit */
	uint32_t acquire; /* the number of the ACQUIRE, or of the one that the SA is for; 0: none */
	bool keyed;       /* has an algorithm: a larval has none */
	bool hard;
};

/*
 * Takes the first message of `octets` apart and says in *used how long it is, padding included.
 * False: it is cut short or not what its type demands; *used is then 0 if nothing more can be found
 * behind it.
 */
bool xfrm_read(struct xfrm_message *message, const void *octets, size_t len, size_t *used);

#endif
