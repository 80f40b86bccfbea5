/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Direct paging: the processor uses the guest's own page tables, and the guest can change them only through the functions below.
 *
 * What holds for every frame of a partition, between any two calls and whenever a call is preempted:
 * - a live table (any type but FRAME_NONE) names only frames of the partition and of the guest's device ranges;
 * - no live table maps a live table writable: entries of user tables that would are refused, those of kernel tables stripped;
 * - types and counts agree with the tables that exist; a count that would overflow is refused;
 * - the kernel half of every pinned directory is that of the reference directory, its last entry the hypervisor's own gate.
 *
 * TLB: nothing here flushes. CR3 is reloaded on every return from the hypervisor to a guest and no entry is global (G is stripped
 * and CR4.PGE clear), so no translation of before the call outlives it.
 *
 * Long calls are preemptible: MEMORY_PREEMPTED asks to make the same call again, which goes on where it stopped. Until it has
 * ended any other call is refused with ANAX_EBUSY (memory_release_all() alone may come at any time), so deliver no interrupt to the
 * guest while progress.operation is not MEMORY_IDLE. Should the guest run all the same, nothing breaks as long as CR3 is
 * loaded_directory, which may have changed when MEMORY_PREEMPTED is returned.
 */
#ifndef MEMORY_GUEST_MEMORY_H
#define MEMORY_GUEST_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/config.h"

#define MEMORY_PREEMPTED	1

enum frame_type { FRAME_NONE, FRAME_DIRECTORY, FRAME_TABLE, FRAME_KERNEL_TABLE };

#define FRAME_LOCKED	1	/* a table that is not wholly checked, or a directory being checked or released */
#define FRAME_FLIPPED	2	/* its direct-map entry is read-only because of us: give it back on release */

/* One for each frame of the partition: 8 bytes. */
struct frame {
	uint8_t type;		/* enum frame_type */
	uint8_t flags;
	uint16_t references;	/* tables: directory entries naming it, those copied from the reference not counted; else 0 */
	uint16_t writable;	/* FRAME_NONE: live entries mapping it writable; tables: own entries counted in that way;
				   directories: own entries that hold a reference */
	uint16_t groups;	/* tables, user half of directories: bit n set = any of slots 64n to 64n + 63 may be present */
};

enum memory_operation { MEMORY_IDLE, MEMORY_LOAD, MEMORY_DROP, MEMORY_SET, MEMORY_CHANGE, MEMORY_RELEASE_ALL };
enum memory_stage { STAGE_CHECK, STAGE_PROPAGATE, STAGE_RELEASE };

/* The call under way. */
struct memory_progress {
	uint32_t address, value;	/* the call's arguments */
	uint32_t directory;		/* frame index: being checked or released */
	uint32_t table;			/* frame index or FRAME_INDEX_NONE: SET's new table, then its old one */
	uint32_t cursor;		/* frame index: next one to look at; CHANGE: the call's count */
	int32_t result;			/* what the call returns once all is released */
	uint16_t slot;			/* of the directory: next one to check or release */
	uint16_t acquired;		/* present slots of the directory below this one hold their references */
	uint16_t entry;			/* of the table: next one to check or release */
	uint8_t operation;		/* enum memory_operation */
	uint8_t stage;			/* enum memory_stage */
};

struct memory_counters {
	uint32_t tables_checked;	/* tables and directories pinned */
	uint32_t tables_released;
	uint32_t entries_set;		/* entries of live tables changed on request */
	uint32_t direct_map_flips;	/* direct-map entries made read-only, or writable again */
};

/*
 * All zero to begin with, but for what the caller fills in: the first block. frames[] and the bitmap are zero too.
 * Addresses are physical and in bytes; 0 = none, so a partition never begins at frame 0.
 */
struct guest_memory {
	uint32_t first_frame;		/* multiple of 1024 */
	uint32_t frame_count;		/* multiple of 32 */
	struct frame *frames;		/* [frame_count] */
	uint32_t *table_bitmap;		/* [frame_count / 32]: bit 0 of word 0 is first_frame's. The guest sees it in its
					   ANAX_TABLE_BITMAP from byte first_frame / 8: MEMORY_BITMAP_OFFSET() in that page */
	uint32_t page_offset;		/* virtual minus physical address of the direct map, start of the kernel half; 4 MiB aligned */
	uint32_t gate_entry;		/* last entry of every pinned directory */
	struct device_range devices[CONFIG_DEVICE_RANGES];
	uint32_t device_range_count;

