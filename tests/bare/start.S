/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest without Linux: start, handlers of exceptions and interrupts, and the instructions that must follow the ABI's letter. */
#include "abi/anaxagoros.h"

#define FLAG ANAX_SHARED_PAGE

	.pushsection .note.Anaxagoros, "a", @note
	.balign	4
	.long	11, 8, ANAX_NOTE_GUEST
	.asciz	"Anaxagoros"
	.balign	4
	.long	ANAX_ABI_REVISION, 0xc0000000
	.popsection

	.section .text.start, "ax"
	.globl	start
start:
	movl	$stack_top, %esp
	pushl	%esi
	call	bare_main
1:	jmp	1b

	.text
/* Handlers leave a struct trap (bare.h) on the stack and call C with its address; C may change it. */
.macro HANDLER vector:req, error:req
handler_\vector:
	.if \error == 0
	pushl	$0
	.endif
	pushl	$\vector
	jmp	handler_common
	.pushsection .rodata.handlers, "a"
	.long	handler_\vector
	.popsection
.endm
	.pushsection .rodata.handlers, "a"
	.globl	handlers
handlers:
	.popsection
	.altmacro
	.set	i, 0
	.rept	64
	.if (i == 8) || ((i >= 10) && (i <= 14)) || (i == 17)
	HANDLER %i, 1
	.else
	HANDLER %i, 0
	.endif
	.set	i, i + 1
	.endr
	.noaltmacro

handler_common:
	pushal
	pushl	%ds
	pushl	%es
	movl	$ANAX_KERNEL_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%esp, %eax
	pushl	%eax
	call	bare_trap
	addl	$4, %esp
	popl	%es
	popl	%ds
	popal
	addl	$8, %esp
	testb	$2, %ss:9(%esp)
	jz	2f
	movb	$2, %ss:FLAG + 1
	.globl	iret_window_start, iret_window_end
iret_window_start:
	cmpl	$0, %ss:FLAG + 4
	jne	1f
	iret
iret_window_end:
1:	movb	$0, %ss:FLAG + 1
	pushl	%eax
	pushl	%ebx
	movl	$12, %eax
	movl	$ANAX_HALT_IRET, %ebx
	int	$ANAX_HYPERCALL_VECTOR
2:	iret

/* System call from ring 3: direct. The first store is the window that the hypervisor knows. */
	.globl	system_call
system_call:
	movb	$0, %ss:FLAG + 1
	pushl	$0
	pushl	$0x80
	jmp	handler_common

/* int bare_enter_user(void (*entry)(void), uint32_t stack): runs it in ring 3 until bare_leave_user(result). */
	.globl	bare_enter_user, bare_leave_user
bare_enter_user:
	pushal
	movl	%esp, user_return
	movl	36(%esp), %eax
	movl	40(%esp), %ecx
	pushl	$ANAX_USER_DS
	pushl	%ecx
	pushl	$0x202
	pushl	$ANAX_USER_CS
	pushl	%eax
	movl	$ANAX_USER_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	iret
bare_leave_user:
	movl	4(%esp), %eax
	movl	user_return, %esp
	movl	%eax, 28(%esp)
	popal
	ret

	.bss
	.balign	4096
	.skip	8192
stack_top:
	.skip	4
user_return:
	.skip	4

	.section .note.GNU-stack, "", @progbits
