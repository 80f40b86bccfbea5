// SPDX-License-Identifier: GPL-2.0-only
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"

#define INT_SIZE 2	/* bytes of the instruction "int $n" */

static int32_t (*const handlers[])(struct domain *, const uint32_t *) = {
#define HYPERCALL(number, NAME, name, arguments, text) [number] = hypercall_##name,
#include "abi/hypercalls.def"
#undef HYPERCALL
};

static const char *const names[] = {
#define HYPERCALL(number, NAME, name, arguments, text) [number] = #NAME,
#include "abi/hypercalls.def"
#undef HYPERCALL
};

_Static_assert(sizeof(handlers) / sizeof(handlers[0]) == 13, "13 hypercalls, numbered without gaps");

const char *hypercall_name(uint32_t number)
{
	return names[number];
}

static int32_t carry_out(struct domain *domain, uint32_t number)
{
	const struct registers *registers = domain->registers;
	const uint32_t argument[4] = { registers->ebx, registers->ecx, registers->edx, registers->esi };

	if (number >= ANAX_HYPERCALLS)
		return ANAX_ENOSYS;
	domain->counters.hypercalls[number]++;
	domain->shared->hypercalls[number]++;
	return handlers[number](domain, argument);
}

void hypercall_dispatch(struct domain *domain)
{
	struct registers *registers = domain->registers;
	int32_t result = ring_drain(domain);

	if (result == ANAX_OK)
		result = carry_out(domain, registers->eax);
	if (domain->state == DOMAIN_STOPPED || result == HYPERCALL_REGISTERS_SET)
		return;
	if (result == MEMORY_PREEMPTED) {
		registers->eip -= INT_SIZE;
		return;
	}
	if (result < 0)
		domain->counters.refused++;
	registers->eax = result;
}
