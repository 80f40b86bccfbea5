// SPDX-License-Identifier: GPL-2.0-only
/* Of tests/rt/vandal: writes nonsense into all words of its channels for a while; a task is at their other ends. */
#include "bare.h"

#define MILLISECONDS	300

static uint32_t state = 2463534242u;

static uint32_t random_word(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static uint64_t now(void)
{
	return __builtin_ia32_rdtsc();
}

/* A word of the header: anything, or an index that is nearly right. */
static void spoil(volatile struct anax_channel *channel, uint32_t size)
{
	volatile uint32_t *words = (volatile uint32_t *)channel;
	uint32_t kind = random_word() % 8;

	if (kind == 0)
		channel->head = channel->tail + random_word() % (size + 2);
	else if (kind == 1)
		channel->tail = channel->head - random_word() % (size + 2);
	else if (kind == 2)
		channel->head = random_word();
	else if (kind == 3)
		channel->tail = random_word();
	else if (kind == 4)
		channel->data[random_word() & (size - 1)] = random_word();
	else
		words[random_word() % (sizeof(struct anax_channel) / sizeof(uint32_t))] = random_word();
}

void test_main(uint32_t boot_params)
{
	volatile struct anax_channel_description *described = SHARED->channels;
	uint64_t end = now() + (uint64_t)MILLISECONDS * SHARED->tsc_khz;
	uint32_t count = SHARED->channel_count, spoilt = 0;

	(void)boot_params;
	check(count > 0 && count <= ANAX_CHANNEL_MOST, "channels");
	while (now() < end) {
		for (uint32_t i = 0; i < count; i++)
			spoil((volatile struct anax_channel *)described[i].address, described[i].size);
		spoilt++;
	}
	print("%u words spoilt\n", spoilt);
	check(spoilt > 5000, "many words");
}
