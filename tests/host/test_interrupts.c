// SPDX-License-Identifier: GPL-2.0-only
// sources: domain/interrupts.c domain/run.c
// flags: -m32 -ffunction-sections -Wl,--gc-sections
/* To whom a line's interrupt goes, and when: at once, or noted while a release is near and dealt with on the way out. */
#include <string.h>

#include "cpu/coroutine.h"
#include "devices/apic.h"
#include "devices/io.h"
#include "devices/pic.h"
#include "devices/timer.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/nmi.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/trace_points.h"
#include "guest/virtual_interrupts.h"
#include "harness.h"
#include "library/log.h"

#define TASK_LINE	3
#define SERVICE_LINE	4
#define GUEST_LINES	0x0fe0u		/* 5 to 11; 9 is level-triggered */
#define LEVEL_LINE	9
#define LOG_LINE	12

struct boot_config boot_config;
struct domain *current, domains[CONFIG_DOMAINS];
uint32_t scheduler_wanted, masked_longest[MASKED_PATHS];
struct scheduler_page scheduler_page;
bool masked_on, trace_recording, trace_requested, log_unwritten, coroutine_resumed;

static struct domain *const guest = &domains[0], *const task = &domains[1], *const service = &domains[2];
static struct domain_config configs[3];
static struct anax_shared_page shared;
static uint32_t raised, raised_to_service, task_releases, ended, log_drains, log_pieces, deliveries, timers_forgotten, apic_ends;
static uint32_t masked = UINT32_MAX, spurious;	/* lines */
static uint64_t now;
static bool timer_counts, release_comes;

uint64_t host_rdtsc(void)
{
	return now;
}

void pic_mask(uint32_t line)
{
	masked |= 1u << line;
}

void pic_unmask(uint32_t line)
{
	masked &= ~(1u << line);
}

void pic_end_of_interrupt(uint32_t line)
{
	ended |= 1u << line;
}

bool pic_is_spurious(uint32_t line)
{
	return spurious >> line & 1;
}

uint32_t pic_level_lines(void)
{
	return 1u << LEVEL_LINE;
}

void pic_init(void)
{
	masked = UINT32_MAX;
}

void timer_init(uint32_t apic_base)
{
	CHECK(apic_base);
}

bool timer_is_apic(void)
{
	return true;
}

bool timer_is_counting(void)
{
	return timer_counts;
}

void timer_forget(void)
{
	timers_forgotten++;
}

bool timer_interrupt(void)
{
	return !timer_counts;
}

void apic_end_of_interrupt(void)
{
	apic_ends++;
}

void scheduler_take_event(void)
{
	scheduler_wanted = true;
}

void scheduler_look_at_clock(void)
{
}

void scheduler_release_by_line(struct domain *released)
{
	CHECK(released == task);
	task_releases++;
	scheduler_wanted = true;
}

void scheduler_choose(void)
{
	scheduler_wanted = false;
}

void scheduler_begin_job(struct domain *begun)
{
	harness_fail("a job of %s", begun->config->name);
}

void scheduler_keep_quiet(void)
{
	harness_fail("waits for a release");
}

void coroutine_yield(void)
{
	harness_fail("yields");
}

bool coroutine_running(void)
{
	return false;
}

bool masked_is_long(void)
{
	return false;
}

void masked_pause(void)
{
}

void masked_resume(void)
{
}

void masked_print(void)
{
}

void nmi_print(void)
{
}

void domain_print_counters(const struct domain *domain)
{
	CHECK(domain == guest);
}

void domain_publish_counters(struct domain *domain)
{
	CHECK(domain == guest);
}

void registers_print(const struct registers *registers)
{
	CHECK(registers);
}

void trap_handle_late(struct domain *domain)
{
	harness_fail("a trap of %s", domain->config->name);
}

void trace_request(void)
{
}

bool trace_work(void)
{
	return false;
}

