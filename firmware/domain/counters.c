// SPDX-License-Identifier: GPL-2.0-only
#include "domain/domain.h"
#include "domain/task.h"
#include "hypercalls/dispatch.h"
#include "library/log.h"
#include "library/string.h"

void domain_publish_counters(struct domain *domain)
{
	const struct domain_counters *counters = &domain->counters;
	struct anax_shared_page *shared = domain->shared;

	memcpy(shared->hypercalls, counters->hypercalls, sizeof(counters->hypercalls));
	memcpy(shared->interrupts, counters->interrupts, sizeof(counters->interrupts));
	shared->ring_operations = counters->ring_operations;
	shared->entries_emulated = counters->stores_emulated + counters->instructions_emulated;
	shared->tables_checked = domain->memory.counters.tables_checked;
}

void domain_print_counters(const struct domain *domain)
{
	const struct domain_counters *counters = &domain->counters;
	const struct memory_counters *memory = &domain->memory.counters;
	const char *name = domain->config->name;

	for (uint32_t i = 0; i < ANAX_HYPERCALLS; i++)
		if (counters->hypercalls[i])
			log_print(LOG_NOTICE, "counter %s hypercall %s %u", name, hypercall_name(i), counters->hypercalls[i]);
	for (uint32_t i = 0; i < ANAX_COUNTER_EXCEPTIONS; i++)
		if (domain->shared->exceptions[i])
			log_print(LOG_NOTICE, "counter %s exception %u %u", name, i, domain->shared->exceptions[i]);
	for (uint32_t i = 0; i < ANAX_IRQ_LINES; i++)
		if (counters->interrupts[i])
			log_print(LOG_NOTICE, "counter %s interrupt %u %u", name, i, counters->interrupts[i]);
	log_print(LOG_NOTICE, "counter %s hypercalls refused %u", name, counters->refused);
	log_print(LOG_NOTICE, "counter %s ring operations %u", name, counters->ring_operations);
	log_print(LOG_NOTICE, "counter %s exceptions not delivered by the gate %u", name, counters->exceptions_delivered);
	log_print(LOG_NOTICE, "counter %s emulated stores %u ports %u instructions %u irets %u", name, counters->stores_emulated,
		  counters->ports_emulated, counters->instructions_emulated, counters->irets_emulated);
	log_print(LOG_NOTICE, "counter %s tables checked %u released %u entries set %u direct map flips %u", name,
		  memory->tables_checked, memory->tables_released, memory->entries_set, memory->direct_map_flips);
	log_print(LOG_NOTICE, "counter %s ticks run %llu stolen %llu", name, (unsigned long long)counters->used,
		  (unsigned long long)domain->shared->stolen_tsc);
}

void domains_print_summary(void)
{
	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].config->kind == DOMAIN_TASK)
			task_print_statistics(&domains[i]);
}
