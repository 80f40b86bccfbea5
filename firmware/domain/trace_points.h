/* SPDX-License-Identifier: GPL-2.0-only */
/* The trace of domains: what records an event, and how the ring gets out of the machine. */
#ifndef DOMAIN_TRACE_POINTS_H
#define DOMAIN_TRACE_POINTS_H

#include "devices/io.h"
#include "domain/domain.h"
#include "library/trace.h"

static inline __attribute__((always_inline)) void trace_domain_at(uint64_t time, enum trace_kind kind, const struct domain *domain, uint32_t value)
{
	if (trace_recording)
		trace_record(time, kind, domain ? (uint8_t)(domain->config - boot_config.domains) : TRACE_NOBODY, value);
}

static inline __attribute__((always_inline)) void trace_domain(enum trace_kind kind, const struct domain *domain, uint32_t value)
{
	if (trace_recording)
		trace_domain_at(rdtsc(), kind, domain, value);
}

/* Takes the ring from the pool, if the hypervisor's line has the word. */
void trace_create(void);

/* The ring is to go to the log, when there is time. Recording pauses till then. */
extern bool trace_requested;
void trace_request(void);

/* Idle and slack time: one line of what was asked for goes to the log, if that is empty; false: there is none now. */
bool trace_work(void);

/* At the end of the machine: writes all. */
void trace_flush_polling(void);

#endif
