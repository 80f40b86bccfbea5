// SPDX-License-Identifier: GPL-2.0-only
// sources: guest/emulate.c guest/guest_copy.c
// flags: -m32
/* Instructions that trap, decoded: what is carried out, and what is left alone because it is another one, or can not be read to its end. */
#include <string.h>
#include <sys/mman.h>

#include "cpu/debug_registers.h"
#include "guest/emulate.h"
#include "guest/guest_copy.h"
#include "guest/ports.h"
#include "guest/virtual_interrupts.h"
#include "harness.h"
#include "hypercalls/ring.h"

#define SIZE		4096u
#define FIRST		0x40000000u	/* virtual; the second page lies behind it */
#define MIDDLE		(FIRST + 100)
#define TABLE		0x50000000u
#define EAX		0x11223344u
#define ECX		0x55667788u

static struct anax_shared_page shared;
static struct registers registers;
static struct domain guest = { .registers = &registers, .shared = &shared };
static uint8_t *pages;			/* two, and one behind them that can not be touched */
static bool second_is_there, is_table, debug_is_good, string_is_good, is_pending, is_read_only;

/* What was done, and with what. */
static enum { NOTHING, IN, OUT, STRING, DEBUG_READ, DEBUG_WRITE, STORE } done;
static uint32_t done_at, done_width, done_value;

static uint32_t note(uint32_t what, uint32_t at, uint32_t width, uint32_t value)
{
	CHECK_EQUAL(done, NOTHING);
	done = what;
	done_at = at;
	done_width = width;
	done_value = value;
	return 0xa1b2c3d4;
}

bool memory_translate(const struct guest_memory *memory, uint32_t directory, uint32_t virtual_address, bool write, bool user, uint32_t *physical)
{
	uint32_t page = virtual_address / SIZE - FIRST / SIZE;

	CHECK(memory == &guest.memory && directory == guest.memory.loaded_directory && !user);
	if (write && is_read_only)
		return false;
	if (virtual_address / SIZE == TABLE / SIZE) {
		*physical = virtual_address - TABLE;
		return true;
	}
	if (page > second_is_there)
		return false;
	*physical = (uint32_t)pages + page * SIZE + virtual_address % SIZE;
	return true;
}

bool memory_is_table(const struct guest_memory *memory, uint32_t address)
{
	return memory == &guest.memory && is_table && address < SIZE;
}

uint32_t port_read(const struct domain *domain, uint32_t port, uint32_t width) { return note(IN, port, width, domain != &guest); }
void port_write(struct domain *domain, uint32_t port, uint32_t width, uint32_t value) { note(OUT, port, width, domain == &guest ? value : 0); }
uint32_t debug_read(const struct domain *domain, uint32_t number) { return note(DEBUG_READ, number, 0, domain != &guest); }
uint32_t virtual_interrupts_pending(const struct domain *domain) { return domain == &guest && is_pending; }

bool port_string(struct domain *domain, uint32_t width, bool is_out, uint32_t *count)
{
	note(STRING, is_out, width, *count);
	*count = 0;
	return domain == &guest && string_is_good;
}

bool debug_write(struct domain *domain, uint32_t number, uint32_t value)
{
	note(DEBUG_WRITE, number, 0, value);
	return domain == &guest && debug_is_good;
}

bool ring_store_entry(struct domain *domain, uint32_t physical, uint32_t value, uint32_t instruction_size)
{
	note(STORE, physical, instruction_size, value);
	domain->registers->eip += instruction_size;
	return true;
}

static void place(uint32_t eip, const uint8_t *bytes, uint32_t size)
{
	memset(&registers, 0, sizeof(registers));
	registers.cs = ANAX_KERNEL_CS;
	registers.eip = eip;
	registers.eax = EAX;
	registers.ecx = ECX;
	registers.edx = 0x3f8;
	memcpy(pages + (eip - FIRST), bytes, size);
	guest.state = DOMAIN_RUNNABLE;
	done = NOTHING;
	second_is_there = is_table = debug_is_good = string_is_good = true;
	is_pending = is_read_only = false;
}

#define PLACE(eip, ...) place(eip, (const uint8_t[]) { __VA_ARGS__ }, sizeof((const uint8_t[]) { __VA_ARGS__ }))

/* The last bytes that can be read. */
#define PLACE_LAST(...) \
	do { \
		PLACE(FIRST + SIZE - sizeof((const uint8_t[]) { __VA_ARGS__ }), __VA_ARGS__); \
		second_is_there = false; \
	} while (0)

static bool refused(void)
{
	uint32_t eip = registers.eip;

	return !emulate_instruction(&guest) && registers.eip == eip && registers.eax == EAX && guest.state == DOMAIN_RUNNABLE;
}

