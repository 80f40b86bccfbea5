// SPDX-License-Identifier: GPL-2.0-only
// sources: scheduling/ boot/boot_error.c library/format.c
// flags: -m32
/*
 * The scheduler on a machine of the test's own: time passes where a domain runs, where the processor waits, and a little at each entry
 * to the hypervisor. Of tasks the test knows when their jobs are released and how long they take; it sees who runs when.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boot/boot_error.h"
#include "cpu/release.h"
#include "devices/clock.h"
#include "devices/io.h"
#include "devices/timer.h"
#include "domain/connection.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/nmi.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "guest/virtual_interrupts.h"
#include "harness.h"
#include "library/log.h"
#include "library/trace.h"
#include "scheduling/admission.h"
#include "scheduling/scheduler.h"

#define KHZ		50000u
#define MS		1000000ull	/* in configurations: nanoseconds */
#define TICKS(ms)	((uint64_t)(KHZ * (ms)))
#define EARLY		400u
#define ENTRY		40u		/* ticks of an entry to the hypervisor */
#define QUIET		(3 * ENTRY)
#define NEVER		UINT64_MAX
#define MOST		CONFIG_DOMAINS
#define NEAR		(4 * ENTRY)	/* ticks that an answer may take */

struct boot_config boot_config;
struct domain domains[CONFIG_DOMAINS];
uint32_t domain_count;
struct domain *sharers[CONFIG_SHARERS];
uint32_t sharer_count;
struct domain *current;
bool domains_failed;
bool masked_on, trace_recording;

/* What the test knows of a domain. */
static struct {
	struct registers registers;
	struct anax_task_page page;
	struct anax_shared_page shared;
	uint64_t work;			/* of each job; of a guest: until it waits */
	uint64_t left;			/* of the job under way */
	uint64_t ran;
	uint64_t first_release;
	uint64_t begun_at, release;	/* of its last job */
	uint64_t last_end;		/* of when it ran last */
	uint32_t jobs, ended;
	uint32_t interrupts;		/* guests: of the timer */
	uint32_t acknowledged;		/* tasks: interrupts of their line */
	uint64_t sleep;			/* guests: how long they wait, at most; 0: for ever */
	uint64_t interrupt_at;
} world[MOST];

static uint64_t now, timer, line_at;
static struct domain *line_task;
static uint64_t run_end;
static jmp_buf exited, machine_ended, run_ended;
static bool tasks_only;
static char sentence[200];
static struct boot_error error;
static void (*on_begin)(uint32_t index);			/* a job's first instruction */
static void (*on_ran)(uint32_t index, uint64_t from, uint64_t to);

/* Whoever reads the clock again and again waits with interrupts off: time goes on. */
uint64_t host_rdtsc(void)
{
	static uint64_t before;
	static uint32_t readings;

	readings = now == before ? readings + 1 : 0;
	if (readings > 1000)
		now++;
	before = now;
	return now;
}

uint32_t clock_tsc_khz(void)
{
	return KHZ;
}

void timer_set(uint64_t deadline)
{
	timer = deadline;
}

bool timer_is_apic(void)
{
	return true;
}

void timer_cancel(void)
{
	timer = NEVER;
}

void interrupts_admit(bool only_tasks)
{
	tasks_only = only_tasks;
}

/* 0 to most - 1. */
static uint64_t draw(uint64_t most)
{
	return (uint64_t)((double)most * (rand() / (RAND_MAX + 1.0)));
}

static uint64_t line_storm_pause;	/* 0: no storm */

void interrupts_acknowledge(struct domain *task)
{
	world[task - domains].acknowledged++;
	if (line_storm_pause)
		line_at = now + draw(line_storm_pause);
}

void virtual_interrupt_raise(struct domain *guest, uint32_t line)
{
	CHECK_EQUAL(line, ANAX_IRQ_TIMER);
	world[guest - domains].interrupts++;
	world[guest - domains].interrupt_at = now;
	if (guest->state != DOMAIN_WAITING)
		return;
	guest->state = DOMAIN_RUNNABLE;
	world[guest - domains].left = world[guest - domains].work;
	scheduler_wake(guest);
}

void service_raise(struct domain *service, uint32_t line)
{
	virtual_interrupt_raise(service, line);
}

void nmi_look(void)
{
}

bool hypervisor_work(void)
{
	return false;
}

void trace_record(uint64_t time, enum trace_kind kind, uint8_t domain, uint32_t value)
{
	(void)time;
	(void)kind;
	(void)domain;
	(void)value;
}

void masked_begin(uint32_t path)
{
	(void)path;
}

void masked_end(void)
{
}

void masked_pause(void)
{
}

void masked_resume(void)
{
}

bool preemption_pending(void)
{
	return scheduler_wanted;
}

void log_print(enum log_level level, const char *format, ...)
{
	(void)level;
	(void)format;
}

bool domains_ended(void)
{
	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].state != DOMAIN_STOPPED)
			return false;
	return true;
}

void machine_end(void)
{
	longjmp(machine_ended, 1);
}

/* Nobody calls a service here. */
struct domain *connection_context(struct domain *domain)
{
	return domain;
}

void connection_charge(const struct domain *domain, uint64_t since, uint64_t until)
{
	CHECK(domain && since <= until);
}

