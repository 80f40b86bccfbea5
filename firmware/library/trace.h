/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring of events in memory: who ran when, and why. An event costs the same wherever it lands; with recording off, a comparison. */
#ifndef LIBRARY_TRACE_H
#define LIBRARY_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#define TRACE_NOBODY	0xff

/* scripts/traces.py has the same list. value: what stands here. */
enum trace_kind {
	TRACE_SWITCH,			/* the domain runs from now on */
	TRACE_IDLE,			/* nobody does */
	TRACE_RELEASE,			/* of a task, at its instant: 1 if its job before is not done */
	TRACE_JOB_BEGIN,		/* at its first instruction: its lateness in ticks */
	TRACE_JOB_END,			/* ticks since its release */
	TRACE_BUDGET_EXHAUSTED,
	TRACE_DEADLINE_MISSED,
	TRACE_HYPERCALL_ENTRY,		/* number */
	TRACE_HYPERCALL_EXIT,		/* number: the hypervisor is done with it, and leaves to this domain or to another */
	TRACE_SYSTEM_CALL_ENTRY,	/* number */
	TRACE_SYSTEM_CALL_EXIT,		/* number */
	TRACE_INTERRUPT,		/* vector; the domain is the one interrupted */
	TRACE_DELIVERY,			/* of an interrupt to a guest: its line */
	TRACE_START,
	TRACE_STOP,
	TRACE_RESTART,
	TRACE_KINDS
};

struct trace_event {
	uint64_t time;			/* of the TSC; nearly in order: a release may have been recorded before its instant */
	uint8_t kind, domain;		/* index of the domain, or TRACE_NOBODY */
	uint16_t reserved;
	uint32_t value;
};

_Static_assert(sizeof(struct trace_event) == 16, "an event has 16 bytes");

/* Read only: off before trace_init(), and while the events are taken out. */
extern bool trace_recording;

/* count: a power of two. once: recording ends when the ring is full; otherwise the oldest events go. */
void trace_init(struct trace_event *events, uint32_t count, bool once);

/* For when trace_recording says so. */
void trace_record(uint64_t time, enum trace_kind kind, uint8_t domain, uint32_t value);

/* Recording pauses, and goes on with an empty ring. */
void trace_pause(void);
void trace_restart(void);

/* Events that the ring has, and those that there were beside them since it was empty. */
uint32_t trace_count(void);
uint32_t trace_lost(void);

/* The oldest is number 0. */
const struct trace_event *trace_event(uint32_t number);

#endif
