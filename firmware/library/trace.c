// SPDX-License-Identifier: GPL-2.0-only
#include "library/trace.h"

bool trace_recording;

static struct {
	struct trace_event *events;
	uint32_t count;			/* a power of two */
	bool once;
	uint32_t head, lost;		/* events in all, and those not written to a full ring */
} ring;

void trace_init(struct trace_event *events, uint32_t count, bool once)
{
	ring.events = events;
	ring.count = count;
	ring.once = once;
	trace_restart();
}

void trace_record(uint64_t time, enum trace_kind kind, uint8_t domain, uint32_t value)
{
	if (ring.once && ring.head == ring.count) {
		ring.lost++;
		return;
	}
	ring.events[ring.head++ & (ring.count - 1)] = (struct trace_event){ time, (uint8_t)kind, domain, 0, value };
}

void trace_pause(void)
{
	trace_recording = false;
}

void trace_restart(void)
{
	ring.head = ring.lost = 0;
	trace_recording = true;
}

uint32_t trace_count(void)
{
	return ring.head < ring.count ? ring.head : ring.count;
}

uint32_t trace_lost(void)
{
	return ring.head - trace_count() + ring.lost;
}

const struct trace_event *trace_event(uint32_t number)
{
	return &ring.events[(ring.head - trace_count() + number) & (ring.count - 1)];
}
