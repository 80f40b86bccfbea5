/* SPDX-License-Identifier: GPL-2.0-only */
// sources: services/console/terminal.c services/console/parser.c services/console/sequences.c services/console/characters.c library/format.c
/* The input is what a guest's program writes to its terminal, in pieces, with views scrolled in between: all stays within the screen. */
#include "fuzz.h"
#include "services/console/terminal.h"

static struct terminal terminal;

static void check_cursor(const struct terminal_cursor *cursor)
{
	CHECK(cursor->row < TERMINAL_ROWS && cursor->column < TERMINAL_COLUMNS && cursor->charset < 2);
}

static void check(void)
{
	check_cursor(&terminal.cursor);
	check_cursor(&terminal.saved);
	CHECK(terminal.region_start < terminal.region_end && terminal.region_end <= TERMINAL_ROWS);
	CHECK(terminal.history <= TERMINAL_HISTORY && terminal.back <= terminal.history);
	CHECK(terminal.argument_count <= TERMINAL_ARGUMENTS && terminal.answer_size <= TERMINAL_ANSWER);
	CHECK(!(terminal.dirty & ~TERMINAL_ALL_ROWS));
}

static void fuzz_one(void)
{
	terminal_reset(&terminal);
	while (fuzz_left) {
		uint32_t size = 1 + fuzz_below(64);

		if (size > fuzz_left)
			size = (uint32_t)fuzz_left;
		terminal_write(&terminal, fuzz_at, size);
		fuzz_at += size;
		fuzz_left -= size;
		check();
		if (size % 8 == 3)
			terminal_scroll_view(&terminal, size % 16 ? 5 : -3);
		if (size % 8 == 4)
			terminal.answer_size = 0;
	}
}
