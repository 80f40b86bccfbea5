// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "devices/io.h"
#include "devices/uart.h"

enum uart_register {
	UART_DATA = 0, UART_INTERRUPT_ENABLE = 1, UART_INTERRUPT_ID = 2, UART_FIFO_CONTROL = 2, UART_LINE_CONTROL = 3,
	UART_MODEM_CONTROL = 4, UART_LINE_STATUS = 5, UART_SCRATCH = 7, UART_DIVISOR = 0,
};

#define ENABLE_RECEIVE		0x01
#define ENABLE_TRANSMIT		0x02
#define FIFO_RESET		0x07	/* on, both emptied, interrupt at the first character */
#define ID_FIFO			0xc0
#define LINE_8N1		0x03
#define LINE_DIVISOR		0x80
#define MODEM_ON		0x0b	/* DTR, RTS, and OUT2: interrupts reach the controller */
#define STATUS_RECEIVED		0x01
#define STATUS_ROOM		0x20
#define STATUS_IDLE		0x40
#define STATUS_ABSENT		0xff
#define DIVISOR_115200		1

#define IDLE_POLLS		100000

static struct uart uarts[] = {
	[SERIAL_COM1] = { .port = 0x3f8, .line = 4 },
	[SERIAL_COM2] = { .port = 0x2f8, .line = 3 },
};

static bool is_there(uint16_t port)
{
	outb(port + UART_SCRATCH, 0x5a);
	if (inb(port + UART_SCRATCH) != 0x5a)
		return false;
	outb(port + UART_SCRATCH, 0xa5);
	return inb(port + UART_SCRATCH) == 0xa5 && inb(port + UART_LINE_STATUS) != STATUS_ABSENT;
}

bool uart_start(struct uart *uart)
{
	if (!is_there(uart->port))
		return false;
	outb(uart->port + UART_INTERRUPT_ENABLE, 0);
	outb(uart->port + UART_LINE_CONTROL, LINE_DIVISOR);
	outb(uart->port + UART_DIVISOR, DIVISOR_115200);
	outb(uart->port + UART_DIVISOR + 1, 0);
	outb(uart->port + UART_LINE_CONTROL, LINE_8N1);
	outb(uart->port + UART_FIFO_CONTROL, FIFO_RESET);
	outb(uart->port + UART_MODEM_CONTROL, MODEM_ON);
	uart->fifo = (inb(uart->port + UART_INTERRUPT_ID) & ID_FIFO) == ID_FIFO ? UART_FIFO : 1;
	uart->interrupts = 0;
	return true;
}

struct uart *uart_open(enum config_serial which)
{
	struct uart *uart = &uarts[which];

	if (which == SERIAL_NONE || which == SERIAL_LOG)
		return NULL;
	if (!uart->present)
		uart->present = uart_start(uart);
	return uart->present ? uart : NULL;
}

uint32_t uart_write(struct uart *uart, const uint8_t *bytes, uint32_t size)
{
	uint32_t count = size < uart->fifo ? size : uart->fifo;

	if (!count || !(inb(uart->port + UART_LINE_STATUS) & STATUS_ROOM))
		return 0;
	for (uint32_t i = 0; i < count; i++)
		outb(uart->port + UART_DATA, bytes[i]);
	return count;
}

uint32_t uart_read(struct uart *uart, uint8_t *bytes, uint32_t size)
{
	uint32_t count = 0;

	while (count < size && inb(uart->port + UART_LINE_STATUS) & STATUS_RECEIVED)
		bytes[count++] = inb(uart->port + UART_DATA);
	return count;
}

/* Off first: a cause that stayed on would give an edge-triggered controller no new edge. */
void uart_set_interrupts(struct uart *uart, bool receive, bool transmit)
{
	uint8_t wanted = (receive ? ENABLE_RECEIVE : 0) | (transmit ? ENABLE_TRANSMIT : 0);

	if (uart->interrupts)
		outb(uart->port + UART_INTERRUPT_ENABLE, 0);
	if (wanted)
		outb(uart->port + UART_INTERRUPT_ENABLE, wanted);
	uart->interrupts = wanted;
}

void uart_wait_idle(const struct uart *uart)
{
	for (uint32_t i = 0; i < IDLE_POLLS && !(inb(uart->port + UART_LINE_STATUS) & STATUS_IDLE); i++)
		;
}
