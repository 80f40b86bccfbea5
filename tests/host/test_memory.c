/* SPDX-License-Identifier: GPL-2.0-only */
// sources: memory/
/* Direct paging, call by call: what is accepted does what it should. */
#include "memory_world.h"

static void test_adopt_boot(void)
{
	world_prepare();
	CHECK_EQUAL(load_directory(50), ANAX_EBUSY);
	CHECK_EQUAL(adopt_boot(), ANAX_OK);
	world_check();
	CHECK_EQUAL(frames[BOOT].type, FRAME_DIRECTORY);
	CHECK_EQUAL(frames[BOOT].writable, 2);
	CHECK_EQUAL(frames[MAP0].type, FRAME_KERNEL_TABLE);
	CHECK_EQUAL(frames[MAP0].writable, 1024);
	CHECK_EQUAL(frames[MAP1].writable, FRAMES - 1024 - 3);
	CHECK_EQUAL(direct_entry(BOOT) & W, 0);
	CHECK_EQUAL(direct_entry(MAP0) & W, 0);
	CHECK_EQUAL(frames[MAP0].flags, FRAME_FLIPPED);
	CHECK_EQUAL(memory.counters.tables_checked, 3);
}

static void test_next_reference(void)
{
	world_new();
	put_reference(10, 11);
	put(12, 3, pa(5) | P | W | U);
	put(10, 0, pa(12) | P | W | U);
	ACCEPTED(memory_set_next_reference(&memory, pa(10)));
	ACCEPTED(load_directory(10));
	CHECK_EQUAL(memory.reference_directory, pa(10));
	CHECK_EQUAL(memory.loaded_directory, pa(10));
	CHECK_EQUAL(memory.next_reference, 0);
	CHECK_EQUAL(frames[BOOT].type, FRAME_NONE);
	CHECK(direct_entry(BOOT) & W);
	CHECK_EQUAL(frames[MAP0].references, 1);
	CHECK_EQUAL(frames[11].type, FRAME_KERNEL_TABLE);
	CHECK_EQUAL(frames[12].type, FRAME_TABLE);
	CHECK_EQUAL(get(11, 5), pa(77) | P | W);
	CHECK_EQUAL(get(11, 6), pa(10) | P);
	CHECK_EQUAL(get(11, 7), pa(11) | P);
	CHECK_EQUAL(get(11, 8), pa(77) | W);
	CHECK_EQUAL(get(11, 1023), (DEVICE_FRAME + 15) << 12 | P | W | CACHE);
	CHECK_EQUAL(frames[77].writable, 2);
	CHECK_EQUAL(get(10, 1023), GATE_ENTRY);
}

/* A reference with a direct map of its own: the old one, tables and all, is given back through the new one. */
static void test_next_reference_new_map(void)
{
	world_new();
	for (uint32_t i = 0; i < FRAMES; i++)
		put(20 + i / 1024, i % 1024, pa(i) | P | W | U);
	put(30, DIRECT_SLOT, pa(20) | P | W);
	put(30, DIRECT_SLOT + 1, pa(21) | P | W);
	ACCEPTED(memory_set_next_reference(&memory, pa(30)));
	ACCEPTED(load_directory(30));
	CHECK_EQUAL(frames[MAP0].type, FRAME_NONE);
	CHECK_EQUAL(frames[MAP1].type, FRAME_NONE);
	CHECK_EQUAL(get(20, 20) & W, 0);
	CHECK_EQUAL(get(20, 30) & W, 0);
	CHECK(get(21, MAP0 - 1024) & W);
	CHECK(get(21, BOOT - 1024) & W);
	CHECK_EQUAL(frames[MAP0].writable, 1);
}

