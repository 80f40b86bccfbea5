// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/address_space.h"
#include "cpu/control_registers.h"
#include "cpu/coroutine.h"
#include "cpu/double_fault.h"
#include "cpu/gate_layout.h"
#include "library/panic.h"

static const struct task_state *interrupted;
static uint8_t stack[COROUTINE_STACK_SIZE] __attribute__((aligned(16)));
static struct task_state task;

static struct registers registers_of(const struct task_state *state)
{
	return (struct registers) {
		.es = state->es, .ds = state->ds, .edi = state->edi, .esi = state->esi, .ebp = state->ebp, .ebx = state->ebx,
		.edx = state->edx, .ecx = state->ecx, .eax = state->eax, .vector = VECTOR_DF, .eip = state->eip, .cs = state->cs,
		.eflags = state->eflags, .esp = state->esp, .ss = state->ss,
	};
}

static void __attribute__((noreturn)) report(void)
{
	struct registers registers = registers_of(interrupted);
	uint32_t address = cr2_read();

	panic_with_registers(&registers, "double fault in the hypervisor (esp 0x%x, address 0x%x)%s", registers.esp, address,
			     address_space_is_guard(address) ? ": a stack is full" : "");
}

struct descriptor double_fault_descriptor(void)
{
	task.esp = (uint32_t)(stack + sizeof(stack));
	task.cr3 = (uint32_t)address_space_directory;
	task.eip = (uint32_t)report;
	task.eflags = EFLAGS_FIXED;
	task.cs = HYPERVISOR_CS;
	task.ss = task.ds = task.es = HYPERVISOR_DS;
	return descriptor_task((uint32_t)&task, sizeof(task));
}

struct descriptor double_fault_gate(void)
{
	return descriptor_gate(HYPERVISOR_DOUBLE_FAULT, 0, DESCRIPTOR_TASK_GATE);
}

void double_fault_set_interrupted(const struct task_state *state)
{
	interrupted = state;
}
