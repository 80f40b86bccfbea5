/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops over entries of a live table: see runs.h. Groups of four that are as usual have a way without branches; the first one that
 * is not ends that for the call, so that no mixture takes much longer.
 */
#define FIRST_FRAME	0		/* struct guest_memory */
#define FRAME_COUNT	4
#define FRAME_RECORDS	8
#define TYPE		0		/* struct frame, of 8 bytes */
#define WRITABLE	4
#define PRESENT		0x001
#define IS_WRITABLE	0x002
#define STRIPPED	0x198		/* PWT, PCD, PAT, G */

/* Behind BEGIN: what is on the stack, and the arguments there. */
#define LIMIT		(%esp)		/* the last address at which a group can begin */
#define KEPT		4(%esp)		/* entries whose count stays */
#define START		8(%esp)
#define STOP		12(%esp)
#define KEEP		36(%esp)
#define SET		40(%esp)
#define COUNTED		44(%esp)

	.text

/* %esi: entry, %edi: frames, %ebp: memory, %ebx: bits to keep, %edx: bits to set. */
.macro BEGIN
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	pushl	%ecx
	pushl	%edx
	pushl	$0
	subl	$16, %ecx
	pushl	%ecx
	movl	%eax, %ebp
	movl	%edx, %esi
	movl	FRAME_RECORDS(%ebp), %edi
	movl	KEEP, %ebx
	movl	SET, %edx
.endm

/* Goes on at the label with %esi at the entry: a jump there, out of the way. */
.macro LEAVE jump:req, offset:req, label:req
	\jump	leave_\@
	.subsection 1
leave_\@:
	addl	$\offset, %esi
	jmp	\label
	.previous
.endm

/* %eax: index of the frame that an entry maps, if it is one of the partition's. */
.macro INDEX offset:req, label:req
	movl	\offset(%esi), %eax
	shrl	$12, %eax
	subl	FIRST_FRAME(%ebp), %eax
	cmpl	FRAME_COUNT(%ebp), %eax
	LEAVE	jae, \offset, \label
.endm

.macro STORE offset:req
	andl	%ebx, \offset(%esi)
	orl	%edx, \offset(%esi)
.endm

/* Adds to the table's count, or takes from it: entries done, but for those kept. Returns where it has stopped. */
.macro END instruction:req
	movl	%esi, %eax
	subl	START, %eax
	shrl	$2, %eax
	subl	KEPT, %eax
	movl	COUNTED, %ecx
	\instruction %ax, (%ecx)
	movl	%esi, %eax
	addl	$16, %esp
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
	ret
.endm

.macro LOSE offset:req, label:req
	INDEX	\offset, \label
	decw	WRITABLE(%edi, %eax, 8)
	STORE	\offset
.endm

	.globl	run_lose
run_lose:
	BEGIN
	jmp	2f
1:	movl	(%esi), %eax
	andl	4(%esi), %eax
	andl	8(%esi), %eax
	andl	12(%esi), %eax
	notl	%eax
	testb	$(PRESENT | IS_WRITABLE), %al
	jnz	lose_mixed
	LOSE	0, lose_mixed
	LOSE	4, lose_mixed
	LOSE	8, lose_mixed
	LOSE	12, lose_mixed
	addl	$16, %esi
2:	cmpl	LIMIT, %esi
	jbe	1b
	jmp	5f
lose_mixed:
	movl	$0, LIMIT
3:	movl	(%esi), %eax
	notl	%eax
	testb	$(PRESENT | IS_WRITABLE), %al
	jnz	lose_kept
	INDEX	0, lose_kept
	decw	WRITABLE(%edi, %eax, 8)
4:	STORE	0
	addl	$4, %esi
5:	cmpl	STOP, %esi
	jne	3b
	END	subw
lose_kept:
	incl	KEPT
	jmp	4b

