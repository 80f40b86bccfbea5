/* SPDX-License-Identifier: GPL-2.0-only */
/* Sound page tables of a process, loaded: random stores alone seldom make such. For targets with memory_moves.h. */
#ifndef FUZZ_PROCESS_H
#define FUZZ_PROCESS_H

/* A run of entries for frames that are never tables, in one or two slots of the directory. */
static void store_tables(uint32_t directory, uint32_t table)
{
	uint32_t slot = random_below(1024), end = slot + random_below(128), flags = P | U | (one_in(2) ? W : 0);

	memset(&host_memory[directory * 1024], 0, 4096);
	memset(&host_memory[table * 1024], 0, 4096);
	for (; slot < end && slot < 1024; slot++)
		put(table, slot, pa(slot % FIRST_BUSY) | flags);
	put(directory, random_below(KERNEL_SLOT), pa(table) | P | W | U);
	put(directory, random_below(KERNEL_SLOT), pa(table) | P | W | U);
}

/* The directory is to be the reference of all: the kernel half is its own then. */
static void name_reference(uint32_t directory)
{
	uint32_t reference = (memory.reference_directory - HOST_MEMORY_START) / 4096;

	for (uint32_t slot = KERNEL_SLOT; slot < 1023; slot++)
		put(directory, slot, get(reference, slot));
	memory_set_next_reference(&memory, pa(directory));
}

static void load_process(void)
{
	uint32_t directory = random_frame(), table = random_frame();

	if (directory == table || frames[directory].type != FRAME_NONE || frames[table].type != FRAME_NONE)
		return;
	store_tables(directory, table);
	if (one_in(8))
		name_reference(directory);
	preempt_always = one_in(2);
	while (load_directory(directory) == MEMORY_PREEMPTED)
		world_check_preempted();
	preempt_always = false;
	world_check();
}

#endif
