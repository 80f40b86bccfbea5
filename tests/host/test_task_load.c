// SPDX-License-Identifier: GPL-2.0-only
// sources: domain/task.c domain/task_pages.c guest/load_elf.c boot/pool.c boot/boot_error.c library/format.c
// flags: -m32
/* Tasks' files: what is refused, and what a task finds in memory. Page tables are read as the processor does. */
#include <stdlib.h>
#include <string.h>

#include "boot/pool.h"
#include "cpu/address_space.h"
#include "devices/clock.h"
#include "devices/io.h"
#include "domain/connection.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "guest/elf.h"
#include "harness.h"
#include "library/log.h"
#include "library/long_work.h"
#include "library/panic.h"
#include "low_memory.h"

#define POOL		0x10000000u
#define POOL_SIZE	0x04000000u
#define PRESENT		1u
#define WRITABLE	2u
#define USER		4u
#define UNCACHED	0x18u
#define TEXT		0x400000u
#define DATA		0x402800u
#define DATA_MEMORY	0x3900u		/* up to 0x406100 */

struct anax_shared_page domain_no_shared_page;
const char *const domain_kind_names[] = { "guest", "task", "service" };
struct domain *sharers[CONFIG_SHARERS];
uint32_t sharer_count;
struct domain domains[CONFIG_DOMAINS];
struct boot_config boot_config;
bool domains_failed, masked_on, trace_recording;
uint32_t scheduler_wanted;

static struct task_file {
	struct elf_header header;
	struct elf_program_header segments[9];
	uint8_t text[0x1800], data[0x500];
} good, *file;
static struct domain_config config;
static struct domain task;
static struct boot_error error;
static struct gate_data gate_data;
static struct registers registers;
static uint32_t ports_opened, removed;

uint64_t host_rdtsc(void)
{
	return 0;
}

uint32_t clock_tsc_khz(void)
{
	return 50000;
}

/* Nobody calls a service here. */
uint32_t connections_pool_size(uint32_t count)
{
	CHECK(!count);
	return 0;
}

void connections_describe(struct domain *caller)
{
	CHECK(caller == &task);
}

const uint8_t *connection_memory(const struct domain *thread, uint32_t address, uint32_t size)
{
	CHECK(thread && address && size && false);
	return NULL;
}

struct domain *connection_owner(struct domain *domain)
{
	return domain;
}

void connections_fail(struct domain *service)
{
	CHECK(service == &task);
}

void connection_abandon(struct domain *caller)
{
	CHECK(caller == &task);
}

void scheduler_wake(struct domain *domain)
{
	CHECK(domain == &task);
}

void panic(const char *format, ...)
{
	harness_fail("panic: %s", format);
}

void log_print(enum log_level level, const char *format, ...)
{
	(void)level;
	(void)format;
}

void log_print_about(enum log_level level, const char *subject, const char *name, const char *format, va_list list)
{
	(void)level;
	(void)subject;
	(void)name;
	(void)format;
	(void)list;
}

void masked_pause(void)
{
	CHECK(masked_on);
}

void masked_resume(void)
{
	CHECK(masked_on);
}

void registers_print(const struct registers *state)
{
	(void)state;
}

/* As much of the pool as the real one. */
void gate_create(struct gate *gate)
{
	gate->table = pool_allocate(4096, 4096);
	gate->tss = pool_allocate(4096, 4096);
	pool_allocate(2 * 4096, 4096);
	gate->trap_stack = pool_allocate(4096, 4096);
	gate->data = &gate_data;
	gate->registers = &registers;
	pool_allocate(4096, 4096);
}

void gate_serve_task(struct gate *gate)
{
	(void)gate;
}

void address_space_guard(const void *page)
{
	(void)page;
}

void gate_map_user(struct gate *gate, uint32_t address, const void *page, bool writable)
{
	(void)gate;
	(void)page;
	CHECK(address == ANAX_TASK_PAGE && !writable);
}

void gate_open_ports(struct gate *gate, uint32_t first, uint32_t last)
{
	(void)gate;
	ports_opened += last - first + 1;
}

uint32_t gate_directory_entry(const struct gate *gate)
{
	return (uint32_t)gate->table | PRESENT | WRITABLE;
}

void channels_map(struct domain *domain, bool user)
{
	(void)domain;
	CHECK(user);
}

uint32_t channels_describe(const struct domain *domain, struct anax_channel_description *descriptions)
{
	(void)domain;
	(void)descriptions;
	return 0;
}

