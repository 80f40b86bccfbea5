/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/frame.h"

#include "abi/anaxagoros.h"
#include "memory/physical.h"

uint32_t frame_direct_map_entry(const struct guest_memory *memory, uint32_t index)
{
	uint32_t address = frame_address(memory, index), slot = frame_direct_map_slot(memory, index), entry, value;

	if (!memory->reference_directory || slot >= GATE_SLOT)
		return 0;
	value = physical_read(memory->reference_directory + slot * sizeof(uint32_t));
	if (!(value & ENTRY_PRESENT))
		return 0;
	entry = (value & -FRAME_SIZE) + (address >> FRAME_SHIFT) % TABLE_ENTRIES * sizeof(uint32_t);
	value = physical_read(entry);
	return (value & ENTRY_PRESENT) && !((value ^ address) & -FRAME_SIZE) ? entry : 0;
}

int frame_lock(struct guest_memory *memory, uint32_t index, enum frame_type type)
{
	struct frame *frame = &memory->frames[index];
	uint32_t entry = frame_direct_map_entry(memory, index);
	bool flip = entry && (physical_read(entry) & ENTRY_WRITABLE);

	if (frame->writable != flip)
		return ANAX_EBUSY;
	if (flip) {
		physical_write(entry, physical_read(entry) & ~ENTRY_WRITABLE);
		memory->frames[frame_index(memory, entry)].writable--;
		memory->counters.direct_map_flips++;
	}
	*frame = (struct frame){ .type = type, .flags = FRAME_LOCKED | (flip ? FRAME_FLIPPED : 0), .first = TABLE_ENTRIES };
	memory->table_bitmap[index / 32] |= 1u << index % 32;
	return ANAX_OK;
}

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
