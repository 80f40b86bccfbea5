// SPDX-License-Identifier: GPL-2.0-only
#include "domain/interrupts.h"
#include "domain/run.h"
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"

static const char *const names[] = {
#define HYPERCALL(number, NAME, name, arguments, text) [number] = #NAME,
#include "abi/hypercalls.def"
#undef HYPERCALL
};

_Static_assert(sizeof(names) / sizeof(names[0]) == 13, "13 hypercalls, numbered without gaps");

const char *hypercall_name(uint32_t number)
{
	return names[number];
}

#define PASS_1 registers->ebx
#define PASS_2 PASS_1, registers->ecx
#define PASS_3 PASS_2, registers->edx
#define PASS_4 PASS_3, registers->esi

static inline int32_t carry_out(struct domain *domain, const struct registers *registers)
{
	uint32_t wanted = registers->eax;

	if (wanted >= ANAX_HYPERCALLS)
		return ANAX_ENOSYS;
	domain->counters.hypercalls[wanted]++;
	switch (wanted) {
#define HYPERCALL(number, NAME, name, arguments, text) \
	case number: \
		return hypercall_##name(domain, PASS_##arguments);
#include "abi/hypercalls.def"
#undef HYPERCALL
	}
	return ANAX_ENOSYS;
}

/* What a handler leaves besides 0. */
static __attribute__((noinline)) void leave(struct domain *domain, int32_t result)
{
	if (domain->state == DOMAIN_STOPPED || result == HYPERCALL_REGISTERS_SET)
		return;
	if (result == MEMORY_PREEMPTED) {
		domain->registers->eip -= CALL_SIZE;
		return;
	}
	domain->counters.refused++;
	domain->registers->eax = result;
}

/*
 * Called by the gate for a hypercall, but for what it does itself, on the hypervisor's stack. Leaves by the gate itself: nothing of
 * ours has to be restored.
 */
void hypercall_handle(void)
{
	struct domain *domain = current;
	struct registers *registers = domain->registers;
	int32_t result = ANAX_OK;

	if (!ring_is_empty(domain)) {
		result = ring_drain(domain);
		/* FLUSH_TLB, for which nothing is left to do, needs no look in between. */
		if (result == ANAX_OK && registers->eax != ANAX_HC_FLUSH_TLB && preemption_pending())
			result = MEMORY_PREEMPTED;
	}
	if (result == ANAX_OK)
		result = carry_out(domain, registers);
	if (result == ANAX_OK)
		registers->eax = ANAX_OK;
	else
		leave(domain, result);
	if (!domain_may_go_on(domain))
		domain_prepare_exit();
	gate_leave();
}