void trace_record(uint64_t time, enum trace_kind kind, uint8_t index, uint32_t value)
{
	harness_fail("%llu %u %u %u", (unsigned long long)time, kind, index, value);
}

void log_print(enum log_level level, const char *format, ...)
{
	CHECK(level <= LOG_VERBOSE && format);
}

bool log_work(void)
{
	log_pieces++;
	return true;
}

bool log_drain(void)
{
	log_drains++;
	return false;
}

uint32_t log_lines(void)
{
	return 1u << LOG_LINE;
}

bool console_link_work(struct console_link *link)
{
	CHECK(link == &guest->console_link);
	return false;
}

void service_answer_console(struct domain *domain)
{
	CHECK(domain == guest);
}

void service_raise(struct domain *of, uint32_t line)
{
	CHECK(of == service);
	raised_to_service |= 1u << line;
}

void virtual_interrupt_raise(struct domain *domain, uint32_t line)
{
	CHECK(domain == guest);
	raised |= 1u << line;
	if (release_comes)
		scheduler_wanted = true;
}

void virtual_interrupts_acknowledge(struct domain *domain)
{
	CHECK(domain == guest);
}

void virtual_interrupts_deliver(struct domain *domain)
{
	CHECK(domain == guest);
	deliveries++;
}

static void make_domain(struct domain *domain, enum domain_kind kind, uint32_t lines)
{
	struct domain_config *config = &configs[domain - domains];

	memset(domain, 0, sizeof(*domain));
	*config = (struct domain_config){ .kind = kind, .irq_lines = lines, .name = "x" };
	domain->config = config;
	domain->state = DOMAIN_RUNNABLE;
	domain->shared = &shared;
	interrupts_assign(domain);
}

static void begin(void)
{
	interrupts_init(1);
	make_domain(guest, DOMAIN_GUEST, GUEST_LINES);
	make_domain(task, DOMAIN_TASK, 1u << TASK_LINE);
	make_domain(service, DOMAIN_SERVICE, 1u << SERVICE_LINE);
	current = guest;
	raised = raised_to_service = task_releases = ended = log_drains = log_pieces = deliveries = timers_forgotten = apic_ends = 0;
	interrupts_waiting = spurious = scheduler_wanted = 0;
	log_unwritten = timer_counts = release_comes = false;
	now = 1000;
	scheduler_page.quiet_from = 2000;
	CHECK_EQUAL(masked, ~(GUEST_LINES | 1u << TASK_LINE | 1u << SERVICE_LINE));
}

static void interrupt(uint32_t line)
{
	CHECK(interrupt_handle(VECTOR_IRQ_BASE + line));
}

static void each_goes_to_its_owner(void)
{
	begin();
	interrupt(5);
	CHECK_EQUAL(raised, 1u << 5);
	CHECK(!(masked >> 5 & 1));
	interrupt(LEVEL_LINE);
	CHECK_EQUAL(raised, 1u << 5 | 1u << LEVEL_LINE);
	interrupt(SERVICE_LINE);
	CHECK_EQUAL(raised_to_service, 1u << SERVICE_LINE);
	interrupt(LOG_LINE);
	CHECK_EQUAL(log_drains, 1);
	CHECK_EQUAL(interrupts_waiting, 0);
	CHECK(!scheduler_wanted);
	interrupt(TASK_LINE);
	CHECK_EQUAL(task_releases, 1);
	CHECK_EQUAL(ended, 1u << 5 | 1u << LEVEL_LINE | 1u << SERVICE_LINE | 1u << LOG_LINE | 1u << TASK_LINE);
	/* Masked until they are done: a level, and what tasks and services get. */
	CHECK_EQUAL(masked & (GUEST_LINES | 1u << TASK_LINE | 1u << SERVICE_LINE), 1u << LEVEL_LINE | 1u << TASK_LINE | 1u << SERVICE_LINE);
	interrupts_acknowledge(task);
	CHECK(!(masked >> TASK_LINE & 1));
	CHECK(!interrupt_handle(VECTOR_IRQ_BASE + 16 + 1) && !interrupt_handle(VECTOR_GP));
}

