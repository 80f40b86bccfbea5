/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small machine for tests of memory/: a partition, the hypervisor's first directory, and a model that recomputes types and counts
 * from nothing but the page tables and the list of directories that were loaded. One program includes it once.
 */
#ifndef HOST_MEMORY_WORLD_H
#define HOST_MEMORY_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "abi/anaxagoros.h"
#include "harness.h"
#include "memory/guest_memory.h"
#include "memory/physical.h"

#ifndef FRAMES
#define FRAMES		1536u		/* 6 MiB: two tables of direct map */
#endif
#define FIRST_FRAME	(HOST_MEMORY_START >> 12)
#define PAGE_OFFSET	0xc0000000u
#define KERNEL_SLOT	768u
#define DIRECT_SLOT	(KERNEL_SLOT + (HOST_MEMORY_START >> 22))
#define GATE_ENTRY	0x00345003u
#define DEVICE_FRAME	0xd0000u	/* 16 frames */

/* Entry bits, on purpose not the firmware's names. */
#define P		0x001u
#define W		0x002u
#define U		0x004u
#define CACHE		0x018u		/* PWT, PCD */
#define A		0x020u
#define D		0x040u
#define BIT7		0x080u		/* PS, PAT */
#define G		0x100u

/* Frames of the boot area, at the top. */
#define BOOT		(FRAMES - 1)
#define MAP0		(FRAMES - 2)
#define MAP1		(FRAMES - 3)

uint32_t host_memory[HOST_MEMORY_SIZE / sizeof(uint32_t)];

#ifndef memory			/* a macro: it is a part of something else */
static struct guest_memory memory;
#endif
static struct frame frames[FRAMES];
static uint32_t bitmap[FRAMES / 32];
static bool pinned[FRAMES];		/* the model's knowledge, with memory.reference_directory and .loaded_directory */

/* Preemption: asked how often; true at this one (1 = next), or every time. */
static uint32_t preempt_asked, preempt_at;
static bool preempt_always;

bool preemption_pending(void)
{
	return ++preempt_asked == preempt_at || preempt_always;
}

static inline uint32_t pa(uint32_t frame)
{
	return HOST_MEMORY_START + frame * 4096;
}

static inline uint32_t at(uint32_t frame, uint32_t slot)
{
	return pa(frame) + slot * 4;
}

static inline uint32_t get(uint32_t frame, uint32_t slot)
{
	return physical_read(at(frame, slot));
}

/* A store by the guest itself, which only plain memory can take. */
static inline void put(uint32_t frame, uint32_t slot, uint32_t value)
{
	if (frames[frame].type != FRAME_NONE)
		harness_fail("the test stores to frame %u, a table", frame);
	physical_write(at(frame, slot), value);
}

static inline int set(uint32_t frame, uint32_t slot, uint32_t value)
{
	return memory_set_entry(&memory, at(frame, slot), value);
}

/* The direct map's entry of a frame. */
static inline uint32_t direct_entry(uint32_t frame)
{
	return get(frame < 1024 ? MAP0 : MAP1, frame % 1024);
}

__attribute__((unused))
static int load_directory(uint32_t frame)
{
	int result = memory_load_directory(&memory, pa(frame));

	if (result == ANAX_OK) {
		if (memory.reference_directory == pa(frame) && !pinned[frame])
			memset(pinned, 0, sizeof(pinned));
		pinned[frame] = true;
	}
	return result;
}

__attribute__((unused))
static int drop_directory(uint32_t frame)
{
	int result = memory_drop_directory(&memory, pa(frame));

	if (result == ANAX_OK)
		pinned[frame] = false;
	return result;
}

static int adopt_boot(void)
{
	int result = memory_adopt_boot(&memory, pa(BOOT));

	if (result == ANAX_OK)
		pinned[BOOT] = true;
	return result;
}

/* Everything before the adoption of the first directory. */
static void world_prepare(void)
{
	memset(host_memory, 0, sizeof(host_memory));
	memset(frames, 0, sizeof(frames));
	memset(bitmap, 0, sizeof(bitmap));
	memset(pinned, 0, sizeof(pinned));
	memory = (struct guest_memory){ .first_frame = FIRST_FRAME, .frame_count = FRAMES, .frames = frames, .table_bitmap = bitmap,
		.page_offset = PAGE_OFFSET, .gate_entry = GATE_ENTRY, .devices = { { 1, 0 }, { DEVICE_FRAME, 16 } },
		.device_range_count = 2 };
	preempt_asked = preempt_at = preempt_always = 0;
	for (uint32_t i = 0; i < FRAMES; i++)
		put(i < 1024 ? MAP0 : MAP1, i % 1024, pa(i) | P | W);
	put(BOOT, DIRECT_SLOT, pa(MAP0) | P | W);
	put(BOOT, DIRECT_SLOT + 1, pa(MAP1) | P | W);
}

static inline void world_new(void)
{
	world_prepare();
	CHECK_EQUAL(adopt_boot(), ANAX_OK);
}

/* The model. */

static struct {
	uint8_t type[FRAMES];
	uint32_t references[FRAMES], writable[FRAMES], own_writable[FRAMES];
} model;

