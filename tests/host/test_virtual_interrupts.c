// SPDX-License-Identifier: GPL-2.0-only
// sources: guest/virtual_interrupts.c
// flags: -m32
/* Exceptions and interrupts of a guest: where they can be delivered, where they wait, and where they end it. */
#include <stdarg.h>
#include <string.h>

#include "cpu/gate.h"
#include "devices/io.h"
#include "devices/pic.h"
#include "domain/masked.h"
#include "domain/trace_points.h"
#include "guest/guest_copy.h"
#include "guest/virtual_interrupts.h"
#include "harness.h"

#define HANDLER		0xc0001000u
#define CALL_HANDLER	0xc0002000u
#define WINDOW		0xc0003000u	/* with its iret, 20 bytes */
#define STACK		0xc0100000u	/* the end of what can be read and written: WORDS words */
#define WORDS		8u
#define IRET		(WINDOW + 19)

static struct anax_shared_page shared;
static struct registers registers;
static struct task_state tss;
static struct domain_config config;
static struct virtual_gate vectors[256];
static struct domain guest = { .registers = &registers, .shared = &shared, .config = &config, .vectors = vectors, .gate = { .tss = &tss } };
static uint32_t stack[WORDS];
static const char *stopped;
static uint32_t woken, unmasked;
static jmp_buf left;

bool masked_on, trace_recording;
struct boot_config boot_config;

void domain_stop(struct domain *domain, const char *format, ...)
{
	CHECK(domain == &guest && !stopped);
	stopped = format;
	domain->state = DOMAIN_STOPPED;
}

/* By the gate: 2 and 3 to the handler. */
__attribute__((regparm(2))) void gate_exit_to_interrupt(uint32_t handler, uint32_t flag_mask) { longjmp(left, handler == HANDLER && !flag_mask ? 3 : 4); }
__attribute__((regparm(2))) void gate_exit_to_kernel_interrupt(uint32_t handler, uint32_t flag_mask) { longjmp(left, handler == HANDLER && !flag_mask ? 2 : 4); }
void masked_end(void) { }
void trace_record(uint64_t time, enum trace_kind kind, uint8_t domain, uint32_t value) { (void)time; (void)kind; (void)domain; (void)value; }
uint64_t host_rdtsc(void) { return 0; }
void pic_unmask(uint32_t line) { unmasked |= 1u << line; }
void scheduler_wake(struct domain *domain) { woken += domain == &guest; }

static uint32_t *stack_at(uint32_t address, uint32_t size)
{
	uint32_t start = STACK - sizeof(stack);

	return address >= start && address < STACK && size <= STACK - address ? &stack[(address - start) / 4] : NULL;
}

uint32_t guest_read(struct domain *domain, uint32_t address, void *to, uint32_t size)
{
	CHECK(domain == &guest);
	while (size && !stack_at(address, size))
		size -= 4;
	if (size)
		memcpy(to, stack_at(address, size), size);
	return size;
}

bool guest_write_words(struct domain *domain, uint32_t address, const uint32_t *words, uint32_t count)
{
	uint32_t *to = stack_at(address, count * 4);

	CHECK(domain == &guest);
	if (to)
		memcpy(to, words, count * 4);
	return to;
}

static void begin(uint32_t cs)
{
	memset(&registers, 0, sizeof(registers));
	memset(&shared, 0, sizeof(shared));
	memset(stack, 0, sizeof(stack));
	registers.cs = cs;
	registers.eip = 0x1234;
	registers.esp = cs == ANAX_KERNEL_CS ? STACK : 0x5678;
	registers.ss = cs == ANAX_KERNEL_CS ? ANAX_KERNEL_DS : ANAX_USER_DS;
	registers.eflags = 0x4302;
	shared.interrupt_flag = ANAX_INTERRUPT_FLAG;
	tss.esp1 = STACK;
	guest.state = DOMAIN_RUNNABLE;
	guest.memory.progress.operation = MEMORY_IDLE;
	guest.irq_raised = guest.irq_unacknowledged = 0;
	guest.iret_window_start = WINDOW;
	guest.iret_window_end = IRET + 1;
	memset(vectors, 0, sizeof(vectors));
	vectors[6] = vectors[13] = vectors[ANAX_IRQ_VECTOR_BASE + 3] = (struct virtual_gate) { HANDLER, false };
	vectors[ANAX_SYSTEM_CALL_VECTOR] = (struct virtual_gate) { CALL_HANDLER, true };
	stopped = NULL;
	woken = unmasked = 0;
}

