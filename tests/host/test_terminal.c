// SPDX-License-Identifier: GPL-2.0-only
// sources: services/console/terminal.c services/console/parser.c services/console/sequences.c services/console/characters.c library/format.c
/* The console service's terminal: what bytes make of the screen. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "services/console/terminal.h"

static struct terminal terminal;

static void write(const char *text)
{
	terminal_write(&terminal, (const uint8_t *)text, (uint32_t)strlen(text));
}

static void fresh(const char *text)
{
	terminal_reset(&terminal);
	write(text);
}

/* A row without the blanks at its end. */
static void row_is(uint32_t row, const char *should)
{
	char is[TERMINAL_COLUMNS + 1];
	uint32_t length = 0;

	for (uint32_t i = 0; i < TERMINAL_COLUMNS; i++) {
		is[i] = (char)terminal_row(&terminal, row)[i];
		if (is[i] != ' ')
			length = i + 1;
	}
	is[length] = '\0';
	if (strcmp(is, should))
		harness_fail("row %u is \"%s\", not \"%s\"", row, is, should);
}

static void cursor_is(uint32_t row, uint32_t column)
{
	if (terminal.cursor.row != row || terminal.cursor.column != column)
		harness_fail("the cursor is at %u, %u, not at %u, %u", terminal.cursor.row, terminal.cursor.column, row, column);
}

static void attribute_is(const char *sequence, uint32_t should)
{
	fresh(sequence);
	write("x");
	CHECK_EQUAL(terminal_row(&terminal, 0)[0] >> 8, should);
}

static void answer_is(const char *sequence, const char *should)
{
	fresh("\033[4;7H");
	write(sequence);
	if (terminal.answer_size != strlen(should) || memcmp(terminal.answer, should, terminal.answer_size))
		harness_fail("the answer is %.*s", (int)terminal.answer_size, (const char *)terminal.answer);
}

static void text_and_controls(void)
{
	fresh("one\r\ntwo\n+\rT\b\b*\a");
	row_is(0, "one");
	row_is(1, "two");
	row_is(2, "*  +");
	cursor_is(2, 1);
}

static void tabs_stop(void)
{
	fresh("\tx\r\033[3g\ty");
	cursor_is(0, 79);
	CHECK_EQUAL(terminal_row(&terminal, 0)[8] & 0xff, 'x');
	fresh("\033[3g\033[5G\033H\r\tz");
	row_is(0, "    z");
}

static void lines_wrap(void)
{
	char line[TERMINAL_COLUMNS + 1];

	memset(line, 'w', TERMINAL_COLUMNS);
	line[TERMINAL_COLUMNS] = '\0';
	fresh(line);
	cursor_is(0, 79);
	write("!");
	row_is(0, line);
	row_is(1, "!");
	fresh(line);
	write("\r\nx");		/* at the margin a new line is not two */
	row_is(1, "x");
	fresh("\033[?7l");
	write(line);
	write("ab");
	CHECK_EQUAL(terminal_row(&terminal, 0)[79] & 0xff, 'b');
	row_is(1, "");
}

static void screen_scrolls_into_history(void)
{
	char text[16];

	fresh("");
	for (uint32_t i = 0; i < 400; i++) {
		snprintf(text, sizeof(text), "%sline %u", i ? "\r\n" : "", i);
		write(text);
	}
	row_is(0, "line 376");
	row_is(23, "line 399");
	CHECK_EQUAL(terminal.history, TERMINAL_HISTORY);
	terminal_scroll_view(&terminal, 12);
	row_is(0, "line 364");
	write("\r\nline 400");	/* the view stays where it is */
	row_is(0, "line 364");
	terminal_scroll_view(&terminal, 10000);
	row_is(0, "line 145");
	terminal_scroll_view(&terminal, -10000);
	row_is(23, "line 400");
}

static void region_scrolls_by_itself(void)
{
	fresh("a\r\nb\r\nc\r\nd\033[2;3r\033[3;1H\r\nx");
	row_is(0, "a");
	row_is(1, "c");
	row_is(2, "x");
	row_is(3, "d");
	CHECK_EQUAL(terminal.history, 0);
	write("\033[2;1H\033My");
	row_is(1, "y");
	row_is(2, "c");
	write("\033[?6h\033[1;1Hz\033[9;1H");
	row_is(1, "z");
	cursor_is(2, 0);
	write("\033[?6l\033[9;1H");
	cursor_is(8, 0);
}

static void cursor_moves(void)
{
	fresh("\033[5;6H\033[2A\033[3C\033[B\033[2D");
	cursor_is(3, 6);
	write("\033[99A");
	cursor_is(0, 6);
	write("\033[99;999H");
	cursor_is(23, 79);
	write("\033[99D\033[7d\033[4G");
	cursor_is(6, 3);
	write("\0337\033[H\0338");
	cursor_is(6, 3);
	write("\033[E\033[2F");
	cursor_is(5, 0);
}

