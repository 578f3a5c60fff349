/*
 * The dialects. linux: net/key/af_key.c, net/xfrm/xfrm_algo.c and include/uapi/linux/pfkeyv2.h of
 * Linux, and the rows of tests/data/linux-sad-truth.csv. bsd: sys/netipsec/key.c and
 * sys/net/pfkeyv2.h of FreeBSD 14. (OpenBSD's numbers are others again: AF_INET6 is 24, ESP is
 * SADB_SATYPE 2, X_SA2 is 23; nothing here speaks it.)
 */
#include <assert.h>
#include <stddef.h>

#include "sadb/code.h"
#include "sadb/pfkey_number.h"

enum { DIALECT_LINUX, DIALECT_BSD, DIALECT_COUNT };

#define SEND  true
#define REPLY false

#define AF_KEY_PARSE "af_key.c, parse_exthdrs"
#define AF_KEY_STATE "af_key.c, pfkey_msg2xfrm_state"
#define AF_KEY_BASE  "af_key.c, pfkey_get_base_msg: send() fails, nobody is told"
#define KEY_PARSE    "key.c, key_parse"
#define KEY_ALIGN    "key.c, key_align: send() fails, nobody is told"
#define OURS         "neither looks so closely; RFC 2367 2.3 says what is in it"

