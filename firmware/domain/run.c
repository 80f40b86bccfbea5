// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/address_space.h"
#include "cpu/control_registers.h"
#include "cpu/debug_registers.h"
#include "cpu/segments.h"
#include "devices/power.h"
#include "devices/io.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/trace_points.h"
#include "guest/virtual_interrupts.h"
#include "library/canary.h"
#include "library/log.h"

#define LOG_PIECES	4

bool domains_failed;

bool domains_ended(void)
{
	bool only_guests = boot_config.hypervisor.end_with_guests && guest_count;

	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].state != DOMAIN_STOPPED && domains[i].config->kind != DOMAIN_SERVICE &&
		    (domains[i].config->kind == DOMAIN_GUEST || !only_guests))
			return false;
	return true;
}

/* No domain is left: a machine without a task ends. After a failure it does so only if the user asked for it. */
void machine_end(void)
{
	for (uint32_t i = 0; i < guest_count; i++)
		console_link_flush_polling(&guests[i]->console_link);
	trace_flush_polling();
	domains_print_summary();
	canary_print("at the end");
	log_print(LOG_NOTICE, "no domain is left");
	log_flush_polling();
	if (!domains_failed || boot_config.hypervisor.stop == STOP_POWER_OFF)
		power_off();
	processor_stop();
}

/* The words that a guest sets for us in its shared page. */
static void doorbell_answer(struct domain *guest)
{
	uint32_t bits;

	if (guest->shared->irq_acknowledge)
		virtual_interrupts_acknowledge(guest);
	if (!guest->shared->doorbell)
		return;
	bits = __atomic_exchange_n(&guest->shared->doorbell, 0, __ATOMIC_RELAXED);
	if (bits & ANAX_DOORBELL_COUNTERS)
		domain_publish_counters(guest);
	if (!(bits & ANAX_DOORBELL_CONSOLE))
		return;
	if (guest->console_service) {
		service_answer_console(guest);
		return;
	}
	if (console_link_work(&guest->console_link))
		virtual_interrupt_raise(guest, ANAX_IRQ_EVENT);
	if (guest->console_link.unfinished)
		__atomic_fetch_or(&guest->shared->doorbell, ANAX_DOORBELL_CONSOLE, __ATOMIC_RELAXED);
}

bool hypervisor_work(void)
{
	return interrupts_work() || (log_unwritten && log_work()) || trace_work();
}

static bool work_waits(void)
{
	return interrupts_waiting | log_unwritten | trace_requested;
}

/* All lines that wait, and some pieces of the log or the trace: these are to go on where guests leave no idle time, but may be long. */
static void some_work(void)
{
	for (uint32_t piece = 0; work_waits() && (interrupts_waiting || piece < LOG_PIECES) && !preemption_pending(); piece++)
		hypervisor_work();
}

/* Answers what the guest has asked for, and delivers what it may have; leaves the rest for later where another has to run. */
static void guest_prepare_exit(struct domain *guest)
{
	if (work_waits()) {
		some_work();
		if (preemption_pending())
			return;
	}
	if (guest->shared->irq_acknowledge | guest->shared->doorbell) {
		if (preemption_pending())	/* the choice of who runs, and the answer, are two steps */
			return;
		doorbell_answer(guest);
		if (preemption_pending())
			return;
	}
	virtual_interrupts_deliver(guest);
}

void domain_prepare_exit(void)
{
	do {
		if (current->state != DOMAIN_RUNNABLE || scheduler_wanted) {
			scheduler_choose();
			/* To choose a guest, and to deliver to it, are two steps where they take long. */
			if (current->config->kind == DOMAIN_GUEST && masked_is_long() && preemption_pending())
				continue;
		}
		if (current->trap_waits)
			trap_handle_late(current);
		if (current->state != DOMAIN_RUNNABLE)
			continue;
		if (current->called_by)
			continue;
		if (current->config->kind == DOMAIN_GUEST)
			guest_prepare_exit(current);
		else if (current->config->kind == DOMAIN_TASK)
			scheduler_begin_job(current);
		else
			some_work();
	} while (current->state != DOMAIN_RUNNABLE || scheduler_wanted);
}

void domain_switch(struct domain *domain)
{
	struct domain *before = current;

	if (domain == before)
		return;
	current = domain;
	__asm__ volatile("clts");
	if (before) {
		segments_save(&before->fs, &before->gs);
		fpu_save(&before->fpu);
	}
	fpu_restore(&domain->fpu);
	if (domain->task_switched)
		cr0_write(cr0_read() | CR0_TS);
	address_space_set_gate(gate_hypervisor_entry(&domain->gate));
	segments_load(domain->fs, domain->gs);
	if (domain->gate.data->debug_control)
		debug_load(domain);
}

void domains_run(void)
{
	log_defer();
	scheduler_start();
	scheduler_choose();
	domain_prepare_exit();
	gate_leave();
}
