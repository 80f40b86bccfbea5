// SPDX-License-Identifier: GPL-2.0-only
/* Wants frames that are not its own, by every route there is. Of each route it shows first that it works with a frame of its own. */
#include "hostile.h"

#define USER_SLOT	(0x40000000u >> 22)
#define ALL_BITS	(USER | WRITABLE | PRESENT)
#define MACHINE_FRAMES	(88u << 8)	/* 88 MiB: more than there is */
#define OWN_DEVICE	0xa0000		/* device=0xa0000-0xa0fff */

static uint32_t *process, *table, *page;

/* What can be had by no route: the hypervisor's and its pool's, the other domains', devices', none. */
static uint32_t foreign[] = {
	0, 0x1000, 0x9f000, OWN_DEVICE + PAGE_SIZE, 0xb8000, 0xf0000, 0x100000, 0x118000, 0x200000, 0x400000, 0x800000,
	0xfec00000, 0xfee00000, 0xfffff000, 0x80000000, 0, 0,
};
#define FOREIGN (sizeof(foreign) / sizeof(foreign[0]))

static void prepare(void)
{
	process = page_allocate();
	table = page_allocate();
	page = page_allocate();
	foreign[FOREIGN - 2] = SHARED->partition_start - PAGE_SIZE;
	foreign[FOREIGN - 1] = SHARED->partition_start + SHARED->partition_size;
	table[0] = physical(page) | ALL_BITS;
	process[USER_SLOT] = physical(table) | ALL_BITS;
	check(load_directory(process) == ANAX_OK, "a directory of its own");
}

/* True if the call gives one result for all frames of its own and another for all that are not; for one frame in so many. */
static bool every_frame(uint32_t step, int32_t (*function)(uint32_t address), int32_t own, int32_t other)
{
	for (uint32_t frame = 0; frame < MACHINE_FRAMES; frame += step) {
		uint32_t address = frame * PAGE_SIZE;
		int32_t result = function(address);

		if (address == OWN_DEVICE || (partition_has(address) && result == ANAX_EBUSY))
			continue;		/* a table of its own */
		if (result != (partition_has(address) ? own : other)) {
			print("frame %x: %d\n", address, result);
			return false;
		}
	}
	return true;
}

static int32_t map(uint32_t address) { return set_pte(&table[1], address | ALL_BITS); }
static int32_t map_read_only(uint32_t address) { return set_pte(&table[1], address | USER | PRESENT); }
static int32_t map_in_kernel(uint32_t address) { return set_pte(entry_of((uint32_t)page), address | PRESENT); }
static int32_t as_device(uint32_t address) { return set_pte(&table[1], address | ALL_BITS | 0x1f8); }
static int32_t not_below(uint32_t address) { return partition_has(address) ? ANAX_OK : hypercall(ANAX_HC_SET_PTE, address + 0x100, 0, 0, 0); }
static int32_t as_directory_entry(uint32_t address) { return partition_has(address) ? ANAX_OK : hypercall(ANAX_HC_SET_PMD, address, 0, 0, 0); }
static int32_t as_table(uint32_t address) { return partition_has(address) ? ANAX_OK : set_pmd(&process[USER_SLOT + 1], address | ALL_BITS); }
static int32_t as_directory(uint32_t address)
{
	return partition_has(address) ? ANAX_OK : hypercall(ANAX_HC_NEW_PGTABLE, address, ANAX_PGTABLE_LOAD, 0, 0);
}
static int32_t drop(uint32_t address)
{
	return partition_has(address) ? ANAX_OK : hypercall(ANAX_HC_NEW_PGTABLE, address, ANAX_PGTABLE_DROP, 0, 0);
}

static void by_hypercall(void)
{
	check(every_frame(1, map, ANAX_OK, ANAX_EPERM), "SET_PTE, writable: its own frames and no others");
	check(every_frame(7, map_read_only, ANAX_OK, ANAX_EPERM), "SET_PTE, read-only");
	check(every_frame(7, map_in_kernel, ANAX_OK, ANAX_EPERM), "SET_PTE in a table of the kernel's");
	check(every_frame(7, as_device, ANAX_OK, ANAX_EPERM), "SET_PTE with all bits");
	check(every_frame(1, not_below, ANAX_OK, ANAX_EFAULT), "SET_PTE of a word in a foreign frame");
	check(every_frame(7, as_directory_entry, ANAX_OK, ANAX_EFAULT), "SET_PMD of a word in a foreign frame");
	check(every_frame(7, as_table, ANAX_OK, ANAX_EPERM), "SET_PMD: a foreign frame as a table");
	check(every_frame(7, as_directory, ANAX_OK, ANAX_EFAULT), "NEW_PGTABLE: a foreign frame as a directory");
	check(every_frame(7, drop, ANAX_OK, ANAX_EFAULT), "NEW_PGTABLE: dropping one");
	set_pte(entry_of((uint32_t)page), physical(page) | WRITABLE | PRESENT);
}

/* A table that is plain memory until the directory is loaded. */
static int32_t late(uint32_t entry, uint32_t directory_entry)
{
	static uint32_t *new_process, *new_table;
	uint32_t *before = directory();
	int32_t result;

	if (!new_process) {
		new_process = page_allocate();
		new_table = page_allocate();
	}
	new_table[7] = entry;
	new_process[USER_SLOT] = physical(new_table) | ALL_BITS;
	new_process[USER_SLOT + 9] = directory_entry;
	result = load_directory(new_process);
	if (result == ANAX_OK) {
		load_directory(before);
		drop_directory(new_process);
	}
	return is_table(new_process) || is_table(new_table) ? 1 : result;
}

