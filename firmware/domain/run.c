// SPDX-License-Identifier: GPL-2.0-only
/* What runs next. */
#include "cpu/address_space.h"
#include "cpu/control_registers.h"
#include "cpu/debug_registers.h"
#include "devices/io.h"
#include "devices/power.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "guest/virtual_interrupts.h"
#include "library/log.h"

bool domains_failed;

static bool all_stopped(void)
{
	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].state != DOMAIN_STOPPED)
			return false;
	return true;
}

/* No domain is left: a machine without a task ends. After a failure it does so only if the user asked for it. */
static void machine_end(void)
{
	for (uint32_t i = 0; i < domain_count; i++)
		console_link_flush_polling(&domains[i].console_link);
	log_print(LOG_NOTICE, "no domain is left");
	log_flush_polling();
	if (!domains_failed || boot_config.hypervisor.stop == STOP_POWER_OFF)
		power_off();
	processor_stop();
}

/* The words that a guest sets for us in its shared page. */
static void doorbell_answer(struct domain *domain)
{
	uint32_t bits;

	if (domain->shared->irq_acknowledge)
		virtual_interrupts_acknowledge(domain);
	if (!domain->shared->doorbell)
		return;
	bits = __atomic_exchange_n(&domain->shared->doorbell, 0, __ATOMIC_RELAXED);
	if ((bits & ANAX_DOORBELL_CONSOLE) && console_link_work(&domain->console_link))
		virtual_interrupt_raise(domain, ANAX_IRQ_EVENT);
}

static void wait(struct domain *domain)
{
	uint64_t since = rdtsc();

	while (domain->state == DOMAIN_WAITING) {
		log_drain();
		interrupts_wait();
	}
	domain->counters.waited += rdtsc() - since;
}

void domain_prepare_exit(void)
{
	while (!domain_may_go_on(current)) {
		if (current->state != DOMAIN_STOPPED)
			doorbell_answer(current);
		if (current->state == DOMAIN_WAITING)
			wait(current);
		if (current->state == DOMAIN_STOPPED && all_stopped())
			machine_end();
		virtual_interrupts_deliver(current);
		if (current->state == DOMAIN_RUNNABLE)
			return;
	}
}

/* The processor takes on the domain: its gate, its FPU, its debug registers. */
static void domain_switch(struct domain *domain)
{
	current = domain;
	address_space_set_gate(gate_directory_entry(&domain->gate));
	debug_load(domain);
	fpu_restore(&domain->fpu);
}

void domain_run(struct domain *domain)
{
	domain_switch(domain);
	domain_prepare_exit();
	gate_exit();
}
