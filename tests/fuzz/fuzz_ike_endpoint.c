/*
 * The whole endpoint: a script of four octets a step drives two of them, from a phase that octet 0
 * chooses: datagrams pass, are repeated, reordered, lost, changed; sealed ones are
 * opened with the true keys, changed inside and sealed again; drivers and back ends answer in any
 * order; time passes; policies change, SAs expire.
 *
 * Whatever comes: no assertion, every verb ends, sessions and SAs stay below their caps, after a
 * tick nothing is due any more. While nobody used a key but the endpoints, SAs of one SPI have one
 * key. In the end, when both are told of a new policy, all ends: no session, no SA in a driver, and
 * nothing of a session is left in its memory.
 */
#include "ike/proposal.h"
#include "tests/fuzz/endpoint_kit.h"
#include "tests/fuzz/step_mutator.h"

enum { PHASE_FRESH, PHASE_HALF_OPEN, PHASE_AUTH_SENT, PHASE_ESTABLISHED, PHASES };
enum { VARIANTS = 16, REAL = VARIANTS }; /* REAL: the first of them with real cryptography */

enum op {
	OP_PASS,
	OP_START,
	OP_AGAIN,
	OP_LOSE,
	OP_FLIP,
	OP_CUT,
	OP_HEADER,
	OP_INSIDE,
	OP_FORGE,
	OP_RAW,
	OP_DRIVER,
	OP_BACKEND,
	OP_TICK,
	OP_WAIT,
	OP_POLICY,
	OP_EXPIRED,
	OP_STEER,
	OP_COUNT
};

struct script {
	const uint8_t *at;
	size_t left;
};

/* ---- states to begin from ---- */

struct state {
	bool made;
	struct kit kit;
	uint8_t *blocks[2];
};

static struct ike_conf conf;
static struct ike_signer signer;
static struct ike *ikes[VARIANTS + 1][2];
static struct state states[VARIANTS + 1][PHASES];

static void make_signer(void)
{
	static const uint8_t seed[IKE_SIGN_SEED_LEN] = { 1 };
	static struct ike_known known; /* anybody's */

	ike_signer_make(&signer, IKE_CRYPTO_MODELLED, seed);
	memcpy(known.public, ike_signer_public(&signer), sizeof(known.public));
	signer.known = &known;
	signer.known_count = 1;
}

static void make_conf(int variant)
{
	struct sadb_selector any = {
		0, 0, 65535, { 4, { 10, 1, 0, 0 } }, { 4, { 10, 1, 0, 255 } }
	};

	conf = (struct ike_conf){ .id = "x.lab",
		                  .psk_len = 4,
		                  .responds = true,
		                  .ike_proposals_count = 1,
		                  .esp_proposals_count = 1,
		                  .retransmit_first_ns = NSEC_S,
		                  .retransmit_factor_milli = 2000,
		                  .retransmit_max_tries = 3,
		                  .half_open_timeout_ns = 30 * NSEC_S,
		                  .cookies_above = UINT32_MAX,
		                  .install_failed_notify = 14 };
	conf.responder_traffic.local = conf.responder_traffic.remote = any;
	conf.ike_proposals[0] = (struct ike_suite){ .encr = 28, .prf = 5, .group = 31 };
	conf.esp_proposals[0] = (struct ike_suite){ .encr = 28 };
	/* A pool of three, which four IKE SAs can empty; EAP; both signed by one key, or not. */
	if (variant & 4) {
		conf.pool_first = (struct sadb_addr){ 4, { 10, 9, 0, 0 } };
		conf.pool_size = 4;
		conf.pool_required = variant & 8;
		conf.asks_address = 4;
		conf.responder_traffic.remote = (struct sadb_selector){
			0, 0, 65535, { 4, { 0 } }, { 4, { 255, 255, 255, 255 } }
		};
		conf.eap_rounds = variant & 2 ? 2 : 0;
	}
	if (variant & 8) {
		if (signer.known == NULL)
			make_signer();
		conf.signer = &signer;
		conf.more_sessions = 2;
	}
	conf.more_children = variant & 1 ? 2 : 0;
	conf.rekey_retry_ns = 5 * NSEC_S;
	conf.initial_contact = variant & 1;
	conf.mode = variant & 1 ? IKE_MODE_TRANSPORT : IKE_MODE_TUNNEL;
	conf.childless = (variant & 3) == 2 ? IKE_CHILDLESS_PREFER : IKE_CHILDLESS_ALLOW;
	if (variant != 0) {
		conf.ike_rekey_ns = 100 * NSEC_S;
		conf.ike_hard_ns = 200 * NSEC_S;
		conf.liveness_ns = 50 * NSEC_S;
		conf.esp_proposals[0].group = variant == 3 ? 31 : 0;
	}
	/* The mathematics would be most of the time: few scripts have it. */
	conf.crypto = variant == REAL ? IKE_CRYPTO_REAL : IKE_CRYPTO_MODELLED;
	if (variant & 1) {
		conf.auth_backend = true;
		conf.on_larval_gone = IKE_LARVAL_GONE_ADD;
		conf.half_open_timeout_ns = 0;
		conf.main_budget_ns = 40 * NSEC_S;
		conf.quick_budget_ns = 45 * NSEC_S;
	}
	if (variant & 2) {
		conf.cookies_above = 1;
		conf.half_open_limit = 2;
		conf.half_open_per_source = 2;
		conf.cookies_below = 1;
		conf.fragment_size = 200;
		conf.reassemblies = 2;
		conf.reassembly_max = 1000;
		conf.nat_traversal = variant & 1 ? IKE_NAT_FORCED : IKE_NAT_AUTO;
		conf.keepalive_ns = 20 * NSEC_S;
		conf.on_no_child = IKE_NO_CHILD_KEEP;
	}
}

