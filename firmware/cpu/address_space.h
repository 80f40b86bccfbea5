/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor's own address space: memory at its physical addresses, device registers, and the current domain's gate. Its code and
 * constants are read-only; so is, when the boot is over, what is SEALED. Page 0 and those below stacks are absent.
 */
#ifndef CPU_ADDRESS_SPACE_H
#define CPU_ADDRESS_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#define ADDRESS_SPACE_LIMIT	0xc0000000u	/* memory is mapped up to here */
#define ADDRESS_SPACE_PAGE	4096u

/* Of a variable that only the boot writes. */
#define SEALED __attribute__((section(".sealed")))

extern uint32_t address_space_directory[1024];

/* Turns paging on. device: physical address of the local APIC's registers, mapped uncached; 0 for none. */
void address_space_start(uint32_t device);

/* Takes a page away, which lies below a stack. Before the pool is sealed: it may need a page table. */
void address_space_guard(const void *page);

/* Is it an address in a page that was taken away? */
bool address_space_is_guard(uint32_t address);

void address_space_seal(void);

/* Maps the gate of the domain that is to run: entry 1023. */
void address_space_set_gate(uint32_t directory_entry);

#endif
