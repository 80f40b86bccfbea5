// SPDX-License-Identifier: GPL-2.0-only
#include "library/string.h"
#include "terminal.h"

#define COLOUR_USUAL 7

static uint16_t *line_of(struct terminal *terminal, uint32_t row)
{
	return terminal->lines[(terminal->top + row) % TERMINAL_LINES];
}

const uint16_t *terminal_line(const struct terminal *terminal, uint32_t line)
{
	return terminal->lines[line % TERMINAL_LINES];
}

const uint16_t *terminal_row(const struct terminal *terminal, uint32_t row)
{
	return terminal_line(terminal, terminal->top - terminal->back + row);
}

void terminal_scroll_view(struct terminal *terminal, int32_t lines)
{
	int32_t back = (int32_t)terminal->back + lines;

	if (back < 0)
		back = 0;
	if (back > (int32_t)terminal->history)
		back = (int32_t)terminal->history;
	terminal->back = (uint32_t)back;
	terminal->dirty = TERMINAL_ALL_ROWS;
}

/* ANSI's colours in the order of VGA's. Underlined text is bright: VGA shows no line under coloured text. */
static uint16_t cell(const struct terminal_style *style, uint8_t character)
{
	static const uint8_t order[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };
	uint32_t front = order[style->foreground & 7], back = order[style->background & 7], swapped = front;

	if (style->reversed) {
		front = back;
		back = swapped;
	}
	if (style->bold || style->underlined)
		front |= 8;
	return (uint16_t)((style->blinking ? 0x8000u : 0) | back << 12 | front << 8 | character);
}

static void clear(struct terminal *terminal, uint16_t *cells, uint32_t count)
{
	uint16_t blank = cell(&(struct terminal_style) { .foreground = COLOUR_USUAL, .background = terminal->cursor.style.background }, ' ');

	for (uint32_t i = 0; i < count; i++)
		cells[i] = blank;
}

void terminal_erase(struct terminal *terminal, uint32_t row, uint32_t first, uint32_t end)
{
	clear(terminal, line_of(terminal, row) + first, end - first);
	terminal->dirty |= 1u << row;
}

/* The screen's first line leaves it for the history. */
static void keep_first_line(struct terminal *terminal)
{
	terminal->top++;
	if (terminal->history < TERMINAL_HISTORY)
		terminal->history++;
	if (terminal->back && terminal->back < terminal->history)
		terminal->back++;
	terminal_erase(terminal, TERMINAL_ROWS - 1, 0, TERMINAL_COLUMNS);
}

static void copy_line(struct terminal *terminal, uint32_t to, uint32_t from)
{
	memcpy(line_of(terminal, to), line_of(terminal, from), sizeof(terminal->lines[0]));
}

void terminal_scroll_up(struct terminal *terminal, uint32_t first, uint32_t end, uint32_t count)
{
	bool whole = !first && end == TERMINAL_ROWS && !terminal->alternate;

	count = count < end - first ? count : end - first;
	terminal->dirty = TERMINAL_ALL_ROWS;
	if (whole) {
		for (; count; count--)
			keep_first_line(terminal);
		return;
	}
	for (uint32_t row = first; row + count < end; row++)
		copy_line(terminal, row, row + count);
	for (uint32_t row = end - count; row < end; row++)
		terminal_erase(terminal, row, 0, TERMINAL_COLUMNS);
}

void terminal_scroll_down(struct terminal *terminal, uint32_t first, uint32_t end, uint32_t count)
{
	count = count < end - first ? count : end - first;
	terminal->dirty = TERMINAL_ALL_ROWS;
	for (uint32_t row = end; row > first + count; row--)
		copy_line(terminal, row - 1, row - 1 - count);
	for (uint32_t row = first; row < first + count; row++)
		terminal_erase(terminal, row, 0, TERMINAL_COLUMNS);
}

void terminal_move(struct terminal *terminal, uint32_t row, uint32_t column)
{
	terminal->cursor.row = row < TERMINAL_ROWS ? row : TERMINAL_ROWS - 1;
	terminal->cursor.column = column < TERMINAL_COLUMNS ? column : TERMINAL_COLUMNS - 1;
	terminal->cursor.wraps = false;
}