static struct kit_packet *remembered(uint32_t which)
{
	uint32_t count = kit.sent < KIT_WIRE ? kit.sent : KIT_WIRE;

	return count > 0 ? &kit.wire[(kit.sent - 1 - which % count) % KIT_WIRE] : NULL;
}

static struct kit_packet *oldest_of(int from)
{
	uint32_t count = kit.sent < KIT_WIRE ? kit.sent : KIT_WIRE;

	for (uint32_t i = count; i-- > 0;) {
		struct kit_packet *packet = remembered(i);
		if (packet->from == from && !packet->passed)
			return packet;
	}
	return NULL;
}

/* All that `from` has sent arrives. */
static void pass_all(int from)
{
	struct kit_packet *packet = oldest_of(from);

	assert(packet);
	for (; packet; packet = oldest_of(from)) {
		packet->passed = true;
		kit_input(packet, packet->data, packet->len);
	}
}

/* Exchanges from IKE_AUTH until a pair is there; with EAP it comes with the last AUTH. */
static int trips(void)
{
	if (conf.eap_rounds > 0)
		return (int)conf.eap_rounds + 2;
	return conf.childless == IKE_CHILDLESS_PREFER ? 2 : 1;
}

static void advance(int phase)
{
	if (phase == PHASE_FRESH)
		return;
	ike_start(kit_ike[0], kit.now, 0);
	kit_drain(0);
	pass_all(0);
	if (phase == PHASE_HALF_OPEN)
		return;
	pass_all(1);
	kit_answer(0, 0, SADB_OK);
	if (phase == PHASE_AUTH_SENT)
		return;
	for (int trip = trips(); trip > 0; trip--) {
		pass_all(0);
		kit_backend(1, 0, true);
		kit.ends[1].auths_count = 0;
		for (int i = 0; i < 3; i++)
			kit_answer(1, 0, SADB_OK);
		pass_all(1);
		for (int i = 0; i < 2; i++)
			kit_answer(0, 0, SADB_OK);
	}
	assert(kit_held(&kit.ends[0]) == 2 && kit_held(&kit.ends[1]) == 2);
}

static size_t block_len(int who)
{
	return ike_footprint(&kit_ike[who]->conf);
}

/* All states of a variant are made with one pair of endpoints, whose blocks stay where they are. */
static void make_state(int variant, int phase)
{
	struct state *state = &states[variant][phase];

	make_conf(variant);
	kit_new(&conf);
	for (int who = 0; who < 2; who++) {
		size_t len = block_len(who);

		if (ikes[variant][who]) {
			memcpy(ikes[variant][who], states[variant][PHASE_FRESH].blocks[who], len);
			ike_free(kit_ike[who]);
		} else {
			ikes[variant][who] = kit_ike[who];
		}
		kit_ike[who] = ikes[variant][who];
	}
	advance(phase);
	for (int who = 0; who < 2; who++) {
		state->blocks[who] = malloc(block_len(who));
		assert(state->blocks[who]);
		memcpy(state->blocks[who], kit_ike[who], block_len(who));
	}
	state->kit = kit;
	state->made = true;
}

