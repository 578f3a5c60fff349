/* See xfrm_kit.h. */
#define _GNU_SOURCE
#include "tests/xfrm_kit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/xfrm.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sadb/sadb.h"

#define ANSWER_MS 10000 /* far more than any kernel takes */

void xk_fail(const char *text, ...)
{
	va_list list;

	va_start(list, text);
	vprintf(text, list);
	va_end(list);
	printf("\n");
	fflush(stdout);
	_exit(1);
}

static int64_t clock_ns(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * NSEC_S + at.tv_nsec;
}

struct xfrm *xk_open(const char **why)
{
	static const struct xfrm_conf conf = { .sas = 64,
		                               .requests = 16,
		                               .answer_ns = 60 * NSEC_S };
	static char text[160];
	const char *step;
	int code;
	struct xfrm *xfrm;

	*why = text;
	if (unshare(CLONE_NEWNET) != 0) {
		snprintf(text, sizeof(text), "no network namespace of our own: %s",
		         strerror(errno));
		return NULL;
	}
	xfrm = xfrm_new(&conf, &code, &step);
	if (!xfrm)
		snprintf(text, sizeof(text), "cannot %s: %s", step, strerror(code));
	return xfrm;
}

const char *xk_why_not(void)
{
	static char said[256];
	int ends_of_pipe[2], status;
	pid_t child;

	if (pipe(ends_of_pipe) != 0)
		return "no pipe";
	child = fork();
	if (child == 0) {
		const char *why;
		bool can = xk_open(&why) != NULL;
		if (!can && write(ends_of_pipe[1], why, strlen(why)) < 0)
			_exit(2);
		_exit(can ? 0 : 1);
	}
	if (waitpid(child, &status, 0) != child)
		return "no process of our own";
	close(ends_of_pipe[1]);
	ssize_t len = read(ends_of_pipe[0], said, sizeof(said) - 1);
	close(ends_of_pipe[0]);
	said[len > 0 ? len : 0] = '\0';
	return status == 0 ? NULL : said;
}

void xk_new_namespace(void)
{
	if (unshare(CLONE_NEWNET) != 0)
		_exit(XK_CANNOT);
}

void xk_sysctl(const char *path, const char *value)
{
	FILE *file = fopen(path, "w");

	need(file && fputs(value, file) >= 0 && fclose(file) == 0, "cannot write %s", path);
}

static struct sadb_addr address(uint8_t last)
{
	return (struct sadb_addr){ 4, { 10, 0, 0, last } };
}

struct sadb_req xk_req(enum sadb_op op, uint32_t spi)
{
	static uint64_t ticket;

	return (struct sadb_req){ .ticket = ++ticket,
		                  .owner = 7,
		                  .op = op,
		                  .dir = SADB_DIR_IN,
		                  .protocol = op == SADB_OP_FLUSH ? 0 : SADB_PROTO_ESP,
		                  .spi = spi,
		                  .spi_min = spi,
		                  .spi_max = spi,
		                  .src = address(1),
		                  .dst = address(2),
		                  .terms = { .replay_window = 32 },
		                  .key = { SADB_ENCR_CHACHA20_POLY1305, 36, { 1, 2, 3 } } };
}

static bool wait_for(int fd, int ms)
{
	struct pollfd at = { .fd = fd, .events = POLLIN };

	return ms >= 0 && poll(&at, 1, ms) > 0;
}

struct sadb_reply xk_ask(struct xfrm *xfrm, const struct sadb_req *req)
{
	struct sadb_reply reply;
	enum sadb_err err = xfrm_submit(xfrm, clock_ns(), req);

	need(err == SADB_OK, "%s: not submitted: %s", sadb_op_name(req->op), sadb_err_name(err));
	while (!xfrm_complete(xfrm, &reply)) {
		need(wait_for(xfrm_answers_fd(xfrm), ANSWER_MS), "%s: no answer",
		     sadb_op_name(req->op));
		xfrm_input(xfrm, clock_ns());
	}
	need(reply.ticket == req->ticket && reply.owner == req->owner && reply.op == req->op,
	     "the reply is another's");
	return reply;
}

bool xk_event(struct xfrm *xfrm, int ms, struct sadb_event *event, int *waited_ms)
{
	int64_t from = clock_ns(), waited = 0;
	bool came;

	while (!(came = xfrm_event(xfrm, event)) &&
	       wait_for(xfrm_events_fd(xfrm), ms - (int)(waited / NSEC_MS))) {
		xfrm_input(xfrm, clock_ns());
		waited = clock_ns() - from;
	}
	*waited_ms = (int)((clock_ns() - from) / NSEC_MS);
	return came;
}

