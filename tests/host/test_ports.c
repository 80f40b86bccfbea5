// SPDX-License-Identifier: GPL-2.0-only
// sources: guest/ports.c
// flags: -m32
/* Strings at ports of a guest's: how many elements a device is asked for between two looks for interrupts. It may be slow, or become so. */
#include <string.h>

#include "devices/io.h"
#include "domain/interrupts.h"
#include "guest/guest_copy.h"
#include "guest/pci_filter.h"
#include "guest/ports.h"
#include "harness.h"

#define PORT		0x310u
#define OTHER_PORT	0x170u
#define WIDTH		2u
#define SECTOR		256u		/* elements */
#define SLOW		1000u		/* ticks of an access: one microsecond */
#define GROWTH		8u		/* a step has at most so many times the elements of the one before */
#define STEP_TICKS	256u		/* what a step of a device that keeps its speed may take */

static struct domain_config config = { .ports = { { PORT, PORT + 1 }, { OTHER_PORT, OTHER_PORT + 1 } }, .port_range_count = 2 };
static struct registers registers;
static struct domain guest;
static uint16_t memory[2048] __attribute__((aligned(4096)));
static uint64_t now, last_look, longest;
static uint32_t moved, steps, first_step, largest_step;
static uint32_t quick_elements;		/* so many take a tick, all others take SLOW */

/* The device: a counter to read from, a check of what is written. */
static void pass(uint32_t count)
{
	if (!steps++)
		first_step = count;
	if (count > largest_step)
		largest_step = count;
	for (uint32_t i = 0; i < count; i++, moved++)
		now += moved < quick_elements ? 1 : SLOW;
}

void host_port_read_string(uint16_t port, void *to, uint32_t count, uint32_t width)
{
	uint16_t *words = to;

	CHECK((port == PORT || port == OTHER_PORT) && width == WIDTH);
	for (uint32_t i = 0; i < count; i++)
		words[i] = (uint16_t)(moved + i);
	pass(count);
}

void host_port_write_string(uint16_t port, const void *from, uint32_t count, uint32_t width)
{
	const uint16_t *words = from;

	CHECK(port == PORT && width == WIDTH);
	for (uint32_t i = 0; i < count; i++)
		CHECK(words[i] == (uint16_t)(moved + i));
	pass(count);
}

uint64_t host_rdtsc(void)
{
	return now;
}

bool preemption_pending(void)
{
	if (now - last_look > longest)
		longest = now - last_look;
	last_look = now;
	return false;
}

uint8_t *guest_byte(struct domain *domain, uint32_t address, bool write, uint32_t *left)
{
	(void)domain;
	(void)write;
	CHECK(address >= (uint32_t)memory && address < (uint32_t)memory + sizeof(memory));
	*left = 4096 - (address & 4095);
	return (uint8_t *)address;
}

uint8_t host_inb(uint16_t port) { harness_fail("byte read at %x", port); }
void host_outb(uint16_t port, uint8_t value) { harness_fail("byte %x written at %x", value, port); }
uint32_t host_in_wide(uint16_t port, uint32_t width) { harness_fail("%u bytes read at %x", width, port); }
void host_out_wide(uint16_t port, uint32_t value, uint32_t width) { harness_fail("%x, %u bytes, written at %x", value, width, port); }
uint32_t pci_filter_read(const struct domain *domain, uint32_t port, uint32_t width) { return (uint32_t)domain + port + width; }

void pci_filter_write(struct domain *domain, uint32_t port, uint32_t width, uint32_t value)
{
	harness_fail("%p: %u bytes %x at %x of PCI", (void *)domain, width, value, port);
}

static void new_guest(void)
{
	guest = (struct domain) { .config = &config, .registers = &registers };
}

static void string(uint32_t port, bool is_out, uint32_t quick)
{
	uint32_t count = SECTOR;

	quick_elements = quick;
	moved = steps = first_step = largest_step = 0;
	longest = 0;
	last_look = now;
	registers = (struct registers) { .edx = 0xabcd0000 | port, .esi = (uint32_t)memory, .edi = (uint32_t)memory };
	for (uint32_t i = 0; i < SECTOR; i++)
		memory[i] = is_out ? (uint16_t)i : 0xffff;
	CHECK(port_string(&guest, WIDTH, is_out, &count));
	CHECK_EQUAL(count, 0);
	CHECK_EQUAL(moved, SECTOR);
	CHECK_EQUAL(is_out ? registers.esi : registers.edi, (uint32_t)(memory + SECTOR));
	for (uint32_t i = 0; i < SECTOR; i++)
		CHECK_EQUAL(memory[i], (uint16_t)i);
	preemption_pending();
}

static void quick_device_gets_long_steps(void)
{
	new_guest();
	string(PORT, false, SECTOR);
	CHECK_EQUAL(first_step, 1);
	CHECK(steps <= 5 && longest <= STEP_TICKS);
	string(PORT, false, SECTOR);
	CHECK(steps == 2 && longest <= STEP_TICKS);
}

static void slow_device_gets_one_at_a_time(void)
{
	new_guest();
	for (uint32_t i = 0; i < 2; i++) {
		string(PORT, false, 0);
		CHECK_EQUAL(largest_step, 1);
		CHECK_EQUAL(longest, SLOW);
	}
}

/* A device takes what it has a buffer for at once. */
static void steps_grow_slowly(void)
{
	for (uint32_t buffer = 1; buffer < 64; buffer++) {
		new_guest();
		string(PORT, true, buffer);
		CHECK(largest_step <= buffer * GROWTH);
	}
}

static void directions_and_ports_have_their_own(void)
{
	new_guest();
	string(PORT, true, SECTOR);
	string(PORT, false, 0);
	CHECK_EQUAL(largest_step, 1);
	string(PORT, true, SECTOR);
	CHECK_EQUAL(steps, 2);
	string(PORT, false, SECTOR);
	string(OTHER_PORT, false, 0);
	CHECK_EQUAL(largest_step, 1);
}

/* One that was quick costs one long step when it no longer is. */
static void one_that_becomes_slow_is_noticed(void)
{
	new_guest();
	string(PORT, false, SECTOR);
	string(PORT, false, 0);
	CHECK_EQUAL(steps, 1 + SECTOR - largest_step);
	string(PORT, false, 0);
	CHECK_EQUAL(largest_step, 1);
}

int main(void)
{
	RUN(quick_device_gets_long_steps);
	RUN(slow_device_gets_one_at_a_time);
	RUN(steps_grow_slowly);
	RUN(directions_and_ports_have_their_own);
	RUN(one_that_becomes_slow_is_noticed);
	return harness_end();
}
