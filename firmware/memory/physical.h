/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every access of memory/ to physical memory. The hypervisor is identity-mapped, so a physical address is a pointer; host tests
 * put a header of the same name, over an array, before this one in the include path.
 *
 * Plain accesses are enough: the guest, the only other writer, does not run while the hypervisor does (one processor).
 */
#ifndef MEMORY_PHYSICAL_H
#define MEMORY_PHYSICAL_H

#include <stdint.h>

#include "library/string.h"

static inline uint32_t physical_read(uint32_t address)
{
	return *(const uint32_t *)address;
}

static inline void physical_write(uint32_t address, uint32_t value)
{
	*(uint32_t *)address = value;
}

/* The ranges do not overlap. */
static inline void physical_copy(uint32_t to, uint32_t from, uint32_t words)
{
	memcpy((void *)to, (const void *)from, words * sizeof(uint32_t));
}

#endif
