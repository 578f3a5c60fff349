/* Ports, NATs and sizes of what we send: see path.h. */
#include "ike/path.h"

#include "ike/nat.h"
#include "ike/udp.h"

void ike_path_say(const struct ike *ike, const struct ike_session *session,
                  struct ike_writer *writer)
{
	struct ike_nat_path path = { .spi_i = session->spi_i,
		                     .spi_r = session->spi_r,
		                     .self = &session->self,
		                     .peer = &session->peer,
		                     .crypto = ike->conf.crypto };
	bool asks = session->initiator;

	if (asks ? ike->conf.nat_traversal != IKE_NAT_OFF : session->nat_said)
		ike_nat_encode(writer, &path, ike->conf.nat_traversal == IKE_NAT_FORCED);
	if (asks ? ike->conf.fragment_size > 0 : session->fragment_most > 0)
		ike_notify_encode(writer, IKE_NOTIFY_FRAGMENTATION_SUPPORTED, NULL, 0);
}

/* Of an IP datagram so much is left for a message on port 4500, where it has the marker. */
static uint16_t most_of(const struct ike *ike, const struct ike_endpoint *peer)
{
	uint32_t headers = peer->addr.family == 4 ? IKE_UDP_HEADERS : IKE_UDP_HEADERS6;

	return (uint16_t)(ike->conf.fragment_size - headers - IKE_MARKER_LEN);
}

static void float_port(struct ike_endpoint *at)
{
	if (at->port == IKE_PORT) /* a port of somebody's choice stays */
		at->port = IKE_PORT_NAT;
}

void ike_path_heard(const struct ike *ike, struct ike_session *session,
                    const struct ike_chain *chain, const struct ike_dgram *in, uint64_t spi_r)
{
	struct ike_nat_path path = { .spi_i = session->spi_i,
		                     .spi_r = spi_r,
		                     .self = &in->to,
		                     .peer = &in->from,
		                     .crypto = ike->conf.crypto };
	struct ike_notify notify;
	struct ike_nat nat = { .said = false };

	if (ike->conf.fragment_size > 0 &&
	    ike_chain_notify(chain, IKE_NOTIFY_FRAGMENTATION_SUPPORTED, &notify))
		session->fragment_most = most_of(ike, &session->peer);
	if (ike->conf.nat_traversal != IKE_NAT_OFF)
		nat = ike_nat_judge(chain, &path);
	if (!nat.said)
		return;
	session->nat_said = true;
	session->nat_self = nat.self || ike->conf.nat_traversal == IKE_NAT_FORCED;
	session->nat_peer = nat.peer;
	if (session->initiator && (session->nat_self || session->nat_peer)) {
		float_port(&session->self);
		float_port(&session->peer);
	}
}

/*
 * Not if we are behind one ourselves: then a datagram from elsewhere is somebody else's doing
 * (RFC 7296 2.23). A repeat counts too: who lost a mapping repeats. Whoever replays a copy of the
 * latest message from another place has our messages until the peer's next one.
 */
void ike_path_follow(struct ike_session *session, const struct ike_dgram *in)
{
	if (!session->nat_peer || session->nat_self)
		return;
	session->self = in->to;
	session->peer = in->from;
}

void ike_path_inherit(struct ike *ike, struct ike_session *session, const struct ike_session *from)
{
	session->self = from->self;
	session->peer = from->peer;
	session->nat_said = from->nat_said;
	session->nat_self = from->nat_self;
	session->nat_peer = from->nat_peer;
	session->fragment_most = from->fragment_most;
	if (session->nat_self && ike->conf.keepalive_ns > 0) /* it may be idle from the start */
		ike_alarm_set(ike, session, IKE_ALARM_KEEPALIVE,
		              sadb_after(ike->now, ike->conf.keepalive_ns));
}
