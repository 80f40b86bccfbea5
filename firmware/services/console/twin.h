/* SPDX-License-Identifier: GPL-2.0-only */
/* The serial twin: the same terminals on one UART, one at a time, with a log of each. It never waits for the UART. */
#ifndef CONSOLE_TWIN_H
#define CONSOLE_TWIN_H

#include <stdbool.h>

/* By the arguments uart=, escape= and logs=; without uart= there is none. False: they are wrong, or no UART is there; the log says so. */
bool twin_start(bool *there);

/* Takes what was typed, and sends what the UART takes at once. To be called after each event. True: there is more to do at once. */
bool twin_work(void);

#endif
