/*
 * The rows of tests/data/linux-sad-truth.csv that a model without a kernel can express, each as the
 * requests that lead to its answer, and the rows that it can not, each with the reason. The answers
 * themselves are the table's: test_sadb_truth.c reads them there.
 */
#ifndef TESTS_TRUTH_TABLE_H
#define TESTS_TRUTH_TABLE_H

#include "tests/sadb_kit.h"

/* The reason of a row that only a PF_KEY socket can have: it is run, but elsewhere. */
#define BY_PFKEY "test_sadb_pfkey_truth.c plays it"

enum verb {
	VERB_END,
	VERB_ALLOC,
	VERB_UPD,
	VERB_NEW,
	VERB_DEL,
	VERB_GET,
	VERB_FLUSH,
	VERB_GIVE_UP, /* the daemon, on an ACQUIRE */
	VERB_SEND,
	VERB_WAIT,
	VERB_WALL, /* is set so many seconds forward */
	VERB_COUNT,
	VERB_IS
};

/* What is unusual about a request. */
enum twist {
	PLAIN,
	OUTBOUND, /* so that two destinations may have one SPI */
	OTHER_DADDR,
	OUTBOUND_OTHER_DADDR,
	OTHER_SRC,
	OTHER_OWNER,
	OTHER_KEY,
	GCM,
	AH,
	OUTBOUND_AH,
	BAD_PROTOCOL,
	BAD_FAMILY,
	NO_ADDRESS,
	UNKNOWN_ALGORITHM,
	UNKNOWN_CIPHER,
	KEY_OF_100_BITS,
	NO_SALT,
	GCM_NO_SALT,
	NO_KEY
};

/*
 * SPIs are the table's, in hexadecimal. IS: the SA of the last name is in this state now. SEND: so
 * many packets, each followed by the wait; by the last named SA if it is there, otherwise none was
 * found. COUNT: so many SAs are there. New SAs have a replay window of 32, as the table's, unless
 * they bring terms of their own.
 */
struct act {
	enum verb verb;
	uint32_t spi, hi; /* ALLOC: spi..hi; hi 0 = spi */
	enum twist twist;
	int soft_s, hard_s;
	int wait_ms;
	enum sadb_state state;
	bool own;
	struct sadb_terms terms;
};

#define ACTS 10

#define ALLOC(lo, up, how)                                                                         \
	{                                                                                          \
		.verb = VERB_ALLOC, .spi = lo, .hi = up, .twist = how                              \
	}
#define UPD(name, how)                                                                             \
	{                                                                                          \
		.verb = VERB_UPD, .spi = name, .twist = how                                        \
	}
#define NEW(name, how)                                                                             \
	{                                                                                          \
		.verb = VERB_NEW, .spi = name, .twist = how                                        \
	}
#define DEL(name, how)                                                                             \
	{                                                                                          \
		.verb = VERB_DEL, .spi = name, .twist = how                                        \
	}
#define LIFE(what, soft, hard)                                                                     \
	{                                                                                          \
		.verb = what, .spi = 0x1000, .soft_s = soft, .hard_s = hard                        \
	}
#define GET(name)                                                                                  \
	{                                                                                          \
		.verb = VERB_GET, .spi = name                                                      \
	}
#define NEW_WITH(...)                                                                              \
	{                                                                                          \
		.verb = VERB_NEW, .spi = 0x1000, .own = true, .terms = { __VA_ARGS__ }             \
	}
#define UPD_WITH(...)                                                                              \
	{                                                                                          \
		.verb = VERB_UPD, .spi = 0x1000, .own = true, .terms = { __VA_ARGS__ }             \
	}
#define SEND(times, ms)                                                                            \
	{                                                                                          \
		.verb = VERB_SEND, .spi = times, .wait_ms = ms                                     \
	}
#define COUNT(sas)                                                                                 \
	{                                                                                          \
		.verb = VERB_COUNT, .spi = sas                                                     \
	}
#define GIVE_UP                                                                                    \
	{                                                                                          \
		.verb = VERB_GIVE_UP                                                               \
	}
