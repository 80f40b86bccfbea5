/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gate: the only code of the hypervisor that runs in a guest's address space. Ring 1 can read and execute it, so nothing
 * here trusts a segment register or a stack pointer of the guest, and nothing is decided by the instruction pointer alone.
 *
 * All of it runs with the real interrupt flag clear. Stack offsets are in bytes; see struct registers for the frame.
 */
#include "abi/anaxagoros_task.h"
#include "cpu/gate_layout.h"
#include "offsets.h"

#define SHARED(offset)	(ANAX_SHARED_PAGE + offset)
#define DATA(offset)	(GATE_DATA + offset)

/* EFLAGS bits that delivering an exception clears: TF, NT, RF, VM. */
#define FLAGS_CLEARED	0x00034100
#define FLAG_IF		ANAX_INTERRUPT_FLAG

	.set	PROTECTION_FAULT, 13
	.set	PAGE_FAULT, 14

#define OPCODE_INB	0xec
#define OPCODE_OUTB	0xee
#define OPCODE_INW	0xed66		/* with its prefix */
#define OPCODE_OUTW	0xef66

	.section .gate, "ax"

/* One entry: leaves an error code and the vector on the stack and goes on at the label. */
.macro ENTRY vector:req, error:req, label:req
gate_entry_\vector:
	.if \error == 0
	pushl	$0
	.endif
	pushl	$\vector
	jmp	\label
	.pushsection .rodata.gate_entries, "a"
	.long	gate_entry_\vector
	.popsection
.endm

/* Where an entry does not begin with that. */
.macro ENTRY_AT label:req
	.pushsection .rodata.gate_entries, "a"
	.long	\label
	.popsection
.endm

	.pushsection .rodata.gate_entries, "a"
	.globl	gate_entries
gate_entries:
	.popsection

	ENTRY 0, 0, bounce_plain
	ENTRY 1, 0, gate_enter
gate_entry_2:
	/* NMI: assumes neither CR3 nor a segment but SS. */
	incl	%ss:GATE_NMI_COUNTER
	iret
	ENTRY_AT gate_entry_2
	ENTRY 3, 0, bounce_plain
	ENTRY 4, 0, bounce_plain
	ENTRY 5, 0, bounce_plain
	ENTRY 6, 0, bounce_plain
	ENTRY 7, 0, bounce_plain
	ENTRY 8, 1, gate_enter
	ENTRY 9, 0, gate_enter
	ENTRY 10, 1, bounce_error
	ENTRY 11, 1, bounce_error
	ENTRY 12, 1, bounce_error
	ENTRY_AT protection_fault
	ENTRY_AT page_fault
	ENTRY 15, 0, gate_enter
	ENTRY 16, 0, bounce_plain
	ENTRY 17, 1, bounce_error
	ENTRY 18, 0, gate_enter
	ENTRY 19, 0, bounce_plain
	.altmacro
	.set	i, 20
	.rept	VECTOR_LAST - 20
	.if	i == ANAX_HYPERCALL_VECTOR
	ENTRY_AT hypercall_enter
	.else
	ENTRY %i, 0, gate_enter
	.endif
	.set	i, i + 1
	.endr
	.noaltmacro
	.if	VECTOR_LAST != ANAX_SYSTEM_VECTOR
	.error	"the entry for system calls is the last one"
	.endif
	ENTRY 64, 0, system_call_enter

/* Behind vector and error code, as struct registers has them; the hypervisor's data segments. */
.macro SAVE_REGISTERS
	pushal
	pushl	%ds
	pushl	%es
	cld
	movl	$HYPERVISOR_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
.endm

/* Where things lie on the stack while the gate delivers an exception by itself, after one of the two macros. */
#define AT_EDX		(%esp)
#define AT_EAX		8(%esp)
#define AT_VECTOR	12(%esp)
#define AT_ERROR	at_error(%esp)
#define AT_EIP		at_error + 4(%esp)
#define AT_CS		at_error + 8(%esp)
#define AT_EFLAGS	at_error + 12(%esp)
#define AT_ESP		at_error + 16(%esp)
#define AT_SS		at_error + 20(%esp)

