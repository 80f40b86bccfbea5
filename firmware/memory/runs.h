/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops over entries of a live table, in assembly: what fork, mprotect and faults with pages around them are made of. All of a call's
 * entries lie in one table; *counted is that table's own count of writable entries. Internal to memory/.
 */
#ifndef MEMORY_RUNS_H
#define MEMORY_RUNS_H

#include <stddef.h>

#include "memory/frame.h"

_Static_assert(offsetof(struct guest_memory, first_frame) == 0 && offsetof(struct guest_memory, frame_count) == 4 &&
	       offsetof(struct guest_memory, frames) == 8, "runs.S has these offsets");
_Static_assert(offsetof(struct frame, type) == 0 && offsetof(struct frame, writable) == 4 && sizeof(struct frame) == 8, "and these");
_Static_assert(FRAME_NONE == 0 && ENTRY_PRESENT == 1 && ENTRY_WRITABLE == 2 &&
	       (ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH) == 0x198, "and these");

/*
 * Changes all entries up to an end to (entry & keep) | set, which maps nothing or maps it read-only: those that were present, writable
 * and RAM of the partition are counted no longer, neither by their frames nor by the table. Returns the end.
 */
uint32_t *run_lose(const struct guest_memory *memory, uint32_t *entry, uint32_t *end, uint32_t keep, uint32_t set, uint16_t *counted)
	__attribute__((regparm(3)));

/*
 * The same of a user table, where keep has ENTRY_PRESENT and set is ENTRY_WRITABLE and perhaps bits without a meaning here: those that
 * were present and read-only are counted from now on. Stops at one of them that maps no RAM, or a table, or what is counted as often as
 * can be; returns its address, or the end.
 */
uint32_t *run_gain(const struct guest_memory *memory, uint32_t *entry, uint32_t *end, uint32_t keep, uint32_t set, uint16_t *counted)
	__attribute__((regparm(3)));

/*
 * Sets a number of entries of a user table (not 0) to values, each of which is read once, as user_table_set() does, but for the table's
 * groups. Stops at one that has no short way. Returns how many are set.
 */
uint32_t run_set(const struct guest_memory *memory, uint32_t *entry, const volatile uint32_t *values, uint32_t count, uint16_t *counted)
	__attribute__((regparm(3)));

#endif
