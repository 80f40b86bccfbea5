/* SPDX-License-Identifier: GPL-2.0-only */
/* One deadline in ticks, met by the local APIC's timer or by the PIT. */
#ifndef DEVICES_TIMER_H
#define DEVICES_TIMER_H

#include <stdbool.h>
#include <stdint.h>

/* After clock_init, with interrupts off. apic_base: of apic_find(), or 0 for the PIT. Unmasks nothing. */
void timer_init(uint32_t apic_base);

bool timer_is_apic(void);

/* Interrupts (VECTOR_APIC_TIMER, or line PIT_LINE) come until timer_interrupt says that it is due. Past deadlines: at once. */
void timer_set(uint64_t deadline);
void timer_cancel(void);

/* The local APIC counts: an interrupt that comes now is one of before, which waited. */
bool timer_is_counting(void);

/* In place of timer_interrupt(), where a new event will be set at once. */
void timer_forget(void);

/*
 * To be called at each interrupt of the timer, after its end of interrupt. Returns true if the deadline has come (once);
 * false if none was set or if it is still ahead: long waits take several interrupts.
 */
bool timer_interrupt(void);

#endif
