// SPDX-License-Identifier: GPL-2.0-only
#include "boot/pool.h"
#include "cpu/address_space.h"
#include "cpu/debug_registers.h"
#include "cpu/segments.h"
#include "devices/clock.h"
#include "devices/cpu_features.h"
#include "devices/io.h"
#include "devices/pic.h"
#include "devices/rtc.h"
#include "devices/timer.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "guest/pci_filter.h"
#include "library/assert.h"
#include "library/log.h"
#include "library/long_work.h"
#include "library/string.h"

#define PAGE_SIZE	4096
#define VECTORS		256
#define NAME_AND_VERSION "Anaxagoros " VERSION

const char *const domain_kind_names[] = { "guest", "task", "service" };
struct domain domains[CONFIG_DOMAINS];
uint32_t domain_count;
struct domain *guests[CONFIG_GUESTS];
uint32_t guest_count;
struct domain *sharers[CONFIG_SHARERS];
uint32_t sharer_count;
struct domain *current;
struct anax_shared_page domain_no_shared_page;

static void map_shared_pages(struct domain *domain)
{
	uint8_t *bitmap = pool_allocate(ANAX_TABLE_BITMAP_SIZE, PAGE_SIZE);

	domain->shared = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	domain->ring = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	domain->console = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate_map(&domain->gate, GATE_TIME, &scheduler_page, false);
	gate_map(&domain->gate, ANAX_SHARED_PAGE, domain->shared, true);
	gate_map(&domain->gate, ANAX_RING_PAGE, domain->ring, true);
	gate_map(&domain->gate, ANAX_CONSOLE_PAGE, domain->console, true);
	for (uint32_t offset = 0; offset < ANAX_TABLE_BITMAP_SIZE; offset += PAGE_SIZE)
		gate_map(&domain->gate, ANAX_TABLE_BITMAP + offset, bitmap + offset, false);
	domain->memory.table_bitmap = (uint32_t *)(bitmap + domain->memory.first_frame / 8);
	channels_map(domain, false);
}

static void copy_device_ranges(struct guest_memory *memory, const struct domain_config *config)
{
	memory->device_range_count = config->device_range_count;
	memcpy(memory->devices, config->devices, sizeof(memory->devices));
}

void domain_create(struct domain *domain, const struct domain_config *config, uint32_t partition_start)
{
	struct guest_memory *memory = &domain->memory;
	uint32_t pool_before = pool_used();

	domain->config = config;
	domain->state = DOMAIN_STOPPED;
	guests[guest_count++] = sharers[sharer_count++] = domain;
	slack_join(&domain->share, config->weight);
	domain->vectors = pool_allocate(VECTORS * sizeof(*domain->vectors), sizeof(*domain->vectors));
	domain->partition_start = partition_start;
	domain->partition_size = config->memory_size;
	memory->first_frame = partition_start / PAGE_SIZE;
	memory->frame_count = config->memory_size / PAGE_SIZE;
	memory->frames = pool_allocate(memory->frame_count * sizeof(struct frame), PAGE_SIZE);
	gate_create(&domain->gate);
	domain->loader_stack = pool_allocate(sizeof(*domain->loader_stack), PAGE_SIZE);
	address_space_guard(domain->loader_stack->guard);
	memory->gate_entry = gate_directory_entry(&domain->gate);
	copy_device_ranges(memory, config);
	for (uint32_t i = 0; i < config->port_range_count; i++)
		gate_note_ports(&domain->gate, config->ports[i].first, config->ports[i].last);
	domain->registers = domain->gate.registers;
	map_shared_pages(domain);
	log_print(LOG_INFO, "domain %s: memory 0x%x-0x%x, %u KiB of the hypervisor's", config->name, partition_start,
		  partition_start + config->memory_size, (pool_used() - pool_before) / 1024);
}

