// SPDX-License-Identifier: GPL-2.0-only
/* The ring as lines of the log, two events each, for scripts/trace-convert. Nothing in them depends on the log's other lines. */
#include "boot/pool.h"
#include "devices/clock.h"
#include "domain/trace_points.h"
#include "library/log.h"
#include "library/log_ring.h"
#include "library/string.h"

#define VERSION_OF_LINES	1
#define EVENTS_PER_LINE		2

bool trace_unwritten;

static struct {
	uint32_t domain, event;		/* the next ones to write */
} output;

void trace_create(void)
{
	const struct hypervisor_config *config = &boot_config.hypervisor;

	if (config->trace_size)
		trace_init(pool_allocate(config->trace_size, sizeof(struct trace_event)), config->trace_size / sizeof(struct trace_event),
			   config->trace_once);
}

void trace_request(void)
{
	if (!trace_recording)
		return;
	trace_pause();
	trace_unwritten = true;
	output.domain = output.event = 0;
	log_print(LOG_NOTICE, "trace begins: version %u, %u ticks per ms, %u domains, %u events, %u lost", VERSION_OF_LINES, clock_tsc_khz(),
		  domain_count, trace_count(), trace_lost());
}

/* FNV-1a, by words: a line of which a character was lost is not taken for another. */
static uint32_t checksum(uint32_t number, const uint32_t *words)
{
	uint32_t sum = (0x811c9dc5 ^ number) * 0x01000193;

	for (uint32_t i = 0; i < EVENTS_PER_LINE * sizeof(struct trace_event) / sizeof(uint32_t); i++)
		sum = (sum ^ words[i]) * 0x01000193;
	return sum;
}

/* Behind the last event, an odd line has zeros. */
static void write_events(uint32_t first)
{
	struct trace_event events[EVENTS_PER_LINE] = { *trace_event(first) };
	const uint32_t *w = (const uint32_t *)events;

	if (first + 1 < trace_count())
		events[1] = *trace_event(first + 1);
	log_print(LOG_NOTICE, "trace %u: %08x%08x%08x%08x %08x%08x%08x%08x %08x", first, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7],
		  checksum(first, w));
}

bool trace_work(void)
{
	if (!trace_unwritten || !log_ring_is_empty())
		return false;
	if (output.domain < domain_count) {
		const struct domain_config *config = domains[output.domain].config;

		log_print(LOG_NOTICE, "trace domain %u: %s %s", output.domain++, domain_kind_names[config->kind], config->name);
	} else if (output.event < trace_count()) {
		write_events(output.event);
		output.event += EVENTS_PER_LINE;
	} else {
		log_print(LOG_NOTICE, "trace ends");
		trace_unwritten = false;
		trace_restart();
	}
	return true;
}

void trace_flush_polling(void)
{
	trace_request();
	do {
		log_flush_polling();
	} while (trace_work());
}