.macro SAVE
	.set	at_error, 16
	pushl	%eax
	pushl	%ecx
	pushl	%edx
.endm

.macro SAVE_TO_BOUNCE
	SAVE
	movl	AT_VECTOR, %ecx
	cmpl	$0, %ss:DATA(DATA_BOUNCE)(, %ecx, 8)
	je	bounce_decline
.endm

/* Of page faults, which are many: there is no vector on the stack, and %ecx is not used. */
.macro SAVE_PAGE_FAULT
	.set	at_error, 8
	pushl	%eax
	pushl	%edx
	cmpl	$0, %ss:DATA(DATA_BOUNCE) + 8 * PAGE_FAULT
	je	page_fault_decline
.endm

/* Writes %eax = the saved EFLAGS, with the guest's interrupt flag in place of the real one. */
.macro GUEST_EFLAGS
	movl	AT_EFLAGS, %eax
	andl	$~FLAG_IF, %eax
	orl	%ss:SHARED(SHARED_INTERRUPT_FLAG), %eax
.endm

/* From ring 3: frame of five or six words on the guest kernel's stack, which SET_STACK checked to lie below the gate. */
.macro FRAME_FROM_USER words:req
	movl	%ss:GATE_TSS + TSS_ESP1, %edx
	movl	AT_SS, %eax
	movl	%eax, %ss:-4(%edx)
	movl	AT_ESP, %eax
	movl	%eax, %ss:-8(%edx)
	GUEST_EFLAGS
	movl	%eax, %ss:-12(%edx)
	movl	AT_CS, %eax
	movl	%eax, %ss:-16(%edx)
	movl	AT_EIP, %eax
	movl	%eax, %ss:-20(%edx)
	.if \words == 6
	movl	AT_ERROR, %eax
	movl	%eax, %ss:-24(%edx)
	.endif
	subl	$4 * \words, %edx
.endm

/* Goes on at the guest's handler, with its stack pointer from %edx and its interrupt flag as the kind of gate wants it. */
.macro AIM_AT_HANDLER four_times:req, eight_times:req
	incl	%ss:SHARED(SHARED_EXCEPTIONS)\four_times
	movl	%ss:DATA(DATA_BOUNCE)\eight_times, %eax
	movl	%eax, AT_EIP
	movl	%ss:DATA(DATA_BOUNCE) + 4\eight_times, %eax
	andl	%eax, %ss:SHARED(SHARED_INTERRUPT_FLAG)
	movl	$ANAX_KERNEL_CS, AT_CS
	movl	$ANAX_KERNEL_DS, AT_SS
	movl	%edx, AT_ESP
	andl	$~FLAGS_CLEARED, AT_EFLAGS
	popl	%edx
.endm

.macro RESUME_AT_HANDLER
	AIM_AT_HANDLER "(, %ecx, 4)", "(, %ecx, 8)"
	popl	%ecx
	popl	%eax
	addl	$8, %esp
	iret
.endm

.macro RESUME_AT_PAGE_FAULT_HANDLER
	AIM_AT_HANDLER "+ 4 * PAGE_FAULT", "+ 8 * PAGE_FAULT"
	popl	%eax
	addl	$4, %esp
	iret
.endm

	.globl	gate_bounce_start, gate_bounce_page_fault, gate_bounce_end
gate_bounce_start:
bounce_error:
	testb	$2, 12(%esp)			/* only ring 3; the rest is seldom, and C's */
	jz	gate_enter
bounce_error_of_user:
	SAVE_TO_BOUNCE
	FRAME_FROM_USER 6
	RESUME_AT_HANDLER

bounce_plain:
	testb	$2, 12(%esp)
	jz	gate_enter
	SAVE_TO_BOUNCE
	FRAME_FROM_USER 5
	RESUME_AT_HANDLER

gate_bounce_page_fault:
page_fault:
	testb	$2, 8(%esp)
	jz	page_fault_kernel
	SAVE_PAGE_FAULT
	movl	%cr2, %eax
	movl	%eax, %ss:SHARED(SHARED_CR2)
	FRAME_FROM_USER 6
	RESUME_AT_PAGE_FAULT_HANDLER

