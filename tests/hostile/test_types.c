// SPDX-License-Identifier: GPL-2.0-only
/* Wants a writable page table: by aliases, by changing what a frame is while it is mapped, by stale translations, by counts that overflow. */
#include "hostile.h"

#define USER_SLOT	(0x40000000u >> 22)
#define ALL_BITS	(USER | WRITABLE | PRESENT)
#define COUNT_MOST	65535u
#define DIRECTORIES	90u		/* of 767 slots each: more than a count can hold */

/* A process: directory, two tables, one page at 0x40000000. */
static uint32_t *process, *table, *other, *page;
static volatile uint32_t *const mapped = (volatile uint32_t *)0x40000000;

static void prepare(void)
{
	process = page_allocate();
	table = page_allocate();
	other = page_allocate();
	page = page_allocate();
}

/* Loads it, with a word of each changed; true if the result is the one wanted, and all is plain memory again where that is none. */
static bool loads(uint32_t directory_slot, uint32_t directory_entry, uint32_t table_entry, uint32_t other_entry, int32_t wanted)
{
	uint32_t *boot = directory();
	int32_t result;

	process[USER_SLOT] = physical(table) | ALL_BITS;
	process[USER_SLOT + 1] = physical(other) | ALL_BITS;
	process[USER_SLOT + 2] = 0;
	process[directory_slot] = directory_entry;
	table[0] = physical(page) | ALL_BITS;
	table[1] = table_entry;
	other[0] = other_entry;
	result = load_directory(process);
	if (result == ANAX_OK) {
		load_directory(boot);
		drop_directory(process);
	}
	return result == wanted && !is_table(process) && !is_table(table) && !is_table(other);
}

static void before_use(void)
{
	uint32_t slot = USER_SLOT + 2;

	check(loads(slot, 0, physical(page) | ALL_BITS, 0, ANAX_OK), "a process whose tables map plain memory");
	check(loads(slot, 0, physical(table) | USER | PRESENT, physical(process) | PRESENT, ANAX_OK), "tables mapped read-only");
	check(loads(slot, 0, physical(table) | ALL_BITS, 0, ANAX_EBUSY), "a table that maps itself writable");
	check(loads(slot, 0, physical(process) | ALL_BITS, 0, ANAX_EBUSY), "a table that maps its directory writable");
	check(loads(slot, 0, physical(other) | ALL_BITS, 0, ANAX_EBUSY), "a table that maps a later table writable");
	check(loads(slot, 0, 0, physical(table) | ALL_BITS, ANAX_EBUSY), "a table that maps an earlier table writable");
	check(loads(slot, physical(process) | ALL_BITS, 0, 0, ANAX_EBUSY), "a directory as its own table");
	check(loads(slot, physical(process) | PRESENT, 0, 0, ANAX_EBUSY), "the same, read-only");
	check(loads(slot, physical(page) | ALL_BITS, 0, 0, ANAX_EBUSY), "a page that is mapped writable as a table");
	check(loads(slot, physical(table) | ALL_BITS, 0, 0, ANAX_OK), "one table in two slots");
	check(loads(slot, SHARED->boot_directory | ALL_BITS, 0, 0, ANAX_EBUSY), "the kernel's directory as a table");
	check(loads(slot, directory()[PAGE_OFFSET >> 22 | 23] | ALL_BITS, 0, 0, ANAX_EBUSY) ||
	      !(directory()[PAGE_OFFSET >> 22 | 23] & PRESENT), "a table of the kernel's in the user half");
	check(loads(slot, 0, physical(page) | ALL_BITS, 0, ANAX_OK), "all that was refused is undone");
}

static void write_table(void) { ((volatile uint8_t *)table)[100] = 1; }
static void write_mapped(void) { ((volatile uint8_t *)mapped)[100] = 1; }

