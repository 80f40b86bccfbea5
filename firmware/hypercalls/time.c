// SPDX-License-Identifier: GPL-2.0-only
/* SET_CLOCKEVENT, HALT. */
#include "devices/io.h"
#include "domain/interrupts.h"
#include "guest/virtual_interrupts.h"
#include "hypercalls/dispatch.h"

/* Arguments: low and high word of a TSC value, or 0, 0 for none. A value of the past is due at once. */
int32_t hypercall_set_clockevent(struct domain *domain, uint32_t low, uint32_t high)
{
	domain->clock_event = (uint64_t)high << 32 | low;
	if (domain->clock_event && domain->clock_event <= rdtsc()) {
		domain->clock_event = 0;
		virtual_interrupt_raise(domain, ANAX_IRQ_TIMER);
	}
	scheduler_set_timer();
	return ANAX_OK;
}

/* Argument: ANAX_HALT_... Interrupts are delivered on the way out. */
int32_t hypercall_halt(struct domain *domain, uint32_t kind)
{
	if (kind > ANAX_HALT_IRET)
		return ANAX_EINVAL;
	if (kind == ANAX_HALT_IRET) {
		virtual_iret(domain);
		return HYPERCALL_REGISTERS_SET;
	}
	domain->shared->interrupt_flag = ANAX_INTERRUPT_FLAG;
	virtual_interrupts_publish(domain);
	if (kind == ANAX_HALT_WAIT && !virtual_interrupts_pending(domain))
		domain->state = DOMAIN_WAITING;
	return ANAX_OK;
}
