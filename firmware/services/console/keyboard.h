/* SPDX-License-Identifier: GPL-2.0-only */
/* A PS/2 keyboard: from its bytes to what a program on a terminal gets, or to what the console does itself. */
#ifndef CONSOLE_KEYBOARD_H
#define CONSOLE_KEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

#define KEYBOARD_TEXT 8u

enum keyboard_action {
	KEYBOARD_NOTHING,
	KEYBOARD_SENDS,			/* text, text_size */
	KEYBOARD_SWITCHES,		/* to the terminal of this number, from 0: Alt-F1 and so on */
	KEYBOARD_SCROLLS,		/* number: 1 back, -1 forward, half a screen each: Shift-PgUp, Shift-PgDn */
};

struct keyboard {
	const struct layout *layout;
	uint32_t set;			/* of scan codes: 1, as the controller makes them of set 2, or 2 */
	uint32_t skipped;		/* bytes of the Pause key that are to come */
	bool extended, released;	/* 0xe0, 0xf0 (set 2) came */
	bool shift[2], control[2], alt, alt_graph, caps_lock, number_lock;

	int32_t number;			/* of the last action */
	uint8_t text[KEYBOARD_TEXT];
	uint32_t text_size;
};

/* A byte of the keyboard. application_keys: the terminal's mode, for the arrows. */
enum keyboard_action keyboard_take(struct keyboard *keyboard, uint8_t byte, bool application_keys);

#endif
