// SPDX-License-Identifier: GPL-2.0-only
/* Wants ports and lines that are not its own, all of them; among them all that reset a machine. ports=0x3d4-0x3d5 are its own. */
#include "hostile.h"
#include "ports.h"

#define OWN_INDEX	0x3d4		/* of the video's registers */
#define OWN_DATA	0x3d5
#define CURSOR_LOW	0x0f

static bool is_own(uint32_t port)
{
	return port == OWN_INDEX || port == OWN_DATA;
}

/* Keyboard controller, fast A20, reset control, SMI, PIC, PIT, DMA, ELCR, CMOS, PCI, ACPI, QEMU's and Bochs' own. */
static const struct { uint16_t port, value; } resets[] = {
	{ 0x64, 0xfe }, { 0x64, 0xd1 }, { 0x92, 0x01 }, { 0xcf9, 0x02 }, { 0xcf9, 0x06 }, { 0xcf9, 0x0e }, { 0xb2, 0xff }, { 0x20, 0x11 },
	{ 0x21, 0xff }, { 0xa1, 0xff }, { 0x43, 0x30 }, { 0x40, 0xff }, { 0x0d, 0x00 }, { 0x4d0, 0xff }, { 0x70, 0x8f }, { 0x71, 0x0a },
	{ 0x604, 0x2000 }, { 0xb004, 0x2000 }, { 0x4004, 0x3400 }, { 0x8900, 'S' }, { 0xf4, 0x01 }, { 0x501, 0x01 }, { 0xe9, 'X' },
	{ 0x80, 0 }, { 0x3f8, 'X' }, { 0x2f8, 'X' },
};

static void own(void)
{
	out8(OWN_INDEX, CURSOR_LOW);
	out8(OWN_DATA, 0x5a);
	check(in8(OWN_INDEX) == CURSOR_LOW && in8(OWN_DATA) == 0x5a, "its own ports");
	check(in32(OWN_INDEX) == 0xffffffff && in32(OWN_DATA) == 0xffffffff, "wider than its own");
}

static void all(void)
{
	bool ones = true;

	for (uint32_t i = 0; i < sizeof(resets) / sizeof(resets[0]); i++) {
		out8(resets[i].port, resets[i].value);
		out16(resets[i].port, resets[i].value);
		out32(resets[i].port, resets[i].value);
		out32(0xcf8, 0x80000000);
		out32(0xcfc, 0xffffffff);
	}
	check(true, "what resets or stops a machine");
	for (uint32_t port = 0; port < 0x10000; port += port < 0x1000 ? 1 : 37) {
		ones = ones && (is_own(port) || (in8(port) == 0xff && in32(port) == 0xffffffff));
		if (!is_own(port))
			out8(port, random_word());
	}
	out32(0xffff, 0);
	check(ones && in32(0xffff) == 0xffffffff && in32(0xfffd) == 0xffffffff, "all other ports read all ones");
	check(in8(OWN_INDEX) == CURSOR_LOW && in8(OWN_DATA) == 0x5a, "its own are as they were");
}

static void strings(void)
{
	static uint8_t bytes[4096];
	uint8_t *to = bytes;
	uint32_t count = sizeof(bytes);

	__asm__ volatile("rep outsb" : "+S"(to), "+c"(count) : "d"(0x3f8) : "memory");
	check(!count && to == bytes + sizeof(bytes), "string output to a port of the hypervisor's is swallowed");
}

static void string_from_gate(void) { uint32_t from = 0xffc02000; __asm__ volatile("outsb" : "+S"(from) : "d"(OWN_INDEX)); }
static void string_to_gate(void) { uint32_t to = 0xffc02000; __asm__ volatile("insb" : "+D"(to) : "d"(OWN_INDEX)); }
static void string_to_table(void) { uint32_t to = (uint32_t)directory(); __asm__ volatile("insb" : "+D"(to) : "d"(OWN_INDEX)); }

static void lines(void)
{
	SHARED->irq_mask = 0;
	SHARED->irq_acknowledge = ~0u;
	SHARED->irq_pending = ~0u;
	FLAG_SET();
	for (uint32_t i = 0; i < 1000; i++)
		hypercall(ANAX_HC_HALT, ANAX_HALT_DELIVER, 0, 0, 0);
	for (uint32_t line = 3; line < ANAX_IRQ_LINES; line++)
		if (trap_count[ANAX_IRQ_VECTOR_BASE + line])
			check(false, "a line that is not its own");
	check(SHARED->irq_assigned == 0, "no line is its own");
	SHARED->irq_mask = ~0u;
	SHARED->interrupt_flag = 0;
}

void test_main(uint32_t boot_params)
{
	(void)boot_params;
	own();
	all();
	strings();
	check(expect_exception(13, string_from_gate) || expect_exception(14, string_from_gate), "string output from the gate");
	check(expect_exception(13, string_to_gate) || expect_exception(14, string_to_gate), "string input to the gate");
	check(expect_exception(13, string_to_table) || expect_exception(14, string_to_table), "string input to a page table");
	lines();
}
