// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include "bare.h"

#define COMMAND_LINE_POINTER 0x228	/* boot_params.hdr.cmd_line_ptr */
#define AGAIN		20000		/* ticks */

extern const uint32_t handlers[64];
extern const char system_call[];
void bare_main(uint32_t boot_params);
void bare_trap(struct trap *trap);
void bare_leave_user(int result) __attribute__((noreturn));
int bare_enter_user(void (*entry)(void), uint32_t stack);

volatile struct trap last_trap;
volatile uint32_t trap_count[256], lowest_trap = 0xffffffff;
volatile bool interrupts_end;
static volatile bool recovering;
static void *recovery[5];
static uint32_t failures, pages_used, loaded_directory;
static volatile bool in_user;
static uint8_t trap_stack[8192];

int32_t hypercall(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	int32_t result;

	__asm__ volatile("int %1" : "=a"(result) : "i"(ANAX_HYPERCALL_VECTOR), "a"(number), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
	if (number == ANAX_HC_NEW_PGTABLE && b == ANAX_PGTABLE_LOAD && result == ANAX_OK)
		loaded_directory = a;
	return result;
}

static void console_put(char c)
{
	volatile struct anax_console *console = (volatile struct anax_console *)ANAX_CONSOLE_PAGE;

	while (console->output_head - console->output_tail >= sizeof(console->output)) {
		SHARED->doorbell |= ANAX_DOORBELL_CONSOLE;
		hypercall(ANAX_HC_FLUSH_TLB, 0, 0, 0, 0);
	}
	console->output[console->output_head % sizeof(console->output)] = c;
	console->output_head++;
}

static void put_number(uint32_t number, uint32_t base)
{
	if (number >= base)
		put_number(number / base, base);
	console_put("0123456789abcdef"[number % base]);
}

void print(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	for (; *format; format++) {
		if (*format != '%') {
			if (*format == '\n')
				console_put('\r');
			console_put(*format);
			continue;
		}
		format++;
		if (*format == 's')
			for (const char *s = va_arg(list, const char *); *s; s++)
				console_put(*s);
		else if (*format == 'x')
			put_number(va_arg(list, uint32_t), 16);
		else if (*format == 'u')
			put_number(va_arg(list, uint32_t), 10);
		else if (*format == 'd') {
			int32_t number = va_arg(list, int32_t);

			if (number < 0)
				console_put('-');
			put_number(number < 0 ? -number : number, 10);
		}
	}
	va_end(list);
	SHARED->doorbell |= ANAX_DOORBELL_CONSOLE;
	hypercall(ANAX_HC_FLUSH_TLB, 0, 0, 0, 0);
}

void check(bool condition, const char *name)
{
	print("%s %s\n", condition ? "ok" : "FAILED", name);
	failures += !condition;
}

void finish(void)
{
	print("checks failed: %u\n", failures);
	hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_POWER_OFF, 0, 0, 0);
	for (;;)
		;
}

static bool is_end(uint32_t vector)
{
	return vector < 32 || vector == 0x80 || interrupts_end;
}

/* Not in the frame: last_trap is copied from the stack, so that esp and ss of a trap from ring 1 are what lies there. */
void bare_trap(struct trap *trap)
{
	if (trap->vector == 0x80 && trap->eax == SYSTEM_CALL_NOTHING)
		return;
	last_trap = *trap;
	if ((uint32_t)trap < lowest_trap && (uint8_t *)trap >= trap_stack && (uint8_t *)trap < trap_stack + sizeof(trap_stack))
		lowest_trap = (uint32_t)trap;
	trap_count[trap->vector]++;
	if (in_user && (trap->cs & 3) == 3 && is_end(trap->vector)) {
		in_user = false;
		bare_leave_user(0);
	}
	if (recovering && is_end(trap->vector)) {
		recovering = false;
		__builtin_longjmp(recovery, 1);
	}
	if (interrupts_end && trap->vector == ANAX_IRQ_VECTOR_BASE + ANAX_IRQ_TIMER) {
		uint64_t when = __builtin_ia32_rdtsc() + AGAIN;		/* before there was anything to end */

		hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)when, (uint32_t)(when >> 32), 0, 0);
	}
	if (trap->vector < 32) {
		print("unexpected exception %u error %x eip %x cr2 %x\n", trap->vector, trap->error, trap->eip, SHARED->cr2);
		failures++;
		finish();
	}
}

__attribute__((noinline)) bool expect_exception(uint32_t vector, void (*function)(void))
{
	uint32_t before = trap_count[vector];

	if (!__builtin_setjmp(recovery)) {
		recovering = true;
		function();
		recovering = false;
	}
	return trap_count[vector] == before + 1;
}

void run_user(void (*function)(void))
{
	static uint8_t *stack;
	uint32_t *entry;

	/* Programs live in the direct map: opened to ring 3 where it is needed. */
	if (!stack) {
		stack = page_allocate();
		for (uint32_t slot = 768; slot < 1023; slot++)
			if (directory()[slot] & 1)
				hypercall(ANAX_HC_SET_PMD, physical(&directory()[slot]), directory()[slot] | 4, 0, 0);
		entry = entry_of((uint32_t)stack);
		hypercall(ANAX_HC_SET_PTE, physical(entry), *entry | 4, 0, 0);
	}
	entry = entry_of((uint32_t)function);
	hypercall(ANAX_HC_SET_PTE, physical(entry), *entry | 4, 0, 0);
	hypercall(ANAX_HC_SET_PTE, physical(entry_of((uint32_t)function + 256)), *entry_of((uint32_t)function + 256) | 4, 0, 0);
	in_user = true;
	bare_enter_user(function, (uint32_t)stack + PAGE_SIZE);
	in_user = false;
}

uint32_t physical(const void *address)
{
	return (uint32_t)address - PAGE_OFFSET;
}

uint32_t *directory(void)
{
	return (uint32_t *)(loaded_directory + PAGE_OFFSET);
}

uint32_t *entry_of(uint32_t address)
{
	return (uint32_t *)((directory()[address >> 22] & ~0xfffu) + PAGE_OFFSET) + (address >> 12 & 1023);
}

void *page_allocate(void)
{
	uint32_t *page = (uint32_t *)(SHARED->partition_start + SHARED->partition_size / 2 + PAGE_SIZE * pages_used++ + PAGE_OFFSET);

	for (uint32_t i = 0; i < 1024; i++)
		page[i] = 0;
	return page;
}

void set_handlers(void)
{
	for (uint32_t vector = 0; vector < 64; vector++)
		hypercall(ANAX_HC_LOAD_IDT_ENTRY, vector, handlers[vector] & 0xffff, (handlers[vector] & 0xffff0000) | 0x8e00, 0);
	hypercall(ANAX_HC_LOAD_IDT_ENTRY, 0x80, (uint32_t)system_call & 0xffff, ((uint32_t)system_call & 0xffff0000) | 0xef00, 0);
}

uint32_t number_argument(uint32_t boot_params)
{
	const char *digit = (const char *)(*(uint32_t *)(boot_params + COMMAND_LINE_POINTER) + PAGE_OFFSET);
	uint32_t number = 0;

	for (; *digit >= '0' && *digit <= '9'; digit++)
		number = number * 10 + (uint32_t)(*digit - '0');
	return number;
}

void bare_main(uint32_t boot_params)
{
	loaded_directory = SHARED->boot_directory;
	set_handlers();
	hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, (uint32_t)trap_stack + sizeof(trap_stack), 0, 0);
	test_main(boot_params);
	finish();
}
