/* Numbers with units: what is one, what is none and why, and that printing is reading's inverse. */
#include "scenario_kit.h"

#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

static const struct {
	enum quantity kind;
	const char *text;
	int64_t value;
	const char *printed;
} good[] = {
	{ QUANTITY_SEED, "0", 0, "0" },
	{ QUANTITY_SEED, "9223372036854775807", INT64_MAX, "9223372036854775807" },
	{ QUANTITY_SEED, "9223372036854775808", INT64_MIN, "9223372036854775808" },
	{ QUANTITY_SEED, "18446744073709551615", -1, "18446744073709551615" },
	{ QUANTITY_DURATION, "0s", 0, "0s" },
	{ QUANTITY_DURATION, "0ns", 0, "0s" },
	{ QUANTITY_DURATION, "1ns", 1, "1ns" },
	{ QUANTITY_DURATION, "1.5us", 1500, "1500ns" },
	{ QUANTITY_DURATION, "20ms", 20000000, "20ms" },
	{ QUANTITY_DURATION, "1.5s", 1500000000, "1500ms" },
	{ QUANTITY_DURATION, "1.500s", 1500000000, "1500ms" },
	{ QUANTITY_DURATION, "0.000000001s", 1, "1ns" },
	{ QUANTITY_DURATION, "2min", 120000000000, "120s" },
	{ QUANTITY_DURATION, "0.05min", 3000000000, "3s" },
	{ QUANTITY_DURATION, "1h", 3600000000000, "3600s" },
	{ QUANTITY_DURATION, "007s", 7000000000, "7s" },
	{ QUANTITY_DURATION, "9223372036s", 9223372036000000000, "9223372036s" },
	{ QUANTITY_PROBABILITY, "0%", 0, "0%" },
	{ QUANTITY_PROBABILITY, "0.5%", 5000000, "0.5%" },
	{ QUANTITY_PROBABILITY, "0.0000001%", 1, "0.0000001%" },
	{ QUANTITY_PROBABILITY, "100%", 1000000000, "100%" },
	{ QUANTITY_PROBABILITY, "33.25%", 332500000, "33.25%" },
	{ QUANTITY_SIZE, "0B", 0, "0B" },
	{ QUANTITY_SIZE, "1000B", 1000, "1000B" },
	{ QUANTITY_SIZE, "1024B", 1024, "1KiB" },
	{ QUANTITY_SIZE, "64MiB", 67108864, "64MiB" },
	{ QUANTITY_SIZE, "0.5KiB", 512, "512B" },
	{ QUANTITY_SIZE, "3TiB", 3298534883328, "3TiB" },
	{ QUANTITY_COUNT, "5000", 5000, "5000" },
	{ QUANTITY_COUNT, "9223372036854775807", INT64_MAX, NULL }, /* 19 digits */
	{ QUANTITY_FACTOR, "1.8", 1800, "1.8" },
	{ QUANTITY_FACTOR, "2", 2000, "2" },
};

START_TEST(numbers_with_units_are_read_and_printed)
{
	char help[QUANTITY_HELP] = "", text[QUANTITY_TEXT];
	int64_t value = -1;
	bool read = quantity_read(good[_i].kind, good[_i].text, &value, help);

	if (!good[_i].printed) {
		ck_assert(!read);
		ck_assert_str_eq(help, "it has too many digits");
		return;
	}
	ck_assert_msg(read, "%s: %s", good[_i].text, help);
	ck_assert_int_eq(value, good[_i].value);
	ck_assert_str_eq(quantity_print(good[_i].kind, value, text), good[_i].printed);
	ck_assert(quantity_read(good[_i].kind, text, &value, help));
	ck_assert_int_eq(value, good[_i].value);
}
END_TEST