static bool is_in_handler(uint32_t esp)
{
	return !stopped && registers.eip == HANDLER && registers.cs == ANAX_KERNEL_CS && registers.esp == esp && registers.ss == ANAX_KERNEL_DS &&
	       registers.eflags == 0x202 && !shared.interrupt_flag;
}

static bool stopped_because(const char *words)
{
	return stopped && strstr(stopped, words);
}

static void exceptions(void)
{
	begin(ANAX_KERNEL_CS);
	virtual_exception(&guest, 6, 77);
	CHECK(is_in_handler(STACK - 12) && stack[5] == 0x1234 && stack[6] == ANAX_KERNEL_CS && stack[7] == 0x4302);
	begin(ANAX_KERNEL_CS);
	virtual_exception(&guest, 13, 77);
	CHECK(is_in_handler(STACK - 16) && stack[4] == 77 && stack[5] == 0x1234);
	begin(ANAX_USER_CS);
	shared.interrupt_flag = 0;
	virtual_exception(&guest, 13, 77);
	CHECK(is_in_handler(STACK - 24) && stack[2] == 77 && stack[4] == ANAX_USER_CS && stack[5] == 0x4102 && stack[6] == 0x5678 && stack[7] == ANAX_USER_DS);
}

static void exceptions_without_handler_or_stack(void)
{
	begin(ANAX_KERNEL_CS);
	virtual_exception(&guest, 7, 0);
	CHECK(stopped_because("no handler") && registers.eip == 0x1234);
	begin(ANAX_KERNEL_CS);
	registers.esp = STACK + 4;
	virtual_exception(&guest, 6, 0);
	CHECK(stopped_because("can not be written") && registers.eip == 0x1234);
	begin(ANAX_KERNEL_CS);
	registers.esp = 8;
	virtual_exception(&guest, 6, 0);
	CHECK(stopped_because("can not be written"));
	begin(ANAX_USER_CS);
	tss.esp1 = 0x1000;
	virtual_exception(&guest, 6, 0);
	CHECK(stopped_because("can not be written"));
}

/* What becomes of a pending line: 0: it waits, 2 and 3: delivered from these rings. */
static int deliver(void)
{
	volatile int ring = 0;
	int how = setjmp(left);

	if (!how)
		virtual_interrupts_deliver(&guest);
	else
		ring = how;
	return ring;
}

static void interrupts(void)
{
	begin(ANAX_KERNEL_CS);
	CHECK(!deliver() && !shared.event_pending);
	guest.irq_raised = 0x18;
	shared.irq_mask = ~0x08u;
	CHECK(deliver() == 2 && guest.irq_raised == 0x10 && registers.vector == ANAX_IRQ_VECTOR_BASE + 3 && !shared.event_pending);
	begin(ANAX_USER_CS);
	guest.irq_raised = 8;
	CHECK(deliver() == 3 && !guest.irq_raised);
}

static void interrupts_that_wait(void)
{
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	shared.interrupt_flag = 0;
	CHECK(!deliver() && guest.irq_raised == 8 && shared.event_pending && shared.irq_pending == 8);
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	guest.memory.progress.operation = MEMORY_LOAD;
	CHECK(!deliver() && guest.irq_raised == 8 && shared.event_pending);
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	registers.eip = CALL_HANDLER;
	CHECK(!deliver() && guest.irq_raised == 8 && shared.event_pending);
}

static void interrupts_without_handler_or_stack(void)
{
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 4;
	CHECK(!deliver() && stopped_because("no handler"));
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	registers.esp = 8;
	CHECK(!deliver() && stopped_because("can not be written"));
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	registers.esp = ANAX_GATE_START + 4;
	CHECK(!deliver() && stopped_because("can not be written"));
}

static void put_frame(uint32_t at, uint32_t eip, uint32_t cs, uint32_t ss)
{
	const uint32_t frame[] = { eip, cs, 0xffffffff, 0x5678, ss };

	memcpy(&stack[at], frame, (WORDS - at) * 4 < sizeof(frame) ? (WORDS - at) * 4 : sizeof(frame));
}

