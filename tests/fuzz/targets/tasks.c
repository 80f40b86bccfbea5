/* SPDX-License-Identifier: GPL-2.0-only */
// sources: domain/task.c domain/task_pages.c guest/load_elf.c boot/pool.c boot/boot_error.c library/format.c
/*
 * A task's file, changed anywhere, in a buffer of just its size. What is accepted takes no more of the pool than was measured, and its
 * page tables map only memory of the pool, no page of it twice; what is refused has a sentence.
 */
#include "fuzz.h"
#include "abi/anaxagoros_task.h"
#include "boot/pool.h"
#include "cpu/address_space.h"
#include "devices/clock.h"
#include "domain/connection.h"
#include "domain/domain.h"
#include "domain/interrupts.h"
#include "domain/masked.h"
#include "domain/run.h"
#include "domain/service.h"
#include "domain/task.h"
#include "domain/trace_points.h"
#include "guest/elf.h"
#include "library/log.h"
#include "library/long_work.h"
#include "low_memory.h"

#define POOL		0x10000000u
#define POOL_SIZE	0x01000000u
#define PAGE		4096u
#define PAGES		(POOL_SIZE / PAGE)
#define USER		4u

static const struct task_file {
	struct elf_header header;
	struct elf_program_header segments[3];
	uint8_t text[64], data[64];
} sound = {
	.header = { .magic = "\177ELF", .class = 1, .encoding = 1, .header_version = 1, .type = 2, .machine = 3, .version = 1,
		    .entry = ANAX_TASK_START, .segment_offset = offsetof(struct task_file, segments), .header_size = 52,
		    .segment_entry_size = 32, .segment_count = 3 },
	.segments = {
		{ ELF_SEGMENT_LOAD, offsetof(struct task_file, text), ANAX_TASK_START, ANAX_TASK_START, 64, 64, 5, PAGE },
		{ ELF_SEGMENT_LOAD, offsetof(struct task_file, data), ANAX_TASK_START + PAGE, ANAX_TASK_START + PAGE, 64, 3 * PAGE, 6, PAGE },
		{ ELF_SEGMENT_LOAD, 0, ANAX_TASK_START + 6 * PAGE, ANAX_TASK_START + 6 * PAGE, 0, 64, 4, PAGE },
	},
};

struct anax_shared_page domain_no_shared_page;
const char *const domain_kind_names[] = { "guest", "task", "service" };
struct domain domains[CONFIG_DOMAINS], *sharers[CONFIG_SHARERS];
uint32_t sharer_count, scheduler_wanted;
struct boot_config boot_config;
bool domains_failed, masked_on, trace_recording;

static struct domain_config config;
static struct boot_error error;
static struct gate_data gate_data;
static struct registers registers;
static uint8_t mapped[PAGES];

uint64_t host_rdtsc(void) { return 0; }
uint32_t clock_tsc_khz(void) { return 50000; }
void panic(const char *format, ...) { harness_fail("panic: %s", format); }
void registers_print(const struct registers *state) { CHECK(state); }
void log_print(enum log_level level, const char *format, ...) { CHECK(level <= LOG_VERBOSE && format); }

void log_print_about(enum log_level level, const char *subject, const char *name, const char *format, va_list list)
{
	(void)list;
	CHECK(level <= LOG_VERBOSE && subject && name && format);
}

/* As much of the pool as the real one. */
void gate_create(struct gate *gate)
{
	gate->table = pool_allocate(PAGE, PAGE);
	gate->trap_stack = pool_allocate(5 * PAGE, PAGE);
	gate->data = &gate_data;
	gate->registers = &registers;
}

