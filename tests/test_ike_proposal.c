/* Which suite both ends want: ike/proposal. Proposals in short: "type:id[/bits] ...". */
#include <check.h>
#include <stdlib.h>

#include "ike/proposal.h"
#include "tests/hex.h"

static const struct ike_suite ike_suites[] = {
	{ .encr = 28, .prf = 5, .group = 31 },
	{ .encr = 20, .encr_bits = 256, .prf = 5, .group = 31 },
	{ .encr = 12, .encr_bits = 256, .prf = 5, .integ = 12, .group = 14 },
};
static const struct ike_suite esp_suites[] = {
	{ .encr = 28 },
	{ .encr = 20, .encr_bits = 128, .esn = 1 },
};

static uint8_t body[1024];
static size_t body_len;
static struct ike_sa sa;
static struct ike_choice choice;

/* Appends a proposal; bits of 1 stand for an attribute that nobody knows. */
static void propose(uint8_t number, uint8_t protocol, uint32_t spi, const char *transforms)
{
	uint8_t *at = body + body_len;
	size_t len = 8 + (spi ? 4 : 0), last = 0;

	memset(at, 0, 8);
	at[4] = number;
	at[5] = protocol;
	at[6] = spi ? 4 : 0;
	if (spi)
		ike_set32(at + 8, spi);
	for (char *next; *transforms; transforms = *next == ' ' ? next + 1 : next, at[7]++) {
		unsigned long type = strtoul(transforms, &next, 10),
		              id = strtoul(next + 1, &next, 10), bits = 0;

		if (*next == '/')
			bits = strtoul(next + 1, &next, 10);
		if (last)
			at[last] = 3;
		last = len;
		memset(at + len, 0, 8);
		at[len + 4] = (uint8_t)type;
		ike_set16(at + len + 6, (uint16_t)id);
		if (bits) {
			ike_set16(at + len + 8, bits == 1 ? 0x800f : 0x800e);
			ike_set16(at + len + 10, (uint16_t)bits);
		}
		ike_set16(at + len + 2, bits ? 12 : 8);
		len += bits ? 12 : 8;
	}
	ike_set16(at + 2, (uint16_t)len);
	body_len += len;
}

static void decode(void)
{
	struct ike_payload payload = { .data = body,
		                       .len = (uint16_t)body_len,
		                       .type = IKE_PAYLOAD_SA };

	for (size_t at = 0; at < body_len; at += ike_get16(body + at + 2))
		body[at] = at + ike_get16(body + at + 2) < body_len ? 2 : 0;
	ck_assert(ike_sa_decode(&sa, &payload));
	body_len = 0;
}

/* One proposal against our suites: which one is chosen? -1: none. */
static const struct {
	const char *transforms;
	int index;
} ikes[] = {
	{ "1:28 2:5 4:31", 0 },
	{ "4:31 2:5 1:28", 0 },                                 /* the order says nothing */
	{ "1:12/256 1:20/256 1:28 2:2 2:5 3:12 4:14 4:31", 2 }, /* AEADs want no integrity */
	{ "1:12/256 1:20/256 1:28 2:2 2:5 4:14 4:31", 0 },
	{ "1:20/128 1:20/256 2:5 4:31", 1 },
	{ "1:28 2:5 3:0 4:31", 0 }, /* NONE is not an integrity transform */
	{ "1:28 2:5 3:0 3:12 4:31", 0 },
	{ "1:28 2:5 3:12 4:31", -1 },
	{ "1:28 2:5", -1 }, /* a group is missing */
	{ "1:28 4:31", -1 },
	{ "2:5 4:31", -1 },
	{ "", -1 },
	{ "1:28/256 2:5 4:31", -1 }, /* a key length where there must be none, RFC 7634 2 */
	{ "1:20 2:5 4:31", -1 },     /* and none where there must be one */
	{ "1:20/192 2:5 4:31", -1 },
	{ "1:28/1 2:5 4:31", -1 },     /* an attribute that we do not know */
	{ "1:28/1 1:28 2:5 4:31", 0 }, /* spoils its transform only */
	{ "1:28 2:5 4:31/1", -1 },
	{ "1:28 2:5 4:31/256", -1 },
	{ "1:28 2:5 4:31 6:1", -1 }, /* an unknown transform type spoils the proposal */
	{ "1:28 2:5 4:31 200:1", -1 },
	{ "1:28 2:5 4:31 0:1", -1 },
	{ "1:28 2:5 4:31 5:0", -1 }, /* an IKE SA has no sequence numbers */
	{ "1:28 2:5 4:19", -1 },
	{ "1:28 2:7 4:31", -1 },
};

