/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A terminal's picture on another one, at the far end of a serial line: what has to be sent so that this shows the same. No byte of the guest's
 * goes there as it is: it gets characters, and sequences of a VT102. Lines that have left the screen follow one by one, as
 * long as the scroll-back has them, so that they are in the scroll-back there, too; a line that is slower than that misses some.
 */
#ifndef CONSOLE_PICTURE_H
#define CONSOLE_PICTURE_H

#include "terminal.h"

#define PICTURE_ROW_MOST	(TERMINAL_COLUMNS * 18u + 32u)	/* bytes of a row, each of its characters in colours of its own */
#define PICTURE_MOST		(2 * PICTURE_ROW_MOST + 16u)

struct picture {
	const struct terminal *terminal;
	uint32_t top;			/* the terminal's line that is in the first row */
	uint32_t dirty;			/* rows to be compared */
	const uint16_t *notice;		/* in place of the first row; NULL: none */

	/* What the other terminal shows. */
	bool cleared;			/* false: it is to be set up first */
	uint16_t cells[TERMINAL_ROWS][TERMINAL_COLUMNS];
	uint32_t row, column;		/* of its cursor; TERMINAL_COLUMNS: at the right margin, where it may wait to wrap */
	uint8_t attribute;		/* of what is written next */
	bool cursor_hidden, application_keys;

	uint8_t *bytes;			/* of the piece that is made */
	uint32_t size;
};

/* From now on it is this one's picture, begun anew. */
void picture_show(struct picture *picture, const struct terminal *terminal);

/* Begun anew from the scroll-back's first line on. */
void picture_replay(struct picture *picture);

/* The terminal's rows that are dirty have changed. To be called before these are forgotten. */
void picture_note(struct picture *picture);

/* A row of cells in place of the first one; NULL: no more. */
void picture_set_notice(struct picture *picture, const uint16_t *cells);

/* The next piece of what has to be sent, at most PICTURE_MOST bytes; returns its size. 0: the other terminal shows it all. */
uint32_t picture_draw(struct picture *picture, uint8_t *bytes);

#endif
