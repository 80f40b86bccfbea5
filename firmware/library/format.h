/* SPDX-License-Identifier: GPL-2.0-only */
/* Text from numbers: %s %c %d %i %u %x %p %%, with width, 0, -, precision of %s (%.*s too), l, ll and z. No other. */
#ifndef LIBRARY_FORMAT_H
#define LIBRARY_FORMAT_H

#include <stdarg.h>
#include <stdint.h>

/* As snprintf of C. Returns the length that the whole text would have; the buffer ends in NUL if size is not 0. */
int format_string(char *buffer, uint32_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int format_string_list(char *buffer, uint32_t size, const char *format, va_list list);

/* The same in pieces of at most some 400 ticks, between which pause() is called. */
int format_string_list_pausing(char *buffer, uint32_t size, void (*pause)(void), const char *format, va_list list);

/*
 * Skips a format's next conversion: what it takes of the arguments. most: precision of a string; what is COUNTED takes that from
 * the arguments first. END: there is none. Conversions have to be of those above.
 */
enum format_kind { FORMAT_END, FORMAT_WORD, FORMAT_LONG, FORMAT_STRING, FORMAT_COUNTED_STRING };

enum format_kind format_next(const char **format, uint32_t *most);

#endif
