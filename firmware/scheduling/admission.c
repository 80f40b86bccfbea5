// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processor demand (Baruah, Rosier, Howell 1990): all deadlines are met if for every instant t the jobs released and due
 * within t ticks need at most t ticks. Which t have to be looked at: quick processor-demand analysis (Zhang, Burns 2009).
 */
#include "boot/boot_error.h"
#include "devices/clock.h"
#include "domain/domain.h"
#include "domain/task.h"
#include "library/arithmetic.h"
#include "library/log.h"
#include "scheduling/admission.h"
#include "scheduling/scheduler.h"

#define SWITCH_TICKS	1000u	/* of two switches, to a job and back */
#define WHOLE		(1u << BANDWIDTH_SHIFT)

struct reservations {
	struct domain *const *reserved;
	uint32_t count;
};

static uint64_t ticks_of(uint64_t nanoseconds)
{
	uint64_t ticks = nanoseconds * clock_tsc_khz();

	divide_64(&ticks, 1000000);
	return ticks;
}

static uint64_t overhead_of(const struct domain *domain)
{
	return SWITCH_TICKS + (domain->config->kind == DOMAIN_TASK ? scheduler_quiet + domain->reservation.early : 0);
}

static uint64_t cost_of(const struct domain *domain)
{
	return domain->reservation.budget + overhead_of(domain);
}

/* Rounded up. */
static uint64_t share_of(const struct domain *domain)
{
	return divide_long((cost_of(domain) << BANDWIDTH_SHIFT) + domain->reservation.period - 1, domain->reservation.period);
}

void reservation_set(struct domain *domain)
{
	const struct reservation_config *config = &domain->config->reservation;
	struct reservation *reservation = &domain->reservation;

	*reservation = (struct reservation) { .period = ticks_of(config->period), .budget = ticks_of(config->budget),
					      .deadline = ticks_of(config->deadline) };
	reservation->early = scheduler_early;
	if (domain->config->kind == DOMAIN_TASK)
		reservation->early += task_cache_ticks(domain);
	domain->task.offset = ticks_of(config->offset);
	domain->service.call_longest = ticks_of(domain->config->call_longest);
	if (reservation->period)
		domain->bandwidth = divide_long(reservation->budget << BANDWIDTH_SHIFT, reservation->period);
}

static uint64_t demand(const struct reservations *all, uint64_t time)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < all->count; i++) {
		const struct reservation *reservation = &all->reserved[i]->reservation;

		if (time >= reservation->deadline)
			sum += (divide_long(time - reservation->deadline, reservation->period) + 1) * cost_of(all->reserved[i]);
	}
	return sum + scheduler_quiet;
}

/* The last deadline before an instant; 0: there is none. */
static uint64_t last_deadline(const struct reservations *all, uint64_t before)
{
	uint64_t last = 0;

	for (uint32_t i = 0; i < all->count; i++) {
		const struct reservation *reservation = &all->reserved[i]->reservation;
		uint64_t deadline;

		if (before <= reservation->deadline)
			continue;
		deadline = divide_long(before - 1 - reservation->deadline, reservation->period) * reservation->period + reservation->deadline;
		if (deadline > last)
			last = deadline;
	}
	return last;
}

/* Behind it no deadline can be the first one missed. */
static uint64_t horizon(const struct reservations *all, uint64_t total)
{
	uint64_t sum = scheduler_quiet, longest = 0;

	for (uint32_t i = 0; i < all->count; i++) {
		const struct reservation *reservation = &all->reserved[i]->reservation;

		sum += ((reservation->period - reservation->deadline) >> BANDWIDTH_SHIFT / 2) * (share_of(all->reserved[i]) >> BANDWIDTH_SHIFT / 2) +
		       reservation->period;
		if (reservation->deadline > longest)
			longest = reservation->deadline;
	}
	sum = (divide_long(sum, WHOLE - total) + 1) << BANDWIDTH_SHIFT;
	return (sum > longest ? sum : longest) + 1;
}

/* The instant at which there is too much demand; 0: none. */
static uint64_t find_overload(const struct reservations *all, uint64_t total)
{
	uint64_t time = last_deadline(all, horizon(all, total)), needed;

	while (time) {
		needed = demand(all, time);
		if (needed > time)
			return time;
		time = needed < time ? needed : last_deadline(all, time);
		if (time <= all->reserved[0]->reservation.deadline)
			return demand(all, all->reserved[0]->reservation.deadline) > all->reserved[0]->reservation.deadline ?
			       all->reserved[0]->reservation.deadline : 0;
	}
	return 0;
}

bool admission_check(struct domain *const *reserved, uint32_t count, const struct domain *added, struct boot_error *error)
{
	const struct reservation *reservation = &added->reservation;
	const char *name = added->config->name;
	struct reservations all = { reserved, count };
	uint64_t total = 0, overload;

	for (uint32_t i = 0; i < count; i++)
		total += share_of(reserved[i]);
	log_print(LOG_INFO, "admission %s: %llu + %llu ticks in every %llu, within %llu: %u per mille of the processor, %u together", name,
		  (unsigned long long)reservation->budget, (unsigned long long)overhead_of(added), (unsigned long long)reservation->period,
		  (unsigned long long)reservation->deadline, (uint32_t)(share_of(added) * 1000 >> BANDWIDTH_SHIFT),
		  (uint32_t)(total * 1000 >> BANDWIDTH_SHIFT));
	if (total >= WHOLE)
		return boot_fail(error, "domain %s does not fit: together with the reservations before it %u per mille of the processor are asked for",
				 name, (uint32_t)(total * 1000 >> BANDWIDTH_SHIFT));
	overload = find_overload(&all, total);
	if (overload)
		return boot_fail(error, "domain %s does not fit: in %llu ticks the jobs due need %llu ticks, early wake-up and switches included", name,
				 (unsigned long long)overload, (unsigned long long)demand(&all, overload));
	return true;
}
