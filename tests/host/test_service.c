// SPDX-License-Identifier: GPL-2.0-only
// sources: domain/service.c domain/keyboard_port.c
// flags: -m32
/* Services: their events, their ends of consoles, and what passes of the keyboard controller. */
#include <string.h>

#include "boot/pool.h"
#include "devices/io.h"
#include "domain/interrupts.h"
#include "domain/service.h"
#include "domain/task.h"
#include "guest/virtual_interrupts.h"
#include "harness.h"
#include "library/log.h"
#include "library/log_places.h"

struct boot_config boot_config;
struct domain domains[CONFIG_DOMAINS];
uint32_t domain_count;
struct domain *guests[CONFIG_GUESTS];
uint32_t guest_count;
uint32_t scheduler_wanted;

static struct registers registers;
static struct anax_task_page page;
static struct anax_console consoles[2];
static struct domain *const service = &domains[0];
static uint32_t woken, acknowledged, raised[2], mapped, written_count;
static uint8_t written[4], code[2];

void *pool_allocate(uint32_t bytes, uint32_t alignment)
{
	static uint8_t memory[0x8000] __attribute__((aligned(4096)));

	CHECK(bytes <= sizeof(memory) && alignment == 4096);
	return memory;
}

void log_places_show(struct anax_log *log)
{
	CHECK(log);
}

void log_print(enum log_level level, const char *format, ...)
{
	(void)level;
	(void)format;
}

void gate_map_user(struct gate *gate, uint32_t address, const void *what, bool writable)
{
	CHECK(gate == &service->gate);
	if (address >= ANAX_LOG)
		CHECK(!writable && address < ANAX_LOG + SERVICE_LOG_BYTES);
	else
		CHECK(writable && what == &consoles[(address - ANAX_CONSOLES) / 4096]);
	mapped++;
}

void interrupts_acknowledge(struct domain *domain)
{
	CHECK(domain == service);
	acknowledged++;
}

void scheduler_wake(struct domain *domain)
{
	CHECK(domain == service && domain->state == DOMAIN_RUNNABLE);
	woken++;
}

void virtual_interrupt_raise(struct domain *domain, uint32_t line)
{
	CHECK_EQUAL(line, ANAX_IRQ_EVENT);
	raised[domain - guests[0]]++;
}

const uint8_t *task_memory(const struct domain *domain, uint32_t address, uint32_t size)
{
	CHECK(domain == service && size == 2);
	return address == 0x400000 ? code : NULL;
}

uint8_t host_inb(uint16_t port)
{
	CHECK_EQUAL(port, 0x64);
	return 0x1d;
}

void host_outb(uint16_t port, uint8_t value)
{
	CHECK_EQUAL(port, 0x64);
	written[written_count++ % 4] = value;
}

/* Two guests, of which the service has the second one's console. */
static void fresh(void)
{
	memset(&boot_config, 0, sizeof(boot_config));
	memset(domains, 0, sizeof(domains));
	memset(&registers, 0, sizeof(registers));
	memset(raised, 0, sizeof(raised));
	memset(consoles, 0, sizeof(consoles));
	woken = acknowledged = mapped = written_count = scheduler_wanted = 0;
	domain_count = 3;
	guest_count = 2;
	boot_config.domains[0].kind = DOMAIN_SERVICE;
	boot_config.domains[0].ports[0] = (struct port_range){ 0x64, 0x64 };
	boot_config.domains[0].port_range_count = 1;
	for (uint32_t i = 0; i < 3; i++) {
		domains[i].config = &boot_config.domains[i];
		snprintf(boot_config.domains[i].name, 16, "d%u", i);
	}
	guests[0] = &domains[1];
	guests[1] = &domains[2];
	guests[1]->console = &consoles[0];
	boot_config.domains[2].console_service = &boot_config.domains[0];
	service->registers = &registers;
	service->task.page = &page;
	registers.cs = ANAX_USER_CS;
	registers.eip = 0x400000;
}

static void service_waits_for_events(void)
{
	fresh();
	service_raise(service, 1);
	service_raise(service, ANAX_IRQ_EVENT);
	CHECK(!woken);
	CHECK_EQUAL(service_wait(service), 1 << 1 | 1 << ANAX_IRQ_EVENT);
	CHECK(service->state == DOMAIN_RUNNABLE && !scheduler_wanted && acknowledged == 1);
	CHECK_EQUAL(service_wait(service), 0);
	CHECK(service->state == DOMAIN_WAITING && scheduler_wanted && acknowledged == 2);
	service_raise(service, 12);
	CHECK(woken == 1 && registers.eax == 1 << 12 && !service->service.events);
	service_raise(service, 1);
	CHECK(woken == 1 && registers.eax == 1 << 12);
	service->state = DOMAIN_STOPPED;
	service_raise(service, 1);
	CHECK(woken == 1 && service->state == DOMAIN_STOPPED);
}

