/* SPDX-License-Identifier: GPL-2.0-only */
/* What the gate saves on the trap stack, lowest address first. The last two words are there only for traps from rings 1 and 3. */
#ifndef CPU_REGISTERS_H
#define CPU_REGISTERS_H

#include <stdint.h>

#define CALL_SIZE	2	/* bytes of the instruction "int $n" */

struct registers {
	uint32_t es, ds;
	uint32_t edi, esi, ebp, pusha_esp, ebx, edx, ecx, eax;
	uint32_t vector, error;
	uint32_t eip, cs, eflags;
	uint32_t esp, ss;
};

#define EFLAGS_FIXED	0x00000002	/* always 1 */
#define EFLAGS_TF	0x00000100
#define EFLAGS_IF	0x00000200
#define EFLAGS_DF	0x00000400
#define EFLAGS_IOPL	0x00003000
#define EFLAGS_NT	0x00004000
#define EFLAGS_RF	0x00010000
#define EFLAGS_VM	0x00020000
#define EFLAGS_AC	0x00040000

/* Exceptions, by their names in the Intel manual (volume 3, table 6-1). */
enum exception_vector {
	VECTOR_DE = 0, VECTOR_DB = 1, VECTOR_NMI = 2, VECTOR_BP = 3, VECTOR_OF = 4, VECTOR_BR = 5, VECTOR_UD = 6, VECTOR_NM = 7,
	VECTOR_DF = 8, VECTOR_TS = 10, VECTOR_NP = 11, VECTOR_SS = 12, VECTOR_GP = 13, VECTOR_PF = 14, VECTOR_MF = 16,
	VECTOR_AC = 17, VECTOR_MC = 18, VECTOR_XM = 19,
};

/* Page-fault error code. */
#define PF_PRESENT	1
#define PF_WRITE	2
#define PF_USER		4

static inline uint32_t registers_ring(const struct registers *registers)
{
	return registers->cs & 3;
}

#endif
