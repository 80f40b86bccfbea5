// SPDX-License-Identifier: GPL-2.0-only
// sources: domain/task.c
// flags: -m32 -ffunction-sections -Wl,--gc-sections
/* What an end of a task or service leaves of its life: only what the tests call is linked. */
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/task.h"
#include "harness.h"
#include "library/log.h"
#include "library/trace.h"

struct boot_config boot_config;
const char *const domain_kind_names[] = { "guest", "task", "service" };
bool domains_failed, masked_on, trace_recording;
uint32_t scheduler_wanted;

static struct domain domain;
static struct domain_config config;
static struct anax_task_page page;
static struct registers registers;
static uint32_t loads, removals;

void log_print(enum log_level level, const char *format, ...)
{
	CHECK(level == LOG_ERROR && format);
}

void registers_print(const struct registers *printed)
{
	CHECK(printed == &registers);
}

void connections_fail(struct domain *service)
{
	CHECK(service == &domain);
}

void connection_abandon(struct domain *caller)
{
	CHECK(caller == &domain);
}

struct domain *connection_owner(struct domain *of)
{
	return of;
}

void interrupts_release(const struct domain *of)
{
	CHECK(of == &domain);
}

void scheduler_remove(struct domain *of)
{
	CHECK(of == &domain);
	removals++;
}

void scheduler_wake(struct domain *woken)
{
	CHECK(woken == &domain);
}

void domain_load_begin(struct domain *loaded)
{
	loaded->state = DOMAIN_LOADING;
	loads++;
}

void trace_record(uint64_t time, enum trace_kind kind, uint8_t index, uint32_t value)
{
	harness_fail("%llu %u %u %u", (unsigned long long)time, kind, index, value);
}

uint64_t host_rdtsc(void)
{
	return 0;
}

void host_interrupts_look(void)
{
}

void masked_pause(void)
{
}

void masked_resume(void)
{
}

/* A service that waits for its own exception to be dealt with, when a call of it breaks a rule. */
static void breaks(enum config_fault fault)
{
	config = (struct domain_config) { .kind = DOMAIN_SERVICE, .fault = fault };
	domain = (struct domain) { .config = &config, .registers = &registers, .task.page = &page, .trap_waits = true, .clock_event = 5 };
	domain.service.events = 3;
	loads = removals = page.restarts = 0;
	domains_failed = false;
	task_break(&domain, "something");
}

static void its_exception_does_not_outlive_it(void)
{
	breaks(FAULT_RESTART);
	CHECK(loads == 1 && page.restarts == 1 && !removals && !domains_failed && domain.state == DOMAIN_LOADING);
	CHECK(!domain.trap_waits);
	CHECK(!domain.clock_event && !domain.service.events && scheduler_wanted);
}

static void stopped_for_good(void)
{
	breaks(FAULT_STOP);
	CHECK(!loads && removals == 1 && domains_failed && domain.state == DOMAIN_STOPPED && !domain.clock_event);
}

int main(void)
{
	RUN(its_exception_does_not_outlive_it);
	RUN(stopped_for_good);
	return harness_end();
}
