/* SPDX-License-Identifier: GPL-2.0-only */
/* The FPU's state belongs to a domain and is switched with it, at once: never by a fault. */
#ifndef CPU_FPU_H
#define CPU_FPU_H

#include <stdint.h>

struct fpu_state {
	uint8_t bytes[512];
} __attribute__((aligned(16)));

/* Turns on what the processor has (FXSR, SSE). */
void fpu_init(void);

/* The state after power-on. */
void fpu_reset(struct fpu_state *state);

void fpu_save(struct fpu_state *state);
void fpu_restore(const struct fpu_state *state);

#endif
