// SPDX-License-Identifier: GPL-2.0-only
// sources: library/log.c library/log_writer.c library/log_places.c library/format.c cpu/coroutine.c cpu/coroutine_switch.S
// flags: -m32
/* Port 0xe9 and the uarts are the test's own. One test after the other: the log starts once, at once, and is deferred later. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/coroutine.h"
#include "devices/cpu_features.h"
#include "devices/io.h"
#include "devices/uart.h"
#include "devices/vga_text.h"
#include "domain/config.h"
#include "harness.h"
#include "library/log.h"

#define STAMP "[          42] anaxagoros: "

struct boot_config boot_config;
struct cpu_features cpu_features;

static struct uart uart = { .line = 3 };
static char e9[200000], serial[200000];
static uint32_t e9_size, serial_size, room;
static uint64_t now = 42;
static bool transmit_interrupt;

uint64_t host_rdtsc(void)
{
	return now;
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

void panic(const char *format, ...)
{
	harness_fail("panic: %s", format);
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

static void forget_output(void)
{
	memset(e9, 0, e9_size);
	memset(serial, 0, serial_size);
	e9_size = serial_size = 0;
}

/* All that can be written now. Returns the number of pieces. */
static uint32_t work(void)
{
	uint32_t pieces = 1;

	while (log_work())
		pieces++;
	return pieces;
}

static void lines_wait_for_the_start(void)
{
	cpu_features.tsc = true;
	log_print(LOG_INFO, "early %d", 1);
	CHECK_EQUAL(e9_size, 0);
	boot_config.hypervisor = (struct hypervisor_config){ .log_e9 = 1, .log_com2 = 1, .log_level = LOG_INFO };
	log_start();
	CHECK(!strcmp(e9, STAMP "early 1\n"));
	CHECK_EQUAL(serial_size, 0);
	CHECK_EQUAL(log_lines(), 1 << 3);
}

static void at_boot_lines_come_at_once(void)
{
	forget_output();
	log_print(LOG_INFO, "boot");
	CHECK(!strcmp(e9, STAMP "boot\n"));
	log_defer();
	log_print(LOG_INFO, "later");
	CHECK(!strcmp(e9, STAMP "boot\n"));
	work();
	CHECK(!strcmp(e9, STAMP "boot\n" STAMP "later\n"));
}

static void serial_lines_get_what_they_take(void)
{
	room = 10;
	CHECK(log_drain() && transmit_interrupt);
	CHECK_EQUAL(serial_size, 10);
	room = 1000;
	while (log_drain())
		;
	CHECK(!transmit_interrupt);
	CHECK(!strcmp(serial, STAMP "early 1\r\n" STAMP "boot\r\n" STAMP "later\r\n"));
}

static void levels(void)
{
	forget_output();
	log_print(LOG_VERBOSE, "not this");
	log_print(LOG_ERROR, "this");
	work();
	CHECK(!strcmp(e9, STAMP "error: this\n"));
}

/* A line's time is that of its call, and so are its arguments, whatever becomes of the strings until it is written. */
static void lines_are_as_they_were_said(void)
{
	char name[16] = "first";

	forget_output();
	log_print(LOG_INFO, "%s %5u %lld %c%% 0x%08x", name, 7u, -5000000000ll, 'x', 0xabcu);
	now = 43;
	strcpy(name, "second");
	log_print(LOG_INFO, "%.3s %.*s %llu", name, 2, name, 18446744073709551615ull);
	strcpy(name, "third");
	now = 44;
	work();
	CHECK(!strcmp(e9, STAMP "first     7 -5000000000 x% 0x00000abc\n"
		      "[          43] anaxagoros: sec se 18446744073709551615\n"));
	now = 42;
}

static void print_pair(const void *data)
{
	const uint32_t *pair = data;

	log_line("one %u", pair[0]);
	log_line("two %u", pair[1]);
}

static void say_about(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	log_print_about(LOG_ERROR, "guest %s stopped: ", "g", format, list);
	va_end(list);
}

static void order_of_all_kinds(void)
{
	uint32_t pair[2] = { 1, 2 };

	forget_output();
	log_print(LOG_INFO, "before");
	log_later(LOG_NOTICE, print_pair, pair, sizeof(pair));
	pair[0] = 3;
	say_about("it said %d", 4);
	log_later(LOG_VERBOSE, print_pair, pair, sizeof(pair));
	log_text("task", "a\tb\0c", 5);
	work();
	CHECK(!strcmp(e9, STAMP "before\n" STAMP "one 1\n" STAMP "two 2\n" STAMP "error: guest g stopped: it said 4\n" STAMP "task: a.b\n"));
}

static void long_texts_are_cut(void)
{
	static char text[1000];

	memset(text, 'x', sizeof(text) - 1);
	forget_output();
	log_text("t", text, sizeof(text));
	work();
	CHECK_EQUAL(e9_size, strlen(STAMP) + strlen("t: ") + 120 + 1);
	forget_output();
	log_message(LOG_INFO, "%s %s", "n", text, sizeof(text));
	work();
	CHECK_EQUAL(e9_size, strlen(STAMP) + strlen("n ") + 256 + 1);
	forget_output();
	log_print(LOG_INFO, "%s|%s|%d", text, text, 5);
	work();
	CHECK_EQUAL(e9_size, strlen(STAMP) + 383 + strlen("||5") + 1);
	CHECK(strstr(e9, "x||5\n"));
	forget_output();
	log_print(LOG_INFO, "%100s%100s%100s%100s%100s", "", "", "", "", "");
	work();
	CHECK_EQUAL(e9_size, 448 - 2);
	CHECK_EQUAL(e9[e9_size - 1], '\n');
}