static const struct {
	enum quantity kind;
	const char *text, *help;
} bad[] = {
	{ QUANTITY_DURATION, "30", "missing unit; did you mean 30s or 30ms?" },
	{ QUANTITY_DURATION, "1.5", "missing unit; did you mean 1.5s or 1.5ms?" },
	{ QUANTITY_DURATION, "", "units are ns, us, ms, s, min and h" },
	{ QUANTITY_DURATION, "soon", "units are ns, us, ms, s, min and h" },
	{ QUANTITY_DURATION, "30 s",
	  "no space between number and unit; units are ns, us, ms, s, min and h" },
	{ QUANTITY_DURATION, "30sec", "units are ns, us, ms, s, min and h" },
	{ QUANTITY_DURATION, "30mins", "did you mean 30min?" },
	{ QUANTITY_DURATION, "-5s", "it can't be negative" },
	{ QUANTITY_DURATION, "+5s", "units are ns, us, ms, s, min and h" },
	{ QUANTITY_DURATION, ".5s", "units are ns, us, ms, s, min and h" },
	{ QUANTITY_DURATION, "5.s", "units are ns, us, ms, s, min and h" },
	{ QUANTITY_DURATION, "0.5ns", "it is finer than can be told apart" },
	{ QUANTITY_DURATION, "1.0000000001s", "it is finer than can be told apart" },
	{ QUANTITY_DURATION, "9223372037s", "it is too large" },
	{ QUANTITY_DURATION, "999999999999999999h", "it is too large" },
	{ QUANTITY_DURATION, "99999999999999999999s", "it has too many digits" },
	{ QUANTITY_DURATION, "1.00000000000000000001s", "it has too many digits" },
	{ QUANTITY_PROBABILITY, "0.02", "missing unit; did you mean 0.02%?" },
	{ QUANTITY_PROBABILITY, "0.00000001%", "it is finer than can be told apart" },
	{ QUANTITY_SIZE, "64", "missing unit; did you mean 64KiB or 64MiB?" },
	{ QUANTITY_SIZE, "64MB", "did you mean 64MiB?" },
	{ QUANTITY_SIZE, "0.3B", "it is finer than can be told apart" },
	{ QUANTITY_COUNT, "5s", "write digits only, like 5000" },
	{ QUANTITY_COUNT, "1.5", "it is finer than can be told apart" },
	{ QUANTITY_COUNT, "0x10", "write digits only, like 5000" },
	{ QUANTITY_FACTOR, "1.8x", "write it without a unit, like 1.8" },
	{ QUANTITY_FACTOR, "1.8001", "it is finer than can be told apart" },
};

START_TEST(everything_else_is_none_and_says_why)
{
	char help[QUANTITY_HELP] = "";
	int64_t value = 77;

	ck_assert_msg(!quantity_read(bad[_i].kind, bad[_i].text, &value, help), "%s", bad[_i].text);
	ck_assert_str_eq(help, bad[_i].help);
	ck_assert_int_eq(value, 77);
}
END_TEST

static const struct {
	const char *a, *b;
	uint32_t distance;
} pairs[] = {
	{ "", "", 0 },
	{ "abc", "abc", 0 },
	{ "abc", "abd", 1 },
	{ "abc", "acb", 1 },
	{ "abc", "", 3 },
	{ "larval_lifetme", "larval_lifetime", 1 },
	{ "kitten", "sitting", 3 },
};

START_TEST(the_distance_counts_edits_and_swaps)
{
	ck_assert_uint_eq(suggest_distance(pairs[_i].a, pairs[_i].b), pairs[_i].distance);
	ck_assert_uint_eq(suggest_distance(pairs[_i].b, pairs[_i].a), pairs[_i].distance);
}
END_TEST

START_TEST(only_close_words_are_suggested)
{
	static const char *const words[] = { "latency", "loss", "drop", "s" };
	char long_word[200];

	memset(long_word, 'x', sizeof(long_word) - 1);
	long_word[sizeof(long_word) - 1] = '\0';
	ck_assert_str_eq(suggest("latncy", words, 4), "latency");
	ck_assert_str_eq(suggest("los", words, 4), "loss");
	ck_assert_ptr_null(suggest("bandwidth", words, 4));
	ck_assert_ptr_null(suggest("x", words, 4));
	ck_assert_ptr_null(suggest(long_word, words, 4));
	ck_assert_ptr_null(suggest("loss", words, 0));
}
END_TEST

static void add(TCase *tests)
{
	tcase_add_loop_test(tests, numbers_with_units_are_read_and_printed, 0,
	                    sizeof(good) / sizeof(*good));
	tcase_add_loop_test(tests, everything_else_is_none_and_says_why, 0,
	                    sizeof(bad) / sizeof(*bad));
	tcase_add_loop_test(tests, the_distance_counts_edits_and_swaps, 0,
	                    sizeof(pairs) / sizeof(*pairs));
	tcase_add_test(tests, only_close_words_are_suggested);
}

int main(void)
{
	return kit_run("scenario_quantity", add);
}
