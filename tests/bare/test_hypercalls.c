// SPDX-License-Identifier: GPL-2.0-only
/* Does nothing but hypercalls, of every kind that comes back, for so many milliseconds as the command line says. A load: see tests/rt. */
#include "bare.h"

#define TABLES 8

static uint32_t *tables_directory;

static uint64_t ticks(void)
{
	uint64_t now;

	__asm__ volatile("rdtsc" : "=A"(now));
	return now;
}

/* A process of TABLES full tables, all of which are checked when it is loaded and released when it is dropped. */
static void build_directory(void)
{
	uint32_t *target = page_allocate();

	tables_directory = page_allocate();
	for (uint32_t i = 0; i < TABLES; i++) {
		uint32_t *table = page_allocate();

		for (uint32_t slot = 0; slot < 1024; slot++)
			table[slot] = physical(target) | 5;
		tables_directory[i] = physical(table) | 7;
	}
}

static uint32_t load_and_drop(void)
{
	uint32_t refused = 0;

	refused += hypercall(ANAX_HC_NEW_PGTABLE, physical(tables_directory), ANAX_PGTABLE_LOAD, 0, 0) != ANAX_OK;
	refused += hypercall(ANAX_HC_NEW_PGTABLE, SHARED->boot_directory, ANAX_PGTABLE_LOAD, 0, 0) != ANAX_OK;
	refused += hypercall(ANAX_HC_NEW_PGTABLE, physical(tables_directory), ANAX_PGTABLE_DROP, 0, 0) != ANAX_OK;
	return refused;
}

static uint32_t full_ring(uint32_t entry, uint32_t value)
{
	for (uint32_t i = 0; i < ANAX_RING_ENTRIES; i++) {
		volatile struct anax_ring_entry *queued = &RING[SHARED->ring_head % ANAX_RING_ENTRIES];

		queued->operation = ANAX_HC_SET_PTE;
		queued->argument[0] = entry;
		queued->argument[1] = value;
		SHARED->ring_head++;
	}
	return hypercall(ANAX_HC_FLUSH_TLB, ANAX_FLUSH_ALL, 0, 0, 0) != ANAX_OK;
}

static uint32_t short_ones(uint32_t entry, uint32_t value)
{
	uint32_t refused = 0;

	refused += hypercall(ANAX_HC_SET_PTE, entry, value, 0, 0) != ANAX_OK;
	refused += hypercall(ANAX_HC_TS, 0, 0, 0, 0) != ANAX_OK;
	refused += hypercall(ANAX_HC_LOAD_TLS, 0, 0, 0, 0) != ANAX_OK;
	refused += hypercall(ANAX_HC_LOAD_GDT_ENTRY, 20, 0, 0, 0) != ANAX_OK;
	refused += hypercall(ANAX_HC_SET_CLOCKEVENT, 0, 0, 0, 0) != ANAX_OK;
	refused += hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0) != ANAX_OK;
	refused += hypercall(99, 0, 0, 0, 0) != ANAX_ENOSYS;
	return refused;
}

void test_main(uint32_t boot_params)
{
	uint64_t end = ticks() + (uint64_t)SHARED->tsc_khz * number_argument(boot_params);
	uint32_t *page = page_allocate(), *entry = entry_of((uint32_t)page);
	uint32_t value = *entry, refused = 0, rounds = 0;

	build_directory();
	for (; ticks() < end; rounds++) {
		for (uint32_t i = 0; i < 50; i++)
			refused += short_ones(physical(entry), value);
		refused += full_ring(physical(entry), value);
		refused += load_and_drop();
	}
	check(!refused, "each is answered as it should be");
	print("progress %u\n", rounds);
}
