/* SPDX-License-Identifier: GPL-2.0-only */
/* Text from numbers: %s %c %d %i %u %x %p %%, with width, 0, -, precision of %s (%.*s too), l, ll and z. No other. */
#ifndef LIBRARY_FORMAT_H
#define LIBRARY_FORMAT_H

#include <stdarg.h>
#include <stdint.h>

/* As snprintf of C. Returns the length that the whole text would have; the buffer ends in NUL if size is not 0. */
int format_string(char *buffer, uint32_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int format_string_list(char *buffer, uint32_t size, const char *format, va_list list);

#endif
