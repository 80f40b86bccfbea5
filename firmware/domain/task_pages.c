// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include "boot/pool.h"
#include "domain/task_pages.h"
#include "library/long_work.h"
#include "memory/physical_pointer.h"

#define PAGE_SIZE	4096u
#define TABLE_REACH	0x400000u
#define ENTRY_PRESENT	0x01u
#define ENTRY_WRITABLE	0x02u
#define ENTRY_USER	0x04u
#define ENTRY_UNCACHED	0x18u		/* PCD, PWT */

uint32_t task_pages_pool_size(const struct domain_config *config)
{
	return config->pages_size ? config->pages_size + PAGE_SIZE : 0;
}

void task_pages_create(struct domain *task)
{
	uint32_t *directory = physical_pointer(task->task.directory);

	if (!task->config->pages_size)
		return;
	task->task.pages = pool_allocate(task->config->pages_size, PAGE_SIZE);
	task->task.window = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	directory[ANAX_WINDOW / TABLE_REACH] = (uint32_t)task->task.window | ENTRY_USER | ENTRY_WRITABLE | ENTRY_PRESENT;
}

void task_pages_reset(struct domain *task)
{
	task->task.page->pages_size = task->config->pages_size;
	if (!task->task.window)
		return;
	long_clear(task->task.window, PAGE_SIZE);
	long_clear(task->task.pages, task->config->pages_size);
}

/* NULL: no page of the window begins there. */
static uint32_t *entry_of(const struct domain *task, uint32_t address)
{
	if (!task->task.window || address % PAGE_SIZE || address - ANAX_WINDOW >= ANAX_WINDOW_SIZE)
		return NULL;
	return &task->task.window[(address - ANAX_WINDOW) / PAGE_SIZE];
}

int32_t task_pages_map(struct domain *task, uint32_t address, uint32_t page)
{
	uint32_t *entry = entry_of(task, address), offset = page & -PAGE_SIZE, rights = page % PAGE_SIZE;

	if (!entry || (rights & ~ANAX_MAP_WRITABLE))
		return ANAX_EINVAL;
	if (offset >= task->config->pages_size)
		return ANAX_EPERM;
	*entry = ((uint32_t)task->task.pages + offset) | rights | ENTRY_USER | ENTRY_PRESENT | (task->config->cache == CACHE_OFF ? ENTRY_UNCACHED : 0);
	return ANAX_OK;
}

int32_t task_pages_unmap(struct domain *task, uint32_t address)
{
	uint32_t *entry = entry_of(task, address);

	if (!entry)
		return ANAX_EINVAL;
	*entry = 0;
	return ANAX_OK;
}

int32_t task_pages_protect(struct domain *task, uint32_t address, uint32_t rights)
{
	uint32_t *entry = entry_of(task, address);

	if (!entry || (rights & ~ANAX_MAP_WRITABLE))
		return ANAX_EINVAL;
	if (!*entry)
		return ANAX_EFAULT;
	*entry = (*entry & ~ENTRY_WRITABLE) | rights;
	return ANAX_OK;
}

_Static_assert(ANAX_WINDOW_SIZE == TABLE_REACH && ANAX_WINDOW % TABLE_REACH == 0, "the window is one page table");
_Static_assert(ANAX_MAP_WRITABLE == ENTRY_WRITABLE, "rights are those of an entry");
