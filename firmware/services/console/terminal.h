/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual terminal: what a guest's program that believes it speaks to a VT102 sees. A state machine over bytes, without allocation: any byte in
 * any state takes a bounded time, at most that of moving the whole screen.
 */
#ifndef CONSOLE_TERMINAL_H
#define CONSOLE_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#define TERMINAL_COLUMNS	80u
#define TERMINAL_ROWS		24u
#define TERMINAL_LINES		256u	/* with those that have left the screen; a power of two */
#define TERMINAL_HISTORY	(TERMINAL_LINES - TERMINAL_ROWS)
#define TERMINAL_ALL_ROWS	((1u << TERMINAL_ROWS) - 1)
#define TERMINAL_ARGUMENTS	16u
#define TERMINAL_ANSWER		32u

/* Colours are those of ANSI, 0-7. */
struct terminal_style {
	uint8_t foreground, background;
	bool bold, underlined, blinking, reversed;
};

struct terminal_cursor {
	uint32_t row, column;
	bool wraps;			/* a character stands in the last column: the next one begins a line */
	struct terminal_style style;
	bool origin;			/* rows count from the scrolled region's first one */
	uint32_t charset;		/* 0 or 1, of line_drawing */
	bool line_drawing[2];
};

enum terminal_state {
	TERMINAL_GROUND, TERMINAL_ESCAPE, TERMINAL_DESIGNATE, TERMINAL_SKIP_ONE, TERMINAL_SEQUENCE, TERMINAL_STRING, TERMINAL_STRING_ESCAPE,
};

struct terminal {
	/* Cells as the screen has them: character of code page 437, attribute in the high byte. Line i is lines[i % TERMINAL_LINES]. */
	uint16_t lines[TERMINAL_LINES][TERMINAL_COLUMNS];
	uint16_t aside[TERMINAL_ROWS][TERMINAL_COLUMNS];	/* the screen under the alternate one */
	uint32_t top;			/* the screen's first line; runs freely */
	uint32_t history;		/* lines before it that are kept */
	uint32_t back;			/* lines that the view is scrolled back */
	uint32_t dirty;			/* bit n = row n has changed; who draws them clears it */
	struct terminal_cursor cursor, saved;
	uint32_t region_start, region_end;	/* rows that scroll; the end is behind the last one */
	bool no_wrapping, inserting, cursor_hidden, application_keys, newline_mode, alternate;
	uint8_t tabs[TERMINAL_COLUMNS];

	/* The sequence that is being read. */
	enum terminal_state state;
	uint32_t designated;		/* charset */
	uint8_t prefix;			/* '?' and the like; 0: none */
	bool ignored;			/* it has what is not known */
	uint32_t arguments[TERMINAL_ARGUMENTS];
	uint32_t argument_count;
	uint32_t character, continuation;	/* UTF-8: what has come, and bytes that are to come */

	uint8_t answer[TERMINAL_ANSWER];	/* to be sent to the program, then answer_size = 0 */
	uint32_t answer_size;
};

void terminal_reset(struct terminal *terminal);

/* Takes output of the program. */
void terminal_write(struct terminal *terminal, const uint8_t *bytes, uint32_t size);

/* A line, TERMINAL_COLUMNS cells, from top - history on. */
const uint16_t *terminal_line(const struct terminal *terminal, uint32_t line);

/* The row that is seen, TERMINAL_COLUMNS cells: of the screen, or of what the view is scrolled back to. */
const uint16_t *terminal_row(const struct terminal *terminal, uint32_t row);

/* Scrolls the view by so many lines, as far as there are some. */
void terminal_scroll_view(struct terminal *terminal, int32_t lines);

/* For the parser: what sequences do. */
void terminal_put(struct terminal *terminal, uint8_t character);
void terminal_move(struct terminal *terminal, uint32_t row, uint32_t column);	/* clamped to the screen */
void terminal_line_feed(struct terminal *terminal);
void terminal_reverse_line_feed(struct terminal *terminal);
void terminal_scroll_up(struct terminal *terminal, uint32_t first, uint32_t end, uint32_t count);
void terminal_scroll_down(struct terminal *terminal, uint32_t first, uint32_t end, uint32_t count);
void terminal_erase(struct terminal *terminal, uint32_t row, uint32_t first, uint32_t end);	/* columns */
void terminal_shift(struct terminal *terminal, uint32_t count, bool right);	/* of the cursor's line, from the cursor on */
void terminal_set_alternate(struct terminal *terminal, bool alternate);

/* sequences.c: ESC [ ... final. */
void terminal_sequence(struct terminal *terminal, uint8_t final);

#endif
