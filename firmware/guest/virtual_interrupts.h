/* SPDX-License-Identifier: GPL-2.0-only */
/* What a guest's processor would do: deliver exceptions and interrupts to its virtual interrupt vector table. */
#ifndef GUEST_VIRTUAL_INTERRUPTS_H
#define GUEST_VIRTUAL_INTERRUPTS_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/* Sets a line pending; wakes the guest if it waits and the line is not masked. Line: below ANAX_IRQ_LINES. */
void virtual_interrupt_raise(struct domain *domain, uint32_t line);

/* The same for one that can run. The way out to it publishes what is pending. */
static inline void virtual_interrupt_raise_running(struct domain *domain, uint32_t line)
{
	domain->irq_raised |= 1u << line;
}

/*
 * Delivers the lowest pending line if the guest's flag and the windows allow it; else leaves word in the shared page. Does not
 * return where the gate can go on at the handler; nothing may be left to do then.
 */
void virtual_interrupts_deliver(struct domain *domain);

/* The gate could not write the frame: stops the guest; or the interrupt is to be delivered again. */
void virtual_interrupt_refuse(struct domain *domain);
void virtual_interrupt_take_back(struct domain *domain);

/* Tells the guest what is pending, and whether it has to call when it sets its flag. */
void virtual_interrupts_publish(struct domain *domain);

/* Lines that are pending and not masked. */
uint32_t virtual_interrupts_pending(const struct domain *domain);

/* Delivers an exception. A guest that can not take it is stopped. */
void virtual_exception(struct domain *domain, uint32_t vector, uint32_t error);
void virtual_page_fault(struct domain *domain, uint32_t address, uint32_t error);

/* HALT with ANAX_HALT_IRET: registers and frame from the guest's stack. */
void virtual_iret(struct domain *domain);

/* Takes the guest's acknowledgements of level-triggered lines. */
void virtual_interrupts_acknowledge(struct domain *domain);

#endif