static void in_use(void)
{
	process[USER_SLOT] = physical(table) | ALL_BITS;
	process[USER_SLOT + 1] = physical(other) | ALL_BITS;
	process[USER_SLOT + 2] = table[1] = other[0] = 0;
	table[0] = physical(page) | ALL_BITS;
	*(volatile uint8_t *)table = *(volatile uint8_t *)table;	/* its translation is cached now */
	check(load_directory(process) == ANAX_OK && expect_exception(14, write_table), "the direct map of a table turns read-only");
	check(set_pte(&table[1], physical(other) | ALL_BITS) == ANAX_EBUSY, "SET_PTE: a table, writable");
	check(set_pte(&table[1], physical(table) | USER | PRESENT) == ANAX_OK, "read-only");
	check(set_pte(&table[1], physical(table) | ALL_BITS) == ANAX_EBUSY, "and turned writable");
	check(set_pte(entry_of((uint32_t)table), physical(table) | WRITABLE | PRESENT) == ANAX_OK && expect_exception(14, write_table),
	      "through the direct map");
	check(set_pte(entry_of((uint32_t)page), physical(table) | WRITABLE | PRESENT) == ANAX_OK &&
	      !(*entry_of((uint32_t)page) & WRITABLE), "through another page of the direct map");
	set_pte(entry_of((uint32_t)page), physical(page) | WRITABLE | PRESENT);
	check(set_pmd(&process[USER_SLOT + 2], physical(page) | ALL_BITS) == ANAX_EBUSY, "a page that is mapped writable becomes no table");
	set_pte(&table[1], 0);
}

/* The page is mapped nowhere in the process, but the processor may remember that it was. */
static void stale(void)
{
	mapped[0] = 0;
	check(set_pte(&table[0], 0) == ANAX_OK && expect_exception(14, write_mapped), "what is unmapped is gone at once");
	set_pte(&table[0], physical(page) | ALL_BITS);
	page[0] = 0;
	mapped[0] = 0;
	set_pte(&table[0], physical(page) | USER | PRESENT);
	check(expect_exception(14, write_mapped), "what is read-only is so at once");
	check(set_pmd(&process[USER_SLOT + 2], physical(page) | ALL_BITS) == ANAX_OK && is_table(page), "then it may be a table");
	check(expect_exception(14, write_mapped), "which the old mapping does not change");
	check(set_pte(&table[0], physical(page) | ALL_BITS) == ANAX_EBUSY, "nor a new one");
	check(set_pmd(&process[USER_SLOT + 2], 0) == ANAX_OK && !is_table(page), "a page again");
	check(set_pte(&table[0], physical(page) | ALL_BITS) == ANAX_OK && !expect_exception(14, write_mapped), "is mapped writable again");
}

static void directories(void)
{
	uint32_t *boot = (uint32_t *)(SHARED->boot_directory + PAGE_OFFSET);

	check(drop_directory(process) == ANAX_EBUSY, "the loaded directory is not dropped");
	check(drop_directory(boot) == ANAX_EBUSY, "nor the reference");
	check(drop_directory(table) == ANAX_EINVAL, "a table is no directory");
	check(load_directory(table) == ANAX_EBUSY, "and is not loaded");
	check(load_directory(boot) == ANAX_OK && drop_directory(process) == ANAX_OK, "a directory that is not loaded is");
	check(drop_directory(process) == ANAX_EINVAL, "but once");
}

/* In an address space that is not loaded, too, a page that is mapped writable stays one, until its table is released. */
static void aliases(void)
{
	uint32_t *boot = directory(), *second = page_allocate(), *alias = page_allocate(), *target = page_allocate();
	uint32_t writable = physical(target) | ALL_BITS;

	alias[5] = physical(target) | ALL_BITS;
	second[USER_SLOT] = physical(alias) | ALL_BITS;
	process[USER_SLOT] = physical(table) | ALL_BITS;
	process[USER_SLOT + 1] = process[USER_SLOT + 2] = table[1] = 0;
	check(load_directory(second) == ANAX_OK && load_directory(process) == ANAX_OK, "a page mapped in another address space");
	check(set_pmd(&process[USER_SLOT + 2], writable) == ANAX_EBUSY && load_directory(target) == ANAX_EBUSY, "becomes no table and no directory");
	check(set_pmd(&process[USER_SLOT + 2], physical(alias) | ALL_BITS) == ANAX_OK && drop_directory(second) == ANAX_OK,
	      "a table that two have outlives one of them");
	check(is_table(alias) && !is_table(second) && set_pmd(&process[USER_SLOT + 3], writable) == ANAX_EBUSY, "with what it maps");
	check(set_pmd(&process[USER_SLOT + 2], 0) == ANAX_OK && !is_table(alias) && set_pmd(&process[USER_SLOT + 3], writable) == ANAX_OK,
	      "and no longer: then the page may become a table");
	check(set_pte(&table[1], physical(target) | ALL_BITS) == ANAX_EBUSY && set_pmd(&process[USER_SLOT + 3], 0) == ANAX_OK, "which is not mapped");
	check(load_directory(boot) == ANAX_OK && drop_directory(process) == ANAX_OK, "all is released");
}

