// SPDX-License-Identifier: GPL-2.0-only
/* What the sequences ESC [ ... do: ECMA-48, as a VT102 has them, and what Linux's programs use beyond. */
#include "library/format.h"
#include "library/string.h"
#include "terminal.h"

/* The argument, or what stands for one that is left out or 0. */
static uint32_t argument(const struct terminal *terminal, uint32_t index, uint32_t usual)
{
	return index < terminal->argument_count && terminal->arguments[index] ? terminal->arguments[index] : usual;
}

static void answer(struct terminal *terminal, const char *text)
{
	uint32_t size = strlen(text);

	if (terminal->answer_size + size > TERMINAL_ANSWER)
		return;
	memcpy(terminal->answer + terminal->answer_size, text, size);
	terminal->answer_size += size;
}

static void report(struct terminal *terminal)
{
	char text[TERMINAL_ANSWER];
	uint32_t row = terminal->cursor.row - (terminal->cursor.origin ? terminal->region_start : 0);

	if (argument(terminal, 0, 0) == 5) {
		answer(terminal, "\033[0n");
	} else if (argument(terminal, 0, 0) == 6) {
		format_string(text, sizeof(text), "\033[%u;%uR", row + 1, terminal->cursor.column + 1);
		answer(terminal, text);
	}
}

/* Rows and columns count from 1. */
static void move_to(struct terminal *terminal, uint32_t row, uint32_t column)
{
	if (terminal->cursor.origin) {
		row += terminal->region_start;
		row = row < terminal->region_end ? row : terminal->region_end;
	}
	terminal_move(terminal, row - 1, column - 1);
}

/* Up and down stop at the edge of the region that the cursor is in. */
static void move_up(struct terminal *terminal, uint32_t count, uint32_t column)
{
	uint32_t row = terminal->cursor.row, first = row >= terminal->region_start ? terminal->region_start : 0;

	terminal_move(terminal, row - first > count ? row - count : first, column);
}

static void move_down(struct terminal *terminal, uint32_t count, uint32_t column)
{
	uint32_t row = terminal->cursor.row, last = (row < terminal->region_end ? terminal->region_end : TERMINAL_ROWS) - 1;

	terminal_move(terminal, last - row > count ? row + count : last, column);
}

static void move(struct terminal *terminal, uint8_t final)
{
	uint32_t count = argument(terminal, 0, 1), row = terminal->cursor.row, column = terminal->cursor.column;

	if (final == 'A')
		move_up(terminal, count, column);
	else if (final == 'B' || final == 'e')
		move_down(terminal, count, column);
	else if (final == 'C' || final == 'a')
		terminal_move(terminal, row, column + count);
	else if (final == 'D')
		terminal_move(terminal, row, column > count ? column - count : 0);
	else if (final == 'E')
		move_down(terminal, count, 0);
	else if (final == 'F')
		move_up(terminal, count, 0);
	else if (final == 'G' || final == '`')
		terminal_move(terminal, row, count - 1);
	else if (final == 'd')
		move_to(terminal, count, column + 1);
	else
		move_to(terminal, count, argument(terminal, 1, 1));
}

static void erase_rows(struct terminal *terminal, uint32_t first, uint32_t end)
{
	for (uint32_t row = first; row < end; row++)
		terminal_erase(terminal, row, 0, TERMINAL_COLUMNS);
}

/* 0: from the cursor on, 1: up to it, 2: all. */
static void erase_in_line(struct terminal *terminal, uint32_t what)
{
	uint32_t column = terminal->cursor.column;

	terminal->cursor.wraps = false;
	if (what <= 2)
		terminal_erase(terminal, terminal->cursor.row, what ? 0 : column, what == 1 ? column + 1 : TERMINAL_COLUMNS);
}

static void erase_in_screen(struct terminal *terminal, uint32_t what)
{
	uint32_t row = terminal->cursor.row;

	if (what == 0)
		erase_rows(terminal, row + 1, TERMINAL_ROWS);
	else if (what == 1)
		erase_rows(terminal, 0, row);
	else if (what == 2)
		erase_rows(terminal, 0, TERMINAL_ROWS);
	if (what < 2)
		erase_in_line(terminal, what);
}

static void edit(struct terminal *terminal, uint8_t final)
{
	uint32_t count = argument(terminal, 0, 1), row = terminal->cursor.row, column = terminal->cursor.column;
	uint32_t room = TERMINAL_COLUMNS - column;

	terminal->cursor.wraps = false;
	if (final == 'X')
		terminal_erase(terminal, row, column, column + (count < room ? count : room));
	else if (final == '@' || final == 'P')
		terminal_shift(terminal, count, final == '@');
	else if (final == 'S')
		terminal_scroll_up(terminal, terminal->region_start, terminal->region_end, count);
	else if (final == 'T')
		terminal_scroll_down(terminal, terminal->region_start, terminal->region_end, count);
	else if (row < terminal->region_start || row >= terminal->region_end)
		return;
	else if (final == 'L')
		terminal_scroll_down(terminal, row, terminal->region_end, count);
	else
		terminal_scroll_up(terminal, row, terminal->region_end, count);
}

