// SPDX-License-Identifier: GPL-2.0-only
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"
#include "memory/frame.h"

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
	case ANAX_RING_CHANGE:
		return memory_change(&domain->memory, first, second, ~(third & 0xffff), third >> 16);
	case ANAX_RING_CLEAR:
		return memory_change(&domain->memory, first, second, 0, 0);
	default:
		return ANAX_ENOSYS;
	}
}

static void refuse(struct domain *domain, uint32_t operation, uint32_t first, uint32_t second, int32_t result)
{
	domain_stop(domain, "operation %u (0x%x, 0x%x) of its ring is refused: error %d", operation, first, second, result);
}

/* Sets consecutive entries. Left half-way, domain->ring_values_done is what tells it from a new one. */
static int32_t set_run(struct domain *domain, const volatile struct anax_ring_entry *entry, uint32_t address, uint32_t count,
		       uint32_t queued, uint32_t *takes)
{
	uint32_t rest = domain->ring + ANAX_RING_ENTRIES - entry;

	*takes = ANAX_RING_SET_TAKES(count);
	if (count > TABLE_ENTRIES || *takes > queued || *takes > rest)
		return ANAX_EINVAL;
	return memory_set_run(&domain->memory, address, &entry->argument[2], count, &domain->ring_values_done);
}

/*
 * Carries out the operation at an entry of the ring, and says how many entries it took. The guest's devices can write the ring while we
 * read it: every argument is read once.
 */
static int32_t carry_out_entry(struct domain *domain, const volatile struct anax_ring_entry *entry, uint32_t queued, uint32_t *takes)
{
	uint32_t operation = entry->operation, first = entry->argument[0], second = entry->argument[1];
	int32_t result;

	*takes = 1;
	if (operation == ANAX_RING_SET)
		result = set_run(domain, entry, first, second, queued, takes);
	else
		result = carry_out(domain, operation, first, second, entry->argument[2]);
	if (result < 0)
		refuse(domain, operation, first, second, result);
	return result;
}

int32_t ring_drain(struct domain *domain)
{
	uint32_t head = *(volatile uint32_t *)&domain->shared->ring_head, tail = domain->ring_tail, takes;
	int32_t result;

	if (head - tail > ANAX_RING_ENTRIES) {
		domain_stop(domain, "its ring claims %u entries of %u", head - tail, ANAX_RING_ENTRIES);
		return ANAX_EINVAL;
	}
	if (head - tail < domain->ring_under_way) {
		domain_stop(domain, "its ring takes back an operation that is half done");
		return ANAX_EINVAL;
	}
	while (tail != head) {
		result = carry_out_entry(domain, &domain->ring[tail % ANAX_RING_ENTRIES], head - tail, &takes);
		domain->ring_under_way = result == MEMORY_PREEMPTED ? takes : 0;
		if (result != ANAX_OK)
			return result;
		domain->counters.ring_operations++;
		tail += takes;
		domain->ring_tail = tail;
		if (tail != head && preemption_pending())
			return MEMORY_PREEMPTED;
	}
	domain->shared->ring_tail = tail;
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
