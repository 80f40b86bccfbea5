/* SPDX-License-Identifier: GPL-2.0-only */
/* In place of the tasks' own: no hypervisor is called, but the test. */
#ifndef TASKS_LIBRARY_SYSTEM_CALL_H
#define TASKS_LIBRARY_SYSTEM_CALL_H

#include <stdint.h>
#include "abi/anaxagoros_task.h"

int32_t system_call(enum anax_system_call number, uint32_t first, uint32_t second);

#endif
