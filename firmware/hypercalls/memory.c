// SPDX-License-Identifier: GPL-2.0-only
/*
 * NEW_PGTABLE, FLUSH_TLB, SET_PTE, SET_PMD. The return to the guest reloads CR3 and no page of the hypervisor's is global:
 * every hypercall flushes the whole TLB, so that nothing here has to.
 */
#include "devices/io.h"
#include "hypercalls/dispatch.h"
#include "library/log.h"

struct boot_times {
	const char *name;
	uint64_t all, halted;		/* ticks */
};

static void print_boot_times(const void *data)
{
	const struct boot_times *times = data;

	log_line("boot step 9 of 9: %s boots: first process %llu ticks after its entry, %llu of them halted", times->name,
		 (unsigned long long)times->all, (unsigned long long)times->halted);
}

/* The first directory of a process: the kernel has initialised itself. */
static __attribute__((noinline)) void log_first_process(struct domain *domain)
{
	struct boot_times times = {
		domain->config->name, rdtsc() - domain->counters.started, scheduler_idle_ticks - domain->counters.idle_before,
	};

	domain->has_booted = true;
	log_later(LOG_INFO, print_boot_times, &times, sizeof(times));
}

/* Arguments: physical address of a page directory; ANAX_PGTABLE_LOAD or ANAX_PGTABLE_DROP. */
int32_t hypercall_new_pgtable(struct domain *domain, uint32_t directory, uint32_t operation)
{
	int32_t result;

	if (operation == ANAX_PGTABLE_DROP)
		return memory_drop_directory(&domain->memory, directory);
	if (operation != ANAX_PGTABLE_LOAD)
		return ANAX_EINVAL;
	result = memory_load_directory(&domain->memory, directory);
	/* Even if it is to be continued: the directory of before may be plain memory by now. */
	domain->gate.data->guest_cr3 = domain->memory.loaded_directory;
	if (!domain->has_booted && result == ANAX_OK && domain->memory.loaded_directory != domain->memory.reference_directory)
		log_first_process(domain);
	return result;
}

/* Arguments: kind; address. Leaving the hypervisor flushes everything. */
int32_t hypercall_flush_tlb(struct domain *domain, uint32_t kind, uint32_t address)
{
	(void)domain;
	(void)address;
	return kind <= ANAX_FLUSH_ONE ? ANAX_OK : ANAX_EINVAL;
}

/* Arguments: physical address of the entry; its new value. A slot of a directory is taken as SET_PMD takes it. */
int32_t hypercall_set_pte(struct domain *domain, uint32_t entry, uint32_t value)
{
	return memory_set_entry(&domain->memory, entry, value);
}

/* Arguments: physical address of the entry; its new value. */
int32_t hypercall_set_pmd(struct domain *domain, uint32_t entry, uint32_t value)
{
	return memory_set_entry(&domain->memory, entry, value);
}
