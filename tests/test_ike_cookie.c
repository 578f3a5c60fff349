/* Stateless cookies: ike/cookie. */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>

#include "ike/cookie.h"
#include "tests/hex.h"

static struct ike_random stream;
static struct ike_cookies cookies;
static struct sadb_addr addr;
static uint8_t nonce[32], cookie[IKE_COOKIE_LEN + 1];
static struct ike_cookie_for who;

static void setup(void)
{
	uint8_t seed[IKE_SEED_LEN] = { 5 };

	ike_random_init(&stream, seed);
	ike_cookies_init(&cookies, &stream);
	addr = (struct sadb_addr){ 4, { 192, 0, 2, 1 } };
	memset(nonce, 0x33, sizeof(nonce));
	who = (struct ike_cookie_for){ { nonce, sizeof(nonce) }, &addr, 0x0102030405060708 };
}

static bool holds(void)
{
	return ike_cookie_holds((struct ike_view){ cookie, IKE_COOKIE_LEN }, &cookies, &who);
}

/* RFC 7296 2.6: <VersionIDofSecret> | Hash(Ni | IPi | SPIi | <secret>) */
START_TEST(a_cookie_is_the_hash_of_the_rfc)
{
	uint8_t octets[32 + 16 + 8 + 32], hash[32];
	size_t address = _i == 4 ? 4 : 16;

	addr.family = (uint8_t)_i;
	ike_cookie_make(cookie, &cookies, &who);
	memcpy(octets, nonce, 32);
	memcpy(octets + 32, addr.bytes, address);
	hex_read(octets + 32 + address, 8, "0102030405060708");
	memcpy(octets + 40 + address, cookies.secrets[0], 32);
	crypto_hash_sha256(hash, octets, 72 + address);
	ck_assert_uint_eq(cookie[0], 0);
	ck_assert_mem_eq(cookie + 1, hash, sizeof(hash));
	ck_assert(holds());
}
END_TEST

/* Current and previous are good; an older one is not, nor one of a version yet to come. */
START_TEST(a_cookie_lives_through_one_turn)
{
	for (int turn = 0; turn < 300; turn++) { /* the version octet wraps */
		ike_cookie_make(cookie, &cookies, &who);
		ck_assert_uint_eq(cookie[0], turn % 256);
		ck_assert(holds());
		cookie[0]++;
		ck_assert(!holds());
		cookie[0]++; /* two ahead is the same secret, and refused all the same */
		ck_assert(!holds());
		cookie[0] -= 2;
		ike_cookies_turn(&cookies, &stream);
		ck_assert(holds());
		{
			struct ike_cookies now = cookies;

			ike_cookies_turn(&cookies, &stream);
			ck_assert(!holds());
			cookies = now;
		}
	}
}
END_TEST

START_TEST(before_the_first_turn_there_is_no_previous_secret)
{
	struct ike_cookies none = { 0 };

	ck_assert_mem_eq(cookies.secrets[1], none.secrets[1], 32);
	ike_cookie_make(cookie, &cookies, &who);
	cookie[0] = 255;
	ck_assert(!holds());
	none.version = 1; /* made with a secret of zeros, which anybody can do */
	ike_cookie_make(cookie, &none, &who);
	cookie[0] = 255;
	ck_assert(!holds());
}
END_TEST

START_TEST(a_cookie_is_for_one_sender)
{
	ike_cookie_make(cookie, &cookies, &who);
	switch (_i) {
	case 0: nonce[31] ^= 1; break;
	case 1: addr.bytes[3] ^= 1; break;
	case 2: who.spi_i ^= 1; break;
	case 3: cookie[IKE_COOKIE_LEN - 1] ^= 1; break;
	case 4: cookie[1] ^= 0x80; break;
	}
	ck_assert(!holds());
}
END_TEST

START_TEST(a_cookie_of_another_length_is_refused)
{
	ike_cookie_make(cookie, &cookies, &who);
	for (size_t len = 0; len <= IKE_COOKIE_LEN + 1; len++)
		ck_assert_int_eq(ike_cookie_holds((struct ike_view){ cookie, len }, &cookies, &who),
		                 len == IKE_COOKIE_LEN);
}
END_TEST

START_TEST(wiped_cookies_hold_no_secret)
{
	static const struct ike_cookies zeros;

	ike_cookies_turn(&cookies, &stream);
	ike_cookies_wipe(&cookies);
	ck_assert_mem_eq(cookies.secrets, zeros.secrets, sizeof(zeros.secrets));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ike cookie");
	TCase *tests = tcase_create("cookie");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, a_cookie_lives_through_one_turn);
	tcase_add_loop_test(tests, a_cookie_is_the_hash_of_the_rfc, 4, 5);
	tcase_add_loop_test(tests, a_cookie_is_the_hash_of_the_rfc, 6, 7);
	tcase_add_test(tests, before_the_first_turn_there_is_no_previous_secret);
	tcase_add_loop_test(tests, a_cookie_is_for_one_sender, 0, 5);
	tcase_add_test(tests, a_cookie_of_another_length_is_refused);
	tcase_add_test(tests, wiped_cookies_hold_no_secret);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
