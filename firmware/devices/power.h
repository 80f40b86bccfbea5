/* SPDX-License-Identifier: GPL-2.0-only */
/* The ends of the machine: ACPI where the firmware has it, else what emulators and old boards know. */
#ifndef DEVICES_POWER_H
#define DEVICES_POWER_H

#include <stdint.h>

/* Finds the ACPI tables, read through the identity map. Logs what it found; what is missing or damaged is left out. */
void power_init(void);

/* Tries every way; halts with interrupts off if none works. Write the log out first. */
void power_off(void) __attribute__((noreturn));
void power_restart(void) __attribute__((noreturn));

#endif
