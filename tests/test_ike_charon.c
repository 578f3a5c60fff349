/* A real charon's handshake, from its datagrams to the keys of the Child SA. */
#include <check.h>
#include <stdlib.h>

#include "ike/proof.h"
#include "ike/proposal.h"
#include "ike/seal.h"
#include "ike/selector.h"
#include "tests/charon_handshake.h"
#include "tests/hex.h"

enum { INIT_REQUEST, INIT_RESPONSE, AUTH_REQUEST, AUTH_RESPONSE, PACKETS };

static const struct ike_suite ike_suites[] = {
	{ .encr = IKE_ENCR_CHACHA20_POLY1305,
	  .prf = IKE_PRF_HMAC_SHA2_256,
	  .group = IKE_GROUP_CURVE25519 },
};
static const struct ike_suite esp_suites[] = { { .encr = IKE_ENCR_CHACHA20_POLY1305 } };

static uint8_t datagrams[PACKETS][IKE_DGRAM_MAX], plain[PACKETS][IKE_DGRAM_MAX];
static struct ike_message messages[PACKETS];
static struct ike_chain inner[PACKETS];
static struct ike_view nonces[2];
static struct ike_seed seed;
static struct ike_keys keys;
static enum ike_drop why;

static void parse(int packet)
{
	size_t marker = packet >= AUTH_REQUEST ? 4 : 0;
	size_t len = hex_read(datagrams[packet], IKE_DGRAM_MAX, charon_datagrams[packet]);

	if (marker)
		ck_assert_uint_eq(ike_get32(datagrams[packet]), 0);
	ck_assert_msg(ike_message_parse(&messages[packet], datagrams[packet] + marker, len - marker,
	                                &why),
	              "packet %d dropped for %s", packet, ike_drop_name(why));
}

static const struct ike_payload *payload(const struct ike_chain *chain, enum ike_payload_type type)
{
	const struct ike_payload *found = ike_chain_find(chain, type);

	ck_assert_msg(found != NULL, "no payload of type %d", (int)type);
	return found;
}

static void derive(void)
{
	uint8_t shared[IKE_DH_LEN];

	hex_read(shared, sizeof(shared), charon_shared);
	for (int i = 0; i < 2; i++)
		ck_assert(ike_nonce_decode(&nonces[i],
		                           payload(&messages[i].chain, IKE_PAYLOAD_NONCE)));
	seed = (struct ike_seed){ .nonce_i = nonces[0],
		                  .nonce_r = nonces[1],
		                  .spi_i = messages[INIT_RESPONSE].header.spi_i,
		                  .spi_r = messages[INIT_RESPONSE].header.spi_r };
	ike_keys_derive(IKE_CRYPTO_REAL, &keys, &ike_suites[0], shared, &seed);
}

static void setup(void)
{
	ck_assert(ike_key_init());
	for (int packet = 0; packet < PACKETS; packet++)
		parse(packet);
	derive();
	for (int packet = AUTH_REQUEST; packet <= AUTH_RESPONSE; packet++) {
		bool authentic;

		ck_assert_msg(ike_open(&messages[packet], &keys, packet == AUTH_REQUEST,
		                       plain[packet], IKE_DGRAM_MAX, &inner[packet], &authentic,
		                       &why),
		              "packet %d does not open: %s", packet, ike_drop_name(why));
		ck_assert(authentic);
	}
}

START_TEST(its_headers_are_read)
{
	for (int packet = 0; packet < PACKETS; packet++) {
		const struct ike_header *header = &messages[packet].header;

		ck_assert_uint_eq(header->spi_i, 0x3ec834e94d3b599d);
		ck_assert_uint_eq(header->spi_r, packet ? 0x3c6f7d5107f2fafa : 0);
		ck_assert_uint_eq(header->exchange, 34 + packet / 2);
		ck_assert_uint_eq(header->message_id, packet / 2);
		ck_assert_int_eq(ike_header_response(header), packet % 2);
		ck_assert_int_eq(ike_header_initiator(header), packet % 2 == 0);
	}
}
END_TEST

START_TEST(its_init_proposals_and_key_exchange_are_ours)
{
	for (int packet = INIT_REQUEST; packet <= INIT_RESPONSE; packet++) {
		const struct ike_chain *chain = &messages[packet].chain;
		struct ike_notify notify;
		struct ike_choice choice;
		struct ike_sa sa;
		struct ike_ke ke;

		ck_assert(ike_sa_decode(&sa, payload(chain, IKE_PAYLOAD_SA)));
		if (packet == INIT_REQUEST)
			ck_assert(ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites, 1, &choice));
		else
			ck_assert(
			        ike_proposal_accepted(&sa, IKE_PROTO_IKE, ike_suites, 1, &choice));
		ck_assert_uint_eq(choice.number, 1);
		ck_assert(ike_ke_decode(&ke, payload(chain, IKE_PAYLOAD_KE)));
		ck_assert_uint_eq(ke.group, choice.suite.group);
		ck_assert_uint_eq(ke.octets.len, 32);
		ck_assert(ike_chain_notify(chain, IKE_NOTIFY_FRAGMENTATION_SUPPORTED, &notify));
		ck_assert(ike_chain_notify(chain, IKE_NOTIFY_NAT_DETECTION_SOURCE_IP, &notify));
		ck_assert_uint_eq(notify.data.len, 20);
		ck_assert(!ike_chain_error(chain, &notify));
	}
}
END_TEST