START_TEST(an_ike_proposal_fits_or_not)
{
	bool chosen;

	propose(1, IKE_PROTO_IKE, 0, ikes[_i].transforms);
	decode();
	chosen = ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites, 3, &choice);
	ck_assert_int_eq(chosen, ikes[_i].index >= 0);
	if (chosen) {
		ck_assert_uint_eq(choice.index, (uint32_t)ikes[_i].index);
		ck_assert_uint_eq(choice.suite.encr, ike_suites[choice.index].encr);
	}
}
END_TEST

static const struct {
	uint32_t spi;
	const char *transforms;
	int index;
} esps[] = {
	{ 0x100, "1:28 5:0", 0 },
	{ 0xffffffff, "1:28 5:1 5:0", 0 },
	{ 0x100, "1:28 1:20/128 5:1", 1 },
	{ 0x100, "1:28 3:0 4:0 5:0", 0 },
	{ 0x100, "1:28", -1 }, /* ESN must be said, RFC 7296 3.3.3 */
	{ 0x100, "1:28 5:1", -1 },
	{ 0x100, "1:28 4:31 5:0", -1 }, /* with a group that we do not want */
	{ 0x100, "1:28 2:5 5:0", -1 },  /* ESP has no PRF */
	{ 0xff, "1:28 5:0", -1 },       /* a reserved SPI, RFC 4303 2.1 */
};

START_TEST(an_esp_proposal_fits_or_not)
{
	bool chosen;

	propose(1, IKE_PROTO_ESP, esps[_i].spi, esps[_i].transforms);
	decode();
	chosen = ike_proposal_choose(&sa, IKE_PROTO_ESP, esp_suites, 2, &choice);
	ck_assert_int_eq(chosen, esps[_i].index >= 0);
	ck_assert_uint_eq(choice.spi, chosen ? esps[_i].spi : 0);
	if (chosen)
		ck_assert_uint_eq(choice.index, (uint32_t)esps[_i].index);
}
END_TEST

START_TEST(our_preference_decides_and_then_the_order_of_the_peer)
{
	propose(1, IKE_PROTO_IKE, 0, "1:12/256 2:5 3:12 4:14");
	propose(2, IKE_PROTO_IKE, 0, "1:20/256 2:5 4:31");
	propose(3, IKE_PROTO_IKE, 0, "1:28 2:5 4:31");
	propose(4, IKE_PROTO_IKE, 0, "1:28 2:5 4:31");
	decode();
	ck_assert(ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites, 3, &choice));
	ck_assert_uint_eq(choice.number, 3);
	ck_assert_uint_eq(choice.index, 0);
	ck_assert(ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites + 1, 2, &choice));
	ck_assert_uint_eq(choice.number, 2);
	ck_assert(ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites + 2, 1, &choice));
	ck_assert_uint_eq(choice.number, 1);
	ck_assert(!ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites, 0, &choice));
	ck_assert(!ike_proposal_choose(&sa, IKE_PROTO_ESP, ike_suites, 3, &choice));
}
END_TEST

START_TEST(a_proposal_of_another_protocol_is_passed_over)
{
	propose(1, IKE_PROTO_AH, 0x200, "3:12 5:0");
	propose(2, 99, 0, "1:28 5:0");
	propose(3, IKE_PROTO_ESP, 0x300, "1:28 5:0");
	decode();
	ck_assert(ike_proposal_choose(&sa, IKE_PROTO_ESP, esp_suites, 2, &choice));
	ck_assert_uint_eq(choice.number, 3);
	ck_assert_uint_eq(choice.spi, 0x300);
	ck_assert_uint_eq(choice.spi_len, 4);
}
END_TEST

