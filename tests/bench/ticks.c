// SPDX-License-Identifier: GPL-2.0-only
/* Reading the ticks, and the markers by which the profiler knows what is measured. */
#include "bench.h"

static uint64_t begin;
static int windows_marked;

uint64_t ticks_now(void)
{
	uint64_t now;

	asm volatile("rdtsc" : "=A"(now) :: "memory");
	return now;
}

void ticks_mark_windows(int on)
{
	windows_marked = on;
}

/* scripts/profile's plugin knows the two exchanges, which do nothing, by their encoding. */
void ticks_begin(void)
{
	if (windows_marked)
		asm volatile("xchg %%cx, %%cx" ::: "memory");
	begin = ticks_now();
}

uint64_t ticks_end(void)
{
	uint64_t end = ticks_now();

	if (windows_marked)
		asm volatile("xchg %%dx, %%dx" ::: "memory");
	return end - begin;
}

uint64_t ticks_without(uint64_t ticks, uint64_t cost)
{
	return ticks > cost ? ticks - cost : 0;
}

uint64_t ticks_loop(int turns)
{
	uint64_t start = ticks_now();

	for (int turn = 0; turn < turns; turn++)
		asm volatile("" ::: "memory");
	return ticks_now() - start;
}
