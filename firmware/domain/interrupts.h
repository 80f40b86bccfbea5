/* SPDX-License-Identifier: GPL-2.0-only */
/* Real interrupts: who gets them. */
#ifndef DOMAIN_INTERRUPTS_H
#define DOMAIN_INTERRUPTS_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/* Controllers and timer; everything masked. apic_base: of apic_find(), or 0. */
void interrupts_init(uint32_t apic_base);

/* Unmasks and masks the lines of a domain; unmasks those of the hypervisor's own devices. */
void interrupts_assign(const struct domain *domain);
void interrupts_release(const struct domain *domain);
void interrupts_open_log(void);
void interrupts_open_console(struct uart *uart, struct domain *domain, bool in_log);

/* One interrupt, by its real vector. False: not a vector of ours. */
bool interrupt_handle(uint32_t vector);

/*
 * Ends an interrupt of which there is nothing else to do: the timer's, if it waited while the timer was set anew, or somebody is to be
 * chosen in any case; and that of a line that was masked meanwhile. False: it is none of these.
 */
bool interrupt_take_stale(uint32_t vector);

/* Lines, of anybody but tasks, that interrupted while a release was near. */
extern uint32_t interrupts_waiting;

/* Deals with one of them; false: there is none. */
bool interrupts_work(void);

/* Which lines may interrupt: while a task runs only those of tasks, which may preempt it. */
void interrupts_admit(bool tasks_only);

/* The task is done with its line, which can interrupt again. */
void interrupts_acknowledge(struct domain *task);

/* For long work with interrupts off: takes pending interrupts; true if another domain has to run now. In a coroutine: a pause; false. */
bool preemption_pending(void);

#endif