uint64_t connection_limit(const struct domain *domain, uint64_t from)
{
	CHECK(domain && from == now);
	return UINT64_MAX;
}

void domain_switch(struct domain *domain)
{
	current = domain;
}

uint32_t task_cache_ticks(const struct domain *task)
{
	(void)task;
	return 0;
}

void task_stop(struct domain *task, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(sentence, sizeof(sentence), format, list);
	va_end(list);
	task->state = DOMAIN_STOPPED;
	scheduler_remove(task);
}

void domain_load_continue(struct domain *domain)
{
	domain->state = DOMAIN_RUNNABLE;
}

/* The task's first instruction is the next one. */
void gate_exit_at(uint64_t instant)
{
	uint32_t index = (uint32_t)(current - domains);

	if (instant > now)
		now = instant;
	now += RELEASE_TICKS;
	world[index].begun_at = now;
	world[index].release = world[index].page.release;
	world[index].left = world[index].work;
	world[index].jobs++;
	if (on_begin)
		on_begin(index);
	longjmp(exited, 1);
}

/* What has come up by now enters the hypervisor. */
static void take_interrupts(void)
{
	if (now >= timer) {
		timer = NEVER;
		now += ENTRY;
		scheduler_wanted = true;
	}
	if (now >= line_at) {
		line_at = NEVER;
		now += ENTRY;
		scheduler_release_by_line(line_task);
	}
}

static uint64_t next_interrupt(void)
{
	return timer < line_at ? timer : line_at;
}

void host_interrupts_look(void)
{
	now++;
	take_interrupts();
}

void host_interrupts_wait(void)
{
	CHECK(!tasks_only);
	if (now >= run_end)
		longjmp(run_ended, 1);
	if (next_interrupt() > run_end)
		now = run_end;
	else if (next_interrupt() > now)
		now = next_interrupt();
	take_interrupts();
}

/* As domain_prepare_exit() does. */
static void leave_hypervisor(void)
{
	if (setjmp(exited))
		return;
	do {
		if (!current || current->state != DOMAIN_RUNNABLE || scheduler_wanted)
			scheduler_choose();
		if (current->config->kind == DOMAIN_TASK)
			scheduler_begin_job(current);
	} while (current->state != DOMAIN_RUNNABLE || scheduler_wanted);
}

/* The domain has done what it had to do, and comes to the hypervisor; where a release is near it does so again behind that. */
static void end_work(struct domain *domain)
{
	if (scheduler_is_quiet(now)) {
		world[domain - domains].left = 1;
		scheduler_keep_quiet();
		return;
	}
	now += ENTRY;
	if (domain->config->kind == DOMAIN_TASK) {
		world[domain - domains].ended++;
		scheduler_end_job(domain);
		return;
	}
	domain->state = DOMAIN_WAITING;
	if (world[domain - domains].sleep)
		domain->clock_event = now + 1 + draw(world[domain - domains].sleep);
	scheduler_wanted = true;
}

/* The one that runs does so until an interrupt comes, or its work or the time given is over. */
__attribute__((noinline)) static void run_current(uint32_t index)
{
	uint64_t from = now, to = next_interrupt() < run_end ? next_interrupt() : run_end;

	if (to < from)
		to = from;
	if (world[index].left < to - from)
		to = from + world[index].left;
	now = to;
	world[index].ran += to - from;
	world[index].last_end = to;
	if (world[index].left != NEVER)
		world[index].left -= to - from;
	if (on_ran)
		on_ran(index, from, to);
	if (!world[index].left)
		end_work(current);
	take_interrupts();
}

static void run_until(uint64_t end)
{
	run_end = end;
	if (setjmp(run_ended))
		return;
	while (now < run_end) {
		leave_hypervisor();
		run_current((uint32_t)(current - domains));
	}
}

static void fresh(void)
{
	memset(&boot_config, 0, sizeof(boot_config));
	memset(domains, 0, sizeof(domains));
	memset(world, 0, sizeof(world));
	boot_config.hypervisor.early = EARLY;
	domain_count = sharer_count = 0;
	current = NULL;
	now = 1000000;
	timer = line_at = NEVER;
	line_storm_pause = 0;
	on_begin = NULL;
	on_ran = NULL;
	sentence[0] = '\0';
	scheduler_idle_ticks = 0;
}

/* Nanoseconds; work in ticks. */
static uint32_t add(enum domain_kind kind, uint64_t period, uint64_t budget, uint64_t work)
{
	uint32_t index = domain_count++;
	struct domain_config *config = &boot_config.domains[index];

	config->kind = kind;
	config->weight = 100;
	config->reservation = (struct reservation_config) { .period = period, .budget = budget, .deadline = period };
	snprintf(config->name, sizeof(config->name), "d%u", index);
	domains[index].config = config;
	domains[index].registers = &world[index].registers;
	domains[index].shared = &world[index].shared;
	domains[index].task.page = &world[index].page;
	domains[index].ready_since = now;
	domains[index].state = kind == DOMAIN_TASK ? DOMAIN_WAITING : DOMAIN_RUNNABLE;
	world[index].work = world[index].left = work;
	if (kind != DOMAIN_TASK)
		sharers[sharer_count++] = &domains[index];
	return index;
}

static uint32_t add_task(uint64_t period, uint64_t budget, uint64_t work)
{
	return add(DOMAIN_TASK, period, budget, work);
}

