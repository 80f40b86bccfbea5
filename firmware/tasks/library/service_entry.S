/* SPDX-License-Identifier: GPL-2.0-only */
/* Where calls of a service begin: on a stack of their own, arguments in %ebx and %ecx, all other registers 0. */
	.section .text, "ax"
	.globl	service_entry
service_entry:
	subl	$8, %esp		/* the arguments' place is aligned to 16 bytes, as C wants it */
	pushl	%ecx
	pushl	%ebx
	call	service_begin_call	/* does not return */

	.section .note.GNU-stack, "", @progbits
