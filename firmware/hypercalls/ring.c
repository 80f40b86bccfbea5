// SPDX-License-Identifier: GPL-2.0-only
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"

/* The guest can write the ring while we read it (from a device, or by a mistake of ours): every word is read once. */
static struct anax_ring_entry read_once(const struct anax_ring_entry *from)
{
	const volatile struct anax_ring_entry *entry = from;

	return (struct anax_ring_entry) { entry->operation, { entry->argument[0], entry->argument[1], entry->argument[2] } };
}

static int32_t carry_out(struct domain *domain, const struct anax_ring_entry *entry)
{
	switch (entry->operation) {
	case ANAX_HC_SET_PTE:
		return memory_set_entry(&domain->memory, entry->argument[0], entry->argument[1]);
	case ANAX_HC_SET_PMD:
		return hypercall_set_pmd(domain, entry->argument);
	case ANAX_HC_FLUSH_TLB:
		return hypercall_flush_tlb(domain, entry->argument);
	case ANAX_HC_LOAD_TLS:
		return hypercall_load_tls(domain, entry->argument);
	case ANAX_HC_SET_STACK:
		return hypercall_set_stack(domain, entry->argument);
	case ANAX_HC_TS:
		return hypercall_ts(domain, entry->argument);
	case ANAX_RING_WRITE_PROTECT:
		return memory_write_protect(&domain->memory, entry->argument[0], entry->argument[1]);
	default:
		return ANAX_ENOSYS;
	}
}

int32_t ring_drain(struct domain *domain)
{
	uint32_t head = *(volatile uint32_t *)&domain->shared->ring_head;

	if (head - domain->ring_tail > ANAX_RING_ENTRIES) {
		domain_stop(domain, "its ring claims %u entries of %u", head - domain->ring_tail, ANAX_RING_ENTRIES);
		return ANAX_OK;
	}
	while (domain->ring_tail != head && domain->state != DOMAIN_STOPPED) {
		struct anax_ring_entry entry = read_once(&domain->ring[domain->ring_tail % ANAX_RING_ENTRIES]);
		int32_t result = carry_out(domain, &entry);

		if (result == MEMORY_PREEMPTED)
			return result;
		if (result < 0)
			domain_stop(domain, "operation %u (0x%x, 0x%x, 0x%x) of its ring is refused: error %d", entry.operation,
				    entry.argument[0], entry.argument[1], entry.argument[2], result);
		domain->ring_tail++;
		domain->counters.ring_operations++;
	}
	domain->shared->ring_tail = domain->ring_tail;
	domain->shared->ring_operations = domain->counters.ring_operations;
	return ANAX_OK;
}

bool ring_store_entry(struct domain *domain, uint32_t physical, uint32_t value, uint32_t instruction_size)
{
	int32_t result = ring_drain(domain);

	if (domain->state == DOMAIN_STOPPED || result == MEMORY_PREEMPTED)
		return true;
	result = memory_set_entry(&domain->memory, physical, value);
	if (result == MEMORY_PREEMPTED)
		return true;
	if (result < 0)
		return false;
	domain->registers->eip += instruction_size;
	domain->shared->entries_emulated++;
	return true;
}
