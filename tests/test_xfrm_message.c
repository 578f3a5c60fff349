/*
 * The kernel's driver as far as it needs no kernel: messages written and taken apart, whole or cut
 * at every octet; from errno to cause; the book of SAs.
 */
#include <check.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/code.h"
#include "sadb/sadb.h"
#include "sim/live/xfrm_book.h"
#include "sim/live/xfrm_code.h"
#include "sim/live/xfrm_message.h"

static _Alignas(8) char octets[XFRM_MESSAGE_MAX];

static struct sadb_req request(enum sadb_op op)
{
	return (struct sadb_req){ .op = op,
		                  .protocol = SADB_PROTO_ESP,
		                  .spi = 0x11223344,
		                  .spi_min = 0x1000,
		                  .spi_max = 0x2000,
		                  .src = { 4, { 10, 0, 0, 1 } },
		                  .dst = { 4, { 10, 0, 0, 2 } },
		                  .key = { SADB_ENCR_CHACHA20_POLY1305, 36, { 0xaa } } };
}

static struct xfrm_usersa_info *written(const struct sadb_req *req)
{
	memset(octets, 0, sizeof(octets));
	(void)xfrm_write(req, 77, octets);
	return mnl_nlmsg_get_payload((struct nlmsghdr *)octets);
}

static const void *attribute(uint16_t type, uint16_t *len)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, (struct nlmsghdr *)octets, sizeof(struct xfrm_usersa_info))
	{
		if (mnl_attr_get_type(attr) != type)
			continue;
		*len = mnl_attr_get_payload_len(attr);
		return mnl_attr_get_payload(attr);
	}
	return NULL;
}

START_TEST(keys_and_lifetimes_go_as_the_kernel_has_them)
{
	struct sadb_req req = request(SADB_OP_ADD);
	uint16_t len;

	req.soft_ns = 1;
	req.hard_ns = 2 * NSEC_S + 1;
	req.terms.hard_packets = 9;
	const struct xfrm_usersa_info *info = written(&req);
	ck_assert_uint_eq(info->lft.soft_add_expires_seconds, 1); /* up, never to "none" */
	ck_assert_uint_eq(info->lft.hard_add_expires_seconds, 3);
	ck_assert_uint_eq(info->lft.hard_packet_limit, 9);
	ck_assert(info->lft.soft_packet_limit == XFRM_INF && info->lft.hard_byte_limit == XFRM_INF);
	const struct xfrm_algo_aead *aead = attribute(XFRMA_ALG_AEAD, &len);
	ck_assert_str_eq(aead->alg_name, "rfc7539esp(chacha20,poly1305)");
	ck_assert_uint_eq(aead->alg_key_len, 288);
	ck_assert_uint_eq(aead->alg_icv_len, 128);
	ck_assert_uint_eq(len, sizeof(*aead) + 36);
	ck_assert_uint_eq((uint8_t)aead->alg_key[0], 0xaa);
}
END_TEST

/* Old windows have 32 packets at most; larger ones, and ESN, are words of their own. */
static const struct {
	uint8_t window;
	bool esn, attribute;
} windows[] = { { 0, false, false }, { 32, false, false }, { 33, false, true },
	        { 64, false, true }, { 0, true, true },    { 32, true, true } };

START_TEST(a_replay_window_goes_where_it_has_room)
{
	struct sadb_req req = request(SADB_OP_UPDATE);
	uint16_t len;

	req.terms.replay_window = windows[_i].window;
	req.terms.esn = windows[_i].esn;
	const struct xfrm_usersa_info *info = written(&req);
	const struct xfrm_replay_state_esn *esn = attribute(XFRMA_REPLAY_ESN_VAL, &len);
	ck_assert_int_eq(esn != NULL, windows[_i].attribute);
	ck_assert_int_eq((info->flags & XFRM_STATE_ESN) != 0, windows[_i].esn);
	if (!esn) {
		ck_assert_uint_eq(info->replay_window, windows[_i].window);
		return;
	}
	ck_assert_uint_eq(info->replay_window, 0);
	ck_assert_uint_eq(esn->replay_window, windows[_i].window);
	ck_assert_uint_eq(len, sizeof(*esn) + 4 * esn->bmp_len);
}
END_TEST

