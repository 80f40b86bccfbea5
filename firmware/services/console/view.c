// SPDX-License-Identifier: GPL-2.0-only
#include "console.h"
#include "frames.h"
#include "library/string.h"

struct view views[CONSOLE_TERMINALS];
uint32_t view_count;

struct view *view_named(const char *name, uint32_t length)
{
	for (uint32_t i = 0; i < view_count; i++)
		if (strlen(views[i].name) == length && !memcmp(views[i].name, name, length))
			return &views[i];
	return NULL;
}

struct view *view_find(const char *name, uint32_t length)
{
	struct view *view = view_named(name, length);

	if (view || view_count == CONSOLE_TERMINALS || length >= sizeof(views->name))
		return view;
	view = &views[view_count++];
	memcpy(view->name, name, length);
	view->ring = -1;
	terminal_reset(&view->terminal);
	return view;
}

void view_write(struct view *view, const uint8_t *bytes, uint32_t size)
{
	terminal_write(&view->terminal, bytes, size);
	frames_write(view, bytes, size);
}

void views_drawn(void)
{
	for (uint32_t i = 0; i < view_count; i++)
		views[i].terminal.dirty = 0;
}
