// SPDX-License-Identifier: GPL-2.0-only
// sources: system_calls/calls.c
// flags: -m32
/* Who may make which system call, and with what: a task, a service, a thread of a service in a call. */
#include <string.h>

#include "devices/io.h"
#include "domain/connection.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/task_pages.h"
#include "harness.h"
#include "library/log.h"
#include "system_calls/dispatch.h"

#define NOW	1000000u
#define GOOD	0x400100u		/* what can be read of its memory */

static struct domain_config task_config = { .name = "task", .kind = DOMAIN_TASK };
static struct domain_config service_config = { .name = "service", .kind = DOMAIN_SERVICE, .sees_log = true };
static struct anax_task_page page;
static struct registers registers;
static struct domain caller, owner, *calls_of = &caller;
static uint8_t bytes[ANAX_LOG_MOST + 1];

struct domain domains[CONFIG_DOMAINS], *current = &caller;
uint32_t domain_count = 2;

/* What was done last, with which number. */
static enum { NOTHING, JOB_ENDED, SERVICE_WAITS, LOGGED, CHANNEL, CONSOLE, RAISED, ENDED } done;
static uint32_t done_with;

static bool note(uint32_t what, uint32_t with)
{
	done = what;
	done_with = with;
	return true;
}

int32_t service_wait(struct domain *service) { note(SERVICE_WAITS, 0); return service == &caller ? 5 : -1; }
bool service_notify_console(struct domain *service, uint32_t index) { return service == calls_of && index < 2 && note(CONSOLE, index); }
void service_raise(struct domain *service, uint32_t line) { note(service == calls_of ? RAISED : NOTHING, line); }
bool channel_notify(struct domain *domain, uint32_t index) { return domain == calls_of && index < 2 && note(CHANNEL, index); }
void scheduler_end_job(struct domain *task) { note(task == &caller ? JOB_ENDED : NOTHING, 0); }
void scheduler_set_timer(void) { }
void task_end(struct domain *task, uint32_t status) { note(task == calls_of ? ENDED : NOTHING, status); }
void log_text(const char *name, const char *text, uint32_t size) { note(name && text == (const char *)bytes ? LOGGED : NOTHING, size); }
uint64_t host_rdtsc(void) { return NOW; }
struct domain *connection_owner(struct domain *domain) { CHECK(domain == &caller); return calls_of; }
int32_t connection_call(struct domain *task, uint32_t index, uint32_t first, uint32_t second) { return task == &caller ? (int32_t)(index + first + second) : -1; }
int32_t connection_return(struct domain *thread, uint32_t result) { return thread == &caller ? (int32_t)result : -1; }
int32_t task_pages_map(struct domain *task, uint32_t address, uint32_t rights) { return task == calls_of ? (int32_t)(address + rights) : -1; }
int32_t task_pages_unmap(struct domain *task, uint32_t address) { return task == calls_of ? (int32_t)address : -1; }
int32_t task_pages_protect(struct domain *task, uint32_t address, uint32_t rights) { return task == calls_of ? (int32_t)(address - rights) : -1; }
const uint8_t *task_memory(const struct domain *domain, uint32_t address, uint32_t size)
{
	return domain == &caller && address == GOOD && size <= sizeof(bytes) ? bytes : NULL;
}

static void begin(struct domain_config *config)
{
	memset(&caller, 0, sizeof(caller));
	memset(&page, 0xff, sizeof(page));
	caller.config = config;
	caller.task.page = &page;
	caller.registers = &registers;
	calls_of = &caller;
	done = NOTHING;
}

/* A thread of the service, which the task's time is lent to. */
static void begin_in_call(void)
{
	begin(&service_config);
	memset(&owner, 0, sizeof(owner));
	owner.config = &service_config;
	owner.service.call_longest = 1;
	caller.called_by = (void *)&owner;	/* which is not looked at */
	calls_of = &owner;
}

