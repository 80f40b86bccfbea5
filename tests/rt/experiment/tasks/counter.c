// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slides' experiment: counts until "window" milliseconds behind each release, "rounds" times, and logs each count. A late start,
 * and whatever else takes the processor meanwhile, costs counts. Three instructions for one, so that 50 million a second make 3.3
 * million in 200 ms.
 */
#include "job.h"

#define ROUNDS_MOST 1000
#define A_LINE 8

static uint32_t counts[ROUNDS_MOST + A_LINE];	/* 0: there was none */

/* The no-operation makes it three instructions, whose flags are the comparison's: two counts each turn. */
static uint32_t count_until(uint32_t end)
{
	uint32_t count = 0;

	__asm__ volatile("1:	incl	%0\n"
			 "	rdtsc\n"
			 "	incl	%0\n"
			 "	cmpl	%1, %%eax\n"
			 "	nop\n"
			 "	js	1b"
			 : "+r"(count) : "r"(end) : "eax", "edx", "cc");
	return count;
}

static void tell(uint32_t rounds)
{
	for (uint32_t i = 0; i < rounds; i += A_LINE)
		task_log("counts %u %u %u %u %u %u %u %u", counts[i], counts[i + 1], counts[i + 2], counts[i + 3], counts[i + 4],
			 counts[i + 5], counts[i + 6], counts[i + 7]);
	task_log("end of counts");
}

int main(void)
{
	uint32_t rounds = 40, window = 200, ticks;

	if (!task_number("rounds", 1, ROUNDS_MOST, &rounds) || !task_number("window", 1, 10000, &window))
		return 1;
	ticks = (uint32_t)task_ticks(window * 1000000ull);
	for (uint32_t i = 0; i < rounds; i++) {
		wait_and_read();
		counts[i] = count_until(release_low() + ticks);
	}
	wait_and_read();
	tell(rounds);
	stay();
}
