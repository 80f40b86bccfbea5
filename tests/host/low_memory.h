/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory whose addresses fit 32 bits, as memory/physical_pointer.h needs it. */
#ifndef HOST_LOW_MEMORY_H
#define HOST_LOW_MEMORY_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Zeroed; ends the program if the range is taken. What lies beside it is not mapped. */
static void *low_memory_map(uint32_t start, uint32_t size)
{
	void *memory = mmap((void *)(uintptr_t)start, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED || memory != (void *)(uintptr_t)start) {
		perror("mmap of low memory");
		exit(2);
	}
	return memory;
}

#endif
