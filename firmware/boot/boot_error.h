/* SPDX-License-Identifier: GPL-2.0-only */
/* A mistake in what the user gave us, as one sentence. Functions that check return false with it; only main.c stops the boot. */
#ifndef BOOT_BOOT_ERROR_H
#define BOOT_BOOT_ERROR_H

#include <stdbool.h>

struct boot_error {
	char text[256];
};

/* Writes the sentence and returns false. Formats as in library/log.h. */
bool boot_fail(struct boot_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