/* clang-format off */
#define T(trait) [PFKEY_TRAIT_##trait]
#define F(flaw)  [PFKEY_FLAW_##flaw]
static const struct pfkey_dialect dialects[DIALECT_COUNT] = {
	[DIALECT_LINUX] = { "linux", SADB_PLATFORM_LINUX, {
		T(AF_INET6) = { 10, 'D', "linux/socket.h" },
		T(SA_LEN) = { 0, 'D', "linux/in.h" },
		T(EALG_AES_GCM_16) = { 20, 'X',
			"the number is in pfkeyv2.h, but af_key.c finds no AEAD: ENOSYS there" },
		T(EALG_CHACHA20) = { 0, 'D',
			"xfrm_algo.c: pfkey_supported is 0; netlink alone has it" },
		T(EALG_MAX) = { 253, 'M', "row pk-add-unknown-ealg-254" },
		T(TYPE_MAX) = { 24, 'D', "pfkeyv2.h, SADB_MAX" },
		T(EXT_MAX) = { 26, 'D', "pfkeyv2.h, SADB_EXT_MAX" },
		T(EXT_EXACT) = { 0, 'D', "af_key.c, sadb_ext_min_len: a least length only" },
		T(REPLAY_UNIT) = { 1, 'D', AF_KEY_STATE },
		T(REPLAY_MAX) = { 32, 'M', "rows replay-legacy-*: what is wider is 32" },
		T(ESN_FLAG) = { 0, 'D', "pfkeyv2.h, SADB_SAFLAGS_*" },
		T(DUMP_DOWN) = { 0, 'D', "af_key.c, dump_sa: 1, 2, 3 ... and the last is 0" },
		T(RENEWED_STATE) = { PFKEY_STATE_DEAD, 'M', "row pk-update-mature: state=3" },
	}, {
		F(NONE) = { 0, REPLY, 'D', "no flaw" },
		F(SHORT) = { 90, SEND, 'D', AF_KEY_BASE },
		F(LENGTH) = { 90, SEND, 'D', AF_KEY_BASE },
		F(VERSION) = { 22, SEND, 'D', AF_KEY_BASE },
		F(RESERVED) = { 22, SEND, 'D', AF_KEY_BASE },
		F(TYPE) = { 22, SEND, 'D', AF_KEY_BASE },
		F(EXT_LENGTH) = { 22, REPLY, 'D', AF_KEY_PARSE },
		F(EXT_UNKNOWN) = { 0, REPLY, 'D', "af_key.c, parse_exthdrs: skipped" },
		F(EXT_ZERO) = { 22, REPLY, 'D', AF_KEY_PARSE },
		F(EXT_TWICE) = { 22, REPLY, 'D', AF_KEY_PARSE },
		F(EXT_BODY) = { 22, REPLY, 'X', OURS },
		F(ADDRESS) = { 22, REPLY, 'D', "af_key.c, verify_address_len" },
		F(FAMILY) = { 22, REPLY, 'D', "af_key.c, verify_address_len" },
		F(FAMILIES) = { 22, REPLY, 'D', "af_key.c, present_and_same_family" },
		F(SATYPE) = { 22, REPLY, 'M', "row pk-getspi-bad-satype" },
		F(SATYPE_OTHER) = { 22, REPLY, 'D', "af_key.c, pfkey_satype2proto" },
		F(UNSUPPORTED) = { 95, REPLY, 'D', "af_key.c, pfkey_process: no function" },
		F(MISSING) = { 22, REPLY, 'M', "rows pk-getspi-no-address, pk-add-no-enc-key" },
		F(LIFETIME_ALONE) = { 22, REPLY, 'M', "row pk-add-hard-without-soft" },
		F(ALGORITHM) = { 22, REPLY, 'M', "row pk-add-unknown-ealg-254" },
		F(KEY_BITS) = { 22, REPLY, 'D', AF_KEY_STATE },
		F(REGISTERED) = { 17, REPLY, 'M', "row pk-register-twice" },
		F(EMPTY) = { 2, REPLY, 'D', "xfrm_state.c, xfrm_state_walk" },
		F(NO_ROOM) = { 105, SEND, 'X', "no public text" },
	} },
	[DIALECT_BSD] = { "bsd", SADB_PLATFORM_BSD, {
		T(AF_INET6) = { 28, 'D', "sys/socket.h" },
		T(SA_LEN) = { 1, 'D', "netinet/in.h" },
		T(EALG_AES_GCM_16) = { 20, 'D', "pfkeyv2.h" },
		T(EALG_CHACHA20) = { 15, 'D', "pfkeyv2.h" },
		T(EALG_MAX) = { 255, 'D', "key.c looks every number up" },
		T(TYPE_MAX) = { 22, 'D', "pfkeyv2.h, SADB_MAX" },
		T(EXT_MAX) = { 28, 'D', "pfkeyv2.h, SADB_EXT_MAX" },
		T(EXT_EXACT) = { 1, 'D', "key.c, maxsize[]" },
		T(REPLAY_UNIT) = { 8, 'D', "key.c: the window is counted in octets of 8 packets" },
		T(REPLAY_MAX) = { 64, 'X', "the database holds no wider one" },
		T(ESN_FLAG) = { 0x400, 'D', "pfkeyv2.h, SADB_X_SAFLAGS_ESN" },
		T(DUMP_DOWN) = { 1, 'D', "key.c, key_dump: the count of those to come" },
		T(RENEWED_STATE) = { PFKEY_STATE_MATURE, 'D', "key.c, key_update" },
	}, {
		F(NONE) = { 0, REPLY, 'D', "no flaw" },
		F(SHORT) = { 55, SEND, 'D', "key.c, key_parse: m_pullup" },
		F(LENGTH) = { 22, REPLY, 'D', KEY_PARSE },
		F(VERSION) = { 22, REPLY, 'D', KEY_PARSE },
		F(RESERVED) = { 0, REPLY, 'D', "key.c does not look" },
		F(TYPE) = { 22, REPLY, 'D', KEY_PARSE },
		F(EXT_LENGTH) = { 22, SEND, 'D', KEY_ALIGN },
		F(EXT_UNKNOWN) = { 22, SEND, 'D', KEY_ALIGN },
		F(EXT_ZERO) = { 22, SEND, 'D', KEY_ALIGN },
		F(EXT_TWICE) = { 22, SEND, 'D', KEY_ALIGN },
		F(EXT_BODY) = { 22, SEND, 'X', OURS },
		F(ADDRESS) = { 22, REPLY, 'D', KEY_PARSE },
		F(FAMILY) = { 47, REPLY, 'D', KEY_PARSE },
		F(FAMILIES) = { 22, REPLY, 'D', KEY_PARSE },
		F(SATYPE) = { 22, REPLY, 'D', KEY_PARSE },
		F(SATYPE_OTHER) = { 45, REPLY, 'D', KEY_PARSE },
		F(UNSUPPORTED) = { 22, REPLY, 'D', "key.c, key_typesw[]: no function" },
		F(MISSING) = { 22, REPLY, 'D', "key.c, key_getspi, key_update, key_add ..." },
		F(LIFETIME_ALONE) = { 22, REPLY, 'D', "key.c, key_add and key_update" },
		F(ALGORITHM) = { 22, REPLY, 'D', "key.c, key_setsaval" },
		F(KEY_BITS) = { 22, REPLY, 'I', "key.c, key_setsaval" },
		F(REGISTERED) = { 17, REPLY, 'D', "key.c, key_register" },
		F(EMPTY) = { 2, REPLY, 'D', "key.c, key_dump" },
		F(NO_ROOM) = { 55, SEND, 'I', "key.c: no mbuf" },
	} },
};
#undef T
#undef F
/* clang-format on */

