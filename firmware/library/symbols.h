/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the hypervisor's own functions. The table is made by symbols.awk and linked last. */
#ifndef LIBRARY_SYMBOLS_H
#define LIBRARY_SYMBOLS_H

#include <stdint.h>

struct symbol {
	uint32_t address;
	uint32_t name;		/* offset in symbol_names */
};

/* In section .symbols, sorted by address. */
extern const uint32_t symbol_count;
extern const struct symbol symbol_table[];
extern const char symbol_names[];

/* The function that holds an address, and the address's offset in it; NULL (and 0) if there is none. */
const char *symbol_find(uint32_t address, uint32_t *offset);

#endif