/* A guest that always has something to do. */
static uint32_t add_guest(uint32_t weight)
{
	uint32_t index = add(DOMAIN_GUEST, 0, 0, NEVER);

	boot_config.domains[index].weight = weight;
	slack_join(&domains[index].share, weight);
	return index;
}

static uint64_t start_admitted(void)
{
	uint64_t instant;

	scheduler_quiet = QUIET;
	instant = now + TICKS(10);
	scheduler_start();
	for (uint32_t i = 0; i < domain_count; i++)
		world[i].first_release = instant + domains[i].task.offset;
	scheduler_wanted = true;
	return instant;
}

static uint64_t start(void)
{
	if (!scheduler_admit(&error))
		harness_fail("refused: %s", error.text);
	return start_admitted();
}

/* One task */

static void begins_exactly(uint32_t index)
{
	CHECK_EQUAL(world[index].begun_at, world[index].first_release + (world[index].jobs - 1) * domains[index].reservation.period);
	CHECK_EQUAL(world[index].release, world[index].begun_at);
	CHECK_EQUAL(world[index].registers.eax, 0);
}

/* Each first instruction is at its instant. */
static void check_exact(uint32_t guests_beside)
{
	uint64_t begin;

	fresh();
	add_task(MS, MS / 10, TICKS(1) / 20);
	boot_config.domains[0].reservation.offset = 300000;
	for (uint32_t i = 0; i < guests_beside; i++)
		add_guest(100);
	begin = start();
	on_begin = begins_exactly;
	run_until(begin + TICKS(1000));
	CHECK_EQUAL(world[0].jobs, 1000);
	CHECK_EQUAL(world[0].page.jobs, 1000);
	CHECK_EQUAL(world[0].page.worst_lateness, 0);
	CHECK(world[0].page.longest_spin > 0 && world[0].page.longest_spin <= EARLY);
	CHECK_EQUAL(world[0].page.missed + world[0].page.skipped + world[0].page.overruns, 0);
	CHECK_EQUAL(world[0].ran, 1000 * (TICKS(1) / 20));
}

static void task_alone(void)
{
	check_exact(0);
}

static void task_beside_a_guest(void)
{
	check_exact(1);
}

static void task_beside_guests(void)
{
	check_exact(3);
}

/* All time is somebody's: the task's, the guest's, nobody's. */
static void idle_time_is_counted(void)
{
	uint64_t begin;

	fresh();
	add_task(MS, MS / 10, TICKS(1) / 20);
	begin = start();
	run_until(begin + TICKS(100));
	CHECK(domains[0].counters.used >= world[0].ran && domains[0].counters.used <= world[0].ran + world[0].jobs * NEAR);
	CHECK(scheduler_idle_ticks >= TICKS(110) - world[0].ran - world[0].jobs * (EARLY + NEAR));
	CHECK(scheduler_idle_ticks <= TICKS(110) - world[0].ran);
}

/* Several interrupts in a row just before it is woken would make a task late: nobody waits for one there. */
static void idle_ends_before_a_release(void)
{
	uint64_t begin;

	fresh();
	add_task(MS, MS / 10, TICKS(1) / 20);
	begin = start();
	run_until(begin + TICKS(1) / 2);
	CHECK_EQUAL(timer, begin + TICKS(1) - domains[0].reservation.early - QUIET);
}

/* Once: the choice that takes the clock event sees it, too. */
static void woken_is_chosen_at_once(void)
{
	fresh();
	add_task(MS, MS / 10, TICKS(1) / 20);
	add_guest(100);
	add_guest(100);
	start();
	run_until(now + TICKS(1));
	domains[2].state = DOMAIN_WAITING;
	domains[2].clock_event = now;
	scheduler_choose();
	CHECK_EQUAL(world[2].interrupts, 1);
	CHECK(!scheduler_wanted);
}

static void time_is_charged(void)
{
	uint64_t begin;

	fresh();
	add_task(MS, MS / 10, TICKS(1) / 20);
	add_guest(100);
	begin = start();
	run_until(begin + TICKS(100));
	CHECK_EQUAL(scheduler_idle_ticks, 0);
	CHECK(domains[1].counters.used + TICKS(1) >= world[1].ran);
	CHECK(world[1].shared.stolen_tsc >= world[0].ran && world[1].shared.stolen_tsc <= world[0].ran + world[0].jobs * (EARLY + NEAR));
}

/* A task that never waits has its budget in each period and no more; the guest beside it has the rest. */
static void task_overruns(void)
{
	uint64_t begin;

	fresh();
	add_task(10 * MS, 2 * MS, NEVER);
	add_guest(100);
	begin = start();
	run_until(begin + TICKS(1000) - TICKS(1));
	CHECK_EQUAL(world[0].jobs, 1);
	CHECK(world[0].ran <= 100 * TICKS(2) && world[0].ran >= 100 * (TICKS(2) - NEAR));
	CHECK_EQUAL(world[0].page.overruns, 100);
	CHECK_EQUAL(world[0].page.skipped, 99);
	CHECK_EQUAL(world[0].page.missed, 1);
	CHECK(world[1].ran >= 100 * (TICKS(8) - EARLY - 2 * NEAR));
}

