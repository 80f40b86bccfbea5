// SPDX-License-Identifier: GPL-2.0-only
// sources: services/console/picture.c services/console/terminal.c services/console/parser.c services/console/sequences.c services/console/characters.c library/format.c
/* The console service's picture of a terminal: a second terminal that gets it shows the same, whatever is written to the first one and how seldom a piece is sent. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "services/console/picture.h"

static struct terminal terminal, other, far;
static struct picture picture;
static uint32_t sent;			/* bytes */

static void write_to(struct terminal *which, const char *text)
{
	terminal_write(which, (const uint8_t *)text, (uint32_t)strlen(text));
}

static void write(const char *text)
{
	write_to(&terminal, text);
	picture_note(&picture);
	terminal.dirty = 0;
}

/* True: there was something. */
static bool send_piece(void)
{
	uint8_t bytes[PICTURE_MOST];
	uint32_t size = picture_draw(&picture, bytes);

	CHECK(size <= PICTURE_MOST);
	terminal_write(&far, bytes, size);
	sent += size;
	return size;
}

static void send_all(void)
{
	while (send_piece())
		;
}

static void is_same(void)
{
	for (uint32_t row = 0; row < TERMINAL_ROWS; row++)
		CHECK(!memcmp(terminal_line(&terminal, terminal.top + row), terminal_row(&far, row), TERMINAL_COLUMNS * sizeof(uint16_t)));
	CHECK(terminal.cursor.row == far.cursor.row && terminal.cursor.column == far.cursor.column);
	CHECK(terminal.application_keys == far.application_keys && terminal.cursor_hidden == far.cursor_hidden);
	CHECK(!far.answer_size);
}

static void fresh(void)
{
	terminal_reset(&terminal);
	terminal_reset(&far);
	write_to(&far, "left\033[31m\033(0\033[5;9r\033[?6h\033[4h\033[?1h");
	memset(&picture, 0, sizeof(picture));
	picture_show(&picture, &terminal);
	send_all();
	is_same();
	sent = 0;
}

static void what_is_sent(void)
{
	fresh();
	write("one\r\ntwo");
	send_all();
	is_same();
	CHECK_EQUAL(sent, 8);
	write("\033[1;2H\033[44;1mX\033[0m\033[K");
	send_all();
	is_same();
	write("\033[7mreverse\033[0m \033[5;31mblink\033[90m\033[102m. \303\251\342\224\200\342\231\245\304\200\033(0qx`~\033(B");
	send_all();
	is_same();
	sent = 0;
	send_all();
	CHECK_EQUAL(sent, 0);
}

static void modes(void)
{
	fresh();
	write("\033[?1h\033[?25l");
	send_all();
	is_same();
	write("\033[?1l\033[?25h\033[?1049h\033[2;9Hvi\033[2;5r\033[?6h\033[4h");
	send_all();
	is_same();
	write("\033[?1049l\033[6n\033[c\033]0;a title\a");
	send_all();
	is_same();
	CHECK(terminal.answer_size);
}

/* Lines come to the scroll-back of the other one, too, in their order and whole. */
static void lines_follow(void)
{
	char line[120];

	fresh();
	for (uint32_t i = 0; i < 200; i++) {
		snprintf(line, sizeof(line), "\r\nline %u%*u", i, (int)(i % 90), i);
		write(line);
		if (i % 50 == 0)
			send_piece();
	}
	write("\033[1;1Hchanged");
	send_all();
	is_same();
	CHECK_EQUAL(far.history, terminal.history);
	for (uint32_t i = 1; i <= terminal.history; i++)
		CHECK(!memcmp(terminal_line(&terminal, terminal.top - i), terminal_line(&far, far.top - i), TERMINAL_COLUMNS * sizeof(uint16_t)));
}

static void slow_line(void)
{
	fresh();
	for (uint32_t i = 0; i < 2000; i++) {
		write("\r\nmany lines, most of which are never sent");
		if (i % 100 == 0)
			send_piece();
	}
	send_all();
	is_same();
	CHECK(far.history < 300 && sent < 20000);
}

static void replayed(void)
{
	fresh();
	for (uint32_t i = 0; i < 100; i++)
		write(i % 2 ? "\r\nodd" : "\r\neven");
	picture_show(&picture, &terminal);
	send_all();
	is_same();
	CHECK_EQUAL(far.history, 0);
	picture_replay(&picture);
	send_all();
	is_same();
	CHECK_EQUAL(far.history, terminal.history);
}

static void notices(void)
{
	uint16_t cells[TERMINAL_COLUMNS];

	for (uint32_t i = 0; i < TERMINAL_COLUMNS; i++)
		cells[i] = (uint16_t)(0x7000 | ('a' + i % 26));
	fresh();
	write("first\r\nsecond");
	picture_set_notice(&picture, cells);
	send_all();
	CHECK(!memcmp(cells, terminal_row(&far, 0), sizeof(cells)) && far.cursor.row == 1 && far.cursor.column == 6);
	for (uint32_t i = 0; i < 30; i++) {
		write("\r\nmore");
		send_all();
	}
	CHECK(!memcmp(cells, terminal_row(&far, 0), sizeof(cells)));
	picture_set_notice(&picture, NULL);
	send_all();
	is_same();
	CHECK((char)terminal_line(&far, far.top - far.history)[0] == 'f');
}

static void switched(void)
{
	fresh();
	terminal_reset(&other);
	write_to(&other, "\033[?1049h\033[?25l\033[?1h\033[41mfull");
	write("a shell");
	send_all();
	picture_show(&picture, &other);
	send_all();
	CHECK(far.cursor_hidden && far.application_keys && (char)terminal_row(&far, 0)[0] == 'f' && !far.alternate);
	picture_show(&picture, &terminal);
	send_all();
	is_same();
}

/* Any output, with pieces sent now and then. */
static void any_output(void)
{
	static const char *const parts[] = {
		"\033[", "\033", "m", "H", ";", "1", "7", "24", "80", "\r\n", "\n", "\t", "text", "\033[2J", "\033[K", "\033[?1049h", "\033[?1049l", "\033[5;9r",
		"\033M", "\033[L", "\033[M", "\033[P", "\033[@", "\033[31;42m", "\033[7m", "\033[m", "\303\244", "\016", "\017", "\033(0", "\033(B", "\033c", "\b",
		"12345678901234567890123456789012345678901234567890123456789012345678901234567890", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
	};

	fresh();
	srand(1);
	for (uint32_t i = 0; i < 100000; i++) {
		write(parts[(uint32_t)rand() % (sizeof(parts) / sizeof(parts[0]))]);
		if (rand() % 8 == 0)
			send_piece();
		if (rand() % 64 == 0) {
			send_all();
			is_same();
		}
	}
}

int main(void)
{
	RUN(what_is_sent);
	RUN(modes);
	RUN(lines_follow);
	RUN(slow_line);
	RUN(replayed);
	RUN(notices);
	RUN(switched);
	RUN(any_output);
	return harness_end();
}
