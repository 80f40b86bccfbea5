// SPDX-License-Identifier: GPL-2.0-only
/* The handlers. In a call of a service, what makes them is a thread of it: most are the service's own affair. */
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/task_pages.h"
#include "library/log.h"
#include "library/string.h"
#include "system_calls/dispatch.h"

/* The result is set when the next job begins. */
int32_t system_call_wait(struct domain *task)
{
	if (task->called_by)
		return ANAX_EPERM;
	if (task->config->kind == DOMAIN_SERVICE)
		return service_wait(task);
	task->registers->eax = ANAX_OK;
	scheduler_end_job(task);
	return (int32_t)task->registers->eax;
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
	task_end(connection_owner(task), status);
	return ANAX_OK;
}

/* Argument: index of a channel, or of a console with ANAX_NOTIFY_CONSOLE. */
int32_t system_call_notify(struct domain *task, uint32_t index)
{
	task = connection_owner(task);
	if (index & ANAX_NOTIFY_CONSOLE)
		return service_notify_console(task, index & ~ANAX_NOTIFY_CONSOLE) ? ANAX_OK : ANAX_EINVAL;
	return channel_notify(task, index) ? ANAX_OK : ANAX_EINVAL;
}

/* Arguments: TSC low, high; 0: none. */
int32_t system_call_timer(struct domain *task, uint32_t low, uint32_t high)
{
	task = connection_owner(task);
	if (task->config->kind != DOMAIN_SERVICE)
		return ANAX_ENOSYS;
	task->clock_event = (uint64_t)high << 32 | low;
	if (task->clock_event && task->clock_event <= rdtsc()) {
		task->clock_event = 0;
		service_raise(task, ANAX_IRQ_TIMER);
	}
	scheduler_set_timer();
	return ANAX_OK;
}

static uint32_t state_of(const struct domain *domain)
{
	static const uint32_t states[] = {
		[DOMAIN_RUNNABLE] = ANAX_DOMAIN_RUNS, [DOMAIN_WAITING] = ANAX_DOMAIN_WAITS,
		[DOMAIN_LOADING] = ANAX_DOMAIN_LOADS, [DOMAIN_STOPPED] = ANAX_DOMAIN_STOPPED,
	};

	return states[domain->state];
}

/* Argument: index of a domain. */
int32_t system_call_examine(struct domain *task, uint32_t index)
{
	struct anax_domain_state *state = &task->task.page->examined;
	const struct domain *domain = &domains[index];

	if (!task->config->sees_log)
		return ANAX_EPERM;
	if (index >= domain_count)
		return ANAX_EINVAL;
	memcpy(state->name, domain->config->name, sizeof(state->name));
	state->kind = domain->config->kind;
	state->state = state_of(domain);
	state->used = domain->counters.used;
	state->worst_lateness = domain->config->kind == DOMAIN_TASK ? domain->task.page->worst_lateness : 0;
	state->missed = domain->config->kind == DOMAIN_TASK ? domain->task.page->missed : 0;
	return ANAX_OK;
}

/* Argument: where calls begin. */
int32_t system_call_serve(struct domain *task, uint32_t entry)
{
	task = connection_owner(task);
	if (!task->service.call_longest)
		return ANAX_ENOSYS;
	task->service.call_entry = entry;
	return ANAX_OK;
}

/* Arguments: index of a connection, two words for the service. */
int32_t system_call_call(struct domain *task, uint32_t index, uint32_t first, uint32_t second)
{
	return connection_call(task, index, first, second);
}

/* Argument: what the caller gets. */
int32_t system_call_return(struct domain *task, uint32_t result)
{
	return connection_return(task, result);
}

/* Arguments: address, page and rights. */
int32_t system_call_map(struct domain *task, uint32_t address, uint32_t page)
{
	return task_pages_map(connection_owner(task), address, page);
}

/* Argument: address. */
int32_t system_call_unmap(struct domain *task, uint32_t address)
{
	return task_pages_unmap(connection_owner(task), address);
}

/* Arguments: address, rights. */
int32_t system_call_protect(struct domain *task, uint32_t address, uint32_t rights)
{
	return task_pages_protect(connection_owner(task), address, rights);
}

_Static_assert(ANAX_KIND_GUEST == DOMAIN_GUEST && ANAX_KIND_TASK == DOMAIN_TASK && ANAX_KIND_SERVICE == DOMAIN_SERVICE, "told as they are");
