/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames of a partition: their types, the bitmap that shows these to the guest, the direct map's entries. Internal to memory/. */
#ifndef MEMORY_FRAME_H
#define MEMORY_FRAME_H

#include "abi/anaxagoros.h"
#include "memory/guest_memory.h"
#include "memory/ownership.h"
#include "memory/physical.h"

#define FRAME_SIZE		4096
#define FRAME_SHIFT		12
#define LARGE_PAGE_SIZE		0x400000
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
#define WORK_SLICE		300
#define WORK_GROUP		50	/* GROUP_ENTRIES scanned */
#define WORK_RUN		130	/* RUN_ENTRIES looked through */
#define WORK_ENTRY		50	/* an entry */
#define WORK_GOOD_RUN		280	/* RUN_ENTRIES to none of which anything has to be done */
#define WORK_GOOD_ENTRY		20	/* an entry to which nothing has to be done */
#define WORK_RELEASED		25	/* an entry no longer counted */
#define WORK_FRAME		80	/* a frame changing its type */
#define WORK_RELEASE_ALL	100	/* 32 frames forgotten */

/* Slots that are looked at together, to skip empty ones: a bit of frame->groups. */
#define GROUP_ENTRIES		64u
#define GROUPS			(TABLE_ENTRIES / GROUP_ENTRIES)
#define RUN_ENTRIES		32u

#include "memory/invariant.h"

/* FRAME_INDEX_NONE when the address is not in the partition. */
/*@ requires layout(memory);
    assigns \nothing;
    ensures in_partition(memory, address / 4096) ?
      \result == address / 4096 - memory->first_frame : \result == FRAME_INDEX_NONE;
*/
static inline uint32_t frame_index(const struct guest_memory *memory, uint32_t address)
{
	uint32_t index = address / FRAME_SIZE - memory->first_frame;

	return index < memory->frame_count ? index : FRAME_INDEX_NONE;
}

/*@ requires layout(memory) && index < memory->frame_count;
    assigns \nothing;
    ensures \result == (memory->first_frame + index) * 4096;
*/
static inline uint32_t frame_address(const struct guest_memory *memory, uint32_t index)
{
	return (memory->first_frame + index) * FRAME_SIZE;
}

/*@ requires layout(memory) && index < memory->frame_count && slot < TABLE_ENTRIES;
    assigns \nothing;
    ensures \result == (memory->first_frame + index) * 4096 + slot * 4;
*/
static inline uint32_t entry_address(const struct guest_memory *memory, uint32_t index, uint32_t slot)
{
	return frame_address(memory, index) + slot * sizeof(uint32_t);
}

/* Slot of an entry, of either level, by its address. */
/*@ assigns \nothing;
    ensures \result == address % 4096 / 4;
*/
static inline uint32_t entry_slot(uint32_t address)
{
	return address % FRAME_SIZE / sizeof(uint32_t);
}

/* First slot of a directory's kernel half. */
/*@ requires layout(memory);
    assigns \nothing;
    ensures \result == memory->page_offset / 0x400000;
*/
static inline uint32_t kernel_slot(const struct guest_memory *memory)
{
	return memory->page_offset / LARGE_PAGE_SIZE;
}

/* Accounts for work done. */
/*@ requires \valid(memory);
    assigns memory->work;
    ensures \old(invariant(memory)) ==> invariant(memory);
*/
static inline void memory_set_work(struct guest_memory *memory, uint32_t ticks)
{
	memory->work = ticks;
	//@ assert laid_out: \at(layout(memory), Pre) ==> layout(memory);
	/*@ assert devices: \at(layout(memory), Pre) ==>
	      \forall integer f; in_device(memory, f) <==> \at(in_device(memory, f), Pre);
	*/
	//@ assert owned: \at(layout(memory), Pre) ==> \forall integer e; is_own(memory, e) <==> \at(is_own(memory, e), Pre);
	/*@ assert entries: \at(invariant(memory), Pre) ==>
	      entries_checked(memory, memory->frames, memory->first_frame, memory->frame_count);
	*/
	//@ assert kept: \at(invariant(memory), Pre) ==> invariant(memory);
}

/* Accounts for work done; true when the call must be left now. At least one slice is done between two preemptions. */
/*@ requires \valid(memory);
    assigns memory->work;
    ensures \old(invariant(memory)) ==> invariant(memory);
*/
static inline bool memory_work(struct guest_memory *memory, uint32_t ticks)
{
	memory_set_work(memory, memory->work + ticks);
	if (memory->work < WORK_SLICE)
		return false;
	memory_set_work(memory, 0);
	return preemption_pending();
}

/* Finds the groups of a locked frame among its first ones. */
static inline void frame_scan(struct guest_memory *memory, uint32_t index, uint32_t groups)
{
	memory->frames[index].groups = physical_scan(frame_address(memory, index), groups);
	memory->work += groups * WORK_GROUP;
}

/* The proof takes this for what the instruction does: the contract is not proven. A bit's number is taken modulo 16. */
/*@ assigns \nothing;
    ensures \forall integer n; 0 <= n < 16 ==> (bit(\result, n) <==> bit(groups, n) || n == group % 16);
*/
static inline uint16_t groups_with(uint16_t groups, uint32_t group)
{
	__asm__("btsw %w1, %0" : "+r"(groups) : "r"(group) : "cc");
	return groups;
}

