// SPDX-License-Identifier: GPL-2.0-only
/*
 * The console service: the guests' consoles, tasks' logs and the hypervisor's on screen and keyboard, on a serial line, or on both. Its line in menu.lst:
 *	/console.elf service name=console ports=0x60,0x64,0x3d4-0x3d5 irq=1 device=0xb8000-0xbffff consoles=all log=on -- layout=us set=1
 *	/console.elf service name=console ports=0x3f8-0x3ff irq=4 consoles=all log=on -- screen=off uart=0x3f8
 */
#include "console.h"
#include "front.h"
#include "task.h"
#include "twin.h"

#define LOOKS_PER_SECOND	20	/* at the log */

static bool has_front = true;

static bool start(void)
{
	bool has_twin;

	rings_attach();
	log_attach();
	if (!view_count) {
		task_log("it has neither a console (consoles=) nor the log (log=on): there is nothing to show");
		return false;
	}
	if (!word_switch("screen", &has_front) || !twin_start(&has_twin) || (has_front && !front_start()))
		return false;
	if (!has_front && !has_twin)
		task_log("it has neither a screen (screen=off) nor a UART (uart=): there is nothing to show it on");
	return has_front || has_twin;
}

static void work(void)
{
	bool more;

	do {
		more = rings_work();
		more |= log_take();
		more |= twin_work();
		if (has_front)
			front_draw();
		views_drawn();
	} while (more);
}

static void tell(void)
{
	status_refresh();
	if (has_front)
		front_tell();
}

int main(void)
{
	uint32_t looks = 0, events;

	if (!start())
		return 1;
	for (;;) {
		work();
		service_timer(task_now() + task_page()->tsc_khz * (1000 / LOOKS_PER_SECOND));
		events = task_wait();
		if (has_front && (events >> FRONT_LINE & 1))
			front_take_keys();
		if (events >> ANAX_IRQ_TIMER & 1 && ++looks % LOOKS_PER_SECOND == 0)
			tell();
	}
}
