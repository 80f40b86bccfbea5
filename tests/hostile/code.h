/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that are made at run time: executed in ring 1 by expect_exception(), in ring 3 by run_user(). */
#ifndef CODE_H
#define CODE_H

#include "hostile.h"

#define CODE_SIZE	64

static uint8_t code[CODE_SIZE] __attribute__((aligned(CODE_SIZE)));

static inline void run_code(void)
{
	((void (*)(void))code)();
}

static inline void set_code(const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < CODE_SIZE; i++)
		code[i] = 0xc3;		/* ret */
	for (uint32_t i = 0; i < size; i++)
		code[i] = bytes[i];
}

static inline bool user_traps(const uint8_t *bytes, uint32_t size, uint32_t vector)
{
	set_code(bytes, size);
	run_user((void (*)(void))code);
	return last_trap.vector == vector && (last_trap.cs & 3) == 3;
}

#endif
