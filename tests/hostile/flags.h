/* SPDX-License-Identifier: GPL-2.0-only */
/* EFLAGS, and what of them popf and iret of rings 1 and 3 must leave alone. */
#ifndef FLAGS_H
#define FLAGS_H

#include "hostile.h"

#define FLAG_TF		0x00000100u
#define FLAG_IF		0x00000200u
#define FLAG_DF		0x00000400u
#define FLAG_IOPL	0x00003000u
#define FLAG_NT		0x00004000u
#define FLAG_VM		0x00020000u
#define FLAG_AC		0x00040000u

/* Each bit but TF, by functions that give the flags there are after it was asked for. VM by iret only where told. */
static inline void check_flags(uint32_t (*after_popf)(uint32_t), uint32_t (*after_iret)(uint32_t), bool with_vm, const char *text)
{
	bool pop = true, iret = true;

	for (uint32_t bit = 0; bit < 32; bit++) {
		uint32_t flag = 1u << bit;

		if (flag == FLAG_TF)
			continue;
		pop = pop && (after_popf(flag) & (FLAG_IF | FLAG_IOPL | FLAG_VM)) == FLAG_IF;
		if (flag != FLAG_VM || with_vm)
			iret = iret && (after_iret(flag) & (FLAG_IF | FLAG_IOPL | FLAG_VM)) == FLAG_IF;
	}
	check(pop, text);
	check(iret, "iret neither");
}

#endif
