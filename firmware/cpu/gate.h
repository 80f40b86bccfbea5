/* SPDX-License-Identifier: GPL-2.0-only */
/* Making and changing the gate's pages of a domain. */
#ifndef CPU_GATE_H
#define CPU_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "abi/anaxagoros.h"
#include "cpu/descriptors.h"
#include "cpu/gate_layout.h"
#include "cpu/registers.h"

struct domain;

/* How the gate delivers an exception by itself: where to, and what stays of the guest's interrupt flag. */
struct bounce {
	uint32_t handler;		/* 0: the hypervisor decides */
	uint32_t flag_mask;		/* 0 for an interrupt gate, all ones for a trap gate */
};

/* One page at GATE_DATA. The guest may read it. */
struct gate_data {
	struct descriptor gdt[ANAX_GDT_ENTRIES];
	struct bounce bounce[32];
	uint32_t guest_cr3;		/* loaded on the way out */
	uint32_t page_offset;		/* of the guest's direct map: kernel-mode faults on what is present there are ours to look at */
	uint32_t ports_in_c;		/* 0: some are its own, and debug registers are not in use */
	uint32_t debug_control;		/* DR7 for the guest; not 0: debug registers are in use */
};

_Static_assert(sizeof(struct gate_data) <= 4096, "the gate's data is one page");
_Static_assert(sizeof(struct registers) == GATE_TRAP_STACK_TOP - GATE_REGISTERS, "the saved registers");

/* The frames behind the gate's pages, by their physical (= hypervisor's virtual) addresses. */
struct gate {
	uint32_t *table;		/* page table of the top 4 MiB */
	uint32_t *hypervisor_table;	/* the same in the hypervisor's address space */
	struct descriptor *idt;
	struct gate_data *data;
	struct task_state *tss;
	struct registers *registers;	/* at the top of the trap stack */
	uint32_t *trap_stack;
	uint8_t *port_bitmap;		/* behind the TSS; NULL: no port is its own */
	bool for_user;			/* ring 3 sees some of its pages */
};

/* Fills in a gate from zeroed pages of the pool; guest pages are mapped by gate_map(). */
void gate_create(struct gate *gate);

/* The gate of another thread in the surroundings of a domain: tables, data and trap stack of its own, all else is the other's. */
void gate_create_beside(struct gate *gate, const struct gate *other);

/* Maps a page of the gate's 4 MiB at a virtual address. */
void gate_map(struct gate *gate, uint32_t virtual_address, const void *page, bool writable);

/* The same, for ring 3 of a task. */
void gate_map_user(struct gate *gate, uint32_t virtual_address, const void *page, bool writable);

/* Makes a gate that of a task: system calls instead of hypercalls. */
void gate_serve_task(struct gate *gate);

/* Notes these ports as the domain's; the first time, takes the pages for the bitmap from the pool. */
void gate_note_ports(struct gate *gate, uint32_t first, uint32_t last);

/* The same, and lets ring 3 use them. Only a task: the processor would not tell ring 1 from ring 3. */
void gate_open_ports(struct gate *gate, uint32_t first, uint32_t last);

/* Loads GDTR, IDTR, LDTR and TR for good: every gate has the same linear addresses. */
void gate_activate_first(void);

/* True for the indexes of the GDT that no guest changes: the hypervisor's own, and the four flat ones that every guest has. */
bool gate_descriptor_is_fixed(uint32_t index);

/* DR7 for the guest, or 0. */
void gate_set_debug_control(const struct gate *gate, uint32_t control);

/* Takes back what the guest has set: gates, segments, kernel stack. */
void gate_reset(struct gate *gate);

/* Sets the direct gate for the guest's system call. */
void gate_set_system_call(struct gate *gate, uint32_t handler);

/* How many port accesses the gate has carried out. It lies where the guest can change it. */
static inline uint32_t *gate_port_counter(const struct gate *gate)
{
	return &gate->trap_stack[(GATE_PORT_COUNTER - GATE_TRAP_STACK) / 4];
}

/* Value of entry 1023 of every directory of the domain. */
uint32_t gate_directory_entry(const struct gate *gate);

/* The same of the hypervisor's directory while the domain is the current one. */
uint32_t gate_hypervisor_entry(const struct gate *gate);

/* entry.S: enters the guest whose gate is mapped, with the registers on its trap stack. Does not return. */
void gate_exit(void) __attribute__((noreturn));

/*
 * The same, for a guest in ring 3, at its handler of an interrupt: the frame is written to its kernel's stack, which SET_STACK has checked,
 * in its own address space. registers->vector says which one, where the stack can not be written. flag_mask: as struct bounce's.
 */
void gate_exit_to_interrupt(uint32_t handler, uint32_t flag_mask) __attribute__((noreturn, regparm(2)));

/* For a guest in ring 1, below whose stack pointer, and below the gate, there is room for the frame. */
void gate_exit_to_kernel_interrupt(uint32_t handler, uint32_t flag_mask) __attribute__((noreturn, regparm(2)));

/* C for each kind of entry, on the hypervisor's stack; those that do not return call gate_leave(). */
void trap_handle(void);					/* from ring 1 or 3, no call */
void trap_keep(struct domain *domain);			/* an exception of the domain, to be handled before it runs again */
void trap_handle_late(struct domain *domain);
int trap_handle_ring0(struct registers *registers);	/* 0: go on where it was; 1: leave to the current domain */
void hypercall_handle(void) __attribute__((noreturn));
void system_call_handle(void) __attribute__((noreturn));

/* Called by way of pointers, which costs no instruction more: domain/masked.c puts functions that measure in their place. */
struct gate_handlers {
	void (*trap)(void);
	int (*trap_ring0)(struct registers *registers);
	void (*hypercall)(void) __attribute__((noreturn));
	void (*system_call)(void) __attribute__((noreturn));
	void (*leave)(void) __attribute__((noreturn));
};

extern struct gate_handlers gate_handlers;

static inline __attribute__((noreturn)) void gate_leave(void)
{
	gate_handlers.leave();
}

#endif
