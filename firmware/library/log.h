/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor's log. Logging is short: what is said goes to a ring in memory as it is, with its time. log_work() makes lines of it
 * later, in idle and slack time, for the chosen places (word "log=" of the hypervisor's line: com1, com2, e9, vga), without ever
 * waiting for a device. At boot, until log_defer(), and in a panic, each line is written at once.
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

/* Of the coroutine that writes. */
struct coroutine_stack;
extern struct coroutine_stack log_stack;

/*
 * One call is one line; the newline is added. Formats as in format.h; they have to stay where they are (literals do), arguments and
 * strings are copied: at most 16 words and 384 bytes. What exceeds 400 characters is cut. When the ring is full, whole lines are
 * lost, and the next one says how many.
 */
void log_print(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_print_list(enum log_level level, const char *format, va_list list);

/* The same behind a few words about something that has a name: subject is a literal with one %s. The name has to stay, too. */
void log_print_about(enum log_level level, const char *subject, const char *name, const char *format, va_list list);

/*
 * A domain's own text, at most 256 bytes up to a NUL; unprintable bytes are shown as dots. format is a literal with two %s, for the
 * name, which has to stay, and the text.
 */
void log_message(enum log_level level, const char *format, const char *name, const char *text, uint32_t length);

/*
 * "NAME: text", at most 120 bytes of it. Half of the ring is for the hypervisor's own lines: a domain that says more than the log's places
 * take loses its own.
 */
void log_text(const char *name, const char *text, uint32_t length);

/* Whether there is much room for such texts: who can wait until there is leaves the rest to those that can not. */
bool log_has_room(void);

#define LOG_MOST_DATA 768	/* bytes */

/* Several lines out of a copy of data: print() is called when they are written, and says them by log_line(). */
void log_later(enum log_level level, void (*print)(const void *data), const void *data, uint32_t size);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Takes places and level from boot_config.hypervisor; what was logged before goes out too. Once. */
void log_start(void);

/* From now on lines wait for log_work(). */
void log_defer(void);

/* Writes for at most some 400 ticks. True: there is more to write now; false: nothing until the next line or interrupt comes. */
bool log_work(void);

/* Something waits for log_work(), or for a serial line: false nearly always. */
extern bool log_unwritten;

/*
 * Gives the log's serial lines what they take at once (at most a FIFO each), and asks for an interrupt when they can take
 * more. For the interrupt of a line in log_lines(). Returns true while something is left for them.
 */
bool log_drain(void);

/* Interrupt lines of the log's serial lines, bit n = line n. */
uint32_t log_lines(void);

/* Writes out all, waiting for the devices. For the end of the machine. */
void log_flush_polling(void);

/*
 * For a panic: the same (before log_start: to every place there is), and from now on lines are written at once. If writing an entry
 * was what failed, that one is left out.
 */
void log_panic(void);

#endif
