/* SPDX-License-Identifier: GPL-2.0-only */
/* The 8254 timer: channel 0 as one-shot timer on line 0, channel 2 to calibrate the TSC. */
#ifndef DEVICES_PIT_H
#define DEVICES_PIT_H

#include <stdint.h>

#define PIT_HERTZ	1193182
#define PIT_LINE	0
#define PIT_MOST	0xffff		/* counts */

/* Channel 0 to one-shot mode, stopped. */
void pit_init(void);
void pit_start(uint32_t count);		/* 1 to PIT_MOST */
void pit_stop(void);

/* Counts down once on channel 2. Returns the ticks that took, give or take *uncertainty; 0 if the channel does not count. */
uint32_t pit_measure(uint32_t count, uint32_t *uncertainty);

#endif
