/* See live.h. */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/timerfd.h>
#endif

#include "sim/live/live_state.h"

#define FAREWELL_NS      (2 * NSEC_S)
#define FAREWELL_RECORDS 1000000
#define LINGER_NS        (500 * NSEC_MS) /* a listener's, for a last answer to be repeated */
#define ROUNDS_MAX       64              /* of one turn, before the sockets are looked at again */
#define KERNEL_SAS       4096            /* of the kernel's, alive at once */
#define KERNEL_REQUESTS  256
#define KERNEL_ANSWER_NS (30 * NSEC_S)

/* ---- Out ---- */

static unsigned socket_of(const struct live *live, uint16_t port)
{
	for (unsigned i = 0; i < live->sockets_count; i++)
		if (live->ports[i] == port)
			return i;
	return 0;
}

/* As its octets go on the wire, which the world does not keep. */
static struct socket_dgram framed(struct live *live, unsigned place, const struct edge_dgram *out)
{
	struct ike_dgram dgram = { .from = out->from,
		                   .to = out->to,
		                   .data = out->data,
		                   .len = out->len,
		                   .kind = out->kind };
	struct ike_dgram view = marker_view(live->conf.marker, &dgram);

	live->facts.marked += ike_udp_len(&view) > view.len;
	return (struct socket_dgram){ .peer = out->to,
		                      .data = live->leaving[place],
		                      .len = ike_udp_put(live->leaving[place], &view) };
}

/* Whatever the world lets go, in batches of one socket. */
static void flush(struct live *live)
{
	const struct edge_dgram *next = world_output(live->world);
	struct socket_dgram batch[SOCKET_BATCH];

	while (next) {
		unsigned count = 0, number = socket_of(live, next->from.port);

		for (; next && count < SOCKET_BATCH && socket_of(live, next->from.port) == number;
		     next = world_output(live->world)) {
			batch[count] = framed(live, count, next);
			count++;
		}
		socket_send(live->sockets[number], batch, count);
	}
}

static struct journal *journal_of(struct live *live)
{
	return live->phase == LIVE_RUNS ? live->journal : live->after;
}

/* All that is due by `at` happens, and leaves. What is due at the duration itself does not. */
static void advance(struct live *live, nsec at)
{
	nsec last = live->conf.scenario->duration_ns - 1, next = world_next_at(live->world);
	nsec late = at - next;

	if (live->phase == LIVE_RUNS && at > last)
		at = last;
	if (next <= at && late > live->facts.late_max_ns)
		live->facts.late_max_ns = late;
	do {
		if (!world_until(live->world, journal_of(live), at))
			return;
		flush(live);
	} while (world_next_at(live->world) <= at);
}

/* ---- In ---- */

/* An initiator has one peer; what others send is not for it. */
static bool is_stranger(const struct live *live, const struct ike_endpoint *from)
{
	const struct sadb_addr *peer = &live->edge.peer.addr;

	return peer->family != 0 &&
	       (from->addr.family != peer->family ||
	        memcmp(from->addr.bytes, peer->bytes, sizeof(peer->bytes)) != 0);
}

static void arrive(struct live *live, unsigned number, const struct socket_dgram *dgram, nsec now)
{
	struct ike_dgram in = { .from = dgram->peer, .to = live->edge.self };
	nsec at = dgram->stamped ? clock_of_stamp(&live->clock, &dgram->stamp, now) : now;

	in.to.port = live->ports[number];
	if (is_stranger(live, &dgram->peer)) {
		live->facts.strangers++;
		return;
	}
	struct ike_dgram view = marker_view(live->conf.marker, &in);
	ike_udp_take(&view, dgram->data, dgram->len);
	in.data = view.data;
	in.len = view.len;
	in.kind = view.kind;
	live->facts.keepalives += in.kind == IKE_DGRAM_KEEPALIVE;
	live->facts.esp += in.kind == IKE_DGRAM_ESP;
	if (in.kind != IKE_DGRAM_MESSAGE)
		return;
	live->heard_at = now;
	at = at > world_now(live->world) ? at : world_now(live->world);
	advance(live, at);
	world_input(live->world, journal_of(live), at, &in);
}

static void receive(struct live *live, unsigned number)
{
	unsigned count;

	do {
		count = socket_receive(live->sockets[number], live->batch);
		for (unsigned i = 0; i < count; i++)
			arrive(live, number, &live->batch[i], clock_now(&live->clock));
	} while (count == SOCKET_BATCH);
}

