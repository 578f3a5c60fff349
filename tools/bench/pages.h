/*
 * Memory of the tables that stand beside each other, and of what stands beneath them: all of it in
 * huge pages, where the system gives them to who asks (MADV_HUGEPAGE). DPDK is made for them; a
 * table of hundreds of MiB in small ones is measured with its translations.
 */
#ifndef TOOLS_BENCH_PAGES_H
#define TOOLS_BENCH_PAGES_H

#include <stdlib.h>
#include <sys/mman.h>

#define PAGES_HUGE ((size_t)2 << 20)

/* Given back with free. */
static inline void *pages_new(size_t size)
{
	size_t whole = (size + PAGES_HUGE - 1) / PAGES_HUGE * PAGES_HUGE;
	void *memory = aligned_alloc(PAGES_HUGE, whole);

	if (memory != NULL)
		(void)madvise(memory, whole, MADV_HUGEPAGE); /* a wish */
	return memory;
}

#endif
