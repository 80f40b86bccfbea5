/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mappings that a task or service makes itself: of pages of the memory that the word pages= gives it, in a window of one page table. The table is the
 * hypervisor's, and nobody can map it. What a change takes away is gone when the call returns, for each way out of the hypervisor loads CR3.
 */
#ifndef DOMAIN_TASK_PAGES_H
#define DOMAIN_TASK_PAGES_H

#include <stdint.h>
#include "domain/domain.h"

/* Bytes of the pool that they take. */
uint32_t task_pages_pool_size(const struct domain_config *config);

/* Carves them out. */
void task_pages_create(struct domain *task);

/* What a new incarnation finds: zeroed memory, and none of it mapped. */
void task_pages_reset(struct domain *task);

/* MAP, UNMAP, PROTECT. A page is the offset of a whole one in the memory, with ANAX_MAP_WRITABLE or without. */
int32_t task_pages_map(struct domain *task, uint32_t address, uint32_t page);
int32_t task_pages_unmap(struct domain *task, uint32_t address);
int32_t task_pages_protect(struct domain *task, uint32_t address, uint32_t rights);

#endif
