// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends back what comes in at a 16550, released by its interrupt:
 *	modulenounzip /uart_echo.elf task name=echo period=1ms budget=500us irq=3 ports=0x2f8-0x2ff -- port=0x2f8
 * port=N: required, the first of the eight ports. 115200 baud, 8N1.
 */
#include "task.h"

#define DATA		0	/* with DIVISOR_ACCESS: the divisor's low byte */
#define INTERRUPTS	1	/* with DIVISOR_ACCESS: its high byte */
#define FIFO		2
#define LINE		3
#define MODEM		4
#define STATUS		5

#define RECEIVED_INTERRUPT	0x01
#define FIFO_ON_AND_CLEARED	0x07
#define LINE_8N1		0x03
#define DIVISOR_ACCESS		0x80
#define MODEM_READY		0x0b	/* DTR, RTS, and the interrupt's way to the board */
#define STATUS_RECEIVED		0x01
#define STATUS_CAN_SEND		0x20

#define PATIENCE	1000	/* looks at the status, until a byte is given up */

static uint32_t port;

static void set_up(void)
{
	task_out8(port + INTERRUPTS, 0);
	task_out8(port + LINE, LINE_8N1 | DIVISOR_ACCESS);
	task_out8(port + DATA, 1);
	task_out8(port + INTERRUPTS, 0);
	task_out8(port + LINE, LINE_8N1);
	task_out8(port + FIFO, FIFO_ON_AND_CLEARED);
	task_out8(port + MODEM, MODEM_READY);
	task_out8(port + INTERRUPTS, RECEIVED_INTERRUPT);
}

static void send(uint8_t byte)
{
	uint32_t looks = 0;

	while (!(task_in8(port + STATUS) & STATUS_CAN_SEND))
		if (++looks == PATIENCE)
			return;
	task_out8(port + DATA, byte);
}

int main(void)
{
	if (!task_number("port", 8, 0xfff8, &port))
		return 1;
	if (!port) {
		task_log("argument \"port=\" is missing");
		return 1;
	}
	set_up();
	for (;;) {
		/* All of them: the line of an interrupt that is not served to its end is not raised again. */
		while (task_in8(port + STATUS) & STATUS_RECEIVED)
			send(task_in8(port + DATA));
		task_wait();
	}
}