static void text_is_erased_and_edited(void)
{
	fresh("abcdef\033[3D\033[K");
	row_is(0, "abc");
	fresh("abcdef\033[3D\033[1K");
	row_is(0, "    ef");
	fresh("abcdef\033[2G\033[2P");
	row_is(0, "adef");
	fresh("abcdef\033[2G\033[2@");
	row_is(0, "a  bcdef");
	fresh("abcdef\033[2G\033[2X");
	row_is(0, "a  def");
	fresh("abc\033[2G\033[4hX\033[4lY");
	row_is(0, "aXYc");
	fresh("1\r\n2\r\n3\033[2H\033[L");
	row_is(1, "");
	row_is(2, "2");
	write("\033[2M");
	row_is(1, "3");
	fresh("1\r\n2\r\n3\033[2H\033[J");
	row_is(0, "1");
	row_is(1, "");
	fresh("1\r\n2\r\n3\033[2;1H\033[1J");
	row_is(0, "");
	row_is(2, "3");
	fresh("1\r\n2\033[2J");
	row_is(0, "");
	cursor_is(1, 1);
}

static void colours(void)
{
	attribute_is("", 0x07);
	attribute_is("\033[1;31m", 0x0c);
	attribute_is("\033[34;43m", 0x61);
	attribute_is("\033[7m", 0x70);
	attribute_is("\033[1;7;5m\033[0m", 0x07);
	attribute_is("\033[32m\033[39;4m", 0x0f);
	attribute_is("\033[38;5;200;31m", 0x04);
	attribute_is("\033[48;2;1;2;3;32m", 0x02);
}

static void alternate_screen(void)
{
	fresh("shell\033[?1049h\033[2J\033[Hediting\033[?1049l");
	row_is(0, "shell");
	cursor_is(0, 5);
	CHECK_EQUAL(terminal.history, 0);
}

static void questions_are_answered(void)
{
	answer_is("\033[6n", "\033[4;7R");
	answer_is("\033[5n", "\033[0n");
	answer_is("\033[c", "\033[?6c");
	answer_is("\033[>c", "");
	answer_is("\033[c\033[c\033[c\033[c\033[c\033[c\033[c", "\033[?6c\033[?6c\033[?6c\033[?6c\033[?6c\033[?6c");
}

static void characters_of_other_sets(void)
{
	fresh("\xc3\xa4\xe2\x94\x80\xe2\x82\xac\xff");
	CHECK_EQUAL(terminal_row(&terminal, 0)[0] & 0xff, 0x84);
	CHECK_EQUAL(terminal_row(&terminal, 0)[1] & 0xff, 0xc4);
	CHECK_EQUAL(terminal_row(&terminal, 0)[2] & 0xff, '?');
	CHECK_EQUAL(terminal_row(&terminal, 0)[3] & 0xff, '?');
	fresh("\033(0lqk\033(Bq\033)0\016x\017x");
	CHECK_EQUAL(terminal_row(&terminal, 0)[0] & 0xff, 0xda);
	CHECK_EQUAL(terminal_row(&terminal, 0)[1] & 0xff, 0xc4);
	CHECK_EQUAL(terminal_row(&terminal, 0)[2] & 0xff, 0xbf);
	CHECK_EQUAL(terminal_row(&terminal, 0)[3] & 0xff, 'q');
	CHECK_EQUAL(terminal_row(&terminal, 0)[4] & 0xff, 0xb3);
	CHECK_EQUAL(terminal_row(&terminal, 0)[5] & 0xff, 'x');
}

/* What is not known leaves no trace; a control character within a sequence acts. */
static void unknown_sequences(void)
{
	fresh("\033]0;title\a1\033]2;title\033\\2\033P+q\033\\3\033#84\033[?12;25$p5\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18m6\033[5\0307\033[\b2C8");
	row_is(0, "1234567 8");
}

static void modes_are_kept(void)
{
	fresh("\033[?1h\033[?25l");
	CHECK(terminal.application_keys && terminal.cursor_hidden);
	write("\033[?1;25l\033[?25h");
	CHECK(!terminal.application_keys && !terminal.cursor_hidden);
	write("\033c");
	CHECK(!terminal.history && terminal.region_end == TERMINAL_ROWS);
}

int main(void)
{
	RUN(text_and_controls);
	RUN(tabs_stop);
	RUN(lines_wrap);
	RUN(screen_scrolls_into_history);
	RUN(region_scrolls_by_itself);
	RUN(cursor_moves);
	RUN(text_is_erased_and_edited);
	RUN(colours);
	RUN(alternate_screen);
	RUN(questions_are_answered);
	RUN(characters_of_other_sets);
	RUN(unknown_sequences);
	RUN(modes_are_kept);
	return harness_end();
}