static void shared_page_fill(struct domain *domain)
{
	struct anax_shared_page *shared = domain->shared;

	long_clear(shared, PAGE_SIZE);
	shared->irq_mask = 0xffffffff;
	shared->abi_revision = ANAX_ABI_REVISION;
	shared->tsc_khz = clock_tsc_khz();
	shared->lapic_timer = timer_is_apic();
	shared->wallclock_seconds = rtc_seconds();
	shared->wallclock_tsc = rdtsc();
	long_work_pause();
	shared->partition_start = domain->partition_start;
	shared->partition_size = domain->partition_size;
	shared->boot_area_start = domain->loaded.boot_area_start;
	shared->boot_area_size = domain->loaded.boot_area_size;
	shared->boot_directory = domain->loaded.boot_directory;
	shared->irq_assigned = domain->config->irq_lines;
	shared->irq_level = pic_level_lines() & domain->config->irq_lines;
	shared->cpuid_1_ecx = cpu_features.guest_1_ecx;
	shared->cpuid_1_edx = cpu_features.guest_1_edx;
	shared->cpuid_80000001_ecx = cpu_features.guest_80000001_ecx;
	shared->cpuid_80000001_edx = cpu_features.guest_80000001_edx;
	memcpy(shared->domain_name, domain->config->name, sizeof(shared->domain_name));
	memcpy(shared->hypervisor_version, NAME_AND_VERSION, sizeof(NAME_AND_VERSION));
	shared->channel_count = channels_describe(domain, shared->channels);
	shared->shares_processor = boot_config.domain_count > 1;
}

static void processor_reset(struct domain *domain)
{
	long_clear(domain->vectors, VECTORS * sizeof(*domain->vectors));
	gate_reset(&domain->gate);
	long_work_pause();
	domain->gate.data->guest_cr3 = domain->memory.loaded_directory;
	domain->gate.data->page_offset = domain->loaded.page_offset;
	domain->task_switched = false;
	debug_reset(domain);
	fpu_reset(&domain->fpu);
	domain->fs = domain->gs = 0;
	if (domain == current) {
		__asm__ volatile("clts");
		fpu_restore(&domain->fpu);
		segments_load(0, 0);
	}
	*domain->registers = (struct registers) {
		.es = ANAX_KERNEL_DS, .ds = ANAX_KERNEL_DS, .esi = domain->loaded.boot_params,
		.eip = domain->loaded.entry, .cs = ANAX_KERNEL_CS, .eflags = EFLAGS_FIXED | EFLAGS_IF,
		.esp = domain->loaded.boot_params, .ss = ANAX_KERNEL_DS,
	};
}

static void memory_reset(struct domain *domain)
{
	struct guest_memory *memory = &domain->memory;
	int result;

	while (memory_release_all(memory) == MEMORY_PREEMPTED)
		;
	memory->page_offset = domain->loaded.page_offset;
	do {
		result = memory_adopt_boot(memory, domain->loaded.boot_directory);
	} while (result == MEMORY_PREEMPTED);
	if (result != ANAX_OK)
		panic("domain %s: the first page directory is refused: %d", domain->config->name, result);
}

/* A service keeps its end of the rings: what it has not shown yet, it will; what was not read yet is not for the next incarnation. */
static void console_start(struct domain *domain)
{
	struct anax_console *console = domain->console;

	if (domain->console_service) {
		console->input_tail = console->input_head;
		return;
	}
	long_clear(console, PAGE_SIZE);
	console_link_open(&domain->console_link, console, domain->console_link.uart, domain->console_link.log_name);
}

