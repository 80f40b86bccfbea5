/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory/table.h"

#include "abi/anaxagoros.h"
#include "memory/physical.h"

static bool frame_is_device(const struct guest_memory *memory, uint32_t frame)
{
	for (uint32_t i = 0; i < memory->device_range_count; i++)
		if (frame - memory->devices[i].first_frame < memory->devices[i].frame_count)
			return true;
	return false;
}

/* The frame whose count an entry is part of, or FRAME_INDEX_NONE. */
static inline uint32_t entry_counted(const struct guest_memory *memory, uint32_t value)
{
	if ((value & (ENTRY_PRESENT | ENTRY_WRITABLE)) != (ENTRY_PRESENT | ENTRY_WRITABLE))
		return FRAME_INDEX_NONE;
	return frame_index(memory, value);
}

/* Decides what may be stored for a value in a table of a type. */
static inline int entry_admit(const struct guest_memory *memory, enum frame_type type, uint32_t *value)
{
	uint32_t index = frame_index(memory, *value);

	if (!(*value & ENTRY_PRESENT))
		return ANAX_OK;
	if (index == FRAME_INDEX_NONE) {
		*value &= ~(ENTRY_GLOBAL | ENTRY_PAT);
		return frame_is_device(memory, *value >> FRAME_SHIFT) ? ANAX_OK : ANAX_EPERM;
	}
	*value &= ~(ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH);
	if (!(*value & ENTRY_WRITABLE) || memory->frames[index].type == FRAME_NONE)
		return ANAX_OK;
	if (type != FRAME_KERNEL_TABLE)
		return ANAX_EBUSY;
	*value &= ~ENTRY_WRITABLE;
	return ANAX_OK;
}

int table_acquire(struct guest_memory *memory, uint32_t index, enum frame_type type)
{
	struct frame *frame = &memory->frames[index];
	int result;

	if (frame->type == FRAME_NONE) {
		result = frame_lock(memory, index, type);
		if (result)
			return result;
	} else if (frame->type != type) {
		return ANAX_EBUSY;
	} else if (frame->references == FRAME_COUNT_MAXIMUM) {
		return ANAX_ENOMEM;
	}
	frame->references++;
	return ANAX_OK;
}

/* A stripped entry of the direct map is to become writable when the frame is released. */
static void table_note_stripped(struct guest_memory *memory, uint32_t value, uint32_t slot, uint32_t entry)
{
	uint32_t index = frame_index(memory, value);

	if (slot == frame_direct_map_slot(memory, index) && entry == (value >> FRAME_SHIFT) % TABLE_ENTRIES)
		memory->frames[index].flags |= FRAME_FLIPPED;
}

/* An entry that is present, of a table that is being checked. */
static int table_check_entry(struct guest_memory *memory, struct frame *table, uint32_t address, uint32_t slot)
{
	uint32_t value = physical_read(address), admitted = value, counted;
	int result = entry_admit(memory, table->type, &admitted);

	if (result)
		return result;
	counted = entry_counted(memory, admitted);
	if (counted != FRAME_INDEX_NONE) {
		if (memory->frames[counted].writable == FRAME_COUNT_MAXIMUM)
			return ANAX_ENOMEM;
		memory->frames[counted].writable++;
		table->writable++;
	}
	if (admitted != value)
		physical_write(address, admitted);
	if ((admitted ^ value) & ENTRY_WRITABLE)
		table_note_stripped(memory, value, slot, entry_slot(address));
	if (table->first == TABLE_ENTRIES)
		table->first = entry_slot(address);
	table->last = entry_slot(address);
	return ANAX_OK;
}

static int table_check_chunk(struct guest_memory *memory, struct frame *table, uint32_t address, uint32_t slot)
{
	for (uint32_t end = address + CHUNK_ENTRIES * sizeof(uint32_t); address != end; address += sizeof(uint32_t)) {
		int result = physical_read(address) & ENTRY_PRESENT ? table_check_entry(memory, table, address, slot) : ANAX_OK;

		if (result)
			return result;
	}
	return ANAX_OK;
}

