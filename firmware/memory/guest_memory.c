/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls: arguments, and what is under way. */
#include "memory/guest_memory.h"

#include "abi/anaxagoros.h"
#include "library/string.h"
#include "memory/directory.h"
#include "memory/physical.h"

/* True when a call may begin, or go on if it is the one under way. */
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
static int frame_argument(const struct guest_memory *memory, enum memory_operation operation, uint32_t address, uint32_t *index)
{
	*index = frame_index(memory, address);
	if (address % FRAME_SIZE)
		return ANAX_EINVAL;
	if (*index == FRAME_INDEX_NONE)
		return ANAX_EFAULT;
	return progress_admits(memory, operation, address, 0) ? ANAX_OK : ANAX_EBUSY;
}

static void load(struct guest_memory *memory, uint32_t index)
{
	if (memory->loaded_directory)
		memory->frames[frame_index(memory, memory->loaded_directory)].references--;
	memory->loaded_directory = frame_address(memory, index);
	memory->frames[index].references++;
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
		directory_begin_release(memory, directory, progress->acquired, result);
		return ANAX_OK;
	}
	directory_pin(memory, reference);
	load(memory, directory);
	if (!reference)
		return ANAX_OK;
	memory->reference_directory = progress->address;
	memory->next_reference = 0;
	memory->frames[directory].references++;
	if (old)
		directory_begin_release(memory, frame_index(memory, old), GATE_SLOT, ANAX_OK);
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
	return ANAX_OK;
}

int memory_load_directory(struct guest_memory *memory, uint32_t address)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t index;
	int result = frame_argument(memory, MEMORY_LOAD, address, &index);

	if (result)
		return result;
	if (progress->operation == MEMORY_IDLE) {
		if (memory->frames[index].type == FRAME_DIRECTORY) {
			load(memory, index);
			return ANAX_OK;
		}
		result = memory->frames[index].type == FRAME_NONE ? load_begin(memory, address, index) : ANAX_EBUSY;
		if (result)
			return result;
	}
	if (progress->stage == STAGE_CHECK && load_check(memory))
		return MEMORY_PREEMPTED;
	if (progress->stage == STAGE_RELEASE && directory_release(memory))
		return MEMORY_PREEMPTED;
	progress->operation = MEMORY_IDLE;
	return progress->result;
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
		if (memory->frames[index].references > 1)
			return ANAX_EBUSY;
		progress_begin(memory, MEMORY_DROP, address, 0);
		directory_begin_release(memory, index, kernel_slot(memory), ANAX_OK);
	}
	if (directory_release(memory))
		return MEMORY_PREEMPTED;
	progress->operation = MEMORY_IDLE;
	return ANAX_OK;
}

int memory_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value)
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

int memory_write_protect(struct guest_memory *memory, uint32_t address, uint32_t count)
{
	struct memory_progress *progress = &memory->progress;
	uint32_t index = frame_index(memory, address);

	if (address % sizeof(uint32_t) || !count || count > TABLE_ENTRIES - entry_slot(address))
		return ANAX_EINVAL;
	if (index == FRAME_INDEX_NONE)
		return ANAX_EFAULT;
	if (memory->frames[index].type == FRAME_DIRECTORY)
		return ANAX_EINVAL;
	if (!progress_admits(memory, MEMORY_PROTECT, address, count))
		return ANAX_EBUSY;
	if (progress->operation == MEMORY_IDLE)
		progress_begin(memory, MEMORY_PROTECT, address, count);
	while (progress->entry < count) {
		table_write_protect(memory, address + progress->entry * sizeof(uint32_t));
		progress->entry++;
		if (memory_work(memory, WORK_ENTRY))
			return MEMORY_PREEMPTED;
	}
	progress->operation = MEMORY_IDLE;
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
