/*
 * Scripts of four octets a step after one octet of their own, changed by whole steps: an octet more
 * or less, as libFuzzer would have it, makes other steps of all that follow. Half of the changes
 * are libFuzzer's nevertheless.
 */
#ifndef TESTS_FUZZ_STEP_MUTATOR_H
#define TESTS_FUZZ_STEP_MUTATOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define STEP_VERBS 32 /* the first octet of a step, what a target makes of it is its own */

static uint32_t draw(uint32_t *random, uint32_t below)
{
	*random = *random * 1664525 + 1013904223; /* any will do */
	return (*random >> 8) % below;
}

static size_t insert_step(uint8_t *steps, size_t len, size_t max, uint32_t *random)
{
	size_t at = 4 * draw(random, (uint32_t)(len / 4) + 1);
	const uint8_t word[4] = { (uint8_t)draw(random, STEP_VERBS), (uint8_t)draw(random, 4),
		                  (uint8_t)draw(random, 256), (uint8_t)draw(random, 256) };

	if (len + 4 > max)
		return len;
	memmove(steps + at + 4, steps + at, len - at);
	memcpy(steps + at, word, sizeof(word));
	return len + 4;
}

static size_t remove_step(uint8_t *steps, size_t len, uint32_t *random)
{
	size_t at = 4 * draw(random, (uint32_t)(len / 4));

	memmove(steps + at, steps + at + 4, len - at - 4);
	return len - 4;
}

static void swap_steps(uint8_t *steps, size_t len, uint32_t *random)
{
	uint8_t *a = steps + 4 * draw(random, (uint32_t)(len / 4));
	uint8_t *b = steps + 4 * draw(random, (uint32_t)(len / 4));
	uint8_t kept[4];

	memcpy(kept, a, 4);
	memmove(a, b, 4);
	memcpy(b, kept, 4);
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint32_t random = seed;

	if (size < 5 || draw(&random, 2) == 0)
		return LLVMFuzzerMutate(data, size, max);
	switch (draw(&random, 4)) {
	case 0: data[0] = (uint8_t)draw(&random, 256); return size;
	case 1: swap_steps(data + 1, size - 1, &random); return size;
	case 2: return 1 + remove_step(data + 1, size - 1, &random);
	default: return 1 + insert_step(data + 1, size - 1, max - 1, &random);
	}
}

#endif