bool domain_start(struct domain *domain, struct boot_error *error)
{
	const char *name = domain->config->name;

	while (memory_release_all(&domain->memory) == MEMORY_PREEMPTED)
		;
	if (!load_linux(domain->config, domain->partition_start, domain->partition_size, &domain->loaded, error))
		return false;
	long_work_pause();
	log_print(LOG_INFO, "boot step 4 of 9: switch to %s", name);
	long_work_pause();
	memory_reset(domain);
	long_work_pause();
	shared_page_fill(domain);
	processor_reset(domain);
	log_print(LOG_INFO, "boot step 5 of 9: jump to %s at 0x%x", name, domain->loaded.entry);
	long_clear(domain->ring, PAGE_SIZE);
	domain->initialised = domain->has_booted = false;
	domain->iret_window_start = domain->iret_window_end = 0;
	domain->ring_tail = domain->ring_under_way = domain->ring_values_done = 0;
	domain->irq_raised = domain->irq_unacknowledged = 0;
	domain->clock_event = 0;
	domain->ready_since = rdtsc();
	*gate_port_counter(&domain->gate) = 0;
	domain->counters = (struct domain_counters) { .used = domain->counters.used, .started = rdtsc(), .idle_before = scheduler_idle_ticks };
	console_start(domain);
	interrupts_assign(domain);
	domain->state = DOMAIN_RUNNABLE;
	trace_domain(TRACE_START, domain, 0);
	return true;
}

/* The guest's memory is given back; what it shared with the hypervisor stays. */
static void release(struct domain *domain)
{
	domain->state = DOMAIN_STOPPED;
	trace_domain(TRACE_STOP, domain, 0);
	domain->clock_event = 0;
	domain->trap_waits = false;
	domain->irq_raised = 0;
	interrupts_release(domain);
	pci_filter_release(domain);
	scheduler_remove(domain);
	debug_reset(domain);
}

static void print_counters_at_end(const struct domain *domain)
{
	if (!boot_config.hypervisor.counters)
		return;
	masked_look();
	domain_print_counters(domain);
}

/* How far a guest came that is stopped. */
struct step {
	const char *name;
	uint32_t eip, boot_step;
};

static void print_step(const void *data)
{
	const struct step *step = data;

	log_line("guest %s: kernel eip 0x%x, boot step %u", step->name, step->eip, step->boot_step);
}

void domain_stop(struct domain *domain, const char *format, ...)
{
	struct step step = {
		domain->config->name, domain->registers->eip, domain->initialised ? 9 : domain->shared->boot_step,
	};
	va_list list;

	if (domain->state == DOMAIN_STOPPED)
		return;
	va_start(list, format);
	log_print_about(LOG_ERROR, "guest %s stopped: ", domain->config->name, format, list);
	va_end(list);
	log_later(LOG_ERROR, print_step, &step, sizeof(step));
	registers_print(domain->registers);
	domains_failed = true;
	release(domain);
	print_counters_at_end(domain);
}

void domain_end(struct domain *domain)
{
	release(domain);
	print_counters_at_end(domain);
}

void domain_restart(struct domain *domain)
{
	release(domain);
	trace_domain(TRACE_RESTART, domain, 0);
	domain_load_begin(domain);
	scheduler_wake(domain);
}

static void load_afresh(struct domain *guest)
{
	struct boot_error error;

	/* Guests that end again and again leave the log to those that have other things to say. */
	if (boot_config.hypervisor.counters && log_has_room())
		domain_print_counters(guest);
	long_clear((void *)guest->partition_start, guest->partition_size);
	if (domain_start(guest, &error))
		return;
	guest->state = DOMAIN_STOPPED;
	log_print(LOG_ERROR, "guest %s can not restart: %s", guest->config->name, error.text);
	domains_failed = true;
}

static void load(void *domain)
{
	if (((struct domain *)domain)->config->kind != DOMAIN_GUEST)
		task_load(domain);
	else
		load_afresh(domain);
}

void domain_load_begin(struct domain *domain)
{
	assert(domain->loader_stack);
	coroutine_start(&domain->loader, domain->loader_stack->bytes, COROUTINE_STACK_SIZE, load, domain);
	domain->state = DOMAIN_LOADING;
}

/* One that is stopped meanwhile is left half-loaded: it never runs again. */
void domain_load_continue(struct domain *domain)
{
	masked_rename(MASKED_LOADING);
	while (!preemption_pending() && domain->state == DOMAIN_LOADING)
		if (coroutine_resume(&domain->loader))
			return;
}
