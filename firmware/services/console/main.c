// SPDX-License-Identifier: GPL-2.0-only
/*
 * The console service: screen, keyboard and the guests' consoles. Its line in menu.lst:
 *	/console.elf service name=console ports=0x60,0x64,0x3d4-0x3d5 irq=1 device=0xb8000-0xbffff consoles=all log=on -- layout=us set=1
 */
#include "console.h"
#include "keyboard.h"
#include "layouts.h"
#include "library/string.h"
#include "screen.h"
#include "task.h"

#define KEYBOARD_LINE		1
#define DATA_PORT		0x60
#define COMMAND_PORT		0x64
#define STATUS_FULL		0x01	/* a byte is there to be read */
#define STATUS_BUSY		0x02	/* a command has not been taken */
#define READ_SETTINGS		0x20
#define WRITE_SETTINGS		0x60
#define SETTING_TRANSLATE	0x40	/* set 2 to set 1 */
#define PATIENCE		10000
#define LOOKS_PER_SECOND	20	/* at the log */

struct view views[CONSOLE_TERMINALS];
uint32_t view_count;
struct view *shown;

static struct keyboard keyboard;

struct view *view_find(const char *name, uint32_t length)
{
	struct view *view;

	for (uint32_t i = 0; i < view_count; i++)
		if (strlen(views[i].name) == length && !memcmp(views[i].name, name, length))
			return &views[i];
	if (view_count == CONSOLE_TERMINALS || length >= sizeof(views->name))
		return NULL;
	view = &views[view_count++];
	memcpy(view->name, name, length);
	view->ring = -1;
	terminal_reset(&view->terminal);
	return view;
}

static void show(struct view *view)
{
	shown = view;
	view->terminal.dirty = TERMINAL_ALL_ROWS;
	status_refresh();
	status_draw();
}

static void act(enum keyboard_action action)
{
	if (action == KEYBOARD_SWITCHES) {
		if ((uint32_t)keyboard.number < view_count)
			show(&views[keyboard.number]);
	} else if (action == KEYBOARD_SCROLLS) {
		terminal_scroll_view(&shown->terminal, keyboard.number * (int32_t)TERMINAL_ROWS / 2);
	} else if (action == KEYBOARD_SENDS) {
		if (shown->terminal.back)
			terminal_scroll_view(&shown->terminal, -(int32_t)TERMINAL_LINES);
		rings_send(shown, keyboard.text, keyboard.text_size);
	}
}

/* All bytes that have come: there is an interrupt for the first one only where several come while the line is masked. */
static void take_keys(void)
{
	for (uint32_t i = 0; i < 16 && task_in8(COMMAND_PORT) & STATUS_FULL; i++)
		act(keyboard_take(&keyboard, task_in8(DATA_PORT), shown->terminal.application_keys));
}

/* Waits for a bit of the controller's status, not for ever. */
static void await_controller(uint8_t bit, uint8_t value)
{
	for (uint32_t i = 0; i < PATIENCE && (task_in8(COMMAND_PORT) & bit) != value; i++)
		;
}

static void set_translation(bool on)
{
	uint8_t settings;

	await_controller(STATUS_BUSY, 0);
	task_out8(COMMAND_PORT, READ_SETTINGS);
	await_controller(STATUS_FULL, STATUS_FULL);
	settings = task_in8(DATA_PORT);
	settings = on ? settings | SETTING_TRANSLATE : settings & ~SETTING_TRANSLATE;
	await_controller(STATUS_BUSY, 0);
	task_out8(COMMAND_PORT, WRITE_SETTINGS);
	await_controller(STATUS_BUSY, 0);
	task_out8(DATA_PORT, settings);
	await_controller(STATUS_BUSY, 0);
}

/* The word "layout=" of the arguments. */
static const struct layout *find_layout(void)
{
	const char *word = task_word("layout");
	const struct layout *layout;
	uint32_t length = 0;

	if (!word)
		return layout_find("us", 2);
	while (word[length] && word[length] != ' ')
		length++;
	layout = layout_find(word, length);
	if (!layout)
		task_log("argument \"layout=\" is none of us, de");
	return layout;
}

static bool start(void)
{
	keyboard.set = 1;
	keyboard.layout = find_layout();
	if (!keyboard.layout || !task_number("set", 1, 2, &keyboard.set))
		return false;
	rings_attach();
	log_attach();
	if (!view_count) {
		task_log("it has neither a console (consoles=) nor the log (log=on): there is nothing to show");
		return false;
	}
	while (task_in8(COMMAND_PORT) & STATUS_FULL)
		task_in8(DATA_PORT);
	set_translation(keyboard.set == 1);
	show(&views[0]);
	return true;
}

static void work(void)
{
	bool more;

	do {
		more = rings_work();
		more |= log_take();
		screen_draw(&shown->terminal);
	} while (more);
}

int main(void)
{
	uint32_t looks = 0, events;

	if (!start())
		return 1;
	for (;;) {
		work();
		service_timer(task_now() + task_page()->tsc_khz * (1000 / LOOKS_PER_SECOND));
		events = task_wait();
		if (events >> KEYBOARD_LINE & 1)
			take_keys();
		if (!(events >> ANAX_IRQ_TIMER & 1) || ++looks % LOOKS_PER_SECOND)
			continue;
		status_refresh();
		status_draw();
	}
}
