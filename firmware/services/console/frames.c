// SPDX-License-Identifier: GPL-2.0-only
#include "frames.h"
#include "library/format.h"
#include "library/string.h"

#define SIZE	32768u			/* bytes that a view keeps; a power of two */
#define ESC	0x1bu

struct kept {
	uint8_t bytes[SIZE];
	uint32_t head, tail;		/* run freely */
	uint32_t missing;
};

static struct kept all[CONSOLE_TERMINALS];
static bool on;
static uint32_t turn;

void frames_switch_on(void)
{
	on = true;
}

static void append(struct kept *kept, const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		kept->bytes[kept->head++ % SIZE] = bytes[i];
}

/* True: there is room again, for long enough to be worth a gap, which is told. */
static bool goes_on(struct kept *kept)
{
	char text[48];
	uint32_t size;

	if (kept->head - kept->tail > SIZE / 2)
		return false;
	size = (uint32_t)format_string(text, sizeof(text), "\r\n[%u bytes are missing here]\r\n", kept->missing);
	kept->missing = 0;
	append(kept, (const uint8_t *)text, size);
	return true;
}

void frames_write(const struct view *view, const uint8_t *bytes, uint32_t size)
{
	struct kept *kept = &all[view - views];

	if (!on)
		return;
	if ((!kept->missing || goes_on(kept)) && size <= SIZE - (kept->head - kept->tail))
		append(kept, bytes, size);
	else
		kept->missing += size;
}

static uint32_t add(uint8_t *bytes, uint32_t size, const char *text)
{
	memcpy(bytes + size, text, strlen(text));
	return size + strlen(text);
}

static uint32_t make_frame(struct kept *kept, const char *name, uint8_t *bytes)
{
	uint32_t size = add(bytes, add(bytes, add(bytes, 0, "\033_"), name), ";");

	for (uint32_t i = 0; i < FRAME_DATA && kept->tail != kept->head; i++) {
		uint8_t byte = kept->bytes[kept->tail++ % SIZE];

		if (byte == ESC)
			bytes[size++] = ESC;
		bytes[size++] = byte;
	}
	return add(bytes, size, "\033\\");
}

uint32_t frames_next(uint8_t *bytes)
{
	for (uint32_t i = 0; i < view_count; i++) {
		uint32_t which = turn++ % view_count;

		if (all[which].head != all[which].tail)
			return make_frame(&all[which], views[which].name, bytes);
	}
	return 0;
}
