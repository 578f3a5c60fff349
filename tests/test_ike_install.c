/* The install machine alone: which request follows which answer, ike/install. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ike/install.h"

static const struct sadb_addr self = { 4, { 10, 0, 0, 1 } }, peer = { 4, { 10, 0, 0, 2 } };
static struct sadb_traffic reserved, agreed;
static struct sadb_key key_in, key_out;
static struct ike_install_sa sa;
static struct ike_install install;
static uint64_t ticket;

static void setup(void)
{
	memset(&install, 0, sizeof install);
	reserved.local.port_hi = 1;
	agreed.local.port_hi = 2;
	key_in.key_len = 36;
	key_out.key_len = 20;
	ticket = 100;
	sa = (struct ike_install_sa){ .owner = 77,
		                      .self = &self,
		                      .peer = &peer,
		                      .reserved = &reserved,
		                      .agreed = &agreed,
		                      .key_in = &key_in,
		                      .key_out = &key_out,
		                      .soft_ns = 5,
		                      .hard_ns = 9 };
}

static struct sadb_req ask(void)
{
	struct sadb_req req;

	ck_assert_msg(ike_install_asks(&install), "state %d asks nothing", (int)install.state);
	ike_install_asked(&install, ++ticket);
	ck_assert(!ike_install_asks(&install));
	ck_assert(ike_install_busy(&install));
	ike_install_request(&install, &sa, &req);
	ck_assert_uint_eq(req.ticket, ticket);
	ck_assert_uint_eq(req.owner, 77);
	return req;
}

static enum ike_install_event answer(enum sadb_op op, enum sadb_err err)
{
	struct sadb_reply reply = { .ticket = ticket, .op = op, .err = err, .spi = 0x111 };

	return ike_install_reply(&install, &reply);
}

/* One row a run: which operation fails, and what is asked in which order until nothing is. */
#define END SADB_OP_COUNT
static const struct run {
	const char *story;
	enum sadb_op fails;
	bool remove;
	enum sadb_op asked[6];
	enum sadb_dir dir[6];
	enum ike_install_event last;
	enum ike_install_state rests;
	enum ike_larval_gone policy;
	enum sadb_err err;      /* 0: not_found */
	enum sadb_op fails_too; /* a second one; 0: none */
	bool pair_delete;
} runs[] = {
	{ "all is well",
	  END,
	  false,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT },
	  IKE_INSTALL_READY,
	  .rests = IKE_INSTALL_DONE },
	{ "no SPI",
	  SADB_OP_GETSPI,
	  false,
	  { SADB_OP_GETSPI, END },
	  { SADB_DIR_IN },
	  IKE_INSTALL_REFUSED,
	  .rests = IKE_INSTALL_GONE },
	{ "keys refused",
	  SADB_OP_UPDATE,
	  false,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  .rests = IKE_INSTALL_GONE },
	{ "outbound refused",
	  SADB_OP_ADD,
	  false,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  .rests = IKE_INSTALL_GONE },
	{ "removed",
	  END,
	  true,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_DELETE, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT, SADB_DIR_OUT, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  .rests = IKE_INSTALL_GONE },
	{ "removed, the driver knows neither",
	  SADB_OP_DELETE,
	  true,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_DELETE, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT, SADB_DIR_OUT, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  .rests = IKE_INSTALL_GONE },
	{ "removed as a pair",
	  END,
	  true,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT, SADB_DIR_OUT },
	  IKE_INSTALL_EMPTY,
	  .rests = IKE_INSTALL_GONE,
	  .pair_delete = true },
	{ "removed as a pair, the outbound one is gone: the other may be there",
	  SADB_OP_DELETE,
	  true,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_DELETE, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT, SADB_DIR_OUT, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  .rests = IKE_INSTALL_GONE,
	  .pair_delete = true },
	{ "half a pair is taken back as ever",
	  SADB_OP_ADD,
	  false,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  .rests = IKE_INSTALL_GONE,
	  .pair_delete = true },
	/*
	 *   ike            driver
	 *    |--GETSPI----->|  larval
	 *    |              |  ... its lifetime runs out ...
	 *    |--UPDATE----->|
	 *    |<--not_found--|
	 *    |--ADD in----->|  mature, as if nothing had been
	 *    |--ADD out---->|  mature
	 */
	{ "the larval is gone, the policy is add",
	  SADB_OP_UPDATE,
	  false,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_ADD, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT },
	  IKE_INSTALL_READY,
	  IKE_INSTALL_DONE,
	  .policy = IKE_LARVAL_GONE_ADD },
	{ "the larval is gone, it is added, and removed later",
	  SADB_OP_UPDATE,
	  true,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_ADD, SADB_OP_DELETE,
	    SADB_OP_DELETE },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_OUT, SADB_DIR_OUT, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  IKE_INSTALL_GONE,
	  .policy = IKE_LARVAL_GONE_ADD },
	/*
	 *    |--UPDATE----->|
	 *    |<--not_found--|
	 *    |--ADD in----->|
	 *    |<--refused----|
	 *    |--DELETE in-->|  whatever is there
	 */
	{ "the larval is gone, and ADD does not help",
	  SADB_OP_UPDATE,
	  false,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_ADD, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  IKE_INSTALL_GONE,
	  .policy = IKE_LARVAL_GONE_ADD,
	  .fails_too = SADB_OP_ADD },
	{ "keys refused for another reason are not added",
	  SADB_OP_UPDATE,
	  false,
	  { SADB_OP_GETSPI, SADB_OP_UPDATE, SADB_OP_DELETE, END },
	  { SADB_DIR_IN, SADB_DIR_IN, SADB_DIR_IN },
	  IKE_INSTALL_EMPTY,
	  IKE_INSTALL_GONE,
	  .policy = IKE_LARVAL_GONE_ADD,
	  .err = SADB_E_MISMATCH },
};

