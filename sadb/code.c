/*
 * The driver's codes by cause. Numbers, not <errno.h>: a run gives the same bytes on every host.
 *
 * Windows  [D] the code and its use for IPsecSaContext* are documented (Microsoft Learn, "WFP error
 *              codes")
 *          [I] the code is documented; that this cause gives it is inferred
 *          [X] chosen for this simulator: no public text says what Windows returns
 * Linux    [M] measured on 6.1, 6.12 and 6.18 kernels
 *          [I] inferred
 *          [X] chosen: Linux has no such failure
 */
#include <assert.h>
#include <stddef.h>

#include "sadb/code.h"

#define FWP_NOT_FOUND                0x80320008u
#define FWP_ALREADY_EXISTS           0x80320009u
#define FWP_TRAFFIC_MISMATCH         0x8032001Au
#define FWP_INCOMPATIBLE_SA_STATE    0x8032001Bu
#define FWP_INVALID_PARAMETER        0x80320035u
#define FWP_INVALID_CIPHER_TRANSFORM 0x80320039u
#define WIN_NOT_ENOUGH_MEMORY        8u
#define WIN_GEN_FAILURE              31u
#define WIN_NO_SYSTEM_RESOURCES      1450u
#define LIN_ENOENT                   2u
#define LIN_ESRCH                    3u
#define LIN_EIO                      5u
#define LIN_ENOMEM                   12u
#define LIN_EEXIST                   17u
#define LIN_EINVAL                   22u
#define LIN_ENOSYS                   38u
#define LIN_ENOBUFS                  105u

static const struct face {
	enum sadb_err err;
	uint32_t code[SADB_PLATFORM_COUNT];
} faces[SADB_CAUSE_COUNT] = {
	[SADB_CAUSE_NONE] = { SADB_OK, { 0, 0 } },
	/* [D] the SA context id is not found; [M] UPDSA, DELSA of an unknown SPI, expired larval
	   included */
	[SADB_CAUSE_LARVAL_EXPIRED] = { SADB_E_NOT_FOUND, { FWP_NOT_FOUND, LIN_ESRCH } },
	[SADB_CAUSE_NEVER_ALLOCATED] = { SADB_E_NOT_FOUND, { FWP_NOT_FOUND, LIN_ESRCH } },
	[SADB_CAUSE_DELETED] = { SADB_E_NOT_FOUND, { FWP_NOT_FOUND, LIN_ESRCH } },
	/* [X] a system code that says "quota": FWP_E_TIMEOUT would claim that something was waited
	   for; [X] */
	[SADB_CAUSE_SA_LIMIT] = { SADB_E_LIMIT, { WIN_NO_SYSTEM_RESOURCES, LIN_ENOBUFS } },
	[SADB_CAUSE_LARVAL_LIMIT] = { SADB_E_LIMIT, { WIN_NO_SYSTEM_RESOURCES, LIN_ENOBUFS } },
	[SADB_CAUSE_UPDATES_LIMIT] = { SADB_E_LIMIT, { WIN_NO_SYSTEM_RESOURCES, LIN_ENOBUFS } },
	[SADB_CAUSE_REQUESTS_LIMIT] = { SADB_E_LIMIT, { WIN_NO_SYSTEM_RESOURCES, LIN_ENOBUFS } },
	/* [X] the plain Win32 code for it; [I] ENOMEM was reported from small machines, mostly it
	   is the OOM killer */
	[SADB_CAUSE_MEMORY_LIMIT] = { SADB_E_NO_MEMORY, { WIN_NOT_ENOUGH_MEMORY, LIN_ENOMEM } },
	/* [X]; [M] ALLOCSPI of an exhausted range */
	[SADB_CAUSE_SPI_RANGE] = { SADB_E_LIMIT, { WIN_NO_SYSTEM_RESOURCES, LIN_ENOENT } },
	/* [D]; [M] */
	[SADB_CAUSE_BAD_PARAMETER] = { SADB_E_INVALID, { FWP_INVALID_PARAMETER, LIN_EINVAL } },
	/* [D]; [M] unknown algorithm name or module */
	[SADB_CAUSE_UNKNOWN_ALGORITHM] = { SADB_E_UNSUPPORTED,
	                                   { FWP_INVALID_CIPHER_TRANSFORM, LIN_ENOSYS } },
	/* [D] functions called out of order; [X] an xfrm state has no direction before 6.10 */
	[SADB_CAUSE_WRONG_OBJECT] = { SADB_E_WRONG_STATE,
	                              { FWP_INCOMPATIBLE_SA_STATE, LIN_EINVAL } },
	/* [I] documented for a repeated GetSpi with other traffic; [X] Linux does not compare
	   selectors */
	[SADB_CAUSE_TRAFFIC_MISMATCH] = { SADB_E_MISMATCH, { FWP_TRAFFIC_MISMATCH, LIN_EINVAL } },
	/* [I]; [M] wrong key length, missing salt */
	[SADB_CAUSE_CORRUPT_KEY] = { SADB_E_INVALID, { FWP_INVALID_PARAMETER, LIN_EINVAL } },
	/* [I]; [M] NEWSA of an existing SA (but a specific SPI in use is ENOENT from ALLOCSPI) */
	[SADB_CAUSE_DUPLICATE_SPI] = { SADB_E_EXISTS, { FWP_ALREADY_EXISTS, LIN_EEXIST } },
	/* [D] functions called out of order; [M] NEWSA on a larval (UPDSA on a mature SA would be
	   0) */
	[SADB_CAUSE_WRONG_STATE] = { SADB_E_WRONG_STATE,
	                             { FWP_INCOMPATIBLE_SA_STATE, LIN_EEXIST } },
	/* [X]; [X] */
	[SADB_CAUSE_INJECTED] = { SADB_E_INJECTED, { WIN_GEN_FAILURE, LIN_EIO } },
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
	{ FWP_TRAFFIC_MISMATCH, "FWP_E_TRAFFIC_MISMATCH" },
	{ FWP_INCOMPATIBLE_SA_STATE, "FWP_E_INCOMPATIBLE_SA_STATE" },
	{ FWP_INVALID_PARAMETER, "FWP_E_INVALID_PARAMETER" },
	{ FWP_INVALID_CIPHER_TRANSFORM, "FWP_E_INVALID_CIPHER_TRANSFORM" },
}, linux_names[] = {
	{ 0, "0" },
	{ LIN_ENOENT, "ENOENT" },
	{ LIN_ESRCH, "ESRCH" },
	{ LIN_EIO, "EIO" },
	{ LIN_ENOMEM, "ENOMEM" },
	{ LIN_EEXIST, "EEXIST" },
	{ LIN_EINVAL, "EINVAL" },
	{ LIN_ENOSYS, "ENOSYS" },
	{ LIN_ENOBUFS, "ENOBUFS" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const struct code_name *names;
	size_t count;
} platforms[SADB_PLATFORM_COUNT] = {
	[SADB_PLATFORM_WINDOWS] = { windows_names, COUNT(windows_names) },
	[SADB_PLATFORM_LINUX] = { linux_names, COUNT(linux_names) },
};

enum sadb_err sadb_cause_err(enum sadb_cause cause)
{
	assert(cause < SADB_CAUSE_COUNT);
	return faces[cause].err;
}

uint32_t sadb_cause_code(enum sadb_platform platform, enum sadb_cause cause)
{
	assert(platform < SADB_PLATFORM_COUNT && cause < SADB_CAUSE_COUNT);
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
