// SPDX-License-Identifier: GPL-2.0-only
/* A service that takes calls: operations.h. */
#include "operations.h"
#include "task.h"
#include "tasks/library/system_call.h"

#define DOMAINS_MOST	100u

static uint32_t sum;

/* By rounds and not by the clock: what others run in between does not count. */
static void spin(uint32_t ticks)
{
	for (volatile uint32_t round = 0; round < ticks / 6; round++)
		;
}

static int32_t handle(uint32_t operation, uint32_t value)
{
	uint32_t *page = service_call_page();

	switch (operation) {
	case ADD:
		sum += value;
		return (int32_t)sum;
	case PAGE:
		++*page;
		return task_map((void *)ANAX_WINDOW, 0, true) ? (int32_t)++*(volatile uint32_t *)ANAX_WINDOW : -1000;
	case SPIN:
		spin(value);
		break;
	case LOG:
		task_log("for %u", value);
		break;
	case WAIT:
		return system_call(ANAX_SC_WAIT, 0, 0);
	case NEST:
		return system_call_3(ANAX_SC_CALL, 0, 0, 0);
	case STEAL:
		*(volatile uint32_t *)(ANAX_CALL_STACK_TOP - ANAX_CALL_STACK_SIZE - 4) = 0;
		break;
	case HANG:
		for (;;)
			;
	case LEAVE:
		task_exit(7);
	}
	return 0;
}

static bool examines(uint32_t domain) { return system_call(ANAX_SC_EXAMINE, domain, 0) == ANAX_OK; }

/* By the hypervisor in its place, which lets the keyboard's commands through alone. */
static bool reads_keyboard_status(void)
{
	uint8_t constant, by_register;

	__asm__ volatile("inb $0x64, %0" : "=a"(constant));
	__asm__ volatile("inb %%dx, %0" : "=a"(by_register) : "d"(0x64));
	return constant != 0xff && by_register != 0xff;
}

int main(void)
{
	if (!reads_keyboard_status())
		task_log("FAILED: port 0x64");
	if (!examines(0) || !examines(1) || examines(DOMAINS_MOST) || examines(0x10000000) || examines(UINT32_MAX))
		task_log("FAILED: it examines others than there are");
	if (!service_serve(handle))
		task_log("FAILED: it can not serve");
	for (;;)
		task_wait();
}