void fpu_reset(struct fpu_state *state)
{
	(void)state;
}

static uint32_t described;

void service_describe(struct domain *service)
{
	CHECK(service == &task);
	described++;
}

void slack_join(struct slack_share *share, uint32_t weight)
{
	CHECK(share == &task.share && weight == config.weight);
}

void interrupts_assign(const struct domain *domain)
{
	CHECK(domain == &task);
}

void interrupts_release(const struct domain *domain)
{
	CHECK(domain == &task);
}

void scheduler_remove(struct domain *domain)
{
	CHECK(domain == &task);
	removed++;
}

void scheduler_end_job(struct domain *domain)
{
	CHECK(domain == &task);
}

void domain_load_begin(struct domain *domain)
{
	domain->state = DOMAIN_LOADING;
}

void trace_record(uint64_t time, enum trace_kind kind, uint8_t domain, uint32_t value)
{
	(void)time;
	(void)kind;
	(void)domain;
	(void)value;
}

void long_clear(void *memory, uint32_t size)
{
	memset(memory, 0, size);
}

void long_copy(void *to, const void *from, uint32_t size)
{
	memcpy(to, from, size);
}

void long_work_pause(void)
{
}

static void add_segment(uint32_t address, uint32_t offset, uint32_t file_size, uint32_t memory_size, uint32_t flags)
{
	file->segments[file->header.segment_count++] =
		(struct elf_program_header){ ELF_SEGMENT_LOAD, offset, address, address, file_size, memory_size, flags, 4096 };
}

/* Text, and data with zeroed bytes behind; a stack of 16 KiB. */
static void fresh(void)
{
	file = &good;
	memset(file, 0, sizeof(*file));
	file->header = (struct elf_header){ .class = 1, .encoding = 1, .header_version = 1, .type = 2, .machine = 3, .version = 1,
		.entry = TEXT + 8, .segment_offset = offsetof(struct task_file, segments), .header_size = 52, .segment_entry_size = 32 };
	memcpy(file->header.magic, ELF_MAGIC, 4);
	memset(file->text, 0x90, sizeof(file->text));
	memset(file->data, 0xda, sizeof(file->data));
	add_segment(TEXT, offsetof(struct task_file, text), sizeof(file->text), sizeof(file->text), 5);
	add_segment(DATA, offsetof(struct task_file, data), sizeof(file->data), DATA_MEMORY, 6);
	memset(&config, 0, sizeof(config));
	config.kind = DOMAIN_TASK;
	strcpy(config.name, "task");
	config.kernel = (struct boot_module){ "/task", (uint32_t)file, sizeof(*file) };
	config.stack_size = 0x4000;
	config.command_line = "two words";
	memset(&task, 0, sizeof(task));
	memset(&registers, 0, sizeof(registers));
	memset((void *)POOL, 0xcc, 0x100000);
	pool_init(POOL, POOL_SIZE);
	ports_opened = removed = 0;
}

static void refused(const char *should)
{
	if (task_measure(&config, &error))
		harness_fail("accepted; should be: %s", should);
	if (strcmp(error.text, should))
		harness_fail("is: %s; should be: %s", error.text, should);
}

#define PLACE "/task: a task is linked between 0x400000 and 0x3f000000, and is loaded where it is linked"

static void task_file_mistakes(void)
{
	fresh();
	file->header.magic[0] = 'M';
	refused("/task: it is no ELF file; a guest's kernel is a vmlinux");
	fresh();
	file->segments[0].physical = file->segments[0].virtual = TEXT - 4096;
	refused(PLACE);
	fresh();
	file->segments[1].memory_size = 0x3f000000 - DATA + 1;
	refused(PLACE);
	file->segments[1].memory_size--;
	CHECK(task_measure(&config, &error));
	fresh();
	for (uint32_t i = 0; i < 2; i++)
		file->segments[i].virtual += 0x1000;
	refused(PLACE);
	fresh();
	file->segments[1].memory_size = -DATA;
	refused("/task: its ELF segment at 0x402800 has impossible sizes");
}

static void task_pages_have_one_owner(void)
{
	fresh();
	file->segments[0].memory_size = 0x2000;			/* up to the data's first page */
	CHECK(task_measure(&config, &error));
	file->segments[0].memory_size++;
	refused("/task: two of its ELF segments share the page at 0x402000");
	fresh();
	add_segment(0x407000, 0, 0, 4096, 6);
	CHECK(task_measure(&config, &error));
	add_segment(0x405000, 0, 0, 4096, 6);			/* not behind its neighbour, but in the data */
	refused("/task: two of its ELF segments share the page at 0x405000");
}

