/* SPDX-License-Identifier: GPL-2.0-only */
/* The short way of setting an entry of a live user table, in line for the ring: what nearly all calls come to. Internal to memory/ and the ring. */
#ifndef MEMORY_SET_ENTRY_H
#define MEMORY_SET_ENTRY_H

#include <stddef.h>

#include "memory/frame.h"

/* The live user table in which an entry lies that can be set now; NULL for anything else. */
static inline struct frame *user_table(const struct guest_memory *memory, uint32_t address)
{
	uint32_t index = (address >> FRAME_SHIFT) - memory->first_frame;

	if (index >= memory->frame_count || address % sizeof(uint32_t) || memory->frames[index].type != FRAME_TABLE ||
	    memory->progress.operation != MEMORY_IDLE)
		return NULL;
	return &memory->frames[index];
}

/*
 * Sets an entry of that table as memory_set_entry() does, but for the statistics, if it maps nothing, or RAM that is no table and
 * has room to be counted. Else returns false, and nothing has changed.
 */
static inline bool user_table_set(const struct guest_memory *memory, struct frame *table, uint32_t address, uint32_t value)
{
	struct frame *mapped;
	uint32_t old, index;

	if (value & ENTRY_PRESENT) {
		index = (value >> FRAME_SHIFT) - memory->first_frame;
		if (__builtin_expect(index >= memory->frame_count, 0))
			return false;
		if (value & ENTRY_WRITABLE) {
			mapped = &memory->frames[index];
			if (__builtin_expect(mapped->type != FRAME_NONE || mapped->writable == FRAME_COUNT_MAXIMUM, 0))
				return false;
			mapped->writable++;
			table->writable++;
		}
		value &= ~(ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH);
	}
	old = physical_read(address);
	physical_write(address, value);
	if (!(old & ENTRY_PRESENT)) {
		if (value & ENTRY_PRESENT)
			frame_add_slot(table, address);
	} else if (old & ENTRY_WRITABLE) {
		index = (old >> FRAME_SHIFT) - memory->first_frame;
		if (index < memory->frame_count) {
			memory->frames[index].writable--;
			table->writable--;
		}
	}
	return true;
}

#endif
