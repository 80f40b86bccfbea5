// SPDX-License-Identifier: GPL-2.0-only
/* LOAD_IDT_ENTRY, LOAD_GDT_ENTRY, LOAD_TLS, SET_STACK, TS. */
#include "cpu/control_registers.h"
#include "hypercalls/dispatch.h"

#define GATE_PRESENT	0x8000
#define GATE_TYPE	0x1f00		/* S bit and type */
#define GATE_INTERRUPT	0x0e00
#define GATE_TRAP	0x0f00
#define STACK_LOWEST	4096u

/*
 * Arguments: vector, low and high word of a gate. Selector and DPL are the hypervisor's business: handlers run in the kernel's
 * code segment, and only "int3", "into" and the system call can be raised by programs. An absent gate removes the handler.
 */
int32_t hypercall_load_idt_entry(struct domain *domain, uint32_t vector, uint32_t low, uint32_t high)
{
	uint32_t handler = (high & 0xffff0000) | (low & 0xffff), type = high & GATE_TYPE;
	bool present = high & GATE_PRESENT;

	if (vector > 255 || (present && type != GATE_INTERRUPT && type != GATE_TRAP))
		return ANAX_EINVAL;
	if (present && (!handler || handler >= ANAX_GATE_START))
		return ANAX_EFAULT;
	if (vector == VECTOR_NMI || vector == VECTOR_DF || vector == VECTOR_MC || vector == ANAX_HYPERCALL_VECTOR)
		return ANAX_OK;		/* never delivered */

	domain->vectors[vector] = (struct virtual_gate) { present ? handler : 0, type == GATE_TRAP };
	if (vector < 32)
		domain->gate.data->bounce[vector] = (struct bounce) { present ? handler : 0, type == GATE_TRAP ? 0xffffffff : 0 };
	if (vector == ANAX_SYSTEM_CALL_VECTOR && present)
		gate_set_system_call(&domain->gate, handler);
	return ANAX_OK;
}

#define SEGMENT_PRESENT	0x00008000
#define SEGMENT_S	0x00001000	/* code or data, no system descriptor */
#define SEGMENT_DPL	0x00006000
#define SEGMENT_CODE	0x00000800
#define SEGMENT_CONFORMING	0x00000400
#define SEGMENT_ACCESSED	0x00000100

/* Sets the accessed bit, for the processor can not. Absent descriptors hold no meaning but zero. */
static bool segment_acceptable(struct descriptor *segment)
{
	if (!(segment->high & SEGMENT_PRESENT)) {
		*segment = (struct descriptor) { 0, 0 };
		return true;
	}
	if (!(segment->high & SEGMENT_S) || !(segment->high & SEGMENT_DPL))
		return false;
	if ((segment->high & SEGMENT_CODE) && (segment->high & SEGMENT_CONFORMING))
		return false;
	segment->high |= SEGMENT_ACCESSED;
	return true;
}

/* Arguments: index, low and high word. Refused: system descriptors, DPL 0, conforming code, the fixed indexes. */
int32_t hypercall_load_gdt_entry(struct domain *domain, uint32_t index, uint32_t low, uint32_t high)
{
	struct descriptor segment = { low, high };

	if (index >= ANAX_GDT_ENTRIES)
		return ANAX_EINVAL;
	if (gate_descriptor_is_fixed(index) || !segment_acceptable(&segment))
		return ANAX_EPERM;
	domain->gate.data->gdt[index] = segment;
	return ANAX_OK;
}

/* Arguments: index among the three, low and high word. As LOAD_GDT_ENTRY. */
int32_t hypercall_load_tls(struct domain *domain, uint32_t index, uint32_t low, uint32_t high)
{
	struct descriptor segment = { low, high };

	if (index >= ANAX_TLS_ENTRIES)
		return ANAX_EINVAL;
	if (!segment_acceptable(&segment))
		return ANAX_EPERM;
	domain->gate.data->gdt[ANAX_TLS_FIRST_INDEX + index] = segment;
	return ANAX_OK;
}

/* Arguments: selector, which has to be the kernel's; stack pointer, aligned, the whole first page below it below the gate. */
int32_t hypercall_set_stack(struct domain *domain, uint32_t selector, uint32_t pointer)
{
	if ((selector | 1) != ANAX_KERNEL_DS || pointer % 4)
		return ANAX_EINVAL;
	if (pointer < STACK_LOWEST || pointer > ANAX_GATE_START)
		return ANAX_EFAULT;
	domain->gate.tss->esp1 = pointer;
	return ANAX_OK;
}

/* Argument: 1 = the next FPU instruction traps, 0 = it does not. */
int32_t hypercall_ts(struct domain *domain, uint32_t on)
{
	if (on > 1)
		return ANAX_EINVAL;
	domain->task_switched = on;
	cr0_write(on ? cr0_read() | CR0_TS : cr0_read() & ~CR0_TS);
	return ANAX_OK;
}