static void wait_is_the_callers_own(void)
{
	begin(&task_config);
	CHECK(system_call_wait(&caller) == ANAX_OK && done == JOB_ENDED);
	begin(&service_config);
	CHECK(system_call_wait(&caller) == 5 && done == SERVICE_WAITS);
	begin_in_call();
	CHECK(system_call_wait(&caller) == ANAX_EPERM && done == NOTHING);
}

static void a_line_is_the_callers_and_short(void)
{
	begin(&task_config);
	CHECK(system_call_log(&caller, GOOD, ANAX_LOG_MOST) == ANAX_OK && done == LOGGED && done_with == ANAX_LOG_MOST);
	begin(&task_config);
	CHECK(system_call_log(&caller, GOOD, ANAX_LOG_MOST + 1) == ANAX_EINVAL && system_call_log(&caller, GOOD, UINT32_MAX) == ANAX_EINVAL);
	CHECK(system_call_log(&caller, GOOD - 1, 1) == ANAX_EFAULT && done == NOTHING);
}

static void channels_and_consoles_are_told_apart(void)
{
	begin(&service_config);
	CHECK(system_call_notify(&caller, 1) == ANAX_OK && done == CHANNEL && done_with == 1);
	CHECK(system_call_notify(&caller, ANAX_NOTIFY_CONSOLE | 1) == ANAX_OK && done == CONSOLE && done_with == 1);
	CHECK(system_call_notify(&caller, 2) == ANAX_EINVAL && system_call_notify(&caller, ANAX_NOTIFY_CONSOLE | 2) == ANAX_EINVAL);
	begin_in_call();
	CHECK(system_call_notify(&caller, 0) == ANAX_OK && done == CHANNEL);
}

static void timers_are_services(void)
{
	begin(&task_config);
	CHECK(system_call_timer(&caller, 5, 0) == ANAX_ENOSYS && !caller.clock_event && done == NOTHING);
	begin(&service_config);
	CHECK(system_call_timer(&caller, NOW + 1, 0) == ANAX_OK && caller.clock_event == NOW + 1 && done == NOTHING);
	CHECK(system_call_timer(&caller, 0, 1) == ANAX_OK && caller.clock_event == 1ull << 32 && done == NOTHING);
	CHECK(system_call_timer(&caller, NOW, 0) == ANAX_OK && !caller.clock_event && done == RAISED && done_with == ANAX_IRQ_TIMER);
	done = NOTHING;
	CHECK(system_call_timer(&caller, 0, 0) == ANAX_OK && !caller.clock_event && done == NOTHING);
}

static void only_who_sees_the_log_examines(void)
{
	domains[1].config = &task_config;
	domains[1].task.page = &page;
	begin(&task_config);
	CHECK(system_call_examine(&caller, 1) == ANAX_EPERM && page.examined.name[0] == (char)0xff);
	begin(&service_config);
	page.missed = 3;
	CHECK(system_call_examine(&caller, 2) == ANAX_EINVAL && system_call_examine(&caller, CONFIG_DOMAINS - 1) == ANAX_EINVAL);
	CHECK(page.examined.name[0] == (char)0xff);
	CHECK(system_call_examine(&caller, 1) == ANAX_OK && !strcmp(page.examined.name, "task") && page.examined.missed == 3);
}

static void only_services_of_calls_serve(void)
{
	begin(&service_config);
	CHECK(system_call_serve(&caller, 0x400000) == ANAX_ENOSYS && !caller.service.call_entry);
	begin_in_call();
	CHECK(system_call_serve(&caller, 0x400000) == ANAX_OK && owner.service.call_entry == 0x400000 && !caller.service.call_entry);
}

int main(void)
{
	RUN(wait_is_the_callers_own);
	RUN(a_line_is_the_callers_and_short);
	RUN(channels_and_consoles_are_told_apart);
	RUN(timers_are_services);
	RUN(only_who_sees_the_log_examines);
	RUN(only_services_of_calls_serve);
	return harness_end();
}
