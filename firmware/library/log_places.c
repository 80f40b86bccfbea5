// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "abi/anaxagoros_task.h"
#include "cpu/coroutine.h"
#include "devices/io.h"
#include "devices/uart.h"
#include "devices/vga_text.h"
#include "library/log.h"
#include "library/log_places.h"
#include "library/string.h"

#define RING_SIZE	8192		/* a power of two */
#define PIECE_SIZE	24		/* characters between two pauses: about 300 ticks */
#define PORT_E9		0xe9		/* Bochs and QEMU show what is written there */
#define FLUSH_POLLS	100000		/* for each FIFO: far more than its 16 characters take */

struct serial_place {
	struct uart *uart;		/* NULL: not chosen, or given up */
	uint32_t tail;			/* runs freely, as head does */
};

static char ring[RING_SIZE];
static struct {
	uint32_t head;			/* bytes written since boot */
	bool e9, vga;
	struct anax_log *shown;		/* to a service; NULL: to none */
	struct serial_place serial[2];
} places;

void log_places_open(bool com1, bool com2, bool e9, bool vga)
{
	places.serial[0] = (struct serial_place){ com1 ? uart_open(SERIAL_COM1) : NULL, places.head };
	places.serial[1] = (struct serial_place){ com2 ? uart_open(SERIAL_COM2) : NULL, places.head };
	places.e9 = e9;
	places.vga = vga;
}

bool log_places_room(void)
{
	for (uint32_t i = 0; i < 2; i++)
		if (places.serial[i].uart && places.head - places.serial[i].tail > RING_SIZE - LOG_LINE_SIZE)
			return false;
	return true;
}

static void append(const char *text, uint32_t size)
{
	uint32_t offset = places.head % RING_SIZE, first = size < RING_SIZE - offset ? size : RING_SIZE - offset;

	memcpy(&ring[offset], text, first);
	memcpy(ring, text + first, size - first);
	places.head += size;
}

static void write_e9(const char *text, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		if (text[i] != '\r')
			outb(PORT_E9, (uint8_t)text[i]);
}

static void show(const char *text, uint32_t size)
{
	struct anax_log *log = places.shown;
	uint32_t head = log->head;

	for (uint32_t i = 0; i < size; i++)
		if (text[i] != '\r')
			log->data[head++ % ANAX_LOG_SIZE] = (uint8_t)text[i];
	__atomic_store_n(&log->head, head, __ATOMIC_RELEASE);
}

void log_places_show(struct anax_log *log)
{
	uint32_t end = places.head % RING_SIZE;

	places.shown = log;
	if (places.head > RING_SIZE)
		show(&ring[end], RING_SIZE - end);
	show(ring, end);
}

void log_places_write(const char *line, uint32_t size)
{
	append(line, size);
	log_drain();
	for (uint32_t i = 0; i < size; i += PIECE_SIZE) {
		uint32_t piece = size - i < PIECE_SIZE ? size - i : PIECE_SIZE;

		long_work_pause();
		if (places.e9)
			write_e9(line + i, piece);
		if (places.shown)
			show(line + i, piece);
		if (places.vga)
			vga_text_write(line + i, piece);
	}
}

/* Returns the number of bytes written. */
static uint32_t drain(struct serial_place *place)
{
	uint32_t offset = place->tail % RING_SIZE, size = places.head - place->tail, written;

	if (size > RING_SIZE - offset)
		size = RING_SIZE - offset;
	written = uart_write(place->uart, (const uint8_t *)&ring[offset], size);
	place->tail += written;
	return written;
}

bool log_drain(void)
{
	bool left = false;

	for (uint32_t i = 0; i < 2; i++) {
		struct serial_place *place = &places.serial[i];

		if (!place->uart)
			continue;
		if (place->tail != places.head)
			drain(place);
		uart_set_interrupts(place->uart, false, place->tail != places.head);
		left |= place->tail != places.head;
	}
	return left;
}

uint32_t log_lines(void)
{
	uint32_t lines = 0;

	for (uint32_t i = 0; i < 2; i++)
		if (places.serial[i].uart)
			lines |= 1u << places.serial[i].uart->line;
	return lines;
}

static void flush(struct serial_place *place)
{
	uint32_t polls = 0;

	while (place->tail != places.head && polls++ < FLUSH_POLLS)
		if (drain(place))
			polls = 0;
	uart_wait_idle(place->uart);
	if (place->tail != places.head)
		place->uart = NULL;
}

void log_places_flush(void)
{
	for (uint32_t i = 0; i < 2; i++)
		if (places.serial[i].uart)
			flush(&places.serial[i]);
}