static void test_load_and_drop(void)
{
	world_new();
	put_process(40, 41);
	put(42, 0, pa(41) | P | W | U);
	ACCEPTED(load_directory(40));
	CHECK_EQUAL(frames[41].references, 2);
	CHECK_EQUAL(frames[41].writable, 2);
	CHECK_EQUAL(frames[41].groups, 0x8081);
	CHECK_EQUAL(frames[100].writable, 2);
	CHECK_EQUAL(get(41, 0), pa(100) | P | W | U);
	CHECK_EQUAL(get(41, 500), DEVICE_FRAME << 12 | P | W | U | CACHE);
	CHECK_EQUAL(get(41, 501), 0xfffff0fe);
	CHECK_EQUAL(get(40, 0), pa(41) | P | W | U | A);
	CHECK_EQUAL(direct_entry(41) & W, 0);
	ACCEPTED(load_directory(42));
	CHECK_EQUAL(frames[41].references, 3);
	ACCEPTED(drop_directory(40));
	CHECK_EQUAL(frames[41].references, 1);
	CHECK(direct_entry(40) & W);
	REFUSED(drop_directory(40), ANAX_EINVAL);
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(42));
	CHECK_EQUAL(frames[41].type, FRAME_NONE);
	CHECK_EQUAL(frames[100].writable, 1);
	CHECK(direct_entry(41) & W);
}

/* Each bit that is no guest's, by itself, of entries that are not counted. */
static void test_load_strips(void)
{
	static const uint32_t bits[] = { G, BIT7, 0x008, 0x010 };

	world_new();
	put(40, 0, pa(41) | P);
	for (uint32_t i = 0; i < 4; i++)
		put(41, i, pa(100) | P | bits[i]);
	/* Tables, too, if they are not to be writable. */
	put(41, 4, pa(BOOT) | P | G);
	put(41, 5, pa(41) | P | G);
	ACCEPTED(load_directory(40));
	for (uint32_t i = 0; i < 4; i++)
		CHECK_EQUAL(get(41, i), pa(100) | P);
	CHECK_EQUAL(get(41, 4), pa(BOOT) | P);
	CHECK_EQUAL(get(41, 5), pa(41) | P);
}

static void test_set_entry_of_table(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	ACCEPTED(set(41, 1, pa(102) | P | W | U | G | BIT7 | CACHE));
	CHECK_EQUAL(get(41, 1), pa(102) | P | W | U);
	CHECK_EQUAL(frames[102].writable, 2);
	ACCEPTED(set(41, 1, pa(102) | P | W | A | D));
	CHECK_EQUAL(frames[102].writable, 2);
	ACCEPTED(set(41, 1, pa(102) | P));
	CHECK_EQUAL(frames[102].writable, 1);
	ACCEPTED(set(41, 1, pa(103) | P | W));
	ACCEPTED(set(41, 1, pa(104) | P | W));
	CHECK_EQUAL(frames[103].writable, 1);
	ACCEPTED(set(41, 1, 0xffffffff & ~P));
	CHECK_EQUAL(get(41, 1), 0xfffffffe);
	CHECK_EQUAL(frames[104].writable, 1);
	ACCEPTED(set(41, 2, (DEVICE_FRAME + 3) << 12 | P | W | CACHE));
	ACCEPTED(set(41, 2, pa(40) | P | U));
	ACCEPTED(set(200, 1023, 0xdeadbeef));
	CHECK_EQUAL(get(200, 1023), 0xdeadbeef);
}

static void test_set_entry_of_kernel_table(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	/* An alias of a table is stripped; it is not the direct map's and not given back. */
	ACCEPTED(set(MAP1, 1000, pa(41) | P | W));
	CHECK_EQUAL(get(MAP1, 1000), pa(41) | P);
	/* The direct map's own entry, rewritten by who does not know, is stripped and given back. */
	ACCEPTED(set(MAP0, 41, pa(41) | P | W | A | G));
	CHECK_EQUAL(direct_entry(41), pa(41) | P | A);
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(40));
	CHECK_EQUAL(direct_entry(41), pa(41) | P | W | A);
	CHECK_EQUAL(get(MAP1, 1000), pa(41) | P);
}

