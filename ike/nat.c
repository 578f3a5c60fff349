/* NAT detection, RFC 7296 2.23. */
#include "ike/nat.h"

#include <string.h>

#include "ike/suite.h"

static void digest(uint8_t out[IKE_SHA1_LEN], const struct ike_nat_path *path,
                   const struct ike_endpoint *at)
{
	size_t len = at->addr.family == 4 ? 4 : 16;
	uint8_t octets[8 + 8 + 16 + 2];

	ike_set64(octets, path->spi_i);
	ike_set64(octets + 8, path->spi_r);
	memcpy(octets + 16, at->addr.bytes, len);
	ike_set16(octets + 16 + len, at->port);
	ike_sha1_of(path->crypto)(out, (struct ike_view){ octets, 16 + len + 2 });
}

/*
 * Forced: nobody has port 0, so nobody's datagram matches; and the digest, unlike zeros, looks as
 * any other.
 */
void ike_nat_encode(struct ike_writer *writer, const struct ike_nat_path *path, bool forced)
{
	struct ike_endpoint source = *path->self;
	uint8_t hash[IKE_SHA1_LEN];

	if (forced)
		source.port = 0;
	digest(hash, path, &source);
	ike_notify_encode(writer, IKE_NOTIFY_NAT_DETECTION_SOURCE_IP, hash, sizeof hash);
	digest(hash, path, path->peer);
	ike_notify_encode(writer, IKE_NOTIFY_NAT_DETECTION_DESTINATION_IP, hash, sizeof hash);
}

/* How many of a type there are, and does one of them say this? A host with several addresses sends
 * several sources. */
static uint32_t count(const struct ike_chain *chain, uint16_t type,
                      const uint8_t hash[IKE_SHA1_LEN], bool *matches)
{
	struct ike_notify notify;
	uint32_t found = 0;

	*matches = false;
	for (uint32_t i = 0; i < chain->count; i++) {
		const struct ike_payload *payload = &chain->payloads[i];

		if (payload->type != IKE_PAYLOAD_NOTIFY || !ike_notify_decode(&notify, payload) ||
		    notify.type != type || notify.data.len != IKE_SHA1_LEN)
			continue;
		found++;
		*matches = *matches || memcmp(notify.data.data, hash, IKE_SHA1_LEN) == 0;
	}
	return found;
}

struct ike_nat ike_nat_judge(const struct ike_chain *chain, const struct ike_nat_path *path)
{
	uint8_t hash[IKE_SHA1_LEN];
	bool source, destination;
	uint32_t sources, destinations;

	digest(hash, path, path->peer);
	sources = count(chain, IKE_NOTIFY_NAT_DETECTION_SOURCE_IP, hash, &source);
	digest(hash, path, path->self);
	destinations = count(chain, IKE_NOTIFY_NAT_DETECTION_DESTINATION_IP, hash, &destination);
	if (sources == 0 || destinations == 0)
		return (struct ike_nat){ .said = false };
	return (struct ike_nat){ .said = true, .self = !destination, .peer = !source };
}