page_fault_kernel:
	testb	$1, 8(%esp)
	jz	page_fault_enter		/* ring 0: a fixup, or our own fault */
	SAVE_PAGE_FAULT
	movl	%cr2, %eax
	testb	$1, AT_ERROR
	jz	1f
	cmpl	%ss:DATA(DATA_PAGE_OFFSET), %eax
	jae	page_fault_decline		/* not "absent", and the direct map: perhaps a plain store to a live table */
1:	movl	AT_ESP, %edx
	subl	$16, %edx
	cmpl	$GATE_START - 16, %edx		/* unsigned: neither wraps nor reaches the gate */
	ja	page_fault_decline
	movl	%eax, %ss:SHARED(SHARED_CR2)
	GUEST_EFLAGS
	movl	%eax, %ss:12(%edx)
	movl	AT_CS, %eax
	movl	%eax, %ss:8(%edx)
	movl	AT_EIP, %eax
	movl	%eax, %ss:4(%edx)
	movl	AT_ERROR, %eax
	movl	%eax, %ss:(%edx)
	RESUME_AT_PAGE_FAULT_HANDLER
gate_bounce_end:

/*
 * Ports. IN and OUT by %dx, one or two bytes wide, of the guest's kernel, at ports of its own: carried out here, if nothing else is to be
 * done on the way. The instruction is read where the kernel executes it: what faults there is tried again in C, by exit_fault().
 */
#define PORT_BITMAP	GATE_TSS + TSS_SIZE

#define AT_PORT_EAX	4(%esp)

/* The guest goes on behind the instruction of so many bytes, with what %eax has. */
.macro PORT_DONE size:req
	addl	$\size, AT_EIP
	incl	%ss:GATE_PORT_COUNTER
	popl	%edx
	addl	$8, %esp
	iret
.endm

	.globl	gate_ports_start, gate_ports_end
gate_ports_start:
protection_fault:
	cmpw	$ANAX_KERNEL_CS, 8(%esp)
	jne	protection_fault_elsewhere
	pushl	%eax				/* no vector below them, as of page faults */
	pushl	%edx
	.set	at_error, 8
	rdtsc
	subl	%ss:GATE_TIME, %eax		/* what the access provokes has no time before a release */
	sbbl	%ss:GATE_TIME + 4, %edx
	jnc	port_decline
	movl	%ss:DATA(DATA_PORTS_IN_C), %eax
	orl	%ss:SHARED(SHARED_DOORBELL), %eax
	orl	%ss:SHARED(SHARED_IRQ_ACKNOWLEDGE), %eax
	jnz	port_decline
	movzwl	AT_EDX, %edx
	btl	%edx, %ss:PORT_BITMAP
	jc	port_decline
	movl	AT_EIP, %eax
	movl	%ss:(%eax), %eax
	cmpb	$OPCODE_OUTB, %al
	je	port_out_byte
	cmpb	$OPCODE_INB, %al
	je	port_in_byte
	incl	%edx
	btl	%edx, %ss:PORT_BITMAP		/* of port 0x10000: 1 */
	jc	port_decline
	decl	%edx
	cmpw	$OPCODE_OUTW, %ax
	je	port_out_word
	cmpw	$OPCODE_INW, %ax
	jne	port_decline
	movl	AT_PORT_EAX, %eax
	inw	%dx, %ax
	PORT_DONE 2				/* with the prefix */
port_out_word:
	movl	AT_PORT_EAX, %eax
	outw	%ax, %dx
	PORT_DONE 2
port_in_byte:
	movl	AT_PORT_EAX, %eax
	inb	%dx, %al
	PORT_DONE 1
port_out_byte:
	movl	AT_PORT_EAX, %eax
	outb	%al, %dx
	PORT_DONE 1
gate_ports_end:

port_decline:
	popl	%edx
	popl	%eax
protection_fault_elsewhere:
	pushl	$PROTECTION_FAULT
	testb	$2, 12(%esp)
	jnz	bounce_error_of_user
	jmp	gate_enter