START_TEST(its_keys_are_derived)
{
	uint8_t shared[IKE_DH_LEN], skeyseed[IKE_HASH_MAX];
	struct ike_prf prf = ike_keys_prf(&keys);

	hex_read(shared, sizeof(shared), charon_shared);
	ike_skeyseed(&prf, skeyseed, &seed, shared);
	hex_equal(skeyseed, prf.len, charon_skeyseed);
	hex_equal(keys.d, prf.len, charon_sk_d);
	hex_equal(keys.ei, sizeof(keys.ei), charon_sk_ei);
	hex_equal(keys.er, sizeof(keys.er), charon_sk_er);
	hex_equal(keys.pi, prf.len, charon_sk_pi);
	hex_equal(keys.pr, prf.len, charon_sk_pr);
	ck_assert_uint_eq(keys.encr, IKE_ENCR_CHACHA20_POLY1305);
	ck_assert_uint_eq(keys.sealed, 0);
}
END_TEST

static bool holds(const struct ike_auth *received, const struct ike_psk *psk,
                  struct ike_view secret, const struct ike_signed *octets)
{
	return ike_proof_psk_holds(received->octets, &keys, psk, secret, octets);
}

/* The initiator's AUTH, then the responder's. */
START_TEST(its_auth_values_hold)
{
	static const char *const ids[] = { CHARON_ID_I, CHARON_ID_R };
	const struct ike_chain *chain = &inner[AUTH_REQUEST + _i];
	struct ike_signed octets = { .message = messages[_i].octets,
		                     .nonce = nonces[1 - _i],
		                     .initiator = _i == 0 };
	struct ike_view secret = { (const uint8_t *)CHARON_PSK, strlen(CHARON_PSK) };
	uint8_t body[IKE_ID_BODY_MAX];
	struct ike_auth received;
	struct ike_proof proof;
	struct ike_psk psk;
	struct ike_id id;

	ike_psk_pad(&psk, IKE_CRYPTO_REAL, secret);
	hex_equal(psk.padded, 32, charon_padded_psk);
	ck_assert(ike_id_decode(&id, payload(chain, _i ? IKE_PAYLOAD_IDR : IKE_PAYLOAD_IDI)));
	ck_assert(ike_id_is(&id, ids[_i]));
	ck_assert(!ike_id_is(&id, ids[1 - _i]));
	ck_assert_uint_eq(ike_id_body(body, ids[_i]), id.body.len);
	ck_assert_mem_eq(body, id.body.data, id.body.len);
	octets.id_body = id.body;

	ike_proof_psk(&proof, &keys, &psk, secret, &octets);
	hex_equal(proof.octets, proof.len, charon_auths[_i]);
	ck_assert(ike_auth_decode(&received, payload(chain, IKE_PAYLOAD_AUTH)));
	ck_assert_uint_eq(received.method, IKE_AUTH_PSK);
	ck_assert(holds(&received, &psk, secret, &octets));
	octets.initiator = !octets.initiator;
	ck_assert(!holds(&received, &psk, secret, &octets));
	octets.initiator = !octets.initiator;
	psk.padded[31] ^= 1;
	ck_assert(!holds(&received, &psk, secret, &octets));
	psk.padded[31] ^= 1;
	received.octets.len--;
	ck_assert(!holds(&received, &psk, secret, &octets));
}
END_TEST

/* charon logs message | nonce | prf(SK_p, ID body): the same octets that we feed to AUTH. */
START_TEST(its_signed_octets_are_ours)
{
	uint8_t expected[IKE_DGRAM_MAX], maced_id[IKE_HASH_MAX], body[IKE_ID_BODY_MAX];
	size_t len = hex_read(expected, sizeof(expected), charon_signed[_i]);
	struct ike_view message = messages[_i].octets, nonce = nonces[1 - _i];
	struct ike_prf prf = ike_keys_prf(&keys);
	struct ike_view p = { _i ? keys.pr : keys.pi, prf.len };
	struct ike_view id = { body, ike_id_body(body, _i ? CHARON_ID_R : CHARON_ID_I) };

	ck_assert_uint_eq(len, message.len + nonce.len + prf.len);
	ck_assert_mem_eq(expected, message.data, message.len);
	ck_assert_mem_eq(expected + message.len, nonce.data, nonce.len);
	ike_prf(&prf, maced_id, p, id);
	ck_assert_mem_eq(expected + message.len + nonce.len, maced_id, prf.len);
}
END_TEST

