// SPDX-License-Identifier: GPL-2.0-only
#include "screen.h"
#include "task.h"

#define MEMORY		0xb8000u
#define CRTC_INDEX	0x3d4
#define CRTC_DATA	0x3d5
#define CURSOR_START	0x0a
#define CURSOR_HIGH	0x0e
#define CURSOR_LOW	0x0f
#define CURSOR_SHAPE	0x0d		/* first line of the cursor; the last one stays */
#define CURSOR_OFF	0x20

static volatile uint32_t *row_at(uint32_t row)
{
	return (volatile uint32_t *)(MEMORY + row * TERMINAL_COLUMNS * 2);
}

/* Two characters at a time: each access to the card is a wait. */
static void draw_row(const uint16_t *cells, uint32_t row)
{
	volatile uint32_t *at = row_at(row);

	for (uint32_t i = 0; i < TERMINAL_COLUMNS; i += 2)
		*at++ = cells[i] | (uint32_t)cells[i + 1] << 16;
}

static void set_register(uint8_t index, uint8_t value)
{
	task_out8(CRTC_INDEX, index);
	task_out8(CRTC_DATA, value);
}

/* Only what has changed: a port is slow. */
static void draw_cursor(const struct terminal *terminal)
{
	static uint32_t shown = UINT32_MAX;
	uint32_t place = terminal->cursor.row * TERMINAL_COLUMNS + terminal->cursor.column;

	if (terminal->cursor_hidden || terminal->back)
		place = UINT32_MAX - 1;
	if (place == shown)
		return;
	shown = place;
	set_register(CURSOR_START, place == UINT32_MAX - 1 ? CURSOR_OFF : CURSOR_SHAPE);
	set_register(CURSOR_HIGH, (uint8_t)(place >> 8));
	set_register(CURSOR_LOW, (uint8_t)place);
}

void screen_draw(const struct terminal *terminal)
{
	uint32_t dirty = terminal->back ? TERMINAL_ALL_ROWS : terminal->dirty;

	for (; dirty; dirty &= dirty - 1)
		draw_row(terminal_row(terminal, (uint32_t)__builtin_ctz(dirty)), (uint32_t)__builtin_ctz(dirty));
	draw_cursor(terminal);
}

void screen_status(const uint16_t *cells)
{
	draw_row(cells, TERMINAL_ROWS);
}