static bool carried_out(uint32_t size, uint32_t what, uint32_t at, uint32_t width)
{
	uint32_t eip = registers.eip;

	return emulate_instruction(&guest) && registers.eip == eip + size && done == what && done_at == at && done_width == width;
}

static void test_ports(void)
{
	PLACE(MIDDLE, 0xe4, 0x60);
	CHECK(carried_out(2, IN, 0x60, 1) && registers.eax == 0x112233d4);
	PLACE(MIDDLE, 0x66, 0xed);
	CHECK(carried_out(2, IN, 0x3f8, 2) && registers.eax == 0x1122c3d4);
	PLACE(MIDDLE, 0xe5, 0x61);
	CHECK(carried_out(2, IN, 0x61, 4) && registers.eax == 0xa1b2c3d4);
	PLACE(MIDDLE, 0x2e, 0xef);
	CHECK(carried_out(2, OUT, 0x3f8, 4) && done_value == EAX);
	PLACE_LAST(0xe6, 0x20);
	CHECK(carried_out(2, OUT, 0x20, 1));
	PLACE_LAST(0xe6);
	CHECK(refused() && done == NOTHING);
	PLACE(FIRST + SIZE - 1, 0xe6, 0x21);
	CHECK(carried_out(2, OUT, 0x21, 1));
}

static void test_strings(void)
{
	PLACE(MIDDLE, 0xf3, 0x66, 0x6d);
	CHECK(carried_out(3, STRING, 0, 2) && done_value == ECX && registers.ecx == 0);
	PLACE(MIDDLE, 0x6e);
	CHECK(carried_out(1, STRING, 1, 1) && done_value == 1 && registers.ecx == ECX);
	PLACE(MIDDLE, 0x6c);
	string_is_good = false;
	CHECK(refused() && done == STRING);
}

static void test_debug_moves(void)
{
	PLACE(MIDDLE, 0x0f, 0x21, 0xf0);
	CHECK(carried_out(3, DEBUG_READ, 6, 0) && registers.eax == 0xa1b2c3d4);
	PLACE(MIDDLE, 0x0f, 0x23, 0xf9);
	CHECK(carried_out(3, DEBUG_WRITE, 7, 0) && done_value == ECX);
	PLACE(MIDDLE, 0x0f, 0x23, 0xf9);
	debug_is_good = false;
	CHECK(refused() && done == DEBUG_WRITE);
	PLACE(MIDDLE, 0x0f, 0x22, 0xd8);	/* to %cr3 */
	CHECK(refused() && done == NOTHING);
	PLACE_LAST(0x0f, 0x23);
	CHECK(refused() && done == NOTHING);
	PLACE_LAST(0x0f);
	CHECK(refused() && done == NOTHING);
}

static void test_halt(void)
{
	PLACE(MIDDLE, 0xf4);
	CHECK(carried_out(1, NOTHING, done_at, done_width) && guest.state == DOMAIN_WAITING);
	PLACE(MIDDLE, 0xf4);
	is_pending = true;
	CHECK(carried_out(1, NOTHING, done_at, done_width) && guest.state == DOMAIN_RUNNABLE);
}

static void test_others(void)
{
	static const uint8_t first[] = { 0x90, 0xe0, 0xe8, 0x68, 0x70, 0xfa, 0xfb, 0xf0 };

	for (uint32_t i = 0; i < sizeof(first); i++) {
		PLACE(MIDDLE, first[i], 0x60, 0xc0);
		CHECK(refused() && done == NOTHING);
	}
	/* In a segment that may begin anywhere; where there is nothing; nothing but prefixes. */
	PLACE(MIDDLE, 0xec);
	registers.cs = ANAX_KERNEL_CS + 8;
	CHECK(refused() && done == NOTHING);
	PLACE(MIDDLE, 0xec);
	registers.eip = FIRST - SIZE;
	CHECK(refused() && done == NOTHING);
	registers.eip = ANAX_GATE_START;
	CHECK(refused() && done == NOTHING);
	PLACE_LAST(0x66, 0x66);
	CHECK(refused() && done == NOTHING);
}

static bool left_alone(uint32_t address)
{
	uint32_t eip = registers.eip;

	return !emulate_table_store(&guest, address) && registers.eip == eip && done == NOTHING;
}

static bool stored(uint32_t size, uint32_t value)
{
	return emulate_table_store(&guest, TABLE + 8) && done == STORE && done_at == 8 && done_width == size && done_value == value;
}

