/* SPDX-License-Identifier: GPL-2.0-only */
/* A 16550 serial line, 115200 baud, 8 bits, no parity. Nothing waits but uart_wait_idle(). The console service has it, too. */
#ifndef DEVICES_UART_H
#define DEVICES_UART_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/config.h"

#define UART_FIFO	16

struct uart {
	uint16_t port;
	uint8_t line;		/* of the interrupt controller */
	bool present;
	uint8_t fifo;		/* characters that an empty transmitter takes */
	uint8_t interrupts;	/* as written to the interrupt enable register */
};

/* Initialises a serial line, with its interrupts off. NULL if SERIAL_NONE or not there. Again: the same one, untouched. */
struct uart *uart_open(enum config_serial which);

/* Initialises the one at its port, with its interrupts off. False: there is none. */
bool uart_start(struct uart *uart);

/* Takes as many bytes as fit at once, at most UART_FIFO; returns how many. */
uint32_t uart_write(struct uart *uart, const uint8_t *bytes, uint32_t size);

/* Returns the number of bytes that were there, at most size. */
uint32_t uart_read(struct uart *uart, uint8_t *bytes, uint32_t size);

/* Interrupt when bytes have come, or when the transmitter has room. Setting one again renews a pending interrupt's edge. */
void uart_set_interrupts(struct uart *uart, bool receive, bool transmit);

/* Waits until the last bit is on the wire, or long enough: for the end of the machine only. */
void uart_wait_idle(const struct uart *uart);

#endif
