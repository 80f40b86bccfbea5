/* SPDX-License-Identifier: GPL-2.0-only */
/* What the log of a failed hypervisor keeps for scripts/backtrace: registers and words of stacks, in lines "dump ...". */
#ifndef LIBRARY_DUMP_H
#define LIBRARY_DUMP_H

#include <stdint.h>

struct dump_state {
	uint32_t eip, esp, ebp, eax, ebx, ecx, edx, esi, edi, eflags;
};

void dump_state(const struct dump_state *state);

/* The words from the stack pointer on, so many as are worth it, if it lies in these bounds or in the page below, which is absent. */
void dump_stack(uint32_t stack_pointer, uint32_t start, uint32_t end);

#endif
