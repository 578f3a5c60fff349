/*
 * The driver's codes by cause. Numbers, not <errno.h>: a run gives the same bytes on every host.
 *
 * Windows  [D] the code and its use for IPsecSaContext* are documented (Microsoft Learn, "WFP error
 *              codes")
 *          [I] the code is documented; that this cause gives it is inferred
 *          [X] chosen for this simulator: no public text says what Windows returns
 * 2003     FWP_E_* came with WFP in Windows Vista [D]; these are plain Win32 codes of the same
 *          meaning, all [X]
 * Linux    [M] measured on 6.1, 6.12 and 6.18 kernels
 *          [I] inferred
 *          [X] chosen: Linux has no such failure
 * BSD      [D] FreeBSD's sys/netipsec/key.c
 *          [I] inferred from it
 *          [X] chosen: BSD has no such failure
 * ideal    Windows' numbers, so that a lesson can compare [X]
 */
#include <assert.h>
#include <stddef.h>

#include "sadb/code.h"

#define FWP_NOT_FOUND                0x80320008u
#define FWP_ALREADY_EXISTS           0x80320009u
#define FWP_TIMEOUT                  0x80320012u
#define FWP_TRAFFIC_MISMATCH         0x8032001Au
#define FWP_INCOMPATIBLE_SA_STATE    0x8032001Bu
#define FWP_INVALID_PARAMETER        0x80320035u
#define FWP_INVALID_CIPHER_TRANSFORM 0x80320039u
#define WIN_NOT_ENOUGH_MEMORY        8u
#define WIN_GEN_FAILURE              31u
#define WIN_NO_SYSTEM_RESOURCES      1450u
#define LIN_EPERM                    1u
#define LIN_ENOENT                   2u
#define LIN_ESRCH                    3u
#define LIN_EIO                      5u
#define LIN_ENOMEM                   12u
#define LIN_EEXIST                   17u
#define LIN_EINVAL                   22u
#define LIN_ENOSYS                   38u
#define LIN_EPROTONOSUPPORT          93u
#define LIN_ENOBUFS                  105u
#define LIN_ETIMEDOUT                110u
#define WIN_INVALID_DATA             13u
#define WIN_NOT_SUPPORTED            50u
#define WIN_INVALID_PARAMETER        87u
#define WIN_ALREADY_EXISTS           183u
#define WIN_TIMEOUT                  1460u
#define WIN_NOT_FOUND                1168u
#define WIN_INVALID_STATE            5023u
#define BSD_ESRCH                    3u
#define BSD_EIO                      5u
#define BSD_EEXIST                   17u
#define BSD_EINVAL                   22u
#define BSD_ENOBUFS                  55u
#define BSD_ETIMEDOUT                60u

#define CODES(windows, windows_2003, linux_errno, bsd_errno)                                       \
	{                                                                                          \
		[SADB_PLATFORM_WINDOWS] = windows, [SADB_PLATFORM_LINUX] = linux_errno,            \
		[SADB_PLATFORM_WINDOWS_2003] = windows_2003, [SADB_PLATFORM_BSD] = bsd_errno,      \
		[SADB_PLATFORM_IDEAL] = windows                                                    \
	}

