// SPDX-License-Identifier: GPL-2.0-only
#include "boot/pool.h"
#include "cpu/address_space.h"
#include "cpu/control_registers.h"
#include "cpu/gate_layout.h"
#include "library/assert.h"
#include "memory/physical_pointer.h"

#define ENTRY_PRESENT	0x001
#define ENTRY_WRITABLE	0x002
#define ENTRY_UNCACHED	0x018	/* PCD, PWT */
#define ENTRY_4M	0x080
#define ENTRIES		1024u
#define REACH		(ENTRIES * ADDRESS_SPACE_PAGE)

extern char image_start[], constants_end[], sealed_start[], sealed_end[], symbols_start[], image_end[];
extern char boot_stack_guard[], hypervisor_stack_guard[];

uint32_t address_space_directory[ENTRIES] __attribute__((aligned(4096)));
static uint32_t image_table[ENTRIES] __attribute__((aligned(4096)));	/* of the first 4 MiB: the image's end is in them */

/* The same memory in small pages. */
static void split(uint32_t index, uint32_t *table)
{
	for (uint32_t i = 0; i < ENTRIES; i++)
		table[i] = (index * REACH + i * ADDRESS_SPACE_PAGE) | ENTRY_WRITABLE | ENTRY_PRESENT;
	address_space_directory[index] = (uint32_t)table | ENTRY_WRITABLE | ENTRY_PRESENT;
}

static void make_read_only(const char *start, const char *end)
{
	for (uint32_t address = (uint32_t)start; address < (uint32_t)end; address += ADDRESS_SPACE_PAGE)
		image_table[address / ADDRESS_SPACE_PAGE] &= ~ENTRY_WRITABLE;
}

static uint32_t *table_of(uint32_t address)
{
	uint32_t index = address / REACH, *table;

	if (!(address_space_directory[index] & ENTRY_4M))
		return physical_pointer(address_space_directory[index] & -ADDRESS_SPACE_PAGE);
	table = pool_allocate(ADDRESS_SPACE_PAGE, ADDRESS_SPACE_PAGE);
	split(index, table);
	return table;
}

void address_space_guard(const void *page)
{
	assert((uint32_t)page % ADDRESS_SPACE_PAGE == 0 && (uint32_t)page < ADDRESS_SPACE_LIMIT);
	table_of((uint32_t)page)[(uint32_t)page / ADDRESS_SPACE_PAGE % ENTRIES] = 0;
	cr3_write((uint32_t)address_space_directory);
}

bool address_space_is_guard(uint32_t address)
{
	uint32_t entry = address_space_directory[address / REACH];
	const uint32_t *table = physical_pointer(entry & -ADDRESS_SPACE_PAGE);

	return address < ADDRESS_SPACE_LIMIT && !(entry & ENTRY_4M) && (entry & ENTRY_PRESENT) &&
	       !table[address / ADDRESS_SPACE_PAGE % ENTRIES];
}

void address_space_start(uint32_t device)
{
	for (uint32_t i = 0; i < ADDRESS_SPACE_LIMIT / REACH; i++)
		address_space_directory[i] = i * REACH | ENTRY_4M | ENTRY_WRITABLE | ENTRY_PRESENT;
	if (device >= ADDRESS_SPACE_LIMIT)
		address_space_directory[device / REACH] =
			(device & -REACH) | ENTRY_4M | ENTRY_UNCACHED | ENTRY_WRITABLE | ENTRY_PRESENT;
	split(0, image_table);
	image_table[0] = 0;		/* where NULL points to */
	make_read_only(image_start, constants_end);
	make_read_only(symbols_start, image_end);
	address_space_guard(boot_stack_guard);
	address_space_guard(hypervisor_stack_guard);
	cr4_write(CR4_PSE);
	cr0_write(cr0_read() | CR0_PG | CR0_WP);
}

void address_space_seal(void)
{
	make_read_only(sealed_start, sealed_end);
	cr3_write((uint32_t)address_space_directory);
}

void address_space_set_gate(uint32_t directory_entry)
{
	address_space_directory[GATE_START / REACH] = directory_entry;
	cr3_write((uint32_t)address_space_directory);
}
