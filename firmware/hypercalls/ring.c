// SPDX-License-Identifier: GPL-2.0-only
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"

static int32_t carry_out(struct domain *domain, uint32_t operation, uint32_t first, uint32_t second, uint32_t third)
{
	switch (operation) {
	case ANAX_HC_SET_PTE:
	case ANAX_HC_SET_PMD:
		return memory_set_entry(&domain->memory, first, second);
	case ANAX_HC_FLUSH_TLB:
		return hypercall_flush_tlb(domain, first, second);
	case ANAX_HC_LOAD_TLS:
		return hypercall_load_tls(domain, first, second, third);
	case ANAX_HC_SET_STACK:
		return hypercall_set_stack(domain, first, second);
	case ANAX_HC_TS:
		return hypercall_ts(domain, first);
	case ANAX_RING_WRITE_PROTECT:
		return memory_write_protect(&domain->memory, first, second);
	default:
		return ANAX_ENOSYS;
	}
}

static void refuse(struct domain *domain, uint32_t operation, uint32_t first, uint32_t second, int32_t result)
{
	domain_stop(domain, "operation %u (0x%x, 0x%x) of its ring is refused: error %d", operation, first, second, result);
}

int32_t ring_drain(struct domain *domain)
{
	uint32_t head = *(volatile uint32_t *)&domain->shared->ring_head;

	if (head - domain->ring_tail > ANAX_RING_ENTRIES) {
		domain_stop(domain, "its ring claims %u entries of %u", head - domain->ring_tail, ANAX_RING_ENTRIES);
		return ANAX_EINVAL;
	}
	while (domain->ring_tail != head) {
		/* The guest's devices can write the ring while we read it: every word is read once. */
		const volatile struct anax_ring_entry *entry = &domain->ring[domain->ring_tail % ANAX_RING_ENTRIES];
		uint32_t operation = entry->operation, first = entry->argument[0], second = entry->argument[1];
		int32_t result = carry_out(domain, operation, first, second, entry->argument[2]);

		if (result < 0)
			refuse(domain, operation, first, second, result);
		if (result != ANAX_OK)
			return result;
		domain->ring_tail++;
		domain->counters.ring_operations++;
	}
	domain->shared->ring_tail = domain->ring_tail;
	return ANAX_OK;
}

bool ring_store_entry(struct domain *domain, uint32_t physical, uint32_t value, uint32_t instruction_size)
{
	int32_t result = ring_drain(domain);

	if (result != ANAX_OK)
		return true;
	result = memory_set_entry(&domain->memory, physical, value);
	if (result == MEMORY_PREEMPTED)
		return true;
	if (result < 0)
		return false;
	domain->registers->eip += instruction_size;
	return true;
}
