/* SPDX-License-Identifier: GPL-2.0-only */
/* The first instructions: multiboot leaves us in 32-bit protected mode, paging off, flat segments, no stack. */
#include "boot/multiboot.h"

#define BOOT_STACK_SIZE 16384
#define FLAGS (MULTIBOOT_HEADER_PAGE_ALIGN | MULTIBOOT_HEADER_MEMORY_INFO)

	.section .multiboot, "a"
	.balign 4
	.long	MULTIBOOT_HEADER_MAGIC
	.long	FLAGS
	.long	-(MULTIBOOT_HEADER_MAGIC + FLAGS)

	.text
	.globl	_start
	.type	_start, @function
_start:
	cli
	movl	$boot_stack_top, %esp
	pushl	$0
	popfl				/* also clears NT and the direction flag */
	xorl	%ebp, %ebp		/* a backtrace ends here */
	movl	%ebx, %edx		/* physical address of the multiboot information; magic of the boot loader in %eax */
	call	boot_main		/* void boot_main(uint32_t magic, uint32_t info); does not return */
1:	hlt
	jmp	1b
	.size	_start, . - _start

	.section .bss.stack, "aw", @nobits
	.balign 4096
	.globl	boot_stack_guard, boot_stack, boot_stack_top
boot_stack_guard:
	.skip	4096
boot_stack:
	.skip	BOOT_STACK_SIZE
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
