// SPDX-License-Identifier: GPL-2.0-only
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
