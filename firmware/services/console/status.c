// SPDX-License-Identifier: GPL-2.0-only
/* The line about the terminals: their keys and names, and of the domain that is shown its state, its share of the processor, and lateness. */
#include "console.h"
#include "library/arithmetic.h"
#include "library/format.h"
#include "library/string.h"
#include "task.h"

#define DOMAINS	80u
#define USUAL	0x7000u			/* black on grey */
#define MARKED	0x1f00u			/* white on blue */

static struct {
	uint64_t used[DOMAINS];		/* at the last look */
	uint64_t looked;
	uint32_t worst;			/* lateness of all tasks, in ticks */
} status;

static uint32_t per_cent(uint64_t part, uint64_t whole)
{
	uint64_t share = part * 100 + whole / 2;

	while (whole >> 32) {
		whole >>= 1;
		share >>= 1;
	}
	if (!whole)
		return 0;
	divide_64(&share, (uint32_t)whole);
	return (uint32_t)share;
}

static void describe(struct view *view, const struct anax_domain_state *state, uint32_t share)
{
	static const char *const words[] = { "runs", "waits", "loads", "stopped" };
	const char *word = words[state->state & 3];

	if (state->kind == ANAX_KIND_TASK)
		format_string(view->state, sizeof(view->state), "%s %u%% late %u missed %u", word, share, state->worst_lateness, state->missed);
	else
		format_string(view->state, sizeof(view->state), "%s %s %u%%", state->name, word, share);
}

void status_refresh(void)
{
	const struct anax_domain_state *state = &task_page()->examined;
	uint64_t now = task_now(), elapsed = now - status.looked;

	status.looked = now;
	status.worst = 0;
	for (uint32_t i = 0; i < DOMAINS && service_examine(i); i++) {
		struct view *view = view_named(state->name, strlen(state->name));
		uint64_t ran = state->used - status.used[i];

		status.used[i] = state->used;
		if (state->kind == ANAX_KIND_TASK && state->worst_lateness > status.worst)
			status.worst = state->worst_lateness;
		if (view)
			describe(view, state, per_cent(ran, elapsed));
	}
}

void status_cells(const char *text, uint32_t marked_start, uint32_t marked_end, uint16_t *cells)
{
	for (uint32_t i = 0; i < TERMINAL_COLUMNS; i++) {
		cells[i] = (i >= marked_start && i < marked_end ? MARKED : USUAL) | (*text ? (uint8_t)*text : ' ');
		if (*text)
			text++;
	}
}

void status_line(const struct view *view, uint16_t *cells)
{
	char text[2 * TERMINAL_COLUMNS], right[80];
	uint32_t at = 0, start = 0, end = 0, size;

	for (uint32_t i = 0; i < view_count; i++) {
		if (&views[i] == view)
			start = at;
		at += (uint32_t)format_string(text + at, sizeof(text) - at, "%u:%s ", i + 1, views[i].name);
		if (at >= sizeof(text) / 2)
			at = sizeof(text) / 2;
		if (&views[i] == view)
			end = at - 1;
	}
	size = (uint32_t)format_string(right, sizeof(right), "%s | worst lateness %u ", view->state, status.worst);
	while (at < sizeof(text) - 1)
		text[at++] = ' ';
	text[TERMINAL_COLUMNS] = '\0';
	if (size < TERMINAL_COLUMNS)
		memcpy(text + TERMINAL_COLUMNS - size, right, size);
	status_cells(text, start, end, cells);
}