/* ---- The end ---- */

static bool is_enough(const struct live *live, nsec now)
{
	const struct ike_counters *counters;
	uint64_t failed = 0;

	if (live->conf.stay)
		return false;
	if (live->edge.peer.addr.family != 0)
		return world_settled(live->world);
	if (live->conf.total == 0 || now - live->heard_at < LINGER_NS || world_works(live->world))
		return false;
	counters = world_ike_counters(live->world, world_first(live->world));
	for (unsigned i = 0; i < IKE_FAIL_OWN; i++)
		failed += counters->failed[i];
	return counters->established + failed >= live->conf.total;
}

static void part(struct live *live, nsec now, enum journal_end why)
{
	nsec duration = live->conf.scenario->duration_ns;

	world_end(live->world, live->journal, now < duration ? now : duration, why);
	live->facts.left = world_sessions(live->world);
	live->phase = LIVE_PARTS;
	live->parts_until = now + FAREWELL_NS;
	world_farewell(live->world, live->after);
	flush(live);
}

/* Whoever was told has answered, and what is due later is no part of the farewell. */
static bool has_parted(const struct live *live, nsec now)
{
	return world_over(live->world) || now >= live->parts_until ||
	       world_sessions(live->world) == 0 ||
	       (world_waiting(live->world) == 0 && world_next_at(live->world) >= live->parts_until);
}

static void conclude(struct live *live, nsec now)
{
	if (live->phase == LIVE_RUNS) {
		if (world_over(live->world))
			part(live, now, END_LIMIT);
		else if (live->asked)
			part(live, now, END_INTERRUPTED);
		else if (now >= live->conf.scenario->duration_ns)
			part(live, now, END_DURATION);
		else if (is_enough(live, now))
			part(live, now, END_QUIET);
	}
	if (live->phase == LIVE_PARTS && has_parted(live, now)) {
		live->facts.kept = world_waiting(live->world);
		live->phase = LIVE_ENDED;
		ev_break(live->loop, EVBREAK_ALL);
	}
}

/* ---- libev ---- */

static void arm(struct live *live, nsec at)
{
	nsec now = clock_now(&live->clock), wait = at > now ? at - now : 1;

#ifdef __linux__
	if (live->precise_fd >= 0) {
		struct itimerspec spec = { .it_value = { .tv_sec = (time_t)(wait / NSEC_S),
			                                 .tv_nsec = (long)(wait % NSEC_S) } };
		timerfd_settime(live->precise_fd, 0, &spec, NULL);
		return;
	}
#endif
	live->timer.repeat = (double)wait / NSEC_S;
	ev_timer_again(live->loop, &live->timer);
}

/* When it must be looked at again, if nothing arrives. */
static nsec wake_at(const struct live *live)
{
	nsec at = live->phase == LIVE_RUNS ? live->conf.scenario->duration_ns : live->parts_until;
	nsec next = world_next_at(live->world);

	if (live->conf.total > 0 && live->heard_at + LINGER_NS < at)
		at = live->heard_at + LINGER_NS > clock_now(&live->clock)
		             ? live->heard_at + LINGER_NS
		             : at;
	return next < at ? next : at;
}

/* After anything that happened. */
static void turn(struct live *live)
{
	nsec now = clock_now(&live->clock);

	for (unsigned i = 0; i < ROUNDS_MAX && world_next_at(live->world) <= now; i++) {
		advance(live, now);
		if (live->phase == LIVE_RUNS && now >= live->conf.scenario->duration_ns)
			break;
		now = clock_now(&live->clock);
	}
	conclude(live, now);
	if (live->phase != LIVE_ENDED)
		arm(live, wake_at(live));
}

static void on_socket(struct ev_loop *loop, ev_io *watcher, int events)
{
	struct live *live = watcher->data;

	(void)loop;
	(void)events;
	receive(live, (unsigned)(watcher - live->watchers));
	turn(live);
}

static void on_kernel(struct ev_loop *loop, ev_io *watcher, int events)
{
	struct live *live = watcher->data;

	(void)loop;
	(void)events;
	xfrm_input(live->xfrm, clock_now(&live->clock));
	world_stir(live->world);
	turn(live);
}

