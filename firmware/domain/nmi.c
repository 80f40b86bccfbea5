// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/boot_traps.h"
#include "domain/connection.h"
#include "domain/domain.h"
#include "domain/nmi.h"
#include "library/log.h"

static uint32_t told;

static uint32_t count_all(void)
{
	uint32_t count = boot_traps_nmis + connections_nmis();

	for (uint32_t i = 0; i < domain_count; i++)
		count += *(volatile uint32_t *)domains[i].gate.trap_stack;
	return count;
}

void nmi_look(void)
{
	uint32_t count;

	if (!current || (!boot_traps_nmis && !*(volatile uint32_t *)current->gate.trap_stack))
		return;
	count = count_all();
	if (count / 2 < told)
		return;
	told = count;
	log_print(LOG_WARNING, "non-maskable interrupts: %u so far. The board reports an error, or somebody presses its button", count);
}

void nmi_print(void)
{
	uint32_t count = count_all();

	if (count)
		log_print(LOG_NOTICE, "non-maskable interrupts: %u", count);
}
