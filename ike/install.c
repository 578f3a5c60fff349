#include <assert.h>
#include <string.h>

#include "ike/install.h"

/* What each answer leads to. A state without an operation expects no answer. */
static const struct step {
	enum sadb_op op;
	enum sadb_dir dir;
	bool asks;
	enum ike_install_state ok, bad;
	enum ike_install_event ok_event, bad_event;
} steps[IKE_INSTALL_COUNT] = {
	[IKE_INSTALL_SPI] = { SADB_OP_GETSPI, SADB_DIR_IN, true, IKE_INSTALL_HELD, IKE_INSTALL_GONE,
	                      IKE_INSTALL_SPI_HELD, IKE_INSTALL_REFUSED },
	[IKE_INSTALL_IN] = { SADB_OP_UPDATE, SADB_DIR_IN, true, IKE_INSTALL_OUT, IKE_INSTALL_UNDO,
	                     IKE_INSTALL_NEXT, IKE_INSTALL_REFUSED },
	/* What kernels without direction allow and strongSwan and OpenIKED do. */
	[IKE_INSTALL_LATE] = { SADB_OP_ADD, SADB_DIR_IN, true, IKE_INSTALL_OUT, IKE_INSTALL_UNDO,
	                       IKE_INSTALL_NEXT, IKE_INSTALL_REFUSED },
	[IKE_INSTALL_OUT] = { SADB_OP_ADD, SADB_DIR_OUT, true, IKE_INSTALL_DONE, IKE_INSTALL_UNDO,
	                      IKE_INSTALL_READY, IKE_INSTALL_REFUSED },
	/* That the SA is gone already (NOT_FOUND) is what we want: both answers lead on. */
	[IKE_INSTALL_UNDO] = { SADB_OP_DELETE, SADB_DIR_IN, true, IKE_INSTALL_GONE,
	                       IKE_INSTALL_GONE, IKE_INSTALL_EMPTY, IKE_INSTALL_EMPTY },
	[IKE_INSTALL_REMOVE_PAIR] = { SADB_OP_DELETE, SADB_DIR_OUT, true, IKE_INSTALL_GONE,
	                              IKE_INSTALL_REMOVE_IN, IKE_INSTALL_EMPTY, IKE_INSTALL_NEXT },
	[IKE_INSTALL_REMOVE_OUT] = { SADB_OP_DELETE, SADB_DIR_OUT, true, IKE_INSTALL_REMOVE_IN,
	                             IKE_INSTALL_REMOVE_IN, IKE_INSTALL_NEXT, IKE_INSTALL_NEXT },
	[IKE_INSTALL_REMOVE_IN] = { SADB_OP_DELETE, SADB_DIR_IN, true, IKE_INSTALL_GONE,
	                            IKE_INSTALL_GONE, IKE_INSTALL_EMPTY, IKE_INSTALL_EMPTY },
};

static void become(struct ike_install *install, enum ike_install_state from,
                   enum ike_install_state to)
{
	assert(install->state == from && install->ticket == 0);
	install->state = to;
}

void ike_install_reserve(struct ike_install *install)
{
	become(install, IKE_INSTALL_IDLE, IKE_INSTALL_SPI);
}

void ike_install_keys(struct ike_install *install, uint32_t spi_out, enum ike_larval_gone policy)
{
	become(install, IKE_INSTALL_HELD, IKE_INSTALL_IN);
	install->larval_gone = policy;
	install->spi_out = spi_out;
}

void ike_install_undo(struct ike_install *install)
{
	become(install, IKE_INSTALL_HELD, IKE_INSTALL_UNDO);
}

static enum ike_install_state removal(const struct ike_install *install)
{
	return install->pair_delete ? IKE_INSTALL_REMOVE_PAIR : IKE_INSTALL_REMOVE_OUT;
}

void ike_install_remove(struct ike_install *install)
{
	become(install, IKE_INSTALL_DONE, removal(install));
}