static void on_timer(struct ev_loop *loop, ev_timer *watcher, int events)
{
	(void)events;
	ev_timer_stop(loop, watcher);
	turn(watcher->data);
}

static void on_precise(struct ev_loop *loop, ev_io *watcher, int events)
{
	uint64_t times;
	ssize_t ignored = read(watcher->fd, &times, sizeof(times));

	(void)loop;
	(void)events;
	(void)ignored;
	turn(watcher->data);
}

/* Once: the second signal finds nobody who would hold it up. */
static void on_signal(struct ev_loop *loop, ev_signal *watcher, int events)
{
	struct live *live = watcher->data;

	(void)events;
	for (unsigned i = 0; i < 2; i++)
		ev_signal_stop(loop, &live->signals[i]);
	live->asked = true;
	turn(live);
}

static void watch(struct live *live)
{
	static const int numbers[] = { SIGINT, SIGTERM };

	for (unsigned i = 0; i < live->sockets_count; i++) {
		ev_io_init(&live->watchers[i], on_socket, socket_fd(live->sockets[i]), EV_READ);
		live->watchers[i].data = live;
		ev_io_start(live->loop, &live->watchers[i]);
	}
	for (unsigned i = 0; i < 2 && live->xfrm; i++) {
		int fd = i == 0 ? xfrm_answers_fd(live->xfrm) : xfrm_events_fd(live->xfrm);
		ev_io_init(&live->kernel_watchers[i], on_kernel, fd, EV_READ);
		live->kernel_watchers[i].data = live;
		ev_io_start(live->loop, &live->kernel_watchers[i]);
	}
	for (unsigned i = 0; i < 2; i++) {
		ev_signal_init(&live->signals[i], on_signal, numbers[i]);
		live->signals[i].data = live;
		ev_signal_start(live->loop, &live->signals[i]);
	}
	ev_init(&live->timer, on_timer);
	live->timer.data = live;
	if (live->precise_fd < 0)
		return;
	ev_io_init(&live->precise, on_precise, live->precise_fd, EV_READ);
	live->precise.data = live;
	ev_io_start(live->loop, &live->precise);
}

static void unwatch(struct live *live)
{
	for (unsigned i = 0; i < live->sockets_count; i++)
		ev_io_stop(live->loop, &live->watchers[i]);
	for (unsigned i = 0; i < 2 && live->xfrm; i++)
		ev_io_stop(live->loop, &live->kernel_watchers[i]);
	ev_timer_stop(live->loop, &live->timer);
	if (live->precise_fd >= 0)
		ev_io_stop(live->loop, &live->precise);
}

void live_run(struct live *live)
{
	watch(live);
	live->cpu = clock_cpu();
	live->clock = clock_start();
	turn(live);
	if (live->phase != LIVE_ENDED)
		ev_run(live->loop, 0);
	live_facts_end(live);
	unwatch(live);
}

/* ---- Made and unmade ---- */

static bool no_bind(char problem[LIVE_PROBLEM_MAX], const struct ike_endpoint *at, int code)
{
	char text[ADDRESS_TEXT];
	const char *help = code == EACCES || code == EPERM
	                           ? ": ports below 1024 are the administrator's; choose another, "
	                             "as ADDR:15000"
	                   : code == EADDRINUSE    ? ": another IKE daemon, perhaps"
	                   : code == EADDRNOTAVAIL ? ": it is no address of this machine"
	                                           : "";

	snprintf(problem, LIVE_PROBLEM_MAX, "cannot bind UDP %s: %s%s", address_text(at, text),
	         strerror(code), help);
	return false;
}

static bool open_socket(struct live *live, struct ike_endpoint *at, char problem[LIVE_PROBLEM_MAX])
{
	int code;
	struct socket *made = socket_new(at, &code);

	if (!made)
		return no_bind(problem, at, code);
	live->sockets[live->sockets_count] = made;
	live->ports[live->sockets_count++] = at->port;
	return true;
}

