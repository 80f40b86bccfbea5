/* SPDX-License-Identifier: GPL-2.0-only */
/* What is typed at the serial line: for the guest, but for the escape key and the one behind it. */
#ifndef CONSOLE_ESCAPE_H
#define CONSOLE_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

#define ESCAPE_USUAL	0x1e		/* Ctrl-^, as on the hypervisor's own lines */

enum escape_action {
	ESCAPE_NOTHING,
	ESCAPE_SENDS,			/* the byte itself */
	ESCAPE_SHOWS,			/* the terminal of this number, from 0: 1 to 9, and 0 for the tenth */
	ESCAPE_STEPS,			/* number: n to the next one (1), p to the one before (-1) */
	ESCAPE_SHOWS_LOG,		/* l */
	ESCAPE_REPLAYS,			/* h: the scroll-back, from its first line on */
	ESCAPE_HELPS,			/* ? and what is not known */
};

struct escape {
	uint8_t key;
	bool typed;			/* the key was the last byte */
	int32_t number;			/* of the last action */
};

/* The key of a word such as "escape=A", which is Ctrl-A; 0: there is none with that name. */
uint8_t escape_key(const char *word);

enum escape_action escape_take(struct escape *escape, uint8_t byte);

#endif
