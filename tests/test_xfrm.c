/*
 * The driver of this machine's kernel: each case of xfrm_table.h in a process and a network
 * namespace of its own, all at once, for some wait for seconds. What the kernel or our rights do
 * not allow is skipped and said; what needs no kernel is in test_xfrm_message.c.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sadb/sadb.h"
#include "tests/truth_csv.h"
#include "tests/xfrm_table.h"

#define CASES ((int)(sizeof(cases) / sizeof(*cases)))

#define EARLY_MS 20   /* the clocks of the kernel and ours may be so far apart */
#define LATE_MS  8000 /* far later than any kernel, however busy */

/* ---- one case ---- */

static struct xfrm *xfrm;
static int answer; /* the errno of the last request; -1: none yet */
static struct sadb_req called;
static struct sadb_reply last;
static uint64_t deaths, acquires, ends; /* told since the beginning */
static int64_t lived_ms;

static void note(const struct sadb_event *event)
{
	bool asking = event->spi == 0;

	deaths += !asking && event->to == SADB_ST_DEAD;
	acquires += asking && event->to == SADB_ST_LARVAL;
	ends += asking && event->to == SADB_ST_DEAD;
}

static void listen_for(int ms)
{
	struct sadb_event event;
	int waited = 0, more;

	while (xfrm && xk_event(xfrm, ms - waited, &event, &more)) {
		note(&event);
		waited += more;
	}
}

static void ask(enum sadb_op op, const struct xfrm_act *act)
{
	struct sadb_req req = xk_req(op, act->spi);

	req.spi_max = act->hi ? act->hi : act->spi;
	if (act->twist)
		act->twist(&req);
	called = req;
	if (act->spoil) {
		answer = xk_raw(&req, act->spoil);
		return;
	}
	last = xk_ask(xfrm, &req);
	answer = (int)last.code;
	need((last.err == SADB_OK) == (last.code == 0) &&
	             (last.cause == SADB_CAUSE_NONE) == (last.code == 0),
	     "errno %s, %s, %s", xk_errno(last.code), sadb_err_name(last.err),
	     sadb_cause_name(last.cause));
	if (op == SADB_OP_GETSPI && last.code == 0)
		called.spi = last.spi;
}

/* The one SA there is ends by its lifetime: the instant is the kernel's, never early. */
static void expires(int ms)
{
	struct sadb_event event = { .spi = 0 };
	int waited;

	do {
		need(xk_event(xfrm, LATE_MS, &event, &waited), "nobody told of the end");
		note(&event);
		lived_ms += waited;
	} while (event.to != SADB_ST_DEAD);
	need(lived_ms >= ms - EARLY_MS, "it ended after %d ms", (int)lived_ms);
	need(event.timer && event.limit == SADB_LIMIT_TIME && event.from == SADB_ST_LARVAL &&
	             event.owner == 7 && event.spi == 0x1000 && event.dir == SADB_DIR_IN,
	     "the event is not of this SA's lifetime");
}

/* Whoever had it made is gone, and another process finds it. */
static void leave(const struct xfrm_act *act)
{
	pid_t child = fork();
	struct sadb_req req = xk_req(SADB_OP_GETSPI, act->spi);
	int status;

	if (child == 0)
		_exit(xk_raw(&req, as_it_is));
	need(waitpid(child, &status, 0) == child && status == 0, "the other process failed");
	called = req;
}

static void set_lifetime(uint32_t s)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", s);
	xk_sysctl("/proc/sys/net/core/xfrm_acq_expires", text);
}

static void be_nobody(void)
{
	need(setgroups(0, NULL) == 0 && setgid(65534) == 0 && setuid(65534) == 0,
	     "cannot be nobody: %s", strerror(errno));
}

static void join(bool groups)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_XFRM);

	answer = socket ? 0 : errno;
	if (socket && groups)
		answer = mnl_socket_bind(socket, 1u << (XFRMNLGRP_SA - 1), 0) == 0 ? 0 : errno;
}

