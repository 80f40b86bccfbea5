/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TASKS_LIBRARY_SYSTEM_CALL_H
#define TASKS_LIBRARY_SYSTEM_CALL_H

#include <stdint.h>
#include "abi/anaxagoros_task.h"

/* The result is 0 or positive, or a negative ANAX_E... An argument that a call does not have is ignored. */
static inline int32_t system_call(enum anax_system_call number, uint32_t first, uint32_t second)
{
	int32_t result;

	__asm__ volatile("int %1" : "=a"(result) : "i"(ANAX_SYSTEM_VECTOR), "a"(number), "b"(first), "c"(second) : "memory");
	return result;
}

static inline int32_t system_call_3(enum anax_system_call number, uint32_t first, uint32_t second, uint32_t third)
{
	int32_t result;

	__asm__ volatile("int %1" : "=a"(result) : "i"(ANAX_SYSTEM_VECTOR), "a"(number), "b"(first), "c"(second), "d"(third) : "memory");
	return result;
}

#endif
