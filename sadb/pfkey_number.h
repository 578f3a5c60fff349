/*
 * The numbers of PF_KEY v2 (RFC 2367), and what platforms do differently with them, as data: two
 * dialects, linux and bsd (FreeBSD's, of KAME), a row each; the other platforms have no PF_KEY and
 * speak linux. Labels as in behaviour.h: D documented, I inferred, M measured, X invented.
 *
 * Numbers are in the host's byte order, which here is always little endian; SPIs (but those of
 * SPIRANGE), ports and addresses in network order. The dialects differ in sockaddrs (BSD's begin
 * with their length), in AF_INET6 (10, 28), in ciphers' numbers (ChaCha20-Poly1305 is 15 in
 * FreeBSD and nothing in Linux, whose PF_KEY has no AEAD at all: AES-GCM is taken there [X] since
 * the model has nothing else), and in how a malformed message is told: Linux answers a bad
 * extension and lets send() fail for a bad header, FreeBSD the other way round. OpenBSD's numbers
 * are others again, and not spoken.
 */
#ifndef SADB_PFKEY_NUMBER_H
#define SADB_PFKEY_NUMBER_H

#include "sadb/sadb.h"

#define PFKEY_VERSION 2

/* RFC 2367 2.3.1 (the list is in Appendix D) and 3.1. */
#define PFKEY_TYPES(X)                                                                             \
	X(GETSPI, 1, "GETSPI")                                                                     \
	X(UPDATE, 2, "UPDATE")                                                                     \
	X(ADD, 3, "ADD")                                                                           \
	X(DELETE, 4, "DELETE")                                                                     \
	X(GET, 5, "GET")                                                                           \
	X(ACQUIRE, 6, "ACQUIRE")                                                                   \
	X(REGISTER, 7, "REGISTER")                                                                 \
	X(EXPIRE, 8, "EXPIRE")                                                                     \
	X(FLUSH, 9, "FLUSH")                                                                       \
	X(DUMP, 10, "DUMP")
enum pfkey_type {
#define X(name, number, text) PFKEY_TYPE_##name = number,
	PFKEY_TYPES(X)
#undef X
};

/* RFC 2367 3.2 to 3.3; least and greatest octets, 0: no greatest. X_SA2 is KAME's and Linux'. */
#define PFKEY_EXTS(X)                                                                              \
	X(SA, 1, "SA", 16, 16)                                                                     \
	X(LIFETIME_CURRENT, 2, "LIFETIME_CURRENT", 32, 32)                                         \
	X(LIFETIME_HARD, 3, "LIFETIME_HARD", 32, 32)                                               \
	X(LIFETIME_SOFT, 4, "LIFETIME_SOFT", 32, 32)                                               \
	X(ADDRESS_SRC, 5, "ADDRESS_SRC", 16, 0)                                                    \
	X(ADDRESS_DST, 6, "ADDRESS_DST", 16, 0)                                                    \
	X(ADDRESS_PROXY, 7, "ADDRESS_PROXY", 16, 0)                                                \
	X(KEY_AUTH, 8, "KEY_AUTH", 8, 0)                                                           \
	X(KEY_ENCRYPT, 9, "KEY_ENCRYPT", 8, 0)                                                     \
	X(IDENTITY_SRC, 10, "IDENTITY_SRC", 16, 0)                                                 \
	X(IDENTITY_DST, 11, "IDENTITY_DST", 16, 0)                                                 \
	X(SENSITIVITY, 12, "SENSITIVITY", 16, 0)                                                   \
	X(PROPOSAL, 13, "PROPOSAL", 8, 0)                                                          \
	X(SUPPORTED_AUTH, 14, "SUPPORTED_AUTH", 8, 0)                                              \
	X(SUPPORTED_ENCRYPT, 15, "SUPPORTED_ENCRYPT", 8, 0)                                        \
	X(SPIRANGE, 16, "SPIRANGE", 16, 16)                                                        \
	X(SA2, 19, "X_SA2", 16, 16)
enum pfkey_ext {
#define X(name, number, text, least, greatest) PFKEY_EXT_##name = number,
	PFKEY_EXTS(X)
#undef X
	        PFKEY_EXT_ROOM
};

/* SADB_SATYPE_*: what is secured. RFC 2367 3.1; 5 to 8 are routing protocols and Mobile IP. */
enum pfkey_satype {
	PFKEY_SATYPE_UNSPEC = 0,
	PFKEY_SATYPE_AH = 2,
	PFKEY_SATYPE_ESP = 3,
	PFKEY_SATYPE_RSVP = 5,
	PFKEY_SATYPE_MIP = 8,
};

/* SADB_SASTATE_* */
#define PFKEY_STATES(X)                                                                            \
	X(LARVAL, "larval")                                                                        \
	X(MATURE, "mature")                                                                        \
	X(DYING, "dying")                                                                          \
	X(DEAD, "dead")
enum pfkey_state {
#define X(name, text) PFKEY_STATE_##name,
	PFKEY_STATES(X)
#undef X
	        PFKEY_STATE_COUNT
};