bool ike_install_give_up(struct ike_install *install)
{
	static const enum ike_install_state next[IKE_INSTALL_COUNT] = {
		[IKE_INSTALL_IDLE] = IKE_INSTALL_IDLE,
		[IKE_INSTALL_SPI] = IKE_INSTALL_GONE,
		[IKE_INSTALL_HELD] = IKE_INSTALL_UNDO,
		[IKE_INSTALL_IN] = IKE_INSTALL_UNDO,
		[IKE_INSTALL_LATE] = IKE_INSTALL_UNDO,
		[IKE_INSTALL_OUT] = IKE_INSTALL_UNDO,
		[IKE_INSTALL_REMOVE_PAIR] = IKE_INSTALL_REMOVE_PAIR,
		[IKE_INSTALL_UNDO] = IKE_INSTALL_UNDO,
		[IKE_INSTALL_REMOVE_OUT] = IKE_INSTALL_REMOVE_OUT,
		[IKE_INSTALL_REMOVE_IN] = IKE_INSTALL_REMOVE_IN,
		[IKE_INSTALL_GONE] = IKE_INSTALL_GONE,
	};

	assert(install->ticket == 0);
	install->state =
	        install->state == IKE_INSTALL_DONE ? removal(install) : next[install->state];
	return steps[install->state].asks;
}

bool ike_install_busy(const struct ike_install *install)
{
	return steps[install->state].asks;
}

bool ike_install_asks(const struct ike_install *install)
{
	return steps[install->state].asks && install->ticket == 0;
}

void ike_install_asked(struct ike_install *install, uint64_t ticket)
{
	assert(ike_install_asks(install) && ticket != 0);
	install->ticket = ticket;
}

enum ike_install_event ike_install_reply(struct ike_install *install,
                                         const struct sadb_reply *reply)
{
	const struct step *step = &steps[install->state];
	bool ok = reply->err == SADB_OK;

	if (install->ticket == 0 || reply->ticket != install->ticket)
		return IKE_INSTALL_STALE;
	assert(reply->op == step->op);
	if (ok && step->op == SADB_OP_GETSPI)
		install->spi_in = reply->spi;
	install->ticket = 0;
	if (install->state == IKE_INSTALL_IN && reply->err == SADB_E_NOT_FOUND &&
	    install->larval_gone == IKE_LARVAL_GONE_ADD) {
		install->state = IKE_INSTALL_LATE;
		return IKE_INSTALL_TOO_LATE;
	}
	install->state = ok ? step->ok : step->bad;
	return ok ? step->ok_event : step->bad_event;
}

void ike_install_request(const struct ike_install *install, const struct ike_install_sa *sa,
                         struct sadb_req *req)
{
	const struct step *step = &steps[install->state];
	bool in = step->dir == SADB_DIR_IN;

	assert(step->asks);
	memset(req, 0, sizeof *req);
	req->ticket = install->ticket;
	req->owner = sa->owner;
	req->op = step->op;
	req->dir = step->dir;
	req->protocol = SADB_PROTO_ESP;
	req->src = in ? *sa->peer : *sa->self;
	req->dst = in ? *sa->self : *sa->peer;
	if (step->op != SADB_OP_GETSPI)
		req->spi = in ? install->spi_in : install->spi_out;
	req->pair = install->state == IKE_INSTALL_REMOVE_PAIR;
	if (step->op == SADB_OP_DELETE)
		return;
	/* The larval is known by the traffic it was reserved for: narrowing must not make it
	 * another object. */
	req->traffic = in ? *sa->reserved : *sa->agreed;
	if (step->op == SADB_OP_GETSPI)
		return;
	req->key = in ? *sa->key_in : *sa->key_out;
	req->soft_ns = sa->soft_ns;
	req->hard_ns = sa->hard_ns;
	req->terms = sa->terms;
	if (!in)
		req->mate_spi = install->spi_in;
}
