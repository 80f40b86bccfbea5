// SPDX-License-Identifier: GPL-2.0-only
#include "devices/vga_text.h"
#include "library/string.h"

#define COLUMNS		80
#define ROWS		25
#define LIGHT_GREY	0x0700

static uint16_t (*const screen)[COLUMNS] = (uint16_t (*)[COLUMNS])0xb8000;
static uint32_t column;

static void new_line(void)
{
	memmove(screen[0], screen[1], sizeof(screen[0]) * (ROWS - 1));
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