START_TEST(what_is_written_reads_back)
{
	struct sadb_req req = request(SADB_OP_ADD);
	struct xfrm_message message;
	size_t used, len;

	req.dst = (struct sadb_addr){ 6, { 0x20, 1, 0xd, 0xb8, [15] = 1 } };
	len = xfrm_write(&req, 77, octets);
	ck_assert(xfrm_read(&message, octets, len, &used));
	ck_assert_uint_eq(used, len);
	ck_assert_int_eq(message.kind, XFRM_IS_SA);
	ck_assert_uint_eq(message.seq, 77);
	ck_assert_uint_eq(message.spi, req.spi);
	ck_assert_uint_eq(message.protocol, req.protocol);
	ck_assert_mem_eq(&message.dst, &req.dst, sizeof(req.dst));
	ck_assert(message.keyed);
}
END_TEST

/* Cut at every octet, with the length said as it is or as it was. */
START_TEST(a_message_that_is_cut_is_refused)
{
	enum sadb_op op = _i == 0   ? SADB_OP_ADD
	                  : _i == 1 ? SADB_OP_DELETE
	                  : _i == 2 ? SADB_OP_EXPIRE
	                            : SADB_OP_FLUSH;
	static const size_t bodies[] = { sizeof(struct xfrm_usersa_info),
		                         sizeof(struct xfrm_usersa_id),
		                         sizeof(struct xfrm_user_expire),
		                         sizeof(struct xfrm_usersa_flush) };
	struct sadb_req req = request(op);
	struct xfrm_message message;
	size_t len = xfrm_write(&req, 1, octets), used;

	for (size_t cut = 0; cut < len; cut++) {
		char *copy = malloc(cut + 8);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, octets, cut);
		ck_assert(!xfrm_read(&message, copy, cut, &used) && used == 0);
		if (cut >= MNL_NLMSG_HDRLEN) {
			((struct nlmsghdr *)copy)->nlmsg_len = (uint32_t)cut;
			ck_assert_int_eq(xfrm_read(&message, copy, cut, &used),
			                 cut >= MNL_NLMSG_HDRLEN + bodies[_i]);
			ck_assert_uint_eq(used, cut);
		}
		free(copy);
	}
}
END_TEST

START_TEST(a_message_that_says_it_is_shorter_than_its_head_is_refused)
{
	struct nlmsghdr *head = (struct nlmsghdr *)octets;
	struct xfrm_message message;
	size_t used;

	memset(octets, 0, sizeof(octets));
	head->nlmsg_type = NLMSG_ERROR;
	head->nlmsg_len = 15;
	ck_assert(!xfrm_read(&message, octets, 64, &used));
	ck_assert_uint_eq(used, 0);
	head->nlmsg_len = UINT32_MAX;
	ck_assert(!xfrm_read(&message, octets, 64, &used));
	ck_assert_uint_eq(used, 0);
}
END_TEST

/* An answer with the kernel's words behind it: `echoed` octets of the request in between. */
static size_t write_answer(int error, const char *text, size_t echoed, uint16_t flags)
{
	struct nlmsghdr *head;
	struct nlmsgerr *body;

	memset(octets, 0, sizeof(octets));
	head = mnl_nlmsg_put_header(octets);
	head->nlmsg_type = NLMSG_ERROR;
	head->nlmsg_flags = flags;
	head->nlmsg_seq = 5;
	body = mnl_nlmsg_put_extra_header(head, sizeof(*body));
	body->error = error;
	body->msg.nlmsg_len = (uint32_t)(sizeof(body->msg) + echoed);
	if (echoed > 0)
		(void)mnl_nlmsg_put_extra_header(head, echoed);
	mnl_attr_put_strz(head, NLMSGERR_ATTR_MSG, text);
	return head->nlmsg_len;
}

START_TEST(an_answer_has_its_errno_and_the_kernels_words)
{
	struct xfrm_message message;
	size_t used, len = write_answer(-ENOSYS, "no such thing", 0, NLM_F_ACK_TLVS | NLM_F_CAPPED);

	ck_assert(xfrm_read(&message, octets, len, &used));
	ck_assert_int_eq(message.kind, XFRM_IS_ANSWER);
	ck_assert_uint_eq(message.code, ENOSYS);
	ck_assert_str_eq(message.text, "no such thing");
	len = write_answer(-EINVAL, "behind the request", 40, NLM_F_ACK_TLVS);
	ck_assert(xfrm_read(&message, octets, len, &used));
	ck_assert_str_eq(message.text, "behind the request");
	len = write_answer(-EINVAL, "not announced", 0, 0);
	ck_assert(xfrm_read(&message, octets, len, &used));
	ck_assert_str_eq(message.text, "");
}
END_TEST

