// SPDX-License-Identifier: GPL-2.0-only
// sources: library/log.c library/format.c
// flags: -m32
/* Port 0xe9 and the uarts are the test's own. One test after the other: the log starts once. */
#include <stdbool.h>
#include <string.h>

#include "devices/cpu_features.h"
#include "devices/io.h"
#include "devices/uart.h"
#include "devices/vga_text.h"
#include "domain/config.h"
#include "harness.h"
#include "library/log.h"

struct boot_config boot_config;
struct cpu_features cpu_features;

static struct uart uart = { .line = 3 };
static char e9[200000], serial[200000];
static uint32_t e9_size, serial_size, room;
static bool transmit_interrupt;

uint64_t host_rdtsc(void)
{
	return 42;
}

uint8_t host_inb(uint16_t port)
{
	harness_fail("port %#x is read", port);
}

void host_outb(uint16_t port, uint8_t value)
{
	CHECK_EQUAL(port, 0xe9);
	e9[e9_size++] = (char)value;
}

void vga_text_write(const char *text, uint32_t size)
{
	harness_fail("the screen was not chosen: %.*s", (int)size, text);
}

struct uart *uart_open(enum config_serial which)
{
	CHECK_EQUAL(which, SERIAL_COM2);
	return &uart;
}

uint32_t uart_write(struct uart *which, const uint8_t *bytes, uint32_t size)
{
	uint32_t count = size < UART_FIFO ? size : UART_FIFO;

	CHECK(which == &uart);
	if (count > room)
		count = room;
	memcpy(serial + serial_size, bytes, count);
	serial_size += count;
	room -= count;
	return count;
}

void uart_set_interrupts(struct uart *which, bool receive, bool transmit)
{
	CHECK(which == &uart && !receive);
	transmit_interrupt = transmit;
}

void uart_wait_idle(const struct uart *which)
{
	CHECK(which == &uart);
}

static void lines_wait_for_the_start(void)
{
	cpu_features.tsc = true;
	log_print(LOG_INFO, "early %d", 1);
	CHECK(!log_drain());
	boot_config.hypervisor = (struct hypervisor_config){ .log_e9 = 1, .log_com2 = 1, .log_level = LOG_INFO };
	log_start();
	CHECK(!strcmp(e9, "[          42] anaxagoros: early 1\n"));
	CHECK_EQUAL(serial_size, 0);
	CHECK_EQUAL(log_lines(), 1 << 3);
}

static void serial_lines_get_what_they_take(void)
{
	room = 10;
	CHECK(log_drain() && transmit_interrupt);
	CHECK_EQUAL(serial_size, 10);
	room = 100;
	while (log_drain())
		;
	CHECK(!transmit_interrupt);
	CHECK(!strcmp(serial, "[          42] anaxagoros: early 1\r\n"));
}

static void levels(void)
{
	uint32_t before = e9_size;

	log_print(LOG_VERBOSE, "not this");
	CHECK_EQUAL(e9_size, before);
	log_print(LOG_ERROR, "this");
	CHECK(!strcmp(e9 + before, "[          42] anaxagoros: error: this\n"));
}

static void long_lines_are_cut(void)
{
	static char text[1000];
	uint32_t before = e9_size;

	memset(text, 'x', sizeof(text) - 1);
	log_print(LOG_INFO, "%s", text);
	CHECK(e9_size - before > 400 && e9_size - before < 450);
	CHECK_EQUAL(e9[e9_size - 1], '\n');
}

static void a_slow_line_loses_the_oldest(void)
{
	room = 100000;
	log_flush_polling();
	serial_size = room = 0;
	for (int i = 0; i < 2000; i++)
		log_print(LOG_INFO, "line %d", i);
	room = 100000;
	log_flush_polling();
	CHECK_EQUAL(serial_size, 32768);
	CHECK(strstr(serial, "line 1999\r\n") && !strstr(serial, "line 10\r\n"));
}

static void flushing_ends_on_a_dead_line(void)
{
	log_print(LOG_INFO, "nobody hears this");
	room = 0;
	log_flush_polling();
}

int main(void)
{
	RUN(lines_wait_for_the_start);
	RUN(serial_lines_get_what_they_take);
	RUN(levels);
	RUN(long_lines_are_cut);
	RUN(a_slow_line_loses_the_oldest);
	RUN(flushing_ends_on_a_dead_line);
	return harness_end();
}
