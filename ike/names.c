/* The texts of this room's enums and of the RFC's numbers. */
#include <assert.h>
#include <stddef.h>

#include "ike/ike.h"

static const char *const failure_names[IKE_FAIL_COUNT] = {
#define X(name, text, story) [IKE_FAIL_##name] = text,
	IKE_FAILURES(X)
#undef X
};

static const char *const failure_stories[IKE_FAIL_COUNT] = {
#define X(name, text, story) [IKE_FAIL_##name] = story,
	IKE_FAILURES(X)
#undef X
};

static const char *const drop_names[IKE_DROP_COUNT] = {
#define X(name, text, story) [IKE_DROP_##name] = text,
	IKE_DROPS(X)
#undef X
};

static const char *const note_names[IKE_NOTE_COUNT] = {
#define X(name, text) [IKE_NOTE_##name] = text,
	IKE_NOTES(X)
#undef X
};

struct number {
	uint16_t number;
	const char *name;
};

/* RFC 7296 3.1 */
static const struct number exchanges[] = {
	{ 34, "IKE_SA_INIT" },
	{ 35, "IKE_AUTH" },
	{ 36, "CREATE_CHILD_SA" },
	{ 37, "INFORMATIONAL" },
};

/* RFC 7296 3.10.1, and what daemons of today say beside it (IANA "IKEv2 Notify Message Types"). */
static const struct number notifies[] = {
	{ 1, "UNSUPPORTED_CRITICAL_PAYLOAD" },
	{ 4, "INVALID_IKE_SPI" },
	{ 5, "INVALID_MAJOR_VERSION" },
	{ 7, "INVALID_SYNTAX" },
	{ 9, "INVALID_MESSAGE_ID" },
	{ 11, "INVALID_SPI" },
	{ 14, "NO_PROPOSAL_CHOSEN" },
	{ 17, "INVALID_KE_PAYLOAD" },
	{ 24, "AUTHENTICATION_FAILED" },
	{ 34, "SINGLE_PAIR_REQUIRED" },
	{ 35, "NO_ADDITIONAL_SAS" },
	{ 36, "INTERNAL_ADDRESS_FAILURE" },
	{ 37, "FAILED_CP_REQUIRED" },
	{ 38, "TS_UNACCEPTABLE" },
	{ 39, "INVALID_SELECTORS" },
	{ 43, "TEMPORARY_FAILURE" },
	{ 44, "CHILD_SA_NOT_FOUND" },
	{ 16384, "INITIAL_CONTACT" },
	{ 16385, "SET_WINDOW_SIZE" },
	{ 16386, "ADDITIONAL_TS_POSSIBLE" },
	{ 16387, "IPCOMP_SUPPORTED" },
	{ 16388, "NAT_DETECTION_SOURCE_IP" },
	{ 16389, "NAT_DETECTION_DESTINATION_IP" },
	{ 16390, "COOKIE" },
	{ 16391, "USE_TRANSPORT_MODE" },
	{ 16392, "HTTP_CERT_LOOKUP_SUPPORTED" },
	{ 16393, "REKEY_SA" },
	{ 16394, "ESP_TFC_PADDING_NOT_SUPPORTED" },
	{ 16395, "NON_FIRST_FRAGMENTS_ALSO" },
	{ 16396, "MOBIKE_SUPPORTED" },
	{ 16399, "NO_ADDITIONAL_ADDRESSES" },
	{ 16404, "MULTIPLE_AUTH_SUPPORTED" },
	{ 16406, "REDIRECT_SUPPORTED" },
	{ 16417, "EAP_ONLY_AUTHENTICATION" },
	{ 16418, "CHILDLESS_IKEV2_SUPPORTED" },
	{ 16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED" },
	{ 16430, "IKEV2_FRAGMENTATION_SUPPORTED" },
	{ 16431, "SIGNATURE_HASH_ALGORITHMS" },
};

static const char *find(const struct number *rows, size_t count, uint16_t number)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].number == number)
			return rows[i].name;
	return "?";
}

const char *ike_failure_name(enum ike_failure failure)
{
	assert(failure < IKE_FAIL_COUNT);
	return failure_names[failure];
}

const char *ike_failure_story(enum ike_failure failure)
{
	assert(failure < IKE_FAIL_COUNT);
	return failure_stories[failure];
}

const char *ike_drop_name(enum ike_drop drop)
{
	assert(drop < IKE_DROP_COUNT);
	return drop_names[drop];
}

const char *ike_note_name(enum ike_note_kind kind)
{
	assert(kind < IKE_NOTE_COUNT);
	return note_names[kind];
}

const char *ike_exchange_name(uint8_t exchange)
{
	return find(exchanges, sizeof exchanges / sizeof *exchanges, exchange);
}

const char *ike_notify_name(uint16_t notify)
{
	return find(notifies, sizeof notifies / sizeof *notifies, notify);
}
