/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONSOLE_LAYOUTS_H
#define CONSOLE_LAYOUTS_H

#include <stdint.h>

#define LAYOUT_KEYS	0x3au		/* scan codes of set 1 that make characters; behind them the one next to the left Shift */
#define LAYOUT_102ND	0x56u

/* Unicode characters; 0: none. */
struct layout {
	const char *name;
	uint16_t plain[LAYOUT_KEYS + 1], shifted[LAYOUT_KEYS + 1], alt_graph[LAYOUT_KEYS + 1];
};

/* NULL: none has this name of the given length. */
const struct layout *layout_find(const char *name, uint32_t length);

#endif