/* The request that it says it echoes is longer than the message, or shorter than a head. */
START_TEST(words_that_are_nowhere_are_not_looked_for)
{
	static const uint32_t lies[] = { 0, 15, 4000, UINT32_MAX };
	struct xfrm_message message;
	size_t used, len = write_answer(-EINVAL, "words", 0, NLM_F_ACK_TLVS);
	struct nlmsgerr *body = mnl_nlmsg_get_payload((struct nlmsghdr *)octets);

	body->msg.nlmsg_len = lies[_i];
	ck_assert(xfrm_read(&message, octets, len, &used));
	ck_assert_uint_eq(message.code, EINVAL);
	ck_assert_str_eq(message.text, "");
}
END_TEST

START_TEST(words_longer_than_their_room_are_cut)
{
	char text[300];
	struct xfrm_message message;
	size_t used;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	size_t len = write_answer(-EINVAL, text, 0, NLM_F_ACK_TLVS | NLM_F_CAPPED);
	ck_assert(xfrm_read(&message, octets, len, &used));
	ck_assert_uint_eq(strlen(message.text), XFRM_TEXT_MAX - 1);
}
END_TEST

/* ---- from errno to cause ---- */

/*
 * What the model of a Linux driver says for a cause, the kernel may say, and then it means a cause
 * with the same error. These can not come back as they went: the kernel has no such failure, or
 * says less than the model knows.
 */
static bool is_models_own(enum sadb_op op, enum sadb_cause cause)
{
	switch (cause) {
	case SADB_CAUSE_WRONG_OBJECT:
	case SADB_CAUSE_TRAFFIC_MISMATCH:
	case SADB_CAUSE_INJECTED: return true;
	case SADB_CAUSE_SPI_RANGE: return op != SADB_OP_GETSPI;
	case SADB_CAUSE_WRONG_STATE: return op != SADB_OP_EXPIRE; /* EEXIST: it exists */
	default: return false;
	}
}

START_TEST(the_models_errno_means_the_same_error_on_the_way_back)
{
	static const enum sadb_op ops[] = { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD,
		                            SADB_OP_DELETE };
	enum sadb_cause cause = (enum sadb_cause)_i;

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		struct sadb_req req = request(ops[i]);
		uint32_t code = sadb_cause_code(SADB_PLATFORM_LINUX, ops[i], cause);

		if (cause == SADB_CAUSE_DUPLICATE_SPI)
			req.spi_max = req.spi_min;
		if (is_models_own(ops[i], cause))
			continue;
		ck_assert_int_eq(sadb_cause_err(xfrm_cause(&req, code)), sadb_cause_err(cause));
	}
}
END_TEST

static const struct {
	enum sadb_op op;
	uint32_t code;
	uint16_t encr, key_len;
	enum sadb_cause cause;
} back[] = {
	{ SADB_OP_UPDATE, EINVAL, SADB_ENCR_CHACHA20_POLY1305, 36, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_UPDATE, EINVAL, SADB_ENCR_CHACHA20_POLY1305, 35, SADB_CAUSE_CORRUPT_KEY },
	{ SADB_OP_ADD, EINVAL, SADB_ENCR_AES_GCM_16, 20, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_ADD, EINVAL, SADB_ENCR_AES_GCM_16, 32, SADB_CAUSE_CORRUPT_KEY },
	{ SADB_OP_DELETE, EINVAL, SADB_ENCR_AES_GCM_16, 32, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_ADD, EPROTONOSUPPORT, 0, 0, SADB_CAUSE_UNKNOWN_ALGORITHM },
	{ SADB_OP_ADD, EEXIST, 0, 0, SADB_CAUSE_DUPLICATE_SPI },
	{ SADB_OP_EXPIRE, EINVAL, 0, 0, SADB_CAUSE_WRONG_STATE },
	{ SADB_OP_EXPIRE, ENOENT, 0, 0, SADB_CAUSE_NEVER_ALLOCATED },
	{ SADB_OP_ADD, EPERM, 0, 0, SADB_CAUSE_BAD_PARAMETER },
	{ SADB_OP_ADD, 4095, 0, 0, SADB_CAUSE_BAD_PARAMETER },
};

