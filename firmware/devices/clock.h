/* SPDX-License-Identifier: GPL-2.0-only */
/* The TSC is the clock. Its unit is the tick. */
#ifndef DEVICES_CLOCK_H
#define DEVICES_CLOCK_H

#include <stdint.h>

/* Calibrates against the PIT, with interrupts off: some 50 ms. Stops the boot when there is nothing to calibrate with. */
void clock_init(void);

uint32_t clock_tsc_khz(void);			/* ticks per millisecond */

#endif