static void check_fields(const struct run *run, int i, const struct sadb_req *req)
{
	bool in = req->dir == SADB_DIR_IN,
	     keys = req->op == SADB_OP_UPDATE || req->op == SADB_OP_ADD;

	ck_assert_msg(req->op == run->asked[i], "%s: request %d is op %d", run->story, i,
	              (int)req->op);
	ck_assert_msg(req->dir == run->dir[i], "%s: request %d has the wrong direction", run->story,
	              i);
	ck_assert_int_eq(memcmp(&req->dst, in ? &self : &peer, sizeof self), 0);
	ck_assert_int_eq(memcmp(&req->src, in ? &peer : &self, sizeof self), 0);
	ck_assert_uint_eq(req->protocol, SADB_PROTO_ESP);
	ck_assert_uint_eq(req->spi, req->op == SADB_OP_GETSPI ? 0 : in ? 0x111 : 0x222);
	if (req->op != SADB_OP_DELETE)
		ck_assert_uint_eq(req->traffic.local.port_hi, in ? 1 : 2);
	ck_assert_uint_eq(req->key.key_len, !keys ? 0 : in ? 36 : 20);
	ck_assert_int_eq(req->hard_ns, keys ? 9 : 0);
	ck_assert_int_eq(req->pair, run->pair_delete && req->op == SADB_OP_DELETE && !in);
}

START_TEST(each_answer_leads_to_the_next_request)
{
	const struct run *run = &runs[_i];
	enum ike_install_event event = IKE_INSTALL_NEXT;
	int i = 0;

	install.pair_delete = run->pair_delete;
	ike_install_reserve(&install);
	for (; i < 6 && run->asked[i] != END; i++) {
		struct sadb_req req = ask();

		check_fields(run, i, &req);
		bool fails = req.op == run->fails || (run->fails_too && req.op == run->fails_too);

		event = answer(req.op, !fails ? SADB_OK : run->err ? run->err : SADB_E_NOT_FOUND);
		if (event == IKE_INSTALL_SPI_HELD)
			ike_install_keys(&install, 0x222, run->policy);
		else if (event == IKE_INSTALL_READY && run->remove)
			ike_install_remove(&install);
	}
	ck_assert_msg(!ike_install_busy(&install), "%s: asks on", run->story);
	ck_assert_msg(event == run->last, "%s: last event %d", run->story, (int)event);
	ck_assert_msg(install.state == run->rests, "%s: rests in %d", run->story,
	              (int)install.state);
}
END_TEST

START_TEST(a_held_larval_can_be_given_back)
{
	ike_install_reserve(&install);
	ask();
	ck_assert_int_eq(answer(SADB_OP_GETSPI, SADB_OK), IKE_INSTALL_SPI_HELD);
	ike_install_undo(&install);
	ck_assert_int_eq(ask().op, SADB_OP_DELETE);
	ck_assert_int_eq(answer(SADB_OP_DELETE, SADB_OK), IKE_INSTALL_EMPTY);
}
END_TEST

START_TEST(an_answer_with_another_ticket_changes_nothing)
{
	ck_assert_int_eq(answer(SADB_OP_GETSPI, SADB_OK), IKE_INSTALL_STALE);
	ike_install_reserve(&install);
	ck_assert_int_eq(answer(SADB_OP_GETSPI, SADB_OK), IKE_INSTALL_STALE);
	ask();
	ticket++;
	ck_assert_int_eq(answer(SADB_OP_GETSPI, SADB_OK), IKE_INSTALL_STALE);
	ck_assert_int_eq(install.state, IKE_INSTALL_SPI);
	ticket--;
	ck_assert_int_eq(answer(SADB_OP_GETSPI, SADB_OK), IKE_INSTALL_SPI_HELD);
	ck_assert_int_eq(answer(SADB_OP_GETSPI, SADB_OK), IKE_INSTALL_STALE);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ike install");
	TCase *t = tcase_create("all");
	SRunner *r = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_loop_test(t, each_answer_leads_to_the_next_request, 0,
	                    (int)(sizeof runs / sizeof *runs));
	tcase_add_test(t, a_held_larval_can_be_given_back);
	tcase_add_test(t, an_answer_with_another_ticket_changes_nothing);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
