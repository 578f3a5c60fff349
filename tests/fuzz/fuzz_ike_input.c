/*
 * Any datagram to an endpoint in any phase: octet 0 says which, the rest is the datagram; or, where
 * the phase has keys, [type, length, body]... of payloads that are sealed with them, so that what
 * is inside SK is fuzzed too. Whatever comes: no crash, no assertion, the queue drains, at most one
 * session more, no request after its end.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ike/handlers.h"

enum phase {
	RESPONDER_IDLE,
	RESPONDER_HALF_OPEN,
	INITIATOR_INIT,
	INITIATOR_AUTH,
	SEALED_TO_B,
	SEALED_TO_A,
	PHASES
};

static struct ike *end[2];
static uint8_t last[2][IKE_DGRAM_MAX]; /* the last datagram of each end */
static size_t last_len[2];
static struct sadb_req asked[2];
static bool asks[2];
static struct ike_peer peer;

static struct ike *make(uint8_t number)
{
	struct ike_conf conf = { .self = { { 4, { 10, 0, 0, number } }, 500 },
		                 .id = "x.lab",
		                 .psk_len = 4 };

	conf.peers = &peer;
	conf.peers_count = 1;
	conf.responds = true;
	conf.responder_traffic = peer.traffic;
	conf.ike_proposals[0] = (struct ike_suite){ .encr = 28, .prf = 5, .group = 31 };
	conf.esp_proposals[0] = (struct ike_suite){ .encr = 28 };
	conf.ike_proposals_count = conf.esp_proposals_count = 1;
	conf.retransmit_first_ns = NSEC_S;
	conf.retransmit_factor_milli = 2000;
	conf.retransmit_max_tries = 3;
	conf.half_open_timeout_ns = 30 * NSEC_S;
	conf.cookies_above = UINT32_MAX;
	conf.sessions = 4;
	conf.install_failed_notify = 14;
	conf.seed[0] = number;
	return ike_new(&conf);
}

static void drain(int who)
{
	struct ike_out out;

	while (ike_output(end[who], &out)) {
		if (out.kind == IKE_OUT_SEND) {
			assert(out.send.dgram.len <= sizeof last[who]);
			memcpy(last[who], out.send.dgram.data, last_len[who] = out.send.dgram.len);
		} else if (out.kind == IKE_OUT_SADB) {
			asked[who] = out.sadb;
			asks[who] = true;
		}
	}
}

static void input(int to, const uint8_t *data, size_t len)
{
	struct ike_endpoint me = { { 4, { 10, 0, 0, (uint8_t)(1 + to) } }, 500 };
	struct ike_endpoint other = { { 4, { 10, 0, 0, (uint8_t)(2 - to) } }, 500 };
	struct ike_dgram in = { .from = other, .to = me, .id = 7, .data = data, .len = len };

	ike_input(end[to], 1, &in);
	drain(to);
}

static void answer(int who)
{
	while (asks[who]) {
		struct sadb_reply reply = { .ticket = asked[who].ticket,
			                    .op = asked[who].op,
			                    .spi = 0x1000 };

		asks[who] = false;
		ike_sadb_done(end[who], 1, &reply);
		drain(who);
	}
}

static void advance(enum phase phase)
{
	ike_start(end[0], 0, 0);
	drain(0);
	if (phase == RESPONDER_IDLE || phase == INITIATOR_INIT)
		return;
	input(1, last[0], last_len[0]);
	if (phase == RESPONDER_HALF_OPEN)
		return;
	input(0, last[1], last_len[1]);
	answer(0);
}

/* [type, length, body]... as payloads of one sealed message. */
static void sealed(int to, const uint8_t *data, size_t size)
{
	int from = 1 - to;
	struct ike_session *session = &end[from]->sessions.all[0];
	struct ike_header header = { .spi_i = session->spi_i,
		                     .spi_r = session->spi_r,
		                     .message_id = 1 };
	uint8_t message[IKE_DGRAM_MAX];
	struct ike_writer writer;
	size_t len;

	header.exchange = IKE_EXCHANGE_AUTH;
	header.flags = from == 0 ? IKE_FLAG_INITIATOR : IKE_FLAG_RESPONSE;
	ike_writer_begin(&writer, message, sizeof message, &header);
	ike_writer_sk(&writer);
	while (size >= 2) {
		size_t body = data[1] < size - 2 ? data[1] : size - 2;

		if (data[0] != 0)
			ike_writer_payload(&writer, (enum ike_payload_type)data[0]);
		ike_writer_octets(&writer, data + 2, data[0] != 0 ? body : 0);
		data += 2 + body;
		size -= 2 + body;
	}
	len = ike_seal(&writer, &session->keys, from == 0);
	if (len > 0)
		input(to, message, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum phase phase;

	if (size < 1)
		return 0;
	phase = (enum phase)(data[0] % PHASES);
	peer.at = (struct ike_endpoint){ { 4, { 10, 0, 0, 2 } }, 500 };
	peer.traffic.local = peer.traffic.remote = (struct sadb_selector){
		0, 0, 65535, { 4, { 10, 1, 0, 0 } }, { 4, { 10, 1, 0, 255 } }
	};
	end[0] = make(1);
	end[1] = make(2);
	asks[0] = asks[1] = false;
	advance(phase);
	int to = phase == INITIATOR_INIT || phase == INITIATOR_AUTH || phase == SEALED_TO_A ? 0 : 1;
	uint32_t before = ike_counters(end[to])->sessions;
	if (phase == SEALED_TO_A || phase == SEALED_TO_B)
		sealed(to, data + 1, size - 1);
	else
		input(to, data + 1, size - 1);
	answer(to);
	assert(ike_counters(end[to])->sessions <= before + 1);
	for (int i = 0; i < 100 && ike_next_at(end[to]) != NSEC_NEVER; i++) {
		ike_tick(end[to], ike_next_at(end[to]));
		drain(to);
		answer(to);
	}
	assert(ike_next_at(end[to]) == NSEC_NEVER);
	ike_free(end[0]);
	ike_free(end[1]);
	return 0;
}
