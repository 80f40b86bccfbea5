// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts at every instruction of the paths that the design calls windows: the system call stub and the way from "flag = 1" to
 * iret. A deadline moves tick by tick over a loop of system calls; none may be lost, none may nest.
 */
#include "bare.h"

#define ROUNDS		6000
#define OFFSETS		1500	/* ticks over which the deadline moves: some system calls' worth */
#define CALLS		30
#define PATIENCE	100000	/* ticks */

static void user_loop(void)
{
	__asm__ volatile("movl %0, %%edi; 1: movl %1, %%eax; int $0x80; decl %%edi; jnz 1b; ud2"
			 :: "i"(CALLS), "i"(SYSTEM_CALL_NOTHING));
}

static uint64_t ticks(void)
{
	uint64_t now;

	__asm__ volatile("rdtsc" : "=A"(now));
	return now;
}

/* Half of the rounds raise the interrupt while the kernel's flag is clear, so that the way to iret finds it pending. */
static bool one_round(uint32_t round)
{
	uint64_t start = ticks(), deadline = start + 400 + round % OFFSETS;
	uint32_t before = trap_count[0x30];

	hypercall(ANAX_HC_SET_CLOCKEVENT, deadline, deadline >> 32, 0, 0);
	run_user(user_loop);
	while (ticks() < deadline)
		;
	/* The PIT may be late, by a count of its own and what it takes to start it. */
	do
		hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0);
	while (trap_count[0x30] == before && ticks() < deadline + PATIENCE);
	SHARED->interrupt_flag = 0;
	return trap_count[0x30] == before + 1;
}

void test_main(uint32_t boot_params)
{
	uint32_t wrong = 0, depth;

	(void)boot_params;
	check(hypercall(ANAX_HC_INIT, ANAX_ABI_REVISION, physical(page_allocate()), (uint32_t)iret_window_start, (uint32_t)iret_window_end) == ANAX_OK,
	      "the way to iret is told");
	SHARED->irq_mask = ~1u;
	one_round(0);
	lowest_trap = 0xffffffff;
	one_round(OFFSETS - 1);
	depth = lowest_trap;
	for (uint32_t round = 0; round < ROUNDS; round++)
		wrong += !one_round(round);
	check(wrong == 0, "every deadline is delivered once");
	check(depth - lowest_trap < 200 || lowest_trap > depth, "and none on top of another");
	print("deepest stack %u bytes below that of one interrupt\n", depth - lowest_trap);
}
