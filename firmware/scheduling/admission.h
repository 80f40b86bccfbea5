/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether reservations fit together: no job can miss its deadline whose task keeps to its budget. */
#ifndef SCHEDULING_ADMISSION_H
#define SCHEDULING_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

struct domain;
struct boot_error;

#define BANDWIDTH_SHIFT	20	/* shares of the processor are in units of 1 / 2^20 */

/* Fills in the domain's reservation from its configuration: ticks for nanoseconds. */
void reservation_set(struct domain *domain);

/*
 * Checks reserved[0 .. count - 1], the shortest deadline first, which fitted without the one added, by their demand for processor time (EDF, deadlines up to the
 * periods): each job with its early wake-up and two switches, and the longest path with interrupts off before the first. Writes the sums to the
 * log. False: the sentence names the domain added.
 */
bool admission_check(struct domain *const *reserved, uint32_t count, const struct domain *added, struct boot_error *error);

#endif