static void begin(int variant, int phase)
{
	if (!states[variant][PHASE_FRESH].made)
		make_state(variant, PHASE_FRESH);
	if (!states[variant][phase].made)
		make_state(variant, phase);
	kit = states[variant][phase].kit;
	for (int who = 0; who < 2; who++) {
		kit_ike[who] = ikes[variant][who];
		memcpy(kit_ike[who], states[variant][phase].blocks[who], block_len(who));
	}
}

/* ---- datagrams, changed on their way ---- */

static void change(enum op op, const struct kit_packet *packet, uint8_t b, uint8_t c)
{
	/* What an attacker would like to say: lengths, SPIs, next, exchange, flags, ids. */
	static const uint8_t fields[] = { 0,  7,  8,  15, 16, 17, 18, 19,
		                          20, 23, 24, 27, 28, 29, 30, 31 };
	uint8_t data[KIT_UDP_MAX];
	size_t len = packet->len;

	memcpy(data, packet->data, len);
	if (op == OP_FLIP)
		data[(size_t)b * len / 256] ^= c;
	if (op == OP_HEADER && fields[b % 16] < len)
		data[fields[b % 16]] = c;
	if (op == OP_CUT) {
		len = len * b / 256;
		if (len >= IKE_HEADER_LEN && c % 2)
			ike_set32(data + IKE_HEADER_LEN - 4, (uint32_t)len);
	}
	kit_input(packet, data, len);
}

/* ---- with the keys ---- */

static struct ike_session *session_of(int who, uint64_t spi_i, uint64_t spi_r, bool initiator)
{
	struct ike_session *session =
	        ike_session_find(&kit_ike[who]->sessions, spi_i, spi_r, initiator);

	return session && session->keys.encr != 0 ? session : NULL;
}

/* Payload `which` is left out, doubled, or has another type, octet, length. */
static void copy_changed(struct ike_writer *writer, const struct ike_chain *chain, uint8_t what,
                         uint8_t value)
{
	uint32_t which = chain->count ? value % chain->count : 0;

	for (uint32_t i = 0; i < chain->count; i++) {
		const struct ike_payload *payload = &chain->payloads[i];
		bool it = i == which;
		size_t len = payload->len, at;

		if (it && what % 8 == 0)
			continue;
		for (int times = it && what % 8 == 1 ? 2 : 1; times > 0; times--) {
			uint8_t type = it && what % 8 == 2 ? value : payload->type;

			ike_writer_payload(
			        writer, (enum ike_payload_type)(type ? type : IKE_PAYLOAD_VENDOR));
			at = writer->len;
			if (it && what % 8 == 3)
				len = len * (value / 8) / 32;
			ike_writer_octets(writer, payload->data, len);
			if (it && what % 8 >= 4 && len > 0 && !writer->overflow)
				writer->data[at + (what / 8 * len) / 32] ^= value;
		}
	}
}

static void seal_and_pass(struct ike_writer *writer, struct ike_session *session, int from)
{
	size_t len = ike_seal(writer, &session->keys, session->initiator);
	struct ike_dgram dgram = {
		.from = session->self, .to = session->peer, .data = writer->data, .len = len
	};
	struct kit_packet way = { .from = (uint8_t)from,
		                  .src = session->self,
		                  .dst = session->peer };

	kit.honest = false;
	if (len > 0)
		kit_input(&way, way.data, ike_udp_put(way.data, &dgram));
}

static void change_inside(const struct kit_packet *packet, uint8_t b, uint8_t c)
{
	uint8_t data[IKE_DGRAM_MAX], plain[IKE_DGRAM_MAX];
	struct ike_dgram dgram = { .from = packet->src, .to = packet->dst };
	struct ike_message message;
	struct ike_writer writer;
	struct ike_session *session;
	struct ike_chain inner;
	enum ike_drop why;
	bool authentic;

	ike_udp_take(&dgram, packet->data, packet->len);
	if (!ike_message_parse(&message, dgram.data, dgram.len, &why))
		return;
	session = session_of(packet->from, message.header.spi_i, message.header.spi_r,
	                     ike_header_initiator(&message.header));
	if (!session || !ike_open(&message, &session->keys, ike_header_initiator(&message.header),
	                          plain, sizeof(plain), &inner, &authentic, &why))
		return;
	ike_writer_begin(&writer, data, sizeof(data), &message.header);
	ike_writer_sk(&writer);
	copy_changed(&writer, &inner, b, c);
	seal_and_pass(&writer, session, packet->from);
}

