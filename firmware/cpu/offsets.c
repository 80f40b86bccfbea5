// SPDX-License-Identifier: GPL-2.0-only
/* Numbers for the assembly; the Makefile turns this file's assembly into offsets.h. */
#include <stddef.h>
#include "cpu/gate.h"
#include "domain/domain.h"
#include "memory/frame.h"

#define OFFSET(name, type, member) __asm__ volatile("\n.ascii \"@@" #name " %0\"" : : "i"(offsetof(struct type, member)))

#define VALUE(name, value) __asm__ volatile("\n.ascii \"@@" #name " %0\"" : : "i"(value))

void offsets_emit(void);
void offsets_emit(void)
{
	VALUE(HYPERCALL_SET_PTE, ANAX_HC_SET_PTE);
	OFFSET(DATA_BOUNCE, gate_data, bounce);
	OFFSET(DATA_GUEST_CR3, gate_data, guest_cr3);
	OFFSET(DATA_PAGE_OFFSET, gate_data, page_offset);
	OFFSET(DATA_PORTS_IN_C, gate_data, ports_in_c);
	OFFSET(DATA_DEBUG_CONTROL, gate_data, debug_control);
	OFFSET(HANDLERS_TRAP, gate_handlers, trap);
	OFFSET(HANDLERS_TRAP_RING0, gate_handlers, trap_ring0);
	OFFSET(HANDLERS_HYPERCALL, gate_handlers, hypercall);
	OFFSET(HANDLERS_SYSTEM_CALL, gate_handlers, system_call);
	VALUE(TSS_SIZE, sizeof(struct task_state));
	OFFSET(TSS_ESP1, task_state, esp1);
	OFFSET(SHARED_INTERRUPT_FLAG, anax_shared_page, interrupt_flag);
	OFFSET(SHARED_CR2, anax_shared_page, cr2);
	OFFSET(SHARED_EXCEPTIONS, anax_shared_page, exceptions);
	OFFSET(SHARED_RING_HEAD, anax_shared_page, ring_head);
	OFFSET(SHARED_DOORBELL, anax_shared_page, doorbell);
	OFFSET(SHARED_IRQ_ACKNOWLEDGE, anax_shared_page, irq_acknowledge);
	OFFSET(DOMAIN_RING_TAIL, domain, ring_tail);
	OFFSET(DOMAIN_OPERATION, domain, memory.progress.operation);
	OFFSET(DOMAIN_FIRST_FRAME, domain, memory.first_frame);
	OFFSET(DOMAIN_FRAME_COUNT, domain, memory.frame_count);
	OFFSET(DOMAIN_FRAMES, domain, memory.frames);
	OFFSET(DOMAIN_ENTRIES_SET, domain, memory.counters.entries_set);
	OFFSET(DOMAIN_SET_PTE_COUNTER, domain, counters.hypercalls[ANAX_HC_SET_PTE]);
	OFFSET(FRAME_TYPE, frame, type);
	OFFSET(FRAME_WRITABLE, frame, writable);
	OFFSET(FRAME_GROUPS, frame, groups);
	VALUE(FRAME_IS_NONE, FRAME_NONE);
	VALUE(FRAME_IS_TABLE, FRAME_TABLE);
	VALUE(ENTRY_PRESENT, ENTRY_PRESENT);
	VALUE(ENTRY_WRITABLE, ENTRY_WRITABLE);
	VALUE(ENTRY_STRIPPED, ENTRY_GLOBAL | ENTRY_PAT | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH);
	_Static_assert(sizeof(struct frame) == 8, "entry.S takes it for eight bytes");
	_Static_assert(MEMORY_IDLE == 0, "entry.S takes it for 0");
}
