/*
 * A daemon that sends anything: octet 0 is the platform and whether keys are shown, then messages
 * of [wait, length 2, octets]. Where wait is odd, base header and lengths of extensions are made
 * sound first, so that what is inside gets a turn. Properties: no crash; each message fails in
 * send() or gets its one answer (a DUMP's last has the number 0) unless it is an ACQUIRE; a refused
 * message changes nothing; what the face writes parses back.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sadb/pfkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS 4
#define OCTETS   1024

static enum sadb_platform platform;
static struct sadb *db;
static struct pfkey *face;
static nsec now;
static uint64_t answers; /* whole ones */

static void make(uint8_t how)
{
	struct sadb_conf conf = { .slots = 8,
		                  .requests = REQUESTS,
		                  .dead_max = 4,
		                  .larval_lifetime_ns = 3 * NSEC_S,
		                  .spi_min = 0x1000,
		                  .spi_max = 0x100f };
	struct pfkey_conf with = { .sas = 8, .requests = REQUESTS };

	platform = (enum sadb_platform)(how % SADB_PLATFORM_COUNT);
	conf.platform = with.platform = platform;
	conf.show_keys = how & 0x80;
	conf.tell_past = true;
	with.db = db = sadb_new(&conf);
	face = pfkey_new(&with);
	assert(face);
	now = 0;
	answers = 0;
}

/* Does this message end an answer? */
static void take(const struct pfkey_out *out)
{
	struct pfkey_message message;
	enum pfkey_flaw flaw = pfkey_parse(&message, platform, out->octets, out->len);
	const struct pfkey_header *header = &message.header;

	assert(out->at <= now && out->len <= PFKEY_MESSAGE_MAX);
	/* A type that does not exist goes back as it came, with an errno. */
	assert(flaw == PFKEY_FLAW_NONE || (flaw == PFKEY_FLAW_TYPE && header->error));
	if (header->error == 0 && (header->type == PFKEY_TYPE_EXPIRE ||
	                           (header->type == PFKEY_TYPE_DUMP && header->seq != 0)))
		return;
	answers++;
}

static void drain(void)
{
	struct pfkey_out out;

	while (pfkey_output(face, &out))
		take(&out);
}

static void pass(nsec ns)
{
	now += ns;
	pfkey_tick(face, now);
	drain();
	while (pfkey_next_at(face) <= now) {
		pfkey_tick(face, now);
		drain();
	}
}

/* Header and extensions fill the message. */
static void mend(uint8_t *octets, size_t len)
{
	size_t at = 16;

	octets[0] = PFKEY_VERSION;
	octets[1] = (uint8_t)(1 + octets[1] % 10);
	octets[3] = octets[3] & 4 ? 0 : (uint8_t)(2 + octets[3] % 2);
	octets[4] = (uint8_t)(len / 8);
	octets[5] = (uint8_t)(len / 8 >> 8);
	octets[6] = octets[7] = 0;
	while (at + 8 <= len) {
		size_t words = octets[at];

		if (words == 0 || words > (len - at) / 8)
			words = (len - at) / 8;
		octets[at] = (uint8_t)words;
		octets[at + 1] = 0;
		octets[at + 3] = 0;
		at += words * 8;
	}
}

static void send(const uint8_t *data, size_t len, bool mended)
{
	uint64_t flaws = 0, refused = pfkey_counters(face)->failed;
	uint32_t sas = sadb_counters(db)->sas;
	uint8_t octets[OCTETS];
	uint8_t code;

	memcpy(octets, data, len);
	if (mended && len >= 16)
		mend(octets, len -= len % 8);
	code = pfkey_input(face, now, octets, len);
	assert((code != 0) == (pfkey_counters(face)->failed > refused));
	for (int i = 0; i < PFKEY_FLAW_COUNT; i++)
		flaws += pfkey_counters(face)->flaws[i];
	assert(code == 0 || flaws > 0);
	assert(sadb_counters(db)->sas == sas); /* nothing is done before its service ends */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pfkey_counters *counters;

	if (size < 1)
		return 0;
	make(*data++);
	for (size--; size >= 3;) {
		size_t len = (size_t)(data[1] | data[2] << 8) % OCTETS;
		uint8_t wait = data[0];

		len = len < size - 3 ? len : size - 3;
		send(data + 3, len, wait & 1);
		if (wait & 2)
			pass(wait & 4 ? (wait >> 3) * NSEC_S / 4 : 1);
		data += 3 + len;
		size -= 3 + len;
	}
	pass(1);
	counters = pfkey_counters(face);
	assert(counters->waiting == 0);
	assert(counters->sent == counters->failed + counters->answered + counters->silent);
	assert(counters->answered == answers);
	pfkey_free(face);
	sadb_free(db);
	return 0;
}