/* A message of `from`: exchange and message ID as b says, then c % 4 payloads of the script. */
static void forge(int from, uint8_t b, uint8_t c, struct script *script)
{
	struct ike_sessions *sessions = &kit_ike[from]->sessions;
	struct ike_session *session = &sessions->all[c / 4 % KIT_SESSIONS];
	uint8_t data[IKE_DGRAM_MAX];
	struct ike_header header = { .spi_i = session->spi_i, .spi_r = session->spi_r };
	struct ike_writer writer;

	if (session->state == IKE_ST_FREE || session->keys.encr == 0)
		return;
	header.exchange = (uint8_t)(IKE_EXCHANGE_SA_INIT + b % 4);
	header.message_id = b / 4 % 16;
	header.flags = (uint8_t)((session->initiator ? IKE_FLAG_INITIATOR : 0) |
	                         (b & 0x40 ? IKE_FLAG_RESPONSE : 0));
	ike_writer_begin(&writer, data, sizeof(data), &header);
	ike_writer_sk(&writer);
	for (int i = c % 4; i > 0 && script->left >= 2; i--) {
		uint8_t type = script->at[0];
		size_t len = script->at[1] < script->left - 2 ? script->at[1] : script->left - 2;

		ike_writer_payload(&writer,
		                   (enum ike_payload_type)(type ? type : IKE_PAYLOAD_VENDOR));
		ike_writer_octets(&writer, script->at + 2, len);
		script->at += 2 + len;
		script->left -= 2 + len;
	}
	seal_and_pass(&writer, session, from);
}

static void raw(int to, uint8_t b, struct script *script)
{
	size_t len = 4u * b < script->left ? 4u * b : script->left;
	struct kit_packet way = { .from = (uint8_t)(1 - to),
		                  .src = kit_endpoint(1 - to),
		                  .dst = kit_endpoint(to) };

	kit_input(&way, script->at, len);
	script->at += len;
	script->left -= len;
}

/* ---- the rest ---- */

static void expired(int who, uint8_t b)
{
	struct kit_end *end = &kit.ends[who];
	struct kit_sa *sa = &end->sas[b % 8];
	uint64_t owner = kit_ike[who]->sessions.all[b / 8 % KIT_SESSIONS].negotiation;
	struct kit_sa gone = *sa;

	if (sa->spi == 0)
		return;
	kit_remove(end, gone.spi, gone.dir, false);
	if (!gone.larval) /* of a larval's death a daemon is not told */
		ike_sa_expired(kit_ike[who], kit.now, owner, gone.spi, gone.dir);
	kit_drain(who);
}

/* Somebody at `who` wants something of an IKE SA. */
static void steer(int who, uint8_t b, uint8_t c)
{
	uint64_t negotiation = kit_ike[who]->sessions.all[b / 8 % KIT_SESSIONS].negotiation;
	const struct kit_sa *sa = &kit.ends[who].sas[c % 8];

	kit_keep_up(who);
	switch (b % 8) {
	case 0: ike_rekey_child(kit_ike[who], kit.now, negotiation, sa->spi); break;
	case 1: ike_rekey_ike(kit_ike[who], kit.now, negotiation); break;
	case 2: ike_new_child(kit_ike[who], kit.now, negotiation); break;
	case 3: ike_delete_child(kit_ike[who], kit.now, negotiation, sa->spi); break;
	case 4: ike_delete(kit_ike[who], kit.now, negotiation); break;
	default: ike_sa_rekey(kit_ike[who], kit.now, negotiation, sa->spi, sa->dir); break;
	}
	kit_drain(who);
}

