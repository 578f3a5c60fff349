/* BLAKE2b-256: against `b2sum -l 256`, and the same however the octets are cut. */
#include <check.h>
#include <string.h>

#include "sim/digest.h"

static const struct {
	const char *text, *hex;
} known[] = {
	{ "", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8" },
	{ "abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319" },
};

START_TEST(known_texts_have_their_hash)
{
	uint8_t hash[DIGEST_LEN];
	char hex[DIGEST_HEX];
	struct digest_part part = { known[_i].text, strlen(known[_i].text) };

	digest(hash, &part, 1);
	digest_hex(hash, hex);
	ck_assert_str_eq(hex, known[_i].hex);
}
END_TEST

START_TEST(the_cut_does_not_matter)
{
	const char text[] = "abc";
	struct digest_part parts[] = { { text, (size_t)_i }, { text + _i, 3 - (size_t)_i } };
	uint8_t whole[DIGEST_LEN], cut[DIGEST_LEN];
	struct digest state;

	digest(whole, parts, 2);
	digest_init(&state);
	for (int i = 0; i < 3; i++)
		digest_update(&state, text + i, 1);
	digest_final(&state, cut);
	ck_assert_mem_eq(whole, cut, DIGEST_LEN);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("digest");
	TCase *tests = tcase_create("digest");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, known_texts_have_their_hash, 0, 2);
	tcase_add_loop_test(tests, the_cut_does_not_matter, 0, 4);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
