// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/gate.h"
#include "cpu/registers.h"
#include "devices/io.h"
#include "devices/pic.h"
#include "domain/masked.h"
#include "domain/trace_points.h"
#include "guest/guest_copy.h"
#include "guest/virtual_interrupts.h"

/* What a guest may set in EFLAGS by an iret of its own: neither IF, IOPL, VM nor the bits that are no flags. */
#define EFLAGS_GUEST	0x00254dd5u

/* Exceptions that push an error code: 8, 10-14, 17. */
#define ERROR_CODE_VECTORS	0x00027d00u

/* Bytes of the frame of an interrupt of ring 1. */
#define KERNEL_FRAME	12u

uint32_t virtual_interrupts_pending(const struct domain *domain)
{
	return domain->irq_raised & ~*(volatile uint32_t *)&domain->shared->irq_mask;
}

void virtual_interrupts_publish(struct domain *domain)
{
	domain->shared->irq_pending = domain->irq_raised;
	domain->shared->event_pending = virtual_interrupts_pending(domain) != 0;
}

void virtual_interrupt_raise(struct domain *domain, uint32_t line)
{
	if (domain->state != DOMAIN_RUNNABLE && domain->state != DOMAIN_WAITING)
		return;
	virtual_interrupt_raise_running(domain, line);
	if (domain->state != DOMAIN_RUNNABLE && virtual_interrupts_pending(domain)) {
		domain->state = DOMAIN_RUNNABLE;
		scheduler_wake(domain);
	}
}

static uint32_t eflags_for_frame(const struct domain *domain)
{
	return (domain->registers->eflags & ~EFLAGS_IF) | (domain->shared->interrupt_flag & EFLAGS_IF);
}

/* Pushes what the processor would push, and goes on at the handler. False: the stack can not be written. */
static bool enter_handler(struct domain *domain, const struct virtual_gate *gate, const uint32_t *error)
{
	struct registers *registers = domain->registers;
	bool from_user = registers_ring(registers) == 3;
	uint32_t top = from_user ? domain->gate.tss->esp1 : registers->esp;
	uint32_t frame[6], count = 0;

	if (error)
		frame[count++] = *error;
	frame[count++] = registers->eip;
	frame[count++] = registers->cs;
	frame[count++] = eflags_for_frame(domain);
	if (from_user) {
		frame[count++] = registers->esp;
		frame[count++] = registers->ss;
	}
	if (top < count * 4 || top > ANAX_GATE_START || !guest_write_words(domain, top - count * 4, frame, count))
		return false;

	registers->esp = top - count * 4;
	registers->ss = ANAX_KERNEL_DS;
	registers->eip = gate->handler;
	registers->cs = ANAX_KERNEL_CS;
	registers->eflags &= ~(EFLAGS_TF | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM);
	if (!gate->is_trap_gate)
		domain->shared->interrupt_flag = 0;
	return true;
}

void virtual_exception(struct domain *domain, uint32_t vector, uint32_t error)
{
	const struct virtual_gate *gate = &domain->vectors[vector];
	bool has_error = vector < 32 && (ERROR_CODE_VECTORS >> vector & 1);

	domain->counters.exceptions_delivered++;
	domain->shared->exceptions[vector % ANAX_COUNTER_EXCEPTIONS]++;
	if (!gate->handler)
		domain_stop(domain, "exception %u (error code 0x%x) and it has no handler for it", vector, error);
	else if (!enter_handler(domain, gate, has_error ? &error : NULL))
		domain_stop(domain, "exception %u (error code 0x%x) and its kernel stack can not be written", vector, error);
}

void virtual_page_fault(struct domain *domain, uint32_t address, uint32_t error)
{
	domain->shared->cr2 = address;
	virtual_exception(domain, VECTOR_PF, error);
}

/*
 * Carries out an iret whose frame is at the given stack address. Only frames that Linux makes: its own code, or its users'.
 * False: not such a frame, or it can not be read; nothing is changed then and the guest's own iret shall fault.
 */
static bool carry_out_iret(struct domain *domain, uint32_t address)
{
	struct registers *registers = domain->registers;
	uint32_t frame[5];
	uint32_t size = guest_read(domain, address, frame, sizeof(frame));
	bool to_kernel = size >= 12 && frame[1] == ANAX_KERNEL_CS;
	bool to_user = size == 20 && frame[1] == ANAX_USER_CS && frame[4] == ANAX_USER_DS;

	if (!to_kernel && !to_user)
		return false;
	registers->eip = frame[0];
	registers->cs = frame[1];
	registers->eflags = (frame[2] & EFLAGS_GUEST) | EFLAGS_FIXED | EFLAGS_IF;
	registers->esp = to_user ? frame[3] : address + 12;
	registers->ss = to_user ? ANAX_USER_DS : ANAX_KERNEL_DS;
	domain->counters.irets_emulated++;
	return true;
}