static void step(const uint8_t *word, struct script *script)
{
	static const enum sadb_err errs[] = { SADB_OK,         SADB_OK,      SADB_E_NOT_FOUND,
		                              SADB_E_TIMEOUT,  SADB_E_LIMIT, SADB_E_INVALID,
		                              SADB_E_INJECTED, SADB_E_EXISTS };
	enum op op = (enum op)(word[0] % 32 % OP_COUNT);
	int who = word[1] & 1;
	struct kit_packet *packet = remembered(word[1] / 2 % KIT_WIRE);

	kit.foreign = word[0] >= 240;
	switch (op) {
	case OP_PASS:
	case OP_LOSE:
		packet = oldest_of(who);
		if (!packet)
			return;
		packet->passed = true;
		if (op == OP_PASS)
			kit_input(packet, packet->data, packet->len);
		return;
	case OP_START:
		kit_keep_up(who);
		ike_start(kit_ike[who], kit.now, 0);
		kit_drain(who);
		return;
	case OP_AGAIN:
	case OP_FLIP:
	case OP_CUT:
	case OP_HEADER:
		if (packet)
			change(op, packet, word[2], word[3]);
		return;
	case OP_INSIDE:
		if (packet)
			change_inside(packet, word[2], word[3]);
		return;
	case OP_FORGE: forge(who, word[2], word[3], script); return;
	case OP_RAW: raw(who, word[2], script); return;
	case OP_DRIVER: kit_answer(who, word[2], errs[word[3] % 8]); return;
	case OP_BACKEND: kit_backend(who, word[2], word[3] & 1); return;
	case OP_TICK:
		if (kit_next_at() < NSEC_NEVER)
			kit_tick(kit_next_at() - (word[2] == 0));
		return;
	case OP_WAIT: kit_tick(kit.now + word[2] * (int64_t)word[3] * NSEC_MS); return;
	case OP_POLICY:
		kit_keep_up(who);
		ike_policy_changed(kit_ike[who], kit.now);
		kit_drain(who);
		return;
	case OP_EXPIRED: expired(who, word[2]); return;
	case OP_STEER: steer(who, word[2], word[3]); return;
	case OP_COUNT: break;
	}
}

/* Nobody but the endpoints used a key: what both have under one SPI has one key. */
static void check_keys(void)
{
	for (uint32_t i = 0; kit.honest && i < KIT_SAS; i++) {
		const struct kit_sa *mine = &kit.ends[0].sas[i], *its;

		if (mine->spi == 0 || mine->larval)
			continue;
		its = kit_find(&kit.ends[1], mine->spi,
		               mine->dir == SADB_DIR_IN ? SADB_DIR_OUT : SADB_DIR_IN);
		assert(!its || its->larval ||
		       memcmp(&mine->key, &its->key, sizeof(mine->key)) == 0);
	}
}

/* Drivers answer, time passes, no datagram arrives, so often; is nothing due any more? */
static bool settle(uint32_t times)
{
	for (uint32_t i = 0; i < times; i++) {
		for (int who = 0; who < 2; who++) {
			while (kit.ends[who].asks_count > 0)
				kit_answer(who, 0, SADB_OK);
			for (uint32_t b = 0; b < KIT_ASKS && b < kit.ends[who].auths_count; b++)
				kit_backend(who, b, false);
			kit.ends[who].auths_count = 0;
		}
		if (kit_next_at() == NSEC_NEVER)
			return true;
		kit_tick(kit_next_at());
	}
	return false;
}

/* All places are free, and nothing of who had them is left in their memory. */
static void check_wiped(const struct ike *ike)
{
	static const struct ike_session no_session;
	static const struct ike_child no_child;

	for (uint32_t i = 0; i < ike->sessions.count; i++) {
		struct ike_session session = ike->sessions.all[i];

		assert(session.state == IKE_ST_FREE);
		session.slot = session.next = 0;
		assert(memcmp(&session, &no_session, sizeof(session)) == 0);
	}
	for (uint32_t i = 0; i < ike->children.count; i++) {
		struct ike_child child = ike->children.all[i];

		assert(child.state == IKE_CHILD_FREE);
		child.slot = child.next = 0;
		assert(memcmp(&child, &no_child, sizeof(child)) == 0);
	}
}

static void check_end(void)
{
	settle(30); /* a keepalive never ends while an SA is there */
	for (int who = 0; who < 2; who++) {
		ike_policy_changed(kit_ike[who], kit.now);
		kit_drain(who);
	}
	assert(settle(10000) || !"it never comes to rest");
	for (int who = 0; who < 2; who++) {
		assert(ike_counters(kit_ike[who])->sessions == 0);
		assert(ike_counters(kit_ike[who])->half_open == 0);
		assert(kit_held(&kit.ends[who]) == 0);
		check_wiped(kit_ike[who]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = { data + 1, size - 1 };

	if (size < 1)
		return 0;
	begin(data[0] >= 0xf0 ? REAL : data[0] / PHASES % VARIANTS, data[0] % PHASES);
	while (script.left >= 4) {
		const uint8_t *word = script.at;

		script.at += 4;
		script.left -= 4;
		step(word, &script);
		check_keys();
	}
	check_end();
	return 0;
}
