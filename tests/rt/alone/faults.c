// SPDX-License-Identifier: GPL-2.0-only
/* Does one thing that a task must not: "-- case=N", N as in the test "interface". */
#include "task.h"

#define OWN_PORT	0x300		/* by its module line: 0x300-0x30f */
#define RESTARTS	3

static volatile uint32_t in_data = 1;

static void write_to(uint32_t address)
{
	*(volatile uint32_t *)address = 0;
}

static void read_from(uint32_t address)
{
	(void)*(volatile uint32_t *)address;
}

/* fault=restart: its memory is as at the start, its statistics are not. */
static void restart(void)
{
	uint32_t restarts = task_page()->restarts;

	if (restarts == RESTARTS) {
		task_log("restarted %u times, data %u", restarts, in_data);
		task_exit(0);
	}
	in_data = 2;
	__asm__ volatile("ud2");
}

static void do_case(uint32_t number)
{
	uint32_t local = 0;

	switch (number) {
	case 1: __asm__ volatile("cli"); break;
	case 2: write_to(ANAX_TASK_START); break;
	case 3: write_to(ANAX_TASK_PAGE); break;
	case 4: task_in8(0x3f8); break;
	case 5: read_from(((uint32_t)&local & -4096u) - 4); break;	/* stack=4K */
	case 6: __asm__ volatile("int %0" : : "i"(ANAX_HYPERCALL_VECTOR)); break;
	case 7: __asm__ volatile("ud2"); break;
	case 8: __asm__ volatile("divl %0" : : "r"(local), "a"(1), "d"(0)); break;
	case 9: read_from(ANAX_GATE_START); break;
	case 10: read_from(0); break;
	case 11: task_in8(OWN_PORT); task_out8(OWN_PORT + 15, 0); task_in16(OWN_PORT + 15); break;
	case 12: restart(); break;
	case 13: __asm__ volatile("int %0" : : "i"(ANAX_SYSTEM_CALL_VECTOR)); break;
	case 14: for (;;) ;		/* missed=stop */
	case 15: __asm__ volatile("hlt"); break;
	case 16: __asm__ volatile("mov %%cr3, %0" : "=r"(local)); break;
	}
}

int main(void)
{
	uint32_t number = 0;

	if (task_number("case", 1, 16, &number))
		do_case(number);
	task_log("nothing happened");
	return 1;
}
