// SPDX-License-Identifier: GPL-2.0-only
/*
 * Executes instructions made up at random, with registers that hold what could do harm, in ring 3 and in ring 1. What runs on is ended by
 * its timer. The command line: a seed, then "u" or "k". In ring 1 it spoils itself sooner or later, and is stopped; a kernel that survives
 * goes on to the end.
 */
#include "code.h"

#define USER_ROUNDS	4000u
#define KERNEL_ROUNDS	4000u
#define PATIENCE	20000u			/* ticks */
#define BYTES		24u

static uint8_t *scratch;

/* Beginnings of what is worth trying: privileged, far, string and segment instructions, prefixes. */
static const uint8_t openings[][3] = {
	{ 0x0f, 0x00 }, { 0x0f, 0x01 }, { 0x0f, 0x20 }, { 0x0f, 0x22 }, { 0x0f, 0x21 }, { 0x0f, 0x23 }, { 0x0f, 0x30 }, { 0x0f, 0x32 }, { 0x0f, 0xae },
	{ 0x0f, 0xa9 }, { 0x0f, 0xa1 }, { 0x0f, 0xb2 }, { 0x0f, 0x02 }, { 0x0f, 0x03 }, { 0x0f, 0xc7 }, { 0x8e }, { 0x8c }, { 0xc4 }, { 0xc5 }, { 0xcf },
	{ 0xcb }, { 0xca }, { 0x9d }, { 0x9c, 0x9d }, { 0xcd }, { 0xf1 }, { 0xcc }, { 0xce }, { 0x62 }, { 0xff }, { 0xea }, { 0x9a }, { 0xf3, 0xa4 },
	{ 0xf3, 0xab }, { 0xf3, 0x6c }, { 0xf3, 0x6e }, { 0xec }, { 0xed }, { 0xee }, { 0xef }, { 0xe4 }, { 0xe6 }, { 0xd9 }, { 0xdb }, { 0xdd },
	{ 0x66 }, { 0x67 }, { 0xf0 }, { 0x2e }, { 0x64 }, { 0x65 }, { 0x07 }, { 0x1f }, { 0x0f, 0x05 }, { 0x0f, 0x34 }, { 0x0f, 0x35 }, { 0xfa }, { 0xf4 },
	{ 0xcd, 0x1f }, { 0xcd, 0x80 }, { 0x0f, 0x0b }, { 0x0f, 0xa2 }, { 0x0f, 0x31 }, { 0x0f, 0xff },
};

static uint32_t interesting(void)
{
	const uint32_t values[] = {
		0, 1, 2, 12, 0x1b, 0x174, 0xffffffff, 0x7fffffff, 0x80000000, 0x08, 0x10, 0x18, 0x20, 0x61, 0x69, 0x73, 0x7b, 0x64, 0xcf8, 0x3f8,
		0xffc00000, 0xffc02000, 0xffc03000, 0xffc07800, 0xffc09000, 0xffc0f000, 0xffbffffc, 0x00100000, 0xfee00000,
		(uint32_t)scratch, (uint32_t)scratch + 0x800, (uint32_t)directory(), physical(scratch), SHARED->partition_start, random_word(),
	};

	return values[random_word() % (sizeof(values) / sizeof(values[0]))];
}

/* None that by itself sets the stack pointer: without a stack, a kernel is stopped at its next fault. */
static uint8_t random_byte(void)
{
	uint8_t byte = (uint8_t)random_word();

	return byte == 0xbc || byte == 0x5c || byte == 0x94 || byte == 0xc8 || byte == 0xc9 ? 0x90 : byte;
}

/* mov to all general registers but the stack pointer, then the instructions; what is behind them is "ud2". */
static void make_up(uint32_t bytes)
{
	static const uint8_t registers[] = { 0xb8, 0xb9, 0xba, 0xbb, 0xbd, 0xbe, 0xbf };
	const uint8_t *opening = openings[random_word() % (sizeof(openings) / sizeof(openings[0]))];
	uint32_t at = 0;

	for (uint32_t i = 0; i < sizeof(registers); i++) {
		uint32_t value = interesting();

		code[at++] = registers[i];
		for (uint32_t byte = 0; byte < 4; byte++)
			code[at++] = (uint8_t)(value >> 8 * byte);
	}
	for (uint32_t i = 0; i < bytes; i++)
		code[at + i] = random_byte();
	if (random_word() % 4)
		for (uint32_t i = 0; i < 3 && opening[i]; i++)
			code[at + i] = opening[i];
	for (at += bytes; at + 1 < CODE_SIZE; at += 2) {
		code[at] = 0x0f;
		code[at + 1] = 0x0b;
	}
}

static void set_timer(void)
{
	uint64_t when = now() + PATIENCE;

	hypercall(ANAX_HC_SET_CLOCKEVENT, (uint32_t)when, (uint32_t)(when >> 32), 0, 0);
}

/* What it may have changed of itself for the next round. */
static void tidy(void)
{
	__asm__ volatile("cld; pushl $2; popfl; fninit; movl %0, %%fs; movl %0, %%gs; movl %1, %%dr7" :: "r"(0), "r"(0x400));
	SHARED->irq_mask = ~1u;
	SHARED->interrupt_flag = 0;
	interrupts_end = true;
}

static void users(void)
{
	uint32_t ended[4] = { 0 };

	for (uint32_t round = 0; round < USER_ROUNDS; round++) {
		make_up(BYTES);
		set_timer();
		FLAG_SET();
		run_user((void (*)(void))code);
		ended[last_trap.vector == 0x80 ? 0 : last_trap.vector == 13 ? 1 : last_trap.vector >= 32 ? 2 : 3]++;
		tidy();
	}
	print("%u calls, %u protection faults, %u interrupts, %u others\n", ended[0], ended[1], ended[2], ended[3]);
	check(ended[1] > USER_ROUNDS / 20 && ended[3] > USER_ROUNDS / 20, "anything in ring 3");
}

/* Now and then it jumps into the gate, which ring 1 can execute. */
static void make_up_jump(void)
{
	uint32_t target = ANAX_GATE_START + random_word() % 0x2000;

	code[35] = 0xb8;
	for (uint32_t byte = 0; byte < 4; byte++)
		code[36 + byte] = (uint8_t)(target >> 8 * byte);
	code[40] = 0xff;
	code[41] = 0xe0;
}

static void kernels(void)
{
	for (uint32_t round = 0; round < KERNEL_ROUNDS; round++) {
		make_up(1 + random_word() % 15);
		if (round % 8 == 7)
			make_up_jump();
		set_timer();
		FLAG_SET();
		expect_exception(6, run_code);
		tidy();
		if (round % 100 == 99)
			print("%u rounds\n", round + 1);
	}
	check(true, "anything in ring 1");
}

void test_main(uint32_t boot_params)
{
	const char *line = command_line(boot_params);

	scratch = page_allocate();
	random_state += 2654435761u * command_number(boot_params);
	tidy();
	while (*line >= '0' && *line <= '9')
		line++;
	if (*line == 'u')
		users();
	else
		kernels();
	interrupts_end = false;
	SHARED->irq_mask = ~0u;
}
