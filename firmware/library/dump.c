// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/address_space.h"
#include "library/dump.h"
#include "library/log.h"

#define MOST		4096u
#define LINE_WORDS	8

void dump_state(const struct dump_state *s)
{
	log_print(LOG_ERROR, "dump registers eip %08x esp %08x ebp %08x eax %08x ebx %08x ecx %08x edx %08x esi %08x edi %08x eflags %08x",
		  s->eip, s->esp, s->ebp, s->eax, s->ebx, s->ecx, s->edx, s->esi, s->edi, s->eflags);
}

static void dump_line(uint32_t address)
{
	const uint32_t *w = (const uint32_t *)address;

	log_print(LOG_ERROR, "dump %08x %08x %08x %08x %08x %08x %08x %08x %08x", address, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
}

void dump_stack(uint32_t stack_pointer, uint32_t start, uint32_t end)
{
	uint32_t from = stack_pointer & -(LINE_WORDS * sizeof(uint32_t));

	if (from >= end || from < start - ADDRESS_SPACE_PAGE)
		return;
	if (from < start)
		from = start;
	end &= -(LINE_WORDS * sizeof(uint32_t));
	if (end - from > MOST)
		end = from + MOST;
	for (; from < end; from += LINE_WORDS * sizeof(uint32_t))
		dump_line(from);
}
