// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "devices/cpu_features.h"
#include "devices/io.h"
#include "devices/uart.h"
#include "devices/vga_text.h"
#include "domain/config.h"
#include "library/log.h"

#define LOG_SIZE	32768		/* a power of two */
#define LINE_SIZE	448
#define TEXT_SIZE	128		/* of a task's line */
#define PORT_E9		0xe9		/* Bochs and QEMU show what is written there */
#define FLUSH_POLLS	100000		/* for each FIFO: far more than its 16 characters take */

struct serial_place {
	struct uart *uart;		/* NULL: not chosen */
	uint32_t tail;			/* runs freely, as head does */
};

/* Used with interrupts off only, as all of the hypervisor is. */
static char ring[LOG_SIZE];		/* lines end in CR LF */
static struct {
	uint32_t head;			/* bytes logged since boot */
	bool started;
	bool e9, vga;
	enum log_level level;
	struct serial_place serial[2];
} state = { .level = LOG_INFO };

static const char *const level_names[] = {
	[LOG_ERROR] = "error: ", [LOG_WARNING] = "warning: ", [LOG_NOTICE] = "", [LOG_INFO] = "", [LOG_VERBOSE] = "",
};

static void write_e9(const char *text, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		if (text[i] != '\r')
			outb(PORT_E9, (uint8_t)text[i]);
}

static void write_at_once(const char *text, uint32_t size)
{
	if (state.e9)
		write_e9(text, size);
	if (state.vga)
		vga_text_write(text, size);
}

static void append(const char *text, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		ring[state.head++ % LOG_SIZE] = text[i];
}

void log_print_list(enum log_level level, const char *format, va_list list)
{
	char line[LINE_SIZE];
	uint32_t length, most = sizeof(line) - 2;

	if (level > state.level)
		return;
	length = (uint32_t)format_string(line, most, "[%12llu] anaxagoros: %s", cpu_features.tsc ? rdtsc() : 0, level_names[level]);
	length += (uint32_t)format_string_list(line + length, most - length, format, list);
	if (length >= most)
		length = most - 1;
	line[length++] = '\r';
	line[length++] = '\n';
	append(line, length);
	write_at_once(line, length);
}

void log_print(enum log_level level, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	log_print_list(level, format, list);
	va_end(list);
}

void log_text(const char *name, const char *text, uint32_t length)
{
	char copy[TEXT_SIZE];
	uint32_t i;

	for (i = 0; i < length && i < sizeof(copy) - 1; i++)
		copy[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '.';
	copy[i] = '\0';
	log_print(LOG_NOTICE, "%s: %s", name, copy);
}

static void start(bool com1, bool com2, bool e9, bool vga)
{
	uint32_t oldest = state.head > LOG_SIZE ? state.head - LOG_SIZE : 0;

	state.started = true;
	state.serial[0] = (struct serial_place){ com1 ? uart_open(SERIAL_COM1) : NULL, oldest };
	state.serial[1] = (struct serial_place){ com2 ? uart_open(SERIAL_COM2) : NULL, oldest };
	state.e9 = e9;
	state.vga = vga;
	for (uint32_t i = oldest; i != state.head; i++)
		write_at_once(&ring[i % LOG_SIZE], 1);
}

void log_start(void)
{
	const struct hypervisor_config *config = &boot_config.hypervisor;

	state.level = config->log_level;
	start(config->log_com1, config->log_com2, config->log_e9, config->log_vga);
}

/* Returns the number of bytes written. */
static uint32_t drain(struct serial_place *place)
{
	uint32_t offset, written, size = state.head - place->tail;

	if (size > LOG_SIZE) {
		place->tail = state.head - LOG_SIZE;
		size = LOG_SIZE;
	}
	offset = place->tail % LOG_SIZE;
	if (size > LOG_SIZE - offset)
		size = LOG_SIZE - offset;
	written = uart_write(place->uart, (const uint8_t *)&ring[offset], size);
	place->tail += written;
	return written;
}

bool log_drain(void)
{
	bool left = false;

	for (uint32_t i = 0; i < 2; i++) {
		struct serial_place *place = &state.serial[i];

		if (!place->uart)
			continue;
		if (place->tail != state.head)
			drain(place);
		uart_set_interrupts(place->uart, false, place->tail != state.head);
		left |= place->tail != state.head;
	}
	return left;
}

uint32_t log_lines(void)
{
	uint32_t lines = 0;

	for (uint32_t i = 0; i < 2; i++)
		if (state.serial[i].uart)
			lines |= 1u << state.serial[i].uart->line;
	return lines;
}

static void flush(struct serial_place *place)
{
	uint32_t polls = 0;

	while (place->tail != state.head && polls++ < FLUSH_POLLS)
		if (drain(place))
			polls = 0;
	uart_wait_idle(place->uart);
}

void log_flush_polling(void)
{
	if (!state.started)
		start(true, true, true, true);
	for (uint32_t i = 0; i < 2; i++)
		if (state.serial[i].uart)
			flush(&state.serial[i]);
}