/* Answers to an offer of our three IKE suites. */
static const struct {
	uint8_t number, protocol;
	const char *transforms;
	bool good;
} answers[] = {
	{ 1, IKE_PROTO_IKE, "1:28 2:5 4:31", true },
	{ 3, IKE_PROTO_IKE, "1:12/256 2:5 3:12 4:14", true },
	{ 1, IKE_PROTO_IKE, "1:28 2:5 3:0 4:31", true },
	{ 2, IKE_PROTO_IKE, "1:28 2:5 4:31", false }, /* not what number 2 was */
	{ 0, IKE_PROTO_IKE, "1:28 2:5 4:31", false },
	{ 4, IKE_PROTO_IKE, "1:28 2:5 4:31", false },
	{ 1, IKE_PROTO_ESP, "1:28 2:5 4:31", false },
	{ 1, IKE_PROTO_IKE, "1:28 2:5", false },
	{ 1, IKE_PROTO_IKE, "1:28 1:28 2:5 4:31", false }, /* one transform a type */
	{ 1, IKE_PROTO_IKE, "1:28 1:12/256 2:5 4:31", false },
	{ 1, IKE_PROTO_IKE, "1:28 2:5 4:31 5:0", false },
	{ 2, IKE_PROTO_IKE, "1:20/128 2:5 4:31", false },
};

START_TEST(an_answer_is_one_of_our_offers_or_refused)
{
	propose(answers[_i].number, answers[_i].protocol,
	        answers[_i].protocol == IKE_PROTO_ESP ? 0x100 : 0, answers[_i].transforms);
	decode();
	ck_assert_int_eq(ike_proposal_accepted(&sa, IKE_PROTO_IKE, ike_suites, 3, &choice),
	                 answers[_i].good);
	if (answers[_i].good)
		ck_assert_uint_eq(choice.index, answers[_i].number - 1u);
}
END_TEST

START_TEST(an_answer_of_two_proposals_is_refused)
{
	propose(1, IKE_PROTO_IKE, 0, "1:28 2:5 4:31");
	propose(2, IKE_PROTO_IKE, 0, "1:20/256 2:5 4:31");
	decode();
	ck_assert(!ike_proposal_accepted(&sa, IKE_PROTO_IKE, ike_suites, 3, &choice));
}
END_TEST

START_TEST(an_esp_answer_has_a_sane_spi)
{
	propose(1, IKE_PROTO_ESP, (uint32_t)_i, "1:28 5:0");
	decode();
	ck_assert_int_eq(ike_proposal_accepted(&sa, IKE_PROTO_ESP, esp_suites, 2, &choice),
	                 _i >= 256);
	ck_assert_uint_eq(choice.spi, _i >= 256 ? (uint64_t)_i : 0);
}
END_TEST

/* Whatever we offer, we would choose, and accept as an answer. */
START_TEST(both_sides_agree_about_our_own_offer)
{
	struct ike_header header = { .spi_i = 1, .spi_r = 2, .exchange = IKE_EXCHANGE_AUTH };
	struct ike_offer offer = { IKE_PROTO_IKE, 1, 0, 0, ike_suites, 3 };
	struct ike_writer writer;
	struct ike_message message;
	enum ike_drop why;

	ike_writer_begin(&writer, body, sizeof(body), &header);
	ike_sa_encode(&writer, &offer);
	ck_assert(ike_message_parse(&message, body, ike_writer_end(&writer), &why));
	ck_assert(ike_sa_decode(&sa, &message.chain.payloads[0]));
	ck_assert(ike_proposal_choose(&sa, IKE_PROTO_IKE, ike_suites + _i, 1, &choice));
	ck_assert_uint_eq(choice.number, _i + 1);

	offer = (struct ike_offer){ IKE_PROTO_IKE, choice.number, 0, 0, &choice.suite, 1 };
	ike_writer_begin(&writer, body, sizeof(body), &header);
	ike_sa_encode(&writer, &offer);
	ck_assert(ike_message_parse(&message, body, ike_writer_end(&writer), &why));
	ck_assert(ike_sa_decode(&sa, &message.chain.payloads[0]));
	ck_assert(ike_proposal_accepted(&sa, IKE_PROTO_IKE, ike_suites, 3, &choice));
	ck_assert_uint_eq(choice.index, (uint32_t)_i);
}
END_TEST