/* Takes back what was counted too often. */
.macro GAIN offset:req, label:req
	INDEX	\offset, \label
	cmpb	$0, TYPE(%edi, %eax, 8)		/* FRAME_NONE */
	LEAVE	jne, \offset, \label
	incw	WRITABLE(%edi, %eax, 8)
	LEAVE	jz, \offset, gain_full
	STORE	\offset
.endm

	.globl	run_gain
run_gain:
	BEGIN
	jmp	2f
1:	movl	(%esi), %eax
	movl	%eax, %ecx
	andl	4(%esi), %eax
	orl	4(%esi), %ecx
	andl	8(%esi), %eax
	orl	8(%esi), %ecx
	andl	12(%esi), %eax
	orl	12(%esi), %ecx
	testb	$PRESENT, %al
	jz	gain_mixed
	testb	$IS_WRITABLE, %cl
	jnz	gain_mixed
	GAIN	0, gain_end
	GAIN	4, gain_end
	GAIN	8, gain_end
	GAIN	12, gain_end
	addl	$16, %esi
2:	cmpl	LIMIT, %esi
	jbe	1b
	jmp	5f
gain_mixed:
	movl	$0, LIMIT
3:	movl	(%esi), %eax
	decl	%eax
	testb	$(PRESENT | IS_WRITABLE), %al	/* as a number 1 before: present and read-only */
	jnz	gain_kept
	GAIN	0, gain_end
4:	addl	$4, %esi
5:	cmpl	STOP, %esi
	jne	3b
gain_end:
	END	addw
gain_full:
	decw	WRITABLE(%edi, %eax, 8)
	jmp	gain_end
gain_kept:
	incl	KEPT
	STORE	0
	jmp	4b

/* %ecx: the value, %esi: behind the last value, %ebx: behind the last entry, %edx: minus what is left; %edi, %ebp as above. */
	.globl	run_set
run_set:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	movl	20(%esp), %esi		/* count */
	movl	%eax, %ebp
	movl	FRAME_RECORDS(%ebp), %edi
	leal	(%edx, %esi, 4), %ebx
	movl	%esi, %edx
	negl	%edx
	leal	(%ecx, %esi, 4), %esi

1:	movl	(%esi, %edx, 4), %ecx
	movl	%ecx, %eax
	andl	$(PRESENT | IS_WRITABLE | STRIPPED), %eax
	decl	%eax
	jnz	set_unlike
	movl	%ecx, %eax
	shrl	$12, %eax
	subl	FIRST_FRAME(%ebp), %eax
	cmpl	FRAME_COUNT(%ebp), %eax
	jae	set_end
2:	movl	(%ebx, %edx, 4), %eax
	movl	%ecx, (%ebx, %edx, 4)
	testb	$IS_WRITABLE, %al
	jnz	set_over
3:	incl	%edx
	jnz	1b
set_end:
	movl	20(%esp), %eax
	addl	%edx, %eax
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
	ret

/* What is stored is not simply present and read-only. */
set_unlike:
	testb	$PRESENT, %cl
	jz	2b
	movl	%ecx, %eax
	shrl	$12, %eax
	subl	FIRST_FRAME(%ebp), %eax
	cmpl	FRAME_COUNT(%ebp), %eax
	jae	set_end
	testb	$IS_WRITABLE, %cl
	jz	4f
	cmpb	$0, TYPE(%edi, %eax, 8)
	jne	set_end
	incw	WRITABLE(%edi, %eax, 8)
	jz	set_full
	movl	24(%esp), %eax
	incw	(%eax)
4:	andl	$~STRIPPED, %ecx
	jmp	2b
set_full:
	decw	WRITABLE(%edi, %eax, 8)
	jmp	set_end

/* What was there counts, if it was present and RAM. */
set_over:
	testb	$PRESENT, %al
	jz	3b
	shrl	$12, %eax
	subl	FIRST_FRAME(%ebp), %eax
	cmpl	FRAME_COUNT(%ebp), %eax
	jae	3b
	decw	WRITABLE(%edi, %eax, 8)
	movl	24(%esp), %eax
	decw	(%eax)
	jmp	3b

	.section .note.GNU-stack, "", @progbits
