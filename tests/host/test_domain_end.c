// SPDX-License-Identifier: GPL-2.0-only
// sources: domain/domain.c
// flags: -m32 -ffunction-sections -Wl,--gc-sections
/* What the end of a guest, or of one of its lives, leaves of it: only what the test calls is linked. */
#include "cpu/debug_registers.h"
#include "devices/io.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/trace_points.h"
#include "guest/pci_filter.h"
#include "harness.h"

struct boot_config boot_config;
bool domains_failed, masked_on, trace_recording;
uint32_t scheduler_wanted;

static struct domain *guest = &domains[0];
static uint32_t removals;

void interrupts_release(const struct domain *of)
{
	CHECK(of == guest);
}

void pci_filter_release(struct domain *of)
{
	CHECK(of == guest);
}

void scheduler_remove(struct domain *of)
{
	CHECK(of == guest && guest->state == DOMAIN_STOPPED);
	removals++;
}

void debug_reset(struct domain *of)
{
	CHECK(of == guest);
}

void domain_print_counters(const struct domain *of)
{
	harness_fail("counters of %p were not asked for", (const void *)of);
}

void masked_pause(void)
{
}

void masked_resume(void)
{
}

void host_interrupts_look(void)
{
}

void trace_record(uint64_t time, enum trace_kind kind, uint8_t index, uint32_t value)
{
	harness_fail("%llu %u %u %u", (unsigned long long)time, kind, index, value);
}

uint64_t host_rdtsc(void)
{
	return 0;
}

static void nothing_that_waits_outlives_it(void)
{
	*guest = (struct domain) { .config = &boot_config.domains[0], .trap_waits = true, .clock_event = 7, .irq_raised = 3 };
	domain_end(guest);
	CHECK(!guest->trap_waits && !guest->clock_event && !guest->irq_raised);
	CHECK(removals == 1 && !domains_failed && guest->state == DOMAIN_STOPPED);
}

int main(void)
{
	RUN(nothing_that_waits_outlives_it);
	return harness_end();
}
