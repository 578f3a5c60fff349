/* UDP over loopback, on ports that the system chooses. */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "sim/live/address.h"
#include "sim/live/clock.h"
#include "sim/live/socket.h"

#define WAIT_MS 10000 /* for loopback: only a broken socket needs as long */

static struct socket *a, *b;
static struct ike_endpoint a_at, b_at;
static struct socket_dgram got[SOCKET_BATCH];

static void open_pair(const char *text)
{
	const char *why;
	int code;

	ck_assert(address_read(text, 0, &a_at, &why));
	b_at = a_at;
	a = socket_new(&a_at, &code);
	b = socket_new(&b_at, &code);
	ck_assert_msg(a && b, "%s", strerror(code));
	ck_assert(a_at.port != 0 && b_at.port != 0 && a_at.port != b_at.port);
}

static void close_pair(void)
{
	socket_free(a);
	socket_free(b);
	a = b = NULL;
}

/* Until `count` came; what is beyond SOCKET_BATCH is not kept. */
static unsigned receive(struct socket *socket, unsigned count)
{
	struct pollfd poll_fd = { .fd = socket_fd(socket), .events = POLLIN };
	unsigned all = 0;

	while (all < count && poll(&poll_fd, 1, WAIT_MS) > 0)
		all += socket_receive(socket, got);
	return all;
}

static struct socket_dgram to(const struct ike_endpoint *peer, const char *text)
{
	return (struct socket_dgram){ .peer = *peer,
		                      .data = (const uint8_t *)text,
		                      .len = strlen(text) };
}

START_TEST(what_is_sent_arrives_with_its_sender)
{
	static const char *const at[] = { "127.0.0.1", "::1" };
	char sender[ADDRESS_TEXT], told[ADDRESS_TEXT];

	open_pair(at[_i]);
	struct socket_dgram dgram = to(&b_at, "hello");
	socket_send(a, &dgram, 1);
	ck_assert_uint_eq(receive(b, 1), 1);
	ck_assert_uint_eq(got[0].len, 5);
	ck_assert_mem_eq(got[0].data, "hello", 5);
	ck_assert_str_eq(address_text(&got[0].peer, told), address_text(&a_at, sender));
	ck_assert(!socket_has_stamps(b) || got[0].stamped);
	ck_assert_uint_eq(socket_receive(b, got), 0);
	close_pair();
}
END_TEST

START_TEST(a_whole_batch_goes_at_once)
{
	struct socket_dgram dgrams[SOCKET_BATCH];

	open_pair("127.0.0.1");
	for (unsigned i = 0; i < SOCKET_BATCH; i++)
		dgrams[i] = to(&b_at, i % 2 ? "odd" : "even");
	socket_send(a, dgrams, SOCKET_BATCH);
	ck_assert_uint_eq(receive(b, SOCKET_BATCH), SOCKET_BATCH);
	ck_assert_uint_eq(socket_counters(a)->sent, SOCKET_BATCH);
	ck_assert_uint_eq(socket_counters(b)->received, SOCKET_BATCH);
	ck_assert_uint_eq(socket_counters(a)->unsent, 0);
	close_pair();
}
END_TEST

/* A peer may send anything: nothing at all, or more than we ever take. */
START_TEST(an_empty_datagram_and_a_long_one_arrive_as_they_are_or_cut)
{
	static char long_one[SOCKET_OCTETS + 100];

	open_pair("127.0.0.1");
	memset(long_one, 'x', sizeof(long_one) - 1);
	struct socket_dgram dgrams[] = { to(&b_at, ""), to(&b_at, long_one) };
	socket_send(a, &dgrams[0], 1);
	ck_assert_uint_eq(receive(b, 1), 1);
	ck_assert_uint_eq(got[0].len, 0);
	socket_send(a, &dgrams[1], 1);
	ck_assert_uint_eq(receive(b, 1), 1);
	ck_assert_uint_eq(got[0].len, SOCKET_OCTETS);
	close_pair();
}
END_TEST

/* ICMP tells of it, on loopback within the call; the next datagrams go all the same. */
START_TEST(nobody_there_is_counted_and_no_error)
{
	open_pair("127.0.0.1");
	struct ike_endpoint nobody = b_at;
	struct socket_dgram gone = to(&nobody, "x"), here = to(&a_at, "y");

	socket_free(b);
	b = NULL;
	for (unsigned i = 0; i < 3; i++)
		socket_send(a, &gone, 1);
	socket_send(a, &here, 1);
	ck_assert_uint_eq(receive(a, 1), 1);
	ck_assert_mem_eq(got[0].data, "y", 1);
	ck_assert_uint_eq(socket_counters(a)->sent, 4);
	close_pair();
}
END_TEST

START_TEST(what_the_system_does_not_take_is_counted_with_its_reason)
{
	static char too_long[70000];

	open_pair("127.0.0.1");
	memset(too_long, 'x', sizeof(too_long) - 1);
	struct socket_dgram dgrams[] = { to(&b_at, too_long), to(&b_at, "short") };
	socket_send(a, dgrams, 2);
	ck_assert_uint_eq(socket_counters(a)->unsent, 1);
	ck_assert_int_eq(socket_counters(a)->unsent_code, EMSGSIZE);
	ck_assert_uint_eq(receive(b, 1), 1); /* and those behind it go */
	close_pair();
}
END_TEST

START_TEST(a_port_that_is_taken_is_refused)
{
	int code = 0;

	open_pair("127.0.0.1");
	ck_assert_ptr_null(socket_new(&a_at, &code));
	ck_assert_int_eq(code, EADDRINUSE);
	close_pair();
}
END_TEST

START_TEST(the_way_to_loopback_begins_there)
{
	struct ike_endpoint peer;
	struct sadb_addr self;
	const char *why;
	int code;

	ck_assert(address_read("127.0.0.5:500", 0, &peer, &why));
	ck_assert(socket_route(&peer, &self, &code));
	ck_assert(self.family == 4 && self.bytes[0] == 127);
}
END_TEST

START_TEST(a_stamp_is_never_after_now_and_the_clock_never_goes_back)
{
	struct clock clock = clock_start();
	struct timespec stamp;
	nsec before = clock_now(&clock);

	clock_gettime(CLOCK_REALTIME, &stamp);
	nsec now = clock_now(&clock), at = clock_of_stamp(&clock, &stamp, now);
	ck_assert(before >= 0 && now >= before && at <= now);
	stamp.tv_sec += 100; /* the real-time clock was set back meanwhile */
	ck_assert_int_eq(clock_of_stamp(&clock, &stamp, now), now);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("live_socket");
	TCase *tests = tcase_create("live_socket");
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, what_is_sent_arrives_with_its_sender, 0, 2);
	tcase_add_test(tests, a_whole_batch_goes_at_once);
	tcase_add_test(tests, an_empty_datagram_and_a_long_one_arrive_as_they_are_or_cut);
	tcase_add_test(tests, nobody_there_is_counted_and_no_error);
	tcase_add_test(tests, what_the_system_does_not_take_is_counted_with_its_reason);
	tcase_add_test(tests, a_port_that_is_taken_is_refused);
	tcase_add_test(tests, the_way_to_loopback_begins_there);
	tcase_add_test(tests, a_stamp_is_never_after_now_and_the_clock_never_goes_back);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
