// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls with arguments just beyond what is allowed; INIT again; and HALT's iret. */
#include "bare.h"

#define MARK_EAX	0x11223344u
#define MARK_EBX	0x55667788u

static int32_t init(uint32_t reference, uint32_t start, uint32_t end)
{
	return hypercall(ANAX_HC_INIT, ANAX_ABI_REVISION, reference, start, end);
}

/* Far beyond the table of counters, too. */
static void numbers(void)
{
	bool unknown = hypercall(ANAX_HYPERCALLS, 0, 0, 0, 0) == ANAX_ENOSYS && hypercall(0xffffffff, 0, 0, 0, 0) == ANAX_ENOSYS;

	for (uint32_t number = 0x01000000; number; number += 0x01000000)
		unknown = unknown && hypercall(number, 0, 0, 0, 0) == ANAX_ENOSYS;
	check(unknown, "hypercalls that there are not");
}

static void init_once(void)
{
	uint32_t start = (uint32_t)iret_window_start, end = (uint32_t)iret_window_end, reference = physical(page_allocate());

	check(init(reference, end, start) == ANAX_EINVAL && init(reference, start, start) == ANAX_EINVAL, "an iret window that ends before it begins");
	check(init(reference, start, ANAX_GATE_START + 1) == ANAX_EINVAL && init(reference, start, 0xffffffff) == ANAX_EINVAL, "one in the gate");
	check(init(reference + 4, start, end) == ANAX_EINVAL && init(0, start, end) == ANAX_EFAULT, "a reference that is none");
	check(init(reference, start, end) == ANAX_OK, "INIT");
	check(init(reference, start, end) == ANAX_ENOSYS, "INIT again");
}

/* A frame for an iret to the label that it begins with; the two registers that HALT takes from the stack. */
static void halt_iret(void)
{
	uint32_t eax = ANAX_HC_HALT, ebx = ANAX_HALT_IRET, before = 1, after = 2;

	SHARED->irq_mask = ~0u;
	__asm__ volatile("movl %%esp, %2; pushfl; pushl %4; pushl $1f; pushl %5; pushl %6; int %7; ud2; 1: movl %%esp, %3"
			 : "+a"(eax), "+b"(ebx), "=&S"(before), "=&D"(after)
			 : "i"(ANAX_KERNEL_CS), "i"(MARK_EAX), "i"(MARK_EBX), "i"(ANAX_HYPERCALL_VECTOR) : "memory");
	check(eax == MARK_EAX && ebx == MARK_EBX && before == after, "HALT for an iret restores what its caller has pushed");
	check(SHARED->interrupt_flag == ANAX_INTERRUPT_FLAG, "and sets the flag");
	SHARED->interrupt_flag = 0;
}

static void halt_iret_to_data(void)
{
	__asm__ volatile("pushfl; pushl %0; pushl $1f; pushl $0; pushl $0; int %1; 1: ud2"
			 :: "i"(ANAX_KERNEL_DS), "i"(ANAX_HYPERCALL_VECTOR), "a"(ANAX_HC_HALT), "b"(ANAX_HALT_IRET) : "memory");
}

/* The guest's own iret is to fault. */
static void halt_iret_refused(void)
{
	check(expect_exception(13, halt_iret_to_data) && last_trap.eip == (uint32_t)iret_window_end - 1, "a frame that is none of Linux's");
	SHARED->interrupt_flag = 0;
}

/* The table of the partition's frames ends somewhere: what lies around it must not be taken for more of it. */
static void foreign_words(void)
{
	bool refused = true;

	for (uint32_t frame = 0; frame < 1u << 20; frame += 3)
		if (frame * PAGE_SIZE - SHARED->partition_start >= SHARED->partition_size)
			refused = refused && hypercall(ANAX_HC_SET_PTE, frame * PAGE_SIZE + 256, 0, 0, 0) == ANAX_EFAULT;
	check(refused, "SET_PTE in frames that are not its own, through 4 GiB");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	numbers();
	init_once();
	halt_iret();
	halt_iret_refused();
	foreign_words();
}
