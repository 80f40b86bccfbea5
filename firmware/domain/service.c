// SPDX-License-Identifier: GPL-2.0-only
#include "boot/pool.h"
#include "domain/interrupts.h"
#include "domain/service.h"
#include "domain/task.h"
#include "guest/virtual_interrupts.h"
#include "library/log.h"
#include "library/log_places.h"
#include "library/string.h"

#define PAGE_SIZE	4096u
#define CONSOLE_COLUMNS	80
#define CONSOLE_ROWS	24

static struct anax_log *seen_log;

static void map_log(struct domain *service)
{
	if (!seen_log) {
		seen_log = pool_allocate(SERVICE_LOG_BYTES, PAGE_SIZE);
		log_places_show(seen_log);
	}
	for (uint32_t offset = 0; offset < SERVICE_LOG_BYTES; offset += PAGE_SIZE)
		gate_map_user(&service->gate, ANAX_LOG + offset, (uint8_t *)seen_log + offset, false);
}

static void map_console(struct domain *service, struct domain *guest)
{
	uint32_t index = service->service.console_count++;

	service->service.consoles[index] = guest;
	guest->console_service = service;
	gate_map_user(&service->gate, ANAX_CONSOLES + index * PAGE_SIZE, guest->console, true);
}

void services_join(void)
{
	for (uint32_t i = 0; i < guest_count; i++) {
		const struct domain_config *server = guests[i]->config->console_service;

		if (server)
			map_console(&domains[server - boot_config.domains], guests[i]);
	}
	for (uint32_t i = 0; i < domain_count; i++)
		if (domains[i].config->kind == DOMAIN_SERVICE && domains[i].config->sees_log)
			map_log(&domains[i]);
}

void services_size_consoles(void)
{
	for (uint32_t i = 0; i < guest_count; i++) {
		if (!guests[i]->console_service)
			continue;
		guests[i]->console->columns = CONSOLE_COLUMNS;
		guests[i]->console->rows = CONSOLE_ROWS;
	}
}

void service_describe(struct domain *service)
{
	struct anax_task_page *page = service->task.page;

	page->log_size = service->config->sees_log ? ANAX_LOG_SIZE : 0;
	page->console_count = service->service.console_count;
	for (uint32_t i = 0; i < page->console_count; i++)
		memcpy(page->consoles[i], service->service.consoles[i]->config->name, sizeof(page->consoles[i]));
}

static uint32_t take_events(struct domain *service)
{
	uint32_t events = service->service.events;

	service->service.events = 0;
	return events;
}

void service_raise(struct domain *service, uint32_t line)
{
	service->service.events |= 1u << line;
	if (service->state != DOMAIN_WAITING)
		return;
	service->registers->eax = take_events(service);
	service->state = DOMAIN_RUNNABLE;
	scheduler_wake(service);
}

int32_t service_wait(struct domain *service)
{
	interrupts_acknowledge(service);
	if (!service->service.events) {
		service->state = DOMAIN_WAITING;
		scheduler_wanted = true;
	}
	return (int32_t)take_events(service);
}

void service_answer_console(struct domain *guest)
{
	if (guest->console_service->state != DOMAIN_STOPPED) {
		service_raise(guest->console_service, ANAX_IRQ_EVENT);
		return;
	}
	__atomic_store_n(&guest->console->output_tail, __atomic_load_n(&guest->console->output_head, __ATOMIC_RELAXED), __ATOMIC_RELAXED);
	virtual_interrupt_raise(guest, ANAX_IRQ_EVENT);
}

bool service_notify_console(struct domain *service, uint32_t index)
{
	if (index >= service->service.console_count)
		return false;
	virtual_interrupt_raise(service->service.consoles[index], ANAX_IRQ_EVENT);
	return true;
}

void service_print_statistics(const struct domain *service)
{
	log_print(LOG_NOTICE, "service %s: %u restarts, %u calls, %llu ticks run", service->config->name, service->task.page->restarts,
		  service->service.calls, (unsigned long long)service->counters.used);
}

_Static_assert(ANAX_CONSOLE_MOST == CONFIG_GUESTS && ANAX_CONSOLES + CONFIG_GUESTS * PAGE_SIZE <= ANAX_LOG, "room for all consoles");
_Static_assert(ANAX_LOG + SERVICE_LOG_BYTES <= ANAX_CHANNELS, "room for the log");
_Static_assert(sizeof(((struct anax_task_page *)0)->consoles[0]) == CONFIG_NAME_SIZE, "names are copied whole");
