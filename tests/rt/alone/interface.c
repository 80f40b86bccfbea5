// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the manual page anaxagoros-task.7 promises a task, from within. Two of them run, left and right, with a channel each way:
 * "task name=left period=10ms budget=2ms deadline=8ms offset=1ms writes=there reads=back -- side=1".
 */
#include "library/string.h"
#include "task.h"
#include "tasks/library/system_call.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			failed++; \
			task_log("FAILED line %u: %s", __LINE__, #condition); \
		} \
	} while (0)
#define JOBS 10

static uint32_t failed, side;
static struct channel *out, *in;

static void check_page(void)
{
	const struct anax_task_page *page = task_page();

	CHECK(page->abi_revision == ANAX_TASK_ABI_REVISION && page->jobs == 1 && page->irq_line == 0);
	CHECK(page->period == task_ticks(10000000) && page->budget == task_ticks(2000000));
	CHECK(page->deadline == task_ticks(8000000) && page->offset == task_ticks(side * 1000000));
	CHECK(!strcmp(page->name, side == 1 ? "left" : "right") && !strcmp(page->arguments, side == 1 ? "side=1" : "side=2"));
	CHECK(page->channel_count == 2 && page->channels[0].size == 4096 && page->channels[1].size == 8192);
	CHECK(page->channels[0].address == ANAX_CHANNELS && page->channels[1].address == ANAX_CHANNELS + 4096 + 4096);
}

static void check_log(void)
{
	static const char text[ANAX_LOG_MOST + 1] = "unprintable: \1\n\x7f\xff; and a line of the greatest length that there is, "
						    "of one hundred and twenty bytes, right to this END";
	uint32_t address = (uint32_t)text;

	CHECK(system_call(ANAX_SC_LOG, address, ANAX_LOG_MOST) == ANAX_OK);
	CHECK(system_call(ANAX_SC_LOG, address, ANAX_LOG_MOST + 1) == ANAX_EINVAL);
	CHECK(system_call(ANAX_SC_LOG, address, UINT32_MAX) == ANAX_EINVAL);
	CHECK(system_call(ANAX_SC_LOG, 0, 1) == ANAX_EFAULT);
	CHECK(system_call(ANAX_SC_LOG, ANAX_TASK_START - 1, 2) == ANAX_EFAULT);
	CHECK(system_call(ANAX_SC_LOG, ANAX_TASK_PAGE, 4) == ANAX_EFAULT);
	CHECK(system_call(ANAX_SC_LOG, UINT32_MAX, 4) == ANAX_EFAULT);
	CHECK(system_call(ANAX_SC_LOG, ((uint32_t)&address | 4095) - 3, ANAX_LOG_MOST) == ANAX_EFAULT);
}

static void check_other_calls(void)
{
	CHECK(system_call(ANAX_SC_NOTIFY, 0, 0) == ANAX_OK && system_call(ANAX_SC_NOTIFY, 1, 0) == ANAX_OK);
	CHECK(system_call(ANAX_SC_NOTIFY, 2, 0) == ANAX_EINVAL && system_call(ANAX_SC_NOTIFY, UINT32_MAX, 0) == ANAX_EINVAL);
	CHECK(system_call(ANAX_SC_NOTIFY, ANAX_NOTIFY_CONSOLE, 0) == ANAX_EINVAL);
	/* Without the word pages=; and services' alone. */
	for (uint32_t address = ANAX_WINDOW; address < ANAX_WINDOW + 2 * 4096; address += 4096) {
		CHECK(system_call(ANAX_SC_MAP, address, 0) == ANAX_EINVAL && system_call(ANAX_SC_UNMAP, address, 0) == ANAX_EINVAL);
		CHECK(system_call(ANAX_SC_PROTECT, address, 0) == ANAX_EINVAL);
	}
	CHECK(system_call(ANAX_SC_TIMER, 0, 0) == ANAX_ENOSYS && system_call(ANAX_SC_EXAMINE, 0, 0) == ANAX_EPERM);
	CHECK(system_call(ANAX_SC_SERVE, (uint32_t)check_other_calls, 0) == ANAX_ENOSYS && system_call(ANAX_SC_RETURN, 0, 0) == ANAX_EPERM);
	for (uint32_t number = ANAX_SYSTEM_CALLS; number; number <<= 1)
		CHECK(system_call((enum anax_system_call)number, 0, 0) == ANAX_ENOSYS);
}

/* A job later all registers are the same: general ones, x87's and SSE's, though the other task uses them, too. */
static void check_registers(void)
{
	uint32_t eax = ANAX_SC_WAIT, ebx = side + 1, ecx = side + 2, edx = side + 3, esi = side + 4, edi = side + 5;
	double x87 = 1.5 * side, x87_back;
	uint32_t sse[4] = { side, side * 3, side * 5, side * 7 }, sse_back[4];

	__asm__ volatile("fldl %6\n\tmovups %7, %%xmm7\n\tint %10\n\tmovups %%xmm7, %9\n\tfstpl %8"
			 : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx), "+S"(esi), "+D"(edi)
			 : "m"(x87), "m"(sse), "m"(x87_back), "m"(sse_back), "i"(ANAX_SYSTEM_VECTOR) : "memory");
	CHECK(eax == 0 && ebx == side + 1 && ecx == side + 2 && edx == side + 3 && esi == side + 4 && edi == side + 5);
	CHECK(x87_back == 1.5 * side && !memcmp(sse, sse_back, sizeof(sse)));
}

static void check_jobs(void)
{
	const struct anax_task_page *page = task_page();

	for (uint32_t job = 0; job < JOBS; job++) {
		uint64_t release = task_release(), used = page->used;
		uint32_t jobs = page->jobs;

		CHECK(task_wait() == 0);
		CHECK(task_now() >= task_release() && task_now() < task_deadline());
		CHECK(task_release() == release + page->period && task_deadline() == task_release() + page->deadline);
		CHECK(page->jobs == jobs + 1 && page->used > used && page->used - used < page->budget);
	}
	CHECK(page->missed == 0 && page->overruns == 0 && page->skipped == 0 && page->restarts == 0);
}

/* The budget of a job is used up; it goes on at the next release, which is the one that is skipped. */
static void check_overrun(void)
{
	const volatile struct anax_task_page *page = task_page();
	uint64_t release = page->release;

	while (!page->overruns)
		;
	CHECK(task_now() >= release + page->period);
	CHECK(task_wait() == 1 && page->skipped == 1 && page->missed == 1 && page->overruns == 1);
	CHECK(page->release == release + 2 * page->period);
}

static void check_channels(void)
{
	uint32_t number, expected = 0;

	for (uint32_t job = 0; job < JOBS; job++) {
		CHECK(channel_write(out, &job, sizeof(job)));
		while (channel_used(in) >= sizeof(number)) {
			channel_read(in, &number, sizeof(number));
			CHECK(number == expected++);
		}
		task_wait();
	}
	CHECK(expected >= JOBS - 1 && channel_lost(out) == 0);
}

int main(void)
{
	if (!task_number("side", 1, 2, &side))
		return 1;
	out = channel_find(side == 1 ? "there" : "back", ANAX_CHANNEL_WRITES);
	in = channel_find(side == 1 ? "back" : "there", ANAX_CHANNEL_READS);
	check_page();
	check_log();
	check_other_calls();
	check_registers();
	check_jobs();
	if (out && in)
		check_channels();
	else
		CHECK(!"channels are found");
	check_overrun();
	task_log("checks failed: %u", failed);
	return failed != 0;
}