/* Its budget ends while the hypervisor ends its job: an overrun, but the next job is exact. */
static void budget_used_to_the_end(void)
{
	uint64_t begin;

	fresh();
	add_task(10 * MS, 2 * MS, TICKS(2) - ENTRY / 2);
	add_guest(100);
	begin = start();
	on_begin = begins_exactly;
	run_until(begin + TICKS(100) - TICKS(1));
	CHECK_EQUAL(world[0].jobs, 10);
	CHECK_EQUAL(world[0].page.overruns, 10);
	CHECK_EQUAL(world[0].page.missed + world[0].page.skipped + world[0].page.worst_lateness, 0);
}

/* A job that takes 2.5 budgets: two releases are skipped, which it is told; the one after it is exact again. */
static void missed_skip(void)
{
	uint64_t begin;

	fresh();
	add_task(10 * MS, 2 * MS, TICKS(5));
	add_guest(100);
	begin = start();
	run_until(begin + TICKS(11));
	CHECK_EQUAL(world[0].page.release, begin);
	CHECK_EQUAL(world[0].page.job_deadline, begin + TICKS(20));
	run_until(begin + TICKS(22));
	CHECK_EQUAL(world[0].ended, 1);
	CHECK_EQUAL(world[0].page.skipped, 2);
	world[0].work = TICKS(1);
	run_until(begin + TICKS(35));
	CHECK_EQUAL(world[0].jobs, 2);
	CHECK_EQUAL(world[0].begun_at, begin + TICKS(30));
	CHECK_EQUAL(world[0].registers.eax, 2);
	run_until(begin + TICKS(45));
	CHECK_EQUAL(world[0].jobs, 3);
	CHECK_EQUAL(world[0].registers.eax, 0);
	CHECK_EQUAL(world[0].page.missed, 1);
}

static uint64_t releases[8];
static uint32_t release_count;

static void note_release(uint32_t index)
{
	if (release_count < 8)
		releases[release_count++] = world[index].release;
}

/* The same: no release is lost, each job is told its own. */
static void missed_continue(void)
{
	uint64_t begin;

	fresh();
	add_task(10 * MS, 2 * MS, TICKS(5));
	boot_config.domains[0].missed = MISSED_CONTINUE;
	add_guest(100);
	begin = start();
	release_count = 0;
	on_begin = note_release;
	run_until(begin + TICKS(5));
	world[0].work = TICKS(1) / 4;
	run_until(begin + TICKS(55));
	CHECK_EQUAL(world[0].jobs, 6);
	for (uint32_t i = 0; i < 6; i++)
		CHECK_EQUAL(releases[i], begin + i * TICKS(10));
	CHECK_EQUAL(world[0].begun_at, begin + TICKS(50));
	CHECK_EQUAL(world[0].page.skipped, 0);
}

static void missed_stop(void)
{
	uint64_t begin;

	fresh();
	add_task(10 * MS, 2 * MS, TICKS(5));
	boot_config.domains[0].missed = MISSED_STOP;
	add_guest(100);
	begin = start();
	run_until(begin + TICKS(9));
	CHECK(domains[0].state != DOMAIN_STOPPED);
	run_until(begin + TICKS(100));
	CHECK(domains[0].state == DOMAIN_STOPPED);
	CHECK(!strcmp(sentence, "it missed its deadline, 500000 ticks after its release"));
	CHECK(world[0].ran <= TICKS(2));
}

/* A deadline before the period's end is missed as soon as the job ends behind it. */
static void deadline_is_noticed(void)
{
	uint64_t begin;

	fresh();
	add_task(10 * MS, 3 * MS, TICKS(3) - 500);
	boot_config.domains[0].reservation.deadline = 4 * MS;
	add_task(20 * MS, MS / 2, TICKS(1) / 4);
	begin = start();
	run_until(begin + TICKS(100));
	CHECK_EQUAL(world[0].page.missed + world[1].page.missed, 0);
	CHECK_EQUAL(world[0].page.overruns, 0);
	CHECK_EQUAL(world[0].ended, 10);
}

/* The machine ends with its last domain. */
static void machine_ends(void)
{
	fresh();
	add_task(10 * MS, 2 * MS, NEVER);
	boot_config.domains[0].missed = MISSED_STOP;
	if (!setjmp(machine_ended)) {
		run_until(start() + TICKS(100));
		harness_fail("goes on");
	}
	CHECK(now < 1000000 + TICKS(31));
}

/* Lines */

static uint32_t add_line_task(uint64_t period, uint64_t budget, uint64_t work)
{
	uint32_t index = add_task(period, budget, work);

	boot_config.domains[index].irq_lines = 1 << 5;
	line_task = &domains[index];
	return index;
}

/* The first job comes by itself, so that the task can prepare its device. */
static void line_releases(void)
{
	uint64_t begin;

	fresh();
	add_line_task(MS, MS / 10, TICKS(1) / 20);
	add_guest(100);
	begin = start();
	run_until(begin + TICKS(20));
	CHECK_EQUAL(world[0].jobs, 1);
	CHECK_EQUAL(world[0].begun_at, begin);
	for (uint32_t i = 1; i < 50; i++) {
		line_at = now + TICKS(3) + i * 1237;
		begin = line_at;
		run_until(begin + TICKS(1));
		CHECK_EQUAL(world[0].jobs, i + 1);
		CHECK(world[0].begun_at >= begin && world[0].begun_at <= begin + NEAR);
		CHECK_EQUAL(world[0].acknowledged, i + 1);
	}
	CHECK_EQUAL(world[0].page.missed + world[0].page.overruns, 0);
}

