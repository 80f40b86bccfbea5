/* SPDX-License-Identifier: GPL-2.0-only */
/* The VGA's text screen, 80x25: a terminal, and a line below it. */
#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include "terminal.h"

/* Draws the rows that have changed, and the cursor. */
void screen_draw(const struct terminal *terminal);

/* The line below. */
void screen_status(const uint16_t *cells);

#endif
