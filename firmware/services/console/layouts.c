// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include "layouts.h"
#include "library/string.h"

/* A row of keys begins at its first scan code: digits 0x02, and the rows of letters 0x10, 0x1e, 0x2c. */
#define DIGITS(...)	[0x02] = __VA_ARGS__
#define UPPER_ROW(...)	[0x10] = __VA_ARGS__
#define MIDDLE_ROW(...)	[0x1e] = __VA_ARGS__
#define LOWER_ROW(...)	[0x2c] = __VA_ARGS__
#define COMMON		[0x01] = 0x1b, [0x0e] = 0x7f, [0x0f] = '\t', [0x1c] = '\r', [0x37] = '*', [0x39] = ' '

static const struct layout layouts[] = {
	{
		.name = "us",
		.plain = {
			COMMON,
			DIGITS('1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '-', '='),
			UPPER_ROW('q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p', '[', ']'),
			MIDDLE_ROW('a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', ';', '\'', '`'),
			[0x2b] = '\\', LOWER_ROW('z', 'x', 'c', 'v', 'b', 'n', 'm', ',', '.', '/'), [LAYOUT_KEYS] = '\\',
		},
		.shifted = {
			COMMON,
			DIGITS('!', '@', '#', '$', '%', '^', '&', '*', '(', ')', '_', '+'),
			UPPER_ROW('Q', 'W', 'E', 'R', 'T', 'Y', 'U', 'I', 'O', 'P', '{', '}'),
			MIDDLE_ROW('A', 'S', 'D', 'F', 'G', 'H', 'J', 'K', 'L', ':', '"', '~'),
			[0x2b] = '|', LOWER_ROW('Z', 'X', 'C', 'V', 'B', 'N', 'M', '<', '>', '?'), [LAYOUT_KEYS] = '|',
		},
	}, {
		.name = "de",
		.plain = {
			COMMON,
			DIGITS('1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 0xdf, '\''),
			UPPER_ROW('q', 'w', 'e', 'r', 't', 'z', 'u', 'i', 'o', 'p', 0xfc, '+'),
			MIDDLE_ROW('a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 0xf6, 0xe4, '^'),
			[0x2b] = '#', LOWER_ROW('y', 'x', 'c', 'v', 'b', 'n', 'm', ',', '.', '-'), [LAYOUT_KEYS] = '<',
		},
		.shifted = {
			COMMON,
			DIGITS('!', '"', 0xa7, '$', '%', '&', '/', '(', ')', '=', '?', '`'),
			UPPER_ROW('Q', 'W', 'E', 'R', 'T', 'Z', 'U', 'I', 'O', 'P', 0xdc, '*'),
			MIDDLE_ROW('A', 'S', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 0xd6, 0xc4, 0xb0),
			[0x2b] = '\'', LOWER_ROW('Y', 'X', 'C', 'V', 'B', 'N', 'M', ';', ':', '_'), [LAYOUT_KEYS] = '>',
		},
		.alt_graph = {
			[0x03] = 0xb2, [0x04] = 0xb3, [0x08] = '{', '[', ']', '}', '\\', [0x10] = '@', [0x12] = 0x20ac, [0x1b] = '~', [0x32] = 0xb5,
			[LAYOUT_KEYS] = '|',
		},
	},
};

const struct layout *layout_find(const char *name, uint32_t length)
{
	for (uint32_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (strlen(layouts[i].name) == length && !memcmp(layouts[i].name, name, length))
			return &layouts[i];
	return NULL;
}
