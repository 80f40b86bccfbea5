// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spoils all words that it shares with the hypervisor, and the channels and trap stack in its gate, at random and with what is nearly
 * right, and makes the hypervisor look at them. Its command line: for how many milliseconds.
 */
#include "hostile.h"

#define CONSOLE ((volatile struct anax_console *)ANAX_CONSOLE_PAGE)
#define TRAP_STACK ((volatile uint32_t *)0xffc07000)
#define TRAP_STACK_WORDS 1024

static void look(void)
{
	SHARED->doorbell = ~0u;
	hypercall(ANAX_HC_FLUSH_TLB, 0, 0, 0, 0);
}

static void spoil_console(void)
{
	uint32_t size = sizeof(CONSOLE->output);

	switch (random_word() % 4) {
	case 0: CONSOLE->output_head = random_word(); break;
	case 1: CONSOLE->output_head = CONSOLE->output_tail + size + random_word() % 3 - 1; break;
	case 2: CONSOLE->output_tail = random_word(); break;
	case 3: CONSOLE->input_tail = CONSOLE->input_head - random_word() % 1100; break;
	}
}

/* Not the ring's head: that is what stops a guest. */
static void spoil_shared(void)
{
	volatile uint32_t *words = (volatile uint32_t *)SHARED;
	uint32_t word = random_word() % (PAGE_SIZE / 4);

	if (&words[word] != &SHARED->ring_head && &words[word] != &SHARED->interrupt_flag && (&words[word] < &SHARED->tsc_khz || word > 128))
		words[word] = random_word();
	SHARED->irq_acknowledge = random_word();
	SHARED->irq_pending = random_word();
	SHARED->event_pending = random_word();
	SHARED->ring_tail = random_word();
	SHARED->interrupt_flag = random_word() & ~ANAX_INTERRUPT_FLAG;
}

static void spoil_channels(void)
{
	volatile uint32_t *words = (volatile uint32_t *)ANAX_CHANNELS;

	words[random_word() % 3072] = random_word();
	words[random_word() % 2 * 16] = random_word() % 9000;
}

static void spoil_trap_stack(void)
{
	TRAP_STACK[random_word() % TRAP_STACK_WORDS] = random_word();
}

/* As much work for one look as can be had: a line end is one byte here, and a line in the log. */
static void many_lines(uint8_t byte)
{
	for (uint32_t i = 0; i < sizeof(CONSOLE->output); i++)
		CONSOLE->output[i] = byte;
	CONSOLE->output_head = CONSOLE->output_tail + sizeof(CONSOLE->output);
	look();
	while (CONSOLE->output_head != CONSOLE->output_tail)
		look();
}

static void undefined(void)
{
	__asm__ volatile("ud2");
}

void test_main(uint32_t boot_params)
{
	uint32_t rounds = 0;
	uint64_t end;

	check(SHARED->channel_count == 1, "a channel");
	print("begins\n");
	for (uint32_t i = 0; i < 4; i++)
		many_lines(i % 2 ? '\n' : 'x');
	print("\n");
	end = after_milliseconds(command_number(boot_params));
	for (; now() < end; rounds++) {
		spoil_shared();
		spoil_channels();
		spoil_trap_stack();
		spoil_console();
		look();
	}
	SHARED->interrupt_flag = 0;
	look();
	CONSOLE->output_head = CONSOLE->output_tail;	/* the hypervisor's own, which it writes at each look */
	print("\n");
	print("%u rounds\n", rounds);
	check(rounds > 100, "many words were spoilt");
	check(expect_exception(6, undefined), "an exception is delivered as ever");
}