bounce_decline:
	popl	%edx
	popl	%ecx
	popl	%eax
	jmp	gate_enter

page_fault_decline:
	popl	%edx
	popl	%eax
page_fault_enter:
	pushl	$PAGE_FAULT

/* void gate_enter(vector, error, ...): every other entry. Saves the registers and calls C on the hypervisor's stack. */
gate_enter:
	SAVE_REGISTERS
	testb	$3, 13 * 4(%esp)
	jz	enter_from_ring_0
	cmpl	$0, DATA(DATA_DEBUG_CONTROL)
	jne	gate_enter_debugged
gate_enter_debug_off:
	movl	$address_space_directory, %eax
	movl	%eax, %cr3
	movl	$hypervisor_stack_top, %esp
	movl	gate_handlers + HANDLERS_TRAP, %edx
	call	*%edx
	jmp	gate_exit

#define AT_MEMORY(member)	DOMAIN_##member(%ebp)
#define AT_TABLE(member)	%ss:FRAME_##member(%edi, %esi, 8)
#define AT_MAPPED(member)	%ss:FRAME_##member(%edi, %eax, 8)
#define AT_LOST(member)		%ss:FRAME_##member(%edi, %edx, 8)

/*
 * Hypercalls. SET_PTE of a user table, which nearly every page fault makes, is carried out here, if it is as simple as
 * user_table_set() wants it and nothing else is to be done on the way: the same in half of the instructions and without a load of a
 * segment register. What C would find set on the way out is set only by C and by interrupts, and none of these comes in between.
 */
hypercall_enter:
	cmpl	$HYPERCALL_SET_PTE, %eax
	jne	hypercall_in_c
	cmpl	$0, %ss:DATA(DATA_DEBUG_CONTROL)
	jne	hypercall_in_c
	pushl	%edx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	movl	$address_space_directory, %eax
	movl	%eax, %cr3
	movl	%ss:current, %ebp
	movl	%ss:SHARED(SHARED_RING_HEAD), %eax
	xorl	AT_MEMORY(RING_TAIL), %eax
	orl	%ss:SHARED(SHARED_DOORBELL), %eax
	orl	%ss:SHARED(SHARED_IRQ_ACKNOWLEDGE), %eax
	orb	AT_MEMORY(OPERATION), %al
	orb	%ss:masked_on, %al		/* C measures and traces */
	jnz	set_pte_in_c

	/* %esi: index of the table's frame. */
	testb	$3, %bl
	jnz	set_pte_in_c
	movl	%ebx, %esi
	shrl	$12, %esi
	subl	AT_MEMORY(FIRST_FRAME), %esi
	cmpl	AT_MEMORY(FRAME_COUNT), %esi
	jae	set_pte_in_c
	movl	AT_MEMORY(FRAMES), %edi
	cmpb	$FRAME_IS_TABLE, AT_TABLE(TYPE)
	jne	set_pte_in_c

	/* %eax: what is stored. */
	movl	%ecx, %eax
	testb	$ENTRY_PRESENT, %cl
	jz	2f
	shrl	$12, %eax
	subl	AT_MEMORY(FIRST_FRAME), %eax
	cmpl	AT_MEMORY(FRAME_COUNT), %eax
	jae	set_pte_in_c
	testb	$ENTRY_WRITABLE, %cl
	jz	1f
	cmpb	$FRAME_IS_NONE, AT_MAPPED(TYPE)
	jne	set_pte_in_c
	incw	AT_MAPPED(WRITABLE)
	jz	set_pte_undo
	incw	AT_TABLE(WRITABLE)
1:	movl	%ecx, %eax
	andl	$~ENTRY_STRIPPED, %eax

	/* %edx: what it replaces. */
2:	movl	%ss:(%ebx), %edx
	movl	%eax, %ss:(%ebx)
	testb	$ENTRY_PRESENT, %dl
	jz	5f
	testb	$ENTRY_WRITABLE, %dl
	jnz	4f
3:	incl	AT_MEMORY(SET_PTE_COUNTER)
	incl	AT_MEMORY(ENTRIES_SET)
	movl	%ss:DATA(DATA_GUEST_CR3), %eax
	movl	%eax, %cr3
	xorl	%eax, %eax
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%edx
	iret
