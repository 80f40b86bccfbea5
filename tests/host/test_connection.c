// SPDX-License-Identifier: GPL-2.0-only
// sources: domain/connection.c
// flags: -m32
/* Calls of services: whose thread runs in whose time, what callers get, and who ends whose call. */
#include <stdlib.h>
#include <string.h>

#include "boot/pool.h"
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/run.h"
#include "domain/task.h"
#include "harness.h"

#define LONGEST	1000u
#define ENTRY	0x401000u

enum { SERVICE, FIRST, SECOND, DOMAINS };

struct boot_config boot_config;
struct domain domains[CONFIG_DOMAINS];
struct anax_shared_page domain_no_shared_page;

static struct domain *context, *running;
static struct anax_task_page pages[DOMAINS];
static struct registers registers[DOMAINS];
static uint32_t broken, fpu_resets;
static uint64_t now, expected;

uint64_t host_rdtsc(void)
{
	return now;
}

void *pool_allocate(uint32_t bytes, uint32_t alignment)
{
	void *memory = aligned_alloc(alignment, bytes);

	CHECK(memory && alignment == 4096 && bytes % 4096 == 0);
	return memset(memory, 0, bytes);
}

uint32_t gate_directory_entry(const struct gate *gate)
{
	return (uint32_t)gate->table | 7;
}

void gate_create_beside(struct gate *gate, const struct gate *other)
{
	CHECK(other == &domains[SERVICE].gate);
	gate->table = pool_allocate(4096, 4096);
	gate->data = pool_allocate(4096, 4096);
	gate->trap_stack = pool_allocate(4096, 4096);
	gate->registers = (struct registers *)(gate->trap_stack + 1024) - 1;
}

void gate_map_user(struct gate *gate, uint32_t address, const void *page, bool writable)
{
	CHECK(gate && page && writable && address >= ANAX_CONNECTIONS && address < ANAX_CALL_STACK_TOP);
	CHECK(address < ANAX_CALL_PAGE + 4096 || address >= ANAX_CALL_STACK_TOP - ANAX_CALL_STACK_SIZE);
}

void fpu_reset(struct fpu_state *fpu)
{
	CHECK(fpu);
	fpu_resets++;
}

void domain_switch(struct domain *domain)
{
	context = domain;
}

void scheduler_expect(uint64_t instant)
{
	expected = instant;
}

struct domain *scheduler_running(void)
{
	return running;
}

void task_break(struct domain *task, const char *what)
{
	CHECK(what && connection_owner(task) == &domains[SERVICE]);
	broken++;
	connections_fail(&domains[SERVICE]);
}

/* A service that serves, and two callers with a connection each. */
static void fresh(void)
{
	static bool created;

	for (uint32_t i = 0; i < DOMAINS; i++) {
		domains[i].config = &boot_config.domains[i];
		domains[i].registers = &registers[i];
		domains[i].task.page = &pages[i];
		domains[i].calling = NULL;
		snprintf(boot_config.domains[i].name, 16, "d%u", i);
		boot_config.connections[i] = (struct connection_config) { &boot_config.domains[FIRST + i], &boot_config.domains[SERVICE] };
	}
	boot_config.domains[SERVICE].kind = DOMAIN_SERVICE;
	boot_config.connection_count = 2;
	if (!created) {
		domains[SERVICE].task.directory = (uint32_t)pool_allocate(4096, 4096);
		connections_create();
		created = true;
	}
	connections_fail(&domains[SERVICE]);
	domains[SERVICE].service = (struct service) { .call_entry = ENTRY, .call_longest = LONGEST };
	broken = fpu_resets = 0;
	now = 10000;
}

/* What the system call's dispatcher does. */
static void call(uint32_t caller, uint32_t argument)
{
	running = context = &domains[caller];
	registers[caller].eax = (uint32_t)connection_call(context, 0, argument, argument + 1);
}

static void give_back(struct domain *to, uint32_t result)
{
	running = to;
	CHECK_EQUAL(connection_return(context, result), ANAX_OK);
}