#define FLUSH                                                                                      \
	{                                                                                          \
		.verb = VERB_FLUSH                                                                 \
	}
#define WAIT(ms)                                                                                   \
	{                                                                                          \
		.verb = VERB_WAIT, .wait_ms = ms                                                   \
	}
#define WALL(s)                                                                                    \
	{                                                                                          \
		.verb = VERB_WALL, .soft_s = s                                                     \
	}
#define IS(what)                                                                                   \
	{                                                                                          \
		.verb = VERB_IS, .state = SADB_ST_##what                                           \
	}

#define ROW(row, ...)                                                                              \
	{                                                                                          \
		.name = row, .acts = { __VA_ARGS__ }                                               \
	}
#define ENOENT(row, ...)                                                                           \
	{                                                                                          \
		.name = row, .leftover = 1, .acts = { __VA_ARGS__ }                                \
	}
#define EXPIRES(s, row, ...)                                                                       \
	{                                                                                          \
		.name = row, .expires_s = s, .acts = { __VA_ARGS__ }                               \
	}

static const struct expressed {
	const char *name;
	struct act acts[ACTS];
	int expires_s; /* xfrm_acq_expires; 0 = 30 */
	bool never;    /* xfrm_acq_expires = 0 */
	int leftover;  /* ACQ entries that Linux leaves behind with an ENOENT; the model does not */
} expressed[] = {
	ROW("alloc-normal", ALLOC(0x1000, 0x1fff, PLAIN)),
	ROW("alloc-second-same-tuple", ALLOC(0x1000, 0x1fff, PLAIN), ALLOC(0x1000, 0x1fff, PLAIN)),
	ROW("alloc-min-eq-max-free", ALLOC(0x2000, 0x2000, PLAIN)),
	ENOENT("alloc-min-eq-max-in-use-larval", ALLOC(0x2000, 0x2000, PLAIN),
	       ALLOC(0x2000, 0x2000, PLAIN)),
	ROW("alloc-after-enoent", ALLOC(0x2000, 0x2000, PLAIN), ALLOC(0x2000, 0x2000, PLAIN),
	    ALLOC(0x2000, 0x2fff, PLAIN)),
	ENOENT("alloc-spi-used-other-daddr", ALLOC(0x2000, 0x2000, PLAIN),
	       ALLOC(0x2000, 0x2000, OTHER_DADDR)),
	ROW("alloc-spi-used-other-proto", ALLOC(0x2000, 0x2000, PLAIN), ALLOC(0x2000, 0x2000, AH)),
	ENOENT("alloc-range-exhausted", ALLOC(0x3000, 0x3003, PLAIN), ALLOC(0x3000, 0x3003, PLAIN),
	       ALLOC(0x3000, 0x3003, PLAIN), ALLOC(0x3000, 0x3003, PLAIN),
	       ALLOC(0x3000, 0x3003, PLAIN)),
	ROW("alloc-min-gt-max", ALLOC(0x3000, 0x2000, PLAIN)),
	ROW("alloc-reserved-spi", ALLOC(1, 1, PLAIN)),
	ROW("alloc-bad-proto", ALLOC(0x1000, 0x1fff, BAD_PROTOCOL)),

	ROW("newsa-no-larval", NEW(0x1000, PLAIN)),
	ROW("newsa-duplicate", NEW(0x1000, PLAIN), NEW(0x1000, PLAIN)),
	ROW("newsa-duplicate-other-params", NEW(0x1000, PLAIN), NEW(0x1000, OTHER_SRC),
	    NEW(0x1000, GCM)),
	ROW("newsa-same-spi-other-daddr", NEW(0x1000, OUTBOUND), NEW(0x1000, OUTBOUND_OTHER_DADDR)),
	ROW("newsa-same-spi-AH", NEW(0x1000, OUTBOUND), NEW(0x1000, OUTBOUND_OTHER_DADDR),
	    NEW(0x1000, OUTBOUND_AH)),
	ROW("newsa-on-larval", ALLOC(0x1000, 0x1000, PLAIN), NEW(0x1000, PLAIN)),
	ROW("newsa-zero-spi", NEW(0, PLAIN)),
	ROW("newsa-zero-spi-again", NEW(0, PLAIN), NEW(0, PLAIN)),
	ROW("newsa-reserved-spi", NEW(255, PLAIN)),
	ROW("newsa-unknown-alg", NEW(0x1000, UNKNOWN_ALGORITHM)),
	ROW("newsa-chacha-no-salt", NEW(0x1000, NO_SALT)),
	ROW("newsa-empty-key", NEW(0x1000, NO_KEY)),
	ROW("newsa-gcm-no-salt", NEW(0x1000, GCM_NO_SALT)),
	ROW("newsa-bad-proto", NEW(0x1000, BAD_PROTOCOL)),
	ROW("newsa-bad-family", NEW(0x1000, BAD_FAMILY)),
	ROW("newsa-soft-later-than-hard", LIFE(VERB_NEW, 5, 1)),

	ROW("updsa-on-larval", ALLOC(0x1000, 0x1000, PLAIN), UPD(0x1000, PLAIN)),
	ROW("updsa-on-mature-identical", NEW(0x1000, PLAIN), UPD(0x1000, PLAIN)),
	ROW("updsa-on-mature-other-key", NEW(0x1000, PLAIN), UPD(0x1000, OTHER_KEY)),
	ROW("updsa-on-mature-other-alg", NEW(0x1000, PLAIN), UPD(0x1000, GCM)),
	ROW("updsa-on-mature-other-src", NEW(0x1000, PLAIN), UPD(0x1000, OTHER_SRC)),
	ROW("updsa-on-mature-lifetime", NEW(0x1000, PLAIN), LIFE(VERB_UPD, 0, 777)),
	ROW("updsa-on-mature-other-proto", NEW(0x1000, PLAIN), UPD(0x1000, AH)),
	ROW("updsa-on-mature-bad-key", NEW(0x1000, PLAIN), LIFE(VERB_UPD, 0, 777),
	    UPD(0x1000, KEY_OF_100_BITS)),
	ROW("updsa-unknown-spi", UPD(0x1000, PLAIN)),
	ROW("updsa-larval-bad-keylen", ALLOC(0x1000, 0x1000, PLAIN), UPD(0x1000, KEY_OF_100_BITS)),
	ROW("updsa-larval-unknown-alg", ALLOC(0x1000, 0x1000, PLAIN), UPD(0x1000, KEY_OF_100_BITS),
	    UPD(0x1000, UNKNOWN_ALGORITHM)),
	/* There is no reqid and no mode to differ in; src and traffic do. */
	ROW("updsa-larval-other-src-reqid-mode", ALLOC(0x1000, 0x1000, PLAIN),
	    UPD(0x1000, KEY_OF_100_BITS), UPD(0x1000, UNKNOWN_ALGORITHM), UPD(0x1000, OTHER_SRC)),
	ROW("updsa-larval-other-daddr", ALLOC(0x1000, 0x1000, PLAIN), UPD(0x1000, OTHER_DADDR)),
	ROW("updsa-larval-other-proto", ALLOC(0x1000, 0x1000, PLAIN), UPD(0x1000, AH)),
	ROW("updsa-on-dying", LIFE(VERB_NEW, 1, 0), WAIT(1500), IS(DYING), UPD(0x1000, PLAIN)),
	ROW("updsa-zero-spi", ALLOC(0x1000, 0x1000, PLAIN), UPD(0, PLAIN)),

	ROW("delsa-unknown", DEL(0x1000, PLAIN)),
	ROW("delsa-larval", ALLOC(0x1000, 0x1000, PLAIN), DEL(0x1000, PLAIN)),
	ROW("delsa-mature", NEW(0x1000, PLAIN), DEL(0x1000, PLAIN)),
	ROW("delsa-twice", NEW(0x1000, PLAIN), DEL(0x1000, PLAIN), DEL(0x1000, PLAIN)),
	ROW("newsa-after-delsa", NEW(0x1000, PLAIN), NEW(0x1000, PLAIN)),
	ROW("newsa-immediately-after-delsa", NEW(0x1000, PLAIN), DEL(0x1000, PLAIN),
	    NEW(0x1000, PLAIN)),
	ROW("delsa-wrong-daddr", NEW(0x1000, PLAIN), DEL(0x1000, OTHER_DADDR)),
	ROW("flush-empty", FLUSH),
	ROW("flush-esp", NEW(0x1000, PLAIN), ALLOC(0x2000, 0x2000, PLAIN), FLUSH),
	ROW("flush-any-255", NEW(0x1000, PLAIN), FLUSH),

	ROW("other-process-deletes", NEW(0x1000, PLAIN), DEL(0x1000, OTHER_OWNER)),
	ROW("other-process-updates-larval", ALLOC(0x1000, 0x1000, PLAIN), UPD(0x1000, OTHER_OWNER)),

	EXPIRES(1, "larval-expire-1s", ALLOC(0x1000, 0x1000, PLAIN), WAIT(999), IS(LARVAL),
	        WAIT(1)),
	EXPIRES(2, "larval-expire-2s", ALLOC(0x1000, 0x1000, PLAIN), WAIT(1999), IS(LARVAL),
	        WAIT(1)),
	EXPIRES(3, "larval-expire-3s", ALLOC(0x1000, 0x1000, PLAIN), WAIT(2999), IS(LARVAL),
	        WAIT(1)),
	EXPIRES(1, "updsa-after-larval-expired", ALLOC(0x1000, 0x1000, PLAIN), WAIT(1500),
	        UPD(0x1000, PLAIN)),
	EXPIRES(1, "newsa-after-larval-expired", ALLOC(0x1000, 0x1000, PLAIN), WAIT(1500),
	        UPD(0x1000, PLAIN), NEW(0x1000, PLAIN)),
	EXPIRES(1, "realloc-same-spi-after-expiry", ALLOC(0x1000, 0x1000, PLAIN), WAIT(1500),
	        ALLOC(0x1000, 0x1000, PLAIN)),
	{ .name = "alloc-acq_expires-0", .never = true, .acts = { ALLOC(0x1000, 0x1000, PLAIN) } },
	{ .name = "acq_expires-0-wait",
	  .never = true,
	  .acts = { ALLOC(0x1000, 0x1000, PLAIN), WAIT(2500) } },
	{ .name = "alloc-again-does-not-extend",
	  .expires_s = 2,
	  .leftover = 1,
	  .acts = { ALLOC(0x1000, 0x1000, PLAIN), WAIT(1200), ALLOC(0x1000, 0x1000, PLAIN),
	            IS(LARVAL), WAIT(800) } },

	ROW("soft1-hard3-add", LIFE(VERB_NEW, 1, 3), WAIT(999), IS(MATURE), WAIT(1), IS(DYING),
	    WAIT(1999), IS(DYING), WAIT(1)),
	ROW("hard2-only", LIFE(VERB_NEW, 0, 2), WAIT(1999), IS(MATURE), WAIT(1)),
	ROW("soft1-only", LIFE(VERB_NEW, 1, 0), WAIT(100000)),
	ROW("soft2-hard2-equal", LIFE(VERB_NEW, 2, 2), WAIT(1999), IS(MATURE), WAIT(1)),
	ROW("soft4-hard2-inverted", LIFE(VERB_NEW, 4, 2), WAIT(1999), IS(MATURE), WAIT(1)),

#define RACE(row, ms) EXPIRES(1, row, ALLOC(0x1000, 0x1000, PLAIN), WAIT(ms), UPD(0x1000, PLAIN))
	RACE("updsa-at-expiry-200ms", 800),
	RACE("updsa-at-expiry-100ms", 900),
	RACE("updsa-at-expiry-50ms", 950),
	RACE("updsa-at-expiry-20ms", 980),
	RACE("updsa-at-expiry+20ms", 1020),
	RACE("updsa-at-expiry+50ms", 1050),
	RACE("updsa-at-expiry+100ms", 1100),
	RACE("updsa-at-expiry+200ms", 1200),
#undef RACE

	/* The database beneath PF_KEY is the same; the algorithm is the model's, not aes-cbc. */
	ROW("pk-getspi", ALLOC(0x1000, 0x1000, PLAIN)),
	ENOENT("pk-getspi-range-exhausted", ALLOC(0x1000, 0x1000, PLAIN),
	       ALLOC(0x1000, 0x1000, PLAIN)),
	ENOENT("pk-add-on-larval", ALLOC(0x1000, 0x1000, PLAIN), ALLOC(0x1000, 0x1000, PLAIN),
	       NEW(0x1000, PLAIN)),
	ENOENT("pk-update-larval", ALLOC(0x1000, 0x1000, PLAIN), ALLOC(0x1000, 0x1000, PLAIN),
	       UPD(0x1000, PLAIN)),
	ENOENT("pk-update-mature", ALLOC(0x1000, 0x1000, PLAIN), ALLOC(0x1000, 0x1000, PLAIN),
	       UPD(0x1000, PLAIN), UPD(0x1000, PLAIN)),
	ENOENT("pk-add-duplicate", ALLOC(0x1000, 0x1000, PLAIN), ALLOC(0x1000, 0x1000, PLAIN),
	       UPD(0x1000, PLAIN), NEW(0x1000, PLAIN)),
	ENOENT("pk-getspi-min-gt-max", ALLOC(0x3000, 0x2000, PLAIN)),
	ROW("pk-getspi-no-address", ALLOC(0x1000, 0x1fff, NO_ADDRESS)),
	ROW("pk-add-new", NEW(0x1000, PLAIN)),
	ROW("pk-update-unknown", UPD(0x1000, PLAIN)),
	ROW("pk-add-bad-keylen", NEW(0x1000, KEY_OF_100_BITS)),
	ROW("pk-add-unknown-ealg-200", NEW(0x1000, UNKNOWN_ALGORITHM)),
	ROW("pk-add-no-enc-key", NEW(0x1000, NO_KEY)),
	ROW("pk-add-zero-spi", NEW(0, PLAIN)),
	ROW("pk-delete-unknown", DEL(0x1000, PLAIN)),
	EXPIRES(1, "pk-larval-expiry", ALLOC(0x1000, 0x1000, PLAIN), WAIT(2300)),
	EXPIRES(1, "pk-update-after-larval-expired", ALLOC(0x1000, 0x1000, PLAIN), WAIT(2300),
	        UPD(0x1000, PLAIN)),
	ROW("pk-lifetime-soft1-hard3", LIFE(VERB_NEW, 1, 3), WAIT(2200), IS(DYING), WAIT(2600)),
	EXPIRES(2, "larval-realtime-forward-100s", ALLOC(0x1000, 0x1000, PLAIN), WAIT(300),
	        WALL(100), WAIT(1699), IS(LARVAL), WAIT(1), IS(NONE), WAIT(2000)),
	EXPIRES(2, "larval-realtime-back-100s", ALLOC(0x1000, 0x1000, PLAIN), WAIT(300), WALL(-100),
	        WAIT(3700)),
	ROW("mature-realtime-forward-100s", LIFE(VERB_NEW, 30, 60), WAIT(300), WALL(100), WAIT(699),
	    IS(MATURE), WAIT(1)),
	ROW("mature-realtime-back-100s", LIFE(VERB_NEW, 30, 60), WAIT(300), WALL(-100), WAIT(3700)),
	ROW("pk-flush-empty", FLUSH),
	ROW("pk-get-unknown", GET(0x1000)),
	ROW("pk-acquire", SEND(1, 0), COUNT(1)),
	EXPIRES(3, "pk-acquire-errno", SEND(1, 0), GIVE_UP, SEND(1, 0), COUNT(1), WAIT(2999),
	        SEND(1, 0), WAIT(1), COUNT(0), SEND(1, 0)),

	ROW("getsa-unknown", GET(0x1000)),
	ROW("getsa-larval", ALLOC(0x1000, 0x1000, PLAIN), GET(0x1000)),
	ROW("larval-survives-owner-exit", ALLOC(0x1000, 0x1000, PLAIN)),
	ROW("newsa-unknown-crypt", NEW(0x1000, UNKNOWN_CIPHER)),
	/* Our requests say the direction. */
	ROW("newsa-dir-in-rwin32", NEW(0x1000, PLAIN)),
	ROW("newsa-dir-out-rwin32", NEW(0x1000, OUTBOUND)),

#define WINDOW(packets) ROW("replay-legacy-" #packets, NEW_WITH(.replay_window = packets))
	WINDOW(0),
	WINDOW(1),
	WINDOW(31),
	WINDOW(32),
	WINDOW(33),
	WINDOW(64),
	WINDOW(255),
#undef WINDOW
	ROW("updsa-on-mature-other-window", NEW(0x1000, PLAIN), UPD_WITH(.replay_window = 64)),
	ROW("esn-flag-no-attr", NEW_WITH(.esn = true)),
	ROW("esn-win0", NEW_WITH(.esn = true)),
	ROW("esn-bmp0-win0", NEW_WITH(.esn = true)),
	ROW("esn-bmp1-win32", NEW_WITH(.esn = true, .replay_window = 32)),
	/* One packet more than there are bits: 32 there, 64 here. */
	ROW("esn-bmp1-win33", NEW_WITH(.esn = true, .replay_window = 65)),

	ROW("softuse1-harduse2-unused",
	    NEW_WITH(.soft_use_s = 1, .hard_use_s = 2, .replay_window = 32), WAIT(100000)),
	ROW("softuse1-harduse3-used", NEW_WITH(.soft_use_s = 1, .hard_use_s = 3), SEND(1, 0),
	    WAIT(999), IS(MATURE), WAIT(1), IS(DYING), WAIT(1999), IS(DYING), WAIT(1)),
	ROW("packets-soft2-hard4", NEW_WITH(.soft_packets = 2, .hard_packets = 4), SEND(2, 0),
	    IS(MATURE), SEND(1, 0), IS(DYING), SEND(3, 0)),
	ROW("bytes-soft300-hard600", NEW_WITH(.soft_bytes = 300, .hard_bytes = 600), SEND(3, 0),
	    IS(MATURE), SEND(1, 0), IS(DYING), SEND(4, 0)),
	ROW("hard-packet-1", NEW_WITH(.hard_packets = 1), SEND(3, 0)),

	EXPIRES(2, "acquire-repeated", SEND(52, 100)),
	EXPIRES(5, "acquire-then-newsa-larval_drop1", SEND(2, 0), COUNT(1), NEW(0x1000, PLAIN),
	        COUNT(1), SEND(1, 0)),
	ROW("newsa-same-tuple-no-seq", SEND(1, 0), COUNT(1), NEW(0x1000, PLAIN), COUNT(1)),
	ROW("allocspi-with-acquire-seq", SEND(1, 0), COUNT(1), ALLOC(0x1000, 0x1000, PLAIN),
	    COUNT(1)),
	ROW("allocspi-same-direction-no-seq", SEND(1, 0), COUNT(1), ALLOC(0x1000, 0x1000, PLAIN),
	    COUNT(1)),
};