/* Far more interrupts than the period allows: jobs are a period apart at least. */
static uint64_t last_begun;

static void begins_not_too_soon(uint32_t index)
{
	if (last_begun)
		CHECK(world[index].release >= last_begun + TICKS(1));
	last_begun = world[index].release;
	line_at = now + 100;
}

static void line_storm(void)
{
	uint64_t begin;

	fresh();
	add_line_task(MS, MS / 10, TICKS(1) / 20);
	add_guest(100);
	begin = start();
	last_begun = 0;
	on_begin = begins_not_too_soon;
	line_at = begin;
	run_until(begin + TICKS(100) - TICKS(1) / 2);
	CHECK_EQUAL(world[0].jobs, 100);
	CHECK(world[1].ran >= 100 * (TICKS(1) - TICKS(1) / 20 - EARLY - 3 * NEAR));
}

/* A job without end: budgets are a period apart, too. */
static void line_overrun(void)
{
	uint64_t begin;

	fresh();
	add_line_task(10 * MS, 2 * MS, NEVER);
	add_guest(100);
	begin = start();
	line_at = begin;
	run_until(begin + TICKS(100) - TICKS(1));
	CHECK(world[0].ran <= 10 * TICKS(2) && world[0].ran >= 10 * (TICKS(2) - NEAR));
	CHECK_EQUAL(world[0].page.overruns, 10);
}

/* Guests */

static void guests_by_weight(void)
{
	uint64_t begin;

	fresh();
	add_task(MS, MS / 4, TICKS(1) / 5);
	add_guest(100);
	add_guest(300);
	begin = start();
	run_until(begin + TICKS(4000));
	CHECK(world[1].ran * 300 / 100 < world[2].ran + TICKS(20) && world[1].ran * 300 / 100 + TICKS(20) > world[2].ran);
}

/* What a guest with a reservation has in each of its periods, at least. */
static uint64_t window_end, window_ran;

static void check_windows(uint32_t index, uint64_t from, uint64_t to)
{
	uint64_t end = to < window_end ? to : window_end;

	if (index == 0)
		window_ran += end - from;
	if (to < window_end)
		return;
	if (window_ran + 10 * ENTRY < TICKS(3))
		harness_fail("%llu ticks in the period that ends at %llu", (unsigned long long)window_ran, (unsigned long long)window_end);
	window_ran = index == 0 ? to - window_end : 0;
	window_end += TICKS(10);
}

/* However heavy its neighbour, and beside a task. */
static void guest_reservation(void)
{
	uint64_t begin;

	fresh();
	add(DOMAIN_GUEST, 10 * MS, 3 * MS, NEVER);
	boot_config.domains[0].weight = 1;
	slack_join(&domains[0].share, 1);
	add_guest(1000);
	add_task(5 * MS, 2 * MS, TICKS(2) - 500);
	begin = start();
	run_until(begin);
	on_ran = check_windows;
	window_end = begin + TICKS(10);
	window_ran = 0;
	run_until(begin + TICKS(1000));
	CHECK(world[0].ran <= 101 * TICKS(3) + TICKS(20));
	CHECK_EQUAL(world[2].page.missed + world[2].page.overruns, 0);
}

/* A guest that wakes often with a reservation takes no more of it than its share, and no task's time. */
static void guest_reservation_is_bounded(void)
{
	uint64_t begin;

	fresh();
	add(DOMAIN_GUEST, 10 * MS, 3 * MS, TICKS(2));
	boot_config.domains[0].weight = 1;
	slack_join(&domains[0].share, 1);
	add_guest(1000);
	add_task(2 * MS, MS, TICKS(1) - 500);
	begin = start();
	for (uint64_t at = begin; at < begin + TICKS(1000); at += TICKS(1) / 3) {
		run_until(at);
		if (domains[0].state == DOMAIN_WAITING)
			virtual_interrupt_raise(&domains[0], ANAX_IRQ_TIMER);
	}
	CHECK(world[0].ran <= 101 * TICKS(3) + TICKS(30));
	CHECK(world[0].ran >= 90 * TICKS(3));
	CHECK_EQUAL(world[2].page.missed + world[2].page.overruns, 0);
	CHECK_EQUAL(world[2].ended, 500);
}

/* A guest that sets its clock again and again keeps no other waiting for longer by it. */
static void guest_sets_its_clock(void)
{
	uint64_t begin;

	fresh();
	add(DOMAIN_GUEST, 10 * MS, 4 * MS, NEVER);
	slack_join(&domains[0].share, 100);
	add_task(20 * MS, 10 * MS, TICKS(10) - 500);
	begin = start();
	for (uint64_t at = begin; at < begin + TICKS(1000); at += TICKS(1)) {
		run_until(at);
		domains[0].clock_event = at + TICKS(5000);
		scheduler_set_timer();
	}
	CHECK_EQUAL(world[1].page.missed + world[1].page.overruns, 0);
	CHECK_EQUAL(world[1].ended, 50);
}

/* A guest that is loaded again and again, as by a panic with panic=restart, gets no new budget by it. */
static uint64_t ran_since;