/* What dialects differ in. */
#define PFKEY_TRAITS(X)                                                                            \
	X(AF_INET6, "af_inet6", "the number of the address family IPv6; IPv4 is 2 everywhere")     \
	X(SA_LEN, "sa_len", "does a sockaddr begin with its length?")                              \
	X(EALG_AES_GCM_16, "ealg_aes_gcm_16", "SADB_X_EALG_* of AES-GCM with 16 octets of ICV")    \
	X(EALG_CHACHA20, "ealg_chacha20", "SADB_X_EALG_* of ChaCha20-Poly1305; 0: it has none")    \
	X(EALG_MAX, "ealg_max", "a greater number of a cipher is refused before it is looked up")  \
	X(TYPE_MAX, "type_max", "a greater type of message does not exist")                        \
	X(EXT_MAX, "ext_max", "a greater type of extension does not exist")                        \
	X(EXT_EXACT, "ext_exact", "is an extension refused that is longer than its struct?")       \
	X(REPLAY_UNIT, "replay_unit", "packets in one unit of sadb_sa_replay")                     \
	X(REPLAY_MAX, "replay_max", "the widest replay window, in packets")                        \
	X(ESN_FLAG, "esn_flag", "the bit of sadb_sa_flags that asks for ESN; 0: none does")        \
	X(DUMP_DOWN, "dump_down", "do the sequence numbers of a dump count down to its 0?")        \
	X(RENEWED_STATE, "renewed_state", "the state in the answer to an UPDATE of a mature SA")
enum pfkey_trait {
#define X(name, text, doc) PFKEY_TRAIT_##name,
	PFKEY_TRAITS(X)
#undef X
	        PFKEY_TRAIT_COUNT
};

/*
 * Why a message is refused before the database is asked. Each has an errno in every dialect, and a
 * way to tell it: send() fails, or an answer with sadb_msg_errno. An errno of 0: no flaw there.
 */
#define PFKEY_FLAWS(X)                                                                             \
	X(NONE, "none", "nothing")                                                                 \
	X(SHORT, "short", "fewer octets than a base header")                                       \
	X(LENGTH, "length", "sadb_msg_len is not the length of the message")                       \
	X(VERSION, "version", "not PF_KEY version 2")                                              \
	X(RESERVED, "reserved", "sadb_msg_reserved is not zero")                                   \
	X(TYPE, "type", "no such type of message")                                                 \
	X(EXT_LENGTH, "ext_length", "an extension of no, a wrong, or too great a length")          \
	X(EXT_UNKNOWN, "ext_unknown", "no such type of extension")                                 \
	X(EXT_ZERO, "ext_zero", "an extension of the reserved type 0")                             \
	X(EXT_TWICE, "ext_twice", "an extension twice")                                            \
	X(EXT_BODY, "ext_body", "an extension whose parts do not fill it")                         \
	X(ADDRESS, "address", "an address whose length or prefix is not its family's")             \
	X(FAMILY, "family", "an address family that is not IPv4 or IPv6")                          \
	X(FAMILIES, "families", "source and destination of two families")                          \
	X(SATYPE, "satype", "no such type of SA, or none given")                                   \
	X(SATYPE_OTHER, "satype_other", "SAs of OSPF, RIP, RSVP or Mobile IP")                     \
	X(UNSUPPORTED, "unsupported",                                                              \
	  "a message that a daemon does not send, or that is not here")                            \
	X(MISSING, "missing", "a required extension is not there")                                 \
	X(LIFETIME_ALONE, "lifetime_alone", "a hard lifetime without a soft one, or vice versa")   \
	X(ALGORITHM, "algorithm", "a cipher's number beyond the greatest there is")                \
	X(KEY_BITS, "key_bits", "no key, or more bits than the extension holds")                   \
	X(REGISTERED, "registered", "a second REGISTER for this type of SA")                       \
	X(EMPTY, "empty", "DUMP finds no SA")                                                      \
	X(NO_ROOM, "no_room", "no room for another request")
enum pfkey_flaw {
#define X(name, text, doc) PFKEY_FLAW_##name,
	PFKEY_FLAWS(X)
#undef X
	        PFKEY_FLAW_COUNT
};

struct pfkey_choice {
	uint16_t value;
	char label;
	const char *source;
};

struct pfkey_refusal {
	uint8_t code; /* errno; 0: the dialect takes it */
	bool by_send; /* send() fails with it; else an answer tells it */
	char label;
	const char *source;
};

struct pfkey_dialect {
	const char *name;
	enum sadb_platform codes; /* whose errno a cause of the database has: sadb_cause_code */
	struct pfkey_choice choices[PFKEY_TRAIT_COUNT];
	struct pfkey_refusal refusals[PFKEY_FLAW_COUNT];
};

const struct pfkey_dialect *pfkey_dialect(enum sadb_platform platform);
uint16_t pfkey_trait(enum sadb_platform platform, enum pfkey_trait trait);
const struct pfkey_refusal *pfkey_refusal(enum sadb_platform platform, enum pfkey_flaw flaw);
/* The number of an IKEv2 transform there, 0 if it has none; and back, 0 if that is none of ours. */
uint8_t pfkey_ealg(enum sadb_platform platform, uint16_t encr);
uint16_t pfkey_encr(enum sadb_platform platform, uint8_t ealg);

/* "?" for a number that is none. */
const char *pfkey_type_name(uint8_t type);
const char *pfkey_state_name(uint8_t state);
const char *pfkey_satype_name(uint8_t satype);
const char *pfkey_errno_name(enum sadb_platform platform, uint8_t code);
const char *pfkey_trait_name(enum pfkey_trait trait);
const char *pfkey_trait_doc(enum pfkey_trait trait);
const char *pfkey_flaw_name(enum pfkey_flaw flaw);
const char *pfkey_flaw_doc(enum pfkey_flaw flaw);

#endif
