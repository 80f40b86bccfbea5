// SPDX-License-Identifier: GPL-2.0-only
/* Sends back through the channel "back" what comes through "orders", at most 64 bytes a release. */
#include "task.h"

int main(void)
{
	struct channel *orders = channel_find("orders", ANAX_CHANNEL_READS), *back = channel_find("back", ANAX_CHANNEL_WRITES);
	char bytes[64];

	for (;;) {
		uint32_t room = channel_room(back);
		uint32_t size = channel_read(orders, bytes, room < sizeof(bytes) ? room : sizeof(bytes));

		if (size) {
			channel_write(back, bytes, size);
			channel_notify(back);
		}
		task_wait();
	}
}
