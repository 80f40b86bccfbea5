// SPDX-License-Identifier: GPL-2.0-only
/* Tells what a hypercall takes from outside: no such hypercall, again and again, nothing else going on. */
#include "bare.h"

#define CALLS 1000

/* Ticks from the reading of the TSC before to the one behind: the hypervisor's, those of "int" and of one reading. */
static uint32_t round_trip(void)
{
	uint32_t before, after, high;

	__asm__ volatile("rdtsc" : "=a"(before), "=d"(high));
	__asm__ volatile("int %2" : "=a"(after) : "a"(99), "i"(ANAX_HYPERCALL_VECTOR) : "memory");
	__asm__ volatile("rdtsc" : "=a"(after), "=d"(high));
	return after - before;
}

void test_main(uint32_t boot_params)
{
	uint32_t most = 0;

	(void)boot_params;
	for (uint32_t i = 0; i < CALLS; i++) {
		uint32_t ticks = round_trip();

		if (ticks > most)
			most = ticks;
	}
	print("round trip %u\n", most);
}
