// SPDX-License-Identifier: GPL-2.0-only
/*
 * Panics soon after its start, to be started again, until the TSC is so many milliseconds old as the command line says. A load: see
 * tests/rt. It waits between, so that the log is not full of it.
 */
#include "bare.h"

#define WAIT_MS 300

static const char message[] = "as it was told to";

static uint64_t ticks(void)
{
	uint64_t now;

	__asm__ volatile("rdtsc" : "=A"(now));
	return now;
}

void test_main(uint32_t boot_params)
{
	uint64_t start = ticks();

	if (start >= (uint64_t)SHARED->tsc_khz * number_argument(boot_params))
		finish();
	while (ticks() < start + SHARED->tsc_khz * WAIT_MS)
		;
	hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_PANIC, physical(message), sizeof(message) - 1, 0);
	check(false, "SHUTDOWN came back");
}
