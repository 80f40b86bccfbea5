/* SPDX-License-Identifier: GPL-2.0-only */
/* Physical memory as bytes, for the boot code. The hypervisor is identity-mapped; host tests map memory below 4 GiB. */
#ifndef MEMORY_PHYSICAL_POINTER_H
#define MEMORY_PHYSICAL_POINTER_H

#include <stdint.h>

static inline void *physical_pointer(uint32_t address)
{
	return (void *)(uintptr_t)address;
}

#endif
