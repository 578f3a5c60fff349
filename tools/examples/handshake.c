/*
 * Two IKEv2 endpoints in one process: real messages and real cryptography, a wire that is a
 * function call, drivers that say yes to everything.
 *
 *      cc handshake.c $(pkg-config --cflags --libs ikesim-ike)
 */
#include <stdio.h>
#include <string.h>

#include <ike/ike.h>

#define ONE_WAY (20 * NSEC_MS)

enum end { INITIATOR, RESPONDER };
static const char *const names[] = { "initiator", "responder" };
static struct ike *ends[2];
static struct ike_peer peers[2];

static struct ike *endpoint(enum end end)
{
	struct ike_conf conf = {
		.self = { { 4, { 192, 0, 2, (uint8_t)(1 + end) } }, 500 },
		.psk = "a shared secret",
		.psk_len = 15,
		.seed = { (uint8_t)end }, /* a real one would be random */
		.peers = &peers[end],
		.peers_count = 1,
		.responds = end == RESPONDER,
		.ike_proposals = { { .encr = 28, .prf = 5, .group = 31 } },
		.esp_proposals = { { .encr = 28 } },
		.ike_proposals_count = 1,
		.esp_proposals_count = 1,
		.retransmit_first_ns = NSEC_S,
		.retransmit_factor_milli = 2000,
		.retransmit_max_tries = 5,
		.install_failed_notify = 14, /* NO_PROPOSAL_CHOSEN */
		.cookies_above = UINT32_MAX,
		.sessions = 1,
	};
	struct sadb_selector ours = {
		0, 0, 65535, { 4, { 10, (uint8_t)end, 0, 0 } }, { 4, { 10, (uint8_t)end, 0, 255 } }
	};
	struct sadb_selector theirs = {
		0, 0, 65535, { 4, { 10, !end, 0, 0 } }, { 4, { 10, !end, 0, 255 } }
	};

	snprintf(conf.id, sizeof(conf.id), "%s.example", names[end]);
	peers[end].at = (struct ike_endpoint){ { 4, { 192, 0, 2, (uint8_t)(2 - end) } }, 500 };
	peers[end].traffic = conf.responder_traffic = (struct sadb_traffic){ ours, theirs };
	return ike_new(&conf);
}

static void answer_driver(enum end end, nsec now, const struct sadb_req *req)
{
	static uint32_t spi = 0x1000;
	struct sadb_reply reply = {
		.ticket = req->ticket,
		.owner = req->owner,
		.op = req->op,
		.dir = req->dir,
		.spi = req->op == SADB_OP_GETSPI ? ++spi : req->spi,
		.larval_until = NSEC_NEVER,
	};

	ike_sadb_done(ends[end], now, &reply);
}

/* Carries out what an endpoint wants done. True: a datagram of it is on the wire. */
static bool drain(enum end end, nsec now, struct ike_dgram *wire, uint8_t octets[IKE_DGRAM_MAX])
{
	struct ike_out out;
	bool sent = false;

	while (ike_output(ends[end], &out)) {
		switch (out.kind) {
		case IKE_OUT_SEND:
			*wire = out.send.dgram;
			memcpy(octets, wire->data, wire->len);
			wire->data = octets;
			sent = true;
			printf("%6.1f ms  %s sends %s %s, %zu octets\n", (double)now / NSEC_MS,
			       names[end], ike_exchange_name(out.send.exchange),
			       out.send.response ? "response" : "request", wire->len);
			break;
		case IKE_OUT_SADB: answer_driver(end, now, &out.sadb); break;
		case IKE_OUT_AUTH: ike_auth_done(ends[end], now, out.auth.ticket, true); break;
		case IKE_OUT_NOTE:
			if (out.note.kind == IKE_NOTE_CHILD_INSTALLED)
				printf("%6.1f ms  %s: SAs in 0x%x and out 0x%x are installed\n",
				       (double)now / NSEC_MS, names[end], out.note.spi_in,
				       out.note.spi_out);
			break;
		}
	}
	return sent;
}

int main(void)
{
	uint8_t octets[IKE_DGRAM_MAX];
	struct ike_dgram wire;
	enum end end = INITIATOR;
	nsec now = 0;

	ends[INITIATOR] = endpoint(INITIATOR);
	ends[RESPONDER] = endpoint(RESPONDER);
	if (!ends[INITIATOR] || !ends[RESPONDER])
		return 1;
	ike_start(ends[INITIATOR], now, 0);
	while (drain(end, now, &wire, octets)) {
		now += ONE_WAY;
		end = !end;
		ike_input(ends[end], now, &wire);
	}
	ike_free(ends[INITIATOR]);
	ike_free(ends[RESPONDER]);
	return 0;
}
