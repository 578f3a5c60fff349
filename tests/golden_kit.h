/* Texts that must be what a file of tests/golden/ has. */
#ifndef TESTS_GOLDEN_KIT_H
#define TESTS_GOLDEN_KIT_H

/* Fails the test if they differ; with IKESIM_GOLDEN_UPDATE the file is written instead. */
void golden_compare(const char *path, const char *text);

#endif