static void test_direct_map_kept_as_wished(void)
{
	world_new();
	put_process(40, 41);
	/* Read-only before, by the guest's wish: stays. */
	ACCEPTED(set(MAP0, 41, pa(41) | P));
	/* Not mapped at all, whatever the entry holds. */
	ACCEPTED(set(MAP0, 40, pa(40) | W));
	ACCEPTED(load_directory(40));
	CHECK_EQUAL(frames[41].flags, 0);
	CHECK_EQUAL(frames[40].flags, 0);
	/* Writable wanted while it is a table: on release. */
	ACCEPTED(set(MAP0, 40, pa(40) | P | W));
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(40));
	CHECK_EQUAL(direct_entry(41), pa(41) | P);
	CHECK_EQUAL(direct_entry(40), pa(40) | P | W);
	/* Flipped by us, then removed, or mapped read-only afresh, or to another frame: not given back. */
	ACCEPTED(load_directory(40));
	ACCEPTED(load_directory(BOOT));
	CHECK_EQUAL(frames[40].flags, FRAME_FLIPPED);
	ACCEPTED(set(MAP0, 40, 0));
	ACCEPTED(set(MAP0, 40, pa(40) | P));
	ACCEPTED(drop_directory(40));
	CHECK_EQUAL(direct_entry(40), pa(40) | P);
	ACCEPTED(set(MAP0, 40, pa(40) | P | W));
	ACCEPTED(load_directory(40));
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(set(MAP0, 40, pa(300) | P));
	ACCEPTED(drop_directory(40));
	CHECK_EQUAL(direct_entry(40), pa(300) | P);
}

/* Aliases of tables that are stripped say nothing about the direct map. */
static void test_alias_is_no_direct_map(void)
{
	world_new();
	for (uint32_t i = 50; i < 53; i++)
		ACCEPTED(set(MAP0, i, pa(i) | P));
	put(60, 50, pa(50) | P | W);
	put(61, 51, pa(50) | P | W);
	ACCEPTED(load_directory(50));
	/* Another slot of the directory, another entry of the right slot's table; and one entry set. */
	ACCEPTED(set(BOOT, 900, pa(60) | P | W));
	ACCEPTED(set(BOOT, DIRECT_SLOT, pa(61) | P | W));
	ACCEPTED(set(BOOT, DIRECT_SLOT, pa(MAP0) | P | W));
	ACCEPTED(set(60, 51, pa(50) | P | W));
	CHECK_EQUAL(frames[50].flags, 0);
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(50));
	CHECK_EQUAL(direct_entry(50), pa(50) | P);
}

/* A partition that the direct map does not reach, for lack of address space. */
static void test_beyond_direct_map(void)
{
	world_prepare();
	put(BOOT, DIRECT_SLOT, 0);
	put(BOOT, DIRECT_SLOT + 1, 0);
	memory.page_offset = (1023u << 22) - HOST_MEMORY_START;
	CHECK_EQUAL(adopt_boot(), ANAX_OK);
	/* A kernel half that begins in the middle of what is looked at together: what the guest left there is not looked at. */
	put(50, 1006, pa(51) | P);
	put(50, 1007, pa(FRAMES) | P);
	CHECK_EQUAL(load_directory(50), ANAX_OK);
	CHECK_EQUAL(frames[51].type, FRAME_TABLE);
	CHECK_EQUAL(get(50, 1007), 0);
	CHECK_EQUAL(load_directory(BOOT), ANAX_OK);
	CHECK_EQUAL(drop_directory(50), ANAX_OK);
	CHECK_EQUAL(frames[50].writable, 0);
}

