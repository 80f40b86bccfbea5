// SPDX-License-Identifier: GPL-2.0-only
/* The C side of the gate: every trap that it does not deliver by itself. */
#include "cpu/control_registers.h"
#include "cpu/debug_registers.h"
#include "cpu/gate.h"
#include "devices/io.h"
#include "devices/pic.h"
#include "devices/pit.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/task.h"
#include "guest/emulate.h"
#include "guest/virtual_interrupts.h"
#include "library/log.h"
#include "library/panic.h"

extern const char segments_load_fs[], segments_load_gs[];
extern const char gate_exit_pop_es[], gate_exit_pop_ds[], gate_exit_iret[], gate_bounce_start[], gate_bounce_end[];
extern const char gate_bounce_page_fault[], gate_frame_start[], gate_frame_end[];
extern const char gate_ports_start[], gate_ports_end[];

static void guest_page_fault(struct domain *domain, uint32_t address, uint32_t error)
{
	if ((error & (PF_PRESENT | PF_WRITE | PF_USER)) == (PF_PRESENT | PF_WRITE) && emulate_table_store(domain, address))
		return;
	virtual_page_fault(domain, address, error);
}

static void guest_general_protection(struct domain *domain, uint32_t error)
{
	if (registers_ring(domain->registers) == 3 || !emulate_instruction(domain))
		virtual_exception(domain, VECTOR_GP, error);
}

static void task_trap(struct domain *task)
{
	const struct registers *registers = task->registers;

	if (registers->vector == VECTOR_GP && service_emulate(task))
		return;
	task_fault(task, registers->vector, registers->error, cr2_read());
}

static void guest_trap(struct domain *domain)
{
	struct registers *registers = domain->registers;
	uint32_t vector = registers->vector;

	if (vector == VECTOR_PF)
		guest_page_fault(domain, cr2_read(), registers->error);
	else if (vector == VECTOR_GP)
		guest_general_protection(domain, registers->error);
	else if (vector == VECTOR_DB)
		debug_trap(domain);
	else if (vector == VECTOR_DF || vector == VECTOR_MC)
		domain_stop(domain, "exception %u of the processor", vector);
	else
		virtual_exception(domain, vector, registers->error);
}

static void domain_exception(struct domain *domain)
{
	if (domain->config->kind != DOMAIN_GUEST)
		task_trap(domain);
	else
		guest_trap(domain);
}

void trap_keep(struct domain *domain)
{
	domain->trap_waits = true;
	domain->trap_address = cr2_read();
	if (domain->registers->vector == VECTOR_DB)
		debug_collect(domain);
}

void trap_handle_late(struct domain *domain)
{
	domain->trap_waits = false;
	cr2_write(domain->trap_address);
	domain_exception(domain);
}

static bool is_device(uint32_t vector)
{
	return vector > VECTOR_IRQ_BASE + PIT_LINE && vector < VECTOR_IRQ_BASE + PIC_LINES;
}

/* Called by the gate for a trap from ring 1 or 3 that is no hypercall, on the hypervisor's stack; on return the gate leaves to the current domain. */
void trap_handle(void)
{
	struct domain *domain = current;
	uint32_t vector = domain->registers->vector;

	if (vector < VECTOR_IRQ_BASE)
		domain_exception(domain);
	else if (!interrupt_handle(vector))
		panic_with_registers(domain->registers, "trap %u has no meaning", vector);
	if (domain_may_go_on(domain))
		return;
	if (is_device(vector) && !scheduler_is_quiet(rdtsc()))
		masked_look();		/* what a console took, and who runs next, are two steps; near a release an interrupt is only noted */
	domain_prepare_exit();
}

/* The saved words below the place of a fault were overwritten by the trap: what was in the processor then is what counts. */
static void restore_general(struct registers *registers, const struct registers *trap)
{
	registers->edi = trap->edi;
	registers->esi = trap->esi;
	registers->ebp = trap->ebp;
	registers->ebx = trap->ebx;
	registers->edx = trap->edx;
	registers->ecx = trap->ecx;
	registers->eax = trap->eax;
	registers->ds = trap->ds;
	registers->es = trap->es;
}

