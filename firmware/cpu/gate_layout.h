/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gate: the hypervisor's pages in the top 4 MiB of every address space, its own included. Each domain has a page table of
 * its own for them, so that a switch of domain reloads no descriptor-table register. The part that guests know is in the ABI.
 */
#ifndef CPU_GATE_LAYOUT_H
#define CPU_GATE_LAYOUT_H

#include "abi/anaxagoros.h"

#define GATE_START	ANAX_GATE_START
#define GATE_CODE	0xffc00000	/* read-only */
#define GATE_CODE_SIZE	0x2000
#define GATE_DATA	0xffc02000	/* read-only to the domain: GDT, words that the gate's code needs */
#define GATE_TSS	0xffc03000	/* read-only to the domain; of a domain with ports, two further pages with its I/O bitmap */
#define GATE_TSS_SIZE	(104 + 0x2000 + 1)	/* with the bitmap and the byte of ones behind it */
#define GATE_TRAP_STACK	0xffc07000	/* read-write; the page below is absent */
#define GATE_TRAP_STACK_TOP	0xffc08000
#define GATE_TIME	0xffc0e000	/* read-only; of guests: struct scheduler_page */
#define GATE_IDT	0xffc0f000	/* read-only */

/* The lowest words of the trap stack: NMIs; port accesses that the gate carried out. */
#define GATE_NMI_COUNTER	GATE_TRAP_STACK
#define GATE_PORT_COUNTER	(GATE_TRAP_STACK + 4)

/* Where the gate leaves the registers of a trap from ring 1 or 3: 17 words below the top. */
#define GATE_REGISTERS	(GATE_TRAP_STACK_TOP - 17 * 4)

/* The hypervisor's own selectors. */
#define HYPERVISOR_CS	0x08
#define HYPERVISOR_DS	0x10
#define HYPERVISOR_TSS	0x18
#define HYPERVISOR_DOUBLE_FAULT	0x20	/* TSS */

/* Real vectors: the 8259 pair, the local APIC. */
#define VECTOR_IRQ_BASE	0x20
#define VECTOR_APIC_TIMER	0x30
#define VECTOR_APIC_SPURIOUS	0x3f	/* low four bits set, as P6 wants it */
#define VECTOR_LAST		0x40	/* the gate has entries for 0..VECTOR_LAST; the last one is for system calls */

#endif
