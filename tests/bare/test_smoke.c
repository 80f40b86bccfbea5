// SPDX-License-Identifier: GPL-2.0-only
#include "bare.h"

static void touch_null(void)
{
	*(volatile uint32_t *)16 = 1;
}

static void undefined(void)
{
	__asm__ volatile("ud2");
}

static void user_system_call(void)
{
	__asm__ volatile("movl $42, %eax; int $0x80");
}

static void user_hypercall(void)
{
	__asm__ volatile("int $0x1f");
}

void test_main(uint32_t boot_params)
{
	uint32_t low, high;

	(void)boot_params;
	print("partition %x + %x tsc %u kHz\n", SHARED->partition_start, SHARED->partition_size, SHARED->tsc_khz);
	check(hypercall(99, 0, 0, 0, 0) == ANAX_ENOSYS, "unknown hypercall");
	check(expect_exception(14, touch_null) && SHARED->cr2 == 16, "page fault in ring 1");
	check(expect_exception(6, undefined), "undefined instruction in ring 1");
	run_user(user_system_call);
	check(last_trap.vector == 0x80 && last_trap.eax == 42 && last_trap.cs == ANAX_USER_CS, "direct system call");
	run_user(user_hypercall);
	check(last_trap.vector == 13 && last_trap.error == 0x1f * 8 + 2, "hypercall from ring 3");
	SHARED->irq_mask = 0;
	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	hypercall(ANAX_HC_SET_CLOCKEVENT, low + SHARED->tsc_khz, high, 0, 0);
	hypercall(ANAX_HC_HALT, ANAX_HALT_WAIT, 0, 0, 0);
	check(trap_count[0x30] == 1, "timer interrupt wakes");
	check(SHARED->interrupt_flag == ANAX_INTERRUPT_FLAG, "flag restored by iret");
}
