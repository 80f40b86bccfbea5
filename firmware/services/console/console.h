/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The console: a terminal for each guest whose console the service has, for each task that has written to the log, and for the log, on the screen, on
 * a serial line, or on both. All of it is set up at the start; nothing is allocated.
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
	char state[48];			/* of the domain, in words */
};

extern struct view views[CONSOLE_TERMINALS];
extern uint32_t view_count;

/* view.c: the view of a domain of that name; NULL: there is none. */
struct view *view_named(const char *name, uint32_t length);

/* The same, made if there is none; NULL: there is no room. */
struct view *view_find(const char *name, uint32_t length);

/* Takes output: on the terminal, and for its log at the far end of the serial line. */
void view_write(struct view *view, const uint8_t *bytes, uint32_t size);

/* All displays have what had changed. */
void views_drawn(void);

/* rings.c */
void rings_attach(void);		/* a view for each guest */
bool rings_work(void);			/* moves output to the terminals; true: there is more */
void rings_send(struct view *view, const uint8_t *bytes, uint32_t size);	/* input; what the guest has no room for is lost */

/* log.c */
void log_attach(void);
bool log_take(void);			/* lines that are new, to the log's terminal and to those of tasks; true: there is more */

/* status.c: what the domains did since the last time. */
void status_refresh(void);

/* One line of cells, for a display that shows the view. */
void status_line(const struct view *view, uint16_t *cells);

/* A line of a text; from the first to before the last one of these characters it stands out. */
void status_cells(const char *text, uint32_t marked_start, uint32_t marked_end, uint16_t *cells);

/* words.c: an argument "name=on" or "name=off". False: it is neither, and the log says so. Without it *value stays as it is. */
bool word_switch(const char *name, bool *value);

#endif
