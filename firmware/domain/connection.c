// SPDX-License-Identifier: GPL-2.0-only
#include "boot/pool.h"
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/run.h"
#include "domain/task.h"
#include "library/string.h"
#include "memory/physical_pointer.h"

#define PAGE_SIZE	4096u
#define TABLE_REACH	0x400000u
#define PAGES		(5u + 1u + ANAX_CALL_STACK_SIZE / PAGE_SIZE)	/* gate and directory, the page, the stack */
#define NEVER		UINT64_MAX

struct connection {
	struct domain *caller, *service;
	struct domain thread;
	uint8_t *page, *stack;
	uint32_t index;			/* among the caller's */
	uint32_t first, second;		/* arguments of the call */
	int64_t left;			/* ticks that it may still take */
	uint64_t since;			/* when the caller, or who helps, began to run it last */
	bool abandoned;			/* the call under way is of a life of its caller's that has ended */
	bool fresh;			/* its FPU is as its last call, if there was one, left it */
};

static struct connection *connections[CONFIG_CONNECTIONS];
static uint32_t connection_count;

static uint32_t structure_size(void)
{
	return (sizeof(struct connection) + PAGE_SIZE - 1) & -PAGE_SIZE;
}

uint32_t connections_pool_size(uint32_t count)
{
	return count * (structure_size() + PAGES * PAGE_SIZE);
}

/* The service's own page tables, so that what it maps is mapped in calls, too. */
static uint32_t make_directory(const struct domain *service, const struct gate *gate)
{
	uint32_t *directory = pool_allocate(PAGE_SIZE, PAGE_SIZE);

	memcpy(directory, physical_pointer(service->task.directory), PAGE_SIZE);
	directory[GATE_START / TABLE_REACH] = gate_directory_entry(gate);
	return (uint32_t)directory;
}

static void make_thread(struct connection *connection)
{
	struct domain *thread = &connection->thread, *service = connection->service;

	thread->config = service->config;
	thread->shared = &domain_no_shared_page;
	thread->task = service->task;
	thread->called_by = connection;
	gate_create_beside(&thread->gate, &service->gate);
	thread->registers = thread->gate.registers;
	connection->stack = pool_allocate(ANAX_CALL_STACK_SIZE, PAGE_SIZE);
	for (uint32_t offset = 0; offset < ANAX_CALL_STACK_SIZE; offset += PAGE_SIZE)
		gate_map_user(&thread->gate, ANAX_CALL_STACK_TOP - ANAX_CALL_STACK_SIZE + offset, connection->stack + offset, true);
	gate_map_user(&thread->gate, ANAX_CALL_PAGE, connection->page, true);
	thread->task.directory = make_directory(service, &thread->gate);
	thread->gate.data->guest_cr3 = thread->task.directory;
}

static void create(const struct connection_config *config)
{
	struct connection *connection = pool_allocate(structure_size(), PAGE_SIZE);
	struct domain *caller = &domains[config->caller - boot_config.domains];

	connection->caller = caller;
	connection->service = &domains[config->service - boot_config.domains];
	connection->index = caller->connection_count;
	connection->page = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate_map_user(&caller->gate, ANAX_CONNECTIONS + connection->index * PAGE_SIZE, connection->page, true);
	connections[connection_count++] = connection;
	caller->connections[caller->connection_count++] = connection;
}

/* In two steps: the gate of a service that calls others has their pages before threads in it are made. */
void connections_create(void)
{
	for (uint32_t i = 0; i < boot_config.connection_count; i++)
		create(&boot_config.connections[i]);
	for (uint32_t i = 0; i < connection_count; i++)
		make_thread(connections[i]);
}

void connections_describe(struct domain *caller)
{
	struct anax_task_page *page = caller->task.page;

	page->connection_count = caller->connection_count;
	for (uint32_t i = 0; i < caller->connection_count; i++)
		memcpy(page->connections[i], caller->connections[i]->service->config->name, sizeof(page->connections[i]));
}

const uint8_t *connection_memory(const struct domain *thread, uint32_t address, uint32_t size)
{
	if (address - (ANAX_CALL_STACK_TOP - ANAX_CALL_STACK_SIZE) >= ANAX_CALL_STACK_SIZE || size > ANAX_CALL_STACK_TOP - address)
		return NULL;
	return thread->called_by->stack + (address - (ANAX_CALL_STACK_TOP - ANAX_CALL_STACK_SIZE));
}

