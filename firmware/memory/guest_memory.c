/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls: arguments, and what is under way. */
#include "memory/guest_memory.h"

#include "abi/anaxagoros.h"
#include "library/string.h"
#include "memory/directory.h"
#include "memory/physical.h"
#include "memory/runs.h"
#include "memory/set_entry.h"

/* True when a call may begin, or go on if it is the one under way. */
/*@ requires \valid_read(memory);
    assigns \nothing;
    ensures \result <==> memory->progress.operation == MEMORY_IDLE || memory->progress.operation == operation &&
      memory->progress.address == address && memory->progress.value == value;
*/
static bool progress_admits(const struct guest_memory *memory, enum memory_operation operation, uint32_t address, uint32_t value)
{
	const struct memory_progress *progress = &memory->progress;

	return progress->operation == MEMORY_IDLE ||
	       (progress->operation == operation && progress->address == address && progress->value == value);
}

static void progress_begin(struct guest_memory *memory, enum memory_operation operation, uint32_t address, uint32_t value)
{
	memory->progress = (struct memory_progress){ .operation = operation, .address = address, .value = value };
}

/* Checks the address of a frame and of a call that is not refused because of another. */
/*@ requires layout(memory) && \valid(index) && \separated(index, memory);
    assigns *index;
    ensures \result == ANAX_OK || \result == ANAX_EINVAL || \result == ANAX_EFAULT || \result == ANAX_EBUSY;
    ensures \result == ANAX_OK ==> address % 4096 == 0 && in_partition(memory, address / 4096) && *index == address / 4096 - memory->first_frame;
    ensures \result == ANAX_OK ==> memory->progress.operation == MEMORY_IDLE || memory->progress.operation == operation &&
      memory->progress.address == address && memory->progress.value == 0;
*/
static int frame_argument(const struct guest_memory *memory, enum memory_operation operation, uint32_t address, uint32_t *index)
{
	*index = frame_index(memory, address);
	if (address % FRAME_SIZE)
		return ANAX_EINVAL;
	if (*index == FRAME_INDEX_NONE)
		return ANAX_EFAULT;
	return progress_admits(memory, operation, address, 0) ? ANAX_OK : ANAX_EBUSY;
}

/* Ends in STAGE_RELEASE if there is something to release: what was acquired in vain, or the reference of before. */
static int load_check(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;
	bool reference = progress->address == memory->next_reference;
	uint32_t directory = progress->directory, old = memory->reference_directory;
	int result = directory_check(memory, reference);

	if (result == MEMORY_PREEMPTED)
		return result;
	if (result) {
		directory_begin_release(memory, directory, result);
		return ANAX_OK;
	}
	directory_pin(memory, reference);
	memory->loaded_directory = progress->address;
	if (!reference)
		return ANAX_OK;
	memory->reference_directory = progress->address;
	memory->next_reference = 0;
	if (old)
		directory_begin_release(memory, frame_index(memory, old), ANAX_OK);
	return ANAX_OK;
}

static int load_begin(struct guest_memory *memory, uint32_t address, uint32_t index)
{
	bool reference = address == memory->next_reference;
	int result;

	/* Directories with the kernel half of before would be left behind; without a reference there is no kernel half to copy. */
	if (reference ? memory->directories > !!memory->reference_directory : !memory->reference_directory)
		return ANAX_EBUSY;
	result = frame_lock(memory, index, FRAME_DIRECTORY);
	if (result)
		return result;
	progress_begin(memory, MEMORY_LOAD, address, 0);
	memory->progress.directory = index;
	frame_scan(memory, index, reference ? GROUPS : (kernel_slot(memory) + 4 * GROUP_ENTRIES - 1) / (4 * GROUP_ENTRIES) * 4);
	return ANAX_OK;
}

/* Goes the whole way: checks and pins, or goes on with it. */
static __attribute__((noinline)) int load_directory(struct guest_memory *memory, uint32_t address)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t index;
	int result = frame_argument(memory, MEMORY_LOAD, address, &index);

	if (result)
		return result;
	if (progress->operation == MEMORY_IDLE) {
		result = memory->frames[index].type == FRAME_NONE ? load_begin(memory, address, index) : ANAX_EBUSY;
		if (result)
			return result;
		if (memory_work(memory, 0))	/* the directory was scanned */
			return MEMORY_PREEMPTED;
	}
	if (progress->stage == STAGE_CHECK && load_check(memory))
		return MEMORY_PREEMPTED;
	if (progress->stage == STAGE_RELEASE && directory_release(memory))
		return MEMORY_PREEMPTED;
	progress->operation = MEMORY_IDLE;
	return progress->result;
}

