// SPDX-License-Identifier: GPL-2.0-only
/* From bytes to characters, control characters and sequences. */
#include "characters.h"
#include "library/string.h"
#include "terminal.h"

#define ARGUMENT_MOST	9999u
#define ESCAPE		0x1b

static void tab(struct terminal *terminal)
{
	uint32_t column = terminal->cursor.column;

	while (column < TERMINAL_COLUMNS - 1 && !terminal->tabs[++column])
		;
	terminal_move(terminal, terminal->cursor.row, column);
}

/* Control characters act within sequences, too. */
static void control(struct terminal *terminal, uint8_t byte)
{
	uint32_t row = terminal->cursor.row, column = terminal->cursor.column;

	switch (byte) {
	case '\b':
		terminal_move(terminal, row, column ? column - 1 : 0);
		break;
	case '\t':
		tab(terminal);
		break;
	case '\n':
	case '\v':
	case '\f':
		terminal_line_feed(terminal);
		if (terminal->newline_mode)
			terminal->cursor.column = 0;
		break;
	case '\r':
		terminal_move(terminal, row, 0);
		break;
	case 0x0e:
	case 0x0f:
		terminal->cursor.charset = byte == 0x0e;
		break;
	case 0x18:
	case 0x1a:
		terminal->state = TERMINAL_GROUND;
		break;
	case ESCAPE:
		terminal->state = TERMINAL_ESCAPE;
		break;
	}
}

/* UTF-8. What is no sound sequence is shown as '?'. */
static void text(struct terminal *terminal, uint8_t byte)
{
	if (terminal->continuation && (byte & 0xc0) == 0x80) {
		terminal->character = terminal->character << 6 | (byte & 0x3f);
		if (!--terminal->continuation)
			terminal_put(terminal, character_437(terminal->character));
		return;
	}
	if (terminal->continuation)
		terminal_put(terminal, '?');
	terminal->continuation = byte >= 0xf0 && byte < 0xf8 ? 3 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xc0 && byte < 0xe0 ? 1 : 0;
	terminal->character = byte & (0x3fu >> terminal->continuation);
	if (!terminal->continuation)
		terminal_put(terminal, byte < 0x7f ? byte : '?');
}

static void begin_sequence(struct terminal *terminal)
{
	terminal->state = TERMINAL_SEQUENCE;
	terminal->prefix = 0;
	terminal->ignored = false;
	terminal->argument_count = 1;
	memset(terminal->arguments, 0, sizeof(terminal->arguments));
}

static void simple_escape(struct terminal *terminal, uint8_t byte)
{
	switch (byte) {
	case '7':
		terminal->saved = terminal->cursor;
		break;
	case '8':
		terminal->cursor = terminal->saved;
		break;
	case 'D':
		terminal_line_feed(terminal);
		break;
	case 'E':
		terminal_line_feed(terminal);
		terminal->cursor.column = 0;
		break;
	case 'H':
		terminal->tabs[terminal->cursor.column] = 1;
		break;
	case 'M':
		terminal_reverse_line_feed(terminal);
		break;
	case 'c':
		terminal_reset(terminal);
		break;
	}
}

static void escape(struct terminal *terminal, uint8_t byte)
{
	terminal->state = TERMINAL_GROUND;
	if (byte == '[') {
		begin_sequence(terminal);
	} else if (byte == '(' || byte == ')') {
		terminal->designated = byte == ')';
		terminal->state = TERMINAL_DESIGNATE;
	} else if (byte == ']' || byte == 'P' || byte == '_' || byte == '^' || byte == 'X') {
		terminal->state = TERMINAL_STRING;
	} else if (byte >= ' ' && byte <= '/') {
		terminal->state = TERMINAL_SKIP_ONE;
	} else {
		simple_escape(terminal, byte);
	}
}

static void sequence(struct terminal *terminal, uint8_t byte)
{
	uint32_t *last = &terminal->arguments[terminal->argument_count - 1];

	if (byte >= '0' && byte <= '9') {
		*last = *last * 10 + byte - '0';
		*last = *last < ARGUMENT_MOST ? *last : ARGUMENT_MOST;
	} else if (byte == ';') {
		if (terminal->argument_count < TERMINAL_ARGUMENTS)
			terminal->argument_count++;
		else
			terminal->ignored = true;
	} else if (byte >= '<' && byte <= '?') {
		terminal->prefix = byte;
	} else if (byte >= '@') {
		terminal->state = TERMINAL_GROUND;
		if (!terminal->ignored)
			terminal_sequence(terminal, byte);
	} else {
		terminal->ignored = true;
	}
}

/* The text of a title and the like, up to its end. */
static void string(struct terminal *terminal, uint8_t byte)
{
	if (terminal->state == TERMINAL_STRING_ESCAPE && byte == '\\')
		terminal->state = TERMINAL_GROUND;
	else if (byte == '\a' || byte == 0x18 || byte == 0x1a)
		terminal->state = TERMINAL_GROUND;
	else
		terminal->state = byte == ESCAPE ? TERMINAL_STRING_ESCAPE : TERMINAL_STRING;
}

static void take(struct terminal *terminal, uint8_t byte)
{
	if (terminal->state >= TERMINAL_STRING) {
		string(terminal, byte);
	} else if (byte < ' ') {
		terminal->continuation = 0;
		control(terminal, byte);
	} else if (byte == 0x7f) {
		terminal->continuation = 0;
	} else if (terminal->state == TERMINAL_GROUND) {
		text(terminal, byte);
	} else if (terminal->state == TERMINAL_ESCAPE) {
		escape(terminal, byte);
	} else if (terminal->state == TERMINAL_SEQUENCE) {
		sequence(terminal, byte);
	} else {
		if (terminal->state == TERMINAL_DESIGNATE)
			terminal->cursor.line_drawing[terminal->designated] = byte == '0';
		terminal->state = TERMINAL_GROUND;
	}
}

void terminal_write(struct terminal *terminal, const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		take(terminal, bytes[i]);
}
