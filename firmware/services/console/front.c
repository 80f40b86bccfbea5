// SPDX-License-Identifier: GPL-2.0-only
/* The PS/2 keyboard's controller, and the screen with what its keys choose. */
#include "console.h"
#include "front.h"
#include "keyboard.h"
#include "layouts.h"
#include "screen.h"
#include "task.h"

#define DATA_PORT		0x60
#define COMMAND_PORT		0x64
#define STATUS_FULL		0x01	/* a byte is there to be read */
#define STATUS_BUSY		0x02	/* a command has not been taken */
#define READ_SETTINGS		0x20
#define WRITE_SETTINGS		0x60
#define SETTING_TRANSLATE	0x40	/* set 2 to set 1 */
#define PATIENCE		10000

static struct keyboard keyboard;
static struct view *shown;

void front_tell(void)
{
	uint16_t cells[TERMINAL_COLUMNS];

	status_line(shown, cells);
	screen_status(cells);
}

static void show(struct view *view)
{
	shown = view;
	view->terminal.dirty = TERMINAL_ALL_ROWS;
	status_refresh();
	front_tell();
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
void front_take_keys(void)
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

bool front_start(void)
{
	keyboard.set = 1;
	keyboard.layout = find_layout();
	if (!keyboard.layout || !task_number("set", 1, 2, &keyboard.set))
		return false;
	while (task_in8(COMMAND_PORT) & STATUS_FULL)
		task_in8(DATA_PORT);
	set_translation(keyboard.set == 1);
	show(&views[0]);
	return true;
}

void front_draw(void)
{
	screen_draw(&shown->terminal);
}
