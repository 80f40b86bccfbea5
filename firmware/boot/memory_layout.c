/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Partitions are taken from the top of memory downwards, so that the pool gets what lies right behind the modules.
 * All addresses are below PARTITION_LIMIT or rounded to it, so that sums of two never wrap.
 */
#include "boot/memory_layout.h"

#define FRAME_SIZE 4096u

struct plan {
	const struct boot_information *boot;
	const struct boot_config *config;
	struct memory_layout *layout;
	uint32_t occupied_end;		/* of image and modules */
	bool placed[CONFIG_DOMAINS];
};

struct bytes_range {
	uint32_t start, end;
};

static struct bytes_range range_bytes(const struct memory_range *range)
{
	uint32_t limit = PARTITION_LIMIT / FRAME_SIZE;
	uint32_t start = range->first_frame, end = start + range->frame_count;

	return (struct bytes_range){ (start < limit ? start : limit) * FRAME_SIZE, (end < limit ? end : limit) * FRAME_SIZE };
}

static bool overlap(struct bytes_range a, struct bytes_range b)
{
	return a.start < b.end && b.start < a.end;
}

/* What is in use or unusable and overlaps the range. */
static bool find_conflict(const struct plan *plan, struct bytes_range range, struct bytes_range *conflict)
{
	for (uint32_t i = 0; i < plan->boot->memory_count; i++) {
		*conflict = range_bytes(&plan->boot->memory[i]);
		if (!plan->boot->memory[i].is_ram && overlap(range, *conflict))
			return true;
	}
	for (uint32_t i = 0; i < plan->config->domain_count; i++) {
		conflict->start = plan->layout->partition_start[i];
		conflict->end = conflict->start + plan->config->domains[i].memory_size;
		if (plan->placed[i] && overlap(range, *conflict))
			return true;
	}
	return false;
}

/* The highest place for so many bytes within one range of RAM and above floor. */
static bool place_in_range(const struct plan *plan, struct bytes_range ram, uint32_t floor, uint32_t size, uint32_t *start)
{
	struct bytes_range conflict = { ram.end, 0 };

	if (ram.start > floor)
		floor = ram.start;
	do {
		if (conflict.start < size || conflict.start - size < floor)
			return false;
		*start = (conflict.start - size) & -PARTITION_ALIGNMENT;
		if (*start < floor)
			return false;
	} while (find_conflict(plan, (struct bytes_range){ *start, *start + size }, &conflict));
	return true;
}

/* What the pool needs once a further domain of so many bytes is placed; PARTITION_LIMIT stands for more than there can be. */
static uint32_t pool_need(const struct plan *plan, uint32_t further)
{
	uint64_t need = POOL_BYTES_FIXED + plan->config->hypervisor.trace_size, bytes = further;

	for (uint32_t i = 0; i < plan->config->domain_count; i++) {
		const struct domain_config *domain = &plan->config->domains[i];

		bytes += domain->memory_size;
		need += domain->kind == DOMAIN_GUEST ? POOL_BYTES_PER_GUEST : domain->pool_size;
	}
	for (uint32_t i = 0; i < plan->config->channel_count; i++)
		need += FRAME_SIZE + plan->config->channels[i].size;
	need += bytes / FRAME_SIZE * POOL_BYTES_PER_FRAME;
	return need < PARTITION_LIMIT ? (uint32_t)need : PARTITION_LIMIT;
}

static bool place(const struct plan *plan, uint32_t floor, uint32_t size, uint32_t *start)
{
	struct bytes_range ram;
	bool found = false;
	uint32_t candidate;

	*start = 0;
	for (uint32_t i = 0; i < plan->boot->memory_count; i++) {
		ram = range_bytes(&plan->boot->memory[i]);
		if (!plan->boot->memory[i].is_ram || !place_in_range(plan, ram, floor, size, &candidate))
			continue;
		found = true;
		if (candidate > *start)
			*start = candidate;
	}
	return found;
}

/* The largest size for which there is a place; 0 = none at all. */
static uint32_t place_largest(const struct plan *plan, uint32_t *start)
{
	uint32_t size = PARTITION_LIMIT & -PARTITION_ALIGNMENT;

	while (size && !place(plan, plan->occupied_end + pool_need(plan, size), size, start))
		size -= PARTITION_ALIGNMENT;
	return size;
}

static bool place_domain(struct plan *plan, uint32_t index, struct domain_config *domain, struct boot_error *error)
{
	uint32_t *start = &plan->layout->partition_start[index];
	uint32_t asked = domain->memory_size, largest;

	if (asked && place(plan, plan->occupied_end + pool_need(plan, 0), asked, start))
		return plan->placed[index] = true;
	domain->memory_size = 0;
	largest = place_largest(plan, start);
	if (asked)
		return boot_fail(error, "guest %s (%s): word \"memory=%uM\" asks for more than there is: %u MiB are left in one piece below %u MiB",
				 domain->name, domain->kernel.path, asked >> 20, largest >> 20, PARTITION_LIMIT >> 20);
	if (!largest)
		return boot_fail(error, "guest %s (%s): no memory is left for it, not even 4 MiB", domain->name, domain->kernel.path);
	domain->memory_size = largest;
	return plan->placed[index] = true;
}

static uint32_t align_frame(uint32_t address)
{
	return (address + FRAME_SIZE - 1) & -FRAME_SIZE;
}

static uint32_t find_occupied_end(const struct boot_information *boot, uint32_t image_end)
{
	uint32_t end, most = image_end;

	for (uint32_t i = 0; i < boot->module_count; i++) {
		end = boot->modules[i].start + boot->modules[i].size;
		if (end > most)
			most = end;
	}
	return most;
}

/* From the occupied memory's end to the next thing above it. */
static bool place_pool(const struct plan *plan, struct boot_error *error)
{
	struct bytes_range ram, conflict, pool = { plan->occupied_end, plan->occupied_end };

	for (uint32_t i = 0; i < plan->boot->memory_count; i++) {
		ram = range_bytes(&plan->boot->memory[i]);
		if (plan->boot->memory[i].is_ram && ram.start <= pool.start && pool.start < ram.end)
			pool.end = ram.end;
	}
	while (pool.end > pool.start && find_conflict(plan, pool, &conflict))
		pool.end = conflict.start > pool.start ? conflict.start : pool.start;
	plan->layout->pool_start = pool.start;
	plan->layout->pool_size = pool.end - pool.start;
	if (plan->layout->pool_size < pool_need(plan, 0))
		return boot_fail(error, "the modules leave the hypervisor %u KiB of memory behind them, it needs %u KiB",
				 plan->layout->pool_size >> 10, pool_need(plan, 0) >> 10);
	return true;
}

bool memory_layout_plan(const struct boot_information *boot, uint32_t image_end, struct boot_config *config,
			struct memory_layout *layout, struct boot_error *error)
{
	struct plan plan = { boot, config, layout, find_occupied_end(boot, image_end), { false } };

	if (plan.occupied_end > PARTITION_LIMIT)
		return boot_fail(error, "the modules reach beyond %u MiB of memory", PARTITION_LIMIT >> 20);
	plan.occupied_end = align_frame(plan.occupied_end);
	for (int rest = 0; rest < 2; rest++)
		for (uint32_t i = 0; i < config->domain_count; i++)
			if (config->domains[i].kind == DOMAIN_GUEST && !plan.placed[i] && (rest || config->domains[i].memory_size) &&
			    !place_domain(&plan, i, &config->domains[i], error))
				return false;
	return place_pool(&plan, error);
}
