// SPDX-License-Identifier: GPL-2.0-only
/* WAIT, LOG, EXIT, NOTIFY. */
#include "domain/task.h"
#include "library/log.h"
#include "library/string.h"
#include "system_calls/dispatch.h"

/* The result is set when the next job begins. */
int32_t system_call_wait(struct domain *task)
{
	task->registers->eax = ANAX_OK;
	scheduler_end_job(task);
	return (int32_t)task->registers->eax;
}

/* The bytes of a task's memory at its virtual address; NULL: they do not all lie in its image, or in its stack. */
static const uint8_t *task_memory(const struct domain *domain, uint32_t address, uint32_t size)
{
	const struct task *task = &domain->task;
	uint32_t stack_start = task->stack_top - domain->config->stack_size;

	if (address - ANAX_TASK_START < task->image_size && size <= task->image_size - (address - ANAX_TASK_START))
		return task->memory + (address - ANAX_TASK_START);
	if (address - stack_start < domain->config->stack_size && size <= task->stack_top - address)
		return task->memory + task->image_size + (address - stack_start);
	return NULL;
}

/* Arguments: address, length. */
int32_t system_call_log(struct domain *task, uint32_t address, uint32_t size)
{
	const uint8_t *bytes = task_memory(task, address, size);

	if (size > ANAX_LOG_MOST)
		return ANAX_EINVAL;
	if (!bytes)
		return ANAX_EFAULT;
	log_text(task->config->name, (const char *)bytes, size);
	return ANAX_OK;
}

/* Argument: status. */
int32_t system_call_exit(struct domain *task, uint32_t status)
{
	task_end(task, status);
	return ANAX_OK;
}

/* Argument: index of a channel of the task's. */
int32_t system_call_notify(struct domain *task, uint32_t index)
{
	return channel_notify(task, index) ? ANAX_OK : ANAX_EINVAL;
}
