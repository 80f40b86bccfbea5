/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The console: a terminal for each guest whose console the service has, for each task that has written to the log, and for the log. All of it is
 * set up at the start; nothing is allocated.
 */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include "terminal.h"
#include "abi/anaxagoros_task.h"

#define CONSOLE_TERMINALS 12u		/* as there are keys F1 to F12 */

struct view {
	char name[16];			/* of the guest or task; of the log: "log" */
	int32_t ring;			/* guests: index of their console; else -1 */
	uint32_t tail, input_head;	/* of the rings: the service's own, what the page says is not believed */
	struct terminal terminal;
};

extern struct view views[CONSOLE_TERMINALS];
extern uint32_t view_count;
extern struct view *shown;

/* The view of a domain of that name, made if there is none and there is room; NULL: there is not. */
struct view *view_find(const char *name, uint32_t length);

/* rings.c */
void rings_attach(void);		/* a view for each guest */
bool rings_work(void);			/* moves output to the terminals; true: there is more */
void rings_send(struct view *view, const uint8_t *bytes, uint32_t size);	/* input; what the guest has no room for is lost */

/* log.c */
void log_attach(void);
bool log_take(void);			/* lines that are new, to the log's terminal and to those of tasks; true: there is more */

/* status.c */
void status_refresh(void);		/* what the domains did since the last time */
void status_draw(void);

#endif
