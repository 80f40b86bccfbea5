// SPDX-License-Identifier: GPL-2.0-only
#include "library/string.h"
#include "tasks/library/system_call.h"
#include "tasks/library/task.h"

void service_timer(uint64_t instant)
{
	system_call(ANAX_SC_TIMER, (uint32_t)instant, (uint32_t)(instant >> 32));
}

void service_notify_console(uint32_t index)
{
	system_call(ANAX_SC_NOTIFY, ANAX_NOTIFY_CONSOLE | index, 0);
}

bool service_examine(uint32_t index)
{
	return system_call(ANAX_SC_EXAMINE, index, 0) == ANAX_OK;
}

void service_entry(void);
void service_begin_call(uint32_t first, uint32_t second) __attribute__((noreturn));

static int32_t (*call_handler)(uint32_t first, uint32_t second);

/* Called by service_entry.S. */
void service_begin_call(uint32_t first, uint32_t second)
{
	system_call(ANAX_SC_RETURN, (uint32_t)call_handler(first, second), 0);
	__builtin_trap();
}

bool service_serve(int32_t (*handler)(uint32_t first, uint32_t second))
{
	call_handler = handler;
	return system_call(ANAX_SC_SERVE, (uint32_t)service_entry, 0) == ANAX_OK;
}

void *service_call_page(void)
{
	return (void *)ANAX_CALL_PAGE;
}

int service_find(const char *name)
{
	const struct anax_task_page *page = task_page();

	for (uint32_t i = 0; i < page->connection_count; i++)
		if (!strcmp(page->connections[i], name))
			return (int)i;
	return -1;
}

void *service_page(int connection)
{
	return (void *)(ANAX_CONNECTIONS + (uint32_t)connection * 4096);
}

int32_t service_call(int connection, uint32_t first, uint32_t second)
{
	return system_call_3(ANAX_SC_CALL, (uint32_t)connection, first, second);
}
