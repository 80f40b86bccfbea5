// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/address_space.h"
#include "cpu/control_registers.h"
#include "cpu/gate_layout.h"

#define ENTRY_PRESENT	0x001
#define ENTRY_WRITABLE	0x002
#define ENTRY_UNCACHED	0x018	/* PCD, PWT */
#define ENTRY_4M	0x080

uint32_t address_space_directory[1024] __attribute__((aligned(4096)));

void address_space_start(uint32_t device)
{
	for (uint32_t i = 0; i < ADDRESS_SPACE_LIMIT >> 22; i++)
		address_space_directory[i] = i << 22 | ENTRY_4M | ENTRY_WRITABLE | ENTRY_PRESENT;
	if (device >= ADDRESS_SPACE_LIMIT)
		address_space_directory[device >> 22] =
			(device & 0xffc00000) | ENTRY_4M | ENTRY_UNCACHED | ENTRY_WRITABLE | ENTRY_PRESENT;
	cr4_write(CR4_PSE);
	cr3_write((uint32_t)address_space_directory);
	cr0_write(cr0_read() | CR0_PG);
}

void address_space_set_gate(uint32_t directory_entry)
{
	address_space_directory[GATE_START >> 22] = directory_entry;
	cr3_write((uint32_t)address_space_directory);
}
