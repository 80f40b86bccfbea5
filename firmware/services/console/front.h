/* SPDX-License-Identifier: GPL-2.0-only */
/* Screen and keyboard: one terminal at a time, which keys choose. */
#ifndef CONSOLE_FRONT_H
#define CONSOLE_FRONT_H

#include <stdbool.h>

#define FRONT_LINE	1		/* the keyboard's interrupt */

/* By the arguments layout= and set=. False: they are wrong; the log says so. */
bool front_start(void);

void front_take_keys(void);

/* What of the terminal has changed. */
void front_draw(void);

/* The line below it. */
void front_tell(void);

#endif