/* The slot of an entry may be present from now on. */
/*@ requires \valid(frame);
    assigns frame->groups;
    ensures \forall integer n; 0 <= n < 16 ==> (bit(frame->groups, n) <==> bit(\old(frame->groups), n) || n == address / 4 % 1024 / 64);
*/
static inline void frame_add_slot(struct frame *frame, uint32_t address)
{
	//@ assert address / 256 % 16 == address / 4 % 1024 / 64;
	frame->groups = groups_with(frame->groups, address / (GROUP_ENTRIES * sizeof(uint32_t)));
}

/*
 * To go through the present slots of a table or directory by runs, from a slot on. run_first(): the run to begin with; run_next(): the
 * one behind a run. Both skip groups that have none, and give TABLE_ENTRIES at the end.
 */
/*@ requires \valid_read(frame) && slot <= TABLE_ENTRIES;
    assigns \nothing;
    ensures \result % RUN_ENTRIES == 0 && slot - slot % RUN_ENTRIES <= \result <= TABLE_ENTRIES;
    ensures \forall integer n; slot <= n < \result ==> !bit(frame->groups, n / 64);
*/
static inline uint32_t run_first(const struct frame *frame, uint32_t slot)
{
	uint32_t groups = frame->groups >> slot / GROUP_ENTRIES;

	if (groups & 1)
		return slot & -RUN_ENTRIES;
	return groups ? (slot / GROUP_ENTRIES + __builtin_ctz(groups)) * GROUP_ENTRIES : TABLE_ENTRIES;
}

/*@ requires \valid_read(frame) && run < TABLE_ENTRIES && run % RUN_ENTRIES == 0;
    assigns \nothing;
    ensures \result % RUN_ENTRIES == 0 && run + RUN_ENTRIES <= \result <= TABLE_ENTRIES;
    ensures \forall integer n; run + RUN_ENTRIES <= n < \result ==> !bit(frame->groups, n / 64);
*/
static inline uint32_t run_next(const struct frame *frame, uint32_t run)
{
	run += RUN_ENTRIES;
	return run % GROUP_ENTRIES ? run : run_first(frame, run);
}

/* The present slots of a run, a bit for each, without those before a slot. start: the table's address. */
/*@ requires start % 4096 == 0 && start < 0x40000000 && run % RUN_ENTRIES == 0 && run < TABLE_ENTRIES && slot < run + RUN_ENTRIES;
    assigns \nothing;
    ensures \forall integer w; start / 4 + run <= w < start / 4 + run + 32 ==>
      (bit(\result, w - start / 4 - run) <==> is_present(word(w)) && start / 4 + slot <= w);
*/
static inline uint32_t run_present(uint32_t start, uint32_t run, uint32_t slot)
{
	uint32_t present = physical_present(start + run * sizeof(uint32_t));

	return slot > run ? present & -1u << slot % RUN_ENTRIES : present;
}

/* As run_present(), the slots with the writable bit set, present or not. */
/*@ requires start % 4096 == 0 && start < 0x40000000 && run % RUN_ENTRIES == 0 && run < TABLE_ENTRIES && slot < run + RUN_ENTRIES;
    assigns \nothing;
    ensures \forall integer w; start / 4 + run <= w < start / 4 + run + 32 ==>
      (bit(\result, w - start / 4 - run) <==> (word(w) & 2) != 0 && start / 4 + slot <= w);
*/
static inline uint32_t run_writable(uint32_t start, uint32_t run, uint32_t slot)
{
	uint32_t writable = physical_writable(start + run * sizeof(uint32_t));

	return slot > run ? writable & -1u << slot % RUN_ENTRIES : writable;
}

/*@ requires present != 0 && run < TABLE_ENTRIES;
    assigns \nothing;
    ensures run <= \result < run + RUN_ENTRIES && bit(present, \result - run);
    ensures \forall integer i; 0 <= i < \result - run ==> !bit(present, i);
*/
static inline uint32_t run_slot(uint32_t run, uint32_t present)
{
	return run + __builtin_ctz(present);
}

/* Without the slot of run_slot(). */
/*@ requires present != 0;
    assigns \nothing;
    ensures \forall integer n; 0 <= n < 32 && bit(present, n) && (\forall integer i; 0 <= i < n ==> !bit(present, i)) ==>
      \forall integer i; 0 <= i < 32 ==> (bit(\result, i) <==> bit(present, i) && i != n);
*/
static inline uint32_t run_rest(uint32_t present)
{
	return present & (present - 1);
}

/* Directory slot of the direct map for a frame; from GATE_SLOT on: the frame lies beyond. */
/*@ requires layout(memory) && index < memory->frame_count;
    assigns \nothing;
*/
static inline uint32_t frame_direct_map_slot(const struct guest_memory *memory, uint32_t index)
{
	return kernel_slot(memory) + (frame_address(memory, index) >> 22);
}

/* Physical address of the entry that maps a frame in the reference's direct map; 0 when there is none. */
/*@ requires layout(memory) && index < memory->frame_count;
    assigns \nothing;
*/
static inline uint32_t frame_direct_map_entry(const struct guest_memory *memory, uint32_t index)
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

/*
 * FRAME_NONE to a type, with FRAME_LOCKED: nothing can write the frame from here on, for its direct-map entry is made read-only.
 * ANAX_EBUSY when it is mapped writable elsewhere too.
 */
static inline int frame_lock(struct guest_memory *memory, uint32_t index, enum frame_type type)
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
	*frame = (struct frame){ .type = type, .flags = FRAME_LOCKED | (flip ? FRAME_FLIPPED : 0) };
	memory->table_bitmap[index / 32] |= 1u << index % 32;
	return ANAX_OK;
}

/* Any type back to FRAME_NONE; the frame counts nothing any more. Gives the direct-map entry back. */
void frame_unlock(struct guest_memory *memory, uint32_t index);

#endif
