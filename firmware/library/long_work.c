// SPDX-License-Identifier: GPL-2.0-only
#include "cpu/coroutine.h"
#include "library/long_work.h"
#include "library/string.h"

#define PIECE_SIZE 1536u	/* bytes: string instructions take a tick for each word */

static uint32_t piece(uint32_t size, uint32_t at)
{
	return size - at < PIECE_SIZE ? size - at : PIECE_SIZE;
}

void long_copy(void *to, const void *from, uint32_t size)
{
	for (uint32_t at = 0; at < size; at += piece(size, at)) {
		long_work_pause();
		memcpy((uint8_t *)to + at, (const uint8_t *)from + at, piece(size, at));
	}
	long_work_pause();
}

void long_clear(void *to, uint32_t size)
{
	for (uint32_t at = 0; at < size; at += piece(size, at)) {
		long_work_pause();
		memset((uint8_t *)to + at, 0, piece(size, at));
	}
	long_work_pause();
}