static void send_all(uint32_t times)
{
	for (uint32_t i = 0; i < times; i++) {
		answer = xk_send();
		need(answer == 0, "packet %u: %s", i, strerror(answer));
		if (i + 1 < times)
			listen_for(100);
	}
	if (xfrm && xk_count(xfrm) > 0)
		acquire_seen = xfrm_seen(xfrm)->acquire;
}

static void compare_acquires(const struct xfrm_act *act)
{
	listen_for(100);
	need(acquires == act->spi && ends == act->ends, "%d ACQUIREs, %d ends", (int)acquires,
	     (int)ends);
}

static void default_lifetime(void)
{
	FILE *file = fopen("/proc/sys/net/core/xfrm_acq_expires", "r");
	int s = 0;

	need(file && fscanf(file, "%d", &s) == 1 && s == 30, "it is %d", s);
}

static void do_act(const struct xfrm_act *act)
{
	switch (act->verb) {
	case XV_END: break;
	case XV_ALLOC: ask(SADB_OP_GETSPI, act); break;
	case XV_NEW: ask(SADB_OP_ADD, act); break;
	case XV_UPD: ask(SADB_OP_UPDATE, act); break;
	case XV_DEL: ask(SADB_OP_DELETE, act); break;
	case XV_GET: ask(SADB_OP_GET, act); break;
	case XV_FLUSH: ask(SADB_OP_FLUSH, act); break;
	case XV_SYSCTL: set_lifetime(act->spi); break;
	case XV_WAIT:
		usleep((useconds_t)act->ms * 1000);
		lived_ms += act->ms;
		break;
	case XV_EXPIRES: expires(act->ms); break;
	case XV_STAYS:
		listen_for(act->ms);
		need(deaths == 0, "it ended");
		break;
	case XV_POLICY: xk_policy(); break;
	case XV_SEND: send_all(act->spi); break;
	case XV_CONNECT: answer = xk_connect(); break;
	case XV_ACQUIRES: compare_acquires(act); break;
	case XV_NOBODY: be_nobody(); break;
	case XV_OPEN: join(false); break;
	case XV_JOIN: join(true); break;
	case XV_LEAVE: leave(act); break;
	case XV_DEFAULT: default_lifetime(); break;
	}
}

/* ---- comparing with the table's words ---- */

/* "0 x52" is of packets, "-" of none. Other kernels' answers are in a column of their own. */
static void compare_errno(const struct row *row)
{
	const char *wanted = row->columns[COLUMN_ERRNO], *name = xk_errno((uint32_t)answer);
	char other[64];

	snprintf(other, sizeof(other), "errno=%s ", name);
	if (strcmp(wanted, "-") == 0 || strncmp(wanted, "0 x", 3) == 0 ||
	    strstr(row->columns[COLUMN_DIFFERS], other))
		return;
	need(strcmp(wanted, name) == 0, "%s, not %s (%s)", name, wanted,
	     xfrm ? xfrm_text(xfrm) : "");
}

static uint32_t number_after(const char *column, const char *word, uint32_t otherwise)
{
	const char *at = strstr(column, word);

	return at ? (uint32_t)strtoul(at + strlen(word), NULL, 10) : otherwise;
}

static void compare_larval(const char *column)
{
	struct sadb_req req = called;
	const struct xfrm_seen *seen = xfrm_seen(xfrm);

	req.op = SADB_OP_GET;
	last = xk_ask(xfrm, &req);
	if (!strstr(column, "LARVAL")) {
		need(last.code != 0, "it is there");
		return;
	}
	need(last.code == 0, "it is not there: %s", xk_errno(last.code));
	need(seen->spi == called.spi && !seen->keyed, "it is no larval");
	need(seen->hard_s == number_after(column, "hard_add=", seen->hard_s), "it lives %u s",
	     seen->hard_s);
}

static void compare_state(const struct row *row)
{
	const char *column = row->columns[COLUMN_STATE];
	uint32_t count = xk_count(xfrm),
	         wanted = number_after(column, "sadcnt=", number_after(column, " -> ", count));

	need(count == wanted || *row->columns[COLUMN_DIFFERS], "%u SAs, not %u", count, wanted);
	if (strstr(column, "LARVAL") || strstr(column, "none ("))
		compare_larval(column);
}

