/* SPDX-License-Identifier: GPL-2.0-only */
/* Between log.c, which fills the ring of records, and log_writer.c, which makes lines of them. */
#ifndef LIBRARY_LOG_RING_H
#define LIBRARY_LOG_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "library/log.h"

struct log_record {
	uint16_t words;			/* of all of it; 0: it lies at the start of the ring instead */
	uint16_t level;
	uint32_t lost_before;		/* records for which there was no room */
	uint64_t time;
	void (*print)(const void *data);	/* NULL: one line */
	const char *subject, *name;	/* of the line; NULL: none */
	const char *format;
	uint32_t body[];		/* the line's arguments as a va_list has them, and behind them its strings; or the data */
};

/* The oldest record, NULL if there is none; it stays until it is removed. */
const struct log_record *log_ring_oldest(void);
void log_ring_remove(void);

/* Records lost behind the last one in the ring; 0 from then on. */
uint32_t log_ring_take_lost(void);
bool log_ring_is_empty(void);			/* and nothing was lost */

void log_ring_set_level(enum log_level level);

/* A record has come. */
void log_writer_notice(void);

#endif
