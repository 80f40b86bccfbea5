// SPDX-License-Identifier: GPL-2.0-only
// sources: devices/console_link.c
/* The uart is one of the test's own: it takes and gives what the test allows. */
#include <stdbool.h>
#include <string.h>

#include "devices/console_link.h"
#include "harness.h"
#include "library/log.h"

static struct {
	uint32_t room;			/* characters that it takes yet */
	uint8_t sent[8192];
	uint32_t sent_count;
	const uint8_t *received;
	uint32_t received_count;
	bool receive_interrupt, transmit_interrupt;
} line;

static struct uart uart;
static struct anax_console page;
static struct console_link joined;

uint32_t uart_write(struct uart *which, const uint8_t *bytes, uint32_t size)
{
	uint32_t count = size < line.room ? size : line.room;

	CHECK(which == &uart && size <= UART_FIFO);
	memcpy(line.sent + line.sent_count, bytes, count);
	line.sent_count += count;
	line.room -= count;
	return count;
}

uint32_t uart_read(struct uart *which, uint8_t *bytes, uint32_t size)
{
	uint32_t count = size < line.received_count ? size : line.received_count;

	CHECK(which == &uart);
	if (count)
		memcpy(bytes, line.received, count);
	line.received += count;
	line.received_count -= count;
	return count;
}

void uart_set_interrupts(struct uart *which, bool receive, bool transmit)
{
	CHECK(which == &uart);
	line.receive_interrupt = receive;
	line.transmit_interrupt = transmit;
}

void uart_wait_idle(const struct uart *which)
{
	CHECK(which == &uart);
}

static char logged[4096];
static uint32_t logged_lines;
static bool log_full;

void log_text(const char *name, const char *text, uint32_t length)
{
	CHECK(!strcmp(name, "linux") && length <= CONSOLE_LINE);
	strcat(strncat(logged, text, length), "|");
	logged_lines++;
}

bool log_has_room(void)
{
	return !log_full;
}

void log_flush_polling(void)
{
	log_full = false;
}

/* Each call says one line at most: more would take too long at once. */
static void work_until_finished(void)
{
	do {
		logged_lines = 0;
		console_link_work(&joined);
		CHECK(logged_lines <= 1);
	} while (joined.unfinished);
}

static void open_link(void)
{
	memset(&line, 0, sizeof(line));
	memset(&page, 0xaa, sizeof(page));
	console_link_open(&joined, &page, &uart, NULL);
}

/* Returns what could not be put for lack of room. */
static uint32_t guest_puts(const char *text)
{
	for (; *text && page.output_head - page.output_tail < sizeof(page.output); text++)
		page.output[page.output_head++ % sizeof(page.output)] = (uint8_t)*text;
	return (uint32_t)strlen(text);
}

static void receive(const char *text)
{
	line.received = (const uint8_t *)text;
	line.received_count = (uint32_t)strlen(text);
}

static void opening_clears_the_page(void)
{
	open_link();
	CHECK(!page.output_head && !page.output_tail && !page.input_head && !page.input_tail && !page.columns);
	CHECK(line.receive_interrupt && !line.transmit_interrupt);
}

static void output_goes_out_as_the_line_takes_it(void)
{
	open_link();
	guest_puts("hello, world: more than one fifo");
	line.room = 16;
	CHECK(!console_link_work(&joined));
	CHECK_EQUAL(line.sent_count, 16);
	CHECK_EQUAL(page.output_tail, 16);
	CHECK(line.transmit_interrupt);
	CHECK(!console_link_work(&joined));
	CHECK_EQUAL(line.sent_count, 16);
	line.room = 100;
	console_link_work(&joined);
	CHECK_EQUAL(line.sent_count, 32);
	CHECK(!memcmp(line.sent, "hello, world: more than one fifo", 32));
	CHECK(!line.transmit_interrupt);
}

static void output_wraps(void)
{
	open_link();
	joined.output_tail = page.output_head = page.output_tail = 0xfffffff8;
	guest_puts("0123456789abcdef");
	line.room = 16;
	console_link_work(&joined);
	CHECK(!memcmp(line.sent, "0123456789abcdef", 16));
	CHECK_EQUAL(page.output_tail, 8);
}

static void full_output_raises_the_event_once(void)
{
	uint32_t events = 0;

	open_link();
	for (int i = 0; i < 200; i++)
		guest_puts("fill all of it..");
	CHECK_EQUAL(page.output_head - page.output_tail, sizeof(page.output));
	while (page.output_tail != page.output_head) {
		line.room = 16;
		events += console_link_work(&joined);
	}
	CHECK_EQUAL(events, 1);
}