static void task_device_memory(void)
{
	fresh();
	config.device_range_count = 2;
	config.devices[0] = (struct device_range){ 0xfd000, 16 };
	config.devices[1] = (struct device_range){ 0x3ff, 1 };
	CHECK(task_measure(&config, &error));
	config.devices[1].frame_count = 2;
	refused("task task (/task): its device memory would lie where its own is");
	config.devices[1] = (struct device_range){ 0x3ffff, 1 };
	refused("task task (/task): its device memory would lie where its own is");
	config.devices[1] = (struct device_range){ 0x40000, 1 };
	CHECK(task_measure(&config, &error));
}

/* The entry of a virtual address; 0: there is none. */
static uint32_t entry_of(uint32_t address)
{
	const uint32_t *directory = (const uint32_t *)task.task.directory;
	uint32_t table = directory[address >> 22];

	if (!(table & PRESENT))
		return 0;
	CHECK((table & (USER | WRITABLE)) == (USER | WRITABLE));
	return ((const uint32_t *)(table & -4096))[address >> 12 & 1023];
}

static const uint8_t *byte_at(uint32_t address)
{
	return (const uint8_t *)(entry_of(address) & -4096) + (address & 4095);
}

static void check_page(uint32_t address, uint32_t bits)
{
	uint32_t entry = entry_of(address);

	if ((entry & 0xfff) != bits)
		harness_fail("page 0x%x has bits 0x%x, not 0x%x", address, entry & 0xfff, bits);
	if (entry && (entry < POOL || entry >= POOL + pool_used()))
		harness_fail("page 0x%x is at 0x%x, which is not the pool's", address, entry);
}

static void create(void)
{
	uint32_t directory_entries = 0;

	CHECK(task_measure(&config, &error));
	task_create(&task, &config);
	CHECK(pool_used() <= config.pool_size);
	task_start(&task);
	for (uint32_t i = 0; i < 1024; i++)
		directory_entries += ((uint32_t *)task.task.directory)[i] & PRESENT;
	CHECK_EQUAL(directory_entries, 2 + config.device_range_count);
}

static void task_finds_its_memory(void)
{
	uint32_t stack = 0x408000;		/* behind an absent page */

	fresh();
	create();
	check_page(0x400000, PRESENT | USER);
	check_page(0x401000, PRESENT | USER);
	for (uint32_t page = 0x402000; page < 0x407000; page += 4096)
		check_page(page, PRESENT | USER | WRITABLE);
	check_page(0x3ff000, 0);
	check_page(0x407000, 0);
	for (uint32_t page = stack; page < stack + 0x4000; page += 4096)
		check_page(page, PRESENT | USER | WRITABLE);
	check_page(stack + 0x4000, 0);
	CHECK_EQUAL(registers.esp, stack + 0x4000);
	CHECK_EQUAL(registers.eip, TEXT + 8);
	CHECK((registers.cs & 3) == 3 && (registers.ss & 3) == 3 && (registers.ds & 3) == 3 && (registers.es & 3) == 3);
	CHECK_EQUAL(registers.eflags, 0x202);
	CHECK_EQUAL(gate_data.guest_cr3, task.task.directory);
	CHECK_EQUAL(task.state, DOMAIN_WAITING);
	CHECK(*byte_at(TEXT) == 0x90 && *byte_at(TEXT + 0x17ff) == 0x90 && *byte_at(TEXT + 0x1800) == 0);
	CHECK(*byte_at(DATA) == 0xda && *byte_at(DATA + 0x4ff) == 0xda && *byte_at(DATA - 1) == 0);
	for (uint32_t address = DATA + 0x500; address < 0x407000; address++)
		CHECK(!*byte_at(address));
	for (uint32_t address = stack; address < stack + 0x4000; address++)
		CHECK(!*byte_at(address));
	CHECK(!strcmp(task.task.page->name, "task") && !strcmp(task.task.page->arguments, "two words"));
}

