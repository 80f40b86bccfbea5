/* SPDX-License-Identifier: GPL-2.0-only */
/* Debug registers of guests: emulated, and in the processor only while the guest runs. */
#ifndef CPU_DEBUG_REGISTERS_H
#define CPU_DEBUG_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

void debug_reset(struct domain *domain);

/* Register 0-7. Reading gives what the guest wrote, and DR6 what its processor would show. */
uint32_t debug_read(const struct domain *domain, uint32_t number);

/* False: refused, a breakpoint at or above the gate is on. The guest shall see a general protection fault. */
bool debug_write(struct domain *domain, uint32_t number, uint32_t value);

/* Exception 1 from a guest, or from the gate while it wrote to the guest's stack. */
void debug_trap(struct domain *domain);
void debug_trap_ring0(struct domain *domain);

/* Adds what the processor's DR6 says to the domain's. */
void debug_collect(struct domain *domain);

/* Loads the addresses of the domain that is to run. */
void debug_load(const struct domain *domain);

#endif