START_TEST(an_errno_means_what_the_request_makes_of_it)
{
	struct sadb_req req = request(back[_i].op);

	req.key.encr = back[_i].encr;
	req.key.key_len = back[_i].key_len;
	ck_assert_str_eq(sadb_cause_name(xfrm_cause(&req, back[_i].code)),
	                 sadb_cause_name(back[_i].cause));
}
END_TEST

/* ---- the book ---- */

static struct xfrm_sa *enter(struct xfrm_book *book, uint32_t spi)
{
	static const struct sadb_addr dst = { 4, { 10, 0, 0, 1 } };
	struct xfrm_sa *sa = xfrm_book_add(book, &dst, SADB_PROTO_ESP, spi);

	if (sa && sa->state == SADB_ST_DEAD)
		xfrm_book_turn(book, sa, SADB_ST_LARVAL);
	return sa;
}

START_TEST(the_book_forgets_whom_it_has_known_dead_for_longest)
{
	struct xfrm_book *book = xfrm_book_new(4);
	struct sadb_addr dst = { 4, { 10, 0, 0, 1 } }, other = { 4, { 10, 0, 0, 2 } };
	struct xfrm_sa *sa;

	for (uint32_t i = 0; i < 4; i++)
		ck_assert_ptr_nonnull(enter(book, 4 * i));
	ck_assert_ptr_null(enter(book, 99));
	ck_assert_uint_eq(xfrm_book_room(book), 0);
	for (uint32_t i = 1; i < 3; i++)
		xfrm_book_turn(book, enter(book, 4 * i), SADB_ST_DEAD);
	ck_assert_uint_eq(xfrm_book_room(book), 2);
	ck_assert_ptr_nonnull(enter(book, 100));
	ck_assert_ptr_null(xfrm_book_find(book, &dst, SADB_PROTO_ESP, 4));
	sa = xfrm_book_find(book, &dst, SADB_PROTO_ESP, 8);
	ck_assert(sa && sa->state == SADB_ST_DEAD);
	ck_assert_ptr_null(xfrm_book_find(book, &other, SADB_PROTO_ESP, 8));
	ck_assert_ptr_null(xfrm_book_find(book, &dst, SADB_PROTO_AH, 8));
	xfrm_book_free(book);
}
END_TEST

START_TEST(a_name_has_one_place_however_often_it_comes_back)
{
	struct xfrm_book *book = xfrm_book_new(1);
	uint32_t cursor = 0;

	for (int i = 0; i < 5; i++) {
		struct xfrm_sa *sa = enter(book, 7);

		ck_assert_ptr_nonnull(sa);
		ck_assert_uint_eq(xfrm_book_room(book), 0);
		xfrm_book_turn(book, sa, SADB_ST_DEAD);
	}
	ck_assert_ptr_nonnull(xfrm_book_next(book, &cursor));
	ck_assert_ptr_null(xfrm_book_next(book, &cursor));
	xfrm_book_free(book);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

int main(void)
{
	TCase *tcase = tcase_create("xfrm_message");
	Suite *suite = suite_create("xfrm_message");
	SRunner *r = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, keys_and_lifetimes_go_as_the_kernel_has_them);
	tcase_add_loop_test(tcase, a_replay_window_goes_where_it_has_room, 0, COUNT(windows));
	tcase_add_test(tcase, what_is_written_reads_back);
	tcase_add_loop_test(tcase, a_message_that_is_cut_is_refused, 0, 4);
	tcase_add_test(tcase, a_message_that_says_it_is_shorter_than_its_head_is_refused);
	tcase_add_test(tcase, an_answer_has_its_errno_and_the_kernels_words);
	tcase_add_loop_test(tcase, words_that_are_nowhere_are_not_looked_for, 0, 4);
	tcase_add_test(tcase, words_longer_than_their_room_are_cut);
	tcase_add_loop_test(tcase, the_models_errno_means_the_same_error_on_the_way_back, 0,
	                    SADB_CAUSE_COUNT);
	tcase_add_loop_test(tcase, an_errno_means_what_the_request_makes_of_it, 0, COUNT(back));
	tcase_add_test(tcase, the_book_forgets_whom_it_has_known_dead_for_longest);
	tcase_add_test(tcase, a_name_has_one_place_however_often_it_comes_back);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