/* The direct map itself taken away, or not of kernel tables at all. */
static void test_no_direct_map(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	ACCEPTED(set(BOOT, DIRECT_SLOT, 0));
	CHECK_EQUAL(get(40, DIRECT_SLOT), 0);
	CHECK_EQUAL(frames[MAP0].type, FRAME_NONE);
	CHECK_EQUAL(frames[100].writable, 1);
	ACCEPTED(load_directory(50));
	CHECK_EQUAL(frames[50].flags, 0);
	ACCEPTED(set(BOOT, DIRECT_SLOT, pa(MAP0) | P | W));
	CHECK_EQUAL(direct_entry(50) & W, 0);
	CHECK_EQUAL(frames[50].flags, FRAME_FLIPPED);
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(40));
	ACCEPTED(drop_directory(50));
	CHECK(direct_entry(50) & W);
}

static void test_set_entry_of_directory(void)
{
	world_new();
	put_process(40, 41);
	put(44, 9, pa(110) | P | W | U);
	ACCEPTED(load_directory(40));
	ACCEPTED(set(40, 1, pa(44) | P | W | U | G | CACHE));
	CHECK_EQUAL(get(40, 1), pa(44) | P | W | U);
	CHECK_EQUAL(frames[44].type, FRAME_TABLE);
	ACCEPTED(set(40, 1, pa(44) | P | U));
	CHECK_EQUAL(frames[44].references, 1);
	ACCEPTED(set(40, 2, pa(44) | P | U));
	ACCEPTED(set(40, 1, pa(41) | P | U));
	ACCEPTED(set(40, 2, 0x7e));
	CHECK_EQUAL(frames[44].type, FRAME_NONE);
	CHECK_EQUAL(frames[110].writable, 1);
	ACCEPTED(set(40, 0, 0));
	ACCEPTED(set(40, 1, 0));
	ACCEPTED(set(40, 767, 0));
	CHECK_EQUAL(frames[41].type, FRAME_NONE);
	ACCEPTED(set(BOOT, 3, pa(41) | P | U));
}

static void test_propagate(void)
{
	world_new();
	for (uint32_t i = 300; i < 340; i++)
		ACCEPTED(load_directory(i));
	put(60, 0, pa(70) | P | W);
	put(60, 1, pa(60) | P | W);
	ACCEPTED(set(BOOT, 900, pa(60) | P | W | G));
	CHECK_EQUAL(get(339, 900), pa(60) | P | W);
	CHECK_EQUAL(get(60, 1), pa(60) | P);
	ACCEPTED(set(BOOT, 901, pa(60) | P));
	ACCEPTED(set(BOOT, 900, 0));
	CHECK_EQUAL(frames[60].type, FRAME_KERNEL_TABLE);
	ACCEPTED(set(BOOT, 901, 0));
	CHECK_EQUAL(frames[60].type, FRAME_NONE);
	CHECK_EQUAL(frames[70].writable, 1);
}

/* All slots are present, most of them good as they are: these are looked through 32 at a time. */
static void test_full_table(void)
{
	world_new();
	put_process(40, 41);
	for (uint32_t slot = 0; slot < 1024; slot++)
		put(41, slot, pa(100 + slot) | P | U | A);
	put(41, 40, pa(100) | P | W | U);
	put(41, 70, pa(100) | P | U | G);
	put(41, 1023, pa(41) | P | U);
	ACCEPTED(load_directory(40));
	CHECK_EQUAL(get(41, 70), pa(100) | P | U);
	CHECK_EQUAL(frames[41].writable, 1);
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(40));
	put(41, 513, pa(FRAMES) | P | U);
	REFUSED(load_directory(40), ANAX_EPERM);
	put(41, 513, pa(41) | P | W | U);
	REFUSED(load_directory(40), ANAX_EBUSY);
}

/* A change as the ring has it: bits to clear, bits to set. */
static int change(uint32_t frame, uint32_t slot, uint32_t count, uint32_t clear, uint32_t set_bits)
{
	return memory_change(&memory, at(frame, slot), count, ~clear, set_bits);
}

