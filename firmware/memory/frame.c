/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/frame.h"

#include "abi/anaxagoros.h"
#include "memory/physical.h"

/* Only an entry that still maps the frame; it is read-only, for the frame was a table. */
static void frame_give_back(struct guest_memory *memory, uint32_t index)
{
	uint32_t entry = frame_direct_map_entry(memory, index);

	if (!entry)
		return;
	physical_write(entry, physical_read(entry) | ENTRY_WRITABLE);
	memory->frames[frame_index(memory, entry)].writable++;
	memory->frames[index].writable++;
	memory->counters.direct_map_flips++;
}

void frame_unlock(struct guest_memory *memory, uint32_t index)
{
	bool flipped = memory->frames[index].flags & FRAME_FLIPPED;

	memory->frames[index] = (struct frame){ .type = FRAME_NONE };
	memory->table_bitmap[index / 32] &= ~(1u << index % 32);
	memory->counters.tables_released++;
	if (flipped)
		frame_give_back(memory, index);
}