static void restart_often(uint32_t index, uint64_t from, uint64_t to)
{
	if (index)
		return;
	ran_since += to - from;
	if (ran_since < TICKS(4))
		return;
	ran_since = 0;
	domains[0].state = DOMAIN_STOPPED;
	scheduler_remove(&domains[0]);
	domains[0].state = DOMAIN_LOADING;
	scheduler_wake(&domains[0]);
}

static void guest_restarts(void)
{
	uint64_t begin;

	fresh();
	add(DOMAIN_GUEST, 10 * MS, 5 * MS, NEVER);
	boot_config.domains[0].weight = 1;
	slack_join(&domains[0].share, 1);
	add_guest(1000);
	add_task(10 * MS, 4 * MS, TICKS(4) - 500);
	begin = start();
	ran_since = 0;
	on_ran = restart_often;
	run_until(begin + TICKS(1000));
	CHECK(world[0].ran <= 101 * TICKS(5) + TICKS(20));
	CHECK(world[0].ran >= 99 * (TICKS(5) - NEAR));
	CHECK_EQUAL(world[2].page.missed + world[2].page.overruns, 0);
	CHECK_EQUAL(world[2].ended, 100);
}

/* Budget that a guest did not use is not good for more than its share of the time up to its deadline. */
static void guest_wakes_late(void)
{
	uint64_t begin, deadline;

	fresh();
	add(DOMAIN_GUEST, 10 * MS, 3 * MS, TICKS(1));
	slack_join(&domains[0].share, 100);
	begin = start();
	run_until(begin);
	CHECK_EQUAL(domains[0].state, DOMAIN_WAITING);
	CHECK(domains[0].reservation.left <= (int64_t)TICKS(2));
	deadline = begin;				/* the first period began with the machine */
	CHECK_EQUAL(domains[0].reservation.job_deadline, deadline);
	world[0].work = TICKS(1) / 2;
	virtual_interrupt_raise(&domains[0], ANAX_IRQ_TIMER);
	deadline = begin + TICKS(10);
	CHECK_EQUAL(domains[0].reservation.job_deadline, deadline);
	run_until(begin + TICKS(1));			/* 2.5 ms are left; good up to 8.3 ms before the deadline */
	virtual_interrupt_raise(&domains[0], ANAX_IRQ_TIMER);
	CHECK_EQUAL(domains[0].reservation.job_deadline, deadline);
	run_until(begin + TICKS(5));			/* 2 ms are left; good up to 6.7 ms before it */
	virtual_interrupt_raise(&domains[0], ANAX_IRQ_TIMER);
	CHECK_EQUAL(domains[0].reservation.job_deadline, begin + TICKS(15));
	CHECK_EQUAL(domains[0].reservation.left, TICKS(3));
}

/* Clock events come in time while a guest runs or nobody does, and behind the job where a task runs. */
static void guest_clock_events(void)
{
	uint64_t begin;

	fresh();
	add_task(10 * MS, 3 * MS, TICKS(2));
	add(DOMAIN_GUEST, 0, 0, TICKS(1) / 10);
	slack_join(&domains[1].share, 100);
	begin = start();
	run_until(begin + TICKS(5));
	CHECK_EQUAL(domains[1].state, DOMAIN_WAITING);
	domains[1].clock_event = begin + TICKS(7);
	scheduler_set_timer();
	run_until(begin + TICKS(8));
	CHECK_EQUAL(world[1].interrupts, 1);
	CHECK(world[1].interrupt_at >= begin + TICKS(7) && world[1].interrupt_at <= begin + TICKS(7) + NEAR);
	CHECK_EQUAL(domains[1].clock_event, 0);
	domains[1].clock_event = begin + TICKS(11);
	scheduler_set_timer();
	run_until(begin + TICKS(15));
	CHECK_EQUAL(world[1].interrupts, 2);
	CHECK(world[1].interrupt_at >= begin + TICKS(12) && world[1].interrupt_at <= begin + TICKS(12) + 2 * NEAR);
	CHECK_EQUAL(world[0].begun_at, begin + TICKS(10));
}

/* Many tasks at random */

static uint32_t exact;

static uint64_t release_of(uint32_t index, uint32_t job)
{
	return world[index].first_release + job * domains[index].reservation.period;
}

static uint64_t deadline_of(uint32_t index, uint32_t job)
{
	return release_of(index, job) + domains[index].reservation.deadline;
}

static bool is_task(uint32_t index)
{
	return domains[index].config->kind == DOMAIN_TASK;
}

/* Whoever runs, no other job that is released and not done has an earlier deadline, but for the time that an answer takes. */
static void check_order(uint32_t index, uint64_t from, uint64_t to)
{
	for (uint32_t i = 0; i < domain_count; i++) {
		uint64_t since;

		if (i == index || !is_task(i))
			continue;
		if (is_task(index) && deadline_of(i, world[i].ended) >= deadline_of(index, world[index].ended))
			continue;
		since = release_of(i, world[i].ended) > from ? release_of(i, world[i].ended) : from;
		if (to > since + NEAR)
			harness_fail("d%u runs %llu ticks while a job of d%u is more urgent", index, (unsigned long long)(to - since), i);
	}
	if (is_task(index) && to > deadline_of(index, world[index].ended))
		harness_fail("d%u misses its deadline", index);
}

