/* What the tests of PF_KEY share: a database with a face, and a daemon's messages. */
#ifndef TESTS_PFKEY_KIT_H
#define TESTS_PFKEY_KIT_H

#include "sadb/pfkey.h"
#include "sadb/pfkey_request.h"
#include "tests/sadb_kit.h"

#define PID 77

static struct sadb *db;
static struct pfkey *face;
static enum sadb_platform platform;
static nsec now;

/* One message of a daemon, built up. */
static struct pfkey_writer mail;
static uint8_t mail_octets[PFKEY_MESSAGE_MAX];
static uint32_t mail_seq;

static inline void pk_setup(enum sadb_platform as, nsec larval_ns)
{
	struct sadb_conf conf = kit_conf();
	struct pfkey_conf with = { .platform = as, .sas = 64, .requests = 8 };

	conf.platform = platform = as;
	conf.larval_lifetime_ns = larval_ns;
	conf.tell_past = true;
	db = sadb_new(&conf);
	with.db = db;
	face = pfkey_new(&with);
	now = 0;
	mail_seq = 0;
	ck_assert_ptr_nonnull(face);
}

static inline void pk_teardown(void)
{
	const struct pfkey_counters *counters = pfkey_counters(face);

	ck_assert_uint_eq(counters->sent, counters->failed + counters->answered + counters->silent +
	                                          counters->waiting);
	pfkey_free(face);
	sadb_free(db);
}

static inline void pk_begin(uint8_t type, uint8_t satype)
{
	struct pfkey_header header = { .version = PFKEY_VERSION,
		                       .type = type,
		                       .satype = satype,
		                       .seq = ++mail_seq,
		                       .pid = PID };

	pfkey_writer_begin(&mail, platform, mail_octets, &header);
}

/* From host 2 to host 1: inbound, if host 1 asked for the SPI. */
static inline void pk_path(void)
{
	struct sadb_addr src = kit_addr(2), dst = kit_addr(1);

	pfkey_writer_address(&mail, PFKEY_EXT_ADDRESS_SRC, &src);
	pfkey_writer_address(&mail, PFKEY_EXT_ADDRESS_DST, &dst);
}

static inline void pk_sa(uint32_t spi, uint8_t encrypt)
{
	struct pfkey_sa sa = { .spi = spi, .encrypt = encrypt, .state = PFKEY_STATE_MATURE };

	pfkey_writer_sa(&mail, &sa);
}

static inline void pk_key(uint16_t bits)
{
	static const uint8_t key[SADB_KEY_MAX] = { 9, 8, 7 };

	pfkey_writer_key(&mail, PFKEY_EXT_KEY_ENCRYPT, bits, key);
}

static inline void pk_lifetime(enum pfkey_ext ext, uint64_t add_s)
{
	struct pfkey_lifetime lifetime = { .add_s = add_s };

	pfkey_writer_lifetime(&mail, ext, &lifetime);
}

static inline void pk_getspi(uint32_t lo, uint32_t hi)
{
	pk_begin(PFKEY_TYPE_GETSPI, PFKEY_SATYPE_ESP);
	pk_path();
	pfkey_writer_range(&mail, lo, hi);
}

/* UPDATE or ADD with AES-GCM of 128 bits and its salt. */
static inline void pk_keying(uint8_t type, uint32_t spi)
{
	pk_begin(type, PFKEY_SATYPE_ESP);
	pk_sa(spi, pfkey_ealg(platform, SADB_ENCR_AES_GCM_16));
	pk_path();
	pk_key(160);
}

/* GET or DELETE */
static inline void pk_name(uint8_t type, uint32_t spi)
{
	pk_begin(type, PFKEY_SATYPE_ESP);
	pk_sa(spi, 0);
	pk_path();
}

/* What send() returns. */
static inline uint8_t pk_send(void)
{
	return pfkey_input(face, now, mail_octets, pfkey_writer_end(&mail));
}

/* The next message to the daemon, parsed; it lives until the next. */
static inline struct pfkey_message pk_next(void)
{
	static struct pfkey_out out;
	struct pfkey_message message;
	enum pfkey_flaw flaw;

	ck_assert_msg(pfkey_output(face, &out), "a message is missing");
	flaw = pfkey_parse(&message, platform, out.octets, out.len);
	ck_assert_str_eq(pfkey_flaw_name(flaw), "none");
	return message;
}

static inline void pk_quiet(void)
{
	struct pfkey_out out;

	ck_assert_msg(!pfkey_output(face, &out), "there is a message of type %d", out.octets[1]);
}

static inline void pk_wait(nsec ns)
{
	now += ns;
	pfkey_tick(face, now);
}

/* Sends, waits for the service to end, takes the one answer. */
static inline struct pfkey_message pk_ask(void)
{
	struct pfkey_message answer;

	ck_assert_uint_eq(pk_send(), 0);
	pk_wait(1);
	answer = pk_next();
	ck_assert_uint_eq(answer.header.type, mail_octets[1]);
	ck_assert_uint_eq(answer.header.pid, PID);
	return answer;
}

static inline const char *pk_errno(const struct pfkey_message *answer)
{
	return pfkey_errno_name(platform, answer->header.error);
}

static inline uint32_t pk_spi(const struct pfkey_message *answer)
{
	struct pfkey_sa sa;

	ck_assert_msg(pfkey_get_sa(answer, &sa), "the answer has no SA: %s", pk_errno(answer));
	return sa.spi;
}

#define ck_errno(answer, wanted)                                                                   \
	do {                                                                                       \
		struct pfkey_message ck_errno_it = (answer);                                       \
		ck_assert_str_eq(pk_errno(&ck_errno_it), wanted);                                  \
	} while (0)

#endif
