// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "cpu/coroutine.h"
#include "devices/io.h"
#include "devices/power.h"
#include "domain/domain.h"
#include "library/assert.h"
#include "library/dump.h"
#include "library/log.h"
#include "library/panic.h"
#include "library/symbols.h"

#define MOST_FRAMES	24

/* What the compiler leaves at the head of each function's frame. */
struct stack_frame {
	const struct stack_frame *caller;
	uint32_t return_address;
};

struct stack {
	uintptr_t start, end;
};

static struct stack hypervisor;

void panic_set_stack(const void *start, const void *end)
{
	hypervisor = (struct stack){ (uintptr_t)start, (uintptr_t)end };
}

static void __attribute__((noreturn)) machine_end(bool log_works)
{
	if (log_works)
		log_panic();
	if (boot_config.hypervisor.stop == STOP_POWER_OFF)
		power_off();
	processor_stop();
}

/* Looks up the instruction so many bytes before: a call may be the last one of its function. */
static void print_place(uint32_t address, uint32_t before)
{
	uint32_t offset;
	const char *name = symbol_find(address - before, &offset);

	if (name)
		log_print(LOG_ERROR, "  %08x %s+0x%x", address, name, offset + before);
	else
		log_print(LOG_ERROR, "  %08x", address);
}

static bool in_stack(const struct stack *stack, const struct stack_frame *frame)
{
	uintptr_t address = (uintptr_t)frame;

	return !(address % 4) && address >= stack->start && address < stack->end && stack->end - address >= sizeof(*frame);
}

static void print_frames(const struct stack *stack, const struct stack_frame *frame)
{
	for (uint32_t i = 0; i < MOST_FRAMES && in_stack(stack, frame); i++) {
		const struct stack_frame *caller = frame->caller;

		print_place(frame->return_address, 1);
		if (caller <= frame)	/* stacks grow downwards: anything else would be a loop */
			break;
		frame = caller;
	}
}

/* Of the stack that was in use, and of who resumed the coroutine. */
static void dump(const struct dump_state *state)
{
	struct stack coroutine;
	uint32_t resumer = coroutine_resumer_stack();

	dump_state(state);
	dump_stack(state->esp, hypervisor.start, hypervisor.end);
	if (!coroutine_stack_bounds(&coroutine.start, &coroutine.end))
		return;
	dump_stack(state->esp, coroutine.start, coroutine.end);
	dump_state(&(struct dump_state){ .esp = resumer, .ebp = (uint32_t)coroutine_resumer_frame(), .eip = coroutine_resumer_place() });
	dump_stack(resumer, hypervisor.start, hypervisor.end);
}

/* The frames of a coroutine, and then of who resumed it. */
static void print_backtrace(const struct stack_frame *frame)
{
	struct stack coroutine;

	if (coroutine_stack_bounds(&coroutine.start, &coroutine.end) && in_stack(&coroutine, frame)) {
		print_frames(&coroutine, frame);
		frame = coroutine_resumer_frame();
	}
	print_frames(&hypervisor, frame);
}

static void print_registers(const void *data)
{
	const struct registers *r = data;

	log_line("  eax %08x ebx %08x ecx %08x edx %08x", r->eax, r->ebx, r->ecx, r->edx);
	log_line("  esi %08x edi %08x ebp %08x eflags %08x", r->esi, r->edi, r->ebp, r->eflags);
	log_line("  cs:eip %04x:%08x ds %04x es %04x vector %u error %x", r->cs & 0xffff, r->eip, r->ds & 0xffff, r->es & 0xffff,
		 r->vector, r->error);
	if (registers_ring(r))
		log_line("  ss:esp %04x:%08x", r->ss & 0xffff, r->esp);
}

void registers_print(const struct registers *registers)
{
	log_later(LOG_ERROR, print_registers, registers, sizeof(*registers));
}

static void dump_once(const struct dump_state *state)
{
	static bool done;

	if (!done) {
		done = true;
		dump(state);
	}
}

/*
 * The dump goes before the sentence, so that a screen keeps what people read. A second panic, while the first is printed, just writes
 * out what there is, and a third not even that.
 */
static void print_sentence(const struct dump_state *state, const char *format, va_list list)
{
	static uint32_t panics;

	coroutine_forget();
	if (!panics) {
		log_panic();
		dump_once(state);
	}
	if (panics++)
		machine_end(panics == 2);
	log_print(LOG_ERROR, "the hypervisor has failed (version " VERSION "), domain %s:", current ? current->config->name : "none");
	log_print_list(LOG_ERROR, format, list);
}

/* A call that is the last of its function returns behind it. */
static struct dump_state caller_of(const struct stack_frame *frame)
{
	return (struct dump_state){ .eip = frame->return_address - 1, .esp = (uint32_t)(frame + 1), .ebp = (uint32_t)frame->caller };
}

void panic(const char *format, ...)
{
	const struct stack_frame *frame = __builtin_frame_address(0);
	struct dump_state state = caller_of(frame);
	va_list list;

	interrupts_disable();
	va_start(list, format);
	print_sentence(&state, format, list);
	print_backtrace(frame);
	machine_end(true);
}

/* A trap of ring 0 leaves no stack pointer in its frame: the frame's end is it. But a double fault's was written by hand. */
static struct dump_state state_of(const struct registers *r)
{
	return (struct dump_state){
		.eip = r->eip, .esp = r->vector == VECTOR_DF ? r->esp : (uint32_t)&r->esp, .ebp = r->ebp, .eax = r->eax, .ebx = r->ebx,
		.ecx = r->ecx, .edx = r->edx, .esi = r->esi, .edi = r->edi, .eflags = r->eflags,
	};
}

void panic_with_registers(const struct registers *registers, const char *format, ...)
{
	struct dump_state state = registers_ring(registers) ? caller_of(__builtin_frame_address(0)) : state_of(registers);
	va_list list;

	interrupts_disable();
	va_start(list, format);
	print_sentence(&state, format, list);
	registers_print(registers);
	print_place(registers->eip, 0);
	print_backtrace((const struct stack_frame *)(uintptr_t)registers->ebp);
	machine_end(true);
}

void assertion_failed(const char *condition, const char *file, uint32_t line)
{
	panic("%s:%u: not true: %s", file, line, condition);
}

void boot_stop(const char *format, ...)
{
	va_list list;

	interrupts_disable();
	va_start(list, format);
	log_print_list(LOG_ERROR, format, list);
	log_print(LOG_ERROR, "the boot stops here");
	machine_end(true);
}
