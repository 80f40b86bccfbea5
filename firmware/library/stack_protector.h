/* SPDX-License-Identifier: GPL-2.0-only */
/* What the compiler wants for -fstack-protector: functions with arrays or variables whose address is taken check a word behind them. */
#ifndef LIBRARY_STACK_PROTECTOR_H
#define LIBRARY_STACK_PROTECTOR_H

#include <stdint.h>

extern uintptr_t __stack_chk_guard;

void __stack_chk_fail(void) __attribute__((noreturn));

/* Another word for each boot. Only from a function that never returns: it may have the old one on its stack. */
void stack_protector_start(void);

#endif
