/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/boot_area.h"
#include "abi/anaxagoros.h"
#include "boot/memory_layout.h"
#include "guest/boot_params.h"
#include "cpu/coroutine.h"
#include "library/long_work.h"
#include "library/string.h"
#include "memory/physical_pointer.h"

#define PAGE_SIZE 4096u
#define TABLE_REACH PARTITION_ALIGNMENT
#define ENTRIES_AT_ONCE 32		/* between two pauses: some 300 ticks */
#define ENTRY_KERNEL_DATA 0x63u		/* present, writable, accessed, dirty; supervisor */

uint32_t boot_area_size(uint32_t partition_size)
{
	return (1 + partition_size / TABLE_REACH + 2) * PAGE_SIZE;
}

bool boot_area_check(const struct domain_config *domain, struct boot_error *error)
{
	if (strlen(domain->command_line) >= LINUX_COMMAND_LINE_SIZE)
		return boot_fail(error, "guest %s (%s): its command line has %u characters, Linux takes %u", domain->name, domain->kernel.path,
				 (uint32_t)strlen(domain->command_line), LINUX_COMMAND_LINE_SIZE - 1);
	return true;
}

/* The directory, and the tables behind it. */
static void write_tables(uint32_t at, uint32_t page_offset, uint32_t start, uint32_t size)
{
	uint32_t *directory = physical_pointer(at), *entry = physical_pointer(at + PAGE_SIZE);

	long_clear(directory, PAGE_SIZE);
	for (uint32_t i = 0; i < size / TABLE_REACH; i++)
		directory[(page_offset + start) / TABLE_REACH + i] = (at + (1 + i) * PAGE_SIZE) | ENTRY_KERNEL_DATA;
	for (uint32_t frame = start; frame < start + size; frame += PAGE_SIZE) {
		*entry++ = frame | ENTRY_KERNEL_DATA;
		if (frame / PAGE_SIZE % ENTRIES_AT_ONCE == 0)
			long_work_pause();
	}
}

/* Linux ignores a memory map of one entry, so the gate is the second. */
static void write_memory_map(struct boot_params *params, uint32_t start, uint32_t size)
{
	params->e820_entries = 2;
	params->e820_table[0] = (struct e820_entry){ start, size, E820_RAM };
	params->e820_table[1] = (struct e820_entry){ ANAX_GATE_START, (uint64_t)1 << 22, E820_RESERVED };
}

static void write_params(struct boot_params *params, const struct loaded_guest *guest, uint32_t command_line)
{
	long_clear(params, sizeof(*params));
	params->boot_flag = LINUX_BOOT_FLAG;
	params->header = LINUX_HEADER_MAGIC;
	params->version = LINUX_BOOT_PROTOCOL;
	params->type_of_loader = LINUX_LOADER_UNKNOWN;
	params->loadflags = LINUX_LOADED_HIGH;
	params->ramdisk_image = guest->ramdisk_start;
	params->ramdisk_size = guest->ramdisk_size;
	params->cmd_line_ptr = command_line;
	params->cmdline_size = LINUX_COMMAND_LINE_SIZE - 1;
	params->kernel_alignment = PARTITION_ALIGNMENT;
	params->relocatable_kernel = 1;
	params->hardware_subarch = ANAX_HARDWARE_SUBARCH;
}

void boot_area_write(const struct domain_config *domain, uint32_t partition_start, uint32_t partition_size, struct loaded_guest *guest)
{
	uint32_t command_line = guest->boot_area_start + guest->boot_area_size - PAGE_SIZE;
	uint32_t params = command_line - PAGE_SIZE;

	guest->boot_directory = guest->boot_area_start;
	guest->boot_params = params + guest->page_offset;
	write_tables(guest->boot_directory, guest->page_offset, partition_start, partition_size);
	write_params(physical_pointer(params), guest, command_line);
	write_memory_map(physical_pointer(params), partition_start, partition_size);
	long_clear(physical_pointer(command_line), PAGE_SIZE);
	long_copy(physical_pointer(command_line), domain->command_line, strlen(domain->command_line));
}