static void call_and_back(void)
{
	fresh();
	connections_describe(&domains[FIRST]);
	CHECK(pages[FIRST].connection_count == 1 && !strcmp(pages[FIRST].connections[0], "d0"));
	call(FIRST, 5);
	CHECK(context != &domains[FIRST] && connection_owner(context) == &domains[SERVICE] && connection_context(&domains[FIRST]) == context);
	CHECK(context->registers->eip == ENTRY && context->registers->ebx == 5 && context->registers->ecx == 6 && !context->registers->edi);
	CHECK(context->registers->esp == ANAX_CALL_STACK_TOP && context->registers->cs == ANAX_USER_CS && fpu_resets == 1);
	CHECK_EQUAL(expected, now + LONGEST);
	give_back(&domains[FIRST], 77);
	CHECK(context == &domains[FIRST] && registers[FIRST].eax == 77 && !domains[FIRST].calling);
	call(FIRST, 1);
	CHECK(fpu_resets == 1 && domains[SERVICE].service.calls == 2);
}

static void refusals(void)
{
	fresh();
	CHECK_EQUAL(connection_call(&domains[FIRST], 1, 0, 0), ANAX_EINVAL);
	CHECK_EQUAL(connection_return(&domains[FIRST], 0), ANAX_EPERM);
	call(FIRST, 0);
	CHECK_EQUAL(connection_call(context, 0, 0, 0), ANAX_EPERM);
	give_back(&domains[FIRST], 0);
	domains[SERVICE].service.call_entry = 0;
	CHECK_EQUAL(connection_call(&domains[FIRST], 0, 0, 0), ANAX_EIO);
	CHECK(!domains[FIRST].calling && connection_context(&domains[FIRST]) == &domains[FIRST]);
}

static void stack_of_its_own(void)
{
	uint32_t top = ANAX_CALL_STACK_TOP, bottom = top - ANAX_CALL_STACK_SIZE;

	fresh();
	call(FIRST, 0);
	CHECK(connection_memory(context, bottom, ANAX_CALL_STACK_SIZE) && connection_memory(context, top - 1, 1));
	CHECK_EQUAL(connection_memory(context, top - 1, 1) - connection_memory(context, bottom, 1), ANAX_CALL_STACK_SIZE - 1);
	CHECK(!connection_memory(context, top - 1, 2) && !connection_memory(context, bottom - 1, 1) && !connection_memory(context, top, 0));
	CHECK(!connection_memory(context, bottom, UINT32_MAX));
}

/* The second finds the first's call under way: it finishes that, and then its own begins. */
static void help(void)
{
	struct domain *first, *second;

	fresh();
	call(FIRST, 10);
	first = context;
	call(SECOND, 20);
	CHECK(context == first && connection_context(&domains[FIRST]) == first);
	give_back(&domains[SECOND], 11);
	second = context;
	CHECK(second != first && second != &domains[SECOND] && second->registers->ebx == 20);
	CHECK(registers[FIRST].eax == 11 && connection_context(&domains[FIRST]) == &domains[FIRST] && connection_context(&domains[SECOND]) == second);
	give_back(&domains[SECOND], 21);
	CHECK(context == &domains[SECOND] && registers[SECOND].eax == 21 && registers[FIRST].eax == 11);
}

/* A dead caller's call is finished by the next one, and its result is nobody's. */
static void dead_caller(void)
{
	fresh();
	call(FIRST, 10);
	connection_abandon(&domains[FIRST]);
	registers[FIRST].eax = 1234;
	call(SECOND, 20);
	CHECK(context->registers->ebx == 10);
	give_back(&domains[SECOND], 11);
	CHECK(registers[FIRST].eax == 1234 && context->registers->ebx == 20);
	give_back(&domains[SECOND], 21);
	CHECK(registers[SECOND].eax == 21);
}