/* Between "flag = 1" and iret, the iret comes first. */
static void windows(void)
{
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	put_frame(3, 0x4321, ANAX_USER_CS, ANAX_USER_DS);
	registers.esp = STACK - 20;
	registers.eip = WINDOW;
	CHECK(deliver() == 3 && registers.eip == 0x4321 && registers.cs == ANAX_USER_CS && registers.esp == 0x5678 && registers.ss == ANAX_USER_DS &&
	      registers.eflags == 0x00254fd7);
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	put_frame(5, 0x4321, ANAX_KERNEL_CS, 0);
	registers.esp = STACK - 12;
	registers.eip = IRET;
	CHECK(deliver() == 2 && registers.eip == 0x4321 && registers.esp == STACK);
	/* None that Linux makes: the guest's own iret shall fault. */
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	put_frame(3, 0x4321, ANAX_USER_CS, ANAX_KERNEL_DS);
	registers.esp = STACK - 20;
	registers.eip = WINDOW;
	CHECK(!deliver() && registers.eip == WINDOW && guest.irq_raised == 8);
	begin(ANAX_KERNEL_CS);
	guest.irq_raised = 8;
	registers.eip = IRET + 1;
	CHECK(deliver() == 2 && registers.eip == IRET + 1);
}

static void halt_for_iret(void)
{
	begin(ANAX_KERNEL_CS);
	stack[0] = 22;
	stack[1] = 11;
	put_frame(2, 0x4321, ANAX_KERNEL_CS, 0);
	registers.esp = STACK - sizeof(stack);
	virtual_iret(&guest);
	CHECK(registers.eax == 11 && registers.ebx == 22 && registers.eip == 0x4321 && registers.esp == STACK - sizeof(stack) + 20);
	begin(ANAX_KERNEL_CS);
	put_frame(2, 0x4321, ANAX_KERNEL_DS, 0);
	registers.esp = STACK - sizeof(stack);
	virtual_iret(&guest);
	CHECK(registers.eip == IRET && registers.esp == STACK - sizeof(stack) + 8 && !stopped);
	begin(ANAX_KERNEL_CS);
	registers.esp = STACK - 4;
	virtual_iret(&guest);
	CHECK(stopped_because("no stack") && registers.eip == 0x1234);
}

/* One that waits is woken by what it does not mask; one that is stopped, or being loaded, by nothing. */
static void raising(void)
{
	begin(ANAX_KERNEL_CS);
	guest.state = DOMAIN_WAITING;
	virtual_interrupt_raise(&guest, 3);
	CHECK(guest.irq_raised == 8 && guest.state == DOMAIN_RUNNABLE && woken == 1);
	virtual_interrupt_raise(&guest, 4);
	CHECK(guest.irq_raised == 0x18 && woken == 1);
	begin(ANAX_KERNEL_CS);
	guest.state = DOMAIN_WAITING;
	shared.irq_mask = 8;
	virtual_interrupt_raise(&guest, 3);
	CHECK(guest.irq_raised == 8 && guest.state == DOMAIN_WAITING && !woken);
	begin(ANAX_KERNEL_CS);
	guest.state = DOMAIN_STOPPED;
	virtual_interrupt_raise(&guest, 3);
	CHECK(!guest.irq_raised && guest.state == DOMAIN_STOPPED && !woken);
	guest.state = DOMAIN_LOADING;
	virtual_interrupt_raise(&guest, 3);
	CHECK(!guest.irq_raised && guest.state == DOMAIN_LOADING && !woken);
}

static void acknowledgements(void)
{
	begin(ANAX_KERNEL_CS);
	guest.irq_unacknowledged = 0x30;
	shared.irq_acknowledge = 0x50;
	virtual_interrupts_acknowledge(&guest);
	CHECK(unmasked == 0x10 && guest.irq_unacknowledged == 0x20 && !shared.irq_acknowledge);
}

int main(void)
{
	RUN(exceptions);
	RUN(exceptions_without_handler_or_stack);
	RUN(interrupts);
	RUN(interrupts_that_wait);
	RUN(interrupts_without_handler_or_stack);
	RUN(windows);
	RUN(halt_for_iret);
	RUN(raising);
	RUN(acknowledgements);
	return harness_end();
}
