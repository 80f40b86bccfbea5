// SPDX-License-Identifier: GPL-2.0-only
#include "boot/pool.h"
#include "cpu/address_space.h"
#include "cpu/control_registers.h"
#include "devices/clock.h"
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/task_pages.h"
#include "domain/trace_points.h"
#include "guest/load_elf.h"
#include "library/log.h"
#include "library/long_work.h"
#include "library/string.h"
#include "memory/physical_pointer.h"

#define PAGE_SIZE	4096u
#define TABLE_REACH	0x400000u
#define IMAGE_END	(ANAX_TASK_END - 0x1000000)	/* leaves room for the stack */
#define GATE_PAGES	12u		/* directory, gate's tables, IDT, data, TSS and bitmap, trap stack, task page; one to round up */
#define ENTRY_PRESENT	0x01u
#define ENTRY_WRITABLE	0x02u
#define ENTRY_USER	0x04u
#define ENTRY_UNCACHED	0x18u		/* PCD, PWT */
#define CACHE_ATTEMPTS	8u

static uint32_t cache_ticks;		/* the most that emptying them took */

static uint32_t round_up(uint32_t size)
{
	return (size + PAGE_SIZE - 1) & -PAGE_SIZE;
}

/* Pages have one owner: what is writable in one segment must not be read-only in the other. */
static bool segments_share_page(const struct elf_segment *a, const struct elf_segment *b)
{
	return a->physical / PAGE_SIZE <= (b->physical + b->memory_size - 1) / PAGE_SIZE &&
	       b->physical / PAGE_SIZE <= (a->physical + a->memory_size - 1) / PAGE_SIZE;
}

static bool read_image(const struct domain_config *config, struct elf_image *image, struct boot_error *error)
{
	if (!elf_read(image, config->kernel.path, physical_pointer(config->kernel.start), config->kernel.size, error))
		return false;
	if (image->physical_start < ANAX_TASK_START || image->physical_end > IMAGE_END || image->page_offset)
		return boot_fail(error, "%s: a task is linked between 0x%x and 0x%x, and is loaded where it is linked", config->kernel.path,
				 ANAX_TASK_START, IMAGE_END);
	for (uint32_t i = 1; i < image->segment_count; i++)
		for (uint32_t j = 0; j < i; j++)
			if (segments_share_page(&image->segments[i], &image->segments[j]))
				return boot_fail(error, "%s: two of its ELF segments share the page at 0x%x", config->kernel.path,
						 image->segments[i].physical & -PAGE_SIZE);
	return true;
}

static uint32_t image_size(const struct elf_image *image)
{
	return round_up(image->physical_end) - ANAX_TASK_START;
}

/* An absent page lies between image and stack. */
static uint32_t tables_for(uint32_t image_bytes, uint32_t stack_bytes)
{
	return (image_bytes + PAGE_SIZE + stack_bytes + TABLE_REACH - 1) / TABLE_REACH;
}

static uint32_t device_tables(const struct domain_config *config)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < config->device_range_count; i++)
		count += config->devices[i].frame_count / 1024 + 2;
	return count;
}

/* With the page table that its guard may need. */
static uint32_t loader_stack_size(const struct domain_config *config)
{
	return config->fault == FAULT_RESTART ? sizeof(struct coroutine_stack) + PAGE_SIZE : 0;
}

static void loader_stack_create(struct domain *task)
{
	if (task->config->fault != FAULT_RESTART)
		return;
	task->loader_stack = pool_allocate(sizeof(*task->loader_stack), PAGE_SIZE);
	address_space_guard(task->loader_stack->guard);
}

bool task_measure(struct domain_config *config, struct boot_error *error)
{
	uint32_t size, end = config->pages_size ? ANAX_WINDOW + ANAX_WINDOW_SIZE : ANAX_TASK_END;
	struct elf_image image;

	if (!read_image(config, &image, error))
		return false;
	for (uint32_t i = 0; i < config->device_range_count; i++)
		if (config->devices[i].first_frame < end / PAGE_SIZE && config->devices[i].first_frame + config->devices[i].frame_count > ANAX_TASK_START / PAGE_SIZE)
			return boot_fail(error, "task %s (%s): its device memory would lie where its own is", config->name, config->kernel.path);
	size = image_size(&image);
	config->pool_size = size + config->stack_size + loader_stack_size(config) +
			    (GATE_PAGES + tables_for(size, config->stack_size) + device_tables(config)) * PAGE_SIZE +
			    (config->sees_log ? SERVICE_LOG_BYTES : 0) + connections_pool_size(config->connection_count) +
			    task_pages_pool_size(config);
	return true;
}

/* Takes the tables it needs from the pool. */
static void map(const struct domain *task, uint32_t address, uint32_t physical, uint32_t bits)
{
	uint32_t *directory = physical_pointer(task->task.directory), *entry = &directory[address / TABLE_REACH];
	uint32_t *table;

	if (!*entry)
		*entry = (uint32_t)pool_allocate(PAGE_SIZE, PAGE_SIZE) | ENTRY_USER | ENTRY_WRITABLE | ENTRY_PRESENT;
	table = physical_pointer(*entry & -PAGE_SIZE);
	table[address / PAGE_SIZE % 1024] = physical | bits | ENTRY_USER | ENTRY_PRESENT;
}

