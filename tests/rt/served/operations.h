/* SPDX-License-Identifier: GPL-2.0-only */
/* What the service of this folder does: the first argument of a call. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

enum operation {
	ADD,			/* adds the second argument to a sum, which it returns */
	PAGE,			/* adds 1 to the first word of the shared page; and, in a page of its own, counts how often */
	SPIN,			/* takes so many ticks, of the thread's own count */
	LOG,			/* a line "for NUMBER" to the log */
	WAIT, NEST, STEAL,	/* what a call may not do: waits for events, calls a service, writes where nothing is its own */
	HANG,			/* never returns */
	LEAVE,			/* ends the service */
};

#endif
