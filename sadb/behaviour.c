/*
 * The rows (contract in behaviour.h). windows: Microsoft's documentation of the WFP calls
 * IPsecSaContext*; it says what a call is for and seldom what it refuses. linux: kernels 6.1, 6.12
 * and 6.18, each choice measured (tests/data/linux-sad-truth.csv). bsd: FreeBSD's sys/netipsec/
 * key.c, of KAME, as published. ideal: what RFC 4301, 4303 and 2367 ask for.
 */
#include <assert.h>
#include <stddef.h>

#include "sadb/behaviour.h"

#define AS_WINDOWS "nothing public; as windows"

/* clang-format off */
#define T(trait) [SADB_TRAIT_##trait]
const struct sadb_behaviour sadb_behaviours[SADB_PLATFORM_COUNT] = {
	[SADB_PLATFORM_WINDOWS] = { "windows", {
		T(UPDATE_MATURE) = { SADB_MATURE_REFUSED, 'I',
			"FWP_E_INCOMPATIBLE_SA_STATE: calls out of order" },
		T(ADD_INBOUND) = { SADB_REFUSED, 'I',
			"IPsecSaContextAddInbound0 needs the context of its GetSpi or SetSpi" },
		T(RESERVED_SPI) = { SADB_REFUSED, 'X', "RFC 4303 2.1 reserves them" },
		T(SPI_ZERO) = { SADB_REFUSED, 'X', "RFC 4303 2.1: 0 is never sent" },
		T(SPI_SPACE) = { SADB_SPACE_TWO, 'I',
			"a context has an inbound and an outbound bundle" },
		T(TRAFFIC) = { SADB_TRAFFIC_COMPARED, 'I',
			"FWP_E_TRAFFIC_MISMATCH, documented for a repeated GetSpi" },
		T(CHECK_ORDER) = { SADB_CHECK_KEY_FIRST, 'X', "nothing public" },
		T(LARVAL_CLOCK) = { SADB_CLOCK_EXACT, 'X', "nothing public" },
		T(LARVAL_TOLD) = { SADB_LARVAL_SILENT, 'X', "no event is documented" },
		T(LIFE_CLOCK) = { SADB_LIFE_STEADY, 'X', "nothing public" },
		T(SOFT_AFTER_HARD) = { SADB_REFUSED, 'X', "nothing public" },
		T(HARD_ALONE) = { SADB_TAKEN, 'I', "the driver has one lifetime" },
		T(LIMIT_COUNT) = { SADB_COUNT_THEN_CHECK, 'X', "nothing public" },
		T(REPLAY_WINDOW) = { SADB_WINDOW_64, 'X', "nothing public" },
		T(ESN_ALONE) = { SADB_REFUSED, 'X', "nothing public; RFC 4303 3.3.3" },
		T(ACQUIRE_FAILED) = { SADB_ACQUIRE_GOES, 'X', "nothing public" },
		T(ACQUIRE_TAKEN) = { SADB_REFUSED, 'X', "nothing public" },
		T(PAIR_DELETE) = { SADB_TAKEN, 'D',
			"IPsecSaContextDeleteById0: the context with its SAs" },
	} },
	[SADB_PLATFORM_WINDOWS_2003] = { "windows-2003", {
		T(UPDATE_MATURE) = { SADB_MATURE_REFUSED, 'X', AS_WINDOWS },
		T(ADD_INBOUND) = { SADB_REFUSED, 'I',
			"Oakley's own words: GETSPI, then add or update" },
		T(RESERVED_SPI) = { SADB_REFUSED, 'X', AS_WINDOWS },
		T(SPI_ZERO) = { SADB_REFUSED, 'X', AS_WINDOWS },
		T(SPI_SPACE) = { SADB_SPACE_TWO, 'X', AS_WINDOWS },
		T(TRAFFIC) = { SADB_TRAFFIC_COMPARED, 'X', AS_WINDOWS },
		T(CHECK_ORDER) = { SADB_CHECK_KEY_FIRST, 'X', AS_WINDOWS },
		T(LARVAL_CLOCK) = { SADB_CLOCK_EXACT, 'X', AS_WINDOWS },
		T(LARVAL_TOLD) = { SADB_LARVAL_SILENT, 'X', AS_WINDOWS },
		T(LIFE_CLOCK) = { SADB_LIFE_STEADY, 'X', AS_WINDOWS },
		T(SOFT_AFTER_HARD) = { SADB_REFUSED, 'X', AS_WINDOWS },
		T(HARD_ALONE) = { SADB_TAKEN, 'X', AS_WINDOWS },
		T(LIMIT_COUNT) = { SADB_COUNT_THEN_CHECK, 'X', AS_WINDOWS },
		T(REPLAY_WINDOW) = { SADB_WINDOW_64, 'X', AS_WINDOWS },
		T(ESN_ALONE) = { SADB_REFUSED, 'X', AS_WINDOWS },
		T(ACQUIRE_FAILED) = { SADB_ACQUIRE_GOES, 'X', AS_WINDOWS },
		T(ACQUIRE_TAKEN) = { SADB_REFUSED, 'X', AS_WINDOWS },
		T(PAIR_DELETE) = { SADB_TAKEN, 'X', AS_WINDOWS },
	} },
	[SADB_PLATFORM_LINUX] = { "linux", {
		T(UPDATE_MATURE) = { SADB_MATURE_KEEPS_KEYS, 'M',
			"rows updsa-on-mature-*: 0, the old key and algorithm stay" },
		T(ADD_INBOUND) = { SADB_TAKEN, 'M',
			"row newsa-after-larval-expired: an SA has no direction" },
		T(RESERVED_SPI) = { SADB_TAKEN, 'M',
			"rows alloc-reserved-spi, newsa-reserved-spi" },
		T(SPI_ZERO) = { SADB_TAKEN, 'M',
			"rows newsa-zero-spi*: added, found by nobody, only FLUSH removes it" },
		T(SPI_SPACE) = { SADB_SPACE_ONE, 'M',
			"an SA is found by destination, SPI and protocol alone" },
		T(TRAFFIC) = { SADB_TRAFFIC_IGNORED, 'M', "row updsa-larval-other-src-reqid-mode" },
		T(CHECK_ORDER) = { SADB_CHECK_KEY_FIRST, 'M',
			"a bad key is EINVAL even if the SPI is unknown" },
		T(LARVAL_CLOCK) = { SADB_CLOCK_EXACT, 'M',
			"never early, 30 us to 8 ms late; rows updsa-at-expiry*" },
		T(LARVAL_TOLD) = { SADB_LARVAL_TOLD, 'M', "row larval-expire-1s: EXPIRE" },
		T(LIFE_CLOCK) = { SADB_LIFE_WALL_WHEN_DUE, 'M',
			"rows *-realtime-*; what later looks do: xfrm_timer_handler [D]" },
		T(SOFT_AFTER_HARD) = { SADB_TAKEN, 'M',
			"row newsa-soft-later-than-hard: only the hard one comes" },
		T(HARD_ALONE) = { SADB_TAKEN, 'M',
			"row hard2-only; PF_KEY refuses it, netlink does not" },
		T(LIMIT_COUNT) = { SADB_CHECK_THEN_COUNT, 'M',
			"rows packets-soft2-hard4, bytes-soft300-hard600, hard-packet-1" },
		T(REPLAY_WINDOW) = { SADB_WINDOW_CLAMPED, 'M', "rows replay-legacy-*" },
		T(ESN_ALONE) = { SADB_REFUSED, 'M', "row esn-win0" },
		T(ACQUIRE_FAILED) = { SADB_ACQUIRE_STAYS, 'M', "row pk-acquire-errno" },
		T(ACQUIRE_TAKEN) = { SADB_TAKEN, 'M', "rows allocspi-same-direction-no-seq, "
			"allocspi-with-acquire-seq" },
		T(PAIR_DELETE) = { SADB_REFUSED, 'D', "XFRM_MSG_DELSA names one SA" },
	} },
	[SADB_PLATFORM_BSD] = { "bsd", {
		T(UPDATE_MATURE) = { SADB_MATURE_NO_NEW_KEYS, 'D',
			"key.c: EINVAL; lifetimes may change, dying becomes mature" },
		T(ADD_INBOUND) = { SADB_TAKEN, 'D', "RFC 2367 3.1.3: PF_KEY has no direction" },
		T(RESERVED_SPI) = { SADB_REFUSED, 'D', "SPIs from 0x100 on" },
		T(SPI_ZERO) = { SADB_REFUSED, 'I', "as the other reserved SPIs" },
		T(SPI_SPACE) = { SADB_SPACE_ONE, 'D', "key.c finds an SA by its SPI" },
		T(TRAFFIC) = { SADB_TRAFFIC_IGNORED, 'I',
			"PF_KEY's SAs carry addresses, selectors belong to policies" },
		T(CHECK_ORDER) = { SADB_CHECK_TABLE_FIRST, 'I',
			"key.c finds the SA before it sets its keys" },
		T(LARVAL_CLOCK) = { SADB_CLOCK_EACH_SECOND, 'D',
			"key_timehandler, once a second: now - created > lifetime" },
		T(LARVAL_TOLD) = { SADB_LARVAL_SILENT, 'D',
			"key.c: SADB_EXPIRE only for SAs that have keys" },
		T(LIFE_CLOCK) = { SADB_LIFE_WALL_EACH_SECOND, 'D',
			"key_timehandler compares with time_second" },
		T(SOFT_AFTER_HARD) = { SADB_TAKEN, 'I', "the hard one wins if both are due" },
		T(HARD_ALONE) = { SADB_REFUSED, 'D', "key.c: EINVAL" },
		T(LIMIT_COUNT) = { SADB_COUNT_THEN_CHECK, 'I',
			"key.c counts with each packet, its timer compares later" },
		T(REPLAY_WINDOW) = { SADB_WINDOW_64, 'I', "wider ones too; this model has 64" },
		T(ESN_ALONE) = { SADB_REFUSED, 'I', "RFC 4303 3.3.3: not to be negotiated" },
		T(ACQUIRE_FAILED) = { SADB_ACQUIRE_STAYS, 'I',
			"key.c resets the entry, its timer removes it" },
		T(ACQUIRE_TAKEN) = { SADB_REFUSED, 'I', "key.c: what was asked for is no SA" },
		T(PAIR_DELETE) = { SADB_REFUSED, 'D', "RFC 2367 3.1.4: SADB_DELETE names one SA" },
	} },
	[SADB_PLATFORM_IDEAL] = { "ideal", {
		T(UPDATE_MATURE) = { SADB_MATURE_REFUSED, 'X', "a mistake should be loud" },
		T(ADD_INBOUND) = { SADB_TAKEN, 'D', "RFC 2367 3.1.3" },
		T(RESERVED_SPI) = { SADB_REFUSED, 'D', "RFC 4303 2.1" },
		T(SPI_ZERO) = { SADB_REFUSED, 'D', "RFC 4303 2.1" },
		T(SPI_SPACE) = { SADB_SPACE_TWO, 'X', "a mistake should be loud" },
		T(TRAFFIC) = { SADB_TRAFFIC_COMPARED, 'X', "a mistake should be loud" },
		T(CHECK_ORDER) = { SADB_CHECK_KEY_FIRST, 'X', "as windows" },
		T(LARVAL_CLOCK) = { SADB_CLOCK_EXACT, 'X', "as long as it was told to live" },
		T(LARVAL_TOLD) = { SADB_LARVAL_TOLD, 'D', "RFC 2367 3.1.8: SADB_EXPIRE" },
		T(LIFE_CLOCK) = { SADB_LIFE_STEADY, 'X', "a lifetime is a time, no date" },
		T(SOFT_AFTER_HARD) = { SADB_REFUSED, 'X', "a mistake should be loud" },
		T(HARD_ALONE) = { SADB_TAKEN, 'D', "RFC 4301 4.4.2.1: soft ones are optional" },
		T(LIMIT_COUNT) = { SADB_COUNT_THEN_CHECK, 'I',
			"RFC 4301 4.4.2.1: a limit is what may be used, no packet more" },
		T(REPLAY_WINDOW) = { SADB_WINDOW_64, 'D', "RFC 4303 3.4.3: 64 is preferred" },
		T(ESN_ALONE) = { SADB_REFUSED, 'D', "RFC 4303 3.3.3: not to be negotiated" },
		T(ACQUIRE_FAILED) = { SADB_ACQUIRE_GOES, 'I',
			"RFC 2367 3.1.6: the daemon says that it failed" },
		T(ACQUIRE_TAKEN) = { SADB_REFUSED, 'X', "what was asked for is outbound" },
		T(PAIR_DELETE) = { SADB_REFUSED, 'D', "RFC 2367 3.1.4" },
	} },
};
#undef T
/* clang-format on */