uint32_t gate_directory_entry(const struct gate *gate) { return (uint32_t)gate->table | 3; }
void gate_serve_task(struct gate *gate) { CHECK(gate->table); }
void gate_open_ports(struct gate *gate, uint32_t first, uint32_t last) { CHECK(gate->table && first <= last); }
void address_space_guard(const void *page) { CHECK((uint32_t)page % PAGE == 0); }
void channels_map(struct domain *domain, bool user) { CHECK(domain && user); }
uint32_t channels_describe(const struct domain *domain, struct anax_channel_description *descriptions) { return domain && descriptions ? 0 : 1; }
uint32_t connections_pool_size(uint32_t count) { return count; }
void connections_describe(struct domain *caller) { CHECK(caller); }
const uint8_t *connection_memory(const struct domain *thread, uint32_t address, uint32_t size) { CHECK(thread->called_by && address && size); return NULL; }
struct domain *connection_owner(struct domain *domain) { return domain; }
void connections_fail(struct domain *service) { CHECK(service); }
void connection_abandon(struct domain *caller) { CHECK(caller); }
void scheduler_wake(struct domain *domain) { CHECK(domain); }
void fpu_reset(struct fpu_state *state) { CHECK(state); }
void service_describe(struct domain *service) { CHECK(service); }
void slack_join(struct slack_share *share, uint32_t weight) { CHECK(share && !weight); }
void interrupts_assign(const struct domain *domain) { CHECK(domain); }
void interrupts_release(const struct domain *domain) { CHECK(domain); }
void scheduler_remove(struct domain *domain) { CHECK(domain); }
void scheduler_end_job(struct domain *domain) { CHECK(domain); }
void domain_load_begin(struct domain *domain) { CHECK(domain); }
void long_clear(void *memory, uint32_t size) { memset(memory, 0, size); }
void long_copy(void *to, const void *from, uint32_t size) { memcpy(to, from, size); }
void long_work_pause(void) { }
void masked_pause(void) { CHECK(masked_on); }
void masked_resume(void) { CHECK(masked_on); }

void gate_map_user(struct gate *gate, uint32_t address, const void *page, bool writable)
{
	CHECK(gate->table && page && address == ANAX_TASK_PAGE && !writable);
}

void trace_record(uint64_t time, enum trace_kind kind, uint8_t domain, uint32_t value)
{
	(void)kind;
	CHECK(!time && !domain && !value);
}

static const uint32_t *page_at(uint32_t entry)
{
	return (const uint32_t *)(uintptr_t)(entry & -PAGE);
}

/* All that ring 3 reaches but the gate: pages of the pool that were taken, each once. */
static void check_mapped(const struct domain *task)
{
	uint32_t used = pool_used() / PAGE;

	memset(mapped, 0, sizeof(mapped));
	for (uint32_t slot = 0; slot < 1023; slot++) {
		uint32_t table = page_at(task->task.directory)[slot];

		for (uint32_t i = 0; table && i < 1024; i++) {
			uint32_t entry = page_at(table)[i], page = (entry - POOL) / PAGE;

			CHECK(!entry || ((entry & USER) && page < used && !mapped[page]++));
		}
	}
}

static void fuzz_one(void)
{
	static struct domain task;
	struct task_file *file = malloc(sizeof(*file));

	*file = sound;
	fuzz_edit(file, sizeof(*file));
	config = (struct domain_config){
		.kind = DOMAIN_TASK, .name = "t", .kernel = { "/t", (uint32_t)(uintptr_t)file, sizeof(*file) },
		.stack_size = PAGE * (1 + fuzz_below(8)), .fault = fuzz_below(2) ? FAULT_RESTART : FAULT_STOP, .command_line = "words",
	};
	error.text[0] = 0;
	if (!task_measure(&config, &error)) {
		CHECK(error.text[0]);
	} else if (config.pool_size <= POOL_SIZE) {
		low_memory_map(POOL, POOL_SIZE);
		pool_init(POOL, config.pool_size);	/* who takes more panics */
		task = (struct domain){ .config = &config };
		task_create(&task, &config);
		check_mapped(&task);
		munmap((void *)POOL, POOL_SIZE);
	}
	free(file);
}