int memory_load_directory(struct guest_memory *memory, uint32_t address)
{
	uint32_t index = frame_index(memory, address);

	if (address % FRAME_SIZE || index == FRAME_INDEX_NONE || memory->frames[index].type != FRAME_DIRECTORY ||
	    memory->progress.operation != MEMORY_IDLE)
		return load_directory(memory, address);
	memory->loaded_directory = address;
	return ANAX_OK;
}

int memory_drop_directory(struct guest_memory *memory, uint32_t address)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t index;
	int result = frame_argument(memory, MEMORY_DROP, address, &index);

	if (result)
		return result;
	if (progress->operation == MEMORY_IDLE) {
		if (memory->frames[index].type != FRAME_DIRECTORY)
			return ANAX_EINVAL;
		if (address == memory->loaded_directory || address == memory->reference_directory)
			return ANAX_EBUSY;
		progress_begin(memory, MEMORY_DROP, address, 0);
		directory_begin_release(memory, index, ANAX_OK);
	}
	if (directory_release(memory))
		return MEMORY_PREEMPTED;
	progress->operation = MEMORY_IDLE;
	return ANAX_OK;
}

/* All that is not the short way. */
static __attribute__((noinline)) int set_entry(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	uint32_t index = frame_index(memory, address);

	if (address % sizeof(uint32_t))
		return ANAX_EINVAL;
	if (index == FRAME_INDEX_NONE)
		return ANAX_EFAULT;
	if (!progress_admits(memory, MEMORY_SET, address, value))
		return ANAX_EBUSY;
	switch (memory->frames[index].type) {
	case FRAME_NONE:
		physical_write(address, value);
		return ANAX_OK;
	case FRAME_DIRECTORY:
		return directory_set_entry(memory, address, value);
	default:
		return table_set_entry(memory, address, value);
	}
}

int memory_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value)
{
	struct frame *table = user_table(memory, address);

	if (!table || !user_table_set(memory, table, address, value))
		return set_entry(memory, address, value);
	memory->counters.entries_set++;
	return ANAX_OK;
}

/* Entries that a slice of table_change() takes: 590 and 600 ticks with all that is around them. */
#define SLICE_LOST	44
#define SLICE_GAINED	32	/* to writable */
#define SLICE_SET	16	/* of memory_set_run() */

/* As table_change(), for a slice at most, from *address on, which is left where it stopped. */
static int change_slice(struct guest_memory *memory, uint32_t *address, uint32_t end, uint32_t keep, uint32_t set)
{
	uint32_t start = *address, limit = start + (set & ENTRY_WRITABLE ? SLICE_GAINED : SLICE_LOST) * sizeof(uint32_t);

	if (limit > end)
		limit = end;
	*address = limit;
	return table_change(memory, start, limit, keep, set);
}

/* ANAX_OK when the arguments are good, and no other call is under way. */
/*@ requires layout(memory);
    assigns \nothing;
    ensures \result == ANAX_OK ==> address % 4 == 0 && 1 <= count && address % 4096 / 4 + count <= 1024 && in_partition(memory, address / 4096) &&
      memory->frames[address / 4096 - memory->first_frame].type != FRAME_DIRECTORY;
    ensures \result == ANAX_OK ==> set < 4096 && (keep >= 0xfffff000 || keep == 0 && set == 0);
    ensures \result == ANAX_OK ==> memory->progress.operation == MEMORY_IDLE || memory->progress.operation == MEMORY_CHANGE &&
      memory->progress.address == address && memory->progress.value == value && memory->progress.cursor == count;
*/
static int change_admit(const struct guest_memory *memory, uint32_t address, uint32_t count, uint32_t keep, uint32_t set, uint32_t value)
{
	uint32_t index = frame_index(memory, address);

	if (address % sizeof(uint32_t) || !count || count > TABLE_ENTRIES - entry_slot(address))
		return ANAX_EINVAL;
	if (set >= FRAME_SIZE || (keep < -(uint32_t)FRAME_SIZE && (keep || set)))
		return ANAX_EINVAL;
	if (index == FRAME_INDEX_NONE)
		return ANAX_EFAULT;
	if (memory->frames[index].type == FRAME_DIRECTORY)
		return ANAX_EINVAL;
	if (!progress_admits(memory, MEMORY_CHANGE, address, value))
		return ANAX_EBUSY;
	return memory->progress.operation == MEMORY_IDLE || memory->progress.cursor == count ? ANAX_OK : ANAX_EBUSY;
}