/* Not expressible yet, or on purpose. */
static const struct unexpressed {
	const char *name, *reason;
} unexpressed[] = {
	{ "alloc-range-one-free-of-4",
	  "probing at random: the model walks the range and finds the free one" },
	{ "alloc-zero-spi", "a range of 0..0 means the driver's own; and kernels differ" },
	{ "alloc-ipcomp-32bit", "no IPCOMP" },
	{ "alloc-bad-family",
	  "addresses are IPv4 or IPv6: the model refuses what Linux does not look at" },
	{ "alloc-short-message", "the framing of netlink" },
	{ "newsa-same-spi-other-mark", "no marks" },
	{ "newsa-same-spi-two-marks", "no marks" },
	{ "newsa-same-spi-nomark-after-marks", "no marks" },
	{ "newsa-unknown-auth", "transforms are two AEADs, by number" },
	{ "newsa-wrong-alg-alias", "transforms are two AEADs, by number" },
	{ "newsa-aead-icv-not-in-table", "transforms are two AEADs, by number" },
	{ "newsa-cbc-bad-keylen", "transforms are two AEADs, by number" },
	{ "newsa-hmac-short-key", "transforms are two AEADs, by number" },
	{ "newsa-hmac-trunc-too-long", "transforms are two AEADs, by number" },
	{ "newsa-cbc-sha256", "transforms are two AEADs, by number" },
	{ "newsa-key-attr-truncated", "the framing of netlink" },
	{ "newsa-no-alg", "transforms are two AEADs, by number" },
	{ "newsa-esp-auth-only", "transforms are two AEADs, by number" },
	{ "newsa-bad-mode", "no modes" },
	{ "newsa-ro-mode-ipv4", "no modes" },
	{ "newsa-tunnel", "no modes" },
	{ "newsa-beet", "no modes" },
	{ "newsa-selector-prefix-33", "selectors are ranges, not prefixes" },
	{ "newsa-selector-family-mismatch", "no modes" },
	{ "newsa-bad-encap", "no UDP encapsulation" },
	{ "newsa-udp-encap", "no UDP encapsulation" },
	{ "newsa-offload-no-dev", "no offload" },
	{ "newsa-short-message", "the framing of netlink" },
	{ "unknown-message-type", "the framing of netlink" },
	{ "updsa-dir-in-on-larval-without-dir", "no XFRMA_SA_DIR" },
	{ "updsa-on-mature-other-mode", "no modes" },
	{ "updsa-on-mature-other-reqid", "no reqid" },
	{ "updsa-on-mature-add-encap", "no UDP encapsulation" },
	{ "updsa-larval-other-mark", "no marks" },
	{ "updsa-larval-mark-missing", "no marks" },
	{ "flush-other-proto", "FLUSH takes no protocol" },
	{ "esn-bmp128-win4096", "a replay window has 64 packets at most" },
	{ "esn-bmp129", "no bitmap to be given: it always has 64 bits" },
	{ "bmp-no-esn-win64", "no bitmap to be given: without ESN the legacy field is meant" },
	{ "esn-plus-legacy-window", "one window, not a legacy one beside another" },
	{ "uid65534-open-NETLINK_XFRM", "netlink's permissions" },
	{ "uid65534-NEWSA", "netlink's permissions" },
	{ "uid65534-ALLOCSPI", "netlink's permissions" },
	{ "uid65534-GETSA", "netlink's permissions" },
	{ "uid65534-DELSA", "netlink's permissions" },
	{ "uid65534-join-multicast-groups", "netlink's permissions" },
	{ "uid65534-PF_KEY-socket", "netlink's permissions" },
	{ "acq_expires-raised-later", "a driver's configuration is constant" },
	{ "default-acq_expires", "the driver has no default of its own; the profile has: 30s" },
	{ "limits-all-zero", "0 is no limit here; what it is there, dead before its first packet, "
	                     "no request can ask for" },
	{ "acquire-no-listener", "the daemon always listens" },
	{ "acquire-then-newsa-larval_drop0",
	  "packets do not wait for an SA, as with larval_drop=1" },
	{ "newsa-other-reqid-no-seq", "no reqid" },
	{ "tcp-connect-nonblock", "no sockets: connect() is not a packet" },
	{ "acquire-optional-template", "no policy templates" },
	{ "listener-overflow", "no socket buffers" },
	{ "ack-overflow-pipelined-newsa", "no socket buffers" },
	{ "allocspi-rcvbuf-full", "no socket buffers" },
	{ "pk-register", BY_PFKEY },
	{ "pk-register-twice", BY_PFKEY },
	{ "pk-getspi-bad-satype", BY_PFKEY },
	{ "pk-add-unknown-ealg-254", BY_PFKEY },
	{ "pk-add-state-dead", BY_PFKEY },
	{ "pk-add-hard-without-soft", BY_PFKEY },
};

#endif
