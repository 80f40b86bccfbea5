// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/debug_registers.h"
#include "guest/virtual_interrupts.h"

#define DR6_FIXED	0xffff0ff0u
#define DR6_CAUSES	0x0000e00fu	/* B0-B3, BD, BS, BT */
#define DR7_FIXED	0x00000400u
#define DR7_ENABLED	0x000000ffu
#define DR7_DETECT	0x00002000u	/* GD: never for the real one, our own exit would trap */
#define DR7_RESERVED	0x0000dc00u
#define BREAKPOINT_SIZE	8		/* bytes, the most that one watches */

static uint32_t dr6_read(void)
{
	uint32_t value;

	__asm__ volatile("movl %%dr6, %0" : "=r"(value));
	return value;
}

static void dr6_clear(void)
{
	__asm__ volatile("movl %0, %%dr6" :: "r"(DR6_FIXED));
}

void debug_load(const struct domain *domain)
{
	const uint32_t *address = domain->debug.address;

	__asm__ volatile("movl %0, %%dr0; movl %1, %%dr1; movl %2, %%dr2; movl %3, %%dr3"
			 :: "r"(address[0]), "r"(address[1]), "r"(address[2]), "r"(address[3]));
}

void debug_reset(struct domain *domain)
{
	domain->debug = (struct debug_state) { .status = DR6_FIXED, .control = DR7_FIXED };
	gate_set_debug_control(&domain->gate, 0);
}

uint32_t debug_read(const struct domain *domain, uint32_t number)
{
	if (number < 4)
		return domain->debug.address[number];
	return number == 4 || number == 6 ? domain->debug.status : domain->debug.control;
}

/* A watch on memory that the hypervisor alone uses would trap in ring 0 for ever. */
static bool breakpoints_below_gate(const struct debug_state *debug)
{
	for (uint32_t i = 0; i < 4; i++) {
		bool is_on = debug->control >> (2 * i) & 3;

		if (is_on && debug->address[i] > ANAX_GATE_START - BREAKPOINT_SIZE)
			return false;
	}
	return true;
}

bool debug_write(struct domain *domain, uint32_t number, uint32_t value)
{
	struct debug_state changed = domain->debug;

	if (number < 4)
		changed.address[number] = value;
	else if (number == 4 || number == 6)
		changed.status = (value & DR6_CAUSES) | DR6_FIXED;
	else
		changed.control = (value & ~(DR7_RESERVED | DR7_DETECT)) | DR7_FIXED;
	if (!breakpoints_below_gate(&changed))
		return false;
	domain->debug = changed;
	gate_set_debug_control(&domain->gate, changed.control & DR7_ENABLED ? changed.control : 0);
	debug_load(domain);
	return true;
}

void debug_collect(struct domain *domain)
{
	domain->debug.status |= dr6_read() & DR6_CAUSES;
	dr6_clear();
}

void debug_trap(struct domain *domain)
{
	debug_collect(domain);
	virtual_exception(domain, VECTOR_DB, 0);
}

void debug_trap_ring0(struct domain *domain)
{
	if (domain)
		debug_collect(domain);
	else
		dr6_clear();
}
