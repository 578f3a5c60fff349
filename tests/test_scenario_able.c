/* What a machine without AES runs, and what it refuses. */
#include "scenario_kit.h"

#include "sim/scenario/able.h"
#include "sim/scenario/suite.h"

static bool all(const struct ike_suite *suite, enum ike_crypto crypto)
{
	(void)suite, (void)crypto;
	return true;
}

static bool no_aes(const struct ike_suite *suite, enum ike_crypto crypto)
{
	return crypto == IKE_CRYPTO_MODELLED || suite->encr != SADB_ENCR_AES_GCM_16;
}

#define CHACHA "chacha20poly1305-prfsha256-x25519"
#define AES    "aes256gcm16-prfsha512-x25519"

static const struct {
	const char *crypto, *initiator, *responder;
	bool lacking;
} rows[] = {
	{ "real", CHACHA, CHACHA, false },
	{ "real", AES, AES, true },
	{ "real", CHACHA ", " AES, AES, true },
	{ "real", CHACHA ", " AES, CHACHA ", " AES, true },
	{ "real", CHACHA ", " AES, CHACHA, false }, /* nobody takes it */
	{ "real", CHACHA, AES, false },             /* 13868 */
	{ "real", "aes256gcm16-prfsha256-x25519", AES, false },
	{ "modelled", AES, AES, false },
};

START_TEST(only_a_suite_that_may_be_chosen_is_lacking)
{
	char text[1000];
	struct scenario *s;

	snprintf(text, sizeof(text),
	         "ikesim: 1\nname: t\ncrypto: %s\n"
	         "network: { links: [ { name: w, between: [a, b], latency: 1ms } ] }\n"
	         "hosts:\n"
	         "  - { name: a, role: initiator, ike: { proposals: [%s], esp: [aes256gcm16] } }\n"
	         "  - { name: b, role: responder, ike: { proposals: [%s], esp: [aes256gcm16] } }\n",
	         rows[_i].crypto, rows[_i].initiator, rows[_i].responder);
	s = kit_text_well(text);
	ck_assert_ptr_null(scenario_lacks(s, all));
	if (rows[_i].lacking)
		ck_assert_str_eq(suite_word(scenario_lacks(s, no_aes), false), AES);
	else
		ck_assert_ptr_null(scenario_lacks(s, no_aes));
	scenario_free(s);
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, only_a_suite_that_may_be_chosen_is_lacking, 0,
	                    (int)(sizeof(rows) / sizeof(*rows)));
}

int main(void)
{
	return kit_run("scenario able", add);
}