static void compare_events(const struct row *row)
{
	const char *column = row->columns[COLUMN_EVENTS];
	bool told = strstr(column, "DELSA") || strstr(column, "FLUSHSA") ||
	            strstr(column, "EXPIRE(spi=1000");

	listen_for(0);
	need((deaths > 0) == told || strcmp(row->columns[COLUMN_CASE], "delsa-twice") == 0 ||
	             strcmp(row->columns[COLUMN_CASE], "realloc-same-spi-after-expiry") == 0,
	     "%d deaths were told", (int)deaths);
}

static void play(const struct xfrm_case *one)
{
	const struct row *row = row_of(one->name);
	const char *why;

	if (one->quiet)
		xk_new_namespace();
	else if (!(xfrm = xk_open(&why)))
		_exit(XK_CANNOT);
	answer = -1;
	for (int i = 0; i < XFRM_ACTS; i++)
		do_act(&one->acts[i]);
	/* a NEWSA that could succeed needs ESP */
	if (strcmp(one->name, "newsa-same-tuple-no-seq") != 0)
		compare_errno(row);
	if (!xfrm && !(xfrm = xk_open(&why)))
		_exit(0);
	if (one->quiet)
		return;
	compare_state(row);
	compare_events(row);
}

/* ---- all cases at once ---- */

static struct running {
	pid_t pid;
	int output;
} running[CASES];

/* Before any test runs, where libcheck can not say so. */
static void must(bool yes)
{
	if (yes)
		return;
	perror("test_xfrm");
	exit(1);
}

static void start(int number)
{
	int ends_of_pipe[2];

	must(pipe(ends_of_pipe) == 0);
	fflush(NULL);
	running[number].pid = fork();
	must(running[number].pid >= 0);
	if (running[number].pid == 0) {
		dup2(ends_of_pipe[1], STDOUT_FILENO);
		alarm(60);
		play(&cases[number]);
		_exit(0);
	}
	close(ends_of_pipe[1]);
	running[number].output = ends_of_pipe[0];
}

START_TEST(the_kernel_answers_as_the_table_says)
{
	char said[512] = "";
	int status;

	ck_assert_int_eq(waitpid(running[_i].pid, &status, 0), running[_i].pid);
	ssize_t len = read(running[_i].output, said, sizeof(said) - 1);
	ck_assert_int_ge(len, 0);
	close(running[_i].output);
	ck_assert_msg(status == 0, "%s: status %x: %s", cases[_i].name, (unsigned)status, said);
}
END_TEST

START_TEST(every_row_that_needs_no_esp_is_played)
{
	int same = 0;

	for (int i = 0; i < rows_count; i++) {
		bool wanted = strncmp(rows[i].columns[COLUMN_WITHOUT_ESP], "same", 4) == 0;
		int times = 0;

		for (int k = 0; k < CASES; k++)
			times += strcmp(cases[k].name, rows[i].columns[COLUMN_CASE]) == 0;
		ck_assert_msg(times == wanted, "%s is played %d times",
		              rows[i].columns[COLUMN_CASE], times);
		same += wanted;
	}
	ck_assert_int_eq(same, CASES);
	ck_assert_int_eq(same, 61);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("xfrm");
	Suite *suite = suite_create("xfrm");
	SRunner *r = srunner_create(suite);
	const char *why = xk_why_not();
	int failed;

	read_table();
	suite_add_tcase(suite, tcase);
	/* Whoever started a process has to wait for it. */
	srunner_set_fork_status(r, CK_NOFORK);
	tcase_add_test(tcase, every_row_that_needs_no_esp_is_played);
	if (why) {
		printf("skipped %d: %s\n", CASES, why);
	} else {
		for (int i = 0; i < CASES; i++)
			start(i);
		tcase_add_loop_test(tcase, the_kernel_answers_as_the_table_says, 0, CASES);
	}
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
