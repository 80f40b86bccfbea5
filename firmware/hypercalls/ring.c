// SPDX-License-Identifier: GPL-2.0-only
#include "hypercalls/dispatch.h"
#include "hypercalls/ring.h"
#include "memory/set_entry.h"

#define BATCH 8		/* entries between two looks for interrupts: about 350 ticks */

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

/* Carries out any entry of the ring. */
static int32_t carry_out_entry(struct domain *domain, const volatile struct anax_ring_entry *entry)
{
	uint32_t operation = entry->operation, first = entry->argument[0], second = entry->argument[1];
	int32_t result = carry_out(domain, operation, first, second, entry->argument[2]);

	if (result < 0)
		refuse(domain, operation, first, second, result);
	return result;
}

/*
 * Sets entries of user tables, in line, for as long as the ring holds such and does not wrap, and nothing else has to run; a batch is
 * mostly that. Returns the number of entries of the ring carried out.
 */
static inline uint32_t set_user_entries(struct domain *domain, uint32_t tail, uint32_t count)
{
	struct guest_memory *memory = &domain->memory;
	const volatile struct anax_ring_entry *first = &domain->ring[tail % ANAX_RING_ENTRIES], *end = first + count, *entry;
	struct frame *table = NULL;
	uint32_t page = 1;		/* no address is like this: an entry's is a multiple of 4 */

	if (end > domain->ring + ANAX_RING_ENTRIES)
		end = domain->ring + ANAX_RING_ENTRIES;
	for (entry = first; entry != end && entry->operation == ANAX_HC_SET_PTE;) {
		/* The guest's devices can write the ring while we read it: every argument is read once. */
		uint32_t address = entry->argument[0];

		if ((address ^ page) & (-FRAME_SIZE | 3)) {
			table = user_table(memory, address);
			if (!table)
				break;
			page = address & -FRAME_SIZE;
		}
		if (!user_table_set(memory, table, address, entry->argument[1]))
			break;
		entry++;
		if ((uint32_t)entry % (BATCH * sizeof(*entry)) == 0 && preemption_pending())
			break;
	}
	memory->counters.entries_set += entry - first;
	return entry - first;
}

int32_t ring_drain(struct domain *domain)
{
	uint32_t head = *(volatile uint32_t *)&domain->shared->ring_head, tail = domain->ring_tail;
	int32_t result;

	if (head - tail > ANAX_RING_ENTRIES) {
		domain_stop(domain, "its ring claims %u entries of %u", head - tail, ANAX_RING_ENTRIES);
		return ANAX_EINVAL;
	}
	for (;;) {
		tail += set_user_entries(domain, tail, head - tail);
		domain->counters.ring_operations += tail - domain->ring_tail;
		domain->ring_tail = tail;
		if (tail == head)
			break;
		if (preemption_pending())
			return MEMORY_PREEMPTED;
		result = carry_out_entry(domain, &domain->ring[tail % ANAX_RING_ENTRIES]);
		if (result != ANAX_OK)
			return result;
		tail++;
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