uint32_t xk_count(struct xfrm *xfrm)
{
	struct sadb_req req = xk_req(SADB_OP_DUMP, 0);
	struct sadb_reply reply = xk_ask(xfrm, &req);

	need(reply.err == SADB_OK, "the dump failed: %s", xk_errno(reply.code));
	return xfrm_seen(xfrm)->count;
}

/* ---- messages of our own ---- */

static struct mnl_socket *raw;

static int raw_answer(void)
{
	_Alignas(8) char octets[8192];
	struct xfrm_message message;
	size_t used, at = 0;
	ssize_t len = mnl_socket_recvfrom(raw, octets, sizeof(octets));

	need(len > 0, "no answer: %s", strerror(errno));
	while (at < (size_t)len) {
		need(xfrm_read(&message, octets + at, (size_t)len - at, &used),
		     "the kernel's answer is malformed");
		if (message.kind == XFRM_IS_ANSWER)
			return (int)message.code;
		at += used;
	}
	return raw_answer();
}

int xk_raw(const struct sadb_req *req, xk_spoil *spoil)
{
	_Alignas(8) char octets[2 * XFRM_MESSAGE_MAX] = "";
	struct nlmsghdr *head = (struct nlmsghdr *)octets;

	if (!raw) {
		raw = mnl_socket_open(NETLINK_XFRM);
		need(raw && mnl_socket_bind(raw, 0, MNL_SOCKET_AUTOPID) == 0, "no socket: %s",
		     strerror(errno));
	}
	(void)xfrm_write(req, 1, octets);
	if (spoil)
		spoil(head);
	need(mnl_socket_sendto(raw, head, head->nlmsg_len) > 0, "not sent: %s", strerror(errno));
	return raw_answer();
}

/* ---- packets ---- */

static void have_address(void)
{
	struct ifreq ask = { .ifr_name = "lo" };
	struct sockaddr_in *in = (struct sockaddr_in *)&ask.ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	xk_sysctl("/proc/sys/net/ipv4/conf/lo/disable_xfrm", "0");
	in->sin_family = AF_INET;
	in->sin_addr.s_addr = htonl(0x0a000001);
	need(ioctl(fd, SIOCSIFADDR, &ask) == 0, "no address: %s", strerror(errno));
	in->sin_addr.s_addr = htonl(0xffffff00);
	need(ioctl(fd, SIOCSIFNETMASK, &ask) == 0, "no mask: %s", strerror(errno));
	ask.ifr_flags = IFF_UP | IFF_RUNNING;
	need(ioctl(fd, SIOCSIFFLAGS, &ask) == 0, "lo is not up: %s", strerror(errno));
	close(fd);
}

/* 10.0.0.1 to 10.0.0.2, in tunnels between the same two: as the SAs that xfrm_write asks for. */
static void to_policy(struct nlmsghdr *head)
{
	struct xfrm_userpolicy_info *policy;
	struct xfrm_user_tmpl through = { .family = AF_INET,
		                          .reqid = XFRM_REQID,
		                          .mode = XFRM_MODE_TUNNEL,
		                          .aalgos = ~0u,
		                          .ealgos = ~0u,
		                          .calgos = ~0u };

	head->nlmsg_type = XFRM_MSG_NEWPOLICY;
	head->nlmsg_len = MNL_NLMSG_HDRLEN;
	policy = mnl_nlmsg_put_extra_header(head, sizeof(*policy));
	policy->sel.family = AF_INET;
	policy->sel.daddr.a4 = htonl(0x0a000002);
	policy->sel.prefixlen_d = 32;
	policy->dir = XFRM_POLICY_OUT;
	policy->lft.soft_byte_limit = policy->lft.hard_byte_limit = XFRM_INF;
	policy->lft.soft_packet_limit = policy->lft.hard_packet_limit = XFRM_INF;
	through.id.proto = IPPROTO_ESP;
	through.id.daddr.a4 = htonl(0x0a000002);
	through.saddr.a4 = htonl(0x0a000001);
	mnl_attr_put(head, XFRMA_TMPL, sizeof(through), &through);
}

void xk_policy(void)
{
	struct sadb_req req = xk_req(SADB_OP_FLUSH, 0);
	int code;

	have_address();
	code = xk_raw(&req, to_policy);
	need(code == 0, "no policy: %s", strerror(code));
}

static int to_peer(int type, bool connecting)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), result;

	to.sin_addr.s_addr = htonl(0x0a000002);
	result = connecting ? connect(fd, (struct sockaddr *)&to, sizeof(to))
	                    : (int)sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to));
	int code = result < 0 ? errno : 0;
	close(fd);
	return code;
}

int xk_send(void)
{
	return to_peer(SOCK_DGRAM, false);
}

int xk_connect(void)
{
	return to_peer(SOCK_STREAM, true);
}

const char *xk_errno(uint32_t code)
{
	const char *name = strerrorname_np((int)code);

	return code == 0 ? "0" : name ? name : "?";
}
