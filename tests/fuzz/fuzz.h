/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For fuzz targets: real firmware sources under libFuzzer. A target is one file in targets/ with "// sources:" and "// flags:" as
 * in tests/host; it defines fuzz_one(), which draws from the input until it is used up. CHECK() and the like end the run.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#define _GNU_SOURCE

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static const uint8_t *fuzz_at;
static size_t fuzz_left;

static void fuzz_one(void);

static inline uint32_t fuzz_bytes(uint32_t count)
{
	uint32_t value = 0;

	for (; count && fuzz_left; count--, fuzz_left--)
		value = value << 8 | *fuzz_at++;
	return value;
}

/* 0 where the input is used up. */
static inline uint32_t fuzz_below(uint32_t limit)
{
	return limit < 2 ? 0 : fuzz_bytes(limit <= 0x100 ? 1 : limit <= 0x10000 ? 2 : 4) % limit;
}

/* A word of what is sound: anything, nearly 0 from either side, or nearly what it was. */
static inline void fuzz_edit_word(uint8_t *bytes)
{
	uint32_t kind = fuzz_below(4), value;

	memcpy(&value, bytes, sizeof(value));
	if (kind == 0)
		value = fuzz_bytes(4);
	else if (kind == 1)
		value = fuzz_bytes(2);
	else
		value = (kind == 2 ? 0 : value) - 32 + fuzz_below(64);
	memcpy(bytes, &value, sizeof(value));
}

/* Changes in what is sound: words and bytes, as many as the input says. */
__attribute__((unused))
static void fuzz_edit(void *what, uint32_t size)
{
	uint8_t *bytes = what;

	for (uint32_t edits = fuzz_below(16); edits; edits--) {
		uint32_t at = fuzz_below(size);

		if (fuzz_below(2) && at / 4 * 4 + 4 <= size)
			fuzz_edit_word(bytes + at / 4 * 4);
		else
			bytes[at] = fuzz_bytes(1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_at = bytes;
	fuzz_left = size;
	if (setjmp(harness_failed)) {
		fprintf(stderr, "FAIL: %s\n", harness_reason);
		abort();
	}
	fuzz_one();
	return 0;
}

#endif