/* Windows has no PF_KEY [X], and RFC 2367 leaves the numbers of errno to the platform. */
static const uint8_t spoken[SADB_PLATFORM_COUNT] = {
	[SADB_PLATFORM_WINDOWS] = DIALECT_LINUX, [SADB_PLATFORM_LINUX] = DIALECT_LINUX,
	[SADB_PLATFORM_BSD] = DIALECT_BSD,       [SADB_PLATFORM_WINDOWS_2003] = DIALECT_LINUX,
	[SADB_PLATFORM_IDEAL] = DIALECT_LINUX,
};

const struct pfkey_dialect *pfkey_dialect(enum sadb_platform platform)
{
	assert(platform < SADB_PLATFORM_COUNT);
	return &dialects[spoken[platform]];
}

uint16_t pfkey_trait(enum sadb_platform platform, enum pfkey_trait trait)
{
	assert(trait < PFKEY_TRAIT_COUNT);
	return pfkey_dialect(platform)->choices[trait].value;
}

const struct pfkey_refusal *pfkey_refusal(enum sadb_platform platform, enum pfkey_flaw flaw)
{
	assert(flaw < PFKEY_FLAW_COUNT);
	return &pfkey_dialect(platform)->refusals[flaw];
}

uint8_t pfkey_ealg(enum sadb_platform platform, uint16_t encr)
{
	if (encr == SADB_ENCR_AES_GCM_16)
		return (uint8_t)pfkey_trait(platform, PFKEY_TRAIT_EALG_AES_GCM_16);
	if (encr == SADB_ENCR_CHACHA20_POLY1305)
		return (uint8_t)pfkey_trait(platform, PFKEY_TRAIT_EALG_CHACHA20);
	return 0;
}

uint16_t pfkey_encr(enum sadb_platform platform, uint8_t ealg)
{
	if (ealg == 0)
		return 0;
	if (ealg == pfkey_ealg(platform, SADB_ENCR_AES_GCM_16))
		return SADB_ENCR_AES_GCM_16;
	if (ealg == pfkey_ealg(platform, SADB_ENCR_CHACHA20_POLY1305))
		return SADB_ENCR_CHACHA20_POLY1305;
	return 0;
}

const char *pfkey_type_name(uint8_t type)
{
	switch (type) {
#define X(name, number, text)                                                                      \
	case number: return text;
		PFKEY_TYPES(X)
#undef X
	}
	return "?";
}

const char *pfkey_state_name(uint8_t state)
{
	static const char *const names[] = {
#define X(name, text) text,
		PFKEY_STATES(X)
#undef X
	};

	return state < PFKEY_STATE_COUNT ? names[state] : "?";
}

const char *pfkey_satype_name(uint8_t satype)
{
	switch (satype) {
	case PFKEY_SATYPE_UNSPEC: return "any";
	case PFKEY_SATYPE_AH: return "ah";
	case PFKEY_SATYPE_ESP: return "esp";
	}
	return "?";
}

/* Those that the database never returns, each with both numbers: errno.h of the two. */
const char *pfkey_errno_name(enum sadb_platform platform, uint8_t code)
{
	static const struct {
		const char *name;
		uint8_t code[DIALECT_COUNT];
	} ours[] = {
		{ "ENOENT", { 2, 2 } },       { "EMSGSIZE", { 90, 40 } },
		{ "EOPNOTSUPP", { 95, 45 } }, { "EAFNOSUPPORT", { 97, 47 } },
		{ "ENOBUFS", { 105, 55 } },
	};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (ours[i].code[spoken[platform]] == code)
			return ours[i].name;
	return sadb_code_name(pfkey_dialect(platform)->codes, code);
}

const char *pfkey_trait_name(enum pfkey_trait trait)
{
	static const char *const names[] = {
#define X(name, text, doc) text,
		PFKEY_TRAITS(X)
#undef X
	};

	assert(trait < PFKEY_TRAIT_COUNT);
	return names[trait];
}

const char *pfkey_trait_doc(enum pfkey_trait trait)
{
	static const char *const docs[] = {
#define X(name, text, doc) doc,
		PFKEY_TRAITS(X)
#undef X
	};

	assert(trait < PFKEY_TRAIT_COUNT);
	return docs[trait];
}

const char *pfkey_flaw_name(enum pfkey_flaw flaw)
{
	static const char *const names[] = {
#define X(name, text, doc) text,
		PFKEY_FLAWS(X)
#undef X
	};

	assert(flaw < PFKEY_FLAW_COUNT);
	return names[flaw];
}

const char *pfkey_flaw_doc(enum pfkey_flaw flaw)
{
	static const char *const docs[] = {
#define X(name, text, doc) doc,
		PFKEY_FLAWS(X)
#undef X
	};

	assert(flaw < PFKEY_FLAW_COUNT);
	return docs[flaw];
}