	uint32_t reference_directory;	/* its kernel half is everyone's */
	uint32_t loaded_directory;	/* what the caller loads into CR3 */
	uint32_t next_reference;	/* becomes the reference when first loaded */
	uint32_t directories;		/* pinned */
	uint32_t work;			/* about ticks since preemption_pending() was last asked */
	struct memory_progress progress;
	struct memory_counters counters;
};

#define MEMORY_BITMAP_OFFSET(first_frame)	((first_frame) / 8 % 4096)

/* True when the hypervisor should leave a long call now. Provided by the caller; asked about every thousand ticks. */
//@ assigns \nothing;
bool preemption_pending(void);

/*
 * Makes the directory at an address the loaded one; checks and pins it first when it is not live. The caller keeps CR3 equal to
 * loaded_directory, whatever the result. ANAX_OK; ANAX_EINVAL: not aligned, or a large page in it; ANAX_EFAULT: not in the
 * partition; ANAX_EPERM: it names a foreign frame; ANAX_EBUSY: a frame is in use otherwise; ANAX_ENOMEM: a count is full;
 * MEMORY_PREEMPTED.
 */
int memory_load_directory(struct guest_memory *memory, uint32_t address);

/* Releases a pinned directory. ANAX_EBUSY: loaded or the reference; ANAX_EINVAL: not pinned; ANAX_EFAULT; MEMORY_PREEMPTED. */
int memory_drop_directory(struct guest_memory *memory, uint32_t address);

/*
 * Stores an entry of a table or directory; in memory of the guest that is neither, a plain word. Errors as for loading, and
 * ANAX_EPERM for a kernel-half entry of a directory that is not the reference, unless it is equal to the reference's.
 */
int memory_set_entry(struct guest_memory *memory, uint32_t address, uint32_t value);

/*
 * Sets count (1-1024) entries, all in one frame, not of a live directory, to what they hold in the bits to keep, with others set: in
 * bits 0-11 only; or with 0, 0 to nothing. Errors as for setting them one by one; an error leaves those before it changed.
 */
int memory_change(struct guest_memory *memory, uint32_t address, uint32_t count, uint32_t keep, uint32_t set);

/*
 * Sets count (1-1024) entries, all in one frame, to values, as memory_set_entry() does one after the other. *done: how many are set, 0 for
 * a new call, and at the end of one that succeeds; after MEMORY_PREEMPTED it goes on from there. Others can write the values meanwhile.
 */
int memory_set_run(struct guest_memory *memory, uint32_t address, const volatile uint32_t *values, uint32_t count, uint32_t *done);

/*
 * Makes the hypervisor's own first directory the reference and the loaded one, by the checks of any other. At boot: not preempted
 * for long, called again until it is not MEMORY_PREEMPTED.
 */
int memory_adopt_boot(struct guest_memory *memory, uint32_t address);

/*
 * Names the directory that becomes the reference when it is loaded. Its kernel half is checked then, instead of copied; the
 * only other pinned directory must be the reference of before (else loading gives ANAX_EBUSY), which is released in the same call.
 * ANAX_EINVAL, ANAX_EFAULT; ANAX_EBUSY: it is live already.
 */
int memory_set_next_reference(struct guest_memory *memory, uint32_t address);

/* True when the frame of a physical address is a live table or directory: a store to it that faulted is to become an entry set. */
bool memory_is_table(const struct guest_memory *memory, uint32_t address);

/*
 * What the processor would do: the physical address of a virtual one below the gate, for the given access, in a live directory.
 * False when it would fault, or the frame is no RAM of the partition. Sets no accessed or dirty bits.
 */
bool memory_translate(const struct guest_memory *memory, uint32_t directory, uint32_t virtual_address, bool write, bool user,
		      uint32_t *physical);

/*
 * For a guest that is stopped for good: all frames to FRAME_NONE, counts to 0, bitmap clear, nothing loaded, a call under way
 * forgotten. Tables are not read. ANAX_OK or MEMORY_PREEMPTED.
 */
int memory_release_all(struct guest_memory *memory);

#endif
