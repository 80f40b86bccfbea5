// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "library/symbols.h"

#define LONGEST_FUNCTION	0x4000	/* what lies further behind the last symbol is no code */

const char *symbol_find(uint32_t address, uint32_t *offset)
{
	uint32_t low = 0, high = symbol_count;

	while (low < high) {		/* symbols before low start at or below the address, those from high on above it */
		uint32_t middle = low + (high - low) / 2;

		if (symbol_table[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	*offset = low ? address - symbol_table[low - 1].address : 0;
	if (!low || *offset >= LONGEST_FUNCTION) {
		*offset = 0;
		return NULL;
	}
	return symbol_names + symbol_table[low - 1].name;
}