static void by_late_pinning(void)
{
	bool entries = true, tables = true, large = true;

	check(late(physical(page) | ALL_BITS, 0) == ANAX_OK, "a directory that is checked when it is loaded");
	for (uint32_t i = 0; i < FOREIGN; i++) {
		entries = entries && late(foreign[i] | ALL_BITS, 0) == ANAX_EPERM && late(foreign[i] | PRESENT, 0) == ANAX_EPERM;
		tables = tables && late(0, foreign[i] | ALL_BITS) == ANAX_EPERM;
		large = large && late(0, foreign[i] | LARGE | ALL_BITS) == ANAX_EINVAL && late(0, foreign[i] | LARGE | PRESENT) == ANAX_EINVAL;
	}
	check(entries, "a forged entry in its table");
	check(tables, "a foreign frame as its table");
	check(large, "a large page in it");
	check(late(0, (physical(page) & 0xffc00000) | LARGE | GLOBAL | ALL_BITS) == ANAX_EINVAL, "a large global page of its own");
	check(late(physical(page) | ALL_BITS, 0) == ANAX_OK, "what was refused is undone");
}

static uint32_t stored;

static void store(void)
{
	__asm__ volatile("movl %1, %0" : "=m"(table[2]) : "r"(stored));
}

static void by_stores(void)
{
	bool refused = true;

	stored = physical(page) | ALL_BITS;
	store();
	check(table[2] == stored, "a plain store to a table");
	for (uint32_t i = 0; i < FOREIGN; i++) {
		stored = foreign[i] | ALL_BITS;
		refused = refused && expect_exception(14, store) && table[2] == (physical(page) | ALL_BITS);
	}
	check(refused, "of an entry for a foreign frame");
}

static void write_device(void) { *(volatile uint8_t *)0x40003000 = 0; }

static void devices(void)
{
	check(set_pte(&table[3], OWN_DEVICE | ALL_BITS) == ANAX_OK && !expect_exception(14, write_device), "device memory of its own");
	check(set_pte(&table[3], 0) == ANAX_OK && set_pte(&table[3], OWN_DEVICE | ALL_BITS) == ANAX_OK &&
	      set_pte(&table[3], OWN_DEVICE | USER | PRESENT) == ANAX_OK && set_pte(&table[3], OWN_DEVICE | ALL_BITS) == ANAX_OK,
	      "taken away and given back");
	check(set_pte(&table[3], (OWN_DEVICE + PAGE_SIZE) | ALL_BITS) == ANAX_EPERM, "the frame behind it");
	check(set_pte(&table[3], (OWN_DEVICE - PAGE_SIZE) | ALL_BITS) == ANAX_EPERM, "the frame before it");
	check(set_pmd(&process[USER_SLOT + 1], OWN_DEVICE | ALL_BITS) == ANAX_EPERM, "device memory as a table");
	check(hypercall(ANAX_HC_NEW_PGTABLE, OWN_DEVICE, ANAX_PGTABLE_LOAD, 0, 0) == ANAX_EFAULT, "device memory as a directory");
	check(hypercall(ANAX_HC_SET_PTE, OWN_DEVICE, 0, 0, 0) == ANAX_EFAULT, "SET_PTE of a word in device memory");
}

static void numbers(void)
{
	bool unaligned = true;

	for (uint32_t i = 1; i < 4; i++)
		unaligned = unaligned && hypercall(ANAX_HC_SET_PTE, physical(table) + i, 0, 0, 0) == ANAX_EINVAL &&
			    hypercall(ANAX_HC_SET_PMD, physical(process) + i, 0, 0, 0) == ANAX_EINVAL;
	for (uint32_t bit = 1; bit < PAGE_SIZE; bit <<= 1)
		unaligned = unaligned && hypercall(ANAX_HC_NEW_PGTABLE, physical(process) + bit, ANAX_PGTABLE_LOAD, 0, 0) == ANAX_EINVAL;
	check(unaligned, "addresses that are not aligned");
	check(hypercall(ANAX_HC_SET_PTE, 0xfffffffc, 0, 0, 0) == ANAX_EFAULT, "the last word of all");
	check(hypercall(ANAX_HC_INIT, ANAX_ABI_REVISION, 0x100000, 1, 2) == ANAX_EFAULT, "INIT with a foreign directory");
	check(set_pmd(&process[1023], 0) == ANAX_EPERM && set_pmd(&((uint32_t *)(SHARED->boot_directory + PAGE_OFFSET))[1023], 0) == ANAX_EPERM,
	      "the gate's slot can not be cleared");
}

/* None of what was refused, or of device memory, has been counted. */
static void release(void)
{
	uint32_t *boot = (uint32_t *)(SHARED->boot_directory + PAGE_OFFSET);

	check(load_directory(boot) == ANAX_OK && drop_directory(process) == ANAX_OK && !is_table(table), "its tables are released");
	check(load_directory(page) == ANAX_OK && load_directory(boot) == ANAX_OK && drop_directory(page) == ANAX_OK, "and what they mapped is free");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	prepare();
	by_hypercall();
	by_late_pinning();
	by_stores();
	devices();
	numbers();
	release();
}
