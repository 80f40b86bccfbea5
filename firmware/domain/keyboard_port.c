// SPDX-License-Identifier: GPL-2.0-only
/* The keyboard controller's port 0x64, of which a service may read the status and write some commands. Encodings: Intel manual, volume 2. */
#include "devices/io.h"
#include "domain/service.h"
#include "domain/task.h"

#define IN_IMMEDIATE	0xe4
#define OUT_IMMEDIATE	0xe6
#define IN_DX		0xec
#define OUT_DX		0xee

/*
 * Left out are those that write the output port (0xd1, and pulses from 0xf0 on), which resets the processor and switches A20, what some
 * controllers have for A20 beside it, and self-tests.
 */
static bool command_passes(uint8_t command)
{
	static const uint8_t passing[] = { 0x20, 0x60, 0xa7, 0xa8, 0xad, 0xae, 0xd2, 0xd3, 0xd4 };

	for (uint32_t i = 0; i < sizeof(passing); i++)
		if (passing[i] == command)
			return true;
	return false;
}

static bool owns_port(const struct domain *domain)
{
	for (uint32_t i = 0; i < domain->config->port_range_count; i++)
		if (domain->config->ports[i].first == KEYBOARD_COMMAND_PORT)
			return true;
	return false;
}

static void carry_out(struct registers *registers, bool is_out)
{
	uint8_t command = (uint8_t)registers->eax;

	if (!is_out)
		registers->eax = (registers->eax & ~0xffu) | inb(KEYBOARD_COMMAND_PORT);
	else if (command_passes(command))
		outb(KEYBOARD_COMMAND_PORT, command);
}

bool service_emulate(struct domain *domain)
{
	struct registers *registers = domain->registers;
	const uint8_t *bytes = domain->config->kind == DOMAIN_SERVICE ? task_memory(domain, registers->eip, 2) : NULL;
	bool immediate;

	if (!bytes || registers->cs != ANAX_USER_CS || !owns_port(domain))
		return false;
	immediate = bytes[0] == IN_IMMEDIATE || bytes[0] == OUT_IMMEDIATE;
	if (!immediate && bytes[0] != IN_DX && bytes[0] != OUT_DX)
		return false;
	if ((immediate ? bytes[1] : registers->edx & 0xffff) != KEYBOARD_COMMAND_PORT)
		return false;
	carry_out(registers, bytes[0] == OUT_IMMEDIATE || bytes[0] == OUT_DX);
	registers->eip += immediate ? 2 : 1;
	return true;
}
