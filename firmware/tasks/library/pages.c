// SPDX-License-Identifier: GPL-2.0-only
#include "tasks/library/system_call.h"
#include "tasks/library/task.h"

bool task_map(void *address, uint32_t offset, bool writable)
{
	return system_call(ANAX_SC_MAP, (uint32_t)address, offset | (writable ? ANAX_MAP_WRITABLE : 0)) == ANAX_OK;
}

bool task_unmap(void *address)
{
	return system_call(ANAX_SC_UNMAP, (uint32_t)address, 0) == ANAX_OK;
}

bool task_protect(void *address, bool writable)
{
	return system_call(ANAX_SC_PROTECT, (uint32_t)address, writable ? ANAX_MAP_WRITABLE : 0) == ANAX_OK;
}
