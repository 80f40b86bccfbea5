/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the consoles get, for a log of each at the far end of the serial line: frames between the pieces of the picture.
 *	ESC _ NAME ; BYTES ESC \
 * ESC among the bytes is sent twice. The picture has no ESC _, so that scripts/consoles.py takes the two apart.
 */
#ifndef CONSOLE_FRAMES_H
#define CONSOLE_FRAMES_H

#include "console.h"

#define FRAME_DATA	512u		/* bytes of a frame, as they are before ESC is doubled */
#define FRAME_MOST	(2 * FRAME_DATA + 24u)

/* Without it nothing is kept. */
void frames_switch_on(void);

/* Each view keeps so much of its own; what finds no room because the line is too slow is missing, and its log says how much. */
void frames_write(const struct view *view, const uint8_t *bytes, uint32_t size);

/* The next frame, of one view after the other, at most FRAME_MOST bytes; returns its size. 0: there is none. */
uint32_t frames_next(uint8_t *bytes);

#endif
