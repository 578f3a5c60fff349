/* What becomes of SAs in the kernel, as events of sadb/msg.h. */
#include <assert.h>

#include "sim/live/xfrm_state.h"

bool xfrm_tell_room(const struct xfrm *xfrm)
{
	return xfrm->ring_room - xfrm->ring_count > xfrm->conf.sas;
}

static void push(struct xfrm *xfrm, const struct sadb_event *event)
{
	assert(xfrm->ring_count < xfrm->ring_room);
	xfrm->ready_at = event->at;
	xfrm->ring[(xfrm->ring_first + xfrm->ring_count++) % xfrm->ring_room] = *event;
}

static void turn(struct xfrm *xfrm, struct xfrm_sa *sa, const struct sadb_event *how)
{
	struct sadb_event event = *how;

	event.owner = sa->owner;
	event.spi = sa->spi;
	event.dir = sa->dir;
	event.from = sa->state == SADB_ST_DEAD ? SADB_ST_NONE : sa->state;
	event.until = event.to == SADB_ST_DEAD ? NSEC_NEVER : sa->until;
	xfrm_book_turn(xfrm->book, sa, event.to);
	push(xfrm, &event);
}

static void kill(struct xfrm *xfrm, nsec now, struct xfrm_sa *sa, enum sadb_op op)
{
	sa->gone = SADB_CAUSE_DELETED;
	turn(xfrm, sa, &(struct sadb_event){ .at = now, .to = SADB_ST_DEAD, .op = op });
}

static void flush(struct xfrm *xfrm, nsec now, uint8_t protocol)
{
	uint32_t cursor = 0;
	struct xfrm_sa *sa;

	while ((sa = xfrm_book_next(xfrm->book, &cursor)))
		if (sa->state != SADB_ST_DEAD && (protocol == 0 || sa->protocol == protocol))
			kill(xfrm, now, sa, SADB_OP_FLUSH);
}

/* The next of the deadlines by time; those by use have no instant. */
static nsec until_of(nsec now, const struct sadb_req *req)
{
	nsec span = req->soft_ns > 0 && (req->hard_ns == 0 || req->soft_ns < req->hard_ns)
	                    ? req->soft_ns
	                    : req->hard_ns;

	return span > 0 ? now + span : NSEC_NEVER;
}

static void make(struct xfrm *xfrm, nsec now, const struct sadb_req *req,
                 const struct sadb_reply *reply)
{
	struct xfrm_sa *sa = xfrm_book_add(xfrm->book, &req->dst, req->protocol, reply->spi);
	bool larval = req->op == SADB_OP_GETSPI;

	assert(sa); /* xfrm_submit kept a place */
	sa->owner = req->owner;
	sa->dir = larval ? SADB_DIR_IN : req->dir;
	sa->until = larval ? reply->larval_until : until_of(now, req);
	turn(xfrm, sa,
	     &(struct sadb_event){
	             .at = now, .to = larval ? SADB_ST_LARVAL : SADB_ST_MATURE, .op = req->op });
}

void xfrm_tell_done(struct xfrm *xfrm, nsec now, const struct sadb_req *req,
                    const struct sadb_reply *reply)
{
	struct xfrm_sa *sa;

	switch (req->op) {
	case SADB_OP_GETSPI:
	case SADB_OP_UPDATE:
	case SADB_OP_ADD: make(xfrm, now, req, reply); break;
	case SADB_OP_DELETE:
	case SADB_OP_EXPIRE:
		sa = xfrm_book_find(xfrm->book, &req->dst, req->protocol, req->spi);
		if (sa && sa->state != SADB_ST_DEAD)
			kill(xfrm, now, sa, req->op);
		break;
	case SADB_OP_FLUSH: flush(xfrm, now, req->protocol); break;
	case SADB_OP_GET:
	case SADB_OP_DUMP:
	case SADB_OP_ACQUIRE:
	case SADB_OP_POLICY:
	case SADB_OP_COUNT: break;
	}
}

static void expired(struct xfrm *xfrm, nsec now, struct xfrm_sa *sa, bool hard)
{
	struct sadb_event event = { .at = now,
		                    .to = hard ? SADB_ST_DEAD : SADB_ST_DYING,
		                    .timer = true,
		                    .limit = SADB_LIMIT_TIME };

	sa->gone = sa->state == SADB_ST_LARVAL ? SADB_CAUSE_LARVAL_EXPIRED : SADB_CAUSE_DELETED;
	turn(xfrm, sa, &event);
}

static void acquire(struct xfrm *xfrm, nsec now)
{
	push(xfrm, &(struct sadb_event){ .at = now,
	                                 .dir = SADB_DIR_OUT,
	                                 .from = SADB_ST_NONE,
	                                 .to = SADB_ST_LARVAL,
	                                 .op = SADB_OP_ACQUIRE,
	                                 .until = NSEC_NEVER });
}

/* An entry that asked for an SA in vain. */
static void acquire_over(struct xfrm *xfrm, nsec now)
{
	push(xfrm, &(struct sadb_event){ .at = now,
	                                 .dir = SADB_DIR_OUT,
	                                 .from = SADB_ST_LARVAL,
	                                 .to = SADB_ST_DEAD,
	                                 .op = SADB_OP_ACQUIRE,
	                                 .timer = true,
	                                 .limit = SADB_LIMIT_TIME,
	                                 .until = NSEC_NEVER });
}

void xfrm_tell_message(struct xfrm *xfrm, nsec now, const struct xfrm_message *message)
{
	struct xfrm_sa *sa =
	        xfrm_book_find(xfrm->book, &message->dst, message->protocol, message->spi);
	bool alive = sa && sa->state != SADB_ST_DEAD;

	switch (message->kind) {
	case XFRM_IS_EXPIRED:
		if (message->spi == 0 && message->hard)
			acquire_over(xfrm, now);
		else if (alive)
			expired(xfrm, now, sa, message->hard);
		else
			xfrm->counters.foreign++;
		break;
	case XFRM_IS_DELETED: /* by others: what we deleted is dead already */
		if (alive)
			kill(xfrm, now, sa, SADB_OP_DELETE);
		break;
	case XFRM_IS_FLUSHED: flush(xfrm, now, message->protocol); break;
	case XFRM_IS_ACQUIRE: acquire(xfrm, now); break;
	case XFRM_IS_SA: /* made or changed, by us or by others */
	case XFRM_IS_OTHER: break;
	case XFRM_IS_ANSWER:
	case XFRM_IS_DONE: xfrm->counters.foreign++; break;
	}
}
