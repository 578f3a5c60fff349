/* See socket.h. */
#define _GNU_SOURCE
#include "sim/live/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "sim/live/address.h"

#if defined(__linux__)
#define HAS_BATCHES true
#else
/* One at a time, with the batch's names. */
#define HAS_BATCHES false
struct mmsghdr {
	struct msghdr msg_hdr;
	unsigned msg_len;
};
#endif

#define BUFFER_OCTETS                                                                              \
	(1 << 22) /* of the kernel, each way: a burst of load is not to be lost here */
#define SEND_WAIT_US 100000

struct socket {
	int fd;
	bool stamps;
	struct socket_counters counters;
	struct mmsghdr messages[SOCKET_BATCH];
	struct iovec parts[SOCKET_BATCH];
	struct sockaddr_storage names[SOCKET_BATCH];
	uint8_t controls[SOCKET_BATCH][64];
	uint8_t data[SOCKET_BATCH][SOCKET_OCTETS];
};

bool socket_has_batches(void)
{
	return HAS_BATCHES;
}

/* All of these are favours of the system: without them it goes on. */
static void set_options(struct socket *socket, int family)
{
	int on = 1, octets = BUFFER_OCTETS;
	struct timeval wait = { .tv_usec = SEND_WAIT_US };

	setsockopt(socket->fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof(octets));
	setsockopt(socket->fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof(octets));
	setsockopt(socket->fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
#ifdef SO_TIMESTAMPNS
	socket->stamps = setsockopt(socket->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) == 0;
#endif
#ifdef IP_RECVERR
	if (family == AF_INET)
		setsockopt(socket->fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
	else
		setsockopt(socket->fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
#endif
	if (family == AF_INET6)
		setsockopt(socket->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
}

struct socket *socket_new(struct ike_endpoint *at, int *code)
{
	struct socket *made = calloc(1, sizeof(*made));
	struct sockaddr_storage name;
	socklen_t len = address_to_system(at, &name);

	*code = ENOMEM;
	if (!made)
		return NULL;
	made->fd = socket(name.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (made->fd >= 0) {
		set_options(made, name.ss_family);
		if (bind(made->fd, (struct sockaddr *)&name, len) == 0 &&
		    getsockname(made->fd, (struct sockaddr *)&name, &len) == 0 &&
		    address_from_system(&name, at))
			return made;
	}
	*code = errno;
	socket_free(made);
	return NULL;
}

void socket_free(struct socket *socket)
{
	if (!socket)
		return;
	if (socket->fd >= 0)
		close(socket->fd);
	free(socket);
}

int socket_fd(const struct socket *socket)
{
	return socket->fd;
}

bool socket_has_stamps(const struct socket *socket)
{
	return socket->stamps;
}

const struct socket_counters *socket_counters(const struct socket *socket)
{
	return &socket->counters;
}

/* Errors of datagrams that were sent before: each is told once. */
static void take_errors(struct socket *socket)
{
#ifdef MSG_ERRQUEUE
	uint8_t control[256], octet;
	struct iovec part = { &octet, 1 };
	struct msghdr message = { .msg_iov = &part,
		                  .msg_iovlen = 1,
		                  .msg_control = control,
		                  .msg_controllen = sizeof(control) };

	while (recvmsg(socket->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
		socket->counters.refused++;
		message.msg_controllen = sizeof(control);
	}
#endif
}

static int receive_batch(struct socket *socket)
{
#if defined(__linux__)
	return recvmmsg(socket->fd, socket->messages, SOCKET_BATCH, MSG_DONTWAIT, NULL);
#else
	ssize_t len = recvmsg(socket->fd, &socket->messages[0].msg_hdr, MSG_DONTWAIT);

	socket->messages[0].msg_len = len < 0 ? 0 : (unsigned)len;
	return len < 0 ? -1 : 1;
#endif
}

static void find_stamp(const struct msghdr *message, struct socket_dgram *dgram)
{
#ifdef SCM_TIMESTAMPNS
	struct msghdr *m = (struct msghdr *)message;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&dgram->stamp, CMSG_DATA(c), sizeof(dgram->stamp));
		dgram->stamped = true;
	}
#else
	(void)message;
	(void)dgram;
#endif
}

unsigned socket_receive(struct socket *socket, struct socket_dgram out[SOCKET_BATCH])
{
	unsigned kept = 0;
	int count;

	for (unsigned i = 0; i < SOCKET_BATCH; i++) {
		socket->parts[i] = (struct iovec){ socket->data[i], SOCKET_OCTETS };
		socket->messages[i].msg_hdr =
		        (struct msghdr){ .msg_name = &socket->names[i],
			                 .msg_namelen = sizeof(socket->names[i]),
			                 .msg_iov = &socket->parts[i],
			                 .msg_iovlen = 1,
			                 .msg_control = socket->controls[i],
			                 .msg_controllen = sizeof(socket->controls[i]) };
	}
	count = receive_batch(socket);
	if (count < 0) {
		if (errno != EAGAIN && errno != EINTR)
			take_errors(socket);
		return 0;
	}
	for (int i = 0; i < count; i++) {
		struct socket_dgram dgram = { .data = socket->data[i],
			                      .len = socket->messages[i].msg_len };
		if (!address_from_system(&socket->names[i], &dgram.peer))
			continue;
		find_stamp(&socket->messages[i].msg_hdr, &dgram);
		out[kept++] = dgram;
	}
	socket->counters.received += kept;
	return kept;
}

/* How many of them were taken; -1: not even the first, for which errno says why. */
static int send_batch(struct socket *socket, unsigned from, unsigned count)
{
#if defined(__linux__)
	return sendmmsg(socket->fd, socket->messages + from, count - from, 0);
#else
	(void)count;
	return sendmsg(socket->fd, &socket->messages[from].msg_hdr, 0) < 0 ? -1 : 1;
#endif
}

static void send_prepared(struct socket *socket, unsigned count)
{
	bool again =
	        true; /* an error may be of an earlier datagram: then this one has not been tried */

	for (unsigned from = 0; from < count;) {
		int sent = send_batch(socket, from, count);
		if (sent > 0) {
			socket->counters.sent += (unsigned)sent;
			from += (unsigned)sent;
			again = true;
			continue;
		}
		if (errno == EINTR)
			continue;
		int code = errno;
		take_errors(socket);
		if (again && code == ECONNREFUSED) {
			again = false;
			continue;
		}
		socket->counters.unsent++;
		socket->counters.unsent_code = code;
		from++;
		again = true;
	}
}

void socket_send(struct socket *socket, const struct socket_dgram *dgrams, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct socket_dgram *dgram = &dgrams[i];

		socket->parts[i] = (struct iovec){ (void *)(uintptr_t)dgram->data, dgram->len };
		socket->messages[i].msg_hdr =
		        (struct msghdr){ .msg_name = &socket->names[i],
			                 .msg_namelen =
			                         address_to_system(&dgram->peer, &socket->names[i]),
			                 .msg_iov = &socket->parts[i],
			                 .msg_iovlen = 1 };
	}
	send_prepared(socket, count);
}

bool socket_route(const struct ike_endpoint *peer, struct sadb_addr *self, int *code)
{
	struct sockaddr_storage name;
	socklen_t len = address_to_system(peer, &name);
	int fd = socket(name.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ike_endpoint at;
	bool good = fd >= 0 && connect(fd, (struct sockaddr *)&name, len) == 0 &&
	            getsockname(fd, (struct sockaddr *)&name, &len) == 0 &&
	            address_from_system(&name, &at);

	*code = errno;
	if (fd >= 0)
		close(fd);
	if (good)
		*self = at.addr;
	return good;
}
