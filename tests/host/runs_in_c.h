/* SPDX-License-Identifier: GPL-2.0-only */
/* What firmware/memory/runs.S does, entry by entry: for 64-bit tests of memory/, and to compare it with. */
#ifndef HOST_RUNS_IN_C_H
#define HOST_RUNS_IN_C_H

#include "memory/frame.h"

#define RUN_STRIPPED	(ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH)

/* The frame of RAM that an entry maps, whatever its other bits are; NULL: none. */
static inline struct frame *c_mapped(const struct guest_memory *memory, uint32_t value)
{
	uint32_t index = frame_index(memory, value);

	return index == FRAME_INDEX_NONE ? NULL : &memory->frames[index];
}

static inline bool c_is_counted(const struct guest_memory *memory, uint32_t value)
{
	return (value & ENTRY_PRESENT) && (value & ENTRY_WRITABLE) && c_mapped(memory, value);
}

static inline bool c_can_gain(const struct frame *frame)
{
	return frame && frame->type == FRAME_NONE && frame->writable != FRAME_COUNT_MAXIMUM;
}

static inline uint32_t *c_run_lose(const struct guest_memory *memory, uint32_t *entry, uint32_t *end, uint32_t keep, uint32_t set,
				   uint16_t *counted)
{
	for (; entry != end; entry++) {
		if (c_is_counted(memory, *entry)) {
			c_mapped(memory, *entry)->writable--;
			--*counted;
		}
		*entry = (*entry & keep) | set;
	}
	return entry;
}

static inline uint32_t *c_run_gain(const struct guest_memory *memory, uint32_t *entry, uint32_t *end, uint32_t keep, uint32_t set,
				   uint16_t *counted)
{
	for (; entry != end; entry++) {
		struct frame *frame = c_mapped(memory, *entry);

		if ((*entry & (ENTRY_PRESENT | ENTRY_WRITABLE)) == ENTRY_PRESENT) {
			if (!c_can_gain(frame))
				break;
			frame->writable++;
			++*counted;
		}
		*entry = (*entry & keep) | set;
	}
	return entry;
}

static inline uint32_t c_run_set(const struct guest_memory *memory, uint32_t *entry, const volatile uint32_t *values, uint32_t count,
				 uint16_t *counted)
{
	uint32_t done;

	for (done = 0; done < count; done++) {
		uint32_t value = values[done], old = entry[done];
		struct frame *frame = c_mapped(memory, value);

		if ((value & ENTRY_PRESENT) && !frame)
			break;
		if ((value & ENTRY_PRESENT) && (value & ENTRY_WRITABLE)) {
			if (!c_can_gain(frame))
				break;
			frame->writable++;
			++*counted;
		}
		entry[done] = value & ENTRY_PRESENT ? value & ~RUN_STRIPPED : value;
		if (c_is_counted(memory, old)) {
			c_mapped(memory, old)->writable--;
			--*counted;
		}
	}
	return done;
}

#endif