#define WORDS_MAX 3

static const struct {
	const char *name, *doc;
} traits[SADB_TRAIT_COUNT] = {
#define X(trait, text, doc) [SADB_TRAIT_##trait] = { text, doc },
	SADB_TRAITS(X)
#undef X
};

static const char *const words[SADB_TRAIT_COUNT][WORDS_MAX] = {
	[SADB_TRAIT_UPDATE_MATURE] = { "refused", "keeps_keys", "no_new_keys" },
	[SADB_TRAIT_ADD_INBOUND] = { "no", "yes" },
	[SADB_TRAIT_RESERVED_SPI] = { "no", "yes" },
	[SADB_TRAIT_SPI_ZERO] = { "refused", "taken" },
	[SADB_TRAIT_SPI_SPACE] = { "no", "yes" },
	[SADB_TRAIT_TRAFFIC] = { "no", "yes" },
	[SADB_TRAIT_CHECK_ORDER] = { "key_first", "table_first" },
	[SADB_TRAIT_LARVAL_CLOCK] = { "exact", "each_second" },
	[SADB_TRAIT_LARVAL_TOLD] = { "no", "yes" },
	[SADB_TRAIT_LIFE_CLOCK] = { "nothing", "when_due", "each_second" },
	[SADB_TRAIT_SOFT_AFTER_HARD] = { "refused", "taken" },
	[SADB_TRAIT_HARD_ALONE] = { "refused", "taken" },
	[SADB_TRAIT_LIMIT_COUNT] = { "no", "yes" },
	[SADB_TRAIT_REPLAY_WINDOW] = { "64", "32_without_esn" },
	[SADB_TRAIT_ESN_ALONE] = { "refused", "taken" },
	[SADB_TRAIT_ACQUIRE_FAILED] = { "goes", "stays" },
	[SADB_TRAIT_ACQUIRE_TAKEN] = { "no", "yes" },
	[SADB_TRAIT_PAIR_DELETE] = { "no", "yes" },
};

const struct sadb_behaviour *sadb_behaviour(enum sadb_platform platform)
{
	assert(platform < SADB_PLATFORM_COUNT);
	return &sadb_behaviours[platform];
}

const char *sadb_trait_name(enum sadb_trait trait)
{
	assert(trait < SADB_TRAIT_COUNT);
	return traits[trait].name;
}

const char *sadb_trait_doc(enum sadb_trait trait)
{
	assert(trait < SADB_TRAIT_COUNT);
	return traits[trait].doc;
}

const char *sadb_trait_word(enum sadb_trait trait, uint8_t value)
{
	assert(trait < SADB_TRAIT_COUNT && value < WORDS_MAX && words[trait][value] != NULL);
	return words[trait][value];
}
