// SPDX-License-Identifier: GPL-2.0-only
#include "domain/domain.h"
#include "domain/masked.h"
#include "domain/nmi.h"
#include "domain/service.h"
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

/* As they are when they are asked for: the log prints them later. */
struct counters_copy {
	const char *name;
	struct domain_counters domain;
	struct memory_counters memory;
	uint32_t exceptions[ANAX_COUNTER_EXCEPTIONS];
	uint64_t stolen;
};

_Static_assert(sizeof(struct counters_copy) <= LOG_MOST_DATA, "the log takes the counters of a domain");

static void print(const void *data)
{
	const struct counters_copy *copy = data;
	const struct domain_counters *counters = &copy->domain;
	const struct memory_counters *memory = &copy->memory;
	const char *name = copy->name;

	for (uint32_t i = 0; i < ANAX_HYPERCALLS; i++)
		if (counters->hypercalls[i])
			log_line("counter %s hypercall %s %u", name, hypercall_name(i), counters->hypercalls[i]);
	for (uint32_t i = 0; i < ANAX_COUNTER_EXCEPTIONS; i++)
		if (copy->exceptions[i])
			log_line("counter %s exception %u %u", name, i, copy->exceptions[i]);
	for (uint32_t i = 0; i < ANAX_IRQ_LINES; i++)
		if (counters->interrupts[i])
			log_line("counter %s interrupt %u %u", name, i, counters->interrupts[i]);
	log_line("counter %s hypercalls refused %u", name, counters->refused);
	log_line("counter %s ring operations %u", name, counters->ring_operations);
	log_line("counter %s exceptions not delivered by the gate %u", name, counters->exceptions_delivered);
	log_line("counter %s emulated stores %u ports %u instructions %u irets %u", name, counters->stores_emulated,
		 counters->ports_emulated, counters->instructions_emulated, counters->irets_emulated);
	log_line("counter %s tables checked %u released %u entries set %u direct map flips %u", name,
		 memory->tables_checked, memory->tables_released, memory->entries_set, memory->direct_map_flips);
	log_line("counter %s ticks run %llu stolen %llu", name, (unsigned long long)counters->used, (unsigned long long)copy->stolen);
}

void domain_print_counters(const struct domain *domain)
{
	struct counters_copy copy;

	copy.name = domain->config->name;
	copy.domain = domain->counters;
	copy.domain.ports_emulated += *gate_port_counter(&domain->gate);
	copy.memory = domain->memory.counters;
	memcpy(copy.exceptions, domain->shared->exceptions, sizeof(copy.exceptions));
	copy.stolen = domain->shared->stolen_tsc;
	log_later(LOG_NOTICE, print, &copy, sizeof(copy));
}

void domains_print_summary(void)
{
	masked_print();
	nmi_print();
	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].config->kind == DOMAIN_TASK)
			task_print_statistics(&domains[i]);
		else if (domains[i].config->kind == DOMAIN_SERVICE)
			service_print_statistics(&domains[i]);
}