/* Never before its release; at its instant, where nothing more urgent ran just before. */
static void check_begin(uint32_t index)
{
	uint64_t release = release_of(index, world[index].jobs - 1);
	bool disturbed = false;

	CHECK(world[index].begun_at >= release);
	CHECK_EQUAL(world[index].release, release);
	/* What preempts it is begun on its budget. */
	world[index].left = 1 + draw(domains[index].reservation.budget - 25 * ENTRY);
	for (uint32_t i = 0; i < domain_count; i++)
		disturbed |= i != index && domains[i].reservation.period && (world[i].last_end + 2 * EARLY > release || world[i].begun_at + 2 * EARLY > release);
	exact += world[index].begun_at == release;
	if (!disturbed)
		CHECK_EQUAL(world[index].begun_at, release);
}

/* False: what was drawn does not fit together. */
static bool run_at_random(uint32_t *jobs)
{
	uint32_t tasks = 1 + rand() % 10;
	uint64_t begin;

	fresh();
	for (uint32_t i = 0; i < tasks; i++) {
		uint64_t period = (1 + rand() % 20) * MS + rand() % MS, budget = period / (2 + rand() % (3 * tasks));

		add_task(period, budget, 1);
		boot_config.domains[i].reservation.offset = rand() % period;
		boot_config.domains[i].reservation.deadline = budget + draw(period - budget);
	}
	for (uint32_t i = rand() % 3; i--;)
		add_guest(1 + rand() % 1000);
	if (!scheduler_admit(&error))
		return false;
	begin = start_admitted();
	on_begin = check_begin;
	on_ran = check_order;
	run_until(begin + TICKS(300));
	for (uint32_t i = 0; i < tasks; i++) {
		CHECK_EQUAL(world[i].page.missed + world[i].page.overruns + world[i].page.skipped, 0);
		CHECK(release_of(i, world[i].jobs) + domains[i].reservation.deadline + ENTRY >= now);
		*jobs += world[i].jobs;
	}
	return true;
}

/* Whoever is not good does harm as it can: it never waits, is late, sleeps and wakes, restarts, or its line never rests. */
static bool good[MOST];

static void begin_good_or_bad(uint32_t index)
{
	uint64_t budget = domains[index].reservation.budget;

	if (good[index])
		check_begin(index);
	else
		world[index].left = rand() % 4 ? 1 + draw(4 * budget) : NEVER;
}

static void do_harm(uint32_t index, uint64_t from, uint64_t to)
{
	if (good[index] && to > deadline_of(index, world[index].ended))
		harness_fail("d%u misses its deadline by %llu ticks", index, (unsigned long long)(to - deadline_of(index, world[index].ended)));
	if (is_task(index) || !domains[index].reservation.period || draw(to - from) < TICKS(1) / 2)
		return;
	domains[index].state = DOMAIN_STOPPED;
	scheduler_remove(&domains[index]);
	domains[index].state = DOMAIN_LOADING;
	scheduler_wake(&domains[index]);
}

static void add_at_random(uint32_t others)
{
	uint64_t period = (1 + rand() % 20) * MS + rand() % MS, budget = period / (2 + rand() % (3 * others));
	uint32_t index;

	if (rand() % 4 == 0 && sharer_count < CONFIG_SHARERS - 2) {
		index = add(DOMAIN_GUEST, period, budget, 1 + draw(TICKS(3)));
		world[index].sleep = TICKS(1) / 4 + draw(TICKS(10));
		slack_join(&domains[index].share, 1 + rand() % 1000);
		return;
	}
	index = add_task(period, budget, 1);
	good[index] = rand() % 2;
	boot_config.domains[index].missed = good[index] ? MISSED_STOP : rand() % 2;
	boot_config.domains[index].reservation.deadline = budget + draw(period - budget);
	if (line_storm_pause || good[index] || rand() % 3)
		return;
	boot_config.domains[index].irq_lines = 1 << 5;
	line_task = &domains[index];
	line_storm_pause = 1 + rand() % 5000;
}

/* For what entries to the hypervisor take beside those that belong to jobs: a reservation that nobody uses. */
static void add_spare_time(void)
{
	domains[add(DOMAIN_GUEST, 10 * MS, MS, NEVER)].state = DOMAIN_WAITING;
}

static bool harm_at_random(uint32_t *jobs)
{
	uint32_t count = 2 + rand() % 9;
	uint64_t begin;

	fresh();
	memset(good, 0, sizeof(good));
	for (uint32_t i = 0; i < count; i++)
		add_at_random(count);
	add_spare_time();
	add_guest(100);
	if (!scheduler_admit(&error))
		return false;
	begin = start_admitted();
	on_begin = begin_good_or_bad;
	on_ran = do_harm;
	run_until(begin + TICKS(300));
	for (uint32_t i = 0; i < count; i++) {
		if (!good[i])
			continue;
		CHECK_EQUAL(world[i].page.missed + world[i].page.overruns + world[i].page.skipped, 0);
		CHECK(release_of(i, world[i].jobs) + domains[i].reservation.deadline + ENTRY >= now);
		*jobs += world[i].jobs;
	}
	return true;
}

/* The scheduler begins once in the life of a machine: so each has a process of its own. */
static struct {
	uint32_t runs, jobs, exact;
	char reason[sizeof(harness_reason)];
} *shared;