static inline bool in_partition(uint32_t value)
{
	return (value >> 12) >= FIRST_FRAME && (value >> 12) < FIRST_FRAME + FRAMES;
}

static void model_table(uint32_t directory, uint32_t slot, enum frame_type type)
{
	uint32_t value = get(directory, slot), table = (value >> 12) - FIRST_FRAME;

	if (!(value & P))
		return;
	if (!in_partition(value) || (value & (BIT7 | G | CACHE)))
		harness_fail("directory %u slot %u holds %#x", directory, slot, value);
	if (model.type[table] != FRAME_NONE && model.type[table] != type)
		harness_fail("directory %u slot %u names frame %u, of another type", directory, slot, table);
	if (type == FRAME_TABLE && !(frames[directory].groups >> slot / 64 & 1))
		harness_fail("directory %u slot %u is outside of the groups", directory, slot);
	model.type[table] = type;
	model.references[table]++;
	model.own_writable[directory]++;
}

static void model_directory(uint32_t directory, bool reference)
{
	for (uint32_t slot = 0; slot < KERNEL_SLOT; slot++)
		model_table(directory, slot, FRAME_TABLE);
	for (uint32_t slot = KERNEL_SLOT; slot < 1023; slot++) {
		if (reference)
			model_table(directory, slot, FRAME_KERNEL_TABLE);
		else if ((get(directory, slot) ^ physical_read(memory.reference_directory + slot * 4)) & ~(A | D))
			harness_fail("directory %u slot %u is not the reference's", directory, slot);
	}
	if ((get(directory, 1023) & ~(A | D)) != GATE_ENTRY)
		harness_fail("directory %u has no gate", directory);
}

/* An entry of a live table: what it maps is the guest's, and no table if writable. */
static void model_entry(uint32_t table, uint32_t slot)
{
	uint32_t value = get(table, slot), frame = (value >> 12) - FIRST_FRAME;

	if (!(value & P))
		return;
	if (!(frames[table].groups >> slot / 64 & 1))
		harness_fail("table %u slot %u is outside of the groups", table, slot);
	if (!in_partition(value)) {
		if ((value >> 12) - DEVICE_FRAME >= 16 || (value & (G | BIT7)))
			harness_fail("table %u slot %u holds %#x", table, slot, value);
		return;
	}
	if (value & (BIT7 | G | CACHE))
		harness_fail("table %u slot %u holds %#x", table, slot, value);
	if (!(value & W))
		return;
	if (model.type[frame] != FRAME_NONE || frames[frame].type != FRAME_NONE)
		harness_fail("table %u slot %u maps table %u writable", table, slot, frame);
	model.writable[frame]++;
	model.own_writable[table]++;
}

/* Types and counts of what the directories in list[] reach. */
static void model_compute(const bool *list)
{
	memset(&model, 0, sizeof(model));
	for (uint32_t i = 0; i < FRAMES; i++)
		if (list[i]) {
			if (model.type[i] != FRAME_NONE)
				harness_fail("directory %u is a table too", i);
			model.type[i] = FRAME_DIRECTORY;
			model_directory(i, memory.reference_directory == pa(i));
		}
	for (uint32_t i = 0; i < FRAMES; i++)
		if (model.type[i] == FRAME_TABLE || model.type[i] == FRAME_KERNEL_TABLE)
			for (uint32_t slot = 0; slot < 1024; slot++)
				model_entry(i, slot);
}

/* Between two calls all agrees. */
static void world_check(void)
{
	uint32_t directories = 0;

	model_compute(pinned);
	for (uint32_t i = 0; i < FRAMES; i++) {
		uint32_t writable = model.type[i] == FRAME_NONE ? model.writable[i] : model.own_writable[i];

		directories += pinned[i];
		if (frames[i].type != model.type[i] || frames[i].references != model.references[i] || frames[i].writable != writable)
			harness_fail("frame %u: type %u references %u writable %u; should be %u %u %u", i, frames[i].type,
				     frames[i].references, frames[i].writable, model.type[i], model.references[i], writable);
		if ((frames[i].flags & FRAME_LOCKED) || (frames[i].type == FRAME_NONE && frames[i].flags))
			harness_fail("frame %u: flags %u", i, frames[i].flags);
		if ((bitmap[i / 32] >> i % 32 & 1) != (frames[i].type != FRAME_NONE))
			harness_fail("frame %u: bitmap", i);
	}
	CHECK_EQUAL(memory.directories, directories);
	CHECK_EQUAL(memory.progress.operation, MEMORY_IDLE);
}

