// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands between the console service and its events: at some of its timer's events the keyboard controller is told to give out the code of a key as if it
 * had been pressed (command 0xd2). The log has the instants of that and of the event that it causes.
 */
#include "task.h"

#define DATA_PORT	0x60
#define COMMAND_PORT	0x64
#define STATUS_BUSY	0x02
#define FROM_KEYBOARD	0xd2
#define KEY_A		0x1e		/* of set 1; with 0x80, its release, which says nothing to the guest */
#define KEYBOARD_LINE	1
#define FIRST		100u		/* timer's event, at 20 in a second: the guest's program runs */
#define KEYS		40u

uint32_t __real_task_wait(void);
uint32_t __wrap_task_wait(void);

static uint64_t pressed;

static void press(uint8_t code)
{
	while (task_in8(COMMAND_PORT) & STATUS_BUSY)
		;
	task_out8(COMMAND_PORT, FROM_KEYBOARD);
	while (task_in8(COMMAND_PORT) & STATUS_BUSY)
		;
	pressed = task_now();
	task_out8(DATA_PORT, code);
}

uint32_t __wrap_task_wait(void)
{
	static uint32_t timer_events, keys;
	uint32_t events = __real_task_wait();

	if (pressed && (events >> KEYBOARD_LINE & 1)) {
		task_log("key pressed %llu, event %llu", pressed, task_now());
		pressed = 0;
	} else if ((events >> ANAX_IRQ_TIMER & 1) && ++timer_events >= FIRST && timer_events % 4 == 0 && keys < KEYS) {
		keys++;
		press(KEY_A);
	}
	return events;
}
