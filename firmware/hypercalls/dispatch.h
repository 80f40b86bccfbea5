/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The 13 hypercalls. Each handler checks all of its arguments and then acts; none fails after its first effect. All run
 * with interrupts off; the long ones (NEW_PGTABLE, SET_PMD, the ring) look for interrupts and may have to be continued.
 */
#ifndef HYPERCALLS_DISPATCH_H
#define HYPERCALLS_DISPATCH_H

#include <stdint.h>
#include "domain/domain.h"

/* Name of a hypercall, for the log. Number: below ANAX_HYPERCALLS. */
const char *hypercall_name(uint32_t number);

/* The handler has set all of the guest's registers, %eax too. */
#define HYPERCALL_REGISTERS_SET	INT32_MIN

/* Results: 0, ANAX_E..., HYPERCALL_REGISTERS_SET, or MEMORY_PREEMPTED: the guest executes the instruction again. */
#define ARGUMENTS_1 uint32_t
#define ARGUMENTS_2 uint32_t, uint32_t
#define ARGUMENTS_3 uint32_t, uint32_t, uint32_t
#define ARGUMENTS_4 uint32_t, uint32_t, uint32_t, uint32_t
#define HYPERCALL(number, NAME, name, arguments, text) int32_t hypercall_##name(struct domain *domain, ARGUMENTS_##arguments);
#include "abi/hypercalls.def"
#undef HYPERCALL

#endif
