// SPDX-License-Identifier: GPL-2.0-only
/* Each shared word is read once, and indexes of the guest's only ever choose a byte within its own page. */
#include <stddef.h>

#include "devices/console_link.h"
#include "library/log.h"
#include "library/string.h"

#define OUTPUT_SIZE	sizeof(((struct anax_console *)0)->output)
#define INPUT_SIZE	sizeof(((struct anax_console *)0)->input)
#define INPUT_AT_ONCE	(4 * UART_FIFO)	/* bounds the time of one call */
#define LOGGED_AT_ONCE	24		/* bytes: the same, some 500 ticks with a line */
#define FLUSH_POLLS	100000

static uint32_t read_once(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void write_once(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* Bytes between two indexes of a ring; an impossible distance is counted, and taken for an empty ring. */
static uint32_t ring_used(struct console_link *link, uint32_t head, uint32_t tail, uint32_t size)
{
	if (head - tail <= size)
		return head - tail;
	link->nonsense++;
	return 0;
}

void console_link_open(struct console_link *link, struct anax_console *console, struct uart *uart, const char *log_name)
{
	memset(link, 0, sizeof(*link));
	memset(console, 0, offsetof(struct anax_console, output));
	link->console = console;
	link->uart = uart;
	link->log_name = log_name;
	if (uart)
		uart_set_interrupts(uart, true, false);
}

static void end_log_line(struct console_link *link)
{
	log_text(link->log_name, link->line, link->line_length);
	link->line_length = 0;
}

/* A piece of the output, up to the end of a line. Returns its size. While the log is rather full the guest waits. */
static uint32_t log_output(struct console_link *link, uint32_t used)
{
	uint32_t count = 0;
	bool ended = !log_has_room();

	while (!ended && count < used && count < LOGGED_AT_ONCE) {
		char byte = (char)link->console->output[(link->output_tail + count++) % OUTPUT_SIZE];

		if (byte != '\n' && byte != '\r')
			link->line[link->line_length++] = byte;
		ended = byte == '\n' || link->line_length == CONSOLE_LINE;
		if (ended)
			end_log_line(link);
	}
	link->unfinished = count < used;
	return count;
}

/* Returns the bytes that are left. */
static uint32_t move_output(struct console_link *link)
{
	struct anax_console *console = link->console;
	uint32_t used = ring_used(link, read_once(&console->output_head), link->output_tail, OUTPUT_SIZE);
	uint32_t count = used;
	uint8_t bytes[UART_FIFO];

	if (link->uart) {
		for (count = 0; count < used && count < sizeof(bytes); count++)
			bytes[count] = console->output[(link->output_tail + count) % OUTPUT_SIZE];
		count = uart_write(link->uart, bytes, count);
	} else if (link->log_name) {
		count = log_output(link, used);
	}
	link->output_tail += count;
	write_once(&console->output_tail, link->output_tail);
	return used - count;
}

/* The key and the one behind it are ours; the key twice is one for the guest. */
static bool is_for_hypervisor(struct console_link *link, uint8_t byte)
{
	bool was_key = link->key_seen;

	link->key_seen = !was_key && byte == CONSOLE_KEY;
	if (was_key && byte != CONSOLE_KEY)
		link->command = byte;
	return link->key_seen || (was_key && byte != CONSOLE_KEY);
}

static void take_input(struct console_link *link, const uint8_t *bytes, uint32_t count)
{
	struct anax_console *console = link->console;
	uint32_t used = ring_used(link, link->input_head, read_once(&console->input_tail), INPUT_SIZE);

	for (uint32_t i = 0; i < count; i++)
		if (is_for_hypervisor(link, bytes[i]))
			continue;
		else if (used++ < INPUT_SIZE)
			console->input[link->input_head++ % INPUT_SIZE] = bytes[i];
		else
			link->input_lost++;
	write_once(&console->input_head, link->input_head);
}

/* Returns the bytes that came. All are taken from the uart, also those that the guest has no room for. */
static uint32_t move_input(struct console_link *link)
{
	uint8_t bytes[INPUT_AT_ONCE];
	uint32_t count = link->uart ? uart_read(link->uart, bytes, sizeof(bytes)) : 0;

	if (count)
		take_input(link, bytes, count);
	return count;
}

bool console_link_work(struct console_link *link)
{
	uint32_t before = link->output_tail;
	uint32_t came = move_input(link), left = move_output(link);
	bool half_emptied = left <= OUTPUT_SIZE / 2 && left + (link->output_tail - before) > OUTPUT_SIZE / 2;

	if (link->uart)
		uart_set_interrupts(link->uart, true, left);
	return came || half_emptied;
}

void console_link_flush_polling(struct console_link *link)
{
	uint32_t polls = 0;

	while (polls++ < FLUSH_POLLS) {
		uint32_t before = link->output_tail;

		if (link->log_name)
			log_flush_polling();
		if (!move_output(link))
			break;
		if (link->output_tail != before)
			polls = 0;
	}
	if (link->uart)
		uart_wait_idle(link->uart);
	else if (link->line_length)
		end_log_line(link);
}
