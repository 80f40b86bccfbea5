// SPDX-License-Identifier: GPL-2.0-only
/*
 * A level-triggered line: the network card NE2000 of QEMU, which raises its interrupt when it is told to transfer nothing.
 * Its ports and its line are those that QEMU's firmware gives the card of the test's command line.
 */
#include "bare.h"

#define CARD		0xc000
#define COMMAND		(CARD + 0)
#define STATUS		(CARD + 7)
#define COUNT_LOW	(CARD + 10)
#define COUNT_HIGH	(CARD + 11)
#define MASK		(CARD + 15)
#define READ_NOTHING	0x0a		/* start, remote read */
#define TRANSFER_DONE	0x40
#define LINE		11

static void out(uint32_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %w1" :: "a"(value), "d"(port));
}

static uint32_t count(void)
{
	return trap_count[ANAX_IRQ_VECTOR_BASE + LINE];
}

/* Long enough for a line that storms to storm. */
static void look_for_interrupts(void)
{
	for (uint32_t i = 0; i < 100; i++)
		hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0);
}

static void acknowledge(void)
{
	SHARED->irq_acknowledge |= 1u << LINE;
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	check(SHARED->irq_level == 1u << LINE, "the shared page says that the line is level-triggered");
	SHARED->irq_mask = ~(1u << LINE);
	out(MASK, TRANSFER_DONE);
	out(COUNT_LOW, 0);
	out(COUNT_HIGH, 0);
	out(COMMAND, READ_NOTHING);
	look_for_interrupts();
	check(count() == 1, "raised once while it is not acknowledged");
	acknowledge();
	look_for_interrupts();
	check(count() == 2, "again when acknowledged while the card still asks");
	out(STATUS, TRANSFER_DONE);
	acknowledge();
	look_for_interrupts();
	check(count() == 2, "not when the card has stopped asking");
	out(COMMAND, READ_NOTHING);
	look_for_interrupts();
	check(count() == 3, "and once more when it asks anew");
}