/* Near a release all but a task's are only noted, and somebody is chosen; what they stand for is done when there is time. */
static void noted_near_a_release(void)
{
	begin();
	now = 2000;
	interrupt(5);
	interrupt(SERVICE_LINE);
	interrupt(LOG_LINE);
	CHECK_EQUAL(raised | raised_to_service | log_drains, 0);
	CHECK_EQUAL(interrupts_waiting, 1u << 5 | 1u << SERVICE_LINE | 1u << LOG_LINE);
	CHECK(scheduler_wanted);
	CHECK_EQUAL(ended, interrupts_waiting);
	CHECK(masked >> SERVICE_LINE & 1);
	interrupt(TASK_LINE);
	CHECK_EQUAL(task_releases, 1);
	while (interrupts_work())
		;
	CHECK_EQUAL(raised, 1u << 5);
	CHECK_EQUAL(raised_to_service, 1u << SERVICE_LINE);
	CHECK_EQUAL(log_drains, 1);
	/* Who is stopped gets none of its own. */
	interrupt(6);
	interrupts_release(guest);
	CHECK(!interrupts_work());
}

/* All lines of the guest interrupted while a release was near. */
static void begin_with_all_waiting(void)
{
	begin();
	now = 2000;
	for (uint32_t lines = GUEST_LINES; lines; lines &= lines - 1)
		interrupt(__builtin_ctz(lines));
	CHECK_EQUAL(interrupts_waiting, GUEST_LINES);
}

/* On the way out to a guest all lines that wait are taken, however many; of the log some pieces. */
static void all_that_wait_are_taken(void)
{
	begin_with_all_waiting();
	log_unwritten = true;
	now = 2500;
	domain_prepare_exit();
	CHECK_EQUAL(raised, GUEST_LINES);
	CHECK_EQUAL(interrupts_waiting, 0);
	CHECK_EQUAL(deliveries, 1);
	domain_prepare_exit();
	CHECK_EQUAL(log_pieces, 4);
}

/* One that wakes somebody else: the choice comes before the next, and the rest is taken in the end. */
static void a_choice_comes_between(void)
{
	begin_with_all_waiting();
	release_comes = true;
	domain_prepare_exit();
	CHECK_EQUAL(raised, GUEST_LINES);
	CHECK_EQUAL(deliveries, 1);
}

static void stale_ones(void)
{
	begin();
	timer_counts = true;
	CHECK(interrupt_take_stale(VECTOR_APIC_TIMER));
	CHECK_EQUAL(apic_ends, 1);
	CHECK_EQUAL(timers_forgotten, 0);
	timer_counts = false;
	CHECK(!interrupt_take_stale(VECTOR_APIC_TIMER));
	scheduler_wanted = true;
	CHECK(interrupt_take_stale(VECTOR_APIC_TIMER));
	CHECK_EQUAL(timers_forgotten, 1);
	CHECK(!interrupt_take_stale(VECTOR_IRQ_BASE + 7));
	spurious = 1u << 7 | 1u << 15;
	CHECK(interrupt_take_stale(VECTOR_IRQ_BASE + 7));
	interrupt(15);
	interrupt(7);
	CHECK_EQUAL(ended | raised, 0);
}

static void timer_chooses(void)
{
	begin();
	timer_counts = true;
	CHECK(interrupt_handle(VECTOR_APIC_TIMER));
	CHECK(!scheduler_wanted);
	timer_counts = false;
	CHECK(interrupt_handle(VECTOR_APIC_TIMER));
	CHECK(scheduler_wanted);
	CHECK_EQUAL(apic_ends, 2);
}

int main(void)
{
	RUN(each_goes_to_its_owner);
	RUN(noted_near_a_release);
	RUN(all_that_wait_are_taken);
	RUN(a_choice_comes_between);
	RUN(stale_ones);
	RUN(timer_chooses);
	return harness_end();
}
