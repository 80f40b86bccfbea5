// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes its UART interrupt as often as it can, for so many milliseconds as the command line says: the transmitter is empty, and each
 * time that its interrupt is enabled there is one. A load: see tests/rt. Its ports and line are the first that it was given.
 */
#include "bare.h"

#define COM1	0x3f8
#define COM2	0x2f8
#define COM2_LINE 3

#define REGISTER_IER	1
#define REGISTER_IIR	2
#define REGISTER_MCR	4
#define TRANSMITTER_EMPTY 2
#define OUT2		8		/* lets interrupts out on a PC */

static uint64_t ticks(void)
{
	uint64_t now;

	__asm__ volatile("rdtsc" : "=A"(now));
	return now;
}

static void out8(uint32_t port, uint32_t value)
{
	__asm__ volatile("outb %b0, %w1" :: "a"(value), "d"(port));
}

static uint32_t in8(uint32_t port)
{
	uint32_t value = 0;

	__asm__ volatile("inb %w1, %b0" : "+a"(value) : "d"(port));
	return value;
}

void test_main(uint32_t boot_params)
{
	uint64_t end = ticks() + (uint64_t)SHARED->tsc_khz * number_argument(boot_params);
	uint32_t line = __builtin_ctz(SHARED->irq_assigned), port = line == COM2_LINE ? COM2 : COM1;

	SHARED->irq_mask = ~(1u << line);
	FLAG_SET();
	out8(port + REGISTER_MCR, OUT2);
	while (ticks() < end) {
		out8(port + REGISTER_IER, 0);
		out8(port + REGISTER_IER, TRANSMITTER_EMPTY);
		in8(port + REGISTER_IIR);
	}
	out8(port + REGISTER_IER, 0);
	check(trap_count[ANAX_IRQ_VECTOR_BASE + line] > 0, "the line interrupts");
	print("progress %u\n", trap_count[ANAX_IRQ_VECTOR_BASE + line]);
}
