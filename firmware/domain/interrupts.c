// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/coroutine.h"
#include "devices/apic.h"
#include "devices/io.h"
#include "devices/pic.h"
#include "devices/pit.h"
#include "devices/timer.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/nmi.h"
#include "domain/service.h"
#include "domain/trace_points.h"
#include "guest/virtual_interrupts.h"
#include "library/log.h"
#include "library/panic.h"

static struct domain *line_owner[PIC_LINES];
static struct domain *console_owner[PIC_LINES];	/* by the line of their uart */
static uint32_t level_lines;
static uint32_t task_lines;
uint32_t interrupts_waiting;

void interrupts_init(uint32_t apic_base)
{
	pic_init();
	level_lines = pic_level_lines();
	timer_init(apic_base);
	if (!timer_is_apic())
		pic_unmask(PIT_LINE);
}

void interrupts_assign(const struct domain *domain)
{
	for (uint32_t lines = domain->config->irq_lines; lines; lines &= lines - 1) {
		uint32_t line = __builtin_ctz(lines);

		line_owner[line] = (struct domain *)domain;
		if (domain->config->kind == DOMAIN_TASK)
			task_lines |= 1u << line;
		pic_unmask(line);
	}
}

void interrupts_release(const struct domain *domain)
{
	for (uint32_t lines = domain->config->irq_lines; lines; lines &= lines - 1)
		pic_mask(__builtin_ctz(lines));
	interrupts_waiting &= ~domain->config->irq_lines;
}

void interrupts_admit(bool tasks_only)
{
	pic_admit(tasks_only ? task_lines | 1u << PIT_LINE : UINT32_MAX);
}

void interrupts_acknowledge(struct domain *task)
{
	uint32_t lines = task->irq_unacknowledged;

	task->irq_unacknowledged = 0;
	for (; lines; lines &= lines - 1)
		pic_unmask(__builtin_ctz(lines));
}

void interrupts_open_log(void)
{
	for (uint32_t lines = log_lines(); lines; lines &= lines - 1)
		pic_unmask(__builtin_ctz(lines));
}

void interrupts_open_console(struct uart *uart, struct domain *domain, bool in_log)
{
	console_link_open(&domain->console_link, domain->console, uart, in_log ? domain->config->name : NULL);
	if (!uart)
		return;
	console_owner[uart->line] = domain;
	pic_unmask(uart->line);
}

/* Whose event it is, scheduler_choose() finds out. */
static void timer_due(void)
{
	if (timer_interrupt())
		scheduler_take_event();
}

/* Keys behind CONSOLE_KEY: c prints the counters, r the registers of the guest, t the trace. */
static void console_command(struct domain *domain, uint8_t key)
{
	if (key == 'c') {
		domain_print_counters(domain);
		masked_print();
		nmi_print();
	} else if (key == 'r') {
		registers_print(domain->registers);
	} else if (key == 't') {
		trace_request();
	} else {
		log_print(LOG_NOTICE, "keys: Ctrl-^ c prints counters, Ctrl-^ r registers, Ctrl-^ t the trace, Ctrl-^ Ctrl-^ sends Ctrl-^");
	}
}

static void console_interrupt(struct domain *domain)
{
	struct console_link *link = &domain->console_link;

	if (console_link_work(link))
		virtual_interrupt_raise(domain, ANAX_IRQ_EVENT);
	if (link->command)
		console_command(domain, link->command);
	link->command = 0;
}

static void console_line_interrupt(uint32_t line)
{
	if (log_lines() >> line & 1)
		log_drain();
	else
		console_interrupt(console_owner[line]);
}

/* What is due to anybody but a task. */
static void line_take(uint32_t line)
{
	struct domain *owner = line_owner[line];

	if ((log_lines() >> line & 1) || console_owner[line])
		console_line_interrupt(line);
	else if (owner && owner->config->kind == DOMAIN_SERVICE)
		service_raise(owner, line);
	else if (owner)
		virtual_interrupt_raise(owner, line);
}

bool interrupts_work(void)
{
	uint32_t line;

	if (!interrupts_waiting)
		return false;
	line = __builtin_ctz(interrupts_waiting);
	interrupts_waiting &= interrupts_waiting - 1;
	line_take(line);
	return true;
}

static void line_interrupt(uint32_t line)
{
	struct domain *owner = line_owner[line];

	if ((line == 7 || line == 15) && pic_is_spurious(line))
		return;
	/* A task's stays masked until its job is done, so that its device can not take more than its reservation; a service's until it waits. */
	if (owner && ((level_lines >> line & 1) || owner->config->kind != DOMAIN_GUEST)) {
		owner->irq_unacknowledged |= 1u << line;
		pic_mask(line);
	}
	pic_end_of_interrupt(line);
	if (line == PIT_LINE && !timer_is_apic()) {
		timer_due();
	} else if (owner && owner->config->kind == DOMAIN_TASK) {
		scheduler_release_by_line(owner);
	} else if (scheduler_is_quiet(rdtsc())) {
		interrupts_waiting |= 1u << line;
		scheduler_wanted = true;
	} else {
		line_take(line);
	}
}

static __attribute__((noinline)) bool controller_interrupt(uint32_t vector)
{
	if (vector < VECTOR_IRQ_BASE)
		return false;
	trace_domain(TRACE_INTERRUPT, current, vector);
	if (vector == VECTOR_APIC_SPURIOUS)
		return true;
	if (vector - VECTOR_IRQ_BASE >= PIC_LINES)
		return false;
	line_interrupt(vector - VECTOR_IRQ_BASE);
	if (!scheduler_wanted)
		scheduler_look_at_clock();	/* the controllers' lines go before the local APIC's timer */
	return true;
}

bool interrupt_handle(uint32_t vector)
{
	if (vector != VECTOR_APIC_TIMER)
		return controller_interrupt(vector);
	trace_domain(TRACE_INTERRUPT, current, vector);
	apic_end_of_interrupt();
	timer_due();
	return true;
}

/* The timer's interrupt is one of before, or somebody is chosen anyway, who sets the timer anew. */
static bool timer_is_stale(void)
{
	if (timer_is_counting())
		return true;
	if (!scheduler_wanted)
		return false;
	timer_forget();
	return true;
}

bool interrupt_take_stale(uint32_t vector)
{
	if (vector == VECTOR_IRQ_BASE + 7)
		return pic_is_spurious(7);
	if (vector != VECTOR_APIC_TIMER || !timer_is_stale())
		return false;
	apic_end_of_interrupt();
	return true;
}

static __attribute__((noinline)) bool preemption_pending_elsewhere(void)
{
	if (coroutine_running()) {
		coroutine_yield();
		return false;
	}
	masked_look();
	if (masked_on && !scheduler_wanted && scheduler_is_quiet(rdtsc()))
		scheduler_keep_quiet();
	return scheduler_wanted;
}

bool preemption_pending(void)
{
	if (coroutine_resumed | masked_on)
		return preemption_pending_elsewhere();
	interrupts_look();
	return scheduler_wanted;
}
