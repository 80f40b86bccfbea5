// SPDX-License-Identifier: GPL-2.0-only
#include "domain/run.h"
#include "system_calls/dispatch.h"

#define PASS_0
#define PASS_1 , registers->ebx
#define PASS_2 PASS_1, registers->ecx
#define PASS_3 PASS_2, registers->edx

static int32_t carry_out(struct domain *task, const struct registers *registers)
{
	switch (registers->eax) {
#define SYSTEM_CALL(number, NAME, name, arguments, text) \
	case number: \
		return system_call_##name(task PASS_##arguments);
#include "abi/system_calls.def"
#undef SYSTEM_CALL
	}
	return ANAX_ENOSYS;
}

/* Called by the gate for a system call, on the hypervisor's stack. Leaves by the gate itself. */
void system_call_handle(void)
{
	struct domain *task = current;

	task->registers->eax = carry_out(task, task->registers);
	if (!domain_may_go_on(task))
		domain_prepare_exit();
	gate_leave();
}
