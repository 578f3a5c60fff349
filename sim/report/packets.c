/* See packets.h. */
#include "ike/udp.h"
#include "sim/report/packets.h"

#include <inttypes.h>
#include <stdlib.h>

#include "sim/report/codes.h"
#include "sim/report/frame.h"
#include "sim/report/pcapng.h"
#include "sim/report/remark.h"
#include "sim/report/text.h"

#define NO_INTERFACE UINT32_MAX

struct packets {
	const struct report *report;
	const struct capture *capture;
	const struct secrets *secrets;
	struct remarks *remarks;
	uint32_t *interfaces; /* by host */
	uint8_t frame[FRAME_MAX], plain[UINT16_MAX], payload[UINT16_MAX + IKE_MARKER_LEN];
	struct pcapng pcapng;
};

static bool is_packet(const struct journal_rec *rec)
{
	return rec->kind == JOURNAL_SEND || rec->kind == JOURNAL_RECEIVE;
}

static void say_untied(const struct packets *packets, struct text *comment)
{
	static const char before[] = " Failed without a packet: ";

	if (codes_add(comment, remarks_untied(packets->remarks), before) != before)
		text_add(comment, ".");
}

static void print_section(struct packets *packets, FILE *out)
{
	const struct journal_meta *meta = journal_meta(packets->report->journal);
	uint64_t missed = capture_missed(packets->capture);
	struct text comment = { .len = 0 }, application = { .len = 0 };

	text_add(&application, "ikesim %s", meta->version);
	if (packets->secrets)
		text_add(&comment, "Synthetic plaintext mirror: what was sealed, as if with "
		                   "ENCR_NULL. ");
	text_add(&comment, "Scenario ");
	text_add_safe(&comment, meta->scenario);
	text_add(&comment, ", seed %" PRIu64 ". Time is since the run began.", meta->seed);
	if (missed > 0)
		text_add(&comment,
		         " %" PRIu64 " datagrams are missing: only %" PRIu64 " were kept.", missed,
		         capture_count(packets->capture));
	say_untied(packets, &comment);
	pcapng_begin(&packets->pcapng, out, application.out, comment.out);
}

static void print_interface(struct packets *packets, uint32_t host)
{
	const struct scenario_host *entry = report_entry(packets->report, host);
	struct text name = { .len = 0 }, description = { .len = 0 };

	text_add_safe(&name, report_host(packets->report, host));
	if (entry)
		text_add(&description, "%s",
		         entry->role == ROLE_INITIATOR ? "initiator" : "responder");
	packets->interfaces[host] = pcapng_interface(&packets->pcapng, name.out, description.out);
}

static void need_interfaces(struct packets *packets, const struct journal *journal)
{
	for (uint64_t i = 0; journal && i < journal_count(journal); i++) {
		const struct journal_rec *rec = journal_at(journal, i);

		if (is_packet(rec))
			packets->interfaces[rec->host] = 0;
	}
}

/* In the order of hosts, and all of them before the first packet. */
static void print_interfaces(struct packets *packets)
{
	uint32_t hosts = journal_meta(packets->report->journal)->hosts_count;

	for (uint32_t i = 0; i < hosts; i++)
		packets->interfaces[i] = NO_INTERFACE;
	need_interfaces(packets, packets->report->journal);
	need_interfaces(packets, packets->report->after);
	for (uint32_t i = 0; i < hosts; i++)
		if (packets->interfaces[i] != NO_INTERFACE)
			print_interface(packets, i);
}

static uint64_t spi_at(const uint8_t *octets)
{
	uint64_t spi = 0;

	for (unsigned i = 0; i < 8; i++)
		spi = spi << 8 | octets[i];
	return spi;
}

/* What is to be written of it; 0 octets: nothing. */
static size_t octets_of(struct packets *packets, const struct capture_dgram *dgram,
                        const uint8_t **octets)
{
	const struct ike_secret *secret =
	        packets->secrets && dgram->len >= 16
	                ? secrets_find(packets->secrets, spi_at(dgram->data),
	                               spi_at(dgram->data + 8))
	                : NULL;
	size_t len;

	*octets = dgram->data;
	if (!secret)
		return dgram->len;
	len = ike_unseal(secret, dgram->data, dgram->len, packets->plain);
	*octets = packets->plain;
	return len;
}

/* As it is on the wire: on port 4500 with the marker. */
static size_t payload_of(struct packets *packets, const struct journal_rec *rec,
                         const struct capture_dgram *dgram, const uint8_t *octets, size_t len)
{
	struct ike_dgram sent = {
		.from = dgram->from, .to = dgram->to, .data = octets, .len = len
	};

	if (journal_keepalive(&rec->packet))
		sent.kind = IKE_DGRAM_KEEPALIVE;
	return ike_udp_put(packets->payload, &sent);
}

static void print_packet(struct packets *packets, const struct journal_rec *rec,
                         const char *const *comments, uint32_t count)
{
	const struct capture_dgram *dgram = capture_find(packets->capture, rec->packet.id);
	const uint8_t *octets;
	size_t len;

	if (!dgram)
		return;
	len = octets_of(packets, dgram, &octets);
	if (len == 0)
		return;
	len = payload_of(packets, rec, dgram, octets, len);
	len = frame_make(packets->frame, &dgram->from, &dgram->to, packets->payload, len);
	pcapng_packet(&packets->pcapng,
	              &(struct pcapng_packet){ .at = rec->at,
	                                       .interface = packets->interfaces[rec->host],
	                                       .outbound = rec->kind == JOURNAL_SEND,
	                                       .id = rec->packet.id,
	                                       .octets = packets->frame,
	                                       .len = len,
	                                       .comments = comments,
	                                       .comments_count = count });
}

static void print_run(struct packets *packets)
{
	const struct journal *journal = packets->report->journal;
	const char *comments[REMARKS_OF_PACKET];

	for (uint64_t i = 0; i < journal_count(journal) && packets->pcapng.good; i++)
		if (is_packet(journal_at(journal, i)))
			print_packet(packets, journal_at(journal, i), comments,
			             remarks_of(packets->remarks, i, comments));
}

/* Nothing of it is in the journal, so nothing is to be remarked but that. */
static void print_after(struct packets *packets)
{
	static const char *const comment[] = { "after the run's end: what is left is deleted" };
	const struct journal *after = packets->report->after;

	for (uint64_t i = 0; after && i < journal_count(after) && packets->pcapng.good; i++)
		if (is_packet(journal_at(after, i)))
			print_packet(packets, journal_at(after, i), comment, 1);
}

bool packets_print(FILE *out, const struct report *report, const struct capture *capture,
                   const struct secrets *secrets)
{
	uint32_t hosts = journal_meta(report->journal)->hosts_count;
	struct packets *packets = malloc(sizeof(*packets));
	bool good = packets != NULL;

	if (!good)
		return false;
	packets->report = report;
	packets->capture = capture;
	packets->secrets = secrets;
	packets->remarks = remarks_new(report);
	packets->interfaces = malloc((hosts + 1) * sizeof(*packets->interfaces));
	good = packets->remarks && packets->interfaces;
	if (good) {
		print_section(packets, out);
		print_interfaces(packets);
		print_run(packets);
		print_after(packets);
		good = packets->pcapng.good;
	}
	remarks_free(packets->remarks);
	free(packets->interfaces);
	free(packets);
	return good;
}