static const struct face {
	enum sadb_err err;
	uint32_t code[SADB_PLATFORM_COUNT];
} faces[SADB_CAUSE_COUNT] = {
	[SADB_CAUSE_NONE] = { SADB_OK, CODES(0, 0, 0, 0) },
	/* [D] the SA context id is not found; [M] UPDSA, DELSA of an unknown SPI, expired larval
	   included; [D] DELETE (UPDATE: see below) */
	[SADB_CAUSE_LARVAL_EXPIRED] = { SADB_E_NOT_FOUND,
	                                CODES(FWP_NOT_FOUND, WIN_NOT_FOUND, LIN_ESRCH, BSD_ESRCH) },
	[SADB_CAUSE_NEVER_ALLOCATED] = { SADB_E_NOT_FOUND, CODES(FWP_NOT_FOUND, WIN_NOT_FOUND,
	                                                         LIN_ESRCH, BSD_ESRCH) },
	[SADB_CAUSE_DELETED] = { SADB_E_NOT_FOUND,
	                         CODES(FWP_NOT_FOUND, WIN_NOT_FOUND, LIN_ESRCH, BSD_ESRCH) },
	/* [X] a system code that says "quota": FWP_E_TIMEOUT would claim that something was waited
	   for; [X]; [X] */
	[SADB_CAUSE_SA_LIMIT] = { SADB_E_LIMIT,
	                          CODES(WIN_NO_SYSTEM_RESOURCES, WIN_NO_SYSTEM_RESOURCES,
	                                LIN_ENOBUFS, BSD_ENOBUFS) },
	[SADB_CAUSE_LARVAL_LIMIT] = { SADB_E_LIMIT,
	                              CODES(WIN_NO_SYSTEM_RESOURCES, WIN_NO_SYSTEM_RESOURCES,
	                                    LIN_ENOBUFS, BSD_ENOBUFS) },
	[SADB_CAUSE_UPDATES_LIMIT] = { SADB_E_LIMIT,
	                               CODES(WIN_NO_SYSTEM_RESOURCES, WIN_NO_SYSTEM_RESOURCES,
	                                     LIN_ENOBUFS, BSD_ENOBUFS) },
	[SADB_CAUSE_REQUESTS_LIMIT] = { SADB_E_LIMIT,
	                                CODES(WIN_NO_SYSTEM_RESOURCES, WIN_NO_SYSTEM_RESOURCES,
	                                      LIN_ENOBUFS, BSD_ENOBUFS) },
	[SADB_CAUSE_PEER_LIMIT] = { SADB_E_LIMIT,
	                            CODES(WIN_NO_SYSTEM_RESOURCES, WIN_NO_SYSTEM_RESOURCES,
	                                  LIN_ENOBUFS, BSD_ENOBUFS) },
	/* [D] the wait for the transaction lock of the filter engine; [X], [X], [X] nobody gives up
	   waiting there */
	[SADB_CAUSE_LOCK_TIMEOUT] = { SADB_E_TIMEOUT, CODES(FWP_TIMEOUT, WIN_TIMEOUT, LIN_ETIMEDOUT,
	                                                    BSD_ETIMEDOUT) },
	/* as any SA that is not there */
	[SADB_CAUSE_LARVAL_DROPPED] = { SADB_E_NOT_FOUND,
	                                CODES(FWP_NOT_FOUND, WIN_NOT_FOUND, LIN_ESRCH, BSD_ESRCH) },
	[SADB_CAUSE_POLICY_CHANGED] = { SADB_E_NOT_FOUND,
	                                CODES(FWP_NOT_FOUND, WIN_NOT_FOUND, LIN_ESRCH, BSD_ESRCH) },
	/* [X] the plain Win32 code for it; [I] ENOMEM was reported from small machines, mostly it
	   is the OOM killer; [D] no mbuf, [I] no memory */
	[SADB_CAUSE_MEMORY_LIMIT] = { SADB_E_NO_MEMORY,
	                              CODES(WIN_NOT_ENOUGH_MEMORY, WIN_NOT_ENOUGH_MEMORY,
	                                    LIN_ENOMEM, BSD_ENOBUFS) },
	/* [X]; [M] ALLOCSPI of an exhausted range; [D] */
	[SADB_CAUSE_SPI_RANGE] = { SADB_E_LIMIT,
	                           CODES(WIN_NO_SYSTEM_RESOURCES, WIN_NO_SYSTEM_RESOURCES,
	                                 LIN_ENOENT, BSD_EEXIST) },
	/* [D]; [M]; [D] */
	[SADB_CAUSE_BAD_PARAMETER] = { SADB_E_INVALID,
	                               CODES(FWP_INVALID_PARAMETER, WIN_INVALID_PARAMETER,
	                                     LIN_EINVAL, BSD_EINVAL) },
	/* [D]; [M] unknown algorithm name or module; [I] */
	[SADB_CAUSE_UNKNOWN_ALGORITHM] = { SADB_E_UNSUPPORTED,
	                                   CODES(FWP_INVALID_CIPHER_TRANSFORM, WIN_NOT_SUPPORTED,
	                                         LIN_ENOSYS, BSD_EINVAL) },
	/* [D] functions called out of order; [X], [X] an SA has no direction there (Linux before
	   6.10) */
	[SADB_CAUSE_WRONG_OBJECT] = { SADB_E_WRONG_STATE,
	                              CODES(FWP_INCOMPATIBLE_SA_STATE, WIN_INVALID_STATE,
	                                    LIN_EINVAL, BSD_EINVAL) },
	/* [I] documented for a repeated GetSpi with other traffic; [X], [X] neither compares
	   selectors */
	[SADB_CAUSE_TRAFFIC_MISMATCH] = { SADB_E_MISMATCH,
	                                  CODES(FWP_TRAFFIC_MISMATCH, WIN_INVALID_DATA, LIN_EINVAL,
	                                        BSD_EINVAL) },
	/* [I]; [M] wrong key length, missing salt; [D] */
	[SADB_CAUSE_CORRUPT_KEY] = { SADB_E_INVALID,
	                             CODES(FWP_INVALID_PARAMETER, WIN_INVALID_PARAMETER, LIN_EINVAL,
	                                   BSD_EINVAL) },
	/* [I]; [M] NEWSA of an existing SA (GETSPI: see below); [D] */
	[SADB_CAUSE_DUPLICATE_SPI] = { SADB_E_EXISTS, CODES(FWP_ALREADY_EXISTS, WIN_ALREADY_EXISTS,
	                                                    LIN_EEXIST, BSD_EEXIST) },
	/* [D] functions called out of order; [M] NEWSA on a larval (UPDSA on a mature SA is 0); [D]
	   ADD on a larval (UPDATE: see below) */
	[SADB_CAUSE_WRONG_STATE] = { SADB_E_WRONG_STATE,
	                             CODES(FWP_INCOMPATIBLE_SA_STATE, WIN_INVALID_STATE, LIN_EEXIST,
	                                   BSD_EEXIST) },
	/* [X]; [X]; [X] */
	[SADB_CAUSE_INJECTED] = { SADB_E_INJECTED,
	                          CODES(WIN_GEN_FAILURE, WIN_GEN_FAILURE, LIN_EIO, BSD_EIO) },
};

