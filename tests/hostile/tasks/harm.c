// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does all that a task must not, one thing after the other: each faults, and the task is loaded afresh (fault=restart) and goes on
 * with the next one, by the count of its restarts. ports=0x3d4-0x3d5.
 */
#include "library/string.h"
#include "task.h"
#include "tasks/library/system_call.h"

#define GATE_STACK	0xffc07800

/* Instructions, each of which ends in a fault. */
static const struct {
	uint8_t bytes[14], size;
} instructions[] = {
	{ { 0xfa }, 1 }, { { 0xfb }, 1 }, { { 0xf4 }, 1 }, { { 0x0f, 0x34 }, 2 }, { { 0x0f, 0x05 }, 2 }, { { 0x0f, 0x0b }, 2 },
	{ { 0x0f, 0x01, 0x14, 0x24 }, 4 }, { { 0x0f, 0x01, 0x1c, 0x24 }, 4 }, { { 0x31, 0xc0, 0x0f, 0x00, 0xd0 }, 5 },
	{ { 0x0f, 0x20, 0xc0 }, 3 }, { { 0x0f, 0x22, 0xd8 }, 3 }, { { 0x0f, 0x23, 0xf8 }, 3 }, { { 0x0f, 0x21, 0xf8 }, 3 },
	{ { 0xb9, 0x74, 1, 0, 0, 0x0f, 0x30 }, 7 }, { { 0xb9, 0x1b, 0, 0, 0, 0x0f, 0x32 }, 7 }, { { 0x31, 0xc9, 0x0f, 0x33 }, 4 },
	{ { 0x0f, 0x06 }, 2 }, { { 0x0f, 0x08 }, 2 }, { { 0x0f, 0x09 }, 2 }, { { 0xe4, 0x60 }, 2 }, { { 0xe6, 0x64 }, 2 },
	{ { 0x66, 0xba, 0xd5, 0x03, 0x66, 0xed }, 6 },				/* in: two bytes, of which one is its own */
	{ { 0x66, 0xba, 0xf8, 0x0c, 0xef }, 5 }, { { 0xba, 0xff, 0xff, 0, 0, 0xee }, 6 },
	{ { 0x9c, 0x80, 0x4c, 0x24, 0x01, 0x01, 0x9d, 0x90, 0x90 }, 9 },	/* TF */
	{ { 0x9c, 0x80, 0x4c, 0x24, 0x01, 0x01, 0x9d, 0xb8, 0xff, 0, 0, 0, 0xcd, 0x40 }, 14 },	/* TF over a system call */
	{ { 0x9c, 0x80, 0x4c, 0x24, 0x01, 0x40, 0x9d, 0xcf }, 8 },		/* iret with NT */
	{ { 0xea, 0, 0, 0xc0, 0xff, 0x08, 0 }, 7 }, { { 0xea, 0, 0, 0xc0, 0xff, 0x60, 0 }, 7 }, { { 0xea, 0, 0, 0xc0, 0xff, 0x18, 0 }, 7 },
	{ { 0xb8, 0x10, 0, 0, 0, 0x8e, 0xd8 }, 7 }, { { 0xb8, 0x69, 0, 0, 0, 0x8e, 0xd8 }, 7 }, { { 0xb8, 0x68, 0, 0, 0, 0x8e, 0xd0 }, 7 },
	{ { 0x6a, 0x61, 0x68, 0, 0, 0x40, 0, 0xcb }, 8 },			/* far return to ring 1 */
	{ { 0xbc, 0, 0x78, 0xc0, 0xff, 0x50 }, 6 },				/* push with the stack pointer in the gate */
	{ { 0xa1, 0, 0x20, 0xc0, 0xff }, 5 }, { { 0xa1, 0, 0, 0x10, 0 }, 5 }, { { 0xa3, 0, 0x80, 0xc0, 0xff }, 5 },
};
#define INSTRUCTIONS (sizeof(instructions) / sizeof(instructions[0]))

static uint8_t code[32];

static void execute(const uint8_t *bytes, uint32_t size)
{
	memset(code, 0xc3, sizeof(code));		/* ret */
	memcpy(code, bytes, size);
	((void (*)(void))code)();
}

/* All that comes back, whatever stands in the registers. */
static uint32_t wild_calls(void)
{
	static const uint32_t borders[] = { 0, 1, 3, 119, 120, 121, 0x3fffff, 0x400000, 0x400fff, 0x401000, 0xffc00000, 0xffc08000, 0x7fffffff, 0xffffffff };
	uint32_t count = sizeof(borders) / sizeof(borders[0]), refused = 0;

	for (uint32_t i = 0; i < count * count; i++) {
		refused += system_call(ANAX_SC_LOG, borders[i % count], borders[i / count] | 128) < 0;
		refused += system_call(ANAX_SC_NOTIFY, borders[i % count] | 8, borders[i / count]) < 0;
		refused += system_call((enum anax_system_call)(borders[i % count] | 4), borders[i / count], 0) < 0;
	}
	return refused == 3 * count * count;
}

/* A system call while nothing is as it should be. */
static uint32_t odd_stack(void)
{
	int32_t result;

	__asm__ volatile("movl %%esp, %%edi\n\tmovl %2, %%esp\n\tmovw %w4, %%ds\n\tmovw %w4, %%es\n\tstd\n\tint %3\n\tcld\n\t"
			 "movl %%edi, %%esp\n\tmovw %w5, %%ds\n\tmovw %w5, %%es"
			 : "=a"(result) : "0"(1000), "i"(GATE_STACK), "i"(ANAX_SYSTEM_VECTOR), "r"(0), "r"(ANAX_USER_DS) : "edi", "memory");
	return result == ANAX_ENOSYS;
}

int main(void)
{
	uint32_t number = task_page()->restarts;
	uint8_t bytes[2] = { 0xcd, (uint8_t)(number - INSTRUCTIONS) };

	if (number == 0)
		task_log("calls with anything: %u, stack pointer in the gate, DS null, DF set: %u", wild_calls(), odd_stack());
	if (number < INSTRUCTIONS)
		execute(instructions[number].bytes, instructions[number].size);
	else if (number < INSTRUCTIONS + 256 && bytes[1] == ANAX_SYSTEM_VECTOR)
		__asm__ volatile("ud2");			/* the one that is allowed */
	else if (number < INSTRUCTIONS + 256)
		execute(bytes, sizeof(bytes));
	else
		task_exit(0);
	task_log("FAILED: %u came back", number);
	return 1;
}
