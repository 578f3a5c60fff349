/*
 * Which Windows code a failed negotiation is. No public text gives IKEEXT's own mapping, so each
 * row says what it stands on: the text of the code (D), a conclusion from text or symbol (I), or a
 * choice of ours (X).
 */
#include "sim/verdict.h"

#include <assert.h>

#define ANY_CAUSE  SADB_CAUSE_NONE
#define ANY_NOTIFY 0

/* RFC 7296 3.10.1, error types. */
enum {
	N_UNSUPPORTED_CRITICAL_PAYLOAD = 1,
	N_INVALID_MAJOR_VERSION = 5,
	N_INVALID_MESSAGE_ID = 9,
	N_NO_PROPOSAL_CHOSEN = 14,
	N_INVALID_KE_PAYLOAD = 17,
	N_SINGLE_PAIR_REQUIRED = 34,
	N_NO_ADDITIONAL_SAS = 35,
	N_INTERNAL_ADDRESS_FAILURE = 36,
	N_FAILED_CP_REQUIRED = 37,
	N_TS_UNACCEPTABLE = 38,
};

/* clang-format off */
static const struct verdict_row rows[] = {
	{ IKE_FAIL_NONE, ANY_CAUSE, ANY_NOTIFY, 0, 'D',
	  "installed" },

	{ IKE_FAIL_NO_ANSWER, ANY_CAUSE, ANY_NOTIFY, 13813, 'I',
	  "not one datagram of the peer came: its text says that the peer did not respond" },
	{ IKE_FAIL_TIMED_OUT, ANY_CAUSE, ANY_NOTIFY, 13805, 'I',
	  "the peer had answered before, then the retransmissions ran out" },
	/* 13805 would fit too, but a responder sends nothing again: its budget of time runs out. */
	{ IKE_FAIL_HALF_OPEN_TIMEOUT, ANY_CAUSE, ANY_NOTIFY, 13814, 'I',
	  "the responder's half-open IKE SA took longer than it may" },

	{ IKE_FAIL_NO_PROPOSAL, ANY_CAUSE, ANY_NOTIFY, 13868, 'I',
	  "none of the peer's proposals matches our policy" },
	{ IKE_FAIL_PROPOSAL_REFUSED, ANY_CAUSE, ANY_NOTIFY, 13868, 'I',
	  "the peer says that our proposals do not match its policy" },

	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, N_NO_PROPOSAL_CHOSEN, 13868, 'I',
	  "the peer refused the Child SA with NO_PROPOSAL_CHOSEN; its driver may have failed, "
	  "which only its own log tells" },
	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, N_TS_UNACCEPTABLE, 13868, 'I',
	  "the peer's policy does not cover the traffic that we proposed" },
	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, N_SINGLE_PAIR_REQUIRED, 13868, 'I',
	  "the peer's policy takes one pair of addresses at a time" },
	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, N_NO_ADDITIONAL_SAS, 13884, 'I',
	  "the peer takes no further Child SA: its limit of quick mode SAs" },
	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, N_INTERNAL_ADDRESS_FAILURE, 13899, 'I',
	  "the peer has no inner address to give" },
	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, N_FAILED_CP_REQUIRED, 13900, 'I',
	  "the peer wants a configuration payload" },
	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, N_INVALID_KE_PAYLOAD, 13865, 'I',
	  "the peer wants a Diffie-Hellman group for the pair that we do not offer" },
	{ IKE_FAIL_CHILD_REFUSED, ANY_CAUSE, ANY_NOTIFY, 13804, 'I',
	  "the peer refused the Child SA for a reason without a code of its own, "
	  "TEMPORARY_FAILURE for one" },

	{ IKE_FAIL_NO_TRAFFIC, ANY_CAUSE, ANY_NOTIFY, 13825, 'I',
	  "we have no policy for the traffic that the peer names" },
	{ IKE_FAIL_MODE, ANY_CAUSE, ANY_NOTIFY, 13868, 'I',
	  "the peer's policy has tunnel mode where ours requires transport mode" },
	{ IKE_FAIL_NO_ADDRESS, ANY_CAUSE, ANY_NOTIFY, 13899, 'I',
	  "we have no inner address left to give" },
	{ IKE_FAIL_NO_REQUEST, ANY_CAUSE, ANY_NOTIFY, 13900, 'I',
	  "the peer sent no configuration payload, and we require one" },
	{ IKE_FAIL_AUTHENTICATION, ANY_CAUSE, ANY_NOTIFY, 13801, 'I',
	  "the peer's AUTH or identity is not what our credentials say" },
	{ IKE_FAIL_AUTH_REFUSED, ANY_CAUSE, ANY_NOTIFY, 13801, 'I',
	  "the peer answered AUTHENTICATION_FAILED" },
	{ IKE_FAIL_BACKEND_REFUSED, ANY_CAUSE, ANY_NOTIFY, 13801, 'I',
	  "the server or person that we asked about the peer said no" },

	{ IKE_FAIL_GETSPI, SADB_CAUSE_MEMORY_LIMIT, ANY_NOTIFY, 13859, 'I',
	  "the driver has no memory for one more reservation" },
	{ IKE_FAIL_GETSPI, ANY_CAUSE, ANY_NOTIFY, 13857, 'D',
	  "the driver gave no SPI for the inbound SA" },
	{ IKE_FAIL_UPDATE, ANY_CAUSE, ANY_NOTIFY, IKE_ADD_UPDATE_KEY_FAILED, 'I',
	  "the driver refused the keys of the inbound SA; that all its codes end here is a guess" },
	{ IKE_FAIL_ADD, ANY_CAUSE, ANY_NOTIFY, IKE_ADD_UPDATE_KEY_FAILED, 'I',
	  "the driver refused the outbound SA; that all its codes end here is a guess" },

	{ IKE_FAIL_DEAD_PEER, ANY_CAUSE, ANY_NOTIFY, 13805, 'I',
	  "an authenticated peer answered no more, and the retransmissions ran out" },
	{ IKE_FAIL_SYNTAX, ANY_CAUSE, ANY_NOTIFY, 13804, 'I',
	  "an authenticated message that makes no sense" },
	{ IKE_FAIL_PEER_ERROR, ANY_CAUSE, N_UNSUPPORTED_CRITICAL_PAYLOAD, 13823, 'I',
	  "the peer does not know a payload that we marked critical" },
	{ IKE_FAIL_PEER_ERROR, ANY_CAUSE, N_INVALID_MAJOR_VERSION, 13880, 'I',
	  "the peer speaks another major version" },
	{ IKE_FAIL_PEER_ERROR, ANY_CAUSE, N_INVALID_MESSAGE_ID, 13888, 'I',
	  "the peer says that our message ID is out of its window" },
	{ IKE_FAIL_PEER_ERROR, ANY_CAUSE, N_INVALID_KE_PAYLOAD, 13865, 'I',
	  "the peer wants a Diffie-Hellman group that we do not offer" },
	{ IKE_FAIL_PEER_ERROR, ANY_CAUSE, ANY_NOTIFY, 13804, 'I',
	  "the peer answered an error that has no code of its own" },

	/* Only before the pair is installed: what the peer deletes later was a success. */
	{ IKE_FAIL_DELETED, ANY_CAUSE, ANY_NOTIFY, 13807, 'I',
	  "the peer deleted the SA before the negotiation was complete" },
	{ IKE_FAIL_POLICY_CHANGED, ANY_CAUSE, ANY_NOTIFY, 13849, 'I',
	  "a new policy came while it was under way, and the daemon knew: its text says that new "
	  "policy invalidated what the old one had formed" },
	/* Only before the pair is installed: what a lifetime ends later was a success. */
	{ IKE_FAIL_EXPIRED, ANY_CAUSE, ANY_NOTIFY, 13895, 'I',
	  "the driver expired an SA before its pair was whole: its text says that the driver did" },
	/* Only before the pair is installed, as DELETED. */
	{ IKE_FAIL_LEFT_OVER, ANY_CAUSE, ANY_NOTIFY, 13807, 'I',
	  "the peer began anew before the negotiation was complete, and knows nothing of it" },
	{ IKE_FAIL_ACQUIRE_DROP, ANY_CAUSE, ANY_NOTIFY, 13809, 'I',
	  "the request to negotiate waited too long, or found no room to wait; there was no IKE "
	  "SA" },
	{ IKE_FAIL_QUEUE_DROP, ANY_CAUSE, ANY_NOTIFY, 13811, 'I',
	  "a datagram of an IKE SA that is there waited too long, or found no room to wait" },
	{ IKE_FAIL_QUEUE_DROP_NEW, ANY_CAUSE, ANY_NOTIFY, 13812, 'I',
	  "what would have made an IKE SA waited too long, or found no room to wait" },
	{ IKE_FAIL_MAIN_BUDGET, ANY_CAUSE, ANY_NOTIFY, 13814, 'I',
	  "its text says that the negotiation took too long, its symbol that it was the IKE SA's" },
	{ IKE_FAIL_QUICK_BUDGET, ANY_CAUSE, ANY_NOTIFY, 13815, 'I',
	  "its text says that the negotiation took too long, its symbol that it was the Child "
	  "SA's" },
	{ IKE_FAIL_SOURCE_LIMIT, ANY_CAUSE, ANY_NOTIFY, 13903, 'I',
	  "each IKE_SA_INIT of it was dropped by a limit on its address: its symbol speaks of a "
	  "rate, a limit of half-open IKE SAs is the nearest that is documented elsewhere" },
	{ IKE_FAIL_NO_ROOM, ANY_CAUSE, ANY_NOTIFY, 13882, 'X',
	  "our table of IKE SAs is full: the limit of main modes is the closest code" },
};
/* clang-format on */

const struct verdict_row *verdict_rows(uint32_t *count)
{
	*count = sizeof(rows) / sizeof(*rows);
	return rows;
}

const struct verdict_row *verdict_row(enum ike_failure failure, enum sadb_cause cause,
                                      uint16_t notify)
{
	for (uint32_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct verdict_row *row = &rows[i];

		if (row->failure == failure && (row->cause == ANY_CAUSE || row->cause == cause) &&
		    (row->notify == ANY_NOTIFY || row->notify == notify))
			return row;
	}
	assert(!"every failure has a row without conditions");
	return NULL;
}