static void service_has_consoles(void)
{
	fresh();
	services_join();
	services_size_consoles();
	CHECK(mapped == 1 && guests[1]->console_service == service && !guests[0]->console_service);
	CHECK(consoles[0].columns == 80 && consoles[0].rows == 24);
	service_describe(service);
	CHECK(page.console_count == 1 && !strcmp(page.consoles[0], "d2") && !page.log_size);
	CHECK(!service_notify_console(service, 1) && service_notify_console(service, 0));
	CHECK(!raised[0] && raised[1] == 1);
	service->state = DOMAIN_WAITING;
	service_answer_console(guests[1]);
	CHECK(woken == 1 && registers.eax == 1 << ANAX_IRQ_EVENT);
}

static void service_sees_the_log(void)
{
	fresh();
	boot_config.domains[0].sees_log = 1;
	services_join();
	CHECK_EQUAL(mapped, 1 + SERVICE_LOG_BYTES / 4096);
	service_describe(service);
	CHECK_EQUAL(page.log_size, ANAX_LOG_SIZE);
}

/* A guest does not wait for one that is no more. */
static void service_that_has_ended(void)
{
	fresh();
	services_join();
	service->state = DOMAIN_STOPPED;
	consoles[0].output_head = 77;
	service_answer_console(guests[1]);
	CHECK(consoles[0].output_tail == 77 && raised[1] == 1 && !woken);
}

static bool runs(uint8_t first, uint8_t second, uint32_t edx, uint32_t eax)
{
	code[0] = first;
	code[1] = second;
	registers.edx = edx;
	registers.eax = eax;
	registers.eip = 0x400000;
	return service_emulate(service);
}

static void keyboard_port_is_filtered(void)
{
	uint32_t passed = 0;

	fresh();
	CHECK(runs(0xec, 0, 0x64, 0xaabbccdd) && registers.eax == 0xaabbcc1d && registers.eip == 0x400001);
	CHECK(runs(0xe4, 0x64, 0, 0) && registers.eax == 0x1d && registers.eip == 0x400002);
	CHECK(runs(0xe6, 0x64, 0, 0x60) && written_count == 1 && written[0] == 0x60 && registers.eip == 0x400002);
	for (uint32_t command = 0; command < 0x100; command++) {
		CHECK(runs(0xee, 0, 0x64, command) && registers.eip == 0x400001);
		passed += written_count - 1 - passed;
	}
	CHECK_EQUAL(passed, 9);
	written_count = 0;
	for (uint32_t command = 0xf0; command < 0x100; command++)
		CHECK(runs(0xee, 0, 0x64, command));
	CHECK(runs(0xee, 0, 0x64, 0xd1) && runs(0xee, 0, 0x64, 0xaa) && runs(0xee, 0, 0x64, 0xdf) && !written_count);
}

static void other_faults_are_faults(void)
{
	fresh();
	CHECK(!runs(0xec, 0, 0x61, 0) && !runs(0xec, 0, 0x10064 + 1, 0) && !runs(0xe4, 0x61, 0x64, 0));
	CHECK(!runs(0xed, 0, 0x64, 0) && !runs(0xef, 0, 0x64, 0) && !runs(0x90, 0x64, 0x64, 0) && !runs(0x66, 0xec, 0x64, 0));
	boot_config.domains[0].port_range_count = 0;
	CHECK(!runs(0xec, 0, 0x64, 0));
	boot_config.domains[0].port_range_count = 1;
	registers.cs = 0x13;
	CHECK(!runs(0xec, 0, 0x64, 0));
	registers.cs = ANAX_USER_CS;
	boot_config.domains[0].kind = DOMAIN_TASK;
	CHECK(!runs(0xec, 0, 0x64, 0));
	CHECK(!written_count);
}

int main(void)
{
	RUN(service_waits_for_events);
	RUN(service_has_consoles);
	RUN(service_sees_the_log);
	RUN(service_that_has_ended);
	RUN(keyboard_port_is_filtered);
	RUN(other_faults_are_faults);
	return harness_end();
}
