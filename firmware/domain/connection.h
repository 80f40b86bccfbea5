/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of services, in the time of their callers. A connection is the right of a task or service to call a service, and brings what
 * a call needs: a thread that runs in the service's memory, with a gate, a stack and a page for data of its own. While a call is under way,
 * the processor time that its caller has is the thread's. A service has one call at a time: who finds one under way that was preempted,
 * or has no time left, first helps it finish, in its own time; so nobody waits longer than for one call of others.
 */
#ifndef DOMAIN_CONNECTION_H
#define DOMAIN_CONNECTION_H

#include <stdint.h>
#include "domain/domain.h"

/* Bytes of the pool that so many connections take. */
uint32_t connections_pool_size(uint32_t count);

/* Carves out all connections of boot_config. To be called once, when all domains are created and have all that their gates map. */
void connections_create(void);

/* Fills in what the task page tells of them. */
void connections_describe(struct domain *caller);

/* CALL: the thread runs in the caller's place from now on, and the result is set when it returns. */
int32_t connection_call(struct domain *caller, uint32_t index, uint32_t first, uint32_t second);

/* RETURN, of a thread. */
int32_t connection_return(struct domain *thread, uint32_t result);

/* What runs in the time of a domain: itself, or the thread that it has lent it to. */
struct domain *connection_context(struct domain *domain);

/* The domain itself; of a thread, the service. */
struct domain *connection_owner(struct domain *domain);

/* The bytes of a thread's own stack at an address; NULL: they do not all lie there. */
const uint8_t *connection_memory(const struct domain *thread, uint32_t address, uint32_t size);

/* Time that a domain ran counts for the call that it runs. */
void connection_charge(const struct domain *domain, uint64_t since, uint64_t now);

/* The instant at which the call that a domain runs has taken too long. */
uint64_t connection_limit(const struct domain *domain, uint64_t now);

/* The service has died: those whose calls it has not done get an error. */
void connections_fail(struct domain *service);

/* The caller has: its call, if it has begun, is finished by the next one who finds it under way. */
void connection_abandon(struct domain *caller);

/* Non-maskable interrupts that came while threads ran. */
uint32_t connections_nmis(void);

#endif
