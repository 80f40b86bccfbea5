// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/coroutine.h"
#include "devices/vga_text.h"
#include "library/string.h"

#define COLUMNS		80
#define ROWS		25
#define ROWS_AT_ONCE	6		/* scrolled between two pauses: about 300 ticks */
#define LIGHT_GREY	0x0700

static uint16_t (*const screen)[COLUMNS] = (uint16_t (*)[COLUMNS])0xb8000;
static uint32_t column;

static void new_line(void)
{
	for (uint32_t row = 0; row < ROWS - 1; row++) {
		memcpy(screen[row], screen[row + 1], sizeof(screen[row]));
		if (row % ROWS_AT_ONCE == 0)
			long_work_pause();
	}
	for (uint32_t i = 0; i < COLUMNS; i++)
		screen[ROWS - 1][i] = LIGHT_GREY | ' ';
	column = 0;
}

void vga_text_write(const char *text, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		if (text[i] == '\r')
			continue;
		if (text[i] == '\n' || column == COLUMNS)
			new_line();
		if (text[i] != '\n')
			screen[ROWS - 1][column++] = LIGHT_GREY | (uint8_t)text[i];
	}
}
