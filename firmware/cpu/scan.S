/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding the entries of page tables, which are nearly empty: an instruction looks at one word, or with SSE at four. Addresses are
 * those of words of one page, in bytes.
 */
#define BLOCK_SIZE	256
#define CHUNK_SIZE	32
#define CR0_TS		8

	.text

/* %ecx = the words from an offset to %eax on, joined. */
.macro JOIN from:req, size:req
	movl	\from(%eax), %ecx
	.set	offset, \from + 4
	.rept	\size / 4 - 1
	orl	offset(%eax), %ecx
	.set	offset, offset + 4
	.endr
.endm

/* Shifts a bit of each word of the chunk at an offset into %edx, last one first. */
.macro COLLECT bit:req, from:req
	JOIN	\from, CHUNK_SIZE
	testb	$1 << \bit, %cl
	jz	1f
	.set	offset, \from + CHUNK_SIZE
	.rept	CHUNK_SIZE / 4
	.set	offset, offset - 4
	btl	$\bit, offset(%eax)
	adcl	%edx, %edx
	.endr
	jmp	2f
1:	shll	$8, %edx
2:
.endm

/* uint32_t scan_present(address), scan_writable(address): bit 0, or 1, of each of the 32 words at the address. */
.macro SCAN name:req, bit:req
	.globl	\name
\name:
	COLLECT	\bit, 96
	COLLECT	\bit, 64
	COLLECT	\bit, 32
	COLLECT	\bit, 0
	movl	%edx, %eax
	ret
.endm

	SCAN	scan_present, 0
	SCAN	scan_writable, 1

/*
 * uint32_t scan_integer(address, count), scan_sse(address, count): which blocks of 1-8 times four, the first one's address given, hold a
 * word with bit 0 set, and perhaps others that are not 0. Bit 0 of the result is the first block's: they are taken from the last on.
 */
.macro BEGIN
	pushl	%ebx
	movl	%edx, %ecx
	shll	$10, %ecx
	movl	%eax, %edx
	addl	%ecx, %eax
	xorl	%ebx, %ebx
.endm

/* A block that is not 0 leaves %ecx not 0. */
.macro NEXT_BIT
	negl	%ecx			/* carry: not 0 */
	adcl	%ebx, %ebx
.endm

.macro END label:req
	cmpl	%edx, %eax
	jne	\label
	movl	%ebx, %eax
	popl	%ebx
.endm

	.globl	scan_integer
scan_integer:
	BEGIN
1:	subl	$4 * BLOCK_SIZE, %eax
	JOIN	3*BLOCK_SIZE, BLOCK_SIZE
	NEXT_BIT
	JOIN	2*BLOCK_SIZE, BLOCK_SIZE
	NEXT_BIT
	JOIN	BLOCK_SIZE, BLOCK_SIZE
	NEXT_BIT
	JOIN	0, BLOCK_SIZE
	NEXT_BIT
	END	1b
	ret

/* The guest's FPU is in the processor, and its next use may have to trap: both are as before afterwards. */
.macro SSE_BEGIN
	pushl	%edi
	movl	%cr0, %edi
	clts
	movaps	%xmm0, saved
	movaps	%xmm1, saved + 16
.endm

.macro SSE_END
	movaps	saved, %xmm0
	movaps	saved + 16, %xmm1
	testl	$CR0_TS, %edi
	jz	9f
	movl	%edi, %cr0
9:	popl	%edi
	ret
.endm

/* The only numbers equal to 0 are 0 and -0, which is no present entry. No exception of the FPU is to be raised. */
.macro JOIN_SSE from:req
	movaps	\from(%eax), %xmm0
	.set	offset, \from + 16
	.rept	BLOCK_SIZE / 16 - 1
	orps	offset(%eax), %xmm0
	.set	offset, offset + 16
	.endr
	cmpneqps %xmm1, %xmm0
	movmskps %xmm0, %ecx
.endm

	.globl	scan_sse
scan_sse:
	SSE_BEGIN
	stmxcsr	saved_control
	ldmxcsr	control
	xorps	%xmm1, %xmm1
	BEGIN
1:	subl	$4 * BLOCK_SIZE, %eax
	JOIN_SSE 3*BLOCK_SIZE
	NEXT_BIT
	JOIN_SSE 2*BLOCK_SIZE
	NEXT_BIT
	JOIN_SSE BLOCK_SIZE
	NEXT_BIT
	JOIN_SSE 0
	NEXT_BIT
	END	1b
	ldmxcsr	saved_control
	SSE_END

/* void scan_copy_sse(to, from, count): copies pieces of 32 words, both addresses multiples of 16 bytes. */
	.globl	scan_copy_sse
scan_copy_sse:
	SSE_BEGIN
1:	.set	offset, 0
	.rept	4
	movaps	offset(%edx), %xmm0
	movaps	offset + 16(%edx), %xmm1
	movaps	%xmm0, offset(%eax)
	movaps	%xmm1, offset + 16(%eax)
	.set	offset, offset + 32
	.endr
	subl	$-128, %edx
	subl	$-128, %eax
	decl	%ecx
	jnz	1b
	SSE_END

	.section .rodata
	.balign	4
control:
	.long	0x1f80			/* all masked, denormals are not 0 */

	.bss
	.balign	16
saved:	.skip	32
saved_control:
	.skip	4

	.section .note.GNU-stack, "", @progbits
