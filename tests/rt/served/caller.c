// SPDX-License-Identifier: GPL-2.0-only
/* Calls the service of this folder, as its argument "role=" says; other roles are for the two ends of one measurement. */
#include "library/string.h"
#include "operations.h"
#include "task.h"
#include "tasks/library/system_call.h"

#define CALLS_PER_JOB	20u
#define JOBS		50u
#define JOBS_TO_REVIVE	200u
#define CHECK(condition) \
	do { \
		if (!(condition)) \
			task_log("FAILED line %u: %s", __LINE__, #condition); \
	} while (0)

static int service;

static int32_t call(enum operation operation, uint32_t value)
{
	return service_call(service, operation, value);
}

static bool role_is(const char *name)
{
	const char *role = task_word("role");

	return role && !memcmp(role, name, strlen(name));
}

/* The most and the least ticks of calls that do next to nothing. */
static void measure(void)
{
	uint32_t least = UINT32_MAX, most = 0;

	for (uint32_t job = 0; job < JOBS; job++, task_wait())
		for (uint32_t i = 0; i < CALLS_PER_JOB; i++) {
			uint32_t start = (uint32_t)task_now(), ticks;

			call(ADD, 0);
			ticks = (uint32_t)task_now() - start;
			least = ticks < least ? ticks : least;
			most = ticks > most ? ticks : most;
		}
	task_log("call %u to %u", least, most);
}

static void check_rules(void)
{
	uint32_t *page = service_page(service);

	CHECK(service_find("nobody") == -1);
	CHECK(call(ADD, 5) == 5 && call(ADD, 2) == 7);
	*page = 41;
	CHECK(call(PAGE, 0) == 1 && *page == 42 && call(PAGE, 0) == 2);
	CHECK(call(LOG, 99) == 0);
	CHECK(call(WAIT, 0) == ANAX_EPERM && call(NEST, 0) == ANAX_EPERM);
	CHECK(service_call(1, 0, 0) == ANAX_EINVAL && service_call(-1, 0, 0) == ANAX_EINVAL);
	CHECK(system_call(ANAX_SC_RETURN, 0, 0) == ANAX_EPERM);
	CHECK(system_call(ANAX_SC_SERVE, 0x400000, 0) == ANAX_ENOSYS);
	CHECK(call(ADD, 0) == 7);
}

/* The service is loaded afresh: its callers get an error, meanwhile too, and then a service that has forgotten all. */
static void check_death(enum operation how)
{
	uint32_t jobs = 0;

	while (call(ADD, 1) < 0 && jobs++ < JOBS_TO_REVIVE)
		task_wait();
	CHECK(call(how, 0) == ANAX_EIO);
	CHECK(call(ADD, 1) == ANAX_EIO);
	for (jobs = 0; call(ADD, 0) < 0 && jobs < JOBS_TO_REVIVE; jobs++)
		task_wait();
	CHECK(jobs && jobs < JOBS_TO_REVIVE && call(ADD, 0) == 0);
}

/* Not to be revived: it has ended itself. */
static void check_end(void)
{
	CHECK(call(LEAVE, 0) == ANAX_EIO && call(ADD, 0) == ANAX_EIO);
	task_wait();
	CHECK(call(ADD, 0) == ANAX_EIO);
}

/* Short calls; the most ticks of one tell whether it had to finish a long one first. */
static void urgent(void)
{
	uint32_t most = 0, late = 0;
	int32_t last = 0;

	for (uint32_t job = 0; job < JOBS; job++, late += task_wait()) {
		uint32_t start = (uint32_t)task_now(), ticks;
		int32_t sum = call(ADD, 1);

		ticks = (uint32_t)task_now() - start;
		most = ticks > most ? ticks : most;
		CHECK(sum == last + 1);
		last = sum;
	}
	task_log("most %u, late %u", most, late);
}

/* Calls that are longer than its budget; only with another's help do they end in the period in which they began. */
static void lengthy(void)
{
	uint32_t ticks = 0, slow = 0;

	task_number("ticks", 0, UINT32_MAX, &ticks);
	for (uint32_t job = 0; job < JOBS / 10; job++) {
		CHECK(call(SPIN, ticks) == 0);
		slow += task_wait();
	}
	task_log("done, skipped %u", slow);
}

int main(void)
{
	service = service_find("counter");
	CHECK(service == 0);
	task_wait();		/* the service has begun */
	if (role_is("measure"))
		measure();
	else if (role_is("rules"))
		check_rules();
	else if (role_is("steal"))
		check_death(STEAL);
	else if (role_is("hang"))
		check_death(HANG);
	else if (role_is("end"))
		check_end();
	else if (role_is("urgent"))
		urgent();
	else
		lengthy();
	return 0;
}
