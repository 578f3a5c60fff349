/*
 * A pair of SAs on its way into the driver, and out of it again.
 *
 *      IDLE --reserve--> SPI ----> HELD --keys--> IN ----> OUT ----> DONE --remove--> REMOVE_OUT
 *                         |         |              |        |                             |
 *                    bad  |         +-----undo----> UNDO <--+ bad                     REMOVE_IN
 *                         +-----------------------> GONE <--------------------------------+
 *
 * Of a driver that has a pair as one thing `remove` leads to REMOVE_PAIR instead, which asks one
 * DELETE for both; if it fails, to REMOVE_IN: one SA may be left.
 *
 * IN, where the driver says that it knows no such larval and the policy is `add`, leads to LATE,
 * which asks ADD of the same inbound SA; from there as from IN.
 *
 * GETSPI, UPDATE inbound, ADD outbound: the order of reference drivers and of the Windows counters
 * KeyUpdates (inbound) and KeyAdditions (outbound). A refusal takes the whole pair back. At most
 * one request is under way.
 */
#ifndef IKE_INSTALL_H
#define IKE_INSTALL_H

#include "ike/ike.h"

enum ike_install_state {
	IKE_INSTALL_IDLE,        /* nothing of ours is in the driver */
	IKE_INSTALL_SPI,         /* reserve the inbound SPI */
	IKE_INSTALL_HELD,        /* the larval SA waits for its keys */
	IKE_INSTALL_IN,          /* key the inbound SA */
	IKE_INSTALL_LATE,        /* the larval SA is gone: add the inbound SA instead */
	IKE_INSTALL_OUT,         /* add the outbound SA */
	IKE_INSTALL_DONE,        /* both SAs are in the driver */
	IKE_INSTALL_UNDO,        /* take the inbound SA back */
	IKE_INSTALL_REMOVE_PAIR, /* remove both SAs at once */
	IKE_INSTALL_REMOVE_OUT,  /* remove the outbound SA */
	IKE_INSTALL_REMOVE_IN,   /* remove the inbound SA */
	IKE_INSTALL_GONE,        /* nothing of ours is in the driver any more */
	IKE_INSTALL_COUNT
};

/* What a reply meant. After any of them ask again if ike_install_asks. */
enum ike_install_event {
	IKE_INSTALL_STALE,    /* not the reply that is waited for */
	IKE_INSTALL_NEXT,     /* one step on */
	IKE_INSTALL_TOO_LATE, /* the larval is gone; one step on, to ADD */
	IKE_INSTALL_SPI_HELD, /* spi_in is ours */
	IKE_INSTALL_READY,    /* both SAs are in the driver */
	IKE_INSTALL_REFUSED,  /* the reply says why; UNDO if there is anything to undo */
	IKE_INSTALL_EMPTY     /* whatever had been in the driver is gone again */
};

struct ike_install {
	enum ike_install_state state : 8;
	enum ike_larval_gone larval_gone : 8;
	bool pair_delete : 1; /* set before it is DONE */
	uint64_t ticket;      /* of the request under way, 0 = none */
	uint32_t spi_in, spi_out;
};

void ike_install_reserve(struct ike_install *install); /* IDLE */
/* HELD; the policy is for the answer to UPDATE. */
void ike_install_keys(struct ike_install *install, uint32_t spi_out, enum ike_larval_gone policy);
void ike_install_undo(struct ike_install *install);   /* HELD */
void ike_install_remove(struct ike_install *install); /* DONE */
/* Whatever is in the driver goes; no request may be under way. False: nothing is in it. */
bool ike_install_give_up(struct ike_install *install);
enum ike_install_event ike_install_reply(struct ike_install *install,
                                         const struct sadb_reply *reply);

/* Does this state need a request that has not been asked yet? Then give it a ticket. */
bool ike_install_asks(const struct ike_install *install);
void ike_install_asked(struct ike_install *install, uint64_t ticket);
bool ike_install_busy(const struct ike_install *install); /* a reply is to come */

/* Whose SAs they are. Borrowed for the call. */
struct ike_install_sa {
	uint64_t owner;
	const struct sadb_addr *self, *peer;
	const struct sadb_traffic *reserved,
	        *agreed; /* GETSPI and UPDATE; ADD: narrowed by the responder */
	const struct sadb_key *key_in, *key_out;
	nsec soft_ns, hard_ns;
	struct sadb_terms terms;
};

/* The request of the present state. */
void ike_install_request(const struct ike_install *install, const struct ike_install_sa *sa,
                         struct sadb_req *req);

#endif