/* Loaded again it finds what it found first; its statistics go on. */
static void task_loaded_again(void)
{
	fresh();
	config.fault = FAULT_RESTART;
	create();
	*(uint8_t *)byte_at(TEXT) = 1;
	*(uint8_t *)byte_at(DATA + 0x600) = 1;
	*(uint8_t *)byte_at(0x40bfff) = 1;
	registers.eip = 0;
	task.task.page->jobs = 7;
	task_fault(&task, 14, 0, 0);
	CHECK(task.state == DOMAIN_LOADING && !removed && !domains_failed);
	task_load(&task);
	CHECK(*byte_at(TEXT) == 0x90 && !*byte_at(DATA + 0x600) && !*byte_at(0x40bfff));
	CHECK_EQUAL(registers.eip, TEXT + 8);
	CHECK_EQUAL(task.task.page->jobs, 7);
	CHECK_EQUAL(task.task.page->restarts, 1);
	config.fault = FAULT_STOP;
	task_fault(&task, 6, 0, 0);
	CHECK(task.state == DOMAIN_STOPPED && removed == 1 && domains_failed);
	domains_failed = false;
}

/* Made of the same parts; it can run at once, shares the processor, and port 0x64 stays closed to it. */
static void service_is_like_a_task(void)
{
	fresh();
	config.kind = DOMAIN_SERVICE;
	config.fault = FAULT_RESTART;
	config.weight = 55;
	config.port_range_count = 2;
	config.ports[0] = (struct port_range){ 0x60, 0x60 };
	config.ports[1] = (struct port_range){ 0x64, 0x64 };
	sharer_count = described = 0;
	create();
	CHECK(sharer_count == 1 && sharers[0] == &task && described == 1);
	CHECK_EQUAL(task.state, DOMAIN_RUNNABLE);
	CHECK_EQUAL(ports_opened, 1);
	task.clock_event = 5;
	task.service.events = 1;
	task_fault(&task, 14, 0, 0);
	CHECK(task.state == DOMAIN_LOADING && !task.clock_event && !task.service.events);
	task_load(&task);
	CHECK_EQUAL(task.state, DOMAIN_RUNNABLE);
	CHECK(task_memory(&task, TEXT, 0x6100) == byte_at(TEXT) && !task_memory(&task, TEXT - 1, 1) && !task_memory(&task, 0x407000, 1));
	CHECK(task_memory(&task, 0x408000, 0x4000) == byte_at(0x408000) && !task_memory(&task, 0x408000, 0x4001) && !task_memory(&task, 0xffffffff, 2));
}

static void task_devices_and_ports(void)
{
	fresh();
	config.cache = CACHE_OFF;
	config.device_range_count = 1;
	config.devices[0] = (struct device_range){ 0xfd3ff, 2 };	/* in two tables */
	config.port_range_count = 1;
	config.ports[0] = (struct port_range){ 0x300, 0x30f };
	CHECK(task_measure(&config, &error));
	task_create(&task, &config);
	CHECK(pool_used() <= config.pool_size);
	CHECK_EQUAL(entry_of(0xfd3ff000), 0xfd3ff000 | PRESENT | USER | WRITABLE | UNCACHED);
	CHECK_EQUAL(entry_of(0xfd400000), 0xfd400000 | PRESENT | USER | WRITABLE | UNCACHED);
	CHECK_EQUAL(entry_of(0xfd401000), 0);
	check_page(0x400000, PRESENT | USER | UNCACHED);
	check_page(0x402000, PRESENT | USER | WRITABLE | UNCACHED);
	CHECK_EQUAL(ports_opened, 16);
}

/* Whatever it is made of: no more of the pool than was measured. */
static void task_pool_random(void)
{
	srand(1);
	for (uint32_t i = 0; i < 300; i++) {
		fresh();
		file->segments[1].memory_size = 0x500 + rand() % 0x1000000;
		config.stack_size = (1 + rand() % 1024) * 4096;
		config.fault = rand() % 2;
		config.pages_size = (uint32_t)(rand() % 4) * 4096;
		config.device_range_count = rand() % (CONFIG_DEVICE_RANGES + 1);
		for (uint32_t j = 0; j < config.device_range_count; j++)
			config.devices[j] = (struct device_range){ 0x80000 + rand() % 0x70000, 1 + rand() % 5000 };
		CHECK(task_measure(&config, &error));
		task_create(&task, &config);
		CHECK(pool_used() <= config.pool_size);
		CHECK(pool_used() + 16 * 4096 > config.pool_size || config.device_range_count);
	}
}

int main(void)
{
	low_memory_map(POOL, POOL_SIZE);
	RUN(task_file_mistakes);
	RUN(task_pages_have_one_owner);
	RUN(task_device_memory);
	RUN(task_finds_its_memory);
	RUN(task_loaded_again);
	RUN(service_is_like_a_task);
	RUN(task_devices_and_ports);
	RUN(task_pool_random);
	return harness_end();
}
