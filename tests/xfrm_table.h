/*
 * The rows of tests/data/linux-sad-truth.csv to which a kernel without ESP answers as those with it
 * did (its last column says "same"), each as the requests that lead to its answer.
 */
#ifndef TESTS_XFRM_TABLE_H
#define TESTS_XFRM_TABLE_H

#include "tests/xfrm_spoil.h"

enum xfrm_verb {
	XV_END,
	XV_ALLOC,
	XV_NEW,
	XV_UPD,
	XV_DEL,
	XV_GET,
	XV_FLUSH,
	XV_SYSCTL,  /* xfrm_acq_expires is `spi` seconds from now on */
	XV_WAIT,    /* ms, events untaken */
	XV_EXPIRES, /* the SA ends, so many ms from the namespace's birth and never before */
	XV_STAYS,   /* nothing is told for so many ms */
	XV_POLICY,
	XV_SEND, /* so many packets, 0.1 s between them */
	XV_CONNECT,
	XV_ACQUIRES, /* so many ACQUIREs and so many ends of what asked were told since */
	XV_NOBODY,   /* uid 65534 from here on, and no rights */
	XV_OPEN,     /* a socket */
	XV_JOIN,     /* the kernel's events */
	XV_LEAVE,    /* what asked is another process, and it ended */
	XV_DEFAULT   /* xfrm_acq_expires of a new namespace */
};

struct xfrm_act {
	enum xfrm_verb verb;
	uint32_t spi, hi; /* hi 0 = spi */
	void (*twist)(struct sadb_req *req);
	xk_spoil *spoil; /* then it goes past the driver, on a socket of its own */
	int ms;
	uint32_t ends;
};

#define XFRM_ACTS 8

#define A(v, ...)                                                                                  \
	{                                                                                          \
		.verb = XV_##v, __VA_ARGS__                                                        \
	}

