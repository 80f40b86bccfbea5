// SPDX-License-Identifier: GPL-2.0-only
/* Numbers for the assembly; the Makefile turns this file's assembly into offsets.h. */
#include <stddef.h>
#include "cpu/gate.h"

#define OFFSET(name, type, member) __asm__ volatile("\n.ascii \"@@" #name " %0\"" : : "i"(offsetof(struct type, member)))

#define VALUE(name, value) __asm__ volatile("\n.ascii \"@@" #name " %0\"" : : "i"(value))

void offsets_emit(void);
void offsets_emit(void)
{
	VALUE(HYPERCALL_SET_PTE, ANAX_HC_SET_PTE);
	OFFSET(REGISTERS_EAX, registers, eax);
	OFFSET(DATA_BOUNCE, gate_data, bounce);
	OFFSET(DATA_GUEST_CR3, gate_data, guest_cr3);
	OFFSET(DATA_PAGE_OFFSET, gate_data, page_offset);
	OFFSET(DATA_DEBUG_CONTROL, gate_data, debug_control);
	OFFSET(HANDLERS_TRAP, gate_handlers, trap);
	OFFSET(HANDLERS_TRAP_RING0, gate_handlers, trap_ring0);
	OFFSET(HANDLERS_HYPERCALL, gate_handlers, hypercall);
	OFFSET(HANDLERS_SET_PTE, gate_handlers, set_pte);
	OFFSET(HANDLERS_SYSTEM_CALL, gate_handlers, system_call);
	OFFSET(TSS_ESP1, task_state, esp1);
	OFFSET(SHARED_INTERRUPT_FLAG, anax_shared_page, interrupt_flag);
	OFFSET(SHARED_CR2, anax_shared_page, cr2);
	OFFSET(SHARED_EXCEPTIONS, anax_shared_page, exceptions);
}
