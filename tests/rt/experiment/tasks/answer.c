// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long an interrupt takes to the first instruction of its task. A UART that always has the next byte interrupts at a fixed interval,
 * when it has taken a byte from its holding register: n times "byte" ticks after the first byte was written. The task is released by that
 * line ("irq=3 ports=0x2f8-0x2ff period=450us"), notes how much later it is, and writes the next byte. "after": bytes before that.
 */
#include "job.h"

#define PORT			0x2f8
#define REGISTER_IER		1
#define REGISTER_IIR		2
#define REGISTER_LCR		3
#define REGISTER_MCR		4
#define HOLDING_EMPTY		2
#define DIVISOR_LATCH		0x80
#define DIVISOR			6		/* 19200 bits a second */
#define EIGHT_BITS		3
#define OUT2			8		/* lets interrupts out on a PC */
#define BINS			16384		/* of a tick; the last one has all that is later */
#define A_LINE			4

static uint32_t bins[BINS];
static uint32_t start, byte = 26000, taken;

static void open(void)
{
	task_out8(PORT + REGISTER_LCR, DIVISOR_LATCH);
	task_out8(PORT, DIVISOR);
	task_out8(PORT + REGISTER_IER, 0);
	task_out8(PORT + REGISTER_LCR, EIGHT_BITS);
	task_out8(PORT + REGISTER_MCR, OUT2);
	start = (uint32_t)task_now();
	task_out8(PORT, 'a');
	task_out8(PORT, 'b');
	task_out8(PORT + REGISTER_IER, HOLDING_EMPTY);
}

/* Waits for the next byte to be taken: how many ticks ago that was. The start moves along, so that 32 bits do. */
static uint32_t wait_until_taken(void)
{
	uint32_t now;

	do
		now = wait_and_read();
	while (now - start < byte);
	start += byte;
	taken++;
	task_in8(PORT + REGISTER_IIR);
	task_out8(PORT, 'c');
	return now - start;
}

static void tell(void)
{
	uint32_t told = 0;

	for (uint32_t bin = 0; bin < BINS; bin++) {
		if (!bins[bin])
			continue;
		task_log("answers %u:%u", bin, bins[bin]);
		if (++told % A_LINE == 0)
			wait_until_taken();
	}
	task_log("end of answers");
}

int main(void)
{
	uint32_t times = 1000, after = 0;

	if (!task_number("times", 1, 1000000, &times) || !task_number("after", 0, 1000000, &after) || !task_number("byte", 1000, 10000000, &byte))
		return 1;
	open();
	for (uint32_t i = 0; i < after; i++)
		wait_until_taken();
	for (uint32_t i = 0; i < times; i++) {
		uint32_t late = wait_until_taken();

		bins[late < BINS ? late : BINS - 1]++;
	}
	tell();
	stay();
}