void terminal_line_feed(struct terminal *terminal)
{
	terminal->cursor.wraps = false;
	if (terminal->cursor.row + 1 == terminal->region_end)
		terminal_scroll_up(terminal, terminal->region_start, terminal->region_end, 1);
	else if (terminal->cursor.row + 1 < TERMINAL_ROWS)
		terminal->cursor.row++;
}

void terminal_reverse_line_feed(struct terminal *terminal)
{
	terminal->cursor.wraps = false;
	if (terminal->cursor.row == terminal->region_start)
		terminal_scroll_down(terminal, terminal->region_start, terminal->region_end, 1);
	else if (terminal->cursor.row)
		terminal->cursor.row--;
}

void terminal_shift(struct terminal *terminal, uint32_t count, bool right)
{
	uint16_t *line = line_of(terminal, terminal->cursor.row);
	uint32_t first = terminal->cursor.column, room = TERMINAL_COLUMNS - first;

	count = count < room ? count : room;
	if (right) {
		for (uint32_t i = TERMINAL_COLUMNS; i > first + count; i--)
			line[i - 1] = line[i - 1 - count];
		terminal_erase(terminal, terminal->cursor.row, first, first + count);
		return;
	}
	for (uint32_t i = first; i + count < TERMINAL_COLUMNS; i++)
		line[i] = line[i + count];
	terminal_erase(terminal, terminal->cursor.row, TERMINAL_COLUMNS - count, TERMINAL_COLUMNS);
}

/* Of the characters 0x5f to 0x7e, in VT100's line drawing set, the nearest ones of code page 437. */
static const uint8_t line_drawing[32] = {
	' ', 0x04, 0xb1, 'H', 'F', 'C', 'L', 0xf8, 0xf1, 'N', 'V', 0xd9, 0xbf, 0xda, 0xc0, 0xc5,
	0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc3, 0xb4, 0xc1, 0xc2, 0xb3, 0xf3, 0xf2, 0xe3, '#', 0x9c, 0xfa,
};

void terminal_put(struct terminal *terminal, uint8_t character)
{
	struct terminal_cursor *cursor = &terminal->cursor;

	if (cursor->line_drawing[cursor->charset] && character >= 0x5f && character <= 0x7e)
		character = line_drawing[character - 0x5f];
	if (cursor->wraps && !terminal->no_wrapping) {
		terminal_line_feed(terminal);
		cursor->column = 0;
	}
	if (terminal->inserting)
		terminal_shift(terminal, 1, true);
	line_of(terminal, cursor->row)[cursor->column] = cell(&cursor->style, character);
	terminal->dirty |= 1u << cursor->row;
	cursor->wraps = cursor->column == TERMINAL_COLUMNS - 1;
	if (!cursor->wraps)
		cursor->column++;
}

void terminal_set_alternate(struct terminal *terminal, bool alternate)
{
	if (terminal->alternate == alternate)
		return;
	terminal->alternate = alternate;
	for (uint32_t row = 0; row < TERMINAL_ROWS; row++) {
		uint16_t *line = line_of(terminal, row);

		memcpy(alternate ? terminal->aside[row] : line, alternate ? line : terminal->aside[row], sizeof(terminal->aside[row]));
		if (alternate)
			terminal_erase(terminal, row, 0, TERMINAL_COLUMNS);
	}
	terminal->dirty = TERMINAL_ALL_ROWS;
}

void terminal_reset(struct terminal *terminal)
{
	memset(terminal, 0, sizeof(*terminal));
	terminal->region_end = TERMINAL_ROWS;
	terminal->cursor.style.foreground = COLOUR_USUAL;
	terminal->saved = terminal->cursor;
	for (uint32_t column = 0; column < TERMINAL_COLUMNS; column += 8)
		terminal->tabs[column] = 1;
	for (uint32_t row = 0; row < TERMINAL_ROWS; row++)
		terminal_erase(terminal, row, 0, TERMINAL_COLUMNS);
}
