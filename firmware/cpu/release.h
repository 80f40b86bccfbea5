/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CPU_RELEASE_H
#define CPU_RELEASE_H

#include <stdint.h>

/* Instructions from the instant that gate_exit_at() waits for to the task's first one, that one not counted. */
#define RELEASE_TICKS 16

/* entry.S: waits for a value of the TSC, and leaves to the domain whose gate is mapped. At once if it has passed. */
void gate_exit_at(uint64_t instant) __attribute__((noreturn));

#endif