static void one_at_random(bool (*run)(uint32_t *jobs), uint32_t seed)
{
	uint32_t jobs = 0;

	srand(seed);
	exact = 0;
	if (setjmp(harness_failed)) {
		snprintf(shared->reason, sizeof(shared->reason), "seed %u: %.360s", seed, harness_reason);
		return;
	}
	shared->runs += run(&jobs);
	shared->jobs += jobs;
	shared->exact += exact;
}

static void many_at_random(bool (*run)(uint32_t *jobs))
{
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(shared != MAP_FAILED);
	for (uint32_t seed = 1; seed <= 300; seed++) {
		pid_t child = fork();
		int status;

		if (!child) {
			one_at_random(run, seed);
			_exit(0);
		}
		CHECK(child > 0 && waitpid(child, &status, 0) == child);
		if (shared->reason[0])
			harness_fail("%s", shared->reason);
		if (status)
			harness_fail("seed %u: ended with status %d", seed, status);
	}
	CHECK(shared->runs > 50);
	CHECK(shared->jobs > 5000);
}

static void many_tasks(void)
{
	many_at_random(run_at_random);
	CHECK(shared->exact > shared->jobs / 2);
}

/* Those that keep to their budgets meet their deadlines, whatever the others do. */
static void good_beside_bad(void)
{
	many_at_random(harm_at_random);
}

/* All of them due at one instant, in the midst of a job that is more urgent than each: the most urgent goes first, and none is lost. */
#define TOGETHER 64u

static uint32_t begun_together;
static uint64_t last_deadline;

static void begins_by_deadline(uint32_t index)
{
	if (index == TOGETHER)
		return;
	CHECK_EQUAL(world[index].release, release_of(index, world[index].jobs - 1));
	CHECK(world[TOGETHER].ended == world[index].jobs);
	if (begun_together % TOGETHER)
		CHECK(deadline_of(index, world[index].jobs - 1) > last_deadline);
	last_deadline = deadline_of(index, world[index].jobs - 1);
	begun_together++;
}

static void many_together(void)
{
	uint64_t begin;

	fresh();
	for (uint32_t i = 0; i < TOGETHER; i++) {
		add_task(100 * MS, MS / 4, TICKS(1) / 10);
		boot_config.domains[i].reservation.deadline = 40 * MS + i * 37 % TOGETHER * MS / 2;
		boot_config.domains[i].reservation.offset = 2 * MS;
	}
	add_task(100 * MS, 12 * MS, TICKS(10));
	boot_config.domains[TOGETHER].reservation.deadline = 13 * MS;
	add_guest(100);
	begin = start();
	begun_together = 0;
	on_begin = begins_by_deadline;
	run_until(begin + TICKS(300) - TICKS(1));
	CHECK_EQUAL(begun_together, 3 * TOGETHER);
	for (uint32_t i = 0; i <= TOGETHER; i++) {
		CHECK_EQUAL(world[i].ended, 3);
		CHECK_EQUAL(world[i].page.missed + world[i].page.overruns + world[i].page.skipped, 0);
	}
	CHECK_EQUAL(world[TOGETHER].page.worst_lateness, 0);
}

static void admit_refuses_by_name(void)
{
	fresh();
	add_task(MS, MS / 2, 1);
	add_task(MS, MS / 2, 1);
	CHECK(!scheduler_admit(&error));
	CHECK(!strncmp(error.text, "domain d1 does not fit: ", 24));
}

static void run_apart(const char *name, void (*function)(void))
{
	pid_t child = fork();
	int status = 1;

	if (!child) {
		harness_run(name, function);
		_exit(harness_end());
	}
	if (child < 0 || waitpid(child, &status, 0) != child || (status && !WIFEXITED(status)))
		printf("FAIL %s: ended with status %d\n", name, status);
	harness_failures += status != 0;
}

int main(void)
{
	run_apart("task_alone", task_alone);
	run_apart("task_beside_a_guest", task_beside_a_guest);
	run_apart("task_beside_guests", task_beside_guests);
	run_apart("idle_time_is_counted", idle_time_is_counted);
	run_apart("idle_ends_before_a_release", idle_ends_before_a_release);
	run_apart("woken_is_chosen_at_once", woken_is_chosen_at_once);
	run_apart("time_is_charged", time_is_charged);
	run_apart("task_overruns", task_overruns);
	run_apart("budget_used_to_the_end", budget_used_to_the_end);
	run_apart("missed_skip", missed_skip);
	run_apart("missed_continue", missed_continue);
	run_apart("missed_stop", missed_stop);
	run_apart("deadline_is_noticed", deadline_is_noticed);
	run_apart("machine_ends", machine_ends);
	run_apart("line_releases", line_releases);
	run_apart("line_storm", line_storm);
	run_apart("line_overrun", line_overrun);
	run_apart("guests_by_weight", guests_by_weight);
	run_apart("guest_reservation", guest_reservation);
	run_apart("guest_reservation_is_bounded", guest_reservation_is_bounded);
	run_apart("guest_sets_its_clock", guest_sets_its_clock);
	run_apart("guest_restarts", guest_restarts);
	run_apart("guest_wakes_late", guest_wakes_late);
	run_apart("guest_clock_events", guest_clock_events);
	run_apart("many_tasks", many_tasks);
	run_apart("good_beside_bad", good_beside_bad);
	run_apart("many_together", many_together);
	run_apart("admit_refuses_by_name", admit_refuses_by_name);
	return harness_end();
}
