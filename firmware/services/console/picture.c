// SPDX-License-Identifier: GPL-2.0-only
#include "characters.h"
#include "library/format.h"
#include "library/string.h"
#include "picture.h"

#define USUAL		0x07u		/* attribute: grey on black, which is sent as the other terminal's own colours */
#define BLANK		(USUAL << 8 | ' ')
#define BRIGHT		0x08u
#define BLINKING	0x80u
#define LAST_ROW	(TERMINAL_ROWS - 1)

static void say(struct picture *picture, const char *text)
{
	uint32_t size = strlen(text);

	memcpy(picture->bytes + picture->size, text, size);
	picture->size += size;
}

static void say_numbers(struct picture *picture, const char *format, uint32_t first, uint32_t second)
{
	char text[24];

	format_string(text, sizeof(text), format, first, second);
	say(picture, text);
}

/* To where the cursor is not, by the shortest way of the usual ones. */
static void move_to(struct picture *picture, uint32_t row, uint32_t column)
{
	if (row == picture->row && column == picture->column)
		return;
	if (!column && row == picture->row)
		say(picture, "\r");
	else if (!column && row == picture->row + 1)
		say(picture, "\r\n");
	else
		say_numbers(picture, "\033[%u;%uH", row + 1, column + 1);
	picture->row = row;
	picture->column = column;
}

/* ANSI's number of a colour of VGA's: red and blue are the other way round. */
static uint32_t ansi(uint32_t colour)
{
	return (colour & 1) << 2 | (colour & 2) | (colour >> 2 & 1);
}

static void set_attribute(struct picture *picture, uint8_t attribute)
{
	uint32_t front = attribute & 7u, back = attribute >> 4 & 7u;

	if (attribute == picture->attribute)
		return;
	picture->attribute = attribute;
	say(picture, "\033[0");
	if (attribute & BRIGHT)
		say(picture, ";1");
	if (attribute & BLINKING)
		say(picture, ";5");
	if (!front && back == 7)
		say(picture, ";7");
	else if (back || front != 7)
		say_numbers(picture, ";3%u;4%u", ansi(front), ansi(back));
	say(picture, "m");
}

/* From the cursor on. */
static void put_cells(struct picture *picture, const uint16_t *cells, uint32_t end)
{
	for (; picture->column < end; picture->column++) {
		uint16_t cell = cells[picture->column];

		set_attribute(picture, (uint8_t)(cell >> 8));
		picture->size += character_encode(character_unicode((uint8_t)cell), picture->bytes + picture->size);
	}
}

/* From the first cell that differs to the last one. A blank end is erased. */
static void draw_row(struct picture *picture, uint32_t row, const uint16_t *cells)
{
	uint16_t *shown = picture->cells[row];
	uint32_t first = 0, end = TERMINAL_COLUMNS, text = TERMINAL_COLUMNS;

	while (first < TERMINAL_COLUMNS && cells[first] == shown[first])
		first++;
	if (first == TERMINAL_COLUMNS)
		return;
	while (cells[end - 1] == shown[end - 1])
		end--;
	while (text > first && cells[text - 1] == BLANK)
		text--;
	move_to(picture, row, first);
	put_cells(picture, cells, text < end ? text : end);
	if (text < end) {
		set_attribute(picture, USUAL);
		say(picture, "\033[K");
	}
	memcpy(shown, cells, sizeof(picture->cells[row]));
}

static void blank(uint16_t *cells)
{
	for (uint32_t i = 0; i < TERMINAL_COLUMNS; i++)
		cells[i] = BLANK;
}

/* Only the rows of a terminal of ours scroll, however many the other one has. */
static void set_up(struct picture *picture)
{
	say_numbers(picture, "\033[m\033(B\017\033[%u;%ur", 1, TERMINAL_ROWS);
	say(picture, "\033[4l\033[?6l\033[?7h\033[?1l\033[?25h\033[2J\033[H");
	for (uint32_t row = 0; row < TERMINAL_ROWS; row++)
		blank(picture->cells[row]);
	picture->row = picture->column = 0;
	picture->attribute = USUAL;
	picture->cursor_hidden = picture->application_keys = false;
	picture->dirty = TERMINAL_ALL_ROWS;
	picture->cleared = true;
}

/* Lines have left the screen that the other one still shows. What the scroll-back has lost meanwhile is skipped. */
static bool is_behind(struct picture *picture)
{
	if (picture->terminal->top - picture->top > picture->terminal->history) {
		picture->top = picture->terminal->top;
		picture->dirty = TERMINAL_ALL_ROWS;
	}
	return picture->top != picture->terminal->top;
}

/* The first line goes as it was at last, and the next one comes. */
static void follow(struct picture *picture)
{
	draw_row(picture, 0, terminal_line(picture->terminal, picture->top));
	set_attribute(picture, USUAL);
	move_to(picture, LAST_ROW, 0);
	say(picture, "\n");
	picture->top++;
	memmove(picture->cells[0], picture->cells[1], sizeof(picture->cells[0]) * LAST_ROW);
	blank(picture->cells[LAST_ROW]);
	draw_row(picture, LAST_ROW, terminal_line(picture->terminal, picture->top + LAST_ROW));
	picture->dirty = TERMINAL_ALL_ROWS;
}

/* A notice comes last: where much is written, that has the line. */
static void draw_dirty(struct picture *picture)
{
	while (picture->dirty && !picture->size) {
		uint32_t others = picture->notice ? picture->dirty & ~1u : picture->dirty;
		uint32_t row = others ? (uint32_t)__builtin_ctz(others) : 0;
		bool noticed = !row && picture->notice;

		draw_row(picture, row, noticed ? picture->notice : terminal_line(picture->terminal, picture->top + row));
		picture->dirty &= ~(1u << row);
	}
}

static void set_mode(struct picture *picture, bool *is, bool should, const char *on, const char *off)
{
	if (*is != should)
		say(picture, should ? on : off);
	*is = should;
}

static void set_cursor(struct picture *picture)
{
	const struct terminal *terminal = picture->terminal;

	set_mode(picture, &picture->application_keys, terminal->application_keys, "\033[?1h", "\033[?1l");
	set_mode(picture, &picture->cursor_hidden, terminal->cursor_hidden, "\033[?25l", "\033[?25h");
	move_to(picture, terminal->cursor.row, terminal->cursor.column);
}

uint32_t picture_draw(struct picture *picture, uint8_t *bytes)
{
	picture->bytes = bytes;
	picture->size = 0;
	if (!picture->cleared)
		set_up(picture);
	else if (is_behind(picture))
		follow(picture);
	else
		draw_dirty(picture);
	if (!picture->size)
		set_cursor(picture);
	return picture->size;
}

void picture_show(struct picture *picture, const struct terminal *terminal)
{
	picture->terminal = terminal;
	picture->top = terminal->top;
	picture->cleared = false;
}

void picture_replay(struct picture *picture)
{
	picture->top = picture->terminal->top - picture->terminal->history;
	picture->cleared = false;
}

void picture_note(struct picture *picture)
{
	picture->dirty |= picture->terminal->dirty;
}

void picture_set_notice(struct picture *picture, const uint16_t *cells)
{
	picture->notice = cells;
	picture->dirty |= 1;
}
