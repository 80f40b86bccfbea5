/* SPDX-License-Identifier: GPL-2.0-only */
/* The local APIC: a one-shot timer, and the way of the 8259's interrupts to the processor. */
#ifndef DEVICES_APIC_H
#define DEVICES_APIC_H

#include <stdint.h>

/* Physical address of its registers; 0: there is none, it is off, or in a mode that we do not drive. Changes nothing. */
uint32_t apic_find(void);

/* Turns it on: its timer at VECTOR_APIC_TIMER; VECTOR_APIC_SPURIOUS needs no end of interrupt. Its registers are mapped, uncached. */
void apic_init(uint32_t base);

void apic_timer_start(uint32_t count);	/* not 0 */
void apic_timer_stop(void);
uint32_t apic_timer_remaining(void);
void apic_end_of_interrupt(void);

#endif