static void map_range(const struct domain *task, uint32_t address, uint32_t physical, uint32_t size, uint32_t bits)
{
	for (uint32_t offset = 0; offset < size; offset += PAGE_SIZE)
		map(task, address + offset, physical + offset, bits);
}

static void map_memory(struct domain *domain, const struct elf_image *image)
{
	struct task *task = &domain->task;
	const struct domain_config *config = domain->config;
	uint32_t caching = config->cache == CACHE_OFF ? ENTRY_UNCACHED : 0;

	task->image_size = image_size(image);
	task->memory = pool_allocate(task->image_size + config->stack_size, PAGE_SIZE);
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];
		uint32_t start = segment->physical & -PAGE_SIZE;

		map_range(domain, start, (uint32_t)task->memory + start - ANAX_TASK_START,
			  round_up(segment->physical + segment->memory_size) - start, caching | (segment->writable ? ENTRY_WRITABLE : 0));
	}
	task->stack_top = ANAX_TASK_START + task->image_size + PAGE_SIZE + config->stack_size;
	map_range(domain, task->stack_top - config->stack_size, (uint32_t)task->memory + task->image_size, config->stack_size, caching | ENTRY_WRITABLE);
	for (uint32_t i = 0; i < config->device_range_count; i++)
		map_range(domain, config->devices[i].first_frame * PAGE_SIZE, config->devices[i].first_frame * PAGE_SIZE,
			  config->devices[i].frame_count * PAGE_SIZE, ENTRY_UNCACHED | ENTRY_WRITABLE);
}

void task_create(struct domain *domain, const struct domain_config *config)
{
	uint32_t pool_before = pool_used(), *directory = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	struct boot_error error;
	struct elf_image image;

	domain->config = config;
	domain->shared = &domain_no_shared_page;
	domain->task.directory = (uint32_t)directory;
	gate_create(&domain->gate);
	gate_serve_task(&domain->gate);
	domain->registers = domain->gate.registers;
	domain->task.page = pool_allocate(PAGE_SIZE, PAGE_SIZE);
	gate_map_user(&domain->gate, ANAX_TASK_PAGE, domain->task.page, false);
	channels_map(domain, true);
	for (uint32_t i = 0; i < config->port_range_count; i++)
		if (config->ports[i].first != KEYBOARD_COMMAND_PORT)
			gate_open_ports(&domain->gate, config->ports[i].first, config->ports[i].last);
	directory[GATE_START / TABLE_REACH] = gate_directory_entry(&domain->gate);
	if (!read_image(config, &image, &error))
		panic("task %s: %s", config->name, error.text);
	map_memory(domain, &image);
	task_pages_create(domain);
	loader_stack_create(domain);
	if (config->kind == DOMAIN_SERVICE) {
		sharers[sharer_count++] = domain;
		slack_join(&domain->share, config->weight);
	}
	log_print(LOG_INFO, "%s %s: %s, image of %u KiB, stack of %u KiB, %u KiB of the hypervisor's", domain_kind_names[config->kind], config->name, config->kernel.path,
		  domain->task.image_size / 1024, config->stack_size / 1024, (pool_used() - pool_before) / 1024);
}

static void fill_page(struct domain *domain)
{
	const struct reservation *reservation = &domain->reservation;
	struct anax_task_page *page = domain->task.page;

	page->abi_revision = ANAX_TASK_ABI_REVISION;
	page->tsc_khz = clock_tsc_khz();
	page->period = reservation->period;
	page->budget = reservation->budget;
	page->deadline = reservation->deadline;
	page->offset = domain->task.offset;
	memcpy(page->name, domain->config->name, sizeof(page->name));
	memcpy(page->arguments, domain->config->command_line, strlen(domain->config->command_line) + 1);
	page->irq_line = domain->config->irq_lines ? __builtin_ctz(domain->config->irq_lines) : 0;
	page->channel_count = channels_describe(domain, page->channels);
	connections_describe(domain);
	if (domain->config->kind == DOMAIN_SERVICE)
		service_describe(domain);
}

const uint8_t *task_memory(const struct domain *domain, uint32_t address, uint32_t size)
{
	const struct task *task = &domain->task;
	uint32_t stack_start = task->stack_top - domain->config->stack_size;

	if (address - ANAX_TASK_START < task->image_size && size <= task->image_size - (address - ANAX_TASK_START))
		return task->memory + (address - ANAX_TASK_START);
	if (address - stack_start < domain->config->stack_size && size <= task->stack_top - address)
		return task->memory + task->image_size + (address - stack_start);
	return domain->called_by ? connection_memory(domain, address, size) : NULL;
}

