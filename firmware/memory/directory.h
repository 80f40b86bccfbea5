/* SPDX-License-Identifier: GPL-2.0-only */
/* Page directories: pinned as a whole, then changed entry by entry. Internal to memory/; they work on memory->progress. */
#ifndef MEMORY_DIRECTORY_H
#define MEMORY_DIRECTORY_H

#include "memory/table.h"

/* Decides what may be stored for a value in a directory, and the table it names (FRAME_INDEX_NONE: not present). EINVAL, EPERM. */
/*@ requires layout(memory) && \valid(value) && \valid(table) && \separated(value, table) && \separated(value, memory) && \separated(table, memory);
    assigns *value, *table;
    ensures \result == ANAX_OK || \result == ANAX_EINVAL || \result == ANAX_EPERM;
    ensures \result == ANAX_OK && (\old(*value) & ENTRY_PRESENT) == 0 ==> *table == FRAME_INDEX_NONE && *value == \old(*value);
    ensures \result == ANAX_OK && (\old(*value) & ENTRY_PRESENT) != 0 ==> (*value & ENTRY_LARGE) == 0 &&
      *value / 4096 == \old(*value) / 4096 && in_partition(memory, *value / 4096) && *table == *value / 4096 - memory->first_frame;
*/
int directory_admit(const struct guest_memory *memory, uint32_t *value, uint32_t *table);

static inline enum frame_type directory_table_type(const struct guest_memory *memory, uint32_t slot)
{
	return slot < kernel_slot(memory) ? FRAME_TABLE : FRAME_KERNEL_TABLE;
}

/* Checks progress.directory, which is locked: the user half, and the kernel half if it is to be the reference. */
int directory_check(struct guest_memory *memory, bool reference);

/* Ends the pinning of progress.directory: kernel half, count, type. */
void directory_pin(struct guest_memory *memory, bool reference);

/* Begins the release of a directory with what it holds; progress.result is what to return. */
void directory_begin_release(struct guest_memory *memory, uint32_t directory, int result);

/* Goes on with it. ANAX_OK or MEMORY_PREEMPTED. */
int directory_release(struct guest_memory *memory);

/* Sets an entry of a pinned directory, as memory_set_entry(); goes on with it when it is under way. */
int directory_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value);

#endif
