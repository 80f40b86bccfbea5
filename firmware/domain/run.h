/* SPDX-License-Identifier: GPL-2.0-only */
/* From the hypervisor to a domain. */
#ifndef DOMAIN_RUN_H
#define DOMAIN_RUN_H

#include <stdbool.h>
#include "domain/domain.h"

/*
 * Brings the current domain, or the one that has to run instead, to where the gate can leave to it. Does not return where that is the
 * first instruction of a task's job. Ends the machine with its last domain.
 */
void domain_prepare_exit(void);

/* The processor takes on the domain: its gate, its FPU, its segment and debug registers. */
void domain_switch(struct domain *domain);

/* One piece of what the hypervisor itself has to do, when there is time: consoles' interrupts that waited, the log, the trace. */
bool hypervisor_work(void);

/* Nothing is left that could ever run. */
bool domains_ended(void);
void machine_end(void) __attribute__((noreturn));

/* Runs domains, for ever. */
void domains_run(void) __attribute__((noreturn));

#endif