/* The slots of the kernel's half, through the directory that they are copied from. */
static void kernel_half(void)
{
	uint32_t *boot = directory(), slot = 1000, *own = page_allocate();

	check(set_pmd(&boot[slot], physical(own) | WRITABLE | PRESENT) == ANAX_OK && is_table(own), "a table in the kernel's half");
	check(set_pte(&own[0], physical(own) | WRITABLE | PRESENT) == ANAX_OK && !(own[0] & WRITABLE), "maps itself, but not writable");
	check(set_pmd(&boot[slot + 1], physical(boot) | WRITABLE | PRESENT) == ANAX_EBUSY, "the directory itself there");
	check(set_pmd(&boot[slot + 1], (physical(page) & 0xffc00000) | LARGE | WRITABLE | PRESENT) == ANAX_EINVAL, "a large page");
	check(set_pmd(&boot[slot + 1], 0x00100000 | WRITABLE | PRESENT) == ANAX_EPERM, "a foreign frame");
	check(set_pmd(&boot[USER_SLOT], physical(own) | ALL_BITS) == ANAX_EBUSY, "the table in the other half");
	check(set_pmd(&boot[slot], 0) == ANAX_OK && !is_table(own), "it is released");
}

/* 64 tables map one page 65,535 times. One more would make the count 0, and the page a table that is writable. */
static void writable_overflow(void)
{
	uint32_t *forest = page_allocate(), *target = page_allocate(), count = 0, *last = target;
	uint32_t *late = page_allocate(), *late_leaf = page_allocate();
	int32_t result = ANAX_OK;

	load_directory(forest);
	for (uint32_t slot = 0; slot < 70 && result == ANAX_OK; slot++) {
		uint32_t *leaf = page_allocate();

		if (set_pmd(&forest[slot], physical(leaf) | ALL_BITS) != ANAX_OK)
			break;
		for (uint32_t i = 0; i < 1024 && result == ANAX_OK; i++, count++)
			result = set_pte(last = &leaf[i], physical(target) | ALL_BITS);
	}
	print("%u mappings, then %d\n", count, result);
	check(result == ANAX_ENOMEM && count >= COUNT_MOST - 2, "writable mappings of a frame are counted, and no more of them");
	check(set_pte(last, physical(target) | USER | PRESENT) == ANAX_OK, "read-only it goes on");
	late_leaf[7] = physical(target) | ALL_BITS;
	late[USER_SLOT] = physical(late_leaf) | ALL_BITS;
	check(load_directory(late) == ANAX_ENOMEM && !is_table(late) && !is_table(late_leaf), "by a directory that is checked at its first load");
	check(*entry_of((uint32_t)last) & PRESENT && set_pte(entry_of((uint32_t)page), physical(target) | WRITABLE | PRESENT) == ANAX_ENOMEM,
	      "by a table of the kernel's");
	check(set_pmd(&forest[100], physical(target) | ALL_BITS) == ANAX_EBUSY, "it can not become a table");
	load_directory((uint32_t *)(SHARED->boot_directory + PAGE_OFFSET));
	check(drop_directory(forest) == ANAX_OK && !is_table(forest), "all is released");
}

static void reference_overflow(void)
{
	uint32_t *leaf = page_allocate(), count;
	int32_t result = ANAX_OK;
	uint32_t *forests[DIRECTORIES];

	for (count = 0; count < DIRECTORIES && result == ANAX_OK; count++) {
		forests[count] = page_allocate();
		for (uint32_t slot = 0; slot < 768; slot++)
			forests[count][slot] = physical(leaf) | ALL_BITS;
		result = load_directory(forests[count]);
	}
	print("%u directories, then %d\n", count, result);
	check(result == ANAX_ENOMEM && count == COUNT_MOST / 768 + 1, "directory entries for a table are counted, and no more of them");
	load_directory((uint32_t *)(SHARED->boot_directory + PAGE_OFFSET));
	for (uint32_t i = 0; i + 1 < count; i++)
		result = drop_directory(forests[i]) ? 1 : result;
	check(result == ANAX_ENOMEM && !is_table(leaf), "all are released, and the table with the last one");
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	prepare();
	before_use();
	in_use();
	stale();
	directories();
	aliases();
	kernel_half();
	writable_overflow();
	reference_overflow();
}
