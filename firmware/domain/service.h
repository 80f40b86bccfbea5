/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A service: a program in ring 3 as a task is (domain/task.h has what both have in common), but without releases and deadlines: it waits
 * for events, and shares with the guests what the tasks leave of the processor.
 */
#ifndef DOMAIN_SERVICE_H
#define DOMAIN_SERVICE_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/* Maps into each service what its line names of others: guests' consoles, the log. To be called once, when all domains are created. */
void services_join(void);

/* Their consoles have 80x24 characters, so that a guest finds a size whoever runs first; services may say another one. */
void services_size_consoles(void);

/* What its page tells of that. */
void service_describe(struct domain *service);

/* Wakes it if it waits; else its next WAIT tells. The line is one of the board, ANAX_IRQ_TIMER or ANAX_IRQ_EVENT. */
void service_raise(struct domain *service, uint32_t line);

/* Its lines are unmasked. Returns the events since the last one; without one it waits, and the result is set when it wakes. */
int32_t service_wait(struct domain *service);

/* A guest has rung for its console. One whose service is stopped speaks to nobody, and does not wait for it. */
void service_answer_console(struct domain *guest);

/* Tells the guest at the other end of its console of this index; false: there is none. */
bool service_notify_console(struct domain *service, uint32_t index);

/*
 * After a general protection fault: carries out "in" and "out" of one byte at the keyboard controller's command port, if it was that and the
 * port is the service's. Of commands, only those pass that reach neither the processor's reset line nor A20.
 */
bool service_emulate(struct domain *domain);

/* At the end of the machine. */
void service_print_statistics(const struct domain *service);

#endif
