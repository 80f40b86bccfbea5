/* SPDX-License-Identifier: GPL-2.0-only */
/* Page tables: checked when they come into use, then changed entry by entry. Internal to memory/. */
#ifndef MEMORY_TABLE_H
#define MEMORY_TABLE_H

#include "memory/frame.h"

/*
 * Takes a reference to a table of a type (FRAME_TABLE, FRAME_KERNEL_TABLE); a frame not yet in use is locked, for table_check()
 * to check. ANAX_EBUSY: in use otherwise, or mapped writable; ANAX_ENOMEM: the count is full.
 */
static inline int table_acquire(struct guest_memory *memory, uint32_t index, enum frame_type type)
{
	struct frame *frame = &memory->frames[index];
	int result;

	if (frame->type == FRAME_NONE) {
		result = frame_lock(memory, index, type);
		if (result)
			return result;
		frame_scan(memory, index, GROUPS);
	} else if (frame->type != type) {
		return ANAX_EBUSY;
	} else if (frame->references == FRAME_COUNT_MAXIMUM) {
		return ANAX_ENOMEM;
	}
	frame->references++;
	return ANAX_OK;
}

/*
 * Checks a table that is still locked, from progress.entry on, and counts what it maps; nothing to do for any other.
 * slot: the directory's, to know the direct map's entries. When it fails the table stays locked: table_release() undoes.
 */
int table_check(struct guest_memory *memory, uint32_t index, uint32_t slot);

/* Gives a reference back; the last one releases the table, checked or not. ANAX_OK or MEMORY_PREEMPTED. */
int table_release(struct guest_memory *memory, uint32_t index);

/* Sets an entry of a live table. ANAX_EPERM, ANAX_EBUSY, ANAX_ENOMEM. */
/*@ requires invariant(memory) && address % 4 == 0 && in_partition(memory, address / 4096);
    requires is_table(memory->frames, address / 4096 - memory->first_frame) && is_live(address / 4);
    assigns physical_memory[address / 4], counted_for[address / 4], memory->counters.entries_set,
      memory->frames[0 .. memory->frame_count - 1];
    ensures invariant(memory) && same_tables{Old, Here}(memory);
*/
int table_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value);

/* Changes entries of one table, or of plain memory, up to an end, to (entry & keep) | set. Errors as memory_change(). */
int table_change(struct guest_memory *memory, uint32_t address, uint32_t end, uint32_t keep, uint32_t set);

#endif
