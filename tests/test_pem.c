/* Ed25519 keys in files: sim/pem. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/pem.h"
#include "tests/hex.h"

/* RFC 8410 10.1 and 10.3: a public key, its private key, and that with the public key behind it. */
#define SEED   "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842"
#define PUBLIC "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
static const char private_pem[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        "-----END PRIVATE KEY-----\n";
static const char private_2_pem[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        "oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n"
        "Z9w7lshQhqowtrbLDFw4rXAxZuE=\n"
        "-----END PRIVATE KEY-----\n";
static const char public_pem[] = "-----BEGIN PUBLIC KEY-----\n"
                                 "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                                 "-----END PUBLIC KEY-----\n";

static const struct {
	enum pem_kind kind;
	const char *text, *key;
} good[] = {
	{ PEM_PRIVATE, private_pem, SEED },
	{ PEM_PRIVATE, private_2_pem, SEED },
	{ PEM_PUBLIC, public_pem, PUBLIC },
	{ PEM_PRIVATE, SEED, SEED },
	{ PEM_PUBLIC, "\n  " PUBLIC "\r\n", PUBLIC },
	{ PEM_PUBLIC,
	  "a note\r\n-----BEGIN PUBLIC KEY-----\r\nMCowBQYDK2VwAyEAGb9ECWmE\r\n"
	  "zf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\r\n-----END PUBLIC KEY-----",
	  PUBLIC },
};

START_TEST(a_key_is_read_in_each_form)
{
	const char *why = NULL;
	uint8_t key[PEM_KEY_LEN];

	ck_assert_msg(pem_read(good[_i].kind, good[_i].text, strlen(good[_i].text), key, &why),
	              "it %s", why);
	hex_equal(key, sizeof(key), good[_i].key);
}
END_TEST

#define PEM(label, body) "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

static const struct {
	enum pem_kind kind;
	const char *text, *why;
} bad[] = {
	{ PEM_PRIVATE, "", "is neither PEM nor 64 hexadecimal digits" },
	{ PEM_PRIVATE, PUBLIC "0", "is neither PEM" },
	{ PEM_PRIVATE, "g" PUBLIC, "is neither PEM" },
	{ PEM_PRIVATE, "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f4475584]",
	  "is neither" },
	{ PEM_PRIVATE, public_pem, "is a public key, not a private one" },
	{ PEM_PUBLIC, private_pem, "is a private key, not a public one" },
	{ PEM_PUBLIC, "-----BEGIN PUBLIC KEY-----\nMCow", "is neither PEM" }, /* no end */
	{ PEM_PUBLIC, PEM("PUBLIC KEY", ""), "is no Ed25519 key" },
	{ PEM_PUBLIC, PEM("PUBLIC KEY", "M"), "is no base64" },
	{ PEM_PUBLIC, PEM("PUBLIC KEY", "MC=w"), "is no base64" },
	{ PEM_PUBLIC, PEM("PUBLIC KEY", "MCow="), "is no base64" },
	{ PEM_PUBLIC, PEM("PUBLIC KEY", "MC!w"), "is no base64" },
	/* X25519's number, 1.3.101.110, in the same form */
	{ PEM_PUBLIC,
	  PEM("PUBLIC KEY", "MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="),
	  "is no Ed25519 key" },
	/* an octet less, an octet more */
	{ PEM_PUBLIC,
	  PEM("PUBLIC KEY", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZg=="),
	  "is no Ed25519 key" },
	{ PEM_PUBLIC,
	  PEM("PUBLIC KEY", "MCsGBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuEA"),
	  "is no Ed25519 key" },
	/* a version that nobody has */
	{ PEM_PRIVATE,
	  PEM("PRIVATE KEY", "MC4CAQIwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"),
	  "is no Ed25519 key" },
};

START_TEST(what_is_no_key_is_told_apart)
{
	uint8_t key[PEM_KEY_LEN], zeros[PEM_KEY_LEN] = { 0 };
	const char *why = "";

	memset(key, 1, sizeof(key));
	ck_assert(!pem_read(bad[_i].kind, bad[_i].text, strlen(bad[_i].text), key, &why));
	ck_assert_msg(strncmp(why, bad[_i].why, strlen(bad[_i].why)) == 0, "it %s", why);
	ck_assert_mem_eq(key, zeros, sizeof(key));
}
END_TEST

/* Any octet of the text lost: never a key but where the octet did not matter. */
START_TEST(a_file_that_is_cut_is_no_key)
{
	const char *why;
	uint8_t key[PEM_KEY_LEN];

	for (size_t len = 0; len < strlen(public_pem) - 1; len++)
		ck_assert(!pem_read(PEM_PUBLIC, public_pem, len, key, &why));
	for (size_t len = 0; len < strlen(SEED); len++)
		ck_assert(!pem_read(PEM_PRIVATE, SEED, len, key, &why));
}
END_TEST

START_TEST(a_long_file_is_no_key)
{
	static char text[PEM_TEXT_MAX + 1];
	uint8_t key[PEM_KEY_LEN];
	const char *why = "";

	memset(text, ' ', sizeof(text));
	memcpy(text, SEED, strlen(SEED));
	ck_assert(pem_read(PEM_PRIVATE, text, PEM_TEXT_MAX, key, &why));
	ck_assert(!pem_read(PEM_PRIVATE, text, PEM_TEXT_MAX + 1, key, &why));
	ck_assert_str_eq(why, "is too long for a key");
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
	Suite *suite = suite_create("pem");
	TCase *tests = tcase_create("pem");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, a_key_is_read_in_each_form, 0, COUNT(good));
	tcase_add_loop_test(tests, what_is_no_key_is_told_apart, 0, COUNT(bad));
	tcase_add_test(tests, a_file_that_is_cut_is_no_key);
	tcase_add_test(tests, a_long_file_is_no_key);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
