// SPDX-License-Identifier: GPL-2.0-only
/*
 * In every period reads a port and writes a record (sampler.h) into the channel "samples", which a guest logs with
 * "cat /dev/anaxagoros/samples":
 *	modulenounzip /sampler.elf task name=sampler period=1ms budget=100us writes=samples:16K ports=0x300-0x300 -- port=0x300
 *	modulenounzip /vmlinux guest name=linux memory=96M channels=samples -- console=hvc0
 * port=N: default: none, and the value is 0. notify=N: tells the guest at every N-th sample; default 1.
 * end=N: ends with status 0 after so many samples; default: never.
 */
#include "sampler.h"
#include "task.h"

#define NO_PORT UINT32_MAX

static uint32_t port = NO_PORT, notify = 1, end;

static void write_sample(struct channel *channel, uint64_t now, uint32_t number, uint32_t skipped)
{
	struct sample sample = { .release = task_release(), .number = number, .skipped = skipped };

	sample.lateness = (uint32_t)(now - sample.release);
	if (port != NO_PORT)
		sample.value = task_in8((uint16_t)port);
	channel_write(channel, &sample, sizeof(sample));
	if ((number + 1) % notify == 0)
		channel_notify(channel);
}

static bool read_arguments(void)
{
	return task_number("port", 0, 0xffff, &port) && task_number("notify", 1, UINT32_MAX, &notify) && task_number("end", 1, UINT32_MAX, &end);
}

int main(void)
{
	struct channel *channel = channel_find("samples", ANAX_CHANNEL_WRITES);

	if (!channel)
		task_log("the module line gives it no channel: writes=samples:16K is missing");
	if (!channel || !read_arguments())
		return 1;
	for (uint32_t number = 0; !end || number < end; number++) {
		uint32_t skipped = task_wait();

		write_sample(channel, task_now(), number, skipped);
	}
	channel_notify(channel);
	return 0;
}
