// SPDX-License-Identifier: GPL-2.0-only
// sources: services/console/frames.c library/format.c
/* The frames of the console service's logs, and what they have of consoles that write more than the line carries. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "services/console/frames.h"

#define MOST	100000u			/* bytes that a view keeps are fewer */
#define FRAME	(sizeof("\033_linux;\033\\") - 1)

struct view views[CONSOLE_TERMINALS] = { { .name = "linux" }, { .name = "linux2" } };
uint32_t view_count = 2;

static uint8_t frame[FRAME_MOST + 1];

static void write(uint32_t which, const char *text)
{
	frames_write(&views[which], (const uint8_t *)text, (uint32_t)strlen(text));
}

static void frame_is(const char *should)
{
	uint32_t size = frames_next(frame);

	CHECK(size <= FRAME_MOST);
	frame[size] = '\0';
	if (strcmp((const char *)frame, should))
		harness_fail("\"%s\", not \"%s\"", (const char *)frame, should);
}

static void read_all(void)
{
	while (frames_next(frame))
		;
}

static void off(void)
{
	write(0, "nothing");
	frame_is("");
}

static void form(void)
{
	frames_switch_on();
	write(0, "one\r\n");
	write(0, "two");
	frame_is("\033_linux;one\r\ntwo\033\\");
	frame_is("");
	write(1, "\033[2J\033\\\033_log;x\033\\");
	frame_is("\033_linux2;\033\033[2J\033\033\\\033\033_log;x\033\033\\\033\\");
	frame_is("");
}

/* One that floods the line does not keep the other from it. */
static void turns(void)
{
	for (uint32_t i = 0; i < MOST; i++)
		write(0, "\033");
	write(1, "quiet");
	for (uint32_t i = 0; i < 2 && !strstr((const char *)frame, "quiet"); i++)
		frame[frames_next(frame)] = '\0';
	CHECK(!strcmp((const char *)frame, "\033_linux2;quiet\033\\"));
	read_all();
}

/* A gap is told where it is, as soon as there is room for more than a few bytes behind it. */
static void gaps(void)
{
	uint32_t kept, size;
	char should[80];

	write(0, "on");
	frame_is("\033_linux;\r\n[67232 bytes are missing here]\r\non\033\\");
	for (uint32_t i = 0; i < MOST; i++)
		write(0, "X");
	kept = frames_next(frame) - FRAME;
	write(0, "Y");
	while ((size = frames_next(frame))) {
		CHECK(frame[size - 3] == 'X');
		kept += size - FRAME;
	}
	write(0, "Z");
	snprintf(should, sizeof(should), "\033_linux;\r\n[%u bytes are missing here]\r\nZ\033\\", MOST + 1 - kept);
	frame_is(should);
	CHECK(kept > MOST / 4 && kept < MOST / 2);
}

int main(void)
{
	RUN(off);
	RUN(form);
	RUN(turns);
	RUN(gaps);
	return harness_end();
}
