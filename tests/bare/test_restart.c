// SPDX-License-Identifier: GPL-2.0-only
/* Starts three times: a register of the second UART, which no reset of the guest touches, counts the starts. */
#include "bare.h"

#define UART_SCRATCH	0x2ff
#define STARTS		3
#define MARK		0xa0		/* distinguishes our count from what the register holds at power-on */

static uint32_t initialised = 5;	/* in .data: comes from the file at each start */
static uint32_t zeroed;

static uint32_t count_start(void)
{
	uint8_t value;

	__asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(UART_SCRATCH));
	value = (value & 0xf0) == MARK ? value + 1 : MARK + 1;
	__asm__ volatile("outb %0, %w1" :: "a"(value), "d"(UART_SCRATCH));
	return value & 0x0f;
}

static void use_segment(void) { __asm__ volatile("movl %0, %%fs" :: "r"(20 * 8 + 1)); }
static void use_fpu(void) { __asm__ volatile("fnop"); }

static uint32_t fs(void)
{
	uint32_t value;

	__asm__ volatile("movl %%fs, %0" : "=r"(value));
	return value;
}

static void leave_traces(void)
{
	initialised = zeroed = 99;
	SHARED->irq_mask = 0;
	SHARED->ring_head = SHARED->ring_tail;
	hypercall(ANAX_HC_TS, 1, 0, 0, 0);
	hypercall(ANAX_HC_LOAD_GDT_ENTRY, 20, 0xffff, 0x00cfb200, 0);
	use_segment();
	hypercall(ANAX_HC_SET_CLOCKEVENT, 0xffffffff, 0xffff, 0, 0);
	hypercall(ANAX_HC_NEW_PGTABLE, physical(page_allocate()), ANAX_PGTABLE_LOAD, 0, 0);
}

void test_main(uint32_t boot_params)
{
	uint32_t start = count_start();

	(void)boot_params;
	print("start %u\n", start);
	check(initialised == 5 && zeroed == 0, "data as the file has it");
	check(SHARED->ring_head == SHARED->ring_tail && SHARED->interrupt_flag == 0, "shared page as at first");
	check(!expect_exception(7, use_fpu), "TS is clear");
	check(fs() == 0, "%fs is null");
	check(expect_exception(13, use_segment), "no segments of the life before");
	if (start == STARTS)
		finish();
	leave_traces();
	hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_RESTART, 0, 0, 0);
	check(false, "SHUTDOWN came back");
}