static void test_change_arguments(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	REFUSED(change(41, 0, 0, W, 0), ANAX_EINVAL);
	REFUSED(change(41, 0, 1025, W, 0), ANAX_EINVAL);
	REFUSED(change(41, 1, 1024, W, 0), ANAX_EINVAL);
	REFUSED(change(41, 1, 0xffffffff, W, 0), ANAX_EINVAL);
	REFUSED(memory_change(&memory, at(41, 1) + 1, 1, ~W, 0), ANAX_EINVAL);
	REFUSED(change(40, 1, 1, W, 0), ANAX_EINVAL);
	REFUSED(memory_change(&memory, at(40, 1), 1, 0, 0), ANAX_EINVAL);
	REFUSED(memory_change(&memory, pa(FRAMES), 1, ~W, 0), ANAX_EFAULT);
	REFUSED(memory_change(&memory, pa(FRAMES), 1, 0, 0), ANAX_EFAULT);
	REFUSED(change(41, 0, 1, 0x1000, 0), ANAX_EINVAL);
	REFUSED(change(41, 0, 1, 0x80000000, 0), ANAX_EINVAL);
	REFUSED(change(41, 0, 1, 0, 0x1000), ANAX_EINVAL);
	REFUSED(change(41, 0, 1, 0, 0x80000000), ANAX_EINVAL);
	REFUSED(memory_change(&memory, at(41, 0), 1, 0, W), ANAX_EINVAL);
	ACCEPTED(change(41, 0, 1024, 0, 0));
	CHECK_EQUAL(get(41, 0), pa(100) | P | W | U);
}

static void test_write_protect(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	ACCEPTED(change(41, 0, 1023, W, 0x400));
	CHECK_EQUAL(get(41, 0), pa(100) | P | U | 0x400);
	CHECK_EQUAL(get(41, 500), DEVICE_FRAME << 12 | P | U | CACHE | 0x400);
	CHECK_EQUAL(get(41, 501), 0xfffff4fc);
	CHECK_EQUAL(frames[41].writable, 1);
	CHECK_EQUAL(frames[100].writable, 1);
	ACCEPTED(change(41, 1023, 1, W, 0));
	CHECK_EQUAL(frames[41].writable, 0);
	put(50, 7, pa(9) | P | W);
	put(50, 8, pa(9) | W);
	ACCEPTED(change(50, 0, 1024, W, 0));
	CHECK_EQUAL(get(50, 7), pa(9) | P);
	CHECK_EQUAL(get(50, 8), pa(9));
}

static void test_write_enable(void)
{
	world_new();
	put_process(40, 41);
	put(41, 2, pa(100) | P | U);
	put(41, 3, pa(41) | P | U);
	put(41, 4, 0);
	put(41, 5, DEVICE_FRAME << 12 | P | U | CACHE);
	put(41, 6, pa(100) | P | U);
	put(41, 7, pa(100) | P | U);
	ACCEPTED(load_directory(40));
	ACCEPTED(change(41, 0, 3, 0, W | D));
	CHECK_EQUAL(get(41, 1), pa(100) | P | W | U | A | D);
	CHECK_EQUAL(get(41, 2), pa(100) | P | W | U | D);
	CHECK_EQUAL(frames[41].writable, 4);
	CHECK_EQUAL(frames[100].writable, 4);
	REFUSED(change(41, 3, 1, 0, W), ANAX_EBUSY);
	ACCEPTED(change(41, 4, 3, 0, W));
	CHECK_EQUAL(get(41, 4), W);
	CHECK_EQUAL(get(41, 5), DEVICE_FRAME << 12 | P | W | U | CACHE);
	CHECK_EQUAL(get(41, 6), pa(100) | P | W | U);
	REFUSED(change(40, 0, 1, 0, W), ANAX_EINVAL);
	frames[100].writable = 0xffff;
	CHECK_EQUAL(change(41, 7, 1, 0, W), ANAX_ENOMEM);
	CHECK_EQUAL(get(41, 7), pa(100) | P | U);
	frames[100].writable = 5;
	world_check();
	put(50, 7, pa(9) | P);
	ACCEPTED(change(50, 7, 1, 0, W));
	CHECK_EQUAL(get(50, 7), pa(9) | P | W);
}

