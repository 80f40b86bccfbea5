/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames of a partition: their types, the bitmap that shows these to the guest, the direct map's entries. Internal to memory/. */
#ifndef MEMORY_FRAME_H
#define MEMORY_FRAME_H

#include "memory/guest_memory.h"
#include "memory/physical.h"

#define FRAME_SIZE		4096
#define FRAME_SHIFT		12
#define FRAME_INDEX_NONE	0xffffffff
#define FRAME_COUNT_MAXIMUM	0xffff

#define TABLE_ENTRIES		1024
#define GATE_SLOT		(TABLE_ENTRIES - 1)

#define ENTRY_PRESENT		0x001
#define ENTRY_WRITABLE		0x002
#define ENTRY_USER		0x004
#define ENTRY_WRITE_THROUGH	0x008
#define ENTRY_CACHE_DISABLE	0x010
#define ENTRY_ACCESSED		0x020
#define ENTRY_DIRTY		0x040
#define ENTRY_LARGE		0x080	/* in a directory */
#define ENTRY_PAT		0x080	/* in a table */
#define ENTRY_GLOBAL		0x100

/* What memory_work() takes, in ticks of a Pentium III, about. */
#define WORK_SLICE		1000
#define WORK_CHUNK		20	/* a chunk of empty entries */
#define WORK_ENTRY		20	/* an entry */
#define WORK_FRAME		80	/* a frame changing its type */
#define WORK_RELEASE_ALL	100	/* 32 frames forgotten */

/* Entries that are looked at together, to skip empty ones. */
#define CHUNK_ENTRIES		16u

/* FRAME_INDEX_NONE when the address is not in the partition. */
static inline uint32_t frame_index(const struct guest_memory *memory, uint32_t address)
{
	uint32_t index = (address >> FRAME_SHIFT) - memory->first_frame;

	return index < memory->frame_count ? index : FRAME_INDEX_NONE;
}

static inline uint32_t frame_address(const struct guest_memory *memory, uint32_t index)
{
	return (memory->first_frame + index) << FRAME_SHIFT;
}

static inline uint32_t entry_address(const struct guest_memory *memory, uint32_t index, uint32_t slot)
{
	return frame_address(memory, index) + slot * sizeof(uint32_t);
}

/* Slot of an entry, of either level, by its address. */
static inline uint32_t entry_slot(uint32_t address)
{
	return address % FRAME_SIZE / sizeof(uint32_t);
}

/* First slot of a directory's kernel half. */
static inline uint32_t kernel_slot(const struct guest_memory *memory)
{
	return memory->page_offset >> 22;
}

/* Accounts for work done; true when the call must be left now. At least one slice is done between two preemptions. */
static inline bool memory_work(struct guest_memory *memory, uint32_t ticks)
{
	memory->work += ticks;
	if (memory->work < WORK_SLICE)
		return false;
	memory->work = 0;
	return preemption_pending();
}

/* True when the CHUNK_ENTRIES entries from an address on are all 0. No loop: it becomes a chain of "or" with memory operands. */
static inline bool frame_chunk_empty(uint32_t address)
{
	uint32_t a = physical_read(address) | physical_read(address + 4) | physical_read(address + 8) | physical_read(address + 12);
	uint32_t b = physical_read(address + 16) | physical_read(address + 20) | physical_read(address + 24) | physical_read(address + 28);
	uint32_t c = physical_read(address + 32) | physical_read(address + 36) | physical_read(address + 40) | physical_read(address + 44);
	uint32_t d = physical_read(address + 48) | physical_read(address + 52) | physical_read(address + 56) | physical_read(address + 60);

	return !(a | b | c | d);
}

/* Address of the first chunk from one on that is not empty, or the end; both at chunks. */
static inline uint32_t frame_skip_empty(uint32_t address, uint32_t end)
{
	while (address != end && frame_chunk_empty(address))
		address += CHUNK_ENTRIES * sizeof(uint32_t);
	return address;
}

/*
 * FRAME_NONE to a type, with FRAME_LOCKED: nothing can write the frame from here on, for its direct-map entry is made read-only.
 * ANAX_EBUSY when it is mapped writable elsewhere too.
 */
int frame_lock(struct guest_memory *memory, uint32_t index, enum frame_type type);

/* Any type back to FRAME_NONE; the frame counts nothing any more. Gives the direct-map entry back. */
void frame_unlock(struct guest_memory *memory, uint32_t index);

/* Physical address of the entry that maps a frame in the reference's direct map; 0 when there is none. */
uint32_t frame_direct_map_entry(const struct guest_memory *memory, uint32_t index);

/* Directory slot of the direct map for a frame, and virtual address; slots from GATE_SLOT on: the frame lies beyond. */
static inline uint32_t frame_direct_map_slot(const struct guest_memory *memory, uint32_t index)
{
	return kernel_slot(memory) + (frame_address(memory, index) >> 22);
}

#endif