/* What it asked for in its life before is finished by itself, and is no answer to what it asks now. */
static void caller_that_starts_again(void)
{
	fresh();
	call(FIRST, 10);
	connection_abandon(&domains[FIRST]);
	call(FIRST, 20);
	CHECK(context->registers->ebx == 10);
	give_back(&domains[FIRST], 11);
	CHECK(domains[FIRST].calling && context != &domains[FIRST] && context->registers->ebx == 20);
	give_back(&domains[FIRST], 21);
	CHECK(context == &domains[FIRST] && registers[FIRST].eax == 21);
	call(FIRST, 30);
	connection_abandon(&domains[FIRST]);
	call(FIRST, 40);
	connections_fail(&domains[SERVICE]);
	CHECK((int32_t)registers[FIRST].eax == ANAX_EIO && !domains[FIRST].calling);
}

/* Whether they run it, help, or have not begun. */
static void dead_service(void)
{
	fresh();
	call(FIRST, 0);
	call(SECOND, 0);
	connections_fail(&domains[SERVICE]);
	for (uint32_t i = FIRST; i <= SECOND; i++)
		CHECK((int32_t)registers[i].eax == ANAX_EIO && connection_context(&domains[i]) == &domains[i]);
	CHECK(!domains[SERVICE].service.call_entry && !domains[SERVICE].service.under_way);
	/* Who does not call it is not told, nor who calls another. */
	fresh();
	call(FIRST, 0);
	registers[SECOND].eax = 1234;
	connections_fail(&domains[SECOND]);
	CHECK(domains[FIRST].calling && connection_context(&domains[FIRST]) != &domains[FIRST]);
	connections_fail(&domains[SERVICE]);
	CHECK((int32_t)registers[FIRST].eax == ANAX_EIO && registers[SECOND].eax == 1234);
	domains[SERVICE].service.call_entry = ENTRY;
	fpu_resets = 0;
	call(FIRST, 0);
	CHECK(fpu_resets == 1);
}

/* Only the time in which it runs counts, whoever it is that runs it. */
static void limit(void)
{
	fresh();
	call(FIRST, 0);
	now += 600;
	connection_charge(&domains[FIRST], now - 5000, now);		/* the caller's own time before the call does not */
	CHECK_EQUAL(connection_limit(&domains[FIRST], now), now + 400);
	now += 9000;							/* others ran */
	call(SECOND, 0);
	CHECK_EQUAL(expected, now + 400);
	now += 399;
	connection_charge(&domains[SECOND], now - 5000, now);
	CHECK(connection_context(&domains[SECOND]) != &domains[SECOND] && !broken);
	connection_charge(&domains[SECOND], now, now + 1);
	CHECK(connection_context(&domains[SECOND]) == &domains[SECOND] && broken == 1);
	CHECK((int32_t)registers[FIRST].eax == ANAX_EIO && (int32_t)registers[SECOND].eax == ANAX_EIO);
	CHECK_EQUAL(connection_limit(&domains[FIRST], now), UINT64_MAX);
	connection_charge(&domains[FIRST], 0, now);
}

/* Who calls when the call under way has no time left is told so as well. */
static void limit_found_by_another(void)
{
	fresh();
	call(FIRST, 0);
	connection_charge(&domains[FIRST], now, now + LONGEST);
	call(SECOND, 0);
	CHECK(broken == 1 && context == &domains[SECOND] && (int32_t)registers[SECOND].eax == ANAX_EIO);
}

static void interrupts_that_can_not_be_masked(void)
{
	fresh();
	call(FIRST, 0);
	context->gate.trap_stack[0] = 3;
	call(SECOND, 0);
	CHECK_EQUAL(connections_nmis(), 3);
}

int main(void)
{
	RUN(call_and_back);
	RUN(refusals);
	RUN(stack_of_its_own);
	RUN(help);
	RUN(dead_caller);
	RUN(caller_that_starts_again);
	RUN(dead_service);
	RUN(limit);
	RUN(limit_found_by_another);
	RUN(interrupts_that_can_not_be_masked);
	return harness_end();
}
