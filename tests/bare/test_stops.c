// SPDX-License-Identifier: GPL-2.0-only
/* Guests beyond repair: the command line says in which way. stops.table has the sentence of each. */
#include "bare.h"

#define COMMAND_LINE_POINTER 0x228	/* boot_params.hdr.cmd_line_ptr */

static bool is(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static void no_handler(void)
{
	hypercall(ANAX_HC_LOAD_IDT_ENTRY, 6, 0, 0, 0);
	__asm__ volatile("ud2");
}

static void stack_absent(void)
{
	__asm__ volatile("movl $0x40000000, %esp; ud2");
}

static void stack_absent_page_fault(void)
{
	__asm__ volatile("movl $0x40000000, %esp; movl $1, 16");
}

static void stack_in_gate(void)
{
	__asm__ volatile("movl $0xffc08000, %esp; movl $1, 16");
}

static void stack_wraps(void)
{
	__asm__ volatile("movl $8, %esp; movl $1, 16");
}

static void user_undefined(void)
{
	__asm__ volatile("ud2");
}

static void user_cli(void) { __asm__ volatile("cli"); }
static void user_touch_null(void) { *(volatile uint32_t *)16 = 1; }

static void remove_handler(uint32_t vector) { hypercall(ANAX_HC_LOAD_IDT_ENTRY, vector, 0, 0, 0); }

static void no_handler_page_fault(void)
{
	remove_handler(14);
	user_touch_null();
}

static void user_no_handler(void)
{
	remove_handler(6);
	run_user(user_undefined);
}

static void user_no_handler_error(void)
{
	remove_handler(13);
	run_user(user_cli);
}

static void user_no_handler_page_fault(void)
{
	remove_handler(14);
	run_user(user_touch_null);
}

static void user_stack_absent(void)
{
	hypercall(ANAX_HC_SET_STACK, ANAX_KERNEL_DS, 0x40000000, 0, 0);
	run_user(user_undefined);
}

static void ring_overfull(void)
{
	SHARED->ring_head = SHARED->ring_tail + ANAX_RING_ENTRIES + 1;
	hypercall(ANAX_HC_FLUSH_TLB, 0, 0, 0, 0);
}

static void queue_refused(void)
{
	RING[0].operation = ANAX_HC_SET_PTE;
	RING[0].argument[0] = 0x00100000;
	SHARED->ring_head++;
}

static void ring_refused(void)
{
	queue_refused();
	hypercall(ANAX_HC_FLUSH_TLB, 0, 0, 0, 0);
}

static void ring_unknown(void)
{
	RING[0].operation = ANAX_HC_SHUTDOWN;
	SHARED->ring_head++;
	hypercall(ANAX_HC_FLUSH_TLB, 0, 0, 0, 0);
}

/* The hypercall that comes with a ring that is refused is not carried out any more. */
static void ring_refused_halt(void)
{
	queue_refused();
	hypercall(ANAX_HC_HALT, ANAX_HALT_WAIT, 0, 0, 0);
}

static void ring_refused_restart(void)
{
	queue_refused();
	hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_RESTART, 0, 0, 0);
}

static void wrong_revision(void)
{
	hypercall(ANAX_HC_INIT, ANAX_ABI_REVISION + 1, physical(page_allocate()), 1, 2);
}

static void iret_without_stack(void)
{
	__asm__ volatile("movl $0x40000000, %%esp; int $0x1f" :: "a"(ANAX_HC_HALT), "b"(ANAX_HALT_IRET));
}

static void wait_for_timer(void)
{
	SHARED->irq_mask = ~(1u << ANAX_IRQ_TIMER);
	hypercall(ANAX_HC_SET_CLOCKEVENT, 1, 0, 0, 0);
}

static void interrupt_no_handler(void)
{
	hypercall(ANAX_HC_LOAD_IDT_ENTRY, ANAX_IRQ_VECTOR_BASE + ANAX_IRQ_TIMER, 0, 0, 0);
	wait_for_timer();
	hypercall(ANAX_HC_HALT, ANAX_HALT_WAIT, 0, 0, 0);
}

static void interrupted_on(uint32_t stack)
{
	wait_for_timer();
	__asm__ volatile("movl %2, %%esp; int $0x1f" :: "a"(ANAX_HC_HALT), "b"(ANAX_HALT_DELIVER), "r"(stack));
}

static void interrupt_stack_absent(void) { interrupted_on(0x40000000); }
static void interrupt_stack_in_gate(void) { interrupted_on(0xffc08000); }
static void interrupt_stack_wraps(void) { interrupted_on(8); }
static void interrupt_stack_is_table(void) { interrupted_on(((uint32_t)entry_of(PAGE_OFFSET) & -PAGE_SIZE) + PAGE_SIZE); }

static void panics(void)
{
	static const char message[] = "a message\nwith a line break";

	hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_PANIC, physical(message), sizeof(message), 0);
}

/* What is not all its own is not read. */
static void panics_at_end(void)
{
	uint32_t end = SHARED->partition_start + SHARED->partition_size;

	*(uint32_t *)(end - 4 + PAGE_OFFSET) = 0x2e444e45;
	hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_PANIC, end - 4, 8, 0);
}

static void panics_outside(void) { hypercall(ANAX_HC_SHUTDOWN, ANAX_SHUTDOWN_PANIC, 0x00100000, 8, 0); }

static const struct {
	const char *name;
	void (*function)(void);
} cases[] = {
	{ "no-handler", no_handler }, { "no-handler-page-fault", no_handler_page_fault }, { "user-no-handler", user_no_handler },
	{ "user-no-handler-error", user_no_handler_error }, { "user-no-handler-page-fault", user_no_handler_page_fault },
	{ "stack-absent", stack_absent }, { "stack-absent-page-fault", stack_absent_page_fault },
	{ "stack-in-gate", stack_in_gate }, { "stack-wraps", stack_wraps }, { "user-stack-absent", user_stack_absent },
	{ "ring-overfull", ring_overfull }, { "ring-refused", ring_refused }, { "ring-unknown", ring_unknown },
	{ "ring-refused-halt", ring_refused_halt }, { "ring-refused-restart", ring_refused_restart },
	{ "wrong-revision", wrong_revision }, { "iret-without-stack", iret_without_stack }, { "panics", panics },
	{ "panics-at-end", panics_at_end }, { "panics-outside", panics_outside },
	{ "interrupt-no-handler", interrupt_no_handler }, { "interrupt-stack-absent", interrupt_stack_absent },
	{ "interrupt-stack-in-gate", interrupt_stack_in_gate }, { "interrupt-stack-wraps", interrupt_stack_wraps },
	{ "interrupt-stack-is-table", interrupt_stack_is_table },
};

void test_main(uint32_t boot_params)
{
	const char *name = (const char *)(*(uint32_t *)(boot_params + COMMAND_LINE_POINTER) + PAGE_OFFSET);

	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (is(name, cases[i].name))
			cases[i].function();
	print("%s: not stopped\n", name);
}
