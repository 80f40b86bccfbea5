/* SPDX-License-Identifier: GPL-2.0-only */
#include "boot/pool.h"
#include "library/panic.h"
#include "library/string.h"
#include "memory/physical_pointer.h"

static uint32_t pool_start, pool_next, pool_end;

void pool_init(uint32_t start, uint32_t size)
{
	pool_start = pool_next = start;
	pool_end = start + size;
}

void *pool_allocate(uint32_t bytes, uint32_t alignment)
{
	uint32_t start = (pool_next + alignment - 1) & -alignment;

	if (start > pool_end || bytes > pool_end - start)
		panic("the pool has %u of the %u bytes asked for", pool_end - pool_next, bytes);
	pool_next = start + bytes;
	return memset(physical_pointer(start), 0, bytes);
}

void pool_seal(void)
{
	pool_end = pool_next;
}

uint32_t pool_used(void)
{
	return pool_next - pool_start;
}