/* Where one request gets another code for a cause than the others get. */
static const struct exception {
	enum sadb_platform platform;
	enum sadb_op op;
	enum sadb_cause cause;
	uint32_t code;
} exceptions[] = {
	/* [M] ALLOCSPI of one SPI that is in use */
	{ SADB_PLATFORM_LINUX, SADB_OP_GETSPI, SADB_CAUSE_DUPLICATE_SPI, LIN_ENOENT },
	/* [D] key_update does not find the SA: its larval was reaped, or there never was one */
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_LARVAL_EXPIRED, BSD_EINVAL },
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_NEVER_ALLOCATED, BSD_EINVAL },
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_DELETED, BSD_EINVAL },
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_LARVAL_DROPPED, BSD_EINVAL },
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_POLICY_CHANGED, BSD_EINVAL },
	/* [D] other keys for a mature SA */
	{ SADB_PLATFORM_BSD, SADB_OP_UPDATE, SADB_CAUSE_WRONG_STATE, BSD_EINVAL },
};

static const struct code_name {
	uint32_t code;
	const char *name;
} windows_names[] = {
	{ 0, "ERROR_SUCCESS" },
	{ WIN_NOT_ENOUGH_MEMORY, "ERROR_NOT_ENOUGH_MEMORY" },
	{ WIN_GEN_FAILURE, "ERROR_GEN_FAILURE" },
	{ WIN_NO_SYSTEM_RESOURCES, "ERROR_NO_SYSTEM_RESOURCES" },
	{ FWP_NOT_FOUND, "FWP_E_NOT_FOUND" },
	{ FWP_ALREADY_EXISTS, "FWP_E_ALREADY_EXISTS" },
	{ FWP_TIMEOUT, "FWP_E_TIMEOUT" },
	{ FWP_TRAFFIC_MISMATCH, "FWP_E_TRAFFIC_MISMATCH" },
	{ FWP_INCOMPATIBLE_SA_STATE, "FWP_E_INCOMPATIBLE_SA_STATE" },
	{ FWP_INVALID_PARAMETER, "FWP_E_INVALID_PARAMETER" },
	{ FWP_INVALID_CIPHER_TRANSFORM, "FWP_E_INVALID_CIPHER_TRANSFORM" },
}, linux_names[] = {
	{ 0, "0" },
	{ LIN_EPERM, "EPERM" }, /* these two of a real kernel only */
	{ LIN_EPROTONOSUPPORT, "EPROTONOSUPPORT" },
	{ LIN_ENOENT, "ENOENT" },
	{ LIN_ESRCH, "ESRCH" },
	{ LIN_EIO, "EIO" },
	{ LIN_ENOMEM, "ENOMEM" },
	{ LIN_EEXIST, "EEXIST" },
	{ LIN_EINVAL, "EINVAL" },
	{ LIN_ENOSYS, "ENOSYS" },
	{ LIN_ENOBUFS, "ENOBUFS" },
	{ LIN_ETIMEDOUT, "ETIMEDOUT" },
}, windows_2003_names[] = {
	{ 0, "ERROR_SUCCESS" },
	{ WIN_NOT_ENOUGH_MEMORY, "ERROR_NOT_ENOUGH_MEMORY" },
	{ WIN_INVALID_DATA, "ERROR_INVALID_DATA" },
	{ WIN_GEN_FAILURE, "ERROR_GEN_FAILURE" },
	{ WIN_NOT_SUPPORTED, "ERROR_NOT_SUPPORTED" },
	{ WIN_INVALID_PARAMETER, "ERROR_INVALID_PARAMETER" },
	{ WIN_ALREADY_EXISTS, "ERROR_ALREADY_EXISTS" },
	{ WIN_NOT_FOUND, "ERROR_NOT_FOUND" },
	{ WIN_TIMEOUT, "ERROR_TIMEOUT" },
	{ WIN_NO_SYSTEM_RESOURCES, "ERROR_NO_SYSTEM_RESOURCES" },
	{ WIN_INVALID_STATE, "ERROR_INVALID_STATE" },
}, bsd_names[] = {
	{ 0, "0" },
	{ BSD_ESRCH, "ESRCH" },
	{ BSD_EIO, "EIO" },
	{ BSD_EEXIST, "EEXIST" },
	{ BSD_EINVAL, "EINVAL" },
	{ BSD_ENOBUFS, "ENOBUFS" },
	{ BSD_ETIMEDOUT, "ETIMEDOUT" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const struct code_name *names;
	size_t count;
} platforms[SADB_PLATFORM_COUNT] = {
	[SADB_PLATFORM_WINDOWS] = { windows_names, COUNT(windows_names) },
	[SADB_PLATFORM_LINUX] = { linux_names, COUNT(linux_names) },
	[SADB_PLATFORM_WINDOWS_2003] = { windows_2003_names, COUNT(windows_2003_names) },
	[SADB_PLATFORM_BSD] = { bsd_names, COUNT(bsd_names) },
	[SADB_PLATFORM_IDEAL] = { windows_names, COUNT(windows_names) },
};

enum sadb_err sadb_cause_err(enum sadb_cause cause)
{
	assert(cause < SADB_CAUSE_COUNT);
	return faces[cause].err;
}

uint32_t sadb_cause_code(enum sadb_platform platform, enum sadb_op op, enum sadb_cause cause)
{
	assert(platform < SADB_PLATFORM_COUNT && op < SADB_OP_COUNT && cause < SADB_CAUSE_COUNT);
	for (size_t i = 0; i < COUNT(exceptions); i++) {
		const struct exception *row = &exceptions[i];

		if (row->platform == platform && row->op == op && row->cause == cause)
			return row->code;
	}
	return faces[cause].code[platform];
}

const char *sadb_code_name(enum sadb_platform platform, uint32_t code)
{
	assert(platform < SADB_PLATFORM_COUNT);
	for (size_t i = 0; i < platforms[platform].count; i++)
		if (platforms[platform].names[i].code == code)
			return platforms[platform].names[i].name;
	return "?";
}
