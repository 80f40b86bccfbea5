// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings that a task makes itself: "task name=mapper period=40ms budget=2ms fault=restart pages=64K". It dies twice of what it is not allowed, and finds
 * nothing of the one before.
 */
#include "task.h"
#include "tasks/library/system_call.h"

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			task_log("FAILED line %u: %s", __LINE__, #condition); \
	} while (0)
#define SIZE	0x10000u
#define PAGE	4096u

static volatile uint32_t *const window = (volatile uint32_t *)ANAX_WINDOW, *const second = (volatile uint32_t *)(ANAX_WINDOW + PAGE),
	*const last = (volatile uint32_t *)(ANAX_WINDOW + ANAX_WINDOW_SIZE - PAGE);

static void check_mappings(void)
{
	CHECK(task_map((void *)window, 0, true) && task_map((void *)second, 0, false) && task_map((void *)last, SIZE - PAGE, true));
	CHECK(!*window && !*second && !*last);
	*window = 1;
	*last = 2;
	CHECK(*second == 1 && *last == 2);
	CHECK(task_map((void *)window, PAGE, true) && !*window);
	*window = 3;
	CHECK(task_map((void *)second, PAGE, false) && *second == 3);
	CHECK(task_protect((void *)second, true));
	*second = 4;
	CHECK(*window == 4 && task_protect((void *)second, false));
	CHECK(task_unmap((void *)window) && task_unmap((void *)window) && task_map((void *)window, 0, false) && *window == 1);
}

static void check_refusals(void)
{
	static const uint32_t not_there[] = { 0, ANAX_WINDOW - PAGE, ANAX_WINDOW + ANAX_WINDOW_SIZE, ANAX_WINDOW + 4, ANAX_TASK_START, ANAX_TASK_PAGE, UINT32_MAX };

	for (uint32_t i = 0; i < sizeof(not_there) / sizeof(not_there[0]); i++) {
		CHECK(system_call(ANAX_SC_MAP, not_there[i], 0) == ANAX_EINVAL);
		CHECK(system_call(ANAX_SC_UNMAP, not_there[i], 0) == ANAX_EINVAL);
		CHECK(system_call(ANAX_SC_PROTECT, not_there[i], 0) == ANAX_EINVAL);
	}
	for (uint32_t bit = 1; bit < PAGE; bit <<= 1) {
		CHECK(system_call(ANAX_SC_MAP, ANAX_WINDOW, bit) == (bit == ANAX_MAP_WRITABLE ? ANAX_OK : ANAX_EINVAL));
		CHECK(system_call(ANAX_SC_PROTECT, ANAX_WINDOW, bit) == (bit == ANAX_MAP_WRITABLE ? ANAX_OK : ANAX_EINVAL));
	}
	for (uint32_t offset = SIZE; offset; offset <<= 1)
		CHECK(system_call(ANAX_SC_MAP, ANAX_WINDOW, offset) == ANAX_EPERM);
	CHECK(system_call(ANAX_SC_MAP, ANAX_WINDOW, -PAGE) == ANAX_EPERM);
	CHECK(system_call(ANAX_SC_PROTECT, ANAX_WINDOW + 2 * PAGE, 0) == ANAX_EFAULT);
}

int main(void)
{
	uint32_t restarts = task_page()->restarts;

	CHECK(task_page()->pages_size == SIZE);
	if (!restarts) {
		check_mappings();
		check_refusals();
		*second = 5;		/* not writable */
	}
	if (restarts == 1)
		CHECK(!*window);	/* not mapped any more */
	CHECK(task_map((void *)last, SIZE - PAGE, false) && !*last);
	task_log("restarted %u times", restarts);
	return 0;
}