static void set_region(struct terminal *terminal)
{
	uint32_t first = argument(terminal, 0, 1), last = argument(terminal, 1, TERMINAL_ROWS);

	if (last > TERMINAL_ROWS)
		last = TERMINAL_ROWS;
	if (first >= last)
		return;
	terminal->region_start = first - 1;
	terminal->region_end = last;
	move_to(terminal, 1, 1);
}

static void set_private_mode(struct terminal *terminal, uint32_t mode, bool on)
{
	if (mode == 1) {
		terminal->application_keys = on;
	} else if (mode == 6) {
		terminal->cursor.origin = on;
		move_to(terminal, 1, 1);
	} else if (mode == 7) {
		terminal->no_wrapping = !on;
	} else if (mode == 25) {
		terminal->cursor_hidden = !on;
	} else if (mode == 47 || mode == 1047 || mode == 1049) {
		if (mode == 1049 && on)
			terminal->saved = terminal->cursor;
		terminal_set_alternate(terminal, on);
		if (mode == 1049 && !on)
			terminal->cursor = terminal->saved;
	}
}

static void set_modes(struct terminal *terminal, bool on)
{
	for (uint32_t i = 0; i < terminal->argument_count; i++) {
		uint32_t mode = terminal->arguments[i];

		if (terminal->prefix == '?')
			set_private_mode(terminal, mode, on);
		else if (!terminal->prefix && mode == 4)
			terminal->inserting = on;
		else if (!terminal->prefix && mode == 20)
			terminal->newline_mode = on;
	}
}

static void set_style(struct terminal_style *style, uint32_t value)
{
	if (value == 0)
		*style = (struct terminal_style) { .foreground = 7 };
	else if (value == 1 || value == 22)
		style->bold = value == 1;
	else if (value == 4 || value == 24)
		style->underlined = value == 4;
	else if (value == 5 || value == 25)
		style->blinking = value == 5;
	else if (value == 7 || value == 27)
		style->reversed = value == 7;
	else if (value >= 30 && value <= 37)
		style->foreground = (uint8_t)(value - 30);
	else if (value >= 40 && value <= 47)
		style->background = (uint8_t)(value - 40);
	else if (value == 39)
		style->foreground = 7;
	else if (value == 49)
		style->background = 0;
	else if (value >= 90 && value <= 97)
		style->foreground = (uint8_t)(value - 90);
	else if (value >= 100 && value <= 107)
		style->background = (uint8_t)(value - 100);
}

/* Colours of a palette (38;5;N and the like) are left out with what belongs to them. */
static void set_styles(struct terminal *terminal)
{
	for (uint32_t i = 0; i < terminal->argument_count; i++) {
		uint32_t value = terminal->arguments[i];

		if ((value == 38 || value == 48) && i + 1 < terminal->argument_count)
			i += terminal->arguments[i + 1] == 2 ? 4 : 2;
		else
			set_style(&terminal->cursor.style, value);
	}
}

static void clear_tabs(struct terminal *terminal)
{
	if (argument(terminal, 0, 0) == 3)
		memset(terminal->tabs, 0, sizeof(terminal->tabs));
	else
		terminal->tabs[terminal->cursor.column] = 0;
}

static bool is_one_of(const char *finals, uint8_t final)
{
	while (*finals && (uint8_t)*finals != final)
		finals++;
	return *finals;
}

static void without_prefix(struct terminal *terminal, uint8_t final)
{
	if (is_one_of("ABCDEFG`Hfade", final))
		move(terminal, final);
	else if (is_one_of("@LMPSTX", final))
		edit(terminal, final);
	else if (final == 'c')
		answer(terminal, "\033[?6c");		/* a VT102 */
	else if (final == 'g')
		clear_tabs(terminal);
	else if (final == 'm')
		set_styles(terminal);
	else if (final == 'n')
		report(terminal);
	else if (final == 'r')
		set_region(terminal);
	else if (final == 's')
		terminal->saved = terminal->cursor;
	else if (final == 'u')
		terminal->cursor = terminal->saved;
}

void terminal_sequence(struct terminal *terminal, uint8_t final)
{
	if (final == 'h' || final == 'l')
		set_modes(terminal, final == 'h');
	else if (final == 'J')
		erase_in_screen(terminal, terminal->arguments[0]);
	else if (final == 'K')
		erase_in_line(terminal, terminal->arguments[0]);
	else if (!terminal->prefix)
		without_prefix(terminal, final);
}
