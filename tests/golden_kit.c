#include "tests/golden_kit.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void golden_compare(const char *path, const char *text)
{
	static char expected[1 << 16];
	FILE *file;

	if (getenv("IKESIM_GOLDEN_UPDATE")) {
		file = fopen(path, "w");
		ck_assert_ptr_nonnull(file);
		fputs(text, file);
		ck_assert_int_eq(fclose(file), 0);
		return;
	}
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s is missing: IKESIM_GOLDEN_UPDATE=1 writes it", path);
	expected[fread(expected, 1, sizeof(expected) - 1, file)] = '\0';
	fclose(file);
	ck_assert_msg(strcmp(expected, text) == 0, "%s is not what is printed:\n%s", path, text);
}
