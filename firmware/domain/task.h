/* SPDX-License-Identifier: GPL-2.0-only */
/* A task: a real-time program in ring 3, in an address space of its own. A service (domain/service.h) is made of the same parts. */
#ifndef DOMAIN_TASK_H
#define DOMAIN_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/anaxagoros_task.h"
#include "boot/boot_error.h"
#include "domain/domain.h"

#define SERVICE_LOG_BYTES	(sizeof(struct anax_log) + ANAX_LOG_SIZE)

/* Reads the task's ELF file and fills in config->pool_size. Errors: what is wrong with the file. */
bool task_measure(struct domain_config *config, struct boot_error *error);

/* Carves out of the pool all that a task will ever need: pool_size bytes at most. */
void task_create(struct domain *domain, const struct domain_config *config);

/* Puts the image into memory afresh, and sets all that a new task finds. It waits for its release then; a service can run. */
void task_start(struct domain *task);

/* The same after a fault; its job ends with that. */
void task_load(struct domain *task);

/* An exception: one sentence and its registers; what comes then, its word "fault=" says. */
void task_fault(struct domain *task, uint32_t vector, uint32_t error, uint32_t address);

/* The same, for what the hypervisor does not let it do. */
void task_break(struct domain *task, const char *what);

/* The bytes of its memory at a virtual address of its own; NULL: they do not all lie in its image, or in its stack. */
const uint8_t *task_memory(const struct domain *task, uint32_t address, uint32_t size);

/* Ends it for good, with a sentence. */
void task_stop(struct domain *task, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends it for good because it asked for it. */
void task_end(struct domain *task, uint32_t status);

/* Measures what emptying the caches takes; to be called once, with paging on. */
void task_measure_cache(void);

/* Ticks that a release takes longer because of the word "cache=". */
uint32_t task_cache_ticks(const struct domain *task);

/* Before each release: empties the caches if the word says so. */
static inline void task_prepare_cache(const struct domain *task)
{
	if (task->config->cache == CACHE_COLD)
		__asm__ volatile("wbinvd" ::: "memory");
}

/* At the end of the machine. */
void task_print_statistics(const struct domain *task);

#endif