START_TEST(its_child_is_agreed_and_keyed)
{
	struct sadb_traffic proposed = { ike_selector_any(4), ike_selector_any(4) }, agreed;
	struct ike_choice request, response;
	struct sadb_key i_to_r, r_to_i;
	struct ike_ts tsi, tsr;
	struct ike_sa sa;

	ck_assert(ike_sa_decode(&sa, payload(&inner[AUTH_REQUEST], IKE_PAYLOAD_SA)));
	ck_assert(ike_proposal_choose(&sa, IKE_PROTO_ESP, esp_suites, 1, &request));
	ck_assert(ike_sa_decode(&sa, payload(&inner[AUTH_RESPONSE], IKE_PAYLOAD_SA)));
	ck_assert(ike_proposal_accepted(&sa, IKE_PROTO_ESP, esp_suites, 1, &response));
	ck_assert_uint_ne(request.spi, response.spi);

	for (int packet = AUTH_REQUEST; packet <= AUTH_RESPONSE; packet++) {
		ck_assert(ike_ts_decode(&tsi, payload(&inner[packet], IKE_PAYLOAD_TSI)));
		ck_assert(ike_ts_decode(&tsr, payload(&inner[packet], IKE_PAYLOAD_TSR)));
		ck_assert_uint_eq(tsi.count, 1);
		ck_assert_uint_eq(tsr.count, 1);
		ck_assert(ike_traffic_accepted(&tsi, &tsr, &proposed, &agreed));
		hex_equal(agreed.local.lo.bytes, 4, "0a010001");
		hex_equal(agreed.remote.hi.bytes, 4, "0a020001");
	}

	ike_keys_child(&keys, &response.suite, &seed, (struct ike_view){ NULL, 0 }, &i_to_r,
	               &r_to_i);
	ck_assert_uint_eq(i_to_r.encr, IKE_ENCR_CHACHA20_POLY1305);
	hex_equal(i_to_r.key, i_to_r.key_len, charon_child_i);
	hex_equal(r_to_i.key, r_to_i.key_len, charon_child_r);
}
END_TEST

/* Under the other end's key, and with any octet of the datagram changed, nothing opens. */
START_TEST(a_changed_octet_is_found)
{
	const struct ike_message *message = &messages[AUTH_RESPONSE];
	uint8_t *octets = datagrams[AUTH_RESPONSE] + 4;
	struct ike_chain chain;
	bool authentic;

	ck_assert(
	        !ike_open(message, &keys, true, plain[0], IKE_DGRAM_MAX, &chain, &authentic, &why));
	ck_assert_int_eq(why, IKE_DROP_INTEGRITY);
	for (size_t i = 0; i < message->octets.len; i++) {
		octets[i] ^= 0x40;
		ck_assert(!ike_open(message, &keys, false, plain[0], IKE_DGRAM_MAX, &chain,
		                    &authentic, &why));
		ck_assert_int_eq(why, IKE_DROP_INTEGRITY);
		ck_assert(!authentic);
		octets[i] ^= 0x40;
	}
	ck_assert(
	        ike_open(message, &keys, false, plain[0], IKE_DGRAM_MAX, &chain, &authentic, &why));
}
END_TEST

/* Written again by us: the same octets, up to what charon says beside it. */
START_TEST(its_init_request_can_be_written_by_us)
{
	const struct ike_message *message = &messages[INIT_REQUEST];
	struct ike_offer offer = {
		.protocol = IKE_PROTO_IKE, .number = 1, .suites = ike_suites, .count = 1
	};
	uint8_t buffer[IKE_DGRAM_MAX];
	struct ike_writer writer;
	struct ike_ke ke;
	size_t len;

	ck_assert(ike_ke_decode(&ke, payload(&message->chain, IKE_PAYLOAD_KE)));
	ike_writer_begin(&writer, buffer, sizeof(buffer), &message->header);
	ike_sa_encode(&writer, &offer);
	ike_ke_encode(&writer, ke.group, ke.octets.data, ke.octets.len);
	ike_nonce_encode(&writer, nonces[0].data, nonces[0].len);
	for (uint32_t i = 3; i < message->chain.count; i++) {
		struct ike_notify notify;

		ck_assert(ike_notify_decode(&notify, &message->chain.payloads[i]));
		ike_notify_encode(&writer, notify.type, notify.data.data, notify.data.len);
	}
	len = ike_writer_end(&writer);
	hex_equal(buffer, len, charon_datagrams[INIT_REQUEST]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike charon");
	TCase *tests = tcase_create("charon");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, its_headers_are_read);
	tcase_add_test(tests, its_init_proposals_and_key_exchange_are_ours);
	tcase_add_test(tests, its_keys_are_derived);
	tcase_add_loop_test(tests, its_auth_values_hold, 0, 2);
	tcase_add_loop_test(tests, its_signed_octets_are_ours, 0, 2);
	tcase_add_test(tests, its_child_is_agreed_and_keyed);
	tcase_add_test(tests, a_changed_octet_is_found);
	tcase_add_test(tests, its_init_request_can_be_written_by_us);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
