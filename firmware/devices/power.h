/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of the machine: ACPI where the firmware has it, else what emulators and old boards know. */
#ifndef DEVICES_POWER_H
#define DEVICES_POWER_H

#include <stdint.h>

/*
 * Finds the ACPI tables, at their physical addresses. Logs what it found; what is missing or damaged is left out.
 * Returns the port of the power control, which no guest may have; 0 if there is none.
 */
uint16_t power_init(void);

/* Tries every way; halts with interrupts off if none works. Write the log out first. */
void power_off(void) __attribute__((noreturn));

#endif