/* quiet: without a driver, for that listens. any: the answer is not in the errno column. */
static const struct xfrm_case {
	const char *name;
	bool quiet;
	struct xfrm_act acts[XFRM_ACTS];
} cases[] = {
	{ "alloc-normal", false, { A(ALLOC, .spi = 0x1000, .hi = 0x1fff) } },
	{ "alloc-second-same-tuple",
	  false,
	  { A(ALLOC, .spi = 0x1000, .hi = 0x1fff), A(ALLOC, .spi = 0x1000, .hi = 0x1fff) } },
	{ "alloc-min-eq-max-free", false, { A(ALLOC, .spi = 0x2000) } },
	{ "alloc-min-eq-max-in-use-larval",
	  false,
	  { A(ALLOC, .spi = 0x2000), A(ALLOC, .spi = 0x2000) } },
	{ "alloc-after-enoent",
	  false,
	  { A(ALLOC, .spi = 0x2000), A(ALLOC, .spi = 0x2000),
	    A(ALLOC, .spi = 0x2000, .hi = 0x2fff) } },
	{ "alloc-spi-used-other-daddr",
	  false,
	  { A(ALLOC, .spi = 0x2000), A(ALLOC, .spi = 0x2000, .twist = other_daddr) } },
	{ "alloc-spi-used-other-proto",
	  false,
	  { A(ALLOC, .spi = 0x2000), A(ALLOC, .spi = 0x2000, .twist = ah) } },
	{ "alloc-range-exhausted",
	  false,
	  { A(ALLOC, .spi = 0x3000), A(ALLOC, .spi = 0x3001), A(ALLOC, .spi = 0x3002),
	    A(ALLOC, .spi = 0x3003), A(ALLOC, .spi = 0x3000, .hi = 0x3003) } },
	{ "alloc-min-gt-max", false, { A(ALLOC, .spi = 0x3000, .hi = 0x2000) } },
	{ "alloc-reserved-spi", false, { A(ALLOC, .spi = 1) } },
	{ "alloc-ipcomp-32bit",
	  false,
	  { A(ALLOC, .spi = 0x1000, .hi = 0x10000, .twist = ipcomp) } },
	{ "alloc-bad-proto", false, { A(ALLOC, .spi = 0x1000, .twist = ipip) } },
	{ "alloc-bad-family", false, { A(ALLOC, .spi = 0x1000, .twist = family_99) } },
	{ "alloc-short-message", false, { A(ALLOC, .spi = 0x1000, .spoil = to_20_octets) } },
	{ "newsa-unknown-alg", false, { A(NEW, .spi = 0x1000, .twist = unknown_cipher) } },
	{ "newsa-unknown-auth", false, { A(NEW, .spi = 0x1000, .spoil = unknown_auth) } },
	{ "newsa-unknown-crypt", false, { A(NEW, .spi = 0x1000, .spoil = unknown_crypt) } },
	{ "newsa-wrong-alg-alias", false, { A(NEW, .spi = 0x1000, .spoil = alias_of_cipher) } },
	{ "newsa-aead-icv-not-in-table", false, { A(NEW, .spi = 0x1000, .spoil = icv_of_96) } },
	{ "newsa-hmac-trunc-too-long", false, { A(NEW, .spi = 0x1000, .spoil = trunc_of_512) } },
	{ "newsa-key-attr-truncated", false, { A(NEW, .spi = 0x1000, .spoil = short_key) } },
	{ "newsa-no-alg", false, { A(NEW, .spi = 0x1000, .spoil = no_algorithm) } },
	{ "newsa-bad-proto", false, { A(NEW, .spi = 0x1000, .twist = udp) } },
	{ "newsa-bad-mode", false, { A(NEW, .spi = 0x1000, .spoil = mode_of_9) } },
	{ "newsa-bad-family", false, { A(NEW, .spi = 0x1000, .twist = family_99) } },
	{ "newsa-selector-prefix-33", false, { A(NEW, .spi = 0x1000, .spoil = prefix_of_33) } },
	{ "newsa-short-message", false, { A(NEW, .spi = 0x1000, .spoil = to_100_octets) } },
	{ "unknown-message-type", false, { A(NEW, .spi = 0x1000, .spoil = unknown_type) } },
	{ "updsa-larval-unknown-alg",
	  false,
	  { A(ALLOC, .spi = 0x1000), A(UPD, .spi = 0x1000, .twist = unknown_cipher) } },
	{ "delsa-unknown", false, { A(DEL, .spi = 0x1000) } },
	{ "getsa-unknown", false, { A(GET, .spi = 0x1000) } },
	{ "getsa-larval", false, { A(ALLOC, .spi = 0x1000), A(GET, .spi = 0x1000) } },
	{ "delsa-larval", false, { A(ALLOC, .spi = 0x1000), A(DEL, .spi = 0x1000) } },
	{ "delsa-twice",
	  false,
	  { A(ALLOC, .spi = 0x1000), A(DEL, .spi = 0x1000), A(DEL, .spi = 0x1000) } },
	{ "flush-empty", false, { A(FLUSH, .spi = 0) } },
	/* without ESP both are larvals */
	{ "flush-esp",
	  false,
	  { A(ALLOC, .spi = 0x1000), A(ALLOC, .spi = 0x1001), A(FLUSH, .twist = esp) } },
	{ "esn-flag-no-attr", false, { A(NEW, .spi = 0x1000, .spoil = esn_without_window) } },
	{ "esn-bmp129", false, { A(NEW, .spi = 0x1000, .spoil = esn_of_129_words) } },
	{ "esn-plus-legacy-window", false, { A(NEW, .spi = 0x1000, .spoil = esn_and_old_window) } },
	{ "uid65534-open-NETLINK_XFRM", true, { A(NOBODY, .spi = 0), A(OPEN, .spi = 0) } },
	{ "uid65534-NEWSA",
	  true,
	  { A(NOBODY, .spi = 0), A(NEW, .spi = 0x1000, .spoil = as_it_is) } },
	{ "uid65534-ALLOCSPI",
	  true,
	  { A(NOBODY, .spi = 0), A(ALLOC, .spi = 0x1000, .spoil = as_it_is) } },
	{ "uid65534-GETSA",
	  true,
	  { A(NOBODY, .spi = 0), A(GET, .spi = 0x1000, .spoil = as_it_is) } },
	{ "uid65534-DELSA",
	  true,
	  { A(NOBODY, .spi = 0), A(DEL, .spi = 0x1000, .spoil = as_it_is) } },
	{ "uid65534-join-multicast-groups", true, { A(NOBODY, .spi = 0), A(JOIN, .spi = 0) } },
	{ "larval-survives-owner-exit", false, { A(LEAVE, .spi = 0x1000) } },
	{ "larval-expire-1s",
	  false,
	  { A(SYSCTL, .spi = 1), A(ALLOC, .spi = 0x1000), A(EXPIRES, .ms = 1000) } },
	{ "larval-expire-2s",
	  false,
	  { A(SYSCTL, .spi = 2), A(ALLOC, .spi = 0x1000), A(EXPIRES, .ms = 2000) } },
	{ "larval-expire-3s",
	  false,
	  { A(SYSCTL, .spi = 3), A(ALLOC, .spi = 0x1000), A(EXPIRES, .ms = 3000) } },
	{ "realloc-same-spi-after-expiry",
	  false,
	  { A(SYSCTL, .spi = 1), A(ALLOC, .spi = 0x1000), A(EXPIRES, .ms = 1000),
	    A(ALLOC, .spi = 0x1000) } },
	{ "acq_expires-raised-later",
	  false,
	  { A(SYSCTL, .spi = 1), A(ALLOC, .spi = 0x1000), A(SYSCTL, .spi = 30),
	    A(EXPIRES, .ms = 1000) } },
	{ "alloc-acq_expires-0", false, { A(SYSCTL, .spi = 0), A(ALLOC, .spi = 0x1000) } },
	{ "acq_expires-0-wait",
	  false,
	  { A(SYSCTL, .spi = 0), A(ALLOC, .spi = 0x1000), A(STAYS, .ms = 2500) } },
	{ "alloc-again-does-not-extend",
	  false,
	  { A(SYSCTL, .spi = 2), A(ALLOC, .spi = 0x1000), A(WAIT, .ms = 1200),
	    A(ALLOC, .spi = 0x1000), A(EXPIRES, .ms = 2000) } },
	{ "default-acq_expires", true, { A(DEFAULT, .spi = 0) } },
	{ "acquire-no-listener", true, { A(POLICY, .spi = 0), A(SEND, .spi = 1) } },
	{ "acquire-repeated",
	  false,
	  { A(SYSCTL, .spi = 2), A(POLICY, .spi = 0), A(SEND, .spi = 52),
	    A(ACQUIRES, .spi = 3, .ends = 2) } },
	{ "newsa-same-tuple-no-seq",
	  false,
	  { A(POLICY, .spi = 0), A(SEND, .spi = 1), A(NEW, .spi = 0x1000) } },
	{ "allocspi-with-acquire-seq",
	  false,
	  { A(POLICY, .spi = 0), A(SEND, .spi = 1), A(ALLOC, .spi = 0x1000, .spoil = with_seq) } },
	{ "tcp-connect-nonblock",
	  false,
	  { A(POLICY, .spi = 0), A(CONNECT, .spi = 0), A(ACQUIRES, .spi = 1) } },
	{ "allocspi-same-direction-no-seq",
	  false,
	  { A(POLICY, .spi = 0), A(SEND, .spi = 1), A(ALLOC, .spi = 0x1000) } },
};

#undef A

#endif