static void copy_image(const struct domain *domain, const struct elf_image *image)
{
	long_clear(domain->task.memory, domain->task.image_size + domain->config->stack_size);
	for (uint32_t i = 0; i < image->segment_count; i++) {
		const struct elf_segment *segment = &image->segments[i];

		long_copy(domain->task.memory + segment->physical - ANAX_TASK_START, image->file + segment->offset, segment->file_size);
	}
}

void task_start(struct domain *domain)
{
	struct boot_error error;
	struct elf_image image;

	if (!read_image(domain->config, &image, &error))
		panic("task %s: %s", domain->config->name, error.text);
	copy_image(domain, &image);
	long_work_pause();
	task_pages_reset(domain);
	fill_page(domain);
	domain->gate.data->guest_cr3 = domain->task.directory;
	fpu_reset(&domain->fpu);
	domain->fs = domain->gs = 0;
	*domain->registers = (struct registers) {
		.es = ANAX_USER_DS, .ds = ANAX_USER_DS, .eip = image.entry, .cs = ANAX_USER_CS, .eflags = EFLAGS_FIXED | EFLAGS_IF,
		.esp = domain->task.stack_top, .ss = ANAX_USER_DS,
	};
	domain->ready_since = rdtsc();
	domain->state = domain->config->kind == DOMAIN_TASK ? DOMAIN_WAITING : DOMAIN_RUNNABLE;
	trace_domain(TRACE_START, domain, 0);
	interrupts_assign(domain);
}

static void end(struct domain *task)
{
	trace_domain(TRACE_STOP, task, 0);
	task->state = DOMAIN_STOPPED;
	task->clock_event = 0;
	connections_fail(task);
	connection_abandon(task);
	interrupts_release(task);
	scheduler_remove(task);
}

void task_stop(struct domain *task, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	log_print_about(LOG_ERROR, "task %s stopped: ", task->config->name, format, list);
	va_end(list);
	domains_failed = true;
	end(task);
}

void task_end(struct domain *task, uint32_t status)
{
	log_print(LOG_NOTICE, "%s %s ended with status %u", domain_kind_names[task->config->kind], task->config->name, status);
	end(task);
	masked_look();		/* what runs next is a step of its own */
}

/* It is loaded again on what is left of its job's budget, and waits for its next release then. */
static void restart(struct domain *task)
{
	bool waited = task->state == DOMAIN_WAITING;	/* a service, while its calls ran */

	connections_fail(task);
	task->task.page->restarts++;
	task->clock_event = 0;
	task->trap_waits = false;
	task->service.events = 0;
	trace_domain(TRACE_RESTART, task, 0);
	domain_load_begin(task);
	if (waited)
		scheduler_wake(task);
	scheduler_wanted = true;
}

/* What its word "fault=" says. */
static void die(struct domain *task)
{
	if (task->config->fault == FAULT_RESTART) {
		restart(task);
		return;
	}
	domains_failed = true;
	end(task);
}

static const char *fate(const struct domain *task)
{
	return task->config->fault == FAULT_RESTART ? "is loaded afresh" : "stopped";
}

void task_fault(struct domain *task, uint32_t vector, uint32_t error, uint32_t address)
{
	const char *then = fate(task), *kind = domain_kind_names[task->config->kind];

	if (vector == VECTOR_PF)
		log_print(LOG_ERROR, "%s %s %s: page fault at 0x%x (error code 0x%x)", kind, task->config->name, then, address, error);
	else
		log_print(LOG_ERROR, "%s %s %s: exception %u (error code 0x%x)", kind, task->config->name, then, vector, error);
	registers_print(task->registers);
	die(connection_owner(task));
	masked_look();
}

void task_break(struct domain *task, const char *what)
{
	log_print(LOG_ERROR, "%s %s %s: %s", domain_kind_names[task->config->kind], task->config->name, fate(task), what);
	registers_print(task->registers);
	die(connection_owner(task));
	masked_look();
}

void task_load(struct domain *task)
{
	task_start(task);
	if (task->config->kind == DOMAIN_TASK)
		scheduler_end_job(task);
}

void task_measure_cache(void)
{
	for (uint32_t i = 0; i < CACHE_ATTEMPTS; i++) {
		uint64_t before = rdtsc(), ticks;

		__asm__ volatile("wbinvd" ::: "memory");
		ticks = rdtsc() - before;
		if (ticks > cache_ticks)
			cache_ticks = (uint32_t)ticks;
	}
}

uint32_t task_cache_ticks(const struct domain *task)
{
	return task->config->cache == CACHE_COLD ? 2 * cache_ticks : 0;		/* the worst is yet to come */
}

void task_print_statistics(const struct domain *domain)
{
	const struct anax_task_page *page = domain->task.page;

	log_print(LOG_NOTICE, "task %s: %u jobs, %u releases skipped, %u deadlines missed, %u overruns, %u restarts; worst lateness %u, longest spin %u, %llu ticks run",
		  domain->config->name, page->jobs, page->skipped, page->missed, page->overruns, page->restarts, page->worst_lateness,
		  page->longest_spin, (unsigned long long)domain->counters.used);
}