struct domain *connection_owner(struct domain *domain)
{
	return domain->called_by ? domain->called_by->service : domain;
}

/* The registers that the service's code finds; all others are 0. */
static void begin(struct connection *call)
{
	struct domain *thread = &call->thread;
	struct service *service = &call->service->service;

	service->under_way = call;
	service->calls++;
	call->left = (int64_t)service->call_longest;
	call->since = rdtsc();
	*thread->registers = (struct registers) {
		.es = ANAX_USER_DS, .ds = ANAX_USER_DS, .ebx = call->first, .ecx = call->second, .eip = service->call_entry,
		.cs = ANAX_USER_CS, .eflags = EFLAGS_FIXED | EFLAGS_IF, .esp = ANAX_CALL_STACK_TOP, .ss = ANAX_USER_DS,
	};
	thread->fs = thread->gs = 0;
	if (!call->fresh)
		fpu_reset(&thread->fpu);
	call->fresh = true;
}

struct domain *connection_context(struct domain *domain)
{
	struct connection *call = domain->calling;
	struct service *service;

	if (!call)
		return domain;
	service = &call->service->service;
	if (!service->under_way)
		begin(call);
	if (service->under_way->left > 0)
		return &service->under_way->thread;
	task_break(&service->under_way->thread, "a call of it took longer than its word serves= says");
	return domain;
}

int32_t connection_call(struct domain *caller, uint32_t index, uint32_t first, uint32_t second)
{
	struct connection *call;
	struct service *service;

	if (caller->called_by)
		return ANAX_EPERM;
	if (index >= caller->connection_count)
		return ANAX_EINVAL;
	call = caller->connections[index];
	service = &call->service->service;
	if (!service->call_entry)
		return ANAX_EIO;
	call->first = first;
	call->second = second;
	caller->calling = call;
	if (service->under_way)
		service->under_way->since = rdtsc();
	domain_switch(connection_context(caller));
	scheduler_expect(connection_limit(caller, rdtsc()));
	return caller->calling ? ANAX_OK : ANAX_EIO;
}

static void finish(struct connection *call, uint32_t result)
{
	if (call->caller->calling != call)
		return;
	call->caller->calling = NULL;
	call->caller->registers->eax = result;
}

int32_t connection_return(struct domain *thread, uint32_t result)
{
	struct connection *call = thread->called_by;

	if (!call)
		return ANAX_EPERM;
	call->service->service.under_way = NULL;
	if (!call->abandoned)
		finish(call, result);
	call->abandoned = false;
	domain_switch(connection_context(scheduler_running()));
	return ANAX_OK;
}

void connection_charge(const struct domain *domain, uint64_t since, uint64_t now)
{
	struct connection *call = domain->calling ? domain->calling->service->service.under_way : NULL;

	if (call && now > call->since)
		call->left -= (int64_t)(now - (since > call->since ? since : call->since));
}

uint64_t connection_limit(const struct domain *domain, uint64_t now)
{
	const struct connection *call = domain->calling ? domain->calling->service->service.under_way : NULL;

	if (!call)
		return NEVER;
	return now + (call->left > 0 ? (uint64_t)call->left : 0);
}

void connections_fail(struct domain *service)
{
	service->service.call_entry = 0;
	service->service.under_way = NULL;
	for (uint32_t i = 0; i < connection_count; i++) {
		struct connection *call = connections[i];

		if (call->service != service)
			continue;
		call->fresh = call->abandoned = false;
		call->thread.trap_waits = false;
		finish(call, (uint32_t)ANAX_EIO);
	}
}

void connection_abandon(struct domain *caller)
{
	struct connection *call = caller->calling;

	if (call && call->service->service.under_way == call)
		call->abandoned = true;
	caller->calling = NULL;
}

uint32_t connections_nmis(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < connection_count; i++)
		count += *(volatile uint32_t *)connections[i]->thread.gate.trap_stack;
	return count;
}

_Static_assert(ANAX_CHANNELS + ANAX_CHANNEL_MOST * (CONFIG_CHANNEL_MOST + PAGE_SIZE) <= ANAX_CONNECTIONS, "room for the channels");
_Static_assert(ANAX_CONNECTIONS + ANAX_CONNECTION_MOST * PAGE_SIZE <= ANAX_CALL_PAGE, "room for the connections");
_Static_assert(ANAX_CALL_PAGE + 2 * PAGE_SIZE + ANAX_CALL_STACK_SIZE <= ANAX_CALL_STACK_TOP, "an absent page below the stack");