static void input_raises_the_event(void)
{
	open_link();
	receive("typed");
	CHECK(console_link_work(&joined));
	CHECK_EQUAL(page.input_head, 5);
	CHECK(!memcmp(page.input, "typed", 5));
	CHECK(!console_link_work(&joined));
}

static void full_input_is_counted_and_kept(void)
{
	char text[sizeof(page.input) + 101];

	open_link();
	for (uint32_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	text[sizeof(text) - 1] = 0;
	receive(text);
	while (line.received_count)
		console_link_work(&joined);
	CHECK_EQUAL(page.input_head, sizeof(page.input));
	CHECK_EQUAL(joined.input_lost, 100);
	CHECK(!memcmp(page.input, text, sizeof(page.input)));
}

static void nonsense_is_counted_and_harmless(void)
{
	static const uint32_t heads[] = { 2049, 0x80000000, 0xffffffff, 0x7fffffff };

	open_link();
	line.room = 8000;
	for (int i = 0; i < 4; i++) {
		page.output_head = heads[i];
		console_link_work(&joined);
		CHECK_EQUAL(joined.nonsense, i + 1);
		CHECK_EQUAL(page.output_tail, 0);
	}
	CHECK_EQUAL(line.sent_count, 0);
	page.output_head = 0;
	page.input_tail = 77;		/* more taken than ever came */
	receive("x");
	CHECK(console_link_work(&joined));
	CHECK_EQUAL(joined.nonsense, 5);
	CHECK_EQUAL(page.input_head, 1);
}

static void own_indexes_are_not_read_back(void)
{
	open_link();
	guest_puts("abc");
	page.output_tail = 0xdddddddd;
	page.input_head = 0xdddddddd;
	line.room = 16;
	receive("y");
	console_link_work(&joined);
	CHECK_EQUAL(line.sent_count, 3);
	CHECK_EQUAL(page.output_tail, 3);
	CHECK_EQUAL(page.input_head, 1);
}

static void without_a_line_output_is_thrown_away(void)
{
	console_link_open(&joined, &page, NULL, NULL);
	guest_puts("nobody reads this");
	console_link_work(&joined);
	CHECK_EQUAL(page.output_tail, page.output_head);
}

/* Lines, long ones broken; a piece at a time; the last words without a line's end when all is flushed. */
static void the_log_gets_lines(void)
{
	char text[300], should[320];

	logged[0] = '\0';
	console_link_open(&joined, &page, NULL, "linux");
	guest_puts("one\r\ntwo\r\nthr");
	work_until_finished();
	CHECK(!strcmp(logged, "one|two|"));
	guest_puts("ee\n\n");
	work_until_finished();
	CHECK(!strcmp(logged, "one|two|three||"));
	log_full = true;
	guest_puts("four\n");
	console_link_work(&joined);
	CHECK(joined.unfinished && !strcmp(logged, "one|two|three||"));
	console_link_flush_polling(&joined);
	CHECK(!joined.unfinished && !strcmp(logged, "one|two|three||four|"));
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	logged[0] = '\0';
	guest_puts(text);
	console_link_work(&joined);
	CHECK(joined.unfinished);
	work_until_finished();
	console_link_flush_polling(&joined);
	memset(should, 'x', sizeof(should));
	strcpy(should + 299, "|");
	memmove(should + 121, should + 120, 181);
	should[120] = '|';
	memmove(should + 242, should + 241, 61);
	should[241] = '|';
	CHECK(!strcmp(logged, should));
}

static void flushing_writes_all_and_ends_on_a_dead_line(void)
{
	open_link();
	guest_puts("last words of a guest");
	line.room = 8000;
	console_link_flush_polling(&joined);
	CHECK_EQUAL(line.sent_count, 21);
	guest_puts("never");
	line.room = 0;
	console_link_flush_polling(&joined);
	CHECK_EQUAL(line.sent_count, 21);
}

int main(void)
{
	RUN(opening_clears_the_page);
	RUN(output_goes_out_as_the_line_takes_it);
	RUN(output_wraps);
	RUN(full_output_raises_the_event_once);
	RUN(input_raises_the_event);
	RUN(full_input_is_counted_and_kept);
	RUN(nonsense_is_counted_and_harmless);
	RUN(own_indexes_are_not_read_back);
	RUN(without_a_line_output_is_thrown_away);
	RUN(the_log_gets_lines);
	RUN(flushing_writes_all_and_ends_on_a_dead_line);
	return harness_end();
}
