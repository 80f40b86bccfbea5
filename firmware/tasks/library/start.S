/* SPDX-License-Identifier: GPL-2.0-only */
/* The first instruction of a task: all registers but %esp, the top of its stack, are 0. */
	.section .text.start, "ax"
	.globl	_start
_start:
	call	task_start	/* does not return; the 0 in %ebp ends a debugger's backtrace */

	.section .note.GNU-stack, "", @progbits
