/* SPDX-License-Identifier: GPL-2.0-only */
/* The ends of the machine. All of them write out the log first, polling. */
#ifndef LIBRARY_PANIC_H
#define LIBRARY_PANIC_H

#include "cpu/registers.h"

/* A fault of the hypervisor itself: prints the sentence and a symbolised backtrace; ends the machine. */
void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* The same from a trap: prints the registers too, and traces back from their eip. */
void panic_with_registers(const struct registers *registers, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* A mistake in what the user gave us: prints one sentence and ends the boot (word "stop=": poweroff or halt). */
void boot_stop(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* One group of lines at LOG_ERROR: for a guest that is stopped, too. */
void registers_print(const struct registers *registers);

/* Bounds of the hypervisor's stack. Backtraces follow frame pointers only within it and within the stack of a running coroutine. */
void panic_set_stack(const void *start, const void *end);

#endif