static void test_stores(void)
{
	PLACE(MIDDLE, 0x89, 0x0a);				/* mov %ecx, (%edx) */
	CHECK(stored(2, ECX));
	PLACE(MIDDLE, 0x89, 0x0d, 0x08, 0, 0, 0x50);		/* mov %ecx, address */
	CHECK(stored(6, ECX));
	PLACE(MIDDLE, 0x89, 0x4c, 0x24, 0x10);			/* mov %ecx, 16(%esp) */
	CHECK(stored(4, ECX));
	PLACE(MIDDLE, 0x89, 0x04, 0x8d, 0, 0, 0, 0x50);		/* mov %eax, address(, %ecx, 4) */
	CHECK(stored(7, EAX));
	PLACE(MIDDLE, 0x89, 0x84, 0x8a, 1, 0, 0, 0);		/* mov %eax, 1(%edx, %ecx, 4), in four bytes */
	CHECK(stored(7, EAX));
	PLACE(MIDDLE, 0xc7, 0x42, 0x08, 0x78, 0x56, 0x34, 0x12);	/* movl $0x12345678, 8(%edx) */
	CHECK(stored(7, 0x12345678));
	PLACE(FIRST + SIZE - 3, 0xc7, 0x42, 0x08, 0x78, 0x56, 0x34, 0x12);
	CHECK(stored(7, 0x12345678));
	PLACE_LAST(0x89, 0x0a);					/* nothing behind it is needed */
	CHECK(stored(2, ECX));
}

static void test_stores_left_alone(void)
{
	PLACE(MIDDLE, 0x66, 0x89, 0x0a);
	CHECK(left_alone(TABLE + 8));
	PLACE(MIDDLE, 0x01, 0x0a);				/* add %ecx, (%edx) */
	CHECK(left_alone(TABLE + 8));
	PLACE(MIDDLE, 0x89, 0x0a);
	CHECK(left_alone(TABLE + SIZE));			/* absent */
	is_table = false;
	CHECK(left_alone(TABLE + 8));
	PLACE(MIDDLE, 0x89, 0x0a);
	registers.cs = ANAX_KERNEL_CS + 8;
	CHECK(left_alone(TABLE + 8));
	PLACE_LAST(0xc7, 0x42, 0x08, 0x78, 0x56, 0x34);
	CHECK(left_alone(TABLE + 8));
	PLACE_LAST(0x89, 0x4c, 0x24);
	CHECK(left_alone(TABLE + 8));
	PLACE_LAST(0x89);
	CHECK(left_alone(TABLE + 8));
	PLACE_LAST(0x89, 0x04);
	CHECK(left_alone(TABLE + 8));
}

/* Fifteen bytes that end with a page: nothing behind them is looked at. */
static void test_longest(void)
{
	PLACE(FIRST + 2 * SIZE - 15, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x89);
	CHECK(left_alone(TABLE + 8));
	PLACE(FIRST + 2 * SIZE - 15, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0xe4);
	CHECK(refused() && done == NOTHING);
	PLACE(FIRST + 2 * SIZE - 15, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x3e, 0x0f, 0x23);
	CHECK(refused() && done == NOTHING);
}

/* All words or none. */
static void test_write_words(void)
{
	static const uint32_t words[] = { 0x01020304, 0x05060708, 0x090a0b0c };

	PLACE(FIRST, 0);
	memset(pages, 0, 2 * SIZE);
	CHECK(guest_write_words(&guest, FIRST + SIZE - 12, words, 3) && !memcmp(pages + SIZE - 12, words, 12) && !pages[SIZE]);
	CHECK(guest_write_words(&guest, FIRST + SIZE - 6, words, 3) && !memcmp(pages + SIZE - 6, words, 12));
	memset(pages, 0, 2 * SIZE);
	CHECK(!guest_write_words(&guest, FIRST + 2 * SIZE - 8, words, 3) && !pages[2 * SIZE - 8]);
	CHECK(!guest_write_words(&guest, FIRST - 8, words, 3) && !pages[0]);
	CHECK(!guest_write_words(&guest, ANAX_GATE_START, words, 3));
	is_read_only = true;
	CHECK(!guest_write_words(&guest, FIRST, words, 3) && !pages[0]);
}

int main(void)
{
	pages = mmap(NULL, 3 * SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED || mprotect(pages + 2 * SIZE, SIZE, PROT_NONE))
		return 1;
	RUN(test_ports);
	RUN(test_strings);
	RUN(test_debug_moves);
	RUN(test_halt);
	RUN(test_others);
	RUN(test_stores);
	RUN(test_stores_left_alone);
	RUN(test_longest);
	RUN(test_write_words);
	return harness_end();
}