4:	shrl	$12, %edx
	subl	AT_MEMORY(FIRST_FRAME), %edx
	cmpl	AT_MEMORY(FRAME_COUNT), %edx
	jae	3b
	decw	AT_LOST(WRITABLE)
	decw	AT_TABLE(WRITABLE)
	jmp	3b
5:	testb	$ENTRY_PRESENT, %al
	jz	3b
	movzbl	%bh, %edx			/* its group of 64 entries, modulo 16 */
	andl	$15, %edx
	btsw	%dx, AT_TABLE(GROUPS)
	jmp	3b

set_pte_undo:
	decw	AT_MAPPED(WRITABLE)
set_pte_in_c:
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%edx
	movl	$HYPERCALL_SET_PTE, %eax

/* As gate_enter, but never from ring 0 (whose interrupt vector table it would be), and straight to C and out again. */
hypercall_in_c:
	pushl	$0
	pushl	$ANAX_HYPERCALL_VECTOR
	SAVE_REGISTERS
	cmpl	$0, DATA(DATA_DEBUG_CONTROL)
	jne	5f
6:	movl	$address_space_directory, %eax
	movl	%eax, %cr3
	movl	$hypervisor_stack_top, %esp
	movl	gate_handlers + HANDLERS_HYPERCALL, %edx
	call	*%edx

	.globl	gate_exit
gate_exit:
	movl	$GATE_REGISTERS, %esp
	movl	DATA(DATA_DEBUG_CONTROL), %ebx
	movl	DATA(DATA_GUEST_CR3), %eax
	movl	%eax, %cr3
	testl	%ebx, %ebx
	jnz	4f
2:
	.globl	gate_exit_pop_es, gate_exit_pop_ds, gate_exit_iret
gate_exit_pop_es:
	popl	%es
gate_exit_pop_ds:
	popl	%ds
	popal
	addl	$8, %esp
gate_exit_iret:
	iret

#define SAVED(word)	4 * (word)(%esp)

/* In the guest's address space: %esi = the handler, %edi = EFLAGS, %eax = EFLAGS for the frame, %ebx = DR7 or 0. */
.macro INTERRUPT_BEGIN
	movl	$GATE_REGISTERS, %esp
	movl	%eax, %esi
	movl	DATA(DATA_DEBUG_CONTROL), %ebx
	movl	DATA(DATA_GUEST_CR3), %eax
	movl	%eax, %cr3
	movl	SAVED(14), %edi
	movl	%edi, %eax
	andl	$~FLAG_IF, %eax
	orl	SHARED(SHARED_INTERRUPT_FLAG), %eax
.endm

/* CS and EIP, the frame's last two words. */
.macro INTERRUPT_FROM at:req
	movl	SAVED(13), %eax
	movl	%eax, \at + 4(%ecx)
	movl	SAVED(12), %eax
	movl	%eax, \at(%ecx)
.endm

/*
 * void gate_exit_to_interrupt(uint32_t handler, uint32_t flag_mask): as FRAME_FROM_USER, but of the registers that were saved; and
 * gate_exit_to_kernel_interrupt(), from ring 1. A fault of a store is the guest's stack.
 */
	.globl	gate_exit_to_interrupt, gate_exit_to_kernel_interrupt, gate_frame_start, gate_frame_end
gate_exit_to_kernel_interrupt:
	INTERRUPT_BEGIN
	movl	SAVED(15), %ecx
gate_frame_start:
	movl	%eax, -4(%ecx)
	INTERRUPT_FROM -12
	subl	$12, %ecx
	jmp	interrupt_aim

gate_exit_to_interrupt:
	INTERRUPT_BEGIN
	movl	GATE_TSS + TSS_ESP1, %ecx
	movl	%eax, -12(%ecx)
	movl	SAVED(16), %eax			/* SS */
	movl	%eax, -4(%ecx)
	movl	SAVED(15), %eax			/* ESP */
	movl	%eax, -8(%ecx)
	INTERRUPT_FROM -20
gate_frame_end:
	subl	$20, %ecx
