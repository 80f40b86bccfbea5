/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's own address space: memory at its physical addresses, device registers, and the current domain's gate. */
#ifndef CPU_ADDRESS_SPACE_H
#define CPU_ADDRESS_SPACE_H

#include <stdint.h>

#define ADDRESS_SPACE_LIMIT	0xc0000000u	/* memory is mapped up to here */

extern uint32_t address_space_directory[1024];

/* Turns paging on. device: physical address of the local APIC's registers, mapped uncached; 0 for none. */
void address_space_start(uint32_t device);

/* Maps the gate of the domain that is to run: entry 1023. */
void address_space_set_gate(uint32_t directory_entry);

#endif
