/* SPDX-License-Identifier: GPL-2.0-only */
/* Traps until the first gate is loaded: faults are reported, non-maskable interrupts counted. */
#ifndef CPU_BOOT_TRAPS_H
#define CPU_BOOT_TRAPS_H

#include <stdint.h>

extern volatile uint32_t boot_traps_nmis;

/* The first thing in the boot. */
void boot_traps_start(void);

#endif