interrupt_aim:
	andl	%edx, SHARED(SHARED_INTERRUPT_FLAG)
	andl	$~FLAGS_CLEARED, %edi
	movl	%esi, SAVED(12)
	movl	$ANAX_KERNEL_CS, SAVED(13)
	movl	%edi, SAVED(14)
	movl	%ecx, SAVED(15)
	movl	$ANAX_KERNEL_DS, SAVED(16)
	testl	%ebx, %ebx
	jz	2b
	jmp	4f

gate_enter_debugged:
	xorl	%eax, %eax
	movl	%eax, %dr7
	jmp	gate_enter_debug_off
4:	movl	%ebx, %dr7
	jmp	2b
5:	xorl	%eax, %eax
	movl	%eax, %dr7
	jmp	6b

/* System calls of tasks. A task's gate alone lets ring 3 come here. */
system_call_enter:
	SAVE_REGISTERS
	movl	$address_space_directory, %eax
	movl	%eax, %cr3
	movl	$hypervisor_stack_top, %esp
	movl	gate_handlers + HANDLERS_SYSTEM_CALL, %edx
	call	*%edx

/*
 * void gate_exit_at(uint64_t instant): the TSC is read once in the loop of six instructions, and what is left then is waited for by so
 * many instructions that take a tick each. The second loop ends at once where that is so, and waits where they took less.
 */
	.set	SLIDE, 40
	.set	SLIDE_FROM, 10		/* ticks from the reading of the TSC to the slide's end, with the slide left out */
	.globl	gate_exit_at
gate_exit_at:
	movl	%eax, %esi
	movl	%edx, %edi
1:	rdtsc
	subl	%esi, %eax
	sbbl	%edi, %edx
	jns	4f
	cmpl	$-SLIDE, %eax
	jl	1b
	addl	$SLIDE_FROM, %eax
	jns	3f
	leal	slide_end(%eax), %eax
	jmp	*%eax
	.fill	SLIDE, 1, 0x90
slide_end:
3:	rdtsc
	subl	%esi, %eax
	sbbl	%edi, %edx
	js	3b
4:	jmp	gate_exit			/* by as many instructions, wherever the instant came */

/* void segments_load(uint32_t fs, uint32_t gs): a fault there is trap_handle_ring0()'s, which makes the selector null. */
	.globl	segments_load, segments_load_fs, segments_load_gs
segments_load:
segments_load_fs:
	movl	%eax, %fs
	movl	%edx, %eax
segments_load_gs:
	movl	%eax, %gs
	ret

/*
 * A trap of ring 0: an interrupt while the hypervisor waits or looks for one, a fault of the gate's exit, or a fault of ours.
 * C runs on the interrupted stack, but for the gate's, whose one page is small; the hypervisor's is not in use then.
 * int trap_handle_ring0(struct registers *): 0 to go on where it was, 1 to leave through gate_exit.
 */
enter_from_ring_0:
	movl	%cr3, %ebx
	movl	%esp, %esi
	xorl	%edi, %edi
	movl	%edi, %dr7
	movl	$address_space_directory, %eax
	movl	%eax, %cr3
	cmpl	$GATE_START, %esp
	jb	1f
	movl	$hypervisor_stack_top, %esp
1:	movl	%esi, %eax
	movl	gate_handlers + HANDLERS_TRAP_RING0, %edx
	call	*%edx
	testl	%eax, %eax
	jnz	gate_exit
	movl	DATA(DATA_DEBUG_CONTROL), %ecx
	movl	%esi, %esp
	movl	%ebx, %cr3
	cmpl	$address_space_directory, %ebx
	je	2f
	movl	%ecx, %dr7
2:	popl	%es
	popl	%ds
	popal
	addl	$8, %esp
	iret

	.section .bss.stack, "aw", @nobits
	.balign	4096
	.globl	hypervisor_stack_guard, hypervisor_stack, hypervisor_stack_top
hypervisor_stack_guard:
	.skip	4096
hypervisor_stack:
	.skip	16384
hypervisor_stack_top:

	.section .note.GNU-stack, "", @progbits
