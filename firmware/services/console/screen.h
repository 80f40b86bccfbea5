/* SPDX-License-Identifier: GPL-2.0-only */
/* The VGA's text screen, 80x25: a terminal, and a line below it. */
#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include "terminal.h"

/* Draws the rows that have changed, and the cursor. */
void screen_draw(struct terminal *terminal);

/* The line below, in reversed colours; marked: the first and the last but one character of a part that stands out. */
void screen_status(const char *text, uint32_t marked_start, uint32_t marked_end);

#endif