/* Bits that are both are set; present comes and goes; what a present entry may not have is left out. */
static void test_change_bits(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	ACCEPTED(change(41, 0, 2, W | A, W | A));
	CHECK_EQUAL(get(41, 0), pa(100) | P | W | U | A);
	CHECK_EQUAL(get(41, 1), pa(100) | P | W | U | A | D);
	ACCEPTED(change(41, 0, 2, P, G));
	CHECK_EQUAL(get(41, 0), pa(100) | W | U | A | G);
	CHECK_EQUAL(frames[41].writable, 1);
	ACCEPTED(change(41, 0, 1, 0, P));
	CHECK_EQUAL(get(41, 0), pa(100) | P | W | U | A);
	CHECK_EQUAL(frames[41].writable, 2);
	ACCEPTED(change(41, 1, 1, W | D, P | CACHE | BIT7));
	CHECK_EQUAL(get(41, 1), pa(100) | P | U | A);
	CHECK_EQUAL(frames[41].writable, 2);
	ACCEPTED(change(41, 0, 1, 0, G | CACHE | BIT7));
	CHECK_EQUAL(get(41, 0), pa(100) | P | W | U | A);
	REFUSED(change(41, 501, 1, 0, P), ANAX_EPERM);
	ACCEPTED(change(41, 500, 1, CACHE | P, P));
	CHECK_EQUAL(get(41, 500), DEVICE_FRAME << 12 | P | W | U);
}

/* In a table of the direct map what maps a table stays read-only, whatever is asked for. */
static void test_change_kernel(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	CHECK_EQUAL(direct_entry(41), pa(41) | P);
	ACCEPTED(change(MAP0, 41, 2, 0, W | A));
	CHECK_EQUAL(direct_entry(41), pa(41) | P | A);
	CHECK_EQUAL(direct_entry(42), pa(42) | P | W | A);
	ACCEPTED(change(MAP0, 42, 1, W, 0));
	CHECK_EQUAL(frames[42].writable, 0);
	ACCEPTED(load_directory(BOOT));
	ACCEPTED(drop_directory(40));
	CHECK_EQUAL(direct_entry(41), pa(41) | P | W | A);
}

static void test_clear(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	ACCEPTED(memory_change(&memory, at(41, 0), 1024, 0, 0));
	CHECK_EQUAL(get(41, 0), 0);
	CHECK_EQUAL(get(41, 500), 0);
	CHECK_EQUAL(get(41, 501), 0);
	CHECK_EQUAL(frames[41].writable, 0);
	CHECK_EQUAL(frames[100].writable, 1);
}

/* Values one after the other, of a user table, of a kernel's, of plain memory. */
static void test_set_run(void)
{
	const uint32_t values[] = { pa(102) | P | W | U | G, pa(40) | P | U, 0, W, (DEVICE_FRAME + 1) << 12 | P | W | CACHE, pa(103) | P };
	uint32_t done = 0;

	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	ACCEPTED(memory_set_run(&memory, at(41, 1018), values, 6, &done));
	CHECK_EQUAL(done, 0);
	CHECK_EQUAL(get(41, 1018), pa(102) | P | W | U);
	CHECK_EQUAL(frames[102].writable, 2);
	for (uint32_t i = 1; i < 6; i++)
		CHECK_EQUAL(get(41, 1018 + i), values[i]);
	CHECK_EQUAL(frames[101].writable, 1);
	ACCEPTED(memory_set_run(&memory, at(MAP1, 1018), values, 2, &done));
	CHECK_EQUAL(get(MAP1, 1018), pa(102) | P | W | U);
	CHECK_EQUAL(get(MAP1, 1019), pa(40) | P | U);
	ACCEPTED(memory_set_run(&memory, at(200, 0), values, 6, &done));
	CHECK_EQUAL(get(200, 0), values[0]);
	CHECK_EQUAL(get(200, 4), values[4]);
}