/* Offered are the groups 31 and 14; 14 is not computable. */
static const struct {
	uint16_t type, used;
	const char *data;
	uint16_t group; /* 0: ignored */
} retries[] = {
	{ IKE_NOTIFY_INVALID_KE_PAYLOAD, 14, "001f", 31 },
	{ IKE_NOTIFY_INVALID_KE_PAYLOAD, 31, "001f", 0 }, /* just used: an attacker's loop */
	{ IKE_NOTIFY_INVALID_KE_PAYLOAD, 31, "000e", 0 }, /* offered, not computable */
	{ IKE_NOTIFY_INVALID_KE_PAYLOAD, 31, "0013", 0 }, /* not offered */
	{ IKE_NOTIFY_INVALID_KE_PAYLOAD, 14, "1f", 0 },
	{ IKE_NOTIFY_INVALID_KE_PAYLOAD, 14, "00001f", 0 },
	{ IKE_NOTIFY_INVALID_KE_PAYLOAD, 14, "", 0 },
	{ IKE_NOTIFY_NO_PROPOSAL_CHOSEN, 14, "001f", 0 },
};

START_TEST(another_group_is_tried_only_if_we_offered_it)
{
	uint8_t data[4];
	struct ike_notify notify = { .type = retries[_i].type };
	uint16_t group = 99;

	notify.data = (struct ike_view){ data, hex_read(data, sizeof(data), retries[_i].data) };
	ck_assert_int_eq(ike_group_retry(&notify, ike_suites, 3, retries[_i].used, &group),
	                 retries[_i].group != 0);
	ck_assert_uint_eq(group, retries[_i].group);
	ck_assert(!ike_group_retry(&notify, ike_suites, 0, retries[_i].used, &group));
	ck_assert(!ike_group_retry(&notify, ike_suites + 2, 1, retries[_i].used, &group));
}
END_TEST

START_TEST(the_wanted_group_is_said_in_two_octets)
{
	static const uint8_t wanted[] = { 0, 31 };
	struct ike_header header = { .spi_i = 1,
		                     .exchange = IKE_EXCHANGE_SA_INIT,
		                     .flags = IKE_FLAG_RESPONSE };
	struct ike_writer writer;
	struct ike_message message;
	struct ike_notify notify;
	enum ike_drop why;
	uint16_t group;

	ike_writer_begin(&writer, body, sizeof(body), &header);
	ike_notify_encode(&writer, IKE_NOTIFY_INVALID_KE_PAYLOAD, wanted, sizeof(wanted));
	ck_assert(ike_message_parse(&message, body, ike_writer_end(&writer), &why));
	ck_assert(ike_chain_error(&message.chain, &notify));
	ck_assert(ike_group_retry(&notify, ike_suites, 3, 14, &group));
	ck_assert_uint_eq(group, 31);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	Suite *suite = suite_create("ike proposal");
	TCase *tests = tcase_create("proposal");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, an_ike_proposal_fits_or_not, 0, COUNT(ikes));
	tcase_add_loop_test(tests, an_esp_proposal_fits_or_not, 0, COUNT(esps));
	tcase_add_test(tests, our_preference_decides_and_then_the_order_of_the_peer);
	tcase_add_test(tests, a_proposal_of_another_protocol_is_passed_over);
	tcase_add_loop_test(tests, an_answer_is_one_of_our_offers_or_refused, 0, COUNT(answers));
	tcase_add_test(tests, an_answer_of_two_proposals_is_refused);
	tcase_add_loop_test(tests, an_esp_answer_has_a_sane_spi, 255, 257);
	tcase_add_loop_test(tests, both_sides_agree_about_our_own_offer, 0, 3);
	tcase_add_loop_test(tests, another_group_is_tried_only_if_we_offered_it, 0, COUNT(retries));
	tcase_add_test(tests, the_wanted_group_is_said_in_two_octets);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
