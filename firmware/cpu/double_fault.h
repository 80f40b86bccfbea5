/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A double fault of the hypervisor: when its stack has overflowed, a trap can not be written there. So this one is a task of the
 * processor's, with a stack of its own, that reports it. It needs GDT and TSS writable: they are so in the hypervisor's address space.
 */
#ifndef CPU_DOUBLE_FAULT_H
#define CPU_DOUBLE_FAULT_H

#include "cpu/descriptors.h"

/* For a GDT, at HYPERVISOR_DOUBLE_FAULT, and for an IDT. */
struct descriptor double_fault_descriptor(void);
struct descriptor double_fault_gate(void);

/* Where the processor leaves the registers of what it interrupts: the current task state. */
void double_fault_set_interrupted(const struct task_state *task);

#endif