static void work_comes_in_pieces(void)
{
	forget_output();
	log_print(LOG_INFO, "a line of the usual length, with a number: %u", 4000000000u);
	CHECK(work() > 6);
	CHECK(!log_work());
}

/* Says which lines "number N" came, from 0 on, and how many a line says to be lost. */
static uint32_t count_lines(uint32_t *lost)
{
	const char *words = strstr(e9, "warning: here ");
	uint32_t kept = 0;

	for (const char *at = e9; (at = strstr(at, ": number ")); at++, kept++)
		CHECK_EQUAL(atoi(at + strlen(": number ")), kept);
	CHECK(words && sscanf(words, "warning: here %u entries of the log were lost", lost) == 1);
	return kept;
}

/* Those of domains, which may be many, leave half of the memory to the hypervisor's own. */
static void texts_of_domains_lose_first(void)
{
	room = 1000000;
	forget_output();
	CHECK(log_has_room());
	for (uint32_t i = 0; i < 5000; i++)
		log_text("task", "text", 4);
	CHECK(!log_has_room());
	log_print(LOG_ERROR, "guest linux stopped");
	while (log_work() || log_drain())
		;
	CHECK(strstr(e9, "task: text\n") && strstr(e9, "entries of the log were lost") && strstr(e9, "guest linux stopped\n"));
	CHECK(log_has_room());
}

static void a_full_memory_loses_whole_lines(void)
{
	uint32_t lost, kept;

	for (uint32_t round = 0; round < 5; round++) {	/* the ring wraps */
		room = 1000000;
		forget_output();
		for (uint32_t i = 0; i < 2000; i++)
			log_print(LOG_INFO, "number %u of %s", i, "many");
		if (round % 2)		/* told by the next line that finds room, or when all is written */
			while (!strstr(e9, "number 9 "))
				log_work();
		log_print(LOG_INFO, "the next");
		while (log_work() || log_drain())
			;
		kept = count_lines(&lost);
		CHECK(kept > 100);
		CHECK_EQUAL(kept + lost, round % 2 ? 2000 : 2001);
		CHECK(!strstr(e9, "the next") == !(round % 2));
		if (round % 2)
			CHECK(strstr(e9, "the next\n") > strstr(e9, "were lost"));
	}
}

static void lines_wait_for_a_slow_serial_line(void)
{
	while (log_work() || log_drain())
		;
	forget_output();
	room = 0;
	for (uint32_t i = 0; i < 300; i++)
		log_print(LOG_INFO, "number %u", i);
	work();
	CHECK(!log_work() && transmit_interrupt && !strstr(e9, "number 299"));
	room = 1000000;
	log_flush_polling();
	CHECK(strstr(e9, "number 299\n") && strstr(serial, "number 299\r\n") && !strstr(e9, "lost"));
}

static void flushing_ends_on_a_dead_line(void)
{
	forget_output();
	room = 0;
	for (uint32_t i = 0; i < 300; i++)
		log_print(LOG_INFO, "nobody hears this %u", i);
	log_flush_polling();
	CHECK(strstr(e9, "hears this 299\n"));
	CHECK_EQUAL(log_lines(), 0);
}

static void fail(const void *data)
{
	(void)data;
	log_line("half of it");
	coroutine_forget();
	log_panic();
	harness_fail("as it should");
}

/* The entry that failed is left out, what follows is written, and so is each line from now on. */
static void a_panic_in_the_writer(void)
{
	static jmp_buf harness;

	forget_output();
	log_later(LOG_INFO, fail, "", 1);
	log_print(LOG_INFO, "behind it");
	memcpy(harness, harness_failed, sizeof(harness));
	if (!setjmp(harness_failed)) {
		log_flush_polling();
		strcpy(harness_reason, "");
	}
	memcpy(harness_failed, harness, sizeof(harness));
	CHECK(strstr(harness_reason, "as it should"));
	CHECK(!strcmp(e9, STAMP "half of it\n" STAMP "behind it\n"));
	log_print(LOG_INFO, "at once");
	CHECK(strstr(e9, "at once\n"));
}

int main(void)
{
	RUN(lines_wait_for_the_start);
	RUN(at_boot_lines_come_at_once);
	RUN(serial_lines_get_what_they_take);
	RUN(levels);
	RUN(lines_are_as_they_were_said);
	RUN(order_of_all_kinds);
	RUN(long_texts_are_cut);
	RUN(work_comes_in_pieces);
	RUN(texts_of_domains_lose_first);
	RUN(a_full_memory_loses_whole_lines);
	RUN(lines_wait_for_a_slow_serial_line);
	RUN(flushing_ends_on_a_dead_line);
	RUN(a_panic_in_the_writer);
	return harness_end();
}
