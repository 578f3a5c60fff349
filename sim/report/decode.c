/* See decode.h. */
#include "sim/report/decode.h"

#include <inttypes.h>

#include "ike/udp.h"

struct ports {
	uint16_t all[DECODE_PORTS];
	uint32_t count;
};

static bool has(const struct ports *ports, uint16_t port)
{
	for (uint32_t i = 0; i < ports->count; i++)
		if (ports->all[i] == port)
			return true;
	return port == IKE_PORT || port == IKE_PORT_NAT;
}

/* One of the two is enough. A request goes to where somebody listens. */
static void add(struct ports *ports, const struct capture_dgram *dgram)
{
	if (has(ports, dgram->from.port) || has(ports, dgram->to.port))
		return;
	if (ports->count < DECODE_PORTS)
		ports->all[ports->count++] = dgram->to.port;
}

/* A virtual run has no ports of its own. */
static void find(struct ports *ports, const struct report *report, const struct capture *capture)
{
	const struct journal *journal = report->journal;

	for (uint64_t i = 0; report->live && i < journal_count(journal); i++) {
		const struct journal_rec *rec = journal_at(journal, i);
		const struct capture_dgram *dgram;

		if (rec->kind != JOURNAL_SEND && rec->kind != JOURNAL_RECEIVE)
			continue;
		dgram = capture_find(capture, rec->packet.id);
		if (dgram)
			add(ports, dgram);
	}
}

/* Where neither port is 500 each message has the marker (ike/udp.h), as in RFC 3948 2.2. */
bool decode_print(FILE *out, const struct report *report, const struct capture *capture)
{
	struct ports ports = { .count = 0 };

	find(&ports, report, capture);
	fputs("# ikesim: ports of IKE beside 500 and 4500\n", out);
	for (uint32_t i = 0; i < ports.count; i++)
		fprintf(out, "decode_as_entry: udp.port,%" PRIu16 ",(none),UDPENCAP\n",
		        ports.all[i]);
	return !ferror(out);
}