/* Where we are: as told, or as the way to the peer has it. */
static bool open_all(struct live *live, char problem[LIVE_PROBLEM_MAX])
{
	bool responds = live->conf.scenario->hosts[live->conf.entry].role == ROLE_RESPONDER;
	struct ike_endpoint self = responds ? live->conf.at : live->conf.from, nat;
	struct sadb_addr route;
	char text[ADDRESS_TEXT];
	int code;

	if (!responds) {
		live->edge.peer = live->conf.at;
		if (!socket_route(&live->conf.at, &route, &code)) {
			snprintf(problem, LIVE_PROBLEM_MAX, "no way to %s: %s",
			         address_text(&live->conf.at, text), strerror(code));
			return false;
		}
		if (self.addr.family == 0 || address_is_any(&self.addr))
			self.addr = route;
	}
	if (!open_socket(live, &self, problem))
		return false;
	live->edge.self = self;
	nat = self;
	nat.port = IKE_PORT_NAT;
	return self.port != IKE_PORT || open_socket(live, &nat, problem);
}

/* The kernel instead of the mock, if it is asked for. */
static bool open_kernel(struct live *live, char problem[LIVE_PROBLEM_MAX])
{
	static const struct xfrm_conf conf = { .sas = KERNEL_SAS,
		                               .requests = KERNEL_REQUESTS,
		                               .answer_ns = KERNEL_ANSWER_NS };
	const char *step;
	int code;

	if (!live->conf.kernel)
		return true;
	live->xfrm = xfrm_new(&conf, &code, &step);
	if (!live->xfrm) {
		snprintf(problem, LIVE_PROBLEM_MAX, "cannot %s: %s%s", step, strerror(code),
		         code == EPERM ? ": that is the administrator's" : "");
		return false;
	}
	live->driver = xfrm_driver(live->xfrm);
	live->edge.driver = &live->driver;
	return true;
}

static bool get_entropy(struct live *live)
{
	if (live->conf.seeded)
		return true;
	live->edge.entropy = live->entropy;
	return getrandom(live->entropy, sizeof(live->entropy), 0) == sizeof(live->entropy);
}

static bool make_parts(struct live *live)
{
	const struct journal_meta *meta;

	live->world = world_new_edge(live->conf.scenario, live->conf.seed, &live->edge);
	if (!live->world)
		return false;
	world_keep(live->world, live->conf.capture, live->conf.secrets);
	meta = world_meta(live->world);
	live->journal = journal_new(meta, live->conf.records_max);
	live->after = journal_new(meta, FAREWELL_RECORDS);
	live->loop = ev_loop_new(EVFLAG_AUTO);
	return live->journal && live->after && live->loop;
}

struct live *live_new(const struct live_conf *conf, char problem[LIVE_PROBLEM_MAX])
{
	struct live *live = calloc(1, sizeof(*live));

	snprintf(problem, LIVE_PROBLEM_MAX, "not enough memory");
	if (!live)
		return NULL;
	live->conf = *conf;
	live->precise_fd = -1;
	live->edge = (struct edge_conf){ .entry = conf->entry,
		                         .psk = conf->psk,
		                         .psk_len = conf->psk_len,
		                         .sign_seed = conf->sign_seed,
		                         .peer_public = conf->peer_public,
		                         .every_ns = conf->every_ns,
		                         .story = live->story };
	if (!open_all(live, problem) || !open_kernel(live, problem)) {
		live_free(live);
		return NULL;
	}
	live_facts_begin(live);
	if (!get_entropy(live) || !make_parts(live)) {
		live_free(live);
		return NULL;
	}
#ifdef __linux__
	live->precise_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
#endif
	return live;
}

void live_free(struct live *live)
{
	if (!live)
		return;
	/* Only now: a signal that comes after the end must not hinder who writes the results. */
	for (unsigned i = 0; i < 2 && live->loop; i++)
		ev_signal_stop(live->loop, &live->signals[i]);
	if (live->loop)
		ev_loop_destroy(live->loop);
	if (live->precise_fd >= 0)
		close(live->precise_fd);
	xfrm_free(live->xfrm);
	journal_free(live->journal);
	journal_free(live->after);
	world_free(live->world);
	for (unsigned i = 0; i < live->sockets_count; i++)
		socket_free(live->sockets[i]);
	explicit_bzero(live->entropy, sizeof(live->entropy));
	free(live);
}

const struct journal *live_journal(const struct live *live)
{
	return live->journal;
}

const struct journal *live_after(const struct live *live)
{
	return live->after;
}

const struct report_live *live_facts(const struct live *live)
{
	return &live->facts;
}

const struct ike_endpoint *live_self(const struct live *live)
{
	return &live->edge.self;
}
