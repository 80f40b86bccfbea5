/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions before the first gate is loaded: segments are flat, the stack is the boot's. */
	.text
/* With error codes: 8, 10-14, 17. */
.macro ENTRY vector:req
boot_entry_\vector:
	.if !(\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17)
	pushl	$0
	.endif
	pushl	$\vector
	jmp	boot_trap
	.pushsection .rodata.boot_entries, "a"
	.long	boot_entry_\vector
	.popsection
.endm

	.pushsection .rodata.boot_entries, "a"
	.globl	boot_trap_entries
boot_trap_entries:
	.popsection

	ENTRY 0
	ENTRY 1
boot_nmi:
	incl	boot_traps_nmis
	iret
	.pushsection .rodata.boot_entries, "a"
	.long	boot_nmi
	.popsection
	.altmacro
	.set	i, 3
	.rept	32 - 3
	ENTRY %i
	.set	i, i + 1
	.endr
	.noaltmacro

/* As struct registers has it. */
boot_trap:
	pushal
	pushl	%ds
	pushl	%es
	movl	%esp, %eax
	call	boot_trap_handle

	.section .note.GNU-stack, "", @progbits
