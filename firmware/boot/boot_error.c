/* SPDX-License-Identifier: GPL-2.0-only */
#include "boot/boot_error.h"
#include "library/log.h"

bool boot_fail(struct boot_error *error, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	format_string_list(error->text, sizeof(error->text), format, list);
	va_end(list);
	return false;
}
