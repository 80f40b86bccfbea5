/* SPDX-License-Identifier: GPL-2.0-only */
/* Joins a guest's console (rings in shared memory) to a serial line. The guest may write any nonsense to its page. */
#ifndef DEVICES_CONSOLE_LINK_H
#define DEVICES_CONSOLE_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/anaxagoros.h"
#include "devices/uart.h"

/* Ctrl-^: the hypervisor's own key on a guest's serial line. */
#define CONSOLE_KEY	0x1e

#define CONSOLE_LINE	120		/* bytes; longer lines are broken */

struct console_link {
	struct anax_console *console;	/* the guest's page, as the hypervisor sees it */
	struct uart *uart;		/* NULL: output goes to the log, or is thrown away */
	const char *log_name;		/* without a uart: how the log calls the guest; NULL: no log */
	char line[CONSOLE_LINE];	/* for the log, up to its end */
	uint32_t line_length;
	bool unfinished;		/* output is left that no interrupt will ask for: to be called again soon */
	uint32_t output_tail;		/* ours: what the page says is not believed */
	uint32_t input_head;
	uint32_t nonsense;		/* times that an index of the guest's was impossible */
	bool key_seen;			/* CONSOLE_KEY came: the next byte is a command to the hypervisor */
	uint8_t command;		/* that byte, for the caller to carry out and clear; 0 = none */
	uint32_t input_lost;		/* bytes that came when the guest's ring was full */
};

/* Empties the rings and sets all that the hypervisor writes. The uart, or NULL, belongs to this link alone. */
void console_link_open(struct console_link *link, struct anax_console *console, struct uart *uart, const char *log_name);

/*
 * Moves what can be moved at once, both ways: for the uart's interrupt, the guest's doorbell, and idle time.
 * Returns true if the guest's event line is to be raised: input came, or room for output after a full ring.
 */
bool console_link_work(struct console_link *link);

/* Moves all output, waiting for the uart: when the guest or the machine ends. */
void console_link_flush_polling(struct console_link *link);

#endif
