/* SPDX-License-Identifier: GPL-2.0-only */
/* The system calls of tasks. Each handler checks its arguments and then acts, in a bounded time. Results: 0, ANAX_E... */
#ifndef SYSTEM_CALLS_DISPATCH_H
#define SYSTEM_CALLS_DISPATCH_H

#include <stdint.h>
#include "abi/anaxagoros_task.h"
#include "domain/domain.h"

#define ARGUMENTS_0
#define ARGUMENTS_1 , uint32_t
#define ARGUMENTS_2 , uint32_t, uint32_t
#define ARGUMENTS_3 , uint32_t, uint32_t, uint32_t
#define SYSTEM_CALL(number, NAME, name, arguments, text) int32_t system_call_##name(struct domain *task ARGUMENTS_##arguments);
#include "abi/system_calls.def"
#undef SYSTEM_CALL
#undef ARGUMENTS_0
#undef ARGUMENTS_1
#undef ARGUMENTS_2
#undef ARGUMENTS_3

#endif