/* The iret's fault is the domain's. */
static void report_fault(struct domain *domain, const struct registers *trap)
{
	if (domain->config->kind != DOMAIN_GUEST)
		task_fault(domain, trap->vector, trap->error, cr2_read());
	else
		virtual_exception(domain, trap->vector, trap->error);
}

/* The gate could not deliver an exception. Where another has to run, C shall try when the domain runs again: ending one takes its time. */
static void bounce_fault(struct domain *domain, const struct registers *trap)
{
	struct registers *registers = domain->registers;
	struct registers copy = *trap;

	restore_general(registers, &copy);
	if (copy.eip >= (uint32_t)gate_bounce_page_fault)
		registers->vector = VECTOR_PF;
	if (preemption_pending()) {
		domain->trap_waits = true;
		domain->trap_address = domain->shared->cr2;
	} else {
		domain_stop(domain, "a fault at 0x%x and its kernel stack can not be written", registers->eip);
	}
}

/* The same of an interrupt. */
static void frame_fault(struct domain *domain)
{
	if (preemption_pending())
		virtual_interrupt_take_back(domain);
	else
		virtual_interrupt_refuse(domain);
}

/* The gate could not read the instruction of a port access: what it has pushed itself, where vector and %eax belong, is the guest's. */
static void restore_at_port(struct registers *registers, const struct registers *trap)
{
	uint32_t eax = registers->vector, edx = registers->eax;

	restore_general(registers, trap);
	registers->eax = eax;
	registers->edx = edx;
	registers->vector = VECTOR_GP;
}

/*
 * A segment load or the iret of the exit faulted: the guest changed a descriptor that it still uses. The segment becomes
 * null; the iret's fault is the guest's.
 */
static bool exit_fault(struct domain *domain, const struct registers *trap)
{
	struct registers *registers = domain->registers, copy = *trap;

	if (trap->eip == (uint32_t)gate_exit_pop_es) {
		registers->es = 0;
	} else if (trap->eip == (uint32_t)gate_exit_pop_ds) {
		registers->es = copy.es;
		registers->ds = 0;
	} else if (trap->eip == (uint32_t)gate_exit_iret) {
		restore_general(registers, &copy);
		/* What the exit has ended took its time, too. If another has to run, the exit will fault again. */
		if (!preemption_pending())
			report_fault(domain, &copy);
	} else if (trap->eip >= (uint32_t)gate_ports_start && trap->eip < (uint32_t)gate_ports_end) {
		restore_at_port(registers, &copy);
		if (!preemption_pending())	/* else the guest comes here again */
			guest_general_protection(domain, registers->error);
	} else if (trap->eip >= (uint32_t)gate_bounce_start && trap->eip < (uint32_t)gate_bounce_end) {
		bounce_fault(domain, trap);
	} else if (trap->eip >= (uint32_t)gate_frame_start && trap->eip < (uint32_t)gate_frame_end) {
		frame_fault(domain);
	} else {
		return false;
	}
	domain_prepare_exit();
	return true;
}

/* A segment register could not be loaded for the domain that is switched to. */
static bool segment_fault(struct registers *trap)
{
	if (trap->eip != (uint32_t)segments_load_fs && trap->eip != (uint32_t)segments_load_gs)
		return false;
	trap->eax = 0;
	return true;
}

/* Called by the gate for a trap of ring 0. Returns 0 to go on where it was, 1 to leave to the current domain. */
int trap_handle_ring0(struct registers *trap)
{
	if (interrupt_handle(trap->vector))
		return 0;
	if (trap->vector == VECTOR_DB) {
		debug_trap_ring0(current);
		return 0;
	}
	if (trap->vector < 32 && segment_fault(trap))
		return 0;
	if (trap->eip >= GATE_CODE && trap->eip < GATE_CODE + GATE_CODE_SIZE && exit_fault(current, trap))
		return 1;
	panic_with_registers(trap, "exception %u in the hypervisor (error code 0x%x, address 0x%x)",
			     trap->vector, trap->error, cr2_read());
}
