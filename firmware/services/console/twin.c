// SPDX-License-Identifier: GPL-2.0-only
#include "console.h"
#include "devices/uart.h"
#include "escape.h"
#include "frames.h"
#include "library/format.h"
#include "picture.h"
#include "task.h"
#include "twin.h"

#define TYPED		64u		/* bytes that are taken at once */
#define LOADS		16u		/* of the UART's FIFO, before others have a turn */
#define NOTICE_SECONDS	3u

static struct {
	struct uart uart;		/* port 0: there is none */
	struct view *shown;
	struct picture picture;
	struct escape escape;
	uint16_t notice[TERMINAL_COLUMNS];
	uint64_t notice_end;		/* 0: there is none */
	uint8_t piece[PICTURE_MOST];
	uint32_t size, sent;		/* of the piece */
	bool frame_last;
} twin;

static void begin_notice(void)
{
	twin.notice_end = task_now() + (uint64_t)task_page()->tsc_khz * 1000 * NOTICE_SECONDS;
	picture_set_notice(&twin.picture, twin.notice);
}

static void end_notice(void)
{
	twin.notice_end = 0;
	picture_set_notice(&twin.picture, NULL);
}

static void show(struct view *view)
{
	twin.shown = view;
	picture_show(&twin.picture, &view->terminal);
	status_refresh();
	status_line(view, twin.notice);
	begin_notice();
}

static void show_number(uint32_t number)
{
	if (number < view_count)
		show(&views[number]);
}

static void help(void)
{
	char text[TERMINAL_COLUMNS + 1], key = (char)(twin.escape.key | '@');

	format_string(text, sizeof(text), "Ctrl-%c, then 0-9 terminal, n next, p previous, l log, h history, Ctrl-%c itself", key, key);
	status_cells(text, 0, 0, twin.notice);
	begin_notice();
}

static void act(enum escape_action action)
{
	struct view *log = view_named("log", 3);

	if (action == ESCAPE_SHOWS)
		show_number((uint32_t)twin.escape.number);
	else if (action == ESCAPE_STEPS)
		show_number((uint32_t)(twin.shown - views + (int32_t)view_count + twin.escape.number) % view_count);
	else if (action == ESCAPE_SHOWS_LOG && log)
		show(log);
	else if (action == ESCAPE_REPLAYS)
		picture_replay(&twin.picture);
	else if (action == ESCAPE_HELPS)
		help();
}

/* What is for the guest goes there in one piece. */
static void take_typed(const uint8_t *bytes, uint32_t size)
{
	uint8_t text[TYPED];
	uint32_t count = 0;

	for (uint32_t i = 0; i < size; i++) {
		enum escape_action action = escape_take(&twin.escape, bytes[i]);

		if (action == ESCAPE_SENDS) {
			text[count++] = bytes[i];
		} else if (action != ESCAPE_NOTHING) {
			rings_send(twin.shown, text, count);
			count = 0;
			act(action);
		}
	}
	rings_send(twin.shown, text, count);
}

/* The picture and the logs take turns. */
static bool next_piece(void)
{
	twin.sent = 0;
	twin.size = twin.frame_last ? picture_draw(&twin.picture, twin.piece) : frames_next(twin.piece);
	if (!twin.size)
		twin.size = twin.frame_last ? frames_next(twin.piece) : picture_draw(&twin.picture, twin.piece);
	twin.frame_last = !twin.frame_last;
	return twin.size;
}

/* True: the UART would take more. */
static bool send(void)
{
	for (uint32_t loads = 0; loads < LOADS; loads++) {
		uint32_t count;

		if (twin.sent == twin.size && !next_piece())
			return false;
		count = uart_write(&twin.uart, twin.piece + twin.sent, twin.size - twin.sent);
		if (!count)
			return false;
		twin.sent += count;
	}
	return true;
}

bool twin_work(void)
{
	uint8_t bytes[TYPED];
	uint32_t size;
	bool more;

	if (!twin.uart.port)
		return false;
	size = uart_read(&twin.uart, bytes, TYPED);
	if (twin.notice_end && (size || task_now() >= twin.notice_end))
		end_notice();
	take_typed(bytes, size);
	picture_note(&twin.picture);
	more = send();
	uart_set_interrupts(&twin.uart, true, twin.sent != twin.size);
	return more;
}

/* The word "escape=" of the arguments. */
static bool read_escape(void)
{
	const char *word = task_word("escape");

	twin.escape.key = word ? escape_key(word) : ESCAPE_USUAL;
	if (!twin.escape.key)
		task_log("argument \"escape=\" is no character from A to _, of which the key is Ctrl with it");
	return twin.escape.key;
}

static bool start(void)
{
	bool logs = false;

	if (!read_escape() || !word_switch("logs", &logs))
		return false;
	if (!uart_start(&twin.uart)) {
		task_log("there is no UART at port 0x%x", twin.uart.port);
		return false;
	}
	if (logs)
		frames_switch_on();
	show(&views[0]);
	help();
	return true;
}

bool twin_start(bool *there)
{
	uint32_t port = 0;

	if (!task_number("uart", 8, 0xfff8, &port))
		return false;
	*there = port;
	twin.uart.port = (uint16_t)port;
	return !port || start();
}