static void test_translate(void)
{
	uint32_t physical = 0;

	world_new();
	put_process(40, 41);
	put(40, 9, pa(42) | P | W);
	put(42, 9, pa(50) | P | W | U);
	put(100, 0, pa(7) | P | W | U);
	ACCEPTED(load_directory(40));
	CHECK(memory_translate(&memory, pa(40), 0x123, true, true, &physical));
	CHECK_EQUAL(physical, pa(100) + 0x123);
	CHECK(memory_translate(&memory, pa(40), 0x1fff, false, true, &physical));
	CHECK_EQUAL(physical, pa(100) + 0xfff);
	CHECK(!memory_translate(&memory, pa(40), 0x1fff, true, true, &physical));
	CHECK(!memory_translate(&memory, pa(40), 0x2000, false, false, &physical));
	CHECK(!memory_translate(&memory, pa(40), 500 << 12, false, false, &physical));	/* device */
	CHECK(memory_translate(&memory, pa(40), 767u << 22, false, true, &physical));
	CHECK(!memory_translate(&memory, pa(40), 767u << 22, true, false, &physical));
	CHECK(memory_translate(&memory, pa(40), 9 << 22 | 9 << 12, true, false, &physical));
	CHECK(!memory_translate(&memory, pa(40), 9 << 22 | 9 << 12, false, true, &physical));
	CHECK(memory_translate(&memory, pa(40), PAGE_OFFSET + pa(700) + 4, true, false, &physical));
	CHECK_EQUAL(physical, pa(700) + 4);
	CHECK(!memory_translate(&memory, pa(40), PAGE_OFFSET + pa(700), false, true, &physical));
	CHECK(!memory_translate(&memory, pa(40), PAGE_OFFSET + pa(41), true, false, &physical));
	CHECK(!memory_translate(&memory, pa(40), 0xffc00000, false, false, &physical));
	CHECK(!memory_translate(&memory, pa(50), 0, false, false, &physical));
	CHECK(!memory_translate(&memory, pa(41), 0, false, false, &physical));
	CHECK(!memory_translate(&memory, 0, 0, false, false, &physical));
	CHECK(memory_is_table(&memory, pa(41) + 77) && memory_is_table(&memory, pa(40)) && !memory_is_table(&memory, pa(42 + 1)));
	CHECK(!memory_is_table(&memory, pa(FRAMES)) && !memory_is_table(&memory, 0));
}

static void test_release_all(void)
{
	world_new();
	put_process(40, 41);
	ACCEPTED(load_directory(40));
	CHECK_EQUAL(memory_release_all(&memory), ANAX_OK);
	world_check_released();
	world_new();
	CHECK_EQUAL(load_directory(40), ANAX_OK);
}

int main(void)
{
	RUN(test_adopt_boot);
	RUN(test_next_reference);
	RUN(test_next_reference_new_map);
	RUN(test_load_and_drop);
	RUN(test_load_strips);
	RUN(test_set_entry_of_table);
	RUN(test_set_entry_of_kernel_table);
	RUN(test_direct_map_kept_as_wished);
	RUN(test_alias_is_no_direct_map);
	RUN(test_beyond_direct_map);
	RUN(test_no_direct_map);
	RUN(test_set_entry_of_directory);
	RUN(test_propagate);
	RUN(test_full_table);
	RUN(test_change_arguments);
	RUN(test_write_protect);
	RUN(test_change_bits);
	RUN(test_change_kernel);
	RUN(test_write_enable);
	RUN(test_clear);
	RUN(test_set_run);
	RUN(test_translate);
	RUN(test_release_all);
	return harness_end();
}
