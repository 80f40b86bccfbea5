/* SPDX-License-Identifier: GPL-2.0-only */
/* Batches: operations that a guest has queued in its shared ring. */
#ifndef HYPERCALLS_RING_H
#define HYPERCALLS_RING_H

#include <stdbool.h>
#include <stdint.h>
#include "domain/domain.h"

/* True: nothing is queued. */
static inline bool ring_is_empty(const struct domain *domain)
{
	return *(volatile uint32_t *)&domain->shared->ring_head == domain->ring_tail;
}

/* Carries out all that is queued, in order. A refused entry stops the guest, and is the result; else ANAX_OK or MEMORY_PREEMPTED. */
int32_t ring_drain(struct domain *domain);

/*
 * A store to a live table by an instruction of the given size, after all that was queued before it. Returns true: done and
 * the guest's eip advanced, to be continued, or the guest was stopped.
 */
bool ring_store_entry(struct domain *domain, uint32_t physical, uint32_t value, uint32_t instruction_size);

#endif
