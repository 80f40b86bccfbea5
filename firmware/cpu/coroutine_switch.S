/* SPDX-License-Identifier: GPL-2.0-only */
	.text
	.globl	coroutine_switch
	.type	coroutine_switch, @function
/* void coroutine_switch(uintptr_t *save (%eax), uintptr_t load (%edx)): what a function preserves goes to the stack that is left. */
coroutine_switch:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	movl	%esp, (%eax)
	movl	%edx, %esp
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
	ret
	.size	coroutine_switch, . - coroutine_switch

	.section .note.GNU-stack, "", @progbits