/* In the middle of a call: what the processor could reach is safe, and counted. */
__attribute__((unused))
static void world_check_preempted(void)
{
	bool live[FRAMES];
	uint32_t loaded = (memory.loaded_directory - HOST_MEMORY_START) / 4096;

	CHECK(!memory.loaded_directory || (frames[loaded].type == FRAME_DIRECTORY && !(frames[loaded].flags & FRAME_LOCKED)));
	for (uint32_t i = 0; i < FRAMES; i++)
		live[i] = frames[i].type == FRAME_DIRECTORY && !(frames[i].flags & FRAME_LOCKED);
	/* Half propagated: every directory has the old table or the new one, and both are live. */
	if (memory.progress.operation == MEMORY_SET && memory.progress.stage == STAGE_PROPAGATE) {
		uint32_t old = memory.progress.table;

		if (old < FRAMES && (frames[old].type != FRAME_KERNEL_TABLE || !frames[old].references))
			harness_fail("table %u lost its type before SET_PMD reached every directory", old);
		return;
	}
	model_compute(live);
	for (uint32_t i = 0; i < FRAMES; i++) {
		uint32_t writable = model.type[i] == FRAME_NONE ? model.writable[i] : model.own_writable[i];

		if (model.type[i] != FRAME_NONE && frames[i].type != model.type[i])
			harness_fail("frame %u: type %u, should be %u", i, frames[i].type, model.type[i]);
		if (frames[i].references < model.references[i] || (frames[i].type == model.type[i] && frames[i].writable < writable))
			harness_fail("frame %u: references %u writable %u, less than %u %u", i, frames[i].references,
				     frames[i].writable, model.references[i], writable);
		if ((bitmap[i / 32] >> i % 32 & 1) != (frames[i].type != FRAME_NONE))
			harness_fail("frame %u: bitmap", i);
	}
}

/* After a stop nothing is left. */
__attribute__((unused))
static void world_check_released(void)
{
	static const struct frame none;

	for (uint32_t i = 0; i < FRAMES; i++)
		if (memcmp(&frames[i], &none, sizeof(none)))
			harness_fail("frame %u is left", i);
	for (uint32_t i = 0; i < FRAMES / 32; i++)
		CHECK_EQUAL(bitmap[i], 0);
	CHECK_EQUAL(memory.reference_directory, 0);
	CHECK_EQUAL(memory.loaded_directory, 0);
	CHECK_EQUAL(memory.next_reference, 0);
	CHECK_EQUAL(memory.directories, 0);
	CHECK_EQUAL(memory.progress.operation, MEMORY_IDLE);
}

/* A copy of everything that a refused call must leave alone. */
static struct {
	uint32_t host_memory[FRAMES * 1024];
	struct frame frames[FRAMES];
	uint32_t bitmap[FRAMES / 32], reference, loaded, next, directories;
} saved;

static inline void world_save(void)
{
	memcpy(saved.host_memory, host_memory, sizeof(saved.host_memory));
	memcpy(saved.frames, frames, sizeof(frames));
	memcpy(saved.bitmap, bitmap, sizeof(bitmap));
	saved.reference = memory.reference_directory;
	saved.loaded = memory.loaded_directory;
	saved.next = memory.next_reference;
	saved.directories = memory.directories;
}

static inline bool world_unchanged(void)
{
	return !memcmp(saved.host_memory, host_memory, sizeof(saved.host_memory)) && !memcmp(saved.frames, frames, sizeof(frames)) &&
	       !memcmp(saved.bitmap, bitmap, sizeof(bitmap)) && saved.reference == memory.reference_directory &&
	       saved.loaded == memory.loaded_directory && saved.next == memory.next_reference &&
	       saved.directories == memory.directories;
}

/* The call gives this error and changes nothing. */
#define REFUSED(call, error) \
	do { \
		world_save(); \
		CHECK_EQUAL(call, error); \
		if (!world_unchanged()) \
			harness_fail("%s:%d: %s was refused and left something behind", __FILE__, __LINE__, #call); \
		world_check(); \
	} while (0)

#define ACCEPTED(call) \
	do { \
		CHECK_EQUAL(call, ANAX_OK); \
		world_check(); \
	} while (0)

/* A process: one table, in two slots, and an entry of each kind. */
static inline void put_process(uint32_t directory, uint32_t table)
{
	put(table, 0, pa(100) | P | W | U | G | CACHE | BIT7);
	put(table, 1, pa(100) | P | U | A | D);
	put(table, 500, DEVICE_FRAME << 12 | P | W | U | CACHE);
	put(table, 501, 0xfffff0ff & ~P);
	put(table, 1023, pa(101) | P | W | U);
	put(directory, 0, pa(table) | P | W | U | A | G | CACHE);
	put(directory, 767, pa(table) | P | U);
	put(directory, 300, 0xdeadbee0);
}

/* What Linux does: the kernel half cloned, one more kernel table, then loaded; the boot directory becomes memory. */
static inline void put_reference(uint32_t directory, uint32_t extra_table)
{
	for (uint32_t slot = KERNEL_SLOT; slot < 1023; slot++)
		put(directory, slot, get(BOOT, slot));
	put(directory, 1023, 0x12345067);
	put(directory, 1000, pa(extra_table) | P | W | G | CACHE);
	put(extra_table, 5, pa(77) | P | W | G | CACHE | BIT7);
	put(extra_table, 6, pa(directory) | P | W);
	put(extra_table, 7, pa(extra_table) | P | W);
	put(extra_table, 8, pa(77) | W);
	put(extra_table, 1023, (DEVICE_FRAME + 15) << 12 | P | W | CACHE | G | BIT7);
}

#endif