void virtual_iret(struct domain *domain)
{
	struct registers *registers = domain->registers;
	uint32_t saved[2];

	if (guest_read(domain, registers->esp, saved, sizeof(saved)) != sizeof(saved)) {
		domain_stop(domain, "HALT for an iret and no stack at 0x%x", registers->esp);
		return;
	}
	registers->ebx = saved[0];
	registers->eax = saved[1];
	registers->esp += 8;
	domain->shared->interrupt_flag = ANAX_INTERRUPT_FLAG;
	if (!carry_out_iret(domain, registers->esp))
		registers->eip = domain->iret_window_end - 1;
}

/*
 * Between the guest's "flag = 1" and its iret, an interrupt would be delivered on top of a frame that is about to go: the
 * iret is carried out first. At the first store of the system call stub the flag is still the user's: not yet.
 */
static __attribute__((noinline)) bool windows_allow(struct domain *domain)
{
	struct registers *registers = domain->registers;

	if (registers->eip == domain->vectors[ANAX_SYSTEM_CALL_VECTOR].handler)
		return false;
	if (registers->eip >= domain->iret_window_start && registers->eip < domain->iret_window_end)
		return carry_out_iret(domain, registers->esp);
	return true;
}

/* Of the line whose vector the registers have. */
void virtual_interrupt_refuse(struct domain *domain)
{
	domain_stop(domain, "interrupt line %u and its kernel stack can not be written", domain->registers->vector - ANAX_IRQ_VECTOR_BASE);
}

void virtual_interrupt_take_back(struct domain *domain)
{
	virtual_interrupt_raise(domain, domain->registers->vector - ANAX_IRQ_VECTOR_BASE);
}

/* The gate writes the frame, in the guest's address space. */
static void enter_interrupt(struct domain *domain, const struct virtual_gate *gate)
{
	const struct registers *registers = domain->registers;
	uint32_t flag_mask = gate->is_trap_gate ? ~0u : 0;
	bool from_user = registers_ring(registers) == 3;

	if (!from_user && (registers->esp < KERNEL_FRAME || registers->esp > ANAX_GATE_START)) {
		virtual_interrupt_refuse(domain);
		return;
	}
	if (masked_on)
		masked_end();
	if (from_user)
		gate_exit_to_interrupt(gate->handler, flag_mask);
	gate_exit_to_kernel_interrupt(gate->handler, flag_mask);
}

/* What is done of it in C. */
static void deliver_first(struct domain *domain, uint32_t pending)
{
	uint32_t line = __builtin_ctz(pending);
	const struct virtual_gate *gate = &domain->vectors[ANAX_IRQ_VECTOR_BASE + line];

	domain->irq_raised &= ~(1u << line);
	domain->shared->irq_pending = domain->irq_raised;
	domain->shared->event_pending = (pending & (pending - 1)) != 0;
	domain->counters.interrupts[line]++;
	trace_domain(TRACE_DELIVERY, domain, line);
	if (!gate->handler) {
		domain_stop(domain, "interrupt line %u and it has no handler for it", line);
		return;
	}
	domain->registers->vector = ANAX_IRQ_VECTOR_BASE + line;
	enter_interrupt(domain, gate);
}

void virtual_interrupts_deliver(struct domain *domain)
{
	uint32_t pending = virtual_interrupts_pending(domain);

	/* A handler's hypercalls would find the one that was left half-way. */
	if (pending && domain->shared->interrupt_flag == ANAX_INTERRUPT_FLAG && domain->memory.progress.operation == MEMORY_IDLE &&
	    (registers_ring(domain->registers) == 3 || windows_allow(domain)))
		deliver_first(domain, pending);
	else
		virtual_interrupts_publish(domain);
}

void virtual_interrupts_acknowledge(struct domain *domain)
{
	uint32_t lines = __atomic_exchange_n(&domain->shared->irq_acknowledge, 0, __ATOMIC_RELAXED);

	lines &= domain->irq_unacknowledged;
	domain->irq_unacknowledged &= ~lines;
	for (; lines; lines &= lines - 1)
		pic_unmask(__builtin_ctz(lines));
}
