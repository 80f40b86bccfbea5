// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "devices/io.h"
#include "devices/pit.h"

#define CHANNEL_0	0x40
#define CHANNEL_2	0x42
#define COMMAND		0x43
#define SPEAKER		0x61		/* gate and output of channel 2 */

#define ONE_SHOT_0	0x30		/* channel, both bytes, mode 0, binary */
#define ONE_SHOT_2	0xb0
#define GATE		0x01
#define SOUND		0x02
#define OUTPUT		0x20

#define MOST_TICKS	0x20000000	/* longer than channel 2 can count at 9 GHz */

void pit_init(void)
{
	pit_stop();
}

void pit_start(uint32_t count)
{
	outb(CHANNEL_0, (uint8_t)count);
	outb(CHANNEL_0, (uint8_t)(count >> 8));
}

/* The output goes low, and stays so until a count has been written and has passed. */
void pit_stop(void)
{
	outb(COMMAND, ONE_SHOT_0);
}

uint32_t pit_measure(uint32_t count, uint32_t *uncertainty)
{
	uint32_t before_start, after_start, before_end, now;

	outb(SPEAKER, (uint8_t)((inb(SPEAKER) & ~SOUND) | GATE));
	outb(COMMAND, ONE_SHOT_2);
	outb(CHANNEL_2, (uint8_t)count);
	before_start = (uint32_t)rdtsc();
	outb(CHANNEL_2, (uint8_t)(count >> 8));
	after_start = before_end = now = (uint32_t)rdtsc();
	for (bool done = false; !done; ) {
		if (now - after_start > MOST_TICKS)
			return 0;
		before_end = now;
		done = inb(SPEAKER) & OUTPUT;
		now = (uint32_t)rdtsc();
	}
	*uncertainty = (after_start - before_start + (now - before_end)) / 2;
	return before_end + (now - before_end) / 2 - before_start - (after_start - before_start) / 2;
}
