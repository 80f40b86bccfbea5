/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor's log: a ring in memory, drained to the chosen places (word "log=" of the hypervisor's line: com1, com2,
 * e9, vga) without ever waiting for a device. Only a dying hypervisor polls.
 */
#ifndef LIBRARY_LOG_H
#define LIBRARY_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "library/format.h"
#include "library/panic.h"

/* By meaning. ERROR: something was lost or stopped. NOTICE: the user should read it. INFO: boot steps. VERBOSE: for developers. */
enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_VERBOSE };

/* One call is one line; the newline is added. Formats as in format.h; what exceeds 400 characters is cut. */
void log_print(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_print_list(enum log_level level, const char *format, va_list list);

/* A line of a domain's own: "NAME: text". Unprintable bytes are shown as dots; what exceeds 120 bytes is cut. */
void log_text(const char *name, const char *text, uint32_t length);

/* Takes places and level from boot_config.hypervisor; what was logged before goes out too. Once. */
void log_start(void);

/*
 * Gives the log's serial lines what they take at once (at most a FIFO each), and asks for an interrupt when they can take
 * more. For idle and slack time and for the interrupt of a line in log_lines(). Returns true while something is left.
 */
bool log_drain(void);

/* Interrupt lines of the log's serial lines, bit n = line n. */
uint32_t log_lines(void);

/* Writes out all, waiting for the devices. Before log_start: to every place there is. For the end of the machine. */
void log_flush_polling(void);

#endif