int memory_change(struct guest_memory *memory, uint32_t address, uint32_t count, uint32_t keep, uint32_t set)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t value = keep % (2 * FRAME_SIZE) | set << 16, at = address, end = address + count * sizeof(uint32_t);
	int result = change_admit(memory, address, count, keep, set, value);

	if (result)
		return result;
	if (progress->operation != MEMORY_IDLE)
		at += progress->entry * sizeof(uint32_t);
	while (at != end && !result) {
		result = change_slice(memory, &at, end, keep, set);
		if (!result && at != end && memory_work(memory, WORK_SLICE)) {
			progress_begin(memory, MEMORY_CHANGE, address, value);
			progress->cursor = count;
			progress->entry = (at - address) / sizeof(uint32_t);
			return MEMORY_PREEMPTED;
		}
	}
	progress->operation = MEMORY_IDLE;
	memory->counters.entries_set += memory_is_table(memory, address) ? count : 0;
	return result;
}

/* A slice of memory_set_run() at most, from *done on: in a user table by the short way, then perhaps one entry the long way. */
static int set_slice(struct guest_memory *memory, uint32_t address, const volatile uint32_t *values, uint32_t count, uint32_t *done)
{
	uint32_t start = *done, slice = count - start < SLICE_SET ? count - start : SLICE_SET, set = 0;
	struct frame *table = user_table(memory, address);
	int result = ANAX_OK;

	address += start * sizeof(uint32_t);
	if (table) {
		frame_add_slot(table, address);
		frame_add_slot(table, address + (slice - 1) * sizeof(uint32_t));
		set = run_set(memory, physical_words(address), values + start, slice, &table->writable);
		memory->counters.entries_set += set;
	}
	if (set < slice) {
		result = set_entry(memory, address + set * sizeof(uint32_t), values[start + set]);
		set += result == ANAX_OK;
	}
	*done = start + set;
	return result;
}

int memory_set_run(struct guest_memory *memory, uint32_t address, const volatile uint32_t *values, uint32_t count, uint32_t *done)
{
	int result = ANAX_OK;

	/* As many as are done already: the call that was left was another one. */
	if (!count || count > TABLE_ENTRIES - entry_slot(address) || *done >= count)
		return ANAX_EINVAL;
	while (*done < count) {
		result = set_slice(memory, address, values, count, done);
		if (result != ANAX_OK)
			return result;
		if (*done < count && memory_work(memory, WORK_SLICE))
			return MEMORY_PREEMPTED;
	}
	*done = 0;
	return ANAX_OK;
}

int memory_set_next_reference(struct guest_memory *memory, uint32_t address)
{
	uint32_t index;
	int result = frame_argument(memory, MEMORY_IDLE, address, &index);

	if (result)
		return result;
	if (memory->frames[index].type != FRAME_NONE)
		return ANAX_EBUSY;
	memory->next_reference = address;
	return ANAX_OK;
}

int memory_adopt_boot(struct guest_memory *memory, uint32_t address)
{
	if (!memory->reference_directory)
		memory->next_reference = address;
	return memory_load_directory(memory, address);
}

bool memory_is_table(const struct guest_memory *memory, uint32_t address)
{
	uint32_t index = frame_index(memory, address);

	return index != FRAME_INDEX_NONE && memory->frames[index].type != FRAME_NONE;
}

int memory_release_all(struct guest_memory *memory)
{
	struct memory_progress *progress = &memory->progress;

	if (progress->operation != MEMORY_RELEASE_ALL) {
		progress_begin(memory, MEMORY_RELEASE_ALL, 0, 0);
		memory->reference_directory = memory->loaded_directory = memory->next_reference = memory->directories = 0;
	}
	while (progress->cursor < memory->frame_count) {
		memory->table_bitmap[progress->cursor / 32] = 0;
		memset(&memory->frames[progress->cursor], 0, 32 * sizeof(struct frame));
		progress->cursor += 32;
		if (memory_work(memory, WORK_RELEASE_ALL))
			return MEMORY_PREEMPTED;
	}
	progress->operation = MEMORY_IDLE;
	return ANAX_OK;
}
