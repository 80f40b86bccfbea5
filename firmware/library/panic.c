// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "cpu/coroutine.h"
#include "devices/io.h"
#include "devices/power.h"
#include "domain/config.h"
#include "library/log.h"
#include "library/panic.h"
#include "library/symbols.h"

#define MOST_FRAMES	24

/* What the compiler leaves at the head of each function's frame. */
struct frame {
	const struct frame *caller;
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

static bool in_stack(const struct stack *stack, const struct frame *frame)
{
	uintptr_t address = (uintptr_t)frame;

	return !(address % 4) && address >= stack->start && address < stack->end && stack->end - address >= sizeof(*frame);
}

static void print_frames(const struct stack *stack, const struct frame *frame)
{
	for (uint32_t i = 0; i < MOST_FRAMES && in_stack(stack, frame); i++) {
		const struct frame *caller = frame->caller;

		print_place(frame->return_address, 1);
		if (caller <= frame)	/* stacks grow downwards: anything else would be a loop */
			break;
		frame = caller;
	}
}

/* The frames of a coroutine, and then of who resumed it. */
static void print_backtrace(const struct frame *frame)
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

/* A second panic, while the first is printed, just writes out what there is, and a third not even that. */
static void print_sentence(const char *format, va_list list)
{
	static uint32_t panics;

	coroutine_forget();
	if (panics++)
		machine_end(panics == 2);
	log_panic();
	log_print(LOG_ERROR, "the hypervisor has failed (version " VERSION "):");
	log_print_list(LOG_ERROR, format, list);
}

void panic(const char *format, ...)
{
	va_list list;

	interrupts_disable();
	va_start(list, format);
	print_sentence(format, list);
	print_backtrace(__builtin_frame_address(0));
	machine_end(true);
}

void panic_with_registers(const struct registers *registers, const char *format, ...)
{
	va_list list;

	interrupts_disable();
	va_start(list, format);
	print_sentence(format, list);
	registers_print(registers);
	print_place(registers->eip, 0);
	print_backtrace((const struct frame *)(uintptr_t)registers->ebp);
	machine_end(true);
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
