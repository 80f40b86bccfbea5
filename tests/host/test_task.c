// SPDX-License-Identifier: GPL-2.0-only
// sources: tasks/library/task.c tasks/library/arguments.c library/format.c
// flags: -m32
/* The tasks' library but for its channels: log, times, arguments. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "tasks/library/system_call.h"
#include "tasks/library/task.h"

void task_start(void);

static struct anax_task_page page;
static char logged[200];
static uint32_t logged_length, ended_with;
static jmp_buf ended;

const struct anax_task_page *task_page(void)
{
	return &page;
}

int32_t system_call(enum anax_system_call number, uint32_t first, uint32_t second)
{
	switch (number) {
	case ANAX_SC_WAIT:
		return 3;
	case ANAX_SC_LOG:
		CHECK(second <= ANAX_LOG_MOST);
		logged_length = second;
		memset(logged, 0, sizeof(logged));
		memcpy(logged, (const void *)first, second);
		return ANAX_OK;
	case ANAX_SC_EXIT:
		ended_with = first;
		longjmp(ended, 1);
	default:
		harness_fail("system call %u", number);
	}
}

static void log_is_formatted_and_cut(void)
{
	char text[ANAX_LOG_MOST + 20];

	task_log("%s: %llu of %5d%%", "job", 0x100000000ull, -7);
	CHECK(!strcmp(logged, "job: 4294967296 of    -7%"));
	CHECK_EQUAL(logged_length, strlen(logged));
	memset(text, 'x', sizeof(text));
	text[ANAX_LOG_MOST] = 0;
	task_log("%s", text);
	CHECK(logged_length == ANAX_LOG_MOST && !strcmp(logged, text));
	text[ANAX_LOG_MOST] = 'y';
	text[ANAX_LOG_MOST + 1] = 0;
	task_log("%s", text);
	CHECK(logged_length == ANAX_LOG_MOST && strlen(logged) == ANAX_LOG_MOST && logged[ANAX_LOG_MOST - 1] == 'x');
	task_log("%s", "");
	CHECK_EQUAL(logged_length, 0);
}

static void wait_tells_what_was_skipped(void)
{
	CHECK_EQUAL(task_wait(), 3);
}

static void times_are_converted(void)
{
	page.tsc_khz = 1000000;
	CHECK_EQUAL(task_ticks(1500), 1500);
	page.tsc_khz = 2394567;
	CHECK_EQUAL(task_ticks(0), 0);
	CHECK_EQUAL(task_ticks(1), 2);
	CHECK_EQUAL(task_ticks(1000000), 2394567);
	CHECK_EQUAL(task_ticks(1000000000000000), 2394567000000000);
	CHECK_EQUAL(task_nanoseconds(2394567), 1000000);
	CHECK_EQUAL(task_nanoseconds(2394566), 999999);
	CHECK_EQUAL(task_nanoseconds(2394567000000001), 1000000000000000);
	srand(3);
	for (int i = 0; i < 10000; i++) {
		uint64_t time = (uint64_t)rand() << (rand() % 10);

		page.tsc_khz = (uint32_t)rand() % 5000000 + 1;
		CHECK_EQUAL(task_ticks(time), time * page.tsc_khz / 1000000);
	}
}

static void instants_are_read_whole(void)
{
	page.release = 0x123456789abcdefull;
	page.job_deadline = 0xfedcba9876543210ull;
	CHECK_EQUAL(task_release(), 0x123456789abcdefull);
	CHECK_EQUAL(task_deadline(), 0xfedcba9876543210ull);
}

static void is_number(const char *arguments, bool valid, uint32_t should)
{
	uint32_t number = 77;

	strcpy(page.arguments, arguments);
	logged[0] = 0;
	if (task_number("port", 10, 0x3f8, &number) != valid || number != should)
		harness_fail("\"%s\": %u", arguments, number);
	if (valid ? logged[0] : strcmp(logged, "argument \"port=\" is no number from 10 to 1016"))
		harness_fail("\"%s\": the log has \"%s\"", arguments, logged);
}

static void arguments_are_read(void)
{
	is_number("", true, 77);
	is_number("port", true, 77);
	is_number("support=20 ports=30 po=40", true, 77);
	is_number("port=10", true, 10);
	is_number("a=1 port=0x3F8 b=2", true, 0x3f8);
	is_number("support=1 port=1016", true, 1016);
	is_number("port=", false, 77);
	is_number("port= 20", false, 77);
	is_number("port=0x", false, 77);
	is_number("port=9", false, 77);
	is_number("port=1017", false, 77);
	is_number("port=4294967306", false, 77);
	is_number("port=18446744073709551636", false, 77);
	is_number("port=2a", false, 77);
	is_number("port=-20", false, 77);
	is_number("port=20,30", false, 77);
}

static void another_revision_ends_the_task(void)
{
	page.abi_revision = ANAX_TASK_ABI_REVISION + 1;
	if (!setjmp(ended))
		task_start();
	CHECK_EQUAL(ended_with, 126);
	CHECK(strstr(logged, "revision 1 ") && strstr(logged, "has 2"));
}

int main(void)
{
	RUN(log_is_formatted_and_cut);
	RUN(wait_tells_what_was_skipped);
	RUN(times_are_converted);
	RUN(instants_are_read_whole);
	RUN(arguments_are_read);
	RUN(another_revision_ends_the_task);
	return harness_end();
}