int table_check(struct guest_memory *memory, uint32_t index, uint32_t slot)
{
	struct memory_progress *progress = &memory->progress;
	struct frame *table = &memory->frames[index];
	uint32_t start;

	if (!(table->flags & FRAME_LOCKED))
		return ANAX_OK;
	start = entry_address(memory, index, 0);
	for (;;) {
		uint32_t begin = start + progress->entry * sizeof(uint32_t);
		uint32_t address = frame_skip_empty(begin, start + FRAME_SIZE);
		int result;

		memory->work += (address - begin) / (CHUNK_ENTRIES * sizeof(uint32_t)) * WORK_CHUNK;
		if (address == start + FRAME_SIZE)
			break;
		result = table_check_chunk(memory, table, address, slot);
		if (result)
			return result;
		progress->entry = entry_slot(address) + CHUNK_ENTRIES;
		if (memory_work(memory, CHUNK_ENTRIES * WORK_ENTRY))
			return MEMORY_PREEMPTED;
	}
	progress->entry = 0;
	table->flags &= ~FRAME_LOCKED;
	memory->counters.tables_checked++;
	return ANAX_OK;
}

int table_release(struct guest_memory *memory, uint32_t index)
{
	struct frame *table = &memory->frames[index];

	/* 0 already: the release goes on. table->first is its progress. */
	if (table->references && --table->references)
		return ANAX_OK;
	while (table->writable) {
		uint32_t counted = entry_counted(memory, physical_read(entry_address(memory, index, table->first)));

		if (counted != FRAME_INDEX_NONE) {
			memory->frames[counted].writable--;
			table->writable--;
		}
		table->first++;
		if (memory_work(memory, WORK_ENTRY))
			return MEMORY_PREEMPTED;
	}
	frame_unlock(memory, index);
	return ANAX_OK;
}

static void table_widen(struct frame *table, uint32_t slot)
{
	if (table->first > slot)
		table->first = slot;
	if (table->last < slot)
		table->last = slot;
}

/*
 * A live table's entry for a frame that is a table itself. Whoever asked for writable gets it when the frame is released; an entry
 * that did not map the frame before and is set read-only is meant so.
 */
static void table_note_table_mapped(struct guest_memory *memory, uint32_t address, uint32_t value, uint32_t old)
{
	uint32_t index = frame_index(memory, value);

	if (frame_direct_map_entry(memory, index) != address)
		return;
	if (value & ENTRY_WRITABLE)
		memory->frames[index].flags |= FRAME_FLIPPED;
	else if (!(old & ENTRY_PRESENT) || ((old ^ value) & -FRAME_SIZE))
		memory->frames[index].flags &= ~FRAME_FLIPPED;
}

int table_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	struct frame *frames = memory->frames, *table = &frames[frame_index(memory, address)];
	uint32_t old = physical_read(address), admitted = value, gained, lost, mapped;
	int result = entry_admit(memory, table->type, &admitted);

	if (result)
		return result;
	gained = entry_counted(memory, admitted);
	lost = entry_counted(memory, old);
	if (gained != lost) {
		if (gained != FRAME_INDEX_NONE) {
			if (frames[gained].writable == FRAME_COUNT_MAXIMUM)
				return ANAX_ENOMEM;
			frames[gained].writable++;
			table->writable++;
		}
		if (lost != FRAME_INDEX_NONE) {
			frames[lost].writable--;
			table->writable--;
		}
	}
	physical_write(address, admitted);
	memory->counters.entries_set++;
	if (!(admitted & ENTRY_PRESENT))
		return ANAX_OK;
	table_widen(table, entry_slot(address));
	mapped = frame_index(memory, admitted);
	if (table->type == FRAME_KERNEL_TABLE && mapped != FRAME_INDEX_NONE && frames[mapped].type != FRAME_NONE)
		table_note_table_mapped(memory, address, value, old);
	return ANAX_OK;
}

void table_write_protect(struct guest_memory *memory, uint32_t address)
{
	struct frame *table = &memory->frames[frame_index(memory, address)];
	uint32_t value = physical_read(address), counted = entry_counted(memory, value);

	if ((value & (ENTRY_PRESENT | ENTRY_WRITABLE)) != (ENTRY_PRESENT | ENTRY_WRITABLE))
		return;
	physical_write(address, value & ~ENTRY_WRITABLE);
	if (table->type == FRAME_NONE)
		return;
	memory->counters.entries_set++;
	if (counted == FRAME_INDEX_NONE)
		return;
	memory->frames[counted].writable--;
	table->writable--;
}
