/*
 * The IPsec driver of this machine's Linux kernel, with the mock's requests and replies
 * (sadb/sadb.h): NETLINK_XFRM, no daemon in between. What the kernel refuses comes back with its
 * errno and with the cause that it stands for.
 *
 *   xfrm_submit    a request goes to the kernel
 *   xfrm_next_at   when must it be looked at again?
 *   xfrm_tick      answers that are overdue are given up
 *   xfrm_input     one of the descriptors is readable
 *   xfrm_complete  take a reply, until false          xfrm_event  take a change of state, until
 * false
 *
 * The kernel does what it is asked within xfrm_submit, which takes as long as the kernel does (its
 * first SA with an algorithm: 20 to 165 ms [M]). A reply's done_at is when its answer was read.
 *
 * The SAs are real. They have the mode of their request, any traffic and no policy, so no packet of
 * this machine takes them. They stay when the process ends: whoever makes them deletes them
 * (larvals die by themselves).
 */
#ifndef SIM_LIVE_XFRM_H
#define SIM_LIVE_XFRM_H

#include "sadb/msg.h"
#include "sim/model/driver.h"

struct xfrm;

struct xfrm_conf {
	uint32_t sas;      /* alive at once */
	uint32_t requests; /* unanswered or untaken, at most 65,535 */
	nsec answer_ns;    /* how long an answer is waited for */
};

/* What the last GET or DUMP that was answered has seen: how many, and the last one. */
struct xfrm_seen {
	uint32_t count;
	uint32_t spi;
	uint32_t hard_s;  /* 0: none */
	uint32_t acquire; /* the number of the ACQUIRE that it is for; 0: none */
	bool keyed;       /* false: a larval */
};

struct xfrm_counters {
	uint64_t asked, failed;
	uint64_t events_lost; /* how often: the kernel says that, not how many */
	uint64_t malformed;   /* messages of the kernel that are not what they say */
	uint64_t foreign;     /* answers to nobody, events of SAs that are not ours */
};

/*
 * NULL: *code is the errno, *step what could not be done, in words. EPROTONOSUPPORT: this kernel
 * has no XFRM; EPERM: we lack CAP_NET_ADMIN.
 */
struct xfrm *xfrm_new(const struct xfrm_conf *conf, int *code, const char **step);
void xfrm_free(struct xfrm *xfrm);

/* What to wait on for reading: answers, and what the kernel tells without being asked. */
int xfrm_answers_fd(const struct xfrm *xfrm);
int xfrm_events_fd(const struct xfrm *xfrm);

/*
 * SADB_OK: exactly one reply will come. LIMIT: no room, now. UNSUPPORTED: the kernel has no such
 * request (POLICY, ACQUIRE, anything of a pair). No reply comes of either.
 */
enum sadb_err xfrm_submit(struct xfrm *xfrm, nsec now, const struct sadb_req *req);
/* In the past if there is something to take; else when an answer is given up. */
nsec xfrm_next_at(const struct xfrm *xfrm);
void xfrm_tick(struct xfrm *xfrm, nsec now);
/* Never blocks. Stops early when events are not taken: take them and call it again. */
void xfrm_input(struct xfrm *xfrm, nsec now);
bool xfrm_complete(struct xfrm *xfrm, struct sadb_reply *reply);
bool xfrm_event(struct xfrm *xfrm, struct sadb_event *event);

/* The same for a host: valid as long as the xfrm. */
struct driver xfrm_driver(struct xfrm *xfrm);

const struct xfrm_seen *xfrm_seen(const struct xfrm *xfrm);
const struct xfrm_counters *xfrm_counters(const struct xfrm *xfrm);
const char *xfrm_text(const struct xfrm *xfrm); /* the kernel's words for its last refusal, or "" */

#endif
