// SPDX-License-Identifier: GPL-2.0-only
/* Goes in and out of the hypervisor in all ways, while NMIs come from outside. The command line: for how many milliseconds. */
#include "hostile.h"

#define NMI_COUNT (*(volatile uint32_t *)0xffc07000)	/* lowest word of the trap stack: NMIs while this domain's gate was mapped */

static void user_call(void) { __asm__ volatile("movl $7, %eax; int $0x80"); }
static void user_fault(void) { *(volatile uint32_t *)64 = 0; }
static void fault(void) { *(volatile uint32_t *)16 = 0; }
static void undefined(void) { __asm__ volatile("ud2"); }

void test_main(uint32_t boot_params)
{
	uint64_t end = after_milliseconds(command_number(boot_params));
	uint32_t *table = page_allocate(), *process = page_allocate(), rounds;
	bool good = true;

	process[0x100] = physical(table) | USER | WRITABLE | PRESENT;
	run_user(user_call);		/* opens the direct map to ring 3, in the reference */
	load_directory(process);
	for (rounds = 0; now() < end && good; rounds++) {
		run_user(user_call);
		good = last_trap.vector == 0x80;
		run_user(user_fault);
		good = good && last_trap.vector == 14 && expect_exception(14, fault) && expect_exception(6, undefined);
		good = good && set_pte(&table[rounds % 1024], physical(process) | USER | PRESENT) == ANAX_OK;
		*(volatile uint32_t *)&table[0] = 0;
		hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0);
	}
	print("%u rounds, %u NMIs, last trap %u\n", rounds, NMI_COUNT, last_trap.vector);
	check(good && rounds > 100, "all went as without NMIs");
	check(NMI_COUNT > 10, "and they came");
}
