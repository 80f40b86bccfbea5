/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uint32_t scan_integer(address, blocks), scan_sse(address, blocks): which of 1-32 blocks of 64 words hold anything but zeros; bit 0
 * for the first. The address is a multiple of 16 bytes.
 *
 * An instruction looks at one word, or at four. Blocks are taken from the last one on, so that each bit is shifted in from below.
 */
#define BLOCK_SIZE	256
#define CR0_TS		8

	.text

/* Both begin so: %eax = behind the last block, %edx = first block, %ebx = bits. */
.macro BEGIN
	pushl	%ebx
	movl	%edx, %ecx
	shll	$8, %ecx
	movl	%eax, %edx
	addl	%ecx, %eax
	xorl	%ebx, %ebx
.endm

/* The block at %eax is done, its words are joined in %ecx. */
.macro NEXT label:req
	negl	%ecx			/* carry: not 0 */
	adcl	%ebx, %ebx
	cmpl	%edx, %eax
	jne	\label
	movl	%ebx, %eax
	popl	%ebx
.endm

	.globl	scan_integer
scan_integer:
	BEGIN
1:	subl	$BLOCK_SIZE, %eax
	movl	(%eax), %ecx
	.set	offset, 4
	.rept	BLOCK_SIZE / 4 - 1
	orl	offset(%eax), %ecx
	.set	offset, offset + 4
	.endr
	NEXT	1b
	ret

/* The guest's %xmm0 is in the processor, and the next use of the FPU may have to trap: both are as before afterwards. */
	.globl	scan_sse
scan_sse:
	pushl	%edi
	movl	%cr0, %edi
	clts
	movaps	%xmm0, saved
	BEGIN
1:	subl	$BLOCK_SIZE, %eax
	movaps	(%eax), %xmm0
	.set	offset, 16
	.rept	BLOCK_SIZE / 16 - 1
	orps	offset(%eax), %xmm0
	.set	offset, offset + 16
	.endr
	movaps	%xmm0, joined
	movl	joined, %ecx
	orl	joined + 4, %ecx
	orl	joined + 8, %ecx
	orl	joined + 12, %ecx
	NEXT	1b
	movaps	saved, %xmm0
	testl	$CR0_TS, %edi
	jz	2f
	movl	%edi, %cr0
2:	popl	%edi
	ret

	.bss
	.balign	16
saved:	.skip	16
joined:	.skip	16

	.section .note.GNU-stack, "", @progbits
